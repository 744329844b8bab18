"""Evidence from vectors: how close two definitions lie, and what two names say by themselves."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from glossary_service.alignment.concepts import Encoder, Entry, Vectors
from glossary_service.alignment.names import Names


Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

PAIRS_AT_ONCE = 8192


def definition_vectors(entries: Sequence[Entry], encoder: Encoder) -> Vectors:
    """Return an array (entries, width); zeros where an entry has no definition."""
    return encode_once([entry.definition for entry in entries], encoder)


def name_meanings(names: Names, encoder: Encoder) -> Vectors:
    """Return an array (forms, width) of what the names say by themselves."""
    return encode_once([form.key for form in names.flat], encoder)


def encode_once(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return the vectors of texts, each different text encoded once, blank ones as zeros."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    vectors = encoder.encode(list(places)).astype(np.float32, copy=False)
    blank = [place for text, place in places.items() if not text.strip()]
    vectors[blank] = 0
    return vectors[[places[text] for text in texts]]


def cosines(left: Vectors, right: Vectors, rows: Ints, others: Ints) -> Floats:
    """Return the cosine of each named pair of rows; memory stays small.

    >>> sides = np.eye(2, dtype=np.float32)
    >>> cosines(sides, sides, np.array([0, 1]), np.array([0, 0])).tolist()
    [1.0, 0.0]
    """
    found = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), PAIRS_AT_ONCE):
        some = slice(start, start + PAIRS_AT_ONCE)
        found[some] = np.einsum("ij,ij->i", left[rows[some]], right[others[some]])
    return found
