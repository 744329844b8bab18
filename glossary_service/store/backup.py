"""Backups: all tables as lines of JSON in a zip archive, the same for both databases.

A backup of SQLite can be put back into PostgreSQL and the other way round. Beside it, `copy_file`
copies an SQLite file as it is, whatever version its tables are of.
"""

import base64
import hashlib
import io
import json
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from glossary_service.errors import InvalidInputError, UnavailableError
from glossary_service.safe_files import CHUNK
from glossary_service.store.database import Database
from glossary_service.store.tables import Base
from glossary_service.store.tables.columns import Key, UtcDateTime, Vector, WordList, Words
from glossary_service.store.tables.work import LogHeadRow


FORMAT = "glossary-backup/1"
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 1_000_000
ROWS_AT_ONCE = 500
_ONLY_OWNER = 0o600
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNote:
    """What a backup says of one table: how many rows, and the SHA-256 of its lines."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself."""

    form: str
    made_at: str
    program: str
    revision: str
    tables: Mapping[str, TableNote]

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(note.rows for note in self.tables.values())


class Form(NamedTuple):
    """How values of a type are written, which JSON they are, and how they are read."""

    write: Callable[[Any], Any]
    written: type | tuple[type, ...]
    read: Callable[[Any], Any]


def _as_is(value: Any) -> Any:
    return value


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


# The first that fits counts.
FORMS: tuple[tuple[type, Form], ...] = (
    (UtcDateTime, Form(datetime.isoformat, str, datetime.fromisoformat)),
    (sa.Date, Form(date.isoformat, str, date.fromisoformat)),
    (sa.Uuid, Form(str, str, UUID)),
    (
        Vector,
        Form(
            lambda vector: base64.b64encode(np.asarray(vector, "<f4").tobytes()).decode(),
            str,
            lambda text: np.frombuffer(_from_base64(text), "<f4"),
        ),
    ),
    (sa.LargeBinary, Form(lambda content: base64.b64encode(content).decode(), str, _from_base64)),
    (WordList, Form(str.strip, str, _as_is)),
    (Key, Form(_as_is, str, _as_is)),
    (sa.JSON, Form(_as_is, (dict, list, str, int, float, bool), _as_is)),
    (sa.String, Form(_as_is, str, _as_is)),
    (sa.Boolean, Form(_as_is, bool, _as_is)),
    (sa.Integer, Form(_as_is, int, _as_is)),
    (sa.Float, Form(float, (int, float), float)),
)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def write_backup(database: Database, stream: BinaryIO, *, program: str, revision: str) -> Manifest:
    """Write every table, as they all were at one moment, and return what was written."""
    notes: dict[str, TableNote] = {}
    with (
        _one_moment(database) as line,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for table in _tables():
            with archive.open(_member(table), "w", force_zip64=True) as file:
                notes[table.name] = _write_table(line, table, file)
        manifest = Manifest(
            form=FORMAT,
            made_at=database.clock().isoformat(),
            program=program,
            revision=revision,
            tables=notes,
        )
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def copy_file(database: Database, path: Path) -> None:
    """Copy an SQLite database to a new file while others work with it; whole or not at all.

    Raises:
        UnavailableError: There is no room, or the file cannot be written.
    """
    try:
        path.touch(mode=_ONLY_OWNER, exist_ok=False)
        with database.engine.connect() as line, closing(sqlite3.connect(path)) as target:
            source = cast("sqlite3.Connection", line.connection.driver_connection)
            source.backup(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise UnavailableError(
            f"The copy {path} could not be written ({error}). Make room, or name another folder."
        ) from error


def _one_moment(database: Database) -> sa.Connection:
    """Return a connection that sees the database as it is now, whatever others change."""
    options = {"isolation_level": "REPEATABLE READ"} if database.is_postgresql else {}
    return database.engine.connect().execution_options(**options)


def _write_table(line: sa.Connection, table: sa.Table, file: Any) -> TableNote:
    digest, rows = hashlib.sha256(), 0
    columns = _columns(table)
    query = sa.select(*(_readable(line, column) for column in columns)).order_by(
        *table.primary_key.columns
    )
    with line.execution_options(yield_per=ROWS_AT_ONCE).execute(query) as found:
        for row in found:
            text = _line(columns, row)
            digest.update(text)
            file.write(text)
            rows += 1
    return TableNote(rows=rows, sha256=digest.hexdigest())


def _line(columns: list[sa.Column[Any]], row: sa.Row[Any]) -> bytes:
    values = {
        column.name: None if value is None else _form(column).write(value)
        for column, value in zip(columns, row, strict=True)
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _readable(line: sa.Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Read a list of words as its words; everything else as it is."""
    if isinstance(column.type, WordList) and line.dialect.name == "postgresql":
        return sa.func.array_to_string(sa.func.tsvector_to_array(column), " ")
    return column


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def read_manifest(archive: zipfile.ZipFile, name: str) -> Manifest:
    """Read what a backup says of itself, and hold every table against it.

    Raises:
        InvalidInputError: It is no backup, of another form, or damaged.
    """
    try:
        with archive.open(MANIFEST) as file:
            said = json.loads(file.read(LONGEST_MANIFEST))
        tables = {key: TableNote(**note) for key, note in said.pop("tables").items()}
        manifest = Manifest(**said, tables=tables)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, *_DAMAGE) as error:
        raise InvalidInputError(
            f"{name} is no backup of this program, or is damaged. Take another file."
        ) from error
    if manifest.form != FORMAT:
        raise InvalidInputError(
            f"{name} is a backup of another form ({manifest.form}). Restore it with version "
            f"{manifest.program} of this program."
        )
    for table, note in manifest.tables.items():
        if _hash(archive, table) != note.sha256:
            raise InvalidInputError(
                f"{name} is damaged: the table “{table}” is not what was written. Take another "
                "backup."
            )
    return manifest


def _hash(archive: zipfile.ZipFile, table: str) -> str:
    try:
        with archive.open(f"tables/{table}.jsonl") as file:
            digest = hashlib.sha256()
            while piece := file.read(CHUNK):
                digest.update(piece)
            return digest.hexdigest()
    except (KeyError, *_DAMAGE):
        return ""


def load_backup(session: Session, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Put the rows of a backup in the place of all that the tables hold.

    Raises:
        InvalidInputError: The tables or their rows are not those of this version.
    """
    tables = _tables()
    if manifest.tables.keys() != {table.name for table in tables}:
        raise InvalidInputError("The backup holds other tables than this version has.")
    for table in tables:
        for column in _later(table):
            session.execute(sa.update(table).values({column: None}))
    for table in reversed(tables):
        session.execute(sa.delete(table))
    for table in tables:
        _load_table(session, archive, table)
    for table in tables:
        if _later(table):
            _load_references(session, archive, table)


def is_empty(session: Session) -> bool:
    """Whether no table holds a row; the end of the log is there from the beginning."""
    return not any(
        session.scalar(sa.select(sa.literal(1)).select_from(table).limit(1))
        for table in _tables()
        if table is not LogHeadRow.__table__
    )


def _load_table(session: Session, archive: zipfile.ZipFile, table: sa.Table) -> None:
    later = {column.name: None for column in _later(table)}
    insert = sa.insert(_with_missing_documents(table))
    for rows in _in_parts(_read_rows(archive, table)):
        session.execute(insert, [row | later for row in rows])


def _load_references(session: Session, archive: zipfile.ZipFile, table: sa.Table) -> None:
    """Write the references that lead to rows which were not there yet."""
    (key,) = table.primary_key.columns
    change = (
        sa.update(table)
        .where(key == sa.bindparam("key"))
        .values({column: sa.bindparam(f"to_{column.name}") for column in _later(table)})
    )
    names = [column.name for column in _later(table)]
    for rows in _in_parts(_read_rows(archive, table)):
        session.connection().execute(
            change,
            [{"key": row[key.name]} | {f"to_{name}": row[name] for name in names} for row in rows],
        )


def _read_rows(archive: zipfile.ZipFile, table: sa.Table) -> Iterator[dict[str, Any]]:
    columns = [(column.name, column) for column in _columns(table)]
    with archive.open(_member(table)) as file:
        for number, text in enumerate(io.TextIOWrapper(file, "utf-8"), start=1):
            try:
                values = json.loads(text)
                row = {name: _read(column, values.pop(name)) for name, column in columns}
                extra = next(iter(values), None)
            except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
                raise InvalidInputError(
                    f"The backup cannot be read: line {number} of the table “{table.name}” does "
                    "not fit this version."
                ) from error
            if extra is not None:
                raise InvalidInputError(
                    f"The backup cannot be read: the table “{table.name}” has no “{extra}” in this "
                    "version."
                )
            yield row


def _in_parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while part := list(islice(rows, ROWS_AT_ONCE)):
        yield part


def _read(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        if not column.nullable:
            raise ValueError(column.name)
        return None
    form = _form(column)
    if not isinstance(value, form.written) or (
        isinstance(value, bool) and isinstance(column.type, sa.Integer | sa.Float)
    ):
        raise TypeError(column.name)
    return form.read(value)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def _tables() -> list[sa.Table]:
    """Return every table, the ones that others refer to first."""
    return list(Base.metadata.sorted_tables)


def _member(table: sa.Table) -> str:
    return f"tables/{table.name}.jsonl"


def _columns(table: sa.Table) -> list[sa.Column[Any]]:
    """Return what is kept: everything but what the database computes by itself."""
    return [column for column in table.columns if column.computed is None]


def _later(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns that may refer to rows which come later."""
    return [
        column
        for column in table.columns
        if any(key.use_alter or key.column.table is table for key in column.foreign_keys)
    ]


def _form(column: sa.Column[Any]) -> Form:
    if isinstance(column.type, Words):
        return Form(str, str, column.type.kind)
    return next(form for kind, form in FORMS if isinstance(column.type, kind))


def _with_missing_documents(table: sa.Table) -> sa.Table:
    """Return the table so that a document that is missing is NULL, and not the JSON “null”."""
    copy = table.to_metadata(sa.MetaData())
    for column in copy.columns:
        if isinstance(column.type, sa.JSON):
            column.type = sa.JSON(none_as_null=True).with_variant(
                JSONB(none_as_null=True), "postgresql"
            )
    return copy
