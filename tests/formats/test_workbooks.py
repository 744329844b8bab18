"""Workbooks are read whatever people did to them, and whatever they claim to be."""

import io
import re
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from glossary_service.errors import InvalidInputError
from glossary_service.formats import Level, read_term_set
from glossary_service.safe_files import MAX_COLUMNS


SHEET = "xl/worksheets/sheet1.xml"
HEADER = ["Term", "Definition"]


def book_of(path, sheets, prepare=lambda _: None):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    prepare(book)
    book.save(path)
    return path


def rewrite(path, part, change):
    """Replace a part of a workbook, as another program might have written it."""
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                changed = change(text.decode()).encode()
                assert changed != text
                text = changed
            new.writestr(name, text)
    return path


def share_texts(path, texts):
    """Move the texts of the first sheet into a part of their own, as Excel does."""
    numbers = iter(range(1_000))
    rewrite(
        path,
        SHEET,
        lambda sheet: re.sub(
            r't="inlineStr"><is>.*?</is>', lambda _: f't="s"><v>{next(numbers)}</v>', sheet
        ),
    )
    rewrite(
        path,
        "xl/_rels/workbook.xml.rels",
        lambda relations: relations.replace(
            "</Relationships>",
            '<Relationship Id="texts" Target="/xl/texts.xml" '
            'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/sharedStrings"/>'
            "</Relationships>",
        ),
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/texts.xml", f"<sst>{texts}</sst>")
    return path


def read(tmp_path, rows, prepare=lambda _: None, **wishes):
    return read_term_set(book_of(tmp_path / "Legal.xlsx", {"One": rows}, prepare), **wishes)


def refused(path, **wishes):
    with pytest.raises(InvalidInputError) as caught:
        read_term_set(path, **wishes)
    return caught.value.message


def pairs(result):
    return [(entry.term, entry.definition) for entry in result.entries]


# ── finding the table ────────────────────────────────────────────────────────────────────────────


def test_a_plain_sheet_is_read_with_its_details(tmp_path):
    result = read(tmp_path, [HEADER, ["JV", "a company"], ["MoU", None]])
    assert pairs(result) == [("JV", "a company"), ("MoU", "")]
    assert result.details == {"format": "Excel workbook", "sheet": "One", "header row": "1"}
    assert str(result.columns["definition"]) == "column B 'Definition'"
    assert result.problems == ()


def test_the_header_is_found_below_titles_and_blank_rows(tmp_path):
    rows = [["Glossary of the legal department"], [], ["Name:", "Anna"], [], HEADER, ["JV", "x"]]
    result = read(tmp_path, rows)
    assert pairs(result) == [("JV", "x")]
    assert result.details["header row"] == "5"
    assert [(problem.row, problem.level) for problem in result.problems] == [(5, Level.NOTE)]


def test_a_header_below_the_thirtieth_filled_row_is_not_looked_for(tmp_path):
    filler = [[f"line {number}"] for number in range(30)]
    path = book_of(tmp_path / "a.xlsx", {"One": [*filler, HEADER, ["JV", "x"]]})
    assert "no column for the term" in refused(path)


def test_the_first_sheet_with_a_term_set_is_read_and_the_next_one_named(tmp_path):
    sheets = {
        "Cover": [["Name", "Anna"], ["Version", 3]],
        "Terms": [HEADER, ["JV", "x"]],
        "Old": [HEADER, ["JV", "y"]],
    }
    result = read_term_set(book_of(tmp_path / "a.xlsx", sheets))
    assert result.details["sheet"] == "Terms"
    assert [problem.level for problem in result.problems] == [Level.LOST]
    assert "Sheet 'Old'" in result.problems[0].message


def test_a_sheet_is_chosen_by_name_also_in_another_case(tmp_path):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["A", "a"]], "Two": [HEADER, ["B", "b"]]})
    assert pairs(read_term_set(path, sheet="two")) == [("B", "b")]
    assert "'One', 'Two'" in refused(path, sheet="Three")


def test_a_hidden_sheet_comes_last(tmp_path):
    def hide(book):
        book["Old"].sheet_state = "hidden"

    sheets = {"Old": [HEADER, ["A", "a"]], "New": [HEADER, ["B", "b"]]}
    path = book_of(tmp_path / "a.xlsx", sheets, hide)
    assert read_term_set(path).details["sheet"] == "New"
    assert pairs(read_term_set(path, sheet="Old")) == [("A", "a")]


# ── cells ────────────────────────────────────────────────────────────────────────────────────────


def test_values_are_read_as_people_see_them(tmp_path):
    rows = [
        ["Term", "Definition", "Note"],
        ["a", 2024, date(2024, 3, 15)],
        ["b", 0.1 + 0.2, datetime(2024, 3, 15, 12, 30)],  # noqa: DTZ001 - sheets know no zone
        ["c", True, time(18, 0)],
        ["d", 5.0, "  x  "],
    ]
    assert [(entry.definition, entry.note) for entry in read(tmp_path, rows).entries] == [
        ("2024", "2024-03-15"),
        ("0.3", "2024-03-15 12:30"),
        ("TRUE", "18:00"),
        ("5", "x"),
    ]


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path):
    def count_from_1904(book):
        book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - sheets know no zone

    result = read(tmp_path, [HEADER, ["a", date(2024, 3, 15)]], count_from_1904)
    assert result.entries[0].definition == "2024-03-15"


def test_formatted_words_inside_a_cell_are_joined(tmp_path):
    bold = TextBlock(InlineFont(b=True), "equity")
    result = read(tmp_path, [HEADER, ["JV", CellRichText("shared ", bold, " company")]])
    assert result.entries[0].definition == "shared equity company"


def test_texts_that_stand_in_a_part_of_their_own_are_read(tmp_path):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["x", "x"], ["x", "x"]]})
    share_texts(
        path,
        "<si><t>Term</t></si><si><t>Definition</t></si>"
        "<si><r><t>joint</t></r><r><rPr><b/></rPr><t xml:space='preserve'> venture</t></r></si>"
        "<si><t>two_x000D_&#10;lines</t></si>"
        "<si><t>提携</t><rPh sb='0' eb='2'><t>テイケイ</t></rPh></si><si><t/></si>",
    )
    assert pairs(read_term_set(path)) == [("joint venture", "two\nlines"), ("提携", "")]


@pytest.mark.parametrize("number", ["99", "x"])
def test_a_text_that_is_nowhere_makes_a_workbook_damaged(tmp_path, number):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["x", "x"]]})
    share_texts(path, "<si><t>Term</t></si>" * 4)
    rewrite(path, SHEET, lambda text: text.replace("<v>3</v>", f"<v>{number}</v>"))
    assert "damaged" in refused(path)


def test_texts_in_other_scripts_and_line_breaks_survive(tmp_path):
    rows = [("战略联盟", "两个组织。"), ("تحالف", "اتفاق\nبين طرفين")]
    assert sorted(pairs(read(tmp_path, [HEADER, *rows]))) == sorted(rows)


def test_a_formula_without_a_stored_result_is_listed_with_its_cell(tmp_path):
    rows = [[*HEADER, "Unused"], ["JV", '="a"&"b"', "=1+1"], ["MoU", "x", None]]
    result = read(tmp_path, rows)
    assert pairs(result) == [("JV", ""), ("MoU", "x")]
    (problem,) = result.problems
    assert (problem.row, problem.column, problem.field) == (2, "B", "definition")
    assert "B2" in problem.message
    assert "save it once" in problem.message


def test_the_stored_result_of_a_formula_is_read(tmp_path):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["JV", '="a"&"b"'], ["MoU", '=""']]})
    rewrite(
        path,
        SHEET,
        lambda text: re.sub(
            r'<c r="B3"[^>]*>(<f>[^<]*</f>)<v\s*/>|<c r="B3"[^>]*>(<f>[^<]*</f>)<v></v>',
            r'<c r="B3" t="str">\1\2<v></v>',
            re.sub(
                r'<c r="B2"[^>]*>(<f>[^<]*</f>)(<v\s*/>|<v></v>)',
                r'<c r="B2" t="str">\1<v>ab</v>',
                text,
            ),
        ),
    )
    result = read_term_set(path)
    assert pairs(result) == [("JV", "ab"), ("MoU", "")]
    assert result.problems == ()


def test_a_cell_that_shows_an_error_counts_as_empty_and_is_listed(tmp_path):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["JV", "#N/A"], ["MoU", "x"]]})
    result = read_term_set(path)
    assert pairs(result) == [("JV", ""), ("MoU", "x")]
    assert "B2 shows the error #N/A" in result.problems[0].message


def test_merged_cells_give_their_value_to_every_row_they_span(tmp_path):
    def merge(book):
        sheet = book["One"]
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A5")
        sheet.merge_cells("B3:B4")

    rows = [
        ["Our words"],
        ["Party", "Term", "Definition"],
        ["Legal", "alliance", "first"],
        [None, None, "second"],
        [None, "pilot", "third"],
        [None, None, None],
    ]
    result = read(tmp_path, rows, merge)
    assert [(entry.party, *pair) for entry, pair in zip(result.entries, pairs(result))] == [  # noqa: B905
        ("Legal", "alliance", "first"),
        ("Legal", "alliance", "second"),
        ("Legal", "pilot", "third"),
    ]


def test_a_row_that_holds_nothing_but_merged_cells_is_no_entry(tmp_path):
    def merge(book):
        book["One"].merge_cells("A2:A3")
        book["One"].merge_cells("B2:B3")

    assert pairs(read(tmp_path, [HEADER, ["JV", "x"]], merge)) == [("JV", "x")]


# ── what files claim ─────────────────────────────────────────────────────────────────────────────


def test_a_size_that_a_sheet_only_claims_is_not_believed(tmp_path):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["JV", "x"]]})
    rewrite(path, SHEET, lambda text: re.sub(r'ref="A1:B2"', 'ref="A1:XFD1048576"', text))
    assert pairs(read_term_set(path)) == [("JV", "x")]


def test_a_lone_cell_far_below_is_read_without_a_million_rows(tmp_path):
    def put_far_below(book):
        book["One"]["A1048576"] = "last"

    result = read(tmp_path, [HEADER, ["JV", "x"]], put_far_below)
    assert pairs(result) == [("JV", "x"), ("last", "")]


def test_columns_beyond_the_limit_are_reported(tmp_path):
    def put_far_right(book):
        book["One"].cell(row=2, column=MAX_COLUMNS + 1, value="far")

    result = read(tmp_path, [HEADER, ["JV", "x"]], put_far_right)
    assert pairs(result) == [("JV", "x")]
    assert result.problems[0].message.startswith("Only the first 1,000 columns were read")


def test_cells_right_of_the_header_are_reported(tmp_path):
    result = read(tmp_path, [HEADER, ["JV", "x", "more"]])
    assert "The row has 3 cells, the header 2" in result.problems[0].message


def test_cells_without_an_address_stand_where_they_are_written(tmp_path):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["JV", "x"], ["MoU", "y"]]})
    rewrite(path, SHEET, lambda text: re.sub(r' r="[A-Z]*[0-9]+"', "", text))
    assert pairs(read_term_set(path)) == [("JV", "x"), ("MoU", "y")]


def test_prefixed_element_names_are_read(tmp_path):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["JV", "x"]]})
    rewrite(
        path,
        SHEET,
        lambda text: re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace("xmlns=", "xmlns:x="),
    )
    assert pairs(read_term_set(path)) == [("JV", "x")]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = book_of(tmp_path / "bomb.xlsx", {"One": [HEADER]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros", bytes(30 * 1024**2))
    assert "200 times its size" in refused(path)


def test_a_document_type_inside_is_refused(tmp_path):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["JV", "x"]]})
    entities = '<!DOCTYPE worksheet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    rewrite(path, SHEET, lambda text: entities + text.replace("<v>", "<v>&b;", 1))
    assert "document type" in refused(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"term,definition\n", "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (b"PK\x03\x04 and then nothing of use", "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, content, words):
    (tmp_path / "a.xlsx").write_bytes(content)
    assert words in refused(tmp_path / "a.xlsx")


def test_another_zip_archive_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "no workbook" in refused(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, "</row>", ""),
        (SHEET, '<row r="1">', '<row r="one">'),
        (SHEET, 'r="A1"', 'r="?1"'),
        ("xl/workbook.xml", 'r:id="', 'r:id="x'),
        ("xl/_rels/workbook.xml.rels", "sheet1.xml", "gone.xml"),
        ("_rels/.rels", "officeDocument", "other"),
        ("xl/workbook.xml", "<sheet ", "<leaf "),
    ],
)
def test_a_damaged_workbook_is_refused_by_name(tmp_path, part, old, new):
    path = book_of(tmp_path / "a.xlsx", {"One": [HEADER, ["JV", "x"]]})
    rewrite(path, part, lambda text: text.replace(old, new))
    assert "a.xlsx" in refused(path)


def test_a_sheet_without_rows_or_terms_is_refused_with_its_name(tmp_path):
    assert "header" in refused(book_of(tmp_path / "a.xlsx", {"One": [HEADER]}))
    path = book_of(tmp_path / "b.xlsx", {"One": [["Foo", "Bar"], [1, 2]]})
    assert "sheet 'One': no column for the term was recognised. Found: A 'Foo', B 'Bar'" in refused(
        path
    )
    assert "Found: nothing" in refused(book_of(tmp_path / "c.xlsx", {"One": []}))
