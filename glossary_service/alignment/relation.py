"""From evidence to a relation: ordered, named rules first, then everything weighed together.

The rules are few and sure: what cannot be known, equal texts, contradictions on what belongs to the
meaning of a word of the alliance trade, and texts that are the same but for one point that decides.
The first that speaks decides. For all other pairs the
measures are weighed together (`weighing.py`). What makes a text hard to read lowers the confidence,
whoever decided (`LIMITS`). Below `UNDECIDED_BELOW` the answer is "undecided", and the most likely
relation is named beside it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from glossary_service.alignment.characteristics import LONGEST_READ
from glossary_service.alignment.concepts import (
    Contrast,
    Entry,
    Evidence,
    Relation,
    Span,
    Verdict,
)
from glossary_service.alignment.coverage import join_overlapping, join_spans
from glossary_service.alignment.evidence import PairEvidence
from glossary_service.alignment.language import (
    is_all_abbreviations,
    is_one_word,
    only_points_elsewhere,
    speaks_english,
)
from glossary_service.alignment.weighing import (
    DIGITS,
    MIRRORED,
    READER,
    RelationWeights,
    take_measures,
)
from glossary_service.alignment.wording import Turn


UNDECIDED_BELOW = 0.4
MUCH_SAID = 0.5  # coverage of both sides from which two texts are alike but for a point
# Words that may turn the meaning of texts that are otherwise alike: better asked than agreed on.
TURNED_AGREEMENT = 0.3
# A contradiction that no firm characteristic shows, only the pair reader: below the first figure it
# was right on 5 of 25 labelled pairs, from it on 13 of 15. Below, it is a question to ask.
UNSEEN_CONFLICT_FROM, UNSEEN_CONFLICT = 0.85, 0.2
SAME_SUBJECT = 0.40  # cosine from which several contradictions are about one subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named rule: the relation it finds, when it speaks, and how often it was right.

    `swaps` says that it speaks with the sides swapped: then its relation is mirrored.
    """

    name: str
    relation: Relation
    confidence: float
    speaks: Callable[[PairEvidence], bool]
    swaps: Callable[[PairEvidence], bool] = field(default=lambda _: False)


def _either(holds: Callable[[str], bool]) -> Callable[[PairEvidence], bool]:
    return lambda e: holds(e.left.definition) or holds(e.right.definition)


def _is_foreign(text: str) -> bool:
    return not speaks_english(text)


def _has_no_words(evidence: PairEvidence) -> bool:
    return None in (evidence.coverage.left, evidence.coverage.right)


def _amounts_cover(evidence: PairEvidence) -> set[str]:
    """Return which sides' amounts take in the other's, where the texts differ in nothing else.

    Under a denial a larger amount may admit fewer cases; then nothing is told.
    """
    if evidence.wording.denies or not evidence.differs_in_amounts_alone:
        return set()
    return {row.covers for row in evidence.amounts if row.covers}


TURNED = "one point turns the meaning of texts that are otherwise the same"
OFFERED = "the texts are the same but for one alternative more"
RULES: tuple[Rule, ...] = (
    Rule(
        name="a definition is missing",
        relation=Relation.UNDECIDED,
        confidence=0.0,
        speaks=_either(lambda text: not text.strip()),
    ),
    Rule(
        # Before equal texts: two parties' "see section 3" are two sections.
        name="a text only points elsewhere",
        relation=Relation.UNDECIDED,
        confidence=0.0,
        speaks=_either(only_points_elsewhere),
    ),
    Rule(
        name="same text",
        relation=Relation.EQUIVALENT,
        confidence=0.99,  # by definition; the word may still be used otherwise
        speaks=lambda e: e.same_text,
    ),
    Rule(
        name="a text is not in English and holds no word that can be read",
        relation=Relation.UNDECIDED,
        confidence=0.0,
        speaks=lambda e: _has_no_words(e) and _either(_is_foreign)(e),
    ),
    Rule(
        name="a text says nothing beyond the word itself",
        relation=Relation.UNDECIDED,
        confidence=0.0,
        speaks=_has_no_words,
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
        name="the texts say much the same and contradict each other on one point",
        relation=Relation.CONFLICTING,
        confidence=0.85,  # right on six of six labelled pairs
        speaks=lambda e: bool(e.clashes) and min(e.shares) >= MUCH_SAID,
    ),
    Rule(
        name="each side defines the word by conditions that the other lacks",
        relation=Relation.OVERLAPPING,
        confidence=0.65,  # an estimate: it spoke on one labelled pair
        speaks=lambda e: e.designations.one_word and e.opposite_gaps,
    ),
    # The figures of the following rules are estimates: hardly a labelled pair is of this kind.
    Rule(
        name=TURNED,
        relation=Relation.CONFLICTING,
        confidence=0.7,
        speaks=lambda e: any(turn.contradicts for turn in e.turns),
    ),
    Rule(
        name="the texts are the same but for an amount that takes in the other",
        relation=Relation.BROADER,
        confidence=0.8,
        speaks=lambda e: len(_amounts_cover(e)) == 1,
        swaps=lambda e: _amounts_cover(e) == {"right"},
    ),
    Rule(
        name="the texts are the same but for the unit of an amount",
        relation=Relation.EQUIVALENT,
        confidence=0.8,
        speaks=lambda e: e.differs_in_amounts_alone and not any(r.covers for r in e.amounts),
    ),
    Rule(
        name=OFFERED,
        relation=Relation.BROADER,
        confidence=0.6,
        # Of readings that compete for one meaning, one with an alternative more is still the same.
        speaks=lambda e: e.rivals is None and any(turn.wider for turn in e.turns),
        swaps=lambda e: any(turn.wider == "right" for turn in e.turns),
    ),
)
WEIGHED = "all evidence weighed together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What makes a text hard to read, and the most confidence that it leaves to a verdict.

    `one` and `both` end the sentence that begins with "The left text", "The right text", and with
    "Both texts".
    """

    most: float
    holds: Callable[[str], bool]
    one: str
    both: str

    def sentence(self, evidence: PairEvidence) -> str:
        """Say which text it is; "" where it is neither."""
        left, right = self.holds(evidence.left.definition), self.holds(evidence.right.definition)
        if left and right:
            return f"Both texts {self.both}."
        return f"The {'left' if left else 'right'} text {self.one}." if left or right else ""


# The figures are estimates: no labelled pair has such texts. Those below `UNDECIDED_BELOW` leave
# every such pair open. Two equal texts are the same in any language and at any length.
LIMITS: tuple[Limit, ...] = (
    Limit(
        most=0.35,
        holds=_is_foreign,
        one="is not in English, so that only its names and numbers count",
        both="are not in English, so that only their names and numbers count",
    ),
    Limit(
        most=0.35,
        holds=is_all_abbreviations,
        one="is nothing but abbreviations",
        both="are nothing but abbreviations",
    ),
    Limit(
        most=0.35,
        holds=is_one_word,
        one="is a single word",
        both="are single words",
    ),
    Limit(
        most=0.6,
        holds=lambda text: len(text) > LONGEST_READ,
        one="is long, and only its beginning was read",
        both="are long, and only their beginnings were read",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What makes a weighed relation a question, the most confidence it leaves, and why, in words.

    `holds` is asked with the likely relation and its chance.
    """

    most: float
    holds: Callable[[PairEvidence, Relation, float], bool]
    sentence: str


def _is_unseen(evidence: PairEvidence, likely: Relation, chance: float) -> bool:
    """Whether nothing in the table shows the contradiction, or its amounts even agree."""
    if likely is not Relation.CONFLICTING or evidence.clashes:
        return False
    return chance < UNSEEN_CONFLICT_FROM or bool(evidence.amounts)


DOUBTS: tuple[Doubt, ...] = (
    Doubt(
        most=UNSEEN_CONFLICT,
        holds=_is_unseen,
        sentence="No single point shows a contradiction, so this is a question.",
    ),
    Doubt(
        most=TURNED_AGREEMENT,
        holds=lambda e, likely, _: likely is Relation.EQUIVALENT and bool(e.turns),
        sentence="",  # the reason quotes the words
    ),
)


def judge(evidence: PairEvidence, weights: RelationWeights) -> Verdict:
    """Return the verdict of the first rule that speaks, else of the weights, with its words."""
    rule = next((rule for rule in RULES if rule.speaks(evidence)), None)
    measures = take_measures(evidence)
    chances: Mapping[Relation, float] = {}
    pulls: Mapping[str, float] = {}
    doubt = ""
    if rule is not None:
        likely = MIRRORED[rule.relation] if rule.swaps(evidence) else rule.relation
        confidence, name = rule.confidence, rule.name
    else:
        table = weights.of(evidence)
        chances = table.chances(measures)
        likely, name = most_likely(chances), WEIGHED
        confidence, doubt = _doubted(evidence, likely, chances[likely])
        pulls = table.pull(measures, likely)
    limit, most = _limit(evidence, likely)
    turn = _turn(evidence, likely, name)
    confidence = min(confidence, most)
    is_sure = confidence >= UNDECIDED_BELOW
    if turn is not None:
        left_spans: tuple[Span, ...] = () if turn.left is None else (turn.left,)
        right_spans: tuple[Span, ...] = () if turn.right is None else (turn.right,)
        reason = _turned(evidence, turn, likely, is_sure=is_sure)
    else:
        left_spans, right_spans = _deciding_spans(evidence, likely, is_sure=is_sure)
        reason = (
            _reason(evidence, likely, name, left_spans, right_spans)
            if is_sure or likely is Relation.UNDECIDED
            else _open_question(evidence, likely, left_spans, right_spans)
        )
    return Verdict(
        left=evidence.left,
        right=evidence.right,
        designations=evidence.designations,
        relation=likely if is_sure else Relation.UNDECIDED,
        likely=likely,
        confidence=confidence,
        rule=name,
        reason=" ".join(part for part in (limit, reason, doubt) if part),
        left_spans=left_spans,
        right_spans=right_spans,
        contrasts=evidence.contrasts,
        evidence=_evidence(evidence, measures, pulls),
        chances=chances,
    )


def most_likely(chances: Mapping[Relation, float]) -> Relation:
    """Return the relation with the highest chance, whichever side is called left.

    Of equal chances the first by name wins. Where broader and narrower share the highest chance,
    neither is taken, since swapping the sides would have to swap them.

    >>> most_likely({Relation.BROADER: 0.4, Relation.NARROWER: 0.4, Relation.OVERLAPPING: 0.2})
    <Relation.OVERLAPPING: 'overlapping'>
    """
    highest = max(chances.values())
    turning = {Relation.BROADER, Relation.NARROWER}
    is_drawn = all(chances.get(relation) == highest for relation in turning)
    return min(
        (relation for relation in chances if not is_drawn or relation not in turning),
        key=lambda relation: (-chances[relation], relation),
    )


def _doubted(evidence: PairEvidence, likely: Relation, chance: float) -> tuple[float, str]:
    """Return the confidence that a weighed relation keeps, and why it is less than its chance."""
    for doubt in DOUBTS:
        if chance > doubt.most and doubt.holds(evidence, likely, chance):
            return doubt.most, doubt.sentence
    return chance, ""


def _limit(evidence: PairEvidence, likely: Relation) -> tuple[str, float]:
    """Return what makes a text hard to read, in a sentence, and the confidence that it leaves."""
    if not evidence.same_text and likely is not Relation.UNDECIDED:
        for limit in LIMITS:
            sentence = limit.sentence(evidence)
            if sentence:
                return sentence, limit.most
    return "", 1.0


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
    rows: Sequence[Contrast] = ()
    if likely is Relation.CONFLICTING:
        rows = _contradictions(evidence)
    elif likely in COVERED_SIDE:
        rows = _coverings(evidence, likely)
    elif likely is Relation.OVERLAPPING and evidence.opposite_gaps:
        rows = evidence.telling
    if rows:
        return (
            join_overlapping(row.left.span for row in rows if row.left),
            join_overlapping(row.right.span for row in rows if row.right),
        )
    left, right = _read_spans(evidence)
    if not is_sure:
        return left, right
    # What makes a concept narrower stands on the narrower side alone.
    return (
        () if likely is Relation.BROADER else left,
        () if likely is Relation.NARROWER else right,
    )


# Which side's value covers the other's, for the two relations that one covering value can show.
COVERED_SIDE: dict[Relation, str] = {Relation.BROADER: "left", Relation.NARROWER: "right"}


def _coverings(evidence: PairEvidence, likely: Relation) -> list[Contrast]:
    """Return the rows that show the wider side of a pair, gravest first."""
    side = COVERED_SIDE.get(likely)
    return worst_first(
        [row for row in evidence.contrasts if side is not None and row.covers == side]
    )


def _contradictions(evidence: PairEvidence) -> list[Contrast]:
    return worst_first(evidence.clashes or evidence.faint_clashes)


def _read_spans(evidence: PairEvidence) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the words that the pair reader marked; where it marked none, what one side says.

    Of a text in another language every word is one that the other text does not say.
    """
    if _either(_is_foreign)(evidence):
        return (), ()
    left, right = _unmet(evidence)
    opinion = evidence.opinion
    if opinion is None:
        return left, right
    return opinion.left_spans or left, opinion.right_spans or right


def _unmet(evidence: PairEvidence) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the stretches of each text that meet nothing on the other side."""
    return (
        join_spans(evidence.coverage.left_only, evidence.left.definition),
        join_spans(evidence.coverage.right_only, evidence.right.definition),
    )


def _turn(evidence: PairEvidence, likely: Relation, rule: str) -> Turn | None:
    """Return the words that turned the verdict, or made a question of it."""
    if rule == OFFERED:
        side = COVERED_SIDE[likely]
        return next((turn for turn in evidence.turns if turn.wider == side), None)
    if rule == TURNED or (rule == WEIGHED and likely is Relation.EQUIVALENT):
        return next(iter(evidence.turns), None)
    return None


def _turned(evidence: PairEvidence, turn: Turn, likely: Relation, *, is_sure: bool) -> str:
    """Quote the words that turn the meaning, or may turn it."""
    if turn.left is None or turn.right is None:
        side, entry, span = (
            ("left", evidence.left, turn.left)
            if turn.left is not None
            else ("right", evidence.right, turn.right or Span(0, 0))
        )
        quoted = f"only the {side} text says {_quote(entry, span)}"
    else:
        left, right = _quote(evidence.left, turn.left), _quote(evidence.right, turn.right)
        quoted = f"{left} against {right}"
    if likely is Relation.CONFLICTING and is_sure:
        return f"{SENTENCES[likely]} ({turn.turning}): {quoted}."
    if likely in COVERED_SIDE and is_sure:
        return f"{SENTENCES[likely]}: {quoted}."
    return (
        f"The texts are nearly the same, but this may turn the meaning ({turn.turning}): {quoted}."
    )


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
# What is not sure enough to be said is put as what stays open.
OPEN: dict[Relation, str] = {
    Relation.EQUIVALENT: "It is open whether the two texts mean the same.",
    Relation.BROADER: "It is open whether the left text covers more cases.",
    Relation.NARROWER: "It is open whether the right text covers more cases.",
    Relation.OVERLAPPING: "It is open whether each text covers cases that the other does not.",
    Relation.CONFLICTING: "It is open whether the texts contradict each other.",
    Relation.DIFFERENT: "It is open whether the two texts speak of one thing.",
}


def _reason(
    evidence: PairEvidence,
    likely: Relation,
    rule: str,
    left_spans: Sequence[Span],
    right_spans: Sequence[Span],
) -> str:
    """Return a sentence for a relation that is sure."""
    if likely is Relation.UNDECIDED:
        return f"{SENTENCES[likely]}: {rule}."
    if likely is Relation.EQUIVALENT:
        return SENTENCES[likely] if evidence.same_text else NEARLY_THE_SAME
    clash = next(iter(_contradictions(evidence)), None)
    if likely is Relation.CONFLICTING and clash and clash.left and clash.right:
        left = _quote(evidence.left, clash.left.span)
        right = _quote(evidence.right, clash.right.span)
        return f"{SENTENCES[likely]} on “{clash.name}”: {left} against {right}."
    covering = next(iter(_coverings(evidence, likely)), None)
    if covering and covering.left and covering.right:
        left = _quote(evidence.left, covering.left.span)
        right = _quote(evidence.right, covering.right.span)
        taking_in = (
            f"left text takes in what the right one says: {left}, {right}"
            if likely is Relation.BROADER
            else f"right text takes in what the left one says: {right}, {left}"
        )
        return f"On “{covering.name}” the {taking_in}."
    said = _said(evidence, left_spans, right_spans)
    return SENTENCES[likely] + (f": {', '.join(said)}." if said else ".")


def _open_question(
    evidence: PairEvidence,
    likely: Relation,
    left_spans: Sequence[Span],
    right_spans: Sequence[Span],
) -> str:
    """Say what stays open, and what each text says that may decide it."""
    said = _said(evidence, left_spans, right_spans)
    words = "".join(f" {words[0].upper()}{words[1:]}." for words in said)
    return OPEN[likely] + (words or " Nothing in the words decides.")


def _said(
    evidence: PairEvidence, left_spans: Sequence[Span], right_spans: Sequence[Span]
) -> list[str]:
    """Quote the longest deciding words of each side; "only" where the other side lacks them."""
    unmet = _unmet(evidence)
    sides = (
        ("left", evidence.left, left_spans, unmet[0]),
        ("right", evidence.right, right_spans, unmet[1]),
    )
    longest = [
        (side, entry, max(spans, key=lambda span: (span.end - span.start, -span.start)), alone)
        for side, entry, spans, alone in sides
        if spans
    ]
    return [
        f"{'only ' if span in alone else ''}the {side} text says {_quote(entry, span)}"
        for side, entry, span, alone in longest
    ]


LONGEST_QUOTE = 90


def _quote(entry: Entry, span: Span) -> str:
    words = " ".join(entry.definition[span.start : span.end].split())
    return f"“{words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + '…'}”"


def _unmeasured(evidence: PairEvidence) -> dict[str, str]:
    """Return the measures that could not be taken, each with the reason."""
    coverage = evidence.coverage
    found = {
        "meaning": (evidence.meaning, "a definition is missing"),
        "left said on the right": (coverage.left, ""),
        "right said on the left": (coverage.right, ""),
    }
    return {name: note for name, (score, note) in found.items() if score is None}


def _evidence(
    evidence: PairEvidence, measures: Mapping[str, float], pulls: Mapping[str, float]
) -> tuple[Evidence, ...]:
    """Return every measure; those of the pair reader as one."""
    unmeasured = _unmeasured(evidence)
    found = [
        Evidence(
            signal=name,
            score=None if name in unmeasured else value,
            note=unmeasured.get(name, ""),
            pull=pulls.get(name),
        )
        for name, value in measures.items()
        if not name.startswith(READER)
    ]
    opinion = evidence.opinion
    if opinion is not None:
        pull = math.fsum(value for name, value in pulls.items() if name.startswith(READER))
        best = most_likely(opinion.chances)
        found.append(
            Evidence(
                signal="pair reader",
                score=opinion.chances[best],
                note=best.value + (", of the beginning of a long text" if opinion.cut else ""),
                pull=round(pull, DIGITS) if pulls else None,
            )
        )
    return tuple(found)
