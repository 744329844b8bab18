"""Queries on invitations and on links for a new password."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from glossary_service.policy.roles import Role
from glossary_service.store.records import Invitation
from glossary_service.store.tables.people import InvitationRow


MOST_LISTED = 200


def add_invitation(
    session: Session,
    *,
    party_id: UUID,
    email: str,
    name: str,
    roles: Iterable[Role],
    token_hash: str,
    created_by: UUID,
    at: datetime,
    expires_at: datetime,
    person_id: UUID | None = None,
) -> Invitation:
    """Add a link; open ones for this address and party, or for this person's password, end."""
    if person_id is None:
        _revoke(session, at, *_to_address(party_id, email))
    else:
        _revoke(session, at, InvitationRow.person_id == person_id)
    row = InvitationRow(
        party_id=party_id,
        email=email,
        name=name,
        roles=" ".join(sorted(set(roles))),
        person_id=person_id,
        token_hash=token_hash,
        created_by=created_by,
        created_at=at,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return _invitation(row)


def find_open(session: Session, token_hash: str, now: datetime) -> Invitation | None:
    """Return the link of this hash, if it can still be used."""
    row = session.scalar(
        select(InvitationRow).where(InvitationRow.token_hash == token_hash, *_open(now))
    )
    return None if row is None else _invitation(row)


def use(session: Session, invitation_id: UUID, now: datetime) -> bool:
    """Take a link out of use as used; False where somebody was faster, or it has ended."""
    changed = session.execute(
        update(InvitationRow)
        .where(InvitationRow.id == invitation_id, *_open(now))
        .values(used_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def get_invitation(session: Session, invitation_id: UUID) -> Invitation | None:
    """Return an invitation, whoever asks."""
    row = session.get(InvitationRow, invitation_id)
    return None if row is None else _invitation(row)


def list_unused(session: Session, party_id: UUID) -> Sequence[Invitation]:
    """Return a party's invitations that were neither used nor taken back, the newest first."""
    rows = session.scalars(
        select(InvitationRow)
        .where(
            InvitationRow.party_id == party_id,
            InvitationRow.person_id.is_(None),
            InvitationRow.used_at.is_(None),
            InvitationRow.revoked_at.is_(None),
        )
        .order_by(InvitationRow.created_at.desc(), InvitationRow.id)
        .limit(MOST_LISTED)
    )
    return [_invitation(row) for row in rows]


def revoke(session: Session, invitation_id: UUID, now: datetime) -> bool:
    """Take an unused invitation back; False where there is none to take back."""
    return _revoke(session, now, InvitationRow.id == invitation_id)


def revoke_all_of_party(session: Session, party_id: UUID, now: datetime) -> None:
    """Take every unused invitation of a party back."""
    _revoke(session, now, InvitationRow.party_id == party_id)


def revoke_all_of_address(session: Session, party_id: UUID, email: str, now: datetime) -> None:
    """Take every unused invitation of an address to a party back."""
    _revoke(session, now, *_to_address(party_id, email))


def revoke_all_of_person(session: Session, person_id: UUID, now: datetime) -> None:
    """End every link with which a person's password could be set."""
    _revoke(session, now, InvitationRow.person_id == person_id)


def _revoke(session: Session, now: datetime, *which: ColumnElement[bool]) -> bool:
    changed = session.execute(
        update(InvitationRow)
        .where(*which, InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def _to_address(party_id: UUID, email: str) -> tuple[ColumnElement[bool], ...]:
    return (
        InvitationRow.party_id == party_id,
        InvitationRow.email == email,
        InvitationRow.person_id.is_(None),
    )


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        InvitationRow.used_at.is_(None),
        InvitationRow.revoked_at.is_(None),
        InvitationRow.expires_at > now,
    )


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        id=row.id,
        party_id=row.party_id,
        person_id=row.person_id,
        email=row.email,
        name=row.name,
        roles=tuple(Role(word) for word in row.roles.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
