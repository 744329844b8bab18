"""Write `docs/settings.md` from the table of settings; with `--print`, only show it."""

import sys
from pathlib import Path

from glossary_service.config import SERVER_SETTINGS, Setting


PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
HEAD = """\
# Settings

The service reads these variables of its environment when it starts; it needs none of them.
`glossary settings` shows what holds on your machine. [running.md](running.md) tells how to run it.

This page is written by `scripts/list_settings.py`.

| variable | without it | meaning |
|---|---|---|
"""


def main(arguments: list[str]) -> None:
    """Write the page, or show it."""
    page = HEAD + "".join(map(row, SERVER_SETTINGS))
    if arguments == ["--print"]:
        sys.stdout.write(page)
    else:
        PAGE.write_text(page, encoding="utf-8")


def row(setting: Setting) -> str:
    """Return a setting as a row of the table."""
    default = f"`{setting.default}`" if setting.default else ""
    return f"| `{setting.variable}` | {default} | {setting.help} |\n"


if __name__ == "__main__":
    main(sys.argv[1:])
