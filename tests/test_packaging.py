"""What is handed out: the wheel, the locks, the licences, the commands that set up."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


ROOT = Path(__file__).parent.parent
GROUPS = {
    "build": "requirements.txt",
    "test": "requirements-test.txt",
    "train": "requirements-train.txt",
}
LOCKS = list(GROUPS.values())
PIP = (sys.executable, "-m", "pip")
OFFLINE = ("--quiet", "--no-deps", "--no-index")
LEFT = "term,definition\njoint venture,A company in which two partners hold shares.\n"
RIGHT = "term,definition\njoint venture,A short project that two partners do together.\n"


def read_lock(name: str) -> dict[str, set[str]]:
    """Return the versions pinned for each package."""
    versions: dict[str, set[str]] = {}
    for package, version in re.findall(
        r"^(\S+?)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE
    ):
        versions.setdefault(package, set()).add(version)
    return versions


def read_groups() -> dict[str, list[str | dict[str, str]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]


def read_run_time_requirements() -> list[str]:
    configuration = configparser.ConfigParser()
    configuration.read(ROOT / "setup.cfg", encoding="utf-8")
    return configuration["options"]["install_requires"].split()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from a copy of the source, as nobody else could disturb it."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    caches = shutil.ignore_patterns("__pycache__")
    for folder in ("glossary_service", "data"):
        shutil.copytree(ROOT / folder, source / folder, ignore=caches)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run(
        [*PIP, "wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", str(out), str(source)],
        check=True,
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of commands of an environment that holds the wheel.

    The libraries are those of the running environment, so that nothing is fetched.
    """
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [*PIP, "--python", str(python), "install", *OFFLINE, str(wheel)],
        check=True,
    )
    site_packages = next(folder.glob("lib/python*/site-packages"))
    (site_packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin"


# What teaches and measures models stays behind, and so does what Python leaves beside modules.
TEACHES = frozenset({"training", "benchmark", "__pycache__"})


def test_the_wheel_carries_every_data_file_and_every_template(wheel: Path):
    carried = set(zipfile.ZipFile(wheel).namelist())
    data = {
        f"glossary_service/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / "data").rglob("*")
        if path.is_file() and TEACHES.isdisjoint(path.parts)
    }
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "glossary_service").rglob("*")
        if path.is_file() and path.suffix not in {".md", ".pyc"}
    }

    assert (data | package) - carried == set()


def test_the_wheel_carries_the_licence_and_nothing_of_the_tests(wheel: Path):
    carried = zipfile.ZipFile(wheel).namelist()

    assert [name for name in carried if name.endswith("licenses/LICENSE")]
    assert not [name for name in carried if "test" in name.partition("/")[0]]


def test_the_installed_wheel_compares_two_files_in_an_empty_folder(installed: Path, tmp_path: Path):
    (tmp_path / "legal.csv").write_text(LEFT, encoding="utf-8")
    (tmp_path / "acme.csv").write_text(RIGHT, encoding="utf-8")

    result = subprocess.run(
        [installed / "glossary", "compare", "legal.csv", "acme.csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert "joint venture" in result.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acme.csv", "legal.csv"]


def test_the_installed_program_is_the_wheel_and_not_this_checkout(installed: Path, tmp_path: Path):
    place = subprocess.run(
        [installed / "python", "-c", "import glossary_service; print(glossary_service.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert Path(place).is_relative_to(installed.parent)


@pytest.mark.parametrize("group", list(GROUPS))
def test_a_lock_pins_all_that_is_required_in_a_version_that_is_allowed(group: str):
    pinned = read_lock(GROUPS[group])
    named = [item for item in read_groups()[group] if isinstance(item, str)]
    required = [Requirement(text) for text in [*read_run_time_requirements(), *named]]

    unmet = [
        str(requirement)
        for requirement in required
        if not pinned.get(canonicalize_name(requirement.name))
        or not all(map(requirement.specifier.contains, pinned[canonicalize_name(requirement.name)]))
    ]

    assert unmet == []


@pytest.mark.parametrize(("narrow", "wide"), list(pairwise(LOCKS)))
def test_a_wider_lock_holds_the_narrower_one(narrow: str, wide: str):
    assert read_lock(narrow).items() <= read_lock(wide).items()


def test_the_lock_of_a_server_holds_all_that_it_needs_in_the_versions_that_are_tested():
    server, tested = read_lock("requirements-server.txt"), read_lock("requirements-test.txt")
    configuration = configparser.ConfigParser()
    configuration.read(ROOT / "setup.cfg", encoding="utf-8")
    extra = configuration["options.extras_require"]["postgres"].split()
    needed = [Requirement(text) for text in [*read_run_time_requirements(), *extra]]

    assert [str(item) for item in needed if not server.get(canonicalize_name(item.name))] == []
    assert {name: pin for name, pin in server.items() if tested.get(name, pin) != pin} == {}


@pytest.mark.parametrize("lock", [*LOCKS, "requirements-server.txt"])
def test_every_pin_is_followed_by_a_hash(lock: str):
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pins = [index for index, line in enumerate(lines) if "==" in line and line[0].isalnum()]

    assert pins
    assert not [lines[index] for index in pins if "--hash=sha256:" not in lines[index + 1]]


@pytest.mark.parametrize("lock", [*LOCKS, "requirements-server.txt"])
def test_no_lock_brings_in_torch_or_the_libraries_of_a_graphics_card(lock: str):
    assert not [name for name in read_lock(lock) if re.match(r"torch|triton|nvidia|cuda", name)]


def test_every_package_needed_to_run_is_listed_with_a_licence_that_lets_us():
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    licences = dict(re.findall(r"^\| (\S+) \| (.+?) \|$", page, flags=re.MULTILINE))

    assert read_lock("requirements.txt").keys() - licences.keys() == set()
    assert not [
        package
        for package in read_lock("requirements.txt")
        if re.search(r"GPL|General Public|unknown", licences[package], flags=re.IGNORECASE)
    ]


def write_interpreter(path: Path, *, fails_on: str) -> Path:
    """Write a program that answers as an interpreter that lacks what `fails_on` matches."""
    path.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = --version ]; then echo "Python 3.9.2"; exit; fi\n'
        f'case "$2" in *{fails_on}*) exit 1;; esac\n'
    )
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("fails_on", "remedy"),
    [("version_info", "Python 3.11 to 3.14"), ("ensurepip", "apt install python3-venv")],
    ids=["too old", "without venv"],
)
def test_setting_up_with_an_unfit_python_says_what_to_do(
    tmp_path: Path, fails_on: str, remedy: str
):
    unfit = write_interpreter(tmp_path / "unfit python", fails_on=fails_on)

    result = subprocess.run(
        [ROOT / "scripts" / "venv", "run"],
        env={**os.environ, "PYTHON": str(unfit)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 2
    assert remedy in result.stderr
