"""Checking, comparing, importing and sharing in a browser."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from service_fixtures import PASSWORD, Cast
from web.pages import Browser
from web.test_pages import ALLIANCE, HOSTILE, MANY, approve

from glossary_service.config import ServerSettings
from glossary_service.policy.roles import Role
from glossary_service.store.records import Content, Designation, TermSetRecord
from glossary_service.wiring import Services


Browsers = Callable[..., Browser]
UNPROCESSABLE, NOT_FOUND, NOT_ALLOWED = 422, 404, 403


def add_set(services: Services, cast: Cast, party: str) -> TermSetRecord:
    return services.term_sets.create(cast.actor(party, *MANY), cast.id(party), f"Words of {party}")


def publish(services: Services, cast: Cast) -> None:
    """Publish a first word."""
    entry = approve(
        services, cast, "office", add_set(services, cast, "office"), "alliance", ALLIANCE
    )
    services.publishing.publish(cast.actor("office", *MANY), entry.id, entry.revision)


# ── checking ─────────────────────────────────────────────────────────────────────────────────────


def test_a_check_is_answered_and_kept_only_on_request(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    publish(services, cast)
    unit = browser("retail", Role.VIEWER)
    page = unit.send(
        unit.open("/check"), "/check", term="alliance", words="A sale to a customer.", way="words"
    )
    assert page.h1 == "Your answer"
    assert "A sale to a customer." in page.text
    assert ALLIANCE in page.text
    assert not services.checks.list(cast.actor("retail", Role.VIEWER)).items
    page = unit.send(page, "/check")
    assert "Only the people of your department find it here." in page.text
    assert page.h1 == "A kept answer"
    assert browser("office", *MANY).open(page.path).status == NOT_FOUND
    page = unit.send(page, f"{page.path}/delete")
    assert "Deleted." in page.text


def test_a_paragraph_is_answered_word_by_word_and_hostile_text_stays_text(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    publish(services, cast)
    unit = browser("retail", Role.VIEWER)
    page = unit.send(
        unit.open("/check"), "/check", text=f"We want an alliance. {HOSTILE}", way="text"
    )
    assert page.root.all("h2", id="answer-1")[0].text == "alliance"
    assert "<script>" not in page.html
    page = unit.send(unit.open("/check"), "/check", text="Nothing of it.", way="text")
    assert "None of the words" in page.text


def test_an_empty_check_keeps_the_page_and_says_what_to_do(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    publish(services, cast)
    unit = browser("retail", Role.VIEWER)
    for way, says in (
        ("words", "Write something here."),
        ("text", "Write something here."),
        ("entry", "Choose one."),
    ):
        page = unit.send(
            unit.open("/check"),
            "/check",
            way=way,
            words="typed",
            entry="x" if way == "entry" else "",
        )
        assert page.status == UNPROCESSABLE
        assert says in page.text
        assert "typed" in page.html


def test_partners_are_told_that_a_check_is_not_for_them(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    publish(services, cast)
    page = browser("tarnwick", *MANY).open("/check")
    assert "you belong to none of its departments" in page.text


def test_a_guest_checks_by_link_keeps_the_answer_and_deletes_it(
    browser: Browsers, nobody: Browser, services: Services, cast: Cast
) -> None:
    publish(services, cast)
    office = browser("office", *MANY)
    page = office.send(office.open("/sharing"), "/sharing/links", name="Shops", days="10")
    (link,) = page.root.all("textarea", id="link")
    page = nobody.open(link.text)
    assert "Northwind invites you" in page.text
    page = nobody.send(page, term="alliance", words="A sale.", share=["y"])
    assert page.status == UNPROCESSABLE
    page = nobody.send(page, term="alliance", words="A sale.", keep=["y"], share=None)
    (back,) = page.root.all("input", id="way-back")
    kept = nobody.open(back.attributes["value"])
    assert "nobody but you sees it" in kept.text
    assert nobody.send(kept).h1 == "Deleted"
    assert nobody.open(back.attributes["value"]).status == NOT_FOUND
    assert nobody.open("/guest/gsc_unknown").status == NOT_FOUND


# ── comparing ────────────────────────────────────────────────────────────────────────────────────


def test_lists_are_compared_marked_stale_and_compared_anew(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    own, other = add_set(services, cast, "office"), add_set(services, cast, "retail")
    approve(services, cast, "office", own, "alliance", ALLIANCE)
    approve(services, cast, "retail", other, "alliance", "A joint company owned by two firms.")
    retail = cast.actor("retail", *MANY)
    services.shares.share(retail, term_set_id=other.id, to_party_id=cast.id("office"))
    office = browser("office", *MANY)
    page = office.send(office.open("/comparisons"), sets=[str(own.id)])
    assert page.status == UNPROCESSABLE
    assert "A comparison takes 2 to 8 lists, not 1." in page.text
    page = office.send(page, sets=[str(own.id), str(other.id)], title="Before kickoff")
    assert page.h1 == "Before kickoff"
    assert "A joint company owned by two firms." in page.text
    report = page.path
    for form in ("html", "md", "json"):
        answer = office.client.get(f"{report}/file/{form}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
    approve(services, cast, "retail", other, "pilot", "A test.")
    assert "words have changed since" in office.open("/comparisons").text
    page = office.open(report)
    assert "1 word has changed since" in page.text
    page = office.send(page, f"{report}/again")
    assert "made from what holds now" in page.text
    assert "changed since" not in page.text
    assert browser("hardware", *MANY).open(report).status == NOT_FOUND
    office.send(page, f"{report}/delete")
    assert office.open(report).status == NOT_FOUND


# ── importing ────────────────────────────────────────────────────────────────────────────────────


def send_file(person: Browser, page: Any, data: bytes, name: str) -> Any:
    return person.send(page, file=(io.BytesIO(data), name))


def test_a_file_is_looked_at_then_imported_and_the_second_time_changes_nothing(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    held = add_set(services, cast, "retail")
    approve(services, cast, "retail", held, "pilot", "A test.")
    steward = browser("retail", *MANY)
    address = f"/words/lists/{held.id}"
    data = f"term,definition\npilot,A paid test.\nlaunch,{HOSTILE.replace(',', ';')!r}\n,lost\n"
    page = send_file(steward, steward.open(f"{address}/import"), data.encode(), "words.csv")
    assert "Nothing is written yet" in page.text
    assert "A paid test." in page.text
    assert "cannot be read" in page.text
    assert "<script>" not in page.html
    assert "launch" not in steward.open(address).text
    page = steward.send(page, f"{page.path}/apply")
    assert "1 row added" in page.text
    assert "1 row written as a change" in page.text
    done = page
    text = steward.open(address).text
    assert "launch" in text
    assert "A test." in text
    page = send_file(steward, steward.open(f"{address}/import"), data.encode(), "words.csv")
    assert "the same as here (2)" in page.text.lower()
    reviewer = cast.actor("retail", Role.REVIEWER)
    assert services.reviews.waiting_for(reviewer).to_vote == ()
    assert "The words are proposed" in steward.send(done, f"{done.path}/propose").text
    assert len(services.reviews.waiting_for(reviewer).to_vote) > 0


def test_files_that_are_none_are_refused_on_the_page(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    held = add_set(services, cast, "retail")
    steward = browser("retail", *MANY)
    for data, name in ((b"", "words.csv"), (b"\0\1\2", "words.xlsx"), (b"x", "words.exe")):
        page = send_file(steward, steward.open(f"/words/lists/{held.id}/import"), data, name)
        assert page.status == UNPROCESSABLE, name
        assert page.h1 == "Import a file"
    page = steward.send(steward.open(f"/words/lists/{held.id}/import"))
    assert "Choose a file." in page.text
    viewer = browser("retail", Role.VIEWER)
    assert viewer.open(f"/words/lists/{held.id}/import").status == NOT_ALLOWED


def test_a_list_is_taken_along_as_a_file(browser: Browsers, services: Services, cast: Cast) -> None:
    held = add_set(services, cast, "retail")
    approve(services, cast, "retail", held, "pilot", "A test.")
    viewer = browser("retail", Role.VIEWER)
    answer = viewer.client.get(f"/words/lists/{held.id}/export/csv", buffered=True)
    assert "A test." in answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    assert viewer.open(f"/words/lists/{held.id}/export/exe").status == NOT_FOUND
    assert browser("hardware", *MANY).open(f"/words/lists/{held.id}/export/csv").status == NOT_FOUND


# ── sharing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_partner_is_let_in_sees_what_is_shown_and_then_no_more(
    browser: Browsers, nobody: Browser, services: Services, cast: Cast
) -> None:
    own = add_set(services, cast, "office")
    entry = approve(services, cast, "office", own, "alliance", ALLIANCE)
    office = browser("office", *MANY)
    page = office.send(office.open("/sharing/alliances/new"), name="Cold storage")
    alliance = page.path
    page = office.send(page, f"{alliance}/partners", name="Tarnwick Chill")
    invites = [
        form.attributes["action"]
        for form in page.root.all("form")
        if form.attributes.get("action", "").endswith("/invite")
    ]
    page = office.send(page, invites[0], email="tess@example.org")
    (link,) = page.root.all("textarea", id="link")
    nobody.send(nobody.open(link.text), name="Tess", password=PASSWORD)
    assert nobody.open(f"/words/{entry.id}").status == NOT_FOUND
    page = office.open("/sharing/new")
    receiver = f"alliance:{alliance.rpartition('/')[2]}"
    page = office.send(page, what=f"set:{own.id}", to=receiver)
    assert "is now shown to Cold storage" in page.text
    assert "Nothing in it is approved" not in page.text
    first = nobody.open("/")
    assert "You take part in Cold storage" in first.text
    assert "Check what you mean" not in nobody.open(f"/words/{entry.id}").text
    assert ALLIANCE in nobody.open(f"/words/{entry.id}").text
    (end,) = [link for link in page.links().values() if link.endswith("/end")]
    page = office.open(end)
    assert "no longer finds it" in page.text
    page = office.send(page)
    assert "It is shown no more." in page.text
    assert nobody.open(f"/words/{entry.id}").status == NOT_FOUND


def test_a_speaker_is_named_and_taken_back(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    made = services.alliances.create(cast.actor("office", *MANY), cast.id("office"), "Cold storage")
    office = browser("office", *MANY)
    address = f"/sharing/alliances/{made.id}"
    roles = f"{address}/parties/{cast.id('office')}/roles"
    page = office.send(office.open(address), roles, role="speaker", function="")
    assert "Write something here." in page.text
    page = office.send(page, roles, role="speaker", function="finance")
    assert "finance" in page.text
    assert "Saved." in page.text
    page = office.send(page, roles)
    assert "Nobody has a part yet" in page.text


def test_somebody_elses_things_cannot_be_shown(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    foreign = add_set(services, cast, "hardware")
    add_set(services, cast, "retail")
    retail = browser("retail", *MANY)
    page = retail.open("/sharing/new")
    page = retail.send(page, what=f"set:{foreign.id}", to=f"party:{cast.id('office')}")
    assert page.status == UNPROCESSABLE
    assert retail.open("/sharing/new?what=entry:nonsense").status == NOT_FOUND


def test_a_department_takes_part_by_the_code_it_gave_away(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    made = services.alliances.create(cast.actor("office", *MANY), cast.id("office"), "Cold storage")
    office, retail = browser("office", *MANY), browser("retail", *MANY)
    page = retail.send(retail.open("/sharing"), f"/sharing/codes/{cast.id('retail')}")
    (code,) = page.root.all("textarea", id="link")
    address = f"/sharing/alliances/{made.id}"
    page = office.send(office.open(address), f"{address}/code", code="gsc_wrong")
    assert page.status == UNPROCESSABLE
    assert "Ask the other party's alliance manager" in page.text
    page = office.send(page, f"{address}/code", code=code.text)
    assert "The party takes part." in page.text
    assert retail.open(address).h1 == "Cold storage"


def test_a_long_comparison_shows_how_far_it_is_and_can_be_stopped(
    browser: Browsers, services: Services, cast: Cast
) -> None:
    steward = cast.actor("office", *MANY)
    own, other = add_set(services, cast, "office"), add_set(services, cast, "retail")
    for number in range(61):
        content = Content(designations=(Designation(text=f"word {number}"),), definition="A thing.")
        services.term_sets.add_entry(steward, own.id, content)
    approve(services, cast, "retail", other, "pilot", "A test.")
    retail = cast.actor("retail", *MANY)
    services.shares.share(retail, term_set_id=other.id, to_party_id=cast.id("office"))
    office = browser("office", *MANY)
    page = office.send(office.open("/comparisons"), sets=[str(own.id), str(other.id)], drafts=["y"])
    assert "waits for its turn" in page.text
    assert page.root.all("meta", content="5")
    assert "being made" in office.open("/comparisons").text
    report = page.path
    page = office.send(page, f"{report}/stop")
    assert "It stops." in page.text
    page = office.open(report)
    assert "The report was not made." in page.text
    page = office.send(page, f"{report}/again")
    assert "waits for its turn" in page.text


def test_links_to_give_away_lead_to_the_address_of_the_settings(
    app: Flask, settings: ServerSettings, cast: Cast, browser: Browsers
) -> None:
    app.extensions["glossary_settings"] = replace(settings, address="https://words.example.org")
    admin, people = browser("office", Role.ADMIN), f"/people/{cast.id('office')}"
    made = admin.send(
        admin.open(people), f"{people}/invite", email="bo@example.org", roles=["viewer"]
    )
    assert "https://words.example.org/invitation/gsi_" in made.text
