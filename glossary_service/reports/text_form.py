"""The terminal text of a conflict report: readings side by side where the line is wide enough.

Strings of the report go into rich as `Text`, never as markup, and without colour the deciding
words stand between « and », so that paper, pipes and screen readers get them too.
"""

from collections.abc import Iterator
from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from glossary_service.alignment.concepts import ConflictReport
from glossary_service.reports.quotes import shorten
from glossary_service.reports.wording import (
    NO_DEFINITION,
    SHORTENED,
    Page,
    Reading,
    Section,
    Topic,
    build_page,
    scale_line,
)


SIDE_BY_SIDE = 100
NARROWEST = 40
ROWS_SHOWN = 40
CELL_LIMIT = 600
NARROWEST_COLUMN = 12


def to_text(report: ConflictReport, *, width: int = 80, colour: bool = False) -> str:
    """Write a report for a terminal `width` columns wide; colour only when asked for."""
    out = StringIO()
    console = Console(
        file=out,
        width=max(width, NARROWEST),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for block in _blocks(build_page(report), width=console.width):
        console.print(block)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _blocks(page: Page, width: int) -> Iterator[RenderableType]:
    yield Text(page.title, style="bold")
    yield Text(" · ".join(page.parties), style="dim")
    for sentence in page.summary:
        yield Text(f"\n{sentence}")
    for section in page.sections:
        yield Text(f"\n\n{section.heading.upper()}", style="bold")
        if section.intro:
            yield Text(section.intro, style="dim")
        for topic in section.topics:
            yield _topic(topic, is_full=section.is_full, is_wide=width >= SIDE_BY_SIDE)
        if section.rows:
            yield _table(section, width)
        for line in section.lines:
            yield _item("- ", line)
        rest = len(section.rows) - ROWS_SHOWN
        if rest > 0:
            yield Text(f"… and {rest:,} more; the other forms list them all.", style="dim")


def _topic(topic: Topic, *, is_full: bool, is_wide: bool) -> RenderableType:
    heading = Text(f"\n{topic.number}. ").append(topic.term, style="bold")
    heading.append(f"   {topic.kind} · {topic.sureness}", style="dim")
    lines: list[RenderableType] = [Text(topic.sentence)]
    readings = [_reading(item, topic.parting) for item in topic.readings]
    lines.append(Text())
    if is_wide and len(readings) > 1:
        columns = Table.grid(expand=True, padding=(0, 2))
        for _ in readings:
            columns.add_column(ratio=1)
        columns.add_row(*readings)
        lines += [columns, Text()]
    else:
        for reading in readings:
            lines += [reading, Text()]
    if topic.scale:
        lines.append(_item("Scale   ", scale_line(topic.scale)))
    if topic.question:
        lines.append(_item("Ask     ", topic.question))
    if is_full:
        lines.append(_item("Result  ", "_" * 28))
    lines.append(_item("Why     ", topic.place, style="dim"))
    return Group(heading, Padding(Group(*lines), (0, 0, 0, 3)))


def _reading(reading: Reading, parting: str) -> RenderableType:
    head = Text(f"{reading.mark} ").append(reading.party, style="bold")
    if reading.other_term:
        head.append(f" “{reading.other_term}”")
    if reading.source:
        head.append(f"  {reading.source}", style="dim")
    body = Text()
    for piece in reading.quote:
        if piece.marked:
            body.append("«").append(piece.text, style="underline").append("»")
        else:
            body.append(piece.text)
    lines: list[RenderableType] = [head]
    lines.append(Text("“").append_text(body).append("”") if reading.quote else Text(NO_DEFINITION))
    if reading.is_shortened:
        lines.append(Text(f"({SHORTENED})", style="dim"))
    if parting and reading.says:
        lines.append(Text(f"{parting}: ", style="dim").append(reading.says, style="not dim bold"))
    return Group(*lines)


def _table(section: Section, width: int) -> RenderableType:
    """Return a table, or a list where the columns would become too narrow to read."""
    rows = [[shorten(cell, CELL_LIMIT) for cell in row] for row in section.rows[:ROWS_SHOWN]]
    if width // len(section.columns) < NARROWEST_COLUMN:
        return Group(
            *(
                _item("- ", "; ".join((row[0], *map(": ".join, zip(heads, row[1:], strict=True)))))
                for heads, row in ((section.columns[1:], row) for row in rows)
            )
        )
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim")
    for position, column in enumerate(section.columns):
        is_number = all(row[position].replace(",", "").isdigit() for row in rows)
        table.add_column(Text(column), overflow="fold", justify="right" if is_number else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _item(head: str, words: str, style: str = "") -> RenderableType:
    """Return words behind a short head, the following lines hanging under the words."""
    line = Table.grid()
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(Text(head, style="dim"), Text(words, style=style))
    return line
