"""Alliances: letting a partner in, who speaks for whom, and leaving.

A party learns of the other ones in its alliance what `AllianceParty` and `AllianceMember` hold.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.errors import (
    InvalidValueError,
    NotFoundError,
    StateError,
)
from glossary_service.policy.roles import Action, Actor, AllianceRole, PartyKind, Role, Scope
from glossary_service.services.accounts import hash_token
from glossary_service.services.invitations import make_invitation
from glossary_service.services.service import (
    Service,
    require,
    require_of_seen,
    require_scope,
    told,
)
from glossary_service.services.texts import clean_name, clean_text
from glossary_service.store import alliances, invitations, people, shares
from glossary_service.store.database import reads, writes
from glossary_service.store.records import Alliance, AllianceMember, AllianceParty, Invitation


LONGEST_FUNCTION = 60
MOST_PARTIES = 50
MOST_ROLES = 20
CODE_OPEN_FOR = timedelta(days=7)
# What the first person of a partner is: able to let others in, to define and to work with us.
PARTNER_ROLES = (Role.ADMIN, Role.STEWARD, Role.ALLIANCE_MANAGER)


class Alliances(Service):
    """What parties do together."""

    # ── alliances ────────────────────────────────────────────────────────────────────────────────

    @writes
    def create(
        self, session: Session, actor: Actor, party_id: UUID, name: str, purpose: str = ""
    ) -> Alliance:
        """Make an alliance with a party of the actor as its host."""
        require(actor, Action.ALLY, party_id)
        made = alliances.add_alliance(
            session,
            name=clean_name("name", name),
            purpose=clean_text("purpose", purpose),
            host_party_id=party_id,
            at=self.now(),
        )
        told(session, actor, "alliance.created", "alliance", made.id, party_id=party_id)
        return made

    @reads
    def list(self, session: Session, actor: Actor) -> Sequence[Alliance]:
        """Return the alliances in which the actor takes part, by name."""
        require_scope(actor, Scope.READ)
        return alliances.list_alliances(session, actor)

    @reads
    def get(self, session: Session, actor: Actor, alliance_id: UUID) -> Alliance:
        """Return an alliance.

        Raises:
            NotFoundError: There is none in which the actor takes part.
        """
        require_scope(actor, Scope.READ)
        return alliances.see_alliance(session, actor, alliance_id)

    @writes
    def change(
        self,
        session: Session,
        actor: Actor,
        alliance_id: UUID,
        revision: int,
        *,
        name: str,
        purpose: str,
    ) -> Alliance:
        """Change name and purpose; the host does.

        Raises:
            StaleError: Somebody else changed the alliance since `revision`.
        """
        held = alliances.see_alliance(session, actor, alliance_id)
        require_of_seen(actor, Action.ALLY, held.host_party_id)
        alliances.lock_alliance(session, alliance_id, revision)
        changed = alliances.change_alliance(
            session,
            alliance_id,
            name=clean_name("name", name),
            purpose=clean_text("purpose", purpose),
        )
        told(
            session,
            actor,
            "alliance.changed",
            "alliance",
            alliance_id,
            party_id=held.host_party_id,
        )
        return changed

    # ── parties ──────────────────────────────────────────────────────────────────────────────────

    @reads
    def list_parties(
        self, session: Session, actor: Actor, alliance_id: UUID
    ) -> Sequence[AllianceParty]:
        """Return the parties of an alliance, the host first."""
        require_scope(actor, Scope.READ)
        alliances.see_alliance(session, actor, alliance_id)
        return alliances.list_parties(session, alliance_id)

    @writes
    def add_partner(
        self, session: Session, actor: Actor, alliance_id: UUID, name: str
    ) -> AllianceParty:
        """Let a new organisation with one party take part; `invite_partner` lets its people in."""
        held = alliances.see_alliance(session, actor, alliance_id)
        require_of_seen(actor, Action.ALLY, held.host_party_id)
        name = clean_name("name", name)
        organisation = people.add_organisation(session, name, self.now())
        party = people.add_party(
            session,
            organisation_id=organisation.id,
            name=name,
            kind=PartyKind.PARTNER,
            at=self.now(),
        )
        told(session, actor, "party.created", "party", party.id, party_id=party.id)
        return self._add(session, actor, held, party.id)

    @writes
    def invite_partner(
        self,
        session: Session,
        actor: Actor,
        alliance_id: UUID,
        party_id: UUID,
        email: str,
        name: str = "",
    ) -> tuple[Invitation, str]:
        """Make the link for a partner's first person and return it once; earlier ones end.

        Raises:
            StateError: The partner has people, and lets in others itself.
        """
        held = self._see_part(session, actor, alliance_id, party_id)
        require_of_seen(actor, Action.ALLY, held.host_party_id)
        party = people.get_party(session, party_id)
        people.lock_organisation(session, party.organisation_id)
        # First of all, for it waits until whoever uses the link just now has come in.
        invitations.revoke_all_of_party(session, party_id, self.now())
        if people.has_members(session, party.organisation_id):
            raise StateError("This party has people of its own. They invite whom they want.")
        return make_invitation(
            session,
            actor,
            self.now(),
            party_id=party_id,
            email=email,
            roles=PARTNER_ROLES,
            name=name,
        )

    @writes
    def make_code(self, session: Session, actor: Actor, party_id: UUID) -> tuple[str, datetime]:
        """Make a code by which a host may add the actor's party; return it and when it ends.

        It can be used once. An earlier code of the party ends.
        """
        require(actor, Action.ALLY, party_id)
        code, ends = "gsc_" + secrets.token_urlsafe(24), self.now() + CODE_OPEN_FOR
        code_id = alliances.add_code(
            session,
            party_id=party_id,
            token_hash=hash_token(code),
            created_by=actor.person_id,
            at=self.now(),
            expires_at=ends,
        )
        told(session, actor, "joining_code.made", "joining_code", code_id, party_id=party_id)
        return code, ends

    @writes
    def end_codes(self, session: Session, actor: Actor, party_id: UUID) -> None:
        """Take the code of the actor's party back."""
        require(actor, Action.ALLY, party_id)
        alliances.end_codes(session, party_id, self.now())
        told(session, actor, "joining_code.ended", "party", party_id, party_id=party_id)

    @writes
    def add_party(
        self, session: Session, actor: Actor, alliance_id: UUID, code: str
    ) -> AllianceParty:
        """Let the party take part whose alliance manager gave this code away.

        Raises:
            InvalidValueError: The code is unknown, was used, or has ended.
            StateError: The party takes part already, or the alliance is full.
        """
        held = alliances.see_alliance(session, actor, alliance_id)
        require_of_seen(actor, Action.ALLY, held.host_party_id)
        party_id = alliances.use_code(session, hash_token(code.strip()), self.now())
        if party_id is None:
            raise InvalidValueError(
                "This code cannot be used: it is unknown, was used, or has ended.",
                {"code": "Ask the other party's alliance manager for a new one."},
            )
        return self._add(session, actor, held, party_id)

    @writes
    def remove_party(
        self, session: Session, actor: Actor, alliance_id: UUID, party_id: UUID, revision: int
    ) -> None:
        """End a party's part: the host removes it, or it leaves. What it showed is shown no more.

        The host leaves last; with it the alliance ends.

        Raises:
            StateError: The host would leave others behind.
            StaleError: Somebody else changed the alliance since `revision`.
        """
        held = self._see_part(session, actor, alliance_id, party_id)
        require_of_seen(actor, Action.ALLY, held.host_party_id, party_id)
        alliances.lock_alliance(session, alliance_id, revision)
        if party_id == held.host_party_id and alliances.count_parties(session, alliance_id) > 1:
            raise StateError("The host leaves last. Remove the other parties first.")
        alliances.remove_party(session, alliance_id, party_id)
        shares.revoke_all_to_alliance(session, party_id, alliance_id, self.now())
        if not people.has_members(session, people.get_party(session, party_id).organisation_id):
            invitations.revoke_all_of_party(session, party_id, self.now())
        told(session, actor, "alliance.left", "alliance", alliance_id, party_id=party_id)

    # ── people ───────────────────────────────────────────────────────────────────────────────────

    @reads
    def list_members(
        self, session: Session, actor: Actor, alliance_id: UUID
    ) -> Sequence[AllianceMember]:
        """Return who does what in an alliance, for all of its parties."""
        require_scope(actor, Scope.READ)
        alliances.see_alliance(session, actor, alliance_id)
        return alliances.list_members(session, alliance_id)

    @writes
    def set_roles(
        self,
        session: Session,
        actor: Actor,
        alliance_id: UUID,
        party_id: UUID,
        person_id: UUID,
        revision: int,
        roles: Collection[tuple[AllianceRole, str]],
    ) -> Alliance:
        """Give a person of the actor's party exactly these roles, a speaker's with its function.

        Raises:
            NotFoundError: The person has no role in the party.
            InvalidValueError: A speaker has no function, or another one has.
            StaleError: Somebody else changed the alliance since `revision`.
        """
        self._see_part(session, actor, alliance_id, party_id)
        require_of_seen(actor, Action.ALLY, party_id)
        wanted = _clean_roles(roles)
        alliances.lock_alliance(session, alliance_id, revision)
        people.lock_party(session, party_id)
        if not people.get_roles(session, person_id, party_id):
            raise NotFoundError
        alliances.set_roles(session, alliance_id, party_id, person_id, wanted)
        told(session, actor, "alliance_roles.set", "person", person_id, party_id=party_id)
        return alliances.get_alliance(session, alliance_id)

    # ── steps ────────────────────────────────────────────────────────────────────────────────────

    def _see_part(
        self, session: Session, actor: Actor, alliance_id: UUID, party_id: UUID
    ) -> Alliance:
        held = alliances.see_alliance(session, actor, alliance_id)
        if party_id not in held.party_ids:
            raise NotFoundError
        return held

    def _add(self, session: Session, actor: Actor, held: Alliance, party_id: UUID) -> AllianceParty:
        alliances.lock_alliance(session, held.id)
        if alliances.takes_part(session, held.id, party_id):
            raise StateError("This party takes part already.")
        if not alliances.takes_part(session, held.id, held.host_party_id):
            raise NotFoundError
        if alliances.count_parties(session, held.id) >= MOST_PARTIES:
            raise StateError(f"An alliance has at most {MOST_PARTIES} parties.")
        alliances.add_party(session, held.id, party_id, self.now())
        told(session, actor, "alliance.joined", "alliance", held.id, party_id=party_id)
        return next(
            part for part in alliances.list_parties(session, held.id) if part.party_id == party_id
        )


def _clean_roles(
    roles: Collection[tuple[AllianceRole, str]],
) -> Sequence[tuple[AllianceRole, str]]:
    if len(roles) > MOST_ROLES:
        raise InvalidValueError(
            f"{len(roles)} roles for one person; {MOST_ROLES} are possible.",
            {"roles": f"Leave at most {MOST_ROLES}."},
        )
    return [(role, _clean_function(role, function)) for role, function in roles]


def _clean_function(role: AllianceRole, function: str) -> str:
    if role is AllianceRole.SPEAKER:
        return clean_name("function", function, LONGEST_FUNCTION)
    if function.strip():
        raise InvalidValueError(
            "Only a speaker has a function.", {"function": "Leave it empty for other roles."}
        )
    return ""
