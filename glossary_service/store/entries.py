"""Queries on term sets, entries and their versions."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, select, tuple_, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from glossary_service.errors import InvalidValueError, NotFoundError, StaleError
from glossary_service.policy.roles import Action, Actor
from glossary_service.policy.transitions import State
from glossary_service.store.contents import fill, key_of, version_of
from glossary_service.store.records import Content, EntryRecord, Page, TermSetRecord, Version
from glossary_service.store.scope import shared_entries, visible_entries, visible_term_sets
from glossary_service.store.tables.people import PartyRow
from glossary_service.store.tables.terms import EntryRow, PublicationRow, TermSetRow, VersionRow


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
    query = _entries(actor).order_by(EntryRow.term_key, EntryRow.id).limit(limit + 1)
    query = query.where(*_conditions(wanted, actor))
    if after:
        query = query.where(tuple_(EntryRow.term_key, EntryRow.id) > _place(after))
    rows = session.execute(query).unique().all()
    shown = rows[:limit]
    last = shown[-1][0] if len(rows) > limit else None
    return Page(
        items=tuple(_entry(actor, *row) for row in shown),
        after="" if last is None else _mark(last.term_key, last.id),
    )


def see_entry(session: Session, actor: Actor, entry_id: UUID) -> EntryRecord:
    """Return an entry as the actor may see it.

    Raises:
        NotFoundError: There is none, or the actor may not know it.
    """
    row = session.execute(_entries(actor).where(EntryRow.id == entry_id)).unique().first()
    if row is None:
        raise NotFoundError
    return _entry(actor, *row)


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
    session.flush()
    return row.id


def rewrite_draft(
    session: Session, version_id: UUID, content: Content, *, change_note: str, at: datetime
) -> None:
    """Put another content into a draft."""
    row = session.get_one(VersionRow, version_id)
    fill(row, content)
    row.change_note = change_note
    entry = session.get_one(EntryRow, row.entry_id)
    entry.updated_at = at
    if entry.live_version_id is None:
        _name(entry, content)
    session.flush()


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
        row.proposed_at, row.deadline = at, deadline
    elif state is State.DRAFT:
        row.proposed_at, row.deadline = None, None
    elif state is State.APPROVED:
        if entry.live_version_id is not None:
            session.get_one(VersionRow, entry.live_version_id).state = State.SUPERSEDED
        entry.live_version_id, entry.open_version_id = row.id, None
        row.decided_at = at
        _name(entry, version_of(row).content)
    elif state in {State.REJECTED, State.WITHDRAWN}:
        row.decided_at = at
        if entry.live_version_id == row.id:
            entry.live_version_id = None
        if entry.open_version_id == row.id:
            entry.open_version_id = None
    entry.updated_at = at
    session.flush()
    return version_of(row)


def _name(entry: EntryRow, content: Content) -> None:
    entry.term = content.designations[0].text
    entry.term_key = key_of(entry.term)


# ── how an entry is read ─────────────────────────────────────────────────────────────────────────

_Published = aliased(VersionRow)
_Row = tuple[EntryRow, str, bool, VersionRow | None]


def _entries(actor: Actor) -> Select[EntryRow, str, bool, VersionRow | None]:
    """Select entries with what is needed to show them, within what the actor may see."""
    return (
        select(
            EntryRow,
            PartyRow.name,
            shared_entries(actor).label("is_shared"),
            _Published,
        )
        .join(PartyRow, PartyRow.id == EntryRow.party_id)
        .outerjoin(
            PublicationRow,
            (PublicationRow.entry_id == EntryRow.id) & PublicationRow.ended_at.is_(None),
        )
        .outerjoin(_Published, _Published.id == PublicationRow.version_id)
        .where(visible_entries(actor))
        .options(
            joinedload(EntryRow.live).selectinload(VersionRow.designations),
            joinedload(EntryRow.open).selectinload(VersionRow.designations),
            selectinload(_Published.designations),
        )
    )


def _entry(
    actor: Actor,
    row: EntryRow,
    party: str,
    is_shared: bool,  # noqa: FBT001 - as the query hands it over
    published: VersionRow | None,
) -> EntryRecord:
    is_own = actor.may(Action.SEE, row.party_id)
    # Whoever sees an entry only because it is canonical sees the wording that was published, even
    # while the central department has approved a newer one.
    live = row.live if is_own or is_shared else published
    return EntryRecord(
        id=row.id,
        term_set_id=row.term_set_id,
        party_id=row.party_id,
        party=party,
        term=row.term if is_own or live is None else live.designations[0].text,
        live=None if live is None else version_of(live),
        open=version_of(row.open) if is_own and row.open is not None else None,
        canonical=published is not None,
        revision=row.revision,
        updated_at=row.updated_at,
    )


def _conditions(wanted: EntryFilter, actor: Actor) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.term_set_id is not None:
        found.append(EntryRow.term_set_id == wanted.term_set_id)
    if wanted.party_id is not None:
        found.append(EntryRow.party_id == wanted.party_id)
    if wanted.term_key is not None:
        found.append(EntryRow.term_key == wanted.term_key)
    if wanted.canonical is not None:
        found.append(PublicationRow.id.is_not(None) == literal(wanted.canonical))
    if wanted.state is not None:
        found.append(_has_state(wanted.state, actor))
    return found


def _has_state(state: State, actor: Actor) -> ColumnElement[bool]:
    """Whether what the actor sees of an entry is in a state: others see what is approved alone."""
    column = EntryRow.live_version_id if state is State.APPROVED else EntryRow.open_version_id
    versions = select(VersionRow.id).where(VersionRow.id == column, VersionRow.state == state)
    if state is State.APPROVED:
        return versions.exists()
    return EntryRow.party_id.in_(actor.parties(Action.SEE)) & versions.exists()


def _mark(term_key: str, entry_id: UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([term_key, str(entry_id)]).encode()).decode()


def _place(mark: str) -> tuple[str, UUID]:
    try:
        term_key, entry_id = json.loads(base64.urlsafe_b64decode(mark.encode()))
        return str(term_key), UUID(entry_id)
    except (ValueError, TypeError, AttributeError):
        raise InvalidValueError(
            "“after” is not a mark that a list gave out. Leave it out to begin at the front.",
            {"after": "Take it from the page before."},
        ) from None
