"""A file of what models have worked out, under hashes, so that only what changed costs time."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path


MOST_KEPT = 100_000
SECONDS_TO_WAIT = 10.0
KEYS_AT_ONCE = 900  # older SQLite takes no more than 999 parameters in one statement


class KeptFile:
    """A table of an SQLite file: a hash gives bytes; no texts are in it.

    The file is readable by its owner alone. Several processes may use it at once. Where it cannot
    be used, nothing is found and nothing kept, and `note` says why; a damaged file is set aside
    under its name with `.damaged` added, and a new one is begun.

    Args:
        path: The file; it and its folder are made when missing.
        table: The name of the table, one for each kind of content.
        most_kept: How many rows the table may hold; the oldest leave first.
    """

    def __init__(self, path: Path, table: str, *, most_kept: int = MOST_KEPT) -> None:
        if not table.isidentifier():
            message = f"{table!r} cannot name a table"
            raise ValueError(message)
        self._path = Path(path)
        self._table = table
        self._most_kept = most_kept
        self.note = ""

    def read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return what is kept under these keys; nothing where the file cannot be read."""
        known: dict[bytes, bytes] = {}
        with self._forgiving(), self._opened() as connection:
            for start in range(0, len(keys), KEYS_AT_ONCE):
                some = keys[start : start + KEYS_AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, content FROM {self._table} WHERE key IN ({marks})"  # noqa: S608
                known |= dict(connection.execute(query, some))
        return known

    def write(self, rows: Mapping[bytes, bytes] | Iterable[tuple[bytes, bytes]]) -> None:
        """Keep new rows and let the oldest go."""
        pairs = list(dict(rows).items())
        insert = f"INSERT OR IGNORE INTO {self._table} (key, content) VALUES (?, ?)"  # noqa: S608
        # Numbers are given in order, so the lowest ones belong to the oldest rows.
        prune = (
            f"DELETE FROM {self._table} WHERE number <= "  # noqa: S608
            f"(SELECT max(number) FROM {self._table}) - ?"
        )
        with self._forgiving(), self._opened() as connection, connection:
            connection.executemany(insert, pairs)
            connection.execute(prune, (self._most_kept,))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one errand: no connection outlives it, so threads may share `self`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        with closing(sqlite3.connect(self._path, timeout=SECONDS_TO_WAIT)) as connection:
            # No write-ahead log: turning it on fails at once where another one is at work, while an
            # ordinary lock is waited for.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {self._table} "
                "(number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, content BLOB NOT NULL)"
            )
            yield connection

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Turn whatever is wrong with the file into a note: what is kept only saves time."""
        try:
            yield
        except (OSError, sqlite3.OperationalError) as error:
            self.note = f"Nothing is kept: {self._path} cannot be used ({error})."
        except sqlite3.DatabaseError as error:
            aside = self._path.with_name(f"{self._path.name}.damaged")
            self.note = f"{self._path} was damaged ({error}); it is now {aside.name}."
            with suppress(OSError):
                self._path.replace(aside)
                journal = self._path.with_name(f"{self._path.name}-journal")
                journal.unlink(missing_ok=True)
