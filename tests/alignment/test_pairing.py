"""Which verdicts stay when a word has several readings: none is lost, the best are joined first."""

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.concepts import Designations, Entry, Evidence, Relation, Verdict
from glossary_service.alignment.pairing import settle


def verdict(left, right, relation, *, confidence=0.8, meaning=0.5, word="deal", other=False):
    return Verdict(
        left=Entry(id=left, party="North", term=word, definition=left),
        right=Entry(id=right, party="South", term="sale" if other else word, definition=right),
        designations=Designations.OTHER if other else Designations.SAME,
        relation=relation,
        likely=relation,
        confidence=confidence,
        rule="by hand",
        reason="By hand.",
        left_spans=(),
        right_spans=(),
        contrasts=(),
        evidence=(Evidence(signal="meaning", score=meaning),),
    )


def pairs(verdicts):
    return [(item.left.id, item.right.id) for item in settle(verdicts)]


SAME, FAR, CLASH = Relation.EQUIVALENT, Relation.DIFFERENT, Relation.CONFLICTING


def test_one_reading_on_each_side_is_one_pair():
    assert pairs([verdict("l1", "r1", CLASH)]) == [("l1", "r1")]


def test_two_readings_on_each_side_are_joined_by_what_agrees():
    found = [
        verdict("l1", "r1", CLASH),
        verdict("l1", "r2", SAME),
        verdict("l2", "r1", SAME),
        verdict("l2", "r2", CLASH),
    ]
    assert pairs(found) == [("l1", "r2"), ("l2", "r1")]


def test_a_reading_that_is_left_over_joins_its_best_counterpart():
    found = [verdict("l1", "r1", SAME), verdict("l1", "r2", CLASH)]
    assert pairs(found) == [("l1", "r1"), ("l1", "r2")]
    mirrored = [verdict("l1", "r1", CLASH), verdict("l2", "r1", SAME)]
    assert pairs(mirrored) == [("l1", "r1"), ("l2", "r1")]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"relation": SAME}, {"relation": CLASH}),
        ({"relation": Relation.BROADER}, {"relation": Relation.OVERLAPPING}),
        ({"relation": Relation.OVERLAPPING}, {"relation": CLASH}),
        ({"relation": CLASH}, {"relation": FAR}),
        ({"relation": SAME, "confidence": 0.9}, {"relation": SAME, "confidence": 0.5}),
        ({"relation": SAME, "meaning": 0.9}, {"relation": SAME, "meaning": 0.2}),
        ({"relation": SAME, "meaning": 0.1}, {"relation": SAME, "meaning": None}),
    ],
)
def test_the_closer_of_two_readings_wins(better, worse):
    found = [
        verdict("l1", "r1", **worse),
        verdict("l1", "r2", **better),
        verdict("l2", "r1", FAR),
        verdict("l2", "r2", FAR),
    ]
    assert ("l1", "r2") in pairs(found)
    assert ("l1", "r1") not in pairs(found)


def test_a_further_entry_without_a_text_adds_no_pair():
    found = [verdict("l1", "r1", SAME), verdict("l1", "r2", Relation.UNDECIDED)]
    assert pairs(found) == [("l1", "r1")]


def test_two_words_are_a_pair_only_where_neither_has_found_its_own_word():
    found = [
        verdict("l1", "r1", CLASH),
        verdict("l1", "r9", SAME, other=True),
        verdict("l8", "r9", SAME, other=True),
    ]
    assert pairs(found) == [("l1", "r1"), ("l8", "r9")]


def test_nothing_gives_nothing():
    assert settle([]) == ()


READINGS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(0, 4),
        st.sampled_from([item for item in Relation if item is not Relation.UNDECIDED]),
        st.sampled_from([0.4, 0.65, 0.9]),
    ),
    unique_by=lambda item: item[:2],
    max_size=25,
).map(lambda items: [verdict(f"l{a}", f"r{b}", rel, confidence=sure) for a, b, rel, sure in items])


@given(found=READINGS)
def test_no_reading_of_either_side_is_lost(found):
    kept = settle(found)
    assert {item.left.id for item in kept} == {item.left.id for item in found}
    assert {item.right.id for item in kept} == {item.right.id for item in found}


@given(found=READINGS, data=st.data())
def test_the_order_of_the_verdicts_does_not_show(found, data):
    shuffled = data.draw(st.permutations(found))
    assert settle(shuffled) == settle(found)


@given(
    relations=st.lists(
        st.sampled_from([SAME, Relation.BROADER, CLASH, FAR]), min_size=9, max_size=9
    ),
    width=st.integers(1, 3),
)
def test_every_kept_pair_holds_an_entry_that_stands_in_no_other_pair(relations, width):
    found = [
        verdict(f"l{place // width}", f"r{place % width}", relation)
        for place, relation in enumerate(relations)
    ]
    kept = settle(found)
    for item in kept:
        with_left = [other for other in kept if other.left.id == item.left.id]
        with_right = [other for other in kept if other.right.id == item.right.id]
        assert len(with_left) == 1 or len(with_right) == 1
