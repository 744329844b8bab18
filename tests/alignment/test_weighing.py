"""Everything weighed together: measures and mirrors, chances that add up, pulls that explain."""

import math

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.concepts import Designations, Entry, Opinion, Relation, Side
from glossary_service.alignment.coverage import Coverage
from glossary_service.alignment.evidence import PairEvidence, Rivals
from glossary_service.alignment.weighing import (
    COMPETING,
    MIRRORED,
    READ,
    READER,
    RELATIONS,
    UNREAD,
    RelationWeights,
    WeightTable,
    measures_of,
    take_measures,
)


NAMES = [measure.name for measure in COMPETING]
FIGURES = st.floats(-3, 3, width=16)
ROWS = st.fixed_dictionaries(dict.fromkeys(RELATIONS, FIGURES))
TABLES = st.builds(
    WeightTable, base=ROWS, weights=st.fixed_dictionaries(dict.fromkeys(NAMES, ROWS))
)
TAKEN = st.dictionaries(st.sampled_from(NAMES), FIGURES)
OPINION = Opinion(chances={Relation.BROADER: 0.75, Relation.DIFFERENT: 0.25})
RIVALS = Rivals(left=0.2, right=-0.1, group=0.0)


def evidence(**changes):
    given = {
        "left": Entry(id="l", party="North", term="deal", definition="A sale."),
        "right": Entry(id="r", party="South", term="deal", definition="A purchase."),
        "designations": Designations.SAME,
        "meaning": 0.6,
        "coverage": Coverage(left=0.25, right=0.75, left_only=(), right_only=()),
        "contrasts": (),
        "same_text": False,
    }
    return PairEvidence(**{**given, **changes})


# ── measures ─────────────────────────────────────────────────────────────────────────────────────


def test_every_measure_has_its_mirror_and_is_the_mirror_of_it():
    mirrors = {measure.name: measure.mirror for measure in COMPETING}
    assert len(mirrors) == len(COMPETING)
    assert all(mirrors[mirror] == name for name, mirror in mirrors.items())


def test_only_broader_and_narrower_have_another_mirror():
    turned = {relation for relation in Relation if MIRRORED[relation] is not relation}
    assert turned == {Relation.BROADER, Relation.NARROWER}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, UNREAD),
        ({"rivals": RIVALS}, UNREAD),
        ({"opinion": OPINION}, READ),
        ({"opinion": OPINION, "rivals": RIVALS}, COMPETING),
    ],
)
def test_a_pair_is_measured_by_what_its_table_weighs(changes, expected):
    found = evidence(**changes)
    assert measures_of(found) == expected
    assert list(take_measures(found)) == [measure.name for measure in expected]


def test_measures_are_the_figures_of_the_evidence():
    taken = take_measures(evidence(opinion=OPINION, rivals=RIVALS, known=True))
    assert taken["meaning"] == 0.6
    assert taken["left said on the right"] == 0.25
    assert taken["right said on the left"] == 0.75
    assert taken["another word"] == 0.0
    assert taken["a word of the alliance trade"] == 1.0
    assert taken["ahead of other right texts"] == 0.2
    assert taken["nearest reading of the left text"] == 1.0
    assert taken["nearest reading of the right text"] == 0.0
    assert taken[f"{READER}broader"] == pytest.approx(math.log(0.75), abs=1e-3)
    assert taken[f"{READER}narrower"] < taken[f"{READER}different"] < taken[f"{READER}broader"]


def test_what_could_not_be_measured_counts_for_nothing():
    nothing = Coverage(left=None, right=None, left_only=(), right_only=())
    taken = take_measures(evidence(meaning=None, coverage=nothing))
    assert not any(taken.values())


# ── chances and pulls ────────────────────────────────────────────────────────────────────────────


@given(table=TABLES, taken=TAKEN)
def test_chances_lie_between_0_and_1_and_sum_to_1(table, taken):
    chances = table.chances(taken)
    assert list(chances) == list(RELATIONS)
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert sum(chances.values()) == pytest.approx(1, abs=1e-3)


@given(table=TABLES, taken=TAKEN)
def test_pulls_and_the_start_add_up_to_the_odds_between_two_relations(table, taken):
    chances = table.chances(taken)
    pulls = {relation: sum(table.pull(taken, relation).values()) for relation in RELATIONS}
    for one in RELATIONS:
        for other in RELATIONS:
            if min(chances[one], chances[other]) < 0.05:
                continue  # four digits of a small chance say too little of its logarithm
            odds = math.log(chances[one] / chances[other])
            start = table.base[one] - table.base[other]
            assert odds == pytest.approx(start + pulls[one] - pulls[other], abs=0.01)


@given(table=TABLES, taken=TAKEN)
def test_what_a_measure_adds_to_the_relations_adds_up_to_nothing(table, taken):
    pulls = [table.pull(taken, relation) for relation in RELATIONS]
    assert all(sum(pull[name] for pull in pulls) == pytest.approx(0, abs=1e-3) for name in taken)


@given(table=TABLES, taken=TAKEN)
def test_the_order_of_the_measures_does_not_show(table, taken):
    turned = dict(reversed(taken.items()))
    assert table.chances(turned) == table.chances(taken)


def test_odds_double_with_a_pull_of_the_logarithm_of_two():
    rows = dict.fromkeys(RELATIONS, 0.0)
    table = WeightTable(base=rows, weights={"one": rows | {Relation.BROADER: math.log(2)}})
    chances = table.chances({"one": 1.0})
    assert chances[Relation.BROADER] == pytest.approx(2 * chances[Relation.NARROWER], abs=1e-3)


def test_each_kind_of_pair_is_weighed_by_its_own_table():
    tables = [WeightTable(base={Relation.BROADER: float(n)}, weights={}) for n in range(3)]
    weights = RelationWeights(read=tables[0], unread=tables[1], competing=tables[2])
    assert weights.of(evidence(opinion=OPINION)) is tables[0]
    assert weights.of(evidence()) is tables[1]
    assert weights.of(evidence(opinion=OPINION, rivals=RIVALS)) is tables[2]


def test_sides_of_the_table_are_counted_up_to_a_limit(judged):
    one = judged("deal", "A sale.", "A sale within 30 days to a company in a store.")
    signals = {item.signal: item.score for item in one.evidence}
    assert signals["only on the right"] > signals["only on the left"]
    assert signals["only on the right"] <= sum(row.side is Side.RIGHT for row in one.contrasts)
