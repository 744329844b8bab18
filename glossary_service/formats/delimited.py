"""CSV, TSV and their relatives: separator, encoding and line ends as they come."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from glossary_service.errors import InvalidInputError
from glossary_service.formats.columns import find_header, lettered
from glossary_service.formats.encoding import Encoding, find_encoding
from glossary_service.formats.grid import HEADER_ROWS, Row, read_grid
from glossary_service.formats.table import Problem, Table, Wanted
from glossary_service.safe_files import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    as_text_cell,
    from_text_cell,
    open_file,
    write_whole,
)


DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_SAMPLE = 1 << 18
# Excel's own way of saying which separator a file uses; it does not show this line as a row.
_ANNOUNCED = re.compile(r'"?sep=([,;\t|])"?[\r\n]*')

# The limit is one for the whole interpreter; nothing else here reads CSV.
csv.field_size_limit(MAX_CELL_CHARACTERS)


def read(path: Path, wanted: Wanted) -> Table:
    """Read a delimited text file.

    Raises:
        InvalidInputError: As `find_encoding` and `read_grid`; or a cell is endless.
    """
    encoding = find_encoding(path)
    delimiter, announced = _find_delimiter(path, encoding, wanted)
    problems = [encoding.problem] if encoding.problem else []
    rows = _rows(path, encoding, delimiter, announced=announced, problems=problems)
    grid = read_grid(rows, wanted, path, problems)
    return Table(
        path=path,
        columns=grid.header.columns,
        unused=grid.header.unused,
        rows=((number, [from_text_cell(cell) for cell in cells]) for number, cells in grid.body),
        problems=problems,
        details={
            "encoding": encoding.name,
            "delimiter": DELIMITERS[delimiter],
            "header row": str(grid.row),
        },
    )


def write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as CSV that spreadsheets open as it is: UTF-8 with a mark, formulas kept as text.

    Raises:
        InvalidInputError: As `write_whole`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([as_text_cell(cell) for cell in row] for row in rows)
    write_whole(path, "\ufeff" + text.getvalue())


def _lines(path: Path, encoding: Encoding) -> Iterator[str]:
    with (
        open_file(path) as stream,
        io.TextIOWrapper(
            stream, encoding=encoding.codec, errors=encoding.errors, newline=""
        ) as text,
    ):
        yield from text


def _rows(
    path: Path,
    encoding: Encoding,
    delimiter: str,
    *,
    announced: bool,
    problems: list[Problem],
) -> Iterator[Row]:
    """Yield the rows that hold text, under the numbers a spreadsheet shows."""
    record: list[str] = []

    def remembered() -> Iterator[str]:
        lines = _lines(path, encoding)
        if announced:
            next(lines)
        for line in lines:
            record.append(line)
            yield line

    reader = csv.reader(remembered(), delimiter=delimiter)
    number = 0
    held: Row | None = None
    lines: list[str] = []
    try:
        for cells in reader:
            number += 1
            if held is not None:
                yield held
            held = (number, cells) if any(map(str.strip, cells)) else None
            lines = record.copy()
            record.clear()
    except csv.Error as error:
        raise InvalidInputError(
            f"{path}, row {number + 1}: {error}. Most often a quotation mark before it is not "
            "closed; close it, or double it where it belongs to the text."
        ) from error
    if held is None:
        return
    # Only the last row can be cut off: an open quotation mark swallows all that follows.
    if _is_cut_off(lines, delimiter):
        problems.append(
            Problem(
                message="A quotation mark is opened here and never closed, so that the rest of "
                f"the file ({len(lines)} line(s)) could not be read. Close it, or double it where "
                "it belongs to the text.",
                row=number,
            )
        )
    else:
        yield held


def _is_cut_off(lines: Sequence[str], delimiter: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _find_delimiter(path: Path, encoding: Encoding, wanted: Wanted) -> tuple[str, bool]:
    """Return the separator, and whether the file announces it in a line of its own.

    The one that brings out most known columns wins, then the one that cuts most rows alike, then
    the one that the file's ending promises.
    """
    sample: list[str] = []
    size = 0
    for line in _lines(path, encoding):
        sample.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    if announced := _ANNOUNCED.fullmatch(sample[0] if sample else ""):
        return announced[1], True
    order = "\t,;|" if path.suffix.lower() in {".tsv", ".tab"} else ",;\t|"
    return max(order, key=lambda delimiter: _fitness(sample, delimiter, wanted)), False


def _fitness(sample: Sequence[str], delimiter: str, wanted: Wanted) -> tuple[int, int]:
    try:
        rows = list(islice(csv.reader(sample, delimiter=delimiter), HEADER_ROWS * 2))
    except csv.Error:
        return 0, 0
    filled = [row for row in rows if any(map(str.strip, row))]
    found = find_header(
        [lettered(row[:MAX_COLUMNS]) for row in filled[:HEADER_ROWS]], wanted.columns
    )
    widths = [len(row) for row in filled if len(row) > 1]
    alike = max((widths.count(width) for width in set(widths)), default=0)
    return (found[1].recognised if found else 0), alike
