"""One word looked up: by any of its names, with every pair that a comparison would judge."""

from dataclasses import replace

import pytest

from glossary_service.alignment.compare import compare
from glossary_service.alignment.concepts import (
    ConflictClass,
    Entry,
    Reason,
    Relation,
    TermSet,
)
from glossary_service.alignment.one_word import (
    entries_called,
    explain_pairs,
    part_on,
    words_like,
)


def quiet(*_):
    pass


def term_set(party, *entries):
    return TermSet(party=party, entries=entries)


@pytest.fixture(scope="module")
def sets():
    return (
        term_set(
            "North",
            Entry(
                id="n1",
                party="North",
                term="joint venture",
                definition="A project without founding a company.",
                synonyms=("team-up",),
                abbreviations=("JV",),
            ),
            Entry(id="n2", party="North", term="footfall", definition="How many people enter."),
        ),
        term_set(
            "South",
            Entry(
                id="s1",
                party="South",
                term="Joint Ventures",
                definition="A separate company that two firms own.",
            ),
            Entry(id="s2", party="South", term="basket", definition="What one customer buys."),
        ),
        term_set(
            "West",
            Entry(
                id="w1",
                party="West",
                term="joint venture",
                definition="A separate company that two firms own.",
            ),
        ),
    )


def ids(entries):
    return [entry.id for entry in entries]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("joint venture", ["n1", "s1", "w1"]),
        (" JOINT  ventures ", ["n1", "s1", "w1"]),
        ("JV", ["n1", "s1", "w1"]),
        ("team-up", ["n1"]),
        ("Baskets", ["s2"]),
        ("join ventur", []),
        ("", []),
    ],
)
def test_a_word_is_found_by_any_of_its_names_whatever_the_case_and_number(sets, tools, word, found):
    assert ids(entries_called(sets, word, tools)) == found


def test_words_that_are_written_alike_are_proposed_nearest_first(sets):
    assert words_like(sets, "join ventur")[0] == "joint venture"
    assert words_like(sets, "zzzzz") == ()


def test_every_pair_of_parties_that_use_the_word_is_explained(sets, tools):
    entries = entries_called(sets, "JV", tools)
    found = explain_pairs(sets, entries, tools, quiet)
    pairs = {(item.verdict.left.id, item.verdict.right.id): item for item in found}
    assert set(pairs) == {("n1", "s1"), ("n1", "w1"), ("s1", "w1")}
    assert pairs["n1", "s1"].verdict.relation is Relation.CONFLICTING
    assert pairs["s1", "w1"].verdict.relation is Relation.EQUIVALENT
    assert Reason.SAME_NAME in pairs["n1", "s1"].counterpart.reasons


def test_an_explained_pair_is_judged_as_the_report_judges_it(sets, tools):
    [conflict] = [
        item
        for item in compare(sets[:2], tools).conflicts
        if item.kind is ConflictClass.FALSE_FRIEND
    ]
    entries = entries_called(sets, "joint venture", tools)
    [explained] = explain_pairs(sets[:2], entries, tools, quiet)
    assert (explained.verdict.left, explained.verdict.right) == (conflict.left, conflict.right)
    assert explained.verdict.relation is conflict.relation
    assert explained.verdict.confidence == conflict.confidence


def test_a_word_of_one_party_alone_has_no_pair(sets, tools):
    entries = entries_called(sets, "footfall", tools)
    assert explain_pairs(sets, entries, tools, quiet) == ()


def test_the_order_of_the_rows_does_not_show(sets, tools):
    turned = [replace(item, entries=item.entries[::-1]) for item in sets]
    entries = entries_called(sets, "JV", tools)
    assert explain_pairs(turned, entries, tools, quiet) == explain_pairs(
        sets, entries, tools, quiet
    )


def test_the_part_on_a_word_holds_what_was_found_under_all_its_names(sets, tools):
    report = compare(sets, tools)
    part = part_on(report, entries_called(sets, "JV", tools))
    terms = {item.left.term for item in (*part.conflicts, *part.agreed)}
    assert terms == {"joint venture", "Joint Ventures"}
    assert [item.entry.term for item in part.missing] == []
    assert part.tallies == ()
    alone = part_on(report, entries_called(sets, "footfall", tools))
    assert (alone.conflicts, alone.agreed) == ((), ())
    assert {item.absent_from for item in alone.missing} == {"South", "West"}
