"""Imports that a job writes: to their end, stopped, gone on with, and killed on the way."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from service_fixtures import Cast, SetClock

from glossary_service.config import ServerSettings
from glossary_service.errors import NotFoundError, StateError
from glossary_service.jobs.carrier import connect
from glossary_service.jobs.handlers import HANDLERS, Handler, Progress
from glossary_service.jobs.worker import GONE, Rhythm, Worker
from glossary_service.policy.roles import Actor, Role
from glossary_service.services.imports import KIND, SMALL
from glossary_service.store import people
from glossary_service.store.log import read_log, verify_log
from glossary_service.store.records import ImportRecord, ImportState, Job, JobState, RowOutcome
from glossary_service.store.tables.terms import EntryRow
from glossary_service.wiring import Services


QUICK = Rhythm(poll=0.01, sweep=0.05, renew=0.02)
MANY = SMALL + 1
FILE = b"Term,Definition\n" + b"".join(b"term %d,Meaning %d.\n" % (n, n) for n in range(MANY))


@pytest.fixture
def steward(cast: Cast) -> Actor:
    return cast.actor("retail", Role.STEWARD)


@pytest.fixture
def begun(services: Services, cast: Cast, steward: Actor) -> ImportRecord:
    """A large import that a job is to write."""
    term_set = services.term_sets.create(steward, cast.id("retail"), "Words")
    held = services.imports.upload(steward, term_set.id, "words.csv", FILE)
    return services.imports.apply(steward, term_set.id, held.id, held.revision)


@pytest.fixture
def work(services: Services, settings: ServerSettings) -> Callable[..., None]:
    """Have a worker do everything that waits."""

    def work(handler: Handler = HANDLERS[KIND]) -> None:
        carrier = connect(services.database, settings)
        Worker(services, carrier, {KIND: handler}, QUICK).run_waiting()

    return work


def look(services: Services, actor: Actor, held: ImportRecord) -> ImportRecord:
    return services.imports.get(actor, held.term_set_id, held.id)


def go_on(services: Services, actor: Actor, held: ImportRecord) -> ImportRecord:
    return services.imports.apply(actor, held.term_set_id, held.id, held.revision)


def job_of(held: ImportRecord) -> Job:
    assert held.job is not None
    return held.job


def assert_written_once(services: Services, actor: Actor, held: ImportRecord) -> None:
    done = look(services, actor, held)
    assert (done.state, done.done) == (ImportState.APPLIED, MANY)
    assert done.outcomes[RowOutcome.ADDED] == MANY
    written = services.imports.list_written(actor, held.term_set_id, held.id)
    assert len(set(written)) == MANY
    entries = sa.select(sa.func.count()).select_from(EntryRow)
    assert services.database.read(lambda session: session.scalar(entries)) == MANY
    told = services.database.read(lambda session: [line.event.kind for line in read_log(session)])
    assert told.count("import.applied") == 1
    assert services.database.read(verify_log)[1] == ""


def stopping(actor: Actor) -> Handler:
    """A handler whose job is cancelled once its first rows are written."""

    def handler(services: Services, job: Job, progress: Progress) -> Mapping[str, Any] | None:
        def tell(doing: str, done: int, total: int) -> None:
            services.background.cancel(actor, job.id)
            while True:  # until the worker hears of it
                progress(doing, done, total)

        return HANDLERS[KIND](services, job, tell)

    return handler


def test_a_large_import_is_written_by_a_job(
    services: Services, steward: Actor, begun: ImportRecord, work: Callable[..., None]
):
    assert (begun.state, begun.done) == (ImportState.APPLYING, 0)
    assert job_of(begun).state is JobState.QUEUED
    assert go_on(services, steward, begun) == begun
    work()
    job = job_of(look(services, steward, begun))
    assert (job.state, job.done, job.total) == (JobState.DONE, MANY, MANY)
    assert job.result == {"import_id": str(begun.id)}
    assert_written_once(services, steward, begun)


def test_a_cancelled_import_keeps_what_is_written_and_goes_on_later(
    services: Services, cast: Cast, steward: Actor, begun: ImportRecord, work: Callable[..., None]
):
    work(stopping(steward))
    left = look(services, steward, begun)
    assert job_of(left).state is JobState.CANCELLED
    assert (left.state, 0 < left.done < MANY) == (ImportState.APPLYING, True)
    colleague = cast.reload(cast.add_person("Colleague", "retail", Role.STEWARD))
    again = go_on(services, colleague, begun)
    assert job_of(again).id != job_of(left).id
    work()
    assert_written_once(services, steward, begun)


def test_while_a_job_writes_no_other_import_begins_and_after_its_end_one_may(
    services: Services, steward: Actor, begun: ImportRecord, clock: SetClock
):
    other = services.imports.upload(steward, begun.term_set_id, "b.csv", b"Term\nlead\n")
    clock.pass_(hours=1)
    with pytest.raises(StateError, match="Another import"):
        go_on(services, steward, other)
    with pytest.raises(StateError, match="written nothing"):
        services.imports.propose_all(steward, begun.term_set_id, begun.id)
    services.background.cancel(steward, job_of(begun).id)
    assert go_on(services, steward, other).state is ImportState.APPLIED


def test_a_forgotten_import_ends_its_job(
    services: Services, steward: Actor, begun: ImportRecord, work: Callable[..., None]
):
    services.imports.remove(steward, begun.term_set_id, begun.id)
    work()
    assert services.background.get(steward, job_of(begun).id).state is JobState.CANCELLED
    with pytest.raises(NotFoundError):
        look(services, steward, begun)


def test_a_job_of_somebody_who_lost_the_role_writes_nothing(
    services: Services, cast: Cast, begun: ImportRecord, work: Callable[..., None]
):
    person = cast.person("retail", Role.STEWARD)
    services.database.run(
        lambda session: people.set_roles(session, person, cast.id("retail"), (Role.VIEWER,))
    )
    work()
    job = services.background.get(cast.reload(person), job_of(begun).id)
    assert job.state is JobState.FAILED
    assert job.problem != GONE
    other = cast.reload(cast.add_person("Other", "retail", Role.STEWARD))
    assert look(services, other, begun).done == 0


# ── processes that are killed ────────────────────────────────────────────────────────────────────

# Writes what waits with the real handler, and halts at a named moment.
CHILD = """
import sys, threading
from pathlib import Path
from glossary_service.config import ServerSettings
from glossary_service.jobs.carrier import connect
from glossary_service.jobs.handlers import HANDLERS
from glossary_service.jobs.worker import Worker
from glossary_service.wiring import build_services

folder, address, moment = sys.argv[1:]
settings = ServerSettings(folder=Path(folder), database=address)
services = build_services(settings)

def halt():
    print("here", flush=True)
    threading.Event().wait()

def write(services, job, progress):
    def tell(doing, done, total):
        if moment == "middle" and done >= 1000:
            halt()
        progress(doing, done, total)
    HANDLERS["import"](services, job, tell)
    halt()

Worker(services, connect(services.database, settings), {"import": write}).run_waiting()
"""


@pytest.fixture
def kill(settings: ServerSettings) -> Iterator[Callable[[str], None]]:
    """Have a process write until it comes to a moment, and kill it there."""
    started: list[subprocess.Popen[str]] = []

    def kill(moment: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(settings.folder), settings.database, moment],
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGKILL)
        process.wait(30)

    yield kill
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("moment", "written"), [("middle", 1_000), ("end", MANY)])
def test_an_import_whose_worker_was_killed_is_written_to_its_end_once(
    services: Services,
    steward: Actor,
    begun: ImportRecord,
    work: Callable[..., None],
    clock: SetClock,
    kill: Callable[[str], None],
    moment: str,
    written: int,
):
    kill(moment)
    left = look(services, steward, begun)
    assert (left.done, job_of(left).state) == (written, JobState.RUNNING)
    clock.now = services.database.clock() + timedelta(days=10_000)
    work()
    job = job_of(look(services, steward, begun))
    assert (job.state, job.attempt) == (JobState.DONE, 2)
    assert_written_once(services, steward, begun)
