"""The console entry: registers every command, and turns errors into messages and exit codes."""

import io
import os
import sys
from collections.abc import Sequence

import click

from glossary_service import __version__
from glossary_service.cli import admin, compare, demo, find, match, relate, settings, template
from glossary_service.config import ServerSettings
from glossary_service.errors import GlossaryError


BAD_INPUT = 2
STOPPED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="glossary")
def glossary() -> None:
    """Find out what two sides mean by their words, before they agree what to do.

    \b
    Start with two files:      glossary compare OURS.csv THEIRS.xlsx
    See it on sample files:    glossary demo
    Get an empty form:         glossary template -o terms.xlsx
    """  # noqa: D301 - click reads \b as "keep the line breaks"


@glossary.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8080,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--upgrade", is_flag=True, help="Change the tables of a PostgreSQL of an older version."
)
def serve(host: str, port: int, upgrade: bool) -> None:  # noqa: FBT001 - click hands it over
    """Run the service; by default for this machine alone, with everything in one folder.

    \b
    Example:
      GLOSSARY_FOLDER=/srv/glossary glossary serve --port 8080
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    # Imported late: no other command needs a web server.
    from glossary_service import serving  # noqa: PLC0415

    serving.serve(
        ServerSettings.from_environment(os.environ), host=host, port=port, upgrade=upgrade
    )


@glossary.command("worker")
def work() -> None:
    """Do background work apart from the server; run as many as you like, on any machine.

    \b
    Example:
      GLOSSARY_WORKER=no glossary serve & glossary worker
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    # Imported late: no other command needs a database.
    from glossary_service.jobs import process  # noqa: PLC0415

    process.work(ServerSettings.from_environment(os.environ))


for command in (
    compare.compare_files,
    match.match_files,
    relate.relate_pairs,
    find.find_meanings,
    template.make_template,
    demo.show_demo,
    admin.administer,
    settings.list_settings,
):
    glossary.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; a problem with the input is a sentence on the error stream and exit 2.

    Without arguments, those of the process are taken.
    """
    _print_every_script()
    try:
        glossary.main(arguments, prog_name="glossary", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped. No file was left half written.", err=True)
        sys.exit(STOPPED)
    except GlossaryError as error:
        click.echo(f"glossary: {error.message}", err=True)
        sys.exit(BAD_INPUT)


def _print_every_script() -> None:
    """Write UTF-8 into files and pipes; a terminal of another encoding shows “?” for the rest."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = None if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="replace")


if __name__ == "__main__":
    main()
