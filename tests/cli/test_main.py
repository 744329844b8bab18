"""The program as a whole: help, errors, stopping, and what happens to its output."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


COMMANDS = [
    "admin", "compare", "demo", "find", "match", "relate", "serve", "settings", "template", "worker"
]  # fmt: skip
SERVICE_COMMANDS = {"admin", "serve", "settings", "worker"}  # these write no file


def start(folder, *arguments, output=subprocess.PIPE, **environment):
    """Start a command that is still running when this returns."""
    return subprocess.Popen(
        [sys.executable, "-m", "glossary_service.main", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=output,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ()], ids=["help", "h", "nothing"])
def test_help_lists_every_command(glossary, arguments):
    ran = glossary(*arguments)
    assert ran.code == (0 if arguments else 2)
    commands = (ran.out + ran.err).partition("Commands:")[2]
    listed = [line.split()[0] for line in commands.splitlines() if line]
    assert listed == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_its_options(glossary, command):
    ran = glossary(command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: glossary {command}")
    assert "Example:" in ran.out or command == "demo"
    assert "-o, --output" in ran.out or command in SERVICE_COMMANDS


@pytest.mark.parametrize("arguments", [("--help",), ("compare", "--help"), ("compare", "x.csv")])
def test_help_and_early_errors_do_not_wait_for_heavy_libraries(arguments):
    code = (
        "import sys\n"
        "from glossary_service.main import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = {'numpy', 'spacy', 'onnxruntime', 'rich', 'tokenizers', 'rapidfuzz', 'jinja2',\n"
        "         'flask', 'sqlalchemy', 'structlog', 'waitress'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "loaded: []"


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "nowhere.csv", "nowhere.csv"),
        ("match", "nowhere.csv", "nowhere.csv"),
        ("relate", "nowhere.jsonl"),
        ("find", "--text", "a company", "--in", "nowhere.csv"),
        ("template", "-o", "terms.doc"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_cannot_be_used_is_one_sentence_and_exit_code_2(process, arguments):
    ran = process(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Traceback" not in ran.stderr
    told = [line for line in ran.stderr.splitlines() if line.startswith("glossary: ")]
    assert told == ran.stderr.splitlines()[-1:]


def test_what_is_no_command_or_option_is_told_with_the_way_to_the_help(glossary):
    for arguments in (("comparre",), ("compare", "a.csv", "b.csv", "--explane", "x")):
        ran = glossary(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "--help" in ran.err
        assert "Error: No such" in ran.err


def test_stopping_by_keyboard_ends_with_130_and_leaves_nothing_behind(tmp_path):
    running = start(tmp_path, "demo")
    assert running.stderr.readline().startswith("central-alliance-department.csv")
    running.send_signal(signal.SIGINT)
    out, err = running.communicate()
    assert (running.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "Stopped. No file was left half written."
    assert list(tmp_path.iterdir()) == []


def test_a_reader_who_leaves_early_changes_neither_exit_code_nor_peace(tmp_path, retail, central):
    ear, mouth = os.pipe()
    os.close(ear)
    running = start(tmp_path, "compare", retail, central, "--fail-on", "never", output=mouth)
    os.close(mouth)
    _, err = running.communicate()
    assert running.returncode == 0
    assert [line.partition(":")[0] for line in err.splitlines()] == [retail, central]


def test_the_demo_writes_its_page_for_those_who_read_one_line(tmp_path):
    program = f"{sys.executable} -m glossary_service.main"
    ran = subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {program} demo -o page.html | head -1"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "Words to settle\n")
    assert "Traceback" not in ran.stderr
    assert "BrokenPipe" not in ran.stderr
    assert (tmp_path / "page.html").exists()


def test_output_that_takes_no_more_is_told_in_a_sentence(tmp_path, retail, central):
    with Path("/dev/full").open("w") as full:
        running = start(tmp_path, "compare", retail, central, output=full)
        _, err = running.communicate()
    assert running.returncode == 2
    assert err.splitlines()[-1].startswith("glossary: The result cannot be printed")
    assert "Traceback" not in err


def test_a_pipe_gets_utf_8_whatever_the_locale(process, retail, central):
    ran = process("compare", retail, central, setting={"PYTHONIOENCODING": "latin-1"})
    assert ran.returncode == 0, ran.stderr
    assert "● Retail" in ran.stdout


def test_vectors_are_kept_where_the_environment_says(
    glossary, monkeypatch, retail, central, tmp_path
):
    monkeypatch.setenv("GLOSSARY_CACHE", str(tmp_path / "cache"))
    first = glossary("compare", retail, central)
    assert first.code == 0
    assert (tmp_path / "cache" / "kept.sqlite").stat().st_size > 0
    assert glossary("compare", retail, central).out == first.out
