"""Real servers over HTTP: two clients on one entry, and servers killed while they are asked."""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from service_fixtures import Cast

from glossary_service.config import ServerSettings
from glossary_service.policy.roles import Actor, Role, Scope
from glossary_service.store.records import Content, Designation
from glossary_service.wiring import Services, build_services


pytestmark = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
EACH = 500
KILLS = 3
# Counts on in the text of an entry; a change that was overtaken is read again and repeated.
CLIENT = """
import http.client, json, sys
port, token, entry, times = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
def ask(method, path, body=None, **more):
    headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json", **more}
    line.request(method, "/api/v1/entries/" + path, body and json.dumps(body), headers)
    answer = line.getresponse()
    return answer.status, answer.headers, json.loads(answer.read())
done = overtaken = 0
while done < times:
    _, headers, held = ask("GET", entry)
    content = held["open"]["content"]
    content["definition"] = str(int(content["definition"]) + 1)
    tag = {"If-Match": headers["ETag"]}
    status, _, answer = ask("PUT", entry + "/draft", {"content": content}, **tag)
    assert status in (200, 412), answer
    done, overtaken = done + (status == 200), overtaken + (status == 412)
"""


@contextmanager
def serving(settings: ServerSettings) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run a server on a database; hand out its process and port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "glossary_service.main", "serve", "--port", "0"],
        env={
            **os.environ,
            "GLOSSARY_FOLDER": str(settings.folder),
            "GLOSSARY_DATABASE": settings.database,
            "GLOSSARY_SECRET": settings.secret,
            "GLOSSARY_CALLS_A_MINUTE": "1000000",
            "GLOSSARY_LOG_LEVEL": "error",
        },
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None
        found = re.search(r":(\d+) ", process.stdout.readline())
        assert found
        yield process, int(found[1])
    finally:
        process.kill()
        process.communicate()


def make_token(settings: ServerSettings, actor: Actor) -> str:
    """Make a token that holds today: the servers go by the real clock."""
    real = build_services(settings)
    _, token = real.accounts.make_token(actor, "crash", frozenset(Scope), 1)
    real.database.close()
    return token


def test_two_clients_that_change_one_entry_a_thousand_times_lose_nothing(
    cast: Cast, services: Services, settings: ServerSettings
):
    author = cast.actor("retail", Role.STEWARD)
    held = services.term_sets.create(author, cast.id("retail"), "Words")
    content = Content(designations=(Designation(text="lead"),), definition="0")
    entry = services.term_sets.add_entry(author, held.id, content)
    token = make_token(settings, author)
    with serving(settings) as (_, port):
        words = (sys.executable, "-c", CLIENT, str(port), token, str(entry.id), str(EACH))
        clients = [subprocess.Popen(words) for _ in range(2)]
        assert [client.wait(300) for client in clients] == [0, 0]
    after = services.term_sets.get_entry(author, entry.id)
    assert after.open is not None
    assert after.open.content.definition == str(2 * EACH)
    assert after.revision == entry.revision + 2 * EACH
    assert services.console.verify_log()[1] == ""


def test_what_a_killed_server_had_answered_is_there_and_nothing_is_there_twice(
    cast: Cast, services: Services, settings: ServerSettings
):
    steward = cast.actor("retail", Role.STEWARD)
    held = services.term_sets.create(steward, cast.id("retail"), "Words")
    token = make_token(settings, steward)
    answered: list[str] = []
    for seed in range(KILLS):
        with serving(settings) as (process, port):
            writer = threading.Thread(
                target=_write, args=(port, token, str(held.id), answered, seed)
            )
            writer.start()
            time.sleep(random.Random(seed).uniform(0.2, 0.6))  # noqa: S311 - the moment, no proof
            process.send_signal(signal.SIGKILL)
            writer.join()
        assert services.console.verify_log()[1] == ""
    with services.database.engine.connect() as line:
        terms = list(line.exec_driver_sql("SELECT term FROM entry").scalars())
    assert len(answered) > KILLS
    assert len(terms) == len(set(terms))
    assert set(answered) <= set(terms)
    # Of each server, the one call that was under way may be done without an answer.
    assert len(terms) - len(answered) <= KILLS


def _write(port: int, token: str, term_set_id: str, answered: list[str], seed: int) -> None:
    """Add entries one after the other until nobody answers any more."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        for number in range(10_000):
            term = f"word {seed} {number}"
            body = {"term_set_id": term_set_id, "content": {"designations": [{"text": term}]}}
            try:
                line.request("POST", "/api/v1/entries", json.dumps(body), headers)
                answer = line.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return
            assert answer.status == 201
            answered.append(term)
