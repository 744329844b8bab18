"""Every route, called by everybody: who is answered, who is refused, and that nothing leaks."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from access.table import OK, QUESTIONS, ROWS, SIGN_IN, Row
from access.world import (
    EVERYBODY,
    NOBODY,
    PARTIES,
    Who,
    World,
    a_file,
    build_world,
    new_database,
    rewound,
    those,
)
from argon2 import PasswordHasher
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from service_fixtures import SetClock
from werkzeug.test import TestResponse

from glossary_service.app import create_app
from glossary_service.config import ServerSettings
from glossary_service.policy.roles import Role, Scope
from glossary_service.services import accounts


FEW = [who for who in EVERYBODY if who.role in {None, Role.VIEWER, Role.STEWARD, Role.ADMIN}]
FORM_KEY = "0" * 40
NAMED = re.compile(r"(?<!\w)([@#])([a-z_]+)")
NOT_WALKED = {"HEAD", "OPTIONS"}
SAID_OF_UNSEEN = "There is nothing here that you may see."


@dataclass
class Walker:
    """Calls the routes of an application on a world as anybody."""

    app: Flask
    world: World
    headers: Mapping[Who, Mapping[str, Mapping[str, str]]]
    callers: Sequence[Who]

    def call(self, row: Row, who: Who) -> TestResponse:
        """Make the call of a row as somebody; what it changes is taken back."""
        with self.app.test_request_context():
            address = self.app.url_for(row.endpoint, **self.fill(row.path), **self.fill(row.query))
        headers = dict(self.headers[who]["api" if row.is_api else "page"])
        if row.match:
            headers["If-Match"] = f'"{self.fill(row.match)}"'
        sent: dict[str, Any] = {}
        if row.file:
            sent = {"data": {"file": a_file()}, "content_type": "multipart/form-data"}
        elif row.body is not None:
            sent = {"json" if row.is_api else "data": self.fill(row.body)}
        return self.send(row.method, address, headers, **sent)

    def ask(self, path: str, query: Mapping[str, str], who: Who) -> TestResponse:
        """Ask a list or a search."""
        kind = "api" if path.startswith("/api/") else "page"
        return self.send("GET", path, self.headers[who][kind], query_string=self.fill(query))

    def send(self, method: str, address: str, headers: Any, **sent: Any) -> TestResponse:
        """Send a request and take back what it changed."""
        client = self.app.test_client(use_cookies=False)
        with rewound(self.world.services.database):
            return client.open(address, method=method, headers=headers, buffered=True, **sent)

    def fill(self, value: Any) -> Any:
        """Put the ids and revisions of the world in the place of their names."""
        if isinstance(value, dict):
            return {key: self.fill(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.fill(inner) for inner in value]
        if not isinstance(value, str):
            return value
        held = {"@": self.world.ids, "#": self.world.revisions}
        return NAMED.sub(lambda found: str(held[found[1]][found[2]]), value)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def walker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walker]:
    """One world for each kind of database; no call leaves a trace in it."""
    folder = tmp_path_factory.mktemp("world")
    hasher = accounts._HASHER
    # Thousands of calls: how slow it is to try passwords out is tested elsewhere.
    accounts._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with new_database(request, folder) as address:
        settings = ServerSettings(
            folder=folder,
            database=address,
            secret="a secret that is long enough for a test",
            sign_ins_a_minute=10**6,
            calls_a_minute=10**6,
            guest_checks_an_hour=10**6,
        )
        world = build_world(settings, SetClock())
        app = create_app(settings, world.services)
        app.config["TESTING"] = True
        headers = {who: _headers(app, world, who) for who in EVERYBODY}
        # Roles are counted before any database is asked: one database with all of them is enough.
        yield Walker(app, world, headers, EVERYBODY if request.param == "sqlite" else FEW)
        world.services.database.close()
    accounts._HASHER = hasher


def _headers(app: Flask, world: World, who: Who) -> Mapping[str, Mapping[str, str]]:
    visit, program = {"csrf_token": FORM_KEY}, {}
    if who.party != NOBODY:
        person_id = world.people[who]
        visit |= {"person": str(person_id), "key": "0" * 32}
        actor = world.load(person_id)
        _, token = world.services.accounts.make_token(actor, "walk", frozenset(Scope), 1)
        program["Authorization"] = f"Bearer {token}"
    sessions: Any = app.session_interface
    cookie = sessions.get_signing_serializer(app).dumps(visit)
    form = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(FORM_KEY)
    return {"api": program, "page": {"Cookie": f"glossary={cookie}", "X-CSRFToken": str(form)}}


# ── every route has its row ──────────────────────────────────────────────────────────────────────


def test_every_route_has_a_row_and_every_row_a_route(walker: Walker):
    routes = {
        (method, rule.endpoint)
        for rule in walker.app.url_map.iter_rules()
        for method in (rule.methods or set()) - NOT_WALKED
    }
    rows = {(row.method, row.endpoint) for row in ROWS}
    assert sorted(routes - rows) == [], "routes without a row in tests/access/table.py"
    assert sorted(rows - routes) == [], "rows of tests/access/table.py without a route"


# ── who is answered ──────────────────────────────────────────────────────────────────────────────


def expected(row: Row, who: Who) -> int:
    if who.party == NOBODY:
        return row.nobody
    if who in those(row.ok):
        return OK
    if who in those(row.unfit):
        return 422
    return 403 if who in those(row.sees) else row.others


def answered(row: Row, answer: TestResponse) -> int:
    """Return what became of a call: OK, SIGN_IN, or the status of the refusal."""
    if answer.status_code == 401 and row.is_api:
        return SIGN_IN
    target = answer.headers.get("Location", "")
    if answer.status_code == 302 and target.startswith("/sign-in") and "sign" not in row.endpoint:
        return SIGN_IN if row.nobody == SIGN_IN else OK
    return OK if answer.status_code < 400 else answer.status_code


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_is_answered_as_the_table_says_and_reads_nothing_that_is_hidden(
    walker: Walker, row: Row
):
    wrong: dict[str, list[str]] = {}
    for who in walker.callers:
        answer = walker.call(row, who)
        got, want = answered(row, answer), expected(row, who)
        if got != want:
            wrong.setdefault(f"{got} instead of {want}", []).append(str(who))
        if got == 404 and row.is_api and answer.get_json()["detail"] != SAID_OF_UNSEEN:
            wrong.setdefault(f"tells more: {answer.get_json()['detail']}", []).append(str(who))
        for word in found_by(walker.world, who, answer, row.shows):
            wrong.setdefault(f"LEAKS {word}", []).append(str(who))
    assert wrong == {}


# ── nothing leaks ────────────────────────────────────────────────────────────────────────────────


def test_no_list_and_no_search_tells_of_what_is_hidden(walker: Walker):
    world, leaks, found = walker.world, [], set()
    for who in FEW:
        for path, query in QUESTIONS:
            answer = walker.ask(path, query, who)
            assert answer.status_code < 500, (path, query)
            found |= planted(world, answer)
            leaks += [(str(who), path, query, word) for word in found_by(world, who, answer)]
    assert leaks == []
    # Those who may read them have found them: the questions are the right ones.
    assert {f"zqtext{party}" for party in PARTIES} <= found


def found_by(world: World, who: Who, answer: TestResponse, shows: str = "") -> set[str]:
    """Return the planted words of an answer that this caller must not read."""
    return {
        word
        for word in planted(world, answer)
        if who not in world.secrets.get(word, frozenset()) and word not in shows.split()
    }


def planted(world: World, answer: TestResponse) -> set[str]:
    """Return the planted words in body and headers; a workbook is unpacked."""
    text = f"{answer.headers}\n{readable(answer.get_data())}"
    return {word for word in world.secrets if word in text}


def readable(data: bytes) -> str:
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
