"""The database: one engine, transactions that are tried again, and the check at the start."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    NoSuchModuleError,
    OperationalError,
    TimeoutError as NoConnectionError,
)
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from glossary_service.errors import (
    GlossaryError,
    InvalidInputError,
    SettingsError,
    StaleError,
    UnavailableError,
)
from glossary_service.store.log import append_events


P = ParamSpec("P")
R = TypeVar("R")
Clock = Callable[[], datetime]

ATTEMPTS: Final = 6
FIRST_WAIT = 0.05  # seconds; doubled with every attempt
PATIENCE: Final = 10  # seconds; after these no further attempt begins
CONNECT_SECONDS: Final = 5
BUSY_SECONDS = 15
# What PostgreSQL says when two transactions met and one must be repeated.
REPEATABLE = frozenset({"40001", "40P01", "55P03"})
# … and when it ends, starts, has no line or no room left, or only reads: by code or its class.
AWAY = ("08", "53", "57P", "25006", "58030")
# What SQLite says when it is busy, or when its disk is full or refuses.
_SQLITE_AWAY = ("database is locked", "disk", "unable to open", "readonly database")
# What no database keeps: signs that are no characters, numbers beyond all bounds.
UNKEEPABLE = (DataError, OverflowError, UnicodeEncodeError)
# Calls are short and many at once: no statement shall start helpers or compile itself.
_OPTIONS = "-c max_parallel_workers_per_gather=0 -c jit=off"
log = structlog.get_logger(__name__)


class Database:
    """Opens transactions. A writing one takes the write lock of SQLite when it begins."""

    def __init__(self, address: str, clock: Clock) -> None:
        self.engine = _make_engine(address)
        self.clock = clock
        # Told of every session that was committed; it must not fail, and not touch the session.
        self.after_commit: Callable[[Session], None] = _nothing
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
        """Open a transaction that changes nothing; it is tried once."""
        with self._read() as session:
            yield session

    def run(self, work: Callable[[Session], R]) -> R:
        """Run `work` in one writing transaction; again, if it met another one or lost the line.

        Events that were told with `tell` are appended to the log last, in the same transaction.

        Raises:
            StaleError: Another transaction changed a row between reading and writing it.
            InvalidInputError: A value cannot be kept by a database.
            UnavailableError: The database cannot be reached; nothing was changed.
        """
        return self._again(lambda: self._write_once(work))

    def read(self, work: Callable[[Session], R]) -> R:
        """Run `work` in a reading transaction; again, if the line was lost.

        Raises:
            InvalidInputError: A value cannot be compared with what a database keeps.
            UnavailableError: The database cannot be reached.
        """
        return self._again(lambda: self._read_once(work))

    def _again(self, once: Callable[[], R]) -> R:
        began = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return once()
            except StaleDataError:
                raise StaleError from None
            except (DBAPIError, NoConnectionError, *UNKEEPABLE) as error:
                own = _own_error(error)
                if own is None:
                    raise
                late = attempt == ATTEMPTS or time.monotonic() - began > PATIENCE
                if late or not isinstance(own, UnavailableError):
                    log.warning("transaction given up", kind=_kind(error))
                    raise own from error
                log.warning("transaction repeated", attempt=attempt, kind=_kind(error))
                time.sleep(FIRST_WAIT * 2 ** (attempt - 1))
        raise AssertionError("unreachable")  # pragma: no cover

    def _read_once(self, work: Callable[[Session], R]) -> R:
        with self._read() as session:
            return work(session)

    def _write_once(self, work: Callable[[Session], R]) -> R:
        with self._write() as session:
            result = work(session)
            session.flush()
            append_events(session, self.clock())
            number = self._transaction_number(session)
            try:
                session.commit()
            except DBAPIError as error:
                # The line broke while committing: it is known only afterwards what became of it.
                if not (error.connection_invalidated and self._is_committed(number)):
                    raise
            self.after_commit(session)
            return result

    def _transaction_number(self, session: Session) -> str | None:
        """Return by what PostgreSQL knows a transaction that changed something."""
        if not self.is_postgresql:
            return None
        number = session.scalar(text("SELECT pg_current_xact_id_if_assigned()::text"))
        return None if number is None else str(number)

    def _is_committed(self, number: str | None) -> bool:
        """Ask on a new line what became of a transaction; wait while it is still at work.

        Raises:
            UnavailableError: Nobody could tell.
        """
        if number is None:
            return False
        query = text("SELECT pg_xact_status(CAST(:number AS xid8))")
        for attempt in range(ATTEMPTS):
            try:
                with self.engine.connect() as line:
                    state = line.scalar(query, {"number": number})
            except OperationalError:
                state = "in progress"
            if state != "in progress":
                return bool(state == "committed")
            time.sleep(FIRST_WAIT * 2**attempt)
        raise UnavailableError(
            "The database was lost while your change was saved. Look whether it is there before "
            "you make it again."
        )

    def check(self) -> None:
        """Make sure that the database can be reached and has what the service needs.

        Raises:
            SettingsError: It cannot be reached, or is a PostgreSQL without pgvector.
        """
        try:
            with self.engine.connect() as connection:
                if self.is_postgresql:
                    _require_pgvector(connection)
        except DBAPIError as error:
            what = "Check GLOSSARY_DATABASE, and that the database runs."
            if not self.is_postgresql:
                what = f"Check that {self.engine.url.database} is a database and may be written."
            raise SettingsError(
                f"The database cannot be used. {what} It said: {first_line(error)}"
            ) from error

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _nothing(_session: Session) -> None:
    pass


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
            # Values stay out of the messages of errors, and with that out of the log.
            engine = create_engine(
                url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        elif url.get_backend_name() == "postgresql":
            engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_size=10,
                max_overflow=20,
                pool_pre_ping=True,
                connect_args={"connect_timeout": CONNECT_SECONDS, "options": _OPTIONS},
                hide_parameters=True,
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


def _own_error(error: Exception) -> GlossaryError | None:
    """Return what an error of the database is to users; `None` where it is a fault of ours."""
    if isinstance(error, UNKEEPABLE):
        return InvalidInputError(
            "A value cannot be kept. Remove signs that cannot be seen, and numbers beyond reason."
        )
    if isinstance(error, NoConnectionError) or (
        isinstance(error, DBAPIError) and _is_passing(error)
    ):
        return UnavailableError(
            "The database cannot be reached or written now. Nothing was changed; try again shortly."
        )
    return None


def _is_passing(error: DBAPIError) -> bool:
    """Whether the same may work a moment later, or once there is room again."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in REPEATABLE or state.startswith(AWAY)
    said = str(error.orig)
    return isinstance(error, OperationalError) and (
        "connection" in said or any(words in said for words in _SQLITE_AWAY)
    )


def _kind(error: Exception) -> str:
    """Return what kind of error it is, without what it says: that may hold values."""
    inner = getattr(error, "orig", None) or error
    return getattr(inner, "sqlite_errorname", None) or type(inner).__name__


def first_line(error: DBAPIError) -> str:
    """Return what a database said, for whoever starts the service."""
    return str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
