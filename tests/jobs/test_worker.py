"""Workers: every job is done once in effect, whatever becomes of the process that does it."""

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from service_fixtures import Cast, SetClock
from term_shelf import add_set, with_one_engine

from glossary_service.config import ServerSettings
from glossary_service.errors import InvalidInputError, NotFoundError, UnavailableError
from glossary_service.jobs.carrier import connect
from glossary_service.jobs.handlers import HANDLERS, Handler
from glossary_service.jobs.worker import GIVEN_UP, GONE, OUR_FAULT, Rhythm, Worker
from glossary_service.policy.roles import Actor, Role
from glossary_service.services.comparisons import SMALL, Order
from glossary_service.store import jobs
from glossary_service.store.log import read_log
from glossary_service.store.records import Comparison, ImportState, Job, JobState
from glossary_service.store.tables.work import JobRow
from glossary_service.wiring import Services


QUICK = Rhythm(poll=0.01, sweep=0.05, renew=0.02)
LEASE_AND_MORE = 61  # seconds


@pytest.fixture
def services(services: Services) -> Services:
    return with_one_engine(services)


@pytest.fixture
def viewer(cast: Cast) -> Actor:
    return cast.actor("retail", Role.VIEWER)


@pytest.fixture
def work(services: Services, settings: ServerSettings) -> Callable[..., Worker]:
    """A worker that does these kinds of jobs."""

    def make(rhythm: Rhythm = QUICK, **handlers: Handler) -> Worker:
        return Worker(services, connect(services.database, settings), handlers, rhythm)

    return make


def add_job(services: Services, viewer: Actor, kind: str = "count") -> UUID:
    return services.database.run(
        lambda session: jobs.add_job(
            session,
            kind=kind,
            subject_id=None,
            party_id=None,
            person_id=viewer.person_id,
            values={},
            at=services.background.now(),
        )
    )


def large(cast: Cast, viewer: Actor) -> Comparison:
    """Ask for a comparison that takes a job."""
    many = {f"word {number}": f"Thing number {number}." for number in range(SMALL + 1)}
    ours, theirs = add_set(cast, "retail", many), add_set(cast, "retail", many, name="More")
    order = Order(party_id=cast.id("retail"), term_set_ids=(ours, theirs))
    return cast.services.comparisons.create(viewer, order)


def told(services: Services, kind: str) -> int:
    lines = services.database.read(lambda session: list(read_log(session)))
    return sum(line.event.kind == kind for line in lines)


def lease_end(services: Services, job_id: UUID) -> datetime:
    """Return when the lease of a job ends, by the clock of who took it."""
    held = services.database.read(lambda session: session.get_one(JobRow, job_id).lease_until)
    assert held is not None
    return held


def wait_for(condition: Callable[[], bool]) -> None:
    """Look again and again until something is so; fail where it never comes about."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.01)


def test_a_job_is_done_and_tells_its_result_and_how_far_it_came(
    services: Services, viewer: Actor, work: Callable[..., Worker]
):
    def count(_services: Services, _job: Job, progress: Any) -> Mapping[str, Any]:
        progress("Counting", 3, 4)
        return {"counted": 4}

    job_id = add_job(services, viewer)
    work(count=count).run_waiting()
    job = services.background.get(viewer, job_id)
    assert (job.state, job.attempt, job.result) == (JobState.DONE, 1, {"counted": 4})
    assert (job.doing, job.done, job.total) == ("Counting", 3, 4)
    assert job.finished_at is not None


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (InvalidInputError("The file is empty."), "The file is empty."),
        (NotFoundError(), GONE),
        (RuntimeError("secret text of a party"), OUR_FAULT),
    ],
    ids=["ours", "gone", "bug"],
)
def test_a_job_that_fails_says_why_in_a_sentence(
    services: Services,
    viewer: Actor,
    work: Callable[..., Worker],
    error: Exception,
    problem: str,
):
    def fail(_services: Services, _job: Job, _progress: Any) -> None:
        raise error

    job_id = add_job(services, viewer)
    work(count=fail).run_waiting()
    job = services.background.get(viewer, job_id)
    assert (job.state, job.problem, job.attempt) == (JobState.FAILED, problem, 1)


def test_a_kind_that_nobody_knows_fails(
    services: Services, viewer: Actor, work: Callable[..., Worker]
):
    job_id = add_job(services, viewer, "juggle")
    work().run_waiting()
    assert services.background.get(viewer, job_id).state is JobState.FAILED


def test_a_job_left_by_its_worker_is_begun_three_times_and_then_given_up(
    services: Services, viewer: Actor, work: Callable[..., Worker], clock: SetClock
):
    begun = []

    def lose(_services: Services, job: Job, _progress: Any) -> None:
        begun.append(job.attempt)
        raise UnavailableError("The database is away.")

    job_id = add_job(services, viewer)
    worker = work(count=lose)
    for _ in range(5):
        worker.run_waiting()
        worker.run_waiting()
        clock.pass_(seconds=LEASE_AND_MORE)
    job = services.background.get(viewer, job_id)
    assert begun == [1, 2, 3]
    assert (job.state, job.problem) == (JobState.FAILED, GIVEN_UP)


def test_a_job_that_waits_is_cancelled_at_once_and_one_under_way_between_its_chunks(
    services: Services, viewer: Actor, work: Callable[..., Worker]
):
    begun, chunks = threading.Event(), []

    def count(_services: Services, _job: Job, progress: Any) -> None:
        for number in range(10_000_000):
            begun.set()
            progress("Counting", number, 10_000_000)
            chunks.append(number)

    waiting, running = add_job(services, viewer), add_job(services, viewer)
    assert services.background.cancel(viewer, waiting).state is JobState.CANCELLED
    worker = work(count=count)
    worker.start()
    assert begun.wait(30)
    services.background.cancel(viewer, running)
    wait_for(lambda: services.background.get(viewer, running).state is JobState.CANCELLED)
    worker.stop()
    assert len(chunks) < 10_000_000
    again = services.background.cancel(viewer, running)
    assert (again.state, told(services, "job.cancelled")) == (JobState.CANCELLED, 2)


def test_a_worker_that_is_stopped_gives_its_job_back_as_if_it_had_not_begun(
    services: Services, viewer: Actor, work: Callable[..., Worker]
):
    begun = threading.Event()

    def count(_services: Services, _job: Job, progress: Any) -> None:
        while True:
            begun.set()
            progress("Counting", 0, 1)

    job_id = add_job(services, viewer)
    worker = work(count=count)
    worker.start()
    assert begun.wait(30)
    worker.stop()
    job = services.background.get(viewer, job_id)
    assert (job.state, job.attempt) == (JobState.QUEUED, 0)
    work(count=lambda *_: None).run_waiting()
    assert services.background.get(viewer, job_id).state is JobState.DONE


def test_a_worker_that_cannot_be_interrupted_gives_its_job_back_all_the_same(
    services: Services, viewer: Actor, work: Callable[..., Worker]
):
    begun, go_on = threading.Event(), threading.Event()

    def count(*_: object) -> Mapping[str, Any]:
        begun.set()
        go_on.wait(30)
        return {"by": "the one that was told to stop"}

    job_id = add_job(services, viewer)
    worker = work(replace(QUICK, patience=0.01), count=count)
    worker.start()
    assert begun.wait(30)
    worker.stop()
    assert services.background.get(viewer, job_id).state is JobState.QUEUED
    work(count=lambda *_: {"by": "the next"}).run_waiting()
    go_on.set()
    worker._thread.join(30)
    assert services.background.get(viewer, job_id).result == {"by": "the next"}


def test_who_lost_the_lease_stops_and_writes_nothing_down(
    services: Services, viewer: Actor, work: Callable[..., Worker], clock: SetClock
):
    begun = threading.Event()

    def count(_services: Services, _job: Job, progress: Any) -> None:
        while True:
            begun.set()
            progress("Counting", 1, 2)

    job_id = add_job(services, viewer)
    asleep = work(replace(QUICK, renew=0.2), count=count)
    thread = threading.Thread(target=asleep.work_on, args=(job_id,))
    thread.start()
    assert begun.wait(30)
    # Its machine slept for a minute: the lease it took when it began is over.
    services.database.run(lambda session: session.execute(sa.text("UPDATE job SET holder = 'x'")))
    clock.pass_(seconds=LEASE_AND_MORE)
    thread.join(30)
    assert not thread.is_alive()
    work(count=lambda *_: {"by": "the next"}).run_waiting()
    assert services.background.get(viewer, job_id).result == {"by": "the next"}


def test_many_workers_do_each_job_once(
    services: Services, viewer: Actor, work: Callable[..., Worker]
):
    done: list[UUID] = []

    def count(_services: Services, job: Job, _progress: Any) -> None:
        done.append(job.id)

    workers = [work(count=count) for _ in range(4)]
    for worker in workers:
        worker.start()
    wanted = [add_job(services, viewer) for _ in range(30)]
    wait_for(lambda: len(services.background.find_waiting(50)) == 0 and len(done) >= len(wanted))
    for worker in workers:
        worker.stop()
    assert Counter(done) == Counter(wanted)
    states = {services.background.get(viewer, job_id).state for job_id in wanted}
    assert states == {JobState.DONE}


def test_jobs_are_their_owners_alone(services: Services, cast: Cast, viewer: Actor):
    job_id = add_job(services, viewer)
    other = cast.actor("retail", Role.STEWARD)
    for call in (services.background.get, services.background.cancel):
        with pytest.raises(NotFoundError):
            call(other, job_id)
        with pytest.raises(NotFoundError):
            call(viewer, uuid4())
    assert services.background.list(other) == []
    assert [job.id for job in services.background.list(viewer)] == [job_id]


def test_a_comparison_is_made_by_a_worker_once_even_if_done_twice(
    services: Services, cast: Cast, viewer: Actor, work: Callable[..., Worker]
):
    asked = large(cast, viewer)
    work(**HANDLERS).run_waiting()
    made = services.comparisons.get(viewer, asked.id)
    assert made.job is not None
    assert (made.job.state, made.job.problem) == (JobState.DONE, "")
    assert made.counts is not None
    assert made.counts["agreed"] == SMALL + 1
    HANDLERS["comparison"](services, made.job, lambda *_: None)
    assert services.comparisons.get(viewer, asked.id) == made
    assert told(services, "comparison.made") == 1


def test_who_may_no_longer_see_a_side_is_told_so_by_the_job(
    services: Services, cast: Cast, viewer: Actor, work: Callable[..., Worker]
):
    asked = large(cast, viewer)
    services.database.run(
        lambda session: session.execute(sa.text("UPDATE person SET active = false"))
    )
    work(**HANDLERS).run_waiting()
    assert asked.job is not None
    assert services.background.get(viewer, asked.job.id).problem == GONE


def test_an_import_that_was_interrupted_is_written_to_its_end(
    services: Services, cast: Cast, work: Callable[..., Worker]
):
    steward = cast.actor("retail", Role.STEWARD)
    term_set_id = add_set(cast, "retail", {"lead": "A person."})
    held = services.imports.upload(
        steward, term_set_id, "a.csv", b"term,definition\ndeal,A sale.\n"
    )
    begun = services.imports.apply(
        steward, term_set_id, held.id, held.revision, cancelled=lambda: True
    )
    assert begun.state is ImportState.APPLYING
    job_id = services.database.run(
        lambda session: jobs.add_job(
            session,
            kind="import",
            subject_id=held.id,
            party_id=held.party_id,
            person_id=steward.person_id,
            values={"term_set_id": str(term_set_id)},
            at=services.background.now(),
        )
    )
    work(**HANDLERS).run_waiting()
    job = services.background.get(steward, job_id)
    assert (job.state, job.problem) == (JobState.DONE, "")
    assert services.imports.get(steward, term_set_id, held.id).state is ImportState.APPLIED
    assert len(services.imports.list_written(steward, term_set_id, held.id)) == 1


# ── processes that are killed ────────────────────────────────────────────────────────────────────

# Works on everything that waits with the real handlers, and halts at a named moment.
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

def compare(services, job, progress):
    def tell(doing, done, total):
        if moment == "middle" and doing == "Judging pairs":
            halt()
        progress(doing, done, total)
    result = HANDLERS["comparison"](services, job, tell)
    halt()
    return result

Worker(services, connect(services.database, settings), {"comparison": compare}).run_waiting()
"""


@pytest.fixture
def child(settings: ServerSettings) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """A process that works until it comes to a moment, and says so."""
    started: list[subprocess.Popen[str]] = []

    def start(moment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(settings.folder), settings.database, moment],
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("moment", "made_before"), [("middle", 0), ("end", 1)], ids=["middle", "end"]
)
def test_a_worker_killed_in_the_middle_or_at_the_end_leaves_a_job_that_another_one_does_once(
    services: Services,
    cast: Cast,
    viewer: Actor,
    work: Callable[..., Worker],
    clock: SetClock,
    child: Callable[[str], subprocess.Popen[str]],
    moment: str,
    made_before: int,
):
    asked = large(cast, viewer)
    assert asked.job is not None
    killed = child(moment)
    killed.send_signal(signal.SIGKILL)
    killed.wait(30)
    left = services.background.get(viewer, asked.job.id)
    assert (left.state, left.attempt) == (JobState.RUNNING, 1)
    assert told(services, "comparison.made") == made_before
    worker = work(**HANDLERS)
    clock.now = lease_end(services, asked.job.id)
    worker.run_waiting()
    assert services.background.get(viewer, asked.job.id).state is JobState.RUNNING
    clock.pass_(seconds=1)
    worker.run_waiting()
    job = services.background.get(viewer, asked.job.id)
    assert (job.state, job.attempt) == (JobState.DONE, 2)
    assert told(services, "comparison.made") == 1
    made = services.comparisons.get(viewer, asked.id)
    assert made.counts is not None
    assert made.counts["agreed"] == SMALL + 1
