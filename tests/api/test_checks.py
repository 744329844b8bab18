"""Calls that check an understanding, and links for guests."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from published_words import hold, services_that_share_tools
from service_fixtures import Cast, SetClock
from sqlalchemy.orm import Session

from glossary_service.config import ServerSettings
from glossary_service.policy.roles import Role, Scope
from glossary_service.wiring import Services


Token = Callable[..., dict[str, str]]
CHECKS, LINKS, GUESTS = "/api/v1/checks", "/api/v1/check-links", "/api/v1/guest-checks"
RESELLING = "we market the reseller's products together and share leads"
PUBLISHED = {
    "strategic alliance": (
        "A partnership in which two or more independent companies create a new product together.",
        "A sponsor on the board.",
    ),
    "marketing alliance": (
        "A partnership in which companies jointly promote or resell what is there already.",
        "Templates for campaigns.",
    ),
}


@pytest.fixture
def services(settings: ServerSettings, clock: SetClock) -> Iterator[Services]:
    with services_that_share_tools(settings, clock) as opened:
        yield opened


@pytest.fixture
def story(cast: Cast, services: Services) -> None:
    """What the office has published."""
    author = cast.person("office", Role.STEWARD)

    def publish(session: Session) -> None:
        for term, (definition, support) in PUBLISHED.items():
            hold(session, cast, "office", term, definition, support, author=author)

    services.database.run(publish)


def body(party_id: UUID, **more: Any) -> dict[str, Any]:
    return {"party_id": str(party_id), "term": "strategic alliance", "words": RESELLING} | more


@pytest.mark.usefixtures("story")
def test_a_check_answers_with_the_usable_word_and_the_words_it_rests_on(
    client: FlaskClient, cast: Cast, token: Token
):
    header = token("retail", Role.VIEWER)
    answer = client.post(CHECKS, headers=header, json=body(cast.id("retail")))
    assert answer.status_code == 200, answer.json
    assert answer.json["kept_id"] is None
    (found,) = answer.json["answers"]
    assert found["usable"] == "marketing alliance"
    assert found["support"] == "Templates for campaigns."
    meaning = found["meanings"][0]
    assert (meaning["relation"], meaning["fit"]) == ("conflicting", "differs")
    row = meaning["rows"][0]
    assert row["standing"] == "contradicting"
    span = row["company_spans"][0]
    assert meaning["definition"][span["start"] : span["end"]] in row["company"]


@pytest.mark.usefixtures("story")
def test_a_kept_check_is_made_once_listed_opened_and_deleted(
    client: FlaskClient, cast: Cast, token: Token
):
    header = token("retail", Role.VIEWER)
    asked = body(cast.id("retail"), keep=True)
    repeated = header | {"Idempotency-Key": "one"}
    first = client.post(CHECKS, headers=repeated, json=asked)
    again = client.post(CHECKS, headers=repeated, json=asked)
    assert first.json == again.json
    (held,) = client.get(CHECKS, headers=header).json["items"]
    assert held["id"] == first.json["kept_id"]
    opened = client.get(f"{CHECKS}/{held['id']}", headers=header)
    assert opened.json["answer"]["answers"] == first.json["answers"]
    other = token("office", Role.STEWARD)
    assert client.get(CHECKS, headers=other).json["items"] == []
    assert client.get(f"{CHECKS}/{held['id']}", headers=other).status_code == 404
    assert client.delete(f"{CHECKS}/{held['id']}", headers=other).status_code == 404
    assert client.delete(f"{CHECKS}/{held['id']}", headers=header).status_code == 204
    assert client.get(f"{CHECKS}/{held['id']}", headers=header).status_code == 404


@pytest.mark.usefixtures("story")
def test_what_is_not_to_be_kept_is_not_kept_for_repeated_calls_either(
    client: FlaskClient, cast: Cast, token: Token
):
    header = token("retail", Role.VIEWER) | {"Idempotency-Key": "one"}
    asked = body(cast.id("retail"))
    assert client.post(CHECKS, headers=header, json=asked).status_code == 200
    other = client.post(CHECKS, headers=header, json=asked | {"words": ""})
    assert other.status_code == 200
    assert other.json["answers"][0]["words"] == ""


@pytest.mark.usefixtures("story")
def test_a_text_is_answered_for_each_term_in_it(client: FlaskClient, cast: Cast, token: Token):
    asked = {"party_id": str(cast.id("retail")), "text": "Two strategic alliances. No more."}
    answer = client.post(CHECKS, headers=token("retail", Role.VIEWER), json=asked)
    (found,) = answer.json["answers"]
    assert found["places"] == [{"sentence": "Two strategic alliances.", "start": 4, "end": 23}]
    assert answer.json["unanswered"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"term": None},
        {"term": 3},
        {"term": ""},
        {"term": "x" * 501},
        {"words": "x" * 20_001},
        {"words": {"deep": {}}},
        {"text": "and a text"},
        {"entry_id": "7"},
        {"entry_id": str(uuid4())},
        {"party_id": "none"},
        {"keep": "perhaps"},
        {"unknown": 1},
        {"term": "le\0ad"},
    ],
)
def test_a_slip_is_named_and_changes_nothing(
    client: FlaskClient, cast: Cast, token: Token, change: dict[str, Any]
):
    header = token("retail", Role.VIEWER)
    answer = client.post(CHECKS, headers=header, json=body(cast.id("retail")) | change)
    assert answer.status_code == 422
    assert answer.json["errors"]
    none = {"party_id": str(cast.id("retail"))}
    assert client.post(CHECKS, headers=header, json=none).status_code == 422
    assert client.post(CHECKS, headers=header, data=b"{").status_code in {400, 415, 422}


def test_a_party_of_others_is_not_there(client: FlaskClient, cast: Cast, token: Token):
    header = token("stranger", Role.STEWARD)
    assert client.post(CHECKS, headers=header, json=body(cast.id("retail"))).status_code == 404
    assert client.post(CHECKS, json=body(cast.id("retail"))).status_code == 401
    partner = token("tarnwick", Role.STEWARD)
    assert client.post(CHECKS, headers=partner, json=body(cast.id("tarnwick"))).status_code == 403


@pytest.mark.usefixtures("story")
def test_a_guest_checks_through_a_link_keeps_and_deletes(
    client: FlaskClient, cast: Cast, token: Token
):
    steward = token("office", Role.STEWARD)
    wanted = {"party_id": str(cast.id("office")), "name": "School", "days": 7}
    made = client.post(LINKS, headers=steward, json=wanted)
    assert made.status_code == 201, made.json
    path = f"{GUESTS}/{made.json['token']}"
    about = client.get(path)
    assert about.json["terms"] == ["marketing alliance", "strategic alliance"]
    asked = {"term": "strategic alliance", "words": RESELLING}
    answer = client.post(path, json=asked)
    assert answer.json["answers"][0]["usable"] == "marketing alliance"
    assert answer.json["way_back"] == ""
    kept = client.post(path, json=asked | {"keep": True})
    back = f"{GUESTS}/kept/{kept.json['way_back']}"
    assert client.get(back).json["words"] == RESELLING
    assert client.get(CHECKS, headers=steward).json["items"] == []
    assert client.delete(back).status_code == 204
    assert client.get(back).status_code == 404
    (held,) = client.get(LINKS, headers=steward).json["items"]
    assert "token" not in held
    assert client.delete(f"{LINKS}/{held['id']}", headers=steward).status_code == 204
    assert client.get(path).status_code == 404
    assert client.post(path, json=asked).status_code == 404


def test_links_are_not_for_everybody(client: FlaskClient, cast: Cast, token: Token):
    wanted = {"party_id": str(cast.id("office")), "name": "School"}
    for header, status in (
        (token("office", Role.VIEWER), 403),
        (token("office", Role.STEWARD, scopes=frozenset({Scope.READ})), 403),
        (token("retail", Role.STEWARD), 404),
        ({}, 401),
    ):
        assert client.post(LINKS, headers=header, json=wanted).status_code == status
    steward = token("office", Role.STEWARD)
    assert client.post(LINKS, headers=steward, json=wanted | {"days": 91}).status_code == 422
    assert client.delete(f"{LINKS}/{uuid4()}", headers=steward).status_code == 404
    assert client.get(f"{GUESTS}/gsc_guess").status_code == 404
    assert client.get(f"{GUESTS}/kept/gsb_guess").status_code == 404
