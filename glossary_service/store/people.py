"""Queries on organisations, parties, people and their roles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from glossary_service.errors import NotFoundError, StaleError
from glossary_service.policy.quorum import Rule
from glossary_service.policy.roles import Actor, Membership, PartyKind, Role, Scope
from glossary_service.store.records import Member, Organisation, Party, Person
from glossary_service.store.scope import visible_parties
from glossary_service.store.tables.alliances import AlliancePartyRow
from glossary_service.store.tables.people import (
    MembershipRow,
    OrganisationRow,
    PartyRow,
    PersonRow,
)


# ── who acts ─────────────────────────────────────────────────────────────────────────────────────


def load_actor(session: Session, person_id: UUID, scopes: Iterable[Scope] = Scope) -> Actor | None:
    """Return what a person may do now; `None` where there is no such active person."""
    person = session.get(PersonRow, person_id)
    if person is None or not person.active:
        return None
    rows = session.execute(
        select(MembershipRow.role, PartyRow.id, PartyRow.organisation_id, PartyRow.kind)
        .join(PartyRow, PartyRow.id == MembershipRow.party_id)
        .where(MembershipRow.person_id == person_id)
    ).all()
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for role, party_id, _, _ in rows:
        roles[party_id].add(role)
    memberships = {
        party_id: Membership(
            party_id=party_id,
            organisation_id=organisation_id,
            kind=kind,
            roles=frozenset(roles[party_id]),
        )
        for _, party_id, organisation_id, kind in rows
    }
    alliances = (
        session.scalars(
            select(AlliancePartyRow.alliance_id).where(AlliancePartyRow.party_id.in_(memberships))
        )
        if memberships
        else ()
    )
    return Actor(
        person_id=person.id,
        name=person.name,
        memberships=memberships,
        alliances=frozenset(alliances),
        scopes=frozenset(scopes),
        operator=person.operator,
    )


# ── organisations and parties ────────────────────────────────────────────────────────────────────


def add_organisation(session: Session, name: str, at: datetime) -> Organisation:
    """Add an organisation."""
    row = OrganisationRow(name=name, created_at=at)
    session.add(row)
    session.flush()
    return _organisation(row)


def find_organisation(session: Session, name: str) -> Organisation | None:
    """Find an organisation by its name, letter case aside."""
    row = session.scalar(
        select(OrganisationRow).where(func.lower(OrganisationRow.name) == name.lower())
    )
    return None if row is None else _organisation(row)


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
        select(PartyRow, OrganisationRow.name)
        .join(OrganisationRow, OrganisationRow.id == PartyRow.organisation_id)
        .where(visible_parties(actor))
        .order_by(OrganisationRow.name, PartyRow.name, PartyRow.id)
    )
    if only is not None:
        query = query.where(PartyRow.id == only)
    return [_party(row, organisation) for row, organisation in session.execute(query)]


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
    return get_party(session, party_id)


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


def set_roles(session: Session, person_id: UUID, party_id: UUID, roles: Iterable[Role]) -> None:
    """Give a person exactly these roles in a party."""
    session.execute(
        delete(MembershipRow).where(
            MembershipRow.person_id == person_id, MembershipRow.party_id == party_id
        )
    )
    session.add_all(
        MembershipRow(person_id=person_id, party_id=party_id, role=role)
        for role in dict.fromkeys(roles)
    )
    session.flush()


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


def _person(row: PersonRow) -> Person:
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        operator=row.operator,
        active=row.active,
        revision=row.revision,
    )
