"""Who somebody is: passwords, sessions, tokens."""

import contextlib
import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from glossary_service.errors import (
    InvalidValueError,
    NotFoundError,
    SignInError,
    StateError,
    UnavailableError,
)
from glossary_service.policy.roles import Actor, Scope
from glossary_service.services.service import Service, require_scope, told
from glossary_service.services.texts import clean_name
from glossary_service.store import invitations, people, tokens
from glossary_service.store.database import reads, writes
from glossary_service.store.records import ApiToken, Person


SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_TOKEN_DAYS = 366
MOST_TOKENS = 100
USE_NOTED_EVERY = timedelta(hours=1)
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
        email = email.strip()
        # Signs that no address has, and that some databases refuse to look for.
        person = people.find_person(session, email) if email.isprintable() else None
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

    def actor_of_token(self, token: str) -> Actor:
        """Return who acts with a token, within the token's scopes.

        When it was used last is noted once an hour, so that reading seldom writes.

        Raises:
            SignInError: There is no such token, or it has ended.
        """
        found = self._find_bearer(token)
        if found.last_used_at is None or self.now() - found.last_used_at >= USE_NOTED_EVERY:
            # A database that cannot be written now can still be read.
            with contextlib.suppress(UnavailableError):
                self._note_use(found.token_id)
        return found.actor

    @reads
    def _find_bearer(self, session: Session, token: str) -> people.Bearer:
        found = people.find_bearer(session, hash_token(token), self.now())
        if found is None:
            raise SignInError(
                "This token is unknown, has ended or was revoked. Make a new one under your name."
            )
        return found

    @writes
    def _note_use(self, session: Session, token_id: UUID) -> None:
        tokens.note_use(session, token_id, self.now())

    # ── name and password ────────────────────────────────────────────────────────────────────────

    @reads
    def get_self(self, session: Session, actor: Actor) -> Person:
        """Return the actor's own account."""
        require_scope(actor, Scope.READ)
        return _own(session, actor)

    @writes
    def change_name(self, session: Session, actor: Actor, revision: int, name: str) -> Person:
        """Change the actor's own name.

        Raises:
            StaleError: The account was changed since `revision`.
        """
        require_scope(actor, Scope.WRITE)
        person = people.rename_person(
            session, actor.person_id, revision=revision, name=clean_name("name", name)
        )
        told(session, actor, "person.renamed", "person", person.id)
        return person

    def change_password(self, actor: Actor, old: str, new: str) -> tuple[Person, str]:
        """Change the actor's own password; every other session ends.

        Returns the person and the key with which the actor's own session goes on. Tokens stay.

        Raises:
            InvalidValueError: The old password does not fit, or the new one is none.
        """
        require_scope(actor, Scope.ADMIN)
        person, secret = self._own_secret(actor)
        # Outside of every transaction: hashing a password takes long on purpose.
        if not _verify(secret.password_hash or _NOBODY, old[:LONGEST_PASSWORD]):
            raise InvalidValueError(
                "The old password does not fit.", {"old": "Type the password you have now."}
            )
        return self._set_own_password(actor, person.revision, hash_password(new, "new"))

    @reads
    def _own_secret(self, session: Session, actor: Actor) -> tuple[Person, people.Secret]:
        person, secret = _own(session, actor), people.get_secret(session, actor.person_id)
        if secret is None:
            raise NotFoundError
        return person, secret

    @writes
    def _set_own_password(
        self, session: Session, actor: Actor, revision: int, password_hash: str
    ) -> tuple[Person, str]:
        key = new_session_key()
        person = people.set_password(
            session,
            actor.person_id,
            revision=revision,
            password_hash=password_hash,
            session_key=key,
        )
        # A link that was given out before would undo what was just done.
        invitations.revoke_all_of_person(session, actor.person_id, self.now())
        told(session, actor, "password.changed", "person", person.id)
        return person, key

    # ── tokens ───────────────────────────────────────────────────────────────────────────────────

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
            StateError: The actor has as many tokens as one may have.
        """
        # Else a token for reading, once lost, could make itself last for ever.
        require_scope(actor, Scope.ADMIN)
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
        if tokens.count_in_force(session, actor.person_id, self.now()) >= MOST_TOKENS:
            raise StateError(f"You have {MOST_TOKENS} tokens. Revoke one that nothing uses.")
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
        require_scope(actor, Scope.READ)
        return tokens.list_tokens(session, actor.person_id)

    @writes
    def revoke_token(self, session: Session, actor: Actor, token_id: UUID) -> None:
        """End one of the actor's own tokens at once.

        Raises:
            NotFoundError: The actor has no such token.
        """
        require_scope(actor, Scope.WRITE)
        if not tokens.revoke_token(session, actor.person_id, token_id, self.now()):
            raise NotFoundError
        told(session, actor, "token.revoked", "api_token", token_id)


def _own(session: Session, actor: Actor) -> Person:
    person = people.get_person(session, actor.person_id)
    if person is None:
        raise NotFoundError
    return person


def hash_password(password: str, field: str = "password") -> str:
    """Return what is kept of a password (Argon2id); `field` is named where it is refused.

    Raises:
        InvalidValueError: It is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidValueError(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            {field: "Take four or more words that do not belong together."},
        )
    try:
        return _HASHER.hash(password)
    except UnicodeEncodeError:
        raise InvalidValueError(
            "The password holds a sign that cannot be kept.", {field: "Leave that sign out."}
        ) from None


def hash_token(token: str) -> str:
    """Return what is kept of a token: its SHA-256. A token is random, so that this is enough."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def new_session_key() -> str:
    """Return a key that ends every earlier session."""
    return secrets.token_hex(16)


def _verify(hash_: str, password: str) -> bool:
    try:
        return _HASHER.verify(hash_, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
