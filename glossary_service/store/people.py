"""Queries on organisations, parties, people and their roles."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from glossary_service.errors import NotFoundError, StaleError
from glossary_service.policy.quorum import Rule
from glossary_service.policy.roles import Action, Actor, Membership, PartyKind, Role, Scope
from glossary_service.store.records import Member, Organisation, Party, Person
from glossary_service.store.scope import inside_parties, visible_parties
from glossary_service.store.tables.alliances import AlliancePartyRow, AllianceRoleRow
from glossary_service.store.tables.people import (
    ApiTokenRow,
    MembershipRow,
    OrganisationRow,
    PartyRow,
    PersonRow,
)


# ── who acts ─────────────────────────────────────────────────────────────────────────────────────


class Bearer(NamedTuple):
    """Who acts with a token, and when the token was used last."""

    token_id: UUID
    last_used_at: datetime | None
    actor: Actor


def find_bearer(session: Session, token_hash: str, now: datetime) -> Bearer | None:
    """Return who acts with the token of this hash, if it is in force, within its scopes."""
    rows = session.execute(_BEARERS, {"token_hash": token_hash, "now": now}).all()
    if not rows:
        return None
    scopes = (Scope(word) for word in rows[0].scopes.split())
    return Bearer(rows[0].token_id, rows[0].last_used_at, _actor(rows, scopes))


def load_actor(session: Session, person_id: UUID, scopes: Iterable[Scope] = Scope) -> Actor | None:
    """Return what a person may do now; `None` where there is no such active person."""
    rows = session.execute(_ACTORS.where(PersonRow.id == person_id)).all()
    return _actor(rows, scopes) if rows else None


# A person with every role, and with every alliance of its party, in one statement: each call asks.
_ACTORS = (
    select(
        PersonRow.id.label("person_id"),
        PersonRow.name,
        PersonRow.operator,
        MembershipRow.role,
        PartyRow.id.label("party_id"),
        PartyRow.organisation_id,
        PartyRow.kind,
        AlliancePartyRow.alliance_id,
    )
    .select_from(PersonRow)
    .outerjoin(MembershipRow, MembershipRow.person_id == PersonRow.id)
    .outerjoin(PartyRow, PartyRow.id == MembershipRow.party_id)
    .outerjoin(AlliancePartyRow, AlliancePartyRow.party_id == PartyRow.id)
    .where(PersonRow.active)
)
_BEARERS = (
    _ACTORS.add_columns(
        ApiTokenRow.id.label("token_id"), ApiTokenRow.scopes, ApiTokenRow.last_used_at
    )
    .join(ApiTokenRow, ApiTokenRow.person_id == PersonRow.id)
    .where(
        ApiTokenRow.token_hash == bindparam("token_hash"),
        ApiTokenRow.revoked_at.is_(None),
        ApiTokenRow.expires_at > bindparam("now", type_=ApiTokenRow.expires_at.type),
    )
)


def _actor(rows: Sequence[Row[*tuple[Any, ...]]], scopes: Iterable[Scope]) -> Actor:
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for row in rows:
        if row.party_id is not None:
            roles[row.party_id].add(row.role)
    memberships = {
        row.party_id: Membership(
            party_id=row.party_id,
            organisation_id=row.organisation_id,
            kind=row.kind,
            roles=frozenset(roles[row.party_id]),
        )
        for row in rows
        if row.party_id is not None
    }
    actor = Actor(
        person_id=rows[0].person_id,
        name=rows[0].name,
        memberships=memberships,
        scopes=frozenset(scopes),
        operator=rows[0].operator,
    )
    # Who only administers a party is told nothing of what it does with others.
    seen = actor.parties(Action.SEE)
    alliances = (row.alliance_id for row in rows if row.party_id in seen)
    return replace(actor, alliances=frozenset(alliances) - {None})


# ── organisations and parties ────────────────────────────────────────────────────────────────────


def add_organisation(session: Session, name: str, at: datetime) -> Organisation:
    """Add an organisation."""
    row = OrganisationRow(name=name, created_at=at)
    session.add(row)
    session.flush()
    return _organisation(row)


def lock_organisation(session: Session, organisation_id: UUID) -> None:
    """Keep others from changing who administers an organisation until this transaction ends."""
    session.execute(
        select(OrganisationRow.id)
        .where(OrganisationRow.id == organisation_id)
        .with_for_update(key_share=True)
    ).one()


def count_organisations(session: Session) -> int:
    """Return how many organisations there are."""
    return session.scalar(select(func.count()).select_from(OrganisationRow)) or 0


def add_party(
    session: Session,
    *,
    organisation_id: UUID,
    name: str,
    kind: PartyKind,
    at: datetime,
    rule: Rule | None = None,
    contact: str = "",
) -> Party:
    """Add a party to an organisation."""
    rule = rule or Rule()
    row = PartyRow(
        organisation_id=organisation_id,
        name=name,
        kind=kind,
        contact=contact,
        quorum_kind=rule.kind,
        quorum_needed=rule.needed,
        self_approval=rule.self_approval,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return get_party(session, row.id)


def get_party(session: Session, party_id: UUID) -> Party:
    """Return a party that is known to be there, whoever asks."""
    row, organisation = session.execute(
        select(PartyRow, OrganisationRow.name)
        .join(OrganisationRow, OrganisationRow.id == PartyRow.organisation_id)
        .where(PartyRow.id == party_id)
    ).one()
    return _party(row, organisation)


def see_party(session: Session, actor: Actor, party_id: UUID) -> Party:
    """Return a party that the actor may know.

    Raises:
        NotFoundError: There is none, or the actor may not know it.
    """
    found = list_parties(session, actor, only=party_id)
    if not found:
        raise NotFoundError
    return found[0]


def list_parties(session: Session, actor: Actor, only: UUID | None = None) -> Sequence[Party]:
    """Return the parties that the actor may know, by name."""
    query = (
        select(PartyRow, OrganisationRow.name, inside_parties(actor).label("is_inside"))
        .join(OrganisationRow, OrganisationRow.id == PartyRow.organisation_id)
        .where(visible_parties(actor))
        .order_by(OrganisationRow.name, PartyRow.name, PartyRow.id)
    )
    if only is not None:
        query = query.where(PartyRow.id == only)
    return [
        _party(row, organisation) if is_inside else _name_of_party(row, organisation)
        for row, organisation, is_inside in session.execute(query)
    ]


def change_party(
    session: Session,
    party_id: UUID,
    *,
    revision: int,
    name: str,
    contact: str,
    rule: Rule,
    review_days: int | None,
) -> Party:
    """Change a party's name, contact and way of deciding.

    Raises:
        StaleError: It was changed since `revision`.
    """
    changed = session.execute(
        update(PartyRow)
        .where(PartyRow.id == party_id, PartyRow.revision == revision)
        .values(
            name=name,
            contact=contact,
            quorum_kind=rule.kind,
            quorum_needed=rule.needed,
            self_approval=rule.self_approval,
            review_days=review_days,
            revision=revision + 1,
        )
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise StaleError
    session.expire_all()
    return get_party(session, party_id)


def lock_party(session: Session, party_id: UUID) -> None:
    """Keep others from changing a party and its members until this transaction ends."""
    session.execute(
        select(PartyRow.id).where(PartyRow.id == party_id).with_for_update(key_share=True)
    ).one()


def count_change_of_members(session: Session, party_id: UUID, revision: int | None = None) -> None:
    """Count a change of a party's members, which are read and changed under its revision.

    Raises:
        StaleError: The party or its members were changed since `revision`.
    """
    query = update(PartyRow).where(PartyRow.id == party_id)
    if revision is not None:
        query = query.where(PartyRow.revision == revision)
    changed = session.execute(query.values(revision=PartyRow.revision + 1))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise StaleError
    session.expire_all()


# ── people ───────────────────────────────────────────────────────────────────────────────────────


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    password_hash: str | None,
    session_key: str,
    at: datetime,
    operator: bool = False,
) -> Person:
    """Add a person."""
    row = PersonRow(
        email=email.lower(),
        name=name,
        password_hash=password_hash,
        session_key=session_key,
        operator=operator,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return _person(row)


def find_person(session: Session, email: str) -> Person | None:
    """Find a person by the address, letter case aside."""
    row = session.scalar(select(PersonRow).where(PersonRow.email == email.lower()))
    return None if row is None else _person(row)


def get_person(session: Session, person_id: UUID) -> Person | None:
    """Return a person, whoever asks."""
    row = session.get(PersonRow, person_id)
    return None if row is None else _person(row)


@dataclass(frozen=True, slots=True)
class Secret:
    """What proves that a person is who she says; it never leaves the services."""

    password_hash: str | None = field(repr=False)
    session_key: str = field(repr=False)


def get_secret(session: Session, person_id: UUID) -> Secret | None:
    """Return what proves who a person is."""
    row = session.get(PersonRow, person_id)
    return None if row is None else Secret(row.password_hash, row.session_key)


def list_members(session: Session, party_id: UUID) -> Sequence[Member]:
    """Return who has roles in a party, by name."""
    rows = session.execute(
        select(PersonRow, MembershipRow.role)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .where(MembershipRow.party_id == party_id)
        .order_by(PersonRow.name, PersonRow.id, MembershipRow.role)
    )
    people: dict[UUID, tuple[Person, list[Role]]] = {}
    for row, role in rows:
        people.setdefault(row.id, (_person(row), []))[1].append(role)
    return [
        Member(person=person, party_id=party_id, roles=tuple(roles))
        for person, roles in people.values()
    ]


def get_roles(session: Session, person_id: UUID, party_id: UUID) -> frozenset[Role]:
    """Return a person's roles in a party."""
    return frozenset(
        session.scalars(
            select(MembershipRow.role).where(
                MembershipRow.person_id == person_id, MembershipRow.party_id == party_id
            )
        )
    )


def set_roles(session: Session, person_id: UUID, party_id: UUID, roles: Iterable[Role]) -> None:
    """Give a person exactly these roles in a party; none ends the part in its alliances too."""
    roles = tuple(dict.fromkeys(roles))
    if not roles:
        session.execute(
            delete(AllianceRoleRow).where(
                AllianceRoleRow.person_id == person_id, AllianceRoleRow.party_id == party_id
            )
        )
    session.execute(
        delete(MembershipRow).where(
            MembershipRow.person_id == person_id, MembershipRow.party_id == party_id
        )
    )
    session.add_all(
        MembershipRow(person_id=person_id, party_id=party_id, role=role) for role in roles
    )
    session.flush()


def list_member_parties(session: Session, person_id: UUID) -> Mapping[UUID, UUID]:
    """Return the parties in which a person has a role, each with its organisation."""
    rows = session.execute(
        select(PartyRow.id, PartyRow.organisation_id)
        .join(MembershipRow, MembershipRow.party_id == PartyRow.id)
        .where(MembershipRow.person_id == person_id)
        .distinct()
    )
    return {row.id: row.organisation_id for row in rows}


def has_members(session: Session, organisation_id: UUID) -> bool:
    """Whether anybody, active or not, has a role in some party of an organisation."""
    found = session.scalar(
        select(MembershipRow.person_id)
        .join(PartyRow, PartyRow.id == MembershipRow.party_id)
        .where(PartyRow.organisation_id == organisation_id)
        .limit(1)
    )
    return found is not None


def has_admin(session: Session, organisation_id: UUID) -> bool:
    """Whether somebody active administers an organisation."""
    found = session.scalar(
        select(MembershipRow.person_id)
        .join(PartyRow, PartyRow.id == MembershipRow.party_id)
        .join(PersonRow, PersonRow.id == MembershipRow.person_id)
        .where(
            PartyRow.organisation_id == organisation_id,
            MembershipRow.role == Role.ADMIN,
            PersonRow.active,
        )
        .limit(1)
    )
    return found is not None


def rename_person(session: Session, person_id: UUID, *, revision: int, name: str) -> Person:
    """Give a person another name.

    Raises:
        StaleError: The person was changed since `revision`.
    """
    return _change_person(session, person_id, revision, {"name": name})


def set_active(
    session: Session, person_id: UUID, *, revision: int, active: bool, session_key: str
) -> Person:
    """Let a person sign in, or no longer; every session ends.

    Raises:
        StaleError: The person was changed since `revision`.
    """
    return _change_person(
        session, person_id, revision, {"active": active, "session_key": session_key}
    )


def set_password(
    session: Session, person_id: UUID, *, revision: int, password_hash: str, session_key: str
) -> Person:
    """Give a person another password; every session ends.

    Raises:
        StaleError: The person was changed since `revision`.
    """
    return _change_person(
        session, person_id, revision, {"password_hash": password_hash, "session_key": session_key}
    )


def _change_person(
    session: Session, person_id: UUID, revision: int, values: Mapping[str, object]
) -> Person:
    changed = session.execute(
        update(PersonRow)
        .where(PersonRow.id == person_id, PersonRow.revision == revision)
        .values(**values, revision=revision + 1)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise StaleError
    session.expire_all()
    return _person(session.get_one(PersonRow, person_id))


def _organisation(row: OrganisationRow) -> Organisation:
    return Organisation(id=row.id, name=row.name, revision=row.revision, created_at=row.created_at)


def _party(row: PartyRow, organisation: str) -> Party:
    return Party(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=organisation,
        name=row.name,
        kind=row.kind,
        contact=row.contact,
        rule=Rule(kind=row.quorum_kind, needed=row.quorum_needed, self_approval=row.self_approval),
        review_days=row.review_days,
        revision=row.revision,
    )


def _name_of_party(row: PartyRow, organisation: str) -> Party:
    return Party(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=organisation,
        name=row.name,
        kind=PartyKind.PARTNER,
        contact="",
        rule=Rule(),
        review_days=None,
        revision=0,
        inside=False,
    )


def _person(row: PersonRow) -> Person:
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        operator=row.operator,
        active=row.active,
        revision=row.revision,
    )
