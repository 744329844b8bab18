"""Organisations, parties, their people and roles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, NotAllowedError, NotFoundError, StateError
from glossary_service.policy.quorum import Rule
from glossary_service.policy.roles import Action, Actor, PartyKind, Role, Scope
from glossary_service.services.accounts import hash_password, new_session_key
from glossary_service.services.service import Service, require, require_scope, told
from glossary_service.services.texts import LONGEST_NAME, clean_name, clean_text
from glossary_service.store import alliances, invitations, people, tokens
from glossary_service.store.database import reads, writes
from glossary_service.store.log import lock_end
from glossary_service.store.records import Alliance, Member, Organisation, Party, Person


LONGEST_EMAIL = 254
LONGEST_REVIEW_DAYS = 365
MOST_NEEDED = 1_000
# What the first person of an organisation is: able to do everything and to give it away.
FIRST_ROLES = (Role.STEWARD, Role.ADMIN, Role.ALLIANCE_MANAGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """What the first run made."""

    organisation: Organisation
    party: Party
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMembership:
    """A party of the actor, the roles in it, and what they let him do."""

    party: Party
    roles: tuple[Role, ...]
    may: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who somebody is to the service."""

    person: Person
    memberships: tuple[OwnMembership, ...]
    alliances: tuple[Alliance, ...]
    scopes: tuple[Scope, ...]


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
        # Of two who set up at once, the second finds what the first has made.
        lock_end(session)
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
        """Add a department to an organisation that the actor administers.

        Raises:
            InvalidValueError: The organisation has a party of this name.
        """
        administer(actor, organisation_id)
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
            raise _name_taken(name) from None
        told(session, actor, "party.created", "party", party.id, party_id=party.id)
        return party

    @writes
    def change(
        self,
        session: Session,
        actor: Actor,
        party_id: UUID,
        revision: int,
        *,
        name: str,
        contact: str,
        rule: Rule,
        review_days: int | None,
    ) -> Party:
        """Change a party's name and contact, and how it decides.

        Raises:
            InvalidValueError: The name is taken, or nobody could ever decide so.
            StaleError: The party or its members were changed since `revision`.
        """
        party = people.see_party(session, actor, party_id)
        administer(actor, party.organisation_id)
        _check_rule(rule, review_days)
        name = clean_name("name", name)
        try:
            changed = people.change_party(
                session,
                party_id,
                revision=revision,
                name=name,
                contact=_within_a_line(contact),
                rule=rule,
                review_days=review_days,
            )
        except IntegrityError:
            raise _name_taken(name) from None
        told(session, actor, "party.changed", "party", party_id, party_id=party_id)
        return changed

    # ── people ───────────────────────────────────────────────────────────────────────────────────

    @reads
    def list_members(
        self, session: Session, actor: Actor, party_id: UUID
    ) -> tuple[Party, Sequence[Member]]:
        """Return a party and who has roles in it, for its own people and its administrators.

        The roles are read and changed under the party's revision.
        """
        require_scope(actor, Scope.READ)
        party = people.see_party(session, actor, party_id)
        if party_id not in actor.memberships:
            administer(actor, party.organisation_id)
        return party, people.list_members(session, party_id)

    @writes
    def set_roles(
        self,
        session: Session,
        actor: Actor,
        party_id: UUID,
        person_id: UUID,
        revision: int,
        roles: Collection[Role],
    ) -> tuple[Party, Sequence[Member]]:
        """Give a person of the organisation exactly these roles in a party; none ends it.

        Raises:
            NotFoundError: The person has no role in any party of the organisation.
            StateError: The organisation would be left without an administrator.
            StaleError: The party or its members were changed since `revision`.
        """
        party = people.see_party(session, actor, party_id)
        administer(actor, party.organisation_id)
        people.lock_organisation(session, party.organisation_id)
        if party.organisation_id not in people.list_member_parties(session, person_id).values():
            raise NotFoundError
        # A link that was given out before would undo what is done now.
        email = _get(session, person_id).email
        invitations.revoke_all_of_address(session, party_id, email, self.now())
        people.count_change_of_members(session, party_id, revision)
        people.set_roles(session, person_id, party_id, roles)
        _require_an_admin(session, party.organisation_id)
        told(session, actor, "roles.set", "person", person_id, party_id=party_id)
        return people.get_party(session, party_id), people.list_members(session, party_id)

    @reads
    def get_person(self, session: Session, actor: Actor, person_id: UUID) -> Person:
        """Return a person of an organisation that the actor administers.

        Raises:
            NotFoundError: There is none that the actor may know.
        """
        require_scope(actor, Scope.READ)
        parties = people.list_member_parties(session, person_id)
        if not actor.organisations(Action.ADMINISTER) & set(parties.values()):
            raise NotFoundError
        return _get(session, person_id)

    @writes
    def set_active(
        self, session: Session, actor: Actor, person_id: UUID, revision: int, *, active: bool
    ) -> Person:
        """Keep a person from signing in, or let her again; her sessions and tokens end.

        Raises:
            NotFoundError: She has no role in an organisation that the actor administers.
            NotAllowedError: Her account is not this organisation's alone.
            StateError: The organisation would be left without an administrator.
            StaleError: The account was changed since `revision`.
        """
        party_id, organisation_id = govern(session, actor, person_id)
        people.lock_organisation(session, organisation_id)
        person = people.set_active(
            session, person_id, revision=revision, active=active, session_key=new_session_key()
        )
        _require_an_admin(session, organisation_id)
        if not active:
            tokens.revoke_all(session, person_id, self.now())
            invitations.revoke_all_of_person(session, person_id, self.now())
        kind = "person.activated" if active else "person.deactivated"
        told(session, actor, kind, "person", person_id, party_id=party_id)
        return person

    # ── oneself ──────────────────────────────────────────────────────────────────────────────────

    @reads
    def get_profile(self, session: Session, actor: Actor) -> Profile:
        """Return who the actor is and what he may do: the same that every call goes by."""
        require_scope(actor, Scope.READ)
        known = {party.id: party for party in people.list_parties(session, actor)}
        return Profile(
            person=_get(session, actor.person_id),
            memberships=tuple(
                OwnMembership(
                    party=party,
                    roles=tuple(sorted(actor.memberships[party_id].roles)),
                    may=tuple(action for action in Action if actor.may(action, party_id)),
                )
                for party_id, party in known.items()
                if party_id in actor.memberships
            ),
            alliances=tuple(alliances.list_alliances(session, actor)),
            scopes=tuple(sorted(actor.scopes)),
        )


def administer(actor: Actor, organisation_id: UUID) -> None:
    """Let pass who administers an organisation.

    Raises:
        NotFoundError: The actor has no role in it.
        NotAllowedError: The actor has one, and it does not let him administer.
    """
    own = [
        membership.party_id
        for membership in actor.memberships.values()
        if membership.organisation_id == organisation_id
    ]
    if not own:
        raise NotFoundError
    able = [party_id for party_id in own if actor.may(Action.ADMINISTER, party_id)]
    require(actor, Action.ADMINISTER, (able or own)[0])


def govern(session: Session, actor: Actor, person_id: UUID) -> tuple[UUID, UUID]:
    """Let pass who may decide on a person's whole account; return her party and organisation.

    Whoever could lock somebody out, or set her password, could also act for her elsewhere. So her
    roles must all be in the one organisation that the actor administers.

    Raises:
        NotFoundError: She has no role in an organisation that the actor administers.
        NotAllowedError: Her account is not this organisation's alone.
    """
    parties = people.list_member_parties(session, person_id)
    shared = actor.organisations(Action.ADMINISTER) & set(parties.values())
    if not shared:
        raise NotFoundError
    require_scope(actor, Scope.ADMIN)
    operates = _get(session, person_id).operator and not actor.operator
    if operates or set(parties.values()) != shared or len(shared) > 1:
        raise NotAllowedError(
            "This account does not belong to your organisation alone. End the person's roles in "
            "your parties instead; who operates the service can do the rest."
        )
    (organisation_id,) = shared
    return min(parties), organisation_id


def _require_an_admin(session: Session, organisation_id: UUID) -> None:
    if not people.has_admin(session, organisation_id):
        raise StateError("Somebody must administer the organisation. Name another one first.")


def _get(session: Session, person_id: UUID) -> Person:
    person = people.get_person(session, person_id)
    if person is None:
        raise NotFoundError
    return person


def _check_rule(rule: Rule, review_days: int | None) -> None:
    if not 1 <= rule.needed <= MOST_NEEDED:
        raise InvalidValueError(
            f"A definition needs 1 to {MOST_NEEDED} voices.",
            {"needed": f"Choose 1 to {MOST_NEEDED}."},
        )
    if review_days is not None and not 1 <= review_days <= LONGEST_REVIEW_DAYS:
        raise InvalidValueError(
            f"A review lasts 1 to {LONGEST_REVIEW_DAYS} days.",
            {"review_days": f"Choose 1 to {LONGEST_REVIEW_DAYS}, or leave it empty."},
        )


def _within_a_line(contact: str) -> str:
    return " ".join(clean_text("contact", contact, LONGEST_NAME).split())


def _name_taken(name: str) -> InvalidValueError:
    return InvalidValueError(
        f"The organisation has a party called “{name}”.", {"name": "Choose another name."}
    )


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
