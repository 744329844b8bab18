"""The database when things go wrong: lost lines, full disks, values that cannot be kept."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from service_fixtures import Cast, SetClock
from sqlalchemy.orm import Session

from glossary_service.errors import InvalidInputError, SettingsError, UnavailableError
from glossary_service.policy.roles import Role
from glossary_service.store import people, schema
from glossary_service.store.database import Database
from glossary_service.store.log import tell, verify_log
from glossary_service.store.records import Event
from glossary_service.store.schema import SchemaState
from glossary_service.wiring import Services


def end_line(database: Database, session: Session) -> None:
    """Have PostgreSQL end the line of a session, as when the server is restarted."""
    number = session.scalar(sa.text("SELECT pg_backend_pid()"))
    with database.engine.connect() as other:
        other.execute(sa.text("SELECT pg_terminate_backend(:number)"), {"number": number})


def count_events(database: Database) -> int:
    return database.read(lambda session: verify_log(session)[0])


def add_party_note(session: Session, name: str) -> None:
    people.add_organisation(session, name, SetClock()())
    tell(session, Event(kind="test.done", actor_id=None, subject_kind="x", subject_id=None))


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_transaction_whose_line_breaks_is_done_again_and_once(services: Services):
    database, attempts = services.database, []

    def work(session: Session) -> None:
        attempts.append(1)
        add_party_note(session, "Northwind")
        if len(attempts) == 1:
            end_line(database, session)

    database.run(work)
    assert len(attempts) == 2
    assert database.read(people.count_organisations) == 1
    assert count_events(database) == 1


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_line_that_breaks_every_time_is_unavailable_and_nothing_is_half_written(
    services: Services,
):
    database = services.database

    def work(session: Session) -> None:
        add_party_note(session, "Northwind")
        end_line(database, session)

    with pytest.raises(UnavailableError):
        database.run(work)
    assert database.read(people.count_organisations) == 0
    assert count_events(database) == 0


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_line_that_breaks_after_the_commit_does_not_do_the_work_twice(services: Services):
    database, commits = services.database, []

    def commit_then_break(line: sa.Connection) -> None:
        commits.append(1)
        if len(commits) > 1:
            return
        driver = line.connection.driver_connection
        number = driver.info.backend_pid
        driver.execute("COMMIT")
        driver.execute("BEGIN")
        with database.engine.connect() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:number)"), {"number": number})

    sa.event.listen(database.engine, "commit", commit_then_break)
    database.run(lambda session: add_party_note(session, "Northwind"))
    sa.event.remove(database.engine, "commit", commit_then_break)
    assert database.read(people.count_organisations) == 1
    assert count_events(database) == 1


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_reading_goes_on_after_every_line_was_lost(services: Services):
    database = services.database
    assert database.read(people.count_organisations) == 0
    with database.engine.connect() as line:
        line.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert database.read(people.count_organisations) == 0


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_full_disk_is_unavailable_changes_nothing_and_passes_when_there_is_room(
    services: Services,
):
    database = services.database

    def fill(session: Session) -> None:
        session.execute(sa.text("PRAGMA max_page_count = 1"))
        for number in range(3_000):
            add_party_note(session, f"Organisation {number} {'x' * 150}")

    with pytest.raises(UnavailableError, match="Nothing was changed"):
        database.run(fill)
    assert database.read(people.count_organisations) == 0
    database.close()
    database.run(lambda session: add_party_note(session, "Northwind"))
    assert database.read(people.count_organisations) == 1


@pytest.mark.parametrize("text", ["a\ud800b", "a\0b"], ids=["half a sign", "nul"])
def test_a_text_that_no_database_keeps_is_bad_input_or_found_nowhere(services: Services, text: str):
    try:
        found = services.database.read(lambda session: people.find_person(session, text))
    except InvalidInputError:
        found = None
    assert found is None


def test_a_number_beyond_all_bounds_is_bad_input(services: Services):
    with pytest.raises(InvalidInputError):
        services.database.read(
            lambda session: session.execute(
                sa.text("SELECT :n"),
                {"n": 10**40 if session.get_bind().dialect.name == "sqlite" else "a\0"},
            )
        )


def test_errors_of_the_database_do_not_repeat_what_was_given(cast: Cast, services: Services):
    person = cast.person("retail", Role.VIEWER)
    with pytest.raises(sa.exc.IntegrityError) as error:
        services.database.run(
            lambda session: session.execute(
                sa.text("INSERT INTO person (id, email) VALUES (:id, :email)"),
                {"id": str(person), "email": "planted@secret.example"},
            )
        )
    assert "planted" not in str(error.value).partition("DETAIL")[0]


def test_the_state_of_the_tables_is_told(services: Services):
    database = services.database
    assert schema.read_state(database) is SchemaState.CURRENT
    with database.engine.execution_options(writes=True).begin() as line:
        line.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert schema.read_state(database) is SchemaState.NEWER
    assert "newer" in services.condition.why_not_ready()
    with database.engine.execution_options(writes=True).begin() as line:
        line.execute(sa.text("DELETE FROM alembic_version"))
    assert schema.read_state(database) is SchemaState.EMPTY
    with pytest.raises(SettingsError, match="this service alone"):
        schema.upgrade(database)


@pytest.mark.parametrize(
    "address",
    ["mysql://x/y", "nonsense", "postgresql+psycopg://u:p@127.0.0.1:1/none"],
    ids=["another kind", "no address", "nobody listens"],
)
def test_an_address_that_leads_nowhere_says_so_and_hides_the_password(address: str):
    with pytest.raises(SettingsError) as error:
        Database(address.replace(":p@", ":hidden-word@"), SetClock()).check()
    assert "hidden-word" not in error.value.message


def test_an_sqlite_file_that_is_none_is_named(tmp_path):
    path = tmp_path / f"{uuid4()}.sqlite"
    path.write_text("these are the words of a letter, not of a database" * 50)
    with pytest.raises(SettingsError, match=path.name):
        Database(f"sqlite:///{path}", SetClock()).check()
