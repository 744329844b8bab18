"""Calls on parties, people, invitations, tokens and oneself."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from service_fixtures import PASSWORD, Cast

from glossary_service.policy.roles import Role, Scope


Token = Callable[..., dict[str, str]]
RULE = {"kind": "number", "needed": 2}


def test_a_department_is_added_and_changed_with_its_etag(
    client: FlaskClient, cast: Cast, token: Token
):
    admin = token("office", Role.ADMIN)
    body = {"organisation_id": str(cast.parties["office"].organisation_id), "name": "Paint shop"}
    made = client.post("/api/v1/parties", headers=admin, json=body)
    assert made.status_code == 201
    assert client.post("/api/v1/parties", headers=admin, json=body).status_code == 422
    path = f"/api/v1/parties/{made.json['id']}"
    read = client.get(path, headers=admin)
    assert (read.json, read.headers["ETag"]) == (made.json, made.headers["ETag"])
    change = {"name": "Paint", "contact": "desk 4", "rule": RULE, "review_days": 7}
    assert client.put(path, headers=admin, json=change).status_code == 428
    tagged = admin | {"If-Match": read.headers["ETag"]}
    changed = client.put(path, headers=tagged, json=change)
    assert changed.json["rule"] == {"kind": "number", "needed": 2, "self_approval": False}
    assert client.put(path, headers=tagged, json=change).status_code == 412


def test_roles_are_changed_under_the_etag_of_their_party(
    client: FlaskClient, cast: Cast, token: Token
):
    admin, viewer = token("office", Role.ADMIN), cast.person("retail", Role.VIEWER)
    path = f"/api/v1/parties/{cast.id('retail')}/members"
    members = client.get(path, headers=admin)
    assert [item["person"]["id"] for item in members.json["items"]] == [str(viewer)]
    assert "operator" not in members.json["items"][0]["person"]
    body, own = {"roles": ["steward", "reviewer"]}, f"{path}/{viewer}"
    assert client.put(own, headers=admin, json=body).status_code == 428
    tagged = admin | {"If-Match": members.headers["ETag"]}
    changed = client.put(own, headers=tagged, json=body)
    assert changed.json["items"][0]["roles"] == ["reviewer", "steward"]
    assert client.put(own, headers=tagged, json=body).status_code == 412
    assert client.get(path, headers=admin).headers["ETag"] == changed.headers["ETag"]


@pytest.mark.parametrize(
    "body", [{}, {"roles": ["king"]}, {"roles": "steward"}, {"roles": [None]}, {"role": []}, [], 3]
)
def test_roles_that_do_not_exist_are_named(
    client: FlaskClient, cast: Cast, token: Token, body: object
):
    path = f"/api/v1/parties/{cast.id('retail')}/members/{uuid4()}"
    answer = client.put(path, headers=token("office", Role.ADMIN) | {"If-Match": "1"}, json=body)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


def test_the_way_in_from_invitation_to_first_call(
    client: FlaskClient, cast: Cast, token: Token, services
):
    admin = token("office", Role.ADMIN)
    body = {
        "party_id": str(cast.id("retail")),
        "email": "Ada@Example.org",
        "name": "Ada",
        "roles": ["steward"],
    }
    made = client.post("/api/v1/invitations", headers=admin, json=body)
    assert made.status_code == 201
    listed = client.get(f"/api/v1/invitations?party_id={cast.id('retail')}", headers=admin)
    assert [item["id"] for item in listed.json["items"]] == [made.json["id"]]
    assert "token" not in listed.json["items"][0]
    given = {"token": made.json["token"], "name": "Ada", "password": PASSWORD}
    wrong = client.post("/api/v1/invitations/accept", json=given | {"password": "short"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "password")
    accepted = client.post("/api/v1/invitations/accept", json=given)
    assert (accepted.status_code, accepted.json["email"]) == (200, "ada@example.org")
    assert client.post("/api/v1/invitations/accept", json=given).status_code == 404
    actor = cast.reload(UUID(accepted.json["id"]))
    _, own = services.accounts.make_token(actor, "test", Scope, 1)
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {own}"}).json
    assert me["memberships"][0]["party"]["name"] == "Retail"


def test_who_has_an_account_accepts_with_a_token(client: FlaskClient, cast: Cast, token: Token):
    admin, viewer = token("office", Role.ADMIN), token("stranger", Role.VIEWER)
    body = {
        "party_id": str(cast.id("retail")),
        "email": "stranger.viewer@example.org",
        "roles": ["viewer"],
    }
    made = client.post("/api/v1/invitations", headers=admin, json=body).json["token"]
    path = "/api/v1/invitations/accept"
    new = {"token": made, "name": "Eve", "password": PASSWORD}
    assert client.post(path, json=new).status_code == 401
    assert client.post(path, headers=admin, json={"token": made}).status_code == 403
    assert client.post(path, headers=viewer, json={"token": made}).status_code == 200
    me = client.get("/api/v1/me", headers=viewer).json
    assert {item["party"]["name"] for item in me["memberships"]} == {"Aside", "Retail"}


def test_an_invitation_taken_back_is_gone(client: FlaskClient, cast: Cast, token: Token):
    admin = token("office", Role.ADMIN)
    body = {"party_id": str(cast.id("retail")), "email": "ada@example.org", "roles": ["viewer"]}
    made = client.post("/api/v1/invitations", headers=admin, json=body).json
    path = f"/api/v1/invitations/{made['id']}"
    assert client.delete(path, headers=token("tarnwick", Role.ADMIN)).status_code == 404
    assert client.delete(path, headers=admin).status_code == 204
    assert client.delete(path, headers=admin).status_code == 404


def test_a_person_is_switched_off_and_sets_a_new_password_after_coming_back(
    client: FlaskClient, cast: Cast, token: Token
):
    admin, steward = token("office", Role.ADMIN), token("retail", Role.STEWARD)
    path = f"/api/v1/people/{cast.person('retail', Role.STEWARD)}"
    read = client.get(path, headers=admin)
    assert client.put(path, headers=admin, json={"active": False}).status_code == 428
    tagged = admin | {"If-Match": read.headers["ETag"]}
    off = client.put(path, headers=tagged, json={"active": False})
    assert (off.status_code, off.json["active"]) == (200, False)
    assert client.get("/api/v1/me", headers=steward).status_code == 401
    assert client.post(f"{path}/password-link", headers=admin).status_code == 409
    tagged = admin | {"If-Match": off.headers["ETag"]}
    assert client.put(path, headers=tagged, json={"active": True}).status_code == 200
    link = client.post(f"{path}/password-link", headers=admin).json["token"]
    new = {"token": link, "password": "another horse and battery"}
    assert client.post("/api/v1/invitations/password", json=new).status_code == 200
    assert client.post("/api/v1/invitations/password", json=new).status_code == 404


def test_tokens_are_made_shown_once_listed_and_revoked(client: FlaskClient, token: Token):
    header = token("retail", Role.STEWARD)
    body = {"name": "report", "scopes": ["read"], "days": 30}
    made = client.post("/api/v1/tokens", headers=header, json=body)
    assert made.status_code == 201
    own = {"Authorization": f"Bearer {made.json['token']}"}
    me = client.get("/api/v1/me", headers=own)
    assert me.json["scopes"] == ["read"]
    listed = client.get("/api/v1/tokens", headers=header).json["items"]
    assert {item["name"] for item in listed} == {"report", "test"}
    assert made.json["token"] not in client.get("/api/v1/tokens", headers=header).text
    assert client.post("/api/v1/tokens", headers=own, json=body).status_code == 403
    path = f"/api/v1/tokens/{made.json['id']}"
    assert client.delete(path, headers=token("retail", Role.ADMIN)).status_code == 404
    assert client.delete(path, headers=header).status_code == 204
    assert client.get("/api/v1/me", headers=own).status_code == 401


def test_a_secret_is_not_kept_to_answer_the_same_call_again(client: FlaskClient, token: Token):
    header = token("retail", Role.STEWARD) | {"Idempotency-Key": "one"}
    body = {"name": "report", "scopes": ["read"], "days": 30}
    first = client.post("/api/v1/tokens", headers=header, json=body).json["token"]
    assert client.post("/api/v1/tokens", headers=header, json=body).json["token"] != first


@pytest.mark.parametrize(
    "change", [{"days": 0}, {"days": 10**12}, {"scopes": []}, {"scopes": ["all"]}, {"name": ""}]
)
def test_a_token_that_cannot_be_is_refused(client: FlaskClient, token: Token, change: dict):
    body = {"name": "report", "scopes": ["read"], "days": 30} | change
    answer = client.post("/api/v1/tokens", headers=token("retail", Role.STEWARD), json=body)
    assert answer.status_code == 422


def test_one_s_own_name_is_changed_with_its_etag(client: FlaskClient, token: Token):
    header = token("retail", Role.STEWARD)
    me = client.get("/api/v1/me", headers=header)
    assert me.json["memberships"][0]["may"][:2] == ["see", "draft"]
    path, body = "/api/v1/me", {"name": "Ada Byron"}
    assert client.put(path, headers=header, json=body).status_code == 428
    tagged = header | {"If-Match": me.headers["ETag"]}
    assert client.put(path, headers=tagged, json=body).json["name"] == "Ada Byron"
    assert client.put(path, headers=tagged, json=body).status_code == 412


def test_without_a_token_nothing_is_told(client: FlaskClient, cast: Cast):
    party = cast.id("retail")
    for path in ("me", "tokens", "parties", f"parties/{party}", f"parties/{party}/members"):
        assert client.get(f"/api/v1/{path}").status_code == 401
    for path in (f"people/{uuid4()}", f"invitations?party_id={party}"):
        assert client.get(f"/api/v1/{path}").status_code == 401


def test_strangers_get_the_same_answer_for_what_is_there_and_what_is_not(
    client: FlaskClient, cast: Cast, token: Token
):
    person, party = cast.person("retail", Role.VIEWER), cast.id("retail")
    for other in ("stranger", "tarnwick"):
        header = token(other, Role.ADMIN, Role.STEWARD) | {"If-Match": '"1"'}
        for real, made_up in ((party, uuid4()), (person, uuid4())):
            answers = [
                [
                    client.get(f"/api/v1/parties/{id_}", headers=header),
                    client.get(f"/api/v1/parties/{id_}/members", headers=header),
                    client.put(
                        f"/api/v1/parties/{id_}",
                        headers=header,
                        json={"name": "Mine", "rule": RULE},
                    ),
                    client.put(
                        f"/api/v1/parties/{party}/members/{id_}",
                        headers=header,
                        json={"roles": []},
                    ),
                    client.post(f"/api/v1/parties/{id_}/joining-code", headers=header),
                    client.get(f"/api/v1/people/{id_}", headers=header),
                    client.put(f"/api/v1/people/{id_}", headers=header, json={"active": False}),
                    client.post(f"/api/v1/people/{id_}/password-link", headers=header),
                    client.get(f"/api/v1/invitations?party_id={id_}", headers=header),
                ]
                for id_ in (real, made_up)
            ]
            for there, not_there in zip(*answers, strict=True):
                assert there.status_code == not_there.status_code == 404
                assert there.json == not_there.json
