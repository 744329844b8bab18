"""A conflict report as people read it: terminal, HTML page, Markdown, JSON.

`RENDERERS` is the one table of formats; command line and server read it.
"""

from collections.abc import Callable, Mapping

from glossary_service.alignment.concepts import ConflictReport
from glossary_service.errors import InvalidInputError
from glossary_service.reports.html_form import to_html
from glossary_service.reports.json_form import to_json
from glossary_service.reports.markdown_form import to_markdown
from glossary_service.reports.text_form import to_text


RENDERERS: Mapping[str, Callable[[ConflictReport], str]] = {
    "text": to_text,
    "json": to_json,
    "html": to_html,
    "md": to_markdown,
}


def render(report: ConflictReport, form: str) -> str:
    """Write a report in one of the forms of `RENDERERS`, ending in a line feed.

    Raises:
        InvalidInputError: The form is not one of them.
    """
    try:
        renderer = RENDERERS[form]
    except KeyError:
        raise InvalidInputError(
            f"There is no report form {form!r}; choose one of: {', '.join(RENDERERS)}."
        ) from None
    return renderer(report)


__all__ = ["RENDERERS", "render", "to_html", "to_json", "to_markdown", "to_text"]
