"""JSON Lines: one object per line, read and written so that unknown fields survive."""

import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from glossary_service.formats.cells import clean
from glossary_service.formats.encoding import find_encoding
from glossary_service.formats.table import Problem
from glossary_service.safe_files import open_file


_SHOWN = 60


def read_lines(path: Path, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number (1-based) and the object of each line; blank lines are passed over.

    A line that is no JSON object is appended to `problems`; the others are yielded all the same.

    Raises:
        InvalidInputError: As `find_encoding`.
    """
    encoding = find_encoding(path)
    if encoding.problem is not None:
        problems.append(encoding.problem)
    with (
        open_file(path) as stream,
        io.TextIOWrapper(stream, encoding=encoding.codec, errors=encoding.errors) as lines,
    ):
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                content = parse_json(line)
            except ValueError as error:
                problems.append(_refused(f"This line is no JSON ({error})", number, line))
                continue
            if isinstance(content, dict):
                yield number, content
            else:
                problems.append(_refused("This line is no JSON object", number, line))


def render_lines(records: Iterable[Mapping[str, Any]]) -> str:
    """Return objects as the text of a JSON Lines file."""
    return b"".join(map(render_line, records)).decode()


def render_line(record: Mapping[str, Any]) -> bytes:
    r"""Return an object as one line of UTF-8 with its line feed; half characters stay escaped.

    >>> render_line({"term": "café", "n": 1}).decode()
    '{"term": "café", "n": 1}\n'
    """
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    # JSON may carry half a surrogate pair, which UTF-8 cannot; its escape is the same in both.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def parse_json(text: str) -> Any:
    """Parse strict JSON.

    Raises:
        ValueError: It is no JSON, nested too deeply, or holds NaN or an endless number.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is no JSON value"
    raise ValueError(message)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        message = f"the number {digits[:_SHOWN]} is too large"
        raise ValueError(message)
    return number


def _refused(what: str, number: int, line: str) -> Problem:
    shown = clean(line)
    shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    return Problem(message=f"{what} and was left out: {shown}", row=number)
