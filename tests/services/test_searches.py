"""Searching over what an actor may see."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from service_fixtures import START, Cast
from sqlalchemy.orm import Session

from glossary_service.config import ServerSettings
from glossary_service.errors import InvalidValueError
from glossary_service.policy.roles import Actor, Role
from glossary_service.policy.transitions import State
from glossary_service.services.searches import Kind
from glossary_service.store import entries
from glossary_service.store.records import Content, Designation
from glossary_service.store.tables.sharing import ShareRow
from glossary_service.wiring import Services, build_services


TEXTS = {
    "joint venture": "A company that two or more partners own together.",
    "strategic alliance": "Two firms that create a new product and share its risks.",
    "reseller": "A firm that sells what another one makes, under the maker's name.",
    "referral fee": "Money paid to whoever brings a customer.",
}
QUICK = (Kind.NAME, Kind.WORDS)  # what needs no model


def content(term: str, definition: str = "") -> Content:
    return Content(designations=(Designation(text=term),), definition=definition)


@pytest.fixture
def office(cast: Cast, services: Services) -> Cast:
    """The office holds drafts of four entries."""
    steward = cast.actor("office", Role.STEWARD)
    held = services.term_sets.create(steward, cast.id("office"), "Words")
    for term, definition in TEXTS.items():
        services.term_sets.add_entry(steward, held.id, content(term, definition))
    return cast


@pytest.fixture
def terms(services: Services) -> Callable[..., list[str]]:
    """Return the terms that an actor finds by name and words."""

    def find(actor: Actor, query: str) -> list[str]:
        return [hit.entry.term for hit in services.searches.search(actor, query, kinds=QUICK)]

    return find


def approve(services: Services, actor: Actor, entry_id: UUID) -> None:
    """Make what is open live, as the votes would."""
    entry = services.term_sets.get_entry(actor, entry_id)
    assert entry.open is not None
    version_id = entry.open.id

    def move(session: Session) -> None:
        entries.move(session, version_id, State.PROPOSED, at=START)
        entries.move(session, version_id, State.APPROVED, at=START)

    services.database.run(move)


def test_the_best_hit_comes_with_its_reason(office: Cast, services: Services):
    viewer = office.actor("office", Role.VIEWER)
    for query, kind, term in (
        ("Joint  Venture", Kind.NAME, "joint venture"),
        ("strat", Kind.NAME, "strategic alliance"),
        ("alliance", Kind.NAME, "strategic alliance"),
        ("stategic allience", Kind.NAME, "strategic alliance"),
        ("customer money", Kind.WORDS, "referral fee"),
        ("a business held by several owners", Kind.MEANING, "joint venture"),
    ):
        best = services.searches.search(viewer, query)[0]
        assert (best.entry.term, best.reason.kind) == (term, kind), query


def test_the_words_that_were_found_are_shown_in_the_definition(office: Cast, services: Services):
    viewer = office.actor("office", Role.VIEWER)
    (hit,) = services.searches.search(viewer, "partner OWN", kinds=[Kind.WORDS])
    definition = TEXTS["joint venture"]
    assert [definition[start:end] for start, end in hit.reason.places] == ["partners", "own"]


def test_somebody_who_sees_nothing_finds_nothing(office: Cast, services: Services):
    stranger = office.actor("stranger", Role.STEWARD)
    for query in (*TEXTS, *TEXTS.values()):
        assert not services.searches.search(stranger, query)


def test_outsiders_meet_the_approved_text_and_never_the_draft(
    office: Cast, services: Services, terms: Callable[..., list[str]]
):
    steward, outsider = office.actor("office", Role.STEWARD), office.actor("tarnwick", Role.VIEWER)
    held = services.term_sets.list(steward)[0]
    entry = services.term_sets.add_entry(steward, held.id, content("lead", "A tidy person."))
    approve(services, steward, entry.id)
    entry = services.term_sets.get_entry(steward, entry.id)
    services.term_sets.write_draft(
        steward, entry.id, entry.revision, content("secretword", "A secretmeaning.")
    )
    assert terms(outsider, "lead") == []
    share = ShareRow(
        party_id=office.id("office"),
        term_set_id=held.id,
        to_party_id=office.id("tarnwick"),
        created_at=START,
    )
    services.database.run(lambda session: session.add(share))
    assert terms(outsider, "lead") == terms(outsider, "tidy") == ["lead"]
    for hidden in ("secretword", "secretmeaning", "joint venture", "customer"):
        assert terms(outsider, hidden) == []
    assert terms(steward, "secretword") == terms(steward, "secretmeaning") == ["lead"]


def test_hidden_entries_push_nothing_out_of_the_list(
    office: Cast, services: Services, terms: Callable[..., list[str]]
):
    def fill(session: Session) -> None:
        held = entries.add_term_set(
            session, party_id=office.id("stranger"), name="Many", description="", at=START
        )
        entries.add_entries(
            session,
            term_set_id=held,
            party_id=office.id("stranger"),
            contents=[
                content(f"joint venture {number}", "A company that partners own.")
                for number in range(300)
            ],
            author_id=None,
            at=START,
        )

    services.database.run(fill)
    viewer = office.actor("office", Role.VIEWER)
    assert terms(viewer, "joint ventur") == ["joint venture"]
    assert terms(viewer, "joint venture 1") == ["joint venture"]
    assert terms(viewer, "partners own company") == ["joint venture"]


def test_another_process_finds_what_this_one_has_written(
    office: Cast, services: Services, settings: ServerSettings
):
    steward = office.actor("office", Role.STEWARD)
    other = build_services(settings, services.database.clock)
    assert not other.searches.search(steward, "sponsorship", kinds=QUICK)
    held = services.term_sets.list(steward)[0]
    made = services.term_sets.add_entry(steward, held.id, content("sponsorship"))
    found = other.searches.search(steward, "sponsorsship", kinds=QUICK)
    services.term_sets.write_draft(steward, made.id, made.revision, content("patronage"))
    assert [hit.entry.id for hit in found] == [made.id]
    assert not other.searches.search(steward, "sponsorship", kinds=QUICK)
    assert other.searches.search(steward, "patronage", kinds=QUICK)
    other.database.close()


def test_one_set_can_be_searched_alone(office: Cast, services: Services):
    steward = office.actor("office", Role.STEWARD)
    held = services.term_sets.create(steward, office.id("office"), "Others")
    made = services.term_sets.add_entry(steward, held.id, content("reseller", "Somebody."))
    found = services.searches.search(steward, "reseller", kinds=QUICK, term_set_id=held.id)
    assert [hit.entry.id for hit in found] == [made.id]
    assert len(services.searches.search(steward, "reseller", kinds=QUICK)) == 2


@pytest.mark.parametrize(
    "query",
    [
        "",
        "  \t ",
        "%",
        "_",
        "*",
        "'",
        '"',
        "\\",
        "& | !",
        "a:*",
        "💡",
        "(((",
        "of the",
        "' OR 1=1 --",
        "%%%",
        "e\u0301",
        "<b>",
        "\u202e",
        "١٢",
        "x" * 600,
        "word " * 2_000,
    ],
)
def test_odd_queries_find_nothing_and_break_nothing(cast: Cast, services: Services, query: str):
    steward = cast.actor("retail", Role.STEWARD)
    held = services.term_sets.create(steward, cast.id("retail"), "Words")
    services.term_sets.add_entry(steward, held.id, content("balance", "What is owed."))
    assert not services.searches.search(steward, query, kinds=QUICK)


def test_a_sign_that_no_text_has_is_refused(cast: Cast, services: Services):
    with pytest.raises(InvalidValueError, match=r"U\+0000"):
        services.searches.search(cast.actor("retail", Role.VIEWER), "lead\0")


def test_signs_of_the_query_language_are_found_as_they_are_written(
    cast: Cast, services: Services, terms: Callable[..., list[str]]
):
    steward = cast.actor("retail", Role.STEWARD)
    held = services.term_sets.create(steward, cast.id("retail"), "Words")
    for term in ("100% share", "AT&T's rate", "Coöperative"):
        services.term_sets.add_entry(steward, held.id, content(term))
    assert terms(steward, "100%") == ["100% share"]
    assert terms(steward, "at&t's") == ["AT&T's rate"]
    assert terms(steward, "cooperative") == ["Coöperative"]


def test_many_may_search_while_somebody_writes(
    office: Cast, services: Services, terms: Callable[..., list[str]]
):
    steward = office.actor("office", Role.STEWARD)
    held = services.term_sets.list(steward)[0]
    wrong: list[object] = []

    def search() -> None:
        try:
            for _ in range(10):
                assert terms(steward, "joint venture")[0] == "joint venture"
        except BaseException as error:  # noqa: BLE001 - told below, in the thread of the test
            wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        services.term_sets.add_entry(steward, held.id, content(f"joint venture {number}"))
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(terms(steward, "joint venture")) == 6


def test_vectors_are_made_once_for_a_text_and_by_the_worker_where_they_are_many(
    cast: Cast, services: Services
):
    steward = cast.actor("retail", Role.STEWARD)
    held = services.term_sets.create(steward, cast.id("retail"), "Words")
    for number in range(9):
        services.term_sets.add_entry(steward, held.id, content(f"fee {number}", f"Sum {number}."))
    services.term_sets.add_entry(steward, held.id, content("duty", "Sum 1."))
    services.searches.search(steward, "an amount of money")
    (job_id,) = services.background.find_waiting(9)
    services.meanings.make(lambda *_: None)
    assert services.meanings.catch_up(9) == 0
    found = services.searches.search(steward, "Sum number one", kinds=[Kind.MEANING], limit=100)
    assert {"fee 1", "duty"} <= {hit.entry.term for hit in found}
    services.meanings.queue()
    assert services.background.find_waiting(9) == [job_id]
