"""Who somebody is: passwords, sessions, tokens."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, NotFoundError, SignInError
from glossary_service.policy.roles import Actor, Scope
from glossary_service.services.service import Service, told
from glossary_service.services.texts import clean_name
from glossary_service.store import people, tokens
from glossary_service.store.database import reads, writes
from glossary_service.store.records import ApiToken, Person


SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_TOKEN_DAYS = 366
_HASHER = PasswordHasher()
# Compared with where there is no such person, so that the time taken does not tell it.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


class Accounts(Service):
    """Signing in, and the tokens of programs."""

    @reads
    def sign_in(self, session: Session, email: str, password: str) -> tuple[Person, str]:
        """Return the person and the key of her sessions.

        Raises:
            SignInError: Address and password do not fit; which of them is not said.
        """
        person = people.find_person(session, email.strip())
        secret = people.get_secret(session, person.id) if person is not None else None
        hash_ = (secret.password_hash if secret else None) or _NOBODY
        fits = _verify(hash_, password[:LONGEST_PASSWORD])
        if person is None or secret is None or not (fits and person.active):
            raise SignInError("Address and password do not fit together.")
        return person, secret.session_key

    @reads
    def actor_of_session(self, session: Session, person_id: UUID, session_key: str) -> Actor:
        """Return who acts in a session.

        Raises:
            SignInError: The session was ended, or the person is no longer active.
        """
        secret = people.get_secret(session, person_id)
        actor = people.load_actor(session, person_id)
        if (
            secret is None
            or actor is None
            or not secrets.compare_digest(secret.session_key, session_key)
        ):
            raise SignInError("Your session has ended. Sign in again.")
        return actor

    @reads
    def actor_of_token(self, session: Session, token: str) -> Actor:
        """Return who acts with a token, within the token's scopes.

        Raises:
            SignInError: There is no such token, or it has ended.
        """
        held = tokens.find_token(session, hash_token(token), self.now())
        actor = held and people.load_actor(session, held.person_id, held.scopes)
        if not actor:
            raise SignInError(
                "This token is unknown, has ended or was revoked. Make a new one under your name."
            )
        return actor

    @writes
    def make_token(
        self,
        session: Session,
        actor: Actor,
        name: str,
        scopes: Collection[Scope],
        days: int,
    ) -> tuple[ApiToken, str]:
        """Make a token and return it once; only its hash is kept.

        Raises:
            InvalidValueError: It would last for no time or too long, or could do more than you.
        """
        if not 1 <= days <= LONGEST_TOKEN_DAYS:
            raise InvalidValueError(
                f"A token lasts 1 to {LONGEST_TOKEN_DAYS} days.",
                {"days": f"Choose 1 to {LONGEST_TOKEN_DAYS}."},
            )
        if not scopes or not set(scopes) <= actor.scopes:
            raise InvalidValueError(
                "A token needs a scope, and none that you do not have yourself.",
                {"scopes": f"Choose from {', '.join(sorted(actor.scopes))}."},
            )
        token = "gst_" + secrets.token_urlsafe(32)
        held = tokens.add_token(
            session,
            person_id=actor.person_id,
            name=clean_name("name", name),
            token_hash=hash_token(token),
            scopes=scopes,
            at=self.now(),
            expires_at=self.now() + timedelta(days=days),
        )
        told(session, actor, "token.made", "api_token", held.id)
        return held, token

    @reads
    def list_tokens(self, session: Session, actor: Actor) -> Sequence[ApiToken]:
        """Return the actor's own tokens, the newest first."""
        return tokens.list_tokens(session, actor.person_id)

    @writes
    def revoke_token(self, session: Session, actor: Actor, token_id: UUID) -> None:
        """End one of the actor's own tokens at once.

        Raises:
            NotFoundError: The actor has no such token.
        """
        if not tokens.revoke_token(session, actor.person_id, token_id, self.now()):
            raise NotFoundError
        told(session, actor, "token.revoked", "api_token", token_id)


def hash_password(password: str) -> str:
    """Return what is kept of a password (Argon2id).

    Raises:
        InvalidValueError: It is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidValueError(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            {"password": "Take four or more words that do not belong together."},
        )
    return _HASHER.hash(password)


def hash_token(token: str) -> str:
    """Return what is kept of a token: its SHA-256. A token is random, so that this is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_session_key() -> str:
    """Return a key that ends every earlier session."""
    return secrets.token_hex(16)


def _verify(hash_: str, password: str) -> bool:
    try:
        return _HASHER.verify(hash_, password)
    except (VerificationError, InvalidHashError):
        return False
