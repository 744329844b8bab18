"""From a draft to a decision."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from review_desk import ALIKE, PRODUCT, RESELLER, Desk, at_once, content, opened
from service_fixtures import START, Cast, SetClock

from glossary_service.errors import (
    GlossaryError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    StateError,
)
from glossary_service.policy.quorum import Choice, Outcome, QuorumKind, Rule
from glossary_service.policy.roles import Role, Scope
from glossary_service.policy.transitions import State
from glossary_service.services.effects import Edit
from glossary_service.store import people
from glossary_service.store.log import read_log, verify_log
from glossary_service.store.records import EntryRecord
from glossary_service.wiring import Services


APPROVE, REJECT, ABSTAIN = Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN


@pytest.fixture
def desk(cast: Cast, services: Services) -> Desk:
    return Desk(cast, services)


# ── steps ────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_proposed_reviewed_and_approved(desk: Desk):
    proposed = desk.propose(desk.draft())
    assert opened(proposed).state is State.PROPOSED
    approved = desk.vote(desk.steward, proposed)
    assert approved.open is None
    assert approved.live is not None
    assert approved.live.state is State.APPROVED


def test_the_approved_version_stays_live_while_a_change_is_reviewed_and_after_its_rejection(
    desk: Desk,
):
    live = desk.live()
    proposed = desk.propose(desk.change(live, RESELLER))
    assert proposed.live == live.live
    rejected = desk.vote(desk.steward, proposed, REJECT)
    assert rejected.live == live.live
    assert rejected.open is None


def test_an_approved_change_supersedes_what_was_live(desk: Desk, services: Services):
    desk.live()
    entry = desk.live(ALIKE)
    desk.vote(desk.steward, desk.propose(desk.change(entry, RESELLER)))
    states = [item.state for item in services.term_sets.list_versions(desk.author, entry.id)]
    assert states == [State.APPROVED, State.SUPERSEDED]


def test_a_draft_without_a_definition_cannot_be_proposed(desk: Desk):
    with pytest.raises(StateError, match="no definition"):
        desk.propose(desk.draft(""))


def test_what_is_proposed_cannot_be_proposed_again(desk: Desk):
    proposed = desk.propose(desk.draft())
    with pytest.raises(StateError, match="no draft"):
        desk.propose(proposed)
    with pytest.raises(StateError, match="being reviewed"):
        desk.change(proposed, RESELLER)


def test_a_withdrawn_change_leaves_what_is_live_and_makes_room_for_another(
    desk: Desk, services: Services
):
    live = desk.live()
    proposed = desk.propose(desk.change(live, RESELLER))
    withdrawn = services.reviews.withdraw(desk.author, proposed.id, proposed.revision)
    assert withdrawn.open is None
    assert withdrawn.live == live.live
    assert opened(desk.change(withdrawn, ALIKE)).number == 3


def test_what_is_live_is_retired_by_the_steward_alone(desk: Desk, services: Services):
    live = desk.live()
    with pytest.raises(NotAllowedError):
        services.reviews.retire(desk.author, live.id, live.revision)
    retired = services.reviews.retire(desk.steward, live.id, live.revision)
    assert retired.live is None
    with pytest.raises(StateError, match="no approved definition"):
        services.reviews.retire(desk.steward, retired.id, retired.revision)


def test_a_step_on_an_old_revision_changes_nothing(desk: Desk, services: Services):
    entry = desk.draft()
    desk.change(entry, ALIKE)
    for step in (services.reviews.propose, services.reviews.withdraw):
        with pytest.raises(StaleError):
            step(desk.author, entry.id, entry.revision)
    assert opened(desk.read(entry)).state is State.DRAFT


def test_a_name_follows_the_draft_until_something_is_live(desk: Desk):
    entry = desk.draft(term="alliance")
    assert desk.change(entry, PRODUCT, "strategic alliance").term == "strategic alliance"
    live = desk.live(term="joint venture")
    assert desk.change(live, PRODUCT, "venture").term == "joint venture"


# ── who may ──────────────────────────────────────────────────────────────────────────────────────


def test_strangers_find_nothing_and_viewers_may_not(desk: Desk, cast: Cast, services: Services):
    proposed = desk.propose(desk.draft())
    version = opened(proposed)
    for stranger in (cast.actor("hardware", Role.STEWARD), cast.actor("stranger", Role.STEWARD)):
        for call in (
            lambda who: services.reviews.withdraw(who, proposed.id, proposed.revision),
            lambda who: services.reviews.vote(who, version.id, version.content_hash, APPROVE),
            lambda who: services.reviews.review(who, version.id),
            lambda who: services.reviews.ballot(who, version.id),
            lambda who: services.reviews.retire(who, proposed.id, proposed.revision),
        ):
            with pytest.raises(NotFoundError):
                call(stranger)
    viewer = cast.actor("retail", Role.VIEWER)
    with pytest.raises(NotAllowedError):
        services.reviews.vote(viewer, version.id, version.content_hash, APPROVE)
    assert services.reviews.ballot(viewer, version.id).may_vote is False
    with pytest.raises(NotFoundError):
        services.reviews.vote(desk.steward, uuid4(), version.content_hash, APPROVE)


def test_nobody_approves_what_he_wrote_himself_unless_the_party_allows_it(
    desk: Desk, services: Services
):
    desk.voter("ann")
    entry = desk.draft()
    entry = services.term_sets.write_draft(desk.steward, entry.id, entry.revision, content(ALIKE))
    proposed = desk.propose(entry)
    with pytest.raises(NotAllowedError, match="You wrote this"):
        desk.vote(desk.steward, proposed)
    desk.rule(Rule(self_approval=True))
    assert desk.vote(desk.steward, proposed).live is not None


# ── votes ────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_vote_opens_the_review_and_the_last_one_needed_decides(desk: Desk):
    ann, ben = desk.voter("ann"), desk.voter("ben")
    desk.rule(Rule(kind=QuorumKind.ALL))
    entry = desk.propose(desk.draft())
    for voter in (ann, ben):
        entry = desk.vote(voter, entry)
        assert opened(entry).state is State.IN_REVIEW
    assert desk.vote(desk.steward, entry).live is not None


def test_a_vote_may_be_changed_until_it_is_decided(desk: Desk, services: Services):
    ann, ben = desk.voter("ann"), desk.voter("ben")
    desk.rule(Rule(kind=QuorumKind.NUMBER, needed=2))
    entry = desk.propose(desk.draft())
    entry = desk.vote(ann, entry, REJECT)
    entry = desk.vote(ann, entry, ABSTAIN)
    entry = desk.vote(ann, entry, APPROVE)
    ballot = services.reviews.ballot(desk.author, opened(entry).id)
    assert (ballot.count.approved, ballot.count.rejected, ballot.count.silent) == (1, 0, 2)
    version = opened(entry)
    assert desk.vote(ben, entry).live is not None
    with pytest.raises(StateError, match="not up for a vote"):
        services.reviews.vote(ann, version.id, version.content_hash, REJECT)


def test_a_vote_names_the_content_that_was_read(desk: Desk, services: Services):
    ann = desk.voter("ann")
    desk.rule(Rule(kind=QuorumKind.NUMBER, needed=2))
    first = desk.propose(desk.draft())
    desk.vote(ann, first)
    taken = desk.read(first)
    back = services.reviews.revise(desk.author, taken.id, taken.revision)
    assert opened(back).state is State.DRAFT
    second = desk.propose(desk.change(back, RESELLER))
    with pytest.raises(StaleError):
        desk.vote(desk.steward, first)
    ballot = services.reviews.ballot(desk.author, opened(second).id)
    assert ballot.count.approved == 0
    assert [vote.content_hash for vote in ballot.votes] == [opened(first).content_hash]
    assert desk.vote(desk.steward, second).live is None


def test_a_proposal_begins_without_votes_even_if_nothing_was_changed(
    desk: Desk, services: Services
):
    ann = desk.voter("ann")
    desk.rule(Rule(kind=QuorumKind.NUMBER, needed=2))
    entry = desk.vote(ann, desk.propose(desk.draft()))
    back = services.reviews.revise(desk.author, entry.id, entry.revision)
    again = desk.propose(back)
    assert services.reviews.ballot(ann, opened(again).id).count.approved == 0
    assert [item.version_id for item in services.reviews.waiting_for(ann).to_vote] == [
        opened(again).id
    ]


def test_more_approvals_than_there_are_voters_are_refused_when_it_is_proposed(desk: Desk):
    desk.rule(Rule(kind=QuorumKind.NUMBER, needed=3))
    desk.voter("ann")
    with pytest.raises(StateError, match="3 must approve, and 2 can vote"):
        desk.propose(desk.draft())


def test_a_change_that_nobody_can_vote_on_is_not_proposed(cast: Cast, services: Services):
    alone = cast.actor("hardware", Role.STEWARD)
    held = services.term_sets.create(alone, cast.id("hardware"), "Words")
    entry = services.term_sets.add_entry(alone, held.id, content(PRODUCT))
    with pytest.raises(StateError, match="nobody can vote"):
        services.reviews.propose(alone, entry.id, entry.revision)


def test_the_votes_of_people_who_left_do_not_count(desk: Desk, cast: Cast, services: Services):
    ann, ben = desk.voter("ann"), desk.voter("ben")
    desk.rule(Rule(kind=QuorumKind.ALL))
    entry = desk.vote(ann, desk.propose(desk.draft()))
    services.database.run(
        lambda session: people.set_roles(session, ann.person_id, cast.id("retail"), ())
    )
    ballot = services.reviews.ballot(ben, opened(entry).id)
    assert (ballot.count.entitled, ballot.count.approved) == (2, 0)
    assert ballot.count.outcome is Outcome.OPEN
    with pytest.raises(NotFoundError):
        desk.vote(cast.reload(ann.person_id), entry)
    assert desk.vote(desk.steward, desk.vote(ben, entry)).live is not None


# ── deadlines ────────────────────────────────────────────────────────────────────────────────────


def test_after_the_deadline_no_vote_counts_until_the_steward_extends_it(
    desk: Desk, services: Services, clock: SetClock
):
    ann = desk.voter("ann")
    desk.rule(Rule(), review_days=7)
    entry = desk.propose(desk.draft())
    assert opened(entry).deadline == START + timedelta(days=7)
    assert services.reviews.list_overdue(desk.steward) == []
    clock.pass_(days=7)
    with pytest.raises(StateError, match="deadline"):
        desk.vote(ann, entry)
    inbox = services.reviews.waiting_for(desk.steward)
    assert [item.entry_id for item in inbox.overdue] == [entry.id]
    assert inbox.to_vote == ()
    assert services.reviews.waiting_for(ann).overdue == ()
    assert services.reviews.ballot(ann, opened(entry).id).overdue is True
    with pytest.raises(NotAllowedError):
        services.reviews.extend(desk.author, entry.id, entry.revision, None)
    extended = services.reviews.extend(
        desk.steward, entry.id, entry.revision, clock.now + timedelta(days=1)
    )
    assert desk.vote(ann, extended).live is not None


def test_an_overdue_change_can_be_taken_back(desk: Desk, services: Services, clock: SetClock):
    desk.rule(Rule(), review_days=1)
    entry = desk.propose(desk.draft())
    clock.pass_(days=2)
    back = services.reviews.revise(desk.author, entry.id, entry.revision)
    assert opened(back).deadline is None
    assert opened(desk.propose(back)).deadline == clock.now + timedelta(days=1)


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_deadline_lies_in_a_time_to_come_and_not_too_far(
    desk: Desk, services: Services, days: int
):
    entry = desk.draft()
    with pytest.raises(InvalidValueError, match="review ends"):
        services.reviews.propose(
            desk.author, entry.id, entry.revision, START + timedelta(days=days)
        )


# ── what waits ───────────────────────────────────────────────────────────────────────────────────


def test_an_inbox_holds_what_the_person_can_do_something_about(
    desk: Desk, cast: Cast, services: Services
):
    entry = desk.propose(desk.draft())
    waiting = services.reviews.waiting_for(desk.steward)
    assert [(item.term, item.party) for item in waiting.to_vote] == [("alliance", "Retail")]
    for other in (desk.author, cast.actor("hardware", Role.STEWARD)):
        assert services.reviews.waiting_for(other).to_vote == ()
    rejected = desk.vote(desk.steward, entry, REJECT)
    assert services.reviews.waiting_for(desk.steward).to_vote == ()
    mine = services.reviews.waiting_for(desk.author).rejected
    assert [item.entry_id for item in mine] == [entry.id]
    desk.change(rejected, ALIKE)
    assert services.reviews.waiting_for(desk.author).rejected == ()


# ── what a reviewer reads ────────────────────────────────────────────────────────────────────────


def test_a_review_shows_words_characteristics_and_who_would_differ(
    desk: Desk, cast: Cast, services: Services
):
    hardware = Desk(cast, services, "hardware")
    shared = hardware.live(ALIKE)
    services.shares.share(
        cast.actor("hardware", Role.STEWARD), to_party_id=cast.id("retail"), entry_id=shared.id
    )
    Desk(cast, services, "tarnwick").live(RESELLER)
    proposed = desk.propose(desk.change(desk.live(), RESELLER))
    review = services.reviews.review(desk.steward, opened(proposed).id)
    pieces = review.changes[0].pieces
    assert "".join(piece.text for piece in pieces if piece.edit is not Edit.REMOVED) == RESELLER
    assert [change.field for change in review.changes] == ["definition"]
    edits = {(item.edit, item.name) for item in review.characteristics}
    assert (Edit.REMOVED, "Purpose of the collaboration") in edits
    assert (Edit.ADDED, "Purpose of the collaboration") in edits
    assert [item.party for item in review.effects.items] == ["Hardware"]
    assert review.effects.lines == ("1 unit that agrees today would differ.",)
    assert review.ballot.may_vote is True


def test_a_review_of_something_new_says_who_would_agree(desk: Desk, cast: Cast, services: Services):
    hardware = Desk(cast, services, "hardware")
    shared = hardware.live(ALIKE)
    services.shares.share(
        cast.actor("hardware", Role.STEWARD), to_party_id=cast.id("retail"), entry_id=shared.id
    )
    review = services.reviews.review(desk.author, opened(desk.draft()).id)
    assert review.live is None
    assert review.effects.lines == ("1 unit would agree.",)
    assert {item.edit for item in review.characteristics} == {Edit.ADDED}
    assert review.ballot.may_vote is False


# ── many at once ─────────────────────────────────────────────────────────────────────────────────


def test_votes_cast_at_the_same_time_all_count_and_decide_once(desk: Desk, services: Services):
    voters = [desk.steward, *(desk.voter(f"voter {number}") for number in range(5))]
    desk.rule(Rule(kind=QuorumKind.ALL))
    entry = desk.propose(desk.draft())
    answers = at_once(*(lambda who=who: desk.vote(who, entry) for who in voters))
    assert not [answer for answer in answers if isinstance(answer, GlossaryError)]
    assert [answer.live is not None for answer in answers].count(True) == 1
    assert services.reviews.ballot(desk.author, opened(entry).id).count.approved == len(voters)
    lines = services.database.read(lambda session: list(read_log(session)))
    assert [line.event.kind for line in lines].count("version.approved") == 1
    assert services.database.read(verify_log)[1] == ""


def test_a_vote_never_counts_for_a_text_that_is_revised_at_the_same_time(
    desk: Desk, services: Services
):
    for _ in range(3):
        entry = desk.propose(desk.draft())

        def revise(entry: EntryRecord = entry) -> EntryRecord:
            back = services.reviews.revise(desk.author, entry.id, entry.revision)
            return desk.propose(desk.change(back, RESELLER))

        voted, revised = at_once(lambda entry=entry: desk.vote(desk.steward, entry), revise)
        now = desk.read(entry)
        if isinstance(voted, GlossaryError):
            assert isinstance(voted, StaleError | StateError)
            assert not isinstance(revised, GlossaryError)
            assert now.live is None
            assert opened(now).content.definition == RESELLER
        else:
            assert isinstance(revised, GlossaryError)
            assert now.live is not None
            assert now.live.content.definition == PRODUCT


def test_of_two_proposals_of_one_revision_one_is_made(desk: Desk):
    entry = desk.draft()
    answers = at_once(lambda: desk.propose(entry), lambda: desk.propose(entry))
    assert len([answer for answer in answers if isinstance(answer, StaleError)]) == 1


def test_the_log_tells_every_step_with_the_hash_of_what_it_was_about(
    desk: Desk, services: Services
):
    approved = desk.live()
    assert approved.live is not None
    lines = services.database.read(lambda session: list(read_log(session)))
    told = {line.event.kind: line.event for line in lines}
    for kind in ("version.proposed", "vote.cast", "version.approved"):
        assert told[kind].content_hash == approved.live.content_hash
        assert told[kind].subject_id == approved.live.id
        assert told[kind].party_id == approved.party_id


def test_a_hostile_comment_is_refused_or_kept_as_it_is(desk: Desk, services: Services):
    version = opened(desk.propose(desk.draft()))
    for comment in ("a\0b", "x" * 20_001):
        with pytest.raises(InvalidValueError):
            services.reviews.vote(desk.steward, version.id, version.content_hash, ABSTAIN, comment)
    markup = "<script>alert(1)</script> '; DROP TABLE vote"
    services.reviews.vote(desk.steward, version.id, version.content_hash, ABSTAIN, markup)
    votes = services.reviews.ballot(desk.author, version.id).votes
    assert [vote.comment for vote in votes] == [markup]


def test_an_unknown_hash_is_stale(desk: Desk, services: Services):
    version = opened(desk.propose(desk.draft()))
    with pytest.raises(StaleError):
        services.reviews.vote(desk.steward, version.id, "0" * 64, APPROVE)


def test_a_token_for_reading_does_not_vote(desk: Desk, services: Services):
    version = opened(desk.propose(desk.draft()))
    reader = replace(desk.steward, scopes=frozenset({Scope.READ}))
    with pytest.raises(NotAllowedError, match="token"):
        services.reviews.vote(reader, version.id, version.content_hash, APPROVE)
