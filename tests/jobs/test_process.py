"""`glossary worker`: a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from service_fixtures import Cast
from term_shelf import add_set, with_one_engine

from glossary_service.config import ServerSettings
from glossary_service.policy.roles import Role
from glossary_service.services.comparisons import SMALL, Order
from glossary_service.store.records import JobState
from glossary_service.wiring import Services


@pytest.fixture
def services(services: Services) -> Services:
    return with_one_engine(services)


@pytest.fixture
def start(settings: ServerSettings) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a worker on the database of the test, as people do."""
    started: list[subprocess.Popen[str]] = []

    def start(**environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "glossary_service.main", "worker"],
            env={
                **os.environ,
                "GLOSSARY_FOLDER": str(settings.folder),
                "GLOSSARY_DATABASE": settings.database,
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_it_does_what_was_queued_before_and_ends_in_peace(
    services: Services, cast: Cast, start: Callable[..., subprocess.Popen[str]]
):
    many = {f"word {number}": f"Thing number {number}." for number in range(SMALL + 1)}
    ours, theirs = add_set(cast, "retail", many), add_set(cast, "retail", many, name="More")
    viewer = cast.actor("retail", Role.VIEWER)
    asked = services.comparisons.create(
        viewer, Order(party_id=cast.id("retail"), term_set_ids=(ours, theirs))
    )
    assert asked.job is not None
    process = start()
    assert process.stdout is not None
    assert process.stdout.readline().startswith("The worker waits for work")
    end = time.monotonic() + 120
    while services.background.get(viewer, asked.job.id).state is not JobState.DONE:
        assert time.monotonic() < end, "the job was not done"
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "The worker has ended.\n")
    assert "joint" not in services.comparisons.report(viewer, asked.id, "text")


def test_a_setting_that_cannot_be_used_is_told_in_a_sentence(
    start: Callable[..., subprocess.Popen[str]],
):
    process = start(GLOSSARY_QUEUE="http://queue")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.startswith("glossary: GLOSSARY_QUEUE is “http://queue”")
