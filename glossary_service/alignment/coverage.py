"""Which words of one definition the other says too, in the same or in near words.

Words are compared by their own vectors (the quick encoder's), so that "purchases" meets "buys".
The words that meet nothing on the other side are what only one side says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from glossary_service.alignment.characteristics import Reading, Word
from glossary_service.alignment.concepts import Encoder, Span, Vectors


MET = 0.55  # likeness from which a word counts as said on the other side
STEM = 5  # letters two forms of one word must share at the start
STEM_LIKENESS = 0.85

# Words that name what nearly every definition of the field is about: they weigh less.
GENERAL = frozenset(
    """company organisation organization party person entity firm business people thing item
    provide provides provided make makes made way type kind set part new specific general
    purpose process activity information system""".split()
)
GENERAL_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of each definition the other says too (weighted share of content words, 0..1).

    `None` says that a side has no content word. `left_only` and `right_only` are the words that
    met nothing, in order.
    """

    left: float | None
    right: float | None
    left_only: tuple[Word, ...]
    right_only: tuple[Word, ...]


class Lexicon:
    """The words of a comparison with their vectors and stems, each encoded once."""

    def __init__(self, readings: Iterable[Reading], encoder: Encoder) -> None:
        words = sorted({word.text for reading in readings for word in reading.words})
        self._place = {word: place for place, word in enumerate(words)}
        self._vectors: Vectors = encoder.encode(words)
        stems = {stem: n for n, stem in enumerate(dict.fromkeys(_stem(word) for word in words))}
        self._stems = [stems[_stem(word)] for word in words]
        self._weights = [GENERAL_WEIGHT if word in GENERAL else 1.0 for word in words]

    def likeness(self, left: str, right: str) -> float:
        """Return how near two known words are, 0..1; 0 where one is not known."""
        if left == right:
            return 1.0
        if left not in self._place or right not in self._place:
            return 0.0
        one, other = self._place[left], self._place[right]
        near = float(np.dot(self._vectors[one], self._vectors[other]))
        return max(near, STEM_LIKENESS) if self._stems[one] == self._stems[other] else near

    def cover(self, left: Reading, right: Reading) -> Coverage:
        """Say which words of each reading the other one says too."""
        rows = [self._place[word.text] for word in left.words]
        columns = [self._place[word.text] for word in right.words]
        if not rows or not columns:
            return Coverage(left=None, right=None, left_only=left.words, right_only=right.words)
        left_met, right_met = self._met(rows, columns), self._met(columns, rows)
        return Coverage(
            left=self._share(rows, left_met),
            right=self._share(columns, right_met),
            left_only=_unmet(left.words, left_met),
            right_only=_unmet(right.words, right_met),
        )

    def _met(self, rows: Sequence[int], columns: Sequence[int]) -> list[bool]:
        """Say for each word of one side whether the other says it: the same, its stem, or near."""
        words, stems = set(columns), {self._stems[column] for column in columns}
        met = [row in words or self._stems[row] in stems for row in rows]
        others = [place for place, found in enumerate(met) if not found]
        if others:
            near = self._vectors[[rows[place] for place in others]] @ self._vectors[columns].T
            for place, best in zip(others, near.max(axis=1).tolist(), strict=True):
                met[place] = best >= MET
        return met

    def _share(self, rows: Sequence[int], met: Sequence[bool]) -> float:
        weights = [self._weights[row] for row in rows]
        said = sum(weight for weight, found in zip(weights, met, strict=True) if found)
        return said / sum(weights)


def _stem(word: str) -> str:
    """Return a rough stem: enough to see "develop" in "development".

    >>> _stem("development") == _stem("develops")
    True
    """
    for ending in ("ational", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ers", "er"):
        if word.endswith(ending) and len(word) - len(ending) >= STEM:
            return word[: -len(ending)].rstrip("e")
    for ending in ("ies", "ied", "ed", "es", "s", "e", "ly", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= STEM - 1:
            return word[: -len(ending)].rstrip("e")
    return word


def _unmet(words: Sequence[Word], met: Sequence[bool]) -> tuple[Word, ...]:
    return tuple(word for word, found in zip(words, met, strict=True) if not found)


def join_spans(words: Sequence[Word], definition: str, most: int = 3) -> tuple[Span, ...]:
    """Join neighbouring words into stretches and return the `most` longest, in order.

    >>> words = [Word(text="new", span=Span(2, 5)), Word(text="product", span=Span(6, 13))]
    >>> join_spans(words, "a new product")
    (Span(start=2, end=13),)
    """
    stretches: list[tuple[int, Span]] = []  # how many words, and where
    for word in words:
        if stretches and _belongs(definition[stretches[-1][1].end : word.span.start]):
            count, span = stretches[-1]
            stretches[-1] = (count + 1, Span(span.start, word.span.end))
        else:
            stretches.append((1, word.span))
    longest = sorted(
        stretches, key=lambda item: (-item[0], item[1].start - item[1].end, item[1].start)
    )[:most]
    return tuple(sorted(_with_sign(definition, span) for _, span in longest))


def join_overlapping(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that overlap, so that none stands inside another."""
    joined: list[Span] = []
    for span in sorted(set(spans)):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


LINKS = frozenset("of and or to the a an in for on by with its their his her".split())


def _belongs(between: str) -> bool:
    """Whether two words stand in one stretch: next to each other, or with small words between."""
    return not set(between) & set(".;:()") and all(
        word in LINKS for word in between.replace(",", " ").casefold().split() if word.isalpha()
    )


def _with_sign(definition: str, span: Span) -> Span:
    """Take in a unit sign that stands right behind: "51 %"."""
    rest = definition[span.end : span.end + 2]
    return Span(span.start, span.end + len(rest)) if rest.strip() == "%" else span
