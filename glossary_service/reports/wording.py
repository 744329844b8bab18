"""What a conflict report says, in words, once for every format.

`build_page` turns a report into sections of topics, tables and lines; the formats only lay them
out, so they can never disagree. Its laws: three plain sentences come first; no party is wrong and
no party gets a score; the party that is read first alternates from one conflict to the next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from glossary_service.alignment.concepts import (
    Band,
    Cell,
    Conflict,
    ConflictClass,
    ConflictReport,
    Contrast,
    Designations,
    Entry,
    Factors,
    Parting,
    PartyCount,
    Relation,
    Side,
    Span,
    Tally,
    Verdict,
)
from glossary_service.reports.quotes import Piece, clean, quote, shorten


LEFT_MARK = "●"
RIGHT_MARK = "○"
STOPS_IN_FULL = 7
FULL_QUOTE = 900
BRIEF_QUOTE = 360

NOTHING = "\N{EN DASH}"
_TIMES = " \N{MULTIPLICATION SIGN} "

NO_DEFINITION = "gives no definition"
SHORTENED = "shortened; the JSON form has the whole text"
NOT_A_CONTRACT = "What people confirm here shows how words are understood. It is not a contract."
RESULTS = (
    "one party's definition for both",
    "a joint definition",
    "keep both, each with a qualifier",
    "another word",
    "accept the difference",
    "defer",
)
RESULT_FIELDS = ("Agreed text, or reason", "Owners", "Date")

KINDS: Mapping[ConflictClass, str] = {
    ConflictClass.FALSE_FRIEND: "Same word, different thing",
    ConflictClass.BROADER_NARROWER: "One meaning includes the other",
    ConflictClass.GAP: "One says it, the other does not",
    ConflictClass.OVERLAP: "Partly the same",
    ConflictClass.TWO_WORDS: "Two words, one thing",
    ConflictClass.ABBREVIATION: "One abbreviation, several meanings",
    ConflictClass.QUESTION: "Open question",
    ConflictClass.SHARED_SILENCE: "Neither says it",
    ConflictClass.UNDEFINED: "No definition",
    ConflictClass.CIRCULAR: "Explained by itself",
}
CELLS: Mapping[Cell, str] = {
    Cell.REFERENCE: "◆ defines it",
    Cell.AGREES: "= agrees",
    Cell.DIFFERS: "≠ differs",
    Cell.UNCLEAR: "? unclear",
    Cell.UNDEFINED: "· no definition",
    Cell.ABSENT: f"{NOTHING} absent",
}
SIDES: Mapping[Side, str] = {
    Side.CONTRADICTING: "contradicting",
    Side.LEFT: "only one says it",
    Side.RIGHT: "only one says it",
    Side.COMMON: "common",
}
# From the surest down; the first bound that the confidence reaches gives the word.
SURENESS = ((0.8, "clear"), (0.55, "likely"), (0.0, "unsure"))
ROLES = ((1.0, "constitutive"), (0.6, "typical"), (0.0, "incidental"))


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one party's set says of a word: its own text, and its place on the parting question.

    `other_term` is the party's own word where it is not the one in the heading.
    """

    mark: str
    party: str
    other_term: str
    quote: tuple[Piece, ...]
    is_shortened: bool
    source: str
    language: str
    says: str


class Step(NamedTuple):
    """One word of an ordered scale, and the marks of the parties that stand on it."""

    word: str
    marks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A conflict in words; `readings` stand in the order in which they are read."""

    number: int
    term: str
    kind: str
    sureness: str
    readings: tuple[Reading, ...]
    sentence: str
    reason: str
    parting: str
    scale: tuple[Step, ...]
    question: str
    place: str
    characteristics: tuple[tuple[str, ...], ...]

    @property
    def anchor(self) -> str:
        """The topic's address inside one page."""
        return f"word-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page; it holds topics, or a table, or lines, and is left out when empty.

    `is_full` asks for large topics with a field for the result.
    """

    anchor: str
    heading: str
    intro: str = ""
    is_full: bool = False
    topics: tuple[Topic, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many topics, rows or lines the section holds."""
        return len(self.topics) + len(self.rows) + len(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole report in words."""

    title: str
    parties: tuple[str, ...]
    summary: tuple[str, str, str]
    sections: tuple[Section, ...]


def build_page(report: ConflictReport) -> Page:
    """Say a report in words, most urgent first."""
    urgent = [item for item in report.conflicts if not _is_translation(item)]
    bands = {
        band: [
            _topic(number, item, FULL_QUOTE if band is Band.STOP else BRIEF_QUOTE)
            for number, item in enumerate(sorted(urgent, key=lambda item: -item.band), start=1)
            if item.band is band
        ]
        for band in Band
    }
    sections = (
        _pair_numbers(report),
        *_stops(bands[Band.STOP]),
        Section(
            anchor="decide",
            heading="To decide",
            intro="These need a result by the end of the kickoff.",
            topics=tuple(bands[Band.DECIDE]),
        ),
        Section(
            anchor="notes",
            heading="To note",
            intro="These go into the glossary; they hold up nothing.",
            topics=tuple(bands[Band.NOTE]),
        ),
        _translations([item for item in report.conflicts if _is_translation(item)]),
        _agreed(report.agreed),
        _missing(report),
        _matrix(report),
        _not_compared(report),
        _made_with(report),
    )
    return Page(
        title="Words to settle",
        parties=tuple(shorten(item.party) for item in report.parties),
        summary=summarise(report),
        sections=tuple(section for section in sections if section.size),
    )


# ── three plain sentences ────────────────────────────────────────────────────────────────────────


def summarise(report: ConflictReport) -> tuple[str, str, str]:
    """Say what was compared, how many words agree or do not, and what comes first."""
    return (_what_was_compared(report.parties), _how_many(report.tallies), _what_first(report))


def _what_was_compared(parties: Sequence[PartyCount]) -> str:
    sets = (
        f"{shorten(item.party)} ({count(item.terms, 'term')}"
        + (f", {item.without_definition:,} without a definition" * bool(item.without_definition))
        + ")"
        for item in parties
    )
    return f"This report compares the words of {join(sets)}."


def _how_many(tallies: Sequence[Tally]) -> str:
    if not tallies:
        return "Only what was found on one word is shown."
    agree, differ, unclear, missing = (
        sum(item.agree for item in tallies),
        sum(item.differ for item in tallies),
        sum(item.unclear for item in tallies),
        sum(item.only_left + item.only_right for item in tallies),
    )
    sentence = (
        f"{count(agree, 'word')} {'agrees' if agree == 1 else 'agree'}, "
        f"{differ:,} {'differs' if differ == 1 else 'differ'}, "
        f"{unclear:,} {'is' if unclear == 1 else 'are'} unclear, and "
        f"{missing:,} {'is' if missing == 1 else 'are'} missing on one side."
    )
    if len(tallies) <= 1:
        return sentence
    return f"Added up over the {len(tallies)} pairs of parties, {sentence}"


def _what_first(report: ConflictReport) -> str:
    first = next(iter(sorted(report.conflicts, key=lambda item: -item.band)), None)
    if first is None:
        return "No word that was compared needs to be settled."
    opening = (
        "The first word to settle is"
        if first.band is Band.STOP
        else "No word that was compared stops the scope; the first to settle is"
    )
    term = f"“{shorten(first.term)}”"
    parting = first.parting
    if parting is None or first.right is None or parting.left == parting.right:
        return f"{opening} {term}: {_as_tail(first.sentence)}"
    return f"{opening} {term}: on {_said(parting, first.left, first.right)}."


def _said(parting: Parting, left: Entry, right: Entry) -> str:
    """Say a parting in one breath, with the party names."""
    return (
        f"{_as_tail(shorten(parting.name))}, {shorten(left.party)} {_says(parting.left)} "
        f"and {shorten(right.party)} {_says(parting.right)}"
    )


def _says(words: str) -> str:
    cleaned = clean(words).strip().rstrip(".")
    if cleaned.startswith("says "):
        return cleaned
    # Words of the text itself come with their own marks of quotation.
    return f"says {cleaned}" if cleaned.startswith("“") else f"says “{cleaned}”"


def _as_tail(sentence: str) -> str:
    """Return words as they stand after a colon; a short form such as IP keeps its capitals."""
    cleaned = clean(sentence).strip()
    return cleaned if cleaned[1:2].isupper() else cleaned[:1].lower() + cleaned[1:]


# ── topics ───────────────────────────────────────────────────────────────────────────────────────


def _is_translation(conflict: Conflict) -> bool:
    """Say whether a finding belongs into the translation table: two words, and no urgency."""
    return conflict.kind is ConflictClass.TWO_WORDS and conflict.band is Band.NOTE


def _topic(number: int, conflict: Conflict, limit: int) -> Topic:
    parting = conflict.parting
    readings = [
        _reading(mark, entry, conflict.term, spans, says, limit)
        for mark, entry, spans, says in (
            (LEFT_MARK, conflict.left, conflict.left_spans, parting.left if parting else ""),
            (RIGHT_MARK, conflict.right, conflict.right_spans, parting.right if parting else ""),
        )
        if entry is not None
    ]
    is_turned = number % 2 == 0
    return Topic(
        number=number,
        term=shorten(conflict.term),
        kind=KINDS[conflict.kind],
        sureness=sureness(conflict.confidence, conflict.relation),
        readings=tuple(reversed(readings) if is_turned else readings),
        sentence=clean(conflict.sentence).strip(),
        reason=clean(conflict.reason).strip(),
        parting=shorten(parting.name) if parting else "",
        scale=_scale(parting) if parting else (),
        question=clean(conflict.question).strip(),
        place=_place(conflict.factors),
        characteristics=tuple(
            _characteristic(item, conflict, is_turned=is_turned) for item in conflict.contrasts
        ),
    )


def _reading(
    mark: str, entry: Entry, heading: str, spans: Iterable[Span], says: str, limit: int
) -> Reading:
    return Reading(
        mark=mark,
        party=shorten(entry.party),
        other_term="" if entry.term.casefold() == heading.casefold() else shorten(entry.term),
        quote=quote(entry.definition, spans, limit),
        is_shortened=len(entry.definition) > limit,
        source=", ".join(shorten(part) for part in (entry.source, entry.status) if part.strip()),
        language=entry.language,
        says=clean(says).strip(),
    )


def _scale(parting: Parting) -> tuple[Step, ...]:
    return tuple(
        Step(
            shorten(word),
            LEFT_MARK * (position in parting.left_marks)
            + RIGHT_MARK * (position in parting.right_marks),
        )
        for position, word in enumerate(parting.scale)
    )


def scale_line(scale: Sequence[Step]) -> str:
    """Write an ordered scale on one line, each party's mark behind the word it stands on.

    >>> scale_line([Step("contract", "●"), Step("joint board", ""), Step("company", "○")])
    'contract ● ── joint board ── company ○'
    """
    return " ── ".join(f"{step.word} {step.marks}".rstrip() for step in scale)


def _place(factors: Factors) -> str:
    """Lay open why a conflict stands where it stands."""
    product = _TIMES.join(
        (
            f"severity {factors.severity} of 5",
            f"{_word(factors.role, ROLES)} {figure(factors.role)}",
            f"distance {figure(factors.distance)}",
            f"exposure {figure(factors.exposure)}",
            f"certainty {figure(factors.certainty)}",
        )
    )
    assumed = f"; assumed: {', '.join(map(clean, factors.assumed))}" if factors.assumed else ""
    return f"{product} = priority {figure(factors.priority)}{assumed}"


def _characteristic(contrast: Contrast, conflict: Conflict, *, is_turned: bool) -> tuple[str, ...]:
    """Return a row of the comparison table: name, what the readings say, how they stand."""
    cells = [
        _characteristic_words(contrast, conflict.left, is_left=True),
        _characteristic_words(contrast, conflict.right, is_left=False),
    ]
    if is_turned:
        cells.reverse()
    return (shorten(contrast.name), *cells, SIDES[contrast.side])


def _characteristic_words(contrast: Contrast, entry: Entry | None, *, is_left: bool) -> str:
    item = contrast.left if is_left else contrast.right
    if item is None or entry is None:
        return NOTHING
    words = entry.definition[max(item.span.start, 0) : max(item.span.end, 0)]
    return f"“{shorten(words)}”" if words.strip() else shorten(item.value.replace("_", " "))


# ── sections ─────────────────────────────────────────────────────────────────────────────────────


def _stops(topics: Sequence[Topic]) -> tuple[Section, Section]:
    rest = len(topics) - STOPS_IN_FULL
    return (
        Section(
            anchor="stop",
            heading="To settle before the scope is agreed",
            intro="Each needs a result first. Every word comes once before any comes again.",
            is_full=True,
            topics=tuple(topics[:STOPS_IN_FULL]),
        ),
        Section(
            anchor="stop-more",
            heading=f"And {rest:,} more that {'stops' if rest == 1 else 'stop'}",
            intro="With so many words open, it may be too early to agree a scope.",
            topics=tuple(topics[STOPS_IN_FULL:]),
        ),
    )


def _pair_numbers(report: ConflictReport) -> Section:
    """Return the numbers per pair; with two parties the sentences have said them."""
    rows = tuple(
        (
            f"{shorten(item.left)} and {shorten(item.right)}",
            *(f"{number:,}" for number in (item.agree, item.differ, item.unclear)),
            *(f"{number:,}" for number in (item.only_left, item.only_right)),
        )
        for item in report.tallies
    )
    return Section(
        anchor="numbers",
        heading="Words per pair of parties",
        columns=("Pair", "Agree", "Differ", "Unclear", "Only the first", "Only the second"),
        rows=rows if len(rows) > 1 else (),
    )


def _translations(conflicts: Sequence[Conflict]) -> Section:
    return Section(
        anchor="translation",
        heading="Two words, one thing",
        intro="A translation table to keep.",
        columns=("One says", "The other says", "Remark"),
        rows=tuple(
            (
                _owned(item.left),
                _owned(item.right) if item.right is not None else NOTHING,
                clean(item.sentence).strip(),
            )
            for item in conflicts
        ),
    )


def _owned(entry: Entry) -> str:
    return f"{shorten(entry.term)} ({shorten(entry.party)})"


def _agreed(verdicts: Sequence[Verdict]) -> Section:
    return Section(
        anchor="agreed",
        heading="Agreed words",
        intro="On these the texts say the same.",
        columns=("Word", "Between", "Why", "How sure"),
        rows=tuple(
            (
                _agreed_word(item),
                f"{shorten(item.left.party)} and {shorten(item.right.party)}",
                clean(item.reason).strip(),
                sureness(item.confidence, item.relation),
            )
            for item in verdicts
        ),
    )


def _agreed_word(verdict: Verdict) -> str:
    if verdict.designations is Designations.SAME:
        return shorten(verdict.left.term)
    return f"{shorten(verdict.left.term)} = {shorten(verdict.right.term)}"


def _missing(report: ConflictReport) -> Section:
    def pair(row: tuple[str, str, str]) -> tuple[str, str]:
        return row[:2]

    found = (
        (shorten(item.entry.party), shorten(item.absent_from), shorten(item.entry.term))
        for item in report.missing
    )
    return Section(
        anchor="missing",
        heading="Words without a counterpart",
        intro="Ask whether the other side uses another word, or no such thing.",
        columns=("Words of", "No counterpart with", "Number", "Words"),
        rows=tuple(
            (party, absent, f"{len(words):,}", ", ".join(words))
            for (party, absent), words in (
                (key, [term for _, _, term in rows]) for key, rows in groupby(sorted(found), pair)
            )
        ),
    )


def _matrix(report: ConflictReport) -> Section:
    """Return the words by the parties; two parties need no matrix."""
    rows = tuple((shorten(row.term), *(CELLS[cell] for cell in row.cells)) for row in report.matrix)
    return Section(
        anchor="matrix",
        heading="All words and all parties",
        intro="Each word is read against the first party that defines it.",
        columns=("Word", *(shorten(item.party) for item in report.parties)),
        rows=rows if len(report.parties) > 2 else (),  # noqa: PLR2004
    )


def _not_compared(report: ConflictReport) -> Section:
    unread = (
        f"{count(report.unread, 'pair')} of definitions "
        f"{'was' if report.unread == 1 else 'were'} compared by the quick table alone; "
        "a closer reading may change what is said of them."
    )
    return Section(
        anchor="not-compared",
        heading="Not compared, and why",
        lines=(
            *(clean(line).strip() for line in report.not_compared),
            *([unread] * bool(report.unread)),
        ),
    )


def _made_with(report: ConflictReport) -> Section:
    factors = _TIMES.join(("severity", "role", "distance", "exposure", "certainty"))
    is_assumed = any("exposure" in item.factors.assumed for item in report.conflicts)
    return Section(
        anchor="made-with",
        heading="How this report was made",
        lines=(
            *(
                f"{clean(name)}: {clean(report.made_with[name])}"
                for name in sorted(report.made_with)
            ),
            *(["No scope is known, so each word counts as exposed."] if is_assumed else []),
            f"Priority is {factors}. It orders words and says nothing about a party.",
            "“Clear”, “likely” and “unsure” say how sure the comparison is of its reading.",
            "The party that is read first alternates from one conflict to the next.",
            NOT_A_CONTRACT,
        ),
    )


# ── small words ──────────────────────────────────────────────────────────────────────────────────


def sureness(confidence: float, relation: Relation) -> str:
    """Say a confidence (0..1) in a word; what stayed undecided is never sure.

    >>> sureness(0.7, Relation.BROADER), sureness(0.7, Relation.UNDECIDED)
    ('likely', 'unsure')
    """
    return "unsure" if relation is Relation.UNDECIDED else _word(confidence, SURENESS)


def _word(value: float, words: Sequence[tuple[float, str]]) -> str:
    return next((word for bound, word in words if value >= bound), words[-1][1])


def count(number: int, noun: str) -> str:
    """Count a noun.

    >>> count(1, "word"), count(1200, "term")
    ('1 word', '1,200 terms')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def figure(value: float) -> str:
    """Write a factor with at most two decimals.

    >>> figure(2.5000001), figure(1.0), figure(0.35)
    ('2.5', '1', '0.35')
    """
    return f"{round(value, 2):.2f}".rstrip("0").rstrip(".")


def join(words: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> join(["Legal", "Sales", "Finance"])
    'Legal, Sales and Finance'
    """
    items = list(words)
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)
