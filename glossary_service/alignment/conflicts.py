"""From verdicts to conflicts: class, severity, band, the characteristic they part on, the question.

One conflict per pair of readings: its table shows every characteristic, its heading the one whose
misunderstanding would cost most. No sentence says that a party is wrong.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from glossary_service.alignment.concepts import (
    Band,
    Characteristic,
    Conflict,
    ConflictClass,
    Contrast,
    Designations,
    Dimension,
    Entry,
    Factors,
    Kind,
    Modality,
    Parting,
    Relation,
    Side,
    Span,
    Verdict,
)
from glossary_service.alignment.contrast import (
    ASSUMED_ROLE,
    ASSUMED_SEVERITY,
    CONSTITUTIVE,
    GAP_DISTANCE,
    INCIDENTAL,
    LEAST_DISTANCE,
    Weights,
)
from glossary_service.alignment.coverage import join_overlapping
from glossary_service.alignment.normalise import abbreviation_key, looks_abbreviated, variants
from glossary_service.alignment.relation import worst_first


ROLE_WEIGHTS = {3: 1.0, 2: 0.6, 1: 0.3}
SHARED_SILENCE_DISTANCE = 0.35
# Each side has a constitutive condition that the other lacks: more than one gap, no contradiction.
OPPOSITE_GAPS_DISTANCE = 0.75
SEVERE = 5
EXPOSED = 1.0  # no scope is known, so each word counts as exposed; the report says so
CERTAIN, INFERRED = 0.8, 0.5  # extracted with strong evidence; weak or inferred
SURE = 0.6  # confidence of a verdict from which its evidence counts as strong
STOP_FROM, DECIDE_FROM = 2.5, 1.0

# What a relation means where people take the two designations for one word, and where they do not.
CLASSES: dict[Relation, tuple[ConflictClass | None, ConflictClass | None]] = {
    Relation.EQUIVALENT: (None, ConflictClass.TWO_WORDS),
    Relation.BROADER: (ConflictClass.BROADER_NARROWER, None),
    Relation.NARROWER: (ConflictClass.BROADER_NARROWER, None),
    Relation.OVERLAPPING: (ConflictClass.OVERLAP, None),
    Relation.CONFLICTING: (ConflictClass.FALSE_FRIEND, None),
    Relation.DIFFERENT: (ConflictClass.FALSE_FRIEND, None),
    Relation.UNDECIDED: (ConflictClass.QUESTION, None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A row of the comparison table with what its misunderstanding would cost."""

    row: Contrast | None
    severity: int
    role: int
    distance: float
    assumed: bool


def conflict_of(verdict: Verdict, weights: Weights) -> Conflict | None:
    """Return the conflict that a verdict means for the parties, or `None` where there is none."""
    one_word, two_words = CLASSES[verdict.relation]
    kind = one_word if verdict.designations.one_word else two_words
    if kind is None:
        return None
    if verdict.likely is not Relation.EQUIVALENT and _shared_abbreviation(verdict):
        kind = ConflictClass.ABBREVIATION
    # Two concepts that share letters do not part on a characteristic.
    found = UNLISTED if kind is ConflictClass.ABBREVIATION else _deciding(verdict)
    if kind is ConflictClass.OVERLAP and found.row is not None and found.role == CONSTITUTIVE:
        kind = ConflictClass.GAP
    if kind is ConflictClass.QUESTION and verdict.likely is Relation.UNDECIDED:
        kind = ConflictClass.UNDEFINED
    factors = _factors(kind, verdict, found)
    return Conflict(
        id=_id(kind, verdict.left, verdict.right),
        kind=kind,
        band=_band(kind, factors, verdict.contrasts),
        term=verdict.left.term,
        left=verdict.left,
        right=verdict.right,
        sentence=_sentence(kind, verdict),
        reason=_with_parties(verdict),
        question=_question(kind, verdict, found.row),
        parting=_parting(verdict, found.row, weights.dimensions),
        factors=factors,
        relation=verdict.relation,
        confidence=verdict.confidence,
        left_spans=_row_spans(verdict, found.row, "left") or verdict.left_spans,
        right_spans=_row_spans(verdict, found.row, "right") or verdict.right_spans,
        contrasts=verdict.contrasts,
    )


def shared_silence(verdict: Verdict, weights: Weights) -> Conflict | None:
    """Return what neither party says although it belongs to the meaning of a known word."""
    if weights.roles is None or not verdict.designations.one_word:
        return None
    if not verdict.left.definition or not verdict.right.definition:
        return None
    said = {row.dimension for row in verdict.contrasts}
    silent = [
        dimension
        for dimension in weights.dimensions.values()
        if dimension.severity == SEVERE
        and weights.roles.get(dimension.id) == CONSTITUTIVE
        and dimension.id not in said
        # What the word itself names is what both texts are about.
        and dimension.name.casefold() not in verdict.left.term.casefold()
    ]
    if not silent:
        return None
    dimension = min(silent, key=lambda item: item.id)
    found = Found(
        row=None,
        severity=dimension.severity,
        role=CONSTITUTIVE,
        distance=SHARED_SILENCE_DISTANCE,
        assumed=False,
    )
    factors = _weigh(found, INFERRED)
    return Conflict(
        id=_id(ConflictClass.SHARED_SILENCE, verdict.left, verdict.right),
        kind=ConflictClass.SHARED_SILENCE,
        band=_band(ConflictClass.SHARED_SILENCE, factors, ()),
        term=verdict.left.term,
        left=verdict.left,
        right=verdict.right,
        sentence=f"Neither text says anything clear on “{dimension.name}”, "
        f"which belongs to what “{verdict.left.term}” means.",
        reason="Nothing clear was found on: " + ", ".join(item.name for item in silent) + ".",
        question=dimension.kickoff_question,
        parting=Parting(dimension=dimension.id, name=dimension.name, left=SILENT, right=SILENT),
        factors=factors,
        relation=verdict.relation,
        confidence=verdict.confidence,
        contrasts=verdict.contrasts,
    )


def with_other_words(same: Sequence[Conflict]) -> Conflict:
    """Return the most urgent of conflicts over the same two texts, naming their other words."""
    first, *others = in_order(same)
    if not others:
        return first
    words = ", ".join(dict.fromkeys(f"“{conflict.term}”" for conflict in others))
    return replace(first, reason=f"{first.reason} The same two texts are also given under {words}.")


def beside_an_agreement(conflict: Conflict) -> Conflict:
    """Return a conflict over a word of which another reading agrees, saying so."""
    return replace(
        conflict, reason=f"{conflict.reason} On another reading of this word the two agree."
    )


def alone(entry: Entry, kind: ConflictClass, other: Entry | None = None) -> Conflict:
    """Return a finding about one entry, or about two entries of one party."""
    found = Found(
        row=None,
        severity=ASSUMED_SEVERITY,
        role=ASSUMED_ROLE,
        distance=GAP_DISTANCE,
        assumed=True,
    )
    factors = _weigh(found, CERTAIN)
    letters = shared_letters(entry, other) if other else ""
    sentences = {
        ConflictClass.UNDEFINED: f"{entry.party} lists “{entry.term}” without a definition.",
        ConflictClass.CIRCULAR: f"{entry.party} explains “{entry.term}” by the word itself.",
        ConflictClass.ABBREVIATION: f"{entry.party} uses “{letters}” for “{entry.term}”"
        + (f" and for “{other.term}”." if other else "."),
    }
    return Conflict(
        id=_id(kind, entry, other),
        kind=kind,
        band=_band(kind, factors, ()),
        term=entry.term,
        left=entry,
        right=other,
        sentence=sentences[kind],
        reason=REASONS_ALONE[kind],
        question=QUESTIONS[kind].format(term=letters or entry.term),
        parting=None,
        factors=factors,
        relation=Relation.UNDECIDED,
        confidence=1.0,
    )


def in_order(conflicts: Sequence[Conflict]) -> tuple[Conflict, ...]:
    """Order conflicts by band, priority, how sure the verdict is, and the word.

    Inside a band each word comes once before any comes again (for other parties, or for a further
    reading), so that the first screen shows as many words as it can.
    """
    ranked = sorted(
        conflicts,
        key=lambda item: (
            -item.band,
            -item.factors.priority,
            -item.confidence,
            item.term.casefold(),
            item.id,
        ),
    )
    seen: Counter[tuple[Band, str]] = Counter()
    turns = []
    for item in ranked:
        word = (item.band, item.term.casefold())
        turns.append((-item.band, seen[word]))
        seen[word] += 1
    order = sorted(range(len(ranked)), key=lambda place: (turns[place], place))
    return tuple(ranked[place] for place in order)


# ── what decides, and what it weighs ─────────────────────────────────────────────────────────────


def _deciding(verdict: Verdict) -> Found:
    """Find the row that carries the verdict: a contradiction, else a covering, else a gap."""
    rows = [row for row in verdict.contrasts if not _is_weak(row)]
    families = {
        Relation.CONFLICTING: (Side.CONTRADICTING,),
        Relation.DIFFERENT: (Side.CONTRADICTING, Side.LEFT, Side.RIGHT),
        Relation.BROADER: (Side.RIGHT,),
        Relation.NARROWER: (Side.LEFT,),
        Relation.OVERLAPPING: (Side.LEFT, Side.RIGHT),
        Relation.UNDECIDED: (Side.CONTRADICTING, Side.LEFT, Side.RIGHT),
        Relation.EQUIVALENT: (),
    }
    sides = families[verdict.relation]
    covering = [row for row in rows if row.covers and verdict.relation in COVERINGS]
    of_sides = [row for row in rows if row.side in sides]
    for candidates in (
        [row for row in of_sides if row.side is Side.CONTRADICTING and row.role > INCIDENTAL],
        covering,
        # What only one side says of an unlisted word is better shown in its own words.
        [row for row in of_sides if row.role > INCIDENTAL and not row.assumed],
    ):
        best = next(iter(worst_first(candidates)), None)
        if best is not None:
            return Found(
                row=best,
                severity=best.severity,
                role=best.role,
                distance=best.distance,
                assumed=best.assumed,
            )
    return Found(
        row=None,
        severity=ASSUMED_SEVERITY,
        role=ASSUMED_ROLE,
        distance=_unsaid(verdict),
        assumed=True,
    )


def _unsaid(verdict: Verdict) -> float:
    """Return how far two texts are apart by what one says and the other does not."""
    if verdict.relation in {Relation.DIFFERENT, Relation.CONFLICTING}:
        return 1.0
    if verdict.likely is Relation.UNDECIDED:
        return LEAST_DISTANCE
    shares = [
        item.score for item in verdict.evidence if item.signal in SAID and item.score is not None
    ]
    return GAP_DISTANCE * (1.0 - min(shares)) if shares else GAP_DISTANCE


COVERINGS = frozenset({Relation.BROADER, Relation.NARROWER})


SAID = frozenset({"left said on the right", "right said on the left"})


def _is_weak(row: Contrast) -> bool:
    return bool((row.left and row.left.weak) or (row.right and row.right.weak))


UNLISTED = Found(row=None, severity=ASSUMED_SEVERITY, role=ASSUMED_ROLE, distance=1.0, assumed=True)


def _factors(kind: ConflictClass, verdict: Verdict, found: Found) -> Factors:
    distance = found.distance
    if kind is ConflictClass.TWO_WORDS:
        distance = 0.25  # the parties mean one thing; only the words must be translated
    elif verdict.relation is Relation.DIFFERENT:
        distance = 1.0
    elif kind is ConflictClass.GAP and verdict.confidence >= SURE:
        distance = OPPOSITE_GAPS_DISTANCE
    certain = CERTAIN if verdict.confidence >= SURE else INFERRED
    return _weigh(
        Found(
            row=found.row,
            severity=found.severity,
            role=found.role,
            distance=distance,
            assumed=found.assumed,
        ),
        certain,
    )


def _weigh(found: Found, certainty: float) -> Factors:
    role = ROLE_WEIGHTS[found.role]
    priority = found.severity * role * found.distance * EXPOSED * certainty
    return Factors(
        severity=found.severity,
        role=role,
        distance=found.distance,
        exposure=EXPOSED,
        certainty=certainty,
        priority=round(priority, 4),
        assumed=("exposure", *(("severity", "role") if found.assumed else ())),
    )


def _band(kind: ConflictClass, factors: Factors, rows: Sequence[Contrast]) -> Band:
    contradicted = kind is ConflictClass.FALSE_FRIEND
    severe = any(
        row.side is Side.CONTRADICTING
        and row.severity == SEVERE
        and row.role == CONSTITUTIVE
        and not row.assumed
        and not _is_weak(row)
        for row in rows
    )
    if factors.priority >= STOP_FROM or (contradicted and severe):
        return Band.STOP
    return Band.DECIDE if factors.priority >= DECIDE_FROM else Band.NOTE


def _id(kind: ConflictClass, left: Entry, right: Entry | None) -> str:
    """Return a short content hash: the same texts give the same conflict id."""
    parts = [kind.value]
    for entry in (left, right):
        if entry is not None:
            parts += [entry.party, entry.id, entry.term, entry.definition]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def _shared_abbreviation(verdict: Verdict) -> bool:
    """Whether the one thing that two entries of different concepts share is an abbreviation."""
    short = [looks_abbreviated(entry.term.strip()) for entry in (verdict.left, verdict.right)]
    if all(short):
        return verdict.relation is Relation.DIFFERENT
    # "JV" and "joint venture" are one word; "managed service provider" and "minimum selling price"
    # share letters only.
    same_term = verdict.left.term.casefold() == verdict.right.term.casefold()
    return verdict.designations is Designations.ABBREVIATION and not any(short) and not same_term


# ── words for people ─────────────────────────────────────────────────────────────────────────────

SILENT = "says nothing clear on this"
QUESTIONS: Mapping[ConflictClass, str] = {
    ConflictClass.UNDEFINED: "What do you mean by “{term}”? Give an example and a counter-example.",
    ConflictClass.CIRCULAR: "How would you explain “{term}” to somebody new to the word?",
    ConflictClass.ABBREVIATION: "Which words does “{term}” stand for in this partnership?",
    ConflictClass.TWO_WORDS: "Which of the two words shall the scope use?",
    ConflictClass.QUESTION: "Take one real case: would both of you call it “{term}”?",
    ConflictClass.FALSE_FRIEND: "Which of the two shall “{term}” mean in this scope?",
    ConflictClass.BROADER_NARROWER: "Shall “{term}” have the wider or the narrower meaning here?",
    ConflictClass.OVERLAP: "Which of these conditions shall “{term}” have in this scope?",
    ConflictClass.GAP: "Does this also hold for the other side?",
}
REASONS_ALONE: Mapping[ConflictClass, str] = {
    ConflictClass.UNDEFINED: "There is no text to compare.",
    ConflictClass.CIRCULAR: "Apart from the word itself the text says nothing.",
    ConflictClass.ABBREVIATION: "One abbreviation stands for different words in one set.",
}


def _sentence(kind: ConflictClass, verdict: Verdict) -> str:
    left, right = verdict.left, verdict.right
    wider, narrower = (left, right) if verdict.relation is Relation.BROADER else (right, left)
    lacking = right if left.definition and not right.definition else left
    pointing = left.definition and right.definition
    sentences = {
        ConflictClass.FALSE_FRIEND: f"{left.party} and {right.party} use “{left.term}” "
        "for different things.",
        ConflictClass.ABBREVIATION: f"{left.party} and {right.party} use the abbreviation "
        f"“{left.term}” for different things."
        if left.term.casefold() == right.term.casefold()
        else f"{left.party} and {right.party} share “{shared_letters(left, right)}” as an "
        f"abbreviation but mean different things by it: “{left.term}” and “{right.term}”.",
        ConflictClass.BROADER_NARROWER: f"Every “{narrower.term}” of {narrower.party} is one for "
        f"{wider.party} too, but not the other way round: {narrower.party} asks for more.",
        ConflictClass.GAP: f"{left.party} and {right.party} describe “{left.term}” by different "
        "conditions; one text is silent where the other one is not.",
        ConflictClass.OVERLAP: f"Each side's “{left.term}” has a condition "
        "that the other text does not mention.",
        ConflictClass.TWO_WORDS: f"{left.party} calls it “{left.term}”, "
        f"{right.party} calls it “{right.term}”.",
        ConflictClass.UNDEFINED: f"A text on “{left.term}” only points to another entry, or "
        "says too little to compare."
        if pointing
        else f"{lacking.party} uses “{lacking.term}” without a definition.",
        ConflictClass.QUESTION: (
            f"{left.party} and {right.party} describe “{left.term}” in much the same way; "
            "see whether what only one text says matters to you."
            if verdict.likely is Relation.EQUIVALENT
            else f"{left.party} and {right.party} describe “{left.term}” differently; "
            "the texts alone do not tell whether they mean the same."
        ),
    }
    return sentences[kind]


def _question(kind: ConflictClass, verdict: Verdict, row: Contrast | None) -> str:
    listed = row is not None and kind not in {
        ConflictClass.TWO_WORDS,
        ConflictClass.UNDEFINED,
        ConflictClass.ABBREVIATION,
    }
    if row is not None and listed and not (row.assumed and ":" in row.dimension):
        return row.question
    letters = shared_letters(verdict.left, verdict.right)
    return QUESTIONS[kind].format(
        term=letters if kind is ConflictClass.ABBREVIATION and letters else verdict.left.term
    )


def _parting(
    verdict: Verdict, row: Contrast | None, dimensions: Mapping[str, Dimension]
) -> Parting | None:
    """Put into words where the two readings part."""
    if row is None:
        left = _quoted(verdict.left, verdict.left_spans)
        right = _quoted(verdict.right, verdict.right_spans)
        if not left and not right:
            return None
        return Parting(
            dimension="", name="What the texts say", left=left or SILENT, right=right or SILENT
        )
    opposite = _opposite_gap(verdict, row)
    if opposite is not None and opposite.dimension != row.dimension:
        return _two_gaps(*((row, opposite) if row.left else (opposite, row)), dimensions)
    rows = [item for item in verdict.contrasts if item.dimension == row.dimension]
    lefts = _distinct(item.left for item in rows)
    rights = _distinct(item.right for item in rows)
    dimension = dimensions.get(row.dimension)
    scale = _spectrum(dimension) if dimension else ()
    left_marks = _marks(lefts, scale)
    right_marks = _marks(rights, scale)
    drawn = bool(dimension and left_marks and right_marks)
    return Parting(
        dimension=row.dimension,
        name=row.name,
        left=_words(verdict.left, lefts, dimension),
        right=_words(verdict.right, rights, dimension),
        scale=tuple(dimension.label(value) for value in scale) if dimension and drawn else (),
        left_marks=left_marks if drawn else (),
        right_marks=right_marks if drawn else (),
    )


def _opposite_gap(verdict: Verdict, row: Contrast) -> Contrast | None:
    """Return the gravest condition of the other side where the row stands on one side alone."""
    opposites = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
    if row.side not in opposites or row.role != CONSTITUTIVE:
        return None
    candidates = [
        item
        for item in verdict.contrasts
        if item.side is opposites[row.side] and item.role == CONSTITUTIVE and not _is_weak(item)
    ]
    return next(iter(worst_first(candidates)), None)


def _two_gaps(
    left: Contrast, right: Contrast, dimensions: Mapping[str, Dimension]
) -> Parting | None:
    """Put two opposite gaps side by side: what only left says, and what only right says."""
    if left.left is None or right.right is None:
        return None
    words = [
        f"{row.name}: " + _labelled(item, dimensions[row.dimension])
        for row, item in ((left, left.left), (right, right.right))
    ]
    return Parting(
        dimension=left.dimension,
        name=f"{left.name}, {right.name[:1].lower()}{right.name[1:]}",
        left=words[0],
        right=words[1],
    )


def _distinct(items: Iterator[Characteristic | None]) -> list[Characteristic]:
    return list(dict.fromkeys(item for item in items if item is not None))


def _spectrum(dimension: Dimension) -> tuple[str, ...]:
    if dimension.spectrum:
        return dimension.spectrum
    if dimension.kind is Kind.ORDERED:
        return tuple(value.id for value in sorted(dimension.values, key=lambda item: item.rank))
    return ()


def _marks(items: Sequence[Characteristic], scale: Sequence[str]) -> tuple[int, ...]:
    return tuple(
        sorted(
            {
                scale.index(item.value)
                for item in items
                if item.modality is not Modality.EXCLUDED and item.value in scale
            }
        )
    )


MODALITY_WORDS = {
    Modality.REQUIRED: "{}",
    Modality.EXCLUDED: "not: {}",
    Modality.OPTIONAL: "left open: {}",
}


def _labelled(item: Characteristic, dimension: Dimension) -> str:
    return MODALITY_WORDS[item.modality].format(dimension.label(item.value))


def _words(entry: Entry, items: Sequence[Characteristic], dimension: Dimension | None) -> str:
    if not items:
        return SILENT
    if dimension is None:
        return _quoted(entry, sorted({item.span for item in items}))
    return "; ".join(dict.fromkeys(_labelled(item, dimension) for item in items))


LONGEST_QUOTE = 120


def _quoted(entry: Entry, spans: Sequence[Span]) -> str:
    words = " … ".join(" ".join(entry.definition[s.start : s.end].split()) for s in spans)
    if not words:
        return ""
    return f"“{words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + '…'}”"


def _row_spans(verdict: Verdict, row: Contrast | None, side: str) -> tuple[Span, ...]:
    """Return where a text speaks on the characteristic that the heading names."""
    if row is None:
        return ()
    items = [
        item.left if side == "left" else item.right
        for item in verdict.contrasts
        if item.dimension == row.dimension
    ]
    return join_overlapping(item.span for item in items if item is not None)


# How a verdict's reason speaks of its two sides → how people read it, whose sides alternate.
SIDES_IN_WORDS: tuple[tuple[str, str], ...] = (
    ("Only the left text says", "Only {left} says"),
    ("Only the right text says", "Only {right} says"),
    ("only on the left", "only with {left}"),
    ("only on the right", "only with {right}"),
    ("he left text", "he text of {left}"),
    ("he right text", "he text of {right}"),
    ("the left one", "that of {left}"),
    ("the right one", "that of {right}"),
)


def _with_parties(verdict: Verdict) -> str:
    """Return the reason with the parties' names; quotes stay as they are."""
    pieces = verdict.reason.split("“")
    for number, piece in enumerate(pieces):
        quote, mark, words = piece.rpartition("”")
        for side, named in SIDES_IN_WORDS:
            words = words.replace(
                side, named.format(left=verdict.left.party, right=verdict.right.party)
            )
        pieces[number] = quote + mark + words
    return "“".join(pieces)


# ── abbreviations ────────────────────────────────────────────────────────────────────────────────


def shared_letters(left: Entry, right: Entry) -> str:
    """Return the abbreviation that two entries share, as the left one writes it; else ""."""
    written = {
        abbreviation_key(letters): letters
        for name in left.designations
        for letters in (*variants(name)[1], *((name,) if name in left.abbreviations else ()))
    }
    others = {
        abbreviation_key(letters)
        for name in right.designations
        for letters in (*variants(name)[1], *((name,) if name in right.abbreviations else ()))
    }
    return next((letters for key, letters in sorted(written.items()) if key in others), "")
