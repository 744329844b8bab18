"""The words of reading: a table as it came from a file, and what was wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Level(StrEnum):
    """Whether something of the file was left out, or everything is there with a remark."""

    NOTE = "note"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something a reader of the result must know about the file.

    `row` is 1-based as a spreadsheet shows it (for JSON Lines the line, for JSON the place in the
    list). `column` is a spreadsheet letter, or a key in JSON. `field` is one of `columns.FIELDS`.
    """

    message: str
    row: int | None = None
    column: str = ""
    field: str = ""
    level: Level = Level.LOST

    @property
    def where(self) -> str:
        """The place in words, empty for the whole file.

        >>> Problem(message="...", row=7, column="B").where
        'row 7, column B'
        """
        row = "" if self.row is None else f"row {self.row}"
        column = f"column {self.column}" if self.column else ""
        return ", ".join(filter(None, (row, column)))

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a file: its position (0-based), its letter, and its header or key.

    >>> str(Column(index=1, letter="B", header="Begriff"))
    "column B 'Begriff'"
    """

    index: int
    header: str
    letter: str = ""

    @property
    def place(self) -> str:
        """The letter where the file has letters, else the key."""
        return self.letter or self.header

    def __str__(self) -> str:
        header = f"'{self.header}'" if self.header else "without a header"
        return f"column {self.letter} {header}" if self.letter else f"key {header}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the caller asks of a file beyond what can be recognised.

    `columns` maps a field to a header, a spreadsheet letter or a 1-based number.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None


Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The recognised columns of a file and its rows, not yet cleaned.

    `rows` gives (row number, values in the order of `columns`); it may be read once, and `problems`
    is complete only after that.
    """

    path: Path
    columns: Mapping[str, Column]
    unused: tuple[Column, ...]
    rows: Iterable[tuple[int, Sequence[Value]]]
    problems: list[Problem]
    details: Mapping[str, str]
