"""The one table: rows of what was measured, with ratios, for a terminal and for a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.processes import Cost


MEGABYTE = 1_000_000
FROM_WHOLE_NUMBERS = 100  # figures from here on are shown without decimals
HEADINGS = (
    "measurement",
    "candidate",
    "result",
    "wall s",
    "CPU s",
    "wall ratio",
    "CPU ratio",
    "peak MB",
    "runs",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One candidate at one measurement: its figures by name, its cost, and a block for below.

    The first row of a measurement that has a cost is the one to which the others are compared.
    """

    measurement: str
    candidate: str
    figures: tuple[tuple[str, float], ...] = ()
    cost: Cost | None = None
    note: str = ""
    detail: str = ""


def text_table(rows: Sequence[Row]) -> str:
    """Return the table in columns of equal width."""
    cells = [HEADINGS, *_cells(rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def markdown_table(rows: Sequence[Row]) -> str:
    """Return the table as Markdown."""
    cells = [HEADINGS, ["---"] * len(HEADINGS), *_cells(rows)]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in cells
    )


def details(rows: Sequence[Row]) -> list[str]:
    """Return what stands below the table, each block under its measurement and candidate."""
    return [f"{row.measurement}, {row.candidate}\n\n{row.detail}" for row in rows if row.detail]


def confusion_block(names: Sequence[str], counts: dict[tuple[str, str], int]) -> str:
    r"""Return a confusion matrix: one line for each truth, one column for each answer.

    >>> print(confusion_block(["yes", "no"], {("yes", "yes"): 3, ("no", "yes"): 1}))
    truth \ answer  yes  no
    yes               3   0
    no                1   0
    """
    corner = "truth \\ answer"
    first = max(len(corner), *map(len, names))
    lines = [corner.ljust(first) + "".join(f"  {name}" for name in names)]
    lines += [
        truth.ljust(first)
        + "".join(f"  {counts.get((truth, answer), 0):>{len(answer)}}" for answer in names)
        for truth in names
        if any(counts.get((truth, answer)) for answer in names)
    ]
    return "\n".join(lines)


def _cells(rows: Sequence[Row]) -> list[list[str]]:
    first: dict[str, Cost] = {}
    for row in rows:
        if row.cost is not None:
            first.setdefault(row.measurement, row.cost)
    return [_line(row, first.get(row.measurement)) for row in rows]


def _line(row: Row, base: Cost | None) -> list[str]:
    result = ", ".join([*(f"{name} {_number(value)}" for name, value in row.figures), row.note])
    words = [row.measurement, row.candidate, result.removesuffix(", ")]
    if row.cost is None or base is None:
        return [*words, *[""] * (len(HEADINGS) - len(words))]
    return [
        *words,
        f"{row.cost.wall:,.2f}",
        f"{row.cost.cpu:,.2f}",
        f"{row.cost.wall / base.wall:.2f}",
        f"{row.cost.cpu / base.cpu:.2f}",
        f"{row.cost.peak / MEGABYTE:,.0f}",
        str(row.cost.runs),
    ]


def _number(value: float) -> str:
    if abs(value) <= 1:
        return f"{value:.3f}"
    return f"{value:.1f}" if abs(value) < FROM_WHOLE_NUMBERS else f"{value:,.0f}"
