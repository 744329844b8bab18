"""Nearest meanings: the same answer on every database, whichever way it is found."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
import pytest
from service_fixtures import START, Cast
from sqlalchemy.orm import Session

from glossary_service.policy.roles import Role
from glossary_service.store import entries, nearest
from glossary_service.store.contents import hash_text
from glossary_service.store.nearest import Floats, Vectors
from glossary_service.store.records import Content, Designation
from glossary_service.store.searching import Field
from glossary_service.wiring import Services


ENCODER = "by hand"
ASKED = np.eye(1, 384, 0, dtype=np.float32)[0]


def lying_at(closeness: float, place: int) -> Floats:
    """Return a unit vector of a given closeness to what is asked."""
    vector = ASKED * closeness
    vector[1 + place % 383] = np.sqrt(1 - closeness**2)
    return vector


class Shelf:
    """Entries whose vectors are put there by hand."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.vectors = Vectors()

    def put(self, party: str, closeness: Sequence[float], mark: str = "") -> list[UUID]:
        """Add an entry for each closeness to a party; one mark and closeness is one text."""
        texts = [f"{mark} {near}" for near in closeness]

        def add(session: Session) -> list[UUID]:
            held = entries.add_term_set(
                session, party_id=self.cast.id(party), name=f"of {mark}", description="", at=START
            )
            return entries.add_entries(
                session,
                term_set_id=held,
                party_id=self.cast.id(party),
                contents=[
                    Content(designations=(Designation(text=text),), definition=text)
                    for text in texts
                ],
                author_id=None,
                at=START,
            )

        made = self.cast.services.database.run(add)
        hashes = [hash_text(text) for text in texts]
        vectors = np.stack([lying_at(near, place) for place, near in enumerate(closeness)])
        self.cast.services.database.run(
            lambda session: nearest.keep_vectors(session, ENCODER, hashes, vectors)
        )
        return made

    def find(self, party: str, limit: int, *, scope: str) -> list[UUID]:
        """Return the ids that a viewer of a party finds."""
        field = Field(self.cast.actor(party, Role.VIEWER), None, scope == "small")
        found = self.cast.services.database.read(
            lambda session: nearest.nearest(session, field, self.vectors, ENCODER, ASKED, limit)
        )
        return [one.entry_id for one in found]


@pytest.fixture
def shelf(cast: Cast) -> Shelf:
    return Shelf(cast)


ways = pytest.mark.parametrize("scope", ["small", "large"])


@ways
def test_the_nearest_come_first_and_the_far_ones_not_at_all(shelf: Shelf, scope: str):
    made = shelf.put("retail", [0.5, 0.9, 0.1, 0.7, 0.0])
    expected = [made[1], made[3], made[0]]
    assert shelf.find("retail", 10, scope=scope) == expected
    assert shelf.find("retail", 2, scope=scope) == expected[:2]


@ways
def test_hidden_entries_take_no_place(shelf: Shelf, scope: str):
    shelf.put("stranger", [0.99 - number / 10_000 for number in range(700)], "hidden")
    made = shelf.put("retail", [0.6, 0.5, 0.4], "own")
    assert shelf.find("retail", 3, scope=scope) == made
    assert shelf.find("hardware", 3, scope=scope) == []


@ways
def test_one_text_in_two_entries_has_one_vector_and_two_hits(shelf: Shelf, scope: str):
    first = shelf.put("retail", [0.8], "same")
    second = shelf.put("hardware", [0.8], "same")
    assert shelf.find("retail", 5, scope=scope) == first
    assert shelf.find("hardware", 5, scope=scope) == second


@ways
def test_what_is_added_later_is_found(shelf: Shelf, scope: str):
    old = shelf.put("retail", [0.6], "old")
    assert shelf.find("retail", 5, scope=scope) == old
    new = shelf.put("retail", [0.9], "new")
    assert shelf.find("retail", 5, scope=scope) == new + old


def test_texts_without_a_vector_are_named_once(shelf: Shelf, services: Services):
    shelf.put("retail", [0.8], "kept")

    def missing(encoder: str) -> list[tuple[str, str]]:
        return services.database.read(
            lambda session: nearest.texts_without_vector(session, encoder, 10)
        )

    assert missing(ENCODER) == []
    assert missing("another") == [(hash_text("kept 0.8"), "kept 0.8")]
