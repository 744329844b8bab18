r"""Several texts in one cell: how they are written there, and how they are read out again.

Nothing is lost on the way, whatever the texts hold, and a person can write and change such a cell.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple


_ESCAPED = re.compile(r"\\([\\|;])")
# A bar or a semicolon, unless a backslash before it says that it belongs to the text.
_FORMS = re.compile(r"((?:\\[\\|;]|[^|;])*)[|;]?")
_BULLET = "• "
_INDENT = "  "
_PARTS = 4


class Detail(NamedTuple):
    """What is known of a designation beside its text; every part as people write it."""

    text: str
    status: str = ""
    term_type: str = ""
    language: str = ""


def join_forms(forms: Sequence[str]) -> str:
    r"""Write designations with bars between them.

    >>> print(join_forms(["joint venture", "A|B"]))
    joint venture | A\|B
    """
    return " | ".join(map(_escape, forms))


def split_forms(text: str) -> list[str]:
    r"""Take designations apart at bars and semicolons.

    >>> split_forms("joint venture; JV | A\\|B")
    ['joint venture', ' JV ', ' A|B']
    """
    return [_unescape(part) for part in _FORMS.findall(text)[:-1]]


def join_items(items: Sequence[str]) -> str:
    r"""Write texts below each other, each behind a bullet; a single one as it is.

    >>> print(join_items(["A plant\nrun together.", "A shop."]))
    • A plant
      run together.
    • A shop.
    """
    if len(items) == 1 and not items[0].startswith(_BULLET):
        return items[0]
    return "\n".join(_BULLET + item.replace("\n", "\n" + _INDENT) for item in items)


def split_items(text: str) -> list[str]:
    r"""Take texts apart at the bullets; without a bullet at the front it is one text.

    >>> split_items("• A plant\n  run together.\n• A shop."), split_items("A plant.")
    (['A plant\nrun together.', 'A shop.'], ['A plant.'])
    """
    if not text.startswith(_BULLET):
        return [text] if text else []
    items: list[list[str]] = []
    for line in text.split("\n"):
        if line.startswith(_BULLET):
            items.append([line.removeprefix(_BULLET)])
        else:
            items[-1].append(line.removeprefix(_INDENT))
    return ["\n".join(lines) for lines in items]


def join_detail(detail: Detail) -> str:
    """Write what is known of a designation on one line.

    >>> join_detail(Detail("JV", "admitted", "acronym", "en"))
    'JV | admitted | acronym | en'
    """
    return " | ".join(map(_escape, detail)).rstrip()


def split_detail(line: str) -> Detail:
    """Read what is known of a designation; parts that are not there are empty.

    >>> split_detail("JV | admitted")
    Detail(text='JV', status='admitted', term_type='', language='')
    """
    parts = [_unescape(part).strip() for part in _FORMS.findall(line)[:-1]]
    return Detail(*parts[:_PARTS])


def _escape(text: str) -> str:
    return re.sub(r"([\\|;])", r"\\\1", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
