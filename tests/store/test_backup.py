"""Backups: one form for both databases, checked on the way in, restored whole or not at all."""

import hashlib
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from service_fixtures import Cast, SetClock

from glossary_service.config import ServerSettings
from glossary_service.errors import InvalidInputError, StateError, UnavailableError
from glossary_service.policy.roles import Role
from glossary_service.store import schema
from glossary_service.store.backup import FORMS, copy_file
from glossary_service.store.database import Database
from glossary_service.store.log import verify_log
from glossary_service.store.records import Content, Designation
from glossary_service.store.tables import Base
from glossary_service.store.tables.columns import Words
from glossary_service.wiring import Services, build_services


@pytest.fixture
def filled(cast: Cast, services: Services) -> Services:
    """Services whose database holds entries in several states, people, and a log."""
    steward = cast.actor("retail", Role.STEWARD)
    held = services.term_sets.create(steward, cast.id("retail"), "Plan words “Ü”")
    for term in ("lead", "deal", "Größe 規模"):
        content = Content(designations=(Designation(text=term),), definition=f"What a {term} is.")
        services.term_sets.add_entry(steward, held.id, content)
    services.accounts.make_token(steward, "a program", steward.scopes, 3)
    return services


@pytest.fixture
def other(tmp_path: Path, sqlite_template: Path, clock: SetClock):
    """Services on another database that holds nothing."""
    path = tmp_path / "other.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    built = build_services(
        ServerSettings(folder=tmp_path, database=f"sqlite:///{path}", secret="x" * 40), clock
    )
    yield built
    built.database.close()


def content_of(path: Path) -> dict[str, bytes]:
    """Return the lines of every table but the log, to which a restore adds a line."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if name.startswith("tables/") and "event" not in name and "log_head" not in name
        }


def change(source: Path, target: Path, member: str, text: bytes) -> Path:
    """Copy a backup with another text in one of its members."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, text if name == member else old.read(name))
    return target


def test_a_backup_goes_into_another_database_and_back_without_a_difference(
    filled: Services, other: Services, tmp_path: Path
):
    first, second, third = (tmp_path / f"{number}.zip" for number in (1, 2, 3))
    filled.backups.write(first)
    other.backups.restore(first)
    other.backups.write(second)
    assert content_of(second) == content_of(first)
    filled.backups.restore(second, force=True)
    filled.backups.write(third)
    assert content_of(third) == content_of(first)
    assert filled.database.read(verify_log)[1] == ""


def test_every_column_of_every_table_has_a_written_form():
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    formless = [
        str(column)
        for column in columns
        if not isinstance(column.type, (Words, *(kind for kind, _ in FORMS)))
    ]
    assert formless == []


def test_what_was_restored_works(filled: Services, other: Services, cast: Cast, tmp_path: Path):
    filled.backups.write(tmp_path / "b.zip")
    other.backups.restore(tmp_path / "b.zip")
    steward = Cast(services=other).reload(cast.person("retail", Role.STEWARD))
    (held,) = other.term_sets.list(steward)
    content = Content(designations=(Designation(text="new"),))
    other.term_sets.add_entry(steward, held.id, content)
    assert other.database.read(verify_log)[1] == ""


def test_a_database_that_holds_something_is_replaced_only_by_force(
    filled: Services, tmp_path: Path
):
    filled.backups.write(tmp_path / "b.zip")
    with pytest.raises(StateError, match="--force"):
        filled.backups.restore(tmp_path / "b.zip")


@pytest.mark.parametrize("force", [False, True])
def test_damage_is_found_and_changes_nothing(filled: Services, tmp_path: Path, *, force: bool):
    whole = tmp_path / "b.zip"
    filled.backups.write(whole)
    before = content_of(whole)
    damaged = change(whole, tmp_path / "d.zip", "tables/party.jsonl", b"{}\n")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-300])
    no_zip = tmp_path / "text.zip"
    no_zip.write_text("these are no bytes of an archive")
    empty_zip = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty_zip, "w"):
        pass
    for path in (damaged, cut, no_zip, empty_zip, tmp_path / "missing.zip"):
        with pytest.raises(InvalidInputError):
            filled.backups.restore(path, force=force)
    filled.backups.write(tmp_path / "after.zip")
    assert content_of(tmp_path / "after.zip") == before


@pytest.mark.parametrize(
    "line",
    [
        '{"id": 3}',
        "[]",
        "not json",
        '{"id": "00000000-0000-0000-0000-000000000000", "name": null}',
        '{"surplus": 1}',
        "[" * 100_000,
    ],
)
def test_a_row_that_does_not_fit_is_named_by_table_and_line_and_nothing_is_changed(
    filled: Services, tmp_path: Path, line: str
):
    whole = tmp_path / "b.zip"
    filled.backups.write(whole)
    text = line.encode() + b"\n"
    with zipfile.ZipFile(whole) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["tables"]["organisation"]["sha256"] = hashlib.sha256(text).hexdigest()
    half = change(whole, tmp_path / "h.zip", "tables/organisation.jsonl", text)
    forged = change(half, tmp_path / "f.zip", "manifest.json", json.dumps(manifest).encode())
    with pytest.raises(InvalidInputError, match="organisation"):
        filled.backups.restore(forged, force=True)
    filled.backups.write(tmp_path / "after.zip")
    assert content_of(tmp_path / "after.zip") == content_of(whole)


def test_a_backup_of_other_tables_or_another_form_says_which_version_made_it(
    filled: Services, tmp_path: Path
):
    whole = tmp_path / "b.zip"
    filled.backups.write(whole)
    with zipfile.ZipFile(whole) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    for key, value in (("revision", "9999"), ("form", "glossary-backup/9")):
        text = json.dumps(manifest | {key: value, "program": "7.7.7"}).encode()
        with pytest.raises(InvalidInputError, match=r"7\.7\.7"):
            filled.backups.restore(
                change(whole, tmp_path / f"{key}.zip", "manifest.json", text), force=True
            )


def test_a_log_that_was_tampered_with_is_not_restored(filled: Services, tmp_path: Path):
    with filled.database.engine.execution_options(writes=True).begin() as line:
        line.execute(sa.text("UPDATE event SET kind = 'never.happened' WHERE number = 1"))
    filled.backups.write(tmp_path / "b.zip")
    with pytest.raises(InvalidInputError, match="Line 1"):
        filled.backups.restore(tmp_path / "b.zip", force=True)


def test_a_backup_shows_one_moment_while_others_write(filled: Services, cast: Cast, tmp_path: Path):
    steward = cast.actor("retail", Role.STEWARD)
    (held,) = filled.term_sets.list(steward)
    manifest = filled.backups.write(tmp_path / "b.zip")
    content = Content(designations=(Designation(text="later"),))
    filled.term_sets.add_entry(steward, held.id, content)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        lines = archive.read("tables/entry.jsonl").splitlines()
    assert len(lines) == manifest.tables["entry"].rows == 3


def test_a_copy_of_an_sqlite_file_is_whole_and_for_its_owner_alone(
    tmp_path: Path, sqlite_template: Path, clock: SetClock
):
    database = Database(f"sqlite:///{sqlite_template}", clock)
    copy = tmp_path / "copy.sqlite"
    copy_file(database, copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    other = Database(f"sqlite:///{copy}", clock)
    assert schema.is_current(other)
    with pytest.raises(UnavailableError, match="File exists"):
        copy_file(database, copy)
    with pytest.raises(UnavailableError):
        copy_file(database, tmp_path / "nowhere" / "copy.sqlite")
    assert sqlite3.connect(copy).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()
    database.close()
