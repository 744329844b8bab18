"""Vectors kept from earlier runs, so that a changed term set costs only what changed."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from glossary_service.alignment.concepts import Encoder, Vectors
from glossary_service.models.kept_file import MOST_KEPT, KeptFile


class KeptVectors:
    """An encoder that remembers: vectors lie in one file under the hash of name and text.

    A vector read from it equals a fresh one bit by bit; see `KeptFile` for what becomes of a file
    that cannot be used.

    Args:
        encoder: Makes the vectors that are not kept yet.
        path: The file; it and its folder are made when missing.
        most_kept: How many vectors the file may hold; the oldest leave first.
    """

    def __init__(self, encoder: Encoder, path: Path, *, most_kept: int = MOST_KEPT) -> None:
        self._encoder = encoder
        self._kept = KeptFile(path, "vectors", most_kept=most_kept)

    @property
    def name(self) -> str:
        """Name and version of the encoder inside: whether a vector was kept changes nothing."""
        return self._encoder.name

    @property
    def note(self) -> str:
        """Why nothing is kept, if so."""
        return self._kept.note

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the encoder's vectors, made or kept; shape (len(texts), width)."""
        if not texts:
            return self._encoder.encode(texts)
        keys = [self._key(text) for text in texts]
        distinct = dict(zip(keys, texts, strict=True))
        vectors: dict[bytes, Vectors] = {
            key: np.frombuffer(content, np.float32)
            for key, content in self._kept.read(list(distinct)).items()
        }
        missing = [key for key in distinct if key not in vectors]
        if missing:
            fresh = self._encoder.encode([distinct[key] for key in missing])
            self._kept.write(
                (key, vector.tobytes()) for key, vector in zip(missing, fresh, strict=True)
            )
            vectors |= zip(missing, fresh, strict=True)
        return np.stack([vectors[key] for key in keys])

    def _key(self, text: str) -> bytes:
        return sha256(f"{self._encoder.name}\0{text}".encode(errors="surrogatepass")).digest()
