"""The worker: takes a job, holds its lease while the handler works, and writes down the end.

A job whose worker was killed keeps the state "running" until its lease ends; then any worker takes
it over. Nothing is lost, because the row was there before the id was carried, and nothing is done
twice in effect, because handlers are idempotent and the end is written by the holder alone.
"""

import os
import socket
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from threading import Event, Thread
from types import TracebackType
from typing import Any
from uuid import UUID, uuid4

import structlog

from glossary_service.config import ServerSettings
from glossary_service.errors import GlossaryError, NotFoundError, UnavailableError
from glossary_service.jobs.carrier import Carrier, connect
from glossary_service.jobs.handlers import HANDLERS, Handler
from glossary_service.services.background import Background
from glossary_service.store.jobs import MOST_ATTEMPTS
from glossary_service.store.records import Job, JobState
from glossary_service.wiring import Services


MOST_SWEPT = 20
LONGEST_DOING = 200
log = structlog.get_logger(__name__)

GIVEN_UP = (
    f"This was begun {MOST_ATTEMPTS} times and never came to its end. Try it once more with less "
    "at once, or tell who runs the service."
)
GONE = "What this was about is no longer there, or you may no longer see it."
OUR_FAULT = (
    "Something went wrong on our side; nothing was half done. Tell who runs the service, with the "
    "number of this job: the log says more."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a worker does what, in seconds."""

    poll: float = 0.5
    sweep: float = 5.0
    renew: float = 5.0
    patience: float = 20.0  # of who stops a worker


class _Why(Enum):
    CANCELLED = auto()
    LOST = auto()
    STOPPING = auto()


class _Stopped(Exception):  # noqa: N818 - not an error: the work is to end here
    def __init__(self, why: _Why) -> None:
        super().__init__(why.name)
        self.why = why


class Worker:
    """Works on one job at a time until it is stopped; several may run, on several machines."""

    def __init__(
        self,
        services: Services,
        carrier: Carrier,
        handlers: Mapping[str, Handler] = HANDLERS,
        rhythm: Rhythm = Rhythm(),
    ) -> None:
        self.name = f"{socket.gethostname()[:40]} {os.getpid()} {uuid4().hex[:12]}"
        self._services = services
        self._background: Background = services.background
        self._carrier = carrier
        self._handlers = handlers
        self._rhythm = rhythm
        self._stopping = Event()
        self._swept: deque[UUID] = deque()
        self._sweep_at = 0.0
        self._current: UUID | None = None
        self._thread = Thread(target=self.run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin to work, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End the work: a job under way is given back where it can be interrupted."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(self._rhythm.patience)
        held = self._current
        if held is not None:
            self._background.give_back(held, self.name, counted=False)

    def run(self) -> None:
        """Work on one job after the other until stopped."""
        while not self._stopping.is_set():
            try:
                job_id = self._next()
                if job_id is not None:
                    self.work_on(job_id)
                    continue
            except Exception:  # a worker outlives whatever happens
                log.exception("worker disturbed")
            self._stopping.wait(self._rhythm.poll)

    def run_waiting(self) -> None:
        """Work on everything that waits now, then return."""
        while jobs := self._background.find_waiting(MOST_SWEPT):
            for job_id in jobs:
                self.work_on(job_id)

    def work_on(self, job_id: UUID) -> None:
        """Do a job, unless another worker was quicker."""
        job = self._background.claim(job_id, self.name)
        if job is None:
            return
        self._current = job_id
        try:
            self._do(job)
        finally:
            self._current = None

    def _next(self) -> UUID | None:
        carried = self._carrier.take()
        if carried is not None:
            return carried
        if not self._swept and time.monotonic() >= self._sweep_at:
            self._sweep_at = time.monotonic() + self._rhythm.sweep
            self._swept.extend(self._background.find_waiting(MOST_SWEPT))
        return self._swept.popleft() if self._swept else None

    def _do(self, job: Job) -> None:
        handler = self._handlers.get(job.kind)
        if job.cancel:
            self._finish(job, JobState.CANCELLED)
        elif job.attempt > MOST_ATTEMPTS:
            self._finish(job, JobState.FAILED, GIVEN_UP)
        elif handler is None:
            log.error("unknown job", job=str(job.id), kind=job.kind)
            self._finish(job, JobState.FAILED, OUR_FAULT)
        else:
            self._handle(job, handler)

    def _handle(self, job: Job, handler: Handler) -> None:
        watch = _Watch(self._background, job, self.name, self._rhythm.renew, self._stopping)
        try:
            with watch:
                result = handler(self._services, job, watch.progress)
        except _Stopped as stopped:
            self._leave(job, stopped.why)
        except UnavailableError:
            # The lease ends in a minute; then it is tried again.
            log.warning("job left", job=str(job.id))
        except NotFoundError:
            self._finish(job, JobState.FAILED, GONE)
        except GlossaryError as error:
            self._finish(job, JobState.FAILED, error.message)
        except Exception:  # told to the log; people get a sentence
            log.exception("job failed", job=str(job.id))
            self._finish(job, JobState.FAILED, OUR_FAULT)
        else:
            watch.tell()
            self._finish(job, JobState.DONE, result=result)

    def _leave(self, job: Job, why: _Why) -> None:
        if why is _Why.CANCELLED:
            self._finish(job, JobState.CANCELLED)
        elif why is _Why.STOPPING:
            self._background.give_back(job.id, self.name, counted=False)

    def _finish(
        self,
        job: Job,
        state: JobState,
        problem: str = "",
        result: Mapping[str, Any] | None = None,
    ) -> None:
        self._background.finish(job.id, self.name, state, problem=problem, result=result)
        log.info("job ended", job=str(job.id), kind=job.kind, state=state.value)


class _Watch:
    """Renews the lease of a job beside its handler, and tells the handler when to stop."""

    def __init__(
        self, background: Background, job: Job, holder: str, every: float, stopping: Event
    ) -> None:
        self._background = background
        self._job = job
        self._holder = holder
        self._every = every
        self._stopping = stopping
        self._progress = ("", 0, 0)
        self._why: _Why | None = None
        self._ended = Event()
        self._thread = Thread(target=self._renew, name="lease", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def progress(self, doing: str, done: int, total: int) -> None:
        """Note how far the work is; cheap, so that it may be called for every entry."""
        self._progress = (doing[:LONGEST_DOING], done, total)
        if self._why is not None:
            raise _Stopped(self._why)
        if self._stopping.is_set():
            raise _Stopped(_Why.STOPPING)

    def tell(self) -> None:
        """Hold the job a little longer, and write down how far it is."""
        hold = self._background.renew(self._job.id, self._holder, self._progress)
        if not hold.held:
            self._why = _Why.LOST
        elif hold.cancel:
            self._why = _Why.CANCELLED

    def _renew(self) -> None:
        while not self._ended.wait(self._every):
            try:
                self.tell()
            except Exception as error:  # noqa: BLE001 - the next turn may succeed
                log.warning("lease not renewed", job=str(self._job.id), kind=type(error).__name__)


def start_worker(services: Services, settings: ServerSettings) -> Worker:
    """Start a worker in this process; its `stop` gives back what it holds."""
    worker = Worker(services, connect(services.database, settings))
    worker.start()
    return worker
