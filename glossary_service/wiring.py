"""Builds the services once, from settings: the composition root of everything with a database.

`bootstrap.py` builds the tools of the engine alone, for commands that work on files.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from glossary_service.config import ServerSettings
from glossary_service.errors import SettingsError
from glossary_service.services.accounts import Accounts
from glossary_service.services.parties import Parties
from glossary_service.services.repeats import Repeats
from glossary_service.services.term_sets import TermSets
from glossary_service.store import schema
from glossary_service.store.database import Database


SECRET_FILE = "secret"  # noqa: S105 - the name of the file
SHORTEST_SECRET = 32
_ONLY_OWNER = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """All use cases, ready to call."""

    database: Database
    accounts: Accounts
    parties: Parties
    repeats: Repeats
    term_sets: TermSets


def build_services(
    settings: ServerSettings, clock: Callable[[], datetime] | None = None
) -> Services:
    """Build every service once; opens no connection yet."""
    database = Database(settings.database, clock or read_clock)
    return Services(
        database=database,
        accounts=Accounts(database),
        parties=Parties(database),
        repeats=Repeats(database),
        term_sets=TermSets(database),
    )


def read_clock() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock


def prepare(settings: ServerSettings, services: Services) -> None:
    """Make the folder and bring the tables up to this version.

    Raises:
        SettingsError: The folder or the database cannot be used.
    """
    make_folder(settings.folder)
    services.database.check()
    if not schema.is_current(services.database):
        schema.upgrade(services.database)


def make_folder(folder: Path) -> None:
    """Make the data folder, for its owner alone.

    Raises:
        SettingsError: It cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder {folder} cannot be made ({error.strerror}). Name another one with "
            "GLOSSARY_FOLDER."
        ) from error
    if not os.access(folder, os.W_OK):
        raise SettingsError(
            f"The folder {folder} cannot be written. Name another one with GLOSSARY_FOLDER."
        )


def read_secret(settings: ServerSettings) -> str:
    """Return the secret that signs sessions; at the first start, make one and keep it.

    Raises:
        SettingsError: The secret that was set is too short to be one.
    """
    if settings.secret:
        if len(settings.secret) < SHORTEST_SECRET:
            raise SettingsError(
                f"GLOSSARY_SECRET is too short: it needs {SHORTEST_SECRET} characters or more. "
                "Leave it out, and the service makes one."
            )
        return settings.secret
    make_folder(settings.folder)
    path = settings.folder / SECRET_FILE
    try:
        # Made whole or not at all, by one of several processes that start together.
        line = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OWNER)
    except FileExistsError:
        pass
    else:
        with os.fdopen(line, "w") as file:
            file.write(secrets.token_urlsafe(48))
    secret = path.read_text()
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(f"{path} holds no secret. Remove the file, and start again.")
    return secret
