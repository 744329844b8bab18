"""Finding entries by their names and by the words of their definitions."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from sqlalchemy import (
    ColumnElement,
    Integer,
    Result,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from glossary_service.policy.roles import Actor
from glossary_service.policy.transitions import State
from glossary_service.store.scope import ANYBODY, is_seen, seen_versions, values_of
from glossary_service.store.tables.terms import DesignationRow, EntryRow, VersionRow
from glossary_service.store.tables.work import LogHeadRow


LEAST_LIKENESS = 75  # of 100; names that are less alike are no typing mistake
KEYS_AT_ONCE = 200
WIDER = 4
LARGEST_SMALL_SCOPE = 5_000
FROM_LETTERS = 4  # words from here on are found by how they begin: “venture” finds “ventures”
# How long a transaction may last between giving an entry its time and being seen by others.
LONGEST_TRANSACTION = timedelta(minutes=15)
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


class Found(NamedTuple):
    """A version in which something was found, and how well it fits (0..1)."""

    entry_id: UUID
    version_id: UUID
    fit: float
    name: str = ""


# ── where to look ────────────────────────────────────────────────────────────────────────────────


class Field(NamedTuple):
    """What an actor may search: everything shown to him, or one term set of it."""

    actor: Actor
    term_set_id: UUID | None
    is_small: bool

    @property
    def shape(self) -> "Shape":
        """What queries for this field look like."""
        return Shape(self.is_small, self.term_set_id is not None)

    def run(
        self, session: Session, query: Select[*tuple[Any, ...]], **values: Any
    ) -> Result[*tuple[Any, ...]]:
        """Run a query that was built for a field of this shape."""
        return session.execute(
            query, values_of(self.actor) | {"searched_set": self.term_set_id} | values
        )


class Shape(NamedTuple):
    """What all queries for a field depend on, beside its values: so each is built only once."""

    is_small: bool
    is_one_set: bool

    def select(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        """Select entry id, version id and more columns of the versions that somebody is shown.

        Where they are few, they are gathered first; else every version that fits is asked about.
        """
        if not self.is_small:
            query = select(EntryRow.id, VersionRow.id, *columns).select_from(VersionRow)
            query = query.join(EntryRow, EntryRow.id == VersionRow.entry_id)
            return self._within_set(query.where(is_seen(ANYBODY)), EntryRow.id)
        seen = seen_versions(ANYBODY).cte("seen")
        seen = seen.prefix_with("MATERIALIZED", dialect="postgresql")
        query = select(seen.c.entry_id, VersionRow.id, *columns).select_from(seen)
        query = query.join(VersionRow, VersionRow.id == seen.c.version_id)
        return self._within_set(query, seen.c.entry_id)

    def _within_set(
        self,
        query: Select[*tuple[Any, ...]],
        entry_id: ColumnElement[UUID] | InstrumentedAttribute[UUID],
    ) -> Select[*tuple[Any, ...]]:
        if not self.is_one_set:
            return query
        inside = select(EntryRow.id).where(EntryRow.term_set_id == bindparam("searched_set"))
        return query.where(entry_id.in_(inside.correlate(None)))


def field_of(session: Session, actor: Actor, term_set_id: UUID | None) -> Field:
    """Return where an actor may search."""
    count = session.scalar(_SIZE, values_of(actor)) or 0
    return Field(actor, term_set_id, count <= LARGEST_SMALL_SCOPE)


_SIZE = select(func.count()).select_from(
    seen_versions(ANYBODY).limit(LARGEST_SMALL_SCOPE + 1).subquery()
)


# ── names ────────────────────────────────────────────────────────────────────────────────────────


class Likeness(NamedTuple):
    """A name that is like what was asked, and how much (0..1, 1 for the same)."""

    key: str
    fit: float


class _Table(NamedTuple):
    """Names in a list, and the same in one text, each on a line, with the place of each."""

    keys: list[str]
    text: str
    starts: npt.NDArray[np.int64]


class Names:
    """Every name of every entry, in the memory of this process, for finding those that are like.

    It only proposes names: what is behind them is asked of the database, within what the actor may
    see. So a name that is no longer in use does no harm, and it follows changes by adding.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._table = _Table([], "\n", np.zeros(0, np.int64))
        self._state: tuple[int, datetime | None] | None = None

    def follow(self, session: Session) -> datetime | None:
        """Add the names that came since the last time; return since when to look for changes.

        `None` says that nothing changed, in this process or another: the end of the log tells.
        """
        end = select(func.max(LogHeadRow.number)).scalar_subquery()
        latest = select(func.max(EntryRow.updated_at)).scalar_subquery()
        row = session.execute(select(end, latest)).one()
        state = (row[0] or 0, row[1])
        with self._lock:
            if state == self._state:
                return None
            before = self._state and self._state[1]
            since = before - LONGEST_TRANSACTION if before else BEGINNING
            self._add(session.scalars(_names_since(since)))
            self._state = state
        return since

    def like(self, key: str) -> list[Likeness]:
        """Return the names that are like a key, the likest first.

        The same name comes first, then names that begin with it, those in which a word begins with
        it, and those in which some letters differ.
        """
        if not key:
            return []
        table = self._table
        fits: dict[str, float] = {}
        for lead, best in (("\n", 0.98), (" ", 0.94)):
            for name in _containing(table, lead + key):
                fits.setdefault(name, best - 0.04 * (1 - len(key) / len(name)))
        for name, alike, _ in process.extract(
            key, table.keys, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=None
        ):
            fits.setdefault(name, 0.9 * alike / 100)
        if key in fits:
            fits[key] = 1.0
        return sorted((Likeness(*one) for one in fits.items()), key=lambda one: (-one.fit, one.key))

    def _add(self, names: Iterable[str]) -> None:
        fresh = sorted(set(names) - self._known)
        if not fresh:
            return
        keys = self._table.keys + fresh
        lengths = np.fromiter((len(key) + 1 for key in keys), np.int64, len(keys))
        # A new table, not a changed one: another thread may be reading the old.
        self._table = _Table(keys, "\n" + "\n".join(keys) + "\n", np.cumsum(lengths) - lengths + 1)
        self._known.update(fresh)


def find_names(
    session: Session, field: Field, names: Sequence[Likeness], limit: int
) -> list[Found]:
    """Return the entries behind names, those of the likest name first, until there are enough.

    Hidden entries take no place: it goes on to less likely names until `limit` are found.
    """
    found: dict[UUID, Found] = {}
    start, size = 0, KEYS_AT_ONCE
    while start < len(names) and len(found) < limit:
        fits = dict(names[start : start + size])
        rows = field.run(session, _named(field.shape), names=[*fits])
        for entry_id, version_id, key, name in rows:
            one = Found(entry_id, version_id, fits[key], name)
            if entry_id not in found or found[entry_id] < one:
                found[entry_id] = max(one, found.get(entry_id, one), key=lambda held: held.fit)
        start, size = start + size, size * WIDER
    return sorted(found.values(), key=lambda one: (-one.fit, one.entry_id))


@cache
def _named(shape: Shape) -> Select[*tuple[Any, ...]]:
    return (
        shape.select(DesignationRow.key, DesignationRow.text)
        .join(DesignationRow, DesignationRow.version_id == VersionRow.id)
        .where(DesignationRow.key.in_(bindparam("names", expanding=True)))
    )


def _names_since(since: datetime) -> Select[str]:
    """Select the names of what may be shown of entries that changed."""
    query = select(DesignationRow.key).distinct()
    if since == BEGINNING:
        return query
    return (
        query.join(VersionRow, VersionRow.id == DesignationRow.version_id)
        .join(EntryRow, EntryRow.id == VersionRow.entry_id)
        .where(
            EntryRow.updated_at >= since, VersionRow.state.not_in({State.REJECTED, State.WITHDRAWN})
        )
    )


def _containing(table: _Table, part: str) -> Iterator[str]:
    """Yield the names in which a part stands, as the lines of the table's text."""
    places = []
    place = table.text.find(part)
    while place >= 0:
        places.append(place + 1)
        place = table.text.find(part, place + 1)
    for at in np.searchsorted(table.starts, places, side="right").tolist():
        yield table.keys[at - 1]


# ── words of definitions ─────────────────────────────────────────────────────────────────────────


def find_words(session: Session, field: Field, words: Sequence[str], limit: int) -> list[Found]:
    """Return the entries whose definition has all of the words, the shortest definition first."""
    if session.get_bind().dialect.name == "postgresql":
        parts = (f"'{word}'{':*' if len(word) >= FROM_LETTERS else ''}" for word in words)
        query, values = _with_words(field.shape, 0), {"asked": " & ".join(parts)}
    else:
        parts = (f" {word}{'' if len(word) >= FROM_LETTERS else ' '}" for word in words)
        query = _with_words(field.shape, len(words))
        values = {f"asked_{number}": part for number, part in enumerate(parts)}
    # Live and open version of an entry may both have them.
    rows = field.run(session, query, most=limit * 2, **values)
    found: dict[UUID, Found] = {}
    for entry_id, version_id, size in rows:
        found.setdefault(entry_id, Found(entry_id, version_id, 1 / (1 + size / 200)))
    return list(found.values())[:limit]


def begins(word: str, asked: str) -> bool:
    """Whether a word of a definition is what was asked for."""
    return word == asked or (len(asked) >= FROM_LETTERS and word.startswith(asked))


@cache
def _with_words(shape: Shape, count: int) -> Select[*tuple[Any, ...]]:
    """Select definitions with all of so many words; with 0, those that fit PostgreSQL's query."""
    length = func.length(VersionRow.definition)
    each = (func.instr(VersionRow.words, bindparam(f"asked_{at}")) > 0 for at in range(count))
    fits = VersionRow.words.op("@@")(cast(bindparam("asked", type_=String()), TSQUERY))
    return (
        shape.select(length)
        .where(and_(*each) if count else fits)
        .order_by(length, VersionRow.id)
        .limit(bindparam("most", type_=Integer()))
    )
