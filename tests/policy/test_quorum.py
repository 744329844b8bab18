"""When enough people have said yes."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from glossary_service.policy.quorum import (
    Choice,
    Outcome,
    QuorumKind,
    Rule,
    Vote,
    count_votes,
)


AUTHOR, ANN, BEN, CLEO = (UUID(int=number) for number in range(1, 5))
ALL_FOUR = frozenset({AUTHOR, ANN, BEN, CLEO})
ANY = Rule()
TWO = Rule(kind=QuorumKind.NUMBER, needed=2)
ALL = Rule(kind=QuorumKind.ALL)
YES, NO, ABSTAIN = Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN


def outcome(
    rule: Rule, said: dict[UUID, Choice], voters: frozenset[UUID] = ALL_FOUR, text: str = "a"
) -> Outcome:
    votes = [
        Vote(person_id=person, content_hash=text, choice=choice) for person, choice in said.items()
    ]
    return count_votes(rule, voters=voters, author=AUTHOR, content_hash="a", votes=votes).outcome


@pytest.mark.parametrize(
    ("rule", "said", "expected"),
    [
        (ANY, {}, Outcome.OPEN),
        (ANY, {ANN: YES}, Outcome.APPROVED),
        (ANY, {ANN: NO}, Outcome.REJECTED),
        (ANY, {ANN: ABSTAIN}, Outcome.OPEN),
        (ANY, {ANN: ABSTAIN, BEN: ABSTAIN, CLEO: ABSTAIN}, Outcome.REJECTED),
        (TWO, {ANN: YES}, Outcome.OPEN),
        (TWO, {ANN: YES, BEN: NO}, Outcome.OPEN),
        (TWO, {ANN: YES, BEN: NO, CLEO: YES}, Outcome.APPROVED),
        (TWO, {ANN: YES, BEN: NO, CLEO: ABSTAIN}, Outcome.REJECTED),
        (TWO, {ANN: NO, BEN: NO}, Outcome.REJECTED),
        (ALL, {ANN: YES}, Outcome.OPEN),
        (ALL, {ANN: YES, BEN: YES}, Outcome.OPEN),
        (ALL, {ANN: YES, BEN: YES, CLEO: YES}, Outcome.APPROVED),
        (ALL, {ANN: YES, BEN: YES, CLEO: ABSTAIN}, Outcome.APPROVED),
        (ALL, {ANN: NO}, Outcome.REJECTED),
        (ALL, {ANN: ABSTAIN, BEN: ABSTAIN, CLEO: ABSTAIN}, Outcome.REJECTED),
    ],
)
def test_each_rule_decides(rule: Rule, said: dict[UUID, Choice], expected: Outcome):
    assert outcome(rule, said) is expected


def test_the_author_counts_only_under_self_approval():
    assert outcome(ANY, {AUTHOR: YES}) is Outcome.OPEN
    assert outcome(Rule(self_approval=True), {AUTHOR: YES}) is Outcome.APPROVED


def test_a_vote_on_another_content_and_of_somebody_who_left_does_not_count():
    assert outcome(ANY, {ANN: YES}, text="b") is Outcome.OPEN
    assert outcome(ANY, {ANN: YES}, ALL_FOUR - {ANN}) is Outcome.OPEN
    assert outcome(ALL, {BEN: YES, CLEO: YES}, ALL_FOUR - {ANN}) is Outcome.APPROVED


def test_too_few_voters_decide_nothing():
    assert outcome(TWO, {ANN: YES}, frozenset({AUTHOR, ANN})) is Outcome.OPEN
    assert outcome(ALL, {}, frozenset({AUTHOR})) is Outcome.OPEN


@given(
    st.sampled_from([ANY, TWO, ALL, Rule(kind=QuorumKind.NUMBER, needed=3)]),
    st.dictionaries(st.sampled_from([ANN, BEN, CLEO]), st.sampled_from(Choice)),
)
def test_nothing_is_approved_without_an_approval_nor_rejected_by_approvals_alone(
    rule: Rule, said: dict[UUID, Choice]
):
    found = outcome(rule, said)
    if found is Outcome.APPROVED:
        assert YES in said.values()
    if found is Outcome.REJECTED:
        assert set(said.values()) - {YES}
