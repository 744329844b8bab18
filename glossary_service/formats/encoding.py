"""Which encoding a text file is in, judged by its bytes alone."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from glossary_service.errors import InvalidInputError
from glossary_service.formats.cells import has_unwanted
from glossary_service.formats.table import Level, Problem
from glossary_service.safe_files import CHUNK, open_file


_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)

# First bytes → what the file really is, and what to do.
_NO_TEXT = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive", "Give it the ending .xlsx"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "Save it as .xlsx or as CSV"),
    (b"%PDF", "a PDF", "Copy the table into a spreadsheet"),
    (b"\x1f\x8b", "a compressed file", "Unpack it first"),
)

# In text of western letters every other byte of UTF-16 is zero; of other scripts at least the
# commas, spaces and line ends show it.
_ONE_SIDED = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How to decode a file, under which name people know it, and a remark if it was assumed."""

    codec: str
    name: str
    errors: str = "strict"
    problem: Problem | None = None


def find_encoding(path: Path) -> Encoding:
    """Find the encoding of a text file: UTF-8, UTF-16, else Windows-1252 with a remark.

    Raises:
        InvalidInputError: As `open_file`; or the file holds no text, or in no encoding known here.
    """
    with open_file(path) as stream:
        head = stream.read(CHUNK)
    for mark, what, remedy in _NO_TEXT:
        if head.startswith(mark):
            raise InvalidInputError(f"{path} is no text file but {what}. {remedy}.")
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return _as_marked(path, codec, name)
    if b"\0" in head:
        return _utf16_without_mark(path, head)
    if _decodes(path, "utf-8"):
        return Encoding(codec="utf-8", name="UTF-8")
    damaged, sound = _count_damage(path)
    # A few broken characters in a file full of sound ones: the file is UTF-8 all the same.
    if damaged * 10 <= sound:
        return Encoding(
            codec="utf-8",
            name="UTF-8",
            errors="replace",
            problem=Problem(
                message=f"{damaged} damaged character(s) were replaced by '\ufffd'. Save the file "
                "again as UTF-8 ('CSV UTF-8' in Excel)."
            ),
        )
    if _decodes(path, "cp1252"):
        return Encoding(
            codec="cp1252",
            name="Windows-1252",
            problem=Problem(
                message="The encoding was assumed to be Windows-1252. If letters look wrong, save "
                "the file as UTF-8 ('CSV UTF-8' in Excel).",
                level=Level.NOTE,
            ),
        )
    raise InvalidInputError(
        f"{path} is neither UTF-8, UTF-16 nor Windows-1252. Save it as UTF-8 ('CSV UTF-8' in "
        "Excel)."
    )


def _as_marked(path: Path, codec: str, name: str) -> Encoding:
    if _decodes(path, codec):
        return Encoding(codec=codec, name=name)
    raise InvalidInputError(
        f"{path} begins like {name} but breaks off or holds other bytes. Save it as UTF-8 ('CSV "
        "UTF-8' in Excel)."
    )


def _utf16_without_mark(path: Path, head: bytes) -> Encoding:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = head.decode(codec, "ignore")
    is_text = ("\n" in text or "\r" in text) and not has_unwanted(text)
    if is_text and max(even, odd) >= _ONE_SIDED * (even + odd) and _decodes(path, codec):
        return Encoding(
            codec=codec,
            name="UTF-16",
            problem=Problem(
                message="The encoding was assumed to be UTF-16.",
                level=Level.NOTE,
            ),
        )
    raise _no_text(path)


def _decodes(path: Path, codec: str) -> bool:
    try:
        for text in _decoded(path, codec, "strict"):
            if "\0" in text:
                raise _no_text(path)
    except UnicodeDecodeError:
        return False
    return True


def _count_damage(path: Path) -> tuple[int, int]:
    """Return how many characters fail as UTF-8 and how many beyond ASCII succeed."""
    damaged = beyond_ascii = 0
    for text in _decoded(path, "utf-8", "replace"):
        damaged += text.count("\ufffd")
        beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
    return damaged, beyond_ascii - damaged


def _decoded(path: Path, codec: str, errors: str) -> Iterator[str]:
    with open_file(path) as stream:
        decoder = codecs.getincrementaldecoder(codec)(errors)
        while piece := stream.read(CHUNK * 16):
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)


def _no_text(path: Path) -> InvalidInputError:
    return InvalidInputError(
        f"{path} is no text file: it holds zero bytes. If it comes from a spreadsheet program, "
        "save it there as .xlsx or as CSV."
    )
