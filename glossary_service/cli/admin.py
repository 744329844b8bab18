"""`glossary admin`: what is done at the console of the machine that the service runs on."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glossary_service.config import ServerSettings
from glossary_service.errors import InvalidInputError


if TYPE_CHECKING:
    from glossary_service.wiring import Services

DEPARTMENT = "Alliance department"
WRONG = 1
_ONLY_OWNER = 0o077
_LONGEST_LINE = 1_000
from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)


@click.group("admin")
def administer() -> None:
    """Manage the service from its own machine: accounts, backups, the log, the tables.

    \b
    Example:
      glossary admin backup /srv/backups/glossary.zip
    """  # noqa: D301 - click reads \b as "keep the line breaks"


@administer.command("create-account")
@click.option("--email", prompt="E-mail address", help="Address to sign in with.")
@click.option("--name", prompt="Name", help="Name that others see.")
@click.option("--organisation", default="", help="Your organisation; asked for the first account.")
@click.option("--department", default=DEPARTMENT, show_default=True, help="Who looks after words.")
@from_stdin
def create_account(
    email: str, name: str, organisation: str, department: str, password_stdin: bool
) -> None:
    """Make the first account, or one more that may create organisations.

    The first one comes with its organisation and its central department.

    \b
    Example:
      glossary admin create-account --email ada@example.org --name "Ada" --organisation Northwind
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    with _services() as services:
        is_new = services.parties.is_new()
        if is_new and not organisation:
            organisation = click.prompt("Your organisation")
        password = _read_password(from_stdin=password_stdin)
        if is_new:
            services.parties.set_up(
                organisation=organisation,
                party=department,
                email=email,
                name=name,
                password=password,
            )
        else:
            services.console.add_operator(email=email, name=name, password=password)
    click.echo(f"{email} can sign in now.")


@administer.command("reset-password")
@click.argument("email")
@from_stdin
def reset_password(email: str, password_stdin: bool) -> None:
    """Give somebody a new password; every session of the person ends, tokens of programs stay.

    \b
    Example:
      glossary admin reset-password ada@example.org
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    with _services() as services:
        services.console.reset_password(email, _read_password(from_stdin=password_stdin))
    click.echo(f"{email} signs in with the new password from now on.")


@administer.command("token")
@click.argument("email")
@click.option("--name", default="made at the console", show_default=True, help="What it is for.")
@click.option("--days", type=int, default=30, show_default=True, help="Days until it ends.")
@click.option("--read-only", is_flag=True, help="It may read, and change nothing.")
def make_token(email: str, name: str, days: int, read_only: bool) -> None:
    """Make a token with which a program acts as somebody, and print it alone, this once.

    \b
    Example:
      TOKEN=$(glossary admin token ada@example.org)
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    from glossary_service.policy.roles import Scope

    scopes = frozenset({Scope.READ}) if read_only else frozenset(Scope)
    with _services() as services:
        actor = services.console.find_actor(email)
        _, token = services.accounts.make_token(actor, name, scopes, days)
    click.echo(token)


@administer.command("verify-log")
def verify_log() -> None:
    """Check that no line of the log was changed, left out or added; exit 1 where one was.

    \b
    Example:
      glossary admin verify-log
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    with _services() as services:
        lines, wrong = services.console.verify_log()
    if wrong:
        click.echo(f"The log does not hold: {wrong}", err=True)
        sys.exit(WRONG)
    click.echo(f"The log holds: {lines:,} lines, none changed, none missing.")


@administer.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def back_up(file: Path, force: bool) -> None:
    """Write everything into one file, while the service runs.

    It can be restored into SQLite and into PostgreSQL. It holds what people wrote, and the hashes
    of their passwords: keep it where only you can read it.

    \b
    Example:
      glossary admin backup glossary.zip
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    if file.exists() and not force:
        raise InvalidInputError(f"{file} is there already. Say --force to replace it.")
    with _services() as services:
        manifest = services.backups.write(file)
    click.echo(f"{file}: {manifest.rows:,} rows of {len(manifest.tables)} tables.")


@administer.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there; it is backed up first.")
def restore(file: Path, force: bool) -> None:
    """Put a backup back, whole or not at all; stop the service before.

    \b
    Example:
      glossary admin restore glossary.zip
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    with _services() as services:
        if force and services.backups.is_in_use():
            click.echo(f"What was there until now is kept in {_kept_before(services)}.")
        manifest = services.backups.restore(file, force=force)
    click.echo(f"Restored {manifest.rows:,} rows of {len(manifest.tables)} tables.")


@administer.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to this version; of an SQLite file, a copy is made before.

    Take a backup of a PostgreSQL database yourself, with pg_dump.

    \b
    Example:
      glossary admin upgrade
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    with _services(upgrade=True) as services:
        click.echo("The tables are of this version.")
        del services


@administer.command("set-up-code")
def show_set_up_code() -> None:
    """Show the code that the page /set-up asks for, where the service is open to a network.

    \b
    Example:
      glossary admin set-up-code
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    from glossary_service.wiring import make_set_up_code

    click.echo(make_set_up_code(ServerSettings.from_environment(os.environ)))


@contextmanager
def _services(*, upgrade: bool = False) -> "Iterator[Services]":
    """Open the services on a database whose tables are those of this version."""
    from glossary_service.logs import set_up_logs
    from glossary_service.wiring import build_services, prepare

    # Whatever is written here is for the owner's eyes alone.
    os.umask(_ONLY_OWNER)
    set_up_logs("error")
    settings = ServerSettings.from_environment(os.environ)
    services = build_services(settings)
    try:
        copy = prepare(settings, services, upgrade=upgrade)
        if copy:
            click.echo(f"A copy from before the change of the tables: {copy}")
        yield services
    finally:
        services.database.close()


def _kept_before(services: "Services") -> Path:
    """Back up what a restore is about to replace."""
    from glossary_service.wiring import BACKUP_FOLDER, make_folder

    folder = ServerSettings.from_environment(os.environ).folder / BACKUP_FOLDER
    make_folder(folder)
    at = services.database.clock().strftime("%Y%m%d-%H%M%S")
    kept = folder / f"before-restore-{at}-{os.getpid()}.zip"
    services.backups.write(kept)
    return kept


def _read_password(*, from_stdin: bool) -> str:
    if not from_stdin:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.readline(_LONGEST_LINE).rstrip("\r\n")
    if not line:
        raise InvalidInputError("Standard input gave no password. Send it as one line.")
    return line
