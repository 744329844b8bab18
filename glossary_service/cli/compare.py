"""`glossary compare`: what two or more sides must talk about."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glossary_service.alignment.concepts import Entry, TermSet
from glossary_service.cli.inputs import (
    Progress,
    columns_option,
    file_argument,
    output_option,
    parse_columns,
    progress_bar,
    read_files,
    render_report,
    settings,
    sheet_option,
    write_or_show,
)
from glossary_service.errors import InvalidInputError


if TYPE_CHECKING:
    from glossary_service.alignment.verdicts import Tools


FORMATS = ("text", "json", "html", "md")
# The ending of the output file → how the report is written; a name without one gets text.
ENDINGS = {
    "": "text",
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "md",
}
# `--fail-on` → the lowest band that makes the command end with 1; never is above them all.
FAIL_ON = {"note": 1, "decide": 2, "stop": 3, "never": 4}
AT_LEAST_TWO = 2


@click.command("compare")
@file_argument("files", nargs=-1, required=True, metavar="LEFT RIGHT [MORE …]")
@click.option("--names", default="", metavar="A,B", help="The parties' names, in the files' order.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How the report is written; without it the ending of the output file decides, else text.",
)
@output_option
@click.option(
    "--fail-on",
    type=click.Choice(list(reversed(FAIL_ON))),
    default="never",
    show_default=True,
    help="End with 1 when a conflict of this band or above is found.",
)
@click.option(
    "--explain",
    metavar="TERM",
    help="Show what was found on one word alone; as text, also how each of its pairs was judged.",
)
@columns_option
@sheet_option
def compare_files(
    files: tuple[Path, ...],
    names: str,
    form: str | None,
    output: Path | None,
    fail_on: str,
    explain: str | None,
    columns: str,
    sheet: str | None,
) -> None:
    """Compare term sets and report what the sides must talk about.

    Files may be CSV, TSV, XLSX, JSON or JSONL. A party's name comes from --names, else from the
    column "party", else from the file's name.

    \b
    Example:
      glossary compare ours.csv theirs.xlsx --names "Us,Northwind" -o report.html
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    chosen = form or _form_of(output)
    wanted = _parse_names(names, files)
    sets = read_files(files, names=wanted, columns=parse_columns(columns), sheet=sheet)
    if len(sets) < AT_LEAST_TWO:
        message = (
            f"{files[0].name} holds the words of one party only: {sets[0].party}. "
            "Give a second file, or a file with a column “party” that names two."
        )
        raise InvalidInputError(message)
    # Imported late, so that nobody waits for models to hear of a file that cannot be used.
    from glossary_service.alignment.compare import compare
    from glossary_service.alignment.one_word import part_on
    from glossary_service.bootstrap import build_tools

    tools = build_tools(settings())
    entries = () if explain is None else _entries_called(sets, explain, tools)
    with progress_bar() as progress:
        report = compare(sets, tools, progress)
        shown = render_report(part_on(report, entries) if entries else report, chosen, output)
        if entries and chosen == "text":
            shown += _how_judged(sets, entries, tools, progress)
    write_or_show(shown, output)
    if any(conflict.band >= FAIL_ON[fail_on] for conflict in report.conflicts):
        sys.exit(1)


def _form_of(output: Path | None) -> str:
    """Tell from the ending of the output file how the report is written."""
    ending = output.suffix.lower() if output is not None else ""
    if ending not in ENDINGS:
        message = (
            f"{output}: a report is written as .txt, .json, .html or .md. Choose one of these "
            "endings, or say with --format what the file shall hold."
        )
        raise InvalidInputError(message)
    return ENDINGS[ending]


def _parse_names(text: str, files: Sequence[Path]) -> list[str]:
    """Read the parties' names; an empty place leaves a file the name that it has."""
    names = [name.strip() for name in text.split(",")]
    if len(names) > len(files):
        message = f"--names gives {len(names)} names for {len(files)} file(s). Give one for each."
        raise InvalidInputError(message)
    return names


def _entries_called(sets: Sequence[TermSet], word: str, tools: "Tools") -> Sequence[Entry]:
    """Return the entries that a word names; name near words where there is none."""
    from glossary_service.alignment.one_word import entries_called, words_like

    entries = entries_called(sets, word, tools)
    if not entries:
        near = words_like(sets, word)
        hint = f" Did you mean {' or '.join(f'“{name}”' for name in near)}?" if near else ""
        raise InvalidInputError(f"No file holds the word “{word}”.{hint}")
    return entries


def _how_judged(
    sets: Sequence[TermSet], entries: Sequence[Entry], tools: "Tools", progress: Progress
) -> str:
    """Write how every pair of some entries was judged."""
    from glossary_service.alignment.one_word import explain_pairs
    from glossary_service.reports.explain import explain

    pairs = explain_pairs(sets, entries, tools, progress)
    heading = (
        "HOW EACH PAIR WAS JUDGED" if pairs else "No pair of texts was compared for this word."
    )
    return (
        "\n\n".join(
            [
                f"\n\n{heading}",
                *(
                    explain(pair.verdict, number=place, reasons=pair.counterpart.reasons).rstrip()
                    for place, pair in enumerate(pairs, start=1)
                ),
            ]
        )
        + "\n"
    )
