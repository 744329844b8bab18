"""The HTML page of a conflict report: one file that needs nothing else, made to be printed."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from glossary_service.alignment.concepts import ConflictReport
from glossary_service.reports import wording
from glossary_service.reports.wording import Step, build_page


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def to_html(report: ConflictReport) -> str:
    """Write a report as one HTML page without scripts and without anything to load."""
    text = _template().render(page=build_page(report))
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("glossary_service.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "words": wording,
        "language_tag": language_tag,
        "positions": positions,
        "scale_line": wording.scale_line,
    }
    return environment.get_template("report.html")


def language_tag(language: str) -> str:
    """Return a tag that a browser understands, or nothing.

    >>> language_tag("nl"), language_tag("Dutch (NL)")
    ('nl', '')
    """
    return language if _LANGUAGE.fullmatch(language) else ""


def positions(scale: tuple[Step, ...]) -> list[str]:
    """Return where each step stands along the line, in per cent of its width.

    >>> positions((Step("contract", ""), Step("company", "")))
    ['25.00%', '75.00%']
    """
    return [f"{(2 * position + 1) * 50 / len(scale):.2f}%" for position in range(len(scale))]
