"""Text that strangers wrote, made safe to show: cleaned, shortened, cut at the deciding words.

Every string of a report passes through `clean` before a format lays it out, so that a format has
only its own markup to escape. Spans are applied before cleaning, since they count raw characters.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from glossary_service.alignment.concepts import Span


NAME_LIMIT = 120  # a name longer than this would push everything else off the line
_ELLIPSIS = "…"
_WORD_EDGE = 24  # how far a cut may move to fall between words

# Controls become visible pictures of themselves: nothing in a definition may steer a terminal.
# Marks that reorder text in both directions go away: they would reach beyond their own quote.
_SHOWN = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
    0x7F: "\u2421",
}
_WHITE = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029 \xa0]+")


class Piece(NamedTuple):
    """A stretch of a quote; `marked` says that it holds deciding words."""

    text: str
    marked: bool


def clean(text: str) -> str:
    r"""Return the text on one line, with nothing in it that steers a terminal or a page.

    >>> clean("a\x1b[31m company\n with shares")
    'a␛[31m company with shares'
    """
    return _WHITE.sub(" ", text).translate(_SHOWN)


def shorten(text: str, limit: int = NAME_LIMIT) -> str:
    """Return a cleaned name, cut at `limit` characters.

    >>> shorten("joint venture", limit=6)
    'joint…'
    """
    name = clean(text).strip()
    return name if len(name) <= limit else name[: limit - 1].rstrip() + _ELLIPSIS


def merge_spans(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """Return the spans in order, inside 0..length, those that touch or overlap made one.

    >>> merge_spans([Span(4, 9), Span(0, 5), Span(20, 99), Span(7, 3)], length=22)
    (Span(start=0, end=9), Span(start=20, end=22))
    """
    merged: list[Span] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return tuple(merged)


def quote(text: str, spans: Iterable[Span], limit: int) -> tuple[Piece, ...]:
    """Cut a definition into marked and plain pieces; leave out the middle of long ones.

    A text of at most `limit` characters is kept whole. The deciding words stay in a longer one.

    >>> quote("a company owned by both", [Span(2, 9)], limit=80)
    (Piece(text='a ', marked=False), Piece(text='company', marked=True),
     Piece(text=' owned by both', marked=False))
    """
    cuts: list[tuple[int, int, bool]] = []
    at = 0
    for start, end in merge_spans(spans, len(text)):
        cuts += [(at, start, False), (start, end, True)]
        at = end
    cuts = [cut for cut in (*cuts, (at, len(text), False)) if cut[0] < cut[1]]
    # Definitions with very many marks keep a few words around each.
    room = len(text) if len(text) <= limit else max(limit // max(len(cuts), 1), 2 * _WORD_EDGE)
    return tuple(
        Piece(
            _without_middle(
                clean(text[start:end]), room, opens=start == 0, closes=end == len(text)
            ),
            marked,
        )
        for start, end, marked in cuts
    )


def _without_middle(text: str, room: int, *, opens: bool, closes: bool) -> str:
    """Keep the parts of a piece that stand next to its neighbours, `room` characters in all."""
    if len(text) <= room:
        return text
    if opens == closes:
        head, tail = room // 2, room // 2
    else:  # the outer end of the first or last piece touches no deciding words
        head, tail = (room // 4, 3 * room // 4) if opens else (3 * room // 4, room // 4)
    if opens and closes:
        head, tail = room, 0
    start = text[:head]
    start = (
        start[: start.rfind(" ", max(head - _WORD_EDGE, 0))]
        if " " in start[-_WORD_EDGE:]
        else start
    )
    end = text[len(text) - tail :] if tail else ""
    end = end[end.find(" ") + 1 :] if " " in end[:_WORD_EDGE] else end
    return f"{start.rstrip()} {_ELLIPSIS}" + (f" {end.lstrip()}" if end else "")
