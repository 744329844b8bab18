"""What is written is read again, by the service and by the comparison of files alike."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from glossary_service.errors import InvalidInputError
from glossary_service.formats import FIELDS, FORMATS, read_rows, read_term_set
from glossary_service.formats.columns import KNOWN, header_key
from glossary_service.formats.lists import (
    Detail,
    join_detail,
    join_forms,
    join_items,
    split_detail,
    split_forms,
    split_items,
)
from glossary_service.formats.writing import COLUMNS, Fields


WRITTEN = [kind for kind in FORMATS if kind.write is not None]
ROW: Fields = {
    "party": "Retail",
    "term": "joint venture",
    "definition": "=A company.\nOwned by two.",
    "synonyms": ("A|B", "C;D"),
    "abbreviation": ("JV",),
    "example": ("A plant.", "A shop\n• at home."),
    "id": "e1",
}


def written(kind: object, rows: list[Fields]) -> bytes:
    stream = io.BytesIO()
    kind.write(rows, stream)
    return stream.getvalue()


def test_every_field_has_a_column_under_a_name_that_readers_know():
    assert {column.field for column in COLUMNS} == set(FIELDS)
    for column in COLUMNS:
        assert KNOWN[header_key(column.header)][0] == column.field
        assert KNOWN[header_key(column.key)][0] == column.field
    assert max(Counter(column.field for column in COLUMNS).values()) == 1


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
def test_the_comparison_of_files_reads_what_the_service_writes(tmp_path: Path, kind):
    path = tmp_path / f"terms{kind.suffixes[0]}"
    path.write_bytes(written(kind, [ROW]))
    read = read_term_set(path)
    assert (read.problems, read.unused) == ((), ())
    (entry,) = read.entries
    assert (entry.party, entry.term, entry.id) == ("Retail", "joint venture", "e1")
    assert entry.definition == ROW["definition"]
    assert entry.designations == ("joint venture", "A|B", "C;D", "JV")


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
def test_rows_keep_their_order_and_number(tmp_path: Path, kind):
    path = tmp_path / f"terms{kind.suffixes[0]}"
    path.write_bytes(written(kind, [ROW, {"term": "a"}, {"term": "a"}]))
    rows = read_rows(path).rows
    assert [row.texts["term"] for row in rows] == ["joint venture", "a", "a"]
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    assert rows[0].several["example"] == ROW["example"]


def test_json_holds_lists_as_lists():
    (json_format,) = (kind for kind in WRITTEN if kind.name == "JSON")
    document = json.loads(written(json_format, [ROW]))
    assert document["entries"][0]["synonyms"] == ["A|B", "C;D"]
    assert json.loads(written(json_format, [])) == {"entries": []}


def test_a_workbook_that_breaks_off_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (workbook,) = (kind for kind in WRITTEN if kind.has_sheets)
    with pytest.raises(InvalidInputError, match="32,767"):
        written(workbook, [{"term": "a"}, {"term": "b", "definition": "x" * 40_000}])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["a"],
        ["• a"],
        ["a", "b"],
        ["a\nb", "• c\n• d\n\n  e"],
        ["a\n", "\\|;\\\\"],
    ],
)
def test_several_texts_in_one_cell_come_out_as_they_went_in(texts: list[str]):
    assert split_items(join_items(texts)) == texts
    assert [form.strip(" ") for form in split_forms(join_forms(texts))] == texts
    for text in texts:
        detail = Detail(text.strip(), "admitted", "acronym", "en | de")
        assert split_detail(join_detail(detail)) == detail
