"""CSV and its relatives are read whatever program wrote them."""

import csv
import io
import random
import string
import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from glossary_service.errors import InvalidInputError
from glossary_service.formats import Level, delimited, read_term_set
from glossary_service.safe_files import MAX_CELL_CHARACTERS, MAX_ROWS


def read(tmp_path, content, name="Legal.csv", **wishes):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_term_set(path, **wishes)


def terms(result):
    return [entry.term for entry in result.entries]


def messages(result, level=None):
    return [str(problem) for problem in result.problems if level in {None, problem.level}]


def refused(tmp_path, content, name="Legal.csv", **wishes):
    with pytest.raises(InvalidInputError) as caught:
        read(tmp_path, content, name, **wishes)
    return caught.value.message


# ── what a file may look like ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("delimiter", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
@pytest.mark.parametrize("name", ["Legal.csv", "Legal.tsv", "Legal.TXT"])
def test_the_separator_is_found_whatever_the_name_says(tmp_path, delimiter, word, name):
    lines = [["Term", "Definition"], ["JV", "a company, shared; by two"], ["MoU", "a | letter"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    result = read(tmp_path, text.getvalue(), name)
    assert result.details["delimiter"] == word
    assert [entry.definition for entry in result.entries] == [
        "a company, shared; by two",
        "a | letter",
    ]


def test_the_separator_is_found_without_any_known_name_but_the_asked_one(tmp_path):
    result = read(tmp_path, "Wort;Sinn\nJV;eine Firma, zwei Eigner\n", columns={"term": "Wort"})
    assert terms(result) == ["JV"]
    assert result.unused == ("column B 'Sinn'",)


def test_the_separator_that_excel_announces_is_obeyed_and_its_line_is_no_row(tmp_path):
    result = read(tmp_path, "sep=|\r\nterm|definition\r\n|lost\r\nJV|a, b, c\r\n")
    assert result.entries[0].definition == "a, b, c"
    assert result.problems[0].row == 2


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_every_usual_encoding_is_read(tmp_path, codec, name):
    result = read(tmp_path, "term;definition\nGröße in €;naïve\n".encode(codec))
    assert terms(result) == ["Größe in €"]
    assert result.details["encoding"] == name


def test_big_endian_utf_16_with_a_mark_is_read(tmp_path):
    result = read(tmp_path, b"\xfe\xff" + "term,definition\nJV,é\n".encode("utf-16-be"))
    assert result.entries[0].definition == "é"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le"])
def test_chinese_and_right_to_left_text_survives_unchanged(tmp_path, codec):
    rows = [
        ("战略联盟", "两个或两个以上的组织。为共同目标而合作。一起"),
        ("תחום", "הסכם בין שני צדדים \u200f(2024)\u200e"),
        ("تحالف", "اتفاق بين طرفين أو أكثر\u200c"),
    ]
    text = "术语,定义\n" + "".join(f'"{term}","{meaning}"\n' for term, meaning in rows)
    result = read(tmp_path, text.encode(codec))
    assert {(entry.term, entry.definition) for entry in result.entries} == set(rows)


@pytest.mark.parametrize(("codec", "name"), [("cp1252", "Windows-1252"), ("utf-16-le", "UTF-16")])
def test_an_assumed_encoding_is_said(tmp_path, codec, name):
    result = read(tmp_path, "term,definition\nMaß,é\n".encode(codec))
    assert len(messages(result, Level.NOTE)) == 1
    assert f"assumed to be {name}" in result.problems[0].message
    assert messages(result, Level.LOST) == []


def test_one_broken_character_does_not_spoil_a_file_of_utf_8(tmp_path):
    text = "term,definition\n" + "".join(f"T{number},größer\n" for number in range(30))
    result = read(tmp_path, text.encode() + b"last,\xc3\n")
    assert result.entries[0].definition == "\ufffd"
    assert {entry.definition for entry in result.entries[1:]} == {"größer"}
    assert "1 damaged character" in messages(result, Level.LOST)[0]


def test_bytes_of_no_known_encoding_are_refused(tmp_path):
    content = b"term,definition\n" + "术语学".encode("gb18030") + b"\x81\x8d,x\n"
    assert "neither UTF-8, UTF-16 nor Windows-1252" in refused(tmp_path, content)


def test_broken_utf_16_is_refused(tmp_path):
    assert "UTF-16" in refused(tmp_path, "term\nJV\n".encode("utf-16") + b"x")


def test_mixed_line_ends_and_line_breaks_inside_quotes_are_read(tmp_path):
    result = read(tmp_path, 'term,definition\r\nA,"one\r\ntwo\rthree\nfour"\rB,b\nC,c')
    assert terms(result) == ["A", "B", "C"]
    assert result.entries[0].definition == "one\ntwo\nthree\nfour"


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path):
    result = read(tmp_path, 'term,definition\nA,"one\ntwo"\n\n,no term\n')
    assert [(problem.row, problem.column, problem.field) for problem in result.problems] == [
        (4, "A", "term")
    ]
    assert "no term" in result.problems[0].message


def test_control_characters_are_dropped_and_said_once(tmp_path):
    result = read(tmp_path, "term,definition\nA\x07,a\x1b[0mb\nB\x01,\ufeffb\n")
    assert [(entry.term, entry.definition) for entry in result.entries] == [
        ("A", "a[0mb"),
        ("B", "b"),
    ]
    assert messages(result, Level.NOTE) == [
        "row 2, column A: Control characters were removed from 4 cell(s), the first of them here."
    ]


def test_cells_are_trimmed_and_composed(tmp_path):
    result = read(tmp_path, "term,definition\n \u00a0cafe\u0301 , a  b \n")
    assert (result.entries[0].term, result.entries[0].definition) == ("caf\u00e9", "a  b")


def test_a_definition_of_a_hundred_thousand_characters_is_read(tmp_path):
    long = "word " * 20_000
    assert read(tmp_path, f"term,definition\nJV,{long}\n").entries[0].definition == long.strip()


def test_short_rows_are_filled_and_long_ones_reported(tmp_path):
    result = read(tmp_path, "term,definition,note\nA\nB,one, two, three\nC,c,,,\n")
    assert terms(result) == ["A", "B", "C"]
    assert len(result.problems) == 1
    assert str(result.problems[0]).startswith("row 3: The row has 4 cells, the header 3")
    assert result.problems[0].level is Level.LOST


def test_an_unclosed_quotation_mark_is_reported_and_what_stands_before_it_is_used(tmp_path):
    result = read(tmp_path, 'term,definition\nA,a\nB,"open\nC,c\nD,d\n')
    assert terms(result) == ["A"]
    assert str(result.problems[0]).startswith("row 3: A quotation mark is opened here")
    assert "3 line(s)" in result.problems[0].message


def test_an_inch_sign_in_the_last_row_is_no_open_quotation_mark(tmp_path):
    result = read(tmp_path, 'term,definition\nA,a\nB,a 5" pipe\n')
    assert result.entries[1].definition == 'a 5" pipe'
    assert result.problems == ()


def test_an_endless_cell_is_refused_with_its_row(tmp_path):
    content = 'term,definition\nA,a\nB,"' + "x\n" * (MAX_CELL_CHARACTERS // 2 + 1)
    assert ", row 3: field larger than field limit" in refused(tmp_path, content)


def test_rows_beyond_the_limit_are_reported_loudly(tmp_path):
    content = "term\n" + "".join(f"t{number}\n" for number in range(MAX_ROWS + 2))
    result = read(tmp_path, content)
    assert len(result.entries) == MAX_ROWS
    (message,) = messages(result, Level.LOST)
    assert message.startswith("row 200002: Only the first 200,000 rows were read")
    assert "2 row(s) were left out" in message


# ── what cannot be used ──────────────────────────────────────────────────────────────────────────


def test_a_file_without_a_term_column_is_refused_with_the_headers_found(tmp_path):
    message = refused(tmp_path, "Foo,Bar\n1,2\n")
    assert "Found: A 'Foo', B 'Bar'" in message
    assert "Legal.csv" in message


def test_headers_are_shown_without_the_controls_of_a_terminal(tmp_path):
    assert "A '[31mFoo'" in refused(tmp_path, "\x1b[31mFoo,Bar\n1,2\n")


def test_a_header_without_rows_is_refused(tmp_path):
    message = refused(tmp_path, "Term,Definition\n")
    assert "A 'Term', B 'Definition'" in message
    assert "no rows below" in message


def test_rows_that_all_lack_a_term_are_refused_with_the_first_of_them(tmp_path):
    message = refused(tmp_path, "Term,Definition\n,a\n,b\n")
    assert "no row could be used" in message
    assert "row 2, column A" in message


@pytest.mark.parametrize("content", [b"\n\n\n", b"\xef\xbb\xbf", b" ", b"sep=;", b"sep=;\n"])
def test_a_file_of_nothing_but_white_space_is_refused(tmp_path, content):
    assert "Found: nothing" in refused(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "an old Office file"),
        (b"%PDF-1.7", "a PDF"),
        (b"term,definition\nJV,a\x00b\n", "zero bytes"),
        (b"\x00\x01\x02\x03" * 100, "zero bytes"),
        (b"\xff\xfe\x00\x00t\x00\x00\x00", "zero bytes"),
        (b"term\n" + b"x\n" * 100_000 + b"\x00", "zero bytes"),
    ],
)
def test_what_is_no_text_is_refused_by_its_bytes(tmp_path, content, words):
    assert words in refused(tmp_path, content)


def test_a_sheet_of_a_text_file_is_refused(tmp_path):
    assert "has no sheets" in refused(tmp_path, "term\nJV\n", sheet="One")


@pytest.mark.parametrize("name", ["terms.docx", "terms", "terms.xls"])
def test_an_unknown_ending_is_refused_with_those_that_are_known(tmp_path, name):
    message = refused(tmp_path, "term\nJV\n", name)
    assert ".csv, .tsv" in message
    assert ".jsonl" in message


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(InvalidInputError, match="does not exist"):
        read_term_set(tmp_path / "gone.csv")
    (tmp_path / "folder.csv").mkdir()
    for name in ("folder.csv", "."):
        with pytest.raises(InvalidInputError, match="is a folder"):
            read_term_set(tmp_path / name)


# ── there and back ───────────────────────────────────────────────────────────────────────────────


cells = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
definitions = st.text(alphabet=string.ascii_letters + "=+-@'\"\n,;|\t éü术", max_size=40)


def composed(text):
    return unicodedata.normalize("NFC", text).strip()


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(cells, definitions), min_size=1, max_size=12), seed=st.integers())
def test_written_rows_come_back_in_any_order_with_the_same_ids(tmp_path_factory, rows, seed):
    folder = tmp_path_factory.mktemp("csv")
    header = ("Term", "Definition")
    delimited.write(folder / "Legal.csv", [header, *rows])
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - no secret
    delimited.write(folder / "again.csv", [header, *shuffled])
    first = read_term_set(folder / "Legal.csv")
    second = read_term_set(folder / "again.csv", party="Legal")
    assert first.term_sets == second.term_sets
    assert len({entry.id for entry in first.entries}) == len(rows)
    expected = sorted((composed(term), composed(text)) for term, text in rows)
    assert sorted((entry.term, entry.definition) for entry in first.entries) == expected


def test_apostrophes_that_guard_nothing_stay(tmp_path):
    result = read(tmp_path, "term,definition\n'tis,'=1+1\n''=x,'quoted'\n")
    assert [(entry.term, entry.definition) for entry in result.entries] == [
        ("'=x", "'quoted'"),
        ("'tis", "=1+1"),
    ]
