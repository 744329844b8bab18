"""Links of the central department, through which people check without an account.

A guest sees the canonical definitions of the one organisation that made the link, and nothing else.
Nothing is kept unless the guest says so. Then the guest alone gets a way back, shown once; the
central department sees the check only if the guest lets it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, NotAllowedError, NotFoundError
from glossary_service.policy.roles import Action, Actor, PartyKind, Scope
from glossary_service.services.accounts import hash_token
from glossary_service.services.checks import Checks, Result, kept_values
from glossary_service.services.service import Service, require, require_scope, told
from glossary_service.services.texts import clean_name
from glossary_service.store import checks
from glossary_service.store.checks import CheckLink, KeptCheck
from glossary_service.store.database import reads, writes


LONGEST_LINK_DAYS = 90
MOST_TERMS = 2_000
LONGEST_TOKEN = 200
_MAKERS = (Action.ADMINISTER, Action.STEWARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """What a link is for, and the terms that can be checked through it."""

    name: str
    party: str
    organisation: str
    expires_at: datetime
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestResult:
    """The answer to a guest; `way_back` leads to what was kept, "" where nothing was."""

    result: Result
    way_back: str = ""


@dataclass(frozen=True, slots=True)
class CheckLinks(Service):
    """Makes links for guests, and answers who comes through them."""

    checks: Checks

    # ── for the central department ───────────────────────────────────────────────────────────────

    @writes
    def create(
        self, session: Session, actor: Actor, party_id: UUID, name: str, days: int
    ) -> tuple[CheckLink, str]:
        """Make a link and return its token once; only its hash is kept.

        Raises:
            NotAllowedError: The party is not the central department, or the roles do not allow it.
            InvalidValueError: It would last for no time or too long.
        """
        _require_central(actor, party_id, Scope.WRITE)
        if not 1 <= days <= LONGEST_LINK_DAYS:
            raise InvalidValueError(
                f"A link lasts 1 to {LONGEST_LINK_DAYS} days.",
                {"days": f"Choose 1 to {LONGEST_LINK_DAYS}."},
            )
        token = "gsc_" + token_urlsafe(32)
        link = checks.add_link(
            session,
            party_id=party_id,
            name=clean_name("name", name),
            token_hash=hash_token(token),
            created_by=actor.person_id,
            at=self.now(),
            expires_at=self.now() + timedelta(days=days),
        )
        told(session, actor, "check_link.made", "check_link", link.id, party_id=party_id)
        return link, token

    @reads
    def list(
        self, session: Session, actor: Actor, party_id: UUID | None = None
    ) -> Sequence[CheckLink]:
        """Return the links of the departments for which the actor may make some."""
        require_scope(actor, Scope.READ)
        parties = _central_parties(actor)
        return checks.list_links(session, parties if party_id is None else parties & {party_id})

    @writes
    def revoke(self, session: Session, actor: Actor, link_id: UUID) -> None:
        """End a link at once; what guests have kept stays theirs.

        Raises:
            NotFoundError: There is none that the actor may see.
        """
        link = checks.see_link(session, _central_parties(actor), link_id)
        require_scope(actor, Scope.WRITE)
        checks.revoke_link(session, link.id, self.now())
        told(session, actor, "check_link.revoked", "check_link", link.id, party_id=link.party_id)

    # ── for guests ───────────────────────────────────────────────────────────────────────────────

    def open(self, token: str) -> Guest:
        """Return what a link is for.

        Raises:
            NotFoundError: There is no such link, or it has ended.
        """
        link = self._find(token)
        entries = self.checks.shelf.of(link.organisation_id).entries
        terms = sorted({entry.term for entry in entries}, key=lambda term: (term.casefold(), term))
        return Guest(
            name=link.name,
            party=link.party,
            organisation=link.organisation,
            expires_at=link.expires_at,
            terms=tuple(terms[:MOST_TERMS]),
        )

    def check(
        self, token: str, term: str, words: str, *, keep: bool = False, share: bool = False
    ) -> GuestResult:
        """Answer a guest; with `keep` the answer is kept, with `share` the department sees it too.

        Raises:
            NotFoundError: There is no such link, or it has ended.
            InvalidValueError: Something shall be shared that is not kept.
        """
        link = self._find(token)
        if share and not keep:
            raise InvalidValueError(
                "Only what is kept can be shown to the department.",
                {"keep": "Keep the answer, or do not share it."},
            )
        answer = self.checks.answer_words(link.organisation_id, term, words)
        result = Result(answers=(answer,))
        if not keep:
            return GuestResult(result=result)
        way_back = "gsb_" + token_urlsafe(32)
        self._keep(link, answer.words, result, hash_token(way_back), share=share)
        return GuestResult(result=result, way_back=way_back)

    @reads
    def get_kept(self, session: Session, way_back: str) -> KeptCheck:
        """Return what a guest has kept.

        Raises:
            NotFoundError: There is no such check.
        """
        return checks.find_guest_check(session, _hash(way_back))

    @writes
    def delete_kept(self, session: Session, way_back: str) -> None:
        """Delete what a guest has kept, for everybody.

        Raises:
            NotFoundError: There is no such check.
        """
        held = checks.find_guest_check(session, _hash(way_back))
        checks.delete_guest_check(session, _hash(way_back))
        told(session, None, "guest_check.deleted", "check", held.id, party_id=held.party_id)

    @reads
    def _find(self, session: Session, token: str) -> CheckLink:
        link = checks.find_link(session, _hash(token), self.now())
        if link is None:
            raise NotFoundError("This link is unknown or has ended. Ask for a new one.")
        return link

    @writes
    def _keep(
        self,
        session: Session,
        link: CheckLink,
        words: str,
        result: Result,
        token_hash: str,
        *,
        share: bool,
    ) -> None:
        kept = checks.add_check(
            session,
            organisation_id=link.organisation_id,
            party_id=link.party_id if share else None,
            link_id=link.id,
            token_hash=token_hash,
            at=self.now(),
            words=words,
            **kept_values(result),
        )
        told(session, None, "guest_check.kept", "check", kept.id, party_id=kept.party_id)


def _central_parties(actor: Actor) -> frozenset[UUID]:
    return frozenset(
        party_id
        for party_id, membership in actor.memberships.items()
        if membership.kind is PartyKind.CENTRAL
        and any(actor.may(action, party_id) for action in _MAKERS)
    )


def _require_central(actor: Actor, party_id: UUID, scope: Scope) -> None:
    if party_id not in actor.memberships:
        require(actor, Action.STEWARD, party_id)
    if party_id not in _central_parties(actor):
        raise NotAllowedError(
            "Links for guests are made by stewards and administrators of the central department."
        )
    require_scope(actor, scope)


def _hash(token: str) -> str:
    return hash_token(token[:LONGEST_TOKEN])
