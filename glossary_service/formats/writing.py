"""Writing term-set files: the same columns in every format, under names that the readers know."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, NamedTuple

from glossary_service.errors import InvalidInputError
from glossary_service.formats.columns import letter
from glossary_service.formats.lists import join_forms, join_items
from glossary_service.formats.table import Value
from glossary_service.safe_files import CHUNK, MAX_CELL_CHARACTERS, as_text_cell


class WrittenColumn(NamedTuple):
    """A column that is written: its field in `columns.FIELDS`, header, key in JSON, and width."""

    field: str
    header: str
    key: str
    width: int


COLUMNS: tuple[WrittenColumn, ...] = (
    WrittenColumn("party", "Party", "party", 26),
    WrittenColumn("term", "Term", "term", 26),
    WrittenColumn("definition", "Definition", "definition", 70),
    WrittenColumn("synonyms", "Synonyms", "synonyms", 30),
    WrittenColumn("abbreviation", "Abbreviation", "abbreviations", 16),
    WrittenColumn("superordinate", "Superordinate concept", "superordinate", 26),
    WrittenColumn("example", "Examples", "examples", 40),
    WrittenColumn("counter_example", "Counter-examples", "counter_examples", 40),
    WrittenColumn("note", "Note", "note", 40),
    WrittenColumn("source", "Source", "source", 26),
    WrittenColumn("register", "Register", "register", 14),
    WrittenColumn("support", "Support", "support", 40),
    WrittenColumn("language", "Language", "language", 12),
    WrittenColumn("valid_from", "Valid from", "valid_from", 14),
    WrittenColumn("review_date", "Review date", "review_date", 14),
    WrittenColumn("status", "Status", "status", 14),
    WrittenColumn("designations", "Term details", "term_details", 40),
    WrittenColumn("id", "ID", "id", 38),
)
# Field → how its texts are put into one cell; JSON has lists of its own.
_JOINED: Mapping[str, Callable[[tuple[str, ...]], str]] = {
    "synonyms": join_forms,
    "abbreviation": join_forms,
    "designations": "\n".join,
    "example": join_items,
    "counter_example": join_items,
}
# What a cell of Excel holds; openpyxl would cut off the rest without a word.
_LONGEST_CELL = 32_767
# Looks like a character that XML cannot hold, and would be read as one.
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

Fields = Mapping[str, Value]


def write_csv(rows: Iterable[Fields], stream: BinaryIO) -> None:
    """Write CSV that spreadsheets open as it is: UTF-8 with a mark, formulas kept as text.

    Raises:
        InvalidInputError: A cell would be longer than what is read again.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.header for column in COLUMNS])
    for row in rows:
        writer.writerow(
            [as_text_cell(cell) for cell in _cells(row, MAX_CELL_CHARACTERS - 1, "JSON")]
        )
    text.flush()
    text.detach()


def write_json(rows: Iterable[Fields], stream: BinaryIO) -> None:
    """Write a JSON document with the list of entries, one on each line."""
    stream.write(b'{"entries": [')
    for number, row in enumerate(rows):
        item = {column.key: _json_value(row, column.field) for column in COLUMNS}
        stream.write(b",\n" if number else b"\n")
        stream.write(json.dumps(item, ensure_ascii=False).encode())
    stream.write(b"\n]}\n")


def write_workbook(rows: Iterable[Fields], stream: BinaryIO) -> None:
    """Write a workbook with one sheet; every cell is a text, also one that begins like a formula.

    Raises:
        InvalidInputError: A cell would be longer than Excel allows.
    """
    # Reading needs neither, and a comparison of files shall start fast.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    from glossary_service.formats.template import (  # noqa: PLC0415
        HEADER_FILL,
        HEADER_FONT,
        TERMS_SHEET,
        WRAPPED,
    )

    def text_cell(text: str) -> Any:
        cell = WriteOnlyCell(sheet, value=text)
        cell.data_type = "s"
        cell.alignment = WRAPPED
        return cell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(TERMS_SHEET)
    sheet.freeze_panes = "A2"
    for index, column in enumerate(COLUMNS):
        sheet.column_dimensions[letter(index)].width = column.width
    header = [text_cell(column.header) for column in COLUMNS]
    for cell in header:
        cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    sheet.append(header)
    try:
        for row in rows:
            cells = _cells(row, _LONGEST_CELL, "CSV or JSON", _escaped)
            sheet.append([text_cell(text) if text else None for text in cells])
    except BaseException:
        # What was begun is ended, or its temporary file would stay.
        book.save(io.BytesIO())
        raise
    # The archive is put together beside the stream, because the stream may not seek.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "terms.xlsx"
        book.save(path)
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                stream.write(piece)


def as_cell(field: str, value: Value) -> str:
    """Return the value of a field as the text of one cell."""
    return value if isinstance(value, str) else _JOINED[field](value)


def _cells(
    row: Fields, longest: int, instead: str, escape: Callable[[str], str] = str
) -> list[str]:
    texts: list[str] = []
    for column in COLUMNS:
        text = escape(as_cell(column.field, row.get(column.field, "")))
        if len(text) > longest:
            raise InvalidInputError(
                f"“{column.header}” of the entry “{row['term']}” has {len(text):,} characters; a "
                f"cell holds {longest:,}. Export as {instead} instead, or shorten it."
            )
        texts.append(text)
    return texts


def _json_value(row: Fields, field: str) -> str | list[str]:
    if field in _JOINED:
        return list(row.get(field, ()))
    value = row.get(field, "")
    return value if isinstance(value, str) else list(value)


def _escaped(text: str) -> str:
    """Write what looks like an escape so that it is read as it stands.

    >>> _escaped("_x0041_")
    '_x005F_x0041_'
    """
    return _LIKE_AN_ESCAPE.sub("_x005F_", text)
