"""Queries on term sets, entries and their versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Uuid,
    bindparam,
    exists,
    insert,
    not_,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy.orm import Session, selectinload

from glossary_service.errors import NotFoundError, StaleError
from glossary_service.policy.roles import Action, Actor
from glossary_service.policy.transitions import State
from glossary_service.store.contents import (
    designation_values,
    fill,
    key_of,
    version_from,
    version_of,
    version_values,
)
from glossary_service.store.marks import make_mark, read_mark
from glossary_service.store.records import Content, EntryRecord, Page, TermSetRecord, Version
from glossary_service.store.scope import (
    ANYBODY,
    own_entries,
    shared_entries,
    values_of,
    visible_entries,
    visible_parts,
    visible_term_sets,
)
from glossary_service.store.tables.columns import Key
from glossary_service.store.tables.people import PartyRow
from glossary_service.store.tables.terms import (
    DesignationRow,
    EntryRow,
    PublicationRow,
    TermSetRow,
    VersionRow,
)


# ── term sets ────────────────────────────────────────────────────────────────────────────────────


def add_term_set(
    session: Session, *, party_id: UUID, name: str, description: str, at: datetime
) -> UUID:
    """Add a term set to a party and return its id."""
    row = TermSetRow(party_id=party_id, name=name, description=description, created_at=at)
    session.add(row)
    session.flush()
    return row.id


def list_term_sets(
    session: Session, actor: Actor, *, party_id: UUID | None = None
) -> Sequence[TermSetRecord]:
    """Return the term sets that the actor may see, by party and name."""
    query = _term_sets(actor)
    if party_id is not None:
        query = query.where(TermSetRow.party_id == party_id)
    return [_term_set(row, party) for row, party in session.execute(query)]


def see_term_set(session: Session, actor: Actor, term_set_id: UUID) -> TermSetRecord:
    """Return a term set that the actor may see.

    Raises:
        NotFoundError: There is none, or the actor may not know it.
    """
    found = session.execute(_term_sets(actor).where(TermSetRow.id == term_set_id)).first()
    if found is None:
        raise NotFoundError
    return _term_set(found[0], found[1])


def change_term_set(
    session: Session, term_set_id: UUID, *, revision: int, name: str, description: str
) -> None:
    """Change a term set's name and description.

    Raises:
        StaleError: It was changed since `revision`.
    """
    changed = session.execute(
        update(TermSetRow)
        .where(TermSetRow.id == term_set_id, TermSetRow.revision == revision)
        .values(name=name, description=description, revision=revision + 1)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise StaleError


def _term_sets(actor: Actor) -> Select[TermSetRow, str]:
    return (
        select(TermSetRow, PartyRow.name)
        .join(PartyRow, PartyRow.id == TermSetRow.party_id)
        .where(visible_term_sets(actor))
        .order_by(PartyRow.name, TermSetRow.name, TermSetRow.id)
    )


def _term_set(row: TermSetRow, party: str) -> TermSetRecord:
    return TermSetRecord(
        id=row.id,
        party_id=row.party_id,
        party=party,
        name=row.name,
        description=row.description,
        revision=row.revision,
    )


# ── entries ──────────────────────────────────────────────────────────────────────────────────────


def add_entry(
    session: Session,
    *,
    term_set_id: UUID,
    party_id: UUID,
    content: Content,
    author_id: UUID | None,
    at: datetime,
) -> UUID:
    """Add an entry with a first draft and return its id."""
    term = content.designations[0].text
    row = EntryRow(
        term_set_id=term_set_id,
        party_id=party_id,
        term=term,
        term_key=key_of(term),
        last_number=0,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    add_draft(session, row.id, content, author_id=author_id, change_note="", at=at)
    return row.id


def add_entries(
    session: Session,
    *,
    term_set_id: UUID,
    party_id: UUID,
    contents: Iterable[Content],
    author_id: UUID | None,
    at: datetime,
) -> list[UUID]:
    """Add many entries with a first draft each, in a few statements, and return their ids."""
    drafts = {uuid4(): (1, content) for content in contents}
    rows = [
        {
            "id": entry_id,
            "term_set_id": term_set_id,
            "party_id": party_id,
            "term": content.designations[0].text,
            "term_key": key_of(content.designations[0].text),
            "last_number": number,
            "created_at": at,
            "updated_at": at,
        }
        for entry_id, (number, content) in drafts.items()
    ]
    if rows:
        session.connection().execute(insert(EntryRow), rows)
    open_drafts(session, drafts, author_id=author_id, at=at)
    return list(drafts)


def open_drafts(
    session: Session,
    drafts: Mapping[UUID, tuple[int, Content]],
    *,
    author_id: UUID | None,
    at: datetime,
) -> None:
    """Give many entries without an open version one: its number and what it says, by entry."""
    versions: list[dict[str, Any]] = []
    designations: list[dict[str, Any]] = []
    for entry_id, (number, content) in drafts.items():
        version_id = uuid4()
        versions.append(
            {
                "id": version_id,
                "entry_id": entry_id,
                "number": number,
                "state": State.DRAFT,
                "author_id": author_id,
                "created_at": at,
                **version_values(content),
            }
        )
        designations += [
            {"version_id": version_id, **values} for values in designation_values(content)
        ]
    if not versions:
        return
    line = session.connection()
    line.execute(insert(VersionRow), versions)
    line.execute(insert(DesignationRow), designations)
    line.execute(
        update(EntryRow)
        .where(EntryRow.id == bindparam("entry"))
        .values(open_version_id=bindparam("version")),
        [{"entry": version["entry_id"], "version": version["id"]} for version in versions],
    )
    session.expire_all()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries a list shall hold; what is `None` does not narrow it."""

    term_set_id: UUID | None = None
    party_id: UUID | None = None
    term_key: str | None = None
    state: State | None = None
    canonical: bool | None = None


def list_entries(
    session: Session,
    actor: Actor,
    wanted: EntryFilter,
    *,
    after: str = "",
    limit: int = 50,
) -> Page[EntryRecord]:
    """Return some of the entries that the actor may see, by term.

    Raises:
        InvalidValueError: `after` is none of the marks that this function gave out.
    """
    term_key, entry_id = read_mark(after) if after else (None, None)
    values = {
        "wanted_set": wanted.term_set_id,
        "wanted_party": wanted.party_id,
        "wanted_key": wanted.term_key,
        "after_key": term_key,
        "after_id": entry_id,
        "most": limit + 1,
    }
    given = frozenset(name for name, value in values.items() if value is not None)
    rows = _read(session, _listing(given, wanted.state, canonical=wanted.canonical), actor, values)
    shown = rows[:limit]
    last = shown[-1].entry if len(rows) > limit else None
    return Page(
        items=tuple(_entry(actor, row) for row in shown),
        after="" if last is None else make_mark(last.term_key, last.entry),
    )


def see_entry(session: Session, actor: Actor, entry_id: UUID) -> EntryRecord:
    """Return an entry as the actor may see it.

    Raises:
        NotFoundError: There is none, or the actor may not know it.
    """
    rows = _read(session, _ENTRY, actor, {"entry_id": entry_id})
    if not rows:
        raise NotFoundError
    return _entry(actor, rows[0])


def see_entries(
    session: Session, actor: Actor, entry_ids: Sequence[UUID]
) -> dict[UUID, EntryRecord]:
    """Return those of a few entries that the actor may see, by id."""
    rows = _read(session, _SOME, actor, {"entry_ids": entry_ids})
    return {row.entry.entry: _entry(actor, row) for row in rows}


def lock_entry(session: Session, entry_id: UUID, revision: int | None) -> None:
    """Keep others from changing an entry until this transaction ends, and count the change.

    `revision` is what the caller read; `None` leaves that unchecked (for what votes or a background
    job bring about).

    Raises:
        StaleError: It was changed since `revision`.
    """
    query = update(EntryRow).where(EntryRow.id == entry_id)
    if revision is not None:
        query = query.where(EntryRow.revision == revision)
    changed = session.execute(
        query.values(revision=EntryRow.revision + 1).execution_options(synchronize_session="fetch")
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise StaleError
    session.expire_all()


# ── versions ─────────────────────────────────────────────────────────────────────────────────────


def add_draft(
    session: Session,
    entry_id: UUID,
    content: Content,
    *,
    author_id: UUID | None,
    change_note: str,
    at: datetime,
) -> UUID:
    """Add a draft to an entry that has no open version, and return its id."""
    entry = session.get_one(EntryRow, entry_id)
    entry.last_number += 1
    row = VersionRow(
        entry_id=entry_id,
        number=entry.last_number,
        state=State.DRAFT,
        author_id=author_id,
        change_note=change_note,
        created_at=at,
    )
    fill(row, content)
    session.add(row)
    session.flush()
    entry.open_version_id = row.id
    entry.updated_at = at
    name_entry(session, entry_id)
    return row.id


def rewrite_draft(
    session: Session,
    version_id: UUID,
    content: Content,
    *,
    author_id: UUID | None,
    change_note: str,
    at: datetime,
) -> None:
    """Put another content into a draft; whoever wrote last is its author, and answers for it."""
    row = session.get_one(VersionRow, version_id)
    fill(row, content)
    row.author_id = author_id
    row.change_note = change_note
    session.get_one(EntryRow, row.entry_id).updated_at = at
    name_entry(session, row.entry_id)


def list_versions(session: Session, entry_id: UUID) -> Sequence[Version]:
    """Return every version of an entry, the newest first; the caller sees to who may."""
    rows = session.scalars(
        select(VersionRow)
        .where(VersionRow.entry_id == entry_id)
        .options(selectinload(VersionRow.designations))
        .order_by(VersionRow.number.desc())
    )
    return [version_of(row) for row in rows]


def get_version(session: Session, version_id: UUID) -> Version:
    """Return a version that is known to be there, whoever asks."""
    return version_of(session.get_one(VersionRow, version_id))


def move(
    session: Session,
    version_id: UUID,
    state: State,
    *,
    at: datetime,
    deadline: datetime | None = None,
) -> Version:
    """Give a version another state, and make its entry point to what is live and what is open."""
    row = session.get_one(VersionRow, version_id)
    entry = session.get_one(EntryRow, row.entry_id)
    row.state = state
    if state is State.PROPOSED:
        row.proposed_at, row.deadline, row.batch_id = at, deadline, None
    elif state is State.DRAFT:
        row.proposed_at, row.deadline = None, None
    elif state is State.APPROVED:
        if entry.live_version_id is not None:
            session.get_one(VersionRow, entry.live_version_id).state = State.SUPERSEDED
        entry.live_version_id, entry.open_version_id = row.id, None
        row.decided_at = at
    elif state in {State.REJECTED, State.WITHDRAWN}:
        row.decided_at = at
        if entry.live_version_id == row.id:
            entry.live_version_id = None
        if entry.open_version_id == row.id:
            entry.open_version_id = None
    entry.updated_at = at
    name_entry(session, entry.id)
    return version_of(row)


def name_entry(session: Session, entry_id: UUID) -> None:
    """Give an entry the preferred term of what is published, else live, else open.

    While a publication is in force its term stays, so that neither the name nor the place in a list
    tells others in the organisation what has been approved since and is not published yet.
    """
    session.flush()
    entry = session.get_one(EntryRow, entry_id)
    published = session.scalar(
        select(PublicationRow.version_id).where(
            PublicationRow.entry_id == entry_id, PublicationRow.ended_at.is_(None)
        )
    )
    version_id = published or entry.live_version_id or entry.open_version_id
    if version_id is not None:
        entry.term = session.get_one(VersionRow, version_id).designations[0].text
        entry.term_key = key_of(entry.term)
        session.flush()


# ── how an entry is read ─────────────────────────────────────────────────────────────────────────

# Columns and not whole rows: a list of 50 entries is read in half the time.
_VERSION = (
    VersionRow.id,
    VersionRow.entry_id,
    VersionRow.number,
    VersionRow.state,
    VersionRow.content_hash,
    VersionRow.definition,
    VersionRow.language,
    VersionRow.superordinate,
    VersionRow.examples,
    VersionRow.source,
    VersionRow.register,
    VersionRow.support,
    VersionRow.note,
    VersionRow.valid_from,
    VersionRow.review_date,
    VersionRow.author_id,
    VersionRow.change_note,
    VersionRow.deadline,
    VersionRow.created_at,
    VersionRow.proposed_at,
    VersionRow.decided_at,
)
_DESIGNATION = (
    DesignationRow.version_id,
    DesignationRow.text,
    DesignationRow.status,
    DesignationRow.term_type,
    DesignationRow.language,
)
_Columns = Row[*tuple[Any, ...]]


class _Read(NamedTuple):
    """An entry and its versions that can be shown: live, open, published; by their ids."""

    entry: _Columns
    versions: Mapping[UUID, Version]


def _entries() -> Select[*tuple[Any, ...]]:
    """Select a row for each version of an entry that can be shown, or one for an entry without.

    The caller sees to it that the actor may see the entries.
    """
    shown = (EntryRow.live_version_id, EntryRow.open_version_id, PublicationRow.version_id)
    return (
        select(
            EntryRow.id.label("entry"),
            EntryRow.term_set_id,
            EntryRow.party_id,
            EntryRow.term,
            EntryRow.term_key,
            EntryRow.revision,
            EntryRow.updated_at,
            EntryRow.live_version_id,
            EntryRow.open_version_id,
            PublicationRow.version_id.label("published_id"),
            PartyRow.name.label("party"),
            PartyRow.organisation_id,
            shared_entries(ANYBODY).label("is_shared"),
            *_VERSION,
        )
        .join(PartyRow, PartyRow.id == EntryRow.party_id)
        .outerjoin(
            PublicationRow,
            (PublicationRow.entry_id == EntryRow.id) & PublicationRow.ended_at.is_(None),
        )
        .outerjoin(VersionRow, VersionRow.id.in_(shown))
    )


_ENTRY = _entries().where(EntryRow.id == bindparam("entry_id"), visible_entries(ANYBODY))
_SOME = _entries().where(
    EntryRow.id.in_(bindparam("entry_ids", expanding=True)), visible_entries(ANYBODY)
)
_DESIGNATIONS = (
    select(*_DESIGNATION)
    .where(DesignationRow.version_id.in_(bindparam("version_ids", expanding=True)))
    .order_by(DesignationRow.position)
)


# By the name of the value that a condition needs.
_NARROWED: Mapping[str, ColumnElement[bool]] = {
    "wanted_set": EntryRow.term_set_id == bindparam("wanted_set"),
    "wanted_party": EntryRow.party_id == bindparam("wanted_party"),
    "wanted_key": EntryRow.term_key == bindparam("wanted_key"),
    "after_id": tuple_(EntryRow.term_key, EntryRow.id)
    > tuple_(bindparam("after_key", type_=Key()), bindparam("after_id", type_=Uuid())),
}
_IS_CANONICAL = exists().where(
    PublicationRow.entry_id == EntryRow.id, PublicationRow.ended_at.is_(None)
)


@cache
def _listing(
    given: frozenset[str], state: State | None, *, canonical: bool | None
) -> Select[*tuple[Any, ...]]:
    """Select some of the entries that somebody may see, by term, narrowed by what is given."""
    place = EntryRow.term_key, EntryRow.id
    limit = bindparam("most", type_=Integer)
    conditions = [condition for name, condition in _NARROWED.items() if name in given]
    if state is not None:
        conditions.append(_has_state(state))
    if canonical is not None:
        conditions.append(_IS_CANONICAL if canonical else not_(_IS_CANONICAL))
    # The first of all are among the first of each part, and those an index gives in their order.
    firsts = (
        select(EntryRow.id).where(part, *conditions).order_by(*place).limit(limit).subquery()
        for part in visible_parts(ANYBODY)
    )
    some = union(*(select(first.c.id) for first in firsts))
    found = select(EntryRow.id).where(EntryRow.id.in_(some)).order_by(*place).limit(limit)
    ids = found.subquery()
    return _entries().join(ids, ids.c.id == EntryRow.id).order_by(*place)


def _read(
    session: Session,
    query: Select[*tuple[Any, ...]],
    actor: Actor,
    values: dict[str, Any],
) -> Sequence[_Read]:
    """Return the entries of a query in its order, with all that they say, in two statements."""
    rows = session.execute(query, values_of(actor) | values).all()
    names: dict[UUID, list[_Columns]] = {row.id: [] for row in rows if row.id is not None}
    if names:
        for designation in session.execute(_DESIGNATIONS, {"version_ids": [*names]}):
            names[designation.version_id].append(designation)
    entries: dict[UUID, tuple[_Columns, dict[UUID, Version]]] = {}
    for row in rows:
        _, versions = entries.setdefault(row.entry, (row, {}))
        if row.id is not None:
            versions[row.id] = version_from(row, names[row.id])
    return [_Read(*read) for read in entries.values()]


def _entry(actor: Actor, read: _Read) -> EntryRecord:
    row, versions = read
    is_own = actor.may(Action.SEE, row.party_id)
    # Whoever sees an entry only because it is canonical sees the wording that was published, even
    # while the central department has approved a newer one.
    shown = versions.get(row.live_version_id if is_own or row.is_shared else row.published_id)
    if shown is not None and not is_own:
        # What is in force is approved; that it was superseded is not told before it is published.
        # Nor is how a party came to its wording.
        shown = replace(
            shown,
            state=State.APPROVED,
            author_id=None,
            change_note="",
            deadline=None,
            proposed_at=None,
        )
        if row.organisation_id not in actor.home_organisations:
            # What support a unit gets is between it and its own company.
            shown = replace(shown, content=replace(shown.content, support=""))
    return EntryRecord(
        id=row.entry,
        term_set_id=row.term_set_id,
        party_id=row.party_id,
        party=row.party,
        term=row.term if is_own or shown is None else shown.content.designations[0].text,
        live=shown,
        open=versions.get(row.open_version_id) if is_own else None,
        canonical=row.published_id is not None,
        # Neither a count nor a time of changes tells others that one is under way.
        revision=row.revision if is_own or shown is None else shown.number,
        updated_at=(None if is_own or shown is None else shown.decided_at) or row.updated_at,
    )


def _has_state(state: State) -> ColumnElement[bool]:
    """Whether what somebody sees of an entry is in a state: others see what is approved alone."""
    column = EntryRow.live_version_id if state is State.APPROVED else EntryRow.open_version_id
    versions = select(VersionRow.id).where(VersionRow.id == column, VersionRow.state == state)
    if state is State.APPROVED:
        return versions.exists()
    return own_entries(ANYBODY) & versions.exists()
