"""What the text of a cell becomes on the way in."""

import re
import unicodedata


# Controls other than tab and line feed, lone surrogates, the byte-order mark and the two
# non-characters. Marks of direction and joiners stay: Arabic, Hebrew and Persian need them.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Trim a text, give it one kind of line end, drop control characters, compose it (NFC).

    >>> clean("  joint\u0007 venture\r\n ")
    'joint venture'
    """
    text = text.strip()
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


def has_unwanted(text: str) -> bool:
    """Whether cleaning removes characters that were more than white space or line ends."""
    if text.isprintable():
        return False
    return _UNWANTED.search(text.replace("\r", "\n")) is not None
