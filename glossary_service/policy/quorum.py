"""When enough people have said yes, or too many have said no."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class QuorumKind(StrEnum):
    """How many of those who may vote must say yes."""

    ANY = "any"
    NUMBER = "number"
    ALL = "all"


class Choice(StrEnum):
    """What a voter says."""

    APPROVE = "approve"
    REJECT = "reject"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """What the votes so far amount to."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a party decides; `needed` counts for `QuorumKind.NUMBER` alone.

    Without `self_approval` the author's vote does not count.
    """

    kind: QuorumKind = QuorumKind.ANY
    needed: int = 1
    self_approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What one person said about one content."""

    person_id: UUID
    content_hash: str
    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How the votes stand: who may vote, what was said, and how many must approve."""

    entitled: int
    approved: int
    rejected: int
    abstained: int
    needed: int
    outcome: Outcome

    @property
    def silent(self) -> int:
        """How many of those who may vote have said nothing."""
        return self.entitled - self.approved - self.rejected - self.abstained


def entitled_to_vote(rule: Rule, voters: frozenset[UUID], author: UUID | None) -> frozenset[UUID]:
    """Return whose votes count: without self-approval, not the author's."""
    return voters if rule.self_approval or author is None else voters - {author}


def least_voters(rule: Rule) -> int:
    """Return how many people must be able to vote for anything ever to be approved.

    >>> least_voters(Rule(kind=QuorumKind.NUMBER, needed=3)), least_voters(Rule())
    (3, 1)
    """
    return rule.needed if rule.kind is QuorumKind.NUMBER else 1


def count_votes(
    rule: Rule,
    *,
    voters: frozenset[UUID],
    author: UUID | None,
    content_hash: str,
    votes: Iterable[Vote],
) -> Count:
    """Count the votes of `voters` on this very content, and say what they amount to.

    One rejection rejects where all must agree, or where any one may decide; under a number, when
    the number can no longer be reached. Who abstains is not waited for, and approves nothing.
    While fewer people may vote than must approve, nothing is decided: that is no opinion on the
    content.

    >>> one, two = UUID(int=1), UUID(int=2)
    >>> yes = Vote(person_id=two, content_hash="a", choice=Choice.APPROVE)
    >>> both = frozenset({one, two})
    >>> count_votes(Rule(), voters=both, author=one, content_hash="a", votes=[yes]).outcome.value
    'approved'
    >>> count_votes(Rule(), voters=both, author=two, content_hash="a", votes=[yes]).outcome.value
    'open'
    """
    entitled = entitled_to_vote(rule, voters, author)
    counted = {
        vote.person_id: vote.choice
        for vote in votes
        if vote.content_hash == content_hash and vote.person_id in entitled
    }
    said = {choice: sum(1 for own in counted.values() if own is choice) for choice in Choice}
    approved, rejected = said[Choice.APPROVE], said[Choice.REJECT]
    needed = {
        QuorumKind.ANY: 1,
        QuorumKind.NUMBER: rule.needed,
        QuorumKind.ALL: max(1, len(entitled) - said[Choice.ABSTAIN]),
    }[rule.kind]
    within_reach = approved + len(entitled) - len(counted) >= needed
    if len(entitled) < least_voters(rule):
        outcome = Outcome.OPEN
    elif rejected and rule.kind is not QuorumKind.NUMBER:
        outcome = Outcome.REJECTED
    elif approved >= needed:
        outcome = Outcome.APPROVED
    else:
        outcome = Outcome.OPEN if within_reach else Outcome.REJECTED
    return Count(
        entitled=len(entitled),
        approved=approved,
        rejected=rejected,
        abstained=said[Choice.ABSTAIN],
        needed=needed,
        outcome=outcome,
    )
