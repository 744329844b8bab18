"""From evidence to a relation: every rule, their order, what is undecided, and the words marked."""

from dataclasses import replace

import pytest

from glossary_service.alignment.characteristics import Word
from glossary_service.alignment.concepts import (
    Characteristic,
    Contrast,
    Designations,
    Entry,
    Modality,
    Relation,
    Side,
    Span,
)
from glossary_service.alignment.coverage import Coverage
from glossary_service.alignment.relation import (
    RULES,
    UNDECIDED_BELOW,
    PairEvidence,
    judge,
)


LEFT = "A company that sells goods within thirty days."
RIGHT = "A firm that resells products abroad at a loss."
MIRROR = {Relation.BROADER: Relation.NARROWER, Relation.NARROWER: Relation.BROADER}


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


def evidence(*rows, meaning=0.6, shares=(0.5, 0.5), **changes):
    coverage = Coverage(
        left=shares[0],
        right=shares[1],
        left_only=(word("thirty", LEFT), word("days", LEFT)),
        right_only=(word("loss", RIGHT),),
    )
    given = {
        "left": Entry(id="l", party="North", term="deal", definition=LEFT),
        "right": Entry(id="r", party="South", term="deal", definition=RIGHT),
        "designations": Designations.SAME,
        "meaning": meaning,
        "coverage": coverage,
        "contrasts": rows,
        "same_text": False,
    }
    return PairEvidence(**{**given, **changes})


NO_TEXT = Entry(id="l", party="North", term="deal", definition="")
NOT_MEASURED = Coverage(left=None, right=None, left_only=(), right_only=())
GAPS = (
    row(Side.LEFT, dimension="risk", distance=0.5),
    row(Side.RIGHT, dimension="purpose", distance=0.5),
)
COVERING = row(Side.COMMON, distance=0.5, covers="left")

EXAMPLES = {
    "a definition is missing": evidence(left=NO_TEXT, meaning=None, coverage=NOT_MEASURED),
    "a text says nothing by itself": evidence(coverage=NOT_MEASURED),
    "same text": evidence(meaning=1.0, shares=(1.0, 1.0), same_text=True),
    "several characteristics are contradicted": evidence(
        row(assumed=True), row(assumed=True, dimension="purpose")
    ),
    "a characteristic is contradicted": evidence(row(assumed=True)),
    "constitutive characteristics are contradicted": evidence(row(), meaning=0.2),
    "each side defines the word by conditions that the other lacks": evidence(*GAPS),
    "the texts speak of different things": evidence(meaning=0.1),
    "each says nearly all that the other says": evidence(meaning=0.9, shares=(0.9, 0.9)),
    "a characteristic is contradicted between texts that share little": evidence(
        row(assumed=True), meaning=0.35
    ),
    "one text rules out what the other one says": evidence(row(left=said(weak=True))),
    "the texts agree on what belongs to the word": evidence(
        row(Side.COMMON, distance=0.0), meaning=0.6
    ),
    "the left value covers the right one": evidence(COVERING),
    "the right value covers the left one": evidence(replace(COVERING, covers="right")),
    "the texts say much the same": evidence(meaning=0.8, shares=(0.6, 0.6)),
    "the right text says all of the left one and more": evidence(shares=(0.9, 0.4)),
    "the left text says all of the right one and more": evidence(shares=(0.4, 0.9)),
    "the texts hardly meet": evidence(meaning=0.35, shares=(0.1, 0.1)),
    "each says something that the other does not": evidence(),
}


# ── the rules ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_every_rule_decides_on_an_example_of_its_own(rule):
    verdict = judge(EXAMPLES[rule.name])
    assert (verdict.rule, verdict.likely) == (rule.name, rule.relation)


def test_names_of_rules_are_unique_and_the_last_one_always_speaks():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(RULES[-1].speaks(found) for found in EXAMPLES.values())


@pytest.mark.parametrize(
    ("found", "relation"),
    [
        (evidence(row(), meaning=0.95, shares=(1.0, 1.0)), Relation.CONFLICTING),
        (evidence(row(), COVERING), Relation.CONFLICTING),
        (evidence(COVERING, meaning=0.95, shares=(1.0, 1.0)), Relation.BROADER),
        (evidence(row(), meaning=1.0, same_text=True), Relation.EQUIVALENT),
        (evidence(row(), left=NO_TEXT), Relation.UNDECIDED),
        (evidence(*GAPS, meaning=0.1), Relation.OVERLAPPING),
        (evidence(*GAPS, row(dimension="legal_form")), Relation.CONFLICTING),
    ],
)
def test_contradictions_come_before_likeness_and_likeness_last(found, relation):
    assert judge(found).likely is relation


def test_a_contradiction_on_something_incidental_decides_nothing():
    assert judge(evidence(row(role=1))).likely is not Relation.CONFLICTING


@pytest.mark.parametrize("changes", [{"left": said(weak=True)}, {"right": said(weak=True)}])
def test_a_contradiction_that_rests_on_a_weak_word_is_no_more_than_likely(changes):
    verdict = judge(evidence(row(**changes), row(**changes, dimension="purpose")))
    assert verdict.relation is not Relation.CONFLICTING


def test_a_contradiction_in_texts_on_two_words_of_different_things_is_none():
    found = evidence(row(), meaning=0.1, designations=Designations.OTHER)
    assert judge(found).likely is Relation.DIFFERENT


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_gaps_on_one_side_alone_are_not_opposite_gaps(side):
    found = evidence(
        row(side, dimension="risk", distance=0.5), row(side, dimension="purpose", distance=0.5)
    )
    assert not found.opposite_gaps


def test_opposite_gaps_with_something_severe_in_common_are_none():
    assert not evidence(*GAPS, row(Side.COMMON, dimension="control", distance=0.0)).opposite_gaps


def test_two_values_that_cover_in_opposite_directions_decide_nothing():
    found = evidence(COVERING, replace(COVERING, dimension="other", covers="right"))
    assert judge(found).likely not in {Relation.BROADER, Relation.NARROWER}


# ── undecided ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_below_the_threshold_the_answer_is_undecided_and_the_likely_one_stays(rule):
    verdict = judge(EXAMPLES[rule.name])
    assert verdict.confidence == rule.confidence
    if rule.confidence < UNDECIDED_BELOW:
        assert verdict.relation is Relation.UNDECIDED
        assert verdict.likely is rule.relation
    else:
        assert verdict.relation is verdict.likely is rule.relation


def test_what_was_not_measured_stays_none_in_the_evidence():
    verdict = judge(EXAMPLES["a definition is missing"])
    assert [signal.score for signal in verdict.evidence] == [None, None, None]
    assert verdict.evidence[0].note


# ── the pair reader ──────────────────────────────────────────────────────────────────────────────

SURE = {Relation.CONFLICTING: 0.9, Relation.EQUIVALENT: 0.1}


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_pair_reader_is_followed_only_where_the_rules_are_unsure(rule):
    verdict = judge(replace(EXAMPLES[rule.name], opinion=SURE))
    if 0.0 < rule.confidence <= UNDECIDED_BELOW:
        assert verdict.rule == "the pair reader decides"
        assert (verdict.relation, verdict.confidence) == (Relation.CONFLICTING, 0.9)
    else:
        assert (verdict.rule, verdict.likely) == (rule.name, rule.relation)


def test_a_pair_reader_that_is_unsure_itself_changes_nothing():
    found = EXAMPLES["each says something that the other does not"]
    opinion = {Relation.CONFLICTING: 0.4, Relation.EQUIVALENT: 0.3, Relation.DIFFERENT: 0.3}
    assert judge(replace(found, opinion=opinion)) == judge(found)


# ── words for people ─────────────────────────────────────────────────────────────────────────────


def marked(verdict):
    return (
        [LEFT[span.start : span.end] for span in verdict.left_spans],
        [RIGHT[span.start : span.end] for span in verdict.right_spans],
    )


def test_a_contradiction_marks_and_quotes_the_contradicting_words():
    verdict = judge(evidence(row()))
    assert marked(verdict) == (["A company"], ["firm that"])
    assert "“Amount”" in verdict.reason
    assert "“A company”" in verdict.reason
    assert "“firm that”" in verdict.reason


def test_the_gravest_contradiction_is_named_and_known_ones_come_before_assumed_ones():
    assumed = row(name="Opposite words", severity=3, role=2, assumed=True)
    near = row(name="Exclusivity", dimension="exclusivity", distance=0.25)
    assert "“Exclusivity”" in judge(evidence(assumed, near)).reason


def test_texts_that_say_the_same_are_not_marked():
    assert marked(judge(EXAMPLES["same text"])) == ([], [])


def test_where_the_rules_are_not_sure_what_either_side_says_alone_is_marked():
    verdict = judge(EXAMPLES["the left text says all of the right one and more"])
    assert verdict.relation is Relation.UNDECIDED
    assert marked(verdict) == (["thirty days"], ["loss"])
    assert verdict.reason == (
        "Only the left text says “thirty days”. Only the right text says “loss”."
    )


def test_texts_that_are_only_likely_to_say_the_same_show_what_one_says_alone():
    verdict = judge(EXAMPLES["the texts say much the same"])
    assert marked(verdict) == (["thirty days"], ["loss"])
    assert verdict.reason != judge(EXAMPLES["same text"]).reason


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


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_reason_is_a_sentence_that_names_no_party(rule):
    reason = judge(EXAMPLES[rule.name]).reason
    assert reason[0].isupper()
    assert reason.endswith(".")
    assert "North" not in reason
    assert "South" not in reason


# ── both ways round ──────────────────────────────────────────────────────────────────────────────

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
    assert back.relation is MIRROR.get(there.relation, there.relation)
    assert back.likely is MIRROR.get(there.likely, there.likely)
    assert back.confidence == there.confidence
    assert (back.left_spans, back.right_spans) == (there.right_spans, there.left_spans)
    assert len(back.contrasts) == len(there.contrasts)


@pytest.mark.parametrize(("term", "left", "right"), PAIRS)
def test_swapping_the_sides_mirrors_the_verdict(judged, term, left, right):
    assert_mirrored(judged(term, left, right), judged(term, right, left))


def test_swapping_the_sides_of_every_shared_sample_word_mirrors_the_verdict(judged, shared_words):
    assert shared_words
    for left, right in shared_words:
        assert_mirrored(
            judged(left.term, left.definition, right.definition),
            judged(left.term, right.definition, left.definition),
        )


# ── what people would say of real definitions ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("term", "left", "right"),
    [
        (
            "net revenue",
            "Revenue net of returns and tax.",
            "Revenue after returns and tax have been deducted.",
        ),
        (
            "net revenue",
            "Invoiced amounts less VAT, discounts and returns.",
            "The amounts invoiced after deduction of VAT, rebates and returned goods.",
        ),
        (
            "net revenue",
            "Invoiced sales excluding value added tax, discounts and returns.",
            "Invoiced sales after deduction of discounts, tax and returns.",
        ),
        ("price", "The amount paid, excluding tax.", "The amount paid before tax."),
        (
            "encryption",
            "Turning data into a form that only holders of a key can read.",
            "Making data unreadable for anybody without a key.",
        ),
        (
            "warranty",
            "Repair free of charge for two years.",
            "Repair without charge for 24 months.",
        ),
        (
            "retrospective",
            "A meeting after the end of a sprint in which the team looks back.",
            "A team meeting at the end of each sprint, before the next one begins.",
        ),
        (
            "purchase order",
            "A document that the buyer sends to order goods.",
            "A request for goods that the seller receives and confirms.",
        ),
        (
            "strategic alliance",
            "A long-term partnership of independent firms that share risks to enter a new market.",
            (
                "A lasting cooperation of companies, each staying independent, who open a market "
                "together and share the risk."
            ),
        ),
        (
            "pilot",
            "A test with a few real users before the decision on a full roll-out.",
            "A limited trial in live operation, after which the roll-out is decided.",
        ),
        (
            "proof of concept",
            "A short test without real users that shows whether an idea is technically feasible.",
            "An exercise without end users that demonstrates technical feasibility.",
        ),
        (
            "part-time",
            "Working not less than 20 hours a week.",
            "Working at least 20 hours a week.",
        ),
        (
            "small company",
            "A company with up to 50 million euros of turnover.",
            "A company with a turnover of not more than € 50 million.",
        ),
    ],
)
def test_two_wordings_of_one_meaning_are_never_called_different(judged, term, left, right):
    verdict = judged(term, left, right)
    assert verdict.relation not in {Relation.CONFLICTING, Relation.DIFFERENT}, verdict.reason


@pytest.mark.parametrize(
    ("term", "left", "right"),
    [
        ("lead", "A contact who decides within 90 days.", "A contact who decides within 30 days."),
        ("full-time", "40 hours a week.", "At least 35 hours per week."),
        ("large order", "An order of more than 10,000 euros.", "An order of 10,000 euros or less."),
        (
            "inventory",
            "Goods held for sale, including goods in transit.",
            "Goods held for sale, excluding goods in transit.",
        ),
        (
            "territory",
            "All countries of the European Union.",
            "All countries of the European Union except Ireland.",
        ),
        (
            "affiliate",
            "A company under common control with a party.",
            (
                "A company that a party controls, that controls it, or that is under common "
                "control with it."
            ),
        ),
    ],
)
def test_texts_that_admit_other_cases_are_never_called_the_same(judged, term, left, right):
    assert judged(term, left, right).relation is not Relation.EQUIVALENT


@pytest.mark.parametrize(
    ("term", "left", "right"),
    [
        ("profit", "Revenue minus costs before tax.", "Revenue minus costs after tax."),
        ("royalty", "A payment of 5 % of net sales.", "A payment of 5 % of gross sales."),
        ("payment term", "Due 30 days after the invoice.", "Due 60 days after the invoice."),
        ("quarter", "Three months of the calendar year.", "Three months of the fiscal year."),
        ("budget", "Money which may not be exceeded.", "Money which may be exceeded."),
        (
            "letter of intent",
            "A document on the parties' intentions that is not legally binding.",
            "A binding agreement that records the parties' intentions.",
        ),
        (
            "foreground IP",
            "Results created in the project, owned jointly by both parties.",
            "Results created in the project, owned by the party that created them.",
        ),
        (
            "large order",
            "An order of more than 10,000 euros.",
            "An order of 10,000 euros or less.",
        ),
        (
            "partner",
            "Any company that resells our products, including dealers.",
            "Any company that resells our products, other than dealers.",
        ),
    ],
)
def test_a_plain_contradiction_is_found(judged, term, left, right):
    assert judged(term, left, right).relation is Relation.CONFLICTING
