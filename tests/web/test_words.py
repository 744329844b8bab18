"""Words in a browser: writing, proposing, voting, publishing, answering."""

from collections.abc import Callable
from uuid import UUID

from service_fixtures import Cast
from web.pages import Browser

from glossary_service.policy.roles import Role
from glossary_service.store.records import Content, Designation, EntryRecord
from glossary_service.wiring import Services


ALLIANCE = "An agreement of two companies to reach a goal together while both stay independent."
Browsers = Callable[..., Browser]
OK, BAD, NOT_ALLOWED, NOT_FOUND, CONFLICT, UNPROCESSABLE = 200, 400, 403, 404, 409, 422


def add_word(
    services: Services,
    cast: Cast,
    party: str = "office",
    term: str = "strategic alliance",
    definition: str = ALLIANCE,
) -> EntryRecord:
    """Add a draft to the party's list."""
    steward = cast.actor(party, Role.STEWARD)
    held = services.term_sets.list(steward, cast.id(party))
    into = held[0] if held else services.term_sets.create(steward, cast.id(party), "Words")
    content = Content(designations=(Designation(text=term),), definition=definition)
    return services.term_sets.add_entry(steward, into.id, content)


def test_a_word_goes_from_first_draft_to_a_department_that_differs(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    steward = cast.actor("office", Role.STEWARD)
    made = services.term_sets.create(steward, cast.id("office"), "Words of the office")
    writer, voter = browser("office", Role.STEWARD), browser("office", Role.REVIEWER)

    page = writer.send(
        writer.open(f"/words/lists/{made.id}/new"),
        term="strategic alliance",
        definition=ALLIANCE,
        examples="a joint laboratory\nnight freight",
        support="Two people for a year",
    )
    assert page.h1 == "strategic alliance"
    assert "Saved as a draft" in page.text
    word = page.path
    page = writer.send(writer.open(f"{word}/propose"))
    assert "Proposed" in page.text
    change = voter.open("/").links()["strategic alliance"]
    page = voter.send(voter.open(change), choice="approve", comment="Clear.")
    assert "it is decided" in page.text
    assert "in use since 2 March 2026" in page.text
    assert "Approved, and not published yet" in writer.open("/").text
    page = writer.send(writer.open(word), f"{word}/publish")
    assert "Company-wide meaning" in page.text
    assert "Approved, and not published yet" not in writer.open("/").text
    assert "0 of 2 departments share" in page.text

    unit = browser("retail", Role.STEWARD)
    page = unit.open(unit.open("/").links()["strategic alliance"])
    page = unit.send(page, answer="differs", reason="")
    assert page.status == 422
    assert "Write what your department means" in page.text
    page = unit.send(page, answer="differs", reason="Ours may be a sale.")
    assert "0 of 2 departments share" in page.text
    assert "Ours may be a sale." in page.text
    assert "1 differs" in writer.open(word).text
    assert "Departments that differ" in writer.open("/").text
    assert "Retail differs: “Ours may be a sale.”" in writer.open(change).text
    assert "Written by" in writer.open(change).text


def test_that_nobody_can_vote_is_said_before_proposing(browser: Browsers, cast: Cast) -> None:
    alone = browser("office", Role.STEWARD)
    page = alone.send(alone.open("/words/lists/new"), name="Words")
    page = alone.send(alone.open(f"{page.path}/new"), term="alliance", definition=ALLIANCE)
    assert "Too few people can vote" in page.text
    assert page.links()["Invite a reviewer"] == f"/people/{cast.id('office')}"
    assert "Too few people can vote" in alone.open(f"{page.path}/propose").text
    cast.actor("office", Role.REVIEWER)
    assert "Too few people can vote" not in alone.open(page.path).text


def test_what_is_hard_to_undo_says_first_what_follows(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    entry = add_word(services, cast)
    steward, viewer = browser("office", Role.STEWARD), browser("office", Role.VIEWER)
    voter = browser("office", Role.REVIEWER)
    word = f"/words/{entry.id}"
    steward.send(steward.open(f"{word}/propose"))
    voter.send(voter.open(voter.open(word).links()["Read and vote"]), choice="approve")
    steward.send(steward.open(word), f"{word}/publish")
    page = steward.open(steward.open(word).links()["End the company-wide meaning"])
    assert "Checks no longer compare with it" in page.text
    assert "Company-wide meaning" in steward.open(word).text
    page = steward.send(page)
    assert "no longer holds for the whole company" in page.text
    page = steward.send(steward.open(page.links()["Take the meaning out of use"]))
    assert "no longer in use" in page.text
    assert viewer.open(f"{word}/unpublish").status == NOT_ALLOWED


def write(**filled: str) -> dict[str, str]:
    """Return a form of a word in which every field is filled in."""
    return {
        "term": "alliance",
        "definition": "A first meaning.",
        "superordinate": "agreement",
        "examples": "one\ntwo",
        "counter_examples": "three",
        "support": "four",
        "other_names": "pact\nleague",
        "abbreviations": "AL",
        "avoid": "axis",
        "source": "five",
        "valid_from": "2026-04-01",
        "review_date": "2027-04-01",
        **filled,
    }


def test_all_that_is_written_comes_back_into_the_form(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    steward = cast.actor("office", Role.STEWARD)
    made = services.term_sets.create(steward, cast.id("office"), "Words")
    writer = browser("office", Role.STEWARD)
    page = writer.send(writer.open(f"/words/lists/{made.id}/new"), **write())
    word = page.path
    for text in ("pact, league", "AL", "axis", "1 April 2026", "1 April 2027", "agreement"):
        assert text in page.text
    before = services.term_sets.get_entry(steward, UUID(word.rpartition("/")[2]))
    page = writer.send(writer.open(f"{word}/write"))
    after = services.term_sets.get_entry(steward, before.id)
    assert before.open is not None
    assert after.open is not None
    assert before.open.content == after.open.content


def test_a_stale_change_shows_both_texts_and_loses_nothing(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    entry = add_word(services, cast)
    one, other = browser("office", Role.STEWARD), browser("office", Role.CONTRIBUTOR)
    address = f"/words/{entry.id}/write"
    mine = one.open(address)
    other.send(other.open(address), definition="What the other wrote.", source="Policy")
    page = one.send(mine, **write(definition="What I wrote.", change_note="because"))
    assert page.status == CONFLICT
    assert "What the other wrote." in page.text
    assert "Policy" in page.text
    assert page.root.all("textarea", id="definition")[0].text == "What I wrote."
    assert page.root.all("textarea", id="other_names")[0].text == "pact league"
    assert page.root.all("textarea", id="change_note")[0].text == "because"
    page = one.send(page)
    assert page.path == f"/words/{entry.id}"
    assert "What I wrote." in page.text


def test_a_form_with_problems_keeps_what_was_typed_and_names_the_field(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    entry = add_word(services, cast)
    writer = browser("office", Role.STEWARD)
    for bad, says in (
        ({"term": ""}, "Fill this in."),
        ({"term": " "}, "Write something here."),
        ({"term": "x" * 501}, "Shorten it to 500 characters."),
        ({"definition": "x" * 20_001}, "Shorten it to 20,000 characters."),
        ({"definition": "a\0b"}, "Remove the sign that cannot be seen."),
        ({"examples": "\n".join(map(str, range(101)))}, "Leave at most 100."),
        ({"valid_from": "31 February"}, "Not a valid date value."),
    ):
        page = writer.open(f"/words/{entry.id}/write")
        page = writer.send(page, **{**write(support="Kept text"), **bad})
        assert page.status == UNPROCESSABLE, bad
        assert says in page.text
        (field,) = [
            item for name in bad for item in page.root.walk() if item.attributes.get("id") == name
        ]
        assert "is-invalid" in field.attributes["class"]
        assert page.root.all("textarea", id="support")[0].text == "Kept text"


def test_writing_while_a_change_is_decided_keeps_the_text_and_says_why(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    entry = add_word(services, cast)
    writer = browser("office", Role.STEWARD)
    cast.person("office", Role.REVIEWER)
    page = writer.open(f"/words/{entry.id}/write")
    steward = cast.actor("office", Role.STEWARD)
    services.reviews.propose(steward, entry.id, entry.revision)
    page = writer.send(page, definition="Typed meanwhile.")
    assert page.status == CONFLICT
    page = writer.send(page)
    assert page.status == UNPROCESSABLE
    assert "is being reviewed" in page.text
    assert page.root.all("textarea", id="definition")[0].text == "Typed meanwhile."


def test_buttons_show_what_a_visitor_may_do_and_nothing_else(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    entry = add_word(services, cast)
    links = {
        role: browser("office", role).open(f"/words/{entry.id}").links()
        for role in (Role.VIEWER, Role.CONTRIBUTOR, Role.STEWARD)
    }
    assert "Propose it" not in links[Role.VIEWER]
    assert "Go on writing" not in links[Role.VIEWER]
    assert {"Propose it", "Go on writing"} <= set(links[Role.CONTRIBUTOR])
    viewer = browser("office", Role.VIEWER)
    assert viewer.open(f"/words/{entry.id}/write").status == NOT_ALLOWED
    assert viewer.open(f"/words/{entry.id}/propose").status == NOT_ALLOWED
    assert browser("retail", Role.STEWARD).open(f"/words/{entry.id}").status == NOT_FOUND


def test_a_vote_on_a_text_that_changed_is_not_taken_and_keeps_its_comment(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    entry = add_word(services, cast)
    steward, voter = cast.actor("office", Role.STEWARD), browser("office", Role.REVIEWER)
    entry = services.reviews.propose(steward, entry.id, entry.revision)
    assert entry.open is not None
    page = voter.open(f"/changes/{entry.open.id}")
    entry = services.reviews.revise(steward, entry.id, entry.revision)
    content = Content(designations=(Designation(text="alliance"),), definition="Another text.")
    entry = services.term_sets.write_draft(steward, entry.id, entry.revision, content)
    services.reviews.propose(steward, entry.id, entry.revision)
    page = voter.send(page, choice="approve", comment="A long thought.")
    assert page.status == UNPROCESSABLE
    assert "Somebody else changed this" in page.text
    assert "A long thought." in page.text
    page = voter.send(page, choice="approve")
    assert "it is decided" in page.text


def test_a_change_is_turned_down_and_what_is_in_use_stays(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    entry = add_word(services, cast)
    writer, voter = browser("office", Role.STEWARD), browser("office", Role.REVIEWER)
    word = f"/words/{entry.id}"
    writer.send(writer.open(f"{word}/propose"))
    first = writer.open(word).links()["Read and vote"]
    voter.send(voter.open(first), choice="approve")
    writer.send(writer.open(f"{word}/write"), definition="A sale.", change_note="Shorter.")
    writer.send(writer.open(f"{word}/propose"))
    page = voter.open(voter.open(word).links()["Read what would change"])
    assert "“Shorter.”" in page.text
    assert page.root.all("ins")
    assert page.root.all("del")
    voter.send(page, choice="reject", comment="Too short.")
    assert ALLIANCE in voter.open(word).text
    page = writer.open("/")
    assert "Turned down" in page.text
    (change,) = {
        item.attributes["href"]
        for item in page.root.all("a")
        if item.attributes.get("href", "").startswith("/changes/")
    }
    page = writer.open(change)
    assert "“Too short.”" in page.text
    assert "Version 2 turned down" in writer.open(f"{word}/wordings").text


def test_points_are_read_confirmed_and_shown(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    entry = add_word(services, cast)
    assert entry.open is not None
    steward = browser("office", Role.STEWARD)
    word, read = f"/words/{entry.id}", f"/changes/{entry.open.id}"
    page = steward.send(steward.open(word), f"{read}/read")
    states = {item.attributes["name"] for item in page.root.all("input", type="radio")}
    assert states
    page = steward.send(page, **dict.fromkeys(states, "confirmed"))
    assert page.path == word
    assert page.text.count("confirmed") >= len(states)
    page = steward.send(steward.open(f"{read}/characteristics"), **{min(states): "nonsense"})
    assert page.status == BAD


def test_search_finds_a_word_with_a_typo_and_says_when_there_is_nothing(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    add_word(services, cast)
    viewer = browser("office", Role.VIEWER)
    assert "strategic alliance" in viewer.open("/words?q=strategc+aliance").links()
    page = browser("hardware", Role.VIEWER).open("/words?q=alliance")
    assert "Nothing was found." in page.text
    assert viewer.open("/words?q=" + "x" * 30_000).status == OK
    assert viewer.open("/words?view=nonsense").status == NOT_FOUND
    assert viewer.open("/words?after=nonsense").status == UNPROCESSABLE


def test_long_lists_come_in_pages(browser: Browsers, services: Services, cast: Cast) -> None:
    for number in range(53):
        add_word(services, cast, term=f"word {number:03}", definition="")
    viewer = browser("office", Role.VIEWER)
    page = viewer.open("/words")
    assert "word 000" in page.links()
    assert "word 052" not in page.links()
    page = viewer.open(page.links()["More words"])
    assert "word 052" in page.links()
    assert "More words" not in page.links()


def test_a_word_whose_first_draft_was_given_up_can_be_written_anew(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    entry = add_word(services, cast)
    writer = browser("office", Role.STEWARD)
    word = f"/words/{entry.id}"
    page = writer.open(writer.open(word).links()["Give it up"])
    assert "has no meaning of this word until" in page.text
    page = writer.send(page)
    assert page.path == word
    assert "given up" in page.text
    assert "No meaning is written yet." in page.text
    page = writer.open(f"{word}/write")
    assert page.root.all("textarea", id="definition")[0].text == ALLIANCE
    page = writer.send(page, definition="A new beginning.")
    assert "A new beginning." in page.text


def test_several_meanings_of_one_word_stand_side_by_side(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    first = add_word(services, cast, definition="First meaning.")
    second = add_word(services, cast, definition="Second meaning.")
    page = browser("office", Role.VIEWER).open(f"/words/{first.id}")
    assert "The same word, other meanings" in page.text
    assert "Second meaning." in page.text
    assert page.links()["strategic alliance"] == f"/words/{second.id}"
