"""Make `.venv` from a lock, or bring it up to date; do nothing when it already is.

Called by `scripts/venv` with the name of a task. Two stamps inside `.venv` say what it holds: one
for the locked dependencies, one for the project. A stamp is written when its step is done, so that
an interrupted run is taken up again; a lock on this file makes a second run wait for the first.
"""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = (str(PYTHON), "-I", "-m", "pip", "install", "--disable-pip-version-check")
# Each lock holds everything of the locks before it.
LOCKS = {
    "run": "requirements.txt",
    "test": "requirements-test.txt",
    "train": "requirements-train.txt",
}
DEPENDENCIES_STAMP = VENV / "dependencies.stamp"
PROJECT_STAMP = VENV / "project.stamp"


def main(task: str) -> None:
    """Install what the task needs, while no other run does the same."""
    with Path(__file__).open() as own_file:
        fcntl.flock(own_file, fcntl.LOCK_EX)
        install_dependencies(task)
        install_project()


def install_dependencies(task: str) -> None:
    """Install the task's lock, unless `.venv` holds it or a wider one."""
    tasks = list(LOCKS)
    interpreter = describe_interpreter()
    held = DEPENDENCIES_STAMP.read_text() if interpreter and DEPENDENCIES_STAMP.exists() else ""
    stamps = {name: fingerprint(LOCKS[name], salt=f"{name} {interpreter}") for name in tasks}
    if held in [stamps[name] for name in tasks[tasks.index(task) :]]:
        return
    if held not in stamps.values():
        say(f"Making {VENV} with Python {sys.version.split()[0]}; this is done once.")
        run(sys.executable, "-I", "-m", "venv", "--clear", str(VENV))
    DEPENDENCIES_STAMP.unlink(missing_ok=True)
    install_lock(ROOT / LOCKS[task])
    salt = f"{task} {describe_interpreter()}"
    DEPENDENCIES_STAMP.write_text(fingerprint(LOCKS[task], salt=salt))


def install_lock(lock: Path) -> None:
    """Install pinned wheels, checked against their hashes, and show how far it got."""
    total = sum(line[0].isalnum() for line in lock.read_text().splitlines() if line)
    say(f"Installing up to {total} packages of {lock.name}; the first time takes about a minute.")
    command = [*PIP, "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    seen: list[str] = []
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            seen.append(line)
            match line.split():
                case ["Collecting", requirement, *_]:
                    say(f"  fetching {requirement.partition(';')[0]}")
                case ["Installing", "collected", *_]:
                    say("  unpacking all of them")
    if pip.returncode:
        say("".join(seen[-15:]))
        sys.exit(f"The packages of {lock.name} could not be installed; pip says why just above.")


def install_project() -> None:
    """Install this checkout in editable form, when its metadata changed since the last time."""
    stamp = fingerprint("setup.cfg", "pyproject.toml")
    if PROJECT_STAMP.exists() and PROJECT_STAMP.read_text() == stamp:
        return
    say("Installing the project itself.")
    run(*PIP, "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    PROJECT_STAMP.write_text(stamp)


def describe_interpreter() -> str:
    """Return version and place of the interpreter in `.venv`; empty when it does not start.

    The place counts because a moved or copied environment still points to where it was made.
    """
    code = "import sys, pip; print(sys.version_info[:2], sys.prefix)"
    try:
        return subprocess.run(  # noqa: S603
            [PYTHON, "-I", "-c", code], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def fingerprint(*names: str, salt: str = "") -> str:
    """Return a hash over the contents of files of this checkout, and a salt."""
    digest = hashlib.sha256(salt.encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def run(*command: str) -> None:
    """Run a command that talks for itself; where it fails, end with what was tried."""
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        sys.exit(f"This step failed: {' '.join(command)}")


def say(text: str) -> None:
    """Tell the person who waits; standard output belongs to the command that follows."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    if sys.argv[1:] not in [[name] for name in LOCKS]:
        sys.exit(f"usage: scripts/venv {'|'.join(LOCKS)}")
    main(sys.argv[1])
