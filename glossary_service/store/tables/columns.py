"""What all tables have in common: names of constraints, ids, times, and the revision."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    LargeBinary,
    MetaData,
    String,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the time zone; here it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone: nobody knows when it is."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its time zone."""
        del dialect
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Words(TypeDecorator[StrEnum]):
    """A word out of a list, kept as text; `one_of` makes the database hold to the list."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Keep the word."""
        del dialect
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member of the list."""
        del dialect
        return None if value is None else self.kind(value)


class Key(TypeDecorator[str]):
    """A text that lists are sorted by, the same way everywhere: by the numbers of its signs."""

    impl = String(500)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Keep PostgreSQL from sorting by the language of its server, which is also slow."""
        is_postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(String(500, collation="C" if is_postgresql else None))


VECTOR_LENGTH = 384


class Vector(TypeDecorator[npt.NDArray[np.float32]]):
    """A vector of 384 numbers: pgvector's own type on PostgreSQL, else little-endian bytes."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Take pgvector's type where there is one."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(LargeBinary())
        from pgvector.sqlalchemy import VECTOR  # noqa: PLC0415 - only teams install it

        return dialect.type_descriptor(VECTOR(VECTOR_LENGTH))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Hand the vector over in the database's form."""
        if value is None or dialect.name == "postgresql":
            return value
        return np.asarray(value, dtype="<f4").tobytes()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the vector as 32-bit numbers."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return np.asarray(value, dtype=np.float32)
        return np.frombuffer(value, dtype="<f4")


class WordList(TypeDecorator[str]):
    """The words of a text between single blanks: a set on PostgreSQL (tsvector), else a text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Take the type that PostgreSQL can index."""
        is_postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(TSVECTOR() if is_postgresql else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Stand a blank around each word, where words are found by their blanks."""
        return value if value is None or dialect.name == "postgresql" else f" {value} "


def one_of(column: str, kind: Iterable[StrEnum], *, name: str = "") -> CheckConstraint:
    """Let a column hold nothing but the words of a list."""
    words = ", ".join(f"'{word}'" for word in kind)
    return CheckConstraint(f"{column} IN ({words})", name=name or f"{column}_known")


# Without names, SQLite could never drop or change a constraint again.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Document = dict[str, Any]
DOCUMENT = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy as it stands
        datetime: UtcDateTime(),
        UUID: Uuid(),
        Document: DOCUMENT,
    }


class Identified:
    """An id that nobody can guess and that tells nothing, neither number nor time."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class Revised:
    """Counts the changes of a row; a change made on an older count is refused."""

    revision: Mapped[int] = mapped_column(default=1)
