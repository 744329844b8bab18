"""Term sets, entries and drafts."""

import pytest
from service_fixtures import Cast

from glossary_service.errors import InvalidValueError, NotAllowedError, NotFoundError, StaleError
from glossary_service.policy.roles import Role
from glossary_service.policy.transitions import State
from glossary_service.services.term_sets import TermSets
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import Content, Designation
from glossary_service.wiring import Services


@pytest.fixture
def term_sets(services: Services) -> TermSets:
    return services.term_sets


def content(term: str, definition: str = "") -> Content:
    return Content(designations=(Designation(text=term),), definition=definition)


def test_a_steward_makes_a_set_and_another_department_does_not_see_it(
    cast: Cast, term_sets: TermSets
):
    steward = cast.actor("retail", Role.STEWARD)
    made = term_sets.create(steward, cast.id("retail"), "Plan words")
    assert [held.name for held in term_sets.list(steward)] == ["Plan words"]
    other = cast.actor("hardware", Role.STEWARD)
    assert term_sets.list(other) == []
    with pytest.raises(NotFoundError):
        term_sets.get(other, made.id)


def test_two_entries_of_one_set_may_share_a_term(cast: Cast, term_sets: TermSets):
    steward = cast.actor("retail", Role.STEWARD)
    held = term_sets.create(steward, cast.id("retail"), "Plan words")
    term_sets.add_entry(steward, held.id, content("balance", "What is owed."))
    term_sets.add_entry(steward, held.id, content("balance", "What is left."))
    page = term_sets.list_entries(steward, EntryFilter(term_set_id=held.id))
    assert [entry.term for entry in page.items] == ["balance", "balance"]
    assert {entry.open.state for entry in page.items if entry.open} == {State.DRAFT}


def test_two_sets_of_a_party_need_two_names(cast: Cast, term_sets: TermSets):
    steward = cast.actor("retail", Role.STEWARD)
    term_sets.create(steward, cast.id("retail"), "Plan words")
    with pytest.raises(InvalidValueError, match="Plan words"):
        term_sets.create(steward, cast.id("retail"), "  Plan   words ")


def test_a_viewer_reads_and_does_not_write(cast: Cast, term_sets: TermSets):
    steward, viewer = cast.actor("retail", Role.STEWARD), cast.actor("retail", Role.VIEWER)
    held = term_sets.create(steward, cast.id("retail"), "Plan words")
    assert term_sets.get(viewer, held.id) == held
    with pytest.raises(NotAllowedError):
        term_sets.add_entry(viewer, held.id, content("lead"))


def test_a_change_made_on_an_old_revision_is_refused_and_changes_nothing(
    cast: Cast, term_sets: TermSets
):
    steward = cast.actor("retail", Role.STEWARD)
    held = term_sets.create(steward, cast.id("retail"), "Plan words")
    entry = term_sets.add_entry(steward, held.id, content("lead", "A person."))
    newer = term_sets.write_draft(steward, entry.id, entry.revision, content("lead", "A firm."))
    with pytest.raises(StaleError):
        term_sets.write_draft(steward, entry.id, entry.revision, content("lead", "A duck."))
    read = term_sets.get_entry(steward, entry.id)
    assert read == newer
    assert read.open is not None
    assert read.open.content.definition == "A firm."


def test_pages_hold_every_entry_once(cast: Cast, term_sets: TermSets):
    steward = cast.actor("retail", Role.STEWARD)
    held = term_sets.create(steward, cast.id("retail"), "Plan words")
    for number in range(7):
        term_sets.add_entry(steward, held.id, content("lead" if number % 2 else "deal"))
    seen, after = [], ""
    while True:
        page = term_sets.list_entries(steward, EntryFilter(), after=after, limit=3)
        seen += [entry.id for entry in page.items]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7


def test_a_sign_that_no_database_keeps_is_refused_with_its_place(cast: Cast, term_sets: TermSets):
    steward = cast.actor("retail", Role.STEWARD)
    held = term_sets.create(steward, cast.id("retail"), "Plan words")
    with pytest.raises(InvalidValueError, match=r"U\+0000 at place 5"):
        term_sets.add_entry(steward, held.id, content("lead\0"))
