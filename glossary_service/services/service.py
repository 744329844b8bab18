"""What every service has: the database, the time, and the questions that all of them ask."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.errors import NotAllowedError, NotFoundError
from glossary_service.policy.roles import Action, Actor, Scope
from glossary_service.store.database import Database
from glossary_service.store.log import tell
from glossary_service.store.records import Event


NEEDED_SCOPE = {Action.SEE: Scope.READ, Action.AUDIT: Scope.ADMIN, Action.ADMINISTER: Scope.ADMIN}


@dataclass(frozen=True, slots=True)
class Service:
    """Base of all services."""

    database: Database

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self.database.clock()


def require(actor: Actor, action: Action, party_id: UUID) -> None:
    """Let pass who may do this for a party.

    Raises:
        NotFoundError: The actor may not even see what the party holds.
        NotAllowedError: The actor sees it, and the roles or the token do not allow this.
    """
    if not actor.may(action, party_id):
        if party_id not in actor.memberships:
            raise NotFoundError
        raise NotAllowedError(
            f"Your roles do not let you {action.value}. Ask an administrator of your organisation."
        )
    require_scope(actor, NEEDED_SCOPE.get(action, Scope.WRITE))


def require_of_seen(actor: Actor, action: Action, *party_ids: UUID) -> None:
    """Let pass who may do this for one of several parties whose thing the actor sees.

    Raises:
        NotAllowedError: The actor may not, or the token does not allow this.
    """
    able = [party_id for party_id in party_ids if actor.may(action, party_id)]
    if not able:
        raise NotAllowedError(
            f"You see this, and may not {action.value} for the party that it belongs to."
        )
    require(actor, action, able[0])


def require_scope(actor: Actor, scope: Scope) -> None:
    """Let pass a way in that covers this.

    Raises:
        NotAllowedError: The token was made for less.
    """
    if scope not in actor.scopes:
        raise NotAllowedError(
            f"This token may not {scope.value}. Make one with the scope “{scope.value}”."
        )


def told(
    session: Session,
    actor: Actor | None,
    kind: str,
    subject_kind: str,
    subject_id: UUID | None,
    *,
    party_id: UUID | None = None,
    content_hash: str = "",
) -> None:
    """Have the log say what the actor did."""
    tell(
        session,
        Event(
            kind=kind,
            actor_id=None if actor is None else actor.person_id,
            subject_kind=subject_kind,
            subject_id=subject_id,
            party_id=party_id,
            content_hash=content_hash,
        ),
    )
