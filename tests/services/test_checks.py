"""Checking an understanding against what is canonical, and links for guests."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread
from uuid import UUID, uuid4

import pytest
from published_words import hold, services_that_share_tools
from service_fixtures import START, Cast, SetClock
from sqlalchemy import select
from sqlalchemy.orm import Session

from glossary_service.alignment.concepts import Relation
from glossary_service.config import ServerSettings
from glossary_service.errors import InvalidValueError, NotAllowedError, NotFoundError
from glossary_service.policy.roles import Role, Scope
from glossary_service.reports.check_form import Deed, Fit, Standing
from glossary_service.store import publications
from glossary_service.store.tables.checks import CheckLinkRow, CheckRow
from glossary_service.store.tables.work import EventRow
from glossary_service.wiring import Services


Publish = Callable[..., UUID]
STRATEGIC = (
    "A partnership in which two or more independent companies create a new product together."
)
MARKETING = (
    "A partnership in which companies jointly promote or resell existing products, without "
    "creating a new product."
)
VENTURE = "A separate company in which the partners hold shared equity."
PROJECT = (
    "A short project that partners carry out together under a contract, without founding a company."
)
RESELLING = "we market the reseller's products together and share leads"


@pytest.fixture
def services(settings: ServerSettings, clock: SetClock) -> Iterator[Services]:
    with services_that_share_tools(settings, clock) as opened:
        yield opened


@pytest.fixture
def publish(cast: Cast, services: Services) -> Publish:
    """Return what makes a definition canonical for the organisation of a party."""

    def run(
        term: str, definition: str, support: str = "", *others: str, party: str = "office"
    ) -> UUID:
        author = cast.person(party, Role.STEWARD)

        def add(session: Session) -> UUID:
            return hold(session, cast, party, term, definition, support, others, author=author)

        return services.database.run(add)

    return run


@pytest.fixture
def story(publish: Publish) -> None:
    """What the central department of Northwind has published."""
    publish("strategic alliance", STRATEGIC, "A sponsor on the board and an engineering budget.")
    publish("marketing alliance", MARKETING, "Templates for campaigns and a shared lead pool.")
    publish("joint venture", VENTURE, "Help with founding the company.")
    publish("joint project", PROJECT, "A contract template.")


# ── the answer ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("story")
def test_a_reseller_deal_called_strategic_alliance_is_led_to_marketing_alliance(
    cast: Cast, services: Services
):
    unit = cast.actor("retail", Role.CONTRIBUTOR)
    result = services.checks.check_words(unit, cast.id("retail"), "Strategic Alliances", RESELLING)
    answer = result.answers[0]
    assert answer.usable == "marketing alliance"
    assert answer.support == "Templates for campaigns and a shared lead pool."
    assert answer.headline.startswith("“marketing alliance”")
    meaning = answer.meanings[0]
    assert (meaning.relation, meaning.fit) == (Relation.CONFLICTING, Fit.DIFFERS)
    first = meaning.rows[0]
    assert first.standing is Standing.CONTRADICTING
    assert "new product" in first.company
    assert RESELLING[slice(*first.you_spans[0])] in first.you
    assert meaning.definition[slice(*first.company_spans[0])] in first.company
    assert [step.deed for step in answer.steps][:2] == [Deed.RENAME, Deed.EXCEPTION]
    assert result.kept is None


def test_a_word_that_is_near_and_differs_on_a_point_is_offered_with_that_point(
    cast: Cast, services: Services, publish: Publish
):
    publish("strategic alliance", STRATEGIC)
    publish(
        "marketing alliance",
        "A marketing alliance is an agreement in which two companies promote or resell each "
        "other's existing products without creating a new one.",
    )
    unit = cast.actor("retail", Role.VIEWER)
    words = "We let a reseller sell our products under its own brand and share the marketing costs."
    answer = services.checks.check_words(
        unit, cast.id("retail"), "strategic alliance", words
    ).answers[0]
    assert (answer.usable, answer.certain) == ("marketing alliance", False)
    assert answer.headline.startswith("“marketing alliance” comes closest to your plan;")
    assert "“marketing alliance” may differ from your words as well" in answer.headline
    assert answer.questions
    soup = "A recipe for soup with carrots and onions that is served hot."
    answer = services.checks.check_words(
        unit, cast.id("retail"), "strategic alliance", soup
    ).answers[0]
    assert "no other word of the company comes close" in answer.headline
    assert answer.others == ()


@pytest.mark.usefixtures("story")
def test_a_short_project_called_joint_venture_is_led_away_from_the_company_with_shared_equity(
    cast: Cast, services: Services
):
    unit = cast.actor("hardware", Role.VIEWER)
    words = "A short project that we run together with a partner and that ends on delivery."
    result = services.checks.check_words(unit, cast.id("hardware"), "joint venture", words)
    answer = result.answers[0]
    assert answer.usable == "joint project"
    assert answer.support == "A contract template."
    assert answer.meanings[0].fit is Fit.DIFFERS
    only_company = {
        row.name for row in answer.meanings[0].rows if row.standing is Standing.ONLY_COMPANY
    }
    assert {"Equity involvement", "Legal form"} <= only_company
    assert answer.questions


@pytest.mark.usefixtures("story")
def test_words_that_say_the_same_keep_their_word_and_its_support(cast: Cast, services: Services):
    unit = cast.actor("retail", Role.VIEWER)
    words = "A partnership of independent companies that create a new product together."
    answer = services.checks.answer_words(
        unit.memberships[cast.id("retail")].organisation_id, "strategic alliance", words
    )
    assert answer.usable == "strategic alliance"
    assert answer.certain
    assert answer.headline == (
        "You can use “strategic alliance” for your plan: you and the company mean the same."
    )
    assert answer.support == "A sponsor on the board and an engineering budget."
    assert [step.deed for step in answer.steps] == [Deed.KEEP]


@pytest.mark.usefixtures("story")
def test_no_answer_says_that_anybody_is_wrong(cast: Cast, services: Services):
    unit = cast.actor("retail", Role.VIEWER)
    for term in ("strategic alliance", "joint venture", "flagship deal"):
        for words in ("", RESELLING, VENTURE, "x"):
            result = services.checks.check_words(unit, cast.id("retail"), term, words)
            text = str(result).casefold()
            assert not {" wrong", "incorrect", "error", "failed", "must not"} & {
                word
                for word in (" wrong", "incorrect", "error", "failed", "must not")
                if word in text
            }
            assert result.answers[0].headline


def test_every_definition_under_one_word_is_shown_the_fitting_one_first(
    cast: Cast, services: Services, publish: Publish
):
    publish("lead", "A person or firm that may become a customer.")
    publish("lead", "The party that steers an alliance and answers for its results.")
    unit = cast.actor("retail", Role.VIEWER)
    words = "The partner that steers the alliance and is responsible for what comes out of it."
    answer = services.checks.check_words(unit, cast.id("retail"), "Leads", words).answers[0]
    assert [item.definition[:9] for item in answer.meanings] == ["The party", "A person "]
    other = "Somebody who might buy from us one day: a person or a firm."
    answer = services.checks.check_words(unit, cast.id("retail"), "lead", other).answers[0]
    assert answer.meanings[0].definition.startswith("A person")


def test_a_word_by_another_name_or_in_short_is_found(
    cast: Cast, services: Services, publish: Publish
):
    publish("strategic alliance", STRATEGIC, "", "product alliance", "SA")
    unit = cast.actor("retail", Role.VIEWER)
    for term in ("SA", "product alliances", "Alliance, strategic"):
        answer = services.checks.check_words(unit, cast.id("retail"), term, "").answers[0]
        assert [item.term for item in answer.meanings] == ["strategic alliance"], term


@pytest.mark.usefixtures("story")
def test_a_word_without_a_definition_is_answered_with_what_comes_close(
    cast: Cast, services: Services
):
    unit = cast.actor("retail", Role.VIEWER)
    answer = services.checks.check_words(
        unit, cast.id("retail"), "go-to-market pact", "Firms promote and resell products jointly."
    ).answers[0]
    assert not answer.meanings
    assert answer.others[0].term == "marketing alliance"
    assert "no definition of “go-to-market pact”" in answer.headline
    misspelt = services.checks.check_words(unit, cast.id("retail"), "joint ventrue", "").answers[0]
    assert [item.term for item in misspelt.others] == ["joint venture"]


def test_where_nothing_is_published_the_answer_says_so(cast: Cast, services: Services):
    unit = cast.actor("retail", Role.VIEWER)
    answer = services.checks.check_words(unit, cast.id("retail"), "lead", "A person.").answers[0]
    assert answer.headline == "The company has no definition of “lead”, and none that comes close."
    assert (answer.usable, answer.meanings, answer.others) == ("", (), ())
    assert answer.contacts[0].party == "Alliance Office"


@pytest.mark.usefixtures("story")
def test_without_own_words_the_company_s_meaning_is_shown_to_check_against(
    cast: Cast, services: Services
):
    unit = cast.actor("retail", Role.VIEWER)
    answer = services.checks.check_words(
        unit, cast.id("retail"), "strategic alliance", " \n "
    ).answers[0]
    meaning = answer.meanings[0]
    assert (meaning.fit, meaning.relation, meaning.chance) == (Fit.NOT_COMPARED, None, None)
    assert {row.standing for row in meaning.rows} == {Standing.ONLY_COMPANY}
    assert answer.questions
    assert len(answer.questions) <= 5


# ── entries and texts ────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("story")
def test_a_unit_checks_one_of_its_own_entries_and_no_other_party_s(cast: Cast, services: Services):
    own = services.database.run(
        lambda session: hold(session, cast, "retail", "strategic alliance", RESELLING)
    )
    unit, other = cast.actor("retail", Role.VIEWER), cast.actor("hardware", Role.STEWARD)
    answer = services.checks.check_entry(unit, cast.id("retail"), own).answers[0]
    assert (answer.words, answer.usable) == (RESELLING, "marketing alliance")
    with pytest.raises(NotFoundError):
        services.checks.check_entry(other, cast.id("hardware"), own)
    with pytest.raises(NotFoundError):
        services.checks.check_entry(unit, cast.id("retail"), uuid4())


@pytest.mark.usefixtures("story")
def test_a_paragraph_is_answered_for_each_canonical_term_with_its_sentence(
    cast: Cast, services: Services
):
    services.database.run(
        lambda session: hold(session, cast, "retail", "Strategic alliance", RESELLING)
    )
    unit = cast.actor("retail", Role.VIEWER)
    text = (
        "We plan three strategic alliances. Later, JOINT-\nVENTURES follow; no other deal does. "
        "A strategic alliance needs a sponsor."
    )
    alliance, venture = services.checks.check_text(unit, cast.id("retail"), text).answers
    assert [place.sentence for place in alliance.places] == [
        "We plan three strategic alliances.",
        "A strategic alliance needs a sponsor.",
    ]
    first = alliance.places[0]
    assert first.sentence[first.start : first.end] == "strategic alliances"
    assert (alliance.words, alliance.meanings[0].fit) == (RESELLING, Fit.DIFFERS)
    assert (venture.term, venture.meanings[0].fit) == ("joint venture", Fit.NOT_COMPARED)
    nothing = services.checks.check_text(unit, cast.id("retail"), "We sell shoes.")
    assert nothing.answers == ()


@pytest.mark.usefixtures("story")
def test_a_paragraph_that_describes_the_deal_is_compared_as_a_whole(cast: Cast, services: Services):
    unit = cast.actor("hardware", Role.VIEWER)
    text = (
        "We want a strategic alliance with a reseller. They resell our existing products and we "
        "promote theirs; no new product is made."
    )
    answer = services.checks.check_text(unit, cast.id("hardware"), text).answers[0]
    assert (answer.term, answer.words) == ("strategic alliance", text)
    assert answer.meanings[0].fit is Fit.DIFFERS
    assert answer.usable == "marketing alliance"
    bare = services.checks.check_text(unit, cast.id("hardware"), "A strategic alliance is coming.")
    assert bare.answers[0].words == ""
    assert bare.answers[0].meanings[0].rows


def test_a_text_with_more_terms_than_a_page_holds_names_the_rest(
    cast: Cast, services: Services, publish: Publish
):
    terms = [f"term {word}" for word in "abcdefghijklmnop"]
    for term in terms:
        publish(term, "")
    unit = cast.actor("retail", Role.VIEWER)
    result = services.checks.check_text(unit, cast.id("retail"), ", ".join(terms))
    assert [answer.term for answer in result.answers] + list(result.unanswered) == terms
    assert result.unanswered


# ── what is canonical now ────────────────────────────────────────────────────────────────────────


def test_what_is_published_or_ended_counts_for_the_next_check(
    cast: Cast, services: Services, publish: Publish
):
    unit = cast.actor("retail", Role.VIEWER)

    def meanings() -> list[str]:
        answer = services.checks.check_words(unit, cast.id("retail"), "lead", "").answers[0]
        return [item.definition for item in answer.meanings]

    assert meanings() == []
    entry = publish("lead", "A person.")
    assert meanings() == ["A person."]
    services.database.run(lambda session: publications.end_publication(session, entry, START))
    assert meanings() == []
    publish("lead", "A firm.")
    assert meanings() == ["A firm."]


def test_an_organisation_s_definitions_are_never_seen_by_another(
    cast: Cast, services: Services, publish: Publish
):
    publish("lead", "SECRET one.")
    publish("lead", "Another body's meaning.", party="stranger")
    services.database.run(lambda session: hold(session, cast, "hardware", "lead", "SECRET draft."))
    stranger = cast.actor("stranger", Role.STEWARD)
    result = services.checks.check_words(stranger, cast.id("stranger"), "lead", "SECRET")
    found = services.checks.check_text(stranger, cast.id("stranger"), "A lead. SECRET")
    for seen in (*result.answers, *found.answers):
        assert [item.definition for item in (*seen.meanings, *seen.others)] == [
            "Another body's meaning."
        ]
    with pytest.raises(NotFoundError):
        services.checks.check_words(stranger, cast.id("retail"), "lead", "x")
    unit = cast.actor("retail", Role.VIEWER)
    seen_by_unit = services.checks.check_words(unit, cast.id("retail"), "lead", "SECRET draft.")
    assert [item.definition for item in seen_by_unit.answers[0].meanings] == ["SECRET one."]


@pytest.mark.usefixtures("story")
def test_a_partner_and_an_administrator_without_another_role_do_not_check(
    cast: Cast, services: Services
):
    partner, admin = cast.actor("tarnwick", Role.STEWARD), cast.actor("retail", Role.ADMIN)
    with pytest.raises(NotAllowedError, match="partner"):
        services.checks.check_words(partner, cast.id("tarnwick"), "joint venture", "")
    with pytest.raises(NotAllowedError):
        services.checks.check_words(admin, cast.id("retail"), "joint venture", "")


@pytest.mark.usefixtures("story")
def test_many_who_check_at_once_get_the_same_answer(cast: Cast, services: Services):
    unit, answers = cast.actor("retail", Role.VIEWER), []

    def check() -> None:
        result = services.checks.check_words(
            unit, cast.id("retail"), "strategic alliance", RESELLING
        )
        answers.append(result.answers)

    threads = [Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("", "x"),
        ("   ", "x"),
        ("x" * 501, "x"),
        ("x", "x" * 20_001),
        ("le\0ad", "x"),
        ("lead", "\ud800"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field(
    cast: Cast, services: Services, term: str, words: str
):
    unit = cast.actor("retail", Role.VIEWER)
    with pytest.raises(InvalidValueError) as refused:
        services.checks.check_words(unit, cast.id("retail"), term, words)
    assert refused.value.fields.keys() <= {"term", "words"}


@pytest.mark.parametrize(
    "words",
    [
        "(" * 20_000,
        "not " * 5_000,
        "a-\n" * 6_000,
        "<script>alert(1)</script> =cmd|'/c calc'!A0 {{7*7}} %s",
        "战略联盟是两家公司的合作。",
        "\u202e\u200d\u00ad",
    ],
)
@pytest.mark.usefixtures("story")
def test_hostile_words_are_answered_and_not_carried_out(cast: Cast, services: Services, words: str):
    unit = cast.actor("retail", Role.VIEWER)
    result = services.checks.check_words(unit, cast.id("retail"), "joint venture", words)
    assert result.answers[0].meanings[0].term == "joint venture"
    services.checks.check_text(unit, cast.id("retail"), words)


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────


def rows(services: Services) -> int:
    return len(services.database.read(lambda session: session.scalars(select(CheckRow)).all()))


@pytest.mark.usefixtures("story")
def test_a_check_is_kept_on_wish_for_the_people_of_the_party_alone(cast: Cast, services: Services):
    unit = cast.actor("retail", Role.CONTRIBUTOR)
    services.checks.check_words(unit, cast.id("retail"), "joint venture", "A project.")
    assert rows(services) == 0
    result = services.checks.check_words(
        unit, cast.id("retail"), "joint venture", "A project.", keep=True
    )
    assert result.kept is not None
    colleague = cast.actor("retail", Role.VIEWER)
    assert [held.id for held in services.checks.list(colleague).items] == [result.kept.id]
    held = services.checks.get(colleague, result.kept.id)
    assert (held.term, held.words) == ("joint venture", "A project.")
    assert held.answer["answers"][0]["headline"] == result.answers[0].headline
    span = held.answer["answers"][0]["meanings"][0]["rows"][0]["company_spans"][0]
    assert span["start"] < span["end"]
    for outsider in (
        cast.actor("office", Role.STEWARD, Role.ADMIN),
        cast.actor("hardware", Role.VIEWER),
        cast.actor("stranger", Role.STEWARD),
    ):
        assert services.checks.list(outsider).items == ()
        assert services.checks.list(outsider, cast.id("retail")).items == ()
        for call in (services.checks.get, services.checks.delete):
            with pytest.raises(NotFoundError):
                call(outsider, held.id)
    services.checks.delete(colleague, held.id)
    assert rows(services) == 0
    with pytest.raises(NotFoundError):
        services.checks.delete(colleague, held.id)


@pytest.mark.usefixtures("story")
def test_a_token_for_reading_checks_and_keeps_nothing(cast: Cast, services: Services):
    reader = replace(cast.actor("retail", Role.VIEWER), scopes=frozenset({Scope.READ}))
    services.checks.check_words(reader, cast.id("retail"), "joint venture", "")
    with pytest.raises(NotAllowedError):
        services.checks.check_words(reader, cast.id("retail"), "joint venture", "", keep=True)
    assert rows(services) == 0


def test_pages_of_kept_checks_hold_each_once_the_newest_first(
    cast: Cast, services: Services, clock: SetClock
):
    unit, made = cast.actor("retail", Role.VIEWER), []
    for number in range(5):
        clock.pass_(minutes=number % 2)
        kept = services.checks.check_words(unit, cast.id("retail"), "x", "", keep=True).kept
        assert kept is not None
        made.append(kept)
    seen, after = [], ""
    while True:
        page = services.checks.list(unit, after=after, limit=2)
        seen += page.items
        after = page.after
        if not after:
            break
    assert {held.id for held in seen} == {held.id for held in made}
    assert [held.created_at for held in seen] == sorted(
        (held.created_at for held in made), reverse=True
    )


# ── guests ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def link(cast: Cast, services: Services, story: None) -> str:
    """The token of a link that the office has made."""
    del story
    steward = cast.actor("office", Role.STEWARD)
    return services.check_links.create(steward, cast.id("office"), "For the sales school", 30)[1]


def test_a_guest_gets_the_same_answer_as_a_unit_and_nothing_is_kept(
    cast: Cast, services: Services, link: str
):
    guest = services.check_links.open(link)
    assert (guest.name, guest.party, guest.organisation) == (
        "For the sales school",
        "Alliance Office",
        "Northwind",
    )
    assert guest.terms == (
        "joint project",
        "joint venture",
        "marketing alliance",
        "strategic alliance",
    )
    found = services.check_links.check(link, "strategic alliance", RESELLING)
    unit = cast.actor("retail", Role.VIEWER)
    same = services.checks.check_words(unit, cast.id("retail"), "strategic alliance", RESELLING)
    assert found.result.answers == same.answers
    assert found.way_back == ""
    assert rows(services) == 0


def test_only_hashes_of_links_and_ways_back_are_kept(services: Services, link: str):
    way_back = services.check_links.check(link, "x", "", keep=True).way_back
    stored = services.database.read(
        lambda session: [
            *session.scalars(select(CheckLinkRow.token_hash)),
            *session.scalars(select(CheckRow.token_hash)),
        ]
    )
    assert not {link, way_back} & set(stored)


def test_a_guest_keeps_an_answer_opens_it_again_and_deletes_it(
    cast: Cast, services: Services, link: str
):
    office = cast.actor("office", Role.STEWARD, Role.ADMIN)
    way_back = services.check_links.check(link, "joint venture", "Mine.", keep=True).way_back
    assert services.check_links.get_kept(way_back).words == "Mine."
    assert services.checks.list(office).items == ()
    services.check_links.delete_kept(way_back)
    assert rows(services) == 0
    for call in (services.check_links.get_kept, services.check_links.delete_kept):
        with pytest.raises(NotFoundError):
            call(way_back)


def test_the_department_sees_a_guest_s_check_only_with_consent_and_cannot_take_it_away(
    cast: Cast, services: Services, link: str
):
    office = cast.actor("office", Role.STEWARD)
    shared = services.check_links.check(link, "joint venture", "Ours.", keep=True, share=True)
    (held,) = services.checks.list(office).items
    assert (held.words, held.through_link, held.person_id) == ("Ours.", True, None)
    services.checks.delete(office, held.id)
    assert services.checks.list(office).items == ()
    assert services.check_links.get_kept(shared.way_back).words == "Ours."
    with pytest.raises(InvalidValueError):
        services.check_links.check(link, "joint venture", "Ours.", share=True)


def test_a_link_ends_with_its_time_or_when_it_is_revoked(
    cast: Cast, services: Services, clock: SetClock, link: str
):
    office = cast.actor("office", Role.ADMIN)
    other = services.check_links.create(office, cast.id("office"), "Short", 1)[1]
    way_back = services.check_links.check(link, "x", "", keep=True).way_back
    clock.pass_(days=1)
    with pytest.raises(NotFoundError, match="ended"):
        services.check_links.open(other)
    newest, oldest = services.check_links.list(office)
    assert {newest.name, oldest.name} == {"Short", "For the sales school"}
    for held in (newest, oldest):
        services.check_links.revoke(office, held.id)
        services.check_links.revoke(office, held.id)
    for call in (
        lambda: services.check_links.open(link),
        lambda: services.check_links.check(link, "joint venture", "x"),
        lambda: services.check_links.open("gsc_guess"),
        lambda: services.check_links.open(""),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert services.check_links.get_kept(way_back).term == "x"


def test_links_are_made_by_stewards_and_administrators_of_the_central_department(
    cast: Cast, services: Services, link: str
):
    del link
    office = cast.id("office")
    for party, role, target, error in (
        ("office", Role.VIEWER, office, NotAllowedError),
        ("retail", Role.STEWARD, cast.id("retail"), NotAllowedError),
        ("retail", Role.STEWARD, office, NotFoundError),
        ("stranger", Role.STEWARD, office, NotFoundError),
    ):
        with pytest.raises(error):
            services.check_links.create(cast.actor(party, role), target, "Mine", 5)
    steward = cast.actor("office", Role.STEWARD)
    for days in (0, 91, -1):
        with pytest.raises(InvalidValueError):
            services.check_links.create(steward, office, "Mine", days)
    reader = replace(steward, scopes=frozenset({Scope.READ}))
    with pytest.raises(NotAllowedError):
        services.check_links.create(reader, office, "Mine", 5)
    held = services.check_links.list(steward)[0]
    stranger = cast.actor("stranger", Role.STEWARD)
    assert services.check_links.list(stranger, office) == []
    with pytest.raises(NotFoundError):
        services.check_links.revoke(stranger, held.id)


def test_the_log_holds_no_texts(cast: Cast, services: Services, link: str):
    unit = cast.actor("retail", Role.VIEWER)
    services.checks.check_words(unit, cast.id("retail"), "joint venture", "SECRET", keep=True)
    services.check_links.check(link, "joint venture", "SECRET", keep=True)
    lines = services.database.read(lambda session: session.scalars(select(EventRow)).all())
    kinds = [line.kind for line in lines]
    assert kinds[-3:] == ["check_link.made", "check.kept", "guest_check.kept"]
    assert "SECRET" not in str([vars(line) for line in lines])
