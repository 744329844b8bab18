"""Canonical definitions, and who shares them."""

import pytest
from review_desk import ALIKE, PRODUCT, RESELLER, Desk, at_once
from service_fixtures import Cast, SetClock
from sqlalchemy import event

from glossary_service.errors import (
    GlossaryError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    StateError,
)
from glossary_service.policy.quorum import Choice
from glossary_service.policy.roles import Role
from glossary_service.services.publishing import Publishing
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import Answer, EntryRecord
from glossary_service.wiring import Services


CONFIRMED, DIFFERS = Answer.CONFIRMED, Answer.DIFFERS


@pytest.fixture
def office(cast: Cast, services: Services) -> Desk:
    return Desk(cast, services, "office")


@pytest.fixture
def publishing(services: Services) -> Publishing:
    return services.publishing


def publish(office: Desk, definition: str = PRODUCT, term: str = "alliance") -> EntryRecord:
    live = office.live(definition, term)
    return office.services.publishing.publish(office.steward, live.id, live.revision)


def approve_change(office: Desk, entry: EntryRecord, definition: str, term: str) -> EntryRecord:
    return office.vote(office.steward, office.propose(office.change(entry, definition, term)))


def test_only_the_steward_of_the_central_department_publishes(
    cast: Cast, services: Services, office: Desk, publishing: Publishing
):
    retail = Desk(cast, services)
    own = retail.live()
    with pytest.raises(NotAllowedError):
        publishing.publish(retail.steward, own.id, own.revision)
    live = office.live()
    with pytest.raises(NotAllowedError):
        publishing.publish(office.author, live.id, live.revision)
    with pytest.raises(NotFoundError):
        publishing.publish(retail.steward, live.id, live.revision)
    assert publishing.publish(office.steward, live.id, live.revision).canonical is True


def test_what_is_published_is_seen_in_its_organisation_and_nowhere_else(
    cast: Cast, services: Services, office: Desk
):
    entry = publish(office)
    viewer = cast.actor("retail", Role.VIEWER)
    seen = services.term_sets.get_entry(viewer, entry.id)
    assert seen.live is not None
    assert entry.live is not None
    assert seen.live.content == entry.live.content
    assert (seen.live.author_id, seen.live.change_note) == (None, "")
    assert seen.open is None
    for stranger in ("tarnwick", "stranger"):
        with pytest.raises(NotFoundError):
            services.term_sets.get_entry(cast.actor(stranger, Role.STEWARD), entry.id)
        with pytest.raises(NotFoundError):
            services.publishing.adoption(cast.actor(stranger, Role.STEWARD), entry.id)
        found = services.publishing.list_canonical(cast.actor(stranger, Role.STEWARD))
        assert found.items == ()


def test_only_what_is_approved_is_published_and_only_once(office: Desk, publishing: Publishing):
    draft = office.draft()
    with pytest.raises(StateError, match="approved"):
        publishing.publish(office.steward, draft.id, draft.revision)
    entry = publish(office)
    with pytest.raises(StateError, match="already"):
        publishing.publish(office.steward, entry.id, entry.revision)


def test_units_confirm_differ_with_a_reason_or_are_silent(
    cast: Cast, office: Desk, publishing: Publishing
):
    entry = publish(office)
    publication = publishing.adoption(office.author, entry.id).publication
    retail, hardware = cast.actor("retail", Role.STEWARD), cast.actor("hardware", Role.STEWARD)
    hash_ = publication.content_hash
    publishing.answer(retail, publication.id, cast.id("retail"), hash_, CONFIRMED)
    with pytest.raises(InvalidValueError, match="says in what"):
        publishing.answer(hardware, publication.id, cast.id("hardware"), hash_, DIFFERS, "  ")
    adoption = publishing.adoption(retail, entry.id)
    assert [(item.party, item.answer) for item in adoption.standpoints] == [
        ("Hardware", None),
        ("Retail", CONFIRMED),
    ]
    assert (adoption.tally.confirmed, adoption.tally.differs, adoption.tally.silent) == (1, 0, 1)
    adoption = publishing.answer(
        hardware, publication.id, cast.id("hardware"), hash_, DIFFERS, "We resell."
    )
    assert (adoption.tally.confirmed, adoption.tally.differs, adoption.tally.silent) == (1, 1, 0)
    assert adoption.standpoints[0].reason == "We resell."
    adoption = publishing.answer(retail, publication.id, cast.id("retail"), hash_, DIFFERS, "No.")
    assert (adoption.tally.confirmed, adoption.tally.differs) == (0, 2)


def test_an_answer_is_for_the_content_that_was_read_and_from_ones_own_department(
    cast: Cast, office: Desk, publishing: Publishing
):
    entry = publish(office)
    publication = publishing.adoption(office.author, entry.id).publication
    retail = cast.actor("retail", Role.STEWARD)
    hash_ = publication.content_hash
    with pytest.raises(StaleError):
        publishing.answer(retail, publication.id, cast.id("retail"), "0" * 64, CONFIRMED)
    with pytest.raises(NotFoundError):
        publishing.answer(retail, publication.id, cast.id("hardware"), hash_, CONFIRMED)
    viewer = cast.actor("retail", Role.VIEWER)
    with pytest.raises(NotAllowedError):
        publishing.answer(viewer, publication.id, cast.id("retail"), hash_, CONFIRMED)
    with pytest.raises(StateError, match="Departments"):
        publishing.answer(office.steward, publication.id, cast.id("office"), hash_, CONFIRMED)
    for party in ("tarnwick", "stranger"):
        with pytest.raises(NotFoundError):
            publishing.answer(
                cast.actor(party, Role.STEWARD), publication.id, cast.id(party), hash_, CONFIRMED
            )


def test_a_new_publication_ends_the_former_and_asks_anew(
    cast: Cast, services: Services, office: Desk, publishing: Publishing, clock: SetClock
):
    entry = publish(office)
    first = publishing.adoption(office.author, entry.id).publication
    retail = cast.actor("retail", Role.STEWARD)
    publishing.answer(retail, first.id, cast.id("retail"), first.content_hash, CONFIRMED)
    assert services.reviews.waiting_for(retail).to_answer == ()
    clock.pass_(days=1)
    entry = approve_change(office, entry, RESELLER, "alliance")
    entry = publishing.publish(office.steward, entry.id, entry.revision)
    adoption = publishing.adoption(retail, entry.id)
    assert adoption.publication.version_number == 2
    assert adoption.tally.silent == 2
    waiting = services.reviews.waiting_for(retail).to_answer
    assert [(item.publication.id, item.party) for item in waiting] == [
        (adoption.publication.id, "Retail")
    ]
    with pytest.raises(StateError, match="has ended"):
        publishing.answer(retail, first.id, cast.id("retail"), first.content_hash, CONFIRMED)


def test_others_see_what_is_published_until_the_next_publication(
    cast: Cast, services: Services, office: Desk, publishing: Publishing
):
    entry = publish(office, PRODUCT, "alliance")
    publish(office, RESELLER, "beta")
    viewer = cast.actor("retail", Role.VIEWER)
    before = services.term_sets.list_entries(viewer, EntryFilter())
    changed = approve_change(office, entry, ALIKE, "zebra")
    assert changed.live is not None
    assert changed.live.content.designations[0].text == "zebra"
    after = services.term_sets.list_entries(viewer, EntryFilter())
    assert [item.term for item in after.items] == ["alliance", "beta"]
    assert [item.live for item in after.items] == [item.live for item in before.items]
    assert services.term_sets.list_entries(viewer, EntryFilter(term_key="zebra")).items == ()
    assert [item.publication.term for item in publishing.list_canonical(viewer).items] == [
        "alliance",
        "beta",
    ]
    publishing.publish(office.steward, changed.id, changed.revision)
    after = services.term_sets.list_entries(viewer, EntryFilter())
    assert [item.term for item in after.items] == ["beta", "zebra"]


def test_an_ended_publication_is_seen_by_its_own_party_alone(
    cast: Cast, services: Services, office: Desk, publishing: Publishing
):
    entry = publish(office)
    changed = approve_change(office, entry, ALIKE, "zebra")
    with pytest.raises(StateError, match="whole organisation"):
        services.reviews.retire(office.steward, changed.id, changed.revision)
    ended = publishing.end(office.steward, changed.id, changed.revision)
    assert (ended.canonical, ended.term) == (False, "zebra")
    with pytest.raises(NotFoundError):
        services.term_sets.get_entry(cast.actor("retail", Role.VIEWER), entry.id)
    with pytest.raises(NotFoundError):
        publishing.adoption(office.steward, entry.id)
    with pytest.raises(StateError, match="not canonical"):
        publishing.end(office.steward, ended.id, ended.revision)
    assert services.reviews.retire(office.steward, ended.id, ended.revision).live is None


def test_the_canonical_definitions_come_in_pages_with_their_counts(
    cast: Cast, office: Desk, publishing: Publishing
):
    for term in ("delta", "alpha", "gamma", "beta"):
        publish(office, PRODUCT, term)
    seen, after = [], ""
    while True:
        page = publishing.list_canonical(cast.actor("retail", Role.VIEWER), after=after, limit=3)
        seen += [(item.publication.term, item.tally.silent) for item in page.items]
        after = page.after
        if not after:
            break
    assert seen == [("alpha", 2), ("beta", 2), ("delta", 2), ("gamma", 2)]
    with pytest.raises(InvalidValueError):
        publishing.list_canonical(office.steward, after="nonsense")


def test_a_rejected_change_leaves_the_publication_in_force(office: Desk, publishing: Publishing):
    entry = publish(office)
    before = publishing.adoption(office.author, entry.id)
    proposed = office.propose(office.change(entry, RESELLER))
    rejected = office.vote(office.steward, proposed, Choice.REJECT)
    assert rejected.canonical is True
    assert publishing.adoption(office.author, entry.id) == before


def test_of_two_publications_at_the_same_time_one_is_in_force(office: Desk, publishing: Publishing):
    live = office.live()
    answers = at_once(
        *[lambda: publishing.publish(office.steward, live.id, live.revision) for _ in range(4)]
    )
    failed = [answer for answer in answers if isinstance(answer, GlossaryError)]
    assert len(failed) == 3
    assert all(isinstance(answer, StaleError) for answer in failed)
    assert len(publishing.list_canonical(office.author).items) == 1


def test_an_answer_and_a_new_publication_at_the_same_time_never_mix(
    cast: Cast, office: Desk, publishing: Publishing
):
    entry = publish(office)
    first = publishing.adoption(office.author, entry.id).publication
    changed = approve_change(office, entry, RESELLER, "alliance")
    retail = cast.actor("retail", Role.STEWARD)
    answers = at_once(
        lambda: publishing.answer(
            retail, first.id, cast.id("retail"), first.content_hash, CONFIRMED
        ),
        lambda: publishing.publish(office.steward, changed.id, changed.revision),
    )
    assert not isinstance(answers[1], GlossaryError)
    assert not isinstance(answers[0], GlossaryError) or isinstance(answers[0], StateError)
    assert publishing.adoption(retail, entry.id).tally.confirmed == 0


def test_a_list_takes_as_many_statements_for_many_definitions_as_for_one(
    cast: Cast, services: Services, office: Desk, publishing: Publishing
):
    publish(office, PRODUCT, "alpha")
    viewer = cast.actor("retail", Role.STEWARD)

    def statements() -> int:
        seen: list[str] = []

        def note(*told: object) -> None:
            seen.append(str(told[2]))

        event.listen(services.database.engine, "before_cursor_execute", note)
        found = publishing.list_canonical(viewer).items
        waiting = services.reviews.waiting_for(viewer).to_answer
        event.remove(services.database.engine, "before_cursor_execute", note)
        assert len(found) == len(waiting)
        return len(seen)

    one = statements()
    for term in ("beta", "gamma", "delta"):
        publish(office, PRODUCT, term)
    assert statements() == one <= 12
