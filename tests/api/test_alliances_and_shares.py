"""Calls on alliances and shares."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from service_fixtures import PASSWORD, Cast

from glossary_service.policy.roles import Role


Token = Callable[..., dict[str, str]]


@pytest.fixture
def host(token: Token) -> dict[str, str]:
    return token("office", Role.ALLIANCE_MANAGER)


@pytest.fixture
def guest(token: Token) -> dict[str, str]:
    return token("tarnwick", Role.ALLIANCE_MANAGER)


@pytest.fixture
def path(client: FlaskClient, cast: Cast, host: dict[str, str], guest: dict[str, str]) -> str:
    """The path of an alliance of Northwind's office and Tarnwick."""
    body = {"party_id": str(cast.id("office")), "name": "Harbour"}
    made = client.post("/api/v1/alliances", headers=host, json=body)
    assert made.status_code == 201, made.json
    code = client.post(f"/api/v1/parties/{cast.id('tarnwick')}/joining-code", headers=guest)
    assert code.status_code == 201
    found = f"/api/v1/alliances/{made.json['id']}"
    joined = client.post(f"{found}/parties", headers=host, json={"code": code.json["code"]})
    assert (joined.status_code, joined.json["party"]) == (201, "Tarnwick")
    return found


def test_both_sides_see_the_alliance_and_strangers_do_not(
    client: FlaskClient, path: str, host: dict[str, str], guest: dict[str, str], token: Token
):
    for header in (host, guest):
        assert client.get(path, headers=header).json["name"] == "Harbour"
        parties = client.get(f"{path}/parties", headers=header).json["items"]
        assert [(item["party"], item["host"]) for item in parties] == [
            ("Alliance Office", True),
            ("Tarnwick", False),
        ]
    stranger = token("stranger", Role.ALLIANCE_MANAGER) | {"If-Match": '"1"'}
    calls = [
        ("GET", "", None),
        ("PUT", "", {"name": "Mine"}),
        ("GET", "/parties", None),
        ("POST", "/parties", {"code": "gsc_x"}),
        ("POST", "/partners", {"name": "Mine"}),
        ("POST", f"/parties/{uuid4()}/invitation", {"email": "a@b.example"}),
        ("DELETE", f"/parties/{uuid4()}", None),
        ("GET", "/members", None),
        ("PUT", f"/parties/{uuid4()}/members/{uuid4()}", {"roles": []}),
    ]
    for method, rest, body in calls:
        answers = [
            client.open(f"{base}{rest}", method=method, headers=stranger, json=body)
            for base in (path, f"/api/v1/alliances/{uuid4()}")
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json == answers[1].json
    assert client.get("/api/v1/alliances", headers=stranger).json == {"items": []}


def test_a_partner_is_added_invited_and_comes_in(
    client: FlaskClient, path: str, host: dict[str, str]
):
    once = host | {"Idempotency-Key": "one"}
    parts = [
        client.post(f"{path}/partners", headers=once, json={"name": "Seawall"}).json
        for _ in range(2)
    ]
    assert parts[0] == parts[1]
    assert len(client.get(f"{path}/parties", headers=host).json["items"]) == 3
    invitation = client.post(
        f"{path}/parties/{parts[0]['party_id']}/invitation",
        headers=host,
        json={"email": "bo@seawall.example"},
    )
    assert invitation.json["roles"] == ["admin", "alliance_manager", "steward"]
    given = {"token": invitation.json["token"], "name": "Bo", "password": PASSWORD}
    assert client.post("/api/v1/invitations/accept", json=given).status_code == 200


def test_speakers_are_named_and_a_party_leaves_under_the_etag_of_the_alliance(
    client: FlaskClient, cast: Cast, path: str, host: dict[str, str], guest: dict[str, str]
):
    person = cast.person("tarnwick", Role.ALLIANCE_MANAGER)
    own = f"{path}/parties/{cast.id('tarnwick')}"
    body = {"roles": [{"role": "speaker", "function": "legal"}, {"role": "facilitator"}]}
    assert client.put(f"{own}/members/{person}", headers=guest, json=body).status_code == 428
    tag = client.get(path, headers=guest).headers["ETag"]
    changed = client.put(f"{own}/members/{person}", headers=guest | {"If-Match": tag}, json=body)
    assert changed.status_code == 200, changed.json
    members = client.get(f"{path}/members", headers=host).json["items"]
    assert {(item["role"], item["function"]) for item in members} == {
        ("speaker", "legal"),
        ("facilitator", ""),
    }
    assert set(members[0]) == {"party_id", "person_id", "person", "role", "function"}
    assert client.delete(own, headers=guest | {"If-Match": tag}).status_code == 412
    tag = changed.headers["ETag"]
    assert client.delete(own, headers=guest | {"If-Match": tag}).status_code == 204
    assert client.get(path, headers=guest).status_code == 404


def test_of_a_host_s_party_a_partner_is_answered_the_name_alone(
    client: FlaskClient, cast: Cast, guest: dict[str, str], path: str
):
    assert path
    office = client.get(f"/api/v1/parties/{cast.id('office')}", headers=guest).json
    assert (office["inside"], office["rule"], office["contact"]) == (False, None, "")
    names = {item["name"] for item in client.get("/api/v1/parties", headers=guest).json["items"]}
    assert names == {"Tarnwick", "Alliance Office"}
    members = client.get(f"/api/v1/parties/{cast.id('office')}/members", headers=guest)
    assert members.status_code == 404


def test_a_set_is_shared_with_an_alliance_and_the_share_revoked(
    client: FlaskClient, cast: Cast, path: str, guest: dict[str, str], token: Token
):
    steward = token("office", Role.STEWARD)
    body = {"party_id": str(cast.id("office")), "name": "Plan words"}
    term_set = client.post("/api/v1/term-sets", headers=steward, json=body).json["id"]
    body = {"term_set_id": term_set, "to_alliance_id": path.rsplit("/", 1)[1]}
    made = client.post("/api/v1/shares", headers=steward, json=body)
    assert made.status_code == 201, made.json
    assert client.post("/api/v1/shares", headers=steward, json=body).json == made.json
    shown = client.get("/api/v1/shares?side=shown", headers=guest).json["items"]
    assert [(item["subject"], item["to"]) for item in shown] == [("Plan words", "Harbour")]
    assert client.get("/api/v1/shares", headers=steward).json["items"] == [made.json]
    assert client.get(f"/api/v1/term-sets/{term_set}", headers=guest).status_code == 200
    own = f"/api/v1/shares/{made.json['id']}"
    assert client.delete(own, headers=guest).status_code == 403
    assert client.delete(own, headers=token("stranger", Role.STEWARD)).status_code == 404
    assert client.delete(own, headers=steward).status_code == 204
    assert client.get(f"/api/v1/term-sets/{term_set}", headers=guest).status_code == 404
    assert client.get("/api/v1/shares?side=shown", headers=guest).json["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"entry_id": "x", "to_party_id": "y"},
        {"entry_id": str(uuid4())},
        {"entry_id": str(uuid4()), "term_set_id": str(uuid4()), "to_party_id": str(uuid4())},
        {"entry": str(uuid4()), "to_party_id": str(uuid4())},
        [],
        "x",
    ],
)
def test_a_share_that_cannot_be_is_refused(client: FlaskClient, token: Token, body: object):
    answer = client.post("/api/v1/shares", headers=token("office", Role.STEWARD), json=body)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("query", ["side=all", "limit=0", "limit=201", "after=x"])
def test_a_list_of_shares_that_cannot_be_is_refused(client: FlaskClient, token: Token, query: str):
    header = token("office", Role.STEWARD)
    assert client.get(f"/api/v1/shares?{query}", headers=header).status_code == 422
