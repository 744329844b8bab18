"""Term-set files: one table of formats, and the one function that reads them all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from glossary_service.alignment.concepts import Entry, TermSet
from glossary_service.errors import InvalidInputError
from glossary_service.formats import delimited, objects, workbook, writing
from glossary_service.formats.columns import FIELDS, check_wanted
from glossary_service.formats.entries import CleanRow, build_term_sets, clean_rows
from glossary_service.formats.table import Column, Level, Problem, Table, Wanted


__all__ = [
    "FIELDS",
    "FORMATS",
    "CleanRow",
    "Column",
    "Format",
    "Level",
    "Problem",
    "ReadResult",
    "RowsResult",
    "find_format",
    "read_rows",
    "read_term_set",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file, the endings it is known by, and how it is read.

    `write` puts rows of fields into a stream, in the form that the first ending stands for; `None`
    where nothing is written in this format.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    read: Callable[[Path, Wanted], Table]
    write: Callable[[Iterable[writing.Fields], BinaryIO], None] | None = None
    has_sheets: bool = False


FORMATS: tuple[Format, ...] = (
    Format(
        name="CSV",
        suffixes=(".csv", ".tsv", ".tab", ".txt"),
        media_type="text/csv",
        read=delimited.read,
        write=writing.write_csv,
    ),
    Format(
        name="Excel workbook",
        suffixes=(".xlsx", ".xlsm"),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        read=workbook.read,
        write=writing.write_workbook,
        has_sheets=True,
    ),
    Format(
        name="JSON",
        suffixes=(".json",),
        media_type="application/json",
        read=objects.read_json,
        write=writing.write_json,
    ),
    Format(
        name="JSON Lines",
        suffixes=(".jsonl", ".ndjson"),
        media_type="application/jsonl",
        read=objects.read_json_lines,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """The term sets of a file (one for each party it names) and how they were read.

    `columns` tells for each field the column it was taken from, `unused` names the columns that
    fill no field. `problems` are in order of rows, those of the whole file first. `details` names
    format, encoding, delimiter, sheet and header row, as far as the format has them.
    """

    path: Path
    term_sets: tuple[TermSet, ...]
    columns: Mapping[str, Column]
    unused: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all parties."""
        return tuple(entry for term_set in self.term_sets for entry in term_set.entries)


def read_term_set(
    path: str | Path,
    *,
    party: str | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> ReadResult:
    """Read the term set of one party, or of several where the file has a column for the party.

    The order of rows does not show in the result. Two definitions of one term are two entries.

    Args:
        path: A file in one of `FORMATS`.
        party: The party's name; in a file of several parties, the one to take. Without it the
            file's own column decides, else the file's name.
        columns: Field → header, spreadsheet letter or 1-based number, for columns that are not
            recognised or not the right ones.
        sheet: The sheet of a workbook; without it the first with a column for the term.

    Raises:
        InvalidInputError: Nothing in the file can be used; the message says what was found.
    """
    path = Path(path)
    kind = find_format(path)
    wanted = Wanted(columns=dict(columns or {}), sheet=sheet)
    check_wanted(wanted.columns, path)
    if sheet is not None and not kind.has_sheets:
        raise InvalidInputError(
            f"{path} is a {kind.name} file and has no sheets. Leave the sheet out."
        )
    table = kind.read(path, wanted)
    term_sets = build_term_sets(table, party=party)
    return ReadResult(
        path=path,
        term_sets=term_sets,
        columns=table.columns,
        unused=tuple(map(str, table.unused)),
        problems=tuple(sorted(table.problems, key=lambda problem: problem.row or 0)),
        details={"format": kind.name, **table.details},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsResult:
    """The rows of a file as they stand in it, for whoever keeps more than an `Entry` holds.

    `columns` and `problems` are as in `ReadResult`; rows without a term are among the problems.
    """

    rows: tuple[CleanRow, ...]
    columns: Mapping[str, Column]
    unused: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_rows(path: Path) -> RowsResult:
    """Read the rows of a file in their order, under the numbers that a spreadsheet shows.

    Raises:
        InvalidInputError: As `read_term_set`; a header without rows below it is no error here.
    """
    table = find_format(path).read(path, Wanted())
    rows = tuple(clean_rows(table))
    return RowsResult(
        rows=rows,
        columns=table.columns,
        unused=tuple(map(str, table.unused)),
        problems=tuple(sorted(table.problems, key=lambda problem: problem.row or 0)),
    )


def find_format(path: Path) -> Format:
    """Find the format of a file by its ending.

    Raises:
        InvalidInputError: The ending is unknown; the message lists those that are known.
    """
    suffix = path.suffix.lower()
    for kind in FORMATS:
        if suffix in kind.suffixes:
            return kind
    known = ", ".join(suffix for kind in FORMATS for suffix in kind.suffixes)
    if path.is_dir():
        raise InvalidInputError(f"{path} is a folder. Name one file ({known}).")
    raise InvalidInputError(
        f"{path} cannot be read as a term set: "
        + (f"the ending '{path.suffix}' is unknown" if suffix else "it has no ending")
        + f". Save it as .xlsx or .csv, or in one of the other known forms ({known})."
    )
