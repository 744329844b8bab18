"""`glossary match`: which entries of two sets may speak of one concept, as SSSOM."""

from pathlib import Path

import click

from glossary_service.cli.inputs import (
    columns_option,
    file_argument,
    one_party,
    output_option,
    parse_columns,
    progress_bar,
    read_files,
    settings,
    sheet_option,
    write_or_show,
)


@click.command("match")
@file_argument("left")
@file_argument("right")
@output_option
@click.option("--many", is_flag=True, help="Allow several counterparts for an entry.")
@columns_option
@sheet_option
def match_files(
    left: Path, right: Path, output: Path | None, many: bool, columns: str, sheet: str | None
) -> None:
    """Find which entries of two sets may be one thing.

    Counterparts only: whether two definitions agree is for `glossary compare`. The result is an
    SSSOM table, one mapping per line, one counterpart per entry.

    \b
    Example:
      glossary match ours.csv theirs.csv -o ours-theirs.sssom.tsv
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    wanted = parse_columns(columns)
    ours, theirs = (
        one_party(path, read_files([path], columns=wanted, sheet=sheet)) for path in (left, right)
    )
    # Imported late, so that nobody waits for models to hear of a file that cannot be used.
    from glossary_service.alignment.counterparts import find_counterparts
    from glossary_service.bootstrap import build_match_tools
    from glossary_service.formats.sssom import render_counterparts

    with progress_bar() as progress:
        tools = build_match_tools(settings(), progress)
        found = find_counterparts(ours.entries, theirs.entries, tools, many=many)
    write_or_show(render_counterparts(found, ours.party, theirs.party), output)
