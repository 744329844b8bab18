"""Excel workbooks (.xlsx, .xlsm), read as a stream of rows.

The sheet's XML is read directly: a set of 200,000 rows takes seconds and no more memory than its
texts, formulas without a stored result and merged cells are seen in the same pass, and sizes that
a file merely claims are never believed.
"""

import math
import posixpath
import re
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from glossary_service.errors import InvalidInputError
from glossary_service.formats.columns import find_header, letter, lettered
from glossary_service.formats.grid import HEADER_ROWS, Row, read_grid
from glossary_service.formats.table import Problem, Table, Wanted
from glossary_service.safe_files import MAX_COLUMNS, open_file, open_zip, parse_xml


Attributes = dict[str, str]

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError),
    *(KeyError, IndexError, ValueError),
)

_ROOT = "_rels/.rels"
_MERGED = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

# Number formats that show a date or a time without spelling it out (ECMA-376, 18.8.30).
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
# What in a format is no code: quoted text, escapes, colours and conditions.
_FORMAT_TEXT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_DATE_CODE = re.compile(r"[dmyhs]", re.IGNORECASE)
# Excel counts a 29 February 1900; days before it are off by one in files that start in 1900.
_LEAP_DAY_THAT_NEVER_WAS = 60
_FIRST_YEAR = 1900
_DAYS_TO_YEAR_10000 = 2_957_004


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What a sheet needs to be read: shared texts, which styles show dates, and the first day."""

    sheets: tuple[_Sheet, ...]
    texts: Sequence[str]
    date_styles: frozenset[int]
    epoch: datetime


@dataclass(slots=True)
class _Findings:
    """What a sheet's reader noticed: (row, column) of cells, (column, first row, last row) merged.

    Columns are 0-based, rows 1-based.
    """

    unstored: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    beyond: list[int] = field(default_factory=list)
    merged: set[tuple[int, int, int]] = field(default_factory=set)


def read(path: Path, wanted: Wanted) -> Table:
    """Read one sheet of a workbook: the one asked for, else the first that is a term set.

    That is the first where a header has the term and another known column, else the first where it
    has the term.

    Raises:
        InvalidInputError: As `open_zip` and `read_grid`; or it is no workbook, damaged, or has no
            such sheet.
    """
    _refuse_old_office_file(path)
    with open_zip(path) as archive:
        try:
            return _read_sheet(archive, _read_book(archive, path), wanted, path)
        except _DAMAGED as error:
            raise InvalidInputError(
                f"{path} is no workbook, or a damaged one ({error}). Open it in Excel and save it "
                "again as .xlsx."
            ) from error


def _refuse_old_office_file(path: Path) -> None:
    with open_file(path) as stream:
        head = stream.read(4)
    if head == b"\xd0\xcf\x11\xe0":
        raise InvalidInputError(
            f"{path} is protected by a password or in the old .xls form. Open it in Excel and save "
            "it as .xlsx without a password."
        )
    if not head.startswith(b"PK"):
        raise InvalidInputError(
            f"{path} is no workbook, whatever its name says. Save it as .xlsx, or give a text file "
            "the ending .csv."
        )


# ── the workbook around the sheets ───────────────────────────────────────────────────────────────


def _read_book(archive: zipfile.ZipFile, path: Path) -> _Book:
    root = _relations(archive, _ROOT, "", path)
    main = dict(root.values())["officeDocument"]
    folder, name = posixpath.split(main)
    relations = _relations(archive, f"{folder}/_rels/{name}.rels", folder, path)
    parts = dict(relations.values())
    sheets: list[_Sheet] = []
    epoch = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's days have no time zone

    def start(name: str, attributes: Attributes) -> None:
        nonlocal epoch
        if name == "sheet":
            identified = {_local(key): value for key, value in attributes.items()}
            kind, part = relations[identified["id"]]
            if kind == "worksheet":
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append(_Sheet(name=attributes["name"], part=part, is_hidden=hidden))
        elif name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - as above

    _walk(archive, main, path, start)
    if not sheets:
        raise InvalidInputError(f"{path} holds no sheet with cells. Choose another file.")
    return _Book(
        sheets=tuple(sorted(sheets, key=lambda sheet: sheet.is_hidden)),
        texts=_shared_texts(archive, parts["sharedStrings"], path)
        if "sharedStrings" in parts
        else (),
        date_styles=_date_styles(archive, parts["styles"], path)
        if "styles" in parts
        else frozenset(),
        epoch=epoch,
    )


def _relations(
    archive: zipfile.ZipFile, part: str, folder: str, path: Path
) -> Mapping[str, tuple[str, str]]:
    """Return the parts that a part points to: reference → (kind, name in the archive)."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes["Type"].rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"]))
            found[attributes["Id"]] = (kind, target.lstrip("/"))

    _walk(archive, part, path, start)
    return found


def _shared_texts(archive: zipfile.ZipFile, part: str, path: Path) -> Sequence[str]:
    texts: list[str] = []
    pieces: list[str] = []
    collecting = False
    spoken = False

    def start(name: str, _: Attributes) -> None:
        nonlocal collecting, spoken
        if name == "t":
            collecting = not spoken
        elif name == "rPh":
            # How a word is spoken (Japanese readings) is no part of the text.
            spoken = True

    def end(name: str) -> None:
        nonlocal collecting, spoken
        if name == "t":
            collecting = False
        elif name == "rPh":
            spoken = False
        elif name == "si":
            texts.append(_unescaped("".join(pieces)))
            pieces.clear()

    def text(piece: str) -> None:
        if collecting:
            pieces.append(piece)

    _walk(archive, part, path, start, end, text)
    return texts


def _date_styles(archive: zipfile.ZipFile, part: str, path: Path) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a date or a time."""
    date_formats = set(_DATE_FORMATS)
    styles: list[int] = []
    within = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal within
        if name == "numFmt":
            code = _FORMAT_TEXT.sub("", attributes.get("formatCode", ""))
            if _DATE_CODE.search(code):
                date_formats.add(int(attributes["numFmtId"]))
        elif name == "cellXfs":
            within = True
        elif name == "xf" and within:
            styles.append(int(attributes.get("numFmtId", "0")))

    def end(name: str) -> None:
        nonlocal within
        if name == "cellXfs":
            within = False

    _walk(archive, part, path, start, end)
    return frozenset(number for number, style in enumerate(styles) if style in date_formats)


# ── one sheet ────────────────────────────────────────────────────────────────────────────────────


def _choose_sheet(
    archive: zipfile.ZipFile, book: _Book, wanted: Wanted, path: Path
) -> tuple[_Sheet, list[Problem]]:
    """Return the sheet to read, and a problem for each other one that looks like a term set."""
    names = ", ".join(f"'{sheet.name}'" for sheet in book.sheets)
    if wanted.sheet is not None:
        name = wanted.sheet.strip()
        for is_same in (str.__eq__, lambda left, right: left.casefold() == right.casefold()):
            for sheet in book.sheets:
                if is_same(sheet.name, name):
                    return sheet, []
        raise InvalidInputError(
            f"{path} has no sheet '{wanted.sheet}'. Its sheets are {names}. Name one of them."
        )
    recognised = {
        sheet: _count_recognised(archive, book, sheet, wanted, path) for sheet in book.sheets
    }
    # A lone word such as "Name" on a cover sheet is no header while another sheet has a whole one.
    usable = [sheet for sheet, count in recognised.items() if count > 1]
    if not usable:
        # Reading the first one explains what was found there, if it has no header either.
        alone = (sheet for sheet, count in recognised.items() if count)
        return next(alone, book.sheets[0]), []
    return usable[0], [
        Problem(
            message=f"Sheet '{sheet.name}' also names a column for the term and was not read. To "
            "read it, ask for this sheet by name."
        )
        for sheet in usable[1:]
    ]


def _count_recognised(
    archive: zipfile.ZipFile, book: _Book, sheet: _Sheet, wanted: Wanted, path: Path
) -> int:
    """Return how many columns a sheet's header is recognised by; 0 where it has none."""
    rows = islice(_rows(archive, book, sheet, _Findings(), path), HEADER_ROWS)
    found = find_header([lettered(cells) for _, cells in rows], wanted.columns)
    return 0 if found is None else max(1, found[1].recognised)


def _read_sheet(archive: zipfile.ZipFile, book: _Book, wanted: Wanted, path: Path) -> Table:
    sheet, problems = _choose_sheet(archive, book, wanted, path)
    findings = _Findings()
    grid = read_grid(
        _rows(archive, book, sheet, findings, path),
        wanted,
        path,
        problems,
        place=f", sheet '{sheet.name}'",
    )
    # Merged cells are named after the last row, so that all rows must be there first.
    body = list(grid.body)
    fields = {column.index: field for field, column in grid.header.columns.items()}
    _fill_merged(body, list(fields), findings)
    problems += _cell_problems(findings, fields, grid.row)
    return Table(
        path=path,
        columns=grid.header.columns,
        unused=grid.header.unused,
        rows=body,
        problems=problems,
        details={"sheet": sheet.name, "header row": str(grid.row)},
    )


def _cell_problems(
    findings: _Findings, fields: Mapping[int, str], header_row: int
) -> Iterator[Problem]:
    for row, column in findings.unstored:
        if row > header_row and column in fields:
            yield Problem(
                message=f"Cell {letter(column)}{row} holds a formula without a stored result. Open "
                "the file in Excel and save it once, so that the result is stored.",
                row=row,
                column=letter(column),
                field=fields[column],
            )
    for row, column, value in findings.errors:
        if row > header_row and column in fields:
            yield Problem(
                message=f"Cell {letter(column)}{row} shows the error {value} and counts as empty.",
                row=row,
                column=letter(column),
                field=fields[column],
            )
    if findings.beyond:
        yield Problem(
            message=f"Only the first {MAX_COLUMNS:,} columns were read; {len(findings.beyond):,} "
            "cell(s) stand further right.",
            row=findings.beyond[0],
        )


def _fill_merged(body: list[Row], places: Sequence[int], findings: _Findings) -> None:
    """Give each row below the first of a merged area its value, where it has text of its own."""
    numbers = [number for number, _ in body]
    has_own = [any(map(str.strip, cells)) for _, cells in body]
    position_of = {place: position for position, place in enumerate(places)}
    filled_until = dict.fromkeys(places, 0)
    for place, first, last in sorted(findings.merged):
        if place not in position_of or first <= filled_until[place]:
            continue
        filled_until[place] = last
        start, stop = bisect_left(numbers, first), bisect_right(numbers, last)
        if start == stop or numbers[start] != first:
            continue
        position = position_of[place]
        value = body[start][1][position]
        for index in range(start + 1, stop):
            if has_own[index] and not body[index][1][position]:
                body[index][1][position] = value


def _rows(
    archive: zipfile.ZipFile, book: _Book, sheet: _Sheet, findings: _Findings, path: Path
) -> Iterator[Row]:
    """Yield the rows that hold text, with their cells from column A to the last that is filled."""
    complete: list[Row] = []
    cells: list[str] = []
    pieces: list[str] = []
    columns: dict[str, int] = {}
    row, column = 0, -1
    kind, style = "n", 0
    collecting = spoken = has_formula = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal row, column, kind, style, collecting, spoken, has_formula
        name = _local(name)
        if name == "c":
            reference = attributes.get("r", "").rstrip("0123456789")
            if not reference:
                column += 1
            elif reference in columns:
                column = columns[reference]
            else:
                column = columns[reference] = _column_index(reference)
            kind, style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            has_formula = False
        elif name == "v":
            collecting = True
        elif name == "t":
            collecting = not spoken
        elif name == "f":
            has_formula = True
        elif name == "rPh":
            spoken = True
        elif name == "row":
            row, column = int(attributes.get("r", row + 1)), -1
        elif name == "mergeCell":
            findings.merged |= _merged_columns(attributes["ref"])

    def end(name: str) -> None:
        nonlocal collecting, spoken
        name = _local(name)
        if name in {"v", "t"}:
            collecting = False
        elif name == "rPh":
            spoken = False
        elif name == "c":
            raw = "".join(pieces)
            pieces.clear()
            if raw:
                put(raw)
            elif has_formula and kind != "str":
                findings.unstored.append((row, column))
        elif name == "row" and cells:
            if any(map(str.strip, cells)):
                complete.append((row, cells.copy()))
            cells.clear()

    def put(raw: str) -> None:
        if column >= MAX_COLUMNS:
            findings.beyond.append(row)
            return
        if kind == "e":
            findings.errors.append((row, column, raw))
            return
        if column >= len(cells):
            cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = _as_text(raw, kind, style, book)

    def text(piece: str) -> None:
        if collecting:
            pieces.append(piece)

    with archive.open(sheet.part) as stream:
        for _ in parse_xml(stream, path, start=start, end=end, text=text):
            yield from complete
            complete.clear()


def _as_text(raw: str, kind: str, style: int, book: _Book) -> str:
    """Return what a cell shows, as far as words are concerned."""
    if kind == "s":
        return book.texts[int(raw)]
    if kind in {"str", "inlineStr"}:
        return _unescaped(raw)
    if kind == "b":
        return "TRUE" if raw.strip() == "1" else "FALSE"
    if kind == "n":
        return _as_date(raw, book.epoch) if style in book.date_styles else _as_number(raw)
    return raw


def _as_number(raw: str) -> str:
    """Write a number with the 15 digits that a spreadsheet shows.

    >>> _as_number("2024"), _as_number("0.30000000000000004"), _as_number("5.0")
    ('2024', '0.3', '5')
    """
    return raw if raw.isdecimal() else format(float(raw), ".15g")


def _as_date(raw: str, epoch: datetime) -> str:
    """Write a serial day number as a date, with the time where it has one.

    >>> first = datetime(1899, 12, 30)
    >>> _as_date("45366", first), _as_date("45366.5", first), _as_date("0.75", first)
    ('2024-03-15', '2024-03-15 12:00', '18:00')
    """
    serial = float(raw)
    if not 0 <= serial < _DAYS_TO_YEAR_10000:
        return _as_number(raw)
    if epoch.year < _FIRST_YEAR and 1 <= serial < _LEAP_DAY_THAT_NEVER_WAS:
        serial += 1
    moment = epoch + timedelta(days=serial)
    if serial < 1:
        return moment.strftime("%H:%M")
    return moment.strftime("%Y-%m-%d" if serial == math.floor(serial) else "%Y-%m-%d %H:%M")


def _unescaped(text: str) -> str:
    r"""Decode the characters that XML cannot hold and Excel writes as `_x000D_`.

    >>> _unescaped("two_x000D_lines"), _unescaped("snake_case")
    ('two\rlines', 'snake_case')
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _column_index(letters: str) -> int:
    index = 0
    for character in letters.upper():
        index = index * 26 + ord(character) - ord("A") + 1
    return index - 1


def _merged_columns(reference: str) -> set[tuple[int, int, int]]:
    """Return what a merged area asks to fill: its left column, first and last row.

    >>> _merged_columns("B2:C5"), _merged_columns("A1:F1")
    ({(1, 2, 5)}, set())
    """
    found = _MERGED.fullmatch(reference)
    if found is None or found[2] == found[4]:
        return set()
    return {(_column_index(found[1]), int(found[2]), int(found[4]))}


def _walk(
    archive: zipfile.ZipFile,
    part: str,
    path: Path,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    """Read a part to its end; element names come without their prefix."""
    with archive.open(part) as stream:
        for _ in parse_xml(
            stream,
            path,
            start=lambda name, attributes: start(_local(name), attributes),
            end=lambda name: end(_local(name)),
            text=text,
        ):
            pass


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name
