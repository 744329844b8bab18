"""The laws that no linter knows."""

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "glossary_service"
PACKAGE_FILES = sorted(PACKAGE.rglob("*.py"))
SOURCE_FILES = sorted([*PACKAGE_FILES, *(ROOT / "scripts").rglob("*.py"), *ROOT.glob("data/*.py")])
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "base", "core"}
MADE_HERE = {"__pycache__", "build", "dist", "instance"}
THIS_MACHINE = re.compile(r"(?<![\w.~-])/(?:home|opt|private|root|tmp|Users|work)/\w")
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|anaconda\.org|--(?:extra-)?index-url|--find-links"
)
THIS_FILE = Path(__file__).name


def name_from_root(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def list_repository_files() -> list[Path]:
    """Return every file that is, or would be, committed: no caches, no environments."""
    folders, files = [ROOT], []
    while folders:
        for path in sorted(folders.pop().iterdir()):
            hidden = path.name.startswith(".") and path.name != ".ci"
            if path.is_file():
                files.append(path)
            elif not (hidden or path.name in MADE_HERE or path.suffix == ".egg-info"):
                folders.append(path)
    return files


def read_text_or_nothing(path: Path) -> str:
    with path.open("rb") as file:
        is_binary = b"\0" in file.read(1024)
    return "" if is_binary else path.read_text(encoding="utf-8", errors="replace")


def run_python(code: str, *arguments: str) -> str:
    """Run code in an interpreter of its own and return what it prints."""
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("path", SOURCE_FILES, ids=name_from_root)
def test_every_file_says_what_it_is_for(path: Path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", SOURCE_FILES, ids=name_from_root)
def test_no_file_has_a_name_under_which_anything_could_stand(path: Path):
    assert path.stem not in VAGUE


@pytest.mark.parametrize("path", PACKAGE_FILES, ids=name_from_root)
def test_a_score_of_zero_is_not_a_missing_score(path: Path):
    tests_of_truth = [
        node.test
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.If | ast.IfExp | ast.While)
    ]

    assert not [
        ast.unparse(test)
        for test in tests_of_truth
        if isinstance(test, ast.Attribute) and test.attr in {"score", "confidence"}
    ]


def test_the_engine_starts_without_web_database_or_models():
    unwanted = "{'flask', 'sqlalchemy', 'onnxruntime', 'tokenizers'}"

    loaded = run_python(
        f"import sys, glossary_service.alignment.compare; print({unwanted} & set(sys.modules))"
    )

    assert loaded.strip() == "set()"


def test_help_appears_without_loading_the_heavy_libraries():
    printed = run_python(
        "import sys\n"
        "from glossary_service.main import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print('loaded:', {'spacy', 'onnxruntime', 'numpy', 'openpyxl'} & set(sys.modules))\n",
        "--help",
    )

    assert "compare" in printed
    assert printed.strip().endswith("loaded: set()")


def test_the_packages_of_the_wheel_are_the_folders_of_the_source():
    configuration = configparser.ConfigParser()
    configuration.read(ROOT / "setup.cfg", encoding="utf-8")
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts) for path in PACKAGE.rglob("__init__.py")
    }

    named = configuration["options"]["packages"].split()

    assert named == sorted(folders | {"glossary_service.data"})


def test_every_folder_with_code_is_a_package():
    assert not [
        name_from_root(path) for path in PACKAGE_FILES if not (path.parent / "__init__.py").exists()
    ]


@pytest.mark.parametrize("pattern", [THIS_MACHINE, REGISTRIES], ids=["paths", "registries"])
def test_the_repository_names_no_path_of_a_machine_and_no_registry(pattern: re.Pattern[str]):
    found = [
        f"{name_from_root(path)}: {match.group()}"
        for path in list_repository_files()
        if path.name != THIS_FILE
        for match in pattern.finditer(read_text_or_nothing(path))
    ]

    assert found == []


def test_every_link_in_the_documents_leads_to_a_file():
    documents = [path for path in list_repository_files() if path.suffix == ".md"]

    dead = [
        f"{name_from_root(document)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]

    assert dead == []


def test_the_readme_shows_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    usage = run_python("from glossary_service.main import main; main()", "--help")
    commands = re.findall(r"^  ([a-z]+)", usage.partition("Commands:")[2], flags=re.MULTILINE)

    assert commands
    assert [name for name in commands if f"glossary {name}" not in readme] == []
