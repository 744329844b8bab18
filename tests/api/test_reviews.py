"""Calls that take a definition from draft to publication."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from service_fixtures import Cast
from werkzeug.test import TestResponse

from glossary_service.policy.roles import Role


Token = Callable[..., dict[str, str]]
PRODUCT = "A partnership of two companies that create a new product together."


class Caller:
    """Somebody who calls the API."""

    def __init__(self, client: FlaskClient, header: dict[str, str]) -> None:
        self.client, self.header = client, header

    def __call__(
        self, method: str, path: str, body: Any = None, tag: str | None = None
    ) -> TestResponse:
        header = self.header | ({} if tag is None else {"If-Match": tag})
        return self.client.open(f"/api/v1{path}", method=method, headers=header, json=body)

    def tag(self, entry: str) -> str:
        return self("GET", f"/entries/{entry}").headers["ETag"]


@pytest.fixture
def author(client: FlaskClient, token: Token) -> Caller:
    return Caller(client, token("office", Role.CONTRIBUTOR))


@pytest.fixture
def steward(client: FlaskClient, token: Token) -> Caller:
    return Caller(client, token("office", Role.STEWARD))


@pytest.fixture
def entry(author: Caller, steward: Caller, cast: Cast) -> str:
    body = {"party_id": str(cast.id("office")), "name": "Words"}
    term_set = steward("POST", "/term-sets", body).json["id"]
    content = {"designations": [{"text": "alliance"}], "definition": PRODUCT}
    made = author("POST", "/entries", {"term_set_id": term_set, "content": content})
    return str(made.json["id"])


def approve(author: Caller, steward: Caller, entry: str) -> dict[str, Any]:
    proposed = author("POST", f"/entries/{entry}/proposal", {}, author.tag(entry))
    assert proposed.status_code == 200, proposed.json
    version = proposed.json["open"]
    vote = {"content_hash": version["content_hash"], "choice": "approve"}
    voted = steward("POST", f"/versions/{version['id']}/votes", vote)
    assert voted.status_code == 200, voted.json
    assert voted.json["live"]["state"] == "approved"
    return dict(voted.json["live"])


def test_a_definition_goes_from_draft_to_the_answers_of_the_units(
    author: Caller, steward: Caller, entry: str, client: FlaskClient, token: Token, cast: Cast
):
    live = approve(author, steward, entry)
    published = steward("POST", f"/entries/{entry}/publication", None, steward.tag(entry))
    assert published.json["canonical"] is True
    unit = Caller(client, token("retail", Role.STEWARD))
    inbox = unit("GET", "/inbox").json
    question = inbox["to_answer"][0]
    assert question["publication"]["version_id"] == live["id"]
    path = f"/publications/{question['publication']['id']}/standpoints/{cast.id('retail')}"
    body = {"content_hash": live["content_hash"], "answer": "differs"}
    refused = unit("PUT", path, body)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == "reason"
    assert unit("PUT", path, body | {"reason": "We resell."}).status_code == 200
    adoption = steward("GET", f"/entries/{entry}/adoption").json
    assert adoption["tally"] == {"confirmed": 0, "differs": 1, "silent": 1}
    listed = steward("GET", "/publications").json["items"]
    assert [item["tally"] for item in listed] == [adoption["tally"]]
    ended = steward("DELETE", f"/entries/{entry}/publication", None, steward.tag(entry))
    assert ended.json["canonical"] is False
    assert unit("GET", f"/entries/{entry}/adoption").status_code == 404
    retired = steward("DELETE", f"/entries/{entry}/live", None, steward.tag(entry))
    assert retired.json["live"] is None


def test_a_review_shows_the_change_the_votes_and_the_rule(
    author: Caller, steward: Caller, entry: str
):
    approve(author, steward, entry)
    content = {
        "designations": [{"text": "alliance"}],
        "definition": "A contract with a reseller who markets our products.",
    }
    draft = author("PUT", f"/entries/{entry}/draft", {"content": content}, author.tag(entry))
    proposed = author("POST", f"/entries/{entry}/proposal", {}, draft.headers["ETag"])
    version = proposed.json["open"]
    waiting = steward("GET", "/inbox").json["to_vote"]
    assert [item["version_id"] for item in waiting] == [version["id"]]
    review = steward("GET", f"/versions/{version['id']}/review")
    assert review.headers["ETag"] == proposed.headers["ETag"]
    shown = review.json
    assert shown["ballot"]["rule"] == {"kind": "any", "needed": 1, "self_approval": False}
    assert shown["ballot"]["may_vote"] is True
    assert shown["ballot"]["count"]["outcome"] == "open"
    assert {piece["edit"] for piece in shown["changes"][0]["pieces"]} >= {"added", "removed"}
    assert {item["edit"] for item in shown["characteristics"]} >= {"added", "removed"}
    assert shown["effects"] == {"lines": [], "items": [], "left_out": 0}


def test_a_proposal_is_extended_revised_and_withdrawn(author: Caller, steward: Caller, entry: str):
    path = f"/entries/{entry}/proposal"
    author("POST", path, {"deadline": "2026-03-09T09:00:00+00:00"}, author.tag(entry))
    later = {"deadline": "2026-04-01T09:00:00+02:00"}
    extended = steward("PUT", path, later, steward.tag(entry))
    assert extended.json["open"]["deadline"].startswith("2026-04-01T07:00:00")
    again = author("POST", path, None, author.tag(entry))
    assert (again.status_code, again.json["code"]) == (409, "state")
    revised = author("POST", f"/entries/{entry}/revision", None, author.tag(entry))
    assert revised.json["open"]["state"] == "draft"
    withdrawn = author("DELETE", path, None, revised.headers["ETag"])
    assert withdrawn.json["open"] is None


def test_readings_are_proposed_and_judged(author: Caller, steward: Caller, entry: str):
    version = author("GET", f"/entries/{entry}").json["open"]["id"]
    path = f"/versions/{version}/readings"
    assert author("GET", path).json["items"] == []
    found = author("POST", path)
    reading = next(item for item in found.json["items"] if item["dimension"] == "party_count")
    assert reading["words"] == "two companies"
    body = {"readings": [{"id": reading["id"], "state": "confirmed"}]}
    assert steward("PUT", path, body).status_code == 428
    judged = steward("PUT", path, body, found.headers["ETag"])
    assert judged.status_code == 200
    assert {item["state"] for item in judged.json["items"] if item["id"] == reading["id"]} == {
        "confirmed"
    }
    assert steward("PUT", path, body, found.headers["ETag"]).status_code == 412


def test_every_change_of_an_entry_needs_the_etag_and_a_fresh_one(
    author: Caller, steward: Caller, entry: str
):
    calls = [
        ("POST", "proposal", {}),
        ("PUT", "proposal", {"deadline": None}),
        ("DELETE", "proposal", None),
        ("POST", "revision", None),
        ("DELETE", "live", None),
        ("POST", "publication", None),
        ("DELETE", "publication", None),
    ]
    for method, path, body in calls:
        answer = steward(method, f"/entries/{entry}/{path}", body)
        assert (answer.status_code, answer.json["code"]) == (428, "version-needed"), path
        answer = steward(method, f"/entries/{entry}/{path}", body, '"99"')
        assert (answer.status_code, answer.json["code"]) == (412, "stale"), path
        answer = steward(method, f"/entries/{uuid4()}/{path}", body, '"1"')
        assert answer.status_code == 404, path
    assert author("GET", f"/entries/{entry}").json["open"]["state"] == "draft"


def test_bad_input_is_named_and_changes_nothing(author: Caller, steward: Caller, entry: str):
    proposed = author("POST", f"/entries/{entry}/proposal", {}, author.tag(entry)).json["open"]
    votes = f"/versions/{proposed['id']}/votes"
    hash_ = proposed["content_hash"]
    for body, field in (
        ({"choice": "approve"}, "content_hash"),
        ({"content_hash": hash_, "choice": "maybe"}, "choice"),
        ({"content_hash": "x", "choice": "approve"}, "content_hash"),
        ({"content_hash": hash_, "choice": "approve", "comment": 3}, "comment"),
        ({"content_hash": hash_, "choice": "approve", "weight": 9}, "weight"),
        ({"content_hash": hash_, "choice": "approve", "comment": "a\0"}, "comment"),
    ):
        answer = steward("POST", votes, body)
        assert answer.status_code == 422, body
        assert [item["field"] for item in answer.json["errors"]] == [field]
    other = steward("POST", votes, {"content_hash": "0" * 64, "choice": "approve"})
    assert other.status_code == 412
    own = author("POST", votes, {"content_hash": hash_, "choice": "approve"})
    assert own.status_code == 403
    assert author("GET", f"/entries/{entry}").json["open"]["state"] == "proposed"


def test_what_is_not_seen_is_not_there(
    entry: str, author: Caller, client: FlaskClient, token: Token, cast: Cast
):
    version = author("GET", f"/entries/{entry}").json["open"]
    for party in ("retail", "tarnwick", "stranger"):
        stranger = Caller(client, token(party, Role.STEWARD))
        vote = {"content_hash": version["content_hash"], "choice": "approve"}
        stand = {"content_hash": version["content_hash"], "answer": "confirmed"}
        body = {"readings": [{"id": str(uuid4()), "state": "confirmed"}]}
        for method, path, sent in (
            ("GET", f"/versions/{version['id']}/review", None),
            ("GET", f"/versions/{version['id']}/readings", None),
            ("POST", f"/versions/{version['id']}/readings", None),
            ("PUT", f"/versions/{version['id']}/readings", body),
            ("POST", f"/versions/{version['id']}/votes", vote),
            ("GET", f"/entries/{entry}/adoption", None),
            ("PUT", f"/publications/{uuid4()}/standpoints/{cast.id(party)}", stand),
        ):
            assert stranger(method, path, sent, '"1"').status_code == 404, path
        assert stranger("GET", "/publications").json["items"] == []
        assert not any(stranger("GET", "/inbox").json.values())
