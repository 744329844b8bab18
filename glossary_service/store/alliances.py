"""Queries on alliances, their parties and people, and the codes by which a party joins."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from glossary_service.errors import NotFoundError, StaleError
from glossary_service.policy.roles import Actor, AllianceRole
from glossary_service.store.records import Alliance, AllianceMember, AllianceParty
from glossary_service.store.tables.alliances import (
    AlliancePartyRow,
    AllianceRoleRow,
    AllianceRow,
    JoiningCodeRow,
)
from glossary_service.store.tables.people import (
    MembershipRow,
    OrganisationRow,
    PartyRow,
    PersonRow,
)


# ── alliances ────────────────────────────────────────────────────────────────────────────────────


def add_alliance(
    session: Session, *, name: str, purpose: str, host_party_id: UUID, at: datetime
) -> Alliance:
    """Add an alliance in which the host takes part."""
    row = AllianceRow(name=name, purpose=purpose, host_party_id=host_party_id, created_at=at)
    session.add(row)
    session.flush()
    add_party(session, row.id, host_party_id, at)
    return get_alliance(session, row.id)


def get_alliance(session: Session, alliance_id: UUID) -> Alliance:
    """Return an alliance that is known to be there, whoever asks."""
    return _with_parties(session, [session.get_one(AllianceRow, alliance_id)])[0]


def see_alliance(session: Session, actor: Actor, alliance_id: UUID) -> Alliance:
    """Return an alliance in which the actor takes part.

    Raises:
        NotFoundError: There is none that the actor may know.
    """
    if alliance_id not in actor.alliances:
        raise NotFoundError
    row = session.get(AllianceRow, alliance_id)
    if row is None:
        raise NotFoundError
    return _with_parties(session, [row])[0]


def list_alliances(session: Session, actor: Actor) -> Sequence[Alliance]:
    """Return the alliances in which the actor takes part, by name."""
    rows = session.scalars(
        select(AllianceRow)
        .where(AllianceRow.id.in_(actor.alliances))
        .order_by(AllianceRow.name, AllianceRow.id)
    )
    return _with_parties(session, list(rows))


def change_alliance(session: Session, alliance_id: UUID, *, name: str, purpose: str) -> Alliance:
    """Change what an alliance is called and for; the caller has locked it."""
    session.execute(
        update(AllianceRow).where(AllianceRow.id == alliance_id).values(name=name, purpose=purpose)
    )
    session.expire_all()
    return get_alliance(session, alliance_id)


def lock_alliance(session: Session, alliance_id: UUID, revision: int | None = None) -> None:
    """Keep others from changing an alliance until this transaction ends, and count the change.

    Raises:
        StaleError: It was changed since `revision`.
    """
    query = update(AllianceRow).where(AllianceRow.id == alliance_id)
    if revision is not None:
        query = query.where(AllianceRow.revision == revision)
    changed = session.execute(query.values(revision=AllianceRow.revision + 1))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise StaleError
    session.expire_all()


def keep_alliance(session: Session, alliance_id: UUID) -> None:
    """Keep others from changing an alliance until this transaction ends, without a change."""
    session.execute(
        select(AllianceRow.id).where(AllianceRow.id == alliance_id).with_for_update(key_share=True)
    ).one()


def _with_parties(session: Session, rows: Sequence[AllianceRow]) -> Sequence[Alliance]:
    parts: dict[UUID, list[UUID]] = {row.id: [] for row in rows}
    for alliance_id, party_id in session.execute(
        select(AlliancePartyRow.alliance_id, AlliancePartyRow.party_id)
        .where(AlliancePartyRow.alliance_id.in_(parts))
        .order_by(AlliancePartyRow.joined_at, AlliancePartyRow.party_id)
    ):
        parts[alliance_id].append(party_id)
    return [
        Alliance(
            id=row.id,
            name=row.name,
            purpose=row.purpose,
            host_party_id=row.host_party_id,
            party_ids=tuple(parts[row.id]),
            revision=row.revision,
        )
        for row in rows
    ]


# ── parties ──────────────────────────────────────────────────────────────────────────────────────


def add_party(session: Session, alliance_id: UUID, party_id: UUID, at: datetime) -> None:
    """Let a party take part."""
    session.add(AlliancePartyRow(alliance_id=alliance_id, party_id=party_id, joined_at=at))
    session.flush()


def takes_part(session: Session, alliance_id: UUID, party_id: UUID) -> bool:
    """Whether a party takes part in an alliance now."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    AlliancePartyRow.alliance_id == alliance_id,
                    AlliancePartyRow.party_id == party_id,
                )
            )
        )
    )


def count_parties(session: Session, alliance_id: UUID) -> int:
    """Return how many parties take part in an alliance."""
    return (
        session.scalar(
            select(func.count())
            .select_from(AlliancePartyRow)
            .where(AlliancePartyRow.alliance_id == alliance_id)
        )
        or 0
    )


def remove_party(session: Session, alliance_id: UUID, party_id: UUID) -> None:
    """End a party's part in an alliance, and what its people do in it."""
    for kind in (AllianceRoleRow, AlliancePartyRow):
        session.execute(
            delete(kind).where(kind.alliance_id == alliance_id, kind.party_id == party_id)
        )
    session.expire_all()


def list_parties(session: Session, alliance_id: UUID) -> Sequence[AllianceParty]:
    """Return the parties of an alliance, the host first; the caller sees to who may."""
    rows = session.execute(
        select(
            AlliancePartyRow,
            PartyRow.name,
            OrganisationRow.name,
            (AllianceRow.host_party_id == PartyRow.id).label("is_host"),
        )
        .join(AllianceRow, AllianceRow.id == AlliancePartyRow.alliance_id)
        .join(PartyRow, PartyRow.id == AlliancePartyRow.party_id)
        .join(OrganisationRow, OrganisationRow.id == PartyRow.organisation_id)
        .where(AlliancePartyRow.alliance_id == alliance_id)
        .order_by(
            (AllianceRow.host_party_id != PartyRow.id), AlliancePartyRow.joined_at, PartyRow.id
        )
    )
    return [
        AllianceParty(
            party_id=row.party_id,
            party=party,
            organisation=organisation,
            host=is_host,
            joined_at=row.joined_at,
        )
        for row, party, organisation, is_host in rows
    ]


# ── people ───────────────────────────────────────────────────────────────────────────────────────


def list_members(session: Session, alliance_id: UUID) -> Sequence[AllianceMember]:
    """Return what people do in an alliance; only who still acts for a party counts."""
    rows = session.execute(
        select(AllianceRoleRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == AllianceRoleRow.person_id)
        .where(
            AllianceRoleRow.alliance_id == alliance_id,
            PersonRow.active,
            exists().where(
                MembershipRow.person_id == AllianceRoleRow.person_id,
                MembershipRow.party_id == AllianceRoleRow.party_id,
            ),
        )
        .order_by(
            AllianceRoleRow.party_id,
            PersonRow.name,
            PersonRow.id,
            AllianceRoleRow.role,
            AllianceRoleRow.function,
        )
    )
    return [
        AllianceMember(
            alliance_id=row.alliance_id,
            party_id=row.party_id,
            person_id=row.person_id,
            person=name,
            role=row.role,
            function=row.function,
        )
        for row, name in rows
    ]


def set_roles(
    session: Session,
    alliance_id: UUID,
    party_id: UUID,
    person_id: UUID,
    roles: Iterable[tuple[AllianceRole, str]],
) -> None:
    """Give a person exactly these roles, each with its function, in an alliance for a party."""
    session.execute(
        delete(AllianceRoleRow).where(
            AllianceRoleRow.alliance_id == alliance_id,
            AllianceRoleRow.party_id == party_id,
            AllianceRoleRow.person_id == person_id,
        )
    )
    session.add_all(
        AllianceRoleRow(
            alliance_id=alliance_id,
            party_id=party_id,
            person_id=person_id,
            role=role,
            function=function,
        )
        for role, function in dict.fromkeys(roles)
    )
    session.flush()


# ── codes ────────────────────────────────────────────────────────────────────────────────────────


def add_code(
    session: Session,
    *,
    party_id: UUID,
    token_hash: str,
    created_by: UUID,
    at: datetime,
    expires_at: datetime,
) -> UUID:
    """Add the code of a party in the place of its earlier ones, and return its id."""
    end_codes(session, party_id, at)
    row = JoiningCodeRow(
        party_id=party_id,
        token_hash=token_hash,
        created_by=created_by,
        created_at=at,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return row.id


def use_code(session: Session, token_hash: str, now: datetime) -> UUID | None:
    """End the code of this hash and return its party; `None` where there is none in force."""
    row = session.scalar(
        select(JoiningCodeRow)
        .where(
            JoiningCodeRow.token_hash == token_hash,
            JoiningCodeRow.ended_at.is_(None),
            JoiningCodeRow.expires_at > now,
        )
        .with_for_update()
    )
    if row is None:
        return None
    row.ended_at = now
    session.flush()
    return row.party_id


def end_codes(session: Session, party_id: UUID, now: datetime) -> None:
    """End every code of a party."""
    session.execute(
        update(JoiningCodeRow)
        .where(JoiningCodeRow.party_id == party_id, JoiningCodeRow.ended_at.is_(None))
        .values(ended_at=now)
    )
