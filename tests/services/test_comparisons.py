"""Comparisons: what goes in, who sees what comes out, and when it no longer holds."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from service_fixtures import START, Cast
from term_shelf import (
    add_set,
    approve_change,
    content,
    publish,
    revoke,
    share_set,
    with_one_engine,
)

from glossary_service.errors import (
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    StateError,
)
from glossary_service.policy.roles import Role
from glossary_service.policy.transitions import State
from glossary_service.services.comparisons import SMALL, Comparisons, Order, What
from glossary_service.store import entries, people
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import JobState
from glossary_service.wiring import Services


RETAIL = {
    "strategic alliance": "A marketing deal with a reseller for one year.",
    "joint venture": "A short project of two companies without a company of its own.",
}
TARNWICK = {
    "strategic alliance": "A partnership that creates a new product together.",
    "joint venture": "A company of its own in which both partners hold shares.",
}


@pytest.fixture
def services(services: Services) -> Services:
    return with_one_engine(services)


@pytest.fixture
def comparisons(services: Services) -> Comparisons:
    return services.comparisons


@pytest.fixture
def order(cast: Cast) -> Order:
    """Retail compares its words with those that Tarnwick shows to it."""
    ours, theirs = add_set(cast, "retail", RETAIL), add_set(cast, "tarnwick", TARNWICK)
    share_set(cast, "tarnwick", theirs, "retail")
    return Order(party_id=cast.id("retail"), term_set_ids=(ours, theirs))


def retire(cast: Cast, entry_id: UUID) -> None:
    def end(session: sa.orm.Session) -> None:
        live = entries.list_versions(session, entry_id)[0]
        entries.move(session, live.id, State.WITHDRAWN, at=START)

    cast.services.database.run(end)


def test_a_small_comparison_is_made_at_once_and_kept_with_what_went_in(
    cast: Cast, comparisons: Comparisons, order: Order
):
    viewer = cast.actor("retail", Role.VIEWER)
    made = comparisons.create(viewer, order)
    assert made.job is None
    assert made.title == "Retail · Tarnwick"
    assert [(side.label, side.entries) for side in made.sides] == [("Retail", 2), ("Tarnwick", 2)]
    assert made.counts is not None
    assert made.counts["stop"] + made.counts["decide"] + made.counts["note"] > 0
    assert comparisons.get(viewer, made.id) == made
    assert not comparisons.staleness(viewer, made.id)
    for form, sign in (("json", '"conflicts"'), ("html", "<html"), ("text", "●"), ("md", "# ")):
        assert sign in comparisons.report(viewer, made.id, form)


def test_a_revoked_share_hides_the_comparison_and_its_report(cast: Cast, comparisons: Comparisons):
    ours, theirs = add_set(cast, "retail", RETAIL), add_set(cast, "tarnwick", TARNWICK)
    share = share_set(cast, "tarnwick", theirs, "retail")
    viewer = cast.actor("retail", Role.VIEWER)
    order = Order(party_id=cast.id("retail"), term_set_ids=(ours, theirs))
    made = comparisons.create(viewer, order)
    revoke(cast, share)
    assert comparisons.list(viewer).items == ()
    for call in (
        lambda: comparisons.get(viewer, made.id),
        lambda: comparisons.report(viewer, made.id, "json"),
        lambda: comparisons.staleness(viewer, made.id),
        lambda: comparisons.recompute(viewer, made.id),
        lambda: comparisons.delete(viewer, made.id),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_a_changed_a_new_and_a_gone_word_are_named_and_made_anew(
    cast: Cast, comparisons: Comparisons, order: Order, services: Services
):
    viewer = cast.actor("retail", Role.VIEWER)
    made = comparisons.create(viewer, order)
    words = services.term_sets.list_entries(viewer, EntryFilter(term_set_id=order.term_set_ids[1]))
    theirs = {entry.term: entry for entry in words.items}
    approve_change(cast, theirs["joint venture"].id, "A company that two partners own together.")
    retire(cast, theirs["strategic alliance"].id)
    ours = cast.actor("retail", Role.STEWARD)
    services.term_sets.add_entry(ours, order.term_set_ids[0], content("lead", "A person."))
    stale = comparisons.staleness(viewer, made.id)
    assert [(change.label, change.term, change.what) for change in stale.changes] == [
        ("Tarnwick", "joint venture", What.CHANGED),
        ("Tarnwick", "strategic alliance", What.GONE),
    ]
    assert not stale.engine
    anew = comparisons.recompute(viewer, made.id)
    assert not comparisons.staleness(viewer, made.id)
    assert anew.revision > made.revision
    assert [side.entries for side in anew.sides] == [2, 1]
    assert "own together" in comparisons.report(viewer, made.id, "json")


def test_drafts_take_part_where_chosen_and_only_own_ones(cast: Cast, comparisons: Comparisons):
    ours = add_set(cast, "retail", RETAIL, live=False)
    theirs = add_set(cast, "tarnwick", TARNWICK)
    open_ones = add_set(cast, "tarnwick", {"lead": "A person."}, name="Open", live=False)
    for term_set_id in (theirs, open_ones):
        share_set(cast, "tarnwick", term_set_id, "retail")
    viewer = cast.actor("retail", Role.VIEWER)
    order = Order(party_id=cast.id("retail"), term_set_ids=(ours, theirs))
    with pytest.raises(InvalidValueError, match="Retail has nothing to compare"):
        comparisons.create(viewer, order)
    made = comparisons.create(viewer, replace(order, drafts=True))
    assert [side.drafts for side in made.sides] == [True, False]
    hidden = replace(order, drafts=True, term_set_ids=(ours, open_ones))
    with pytest.raises(InvalidValueError, match="Tarnwick has nothing to compare"):
        comparisons.create(viewer, hidden)


def test_drafts_of_another_party_stay_with_those_who_belong_to_it(
    cast: Cast, comparisons: Comparisons
):
    ours, theirs = add_set(cast, "retail", RETAIL), add_set(cast, "hardware", TARNWICK, live=False)
    share_set(cast, "hardware", theirs, "retail")
    both = cast.add_person("both", "retail", Role.VIEWER)
    cast.services.database.run(
        lambda session: people.set_roles(session, both, cast.id("hardware"), [Role.VIEWER])
    )
    order = Order(party_id=cast.id("retail"), term_set_ids=(ours, theirs), drafts=True)
    made = comparisons.create(cast.reload(both), order)
    assert comparisons.get(cast.reload(both), made.id) == made
    colleague = cast.actor("retail", Role.STEWARD)
    assert comparisons.list(colleague).items == ()
    with pytest.raises(NotFoundError):
        comparisons.get(colleague, made.id)


def test_a_department_compares_itself_with_what_is_canonical_and_with_no_more(
    cast: Cast, comparisons: Comparisons, services: Services
):
    ours, central = add_set(cast, "retail", RETAIL), add_set(cast, "office", TARNWICK)
    office, viewer = cast.actor("office", Role.STEWARD), cast.actor("retail", Role.VIEWER)
    order = Order(party_id=cast.id("retail"), term_set_ids=(ours, central))
    with pytest.raises(NotFoundError):
        comparisons.create(viewer, order)
    words = services.term_sets.list_entries(office, EntryFilter(term_set_id=central)).items
    published = next(entry for entry in words if entry.term == "joint venture")
    publish(cast, published.id)
    made = comparisons.create(viewer, order)
    assert [side.entries for side in made.sides] == [2, 1]
    approve_change(cast, published.id, "Something that is approved and not published yet.")
    assert not comparisons.staleness(viewer, made.id)
    assert [held.id for held in comparisons.affected_by(viewer, published.id)] == [made.id]
    assert comparisons.affected_by(office, published.id) == []
    comparisons.recompute(viewer, made.id)
    assert "not published yet" not in comparisons.report(viewer, made.id, "json")


def test_what_was_not_published_is_not_shown_to_a_colleague_who_sees_canonical_words_alone(
    cast: Cast, comparisons: Comparisons, services: Services
):
    ours, central = add_set(cast, "retail", RETAIL), add_set(cast, "office", TARNWICK)
    office = cast.actor("office", Role.STEWARD)
    for entry in services.term_sets.list_entries(office, EntryFilter(term_set_id=central)).items:
        publish(cast, entry.id)
        approve_change(cast, entry.id, "Approved and not published yet.")
    both = cast.add_person("both", "retail", Role.VIEWER)
    cast.services.database.run(
        lambda session: people.set_roles(session, both, cast.id("office"), [Role.VIEWER])
    )
    order = Order(party_id=cast.id("retail"), term_set_ids=(ours, central))
    made = comparisons.create(cast.reload(both), order)
    assert "not published yet" in comparisons.report(cast.reload(both), made.id, "json")
    assert comparisons.list(cast.actor("retail", Role.VIEWER)).items == ()


@pytest.mark.parametrize("number", [0, 1, 9])
def test_two_to_eight_sets_are_compared(
    cast: Cast, comparisons: Comparisons, order: Order, number: int
):
    wanted = (*order.term_set_ids, *(uuid4() for _ in range(9)))[:number]
    with pytest.raises(InvalidValueError, match="2 to 8 term sets"):
        comparisons.create(cast.actor("retail", Role.VIEWER), replace(order, term_set_ids=wanted))


def test_orders_that_cannot_be_taken_are_refused_and_leave_nothing_behind(
    cast: Cast, comparisons: Comparisons, order: Order
):
    viewer = cast.actor("retail", Role.VIEWER)
    one = order.term_set_ids[0]
    with pytest.raises(InvalidValueError, match="named twice"):
        comparisons.create(viewer, replace(order, term_set_ids=(one, one)))
    with pytest.raises(InvalidValueError, match="title"):
        comparisons.create(viewer, replace(order, title="x" * 201))
    hidden = add_set(cast, "hardware", {"lead": "A person."})
    for term_set_id in (uuid4(), hidden):
        with pytest.raises(NotFoundError):
            comparisons.create(viewer, replace(order, term_set_ids=(one, term_set_id)))
    with pytest.raises(NotFoundError):
        comparisons.create(cast.actor("tarnwick", Role.STEWARD), order)
    with pytest.raises(NotAllowedError):
        comparisons.create(cast.actor("retail", Role.ADMIN), order)
    assert comparisons.list(viewer).items == ()


def test_two_sets_of_one_party_carry_their_names(cast: Cast, comparisons: Comparisons):
    one = add_set(cast, "retail", RETAIL, name="Plans")
    other = add_set(cast, "retail", TARNWICK, name="Contracts")
    order = Order(party_id=cast.id("retail"), term_set_ids=(one, other), title="  Our own  words ")
    made = comparisons.create(cast.actor("retail", Role.VIEWER), order)
    assert [side.label for side in made.sides] == ["Retail (Plans)", "Retail (Contracts)"]
    assert made.title == "Our own words"


def test_pages_hold_every_comparison_once_the_newest_first(
    cast: Cast, comparisons: Comparisons, order: Order
):
    viewer = cast.actor("retail", Role.VIEWER)
    made = [comparisons.create(viewer, replace(order, title=str(n))).id for n in range(3)]
    first = comparisons.list(viewer, limit=2)
    second = comparisons.list(viewer, limit=2, after=first.after)
    assert {held.id for held in (*first.items, *second.items)} == set(made)
    assert (len(first.items), len(second.items), second.after) == (2, 1, "")
    for mark in ("x", "W10=", "WzEsMl0="):
        with pytest.raises(InvalidValueError, match="mark"):
            comparisons.list(viewer, after=mark)


def test_who_asked_and_stewards_delete_a_comparison(
    cast: Cast, comparisons: Comparisons, order: Order
):
    contributor = cast.actor("retail", Role.CONTRIBUTOR)
    one, other = comparisons.create(contributor, order), comparisons.create(contributor, order)
    with pytest.raises(NotAllowedError):
        comparisons.delete(cast.actor("retail", Role.VIEWER), one.id)
    comparisons.delete(contributor, one.id)
    comparisons.delete(cast.actor("retail", Role.STEWARD), other.id)
    assert comparisons.list(contributor).items == ()


def test_a_large_comparison_waits_for_a_worker_and_is_not_asked_for_twice(
    cast: Cast, comparisons: Comparisons, services: Services
):
    many = {f"word {number}": f"Thing number {number}." for number in range(SMALL + 1)}
    ours, theirs = add_set(cast, "retail", many), add_set(cast, "retail", RETAIL, name="Few")
    viewer = cast.actor("retail", Role.VIEWER)
    made = comparisons.create(
        viewer, Order(party_id=cast.id("retail"), term_set_ids=(ours, theirs))
    )
    assert made.job is not None
    assert made.job.state is JobState.QUEUED
    assert made.made_at is made.counts is None
    assert not comparisons.staleness(viewer, made.id)
    with pytest.raises(StateError):
        comparisons.report(viewer, made.id, "json")
    with pytest.raises(StateError):
        comparisons.recompute(viewer, made.id)
    comparisons.delete(viewer, made.id)
    assert services.background.get(viewer, made.job.id).state is JobState.CANCELLED


def test_threads_that_compare_at_once_find_what_one_finds(
    cast: Cast, comparisons: Comparisons, order: Order
):
    viewer = cast.actor("retail", Role.VIEWER)
    alone = comparisons.report(viewer, comparisons.create(viewer, order).id, "json")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: comparisons.create(viewer, order), range(8)))
    reports = {comparisons.report(viewer, held.id, "json") for held in made}
    assert reports == {alone}


def test_another_engine_makes_a_comparison_stale(
    cast: Cast, comparisons: Comparisons, order: Order, services: Services
):
    viewer = cast.actor("retail", Role.VIEWER)
    made = comparisons.create(viewer, order)
    services.database.run(
        lambda session: session.execute(sa.text("UPDATE comparison SET engine = 'before'"))
    )
    stale = comparisons.staleness(viewer, made.id)
    assert (bool(stale), stale.engine, stale.changes) == (True, True, ())
    comparisons.recompute(viewer, made.id)
    assert not comparisons.staleness(viewer, made.id)
