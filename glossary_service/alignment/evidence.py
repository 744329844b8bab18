"""All that was measured on a pair of definitions, and what can be seen in it at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from glossary_service.alignment.characteristics import Word
from glossary_service.alignment.concepts import (
    Characteristic,
    Contrast,
    Designations,
    Entry,
    Opinion,
    Side,
    Span,
)
from glossary_service.alignment.contrast import CONSTITUTIVE, INCIDENTAL
from glossary_service.alignment.coverage import Coverage
from glossary_service.alignment.wording import ADDED, Turn, Turning, Wording


SEVERE = 4  # severity from which a one-sided condition counts


def _weak(item: Characteristic | None) -> bool:
    return item is not None and item.weak


def _alternatives(text: str) -> int:
    """Count how many alternatives a text offers beyond its first: "a, b or c" offers two."""
    ors = text.casefold().count(" or ")
    return ors + text.count(",") if ors else 0


def _lies_in(span: Span | None, items: Sequence[Characteristic | None]) -> bool:
    return span is None or any(
        item is not None and item.span.start <= span.start and span.end <= item.span.end
        for item in items
    )


def _holds_one_of(span: Span | None, words: Sequence[Word]) -> bool:
    return span is not None and any(
        span.start <= word.span.start and word.span.end <= span.end for word in words
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """By how much a pair's texts come nearer to each other than those of its rivals (cosines).

    Rivals of `left` are the pairs of the group with the same left text, of `right` those with the
    same right text; `group` are all others of the group. Below 0, a rival is nearer; without a
    rival it is 0.
    """

    left: float
    right: float
    group: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairEvidence:
    """All that was measured on a pair.

    `meaning` is a cosine, `None` when a text is missing. `known` says that the inventory of the
    alliance trade lists the word. `opinion` is `None` for a pair that no reader has read, `rivals`
    for a pair that competes with no other.
    """

    left: Entry
    right: Entry
    designations: Designations
    meaning: float | None
    coverage: Coverage
    contrasts: tuple[Contrast, ...]
    same_text: bool
    known: bool = False
    wording: Wording = field(default_factory=Wording)
    opinion: Opinion | None = None
    rivals: Rivals | None = None

    @property
    def clashes(self) -> list[Contrast]:
        """The contradictions that count: strong on both sides, and not incidental to the term."""
        return [
            row
            for row in self.contrasts
            if row.side is Side.CONTRADICTING
            and row.role > INCIDENTAL
            and not _weak(row.left)
            and not _weak(row.right)
        ]

    @property
    def faint_clashes(self) -> list[Contrast]:
        """The contradictions that stand on faint words ("without a key"): a hint, no proof."""
        return [
            row
            for row in self.contrasts
            if row.side is Side.CONTRADICTING and row.role > INCIDENTAL
        ]

    @property
    def telling(self) -> list[Contrast]:
        """The rows on severe characteristics that belong to the word's meaning."""
        return [
            row
            for row in self.contrasts
            if row.role == CONSTITUTIVE and not row.assumed and row.severity >= SEVERE
        ]

    @property
    def opposite_gaps(self) -> bool:
        """Whether each side has severe constitutive conditions, and they share none."""
        telling = self.telling
        lefts = [row for row in telling if row.side is Side.LEFT and not _weak(row.left)]
        rights = [row for row in telling if row.side is Side.RIGHT and not _weak(row.right)]
        return bool(lefts and rights) and all(row.side is not Side.COMMON for row in telling)

    @property
    def amounts(self) -> list[Contrast]:
        """The rows on amounts that do not contradict each other."""
        return [
            row
            for row in self.contrasts
            if row.dimension.startswith("quantity:") and row.side is Side.COMMON
        ]

    @property
    def differs_in_amounts_alone(self) -> bool:
        """Whether the texts are the same but for amounts, of which none contradicts another."""
        changes, rows = self.wording.changes, self.amounts
        return bool(changes) and all(
            _lies_in(change.left, [row.left for row in rows])
            and _lies_in(change.right, [row.right for row in rows])
            for change in changes
        )

    @property
    def turns(self) -> list[Turn]:
        """The words that may turn the meaning; amounts are read in the table, near words agree."""
        amounts = [row for row in self.contrasts if row.dimension.startswith("quantity:")]
        return [
            turn
            for turn in self.wording.turns
            if not (
                turn.turning is Turning.NUMBER
                and (
                    _lies_in(turn.left, [row.left for row in amounts])
                    or _lies_in(turn.right, [row.right for row in amounts])
                )
            )
            and (
                turn.turning not in ADDED
                or _holds_one_of(turn.left, self.coverage.left_only)
                or _holds_one_of(turn.right, self.coverage.right_only)
            )
        ]

    @property
    def more_alternatives(self) -> tuple[int, int]:
        """By how many alternatives ("a, b or c") left exceeds right, and right left; 0 and up."""
        left, right = (_alternatives(item.definition) for item in (self.left, self.right))
        return max(0, left - right), max(0, right - left)

    @property
    def likeness(self) -> float:
        """The cosine of the two texts; 0 where it could not be measured."""
        return 0.0 if self.meaning is None else self.meaning

    @property
    def shares(self) -> tuple[float, float]:
        """The coverage of left and right; 0 where it could not be measured."""
        left, right = self.coverage.left, self.coverage.right
        return (0.0 if left is None else left, 0.0 if right is None else right)
