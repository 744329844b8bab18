"""The steps that make the tables: up, down and up again, on both databases."""

from pathlib import Path

import sqlalchemy as sa
from service_fixtures import Cast

from glossary_service.policy.roles import Role
from glossary_service.store import schema
from glossary_service.store.log import FIRST, verify_log
from glossary_service.store.records import Content, Designation, EntryRecord
from glossary_service.store.schema import SchemaState
from glossary_service.wiring import Services


KEPT_BY_ALEMBIC = {"alembic_version"}


def tables_of(services: Services) -> set[str]:
    return set(sa.inspect(services.database.engine).get_table_names()) - KEPT_BY_ALEMBIC


def write_entry(cast: Cast, services: Services) -> EntryRecord:
    steward = cast.actor("retail", Role.STEWARD)
    held = services.term_sets.create(steward, cast.id("retail"), "Plan words")
    content = Content(
        designations=(Designation(text="Geschäftspartner “Ω”"),), definition="Who we work with."
    )
    return services.term_sets.add_entry(steward, held.id, content)


def test_steps_lead_down_and_up_again_to_the_tables_of_the_code(services: Services):
    database, tables = services.database, tables_of(services)
    assert "entry" in tables
    schema.downgrade(database)
    assert tables_of(services) == set()
    assert schema.read_state(database) is SchemaState.EMPTY
    schema.upgrade(database)
    schema.check(database)
    assert tables_of(services) == tables
    assert schema.read_state(database) is SchemaState.CURRENT


def test_each_step_alone_can_be_taken_back_and_taken_again(services: Services):
    database = services.database
    # From the last step to the first, and from the first to the last.
    steps = [*schema._known_revisions(), "base"]
    for earlier in steps[1:]:
        schema.downgrade(database, earlier)
    for step in reversed(steps[:-1]):
        schema.upgrade(database, step)
        assert schema.read_revision(database) == step
    schema.check(database)


def test_an_upgrade_that_has_nothing_to_do_keeps_every_row(services: Services, cast: Cast):
    entry = write_entry(cast, services)
    schema.upgrade(services.database)
    schema.check(services.database)
    steward = cast.actor("retail", Role.STEWARD)
    assert services.term_sets.get_entry(steward, entry.id) == entry
    assert services.console.verify_log() == (2, "")


def test_what_was_backed_up_is_whole_after_down_up_and_restore(
    services: Services, cast: Cast, tmp_path: Path
):
    entry = write_entry(cast, services)
    services.backups.write(tmp_path / "kept.zip")
    schema.downgrade(services.database)
    schema.upgrade(services.database)
    services.backups.restore(tmp_path / "kept.zip")
    steward = cast.actor("retail", Role.STEWARD)
    assert services.term_sets.get_entry(steward, entry.id) == entry
    # The third line tells of the restore.
    assert services.console.verify_log() == (3, "")


def test_new_tables_begin_with_the_end_of_an_empty_log(services: Services):
    with services.database.engine.connect() as line:
        rows = line.execute(sa.text("SELECT id, number, hash FROM log_head")).all()
    assert [tuple(row) for row in rows] == [(1, 0, FIRST)]
    assert services.database.read(verify_log) == (0, "")


def test_a_log_whose_end_was_cut_off_does_not_verify(services: Services, cast: Cast):
    write_entry(cast, services)
    with services.database.engine.execution_options(writes=True).begin() as line:
        line.execute(sa.text("DELETE FROM event WHERE number = 2"))
    assert "end of the log" in services.console.verify_log()[1]
