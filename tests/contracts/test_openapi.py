"""The API keeps to its description: frozen, complete, and true for whatever is sent."""

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from access.world import Who, World, build_world, new_database, rewound
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from service_fixtures import SetClock

from glossary_service.api.docs import describe
from glossary_service.app import create_app
from glossary_service.config import ServerSettings
from glossary_service.policy.roles import Role, Scope


ROOT = Path(__file__).parent.parent.parent
FROZEN = ROOT / "docs" / "openapi.json"
FREEZE = "python scripts/freeze_openapi.py"
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CALLERS = {
    "viewer": Who("retail", Role.VIEWER),
    "partner": Who("tarnwick", Role.STEWARD),
    "admin": Who("office", Role.ADMIN),
}
EXAMPLES = {GenerationMode.POSITIVE: 3, GenerationMode.NEGATIVE: 2}


# ── what is written down ─────────────────────────────────────────────────────────────────────────


def test_the_description_is_the_frozen_one():
    written = subprocess.run(
        [sys.executable, "scripts/freeze_openapi.py", "--print"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    frozen = FROZEN.read_text(encoding="utf-8")
    assert written == frozen, f"docs/openapi.json is not what the API is now; run: {FREEZE}"


def test_the_description_is_valid_and_every_call_is_complete(client: FlaskClient):
    answer = client.get("/api/v1/openapi.json")
    assert answer.json["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(answer.json).validate()
    names = []
    for path, held in answer.json["paths"].items():
        for method in {"get", "post", "put", "delete"} & held.keys():
            call = held[method]
            names.append(call["operationId"])
            assert call["summary"].endswith("."), (method, path)
            assert call["tags"], (method, path)
            assert call["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}
    assert len(names) == len(set(names))
    refused = answer.json["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert list(refused) == ["application/problem+json"]


def test_every_schema_has_a_name_of_its_own(client: FlaskClient):
    # A second schema of a name is called “Name1” by the library, with a warning.
    names = client.get("/api/v1/openapi.json").json["components"]["schemas"]
    assert [name for name in names if re.search(r"\d$", name)] == []


def test_describing_twice_describes_the_same(client: FlaskClient):
    assert describe(client.application) == describe(client.application)


def test_the_page_shows_every_call_and_takes_nothing_from_elsewhere(client: FlaskClient):
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    for path in client.get("/api/v1/openapi.json").json["paths"]:
        assert f" {path}</code>" in page.text
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.text) == []
    assert "<script" not in page.text
    targets = set(re.findall(r'href="#([^"]+)"', page.text))
    assert targets <= set(re.findall(r'id="([^"]+)"', page.text))


# ── what is answered ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, World]]:
    """An application with one of everything in it."""
    folder = tmp_path_factory.mktemp("contract")
    with new_database(request, folder) as address:
        held = ServerSettings(
            folder=folder,
            database=address,
            secret="a secret that is long enough for a test",
            calls_a_minute=10**6,
            guest_checks_an_hour=10**6,
        )
        world = build_world(held, SetClock())
        app = create_app(held, world.services)
        # A fault is to be answered as one, not raised: that is what the check looks for.
        app.config["PROPAGATE_EXCEPTIONS"] = False
        yield app, world
        world.services.database.close()


@pytest.mark.parametrize("caller", CALLERS)
def test_whatever_is_sent_is_answered_as_described(served: tuple[Flask, World], caller: str):
    app, world = served
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    actor = world.load(world.people[CALLERS[caller]])
    _, token = world.services.accounts.make_token(actor, "contract", frozenset(Scope), 1)
    headers = {"Authorization": f"Bearer {token}"}
    called = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        called += 1
        for mode, examples in EXAMPLES.items():
            call = _caller(world, headers, CALLERS[caller].party)
            _examples(operation, mode, examples, call)
    assert called == sum(
        method in held
        for held in describe(app)["paths"].values()
        for method in ("get", "post", "put", "delete")
    )


def _examples(
    operation: APIOperation, mode: GenerationMode, examples: int, call: Callable[[Any], None]
) -> None:
    if mode is GenerationMode.NEGATIVE and not list(operation.iter_parameters()):
        return
    known = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run = seed(20)(known(given(case=operation.as_strategy(generation_mode=mode))(call)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            run()
        except Unsatisfiable:
            # Some calls take nothing that could be wrong in itself.
            assert mode is GenerationMode.NEGATIVE


def _caller(world: World, headers: dict[str, str], party: str) -> Callable[[Any], None]:
    """Return what makes a call: every second one with ids of things that are there."""
    turn = [False]

    def call(case: Any) -> None:
        turn[0] = not turn[0]
        if turn[0]:
            _point_at_what_is_there(case, world, party)
        with rewound(world.services.database):
            response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    return call


def _point_at_what_is_there(case: Any, world: World, party: str) -> None:
    known = {
        "party_id": party,
        "organisation_id": "northwind",
        "term_set_id": f"{party}_set",
        "entry_id": f"{party}_approved",
        "version_id": f"{party}_approved_version",
        "import_id": f"{party}_import",
        "comparison_id": f"{party}_comparison",
        "check_id": "retail_check",
        "job_id": f"{party}_job",
        "alliance_id": "alliance",
        "to_alliance_id": "alliance",
        "share_id": f"{party}_share",
        "person_id": f"{party}_person",
        "publication_id": "canonical_publication",
        "link_id": "office_link",
        "token_id": f"{party}_token",
        "content_hash": f"{party}_approved_hash",
    }
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            for name in part.keys() & known.keys():
                if known[name] in world.ids:
                    part[name] = world.ids[known[name]]
    sets = [world.ids[f"{party}_set"], world.ids[f"{party}_other_set"]]
    if isinstance(case.body, dict) and "term_set_ids" in case.body:
        case.body["term_set_ids"] = sets


def test_the_frozen_file_is_json_of_the_kind_that_tools_read():
    assert json.loads(FROZEN.read_text(encoding="utf-8"))["info"]["title"] == "Glossary service"
