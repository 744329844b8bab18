"""Order, counts and matrix of a report, and the views on one word."""

from dataclasses import replace

import pytest

from glossary_service.alignment.concepts import (
    Cell,
    ConflictClass,
    Designations,
    Entry,
    Relation,
    TermSet,
    Verdict,
)
from glossary_service.alignment.conflicts import alone
from glossary_service.alignment.report import build_report, on_one_word


def entry(party, term, definition="A text.", number=1, **more):
    return Entry(
        id=f"{party} {term} {number}", party=party, term=term, definition=definition, **more
    )


def verdict(left, right, relation, designations=Designations.SAME):
    return Verdict(
        left=left,
        right=right,
        designations=designations,
        relation=relation,
        likely=relation,
        confidence=0.9,
        rule="by hand",
        reason="By hand.",
        left_spans=(),
        right_spans=(),
        contrasts=(),
        evidence=(),
    )


SAME, CLASH, OPEN = Relation.EQUIVALENT, Relation.CONFLICTING, Relation.UNDECIDED


def report(sets, settled, conflicts=()):
    return build_report(
        sets,
        settled,
        conflicts,
        key=lambda item: item.term.casefold(),
        not_compared=[],
        unread=0,
        made_with={"b": "2", "a": "1"},
    )


def party(name, *terms, empty=()):
    return TermSet(
        party=name,
        entries=tuple(entry(name, term, "" if term in empty else "A text.") for term in terms),
    )


NORTH = party("North", "alpha", "beta", "gamma", "only north")
SOUTH = party("South", "alpha", "beta", "gamma", "only south")


def both(relations, left=NORTH, right=SOUTH, words=("alpha", "beta", "gamma")):
    return [
        verdict(
            next(item for item in left.entries if item.term == word),
            next(item for item in right.entries if item.term == word),
            relation,
        )
        for word, relation in zip(words, relations, strict=True)
    ]


def test_words_are_counted_once_as_agreed_different_unclear_or_missing():
    found = report([NORTH, SOUTH], {(0, 1): both([SAME, CLASH, OPEN])})
    (tally,) = found.tallies
    assert (tally.agree, tally.differ, tally.unclear) == (1, 1, 1)
    assert (tally.only_left, tally.only_right) == (1, 1)


@pytest.mark.parametrize(
    ("relations", "cell"),
    [
        ([SAME, SAME], "agree"),
        ([SAME, CLASH], "differ"),
        ([SAME, OPEN], "unclear"),
        ([OPEN, CLASH], "differ"),
        ([SAME, Relation.BROADER], "differ"),
    ],
)
def test_a_word_with_two_readings_agrees_only_if_both_do(relations, cell):
    left = TermSet(party="North", entries=(entry("North", "x", "1"), entry("North", "x", "2", 2)))
    right = party("South", "x")
    settled = {
        (0, 1): [
            verdict(e, right.entries[0], r) for e, r in zip(left.entries, relations, strict=True)
        ]
    }
    (tally,) = report([left, right], settled).tallies
    assert getattr(tally, cell) == 1
    assert tally.agree + tally.differ + tally.unclear == 1


def test_agreed_are_only_equivalent_pairs_under_one_word():
    pairs = both([SAME, CLASH, OPEN])
    pairs.append(verdict(NORTH.entries[3], SOUTH.entries[3], SAME, Designations.OTHER))
    assert [item.left.term for item in report([NORTH, SOUTH], {(0, 1): pairs}).agreed] == ["alpha"]


def test_what_a_party_lacks_is_named_once_for_each_direction():
    found = report([NORTH, SOUTH], {(0, 1): both([SAME, CLASH, OPEN])})
    assert {(item.entry.term, item.absent_from) for item in found.missing} == {
        ("only north", "South"),
        ("only south", "North"),
    }


def test_a_party_is_counted_with_its_words_and_empty_texts():
    empty = party("North", "alpha", "beta", empty=("beta",))
    twice = replace(empty, entries=(*empty.entries, entry("North", "Alpha", "Other.", 2)))
    (count, _) = report([twice, SOUTH], {(0, 1): []}).parties
    assert (count.entries, count.terms, count.without_definition) == (3, 2, 1)


# ── matrix ───────────────────────────────────────────────────────────────────────────────────────


def cells(found):
    return {row.term: row.cells for row in found.matrix}


def test_the_matrix_compares_every_party_with_the_first_that_defines_the_word():
    west = party("West", "alpha", "beta", "gamma", empty=("beta",))
    settled = {
        (0, 1): both([SAME, CLASH, OPEN]),
        (0, 2): both([CLASH, OPEN, OPEN], NORTH, west),
        (1, 2): both([CLASH], SOUTH, west, ("alpha",)),
    }
    found = cells(report([NORTH, SOUTH, west], settled))
    assert found["alpha"] == (Cell.REFERENCE, Cell.AGREES, Cell.DIFFERS)
    assert found["beta"] == (Cell.REFERENCE, Cell.DIFFERS, Cell.UNDEFINED)
    assert found["gamma"] == (Cell.REFERENCE, Cell.UNCLEAR, Cell.UNCLEAR)


def test_a_party_without_a_text_is_not_the_one_compared_with():
    north = party("North", "alpha", empty=("alpha",))
    settled = {(0, 1): both([OPEN], north, SOUTH, ("alpha",))}
    assert cells(report([north, SOUTH], settled))["alpha"] == (Cell.UNDEFINED, Cell.REFERENCE)


def test_a_word_of_one_party_alone_is_no_row_and_an_absent_party_is_shown():
    west = party("West", "other")
    settled = {(0, 1): both([SAME, SAME, SAME]), (0, 2): [], (1, 2): []}
    found = cells(report([NORTH, SOUTH, west], settled))
    assert set(found) == {"alpha", "beta", "gamma"}
    assert found["alpha"][2] is Cell.ABSENT


def test_synonyms_that_meet_share_a_row():
    south = party("South", "alfa")
    settled = {(0, 1): [verdict(NORTH.entries[0], south.entries[0], SAME, Designations.SYNONYM)]}
    found = report([NORTH, south], settled)
    assert cells(found) == {"alpha": (Cell.REFERENCE, Cell.AGREES)}


def test_two_words_of_one_meaning_do_not_share_a_row():
    south = party("South", "omega")
    settled = {(0, 1): [verdict(NORTH.entries[0], south.entries[0], SAME, Designations.OTHER)]}
    assert report([NORTH, south], settled).matrix == ()


def test_three_parties_give_three_tallies_in_their_order():
    west = party("West", "alpha")
    settled = {(1, 2): [], (0, 2): [], (0, 1): []}
    found = report([NORTH, SOUTH, west], settled)
    assert [(item.left, item.right) for item in found.tallies] == [
        ("North", "South"),
        ("North", "West"),
        ("South", "West"),
    ]


def test_what_it_was_made_with_is_sorted():
    assert list(report([NORTH, SOUTH], {(0, 1): []}).made_with) == ["a", "b"]


def test_empty_sets_give_an_empty_report():
    nothing = [TermSet(party="North", entries=()), TermSet(party="South", entries=())]
    found = report(nothing, {(0, 1): []})
    assert found.conflicts == found.agreed == found.missing == found.matrix == ()


# ── one word ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def full():
    conflicts = [alone(item, ConflictClass.CIRCULAR) for item in NORTH.entries[:2]]
    return report([NORTH, SOUTH], {(0, 1): both([SAME, CLASH, OPEN])}, conflicts)


@pytest.mark.parametrize("word", ["alpha", " ALPHA "])
def test_the_view_on_one_word_holds_that_word_alone(full, word):
    view = on_one_word(full, word)
    assert {item.term for item in view.conflicts} == {"alpha"}
    assert {item.left.term for item in view.agreed} == {"alpha"}
    assert {row.term for row in view.matrix} == {"alpha"}
    assert view.tallies == view.missing == ()


def test_a_word_is_found_under_its_synonyms_and_abbreviations():
    north = TermSet(
        party="North", entries=(entry("North", "joint venture", abbreviations=("JV",)),)
    )
    settled = {(0, 1): []}
    assert on_one_word(report([north, SOUTH], settled), "jv").missing


def test_the_view_on_an_unknown_word_is_empty(full):
    view = on_one_word(full, "alphq")
    assert view.conflicts == view.agreed == view.missing == view.matrix == ()
