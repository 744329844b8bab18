"""Which step follows which state."""

from glossary_service.policy.transitions import OPEN_STATES, TRANSITIONS, State, Step, follows


def test_every_step_and_every_state_has_its_place():
    assert set(TRANSITIONS) == set(Step)
    reached = {transition.target for transition in TRANSITIONS.values()}
    assert reached == set(State)


def test_what_is_decided_stays_decided():
    for state in (State.REJECTED, State.SUPERSEDED, State.WITHDRAWN):
        assert not [step for step in Step if follows(step, state)]


def test_only_votes_approve_and_every_open_version_can_be_given_up():
    assert TRANSITIONS[Step.APPROVE].action is None
    assert TRANSITIONS[Step.REJECT].action is None
    assert TRANSITIONS[Step.WITHDRAW].sources == OPEN_STATES
