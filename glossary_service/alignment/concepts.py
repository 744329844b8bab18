"""The words of the engine: every value that flows through a comparison, frozen.

Names follow the field: concept, designation, definition, delimiting characteristic, superordinate
concept (ISO 1087, ISO 704), mapping (SSSOM, SKOS). The two sides of a pair are always `left` and
`right`. Scores and confidences lie in 0..1; `None` says "not measured" and is never the same as 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias


if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# A name for type checkers: the words alone need no numpy, so that `--help` answers at once.
Vectors: TypeAlias = "npt.NDArray[np.float32]"


# ── what comes in ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One party's position on one term: its designations and the definition it holds now.

    Several entries of one party may carry the same term; each is kept.

    >>> Entry(id="e1", party="Legal", term="joint venture", abbreviations=("JV",)).designations
    ('joint venture', 'JV')
    """

    id: str
    party: str
    term: str
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    source: str = ""
    status: str = ""
    language: str = ""
    example: str = ""
    note: str = ""

    @property
    def designations(self) -> tuple[str, ...]:
        """Every written form of the entry, the preferred term first."""
        return (self.term, *self.synonyms, *self.abbreviations)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSet:
    """The entries of one party, in canonical order, under the name people know it by."""

    party: str
    entries: tuple[Entry, ...]


# ── what a definition says ───────────────────────────────────────────────────────────────────────


class Span(NamedTuple):
    """A stretch of a definition in characters: `definition[start:end]`."""

    start: int
    end: int


class Modality(StrEnum):
    """Whether a definition demands a characteristic, rules it out, or leaves it free."""

    REQUIRED = "required"
    EXCLUDED = "excluded"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristic:
    """One thing a definition says: a value on a dimension, and the words it stands in.

    `dimension` is the id of a listed dimension ("legal_form") or of an open one ("genus",
    "quantity:day", "inclusion", "modality", ...). `value` is a value id of a listed dimension,
    else the normalised words. `weak` marks a single common word that decides nothing alone.
    """

    dimension: str
    value: str
    modality: Modality
    span: Span
    weak: bool = False


class Kind(StrEnum):
    """How the values of a dimension relate: one of them, one on a scale, a set, or free."""

    EXCLUSIVE = "exclusive"
    ORDERED = "ordered"
    MULTI = "multi"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionValue:
    """A value that a definition may take on a dimension, with the phrasings that show it.

    `includes` names the values this one covers ("two or more" covers "exactly two"); when this
    value and one of its `overrides` are both found, only this one is kept.
    """

    id: str
    label: str
    rank: int
    cues: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    weak_cues: tuple[str, ...] = ()
    includes: frozenset[str] = frozenset()
    overrides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A question on which definitions differ, its possible values, and what a difference costs.

    `severity` runs from 1 (wording) to 5 (ownership, liability, third-party money). `roles` gives
    the weight of the dimension for a term of the inventory: 3 constitutive, 2 typical,
    1 incidental. `spectrum` orders value ids from one end to the other where they can be drawn as
    marks on one line (from contract to company, from occasion to lasting).
    """

    id: str
    name: str
    kind: Kind
    severity: int
    question: str
    kickoff_question: str
    values: tuple[DimensionValue, ...]
    roles: Mapping[str, int] = field(default_factory=dict)
    spectrum: tuple[str, ...] = ()

    def label(self, value: str) -> str:
        """Return the words for a value id (the id itself where it is not listed)."""
        return next((item.label for item in self.values if item.id == value), value)


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryTerm:
    """A term the inventory of the alliance trade knows, with every form it is written in."""

    id: str
    term: str
    synonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()


# ── what two definitions say of each other ───────────────────────────────────────────────────────


class Side(StrEnum):
    """Where a characteristic stands in the comparison table of ISO 860."""

    COMMON = "common"
    LEFT = "left"
    RIGHT = "right"
    CONTRADICTING = "contradicting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One row of the comparison table: what both, only one, or each otherwise says.

    `role` is 3 constitutive, 2 typical, 1 incidental for the term in question; `assumed` says that
    severity or role is a default because the inventory does not know the term or the dimension.
    `distance` lies in 0..1. `covers` says which side's value covers the other's ("" for neither).
    """

    side: Side
    dimension: str
    name: str
    left: Characteristic | None
    right: Characteristic | None
    distance: float
    severity: int
    role: int
    assumed: bool
    question: str
    covers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One signal measured on a pair; a score of `None` says that it could not be measured.

    `pull` is what the signal adds to the likely relation, in log-odds beside the average relation
    (+0.7 doubles the odds); `None` where a rule decided and nothing was weighed.
    """

    signal: str
    score: float | None
    note: str = ""
    pull: float | None = None


class Designations(StrEnum):
    """How the written forms of two entries relate."""

    SAME = "same"
    SYNONYM = "synonym"
    ABBREVIATION = "abbreviation"
    OTHER = "other"

    @property
    def one_word(self) -> bool:
        """Whether people would take the two for one word."""
        return self is not Designations.OTHER


class Relation(StrEnum):
    """How the concept on the left relates to the concept on the right.

    `BROADER` says that left covers more cases. In SKOS terms that is `left narrowMatch right`.
    """

    EQUIVALENT = "equivalent"
    BROADER = "broader"
    NARROWER = "narrower"
    OVERLAPPING = "overlapping"
    CONFLICTING = "conflicting"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


class Reason(StrEnum):
    """Why a pair was proposed as a candidate."""

    SAME_NAME = "same name"
    ABBREVIATION = "abbreviation"
    SIMILAR_NAME = "similar name"
    SIMILAR_MEANING = "similar meaning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """Two entries that may speak of one concept, and what was measured on them.

    `score` (0..1) orders counterparts; it is never a verdict on what the definitions say.
    """

    left: Entry
    right: Entry
    designations: Designations
    reasons: tuple[Reason, ...]
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the engine says of a pair, the rule that decided, and the words it rests on.

    `likely` is the best guess where `relation` is `UNDECIDED`, else the same. `reason` is a
    sentence for people that names no party; `left_spans` and `right_spans` mark the deciding words.
    `chances` sum to 1 over the six relations; they are empty where a rule decided.
    """

    left: Entry
    right: Entry
    designations: Designations
    relation: Relation
    likely: Relation
    confidence: float
    rule: str
    reason: str
    left_spans: tuple[Span, ...]
    right_spans: tuple[Span, ...]
    contrasts: tuple[Contrast, ...]
    evidence: tuple[Evidence, ...]
    chances: Mapping[Relation, float] = field(default_factory=dict)


# ── what the parties must talk about ─────────────────────────────────────────────────────────────


class ConflictClass(StrEnum):
    """What a relation means for the parties."""

    FALSE_FRIEND = "false friend"
    BROADER_NARROWER = "broader or narrower"
    GAP = "gap"
    OVERLAP = "overlap"
    TWO_WORDS = "two words, one thing"
    ABBREVIATION = "one abbreviation, several meanings"
    QUESTION = "question"
    SHARED_SILENCE = "shared silence"
    UNDEFINED = "undefined"
    CIRCULAR = "circular"


class Band(IntEnum):
    """How urgent a conflict is; a higher band is more urgent."""

    NOTE = 1
    DECIDE = 2
    STOP = 3

    @property
    def word(self) -> str:
        """The band's name as people read it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """Every factor of a conflict's priority, so that nobody is sorted by an invisible score.

    `priority = severity x role x distance x exposure x certainty`; severity 1..5, the others 0..1.
    `assumed` names the factors that are defaults ("exposure", "severity", "role").
    """

    severity: int
    role: float
    distance: float
    exposure: float
    certainty: float
    priority: float
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """The characteristic on which two readings part, in words.

    `left` and `right` say what each side holds ("says nothing on this" for silence). Where the
    dimension's values are ordered, `scale` lists their words from one end to the other and
    `left_marks` / `right_marks` hold the positions (0-based) of each side on it; else all empty.
    """

    dimension: str
    name: str
    left: str
    right: str
    scale: tuple[str, ...] = ()
    left_marks: tuple[int, ...] = ()
    right_marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Something two parties must talk about, with both wordings and the question to ask.

    `right` is `None` for a finding about one entry alone (undefined, circular, and an abbreviation
    with several meanings inside one set is carried by two entries of one party).
    """

    id: str
    kind: ConflictClass
    band: Band
    term: str
    left: Entry
    right: Entry | None
    sentence: str
    reason: str
    question: str
    parting: Parting | None
    factors: Factors
    relation: Relation
    confidence: float
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()
    contrasts: tuple[Contrast, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An entry of one party for which another party has no counterpart."""

    entry: Entry
    absent_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCount:
    """How much of a party's set could be used."""

    party: str
    entries: int
    terms: int
    without_definition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Words of two parties that agree, differ, are open, or are missing on one side."""

    left: str
    right: str
    agree: int
    differ: int
    unclear: int
    only_left: int
    only_right: int


class Cell(StrEnum):
    """What one party's column says of a word, against the first party that defines it."""

    REFERENCE = "first"
    AGREES = "agrees"
    DIFFERS = "differs"
    UNCLEAR = "unclear"
    UNDEFINED = "no definition"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """A word and what each party's column says of it, in the order of the report's parties."""

    term: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictReport:
    """What a comparison of two or more term sets found, ready to be shown.

    `conflicts` are in order of urgency. `agreed` are the verdicts on shared words that need no
    talk. `unread` counts the pairs whose definitions were compared by the quick table alone.
    `made_with` names every model and table that took part.
    """

    parties: tuple[PartyCount, ...]
    tallies: tuple[Tally, ...]
    conflicts: tuple[Conflict, ...]
    agreed: tuple[Verdict, ...]
    missing: tuple[Missing, ...]
    matrix: tuple[MatrixRow, ...]
    not_compared: tuple[str, ...]
    unread: int
    made_with: Mapping[str, str]


# ── what the engine is given ─────────────────────────────────────────────────────────────────────


class Encoder(Protocol):
    """Turns texts into vectors of length one; the same text always gives the same vector."""

    @property
    def name(self) -> str:
        """Name and version, as reports show it."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), width); an empty text gives a vector of zeros."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a pair reader makes of two definitions.

    `chances` sum to 1 over the six relations (`UNDECIDED` is none of them). The spans mark the
    words that decide, in each definition. `cut` says that a text was too long to be read whole.
    """

    chances: Mapping[Relation, float]
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()
    cut: bool = False

    @property
    def best(self) -> Relation:
        """The relation with the highest chance; of equal ones the first by name."""
        return min(self.chances, key=lambda relation: (-self.chances[relation], relation))


class PairReader(Protocol):
    """Reads two definitions against each other; swapped sides give the mirrored opinion."""

    @property
    def name(self) -> str:
        """Name and version, as reports show it."""
        ...

    def read(self, pairs: Sequence[tuple[Entry, Entry]]) -> Sequence[Opinion]:
        """Return one opinion per pair, in their order, whatever else is read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchTools:
    """What finding counterparts needs: word tables and encoders, loaded by somebody else.

    `lemmas` maps plurals to singulars, `spellings` British words to American ones. Without
    `sentences` only the quick encoder measures meaning.
    """

    lemmas: Mapping[str, str]
    spellings: Mapping[str, str]
    quick: Encoder
    sentences: Encoder | None = None
