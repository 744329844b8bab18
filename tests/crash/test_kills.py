"""Processes killed without a warning, at any moment: what holds afterwards."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from review_desk import Desk
from service_fixtures import Cast
from term_shelf import add_set, with_one_engine

from glossary_service.config import ServerSettings
from glossary_service.jobs.carrier import connect
from glossary_service.jobs.handlers import HANDLERS
from glossary_service.jobs.worker import Worker
from glossary_service.policy.roles import Role
from glossary_service.services.comparisons import Order
from glossary_service.wiring import Services, build_services


HERE = Path(__file__).parent
# Kills for each kind of database; both together make the fifty.
IMPORTS, APPROVALS, COMPARISONS, JOBS = 6, 11, 4, 4
ROWS = 1_100  # three transactions


class Workplace:
    """The warm process, from outside."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "workplace.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        assert self._line() == "warm"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def begin(
        self,
        work: str,
        settings: ServerSettings,
        seed: int,
        actors: tuple[UUID, ...],
        ids: tuple[UUID, ...],
    ) -> int:
        """Have a worker begin, and return its process id."""
        named = ",".join(map(str, actors)), ",".join(map(str, ids))
        words = (work, settings.database, str(settings.folder), str(seed), *named)
        assert self.process.stdin is not None
        self.process.stdin.write("\t".join(words) + "\n")
        self.process.stdin.flush()
        return int(self._line())

    def kill(self, worker: int) -> None:
        """Kill a worker, unless it has ended by itself, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        assert self._line() in {f"ended {-signal.SIGKILL}", "ended 0"}

    def close(self) -> None:
        """End the process and every worker that it has forked."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        self.process.wait()


@pytest.fixture(scope="module")
def workplace() -> Iterator[Workplace]:
    made = Workplace()
    yield made
    made.close()


@pytest.fixture
def later(settings: ServerSettings) -> Iterator[Services]:
    """The services an hour later: what a killed worker had leased is free again."""
    built = build_services(settings, lambda: datetime.now(UTC) + timedelta(hours=1))  # noqa: TID251
    yield with_one_engine(built)
    built.database.close()


@pytest.fixture
def kill_at(workplace: Workplace, settings: ServerSettings) -> Callable[..., None]:
    """Have a work begin and be killed at a moment that the seed draws."""

    def kill(
        work: str, seed: int, within: float, actors: tuple[UUID, ...], ids: tuple[UUID, ...]
    ) -> None:
        worker = workplace.begin(work, settings, seed, actors, ids)
        time.sleep(random.Random(seed).uniform(0, within))  # noqa: S311 - the moment, no proof
        workplace.kill(worker)

    return kill


def ask(services: Services, query: str) -> list[tuple[object, ...]]:
    with services.database.engine.connect() as line:
        return [tuple(row) for row in line.execute(sa.text(query))]


BROKEN = {
    "an entry has two open versions": (
        "SELECT entry_id FROM definition_version WHERE state IN ('draft', 'proposed', 'in_review')"
        " GROUP BY entry_id HAVING count(*) > 1"
    ),
    "what is open is not what the entry says": (
        "SELECT e.id FROM entry e LEFT JOIN definition_version v ON v.entry_id = e.id"
        " AND v.state IN ('draft', 'proposed', 'in_review')"
        " WHERE coalesce(CAST(e.open_version_id AS TEXT), '') <> coalesce(CAST(v.id AS TEXT), '')"
    ),
    "what is live was not approved": (
        "SELECT e.id FROM entry e JOIN definition_version v ON v.id = e.live_version_id"
        " WHERE v.state <> 'approved' OR v.entry_id <> e.id"
    ),
    "an approved version is not live": (
        "SELECT v.id FROM definition_version v JOIN entry e ON e.id = v.entry_id"
        " WHERE v.state = 'approved' AND (e.live_version_id IS NULL OR e.live_version_id <> v.id)"
    ),
    "a vote is for a content that is not there": (
        "SELECT b.version_id FROM vote b LEFT JOIN definition_version v ON v.id = b.version_id"
        " WHERE v.id IS NULL OR v.content_hash <> b.content_hash"
    ),
    "an entry has no version": (
        "SELECT e.id FROM entry e LEFT JOIN definition_version v ON v.entry_id = e.id"
        " WHERE v.id IS NULL"
    ),
}


def assert_whole(services: Services) -> None:
    """Nothing is half done, and the log verifies."""
    assert {what for what, query in BROKEN.items() if ask(services, query)} == set()
    assert services.console.verify_log()[1] == ""


def test_approvals_that_are_killed_leave_every_entry_whole(
    cast: Cast, services: Services, kill_at: Callable[..., None]
):
    desk = Desk(cast, services)
    for number in range(4):
        desk.live(term=f"word {number}")
    held = services.term_sets.list(desk.steward, cast.id("retail"))[0]
    actors = (desk.author.person_id, desk.steward.person_id)
    for seed in range(APPROVALS):
        kill_at("approve", seed, 0.35, actors, (held.id,))
        assert_whole(services)
    votes = ask(services, "SELECT count(*) FROM vote")[0][0]
    told = ask(services, "SELECT count(*) FROM event WHERE kind = 'vote.cast'")[0][0]
    assert votes == told


def test_imports_that_are_killed_are_neither_lost_nor_doubled(
    cast: Cast, services: Services, kill_at: Callable[..., None]
):
    steward = cast.actor("retail", Role.STEWARD)
    table = "term,definition\n" + "".join(f"word {n},Meaning {n}.\n" for n in range(ROWS))
    for seed in range(IMPORTS):
        held = services.term_sets.create(steward, cast.id("retail"), f"Words {seed}")
        upload = services.imports.upload(steward, held.id, "words.csv", table.encode())
        kill_at("import", seed, 0.9, (steward.person_id,), (held.id, upload.id))
        assert_whole(services)
        written = len(terms_of(services, held.id))
        left = services.imports.get(steward, held.id, upload.id)
        assert left.done == written
        services.imports.apply(steward, held.id, upload.id, left.revision)
        assert terms_of(services, held.id) == sorted(f"word {n}" for n in range(ROWS))
        assert_whole(services)


def terms_of(services: Services, term_set_id: UUID) -> list[object]:
    with services.database.engine.connect() as line:
        table = sa.Table("entry", sa.MetaData(), autoload_with=line)
        query = sa.select(table.c.term).where(
            sa.func.replace(sa.cast(table.c.term_set_id, sa.String), "-", "") == term_set_id.hex
        )
        return sorted(line.scalars(query))


def test_comparisons_that_are_killed_have_a_whole_report_or_are_not_there(
    cast: Cast, services: Services, later: Services, kill_at: Callable[..., None]
):
    viewer = cast.actor("retail", Role.VIEWER)
    words = {f"word {n}": f"A contract of kind {n} with a partner." for n in range(8)}
    sets = [add_set(cast, "retail", words, name=name) for name in ("Ours", "Old")]
    for seed in range(COMPARISONS):
        kill_at("compare", seed, 1.2, (viewer.person_id,), (cast.id("retail"), *sets))
        assert_whole(services)
        for made in services.comparisons.list(viewer).items:
            assert made.counts is not None
            assert "word 3" in services.comparisons.report(viewer, made.id, "json")
    made = later.comparisons.create(
        viewer, Order(party_id=cast.id("retail"), term_set_ids=tuple(sets))
    )
    assert later.comparisons.recompute(viewer, made.id).counts == made.counts


def test_jobs_whose_worker_is_killed_come_to_their_end_once(
    cast: Cast,
    services: Services,
    later: Services,
    settings: ServerSettings,
    kill_at: Callable[..., None],
):
    viewer = cast.actor("retail", Role.VIEWER)
    words = {f"word {n}": f"A contract of kind {n}." for n in range(70)}
    sets = tuple(add_set(cast, "retail", words, name=name) for name in ("Ours", "Old"))
    order = Order(party_id=cast.id("retail"), term_set_ids=sets)
    asked = [services.comparisons.create(viewer, order) for _ in range(JOBS)]
    assert all(one.job is not None for one in asked)
    for seed in range(JOBS):
        kill_at("work", seed, 1.0, (viewer.person_id,), (cast.id("retail"),))
        assert_whole(services)
    Worker(later, connect(later.database, settings), HANDLERS).run_waiting()
    assert {job.state.value for job in later.background.list(viewer)} == {"done"}
    for one in asked:
        assert later.comparisons.get(viewer, one.id).counts is not None
    told = ask(services, "SELECT count(*) FROM event WHERE kind = 'comparison.made'")[0][0]
    assert told == JOBS
    assert_whole(later)


def test_two_processes_that_change_one_entry_a_thousand_times_lose_nothing(
    cast: Cast, services: Services, settings: ServerSettings
):
    author = cast.actor("retail", Role.CONTRIBUTOR)
    entry = Desk(cast, services).draft("0")
    crowd = [Workplace(), Workplace()]
    try:
        workers = [
            one.begin("count", settings, 1, (author.person_id,), (entry.id,)) for one in crowd
        ]
        for one in crowd:
            assert one._line() == "ended 0"
    finally:
        for one in crowd:
            one.close()
    assert len(set(workers)) == 2
    after = services.term_sets.get_entry(author, entry.id)
    assert after.open is not None
    assert after.open.content.definition == "1000"
    assert after.revision == entry.revision + 1000
    assert_whole(services)
