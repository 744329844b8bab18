"""JSON: a list of entries, or an object with `party` and `entries`; and the same as JSON Lines."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from glossary_service.errors import InvalidInputError
from glossary_service.formats.columns import check_found, no_term_column, read_header
from glossary_service.formats.encoding import find_encoding
from glossary_service.formats.jsonl import parse_json, read_lines
from glossary_service.formats.table import Column, Problem, Table, Value, Wanted
from glossary_service.safe_files import MAX_ROWS, open_file


Fields = Mapping[str, Any]

_SHAPE = (
    'Expected is a list of objects such as [{"term": "…", "definition": "…"}], or '
    '{"party": "…", "entries": [ … ]}'
)


def read_json(path: Path, wanted: Wanted) -> Table:
    """Read a JSON document.

    Raises:
        InvalidInputError: As `find_encoding`; or it is no JSON, of another shape, or has no terms.
    """
    encoding = find_encoding(path)
    with open_file(path) as stream:
        text = stream.read().decode(encoding.codec, encoding.errors)
    try:
        content = parse_json(text)
    except ValueError as error:
        raise InvalidInputError(f"{path} is no JSON: {error}. {_SHAPE}.") from error
    problems = [encoding.problem] if encoding.problem else []
    party: Value = ""
    if isinstance(content, dict) and isinstance(content.get("entries"), list):
        party, _ = _as_value(content.get("party"))
        content = content["entries"]
    if not isinstance(content, list):
        raise InvalidInputError(f"{path} holds no list of entries. {_SHAPE}.")
    objects: list[tuple[int, Fields]] = []
    for number, item in enumerate(content, start=1):
        if isinstance(item, dict):
            objects.append((number, {"party": party} | item if party else item))
        else:
            problems.append(
                Problem(message="This is no object with fields and was left out.", row=number)
            )
    return _as_table(path, objects, wanted, problems, {"encoding": encoding.name})


def read_json_lines(path: Path, wanted: Wanted) -> Table:
    """Read JSON Lines, one entry per line; lines that are no object are problems.

    Raises:
        InvalidInputError: As `read_lines`; or no line has a term.
    """
    problems: list[Problem] = []
    return _as_table(path, list(read_lines(path, problems)), wanted, problems, {})


def _as_table(
    path: Path,
    objects: Sequence[tuple[int, Fields]],
    wanted: Wanted,
    problems: list[Problem],
    details: Mapping[str, str],
) -> Table:
    # Sorted, so that the order of entries and keys does not decide between two known names.
    keys = sorted({key for _, item in objects for key in item})
    row = [Column(index=index, header=key) for index, key in enumerate(keys)]
    header = read_header(row, wanted.columns)
    if header is None:
        raise no_term_column(path, "", row, wanted.columns)
    check_found(header, row, wanted.columns, path)
    if len(objects) > MAX_ROWS:
        problems.append(
            Problem(
                message=f"Only the first {MAX_ROWS:,} entries were read; from here on "
                f"{len(objects) - MAX_ROWS:,} were left out. Split the file.",
                row=objects[MAX_ROWS][0],
            )
        )
    used = [(field, column.header) for field, column in header.columns.items()]
    return Table(
        path=path,
        columns=header.columns,
        unused=header.unused,
        rows=_rows(objects[:MAX_ROWS], used, problems),
        problems=problems,
        details=details,
    )


def _rows(
    objects: Iterable[tuple[int, Fields]],
    used: Sequence[tuple[str, str]],
    problems: list[Problem],
) -> Iterator[tuple[int, list[Value]]]:
    for number, item in objects:
        values: list[Value] = []
        for field, key in used:
            value, is_whole = _as_value(item.get(key))
            if not is_whole:
                problems.append(
                    Problem(
                        message=f"'{key}' holds neither a text nor a list of texts and counts as "
                        "empty.",
                        row=number,
                        column=key,
                        field=field,
                    )
                )
            values.append(value)
        yield number, values


def _as_value(value: object) -> tuple[Value, bool]:
    """Return a text or texts, and whether that is all the value held.

    >>> _as_value(["a", 2]), _as_value(True), _as_value(None), _as_value({"en": "a"})
    ((('a', '2'), True), ('true', True), ('', True), ('', False))
    """
    if value is None:
        return "", True
    if isinstance(value, str):
        return value, True
    if isinstance(value, (bool, int, float)):
        return json.dumps(value), True
    if isinstance(value, list):
        parts = [_as_value(part) for part in value]
        if all(isinstance(part, str) and whole for part, whole in parts):
            return tuple(part for part, _ in parts if isinstance(part, str)), True
    return "", False
