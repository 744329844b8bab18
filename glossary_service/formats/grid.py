"""From rows of cells to a table: find the header, then hand on only the columns that are used."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from glossary_service.formats.columns import (
    Header,
    check_found,
    describe,
    find_header,
    lettered,
    no_term_column,
)
from glossary_service.formats.table import Column, Level, Problem, Wanted
from glossary_service.safe_files import MAX_COLUMNS, MAX_ROWS


HEADER_ROWS = 30

# (row number, cells); rows without any text are left out by whoever produces them.
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A header and the rows below it, each with the values of `header.columns` in their order."""

    row: int
    header: Header
    width: int
    body: Iterator[Row]


def read_grid(
    rows: Iterable[Row], wanted: Wanted, path: Path, problems: list[Problem], place: str = ""
) -> Grid:
    """Find the header among the first rows; `problems` grows while the body is read.

    Raises:
        InvalidInputError: No row names a column for the term, or an asked-for column is missing.
    """
    rows = iter(rows)
    head = list(islice(rows, HEADER_ROWS))
    columns = [lettered(cells[:MAX_COLUMNS]) for _, cells in head]
    found = find_header(columns, wanted.columns)
    if found is None:
        seen = max(columns, key=_filled, default=[])
        raise no_term_column(path, place, seen, wanted.columns)
    position, header = found
    check_found(header, columns[position], wanted.columns, path)
    width = len(columns[position])
    row = head[position][0]
    if row > 1 and position:
        problems.append(
            Problem(
                message=f"The header was found here; {position} row(s) above it were not read: "
                f"{describe(columns[0])}" + (", …" if position > 1 else "."),
                row=row,
                level=Level.NOTE,
            )
        )
    body = _limited(chain(head[position + 1 :], rows), problems)
    return Grid(row=row, header=header, width=width, body=_picked(body, header, width, problems))


def _filled(row: Sequence[Column]) -> int:
    return sum(1 for column in row if column.header)


def _limited(rows: Iterator[Row], problems: list[Problem]) -> Iterator[Row]:
    yield from islice(rows, MAX_ROWS)
    first = next(rows, None)
    if first is not None:
        problems.append(
            Problem(
                message=f"Only the first {MAX_ROWS:,} rows were read; from here on "
                f"{1 + sum(1 for _ in rows):,} row(s) were left out. Split the file.",
                row=first[0],
            )
        )


def _picked(
    rows: Iterator[Row], header: Header, width: int, problems: list[Problem]
) -> Iterator[Row]:
    """Yield the used cells of each row, and report what stands outside the header."""
    places = [column.index for column in header.columns.values()]
    needed = max(places) + 1
    for number, cells in rows:
        if len(cells) > width and any(map(str.strip, cells[width:])):
            problems.append(
                Problem(
                    message=f"The row has {len(cells)} cells, the header {width}; the rest was not "
                    "used. A text that holds the separator must stand in quotation marks.",
                    row=number,
                )
            )
        if len(cells) < needed:
            cells = cells + [""] * (needed - len(cells))  # noqa: PLW2901 - padded, same row
        yield number, [cells[place] for place in places]
