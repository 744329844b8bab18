"""A party with an author and voters, and short ways to move its entries on."""

import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from service_fixtures import Cast

from glossary_service.errors import GlossaryError
from glossary_service.policy.quorum import Choice, Rule
from glossary_service.policy.roles import Actor, Role
from glossary_service.store import people
from glossary_service.store.records import Content, Designation, EntryRecord, Version
from glossary_service.wiring import Services


PRODUCT = "A partnership of two companies that create a new product together."
ALIKE = "A partnership in which two companies make a new product together."
RESELLER = "A contract with a reseller who markets our products."


def content(definition: str, term: str = "alliance", **more: Any) -> Content:
    return Content(designations=(Designation(text=term),), definition=definition, **more)


class Desk:
    """A party with an author and voters, and short ways to move an entry on."""

    def __init__(self, cast: Cast, services: Services, party: str = "retail") -> None:
        self.cast, self.services, self.party = cast, services, party
        self.author = cast.actor(party, Role.CONTRIBUTOR)
        self.steward = cast.actor(party, Role.STEWARD)

    def voter(self, name: str) -> Actor:
        return self.cast.reload(self.cast.add_person(name, self.party, Role.REVIEWER))

    def rule(self, rule: Rule, review_days: int | None = None) -> None:
        def change(session: sa.orm.Session) -> None:
            held = people.get_party(session, self.cast.id(self.party))
            people.change_party(
                session,
                held.id,
                revision=held.revision,
                name=held.name,
                contact=held.contact,
                rule=rule,
                review_days=review_days,
            )

        self.services.database.run(change)

    def draft(self, definition: str = PRODUCT, term: str = "alliance") -> EntryRecord:
        sets = self.services.term_sets.list(self.steward, self.cast.id(self.party))
        held = sets[0] if sets else None
        if held is None:
            held = self.services.term_sets.create(self.steward, self.cast.id(self.party), "Words")
        return self.services.term_sets.add_entry(self.author, held.id, content(definition, term))

    def propose(self, entry: EntryRecord) -> EntryRecord:
        return self.services.reviews.propose(self.author, entry.id, entry.revision)

    def change(self, entry: EntryRecord, definition: str, term: str = "alliance") -> EntryRecord:
        return self.services.term_sets.write_draft(
            self.author, entry.id, entry.revision, content(definition, term)
        )

    def vote(
        self, voter: Actor, entry: EntryRecord, choice: Choice = Choice.APPROVE
    ) -> EntryRecord:
        version = opened(entry)
        return self.services.reviews.vote(voter, version.id, version.content_hash, choice)

    def live(self, definition: str = PRODUCT, term: str = "alliance") -> EntryRecord:
        return self.vote(self.steward, self.propose(self.draft(definition, term)))

    def read(self, entry: EntryRecord) -> EntryRecord:
        return self.services.term_sets.get_entry(self.author, entry.id)


def opened(entry: EntryRecord) -> Version:
    assert entry.open is not None
    return entry.open


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make calls at the same time; return what each answered or raised."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            answers[place] = call()
        except GlossaryError as error:
            answers[place] = error

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
