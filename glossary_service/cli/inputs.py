"""What several commands share: reading term-set files aloud, progress, and writing results."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import click

from glossary_service.alignment.concepts import ConflictReport, Entry, TermSet
from glossary_service.config import Settings
from glossary_service.errors import InvalidInputError
from glossary_service.formats import ReadResult, read_term_set
from glossary_service.formats.table import Level, Problem
from glossary_service.safe_files import write_whole


Progress = Callable[[str, int, int], None]

MOST_PROBLEMS_SHOWN = 10
STANDARD_OUTPUT = Path("-")  # as commands of this kind have it
PATIENCE = 2.0  # seconds of work after which somebody at a terminal sees a progress bar


def settings() -> Settings:
    """Read the settings from this process's environment."""
    return Settings.from_environment(os.environ)


def file_argument(name: str, **options: Any) -> Callable[[Any], Any]:
    """Declare an argument that names input files."""
    return click.argument(name, type=click.Path(path_type=Path), **options)


output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of the terminal.",
)
columns_option = click.option(
    "--columns",
    metavar="FIELD=COLUMN,…",
    default="",
    help="Which column holds what, by header or letter: term=B,definition=Meaning. "
    "Files without such a column are read by their own titles.",
)
sheet_option = click.option("--sheet", help="The sheet of an XLSX file to read.")


def parse_columns(text: str) -> dict[str, str]:
    """Read "term=B,definition=Meaning".

    >>> parse_columns("term=B, definition=Meaning")
    {'term': 'B', 'definition': 'Meaning'}
    """
    pairs = [piece.partition("=") for piece in text.split(",") if piece.strip()]
    for field, sign, column in pairs:
        if not sign or not column.strip() or not field.strip():
            message = (
                f"--columns: “{field.strip()}” is not of the form FIELD=COLUMN. "
                "Write for example --columns term=B,definition=Meaning."
            )
            raise InvalidInputError(message)
    fields = [field.strip() for field, _, _ in pairs]
    twice = next((field for field in fields if fields.count(field) > 1), None)
    if twice is not None:
        message = f"--columns names a column for “{twice}” twice. Name each field once."
        raise InvalidInputError(message)
    return {field.strip(): column.strip() for field, _, column in pairs}


def read_files(
    paths: Sequence[Path],
    *,
    names: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> list[TermSet]:
    """Read term-set files, saying on the error stream which column was taken for what.

    Each party gets one set; names given by the user, where not empty, win over the file's own.
    Columns and sheet hold for the files that have them; a file without them is read by its own
    titles, as long as one file has them.

    Raises:
        InvalidInputError: A file cannot be used, or no file has the columns or the sheet.
    """
    results: list[ReadResult] = []
    refusals: dict[Path, InvalidInputError] = {}
    for number, path in enumerate(paths):
        party = names[number] if number < len(names) else None
        try:
            results.append(read_term_set(path, party=party, columns=columns, sheet=sheet))
        except InvalidInputError as refused:
            asked = bool(columns or sheet)
            results.append(_by_its_own_titles(path, party, refused, asked=asked))
            refusals[path] = refused
        else:
            say_how_read(path, results[-1])
    if len(refusals) == len(set(paths)):
        raise refusals[paths[0]]
    for path, result in zip(paths, results, strict=True):
        if path in refusals:
            click.echo(f"{path.name}: read by its own titles. {refusals[path].message}", err=True)
            say_how_read(path, result)
    return distinct_parties([term_set for result in results for term_set in result.term_sets])


def _by_its_own_titles(
    path: Path, party: str | None, refused: InvalidInputError, *, asked: bool
) -> ReadResult:
    """Read a file without the columns and the sheet asked for; else raise what was wrong first."""
    if not asked:
        raise refused
    try:
        return read_term_set(path, party=party)
    except InvalidInputError:
        raise refused from None


def one_party(path: Path, sets: Sequence[TermSet]) -> TermSet:
    """Return the one set of a file.

    Raises:
        InvalidInputError: The file speaks for several parties.
    """
    if len(sets) > 1:
        names = ", ".join(term_set.party for term_set in sets)
        message = (
            f"{path.name} holds the words of several parties ({names}). "
            "Here each file must speak for one: put every party into a file of its own."
        )
        raise InvalidInputError(message)
    return sets[0]


def distinct_parties(sets: Sequence[TermSet]) -> list[TermSet]:
    """Give sets that carry one party's name a number each, so that no two are mixed up."""
    taken = {term_set.party for term_set in sets}
    seen: set[str] = set()
    distinct = []
    for term_set in sets:
        name = term_set.party
        if name in seen:
            numbered = (f"{term_set.party} ({number})" for number in count(2))
            name = next(free for free in numbered if free not in taken)
        taken.add(name)
        seen.add(name)
        distinct.append(term_set if name == term_set.party else renamed(term_set, name))
    return distinct


def renamed(term_set: TermSet, party: str) -> TermSet:
    """Return the set under another party's name."""
    from dataclasses import replace

    entries: tuple[Entry, ...] = tuple(replace(entry, party=party) for entry in term_set.entries)
    return TermSet(party=party, entries=entries)


def say_how_read(path: Path, result: ReadResult) -> None:
    """Tell on the error stream which column was taken for what, and every problem met."""
    # A column that is called like its field needs no more words than its letter.
    taken = ", ".join(
        f"{field} from {column.place if column.header.casefold() == field else column}"
        for field, column in result.columns.items()
    )
    entries = sum(len(term_set.entries) for term_set in result.term_sets)
    counted = f"{entries} {'entry' if entries == 1 else 'entries'}"
    click.echo(f"{path.name}: {counted}; {taken or 'fields by their names'}.", err=True)
    if result.unused:
        click.echo(f"{path.name}: columns not used: {', '.join(result.unused)}.", err=True)
    say_problems(path, result.problems)


def say_problems(path: Path, problems: Sequence[Problem]) -> None:
    """Tell on the error stream what could not be used as it stands, and where."""
    # What was left out comes before mere remarks, so that no loss hides behind them.
    ordered = sorted(problems, key=lambda problem: problem.level is not Level.LOST)
    for problem in ordered[:MOST_PROBLEMS_SHOWN]:
        click.echo(f"{path.name}: {problem}", err=True)
    more = len(problems) - MOST_PROBLEMS_SHOWN
    if more > 0:
        click.echo(f"{path.name}: and {more} more such problems.", err=True)


def render_report(report: ConflictReport, form: str, output: Path | None) -> str:
    """Render a report; on a terminal as wide and as colourful as the terminal allows."""
    from glossary_service.reports import render, to_text

    if form == "text" and output is None and sys.stdout.isatty():
        from rich.console import Console

        console = Console()
        return to_text(report, width=console.width, colour=not console.no_color)
    return render(report, form)


def write_or_show(text: str, output: Path | None) -> None:
    """Write a result whole to its file, or print it.

    Raises:
        InvalidInputError: The file cannot be written, or the standard output takes no more.
    """
    if output is not None and output != STANDARD_OUTPUT:
        write_whole(output, text)
        click.echo(f"Wrote {output}.", err=True)
        return
    try:
        click.echo(text, nl=False)
    except OSError as error:
        # What is left in the buffer must not be tried again when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # Whoever closed the pipe has seen enough (`| head`), and that is no failure.
        if not isinstance(error, BrokenPipeError):
            message = f"The result cannot be printed ({error.strerror}). Name a file with -o."
            raise InvalidInputError(message) from error


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show a bar on a terminal once the work takes longer than two seconds; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _all: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar, TaskID

    started = time.monotonic()
    bar = Bar(console=Console(stderr=True), transient=True)
    tasks: dict[str, TaskID] = {}

    def show(what: str, done: int, total: int) -> None:
        if not tasks and time.monotonic() - started < PATIENCE:
            return
        if not bar.live.is_started:
            bar.start()
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done)

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()
