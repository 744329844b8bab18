"""What Alembic runs: with the connection that `store.schema` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from glossary_service.store.tables import Base
from glossary_service.store.tables.columns import Key, UtcDateTime, Vector, WordList, Words


PLAIN = {
    Key: "Key()",
    UtcDateTime: "sa.DateTime(timezone=True)",
    Vector: "Vector()",
    WordList: "WordList()",
    Words: "sa.String(32)",
    sa.JSON: "DOCUMENT",
}
# SQLite would take the indexes on vectors and on words for ones on bytes and on a text.
ONLY_POSTGRESQL = {"ix_meaning_vector", "ix_definition_version_words"}


def run() -> None:
    """Run the wanted steps in the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=as_plain_type,
        include_object=belongs_here,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def as_plain_type(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what the database sees, so that a step never depends on them."""
    del context
    return PLAIN.get(type(item), False) if kind == "type" else False


def belongs_here(item: Any, name: str | None, kind: str, *seen: Any) -> bool:
    """Leave out what this kind of database does not have."""
    del item, seen
    is_postgresql = context.get_bind().dialect.name == "postgresql"
    return is_postgresql or kind != "index" or name not in ONLY_POSTGRESQL


run()
