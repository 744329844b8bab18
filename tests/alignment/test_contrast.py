"""The rows of the comparison table: common, on one side, contradicting, and which side covers."""

import pytest

from glossary_service.alignment.characteristics import Reading, Word
from glossary_service.alignment.concepts import (
    Characteristic,
    Dimension,
    DimensionValue,
    Kind,
    Modality,
    Side,
    Span,
)
from glossary_service.alignment.contrast import (
    ASSUMED_ROLE,
    ASSUMED_SEVERITY,
    GAP_DISTANCE,
    LEAST_DISTANCE,
    Weights,
    contrast,
)


MIRRORED = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
MIRRORED_COVERS = {"left": "right", "right": "left", "": ""}
REQUIRED, EXCLUDED, OPTIONAL = Modality.REQUIRED, Modality.EXCLUDED, Modality.OPTIONAL


def scale(kind, includes=()):
    values = tuple(
        DimensionValue(
            id=name,
            label=name.title(),
            rank=rank,
            includes=frozenset(includes) if name == "any" else frozenset(),
        )
        for rank, name in enumerate(("none", "some", "much", "all", "any"))
    )
    return Dimension(
        id="amount",
        name="Amount",
        kind=kind,
        severity=5,
        question="How much?",
        kickoff_question="Show it: how much?",
        values=values,
        roles={"deal": 3, "talk": 2},
    )


def value(name, modality=REQUIRED, dimension="amount", place=0):
    return Characteristic(
        dimension=dimension, value=name, modality=modality, span=Span(place, place + 1)
    )


def reading(*characteristics, words=()):
    return Reading(
        characteristics=characteristics,
        words=tuple(Word(text=word, span=Span(n + 50, n + 51)) for n, word in enumerate(words)),
    )


def same_word(left, right):
    return 1.0 if left == right else 0.0


def weights(dimension, role=3):
    return Weights(dimensions={dimension.id: dimension}, roles={dimension.id: role})


def rows_of(kind, lefts, rights, includes=()):
    dimension = scale(kind, includes)
    return contrast(reading(*lefts), reading(*rights), weights(dimension), same_word)


def shape(rows):
    return [
        (
            row.side,
            row.left.value if row.left else None,
            row.right.value if row.right else None,
            round(row.distance, 4),
            row.covers,
        )
        for row in rows
    ]


# ── listed dimensions ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", list(Kind))
def test_the_same_value_on_both_sides_is_common(kind):
    rows = rows_of(kind, [value("some")], [value("some")])
    assert shape(rows) == [(Side.COMMON, "some", "some", 0.0, "")]


@pytest.mark.parametrize("kind", list(Kind))
def test_what_only_one_side_says_stands_on_that_side(kind):
    assert shape(rows_of(kind, [value("some")], [])) == [
        (Side.LEFT, "some", None, GAP_DISTANCE, "")
    ]
    assert shape(rows_of(kind, [], [value("some")])) == [
        (Side.RIGHT, None, "some", GAP_DISTANCE, "")
    ]


@pytest.mark.parametrize("kind", [Kind.EXCLUSIVE, Kind.OPEN])
def test_two_different_values_contradict_each_other_fully(kind):
    rows = rows_of(kind, [value("none")], [value("some")])
    assert shape(rows) == [(Side.CONTRADICTING, "none", "some", 1.0, "")]


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("none", "some", LEAST_DISTANCE),
        ("none", "much", 0.5),
        ("none", "all", 0.75),
        ("none", "any", 1.0),
        ("any", "none", 1.0),
    ],
)
def test_on_a_scale_the_distance_grows_with_the_steps(left, right, distance):
    rows = rows_of(Kind.ORDERED, [value(left)], [value(right)])
    assert shape(rows) == [(Side.CONTRADICTING, left, right, distance, "")]


@pytest.mark.parametrize("kind", [Kind.EXCLUSIVE, Kind.ORDERED, Kind.OPEN])
def test_a_value_that_includes_the_other_covers_it(kind):
    covered = rows_of(kind, [value("any")], [value("some")], includes={"some"})
    assert shape(covered) == [(Side.COMMON, "any", "some", GAP_DISTANCE, "left")]
    covering = rows_of(kind, [value("some")], [value("any")], includes={"some"})
    assert shape(covering) == [(Side.COMMON, "some", "any", GAP_DISTANCE, "right")]


def test_a_larger_set_covers_the_smaller_one_in_it():
    rows = rows_of(Kind.MULTI, [value("some"), value("much", place=3)], [value("some")])
    assert shape(rows) == [(Side.COMMON, "some", "some", GAP_DISTANCE, "left")]


def test_sets_that_cross_share_something_and_neither_covers():
    rows = rows_of(Kind.MULTI, [value("some"), value("much")], [value("much"), value("all")])
    assert [(row.side, row.covers) for row in rows] == [(Side.COMMON, "")]


def test_sets_without_a_common_value_contradict_each_other_value_by_value():
    rows = rows_of(Kind.MULTI, [value("none")], [value("some"), value("all")])
    assert {(row.side, row.left.value, row.right.value) for row in rows} == {
        (Side.CONTRADICTING, "none", "some"),
        (Side.CONTRADICTING, "none", "all"),
    }


@pytest.mark.parametrize("kind", list(Kind))
def test_demanded_here_and_ruled_out_there_is_a_contradiction(kind):
    rows = rows_of(kind, [value("some")], [value("some", EXCLUDED)])
    assert shape(rows) == [(Side.CONTRADICTING, "some", "some", 1.0, "")]


@pytest.mark.parametrize("kind", list(Kind))
def test_both_ruling_out_the_same_is_common(kind):
    rows = rows_of(kind, [value("some", EXCLUDED)], [value("some", EXCLUDED)])
    assert shape(rows) == [(Side.COMMON, "some", "some", 0.0, "")]


@pytest.mark.parametrize("kind", [Kind.EXCLUSIVE, Kind.ORDERED])
def test_naming_one_value_and_ruling_out_another_is_no_contradiction(kind):
    rows = rows_of(kind, [value("none")], [value("some", EXCLUDED)])
    assert Side.CONTRADICTING not in {row.side for row in rows}


def test_a_side_that_leaves_a_value_free_covers_the_side_that_demands_it():
    rows = rows_of(Kind.EXCLUSIVE, [value("some")], [value("some", OPTIONAL)])
    assert shape(rows) == [(Side.COMMON, "some", "some", GAP_DISTANCE, "right")]


def test_two_different_demands_are_shown_rather_than_one_denial():
    rows = rows_of(
        Kind.EXCLUSIVE, [value("none")], [value("all"), value("none", EXCLUDED, place=5)]
    )
    assert shape(rows) == [(Side.CONTRADICTING, "none", "all", 1.0, "")]


# ── what a row weighs ────────────────────────────────────────────────────────────────────────────


def test_a_row_carries_severity_role_and_the_question_for_the_kickoff():
    (row,) = rows_of(Kind.EXCLUSIVE, [value("none")], [value("all")])
    assert (row.name, row.severity, row.role, row.assumed) == ("Amount", 5, 3, False)
    assert row.question == "Show it: how much?"


def test_a_dimension_that_does_not_belong_to_a_known_word_is_incidental():
    known = Weights(dimensions={"amount": scale(Kind.EXCLUSIVE)}, roles={})
    assert known.role("amount") == 1
    assert not known.is_assumed("amount")


def test_for_an_unknown_word_severity_and_role_are_assumed():
    unknown = Weights(dimensions={"amount": scale(Kind.EXCLUSIVE)}, roles=None)
    (row,) = contrast(reading(value("none")), reading(value("all")), unknown, same_word)
    assert (row.severity, row.role, row.assumed) == (ASSUMED_SEVERITY, ASSUMED_ROLE, True)


def test_open_dimensions_are_always_assumed_and_stand_after_listed_ones():
    rows = contrast(
        reading(value("none"), value("5", dimension="quantity:day")),
        reading(value("all"), value("9", dimension="quantity:day")),
        weights(scale(Kind.EXCLUSIVE)),
        same_word,
    )
    assert [(row.dimension, row.assumed) for row in rows] == [
        ("amount", False),
        ("quantity:day", True),
    ]


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left", "right", "side", "covers"),
    [
        ("5", "5", Side.COMMON, ""),
        (">= 20", ">= 50", Side.COMMON, "left"),
        (">= 50", ">= 20", Side.COMMON, "right"),
        ("<= 90", "<= 30", Side.COMMON, "left"),
        (">= 20", "50", Side.COMMON, "left"),
        ("30", "60", Side.CONTRADICTING, ""),
        ("<= 10", ">= 20", Side.CONTRADICTING, ""),
        ("> 50", "<= 50", Side.CONTRADICTING, ""),
        ("< 50", ">= 50", Side.CONTRADICTING, ""),
        ("20..50", "30", Side.COMMON, "left"),
        ("20..50", "60..70", Side.CONTRADICTING, ""),
    ],
)
def test_numbers_are_compared_as_ranges(left, right, side, covers):
    rows = contrast(
        reading(value(left, dimension="quantity:day")),
        reading(value(right, dimension="quantity:day")),
        weights(scale(Kind.EXCLUSIVE)),
        same_word,
    )
    assert [(row.side, row.covers) for row in rows] == [(side, covers)]


def test_ranges_that_cross_say_something_on_each_side():
    rows = contrast(
        reading(value("<= 50", dimension="quantity:day")),
        reading(value(">= 20", dimension="quantity:day")),
        weights(scale(Kind.EXCLUSIVE)),
        same_word,
    )
    assert [row.side for row in rows] == [Side.LEFT, Side.RIGHT]


def test_numbers_of_different_units_do_not_contradict_each_other():
    rows = contrast(
        reading(value("30", dimension="quantity:day")),
        reading(value("50", dimension="quantity:percent")),
        weights(scale(Kind.EXCLUSIVE)),
        same_word,
    )
    assert {row.side for row in rows} == {Side.LEFT, Side.RIGHT}


# ── must and may ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left", "right", "side", "covers"),
    [
        ("must", "must not", Side.CONTRADICTING, ""),
        ("may", "must not", Side.CONTRADICTING, ""),
        ("may", "must", Side.COMMON, "left"),
        ("must", "may", Side.COMMON, "right"),
        ("may", "may", Side.COMMON, ""),
    ],
)
def test_the_forces_on_one_verb_are_compared(left, right, side, covers):
    rows = contrast(
        reading(value(left, dimension="modality:sell")),
        reading(value(right, dimension="modality:sell")),
        weights(scale(Kind.EXCLUSIVE)),
        same_word,
    )
    assert [(row.side, row.covers) for row in rows] == [(side, covers)]


# ── what delimits in words ───────────────────────────────────────────────────────────────────────


def compared(lefts, rights):
    return contrast(reading(*lefts), reading(*rights), weights(scale(Kind.EXCLUSIVE)), same_word)


def told(words, dimension="time", modality=REQUIRED, place=0, *, weak=False):
    return Characteristic(
        dimension=dimension,
        value=words,
        modality=modality,
        span=Span(place, place + 1),
        weak=weak,
    )


def test_details_are_paired_by_their_words_and_the_rest_stands_alone():
    rows = compared(
        [told("buy bread", "purpose:stated"), told("sell fresh fruit", "purpose:stated", place=5)],
        [told("sell fruit", "purpose:stated"), told("store ice", "purpose:stated", place=5)],
    )
    assert [row[:3] for row in shape(rows)] == [
        (Side.COMMON, "sell fresh fruit", "sell fruit"),
        (Side.LEFT, "buy bread", None),
        (Side.RIGHT, None, "store ice"),
    ]


def test_a_detail_weighs_little_and_decides_no_relation():
    rows = compared([told("before dawn"), told("after dusk", place=3)], [told("before dawn")])
    assert {(row.side, row.severity, row.role, row.assumed, row.covers) for row in rows} == {
        (Side.COMMON, 1, 1, True, ""),
        (Side.LEFT, 1, 1, True, ""),
    }


def test_a_weak_detail_of_one_side_is_not_shown():
    assert compared([told("apple, pear", "inclusion:open", OPTIONAL, weak=True)], []) == ()


def test_a_contradiction_in_words_weighs_as_much_as_any_open_one():
    (row,) = compared([told("before dawn")], [told("after dawn")])
    assert (row.side, row.severity, row.role) == (
        Side.CONTRADICTING,
        ASSUMED_SEVERITY,
        ASSUMED_ROLE,
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (told("before dawn"), told("after dusk")),
        (told("before dawn", weak=True), told("after dawn")),
        (told("before dawn", modality=OPTIONAL), told("after dawn")),
        (told("before dawn", modality=EXCLUDED), told("after dawn", modality=EXCLUDED)),
        (told("until dawn"), told("after dawn")),
        (told("team: cook", "inclusion:closed"), told("team: pilot", "inclusion:closed")),
        (
            told("team: cook, maid", "inclusion:closed"),
            told("crew: pilot, nurse", "inclusion:closed"),
        ),
        (
            told("team: cook, maid", "inclusion:closed"),
            told("team: maid, nurse", "inclusion:closed"),
        ),
        (told("paid by buyer", "party:by"), told("sold by buyer", "party:by", EXCLUDED)),
        (
            told("exclusive sale", "exclusivity:stated"),
            told("nonexclusive use", "exclusivity:stated"),
        ),
    ],
)
def test_details_that_can_both_be_true_do_not_contradict_each_other(left, right):
    assert Side.CONTRADICTING not in {row.side for row in compared([left], [right])}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (told("before dawn"), told("after dawn")),
        (
            told("exclusive sale", "exclusivity:stated"),
            told("nonexclusive sale", "exclusivity:stated"),
        ),
        (
            told("team: cook, maid", "inclusion:closed"),
            told("team: pilot, nurse", "inclusion:closed"),
        ),
        (told("profit", "modifier"), told("profit", "modifier", EXCLUDED)),
        (told("sold by buyer", "party:by"), told("sold by buyer", "party:by", EXCLUDED)),
    ],
)
def test_details_that_exclude_each_other_contradict_each_other(left, right):
    assert [row.side for row in compared([left], [right])] == [Side.CONTRADICTING]
    assert [row.side for row in compared([right], [left])] == [Side.CONTRADICTING]


def test_a_side_that_says_both_does_not_contradict_the_side_that_says_one():
    rows = compared([told("before dawn"), told("after dawn", place=4)], [told("after dawn")])
    assert [row.side for row in rows] == [Side.COMMON, Side.LEFT]


def test_words_that_a_listed_dimension_has_judged_contradict_nothing_more():
    rows = compared(
        [value("none"), told("before dawn")], [value("none"), told("after dawn", place=9)]
    )
    assert [row.side for row in rows] == [Side.COMMON]


# ── with the real reader ─────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def table(tools, vocabulary, counterpart):
    def build(left, right, term="thing"):
        pair = counterpart(term, left, right)
        return contrast(
            tools.reader.read(left, (term,)),
            tools.reader.read(right, (term,)),
            vocabulary.weights(pair.left, pair.right),
            same_word,
        )

    return build


def contradicted(rows):
    return {row.dimension.partition(":")[0] for row in rows if row.side is Side.CONTRADICTING}


@pytest.mark.parametrize(
    ("left", "right", "family"),
    [
        ("Goods, including goods in transit.", "Goods, excluding goods in transit.", "exclusion"),
        ("Any partner, including dealers.", "Any partner, other than dealers.", "exclusion"),
        ("Profit before tax.", "Profit after tax.", "opposite"),
        ("A share of gross sales.", "A share of net sales.", "opposite"),
        ("Invoices due 30 days after receipt.", "Invoices due 60 days after receipt.", "quantity"),
        ("A limit that may be exceeded.", "A limit that must not be exceeded.", "modality"),
        ("Work done prior to acceptance.", "Work done after acceptance.", "time"),
        (
            "A kit consisting of a hammer and a saw.",
            "A kit consisting of flour and sugar.",
            "inclusion",
        ),
    ],
)
def test_what_one_text_says_and_the_other_denies_is_a_contradiction(table, left, right, family):
    assert family in contradicted(table(left, right))
    assert family in contradicted(table(right, left))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Sales before tax and after tax.", "Sales after tax."),
        ("A request that the buyer sends.", "A request that the seller gets."),
        ("A meeting after the contract is signed.", "A meeting before work begins."),
        ("The price excluding tax.", "The price net of tax."),
        ("A partner, for example with 5 % of sales.", "A partner, for example with 9 % of sales."),
        ("Help free of charge.", "Help without charge."),
        ("A text that is not public.", "A non-public text."),
        ("At least 20 hours.", "Not less than 20 hours."),
        ("Turnover of up to 50 million euros.", "Turnover of not more than € 50 million."),
        ("A day on which nobody has to work.", "A day on which no work is done."),
        ("A visit before and after treatment.", "A visit after treatment."),
        ("A wall so that no water comes in.", "A wall so that neither water nor wind comes in."),
        ("Fruit, such as apples and pears.", "Fruit, such as plums and grapes."),
        ("Staff who may be engaged by the tenant.", "Staff engaged by the tenant."),
        ("A tool used to cut metal.", "A tool not used to cut stone."),
        ("A crew comprising a pilot and a nurse.", "A crew made up of a nurse and a pilot."),
    ],
)
def test_texts_that_agree_in_other_words_show_no_strong_contradiction(table, left, right):
    strong = [
        row
        for row in table(left, right)
        if row.side is Side.CONTRADICTING and not (row.left.weak or row.right.weak)
    ]
    assert [(row.dimension, row.left.value, row.right.value) for row in strong] == []


EXCLUDING = (
    "Sales excluding tax and freight.",
    "Sales excluding tax.",
    "Sales excluding freight charges, packaging and tax.",
    "Sales including tax, except freight charges.",
    "Sales, not services.",
)


@pytest.mark.parametrize("left", EXCLUDING)
@pytest.mark.parametrize("right", EXCLUDING)
def test_swapping_texts_with_exclusions_mirrors_the_table(table, left, right):
    assert mirrored(table(left, right)) == sides(table(right, left))


def sides(rows):
    return {
        (row.dimension, row.side, row.left, row.right, round(row.distance, 6), row.covers)
        for row in rows
    }


def mirrored(rows):
    return {
        (
            row.dimension,
            MIRRORED.get(row.side, row.side),
            row.right,
            row.left,
            round(row.distance, 6),
            MIRRORED_COVERS[row.covers],
        )
        for row in rows
    }


def test_swapping_any_two_sample_definitions_mirrors_the_table(table, shared_words):
    for left, right in shared_words:
        there = table(left.definition, right.definition, left.term)
        back = table(right.definition, left.definition, left.term)
        assert mirrored(there) == sides(back), left.term


def test_every_row_has_the_sides_that_its_place_promises(table, shared_words):
    for left, right in shared_words:
        for row in table(left.definition, right.definition, left.term):
            assert (row.left is not None) is (row.side is not Side.RIGHT)
            assert (row.right is not None) is (row.side is not Side.LEFT)
            assert 0.0 <= row.distance <= 1.0
