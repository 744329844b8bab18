"""`glossary admin` and `glossary settings`: accounts, backups, the log, and what is set."""

import io
import logging
import os
import sqlite3
import stat
import sys
import zipfile
from pathlib import Path

import pytest
import structlog
from service_fixtures import PASSWORD

from glossary_service.cli.settings import list_settings
from glossary_service.config import SERVER_SETTINGS, ServerSettings
from glossary_service.errors import SignInError
from glossary_service.wiring import build_services, make_set_up_code, read_clock


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """A data folder with an empty database."""
    made = tmp_path / "data"
    made.mkdir()
    (made / "glossary.sqlite").write_bytes(sqlite_template.read_bytes())
    return made


@pytest.fixture
def admin(glossary, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Run `glossary admin …` on the folder, and put back what it changes in this process."""
    mask, handlers, level = os.umask(0o022), list(logging.root.handlers), logging.root.level

    def run(*arguments: object, said: str = "", data: Path = folder):
        monkeypatch.setenv("GLOSSARY_FOLDER", str(data))
        monkeypatch.setattr(sys, "stdin", io.StringIO(said))
        return glossary("admin", *arguments)

    yield run
    os.umask(mask)
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def sign_in(folder: Path, email: str, password: str) -> bool:
    settings = ServerSettings.from_environment({"GLOSSARY_FOLDER": str(folder)})
    services = build_services(settings, read_clock)
    try:
        services.accounts.sign_in(email, password)
    except SignInError:
        return False
    finally:
        services.database.close()
    return True


ADA = ("create-account", "--email", "ada@example.org", "--name", "Ada", "--organisation", "Nw")


def test_accounts_are_made_and_let_in_again(admin, folder: Path):
    first = admin(*ADA, "--password-stdin", said=f"{PASSWORD}\n")
    assert (first.code, first.out) == (0, "ada@example.org can sign in now.\n")
    assert sign_in(folder, "ada@example.org", PASSWORD)
    again = admin(*ADA, "--password-stdin", said=f"{PASSWORD}\n")
    assert again.code == 2
    assert "reset-password" in again.err
    reset = admin(
        "reset-password", "Ada@example.org", "--password-stdin", said="another password\n"
    )
    assert reset.code == 0, reset.err
    assert not sign_in(folder, "ada@example.org", PASSWORD)
    assert sign_in(folder, "ada@example.org", "another password")
    assert PASSWORD not in first.out + first.err


@pytest.mark.parametrize(
    ("arguments", "said", "told"),
    [
        ((*ADA, "--password-stdin"), "", "gave no password"),
        ((*ADA, "--password-stdin"), "short\n", "12 to 200 characters"),
        (("reset-password", "bob@example.org", "--password-stdin"), f"{PASSWORD}\n", "Nobody has"),
        (("restore", "nowhere.zip"), "", "does not exist"),
        (("backup", "no/such/folder/b.zip"), "", "there is no folder"),
    ],
    ids=["no password", "short password", "nobody", "no backup", "no folder"],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(admin, arguments, said, told):
    ran = admin(*arguments, said=said)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert ran.err.startswith("glossary: ")
    assert len(ran.err.splitlines()) == 1


def test_the_program_does_the_same_as_a_process_of_its_own(process, folder: Path):
    setting = {"GLOSSARY_FOLDER": str(folder)}
    ran = process("admin", "verify-log", setting=setting)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "The log holds: 0 lines, none changed, none missing.\n"


def test_a_backup_is_private_is_not_overwritten_and_comes_back(admin, tmp_path: Path):
    admin(*ADA, "--password-stdin", said=f"{PASSWORD}\n")
    backup = tmp_path / "b.zip"
    assert admin("backup", backup).code == 0
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert "Say --force" in admin("backup", backup).err
    assert "Say --force" in admin("restore", backup).err
    other = tmp_path / "other"
    restored = admin("restore", backup, data=other)
    assert restored.out.startswith("Restored "), restored.err
    assert sign_in(other, "ada@example.org", PASSWORD)
    forced = admin("restore", backup, "--force")
    kept = Path(forced.out.splitlines()[0].partition("is kept in ")[2].rstrip("."))
    assert zipfile.is_zipfile(kept)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_log_is_verified_and_a_change_in_it_found(admin, folder: Path):
    admin(*ADA, "--password-stdin", said=f"{PASSWORD}\n")
    good = admin("verify-log")
    assert (good.code, good.out.startswith("The log holds: 1 lines")) == (0, True)
    with sqlite3.connect(folder / "glossary.sqlite") as line:
        line.execute("UPDATE event SET kind = 'never.happened'")
    line.close()
    bad = admin("verify-log")
    assert (bad.code, bad.out) == (1, "")
    assert "Line 1 is not what was written" in bad.err


def test_the_code_of_the_first_run_follows_from_the_secret(tmp_path: Path):
    one, two = (
        ServerSettings(folder=tmp_path, database="sqlite://", secret=letter * 40) for letter in "ab"
    )
    assert make_set_up_code(one) == make_set_up_code(one) != make_set_up_code(two)


def test_every_setting_is_listed_with_what_holds_and_secrets_are_not(glossary, monkeypatch):
    monkeypatch.setenv("GLOSSARY_SECRET", "planted-secret" * 3)
    monkeypatch.setenv("GLOSSARY_METRICS_TOKEN", "planted-token")
    monkeypatch.setenv("GLOSSARY_DATABASE", "postgresql+psycopg://ada:planted-word@db/words")
    monkeypatch.setenv("GLOSSARY_PROXIES", "2")
    ran = glossary(list_settings.name)
    assert ran.code == 0
    for setting in SERVER_SETTINGS:
        assert f"{setting.variable} = " in ran.out
    assert "planted" not in ran.out
    assert "GLOSSARY_PROXIES = 2  (set)" in ran.out
    assert "GLOSSARY_SESSION_HOURS = 12  (default)" in ran.out


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GLOSSARY_PROXIES", "-1"),
        ("GLOSSARY_PROXIES", "many"),
        ("GLOSSARY_WORKER", "perhaps"),
        ("GLOSSARY_ADDRESS", "words.example.org"),
        ("GLOSSARY_LOG_LEVEL", "loud"),
        ("GLOSSARY_LIMITS", "http://here"),
        ("GLOSSARY_SESSION_HOURS", "0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_meaning(
    glossary, monkeypatch, variable: str, value: str
):
    monkeypatch.setenv(variable, value)
    ran = glossary("settings")
    assert ran.code == 2
    assert ran.err.startswith(f"glossary: {variable} is “{value}”")
