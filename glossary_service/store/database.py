"""The database: one engine, transactions that are tried again, and the check at the start."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from glossary_service.errors import SettingsError, StaleError, UnavailableError
from glossary_service.store.log import append_events


P = ParamSpec("P")
R = TypeVar("R")
Clock = Callable[[], datetime]

ATTEMPTS: Final = 6
FIRST_WAIT = 0.05  # seconds; doubled with every attempt
BUSY_SECONDS = 15
# What PostgreSQL says when two transactions met and one must be repeated.
REPEATABLE = frozenset({"40001", "40P01", "55P03"})
log = structlog.get_logger(__name__)


class Database:
    """Opens transactions. A writing one takes the write lock of SQLite when it begins."""

    def __init__(self, address: str, clock: Clock) -> None:
        self.engine = _make_engine(address)
        self.clock = clock
        self._read = sessionmaker(self.engine, expire_on_commit=False)
        self._write = sessionmaker(
            self.engine.execution_options(writes=True), expire_on_commit=False
        )

    @property
    def is_postgresql(self) -> bool:
        """Whether the database is PostgreSQL; else it is SQLite."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that changes nothing."""
        with self._read() as session:
            yield session

    def run(self, work: Callable[[Session], R]) -> R:
        """Run `work` in one writing transaction; again, if it met another one or lost the line.

        Events that were told with `tell` are appended to the log last, in the same transaction.

        Raises:
            StaleError: Another transaction changed a row between reading and writing it.
            UnavailableError: The database cannot be reached; nothing was changed.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._write.begin() as session:
                    result = work(session)
                    session.flush()
                    append_events(session, self.clock())
                    return result
            except StaleDataError:
                raise StaleError from None
            except DBAPIError as error:
                if not _is_repeatable(error):
                    raise
                if attempt == ATTEMPTS:
                    raise _unavailable(error) from error
                log.warning("transaction repeated", attempt=attempt)
                time.sleep(FIRST_WAIT * 2 ** (attempt - 1))
        raise AssertionError("unreachable")  # pragma: no cover

    def read(self, work: Callable[[Session], R]) -> R:
        """Run `work` in a reading transaction; again, if the line was lost.

        Raises:
            UnavailableError: The database cannot be reached.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._read() as session:
                    return work(session)
            except DBAPIError as error:
                if not _is_repeatable(error):
                    raise
                if attempt == ATTEMPTS:
                    raise _unavailable(error) from error
                time.sleep(FIRST_WAIT * 2 ** (attempt - 1))
        raise AssertionError("unreachable")  # pragma: no cover

    def check(self) -> None:
        """Make sure that the database can be reached and has what the service needs.

        Raises:
            SettingsError: It cannot be reached, or is a PostgreSQL without pgvector.
        """
        try:
            with self.engine.connect() as connection:
                if self.is_postgresql:
                    _require_pgvector(connection)
        except OperationalError as error:
            raise SettingsError(
                "The database cannot be reached. Check GLOSSARY_DATABASE, and that the database "
                f"runs. It said: {_first_line(error)}"
            ) from error

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


class HasDatabase(Protocol):
    """What the two decorators below need of a service."""

    @property
    def database(self) -> Database:
        """The database that the service works on."""
        ...


S = TypeVar("S", bound=HasDatabase)


def writes(
    method: Callable[Concatenate[S, Session, P], R],
) -> Callable[Concatenate[S, P], R]:
    """Run a method of a service as one writing transaction; its caller leaves `session` out."""

    def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.database.run(lambda session: method(self, session, *args, **kwargs))

    run.__doc__, run.__name__ = method.__doc__, method.__name__
    return run


def reads(
    method: Callable[Concatenate[S, Session, P], R],
) -> Callable[Concatenate[S, P], R]:
    """Run a method of a service in a reading transaction; its caller leaves `session` out."""

    def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.database.read(lambda session: method(self, session, *args, **kwargs))

    run.__doc__, run.__name__ = method.__doc__, method.__name__
    return run


def _make_engine(address: str) -> Engine:
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        elif url.get_backend_name() == "postgresql":
            engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_size=10,
                max_overflow=20,
                pool_pre_ping=True,
            )
        else:
            raise SettingsError(
                f"GLOSSARY_DATABASE names {url.get_backend_name()}, which is not supported. "
                "Use postgresql, or leave it out for an SQLite file."
            )
    except (ArgumentError, NoSuchModuleError) as error:
        raise SettingsError(
            "GLOSSARY_DATABASE is no address of a database. It looks like "
            "postgresql+psycopg://user:password@host/name."
        ) from error
    except ModuleNotFoundError as error:
        raise SettingsError(
            "PostgreSQL needs more libraries: pip install 'glossary-service[postgres]'."
        ) from error
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    del record
    connection.isolation_level = None  # transactions are begun below, not by the driver
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(connection: Connection) -> None:
    # A reader that becomes a writer could meet another writer and fail; writers queue up instead.
    writing = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _require_pgvector(connection: Connection) -> None:
    known = connection.scalar(
        text("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
    )
    if not known:
        raise SettingsError(
            "This PostgreSQL has no pgvector, which the service needs to search by meaning. "
            "Install the extension “vector” on the database server (the Debian package is "
            "postgresql-N-pgvector), or leave GLOSSARY_DATABASE out to use SQLite."
        )


def _is_repeatable(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if getattr(error.orig, "sqlstate", None) in REPEATABLE:
        return True
    said = str(error.orig)
    return isinstance(error, OperationalError) and (
        "database is locked" in said or "connection" in said or "disk" in said
    )


def _unavailable(error: DBAPIError) -> UnavailableError:
    log.error("database unavailable", said=_first_line(error))
    return UnavailableError(
        "The database cannot be reached or written now. Nothing was changed; try again shortly."
    )


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
