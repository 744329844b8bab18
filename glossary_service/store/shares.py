"""Queries on shares: what one party shows to another, or to an alliance."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from glossary_service.errors import NotFoundError
from glossary_service.policy.roles import Action, Actor
from glossary_service.store.marks import make_time_mark, read_time_mark
from glossary_service.store.people import lock_party
from glossary_service.store.records import Page, Share
from glossary_service.store.scope import shares_for
from glossary_service.store.tables.alliances import AllianceRow
from glossary_service.store.tables.people import PartyRow
from glossary_service.store.tables.sharing import ShareRow
from glossary_service.store.tables.terms import EntryRow, TermSetRow


_To = aliased(PartyRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown to whom: a term set or an entry, to a party or an alliance."""

    party_id: UUID
    term_set_id: UUID | None
    entry_id: UUID | None
    to_party_id: UUID | None
    to_alliance_id: UUID | None


def add_share(session: Session, shown: Shown, *, created_by: UUID, at: datetime) -> UUID | None:
    """Add a share and return its id; `None` where the same one is in force already."""
    # Two who share the same thing at once wait for each other here.
    lock_party(session, shown.party_id)
    if find_share(session, shown) is not None:
        return None
    row = ShareRow(
        party_id=shown.party_id,
        term_set_id=shown.term_set_id,
        entry_id=shown.entry_id,
        to_party_id=shown.to_party_id,
        to_alliance_id=shown.to_alliance_id,
        created_by=created_by,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row.id


def find_share(session: Session, shown: Shown) -> UUID | None:
    """Return the share in force that shows just this."""
    return session.scalar(
        select(ShareRow.id).where(
            ShareRow.party_id == shown.party_id,
            ShareRow.term_set_id.is_not_distinct_from(shown.term_set_id),
            ShareRow.entry_id.is_not_distinct_from(shown.entry_id),
            ShareRow.to_party_id.is_not_distinct_from(shown.to_party_id),
            ShareRow.to_alliance_id.is_not_distinct_from(shown.to_alliance_id),
            ShareRow.revoked_at.is_(None),
        )
    )


def given_by(actor: Actor) -> ColumnElement[bool]:
    """Shares in force that the actor's parties give."""
    return and_(ShareRow.revoked_at.is_(None), ShareRow.party_id.in_(actor.parties(Action.SEE)))


def shown_to(actor: Actor) -> ColumnElement[bool]:
    """Shares in force of other parties that reach the actor and show something by now.

    An entry that has no approved version yet is not there for others.
    """
    return and_(
        shares_for(actor),
        ShareRow.party_id.not_in(actor.parties(Action.SEE)),
        or_(ShareRow.entry_id.is_(None), EntryRow.live_version_id.is_not(None)),
    )


def list_shares(
    session: Session, which: ColumnElement[bool], *, after: str = "", limit: int = 50
) -> Page[Share]:
    """Return some of the shares that a condition of this module names, the newest first.

    Raises:
        InvalidValueError: `after` is none of the marks that this function gave out.
    """
    query = (
        _shares()
        .where(which)
        .order_by(ShareRow.created_at.desc(), ShareRow.id.desc())
        .limit(limit + 1)
    )
    if after:
        query = query.where(tuple_(ShareRow.created_at, ShareRow.id) < read_time_mark(after))
    rows = session.execute(query).all()
    items = tuple(_share(*row) for row in rows[:limit])
    return Page(
        items=items,
        after=make_time_mark(items[-1].created_at, items[-1].id) if len(rows) > limit else "",
    )


def see_share(session: Session, actor: Actor, share_id: UUID) -> Share:
    """Return a share in force that the actor's parties give or are shown.

    Raises:
        NotFoundError: There is none that the actor may know.
    """
    query = _shares().where(ShareRow.id == share_id, or_(given_by(actor), shown_to(actor)))
    row = session.execute(query).first()
    if row is None:
        raise NotFoundError
    return _share(*row)


def revoke(session: Session, share_id: UUID, now: datetime) -> bool:
    """End a share; False where it has ended already."""
    changed = session.execute(
        update(ShareRow)
        .where(ShareRow.id == share_id, ShareRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def revoke_all_to_alliance(
    session: Session, party_id: UUID, alliance_id: UUID, now: datetime
) -> None:
    """End everything that a party shows to an alliance."""
    session.execute(
        update(ShareRow)
        .where(
            ShareRow.party_id == party_id,
            ShareRow.to_alliance_id == alliance_id,
            ShareRow.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def _shares() -> Select[ShareRow, str, str | None, str | None, str | None, str | None]:
    return (
        select(ShareRow, PartyRow.name, TermSetRow.name, EntryRow.term, _To.name, AllianceRow.name)
        .join(PartyRow, PartyRow.id == ShareRow.party_id)
        .outerjoin(TermSetRow, TermSetRow.id == ShareRow.term_set_id)
        .outerjoin(EntryRow, EntryRow.id == ShareRow.entry_id)
        .outerjoin(_To, _To.id == ShareRow.to_party_id)
        .outerjoin(AllianceRow, AllianceRow.id == ShareRow.to_alliance_id)
    )


def _share(
    row: ShareRow,
    party: str,
    term_set: str | None,
    term: str | None,
    to_party: str | None,
    to_alliance: str | None,
) -> Share:
    return Share(
        id=row.id,
        party_id=row.party_id,
        party=party,
        term_set_id=row.term_set_id,
        entry_id=row.entry_id,
        subject=term_set or term or "",
        to_party_id=row.to_party_id,
        to_alliance_id=row.to_alliance_id,
        to=to_party or to_alliance or "",
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
