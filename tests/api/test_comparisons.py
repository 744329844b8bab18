"""Calls on comparisons and on the jobs that make them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from service_fixtures import Cast
from term_shelf import add_set, share_set, with_one_engine

from glossary_service.config import ServerSettings
from glossary_service.jobs.carrier import connect
from glossary_service.jobs.worker import Worker
from glossary_service.policy.roles import Role, Scope
from glossary_service.services.comparisons import SMALL
from glossary_service.wiring import Services


Token = Callable[..., dict[str, str]]
PATH = "/api/v1/comparisons"
OURS = {"alliance": "A marketing deal with a reseller for one year."}
THEIRS = {"alliance": "A partnership that creates a new product together."}


@pytest.fixture
def services(services: Services) -> Services:
    return with_one_engine(services)


@pytest.fixture
def body(cast: Cast) -> dict[str, object]:
    ours, theirs = add_set(cast, "retail", OURS), add_set(cast, "tarnwick", THEIRS)
    share_set(cast, "tarnwick", theirs, "retail")
    return {"party_id": str(cast.id("retail")), "term_set_ids": [str(ours), str(theirs)]}


@pytest.fixture
def large(cast: Cast) -> dict[str, object]:
    many = {f"word {number}": f"Thing number {number}." for number in range(SMALL + 1)}
    ours, theirs = add_set(cast, "retail", many), add_set(cast, "retail", OURS, name="Few")
    return {"party_id": str(cast.id("retail")), "term_set_ids": [str(ours), str(theirs)]}


def test_a_comparison_is_made_read_made_anew_and_deleted(
    client: FlaskClient, token: Token, body: dict[str, object]
):
    header = token("retail", Role.VIEWER)
    made = client.post(PATH, headers=header, json=body)
    assert made.status_code == 201, made.json
    path = f"{PATH}/{made.json['id']}"
    assert made.headers["Location"] == path
    read = client.get(path, headers=header)
    assert read.json | {"stale": False, "changes": [], "engine_changed": False} == read.json
    assert read.json["job"] is None
    assert read.json["counts"]["stop"] + read.json["counts"]["decide"] == 1
    assert [held["id"] for held in client.get(PATH, headers=header).json["items"]] == [
        made.json["id"]
    ]
    anew = client.post(f"{path}/recomputation", headers=header)
    assert (anew.status_code, anew.json["revision"]) == (200, made.json["revision"] + 1)
    assert client.delete(path, headers=header).status_code == 204
    assert client.get(path, headers=header).status_code == 404


@pytest.mark.parametrize(
    ("form", "kind", "sign"),
    [
        ("json", "application/json", '"format": "glossary-service/conflict-report"'),
        ("html", "text/html; charset=utf-8", "<!doctype html>"),
        ("text", "text/plain; charset=utf-8", "Retail"),
        ("md", "text/markdown; charset=utf-8", "# "),
    ],
)
def test_a_report_comes_in_four_forms_and_may_do_nothing_in_a_browser(
    client: FlaskClient, token: Token, body: dict[str, object], form: str, kind: str, sign: str
):
    header = token("retail", Role.VIEWER)
    made = client.post(PATH, headers=header, json=body).json
    answer = client.get(f"{PATH}/{made['id']}/report?format={form}", headers=header)
    assert (answer.status_code, answer.content_type) == (200, kind)
    assert sign.lower() in answer.text.lower()
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_large_comparison_is_made_by_a_job_that_its_owner_follows(
    client: FlaskClient,
    token: Token,
    large: dict[str, object],
    services: Services,
    settings: ServerSettings,
):
    header, other = token("retail", Role.VIEWER), token("retail", Role.STEWARD)
    made = client.post(PATH, headers=header, json=large)
    assert made.status_code == 202, made.json
    path, job = f"{PATH}/{made.json['id']}", f"/api/v1/jobs/{made.json['job_id']}"
    assert client.get(job, headers=header).json["state"] == "queued"
    assert client.get(job, headers=other).status_code == 404
    assert client.post(f"{job}/cancellation", headers=other).status_code == 404
    assert client.get(f"{path}/report", headers=header).status_code == 409
    assert client.post(f"{path}/recomputation", headers=header).status_code == 409
    Worker(services, connect(services.database, settings)).run_waiting()
    done = client.get(job, headers=header).json
    assert (done["state"], done["problem"]) == ("done", "")
    assert done["result"] == {"comparison_id": made.json["id"]}
    assert client.get(path, headers=other).json["job"] is None
    assert client.get(path, headers=header).json["job"]["id"] == made.json["job_id"]
    assert client.get(f"{path}/report", headers=other).status_code == 200
    assert [held["id"] for held in client.get("/api/v1/jobs", headers=header).json["items"]] == [
        made.json["job_id"]
    ]
    assert client.post(f"{path}/recomputation", headers=other).status_code == 202


def test_a_job_is_cancelled_once_and_the_comparison_can_be_asked_for_anew(
    client: FlaskClient, token: Token, large: dict[str, object]
):
    header = token("retail", Role.VIEWER)
    made = client.post(PATH, headers=header, json=large).json
    for _ in range(2):
        stopped = client.post(f"/api/v1/jobs/{made['job_id']}/cancellation", headers=header)
        assert (stopped.status_code, stopped.json["state"]) == (200, "cancelled")
    assert client.post(f"{PATH}/{made['id']}/recomputation", headers=header).status_code == 202


def test_what_others_may_not_see_is_not_there(
    client: FlaskClient, token: Token, body: dict[str, object]
):
    header = token("retail", Role.VIEWER)
    made = client.post(PATH, headers=header, json=body).json
    for stranger in (token("tarnwick", Role.STEWARD), token("hardware", Role.STEWARD)):
        path = f"{PATH}/{made['id']}"
        unknown = client.get(f"{PATH}/{uuid4()}", headers=stranger)
        hidden = client.get(path, headers=stranger)
        assert (hidden.status_code, hidden.json) == (404, unknown.json)
        for call in (
            client.get(f"{path}/report", headers=stranger),
            client.post(f"{path}/recomputation", headers=stranger),
            client.delete(path, headers=stranger),
            client.post(PATH, headers=stranger, json=body),
        ):
            assert call.status_code == 404
        assert client.get(PATH, headers=stranger).json["items"] == []


def test_calls_need_a_token_with_the_right_scope_and_values_that_make_sense(
    client: FlaskClient, token: Token, body: dict[str, object]
):
    assert client.post(PATH, json=body).status_code == 401
    reading = token("retail", Role.VIEWER, scopes=frozenset({Scope.READ}))
    assert client.post(PATH, headers=reading, json=body).status_code == 403
    header = token("retail", Role.VIEWER)
    for slip in (
        {"term_set_ids": body["term_set_ids"][:1]},
        {"term_set_ids": "all"},
        {"title": "x" * 201},
        {"drafts": "perhaps"},
        {"colour": "red"},
    ):
        answer = client.post(PATH, headers=header, json=body | slip)
        assert answer.status_code == 422, slip
        assert answer.json["errors"][0]["field"].startswith(next(iter(slip)))
    made = client.post(PATH, headers=header, json=body).json
    assert client.get(f"{PATH}/{made['id']}/report?format=docx", headers=header).status_code == 422


def test_a_creating_call_sent_twice_compares_once(
    client: FlaskClient, token: Token, body: dict[str, object]
):
    header = token("retail", Role.VIEWER) | {"Idempotency-Key": "one"}
    first = client.post(PATH, headers=header, json=body)
    again = client.post(PATH, headers=header, json=body)
    assert first.json == again.json
    assert len(client.get(PATH, headers=header).json["items"]) == 1
