"""A change of a definition on its way: proposed, voted on, decided, taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, NotAllowedError, StaleError, StateError
from glossary_service.policy.quorum import (
    Choice,
    Count,
    Outcome,
    Rule,
    Vote,
    count_votes,
    entitled_to_vote,
    least_voters,
)
from glossary_service.policy.roles import Action, Actor, PartyKind, Scope
from glossary_service.policy.transitions import TRANSITIONS, State, Step, follows
from glossary_service.services.effects import (
    CharacteristicChange,
    Effects,
    FieldChange,
    diff_characteristics,
    diff_contents,
    measure_effects,
)
from glossary_service.services.service import Service, require, require_scope, told
from glossary_service.services.texts import clean_text
from glossary_service.store import entries, people, publications, reviews
from glossary_service.store.contents import key_of
from glossary_service.store.database import reads, writes
from glossary_service.store.entries import EntryFilter
from glossary_service.store.publications import Question
from glossary_service.store.records import EntryRecord, Party, Version, VoteRecord
from glossary_service.store.reviews import Change


if TYPE_CHECKING:
    from glossary_service.alignment.verdicts import Tools


LONGEST_REVIEW = 366  # days
MOST_WAITING = 200  # items of one kind in an inbox
MOST_RELATED = 100  # definitions of others to which a change is related


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """How the votes on a version stand.

    `may_vote` says whether the reader's own vote would count now. An overdue one takes no more
    votes; its steward extends it, or it is taken back.
    """

    rule: Rule
    count: Count
    votes: tuple[VoteRecord, ...]
    overdue: bool
    may_vote: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a reviewer reads: what changes, what follows from it, and what others said."""

    entry: EntryRecord
    version: Version
    live: Version | None
    ballot: Ballot
    changes: tuple[FieldChange, ...]
    characteristics: tuple[CharacteristicChange, ...]
    effects: Effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What waits for a person; each list is cut at `MOST_WAITING`."""

    to_vote: tuple[Change, ...]
    to_answer: tuple[Question, ...]
    rejected: tuple[Change, ...]
    overdue: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a review is made of, read in one transaction."""

    entry: EntryRecord
    version: Version
    live: Version | None
    ballot: Ballot
    others: tuple[tuple[EntryRecord, PartyKind], ...]


@dataclass(frozen=True, slots=True)
class Reviews(Service):
    """The way of a version from draft to decision."""

    tools: "Callable[[], Tools]"

    # ── steps ────────────────────────────────────────────────────────────────────────────────────

    @writes
    def propose(
        self,
        session: Session,
        actor: Actor,
        entry_id: UUID,
        revision: int,
        deadline: datetime | None = None,
    ) -> EntryRecord:
        """Put a draft to the vote; without a `deadline`, the party's days of review count.

        A proposal begins without votes, even if its content was proposed before.

        Raises:
            StateError: There is no draft, it has no definition, or too few people can vote.
            StaleError: Somebody else changed the entry since `revision`.
        """
        entry, version = _take(session, actor, entry_id, revision, Step.PROPOSE)
        if not version.content.definition:
            raise StateError("The draft has no definition yet. Write one, then propose it.")
        party = people.get_party(session, entry.party_id)
        voters = reviews.list_voters(session, entry.party_id)
        _require_voters(party.rule, voters, version.author_id)
        deadline = _deadline(party, deadline, self.now())
        reviews.forget_votes(session, version.id, version.content_hash)
        entries.move(session, version.id, State.PROPOSED, at=self.now(), deadline=deadline)
        return _moved(session, actor, "version.proposed", entry, version)

    @writes
    def withdraw(
        self, session: Session, actor: Actor, entry_id: UUID, revision: int
    ) -> EntryRecord:
        """Give up a draft or a proposal; what is live stays as it is.

        Raises:
            StateError: No change of the entry is under way.
            StaleError: Somebody else changed the entry since `revision`.
        """
        return self._step(session, actor, entry_id, revision, Step.WITHDRAW)

    @writes
    def revise(self, session: Session, actor: Actor, entry_id: UUID, revision: int) -> EntryRecord:
        """Take a proposal back to the desk; votes on the text as it stood do not count again.

        Raises:
            StateError: Nothing is proposed.
            StaleError: Somebody else changed the entry since `revision`.
        """
        return self._step(session, actor, entry_id, revision, Step.REVISE)

    @writes
    def retire(self, session: Session, actor: Actor, entry_id: UUID, revision: int) -> EntryRecord:
        """Withdraw what is live, so that the party holds no definition here any more.

        Raises:
            StateError: Nothing is live, or the entry is canonical; end the publication first.
            StaleError: Somebody else changed the entry since `revision`.
        """
        entry, version = _take(session, actor, entry_id, revision, Step.RETIRE)
        if entry.canonical:
            raise StateError(
                "This meaning holds for the whole organisation. End its publication first, then "
                "retire it."
            )
        entries.move(session, version.id, State.WITHDRAWN, at=self.now())
        return _moved(session, actor, _TOLD[Step.RETIRE], entry, version)

    @writes
    def extend(
        self,
        session: Session,
        actor: Actor,
        entry_id: UUID,
        revision: int,
        deadline: datetime | None,
    ) -> EntryRecord:
        """Give a review another deadline, or with `None` no end; votes that were given stay.

        Raises:
            StateError: Nothing is proposed.
            InvalidValueError: The deadline lies in the past or too far away.
        """
        if deadline is not None:
            _check_deadline(deadline, self.now())
        entry = entries.see_entry(session, actor, entry_id)
        require(actor, Action.STEWARD, entry.party_id)
        entries.lock_entry(session, entry_id, revision)
        entry = entries.see_entry(session, actor, entry_id)
        if entry.open is None or entry.open.state not in reviews.WAITING:
            raise StateError("No change of this entry is proposed, so there is no deadline to set.")
        reviews.set_deadline(session, entry.open.id, deadline)
        return _moved(session, actor, "review.extended", entry, entry.open)

    def _step(
        self, session: Session, actor: Actor, entry_id: UUID, revision: int, step: Step
    ) -> EntryRecord:
        entry, version = _take(session, actor, entry_id, revision, step)
        entries.move(session, version.id, TRANSITIONS[step].target, at=self.now())
        return _moved(session, actor, _TOLD[step], entry, version)

    # ── votes ────────────────────────────────────────────────────────────────────────────────────

    @writes
    def vote(
        self,
        session: Session,
        actor: Actor,
        version_id: UUID,
        content_hash: str,
        choice: Choice,
        comment: str = "",
    ) -> EntryRecord:
        """Vote on the content that was read, or change one's vote; the last vote needed decides.

        Who may vote is asked anew at every vote: the votes of people who left do not count.

        Raises:
            StaleError: The content is another one than was read.
            StateError: Nothing is to be decided any more, or the deadline has passed.
            NotAllowedError: The party lets nobody vote on what he wrote himself.
        """
        entry, _ = reviews.see_version(session, actor, version_id)
        require(actor, Action.VOTE, entry.party_id)
        comment = clean_text("comment", comment)
        entries.lock_entry(session, entry.id, None)
        entry, version = reviews.see_version(session, actor, version_id)
        if version.content_hash != content_hash:
            raise StaleError
        _require_open(version, self.now())
        rule = people.get_party(session, entry.party_id).rule
        if actor.person_id == version.author_id and not rule.self_approval:
            raise NotAllowedError(
                "You wrote this change, and your party has somebody else decide. You can still "
                "revise or withdraw it."
            )
        reviews.put_vote(
            session,
            version_id=version_id,
            person_id=actor.person_id,
            content_hash=content_hash,
            choice=choice,
            comment=comment,
            at=self.now(),
        )
        if version.state is State.PROPOSED:
            entries.move(session, version_id, State.IN_REVIEW, at=self.now())
        _moved(session, actor, "vote.cast", entry, version)
        outcome = _count(session, entry, version, rule).outcome
        if outcome is not Outcome.OPEN:
            step = _DECIDES[outcome]
            entries.move(session, version_id, TRANSITIONS[step].target, at=self.now())
            _moved(session, actor, _TOLD[step], entry, version)
        return entries.see_entry(session, actor, entry.id)

    # ── what a person reads ──────────────────────────────────────────────────────────────────────

    def review(self, actor: Actor, version_id: UUID) -> Review:
        """Return what a version changes, and what follows from it, for the people of its party.

        Raises:
            NotFoundError: There is none that the actor may see.
        """
        read = self._read(actor, version_id)
        tools = self.tools()
        before = None if read.live is None else read.live.content
        return Review(
            entry=read.entry,
            version=read.version,
            live=read.live,
            ballot=read.ballot,
            changes=diff_contents(before, read.version.content),
            characteristics=diff_characteristics(before, read.version.content, tools),
            effects=measure_effects(
                read.live, read.version, read.entry, read.others, tools, most=MOST_RELATED
            ),
        )

    @reads
    def _read(self, session: Session, actor: Actor, version_id: UUID) -> _Read:
        require_scope(actor, Scope.READ)
        entry, version = reviews.see_version(session, actor, version_id)
        require(actor, Action.SEE, entry.party_id)
        live = None if entry.live is None or entry.live.id == version.id else entry.live
        return _Read(
            entry=entry,
            version=version,
            live=live,
            ballot=self._ballot(session, actor, entry, version),
            others=_others(session, actor, entry, version, live),
        )

    @reads
    def ballot(self, session: Session, actor: Actor, version_id: UUID) -> Ballot:
        """Return how the votes on a version stand, for the people of its party.

        Raises:
            NotFoundError: There is none that the actor may see.
        """
        require_scope(actor, Scope.READ)
        entry, version = reviews.see_version(session, actor, version_id)
        require(actor, Action.SEE, entry.party_id)
        return self._ballot(session, actor, entry, version)

    def _ballot(
        self, session: Session, actor: Actor, entry: EntryRecord, version: Version
    ) -> Ballot:
        rule = people.get_party(session, entry.party_id).rule
        voters = reviews.list_voters(session, entry.party_id)
        overdue = _is_overdue(version, self.now())
        return Ballot(
            rule=rule,
            count=_count(session, entry, version, rule),
            votes=tuple(reviews.list_votes(session, version.id)),
            overdue=overdue,
            may_vote=actor.person_id in entitled_to_vote(rule, voters, version.author_id)
            and version.state in reviews.WAITING
            and not overdue,
        )

    @reads
    def waiting_for(self, session: Session, actor: Actor) -> Inbox:
        """Return what waits for the actor: votes, answers, rejected and overdue changes."""
        require_scope(actor, Scope.READ)
        now, most = self.now(), MOST_WAITING
        return Inbox(
            to_vote=tuple(reviews.list_to_vote(session, actor, now=now, most=most)),
            to_answer=tuple(publications.list_to_answer(session, actor, most=most)),
            rejected=tuple(reviews.list_rejected(session, actor, most=most)),
            overdue=tuple(reviews.list_overdue(session, actor, now=now, most=most)),
        )

    @reads
    def list_overdue(self, session: Session, actor: Actor) -> Sequence[Change]:
        """Return the changes of the sets the actor owns that no vote decided in time."""
        require_scope(actor, Scope.READ)
        return reviews.list_overdue(session, actor, now=self.now(), most=MOST_WAITING)


_TOLD = {
    Step.WITHDRAW: "version.withdrawn",
    Step.REVISE: "version.revised",
    Step.RETIRE: "version.retired",
    Step.APPROVE: "version.approved",
    Step.REJECT: "version.rejected",
}
_DECIDES = {Outcome.APPROVED: Step.APPROVE, Outcome.REJECTED: Step.REJECT}
_CANNOT = {
    Step.PROPOSE: "This entry has no draft that could be proposed. Write one first.",
    Step.WITHDRAW: "No change of this entry is under way, so there is none to withdraw.",
    Step.REVISE: "No change of this entry is proposed, so there is none to take back.",
    Step.RETIRE: "This entry has no approved definition that could be retired.",
}


def _take(
    session: Session, actor: Actor, entry_id: UUID, revision: int, step: Step
) -> tuple[EntryRecord, Version]:
    """Lock an entry for a step that the actor may take; return it with the version that moves."""
    entry = entries.see_entry(session, actor, entry_id)
    action = TRANSITIONS[step].action
    if action is None:
        raise ValueError(step)
    require(actor, action, entry.party_id)
    entries.lock_entry(session, entry_id, revision)
    entry = entries.see_entry(session, actor, entry_id)
    version = entry.live if step is Step.RETIRE else entry.open
    if version is None or not follows(step, version.state):
        raise StateError(_CANNOT[step])
    return entry, version


def _moved(
    session: Session, actor: Actor, kind: str, entry: EntryRecord, version: Version
) -> EntryRecord:
    told(
        session,
        actor,
        kind,
        "version",
        version.id,
        party_id=entry.party_id,
        content_hash=version.content_hash,
    )
    return entries.see_entry(session, actor, entry.id)


def propose_many(
    session: Session,
    actor: Actor,
    party_id: UUID,
    entry_ids: Sequence[UUID],
    *,
    batch_id: UUID,
    deadline: datetime | None,
    now: datetime,
) -> int:
    """Put drafts of a party to the vote as one batch, and return how many there were.

    Entries without a draft, and drafts without a definition, stay as they are.

    Raises:
        StateError: Too few people can vote.
        InvalidValueError: The deadline lies in the past or too far away.
    """
    require(actor, Action.DRAFT, party_id)
    party = people.get_party(session, party_id)
    deadline = _deadline(party, deadline, now)
    drafts = reviews.lock_drafts(session, party_id, entry_ids)
    voters = reviews.list_voters(session, party_id)
    for author_id in {draft.author_id for draft in drafts}:
        _require_voters(party.rule, voters, author_id)
    reviews.propose_drafts(session, drafts, batch_id=batch_id, deadline=deadline, at=now)
    for draft in drafts:
        told(
            session,
            actor,
            "version.proposed",
            "version",
            draft.version_id,
            party_id=party_id,
            content_hash=draft.content_hash,
        )
    return len(drafts)


def _require_voters(rule: Rule, voters: frozenset[UUID], author: UUID | None) -> None:
    can_vote, needed = len(entitled_to_vote(rule, voters, author)), least_voters(rule)
    if can_vote < needed:
        raise StateError(
            f"{needed} must approve, and {can_vote or 'nobody'} can vote on this change. Give more "
            "people the role of reviewer or steward, or change how your party decides."
        )


def _deadline(party: Party, asked: datetime | None, now: datetime) -> datetime | None:
    """Return until when a proposal is voted on: as asked, else by the party's rule."""
    if asked is not None:
        _check_deadline(asked, now)
    elif party.review_days is not None:
        return now + timedelta(days=min(party.review_days, LONGEST_REVIEW))
    return asked


def _check_deadline(deadline: datetime, now: datetime) -> None:
    if not now < deadline <= now + timedelta(days=LONGEST_REVIEW):
        raise InvalidValueError(
            f"A review ends at a time to come, within {LONGEST_REVIEW} days.",
            {"deadline": "Choose another time."},
        )


def _require_open(version: Version, now: datetime) -> None:
    if version.state not in reviews.WAITING:
        raise StateError("This change is not up for a vote now. Read the entry again.")
    if _is_overdue(version, now):
        raise StateError(
            "The deadline of this review has passed. Its steward can extend it, revise the change "
            "or withdraw it."
        )


def _is_overdue(version: Version, now: datetime) -> bool:
    is_waiting = version.state in reviews.WAITING
    return is_waiting and version.deadline is not None and version.deadline <= now


def _count(session: Session, entry: EntryRecord, version: Version, rule: Rule) -> Count:
    votes = reviews.list_votes(session, version.id)
    return count_votes(
        rule,
        voters=reviews.list_voters(session, entry.party_id),
        author=version.author_id,
        content_hash=version.content_hash,
        votes=[
            Vote(person_id=vote.person_id, content_hash=vote.content_hash, choice=vote.choice)
            for vote in votes
        ],
    )


def _others(
    session: Session, actor: Actor, entry: EntryRecord, version: Version, live: Version | None
) -> tuple[tuple[EntryRecord, PartyKind], ...]:
    """Return other parties' entries of the same term, as far as the actor may see them."""
    kinds = {party.id: party.kind for party in people.list_parties(session, actor)}
    terms = [one.content.designations[0].text for one in (version, live) if one is not None]
    found = {
        other.id: other
        for term_key in dict.fromkeys(map(key_of, terms))
        for other in entries.list_entries(
            session, actor, EntryFilter(term_key=term_key), limit=2 * MOST_RELATED
        ).items
        if other.party_id != entry.party_id
    }
    return tuple((other, kinds.get(other.party_id, PartyKind.PARTNER)) for other in found.values())
