"""Running the commands: in this process for what they say, in one of their own for the rest."""

import os
import subprocess
import sys
from typing import NamedTuple

import pytest

from glossary_service.main import main


class Ran(NamedTuple):
    """What a command left behind: its exit code, what it printed, what it told beside that."""

    code: int
    out: str
    err: str


@pytest.fixture
def glossary(tmp_path, monkeypatch, capsys):
    """Return a function that runs a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capsys.readouterr()
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def process(tmp_path):
    """Return a function that runs a command in a process of its own, in an empty folder."""

    def run(*arguments, setting=(), before=()):
        return subprocess.run(
            [*before, sys.executable, "-m", "glossary_service.main", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, **dict(setting)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a CSV file of terms: a header, then rows."""

    def put(name, *rows, header="party,term,definition"):
        lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
        (tmp_path / name).write_text("\n".join([header, *lines, ""]), encoding="utf-8")
        return name

    return put


NO_COMPANY = (
    "Temporary team-up with another firm for one project. No company is founded, everybody goes "
    "home afterwards."
)
COMPANY = (
    "A separate company that is founded by two or more organisations and in which each of them "
    "holds equity."
)


@pytest.fixture
def retail(write):
    """Return a set in which a joint venture is no company."""
    return write(
        "retail.csv",
        ("Retail", "joint venture", NO_COMPANY),
        ("Retail", "blue widget", "A widget that is painted blue."),
        ("Retail", "footfall", "How many people enter a shop in a day."),
    )


@pytest.fixture
def central(write):
    """Return a set in which a joint venture is a company."""
    return write(
        "central.csv",
        ("Central", "joint venture", COMPANY),
        ("Central", "blue widget", "A widget that is painted blue."),
    )
