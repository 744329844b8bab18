"""Queries on checks of an understanding, links for guests, and what is canonical."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session, selectinload

from glossary_service.errors import NotFoundError
from glossary_service.policy.roles import Action, Actor, PartyKind
from glossary_service.store.contents import version_of
from glossary_service.store.marks import make_time_mark, read_time_mark
from glossary_service.store.records import Page, Version
from glossary_service.store.tables.checks import CheckLinkRow, CheckRow
from glossary_service.store.tables.people import OrganisationRow, PartyRow
from glossary_service.store.tables.terms import EntryRow, PublicationRow, VersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCheck:
    """A check that somebody asked to keep: the words given, and the answer they got.

    `through_link` says that a guest kept it and lets the party of the link see it.
    """

    id: UUID
    party_id: UUID | None
    through_link: bool
    person_id: UUID | None
    term: str
    words: str
    answer: Mapping[str, Any]
    engine: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLink:
    """A link through which people check without an account; the link itself is not kept."""

    id: UUID
    party_id: UUID
    party: str
    organisation_id: UUID
    organisation: str
    name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A canonical version, and the party that published it."""

    version: Version
    party_id: UUID
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask about the words of an organisation."""

    party_id: UUID
    party: str
    contact: str


# ── what is canonical ────────────────────────────────────────────────────────────────────────────


def count_publications(session: Session, organisation_id: UUID) -> tuple[int, int]:
    """Return how many publications an organisation has had, and how many of them have ended.

    Both only grow, and a publication never changes what it says: while they stay the same, the same
    definitions are canonical.
    """
    total, ended = session.execute(
        select(func.count(), func.count(PublicationRow.ended_at)).where(
            PublicationRow.organisation_id == organisation_id
        )
    ).one()
    return total, ended


def list_published(session: Session, organisation_id: UUID) -> Sequence[Published]:
    """Return every canonical version of an organisation, by entry; the caller sees to who may."""
    rows = session.execute(
        select(VersionRow, PartyRow.id, PartyRow.name)
        .join(PublicationRow, PublicationRow.version_id == VersionRow.id)
        .join(EntryRow, EntryRow.id == PublicationRow.entry_id)
        .join(PartyRow, PartyRow.id == EntryRow.party_id)
        .where(PublicationRow.organisation_id == organisation_id, PublicationRow.ended_at.is_(None))
        .order_by(EntryRow.id)
        .options(selectinload(VersionRow.designations))
    )
    return [
        Published(version=version_of(row), party_id=party_id, party=party)
        for row, party_id, party in rows
    ]


def list_contacts(session: Session, organisation_id: UUID) -> Sequence[Contact]:
    """Return the central department of an organisation, and whom to ask there."""
    rows = session.execute(
        select(PartyRow.id, PartyRow.name, PartyRow.contact)
        .where(PartyRow.organisation_id == organisation_id, PartyRow.kind == PartyKind.CENTRAL)
        .order_by(PartyRow.name, PartyRow.id)
    )
    return [Contact(party_id=id_, party=name, contact=contact) for id_, name, contact in rows]


def list_held(
    session: Session, actor: Actor, party_id: UUID, term_keys: Collection[str]
) -> Sequence[tuple[str, Version]]:
    """Return what a party of the actor holds under some terms, each as (key, live version)."""
    if party_id not in actor.parties(Action.SEE):
        return ()
    rows = session.execute(
        select(EntryRow.term_key, VersionRow)
        .join(VersionRow, VersionRow.id == EntryRow.live_version_id)
        .where(EntryRow.party_id == party_id, EntryRow.term_key.in_(term_keys))
        .order_by(EntryRow.term_key, EntryRow.id)
        .options(selectinload(VersionRow.designations))
    )
    return [(key, version_of(row)) for key, row in rows]


# ── kept checks ──────────────────────────────────────────────────────────────────────────────────


def add_check(
    session: Session,
    *,
    organisation_id: UUID,
    party_id: UUID | None,
    person_id: UUID | None = None,
    link_id: UUID | None = None,
    token_hash: str | None = None,
    term: str,
    words: str,
    answer: dict[str, Any],
    engine: str,
    at: datetime,
) -> KeptCheck:
    """Keep a check."""
    row = CheckRow(
        organisation_id=organisation_id,
        party_id=party_id,
        person_id=person_id,
        link_id=link_id,
        token_hash=token_hash,
        term=term,
        words=words,
        answer=answer,
        engine=engine,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return _check(row)


def list_checks(
    session: Session, actor: Actor, *, party_id: UUID | None, after: str = "", limit: int = 50
) -> Page[KeptCheck]:
    """Return some of the checks that the actor's parties keep, the newest first.

    Raises:
        InvalidValueError: `after` is none of the marks that this function gave out.
    """
    query = (
        select(CheckRow)
        .where(CheckRow.party_id.in_(actor.parties(Action.CHECK)))
        .order_by(CheckRow.created_at.desc(), CheckRow.id.desc())
        .limit(limit + 1)
    )
    if party_id is not None:
        query = query.where(CheckRow.party_id == party_id)
    if after:
        query = query.where(tuple_(CheckRow.created_at, CheckRow.id) < read_time_mark(after))
    rows = session.scalars(query).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        items=tuple(_check(row) for row in rows[:limit]),
        after="" if last is None else make_time_mark(last.created_at, last.id),
    )


def see_check(session: Session, actor: Actor, check_id: UUID) -> KeptCheck:
    """Return a check that a party of the actor keeps.

    Raises:
        NotFoundError: There is none, or another party keeps it.
    """
    row = session.scalar(
        select(CheckRow).where(
            CheckRow.id == check_id, CheckRow.party_id.in_(actor.parties(Action.CHECK))
        )
    )
    if row is None:
        raise NotFoundError
    return _check(row)


def drop_check(session: Session, check: KeptCheck) -> None:
    """Delete a check; one that a guest shared is only taken away from the party."""
    if check.through_link:
        session.execute(update(CheckRow).where(CheckRow.id == check.id).values(party_id=None))
    else:
        session.execute(delete(CheckRow).where(CheckRow.id == check.id))


def find_guest_check(session: Session, token_hash: str) -> KeptCheck:
    """Return the check of a guest by the hash of the way back.

    Raises:
        NotFoundError: There is none.
    """
    row = session.scalar(select(CheckRow).where(CheckRow.token_hash == token_hash))
    if row is None:
        raise NotFoundError
    return _check(row)


def delete_guest_check(session: Session, token_hash: str) -> None:
    """Delete the check of a guest for everybody.

    Raises:
        NotFoundError: There is none.
    """
    gone = session.execute(delete(CheckRow).where(CheckRow.token_hash == token_hash))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotFoundError


# ── links ────────────────────────────────────────────────────────────────────────────────────────


def add_link(
    session: Session,
    *,
    party_id: UUID,
    name: str,
    token_hash: str,
    created_by: UUID,
    at: datetime,
    expires_at: datetime,
) -> CheckLink:
    """Add a link."""
    row = CheckLinkRow(
        party_id=party_id,
        name=name,
        token_hash=token_hash,
        created_by=created_by,
        created_at=at,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return _links(session, CheckLinkRow.id == row.id)[0]


def list_links(session: Session, party_ids: Collection[UUID]) -> Sequence[CheckLink]:
    """Return the links of some parties, the newest first."""
    return _links(session, CheckLinkRow.party_id.in_(party_ids))


def see_link(session: Session, party_ids: Collection[UUID], link_id: UUID) -> CheckLink:
    """Return a link of some parties.

    Raises:
        NotFoundError: They have none of this id.
    """
    found = _links(session, CheckLinkRow.party_id.in_(party_ids), CheckLinkRow.id == link_id)
    if not found:
        raise NotFoundError
    return found[0]


def find_link(session: Session, token_hash: str, now: datetime) -> CheckLink | None:
    """Return the link of this hash, if it is in force."""
    found = _links(
        session,
        CheckLinkRow.token_hash == token_hash,
        CheckLinkRow.revoked_at.is_(None),
        CheckLinkRow.expires_at > now,
    )
    return found[0] if found else None


def revoke_link(session: Session, link_id: UUID, now: datetime) -> None:
    """End a link; one that has ended already keeps the time at which it did."""
    session.execute(
        update(CheckLinkRow)
        .where(CheckLinkRow.id == link_id, CheckLinkRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _links(session: Session, *conditions: Any) -> Sequence[CheckLink]:
    rows = session.execute(
        select(CheckLinkRow, PartyRow.name, OrganisationRow.id, OrganisationRow.name)
        .join(PartyRow, PartyRow.id == CheckLinkRow.party_id)
        .join(OrganisationRow, OrganisationRow.id == PartyRow.organisation_id)
        .where(*conditions)
        .order_by(CheckLinkRow.created_at.desc(), CheckLinkRow.id)
    )
    return [
        CheckLink(
            id=row.id,
            party_id=row.party_id,
            party=party,
            organisation_id=organisation_id,
            organisation=organisation,
            name=row.name,
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row, party, organisation_id, organisation in rows
    ]


def _check(row: CheckRow) -> KeptCheck:
    return KeptCheck(
        id=row.id,
        party_id=row.party_id,
        through_link=row.link_id is not None,
        person_id=row.person_id,
        term=row.term,
        words=row.words,
        answer=row.answer,
        engine=row.engine,
        created_at=row.created_at,
    )
