"""Vectors kept from earlier runs, so that a changed term set costs only what changed."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

from glossary_service.alignment.concepts import Encoder, Vectors


MOST_KEPT = 100_000
SECONDS_TO_WAIT = 10.0
KEYS_AT_ONCE = 900  # older SQLite takes no more than 999 parameters in one statement

SCHEMA = """
    CREATE TABLE IF NOT EXISTS vectors (
        number INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        vector BLOB NOT NULL
    )
"""
# Numbers are given in order, so the lowest ones belong to the oldest vectors.
PRUNE = "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?"


class KeptVectors:
    """An encoder that remembers: vectors lie in one SQLite file under the hash of name and text.

    The file holds hashes and 32-bit vectors, no texts, and is readable by its owner alone. A vector
    read from it equals a fresh one bit by bit. Several processes may use one file at once. Where
    the file cannot be used, every vector is made afresh, and `note` says why; a damaged file is set
    aside under its name with `.damaged` added, and a new one is begun.

    Args:
        encoder: Makes the vectors that are not kept yet.
        path: The file; it and its folder are made when missing.
        most_kept: How many vectors the file may hold; the oldest leave first.
    """

    def __init__(self, encoder: Encoder, path: Path, *, most_kept: int = MOST_KEPT) -> None:
        self._encoder = encoder
        self._path = Path(path)
        self._most_kept = most_kept
        self.note = ""

    @property
    def name(self) -> str:
        """Name and version of the encoder inside: whether a vector was kept changes nothing."""
        return self._encoder.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the encoder's vectors, made or kept; shape (len(texts), width)."""
        if not texts:
            return self._encoder.encode(texts)
        keys = [self._key(text) for text in texts]
        distinct = dict(zip(keys, texts, strict=True))
        vectors = self._read(list(distinct))
        missing = [key for key in distinct if key not in vectors]
        if missing:
            fresh = self._encoder.encode([distinct[key] for key in missing])
            self._write(missing, fresh)
            vectors |= zip(missing, fresh, strict=True)
        return np.stack([vectors[key] for key in keys])

    def _key(self, text: str) -> bytes:
        return sha256(f"{self._encoder.name}\0{text}".encode(errors="surrogatepass")).digest()

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return the vectors that are kept; none where the file cannot be read."""
        known: dict[bytes, Vectors] = {}
        with self._forgiving(), self._opened() as connection:
            for start in range(0, len(keys), KEYS_AT_ONCE):
                some = keys[start : start + KEYS_AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608
                for key, vector in connection.execute(query, some):
                    known[key] = np.frombuffer(vector, np.float32)
        return known

    def _write(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keep new vectors and let the oldest go."""
        rows = ((key, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True))
        with self._forgiving(), self._opened() as connection, connection:
            connection.executemany(
                "INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)", rows
            )
            connection.execute(PRUNE, (self._most_kept,))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one errand: no connection outlives it, so threads may share `self`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        with closing(sqlite3.connect(self._path, timeout=SECONDS_TO_WAIT)) as connection:
            # No write-ahead log: turning it on fails at once where another one is at work, while an
            # ordinary lock is waited for.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(SCHEMA)
            yield connection

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Turn whatever is wrong with the file into a note: kept vectors only save time."""
        try:
            yield
        except (OSError, sqlite3.OperationalError) as error:
            self.note = f"Vectors are not kept: {self._path} cannot be used ({error})."
        except sqlite3.DatabaseError as error:
            aside = self._path.with_name(f"{self._path.name}.damaged")
            self.note = f"{self._path} was damaged ({error}); it is now {aside.name}."
            with suppress(OSError):
                self._path.replace(aside)
                journal = self._path.with_name(f"{self._path.name}-journal")
                journal.unlink(missing_ok=True)
