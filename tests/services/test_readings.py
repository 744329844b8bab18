"""The characteristics of a definition: read by the engine, judged by the steward."""

from uuid import uuid4

import pytest
from review_desk import Desk, at_once, content, opened
from service_fixtures import Cast

from glossary_service.errors import (
    GlossaryError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    StateError,
)
from glossary_service.policy.roles import Role
from glossary_service.services.readings import Characteristics, ReadCharacteristic, Readings
from glossary_service.store.readings import Verdict
from glossary_service.store.records import EntryRecord, ReadingState
from glossary_service.wiring import Services


TEXT = "A non-exclusive partnership of two companies that create a new product together."
LONGER = "For now, a non-exclusive contract of two companies, with a reseller who sells products."
PROPOSED, CONFIRMED = ReadingState.PROPOSED, ReadingState.CONFIRMED
CORRECTED, REJECTED = ReadingState.CORRECTED, ReadingState.REJECTED


@pytest.fixture
def desk(cast: Cast, services: Services) -> Desk:
    return Desk(cast, services)


@pytest.fixture
def readings(services: Services) -> Readings:
    return services.readings


def on(found: Characteristics, dimension: str) -> ReadCharacteristic:
    return next(item for item in found.items if item.reading.dimension == dimension)


def judge(
    desk: Desk, entry: EntryRecord, found: Characteristics, **states: ReadingState
) -> Characteristics:
    verdicts = [
        Verdict(reading_id=on(found, dimension).reading.id, state=state)
        for dimension, state in states.items()
    ]
    return desk.services.readings.judge(desk.steward, opened(entry).id, found.revision, verdicts)


def test_a_draft_is_read_with_the_words_that_say_it(desk: Desk, readings: Readings):
    entry = desk.draft(TEXT)
    assert readings.list(desk.author, opened(entry).id).items == ()
    found = readings.propose(desk.author, opened(entry).id)
    assert on(found, "party_count").words == "two companies"
    assert {item.reading.state for item in found.items} == {PROPOSED}
    assert found == readings.list(desk.author, opened(entry).id)
    again = readings.propose(desk.author, opened(entry).id)
    assert len(again.items) == len(found.items)


def test_the_steward_confirms_corrects_and_rejects(desk: Desk, readings: Readings):
    entry = desk.draft(TEXT)
    version = opened(entry)
    found = readings.propose(desk.author, version.id)
    counted = on(found, "party_count").reading
    judged = readings.judge(
        desk.steward,
        version.id,
        found.revision,
        [
            Verdict(reading_id=counted.id, state=CORRECTED, value="two_or_more"),
            Verdict(reading_id=on(found, "purpose").reading.id, state=CONFIRMED),
            Verdict(reading_id=on(found, "exclusivity").reading.id, state=REJECTED),
        ],
    )
    corrected = on(judged, "party_count").reading
    assert (corrected.state, corrected.corrected_value) == (CORRECTED, "two_or_more")
    assert corrected.value == counted.value
    assert on(judged, "purpose").reading.state is CONFIRMED
    assert on(judged, "exclusivity").reading.state is REJECTED
    assert judged.revision == found.revision + 1


def test_a_correction_needs_a_value_of_the_dimension_and_nothing_is_kept_by_halves(
    desk: Desk, readings: Readings
):
    version = opened(desk.draft(TEXT))
    found = readings.propose(desk.author, version.id)
    fine = Verdict(reading_id=on(found, "purpose").reading.id, state=CONFIRMED)
    counted = on(found, "party_count").reading.id
    for value in ("", "a thousand", "x" * 600):
        slip = Verdict(reading_id=counted, state=CORRECTED, value=value)
        with pytest.raises(InvalidValueError):
            readings.judge(desk.steward, version.id, found.revision, [fine, slip])
    unknown = Verdict(reading_id=uuid4(), state=CONFIRMED)
    with pytest.raises(NotFoundError):
        readings.judge(desk.steward, version.id, found.revision, [fine, unknown])
    with pytest.raises(StaleError):
        readings.judge(desk.steward, version.id, found.revision - 1, [fine])
    assert readings.list(desk.author, version.id) == found


def test_who_may_see_have_read_and_judge(desk: Desk, cast: Cast, readings: Readings):
    entry = desk.draft(TEXT)
    version = opened(entry)
    found = readings.propose(desk.author, version.id)
    verdict = Verdict(reading_id=found.items[0].reading.id, state=CONFIRMED)
    with pytest.raises(NotAllowedError):
        readings.judge(desk.author, version.id, found.revision, [verdict])
    viewer = cast.actor("retail", Role.VIEWER)
    assert readings.list(viewer, version.id) == found
    with pytest.raises(NotAllowedError):
        readings.propose(viewer, version.id)
    stranger = cast.actor("hardware", Role.STEWARD)
    for call in (
        lambda: readings.list(stranger, version.id),
        lambda: readings.propose(stranger, version.id),
        lambda: readings.judge(stranger, version.id, found.revision, [verdict]),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_others_see_what_the_steward_stands_by(
    desk: Desk, cast: Cast, services: Services, readings: Readings
):
    entry = desk.draft(TEXT)
    version = opened(entry)
    found = readings.propose(desk.author, version.id)
    judge(desk, entry, found, purpose=CONFIRMED, party_count=REJECTED)
    desk.vote(desk.steward, desk.propose(desk.read(entry)))
    services.shares.share(
        desk.cast.actor("retail", Role.STEWARD),
        to_party_id=cast.id("hardware"),
        entry_id=entry.id,
    )
    seen = readings.list(cast.actor("hardware", Role.VIEWER), version.id)
    assert [item.reading.dimension for item in seen.items] == ["purpose"]


def test_what_was_confirmed_and_is_still_said_is_carried_over(desk: Desk, readings: Readings):
    entry = desk.draft(TEXT)
    found = readings.propose(desk.author, opened(entry).id)
    judge(desk, entry, found, purpose=CONFIRMED, party_count=CONFIRMED, exclusivity=REJECTED)
    approved = desk.vote(desk.steward, desk.propose(desk.read(entry)))
    changed = desk.change(approved, LONGER)
    later = readings.propose(desk.author, opened(changed).id)
    assert on(later, "party_count").reading.state is CONFIRMED
    assert on(later, "exclusivity").reading.state is PROPOSED
    assert on(later, "purpose").reading.state is PROPOSED
    assert approved.live is not None
    before = readings.list(desk.author, approved.live.id)
    assert on(before, "exclusivity").reading.state is REJECTED


def test_readings_of_a_text_that_was_written_anew_are_not_judged(desk: Desk, readings: Readings):
    entry = desk.draft(TEXT)
    found = readings.propose(desk.author, opened(entry).id)
    judge(desk, entry, found, party_count=CONFIRMED, exclusivity=REJECTED)
    changed = desk.change(desk.read(entry), LONGER)
    old = readings.list(desk.author, opened(changed).id)
    assert old.current is False
    assert {item.words for item in old.items} == {""}
    with pytest.raises(StateError, match="read again"):
        judge(desk, changed, old, purpose=CONFIRMED)
    fresh = readings.propose(desk.author, opened(changed).id)
    assert fresh.current is True
    assert on(fresh, "party_count").reading.state is CONFIRMED
    assert on(fresh, "exclusivity").reading.state is PROPOSED


def test_a_reading_again_of_the_same_text_keeps_every_verdict(desk: Desk, readings: Readings):
    entry = desk.draft(TEXT)
    found = readings.propose(desk.author, opened(entry).id)
    judge(desk, entry, found, party_count=CONFIRMED, exclusivity=REJECTED)
    desk.services.term_sets.write_draft(
        desk.author,
        entry.id,
        desk.read(entry).revision,
        content(TEXT, support="We help."),
    )
    again = readings.propose(desk.author, opened(entry).id)
    assert on(again, "party_count").reading.state is CONFIRMED
    assert on(again, "exclusivity").reading.state is REJECTED


def test_a_version_that_is_out_of_use_is_not_read_again(
    desk: Desk, services: Services, readings: Readings
):
    entry = desk.draft(TEXT)
    services.reviews.withdraw(desk.author, entry.id, entry.revision)
    with pytest.raises(StateError, match="neither live nor under way"):
        readings.propose(desk.author, opened(entry).id)


def test_a_version_read_twice_at_the_same_time_has_each_reading_once(
    desk: Desk, readings: Readings
):
    version = opened(desk.draft(TEXT))
    answers = at_once(*[lambda: readings.propose(desk.author, version.id) for _ in range(3)])
    assert not [answer for answer in answers if isinstance(answer, GlossaryError)]
    found = readings.list(desk.author, version.id)
    said = [
        (item.reading.dimension, item.reading.value, item.reading.modality) for item in found.items
    ]
    assert said
    assert len(said) == len(set(said))


def test_a_text_that_says_nothing_has_no_readings(desk: Desk, readings: Readings):
    version = opened(desk.draft(""))
    assert readings.propose(desk.author, version.id).items == ()
