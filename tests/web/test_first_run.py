"""Setting up in a browser: the first person, first words, a first meaning, the first guests."""

from collections.abc import Callable

from flask import Flask
from service_fixtures import PASSWORD, Cast
from web.pages import Browser

from glossary_service.policy.roles import Role
from glossary_service.wiring import Services


Browsers = Callable[..., Browser]
UNPROCESSABLE = 422
PERSON = {
    "organisation": "Northwind",
    "party": "Alliance department",
    "name": "Ada",
    "email": "ada@example.org",
    "password": PASSWORD,
}


def test_the_first_person_sets_up_chooses_words_and_writes_a_meaning(nobody: Browser) -> None:
    page = nobody.open("/")
    assert page.h1 == "Set up the glossary"
    page = nobody.send(page, **PERSON)
    assert page.h1 == "Which words do you want to define first?"
    page = nobody.send(page, word=["joint venture", "pilot"], own="Pilot\nshop in shop")
    assert "3 words wait for a meaning" in page.text
    again = nobody.send(nobody.open("/first-words"), word=["pilot"], own="shop in shop")
    assert "0 words" in again.text
    page = nobody.open(page.links()["joint venture"])
    word = page.path
    page = nobody.send(nobody.open(f"{word}/write"), definition="A company that two firms own.")
    assert "A company that two firms own." in page.text
    page = nobody.send(nobody.open(f"{word}/propose"))
    assert page.status == UNPROCESSABLE
    assert "Give more people the role of reviewer" in page.text
    assert nobody.open("/set-up").path == "/sign-in"


def test_nothing_chosen_is_said_and_what_was_typed_stays(nobody: Browser) -> None:
    page = nobody.send(nobody.open("/"), **PERSON)
    page = nobody.send(page, own="  \n ")
    assert page.status == UNPROCESSABLE
    assert "Tick a word" in page.text
    page = nobody.send(page, word=["pilot"], own="x" * 600)
    assert page.status == UNPROCESSABLE
    assert "x" * 600 in page.html
    assert page.root.all("input", value="pilot")[0].attributes.get("checked") is not None


def test_set_up_shows_what_is_wrong_beside_its_field(nobody: Browser) -> None:
    page = nobody.send(nobody.open("/set-up"), **{**PERSON, "email": "nobody", "password": "short"})
    assert page.status == UNPROCESSABLE
    assert "Take at least 12 characters." in page.text
    page = nobody.send(page, **{**PERSON, "email": "no address"})
    assert "It looks like name@example.org." in page.text
    (organisation,) = page.root.all("input", name="organisation")
    assert organisation.attributes["value"] == "Northwind"
    (password,) = page.root.all("input", name="password")
    assert not password.attributes.get("value")


def test_the_code_of_the_first_run_is_asked_for_where_there_is_one(
    app: Flask, nobody: Browser
) -> None:
    app.config["SET_UP_CODE"] = "abcd2345"
    page = nobody.send(nobody.open("/"), **PERSON, code="wrong")
    assert page.status == UNPROCESSABLE
    assert "This is not the code." in page.text
    page = nobody.send(page, **PERSON, code=" abcd2345 ")
    assert page.h1 == "Which words do you want to define first?"


def test_a_wrong_password_tells_nothing_and_a_foreign_address_is_not_gone_to(
    nobody: Browser, cast: Cast
) -> None:
    actor = cast.actor("retail", Role.VIEWER)
    email = f"{actor.name.replace(' ', '.')}@example.org"
    texts = {
        nobody.send(nobody.open("/sign-in"), email=one, password="wrong").text
        for one in (email, "unknown@example.org")
    }
    assert len(texts) == 1
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        form = nobody.open("/sign-in").form().all("input", name="csrf_token")[0]
        sent = nobody.client.post(
            "/sign-in",
            query_string={"next": target},
            data={
                "csrf_token": form.attributes["value"],
                "email": email,
                "password": PASSWORD,
            },
        )
        assert sent.location == "/", target


def test_an_invitation_leads_in_once(browser: Browsers, nobody: Browser, cast: Cast) -> None:
    admin = browser("office", Role.ADMIN)
    party = f"/people/{cast.id('retail')}"
    page = admin.send(
        admin.open(party), f"{party}/invite", email="new@example.org", roles=["steward"]
    )
    (link,) = page.root.all("textarea", id="link")
    assert "never again" in page.text
    assert "new@example.org" in admin.open(party).text
    page = nobody.open(link.text)
    assert page.h1 == "You are invited to Retail"
    page = nobody.send(page, name="Nia", password=PASSWORD)
    assert page.h1 == "Hello, Nia"
    assert Browser(nobody.client.application.test_client()).open(link.text).status == 404
    assert "steward" in admin.open(party).text


def test_roles_are_changed_and_the_last_administrator_stays(browser: Browsers, cast: Cast) -> None:
    admin = browser("office", Role.ADMIN)
    person = cast.person("retail", Role.VIEWER)
    member = f"/people/{cast.id('retail')}/members/{person}"
    page = admin.send(admin.open(member), roles=["reviewer", "contributor"])
    assert "may do what you chose" in page.text
    assert "contributor, reviewer" in page.text
    own = f"/people/{cast.id('office')}/members/{cast.person('office', Role.ADMIN)}"
    page = admin.send(admin.open(own), roles=["viewer"])
    assert "Somebody must administer the organisation" in page.text


def test_a_stale_change_of_roles_is_told(browser: Browsers, cast: Cast) -> None:
    one, other = browser("office", Role.ADMIN), browser("office", Role.ADMIN, Role.VIEWER)
    person = cast.person("retail", Role.VIEWER)
    member = f"/people/{cast.id('retail')}/members/{person}"
    before = one.open(member)
    other.send(other.open(member), roles=["steward"])
    page = one.send(before, roles=["auditor"])
    assert "Somebody else changed this" in page.text
    assert page.root.all("input", value="steward")[0].attributes.get("checked") is not None


def test_a_token_is_shown_once_and_ended(browser: Browsers, services: Services, cast: Cast) -> None:
    person = browser("retail", Role.VIEWER)
    page = person.send(person.open("/account"), "/account/tokens", token_name="Report")
    (token,) = page.root.all("input", id="token")
    found = services.accounts.actor_of_token(token.attributes["value"])
    assert found.person_id == cast.person("retail", Role.VIEWER)
    page = person.open("/account")
    assert token.attributes["value"] not in page.html
    (ends,) = [
        form.attributes["action"]
        for form in page.root.all("form")
        if form.attributes.get("action", "").endswith("/end")
    ]
    assert "The token no longer works." in person.send(page, ends).text
