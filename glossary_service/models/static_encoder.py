"""Sentence vectors as sums of word-piece vectors: one table, no network, thousands in a second."""

from collections.abc import Sequence
from functools import cached_property
from io import BytesIO

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from glossary_service.alignment.concepts import Vectors
from glossary_service.models.model_files import TOKENIZER, ModelFile, read_model


TABLE = ModelFile(
    name="static-table.npz",
    size=7_936_226,
    sha256="93e60ca7b04f144a3bb9d99c2fbc678cb60f8e88df45f4ba08520183cfc534a3",
)
WIDTH = 256
TEXTS_AT_ONCE = 1024


class StaticEncoder:
    """Adds up the vectors of a text's word pieces, weighted so that rare pieces count more.

    The table was fitted to the vectors of the sentence encoder, so that cosines mean nearly the
    same; word order and negation are lost. The whole text counts, however long it is. Files are
    loaded on first use.
    """

    @property
    def name(self) -> str:
        """Name and version, as reports show it."""
        return f"static table {TABLE.version}"

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer.from_buffer(read_model(TOKENIZER))

    @cached_property
    def _table(self) -> tuple[npt.NDArray[np.int8], Vectors]:
        """One row of small integers for each piece, and one scale for each row."""
        with np.load(BytesIO(read_model(TABLE))) as arrays:
            return arrays["rows"], arrays["scales"]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), 256); a text of no known piece gives zeros."""
        rows, scales = self._table
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            some = list(texts[start : start + TEXTS_AT_ONCE])
            encoded = self._tokenizer.encode_batch_fast(some, add_special_tokens=False)
            # Text by text: the rows of one text fit the processor's cache, those of many do not.
            for row, text in enumerate(encoded, start=start):
                pieces = text.ids
                np.add.reduce(rows[pieces] * scales[pieces], axis=0, out=vectors[row])
        lengths = np.sqrt(np.add.reduce(vectors * vectors, axis=1, keepdims=True))
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)
