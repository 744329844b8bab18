"""The life of a definition version: which step leads from which state to which."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from glossary_service.policy.roles import Action


class State(StrEnum):
    """Where a definition version stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """Something that moves a version on."""

    PROPOSE = "propose"
    OPEN_REVIEW = "open_review"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REVISE = "revise"
    SUPERSEDE = "supersede"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """The states a step starts from, the one it leads to, and who may take it.

    `action` is `None` for what only the votes, or an approval of the next version, bring about.
    """

    sources: frozenset[State]
    target: State
    action: Action | None


_WAITING = frozenset({State.PROPOSED, State.IN_REVIEW})
TRANSITIONS: Mapping[Step, Transition] = {
    Step.PROPOSE: Transition(
        sources=frozenset({State.DRAFT}), target=State.PROPOSED, action=Action.DRAFT
    ),
    # The first vote opens the review.
    Step.OPEN_REVIEW: Transition(
        sources=frozenset({State.PROPOSED}), target=State.IN_REVIEW, action=None
    ),
    Step.APPROVE: Transition(sources=_WAITING, target=State.APPROVED, action=None),
    Step.REJECT: Transition(sources=_WAITING, target=State.REJECTED, action=None),
    Step.WITHDRAW: Transition(
        sources=_WAITING | {State.DRAFT}, target=State.WITHDRAWN, action=Action.DRAFT
    ),
    # Back to the desk; the votes were given for a text that will change.
    Step.REVISE: Transition(sources=_WAITING, target=State.DRAFT, action=Action.DRAFT),
    Step.SUPERSEDE: Transition(
        sources=frozenset({State.APPROVED}), target=State.SUPERSEDED, action=None
    ),
    Step.RETIRE: Transition(
        sources=frozenset({State.APPROVED}), target=State.WITHDRAWN, action=Action.STEWARD
    ),
}
OPEN_STATES = frozenset({State.DRAFT, State.PROPOSED, State.IN_REVIEW})


def follows(step: Step, state: State) -> bool:
    """Whether a step may be taken from a state.

    >>> follows(Step.PROPOSE, State.DRAFT), follows(Step.PROPOSE, State.APPROVED)
    (True, False)
    """
    return state in TRANSITIONS[step].sources
