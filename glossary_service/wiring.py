"""Builds the services once, from settings: the composition root of everything with a database.

`bootstrap.py` builds the tools of the engine alone, for commands that work on files.
"""

import base64
import functools
import gc
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from glossary_service.bootstrap import build_tools
from glossary_service.config import ServerSettings, Settings
from glossary_service.errors import SettingsError
from glossary_service.services.accounts import Accounts
from glossary_service.services.alliances import Alliances
from glossary_service.services.background import Background
from glossary_service.services.backups import Backups
from glossary_service.services.canonical import CanonicalShelf
from glossary_service.services.check_links import CheckLinks
from glossary_service.services.checks import Checks
from glossary_service.services.comparisons import Comparisons
from glossary_service.services.condition import Condition
from glossary_service.services.console import Console
from glossary_service.services.exports import Exports
from glossary_service.services.imports import Imports
from glossary_service.services.invitations import Invitations
from glossary_service.services.meanings import Meanings
from glossary_service.services.parties import Parties
from glossary_service.services.publishing import Publishing
from glossary_service.services.readings import Readings
from glossary_service.services.repeats import Repeats
from glossary_service.services.reviews import Reviews
from glossary_service.services.searches import Searches
from glossary_service.services.shares import Shares
from glossary_service.services.term_sets import TermSets
from glossary_service.store import schema
from glossary_service.store.database import Database
from glossary_service.store.schema import SchemaState


if TYPE_CHECKING:
    from glossary_service.alignment.verdicts import Tools

T = TypeVar("T")

KEPT_FILE = "kept.sqlite"
SECRET_FILE = "secret"  # noqa: S105 - the name of the file
SHORTEST_SECRET = 32
BACKUP_FOLDER = "backups"
CODE_LENGTH = 12
_ONLY_OWNER = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """All use cases, ready to call."""

    database: Database
    accounts: Accounts
    background: Background
    backups: Backups
    checks: Checks
    check_links: CheckLinks
    comparisons: Comparisons
    condition: Condition
    console: Console
    alliances: Alliances
    invitations: Invitations
    parties: Parties
    publishing: Publishing
    readings: Readings
    repeats: Repeats
    reviews: Reviews
    shares: Shares
    meanings: Meanings
    searches: Searches
    term_sets: TermSets
    imports: Imports
    exports: Exports


def build_services(
    settings: ServerSettings,
    clock: Callable[[], datetime] | None = None,
    tools: "Callable[[], Tools] | None" = None,
) -> Services:
    """Build every service once; opens no connection yet.

    `tools` are those of the engine, for who has built them already.
    """
    database = Database(settings.database, clock or read_clock)
    # Built when first asked for, and once: spaCy and the models take a second and 200 MB.
    tools = tools or _once(lambda: _build_lasting_tools(settings))
    meanings = Meanings(database, tools)
    checks = Checks(database, CanonicalShelf(database, tools), tools)
    return Services(
        database=database,
        accounts=Accounts(database),
        background=Background(database),
        backups=Backups(database),
        checks=checks,
        check_links=CheckLinks(database, checks),
        comparisons=Comparisons(database, tools),
        condition=Condition(database),
        console=Console(database),
        alliances=Alliances(database),
        invitations=Invitations(database),
        parties=Parties(database),
        publishing=Publishing(database),
        readings=Readings(database, tools),
        repeats=Repeats(database),
        reviews=Reviews(database, tools),
        shares=Shares(database),
        meanings=meanings,
        searches=Searches(database, meanings),
        term_sets=TermSets(database),
        imports=Imports(database),
        exports=Exports(database),
    )


def _build_lasting_tools(settings: ServerSettings) -> "Tools":
    tools = build_tools(Settings(kept=settings.folder / KEPT_FILE))
    # Word tables and models never go away; without this, Python would look through all of their
    # parts again and again, and the calls of that moment would wait for a tenth of a second.
    gc.freeze()
    return tools


def _once(build: Callable[[], T]) -> Callable[[], T]:
    """Build a value when somebody first asks for it; who asks meanwhile waits for the same one."""
    lock, build_once = Lock(), functools.cache(build)

    def get() -> T:
        with lock:
            return build_once()

    return get


def read_clock() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock


def prepare(settings: ServerSettings, services: Services, *, upgrade: bool = False) -> Path | None:
    """Make the folder and bring the tables up to this version.

    Before the tables of an SQLite file are changed, the file is copied; where the copy lies is
    returned. The tables of PostgreSQL are changed only with `upgrade`.

    Raises:
        SettingsError: The folder or the database cannot be used.
        UnavailableError: There is no room for the copy.
    """
    make_folder(settings.folder)
    services.database.check()
    state = schema.read_state(services.database)
    if state is SchemaState.NEWER:
        raise SettingsError(
            "The database was made by a newer version of this program. Install that version, or "
            "name another database."
        )
    copy = None
    if state is SchemaState.OLDER:
        if services.database.is_postgresql and not upgrade:
            raise SettingsError(
                "The tables are of an older version. Take a backup of the database (pg_dump), "
                "then run: glossary admin upgrade"
            )
        if not services.database.is_postgresql:
            copy = _copy_before_upgrade(settings, services)
    if state is not SchemaState.CURRENT:
        schema.upgrade(services.database)
    return copy


def _copy_before_upgrade(settings: ServerSettings, services: Services) -> Path:
    folder = settings.folder / BACKUP_FOLDER
    make_folder(folder)
    at = services.database.clock().strftime("%Y%m%d-%H%M%S")
    step = schema.read_revision(services.database)
    copy = folder / f"before-upgrade-{at}-{step}-{os.getpid()}.sqlite"
    services.backups.copy_file(copy)
    return copy


def make_set_up_code(settings: ServerSettings) -> str:
    """Return what the first person must know, so that no stranger sets up a service first.

    It follows from the secret: every process of a service knows the same.
    """
    digest = hmac.digest(read_secret(settings).encode(), b"set up", "sha256")
    return base64.b32encode(digest)[:CODE_LENGTH].decode().lower()


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
