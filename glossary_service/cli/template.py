"""`glossary template`: an empty form for a term set."""

from pathlib import Path

import click

from glossary_service.errors import InvalidInputError


@click.command("template")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The form to write: terms.xlsx or terms.csv.",
)
def make_template(output: Path) -> None:
    """Write an empty form for a term set.

    Every column has a help text.

    \b
    Example:
      glossary template -o terms.xlsx
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    from glossary_service.formats.template import write_template

    if output.exists():
        message = f"{output} exists already. Name another file, so that nothing filled in is lost."
        raise InvalidInputError(message)
    write_template(output)
    click.echo(
        f"Wrote {output}. Fill it in and send it to everybody whose words you want to know.",
        err=True,
    )
