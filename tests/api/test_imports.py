"""Calls on imports and exports."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from service_fixtures import Cast
from werkzeug.test import TestResponse

from glossary_service.policy.roles import Role, Scope
from glossary_service.services.imports import SMALL


Token = Callable[..., dict[str, str]]
TERMS = b"Term,Definition\nlead,A person.\ndeal,=A sale.\n"


@pytest.fixture
def header(token: Token) -> dict[str, str]:
    return token("retail", Role.STEWARD)


@pytest.fixture
def path(client: FlaskClient, cast: Cast, header: dict[str, str]) -> str:
    return make_set(client, cast, header, "Plan: “A/B” words")


def make_set(client: FlaskClient, cast: Cast, header: dict[str, str], name: str) -> str:
    body = {"party_id": str(cast.id("retail")), "name": name}
    made: Any = client.post("/api/v1/term-sets", headers=header, json=body).json
    return f"/api/v1/term-sets/{made['id']}"


def send(
    client: FlaskClient, path: str, header: dict[str, str], data: bytes, name: str = "terms.csv"
) -> TestResponse:
    return client.post(f"{path}/imports", headers=header, data={"file": (io.BytesIO(data), name)})


def test_a_file_is_shown_first_then_applied_then_exported(
    client: FlaskClient, cast: Cast, header: dict[str, str], path: str
):
    made = send(client, path, header, TERMS)
    assert made.status_code == 201, made.json
    assert made.json["kinds"]["new"] == 2
    assert client.get("/api/v1/entries?term=lead", headers=header).json["items"] == []
    one = f"{path}/imports/{made.json['id']}"
    read = client.get(one, headers=header)
    assert read.json == made.json
    first = client.get(f"{one}/rows?limit=1", headers=header).json
    assert [row["term"] for row in first["items"]] == ["lead"]
    rest = client.get(f"{one}/rows?limit=1&after={first['after']}", headers=header).json
    assert [(row["term"], row["content"]["definition"]) for row in rest["items"]] == [
        ("deal", "=A sale.")
    ]
    assert rest["after"] == ""
    assert client.post(f"{one}/application", headers=header, json={}).status_code == 428
    tagged = header | {"If-Match": read.headers["ETag"]}
    choices = {"rows": [{"row": 2, "choice": "skip"}]}
    done = client.post(f"{one}/application", headers=tagged, json=choices)
    assert done.status_code == 200, done.json
    assert (done.json["state"], done.json["outcomes"]["added"]) == ("applied", 1)
    again = client.post(f"{one}/application", headers=tagged, json=choices)
    assert again.json == done.json
    sent = client.get(f"{path}/export?format=csv&drafts=true", headers=header)
    assert sent.content_type.startswith("text/csv")
    assert "attachment" in sent.headers["Content-Disposition"]
    assert "Plan A B words.csv" in sent.headers["Content-Disposition"]
    assert "'=A sale." in sent.data.decode("utf-8-sig")
    elsewhere = make_set(client, cast, header, "Copy")
    assert send(client, elsewhere, header, sent.data).json["kinds"]["new"] == 1
    assert client.delete(one, headers=header).status_code == 204
    assert client.get(one, headers=header).status_code == 404


@pytest.mark.parametrize(
    ("kind", "media"), [("csv", "text/csv"), ("xlsx", "spreadsheetml"), ("json", "json")]
)
def test_an_empty_set_is_exported_as_a_file_with_a_header(
    client: FlaskClient, header: dict[str, str], path: str, kind: str, media: str
):
    sent = client.get(f"{path}/export?format={kind}", headers=header)
    assert sent.status_code == 200
    assert media in sent.content_type
    assert sent.data
    assert send(client, path, header, sent.data, f"terms.{kind}").status_code in {201, 422}


def test_a_preview_made_stale_is_answered_with_412_and_made_anew(
    client: FlaskClient, header: dict[str, str], path: str
):
    first, second = (send(client, path, header, TERMS) for _ in range(2))
    for made, status in ((first, 200), (second, 412)):
        answer = client.post(
            f"{path}/imports/{made.json['id']}/application",
            headers=header | {"If-Match": made.headers["ETag"]},
            json={},
        )
        assert answer.status_code == status, answer.json
    fresh = client.get(f"{path}/imports/{second.json['id']}", headers=header)
    assert fresh.headers["ETag"] != second.headers["ETag"]
    assert fresh.json["kinds"]["same"] == 2


def test_a_call_without_a_file_or_with_a_useless_one_says_what_to_do(
    client: FlaskClient, header: dict[str, str], path: str
):
    for answer, said in (
        (client.post(f"{path}/imports", headers=header), "required"),
        (client.post(f"{path}/imports", headers=header, json={"file": "x"}), "required"),
        (send(client, path, header, b""), "terms.csv is empty"),
        (send(client, path, header, b"\0\0", "a.xlsx"), "a.xlsx is no workbook"),
        (send(client, path, header, TERMS, "terms"), "has no ending"),
    ):
        assert answer.status_code == 422, answer.json
        assert answer.content_type == "application/problem+json"
        assert said in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "body",
    [
        {"rows": [{"row": 0, "choice": "skip"}]},
        {"rows": [{"row": 2, "choice": "burn"}]},
        {"rows": [{"row": 77, "choice": "skip"}]},
        {"kinds": [{"kind": "new", "choice": "update"}]},
        {"rows": {"2": "skip"}},
        {"other": 1},
        {"rows": [{"row": 2, "choice": "skip"}] * 10_001},
    ],
)
def test_choices_that_cannot_be_used_change_nothing(
    client: FlaskClient, header: dict[str, str], path: str, body: dict[str, object]
):
    made = send(client, path, header, TERMS)
    one = f"{path}/imports/{made.json['id']}"
    tagged = header | {"If-Match": made.headers["ETag"]}
    answer = client.post(f"{one}/application", headers=tagged, json=body)
    assert answer.status_code == 422, answer.json
    assert client.get(one, headers=header).json == made.json


def test_others_find_neither_import_nor_export(
    client: FlaskClient, token: Token, header: dict[str, str], path: str
):
    one = f"{path}/imports/{send(client, path, header, TERMS).json['id']}"
    for party in ("hardware", "tarnwick", "stranger"):
        other = token(party, Role.STEWARD)
        tagged = other | {"If-Match": '"1"'}
        for answer in (
            send(client, path, other, TERMS),
            client.get(one, headers=other),
            client.get(f"{one}/rows", headers=other),
            client.post(f"{one}/application", headers=tagged, json={}),
            client.delete(one, headers=other),
            client.get(f"{path}/export?format=json", headers=other),
        ):
            assert answer.status_code == 404, answer.json
    viewer = token("retail", Role.VIEWER)
    assert client.get(one, headers=viewer).status_code == 403
    assert send(client, path, viewer, TERMS).status_code == 403
    assert client.get(f"{path}/export?format=json", headers=viewer).status_code == 200
    reader = token("retail", Role.STEWARD, scopes=frozenset({Scope.READ}))
    assert send(client, path, reader, TERMS).status_code == 403
    assert client.get(f"{path}/export?format=json").status_code == 401


def test_an_upload_sent_again_with_its_key_is_kept_once(
    client: FlaskClient, header: dict[str, str], path: str
):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="t.csv"\r\n\r\n'
        b"Term\r\nlead\r\n--x--\r\n"
    )
    keyed = header | {"Idempotency-Key": "k", "Content-Type": "multipart/form-data; boundary=x"}
    first, again = (client.post(f"{path}/imports", headers=keyed, data=body) for _ in range(2))
    assert first.status_code == 201, first.json
    assert first.json == again.json


def test_the_same_file_is_known_again_whatever_the_boundary_and_another_file_is_not(
    client: FlaskClient, header: dict[str, str], path: str
):
    keyed = header | {"Idempotency-Key": "k"}
    first, again = (
        client.post(
            f"{path}/imports",
            headers=keyed | {"Content-Type": f"multipart/form-data; boundary={mark}"},
            data=(
                f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="t.csv"\r\n\r\n'
                f"Term\r\nlead\r\n--{mark}--\r\n"
            ).encode(),
        )
        for mark in ("one", "another")
    )
    assert first.status_code == 201, first.json
    assert again.json == first.json
    assert send(client, path, keyed, b"Term\ndeal\n", "t.csv").status_code == 422
    assert send(client, path, keyed, b"Term\r\nlead", "u.csv").status_code == 422


def test_many_rows_are_answered_with_the_job_that_writes_them(
    client: FlaskClient, header: dict[str, str], path: str, token: Token
):
    data = b"Term,Definition\n" + b"".join(b"t%d,M.\n" % n for n in range(SMALL + 1))
    made = send(client, path, header, data)
    one = f"{path}/imports/{made.json['id']}"
    begun = client.post(
        f"{one}/application", headers=header | {"If-Match": made.headers["ETag"]}, json={}
    )
    assert begun.status_code == 202, begun.json
    job = begun.json["job"]
    assert (job["kind"], job["state"], job["subject_id"]) == ("import", "queued", made.json["id"])
    assert client.get(f"/api/v1/jobs/{job['id']}", headers=header).json == job
    assert client.get(one, headers=token("retail", Role.STEWARD, Role.VIEWER)).json["job"] is None
    stopped = client.post(f"/api/v1/jobs/{job['id']}/cancellation", headers=header).json
    assert stopped["state"] == "cancelled"


def test_what_was_imported_is_proposed_with_one_call(
    client: FlaskClient, header: dict[str, str], path: str, token: Token
):
    reviewer = token("retail", Role.REVIEWER)
    made = send(client, path, header, TERMS)
    one = f"{path}/imports/{made.json['id']}"
    assert client.post(f"{one}/proposal", headers=header, json={}).status_code == 409
    client.post(f"{one}/application", headers=header | {"If-Match": made.headers["ETag"]}, json={})
    bad = client.post(f"{one}/proposal", headers=header, json={"deadline": "2020-01-01T00:00:00Z"})
    assert bad.status_code == 422
    assert client.post(f"{one}/proposal", headers=reviewer, json={}).status_code == 403
    done = client.post(f"{one}/proposal", headers=header, json={})
    assert (done.status_code, done.json) == (200, {"proposed": 2, "left": 0})
    (waiting,) = client.get("/api/v1/inbox", headers=reviewer).json["to_vote"]
    assert (waiting["batch_id"], waiting["together"]) == (made.json["id"], 2)
