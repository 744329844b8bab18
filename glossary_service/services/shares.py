"""Shares: what one party shows to another, or to an alliance; only approved versions cross."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, NotFoundError
from glossary_service.policy.roles import Action, Actor, Scope
from glossary_service.services.service import Service, require_of_seen, require_scope, told
from glossary_service.store import alliances, entries, people, shares
from glossary_service.store.database import reads, writes
from glossary_service.store.records import Page, Share
from glossary_service.store.shares import Shown


LARGEST_PAGE = 200


class Shares(Service):
    """Showing what is one's own, and taking it back."""

    @writes
    def share(
        self,
        session: Session,
        actor: Actor,
        *,
        term_set_id: UUID | None = None,
        entry_id: UUID | None = None,
        to_party_id: UUID | None = None,
        to_alliance_id: UUID | None = None,
    ) -> Share:
        """Show a term set or an entry of one's own party to a party or to an alliance.

        The same share given again is the one that is in force.

        Raises:
            InvalidValueError: Not one subject and one receiver, or the receiver is the giver.
            NotFoundError: Subject or receiver are none that the actor may know.
        """
        _require_one("subject", term_set_id=term_set_id, entry_id=entry_id)
        _require_one("receiver", to_party_id=to_party_id, to_alliance_id=to_alliance_id)
        party_id = self._owner(session, actor, term_set_id, entry_id)
        require_of_seen(actor, Action.SHARE, party_id)
        self._check_receiver(session, actor, party_id, to_party_id, to_alliance_id)
        shown = Shown(
            party_id=party_id,
            term_set_id=term_set_id,
            entry_id=entry_id,
            to_party_id=to_party_id,
            to_alliance_id=to_alliance_id,
        )
        made = shares.add_share(session, shown, created_by=actor.person_id, at=self.now())
        if made is not None:
            told(session, actor, "share.given", "share", made, party_id=party_id)
        held = made or shares.find_share(session, shown)
        if held is None:
            raise NotFoundError
        return shares.see_share(session, actor, held)

    @reads
    def list_given(
        self, session: Session, actor: Actor, *, after: str = "", limit: int = 50
    ) -> Page[Share]:
        """Return some of what the actor's parties show, the newest first; 1 to 200 at a time."""
        require_scope(actor, Scope.READ)
        return shares.list_shares(
            session, shares.given_by(actor), after=after, limit=max(1, min(limit, LARGEST_PAGE))
        )

    @reads
    def list_shown(
        self, session: Session, actor: Actor, *, after: str = "", limit: int = 50
    ) -> Page[Share]:
        """Return some of what others show to the actor, the newest first; 1 to 200 at a time."""
        require_scope(actor, Scope.READ)
        return shares.list_shares(
            session, shares.shown_to(actor), after=after, limit=max(1, min(limit, LARGEST_PAGE))
        )

    @writes
    def revoke(self, session: Session, actor: Actor, share_id: UUID) -> None:
        """Show it no more, from the next call on.

        Raises:
            NotFoundError: There is no share in force that the actor may know.
        """
        held = shares.see_share(session, actor, share_id)
        require_of_seen(actor, Action.SHARE, held.party_id)
        if not shares.revoke(session, share_id, self.now()):
            raise NotFoundError
        told(session, actor, "share.revoked", "share", share_id, party_id=held.party_id)

    def _owner(
        self, session: Session, actor: Actor, term_set_id: UUID | None, entry_id: UUID | None
    ) -> UUID:
        if term_set_id is not None:
            return entries.see_term_set(session, actor, term_set_id).party_id
        if entry_id is not None:
            return entries.see_entry(session, actor, entry_id).party_id
        raise NotFoundError

    def _check_receiver(
        self,
        session: Session,
        actor: Actor,
        party_id: UUID,
        to_party_id: UUID | None,
        to_alliance_id: UUID | None,
    ) -> None:
        """Let pass a receiver that the giver may know, and that stays so until this is done."""
        if to_party_id == party_id:
            raise InvalidValueError(
                "A party sees its own already.", {"to_party_id": "Choose another party."}
            )
        if to_party_id is not None:
            people.see_party(session, actor, to_party_id)
        if to_alliance_id is not None:
            alliances.see_alliance(session, actor, to_alliance_id)
            alliances.keep_alliance(session, to_alliance_id)
            if not alliances.takes_part(session, to_alliance_id, party_id):
                raise NotFoundError


def _require_one(what: str, **given: UUID | None) -> None:
    if sum(value is not None for value in given.values()) != 1:
        names: Sequence[str] = tuple(given)
        raise InvalidValueError(
            f"A share has one {what}.",
            {name: f"Give just one of {' and '.join(names)}." for name in names},
        )
