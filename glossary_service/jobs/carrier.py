"""Carries the ids of jobs to workers, so that they need not wait for the next look at the table.

The job itself is a row. An id that is lost, comes twice or comes from nowhere does no harm: workers
look at the table as well, and take a job only once.
"""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from uuid import UUID

import structlog
from huey.exceptions import ConfigurationError
from huey.storage import BaseStorage, RedisStorage, SqliteStorage
from sqlalchemy.orm import Session

from glossary_service.config import ServerSettings
from glossary_service.errors import SettingsError
from glossary_service.store.database import Database
from glossary_service.store.jobs import take_queued


QUEUE_FILE = "queue.sqlite"
NAME = "glossary"
MOST_CARRIED = 10_000  # where nobody takes them, ids are left to the table
log = structlog.get_logger(__name__)


class Carrier:
    """A queue of ids as JSON, in a file or on a Redis server; opened when first used."""

    def __init__(self, open_storage: Callable[[], BaseStorage]) -> None:
        self._open = open_storage
        self._storage: BaseStorage | None = None
        self._lock = Lock()

    def put(self, job_id: UUID) -> None:
        """Hand an id on; where that fails, the table has the job all the same."""
        try:
            storage = self._opened()
            if storage.queue_size() < MOST_CARRIED:
                storage.enqueue(json.dumps({"job": str(job_id)}).encode())
        except Exception as error:  # noqa: BLE001 - each kind of storage has its own
            log.warning("job not carried", job=str(job_id), kind=type(error).__name__)

    def take(self) -> UUID | None:
        """Return the next id; `None` where there is none, or none can be had now."""
        try:
            content = self._opened().dequeue()
        except Exception as error:  # noqa: BLE001 - each kind of storage has its own
            log.warning("no job carried", kind=type(error).__name__)
            return None
        return None if content is None else _read(bytes(content))

    def _opened(self) -> BaseStorage:
        with self._lock:
            if self._storage is None:
                self._storage = self._open()
            return self._storage


def connect(database: Database, settings: ServerSettings) -> Carrier:
    """Have the id of each job carried once the transaction that queued it is committed.

    Raises:
        SettingsError: Redis is wanted, and its library is missing.
    """
    carrier = Carrier(_storage_of(settings))

    def hand_on(session: Session) -> None:
        for job_id in take_queued(session):
            carrier.put(job_id)

    database.after_commit = hand_on
    return carrier


def _storage_of(settings: ServerSettings) -> Callable[[], BaseStorage]:
    if not settings.queue:
        path = settings.folder / QUEUE_FILE
        return lambda: _open_file(path)
    try:
        storage = RedisStorage(NAME, url=settings.queue)
    except ConfigurationError as error:
        raise SettingsError(
            "GLOSSARY_QUEUE names a Redis server, which needs a library: pip install redis."
        ) from error
    return lambda: storage


def _open_file(path: Path) -> BaseStorage:
    path.touch(mode=0o600)
    return SqliteStorage(NAME, filename=str(path))


def _read(content: bytes) -> UUID | None:
    """Return the id; a queue that others write to as well may hold anything.

    >>> _read(b'{"job": "00000000-0000-0000-0000-000000000007"}')
    UUID('00000000-0000-0000-0000-000000000007')
    >>> _read(b'{"job": 7}'), _read(b"job"), _read(b"[]")
    (None, None, None)
    """
    try:
        return UUID(json.loads(content)["job"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
