"""The carrier: ids reach workers once committed, and nothing that happens to it matters."""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from service_fixtures import Cast
from sqlalchemy.orm import Session

from glossary_service.config import ServerSettings
from glossary_service.errors import SettingsError
from glossary_service.jobs.carrier import QUEUE_FILE, Carrier, connect
from glossary_service.policy.roles import Role
from glossary_service.store import jobs
from glossary_service.wiring import Services


@pytest.fixture
def carrier(services: Services, settings: ServerSettings) -> Carrier:
    return connect(services.database, settings)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a real Redis server of this test's own."""
    path = tmp_path / "redis"
    with subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", ""],  # noqa: S607
        stdout=subprocess.DEVNULL,
    ) as server:
        while not path.exists():
            assert server.poll() is None, "it did not start"
            time.sleep(0.01)
        yield f"unix://{path}"
        server.terminate()


@pytest.fixture
def queue_job(cast: Cast, services: Services) -> Callable[[Session], UUID]:
    person_id = cast.person("retail", Role.VIEWER)

    def queue(session: Session) -> UUID:
        return jobs.add_job(
            session,
            kind="count",
            subject_id=None,
            party_id=None,
            person_id=person_id,
            values={},
            at=services.background.now(),
        )

    return queue


def test_an_id_is_carried_once_what_caused_it_is_committed(
    services: Services, carrier: Carrier, queue_job: Callable[[Session], UUID]
):
    seen = []

    def work(session: Session) -> UUID:
        job_id = queue_job(session)
        seen.append(carrier.take())
        return job_id

    job_id = services.database.run(work)
    assert (seen, carrier.take(), carrier.take()) == ([None], job_id, None)


def test_a_transaction_that_fails_carries_nothing(
    services: Services, carrier: Carrier, queue_job: Callable[[Session], UUID]
):
    def work(session: Session) -> None:
        queue_job(session)
        raise KeyError

    with pytest.raises(KeyError):
        services.database.run(work)
    assert carrier.take() is None
    assert services.background.find_waiting(10) == []


def test_ids_come_in_their_order_and_survive_the_process(
    services: Services, settings: ServerSettings, carrier: Carrier
):
    wanted = [uuid4() for _ in range(5)]
    for job_id in wanted:
        carrier.put(job_id)
    other = connect(services.database, settings)
    assert [other.take() for _ in range(6)] == [*wanted, None]


@pytest.mark.parametrize("junk", [b"", b"\x80\x04K\x01.", b"null", b'{"job": []}', b"[" * 100_000])
def test_what_strangers_put_into_the_queue_is_passed_over(
    settings: ServerSettings, carrier: Carrier, junk: bytes
):
    assert carrier.take() is None
    with sqlite3.connect(settings.folder / QUEUE_FILE) as line:
        line.execute("INSERT INTO task (queue, data) VALUES ('glossary', ?)", (junk,))
    job_id = uuid4()
    carrier.put(job_id)
    assert [carrier.take(), carrier.take()] == [None, job_id]


def test_a_queue_that_cannot_be_used_stops_nothing(
    services: Services, settings: ServerSettings, queue_job: Callable[[Session], UUID]
):
    (settings.folder / QUEUE_FILE).mkdir()
    carrier = connect(services.database, settings)
    job_id = services.database.run(queue_job)
    assert carrier.take() is None
    assert services.background.find_waiting(10) == [job_id]


def test_the_queue_is_for_its_owner_alone(settings: ServerSettings, carrier: Carrier):
    carrier.put(uuid4())
    assert (settings.folder / QUEUE_FILE).stat().st_mode & 0o777 == 0o600


def test_an_address_that_is_no_redis_server_is_refused():
    with pytest.raises(SettingsError, match="GLOSSARY_QUEUE"):
        ServerSettings.from_environment({"GLOSSARY_QUEUE": "http://queue"})


@pytest.mark.redis
def test_a_redis_server_carries_ids_too(services: Services, settings: ServerSettings, redis: str):
    here = connect(services.database, replace(settings, queue=redis))
    there = connect(services.database, replace(settings, queue=redis))
    wanted = [uuid4() for _ in range(3)]
    for job_id in wanted:
        here.put(job_id)
    assert [there.take() for _ in wanted] == wanted


@pytest.mark.redis
def test_a_redis_server_that_is_away_stops_nothing(services: Services, settings: ServerSettings):
    carrier = connect(services.database, replace(settings, queue="redis://127.0.0.1:1"))
    carrier.put(uuid4())
    assert carrier.take() is None
