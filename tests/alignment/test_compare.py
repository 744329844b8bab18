"""The whole road: term sets in, a conflict report out."""

import os
import random
import subprocess
import sys
from dataclasses import replace

import pytest

from glossary_service.alignment.characteristics import LONGEST_READ
from glossary_service.alignment.compare import compare
from glossary_service.alignment.concepts import (
    Band,
    Cell,
    ConflictClass,
    Entry,
    Relation,
    TermSet,
)
from glossary_service.reports import RENDERERS, render


def term_set(party, *rows):
    """Build a set from (term, definition) or (term, definition, synonyms, abbreviations)."""
    entries = []
    for number, (term, definition, *names) in enumerate(rows):
        synonyms, abbreviations = (*names, (), ())[:2]
        entries.append(
            Entry(
                id=f"{party}-{number}",
                party=party,
                term=term,
                definition=definition,
                synonyms=tuple(synonyms),
                abbreviations=tuple(abbreviations),
            )
        )
    return TermSet(party=party, entries=tuple(entries))


@pytest.fixture(scope="module")
def sample_report(samples, tools):
    return compare(samples, tools)


def kinds(report):
    return {conflict.kind for conflict in report.conflicts}


def about(report, term, left=None, right=None):
    return [
        item
        for item in report.conflicts
        if item.term == term
        and item.right is not None
        and (left is None or (item.left.party, item.right.party) == (left, right))
    ]


RETAIL, CENTRAL, PARTNER = (
    "Retail Business Unit",
    "Central Alliance Department",
    "Tarnwick Systems",
)


# ── the two stories ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("term", "left", "right", "point"),
    [
        ("strategic alliance", RETAIL, CENTRAL, "Purpose of the collaboration"),
        ("joint venture", RETAIL, CENTRAL, "Legal form"),
        ("joint venture", RETAIL, PARTNER, "Legal form"),
        ("foreground IP", CENTRAL, PARTNER, "Ownership of what is created together"),
    ],
)
def test_the_costly_misunderstandings_of_the_samples_must_be_settled_first(
    sample_report, term, left, right, point
):
    stops = [item for item in about(sample_report, term, left, right) if item.band is Band.STOP]
    assert [(item.kind, item.parting.name) for item in stops] == [
        (ConflictClass.FALSE_FRIEND, point)
    ]


@pytest.mark.parametrize(
    ("term", "left", "right"),
    [
        ("proof of concept", CENTRAL, PARTNER),
        ("due diligence", CENTRAL, PARTNER),
        ("force majeure", CENTRAL, PARTNER),
        ("joint venture", CENTRAL, PARTNER),
        ("partner programme", CENTRAL, PARTNER),
        ("reseller", RETAIL, PARTNER),
    ],
)
def test_words_that_the_samples_share_are_no_false_friends(sample_report, term, left, right):
    for item in about(sample_report, term, left, right):
        assert item.kind is not ConflictClass.FALSE_FRIEND, item.reason
        assert item.band is not Band.STOP, item.sentence


def test_some_words_of_the_samples_agree(sample_report):
    assert sum(tally.agree for tally in sample_report.tallies) > 0


def test_one_abbreviation_for_two_things_is_named_with_both_words(sample_report):
    found = [
        item
        for item in sample_report.conflicts
        if item.right is not None
        and {item.left.term, item.right.term}
        == {"managed service provider", "minimum selling price"}
    ]
    assert [item.kind for item in found] == [ConflictClass.ABBREVIATION]


# ── three parties ────────────────────────────────────────────────────────────────────────────────


def test_three_parties_give_three_pairs_and_a_matrix_of_three_columns(sample_report):
    assert [(item.left, item.right) for item in sample_report.tallies] == [
        (RETAIL, CENTRAL),
        (RETAIL, PARTNER),
        (CENTRAL, PARTNER),
    ]
    rows = {row.term: row.cells for row in sample_report.matrix}
    assert {len(cells) for cells in rows.values()} == {3}
    assert rows["joint venture"][:2] == (Cell.REFERENCE, Cell.DIFFERS)


def test_every_word_is_counted_for_each_pair_of_parties(sample_report):
    counts = {item.party: item for item in sample_report.parties}
    for tally in sample_report.tallies:
        met = tally.agree + tally.differ + tally.unclear
        assert met + tally.only_left == counts[tally.left].terms
        assert met + tally.only_right <= counts[tally.right].terms


def test_every_entry_shows_somewhere_in_the_report(samples, sample_report):
    shown = {
        entry.id for item in sample_report.conflicts for entry in (item.left, item.right) if entry
    }
    shown |= {e.id for item in sample_report.agreed for e in (item.left, item.right)}
    shown |= {item.entry.id for item in sample_report.missing}
    assert {e.id for one in samples for e in one.entries} <= shown


def test_one_pair_of_readings_carries_one_conflict_of_its_class(sample_report):
    identities = [item.id for item in sample_report.conflicts]
    assert len(set(identities)) == len(identities)


def test_the_report_names_what_it_was_made_with(sample_report, tools):
    assert sample_report.made_with["quick encoder"] == tools.quick.name
    assert sample_report.made_with["pair reader"] == "rules alone"


BLAME = ("wrong", "incorrect", "mistaken", "should have", "your fault")


def test_no_sentence_of_the_report_says_that_a_party_is_wrong(sample_report):
    for item in sample_report.conflicts:
        words = f"{item.sentence} {item.question}".lower()
        assert not [blame for blame in BLAME if blame in words]


def test_every_marked_stretch_lies_inside_its_definition(sample_report):
    for item in sample_report.conflicts:
        for spans, entry in ((item.left_spans, item.left), (item.right_spans, item.right)):
            for start, end in spans:
                assert 0 <= start < end <= len(entry.definition)


# ── what does not show ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_rows_does_not_show(samples, sample_report, tools, seed):
    shuffle = random.Random(seed)  # noqa: S311 - an order, no secret
    shuffled = [
        replace(one, entries=tuple(shuffle.sample(one.entries, len(one.entries))))
        for one in samples
    ]
    assert render(compare(shuffled, tools), "json") == render(sample_report, "json")


PROGRAM = """
import sys
from pathlib import Path

from glossary_service.alignment.compare import compare
from glossary_service.bootstrap import build_tools
from glossary_service.config import Settings
from glossary_service.formats import read_term_set
from glossary_service.reports import render

sets = [one for path in sys.argv[1:] for one in read_term_set(Path(path)).term_sets]
sys.stdout.buffer.write(render(compare(sets, build_tools(Settings())), "json").encode())
"""


def test_neither_hash_seed_nor_rows_change_a_byte(tmp_path):
    rows = {
        "ours": [
            "joint venture,A separate company in which both hold equity.",
            "lead,A named contact who asked for a quote.",
            "lead,A heavy metal.",
            'pilot,"A free trial, without real users."',
        ],
        "theirs": [
            "joint venture,A project of two firms without a new company.",
            "lead,Any person who visited the website.",
            "prospect,A named contact who asked for a quote.",
        ],
    }
    outputs = set()
    for seed, step in (("0", 1), ("1", -1), ("4242", 1)):
        paths = []
        for name, lines in rows.items():
            path = tmp_path / f"{name}.csv"
            path.write_text("\n".join(["term,definition", *lines[::step]]) + "\n")
            paths.append(str(path))
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *paths],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1


def test_swapping_two_sets_keeps_every_class_and_band(samples, tools):
    one, other = samples[:2]
    there, back = compare([one, other], tools), compare([other, one], tools)

    def summary(report):
        return sorted(
            (item.kind, item.band, *sorted(e.id for e in (item.left, item.right) if e))
            for item in report.conflicts
        )

    assert summary(there) == summary(back)


# ── sets that hold little ────────────────────────────────────────────────────────────────────────


def test_empty_sets_give_an_empty_report_in_every_form(tools):
    report = compare([term_set("North"), term_set("South")], tools)
    assert report.conflicts == report.agreed == report.missing == report.matrix == ()
    for form in RENDERERS:
        assert render(report, form).endswith("\n")


def test_one_empty_set_leaves_every_word_of_the_other_missing(tools):
    report = compare([term_set("North", ("deal", "A sale.")), term_set("South")], tools)
    assert [(item.entry.term, item.absent_from) for item in report.missing] == [("deal", "South")]


def test_a_set_without_definitions_is_compared_by_name_and_says_so(tools):
    north = term_set("North", ("deal", ""), ("sale", ""))
    south = term_set("South", ("deal", "A sale of goods."), ("sale", ""))
    report = compare([north, south], tools)
    assert any(
        "North" in sentence and "no definitions" in sentence for sentence in report.not_compared
    )
    assert kinds(report) == {ConflictClass.UNDEFINED}
    assert report.tallies[0].unclear == 2


def test_an_entry_that_only_points_elsewhere_is_no_contradiction(tools):
    north = term_set("North", ("outage", "See incident."))
    south = term_set("South", ("outage", "A service that cannot be used."))
    (conflict,) = compare([north, south], tools).conflicts
    assert conflict.relation is Relation.UNDECIDED
    assert conflict.kind is ConflictClass.UNDEFINED


def test_a_circular_definition_is_found(tools):
    north = term_set("North", ("deal", "A deal."), ("sale", "A sale is when goods change hands."))
    report = compare([north, term_set("South")], tools)
    assert [(item.kind, item.term) for item in report.conflicts] == [
        (ConflictClass.CIRCULAR, "deal")
    ]


def test_a_definition_that_is_too_long_is_named_as_not_read_whole(tools):
    long = "A company that sells goods to end users. " * (LONGEST_READ // 20)
    north, south = term_set("North", ("deal", long)), term_set("South", ("deal", "A sale."))
    report = compare([north, south], tools)
    assert [s for s in report.not_compared if "North" in s and "deal" in s]


@pytest.mark.parametrize(
    "text", ["\x00\x1b[31m", "👩‍🚀" * 50, "合资企业", "الشراكة", " ", "\u202e"]
)
def test_any_text_goes_down_the_road(tools, text):
    north, south = term_set("North", (text, text)), term_set("South", (text, "A sale."))
    assert render(compare([north, south], tools), "json")


# ── several readings, abbreviations, other words ─────────────────────────────────────────────────


def test_every_reading_of_a_word_is_kept_and_joined_to_its_best_counterpart(tools):
    metal, contact = "A heavy metal.", "A named contact who asked for a quote."
    buyer = "A contact who asked for a quote and has a budget."
    north = term_set("North", ("lead", metal), ("lead", contact))
    south = term_set("South", ("lead", buyer), ("lead", metal))
    report = compare([north, south], tools)
    joined = {
        (item.left.definition, item.right.definition)
        for item in (*report.agreed, *report.conflicts)
        if item.right is not None
    }
    assert (metal, metal) in joined
    for texts in joined - {(metal, metal)}:
        assert set(texts) == {contact, buyer}


def test_a_reading_that_only_one_side_has_is_compared_with_the_nearest(tools):
    north = term_set(
        "North", ("lead", "A heavy metal."), ("lead", "A contact who asked for a quote.")
    )
    south = term_set("South", ("lead", "A heavy metal."))
    report = compare([north, south], tools)
    assert len(report.agreed) == 1
    assert [item.left.definition for item in report.conflicts] == [
        "A contact who asked for a quote."
    ]


def test_one_abbreviation_for_two_words_of_one_party_is_found(tools):
    north = term_set(
        "North",
        ("proof of concept", "A short technical test.", (), ("POC",)),
        ("point of contact", "The person to phone first.", (), ("POC",)),
    )
    report = compare([north, term_set("South")], tools)
    (conflict,) = report.conflicts
    assert conflict.kind is ConflictClass.ABBREVIATION
    assert {conflict.left.term, conflict.right.term} == {"proof of concept", "point of contact"}
    assert conflict.left.party == conflict.right.party == "North"


def test_one_abbreviation_for_two_words_across_parties_is_found(tools):
    north = term_set("North", ("proof of concept", "A short technical test.", (), ("POC",)))
    south = term_set("South", ("point of contact", "The person to phone first.", (), ("POC",)))
    report = compare([north, south], tools)
    assert [item.kind for item in report.conflicts] == [ConflictClass.ABBREVIATION]
    assert "proof of concept" in report.conflicts[0].sentence
    assert "point of contact" in report.conflicts[0].sentence


def test_two_words_for_one_thing_are_a_row_of_the_translation_table(tools):
    text = "A company that purchases goods and resells them at its own risk."
    north = term_set("North", ("reseller", text))
    south = term_set("South", ("value dealer", text))
    report = compare([north, south], tools)
    assert [item.kind for item in report.conflicts] == [ConflictClass.TWO_WORDS]
    assert report.agreed == ()


def test_siblings_under_different_words_are_no_conflict(tools):
    north = term_set("North", ("debit note", "A document that raises the amount owed by a buyer."))
    south = term_set("South", ("credit note", "A document that lowers the amount owed by a buyer."))
    report = compare([north, south], tools)
    assert not [item for item in report.conflicts if item.kind is ConflictClass.FALSE_FRIEND]


def test_the_same_text_under_the_same_word_is_agreed(tools):
    north, south = (term_set(name, ("deal", "A sale of goods.")) for name in ("North", "South"))
    report = compare([north, south], tools)
    assert report.conflicts == ()
    assert report.tallies[0].agree == 1


def test_progress_is_told(tools):
    told = []
    north, south = term_set("North", ("a b", "A sale.")), term_set("South", ("a b", "A fee."))
    compare([north, south], tools, lambda *step: told.append(step))
    assert told
    assert all(0 < done <= whole for _, done, whole in told)
