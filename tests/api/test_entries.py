"""Calls on entries."""

from collections.abc import Callable

from flask.testing import FlaskClient
from service_fixtures import Cast

from glossary_service.policy.roles import Role, Scope


Token = Callable[..., dict[str, str]]


def make_set(client: FlaskClient, header: dict[str, str], party_id: object) -> str:
    answer = client.post(
        "/api/v1/term-sets", headers=header, json={"party_id": str(party_id), "name": "Words"}
    )
    assert answer.status_code == 201, answer.json
    return str(answer.json["id"])


def test_an_entry_is_made_read_and_changed_with_its_etag(
    client: FlaskClient, cast: Cast, token: Token
):
    header = token("retail", Role.STEWARD)
    term_set = make_set(client, header, cast.id("retail"))
    body = {
        "term_set_id": term_set,
        "content": {"designations": [{"text": "lead"}], "definition": "A person."},
    }
    made = client.post("/api/v1/entries", headers=header, json=body)
    assert made.status_code == 201
    read = client.get(f"/api/v1/entries/{made.json['id']}", headers=header)
    assert read.json == made.json
    draft = {"content": body["content"] | {"definition": "A firm."}}
    path = f"/api/v1/entries/{made.json['id']}/draft"
    assert client.put(path, headers=header, json=draft).status_code == 428
    tagged = header | {"If-Match": read.headers["ETag"]}
    assert client.put(path, headers=tagged, json=draft).status_code == 200
    stale = client.put(path, headers=tagged, json=draft)
    assert stale.status_code == 412
    assert stale.json["code"] == "stale"
    assert stale.content_type == "application/problem+json"


def test_a_creating_call_sent_twice_is_made_once(client: FlaskClient, cast: Cast, token: Token):
    header = token("retail", Role.STEWARD) | {"Idempotency-Key": "one"}
    body = {"party_id": str(cast.id("retail")), "name": "Words"}
    first = client.post("/api/v1/term-sets", headers=header, json=body)
    again = client.post("/api/v1/term-sets", headers=header, json=body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.headers["ETag"] == again.headers["ETag"]
    assert len(client.get("/api/v1/term-sets", headers=header).json["items"]) == 1
    other = client.post("/api/v1/term-sets", headers=header, json=body | {"name": "Other"})
    assert other.status_code == 422


def test_a_slip_in_a_field_is_named(client: FlaskClient, token: Token):
    header = token("retail", Role.STEWARD)
    answer = client.post("/api/v1/term-sets", headers=header, json={"party": 3, "name": "x"})
    assert answer.status_code == 422
    assert {item["field"] for item in answer.json["errors"]} == {"party", "party_id"}


def test_without_a_token_or_with_one_for_reading_nothing_is_changed(
    client: FlaskClient, cast: Cast, token: Token
):
    body = {"party_id": str(cast.id("retail")), "name": "Words"}
    assert client.post("/api/v1/term-sets", json=body).status_code == 401
    reading = token("retail", Role.STEWARD, scopes=frozenset({Scope.READ}))
    assert client.post("/api/v1/term-sets", headers=reading, json=body).status_code == 403
    assert client.get("/api/v1/term-sets", headers=reading).json == {"items": []}
