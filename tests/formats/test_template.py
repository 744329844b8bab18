"""The empty form explains itself and, once filled in, is read as it is."""

import pytest
from openpyxl import load_workbook

from glossary_service.errors import InvalidInputError
from glossary_service.formats import FIELDS, read_term_set
from glossary_service.formats.columns import KNOWN, header_key
from glossary_service.formats.template import (
    FORM,
    HELP_SHEET,
    STATUSES,
    TERMS_SHEET,
    write_template,
)


def test_every_column_of_the_form_fills_a_field_of_its_own():
    filled = [KNOWN[header_key(column.header)][0] for column in FORM]
    assert len(set(filled)) == len(FORM)
    # What only the service keeps; a party that fills in the form needs none of it.
    assert set(FIELDS) - set(filled) == {
        *("id", "superordinate", "counter_example", "register", "support"),
        *("valid_from", "review_date", "designations"),
    }


def test_the_form_explains_every_column_and_shows_an_example(tmp_path):
    write_template(tmp_path / "form.xlsx")
    book = load_workbook(tmp_path / "form.xlsx")
    assert book.sheetnames == [TERMS_SHEET, HELP_SHEET]
    rows = list(book[HELP_SHEET].iter_rows(min_row=2, values_only=True))
    assert rows == [(column.header, column.help, column.example) for column in FORM]
    assert "joint venture" in [example for _, _, example in rows]


def test_the_form_is_ready_to_be_filled_in(tmp_path):
    write_template(tmp_path / "form.xlsx")
    sheet = load_workbook(tmp_path / "form.xlsx")[TERMS_SHEET]
    assert [cell.value for cell in sheet[1]] == [column.header for column in FORM]
    assert sheet.max_row == 1
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    rules = sheet.data_validations.dataValidation
    assert [rule.prompt for rule in rules] == [column.help for column in FORM]
    assert all(len(rule.prompt) <= 255 for rule in rules)
    (choice,) = [rule for rule in rules if rule.type == "list"]
    assert choice.formula1 == f'"{",".join(STATUSES)}"'
    assert sheet.column_dimensions["C"].width == 70


def test_the_filled_form_is_read_without_a_remark(tmp_path):
    write_template(tmp_path / "form.xlsx")
    book = load_workbook(tmp_path / "form.xlsx")
    book[TERMS_SHEET].append([column.example for column in FORM])
    book.save(tmp_path / "form.xlsx")
    result = read_term_set(tmp_path / "form.xlsx")
    (entry,) = result.entries
    assert (entry.term, entry.abbreviations, entry.status) == ("joint venture", ("JV",), "approved")
    assert entry.synonyms == ("jointly owned company", "shared subsidiary")
    assert entry.party == "Central alliance department"
    assert result.problems == ()
    assert result.unused == ()


@pytest.mark.parametrize("name", ["form.xlsx", "form.CSV"])
def test_the_empty_form_says_that_rows_are_missing(tmp_path, name):
    write_template(tmp_path / name)
    with pytest.raises(InvalidInputError, match="no rows below"):
        read_term_set(tmp_path / name)


def test_a_form_of_another_kind_is_refused(tmp_path):
    with pytest.raises(InvalidInputError, match=r"\.xlsx or \.csv"):
        write_template(tmp_path / "form.pdf")
    assert list(tmp_path.iterdir()) == []
