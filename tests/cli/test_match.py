"""`glossary match` as people call it: two sets in, an SSSOM table out."""

import csv
import io

import pytest

from glossary_service.formats.sssom import restore_id


REQUIRED = {"subject_id", "predicate_id", "object_id", "mapping_justification"}
OURS = (
    ("https://terms.example/retail/jv", "joint venture", "A company that both partners own."),
    ("JV/2 (old)", "joint venture", "A project of two partners without a company of its own."),
    ("r3", "footfall", "How many people enter a shop in a day."),
    ("r4", "=reseller", "Buys our goods and sells them on at its own price."),
)
THEIRS = (
    ("https://terms.example/central/jv", "joint venture", "A company owned by both partners."),
    ("c 2", "=reseller", "A firm that buys our goods and sells them on."),
    ("c3", "escrow agent", "A neutral party that holds source code for both sides."),
)


@pytest.fixture
def sets(write):
    """Return the names of two sets whose entries carry ids of several kinds."""
    write("ours.csv", *OURS, header="id,term,definition")
    write("theirs.csv", *THEIRS, header="id,term,definition")
    return "ours.csv", "theirs.csv"


def read_sssom(text):
    """Return the prefixes of the head and the rows of the table."""
    lines = text.splitlines(keepends=True)
    head = [line[1:].rstrip("\n") for line in lines if line.startswith("#")]
    pairs = [line.strip().partition(": ") for line in head if line.startswith("  ")]
    table = "".join(lines[len(head) :])
    rows = list(csv.DictReader(io.StringIO(table, newline=""), delimiter="\t"))
    return {prefix: namespace.strip('"') for prefix, _, namespace in pairs}, rows


def test_counterparts_are_a_table_that_sssom_tools_read(glossary, sets):
    ran = glossary("match", *sets)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("#curie_map:\n")
    prefixes, rows = read_sssom(ran.out)
    assert set(rows[0]) >= REQUIRED
    for row in rows:
        assert all(row[column] for column in REQUIRED)
        assert 0 <= float(row["confidence"]) <= 1
        for column in ("subject_id", "object_id"):
            assert row[column].partition(":")[0] in prefixes


def test_every_id_of_the_files_comes_back_through_the_prefixes(glossary, sets):
    prefixes, rows = read_sssom(glossary("match", *sets).out)
    found = {
        row["subject_label"]: [
            restore_id(row[column], prefixes) for column in ("subject_id", "object_id")
        ]
        for row in rows
    }
    assert found["joint venture"] == [OURS[0][0], THEIRS[0][0]]
    assert found["'=reseller"] == ["r4", "c 2"]


def test_a_word_like_a_formula_stays_text_in_a_spreadsheet(glossary, sets):
    _, rows = read_sssom(glossary("match", *sets).out)
    labels = {row[column] for row in rows for column in ("subject_label", "object_label")}
    assert "'=reseller" in labels
    assert [label for label in labels if label.startswith("=")] == []


def test_an_entry_has_one_counterpart_unless_many_are_allowed(glossary, sets):
    _, rows = read_sssom(glossary("match", *sets).out)
    for column in ("subject_id", "object_id"):
        taken = [row[column] for row in rows]
        assert len(taken) == len(set(taken))
    prefixes, more = read_sssom(glossary("match", *sets, "--many").out)
    assert len(more) > len(rows)
    readings = [
        restore_id(row["subject_id"], prefixes)
        for row in more
        if row["object_label"] == "joint venture"
    ]
    assert sorted(readings) == sorted(entry[0] for entry in OURS[:2])


def test_words_without_anything_in_common_have_no_counterpart(glossary, sets):
    _, rows = read_sssom(glossary("match", *sets).out)
    assert {row["subject_label"] for row in rows}.isdisjoint({"footfall"})
    assert {row["object_label"] for row in rows}.isdisjoint({"escrow agent"})


def test_the_table_goes_into_a_file_whole(glossary, sets, tmp_path):
    printed = glossary("match", *sets).out
    ran = glossary("match", *sets, "-o", "mapping.sssom.tsv")
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / "mapping.sssom.tsv").read_bytes().decode() == printed
    refused = glossary("match", *sets, "-o", "nowhere/mapping.sssom.tsv")
    assert refused.code == 2
    assert "there is no folder nowhere" in refused.err


def test_a_file_that_speaks_for_two_parties_is_refused(glossary, write, central):
    write("both.csv", ("North", "pilot", "A trial."), ("South", "pilot", "A test."))
    ran = glossary("match", central, "both.csv")
    assert (ran.code, ran.out) == (2, "")
    assert "both.csv holds the words of several parties (North, South)" in ran.err


def test_columns_and_sheets_are_named_as_for_compare(glossary, write):
    for name in ("north.csv", "south.csv"):
        write(name, ("pilot", "A trial."), header="Wort,Sinn")
    ran = glossary("match", "north.csv", "south.csv", "--columns", "term=Wort,definition=B")
    assert [row["subject_label"] for row in read_sssom(ran.out)[1]] == ["pilot"]
    ran = glossary("match", "north.csv", "south.csv", "--columns", "term=A", "--sheet", "New")
    assert ran.code == 2
    assert "has no sheets" in ran.err
