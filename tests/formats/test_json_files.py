"""JSON and JSON Lines are read entry by entry, and lines keep what nobody knows."""

import json

import pytest
from hypothesis import given, strategies as st

from glossary_service.errors import InvalidInputError
from glossary_service.formats import Level, read_term_set
from glossary_service.formats.jsonl import read_lines, render_lines
from glossary_service.safe_files import MAX_ROWS


def read(tmp_path, content, name="Legal.json", **wishes):
    path = tmp_path / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return read_term_set(path, **wishes)


def refused(tmp_path, content, name="Legal.json", **wishes):
    with pytest.raises(InvalidInputError) as caught:
        read(tmp_path, content, name, **wishes)
    return caught.value.message


def test_a_list_of_objects_is_read(tmp_path):
    result = read(
        tmp_path,
        [
            {"prefLabel": "JV", "definition": " a company ", "synonyms": ["joint venture", "j|v"]},
            {"prefLabel": "MoU", "synonyms": "letter | memo", "id": 7, "colour": "red"},
        ],
    )
    first, second = result.entries
    assert (first.definition, first.synonyms) == ("a company", ("joint venture", "j|v"))
    assert (second.id, second.synonyms) == ("7", ("letter", "memo"))
    assert str(result.columns["term"]) == "key 'prefLabel'"
    assert result.unused == ("key 'colour'",)
    assert result.details == {"format": "JSON", "encoding": "UTF-8"}


def test_an_object_names_its_party_and_its_entries(tmp_path):
    result = read(tmp_path, {"party": "Sales", "entries": [{"term": "JV"}]})
    assert [term_set.party for term_set in result.term_sets] == ["Sales"]


def test_an_entry_that_is_no_object_or_holds_no_text_is_a_problem_and_the_rest_is_used(tmp_path):
    result = read(tmp_path, [{"term": "JV", "definition": {"en": "x"}}, "MoU", {"term": "NDA"}])
    assert [entry.term for entry in result.entries] == ["JV", "NDA"]
    assert [(problem.row, problem.field) for problem in result.problems] == [
        (1, "definition"),
        (2, ""),
    ]


def test_a_key_can_be_asked_for_and_an_unknown_one_is_refused(tmp_path):
    content = [{"Wort": "JV", "Sinn": "x"}]
    result = read(tmp_path, content, columns={"term": "Wort", "definition": "Sinn"})
    assert result.entries[0].definition == "x"
    assert "'Sinn', 'Wort'" in refused(tmp_path, content, columns={"term": "B"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is no JSON"),
        ("[NaN]", "NaN is no JSON value"),
        ("[" * 100_000, "nested too deeply"),
        ("3", "no list of entries"),
        ('{"a": 1}', "no list of entries"),
        ("[]", "no column for the term"),
        ('[{"colour": "red"}]', "Found: 'colour'"),
        ('[{"term": ""}]', "no row could be used"),
    ],
)
def test_what_holds_no_entries_is_refused(tmp_path, content, words):
    assert words in refused(tmp_path, content)


def test_a_broken_line_is_a_problem_and_the_rest_is_used(tmp_path):
    lines = '{"term": "JV", "definition": "x"}\n\nnonsense\x1b\n[1]\n{"term": "MoU"}\n'
    result = read(tmp_path, lines, "Legal.jsonl")
    assert [entry.term for entry in result.entries] == ["JV", "MoU"]
    assert [(problem.row, problem.level) for problem in result.problems] == [
        (3, Level.LOST),
        (4, Level.LOST),
    ]
    assert result.problems[0].message.endswith("left out: nonsense")


def test_half_characters_are_dropped_from_entries(tmp_path):
    result = read(tmp_path, '{"term": "J\\ud800V"}\n', "Legal.jsonl")
    assert result.entries[0].term == "JV"
    assert result.problems[0].level is Level.NOTE


# ── lines for other commands ─────────────────────────────────────────────────────────────────────


def test_lines_are_read_with_their_numbers(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\r\n{"b": 1e300}\n{"c": NaN}\n')
    problems = []
    assert list(read_lines(tmp_path / "a.jsonl", problems)) == [(1, {"a": 1}), (3, {"b": 1e300})]
    assert [problem.row for problem in problems] == [4]


@pytest.mark.parametrize("number", ["1e999", "-1e999", f"{'9' * 400}.0", f"1{'0' * 5_000}.5e1"])
def test_a_number_without_end_is_refused_because_no_json_could_hold_it_again(tmp_path, number):
    (tmp_path / "a.jsonl").write_text(f'{{"a": {number}}}\n{{"a": [1e-999, 1.5]}}\n')
    problems = []
    assert list(read_lines(tmp_path / "a.jsonl", problems)) == [(2, {"a": [0.0, 1.5]})]
    assert [problem.row for problem in problems] == [1]
    assert f"the number {number[:60]} is too large" in problems[0].message
    assert len(problems[0].message) < 250
    assert "is too large" in refused(tmp_path, f'[{{"term": "JV", "size": {number}}}]')


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(records=st.lists(st.dictionaries(st.text(), values, min_size=1), min_size=1, max_size=5))
def test_written_lines_come_back_unchanged(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    path.write_text(render_lines(records), encoding="utf-8")
    problems = []
    assert [record for _, record in read_lines(path, problems)] == records
    assert problems == []


def test_the_order_of_fields_and_half_characters_survive():
    assert render_lines([{"z": "é", "a": "\ud800"}, {}]) == '{"z": "é", "a": "\\ud800"}\n{}\n'


def test_entries_beyond_the_limit_are_reported_loudly(tmp_path):
    result = read(tmp_path, [{"term": "JV"}] * (MAX_ROWS + 2))
    assert len(result.entries) == MAX_ROWS
    lost = [problem for problem in result.problems if problem.level is Level.LOST]
    assert [problem.row for problem in lost] == [MAX_ROWS + 1]
    assert "2 were left out" in lost[0].message


def test_lines_in_an_assumed_encoding_are_read_with_a_note(tmp_path):
    (tmp_path / "a.jsonl").write_bytes('{"term": "Größe"}\n'.encode("cp1252"))
    problems = []
    assert list(read_lines(tmp_path / "a.jsonl", problems)) == [(1, {"term": "Größe"})]
    assert [problem.level for problem in problems] == [Level.NOTE]
