"""Write the table of run-time packages and their licences into `docs/licences.md`.

Called by `scripts/lock`. A package that this system does not need (one for Windows alone) is not
installed here: its row is kept as it stands.
"""

import re
import sys
from importlib import metadata
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


def main() -> None:
    """Rewrite the table, leave the rest of the page alone."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    table, after = rest.split(END)
    kept = dict(re.findall(r"^\| (\S+) \| (.+?) \|$", table, flags=re.MULTILINE))
    rows = [
        f"| {package} | {read_licence(package) or kept.get(package, '')} |\n"
        for package in locked_packages()
    ]
    if empty := [row for row in rows if row.endswith("|  |\n")]:
        sys.exit(f"Look these up and write them into docs/licences.md by hand: {empty}")
    head = "| package | licence |\n|---|---|\n"
    PAGE.write_text(f"{before}{BEGIN}{head}{''.join(rows)}{END}{after}", encoding="utf-8")


def locked_packages() -> list[str]:
    """Return the names in the run-time lock, each once, in its order."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return list(dict.fromkeys(re.findall(r"^([a-z0-9-]+)==", lock, flags=re.MULTILINE)))


def read_licence(package: str) -> str:
    """Return what a package says of its licence: expression, else field, else classifiers."""
    try:
        fields = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return ""
    classifiers = [
        classifier.rpartition(" :: ")[2]
        for classifier in fields.get_all("Classifier") or []
        if classifier.startswith("License :: ")
    ]
    written = [fields.get("License-Expression", ""), fields.get("License", "")]
    # Some put the whole text there; the classifier then says it in a word.
    written = [text for text in written if "\n" not in text]
    return next((text for text in [*written, *classifiers] if text), "")


if __name__ == "__main__":
    main()
