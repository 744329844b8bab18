"""The call that searches, and how much it asks of the database."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from service_fixtures import START, Cast
from sqlalchemy import event
from sqlalchemy.orm import Session

from glossary_service.policy.roles import Role
from glossary_service.store import entries
from glossary_service.store.records import Content, Designation
from glossary_service.wiring import Services


Token = Callable[..., dict[str, str]]
SIGN_IN = 1  # statements that find out who calls


@pytest.fixture
def retail(cast: Cast, services: Services) -> list[str]:
    """Return the ids of twenty entries of one party."""

    def fill(session: Session) -> list[str]:
        party_id = cast.id("retail")
        held = entries.add_term_set(
            session, party_id=party_id, name="Words", description="", at=START
        )
        made = entries.add_entries(
            session,
            term_set_id=held,
            party_id=party_id,
            contents=[
                Content(designations=(Designation(text=f"fee {number}"),), definition="Money owed.")
                for number in range(20)
            ],
            author_id=None,
            at=START,
        )
        return [str(entry_id) for entry_id in made]

    return services.database.run(fill)


@pytest.fixture
def statements(services: Services) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    sent: list[str] = []

    def note(_line: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":  # SQLite's own driver counts it, PostgreSQL's does not
            sent.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(services.database.engine, "before_cursor_execute", note)


def test_hits_come_with_their_reasons(client: FlaskClient, retail: list[str], token: Token):
    header = token("retail", Role.VIEWER)
    answer = client.get("/api/v1/search?q=fee+1&kinds=name&limit=3", headers=header)
    assert answer.status_code == 200
    first, *others = answer.json["items"]
    assert first["entry"]["id"] == retail[1]
    assert first["reason"]["kind"] == "name"
    assert first["reason"]["name"] == "fee 1"
    assert len(others) == 2
    words = client.get("/api/v1/search?q=money&kinds=words,meaning&limit=1", headers=header)
    assert words.json["items"][0]["reason"]["places"] == [{"start": 0, "end": 5}]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=%00x",
        "?q=a&kinds=guess",
        "?q=a&limit=0",
        "?q=a&limit=101",
        "?q=a&term_set_id=1",
        "?q=" + "x" * 20_001,
    ],
)
def test_what_cannot_be_asked_is_a_problem(client: FlaskClient, token: Token, query: str):
    answer = client.get(f"/api/v1/search{query}", headers=token("retail", Role.VIEWER))
    assert answer.status_code == 422
    assert answer.json["code"] == "invalid-value"


def test_an_empty_question_has_no_answers(client: FlaskClient, token: Token):
    answer = client.get("/api/v1/search?q=+", headers=token("retail", Role.VIEWER))
    assert answer.json == {"items": []}


def test_without_a_token_nothing_is_searched(client: FlaskClient):
    assert client.get("/api/v1/search?q=fee").status_code == 401


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/v1/entries?limit=5", SIGN_IN + 2),
        ("/api/v1/entries?limit=200", SIGN_IN + 2),
        ("/api/v1/entries/{entry}", SIGN_IN + 2),
        ("/api/v1/search?q=fee&limit=3", SIGN_IN + 8),
        ("/api/v1/search?q=fee&limit=100", SIGN_IN + 8),
    ],
)
def test_a_call_sends_few_statements_however_much_it_returns(
    client: FlaskClient,
    retail: list[str],
    token: Token,
    statements: list[str],
    path: str,
    most: int,
):
    header, path = token("retail", Role.VIEWER), path.format(entry=retail[0])
    # The first call notes that the token was used, and reads the names and vectors.
    assert client.get(path, headers=header).status_code == 200
    statements.clear()
    assert client.get(path, headers=header).status_code == 200
    assert len(statements) <= most, statements
