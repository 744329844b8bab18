"""The lessons of the pair reader: families become pairs, and no word that measures is taught."""

import json
import sys
from pathlib import Path

import pytest


SCRIPTS = Path(__file__).parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from pair_training import pairs as taught  # noqa: E402 - the scripts are no package


FAMILY = {
    "term": "dealer",
    "base": "A firm that sells our goods in one country.",
    "equivalent": "Whoever sells what we make, inside a single country.",
    "broader": "A firm that sells our goods.",
    "broader_in_base": "in one country",
    "narrower": "A firm that sells our goods in one country «and repairs them».",
    "overlapping": "A firm that sells our goods «to schools».",
    "overlapping_in_base": "in one country",
    "conflicting": "A firm that sells our goods «in several countries at least».",
    "conflicting_in_base": "in one country",
    "different": "A person who hands out playing cards.",
    "different_term": "card dealer",
}


@pytest.fixture(scope="module")
def family():
    return {pair.id.partition("-")[2]: pair for pair in taught.family_pairs(FAMILY, "f")}


def words(text):
    return [text.definition[start:end] for start, end in text.spans]


def test_the_base_stands_in_its_written_relation_to_every_text(family):
    assert {key: family[key].relation for key in taught.FAMILY} == {
        "equivalent": "equivalent",
        "broader": "narrower",
        "narrower": "broader",
        "overlapping": "overlapping",
        "conflicting": "conflicting",
        "different": "different",
    }


def test_what_says_the_same_stands_in_for_the_base(family):
    stand_in = family["equivalent-conflicting"]
    assert (stand_in.left.definition, stand_in.relation) == (FAMILY["equivalent"], "conflicting")


def test_the_broader_text_is_broader_than_the_narrower_one(family):
    assert family["broader-narrower"].relation == "broader"


def test_marks_become_places_and_leave_the_text(family):
    assert words(family["conflicting"].right) == ["in several countries at least"]
    assert words(family["conflicting"].left) == ["in one country"]
    assert "«" not in family["conflicting"].right.definition


def test_another_word_for_another_thing_is_known_as_such(family):
    assert [family[key].one_word for key in ("equivalent", "different")] == [True, False]


def test_a_mirrored_pair_swaps_sides_broader_and_narrower_and_nothing_else(family):
    pair = family["broader"]
    assert (pair.mirrored.left, pair.mirrored.right) == (pair.right, pair.left)
    assert pair.mirrored.relation == "broader"
    assert pair.mirrored.mirrored == pair


def test_words_are_compared_without_case_brackets_and_plural():
    forms = ["Joint Venture", "joint ventures (JV)", "JOINT-VENTURE", "joint <em>venture</em>"]
    assert {taught.word_of(form) for form in forms} == {"joint venture"}


def test_pairs_that_share_a_word_by_way_of_others_fall_into_one_group():
    def pair(left, right):
        sides = [taught.Text(term, "a text") for term in (left, right)]
        return taught.Pair("p", "test", *sides, "equivalent")

    names = taught.components([pair("a", "b"), pair("c", "d"), pair("b", "e"), pair("x", "x")])
    assert names[0] == names[2]
    assert len(set(names)) == 3


# ── the files ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def own():
    return taught.own_pairs()


def test_no_word_of_the_suite_is_ever_taught(own):
    suite = taught.words_of(taught.read_pairs(taught.SUITE, "suite"))
    assert len(suite) >= 300
    assert suite.isdisjoint(taught.words_of(own))


def test_every_relation_is_taught_often(own):
    for relation in taught.RELATIONS:
        assert sum(pair.relation == relation for pair in own) > 1_000


def test_excluded_words_are_left_out(own):
    word = taught.word_of(own[0].left.term)
    assert word not in taught.words_of(taught.own_pairs(frozenset({word})))


def test_marked_words_stand_in_their_texts(own):
    for pair in own:
        for text in (pair.left, pair.right):
            assert all(0 <= a < b <= len(text.definition) for a, b in text.spans or ())


def test_the_suite_holds_fifty_crisp_pairs_of_each_relation_with_their_deciding_words():
    suite = taught.read_pairs(taught.SUITE, "suite")
    for relation in taught.RELATIONS:
        assert sum(pair.relation == relation for pair in suite) == 50
    rows = [json.loads(line) for line in taught.SUITE.read_text("utf-8").splitlines()]
    assert all(
        row[f"{side}_span"] in row[f"{side}_definition"]
        for row in rows
        for side in ("left", "right")
    )
    assert all(
        row["left_span"] and row["right_span"] for row in rows if row["relation"] == "conflicting"
    )


def test_our_readings_hold_no_text():
    for line in (taught.TRAINING / "readings.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        assert set(row) == {"set", "left", "right", "left_spans", "right_spans", "relation", "sure"}
        assert row["relation"] in taught.RELATIONS
