"""Texts that people send: cleaned once, and refused where they cannot be kept."""

import unicodedata
from collections.abc import Sequence

from glossary_service.errors import InvalidValueError


LONGEST_NAME, LONGEST_TERM, LONGEST_TEXT = 200, 500, 20_000


def clean_name(field: str, text: str, longest: int = LONGEST_NAME) -> str:
    """Return a name on one line, without blanks around it.

    Raises:
        InvalidValueError: Nothing is left, or it is too long.
    """
    name = " ".join(_plain(field, text).split())
    if not name:
        raise InvalidValueError(f"“{field}” is empty.", {field: "Write something here."})
    return _within(field, name, longest)


def clean_text(field: str, text: str, longest: int = LONGEST_TEXT) -> str:
    """Return a text of several lines, without blanks around it.

    Raises:
        InvalidValueError: It is too long.
    """
    lines = _plain(field, text).replace("\r\n", "\n").replace("\r", "\n")
    return _within(field, lines.strip(), longest)


def clean_texts(field: str, texts: Sequence[str], most: int = 100) -> tuple[str, ...]:
    """Return texts without the empty ones.

    Raises:
        InvalidValueError: There are too many, or one is too long.
    """
    if len(texts) > most:
        raise InvalidValueError(
            f"“{field}” has {len(texts)} items; {most} are possible.",
            {field: f"Leave at most {most}."},
        )
    return tuple(text for text in (clean_text(field, item) for item in texts) if text)


def _plain(field: str, text: str) -> str:
    """Compose accents; refuse signs that no writer means and no database or workbook keeps."""
    if text.isascii() and text.isprintable():
        return text
    # Byte-order marks come along with pasted texts and are no part of them.
    text = unicodedata.normalize("NFC", text.replace("\ufeff", ""))
    for place, sign in enumerate(text, start=1):
        is_control = unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\r\t"
        if is_control or sign in "\ufffe\uffff":
            raise InvalidValueError(
                f"“{field}” holds a sign that cannot be kept (U+{ord(sign):04X} at place {place}).",
                {field: "Remove the sign that cannot be seen."},
            )
    return text


def _within(field: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise InvalidValueError(
            f"“{field}” has {len(text):,} characters; {longest:,} are possible.",
            {field: f"Shorten it to {longest:,} characters."},
        )
    return text
