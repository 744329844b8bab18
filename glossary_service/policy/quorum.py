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


def decide(
    rule: Rule, *, voters: frozenset[UUID], author: UUID, content_hash: str, votes: Iterable[Vote]
) -> Outcome:
    """Say what the votes amount to; only votes of `voters` on this very content count.

    One rejection rejects where all must agree, or where any one may decide; under a number, when
    the number can no longer be reached. Who abstains is not waited for, and approves nothing.
    """
    entitled = voters if rule.self_approval else voters - {author}
    counted = {
        vote.person_id: vote.choice
        for vote in votes
        if vote.content_hash == content_hash and vote.person_id in entitled
    }
    said = {choice: sum(1 for own in counted.values() if own is choice) for choice in Choice}
    silent = len(entitled) - len(counted)
    approved = said[Choice.APPROVE]
    needed = {
        QuorumKind.ANY: 1,
        QuorumKind.NUMBER: rule.needed,
        QuorumKind.ALL: max(1, len(entitled) - said[Choice.ABSTAIN]),
    }[rule.kind]
    if said[Choice.REJECT] and rule.kind is not QuorumKind.NUMBER:
        return Outcome.REJECTED
    if approved >= needed:
        return Outcome.APPROVED
    return Outcome.OPEN if approved + silent >= needed else Outcome.REJECTED
