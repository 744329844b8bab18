"""`glossary find`: which entries mean this (a reverse dictionary)."""

from pathlib import Path
from typing import Any

import click

from glossary_service.alignment.concepts import Entry
from glossary_service.cli.inputs import (
    columns_option,
    output_option,
    parse_columns,
    progress_bar,
    read_files,
    say_problems,
    settings,
    sheet_option,
    write_or_show,
)
from glossary_service.errors import InvalidInputError
from glossary_service.formats.table import Problem


DIGITS = 4


@click.command("find")
@click.option("--text", help="A meaning in your own words.")
@click.option(
    "--queries",
    type=click.Path(path_type=Path),
    help="JSONL with one query a line: text, and optionally exclude (a list of ids).",
)
@click.option(
    "--in",
    "files",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    metavar="FILE",
    help="A term-set file to search; may be given several times.",
)
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True)
@output_option
@columns_option
@sheet_option
def find_meanings(
    text: str | None,
    queries: Path | None,
    files: tuple[Path, ...],
    top: int,
    output: Path | None,
    columns: str,
    sheet: str | None,
) -> None:
    """Find the entries that mean what you describe.

    Whatever word they stand under.

    \b
    Example:
      glossary find --text "a company both partners own" --in ours.csv --in theirs.csv
    """  # noqa: D301 - click looks for the backspace itself
    from glossary_service.formats.cells import clean
    from glossary_service.formats.jsonl import render_lines

    if (text is None) == (queries is None):
        message = "Give either --text TEXT or --queries FILE.jsonl."
        raise InvalidInputError(message)
    lines: list[dict[str, Any]] = [{"text": text}] if queries is None else _read_queries(queries)
    sets = read_files(files, columns=parse_columns(columns), sheet=sheet)
    entries = [entry for term_set in sets for entry in term_set.entries]
    # Imported late, so that nobody waits for models to hear of a file that cannot be used.
    from glossary_service.alignment.search import Query, search
    from glossary_service.bootstrap import build_match_tools

    asked = [
        Query(text=clean(line["text"]), exclude=frozenset(map(str, line.get("exclude") or ())))
        for line in lines
    ]
    with progress_bar() as progress:
        found = search(asked, entries, build_match_tools(settings(), progress), top)
    answers = [
        {**line, "hits": [_hit(rank, entry, score) for rank, (entry, score) in enumerate(hits, 1)]}
        for line, hits in zip(lines, found, strict=True)
    ]
    if text is not None and output is None:
        write_or_show(_as_text(answers[0]["hits"]), None)
    else:
        write_or_show(render_lines(answers), output)


def _read_queries(path: Path) -> list[dict[str, Any]]:
    """Read the lines that hold a query; the others are named on the error stream.

    Raises:
        InvalidInputError: No line holds a query, or as `read_lines`.
    """
    from glossary_service.formats.jsonl import read_lines

    problems: list[Problem] = []
    lines = []
    for number, line in read_lines(path, problems):
        if not isinstance(line.get("text"), str):
            message = "This line has no text; it was left out."
        elif not isinstance(line.get("exclude") or [], list):
            message = "“exclude” is no list of ids; the line was left out."
        else:
            lines.append(line)
            continue
        problems.append(Problem(message=message, row=number))
    say_problems(path, problems)
    if not lines:
        message = f"{path.name}: no line holds a query. Each line needs a field “text”."
        raise InvalidInputError(message)
    return lines


def _hit(rank: int, entry: Entry, score: float) -> dict[str, Any]:
    return {
        "rank": rank,
        "id": entry.id,
        "term": entry.term,
        "definition": entry.definition,
        "source": entry.source or entry.party,
        "score": round(score, DIGITS),
    }


def _as_text(hits: list[dict[str, Any]]) -> str:
    """Return hits for a reader: the term, who says it, and the words."""
    return (
        "".join(
            f"{hit['rank']:>3}. {hit['term']}  ({hit['source']})\n"
            f"     {hit['definition'] or 'No definition is given.'}\n"
            for hit in hits
        )
        or "Nothing was found.\n"
    )
