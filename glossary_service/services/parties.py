"""Organisations, parties, their people and roles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, StateError
from glossary_service.policy.roles import Action, Actor, PartyKind, Role, Scope
from glossary_service.services.accounts import hash_password, new_session_key
from glossary_service.services.service import Service, require, require_scope, told
from glossary_service.services.texts import clean_name
from glossary_service.store import people
from glossary_service.store.database import reads, writes
from glossary_service.store.records import Member, Organisation, Party, Person


LONGEST_EMAIL = 254
# What the first person of an organisation is: able to do everything and to give it away.
FIRST_ROLES = (Role.STEWARD, Role.ADMIN, Role.ALLIANCE_MANAGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """What the first run made."""

    organisation: Organisation
    party: Party
    person: Person


class Parties(Service):
    """Who there is, and what each may do."""

    @reads
    def is_new(self, session: Session) -> bool:
        """Whether nothing was set up yet."""
        return people.count_organisations(session) == 0

    @writes
    def set_up(
        self,
        session: Session,
        *,
        organisation: str,
        party: str,
        email: str,
        name: str,
        password: str,
    ) -> FirstRun:
        """Make the first organisation, its central department, and its first person.

        Raises:
            StateError: It was done already.
        """
        if people.count_organisations(session):
            raise StateError("This service is set up already. Sign in, or ask for an invitation.")
        at = self.now()
        body = people.add_organisation(session, clean_name("organisation", organisation), at)
        central = people.add_party(
            session,
            organisation_id=body.id,
            name=clean_name("party", party),
            kind=PartyKind.CENTRAL,
            at=at,
        )
        person = people.add_person(
            session,
            email=clean_email(email),
            name=clean_name("name", name),
            password_hash=hash_password(password),
            session_key=new_session_key(),
            at=at,
            operator=True,
        )
        people.set_roles(session, person.id, central.id, FIRST_ROLES)
        told(session, None, "service.set_up", "organisation", body.id, party_id=central.id)
        return FirstRun(organisation=body, party=central, person=person)

    @reads
    def list(self, session: Session, actor: Actor) -> Sequence[Party]:
        """Return the parties that the actor may know, by organisation and name."""
        require_scope(actor, Scope.READ)
        return people.list_parties(session, actor)

    @reads
    def get(self, session: Session, actor: Actor, party_id: UUID) -> Party:
        """Return a party.

        Raises:
            NotFoundError: There is none that the actor may know.
        """
        require_scope(actor, Scope.READ)
        return people.see_party(session, actor, party_id)

    @writes
    def add_department(
        self, session: Session, actor: Actor, organisation_id: UUID, name: str
    ) -> Party:
        """Add a department to an organisation that the actor administers."""
        _administer(actor, organisation_id)
        name = clean_name("name", name)
        try:
            party = people.add_party(
                session,
                organisation_id=organisation_id,
                name=name,
                kind=PartyKind.DEPARTMENT,
                at=self.now(),
            )
        except IntegrityError:
            raise InvalidValueError(
                f"The organisation has a party called “{name}”.", {"name": "Choose another name."}
            ) from None
        told(session, actor, "party.created", "party", party.id, party_id=party.id)
        return party

    @reads
    def list_members(self, session: Session, actor: Actor, party_id: UUID) -> Sequence[Member]:
        """Return who has roles in a party, for its own people and its administrators."""
        party = people.see_party(session, actor, party_id)
        if party_id not in actor.memberships:
            _administer(actor, party.organisation_id)
        return people.list_members(session, party_id)

    @writes
    def set_roles(
        self,
        session: Session,
        actor: Actor,
        party_id: UUID,
        person_id: UUID,
        roles: Collection[Role],
    ) -> Sequence[Member]:
        """Give a person exactly these roles in a party; none ends the membership.

        Raises:
            StateError: The organisation would be left without an administrator.
        """
        party = people.see_party(session, actor, party_id)
        _administer(actor, party.organisation_id)
        people.set_roles(session, person_id, party_id, roles)
        if not people.has_admin(session, party.organisation_id):
            raise StateError("Somebody must administer the organisation. Name another one first.")
        told(session, actor, "roles.set", "person", person_id, party_id=party_id)
        return people.list_members(session, party_id)


def _administer(actor: Actor, organisation_id: UUID) -> None:
    """Let pass who administers an organisation."""
    party = next(
        (
            membership.party_id
            for membership in actor.memberships.values()
            if membership.organisation_id == organisation_id
            and actor.may(Action.ADMINISTER, membership.party_id)
        ),
        None,
    )
    if party is None:
        party = next(
            (
                membership.party_id
                for membership in actor.memberships.values()
                if membership.organisation_id == organisation_id
            ),
            organisation_id,
        )
    require(actor, Action.ADMINISTER, party)


def clean_email(email: str) -> str:
    """Return an address in small letters.

    Raises:
        InvalidValueError: It is no address.

    >>> clean_email(" Ada@Example.org ")
    'ada@example.org'
    """
    email = clean_name("email", email, LONGEST_EMAIL).lower()
    name, at, host = email.rpartition("@")
    if not (name and at and "." in host) or " " in email:
        raise InvalidValueError(
            f"“{email}” is no e-mail address.", {"email": "It looks like name@example.org."}
        )
    return email
