"""A world with one of everything, in which hidden things hold words that nobody else may read.

A planted word begins with "zq". `World.secrets` says who may read each. A caller never sends one:
an answer with a planted word has taken it from what is kept.
"""

import io
import itertools
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from service_fixtures import (
    _TEMPLATE,
    START,
    _make_database,
    _named,
    _on,
    shared_tools,
)
from sqlalchemy.orm import Session, sessionmaker

from glossary_service.config import ServerSettings
from glossary_service.policy.quorum import Choice
from glossary_service.policy.roles import Actor, AllianceRole, PartyKind, Role, Scope
from glossary_service.services.comparisons import Order
from glossary_service.store import jobs, people
from glossary_service.store.database import Database
from glossary_service.store.records import Content, Designation, EntryRecord, Version
from glossary_service.wiring import Services, build_services


PARTIES = {
    # key: organisation, name, kind
    "office": ("northwind", "Alliance Office", PartyKind.CENTRAL),
    "retail": ("northwind", "Retail", PartyKind.DEPARTMENT),
    "hardware": ("northwind", "Hardware", PartyKind.DEPARTMENT),
    "tarnwick": ("tarnwick", "Tarnwick", PartyKind.PARTNER),
    "stranger": ("aside", "Aside zqpartyaside", PartyKind.CENTRAL),
}
ORGANISATIONS = {"northwind": "Northwind", "tarnwick": "Tarnwick", "aside": "Aside zqorgaside"}
NOBODY, OPERATOR = "nobody", "operator"
GROUPS = {
    "all": tuple(Role),
    "readers": tuple(role for role in Role if role is not Role.ADMIN),
    "watchers": tuple(role for role in Role if role not in {Role.ADMIN, Role.STEWARD}),
    "drafters": (Role.CONTRIBUTOR, Role.STEWARD),
    "voters": (Role.REVIEWER, Role.STEWARD),
    "stewards": (Role.STEWARD,),
    "sharers": (Role.STEWARD, Role.ALLIANCE_MANAGER),
    "managers": (Role.ALLIANCE_MANAGER,),
    "admins": (Role.ADMIN,),
    "keepers": (Role.STEWARD, Role.ADMIN),
    "first": (Role.VIEWER,),
}
NORTHWIND = ("office", "retail", "hardware")
PASSWORD = "correct horse battery"


class Who(NamedTuple):
    """Somebody who calls: a person with one role in one party, an operator, or nobody."""

    party: str
    role: Role | None = None

    def __str__(self) -> str:
        return self.party if self.role is None else f"{self.party}/{self.role.value}"


EVERYBODY = (
    Who(NOBODY),
    Who(OPERATOR),
    *(Who(party, role) for party in PARTIES for role in Role),
)


def those(text: str) -> frozenset[Who]:
    """Read who is meant: "retail/stewards northwind/admins", "everyone" with an account, or none.

    >>> sorted(map(str, those("retail/stewards operator")))
    ['operator', 'retail/steward']
    """
    found: set[Who] = set()
    for word in text.split():
        if word == "everyone":
            found |= set(EVERYBODY) - {Who(NOBODY)}
            continue
        party, _, group = word.partition("/")
        if not group:
            found.add(Who(party))
            continue
        parties = NORTHWIND if party == "northwind" else (party,)
        found |= {Who(one, role) for one in parties for role in GROUPS[group]}
    return frozenset(found)


@dataclass(kw_only=True)
class World:
    """What was made, by name: ids, revisions, hashes, tokens, and the people who call."""

    settings: ServerSettings
    services: Services
    ids: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    people: dict[Who, UUID] = field(default_factory=dict)
    secrets: dict[str, frozenset[Who]] = field(default_factory=dict)

    def actor(self, party: str, role: Role) -> Actor:
        """Return a person with this role as the one who acts, with what holds now."""
        return self.load(self.people[Who(party, role)])

    def load(self, person_id: UUID) -> Actor:
        """Return a person as the one who acts."""
        actor = self.services.database.read(lambda session: people.load_actor(session, person_id))
        assert actor is not None
        return actor

    def id(self, name: str) -> UUID:
        """Return an id as a value."""
        return UUID(self.ids[name])

    def hide(self, word: str, readers: str) -> str:
        """Plant a word that only these may read, and return it."""
        self.secrets[word] = those(readers)
        return word

    def keep(self, name: str, held: Any) -> None:
        """Remember an id, and the revision where there is one."""
        self.ids[name] = str(held.id)
        if hasattr(held, "revision"):
            self.revisions[name] = held.revision

    # ── short ways ───────────────────────────────────────────────────────────────────────────────

    def write(self, name: str, party: str, term_set: str, term: str, definition: str) -> None:
        """Add an entry with a draft."""
        content = Content(designations=(Designation(text=term),), definition=definition)
        actor = self.actor(party, Role.CONTRIBUTOR)
        held = self.services.term_sets.add_entry(actor, self.id(term_set), content)
        self.note(name, held)

    def propose(self, name: str, party: str) -> None:
        """Put a draft to the vote."""
        actor = self.actor(party, Role.CONTRIBUTOR)
        held = self.services.reviews.propose(actor, self.id(name), self.revisions[name])
        self.note(name, held)

    def approve(self, name: str, party: str) -> None:
        """Put a draft to the vote and approve it."""
        self.propose(name, party)
        version = self.id(f"{name}_version")
        hash_ = self.ids[f"{name}_hash"]
        reviewer = self.actor(party, Role.REVIEWER)
        self.note(name, self.services.reviews.vote(reviewer, version, hash_, Choice.APPROVE))

    def note(self, name: str, entry: EntryRecord) -> None:
        """Remember an entry with its newest version."""
        self.keep(name, entry)
        version: Version | None = entry.open or entry.live
        assert version is not None
        self.ids[f"{name}_version"] = str(version.id)
        self.ids[f"{name}_hash"] = version.content_hash


def build_world(settings: ServerSettings, clock: Callable[[], Any]) -> World:
    """Fill an empty database."""
    world = World(settings=settings, services=build_services(settings, clock, shared_tools))
    world.services.database.run(lambda session: _add_people(session, world))
    for step in (_add_sets, _add_words, _add_alliances, _add_work, _add_ways_in):
        step(world)
    return world


def _add_people(session: Session, world: World) -> None:
    bodies = {
        key: people.add_organisation(session, name, START).id for key, name in ORGANISATIONS.items()
    }
    world.ids |= {key: str(body) for key, body in bodies.items()}
    world.hide("zqorgaside", "stranger/all")
    world.hide("zqpartyaside", "stranger/all")
    numbers = itertools.count(1)

    def add(name: str, party_id: UUID | None, roles: Iterable[Role], *, runs: bool = False) -> UUID:
        person = people.add_person(
            session,
            email=f"p{next(numbers)}@example.org",
            name=name,
            password_hash="",
            session_key="0" * 32,
            at=START,
            operator=runs,
        )
        if party_id is not None:
            people.set_roles(session, person.id, party_id, roles)
        return person.id

    for key, (body, name, kind) in PARTIES.items():
        party = people.add_party(
            session, organisation_id=bodies[body], name=name, kind=kind, at=START
        )
        contact = world.hide(f"zqcontact{key}", _inside(key))
        party = people.change_party(
            session,
            party.id,
            revision=party.revision,
            name=name,
            contact=contact,
            rule=party.rule,
            review_days=None,
        )
        for role in Role:
            word = world.hide(f"zqname{key}{role.value.replace('_', '')}", _fellows(key))
            world.people[Who(key, role)] = add(word, party.id, [role])
        word = world.hide(f"zqsomebody{key}", _fellows(key))
        world.ids[f"{key}_person"] = str(add(word, party.id, [Role.VIEWER]))
        world.keep(key, people.get_party(session, party.id))
    word = world.hide("zqoperator", OPERATOR)
    world.people[Who(OPERATOR)] = add(word, None, [], runs=True)
    for key in (*PARTIES, "me"):
        found = world.ids[f"{key}_person"] if key in PARTIES else str(world.people[Who(OPERATOR)])
        held = people.get_person(session, UUID(found))
        assert held is not None
        world.revisions["me" if key == "me" else f"{key}_person"] = held.revision


def _inside(party: str) -> str:
    """Who may know how a party works: its own people and those of its organisation."""
    return "northwind/all" if party in NORTHWIND else f"{party}/all"


def _fellows(party: str) -> str:
    """Who may know the people of a party: its own, and administrators of its organisation."""
    return f"{party}/all northwind/admins" if party in NORTHWIND else f"{party}/all"


def _add_sets(world: World) -> None:
    for party in PARTIES:
        steward = world.actor(party, Role.STEWARD)
        word = world.hide(f"zqset{party}", f"{party}/readers")
        for name in (f"{party}_set", f"{party}_other_set"):
            held = world.services.term_sets.create(steward, world.id(party), f"{name} {word}", word)
            world.keep(name, held)


DEFINITIONS = (
    "A partnership of two companies that create a new product together; plumbago {}.",
    "A contract with a reseller who markets our products; plumbago {}.",
)


def _add_words(world: World) -> None:
    for party in PARTIES:
        word = world.hide(f"zqtext{party}", f"{party}/readers")
        for place, term_set in enumerate((f"{party}_set", f"{party}_other_set")):
            name = f"{party}_approved" if not place else f"{party}_other"
            text = DEFINITIONS[place].format(word)
            world.write(name, party, term_set, "strategic alliance", text)
            world.approve(name, party)
        for state in ("draft", "proposed"):
            name = f"{party}_{state}"
            world.write(name, party, f"{party}_set", f"joint {state} {word}", f"Plumbago {word}.")
        world.propose(f"{party}_proposed", party)
    # A draft beside what holds: everyone in the company reads the one, the office alone the other.
    world.write("canonical", "office", "office_set", "lead", "A person who may buy; plumbago.")
    world.approve("canonical", "office")
    _publish(world, "canonical")
    changed = Content(designations=(Designation(text="lead"),), definition="zqtextoffice.")
    held = world.services.term_sets.write_draft(
        world.actor("office", Role.CONTRIBUTOR),
        world.id("canonical"),
        world.revisions["canonical"],
        changed,
        "zqtextoffice",
    )
    world.keep("canonical", held)
    version = world.ids["office_approved_version"]
    world.services.readings.propose(world.actor("office", Role.STEWARD), UUID(version))
    version = world.ids["retail_approved_version"]
    found = world.services.readings.propose(world.actor("retail", Role.STEWARD), UUID(version))
    world.ids["reading"] = str(found.items[0].reading.id) if found.items else version
    world.revisions["retail_approved"] = found.revision


def _publish(world: World, name: str) -> None:
    steward = world.actor("office", Role.STEWARD)
    published = world.services.publishing.publish(steward, world.id(name), world.revisions[name])
    world.note(name, published)
    adoption = world.services.publishing.adoption(steward, world.id(name))
    world.ids[f"{name}_publication"] = str(adoption.publication.id)


def _add_alliances(world: World) -> None:
    services = world.services
    manager = world.actor("office", Role.ALLIANCE_MANAGER)
    alliance = services.alliances.create(manager, world.id("office"), "Northwind and Tarnwick")
    manager = world.actor("office", Role.ALLIANCE_MANAGER)
    code, _ = services.alliances.make_code(
        world.actor("tarnwick", Role.ALLIANCE_MANAGER), world.id("tarnwick")
    )
    services.alliances.add_party(manager, alliance.id, code)
    code, _ = services.alliances.make_code(
        world.actor("stranger", Role.ALLIANCE_MANAGER), world.id("stranger")
    )
    world.ids["code"] = code
    word = world.hide("zqalliance", "office/readers")
    other = services.alliances.create(manager, world.id("office"), word, word)
    manager = world.actor("office", Role.ALLIANCE_MANAGER)
    word = world.hide("zqpartner", "office/readers")
    partner = services.alliances.add_partner(manager, other.id, word)
    world.ids["third"] = str(partner.party_id)
    tarnwick = world.actor("tarnwick", Role.ALLIANCE_MANAGER)
    services.alliances.set_roles(
        tarnwick,
        alliance.id,
        world.id("tarnwick"),
        world.people[Who("tarnwick", Role.STEWARD)],
        services.alliances.get(tarnwick, alliance.id).revision,
        [(AllianceRole.SPEAKER, "finance")],
    )
    # Whoever speaks for a party in an alliance is named to all who take part.
    world.hide("zqnametarnwicksteward", "tarnwick/all office/readers")
    world.keep("alliance", services.alliances.get(manager, alliance.id))
    world.keep("other_alliance", services.alliances.get(manager, other.id))
    # What the two show each other: nothing in it is secret.
    for party, to in (("office", "alliance"), ("tarnwick", "alliance"), ("retail", "hardware")):
        steward = world.actor(party, Role.STEWARD)
        name = f"{party}_shared_set"
        world.keep(name, services.term_sets.create(steward, world.id(party), f"Shown {party}"))
        world.write(f"{party}_shared", party, name, "pipeline", "Deals that are not decided yet.")
        world.approve(f"{party}_shared", party)
        world.write(f"{party}_unready", party, name, f"zqtext{party}", f"Plumbago zqtext{party}.")
        receiver = {"to_alliance_id" if to == "alliance" else "to_party_id": world.id(to)}
        share = services.shares.share(steward, term_set_id=world.id(name), **receiver)
        world.ids[f"{party}_share"] = str(share.id)


def _add_work(world: World) -> None:
    services = world.services
    for party in PARTIES:
        viewer, steward = world.actor(party, Role.VIEWER), world.actor(party, Role.STEWARD)
        word = f"zqtext{party}"
        made = services.comparisons.create(
            viewer,
            Order(
                party_id=world.id(party),
                term_set_ids=(world.id(f"{party}_set"), world.id(f"{party}_other_set")),
                title=word,
            ),
        )
        world.keep(f"{party}_comparison", made)
        table = f"term,definition\njoint {word},Plumbago {word}.\n"
        held = services.imports.upload(
            steward, world.id(f"{party}_set"), f"{word}.csv", table.encode()
        )
        world.keep(f"{party}_import", held)
        held = services.imports.upload(
            steward,
            world.id(f"{party}_other_set"),
            f"written {word}.csv",
            b"term,definition\nmargin,What is left.\n",
        )
        held = services.imports.apply(
            steward, world.id(f"{party}_other_set"), held.id, held.revision
        )
        world.keep(f"{party}_written_import", held)
        if party != "tarnwick":
            result = services.checks.check_words(viewer, world.id(party), "lead", word, keep=True)
            assert result.kept is not None
            world.ids[f"{party}_check"] = str(result.kept.id)
        world.ids[f"{party}_job"] = str(services.database.run(_job(world, party)))


def _job(world: World, party: str) -> Callable[[Session], UUID]:
    return lambda session: jobs.add_job(
        session,
        kind="comparison",
        subject_id=world.id(f"{party}_comparison"),
        party_id=world.id(party),
        person_id=world.people[Who(party, Role.VIEWER)],
        values={},
        at=START,
    )


def _add_ways_in(world: World) -> None:
    services = world.services
    for party in ("retail", "tarnwick", "stranger"):
        admin = world.actor(party, Role.ADMIN)
        word = world.hide(f"zqinvited{party}", _admins(party))
        held, token = services.invitations.invite(
            admin, world.id(party), f"{word}@example.org", [Role.VIEWER], word
        )
        world.ids[f"{party}_invitation"], world.ids[f"{party}_invitation_token"] = (
            str(held.id),
            token,
        )
    held, token = services.invitations.make_password_link(
        world.actor("retail", Role.ADMIN), world.id("retail_person")
    )
    world.ids["password_token"] = token
    for party in ("office", "stranger"):
        # Whoever holds a link reads its name.
        word = "Guests" if party == "office" else world.hide("zqlinkstranger", "stranger/keepers")
        link, token = services.check_links.create(
            world.actor(party, Role.STEWARD), world.id(party), word, 7
        )
        world.ids[f"{party}_link"], world.ids[f"{party}_link_token"] = str(link.id), token
    found = services.check_links.check(
        world.ids["office_link_token"], "lead", "zqguest", keep=True, share=False
    )
    world.hide("zqguest", "")
    world.ids["way_back"] = found.way_back
    for party in PARTIES:
        word = world.hide(f"zqtoken{party}", f"{party}/first")
        token, _ = services.accounts.make_token(
            world.actor(party, Role.VIEWER), word, frozenset({Scope.READ}), 3
        )
        world.ids[f"{party}_token"] = str(token.id)


def _admins(party: str) -> str:
    return "northwind/admins" if party in NORTHWIND else f"{party}/admins"


@contextmanager
def new_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Make an empty, upgraded database of the kind that a fixture is parametrised with."""
    if request.param == "sqlite":
        path = folder / "glossary.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server, name = request.getfixturevalue("postgresql"), f"world_{folder.name}".lower()
    _make_database(server, name, template=_TEMPLATE)
    yield _named(server, name)
    _on(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def rewound(database: Database) -> Iterator[None]:
    """Let everything inside happen in one transaction that is taken back at the end."""
    before = database._read, database._write
    with database.engine.execution_options(writes=True).connect() as line:
        outer = line.begin()
        inside = sessionmaker(
            line, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        database._read = database._write = inside
        try:
            yield
        finally:
            database._read, database._write = before
            outer.rollback()


def a_file() -> tuple[io.BytesIO, str]:
    """Return a small file of terms."""
    return io.BytesIO(b"term,definition\nturnover,What was invoiced.\n"), "words.csv"
