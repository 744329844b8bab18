"""Links by which people come in, and links for a new password: shown once, used once, expiring.

Nothing here tells whether an address has an account: whoever holds a link may type a new password
or sign in, and only a wrong choice is refused.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from glossary_service.errors import (
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    SignInError,
    StateError,
)
from glossary_service.policy.roles import Actor, Role, Scope
from glossary_service.services.accounts import hash_password, hash_token, new_session_key
from glossary_service.services.parties import administer, clean_email, govern
from glossary_service.services.service import Service, require_scope, told
from glossary_service.services.texts import LONGEST_NAME, clean_name, clean_text
from glossary_service.store import invitations, people, tokens
from glossary_service.store.database import reads, writes
from glossary_service.store.records import Invitation, Person


OPEN_FOR = timedelta(days=7)
PASSWORD_OPEN_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the holder of a link is told: who invites whom as what, and until when it holds."""

    invitation: Invitation
    party: str
    organisation: str


class Invitations(Service):
    """Letting people in."""

    # ── for administrators ───────────────────────────────────────────────────────────────────────

    @writes
    def invite(
        self,
        session: Session,
        actor: Actor,
        party_id: UUID,
        email: str,
        roles: Collection[Role],
        name: str = "",
    ) -> tuple[Invitation, str]:
        """Make a link by which the owner of an address joins a party, and return it once.

        An earlier link for the same address and party ends.

        Raises:
            InvalidValueError: It is no address, or there is no role.
        """
        party = people.see_party(session, actor, party_id)
        administer(actor, party.organisation_id)
        return make_invitation(
            session, actor, self.now(), party_id=party_id, email=email, roles=roles, name=name
        )

    @reads
    def list(self, session: Session, actor: Actor, party_id: UUID) -> Sequence[Invitation]:
        """Return the invitations of a party that wait to be used, the newest 200."""
        party = people.see_party(session, actor, party_id)
        administer(actor, party.organisation_id)
        return invitations.list_unused(session, party_id)

    @writes
    def revoke(self, session: Session, actor: Actor, invitation_id: UUID) -> None:
        """Take an unused invitation back.

        Raises:
            NotFoundError: There is none that the actor may know, or it was used or taken back.
        """
        held = invitations.get_invitation(session, invitation_id)
        if held is None:
            raise NotFoundError
        party = people.see_party(session, actor, held.party_id)
        administer(actor, party.organisation_id)
        if not invitations.revoke(session, invitation_id, self.now()):
            raise NotFoundError
        told(session, actor, "invitation.revoked", "invitation", held.id, party_id=held.party_id)

    @writes
    def make_password_link(
        self, session: Session, actor: Actor, person_id: UUID
    ) -> tuple[Invitation, str]:
        """Make a link by which a person sets a new password, and return it once.

        Raises:
            NotFoundError: She has no role in an organisation that the actor administers.
            NotAllowedError: Her account is not this organisation's alone.
            StateError: She was kept from signing in.
        """
        party_id, _ = govern(session, actor, person_id)
        person = people.get_person(session, person_id)
        if person is None or not person.active:
            raise StateError("This account is switched off. Switch it on first.")
        token = _new_token()
        made = invitations.add_invitation(
            session,
            party_id=party_id,
            person_id=person_id,
            email=person.email,
            name=person.name,
            roles=(),
            token_hash=hash_token(token),
            created_by=actor.person_id,
            at=self.now(),
            expires_at=self.now() + PASSWORD_OPEN_FOR,
        )
        told(session, actor, "password_link.made", "person", person_id, party_id=party_id)
        return made, token

    # ── for who holds a link ─────────────────────────────────────────────────────────────────────

    @reads
    def look_up(self, session: Session, token: str) -> Offer:
        """Return what a link is for.

        Raises:
            NotFoundError: There is no such link, or it was used, taken back, or has ended.
        """
        held = self._find(session, token)
        party = people.get_party(session, held.party_id)
        return Offer(invitation=held, party=party.name, organisation=party.organisation)

    def accept_as_new(self, token: str, name: str, password: str) -> tuple[Person, str]:
        """Make an account for the address that was invited; return it and its session's key.

        Raises:
            NotFoundError: The link cannot be used.
            InvalidValueError: Name or password cannot be used.
            SignInError: The address has an account: sign in, then accept.
        """
        name = clean_name("name", name)
        # Outside of every transaction, and whether or not the address is known.
        return self._add_person(token, name, hash_password(password))

    @writes
    def _add_person(
        self, session: Session, token: str, name: str, password_hash: str
    ) -> tuple[Person, str]:
        held = self._use(session, token, for_password=False)
        if people.find_person(session, held.email) is not None:
            raise _sign_in_first()
        key = new_session_key()
        try:
            person = people.add_person(
                session,
                email=held.email,
                name=name,
                password_hash=password_hash,
                session_key=key,
                at=self.now(),
            )
        except IntegrityError:
            raise _sign_in_first() from None
        self._join(session, held, person.id)
        return person, key

    @writes
    def accept(self, session: Session, actor: Actor, token: str) -> Invitation:
        """Join the party with the account that is signed in, beside the roles it has there.

        Raises:
            NotFoundError: The link cannot be used.
            NotAllowedError: It was made for another address.
        """
        require_scope(actor, Scope.ADMIN)
        held = self._use(session, token, for_password=False)
        person = people.get_person(session, actor.person_id)
        if person is None or person.email != held.email:
            raise NotAllowedError(
                "This link was made for another address. Sign in with the address that it was "
                "sent to."
            )
        self._join(session, held, person.id)
        return held

    def set_password(self, token: str, password: str) -> tuple[Person, str]:
        """Set a new password with a link; every session and token of the account ends.

        Returns the person and the key of a new session.

        Raises:
            NotFoundError: The link cannot be used.
            InvalidValueError: The password cannot be used.
        """
        return self._replace_password(token, hash_password(password))

    @writes
    def _replace_password(
        self, session: Session, token: str, password_hash: str
    ) -> tuple[Person, str]:
        held = self._use(session, token, for_password=True)
        person = held.person_id and people.get_person(session, held.person_id)
        party = people.get_party(session, held.party_id)
        # Who has joined another organisation since is no longer in the hands of this one.
        homes = people.list_member_parties(session, person.id).values() if person else ()
        if not person or not person.active or set(homes) != {party.organisation_id}:
            raise _no_such_link()
        key = new_session_key()
        person = people.set_password(
            session,
            person.id,
            revision=person.revision,
            password_hash=password_hash,
            session_key=key,
        )
        tokens.revoke_all(session, person.id, self.now())
        own = Actor(person_id=person.id)
        told(session, own, "password.set", "person", person.id, party_id=held.party_id)
        return person, key

    # ── steps ────────────────────────────────────────────────────────────────────────────────────

    def _find(self, session: Session, token: str) -> Invitation:
        held = invitations.find_open(session, hash_token(token), self.now())
        if held is None:
            raise _no_such_link()
        return held

    def _use(self, session: Session, token: str, *, for_password: bool) -> Invitation:
        held = self._find(session, token)
        is_for_password = held.person_id is not None
        if is_for_password != for_password or not invitations.use(session, held.id, self.now()):
            raise _no_such_link()
        return held

    def _join(self, session: Session, held: Invitation, person_id: UUID) -> None:
        # First of all, for it makes whoever changes the same members wait.
        people.count_change_of_members(session, held.party_id)
        before = people.get_roles(session, person_id, held.party_id)
        people.set_roles(session, person_id, held.party_id, sorted(before | set(held.roles)))
        joined = Actor(person_id=person_id)
        told(session, joined, "invitation.used", "invitation", held.id, party_id=held.party_id)


def make_invitation(
    session: Session,
    actor: Actor,
    at: datetime,
    *,
    party_id: UUID,
    email: str,
    roles: Collection[Role],
    name: str,
) -> tuple[Invitation, str]:
    """Make the link of a party for an address; the caller sees to who may.

    Raises:
        InvalidValueError: It is no address, or there is no role.
    """
    if not roles:
        raise InvalidValueError(
            "The invitation names no role.", {"roles": f"Choose from {', '.join(Role)}."}
        )
    token = _new_token()
    made = invitations.add_invitation(
        session,
        party_id=party_id,
        email=clean_email(email),
        name=" ".join(clean_text("name", name, LONGEST_NAME).split()),
        roles=roles,
        token_hash=hash_token(token),
        created_by=actor.person_id,
        at=at,
        expires_at=at + OPEN_FOR,
    )
    told(session, actor, "invitation.made", "invitation", made.id, party_id=party_id)
    return made, token


def _new_token() -> str:
    return "gsi_" + secrets.token_urlsafe(32)


def _no_such_link() -> NotFoundError:
    return NotFoundError(
        "This link cannot be used: it is unknown, was used or taken back, or has ended. Ask for a "
        "new one."
    )


def _sign_in_first() -> SignInError:
    return SignInError(
        "With this address and password nobody can be added. If you have signed in here before, "
        "sign in, then open the link again."
    )
