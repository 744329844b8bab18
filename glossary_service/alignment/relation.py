"""From evidence to a relation: ordered, named rules; the first that speaks decides.

The order is the law: what cannot be known first, contradictions before likeness, likeness last.
The confidence of a rule is set near the share of labelled pairs (of own wording, and of real
glossaries) on which it was right, rounded down; where fewer than a handful spoke, it is an estimate
and its comment says so. Below `UNDECIDED_BELOW` the answer is "undecided", and the rule's relation
stays as the likely one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from glossary_service.alignment.concepts import (
    Characteristic,
    Contrast,
    Designations,
    Entry,
    Evidence,
    Relation,
    Side,
    Span,
    Verdict,
)
from glossary_service.alignment.contrast import CONSTITUTIVE, INCIDENTAL
from glossary_service.alignment.coverage import Coverage, join_spans


UNDECIDED_BELOW = 0.5

FAR = 0.30  # cosine below which two definitions speak of different things
SAME_SUBJECT = 0.40  # cosine from which a contradiction is about one subject
AGREEING = 0.55  # cosine from which agreement on a constitutive characteristic is agreement
NEAR = 0.70  # cosine from which two texts may say the same
MOSTLY_SAID = 0.50  # coverage each side needs then
LARGELY_SAID = 0.40  # coverage of the side that the other one contains
MORE_SAID = 0.10  # by how much it must exceed the other side's
MANY_ALTERNATIVES = 2  # difference in the number of "or" at which one text admits other cases
MUCH_MORE_SAID = 0.3  # difference of coverage at which one side clearly says more
NEARLY_ALL = 0.8  # coverage at which nothing that delimits is left over
BARELY_SAID = 0.34  # coverage below which a pair counts as hardly overlapping
SEVERE = 4  # severity from which a one-sided condition counts
SURE_OPINION = 0.5  # probability from which a pair reader is followed where rules are unsure


def _weak(item: Characteristic | None) -> bool:
    return item is not None and item.weak


def _alternatives(text: str) -> int:
    """Count how many alternatives a text offers beyond its first: "a, b or c" offers two."""
    ors = text.casefold().count(" or ")
    return ors + text.count(",") if ors else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PairEvidence:
    """All that was measured on a pair; `meaning` is a cosine, `None` when a text is missing."""

    left: Entry
    right: Entry
    designations: Designations
    meaning: float | None
    coverage: Coverage
    contrasts: tuple[Contrast, ...]
    same_text: bool
    opinion: Mapping[Relation, float] | None = None

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
    def delimits_otherwise(self) -> bool:
        """Whether a number, an exclusion, a duty or a listed value differs or stands alone."""
        alternatives = [_alternatives(entry.definition) for entry in (self.left, self.right)]
        return abs(alternatives[0] - alternatives[1]) >= MANY_ALTERNATIVES or any(
            row.dimension != "genus"
            and row.role > INCIDENTAL
            and (row.side is not Side.COMMON or row.covers != "")
            for row in self.contrasts
        )

    @property
    def agrees_on_characteristics(self) -> bool:
        """Whether the texts agree on a characteristic that belongs to the word's meaning."""
        return not self.delimits_otherwise and any(
            row.side is Side.COMMON and row.role == CONSTITUTIVE and not row.assumed
            for row in self.contrasts
        )

    @property
    def likeness(self) -> float:
        """The cosine of the two texts; 0 where it could not be measured."""
        return 0.0 if self.meaning is None else self.meaning

    @property
    def shares(self) -> tuple[float, float]:
        """The coverage of left and right; 0 where it could not be measured."""
        left, right = self.coverage.left, self.coverage.right
        return (0.0 if left is None else left, 0.0 if right is None else right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named rule: the relation it finds, when it speaks, and how often it was right."""

    name: str
    relation: Relation
    confidence: float
    speaks: Callable[[PairEvidence], bool]


def _covers(evidence: PairEvidence, side: str) -> bool:
    covering = {row.covers for row in evidence.contrasts if row.covers and row.role > INCIDENTAL}
    return covering == {side} and evidence.likeness >= SAME_SUBJECT


def _contains(larger: float, smaller: float) -> bool:
    return larger - smaller >= MORE_SAID and larger >= LARGELY_SAID


RULES: tuple[Rule, ...] = (
    Rule(
        name="a definition is missing",
        relation=Relation.UNDECIDED,
        confidence=0.0,
        speaks=lambda e: not e.left.definition or not e.right.definition,
    ),
    Rule(
        name="a text says nothing by itself",
        relation=Relation.UNDECIDED,
        confidence=0.0,
        speaks=lambda e: not e.same_text and None in (e.coverage.left, e.coverage.right),
    ),
    Rule(
        name="same text",
        relation=Relation.EQUIVALENT,
        confidence=0.99,  # by definition; the word may still be used otherwise
        speaks=lambda e: e.same_text,
    ),
    Rule(
        name="constitutive characteristics are contradicted",
        relation=Relation.CONFLICTING,
        confidence=0.9,
        speaks=lambda e: e.designations.one_word and any(not row.assumed for row in e.clashes),
    ),
    Rule(
        name="several characteristics are contradicted",
        relation=Relation.CONFLICTING,
        confidence=0.8,  # an estimate: right on four of four labelled pairs
        speaks=lambda e: (
            len({row.dimension for row in e.clashes}) > 1 and e.likeness >= SAME_SUBJECT
        ),
    ),
    Rule(
        name="a characteristic is contradicted",
        relation=Relation.CONFLICTING,
        confidence=0.6,
        speaks=lambda e: bool(e.clashes) and e.likeness >= SAME_SUBJECT,
    ),
    Rule(
        name="each side defines the word by conditions that the other lacks",
        relation=Relation.OVERLAPPING,
        confidence=0.65,  # an estimate: it spoke on one labelled pair
        speaks=lambda e: e.designations.one_word and e.opposite_gaps,
    ),
    Rule(
        name="the texts speak of different things",
        relation=Relation.DIFFERENT,
        confidence=0.75,
        speaks=lambda e: e.likeness < FAR,
    ),
    Rule(
        name="each says nearly all that the other says",
        relation=Relation.EQUIVALENT,
        confidence=0.7,
        speaks=lambda e: (
            min(e.shares) >= NEARLY_ALL and e.likeness >= NEAR and not e.delimits_otherwise
        ),
    ),
    Rule(
        name="the texts agree on what belongs to the word",
        relation=Relation.EQUIVALENT,
        confidence=0.25,  # right on one of four labelled pairs
        speaks=lambda e: e.likeness >= AGREEING and e.agrees_on_characteristics,
    ),
    Rule(
        name="a characteristic is contradicted between texts that share little",
        relation=Relation.CONFLICTING,
        confidence=0.4,  # an estimate: it spoke on three labelled pairs
        speaks=lambda e: bool(e.clashes),
    ),
    Rule(
        name="one text rules out what the other one says",
        relation=Relation.CONFLICTING,
        confidence=0.45,
        speaks=lambda e: bool(e.faint_clashes) and e.likeness >= SAME_SUBJECT,
    ),
    Rule(
        name="the left value covers the right one",
        relation=Relation.BROADER,
        confidence=0.4,
        speaks=lambda e: _covers(e, "left"),
    ),
    Rule(
        name="the right value covers the left one",
        relation=Relation.NARROWER,
        confidence=0.4,
        speaks=lambda e: _covers(e, "right"),
    ),
    Rule(
        name="the texts say much the same",
        relation=Relation.EQUIVALENT,
        confidence=0.4,
        speaks=lambda e: (
            e.likeness >= NEAR
            and min(e.shares) >= MOSTLY_SAID
            and abs(e.shares[0] - e.shares[1]) < MUCH_MORE_SAID
        ),
    ),
    Rule(
        name="the right text says all of the left one and more",
        relation=Relation.BROADER,
        confidence=0.35,
        speaks=lambda e: _contains(*e.shares),
    ),
    Rule(
        name="the left text says all of the right one and more",
        relation=Relation.NARROWER,
        confidence=0.35,
        speaks=lambda e: _contains(*reversed(e.shares)),
    ),
    Rule(
        name="the texts hardly meet",
        relation=Relation.DIFFERENT,
        confidence=0.35,
        speaks=lambda e: e.likeness < SAME_SUBJECT and max(e.shares) < BARELY_SAID,
    ),
    Rule(
        name="each says something that the other does not",
        relation=Relation.OVERLAPPING,
        confidence=0.3,
        speaks=lambda _: True,
    ),
)


def judge(evidence: PairEvidence) -> Verdict:
    """Return the verdict of the first rule that speaks, with the words it rests on."""
    rule = next(rule for rule in RULES if rule.speaks(evidence))
    likely, confidence = rule.relation, rule.confidence
    name = rule.name
    opinion = evidence.opinion
    if opinion and 0.0 < confidence < UNDECIDED_BELOW:
        best = max(opinion, key=lambda relation: (opinion[relation], relation))
        if opinion[best] >= SURE_OPINION:
            likely, confidence, name = best, opinion[best], "the pair reader decides"
    is_sure = confidence >= UNDECIDED_BELOW
    left_spans, right_spans = _deciding_spans(evidence, likely, is_sure=is_sure)
    return Verdict(
        left=evidence.left,
        right=evidence.right,
        designations=evidence.designations,
        relation=likely if is_sure else Relation.UNDECIDED,
        likely=likely,
        confidence=confidence,
        rule=name,
        reason=_reason(evidence, likely, name, left_spans, right_spans)
        if is_sure or likely in {Relation.UNDECIDED, Relation.CONFLICTING}
        else _one_sided(evidence, left_spans, right_spans),
        left_spans=left_spans,
        right_spans=right_spans,
        contrasts=evidence.contrasts,
        evidence=_evidence(evidence),
    )


def worst_first(rows: Sequence[Contrast]) -> list[Contrast]:
    """Order rows of the comparison table by what a misunderstanding on them would cost."""
    return sorted(
        rows,
        key=lambda row: (row.assumed, -row.severity * row.role * row.distance, row.dimension),
    )


def _deciding_spans(
    evidence: PairEvidence, likely: Relation, *, is_sure: bool
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Mark the contradicting words where there are any, else what only one side says."""
    if evidence.same_text:
        return (), ()
    rows = worst_first(evidence.clashes or evidence.faint_clashes)
    if likely is not Relation.CONFLICTING or not rows:
        rows = worst_first([row for row in evidence.contrasts if row.covers])
    if not rows and likely is Relation.OVERLAPPING and evidence.opposite_gaps:
        rows = evidence.telling
    if rows:
        return (
            join_overlapping(row.left.span for row in rows if row.left),
            join_overlapping(row.right.span for row in rows if row.right),
        )
    coverage = evidence.coverage
    left = join_spans(coverage.left_only, evidence.left.definition)
    right = join_spans(coverage.right_only, evidence.right.definition)
    if not is_sure:
        return left, right
    # What makes a concept narrower stands on the narrower side alone.
    return (
        () if likely is Relation.BROADER else left,
        () if likely is Relation.NARROWER else right,
    )


def join_overlapping(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that overlap, so that none stands inside another."""
    joined: list[Span] = []
    for span in sorted(set(spans)):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


NEARLY_THE_SAME = "The two texts say nearly the same."
SENTENCES: dict[Relation, str] = {
    Relation.EQUIVALENT: "The two texts say the same.",
    Relation.BROADER: "The right text asks for more, so the left one covers more cases",
    Relation.NARROWER: "The left text asks for more, so the right one covers more cases",
    Relation.OVERLAPPING: "Each text says something on which the other is silent",
    Relation.CONFLICTING: "The texts contradict each other",
    Relation.DIFFERENT: "The texts speak of different things",
    Relation.UNDECIDED: "This cannot be told from the texts",
}


def _reason(
    evidence: PairEvidence,
    likely: Relation,
    rule: str,
    left_spans: Sequence[Span],
    right_spans: Sequence[Span],
) -> str:
    if likely is Relation.UNDECIDED:
        return f"{SENTENCES[likely]}: {rule}."
    if likely is Relation.EQUIVALENT:
        return SENTENCES[likely] if evidence.same_text else NEARLY_THE_SAME
    clash = next(iter(worst_first(evidence.clashes or evidence.faint_clashes)), None)
    if likely is Relation.CONFLICTING and clash and clash.left and clash.right:
        left, right = (
            _quote(evidence.left, clash.left.span),
            _quote(evidence.right, clash.right.span),
        )
        return f"{SENTENCES[likely]} on “{clash.name}”: {left} against {right}."
    covering = next(iter(worst_first([row for row in evidence.contrasts if row.covers])), None)
    if rule.endswith(("covers the right one", "covers the left one")):
        return _covering_reason(evidence, covering)
    quotes = [
        *(_quote(evidence.left, span) + " only on the left" for span in left_spans[:1]),
        *(_quote(evidence.right, span) + " only on the right" for span in right_spans[:1]),
    ]
    return SENTENCES[likely] + (f": {', '.join(quotes)}." if quotes else ".")


def _one_sided(
    evidence: PairEvidence, left_spans: Sequence[Span], right_spans: Sequence[Span]
) -> str:
    """Say only what each text says alone: the rules are not sure what it means."""
    quotes = [
        *(f"Only the left text says {_quote(evidence.left, s)}." for s in left_spans[:1]),
        *(f"Only the right text says {_quote(evidence.right, s)}." for s in right_spans[:1]),
    ]
    return " ".join(quotes) or "Nothing in the words decides."


def _covering_reason(evidence: PairEvidence, row: Contrast | None) -> str:
    if row is None or row.left is None or row.right is None:
        return SENTENCES[Relation.OVERLAPPING] + "."
    left, right = _quote(evidence.left, row.left.span), _quote(evidence.right, row.right.span)
    if row.covers == "left":
        return f"On “{row.name}” the left text takes in what the right one says: {left}, {right}."
    return f"On “{row.name}” the right text takes in what the left one says: {right}, {left}."


LONGEST_QUOTE = 90


def _quote(entry: Entry, span: Span) -> str:
    words = " ".join(entry.definition[span.start : span.end].split())
    return f"“{words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + '…'}”"


def _evidence(evidence: PairEvidence) -> tuple[Evidence, ...]:
    coverage = evidence.coverage
    missing = "a definition is missing" if evidence.meaning is None else ""
    return (
        Evidence(signal="meaning", score=evidence.meaning, note=missing),
        Evidence(signal="left said on the right", score=coverage.left),
        Evidence(signal="right said on the left", score=coverage.right),
    )
