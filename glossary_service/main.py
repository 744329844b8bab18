"""The console entry: registers every command, and turns errors into messages and exit codes."""

import sys

import click

from glossary_service import __version__
from glossary_service.cli import compare, demo, find, match, relate, template
from glossary_service.errors import GlossaryError


BAD_INPUT = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="glossary")
def glossary() -> None:
    """Find out what two sides mean by their words, before they agree what to do.

    \b
    Start with two files:      glossary compare OURS.csv THEIRS.xlsx
    See it on sample files:    glossary demo
    Get an empty form:         glossary template -o terms.xlsx
    """  # noqa: D301 - click reads \b as "keep the line breaks"


for command in (
    compare.compare_files,
    match.match_files,
    relate.relate_pairs,
    find.find_meanings,
    template.make_template,
    demo.show_demo,
):
    glossary.add_command(command)


def main() -> None:
    """Run a command; a problem with the input is a sentence on the error stream and exit 2."""
    try:
        glossary.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped. Nothing was written.", err=True)
        sys.exit(130)
    except GlossaryError as error:
        click.echo(f"glossary: {error.message}", err=True)
        sys.exit(BAD_INPUT)


if __name__ == "__main__":
    main()
