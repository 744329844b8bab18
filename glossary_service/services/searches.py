"""Search over everything an actor may see: by name, by words, by meaning, in one list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.policy.roles import Actor, Scope
from glossary_service.services.meanings import Meanings
from glossary_service.services.service import Service, require_scope
from glossary_service.services.texts import LONGEST_TERM, clean_text
from glossary_service.store import entries, searching
from glossary_service.store.contents import key_of, read_words
from glossary_service.store.database import reads
from glossary_service.store.nearest import Floats, Vectors, nearest
from glossary_service.store.records import EntryRecord
from glossary_service.store.searching import Found, Names, begins


MOST_HITS = 100
MOST_WORDS = 12  # who gives more has given a text, and is answered by its meaning
FEW_TEXTS = 8
QUERIES_KEPT = 1_000
# In nearly every definition; they tell nothing.
EMPTY_WORDS = frozenset("a an and as by for in is of on or that the to with".split())


class Kind(StrEnum):
    """Why an entry was found."""

    NAME = "name"
    WORDS = "words"
    MEANING = "meaning"


# How a kind's own measure (0..1) counts in the common order: from, to.
WEIGHTS = {Kind.NAME: (0.0, 1.0), Kind.WORDS: (0.55, 0.75), Kind.MEANING: (0.0, 0.8)}


class Place(NamedTuple):
    """Where a word stands in a definition: its first character, and the one after its last."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an entry was found: in which version, by which name, or where in its definition.

    `places` are those of the words that were asked for.
    """

    kind: Kind
    version_id: UUID
    name: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry that was found, as the actor may see it."""

    entry: EntryRecord
    reason: Reason


@dataclass(frozen=True, slots=True)
class Searches(Service):
    """Finds entries."""

    meanings: Meanings
    _names: Names = field(default_factory=Names)
    _vectors: Vectors = field(default_factory=Vectors)
    _queries: dict[str, Floats] = field(default_factory=dict)

    def search(
        self,
        actor: Actor,
        query: str,
        *,
        kinds: Iterable[Kind] = Kind,
        term_set_id: UUID | None = None,
        limit: int = 20,
    ) -> tuple[Hit, ...]:
        """Return the entries that fit a query, the best first; 1 to 100.

        Raises:
            InvalidValueError: The query is too long, or holds signs that no text has.
        """
        require_scope(actor, Scope.READ)
        query = clean_text("q", query)
        if not key_of(query):
            return ()
        search = partial(
            self._find,
            actor,
            query,
            frozenset(kinds),
            self._encode(query) if Kind.MEANING in kinds else None,
            term_set_id,
            max(1, min(limit, MOST_HITS)),
        )
        since, hits = search()
        # What was written a moment ago shall be found as well; much of it, a little later.
        made = 0 if since is None else self.meanings.catch_up(FEW_TEXTS, since)
        if made == FEW_TEXTS:
            self.meanings.queue()
        if made:
            _, hits = search()
        return hits

    def _encode(self, query: str) -> Floats:
        vector = self._queries.get(query)
        if vector is None:
            vector = self.meanings.encoder().encode([query])[0]
            if len(self._queries) >= QUERIES_KEPT:
                self._queries.clear()
            self._queries[query] = vector
        return vector

    @reads
    def _find(
        self,
        session: Session,
        actor: Actor,
        query: str,
        kinds: frozenset[Kind],
        vector: Floats | None,
        term_set_id: UUID | None,
        limit: int,
    ) -> tuple[datetime | None, tuple[Hit, ...]]:
        """Return since when something has changed, if so, and the hits."""
        since = self._names.follow(session)
        within = searching.field_of(session, actor, term_set_id)
        words = asked_words(query)
        found: dict[Kind, Sequence[Found]] = {}
        if Kind.NAME in kinds and len(query) <= LONGEST_TERM:
            likely = self._names.like(key_of(query))
            found[Kind.NAME] = searching.find_names(session, within, likely, limit)
        if Kind.WORDS in kinds and 0 < len(words) <= MOST_WORDS:
            found[Kind.WORDS] = searching.find_words(session, within, words, limit)
        if vector is not None:
            encoder = self.meanings.encoder().name
            found[Kind.MEANING] = nearest(session, within, self._vectors, encoder, vector, limit)
        best = _rank(found, limit)
        records = entries.see_entries(session, actor, [one.entry_id for _, one in best])
        hits = (
            Hit(entry=records[one.entry_id], reason=_reason(kind, one, records, words))
            for kind, one in best
            if one.entry_id in records
        )
        return since, tuple(hits)


def asked_words(query: str) -> tuple[str, ...]:
    """Return the words of a query that tell something, each once.

    >>> asked_words("The sharing of profits, the sharing of risks")
    ('sharing', 'profits', 'risks')
    """
    words = dict.fromkeys(word for word, _, _ in read_words(query))
    return tuple(word for word in words if word not in EMPTY_WORDS)


def _rank(found: Mapping[Kind, Sequence[Found]], limit: int) -> Sequence[tuple[Kind, Found]]:
    """Put all into one order; an entry that was found in several ways counts by its best one."""
    best: dict[UUID, tuple[float, Kind, Found]] = {}
    for kind, several in found.items():
        least, most = WEIGHTS[kind]
        for one in several:
            weight = least + (most - least) * one.fit
            if one.entry_id not in best or weight > best[one.entry_id][0]:
                best[one.entry_id] = (weight, kind, one)
    order = sorted(best.values(), key=lambda held: (-held[0], held[2].entry_id))
    return [(kind, one) for _, kind, one in order[:limit]]


def _reason(
    kind: Kind, one: Found, records: Mapping[UUID, EntryRecord], words: Sequence[str]
) -> Reason:
    if kind is not Kind.WORDS:
        return Reason(kind=kind, version_id=one.version_id, name=one.name)
    entry = records[one.entry_id]
    version = next(held for held in (entry.live, entry.open) if held and held.id == one.version_id)
    places = [
        Place(start, end)
        for word, start, end in read_words(version.content.definition)
        if any(begins(word, asked) for asked in words)
    ]
    return Reason(kind=kind, version_id=one.version_id, places=tuple(places))
