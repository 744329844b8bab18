"""Opening what strangers send, and writing whole or not at all.

Everything that comes from outside passes a limit before it is unpacked: files by size, zip archives
by their directory, XML by refusing document types (the door of entity bombs). What goes out as text
stays text in a spreadsheet too.
"""

import os
import re
import secrets
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, NoReturn
from xml.parsers import expat

from glossary_service.errors import InvalidInputError


MAX_FILE_BYTES = 200 * 1024**2
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_CELL_CHARACTERS = 1_000_000

MAX_INFLATED_BYTES = 300 * 1024**2
MAX_ZIP_MEMBERS = 5_000
# A sheet of repeated words shrinks to a fiftieth; beyond this only zeros and bombs are left.
MAX_ZIP_RATIO = 200
# Small files may shrink as they like: what they inflate to hurts nobody.
RATIO_MATTERS_FROM = 20 * 1024**2

CHUNK = 1 << 16

_ZIP_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1

# What a spreadsheet would run as a formula, behind any number of apostrophes.
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def open_file(path: Path, *, max_bytes: int = MAX_FILE_BYTES) -> Iterator[BinaryIO]:
    """Open a file for reading bytes.

    Raises:
        InvalidInputError: It is missing, a folder, no plain file, unreadable, empty or too large.
    """
    try:
        # A named pipe would block on opening, hence the look before the leap.
        if not stat.S_ISREG(path.stat().st_mode):
            what = "a folder" if path.is_dir() else "no plain file"
            raise InvalidInputError(f"{path} is {what}. Name one file.")
        stream = path.open("rb")
    except FileNotFoundError:
        raise InvalidInputError(f"{path} does not exist. Check the name and the folder.") from None
    except (OSError, ValueError) as error:
        raise InvalidInputError(
            f"{path} cannot be read ({_reason(error)}). Check the name and your access rights."
        ) from error
    with stream:
        size = os.fstat(stream.fileno()).st_size
        if size == 0:
            raise InvalidInputError(f"{path} is empty. Save its content again and retry.")
        if size > max_bytes:
            raise InvalidInputError(
                f"{path} holds {_megabytes(size)}, more than the {_megabytes(max_bytes)} that "
                "are read. Split it into several files."
            )
        yield stream


@contextmanager
def open_zip(
    path: Path,
    *,
    max_inflated: int = MAX_INFLATED_BYTES,
    max_members: int = MAX_ZIP_MEMBERS,
    max_ratio: int = MAX_ZIP_RATIO,
) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive whose directory promises a bearable size; nothing is inflated before.

    A member that inflates to more than its directory entry says fails when it is read: `zipfile`
    stops at the size that was checked here.

    Raises:
        InvalidInputError: As `open_file`; or it is no zip archive, encrypted, or above a limit.
    """
    with open_file(path) as stream:
        # Counted on the raw bytes, because building the directory is itself the cost to avoid.
        if _count(stream, _ZIP_DIRECTORY_ENTRY) > max_members:
            raise InvalidInputError(
                f"{path} packs more than {max_members:,} files. Save it again from its program."
            )
        stream.seek(0)
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise InvalidInputError(
                f"{path} is damaged: it cannot be unpacked ({_reason(error)}). Save it again."
            ) from error
        with archive:
            members = archive.infolist()
            inflated = sum(member.file_size for member in members)
            packed = sum(member.compress_size for member in members)
            if inflated > max_inflated:
                raise InvalidInputError(
                    f"{path} would unpack to {_megabytes(inflated)}, more than the "
                    f"{_megabytes(max_inflated)} that are read. Remove what is not needed, or "
                    "save the sheet as CSV."
                )
            if inflated > RATIO_MATTERS_FROM and inflated > max_ratio * max(packed, 1):
                raise InvalidInputError(
                    f"{path} would unpack to more than {max_ratio} times its size, which no "
                    "ordinary file does. It was not opened; save the sheet as CSV."
                )
            if any(member.flag_bits & _ENCRYPTED for member in members):
                raise InvalidInputError(f"{path} is protected by a password. Save it without one.")
            yield archive


def parse_xml(
    stream: IO[bytes],
    name: object,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Read XML piece by piece, yielding after each, so that callers can hand on what is complete.

    `name` is what errors call the file that holds the XML.

    Raises:
        InvalidInputError: The XML declares a document type, or is not well-formed.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text

    def refuse_document_type(*_: object) -> NoReturn:
        raise InvalidInputError(
            f"{name} declares an XML document type, which no workbook does and which is never "
            "read. Save it again from its program."
        )

    parser.StartDoctypeDeclHandler = refuse_document_type
    try:
        while piece := stream.read(CHUNK):
            parser.Parse(piece)
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes its last call by position
    except expat.ExpatError as error:
        raise InvalidInputError(
            f"{name} is damaged: the XML inside ends or breaks ({error}). Save it again."
        ) from error
    yield


def _count(stream: BinaryIO, needle: bytes) -> int:
    found, tail = 0, b""
    while piece := stream.read(CHUNK * 16):
        found += (tail + piece).count(needle)
        tail = piece[1 - len(needle) :]
    return found


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def write_whole(path: Path, data: bytes | str) -> None:
    """Write a file whole or not at all; text is written as UTF-8 with its line ends as they are.

    Raises:
        InvalidInputError: As `open_whole`.
    """
    content = data.encode() if isinstance(data, str) else data
    with open_whole(path) as stream:
        stream.write(content)


@contextmanager
def open_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its place only when the block ends well.

    Until then the bytes lie in a neighbour of the target, so that whatever was there stays when
    the block fails or the machine stops. A device or pipe is written directly.

    Raises:
        InvalidInputError: The folder is missing or cannot be written to, the target is a folder,
            or the disk refuses.
    """
    target = _resolve(path)
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
        else:
            with _open_neighbour(target) as stream:
                yield stream
    except OSError as error:
        raise InvalidInputError(
            f"{path} cannot be written ({_reason(error)}). Check your access rights and the free "
            "space, or choose another folder."
        ) from error


def _resolve(path: Path) -> Path:
    try:
        # A link stays a link: its target is what gets replaced.
        target = path.resolve()
        is_folder, has_folder = target.is_dir(), target.parent.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        raise InvalidInputError(
            f"{path} cannot be written ({_reason(error)}). Choose another name."
        ) from error
    if is_folder:
        raise InvalidInputError(f"{path} is a folder. Give the name of a file in it.")
    if not has_folder:
        raise InvalidInputError(
            f"{path} cannot be written: there is no folder {path.parent}. Create it first."
        )
    return target


@contextmanager
def _open_neighbour(target: Path) -> Iterator[BinaryIO]:
    # Opened by hand, not by `tempfile`, so that the user's umask decides who may read the result.
    neighbour = target.with_name(f".{secrets.token_hex(8)}.part")
    handle = os.open(neighbour, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            if target.exists():
                neighbour.chmod(stat.S_IMODE(target.stat().st_mode))
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        neighbour.replace(target)
    except BaseException:
        with suppress(OSError):
            neighbour.unlink()
        raise


def as_text_cell(text: str) -> str:
    r"""Guard a text that a spreadsheet would take for a formula with an apostrophe.

    A text that already looks guarded gets one more, so that `from_text_cell` gives back every text.

    >>> as_text_cell("=1+1"), as_text_cell("'=1+1"), as_text_cell("'tis"), as_text_cell("a=b")
    ("'=1+1", "''=1+1", "'tis", 'a=b')
    """
    return "'" + text if _LIKE_A_FORMULA.match(text) else text


def from_text_cell(text: str) -> str:
    """Undo `as_text_cell`; every other apostrophe stays.

    >>> from_text_cell("'=1+1"), from_text_cell("'tis"), from_text_cell("=1+1")
    ('=1+1', "'tis", '=1+1')
    """
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB"
