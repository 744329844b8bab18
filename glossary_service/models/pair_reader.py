"""A small model that reads two definitions side by side and says how they relate.

It is all-MiniLM-L6-v2, taught on pairs whose relation is known, with 8-bit weights: see its card,
`data/models/pair-reader.md`. Each pair is read twice, once from either side, and the two readings
are averaged, so that swapping sides swaps broader and narrower and nothing else.
"""

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from glossary_service.alignment.concepts import Entry, Opinion, Relation, Span, Vectors
from glossary_service.alignment.coverage import join_overlapping
from glossary_service.models.model_files import TOKENIZER, ModelFile, read_model


GRAPH = ModelFile(
    name="pair-reader.onnx",
    size=23_641_113,
    sha256="5d9e7dce9e61071032fbe4b81cc0047fdf72df5b27660f602b02c1b1b83922ec",
)
# The order of the model's answers, and where each stands when the sides are swapped.
RELATIONS = (
    Relation.EQUIVALENT,
    Relation.BROADER,
    Relation.NARROWER,
    Relation.OVERLAPPING,
    Relation.CONFLICTING,
    Relation.DIFFERENT,
)
SWAPPED = (0, 2, 1, 3, 4, 5)
TERM_PIECES, TEXT_PIECES = 16, 100
LONGEST_CHARACTERS = 4_000
OPENS, CLOSES, COLON = 101, 102, 1024  # [CLS], [SEP] and ":" among the word pieces
DECIDES = 0.5  # chance from which a piece counts among the deciding words
MOST_THREADS = 4
DIGITS = 4


class _Side(NamedTuple):
    """One entry as word pieces: `term : text`; `offsets` are the places of the text's pieces."""

    pieces: list[int]
    offsets: list[tuple[int, int]]
    cut: bool


class PairReader:
    """Reads pairs one at a time, so that an opinion never depends on what else is read.

    Of each term the first 16 word pieces count, of each definition the first 100 (some 75 English
    words); `Opinion.cut` says that there were more. Files are loaded on first use.
    """

    @property
    def name(self) -> str:
        """Name and version, as reports show it."""
        return f"pair reader {GRAPH.version}"

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer.from_buffer(read_model(TOKENIZER))

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # A waiting thread must not burn the core on which another one reads.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(
            read_model(GRAPH), options, providers=["CPUExecutionProvider"]
        )

    def read(self, pairs: Sequence[tuple[Entry, Entry]]) -> list[Opinion]:
        """Return one opinion per pair, in their order."""
        if not pairs:
            return []
        _ = self._tokenizer, self._session  # loaded here, so that the threads find them ready
        with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
            return list(pool.map(self._read_one, pairs))

    def _read_one(self, pair: tuple[Entry, Entry]) -> Opinion:
        left, right = self._side(pair[0]), self._side(pair[1])
        there, (there_left, there_right) = self._run(left, right)
        back, (back_right, back_left) = self._run(right, left)
        logits = (there + back[list(SWAPPED)]) / 2
        powers = [math.exp(value) for value in logits - logits.max()]
        whole = math.fsum(powers)  # exact: the order differs between the two sides
        return Opinion(
            chances={
                relation: round(power / whole, DIGITS)
                for relation, power in zip(RELATIONS, powers, strict=True)
            },
            left_spans=_spans(pair[0].definition, left.offsets, there_left + back_left),
            right_spans=_spans(pair[1].definition, right.offsets, there_right + back_right),
            cut=left.cut or right.cut,
        )

    def _side(self, entry: Entry) -> _Side:
        def encode(text: str) -> Encoding:
            return self._tokenizer.encode(text[:LONGEST_CHARACTERS], add_special_tokens=False)

        term, text = encode(entry.term), encode(entry.definition)
        return _Side(
            pieces=[*term.ids[:TERM_PIECES], COLON, *text.ids[:TEXT_PIECES]],
            offsets=text.offsets[:TEXT_PIECES],
            cut=len(text.ids) > TEXT_PIECES or len(entry.definition) > LONGEST_CHARACTERS,
        )

    def _run(self, one: _Side, other: _Side) -> tuple[Vectors, tuple[Vectors, Vectors]]:
        """Return the six logits, and per text the chance of each piece that it decides."""
        ids = [OPENS, *one.pieces, CLOSES, *other.pieces, CLOSES]
        segments = [0] * (len(one.pieces) + 2) + [1] * (len(other.pieces) + 1)
        logits, marks = self._session.run(
            ["relations", "deciding"],
            {"ids": np.array([ids], np.int64), "segments": np.array([segments], np.int64)},
        )
        first_end = len(one.pieces) + 1
        second_end = first_end + len(other.pieces) + 1
        return logits[0], (
            marks[0, first_end - len(one.offsets) : first_end],
            marks[0, second_end - len(other.offsets) : second_end],
        )


def _spans(text: str, offsets: Sequence[tuple[int, int]], marks: Vectors) -> tuple[Span, ...]:
    """Join neighbouring pieces that decide; `marks` is the sum of two chances a piece.

    Of a word that decides in part, the whole is marked: nobody can read "mediary device".

    >>> _spans("sold for cash", [(0, 4), (5, 8), (9, 13)], np.array([0.2, 1.4, 1.8]))
    (Span(start=5, end=13),)
    >>> _spans("mostly unsold", [(0, 6), (7, 9), (9, 13)], np.array([0.2, 0.3, 1.4]))
    (Span(start=7, end=13),)
    """
    runs = groupby(zip(offsets, marks, strict=True), key=lambda item: item[1] > 2 * DECIDES)
    places = [[place for place, _ in run] for decides, run in runs if decides]
    spans = (_whole_words(text, run[0][0], run[-1][1]) for run in places)
    return join_overlapping(span for span in spans if text[span.start : span.end].strip())


def _whole_words(text: str, start: int, end: int) -> Span:
    while 0 < start < end and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)
