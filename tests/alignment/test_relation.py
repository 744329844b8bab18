"""From evidence to a relation: rules in order, all else weighed, what is open, words marked."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.characteristics import LONGEST_READ, Word
from glossary_service.alignment.concepts import (
    Characteristic,
    Contrast,
    Designations,
    Entry,
    Modality,
    Opinion,
    Relation,
    Side,
    Span,
)
from glossary_service.alignment.coverage import Coverage
from glossary_service.alignment.evidence import PairEvidence, Rivals
from glossary_service.alignment.relation import (
    LIMITS,
    RULES,
    UNDECIDED_BELOW,
    WEIGHED,
    judge,
    most_likely,
)
from glossary_service.alignment.weighing import (
    COMPETING,
    MIRRORED,
    RELATIONS,
    RelationWeights,
    WeightTable,
)
from glossary_service.alignment.wording import (
    Change,
    Turn,
    Turning,
    Wording,
    compare_wording,
)


LEFT = "A company that sells goods within thirty days."
RIGHT = "A firm that resells products abroad at a loss."


def said(value="x", place=0, *, weak=False):
    return Characteristic(
        dimension="amount",
        value=value,
        modality=Modality.REQUIRED,
        span=Span(place, place + 9),
        weak=weak,
    )


def row(side=Side.CONTRADICTING, **changes):
    given = {
        "side": side,
        "dimension": "amount",
        "name": "Amount",
        "left": said("left") if side is not Side.RIGHT else None,
        "right": said("right", 2) if side is not Side.LEFT else None,
        "distance": 1.0,
        "severity": 5,
        "role": 3,
        "assumed": False,
        "question": "How much?",
    }
    return Contrast(**{**given, **changes})


def word(text, definition):
    start = definition.index(text)
    return Word(text=text, span=Span(start, start + len(text)))


def entry(definition, side="l"):
    return Entry(
        id=side, party="North" if side == "l" else "South", term="deal", definition=definition
    )


def evidence(*rows, meaning=0.6, shares=(0.4, 0.4), left=LEFT, right=RIGHT, **changes):
    coverage = Coverage(
        left=shares[0],
        right=shares[1],
        left_only=(word("thirty", LEFT), word("days", LEFT)) if left == LEFT else (),
        right_only=(word("loss", RIGHT),) if right == RIGHT else (),
    )
    given = {
        "left": entry(left),
        "right": entry(right, "r"),
        "designations": Designations.SAME,
        "meaning": meaning,
        "coverage": coverage,
        "contrasts": rows,
        "same_text": False,
    }
    return PairEvidence(**{**given, **changes})


def table(chances):
    """Return weights under which every pair has the given chances (in logs)."""
    return WeightTable(
        base={relation: chances.get(relation, -20.0) for relation in RELATIONS},
        weights={measure.name: dict.fromkeys(RELATIONS, 0.0) for measure in COMPETING},
    )


def leaning(relation, lead=4.0):
    """Return weights that lean towards one relation whatever was measured."""
    leant = table(dict.fromkeys(RELATIONS, 0.0) | {relation: lead})
    return RelationWeights(read=leant, unread=leant, competing=leant)


SURE, UNSURE = 4.0, 0.5
NOT_MEASURED = Coverage(left=None, right=None, left_only=(), right_only=())
GAPS = (
    row(Side.LEFT, dimension="risk", distance=0.5),
    row(Side.RIGHT, dimension="purpose", distance=0.5),
)
COVERING = row(Side.COMMON, distance=0.5, covers="left")
GERMAN = "Eine Firma, die Waren innerhalb von 30 Tagen verkauft."

WORDING = Wording(changes=(Change(left=Span(0, 9), right=Span(2, 9)),))


def amount(covers=""):
    return row(Side.COMMON, dimension="quantity:day", distance=0.5, covers=covers)


EXAMPLES = {
    "a definition is missing": evidence(left="", meaning=None, coverage=NOT_MEASURED),
    "a text only points elsewhere": evidence(left="See section 3."),
    "same text": evidence(meaning=1.0, shares=(1.0, 1.0), same_text=True),
    "a text is not in English and holds no word that can be read": evidence(
        right="両社", coverage=NOT_MEASURED
    ),
    "a text says nothing beyond the word itself": evidence(coverage=NOT_MEASURED),
    "constitutive characteristics are contradicted": evidence(row(), meaning=0.2),
    "several characteristics are contradicted": evidence(
        row(assumed=True), row(assumed=True, dimension="purpose")
    ),
    "the texts say much the same and contradict each other on one point": evidence(
        row(assumed=True), shares=(0.8, 0.6)
    ),
    "each side defines the word by conditions that the other lacks": evidence(*GAPS),
    "one point turns the meaning of texts that are otherwise the same": evidence(
        wording=compare_wording("The first party signs.", "The last party signs.")
    ),
    "the texts are the same but for an amount that takes in the other": evidence(
        amount("left"), wording=WORDING
    ),
    "the texts are the same but for the unit of an amount": evidence(amount(), wording=WORDING),
    "the texts are the same but for one alternative more": evidence(
        coverage=Coverage(left=0.5, right=1.0, left_only=(word("sells", LEFT),), right_only=()),
        wording=Wording(
            turns=(
                Turn(
                    turning=Turning.ALTERNATIVE,
                    left=Span(10, 20),
                    right=None,
                    is_all=True,
                    wider="left",
                ),
            )
        ),
    ),
}


# ── the rules ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_every_rule_decides_on_an_example_of_its_own_whatever_the_weights_say(rule):
    verdict = judge(EXAMPLES[rule.name], leaning(Relation.BROADER))
    assert (verdict.rule, verdict.likely) == (rule.name, rule.relation)
    assert verdict.confidence == rule.confidence
    assert not verdict.chances
    assert all(item.pull is None for item in verdict.evidence)


def test_names_of_rules_are_unique():
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("found", "relation"),
    [
        (evidence(row(), meaning=0.95, shares=(1.0, 1.0)), Relation.CONFLICTING),
        (evidence(row(), COVERING), Relation.CONFLICTING),
        (evidence(row(), meaning=1.0, same_text=True), Relation.EQUIVALENT),
        (evidence(row(), left=""), Relation.UNDECIDED),
        (evidence(row(), left=" \n\t"), Relation.UNDECIDED),
        (evidence(left="TBD", right="TBD", same_text=True), Relation.UNDECIDED),
        (evidence(row(), coverage=NOT_MEASURED), Relation.UNDECIDED),
        (evidence(same_text=True, coverage=NOT_MEASURED), Relation.EQUIVALENT),
        (evidence(*GAPS, meaning=0.1), Relation.OVERLAPPING),
        (evidence(*GAPS, row(dimension="legal_form")), Relation.CONFLICTING),
    ],
)
def test_what_cannot_be_known_comes_first_then_equal_texts_then_contradictions(found, relation):
    assert judge(found, leaning(Relation.DIFFERENT)).likely is relation


@pytest.mark.parametrize(
    "found",
    [
        evidence(),
        evidence(row(role=1), row(role=1, dimension="purpose")),
        evidence(row(left=said(weak=True)), row(right=said(weak=True), dimension="purpose")),
        evidence(row(), meaning=0.1, designations=Designations.OTHER),
        evidence(row(assumed=True)),
        evidence(*GAPS, designations=Designations.OTHER),
        evidence(*GAPS, row(Side.COMMON, dimension="control", distance=0.0)),
        evidence(row(Side.LEFT, dimension="risk"), row(Side.LEFT, dimension="purpose")),
    ],
    ids=[
        "no row at all",
        "incidental contradictions",
        "contradictions on weak words",
        "a contradiction between two words",
        "one contradiction with an assumed role",
        "gaps between two words",
        "gaps beside something in common",
        "gaps on one side alone",
    ],
)
def test_where_no_rule_is_sure_everything_is_weighed_together(found):
    verdict = judge(found, leaning(Relation.NARROWER))
    assert (verdict.rule, verdict.likely) == (WEIGHED, Relation.NARROWER)
    assert verdict.confidence == verdict.chances[Relation.NARROWER] == max(verdict.chances.values())
    assert all(item.pull is not None for item in verdict.evidence)


# ── undecided ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("relation", RELATIONS)
def test_below_the_threshold_the_answer_is_undecided_and_the_likely_one_stays(relation):
    sure, unsure = (judge(evidence(), leaning(relation, lead)) for lead in (SURE, UNSURE))
    assert sure.relation is sure.likely is relation
    assert sure.confidence >= UNDECIDED_BELOW > unsure.confidence
    assert (unsure.relation, unsure.likely) == (Relation.UNDECIDED, relation)


def test_a_contradiction_that_only_the_pair_reader_sees_is_a_question_unless_it_is_plain():
    faint, plain = (judge(evidence(), leaning(Relation.CONFLICTING, lead)) for lead in (3.0, 4.0))
    assert faint.chances[Relation.CONFLICTING] > UNDECIDED_BELOW
    assert (faint.relation, faint.likely) == (Relation.UNDECIDED, Relation.CONFLICTING)
    assert plain.relation is Relation.CONFLICTING


def test_a_contradiction_that_a_characteristic_shows_needs_no_such_plainness():
    shown = judge(evidence(row(assumed=True)), leaning(Relation.CONFLICTING, 3.0))
    assert shown.relation is Relation.CONFLICTING


def test_exactly_at_the_threshold_the_answer_is_given():
    shares = {Relation.OVERLAPPING: 0.4, Relation.DIFFERENT: 0.3, Relation.EQUIVALENT: 0.3}
    level = table({relation: math.log(share) for relation, share in shares.items()})
    verdict = judge(evidence(), RelationWeights(read=level, unread=level, competing=level))
    assert verdict.confidence == UNDECIDED_BELOW
    assert verdict.relation is not Relation.UNDECIDED


def test_broader_and_narrower_with_equal_chances_are_neither():
    chances = {Relation.BROADER: 0.45, Relation.NARROWER: 0.45, Relation.DIFFERENT: 0.1}
    assert most_likely(chances) is Relation.DIFFERENT
    assert most_likely({**chances, Relation.BROADER: 0.46}) is Relation.BROADER
    assert most_likely({**chances, Relation.NARROWER: 0.46}) is Relation.NARROWER


def test_what_was_not_measured_stays_none_in_the_evidence():
    verdict = judge(EXAMPLES["a definition is missing"], leaning(Relation.BROADER))
    unmeasured = {item.signal: item.note for item in verdict.evidence if item.score is None}
    assert set(unmeasured) == {"meaning", "left said on the right", "right said on the left"}
    assert unmeasured["meaning"]


def test_the_pair_readers_answers_are_one_piece_of_evidence():
    opinion = Opinion(chances={Relation.BROADER: 0.7, Relation.DIFFERENT: 0.3}, cut=True)
    verdict = judge(evidence(opinion=opinion), leaning(Relation.BROADER))
    [item] = [item for item in verdict.evidence if item.signal.startswith("pair reader")]
    assert item.score == 0.7
    assert item.note == "broader, of the beginning of a long text"


# ── texts that are hard to read ──────────────────────────────────────────────────────────────────

HARD = {
    GERMAN: "is not in English",
    "Компания, которая продаёт товары.": "is not in English",
    "JV, SPV": "is nothing but abbreviations",
    "Reseller.": "is a single word",
    "A company that sells goods. " * (LONGEST_READ // 20): "is long",
}


@pytest.mark.parametrize("text", HARD, ids=[text[:20] for text in HARD])
@pytest.mark.parametrize(
    "weights", [leaning(Relation.EQUIVALENT, 9.0), leaning(Relation.BROADER, 9.0)]
)
def test_a_text_that_is_hard_to_read_lowers_the_confidence_and_says_so(text, weights):
    plain = judge(evidence(), weights)
    for side, other in (("left", "right"), ("right", "left")):
        verdict = judge(evidence(**{side: text}), weights)
        assert verdict.likely is plain.likely
        assert verdict.confidence < plain.confidence
        assert f"The {side} text {HARD[text]}" in verdict.reason
        assert f"The {other} text {HARD[text]}" not in verdict.reason
    both = judge(evidence(left=text, right=text), weights)
    assert both.reason.startswith("Both texts are ")


@pytest.mark.parametrize("text", list(HARD)[:-1], ids=[text[:20] for text in list(HARD)[:-1]])
def test_a_text_that_can_hardly_be_read_leaves_even_a_contradiction_open(text):
    verdict = judge(evidence(row(), right=text), leaning(Relation.BROADER))
    assert (verdict.relation, verdict.likely) == (Relation.UNDECIDED, Relation.CONFLICTING)


def test_equal_texts_are_the_same_in_any_language_and_at_any_length():
    for text in HARD:
        same = evidence(left=text, right=text, same_text=True)
        assert judge(same, leaning(Relation.DIFFERENT)).relation is Relation.EQUIVALENT


def test_nobody_is_told_that_words_of_another_language_are_said_on_one_side_alone():
    verdict = judge(evidence(right=GERMAN), leaning(Relation.BROADER))
    assert "nly the" not in verdict.reason
    assert (verdict.left_spans, verdict.right_spans) == ((), ())


def test_the_first_limit_that_holds_is_the_lowest():
    mosts = [limit.most for limit in LIMITS]
    assert mosts == sorted(mosts)


# ── words for people ─────────────────────────────────────────────────────────────────────────────


def marked(verdict):
    return (
        [verdict.left.definition[span.start : span.end] for span in verdict.left_spans],
        [verdict.right.definition[span.start : span.end] for span in verdict.right_spans],
    )


def test_a_contradiction_marks_and_quotes_the_contradicting_words():
    verdict = judge(evidence(row()), leaning(Relation.BROADER))
    assert marked(verdict) == (["A company"], ["firm that"])
    assert verdict.reason == (
        "The texts contradict each other on “Amount”: “A company” against “firm that”."
    )


def test_the_gravest_contradiction_is_named_and_known_ones_come_before_assumed_ones():
    assumed = row(name="Opposite words", severity=3, role=2, assumed=True)
    near = row(name="Exclusivity", dimension="exclusivity", distance=0.25)
    reason = judge(evidence(assumed, near), leaning(Relation.BROADER)).reason
    assert "“Exclusivity”" in reason


def test_texts_that_say_the_same_are_not_marked():
    verdict = judge(EXAMPLES["same text"], leaning(Relation.BROADER))
    assert marked(verdict) == ([], [])
    assert verdict.reason == "The two texts say the same."


@pytest.mark.parametrize(
    ("relation", "words", "reason"),
    [
        (
            Relation.BROADER,
            ([], ["loss"]),
            (
                "The right text asks for more, so the left one covers more cases: only the right "
                "text says “loss”."
            ),
        ),
        (
            Relation.NARROWER,
            (["thirty days"], []),
            (
                "The left text asks for more, so the right one covers more cases: only the left "
                "text says “thirty days”."
            ),
        ),
        (
            Relation.OVERLAPPING,
            (["thirty days"], ["loss"]),
            (
                "Each text says something on which the other is silent: only the left text says "
                "“thirty days”, only the right text says “loss”."
            ),
        ),
        (
            Relation.CONFLICTING,
            (["thirty days"], ["loss"]),
            (
                "The texts contradict each other: only the left text says “thirty days”, only the "
                "right text says “loss”."
            ),
        ),
        (
            Relation.DIFFERENT,
            (["thirty days"], ["loss"]),
            (
                "The texts speak of different things: only the left text says “thirty days”, only "
                "the right text says “loss”."
            ),
        ),
        (Relation.EQUIVALENT, (["thirty days"], ["loss"]), "The two texts say nearly the same."),
    ],
)
def test_every_relation_that_was_weighed_has_a_sentence_with_the_deciding_words(
    relation, words, reason
):
    verdict = judge(evidence(), leaning(relation))
    assert marked(verdict) == words
    assert verdict.reason == reason


def test_words_that_the_pair_reader_marks_are_quoted_and_the_longest_of_them():
    opinion = Opinion(
        chances=dict.fromkeys(RELATIONS, 1 / 6),
        left_spans=(Span(2, 9), Span(15, 26)),
        right_spans=(Span(2, 6),),
    )
    verdict = judge(evidence(opinion=opinion), leaning(Relation.CONFLICTING))
    assert marked(verdict) == (["company", "sells goods"], ["firm"])
    assert verdict.reason == (
        "The texts contradict each other: the left text says “sells goods”, the right text says "
        "“firm”."
    )


def test_a_value_that_covers_the_other_is_named_where_it_shows_the_wider_side():
    wider = judge(evidence(COVERING), leaning(Relation.BROADER))
    assert wider.reason == (
        "On “Amount” the left text takes in what the right one says: “A company”, “firm that”."
    )
    assert marked(wider) == (["A company"], ["firm that"])
    other = judge(evidence(COVERING), leaning(Relation.NARROWER))
    assert "takes in" not in other.reason


@pytest.mark.parametrize(
    ("relation", "opening"),
    [
        (Relation.EQUIVALENT, "It is open whether the two texts mean the same."),
        (Relation.BROADER, "It is open whether the left text covers more cases."),
        (Relation.NARROWER, "It is open whether the right text covers more cases."),
        (
            Relation.OVERLAPPING,
            "It is open whether each text covers cases that the other does not.",
        ),
        (Relation.CONFLICTING, "It is open whether the texts contradict each other."),
        (Relation.DIFFERENT, "It is open whether the two texts speak of one thing."),
    ],
)
def test_below_the_threshold_the_reason_says_what_is_open_and_what_one_side_says(relation, opening):
    verdict = judge(evidence(), leaning(relation, UNSURE))
    assert marked(verdict) == (["thirty days"], ["loss"])
    why = " No single point shows a contradiction, so this is a question."
    assert verdict.reason == (
        f"{opening} Only the left text says “thirty days”. Only the right text says “loss”."
        + (why if relation is Relation.CONFLICTING else "")
    )


def test_where_no_word_stands_alone_the_reason_says_that_nothing_decides():
    found = evidence(coverage=Coverage(left=1.0, right=1.0, left_only=(), right_only=()))
    verdict = judge(found, leaning(Relation.EQUIVALENT, UNSURE))
    assert verdict.reason.endswith("Nothing in the words decides.")


def test_marked_words_never_overlap(judged, shared_words):
    for left, right in shared_words:
        verdict = judged(left.term, left.definition, right.definition)
        for spans, text in (
            (verdict.left_spans, left.definition),
            (verdict.right_spans, right.definition),
        ):
            places = [place for span in spans for place in span]
            assert places == sorted(places)
            assert all(0 <= span.start < span.end <= len(text) for span in spans)


# ── both ways round ──────────────────────────────────────────────────────────────────────────────

SIDES = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
COVERS = {"left": "right", "right": "left", "": ""}


def turned(found):
    """Return the same evidence with the two sides swapped."""
    coverage, opinion, rivals = found.coverage, found.opinion, found.rivals
    return replace(
        found,
        left=found.right,
        right=found.left,
        coverage=Coverage(
            left=coverage.right,
            right=coverage.left,
            left_only=coverage.right_only,
            right_only=coverage.left_only,
        ),
        contrasts=tuple(
            replace(
                item,
                side=SIDES.get(item.side, item.side),
                left=item.right,
                right=item.left,
                covers=COVERS[item.covers],
            )
            for item in found.contrasts
        ),
        opinion=opinion
        and Opinion(
            chances={MIRRORED[name]: chance for name, chance in opinion.chances.items()},
            left_spans=opinion.right_spans,
            right_spans=opinion.left_spans,
        ),
        rivals=rivals and Rivals(left=rivals.right, right=rivals.left, group=rivals.group),
    )


SHARES = st.floats(0, 1, width=16)
COSINES = st.floats(-0.25, 1, width=16)
WEIGHTS = st.floats(-4, 4, width=16)


@st.composite
def rows(draw):
    side = draw(st.sampled_from(Side))
    return row(
        side,
        dimension=draw(st.sampled_from(["amount", "genus", "risk"])),
        role=draw(st.integers(1, 3)),
        severity=draw(st.integers(1, 5)),
        assumed=draw(st.booleans()),
        covers=draw(st.sampled_from(["left", "right", ""])) if side is Side.COMMON else "",
        left=None if side is Side.RIGHT else said("left", weak=draw(st.booleans())),
        right=None if side is Side.LEFT else said("right", 2, weak=draw(st.booleans())),
    )


@st.composite
def opinions(draw):
    odds = [draw(st.integers(1, 50)) for _ in RELATIONS]
    return Opinion(
        chances={name: odd / sum(odds) for name, odd in zip(RELATIONS, odds, strict=True)},
        left_spans=draw(st.sampled_from([(), (Span(2, 9),)])),
        right_spans=draw(st.sampled_from([(), (Span(2, 6), Span(12, 19))])),
    )


@st.composite
def pieces_of_evidence(draw):
    return evidence(
        *draw(st.lists(rows(), max_size=5)),
        meaning=draw(COSINES),
        shares=(draw(SHARES), draw(SHARES)),
        designations=draw(st.sampled_from(Designations)),
        known=draw(st.booleans()),
        opinion=draw(st.none() | opinions()),
        rivals=draw(st.none() | st.builds(Rivals, left=COSINES, right=COSINES, group=COSINES)),
        right=draw(st.sampled_from([RIGHT, RIGHT, GERMAN, "Loss", ""])),
    )


@st.composite
def mirrored_weights(draw):
    """Return a table in which every mirrored measure has the mirrored row."""
    base = {name: draw(WEIGHTS) for name in RELATIONS}
    base[Relation.NARROWER] = base[Relation.BROADER]
    weights = {}
    for measure in COMPETING:
        mirrored = weights.get(measure.mirror)
        if mirrored is None:
            weights[measure.name] = {name: draw(WEIGHTS) for name in RELATIONS}
        else:
            weights[measure.name] = {name: mirrored[MIRRORED[name]] for name in RELATIONS}
        if measure.mirror == measure.name:
            weights[measure.name][Relation.NARROWER] = weights[measure.name][Relation.BROADER]
    found = WeightTable(base=base, weights=weights)
    return RelationWeights(read=found, unread=found, competing=found)


@given(found=pieces_of_evidence(), weights=mirrored_weights())
def test_swapping_the_sides_mirrors_the_chances_and_the_verdict_exactly(found, weights):
    there, back = judge(found, weights), judge(turned(found), weights)
    assert {MIRRORED[name]: chance for name, chance in there.chances.items()} == back.chances
    assert_mirrored(there, back)


PAIRS = [
    ("partner", "A company that resells our products.", "A company that buys our products."),
    ("minor", "A person under 18 years.", "A person under 21 years."),
    ("joint venture", "A separate company.", "A project without creating a company."),
    ("goods", "Goods, including goods in transit.", "Goods, excluding goods in transit."),
    ("user", "A person who may sell.", "A person who must not sell."),
    ("copy", "A copy of data, encrypted daily.", "A copy of data."),
    ("deal", "", "A sale."),
    ("deal", "See sale.", "A sale."),
    ("deal", "A sale.", "A sale."),
    ("day", "Monday to Friday.", "Any day from Sunday to Thursday."),
]


def assert_mirrored(there, back):
    assert back.relation is MIRRORED[there.relation]
    assert back.likely is MIRRORED[there.likely]
    assert (back.confidence, back.rule) == (there.confidence, there.rule)
    assert (back.left_spans, back.right_spans) == (there.right_spans, there.left_spans)
    assert len(back.contrasts) == len(there.contrasts)


@pytest.mark.parametrize(("term", "left", "right"), PAIRS)
def test_swapping_two_definitions_mirrors_the_verdict(judged, term, left, right):
    assert_mirrored(judged(term, left, right), judged(term, right, left))


def test_swapping_the_sides_of_every_shared_sample_word_mirrors_the_verdict(judged, shared_words):
    assert shared_words
    for left, right in shared_words:
        assert_mirrored(
            judged(left.term, left.definition, right.definition),
            judged(left.term, right.definition, left.definition),
        )


def test_a_definition_against_itself_is_equivalent(judged, samples):
    for term_set in samples:
        for item in term_set.entries:
            verdict = judged(item.term, item.definition, item.definition)
            expected = Relation.EQUIVALENT if item.definition else Relation.UNDECIDED
            assert verdict.relation is expected, item.term


# ── what people hand in ──────────────────────────────────────────────────────────────────────────

SAYS_NOTHING = {
    "": "a definition is missing",
    "  \n ": "a definition is missing",
    "See above.": "a text only points elsewhere",
    "see section 3": "a text only points elsewhere",
    "As defined in Article 4 of the Agreement.": "a text only points elsewhere",
    "to be defined": "a text only points elsewhere",
    "???": "a text only points elsewhere",
    "A pilot is a pilot.": "a text says nothing beyond the word itself",
    "Pilots": "a text says nothing beyond the word itself",
}


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_a_text_that_says_nothing_leaves_the_pair_undecided_and_the_reason_says_why(judged, text):
    for verdict in (
        judged("pilot", text, "A trial with ten customers."),
        judged("pilot", "A trial with ten customers.", text),
    ):
        assert (verdict.relation, verdict.likely) == (Relation.UNDECIDED, Relation.UNDECIDED)
        assert (verdict.confidence, verdict.rule) == (0.0, SAYS_NOTHING[text])
        assert SAYS_NOTHING[text] in verdict.reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Trial.", "is a single word"),
        ("POC, MVP", "is nothing but abbreviations"),
        ("Ein Versuch, der mit zehn Kunden 90 Tage dauert.", "is not in English"),
        ("Un essai avec dix clients qui dure 90 jours.", "is not in English"),
        ("两家公司共同拥有的企业", "is not in English"),
        ("Испытание для десяти клиентов.", "is not in English"),
        ("تجربة مع عشرة عملاء", "is not in English"),
    ],
)
def test_a_text_that_can_hardly_be_read_leaves_the_pair_undecided(judged, text, words):
    verdict = judged("pilot", "A trial with ten customers that lasts 90 days.", text)
    assert verdict.relation is Relation.UNDECIDED
    assert f"The right text {words}" in verdict.reason


def test_five_thousand_words_are_judged_with_less_confidence(judged):
    long = "A trial with ten customers. " * 1_000
    verdict = judged("pilot", long, "A trial with ten customers that lasts 90 days.")
    assert verdict.confidence <= LIMITS[-1].most
    assert "The left text is long" in verdict.reason


@pytest.mark.parametrize(
    "text",
    [
        "- A trial\n- with ten customers\n- that lasts 90 days",
        "<p>A <b>trial</b> with ten customers</p>",
        "**A trial** with `ten` [customers](https://x.example)",
        "\x00\x1b[31m\u202e",
        "x" * 5_000,
        "1.",
        "'",
        "🙂🙂",
    ],
)
def test_odd_texts_get_a_verdict_and_a_sentence(judged, text):
    verdict = judged("pilot", text, "A trial with ten customers.")
    assert verdict.reason[0].isupper()
    assert verdict.reason.endswith(".")
