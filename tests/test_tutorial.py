"""docs/tutorial.md does what it says: its commands, run as they stand, by bash and curl."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parent.parent
TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = re.compile(r"^\*In a browser:\*", re.MULTILINE)


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def test_every_command_of_the_tutorial_works_from_an_empty_folder(tmp_path: Path, port: int):
    commands = "\n".join(BLOCK.findall(TUTORIAL.read_text(encoding="utf-8")))
    # Whatever happens, the server that was started ends with the script.
    ending = "trap 'kill \"${SERVER:-}\" 2>/dev/null || true' EXIT\n"
    ran = subprocess.run(
        ["/usr/bin/env", "bash", "-euo", "pipefail", "-c", ending + commands],
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PORT": str(port),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    said = f"{ran.stdout}\n{ran.stderr}\n{(tmp_path / 'serve.log').read_text(encoding='utf-8')}"
    assert ran.returncode == 0, said
    report = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert "strategic alliance" in report
    assert "Alliance Office" in report
    assert "Tarnwick" in report
    assert "The log holds" in ran.stdout
    assert "\nTrue\n" in ran.stdout
    assert "<html" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_each_step_says_how_a_page_does_it():
    text = TUTORIAL.read_text(encoding="utf-8")
    steps = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert len(steps) >= 9
    # The log is the business of whoever runs the service.
    assert [step.splitlines()[0] for step in steps[:-1] if not PAGES.search(step)] == []
