"""The Markdown form of a conflict report, for wikis and repositories (GitHub's dialect).

A stranger's text brings no markup of its own: no heading, link, table cell or HTML.
"""

import re
from collections.abc import Iterator

from glossary_service.alignment.concepts import ConflictReport
from glossary_service.reports.quotes import Piece
from glossary_service.reports.wording import (
    NO_DEFINITION,
    RESULT_FIELDS,
    RESULTS,
    SHORTENED,
    Page,
    Reading,
    Section,
    Topic,
    build_page,
    scale_line,
)


_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~$])")
_LINE_START = re.compile(r"^(\s*\d*)([#+\-=.)])")
# GitHub finds these even behind a backslash; a space of no width after them breaks the link.
_LINKING = re.compile(r"(@|#(?=\w)|:(?=//|[\w+\\-]+:)|\bwww(?=\.))", re.IGNORECASE)
_BROKEN_LINK = "\\1\u200b"


def to_markdown(report: ConflictReport) -> str:
    """Write a report as Markdown."""
    return "\n".join(_lines(build_page(report))).rstrip() + "\n"


def escape(text: str) -> str:
    r"""Return text in which a Markdown renderer finds no markup, wherever it stands on a line.

    >>> escape("*shares* | <b>"), escape("1. shares")
    ('\\*shares\\* \\| \\<b\\>', '1\\. shares')
    """
    return _LINE_START.sub(r"\1\\\2", _escape_inside(text))


def _escape_inside(text: str) -> str:
    return _LINKING.sub(_BROKEN_LINK, _SPECIAL.sub(r"\\\1", text))


def _lines(page: Page) -> Iterator[str]:
    yield f"# {page.title}"
    yield ""
    yield f"For {' · '.join(map(escape, page.parties))}"
    for sentence in page.summary:
        yield ""
        yield escape(sentence)
    for section in page.sections:
        yield ""
        yield f"## {section.heading}"
        if section.intro:
            yield ""
            yield section.intro
        for topic in section.topics:
            yield from _topic(topic, is_full=section.is_full)
        if section.rows:
            yield ""
            yield from _table(section)
        if section.lines:
            yield ""
        for line in section.lines:
            yield f"- {escape(line)}"


def _topic(topic: Topic, *, is_full: bool) -> Iterator[str]:
    yield ""
    yield f"### {topic.number}. “{escape(topic.term)}”"
    yield ""
    yield f"*{topic.kind} · {topic.sureness}.* {escape(topic.sentence)}"
    for reading in topic.readings:
        yield ""
        yield from _reading(reading, topic.parting)
    if topic.scale:
        yield ""
        yield f"Scale: {escape(scale_line(topic.scale))}"
    if topic.question:
        yield ""
        yield f"**Ask:** {escape(topic.question)}"
    if is_full:
        yield ""
        yield f"**Result:** {' '.join(f'☐ {item}' for item in RESULTS)}"
        yield ""
        yield " ".join(f"{item}: ………………" for item in RESULT_FIELDS)
    yield ""
    yield f"<sub>Why it stands here: {escape(topic.place)}</sub>"


def _reading(reading: Reading, parting: str) -> Iterator[str]:
    source = f" ({escape(reading.source)})" if reading.source else ""
    term = f" “{_escape_inside(reading.other_term)}”" if reading.other_term else ""
    yield f"> {reading.mark} **{escape(reading.party)}**{term}{source}"
    yield ">"
    if reading.quote:
        yield f"> “{''.join(map(_piece, reading.quote))}”"
    else:
        yield f"> {NO_DEFINITION}"
    if reading.is_shortened:
        yield ">"
        yield f"> ({SHORTENED})"
    if parting and reading.says:
        yield ">"
        yield f"> {escape(parting)}: **{escape(reading.says)}**"


def _piece(piece: Piece) -> str:
    """Make deciding words bold; stars hold only when letters or digits stand next to them."""
    inner = re.search(r"[^\W_](?:.*[^\W_])?", piece.text) if piece.marked else None
    if inner is None:
        return _escape_inside(piece.text)
    before, words, after = piece.text[: inner.start()], inner[0], piece.text[inner.end() :]
    return f"{_escape_inside(before)}**{_escape_inside(words)}**{_escape_inside(after)}"


def _table(section: Section) -> Iterator[str]:
    yield _row(section.columns)
    yield "|" + " --- |" * len(section.columns)
    for row in section.rows:
        yield _row(row)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(map(escape, cells)) + " |"
