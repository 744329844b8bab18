"""Columns are recognised by many names; entries come out the same whatever their order."""

import csv
import random
from collections import Counter

import pytest
from hypothesis import given, settings, strategies as st

from glossary_service.errors import InvalidInputError
from glossary_service.formats import FIELDS, Level, read_term_set
from glossary_service.formats.columns import KNOWN, header_key


def write(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def read(tmp_path, *rows, name="Legal.csv", **wishes):
    return read_term_set(write(tmp_path / name, *rows), **wishes)


def taken(result):
    return {field: column.header for field, column in result.columns.items()}


def refused(tmp_path, *rows, **wishes):
    with pytest.raises(InvalidInputError) as caught:
        read(tmp_path, *rows, **wishes)
    return caught.value.message


# ── columns ──────────────────────────────────────────────────────────────────────────────────────


def test_no_name_stands_for_two_fields_or_twice():
    keys = Counter(header_key(name) for names in FIELDS.values() for name in names)
    assert {key: count for key, count in keys.items() if count > 1} == {}
    assert set(KNOWN) == set(keys)
    assert "" not in keys


@pytest.mark.parametrize(
    "header",
    [
        *("term", "TERM", "Preferred Term", "preferred_term", "preferred-term", "prefLabel"),
        *("skos:prefLabel@en", "Designation", "Word", "Concept", "Name", "Label", "Begriff"),
        *("Término", "术语", "用語", "термин", "المصطلح", "Term *", "Term (EN)", " term: "),
    ],
)
def test_a_column_for_the_term_is_known_by_many_names(tmp_path, header):
    assert read(tmp_path, [header, "x"], ["JV", "y"]).entries[0].term == "JV"


@pytest.mark.parametrize(
    ("field", "headers"),
    [
        ("party", ["Owner", "Department", "organisation", "Abteilung"]),
        ("synonyms", ["altLabel", "Also known as", "aliases"]),
        ("abbreviation", ["Acronym", "abbr.", "Kürzel"]),
        ("definition", ["Meaning", "Description", "Définition", "定义"]),
        ("source", ["Reference", "URL"]),
        ("status", ["State"]),
        ("language", ["lang"]),
        ("example", ["Examples"]),
        ("note", ["Comment", "Remarks"]),
        ("id", ["Identifier", "URI", "Code"]),
    ],
)
def test_every_field_is_known_by_its_other_names(tmp_path, field, headers):
    for header in headers:
        result = read(tmp_path, ["Term", header], ["JV", "x"])
        assert taken(result) == {"term": "Term", field: header}


def test_the_better_known_name_wins_and_the_other_is_reported(tmp_path):
    result = read(
        tmp_path,
        ["URL", "Name", "Description", "Term", "Source", "Definition", "Colour"],
        ["https://example.org", "n", "d", "JV", "handbook", "a company", "red"],
    )
    assert taken(result) == {"term": "Term", "definition": "Definition", "source": "Source"}
    assert result.unused == (
        "column A 'URL'",
        "column B 'Name'",
        "column C 'Description'",
        "column G 'Colour'",
    )
    assert result.entries[0].source == "handbook"


def test_of_two_columns_with_one_name_the_first_is_taken(tmp_path):
    result = read(tmp_path, ["Term", "Definition", "Definition"], ["JV", "one", "two"])
    assert result.entries[0].definition == "one"
    assert result.unused == ("column C 'Definition'",)


@pytest.mark.parametrize("reference", ["Sinn", "sinn ", "B", "b", "2"])
def test_a_column_is_asked_for_by_header_letter_or_number(tmp_path, reference):
    result = read(
        tmp_path,
        ["Term", "Sinn", "Definition"],
        ["JV", "eine Firma", "a company"],
        columns={"definition": reference},
    )
    assert result.entries[0].definition == "eine Firma"
    assert str(result.columns["definition"]) == "column B 'Sinn'"
    assert result.unused == ("column C 'Definition'",)


def test_a_header_wins_over_the_letter_it_looks_like(tmp_path):
    result = read(tmp_path, ["B", "Term"], ["JV", "x"], columns={"term": "B"})
    assert result.entries[0].term == "JV"


def test_a_table_of_unknown_headers_is_read_by_letters(tmp_path):
    result = read(tmp_path, ["Wort", "Sinn"], ["JV", "x"], columns={"term": "A", "definition": "B"})
    assert [(entry.term, entry.definition) for entry in result.entries] == [("JV", "x")]


def test_an_unknown_column_is_refused_with_the_headers_found(tmp_path):
    for columns in ({"definition": "Sense"}, {"definition": "Z"}, {"term": "9"}):
        message = refused(tmp_path, ["Term", "Meaning"], ["JV", "x"], columns=columns)
        assert "A 'Term', B 'Meaning'" in message
        assert f"there is no column '{next(iter(columns.values()))}'" in message


def test_an_unknown_field_is_refused_with_those_that_exist(tmp_path):
    message = refused(tmp_path, ["Term"], ["JV"], columns={"colour": "A"})
    assert "'colour' is no field" in message
    assert "definition" in message


# ── entries ──────────────────────────────────────────────────────────────────────────────────────


def test_synonyms_and_abbreviations_are_split_and_kept_once(tmp_path):
    result = read(
        tmp_path,
        ["Term", "Synonyms", "Abbreviation"],
        ["joint venture", "shared company | JV; shared company;", "JV|J.V."],
    )
    assert result.entries[0].synonyms == ("shared company", "JV")
    assert result.entries[0].abbreviations == ("JV", "J.V.")


def test_two_definitions_of_one_term_are_two_entries_and_no_problem(tmp_path):
    result = read(tmp_path, ["Term", "Definition"], ["JV", "b"], ["JV", "a"])
    assert [entry.definition for entry in result.entries] == ["a", "b"]
    assert result.problems == ()


def test_an_id_depends_on_content_alone(tmp_path):
    first = read(tmp_path, ["Party", "Term", "Note"], ["Legal", "JV", "x"]).entries[0]
    second = read(tmp_path, ["Note", "Term", "Party"], ["x", "JV ", "Sales"]).entries[0]
    third = read(tmp_path, ["Note", "Term"], ["y", "JV"]).entries[0]
    assert first.id == second.id != third.id


def test_rows_of_the_same_content_are_all_kept_with_a_note(tmp_path):
    result = read(tmp_path, ["Term"], ["JV"], ["JV"], ["JV"])
    first, second, third = (entry.id for entry in result.entries)
    assert (second, third) == (f"{first}-2", f"{first}-3")
    assert [problem.level for problem in result.problems] == [Level.NOTE, Level.NOTE]


def test_a_repeated_id_is_listed_and_the_later_in_content_order_is_numbered(tmp_path):
    header, left, right = ["Id", "Term"], ["x", "alpha"], ["x", "beta"]
    for rows in ([left, right], [right, left]):
        result = read(tmp_path, header, *rows, ["x-2", "gamma"])
        assert [(entry.id, entry.term) for entry in result.entries] == [
            ("x", "alpha"),
            ("x-3", "beta"),
            ("x-2", "gamma"),
        ]
        (problem,) = result.problems
        assert "'x' stands more than once; 'beta' is kept under the id 'x-3'" in problem.message
        assert problem.row == rows.index(right) + 2


def test_rows_without_a_term_are_listed_and_skipped(tmp_path):
    result = read(tmp_path, ["Term", "Definition"], ["", "lonely"], ["JV", ""])
    assert [entry.term for entry in result.entries] == ["JV"]
    assert str(result.problems[0]) == (
        "row 2, column A: The row has no term and was left out: lonely"
    )


texts = st.sampled_from(["", "a", "A", "b", "ä", "a|b", "b;a"])
rows = st.lists(st.tuples(texts, texts, texts, st.sampled_from(["", "x", "x-2"])), max_size=12)


@settings(max_examples=80)
@given(rows=rows, seed=st.integers())
def test_neither_order_nor_ids_depend_on_the_order_of_rows(tmp_path_factory, rows, seed):
    folder = tmp_path_factory.mktemp("rows")
    header = ("Term", "Definition", "Synonyms", "Id")
    table = [("sure", "", "", ""), *rows]
    shuffled = random.Random(seed).sample(table, len(table))  # noqa: S311 - no secret
    first = read_term_set(write(folder / "one.csv", header, *table), party="P")
    second = read_term_set(write(folder / "two.csv", header, *shuffled), party="P")
    assert first.term_sets == second.term_sets
    assert len({entry.id for entry in first.entries}) == len(first.entries)
    assert len(first.entries) == sum(1 for row in table if row[0])


# ── parties ──────────────────────────────────────────────────────────────────────────────────────


def parties(result):
    return {
        term_set.party: [entry.term for entry in term_set.entries] for term_set in result.term_sets
    }


def test_the_party_is_the_one_asked_for_else_the_file_s_own_else_its_name(tmp_path):
    assert parties(read(tmp_path, ["Term"], ["JV"])) == {"Legal": ["JV"]}
    table = (["Term", "Party"], ["JV", "Sales"], ["MoU", ""])
    assert parties(read(tmp_path, *table)) == {"Sales": ["JV", "MoU"]}
    result = read(tmp_path, *table, party="Central")
    assert parties(result) == {"Central": ["JV", "MoU"]}
    assert {entry.party for entry in result.entries} == {"Central"}
    assert "calls the party 'Sales'" in result.problems[0].message


def test_several_parties_in_one_file_are_several_sets(tmp_path):
    table = (["Term", "Party"], ["JV", "Sales"], ["JV", "Legal"], ["MoU", "sales "], ["X", "sales"])
    result = read(tmp_path, *table, ["lonely", ""])
    assert parties(result) == {"Legal": ["JV"], "sales": ["JV", "MoU", "X"]}
    assert [problem.level for problem in result.problems] == [Level.NOTE, Level.LOST]
    assert "'Sales', 'sales' were taken for one party, 'sales'" in result.problems[0].message
    assert result.problems[1].row == 6
    assert len({entry.id for entry in result.entries if entry.term == "JV"}) == 1


def test_one_of_several_parties_can_be_asked_for(tmp_path):
    table = (["Term", "Party"], ["JV", "Sales"], ["MoU", "Legal"])
    result = read(tmp_path, *table, party="legal")
    assert parties(result) == {"Legal": ["MoU"]}
    assert "1 row(s) of other parties were left out" in result.problems[0].message
    assert "'Legal', 'Sales'" in refused(tmp_path, *table, party="Central")
