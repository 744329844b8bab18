"""`glossary template` as people call it: a form that can be filled in and read back."""

import pytest
from openpyxl import load_workbook


@pytest.mark.parametrize("name", ["terms.csv", "terms.xlsx", "TERMS.XLSX"])
def test_an_empty_form_is_read_as_a_set_without_rows(glossary, central, name):
    ran = glossary("template", "-o", name)
    assert (ran.code, ran.out) == (0, "")
    assert f"Wrote {name}." in ran.err
    ran = glossary("compare", name, central)
    assert ran.code == 2
    assert ran.err.startswith(f"glossary: {name} has a header")
    assert "Add a row for each term." in ran.err


def test_a_form_that_was_filled_in_is_compared(glossary, central, tmp_path):
    glossary("template", "-o", "terms.xlsx")
    book = load_workbook(tmp_path / "terms.xlsx")
    book["Terms"].append(["Retail", "blue widget", "A widget that is painted blue."])
    book.save(tmp_path / "terms.xlsx")
    book.close()
    ran = glossary("compare", "terms.xlsx", central)
    assert ran.code == 0, ran.err
    assert "Retail · Central" in ran.out
    assert "1 word agrees" in ran.out


@pytest.mark.parametrize("name", ["terms.csv", "terms.xlsx"])
def test_a_file_that_is_there_is_never_emptied(glossary, tmp_path, name):
    (tmp_path / name).write_bytes(b"what somebody filled in")
    ran = glossary("template", "-o", name)
    assert ran.code == 2
    assert "exists already" in ran.err
    assert (tmp_path / name).read_bytes() == b"what somebody filled in"


@pytest.mark.parametrize("name", ["terms.doc", "terms", "terms.xlsx.txt"])
def test_another_ending_is_refused(glossary, tmp_path, name):
    ran = glossary("template", "-o", name)
    assert ran.code == 2
    assert ".xlsx or .csv" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused(glossary):
    ran = glossary("template", "-o", "nowhere/terms.xlsx")
    assert ran.code == 2
    assert "there is no folder nowhere" in ran.err
