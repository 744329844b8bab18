"""The vectors of definitions, and which definitions lie nearest to a meaning.

PostgreSQL searches with pgvector; SQLite leaves it to this process, which holds all vectors in
memory and compares with every one. Both give the same answer.
"""

import threading
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from glossary_service.store.searching import BEGINNING, WIDER, Field, Found, Shape
from glossary_service.store.tables.columns import VECTOR_LENGTH
from glossary_service.store.tables.terms import EntryRow, MeaningRow, VersionRow


Floats = npt.NDArray[np.float32]

LEAST_CLOSENESS = 0.35  # a cosine; below it, two texts have nothing to do with each other
HASHES_AT_ONCE = 500
# How PostgreSQL walks: on and on until there are enough, asking of each text at once who sees it.
WALK = {
    "hnsw.iterative_scan": "strict_order",
    "hnsw.max_scan_tuples": "200000",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


# ── keeping ──────────────────────────────────────────────────────────────────────────────────────


def texts_without_vector(
    session: Session, encoder: str, limit: int, since: datetime = BEGINNING
) -> list[tuple[str, str]]:
    """Return hash and text of definitions in use that have no vector yet, each text once."""
    kept = exists().where(
        MeaningRow.text_hash == VersionRow.text_hash, MeaningRow.encoder == encoder
    )
    in_use = or_(
        VersionRow.id == EntryRow.live_version_id, VersionRow.id == EntryRow.open_version_id
    )
    query = (
        select(VersionRow.text_hash, func.min(VersionRow.definition))
        .join(EntryRow, EntryRow.id == VersionRow.entry_id)
        .where(in_use, VersionRow.definition != "", ~kept)
        .group_by(VersionRow.text_hash)
        .limit(limit)
    )
    if since > BEGINNING:
        query = query.where(EntryRow.updated_at >= since)
    return [(text_hash, text) for text_hash, text in session.execute(query)]


def keep_vectors(session: Session, encoder: str, hashes: Sequence[str], vectors: Floats) -> None:
    """Keep vectors of texts; what another process has kept meanwhile stays."""
    rows = [
        {"text_hash": text_hash, "encoder": encoder, "vector": vector}
        for text_hash, vector in zip(hashes, vectors, strict=True)
    ]
    if rows:
        is_postgresql = session.get_bind().dialect.name == "postgresql"
        insert = (postgresql if is_postgresql else sqlite).insert(MeaningRow)
        session.execute(insert.on_conflict_do_nothing(), rows)


# ── finding ──────────────────────────────────────────────────────────────────────────────────────


class Vectors:
    """The vectors that this process holds for SQLite; it follows what other processes add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0
        self._hashes: list[str] = []
        self._matrix = np.zeros((0, VECTOR_LENGTH), np.float32)

    def follow(self, session: Session, encoder: str) -> tuple[list[str], Floats]:
        """Read the vectors that came since the last time, and return all of them."""
        with self._lock:
            number = literal_column("rowid", Integer)  # rows are only ever added
            rows = session.execute(
                select(number, MeaningRow.text_hash, MeaningRow.vector)
                .where(number > self._last, MeaningRow.encoder == encoder)
                .order_by(number)
            ).all()
            if rows:
                self._last = rows[-1][0]
                self._hashes = self._hashes + [row[1] for row in rows]
                self._matrix = np.vstack([self._matrix, *(row[2] for row in rows)])
            return self._hashes, self._matrix


def nearest(
    session: Session, field: Field, vectors: Vectors, encoder: str, vector: Floats, limit: int
) -> list[Found]:
    """Return the entries whose definition lies nearest to a vector, the nearest first.

    Hidden entries take no place: it looks further until `limit` are found or none is left.
    """
    if session.get_bind().dialect.name != "postgresql":
        rows = _nearest_in_memory(session, field, vectors.follow(session, encoder), vector, limit)
    elif field.is_small:
        rows = _nearest_of_few(session, field, encoder, vector, limit)
    else:
        rows = _nearest_of_many(session, field, encoder, vector, limit)
    found: dict[UUID, Found] = {}
    for entry_id, version_id, closeness in rows:
        if closeness >= LEAST_CLOSENESS:
            found.setdefault(entry_id, Found(entry_id, version_id, round(closeness, 5)))
    return list(found.values())[:limit]


Rows = Sequence[tuple[UUID, UUID, float]]
# pgvector's negative inner product: of vectors of length 1, the negative cosine.
_DISTANCE: ColumnElement[float] = MeaningRow.vector.op("<#>", return_type=Float())(
    bindparam("vector", type_=MeaningRow.vector.type)
)


def _nearest_of_few(
    session: Session, field: Field, encoder: str, vector: Floats, limit: int
) -> Rows:
    """Measure everything that the actor is shown: no index could be faster."""
    query = _near_few(field.shape)
    rows = field.run(session, query, encoder=encoder, vector=vector, most=limit * 2)
    return [(entry, version, near) for entry, version, near in rows]


@cache
def _near_few(shape: Shape) -> Select[*tuple[Any, ...]]:
    return (
        shape.select(-_DISTANCE)
        .join(MeaningRow, MeaningRow.text_hash == VersionRow.text_hash)
        .where(MeaningRow.encoder == bindparam("encoder"))
        .order_by(_DISTANCE, VersionRow.id)
        .limit(bindparam("most", type_=Integer()))
    )


def _nearest_of_many(
    session: Session, field: Field, encoder: str, vector: Floats, limit: int
) -> Rows:
    """Walk along pgvector's index until enough texts are shown to the actor."""
    session.execute(select(*(func.set_config(*one, true()) for one in WALK.items())))
    query = _near_many(field.shape)
    values = {"encoder": encoder, "vector": vector, "most_texts": limit, "most": limit * 2}
    return [(entry, version, near) for entry, version, near in field.run(session, query, **values)]


@cache
def _near_many(shape: Shape) -> Select[*tuple[Any, ...]]:
    # Not EXISTS: that would be turned into a join with everything the actor is shown.
    shown = shape.select().where(VersionRow.text_hash == MeaningRow.text_hash)
    shown = shown.with_only_columns(VersionRow.id).limit(1).correlate(MeaningRow)
    texts = (
        select(MeaningRow.text_hash, _DISTANCE.label("distance"))
        .where(MeaningRow.encoder == bindparam("encoder"), shown.scalar_subquery().is_not(None))
        .order_by(_DISTANCE)
        .limit(bindparam("most_texts", type_=Integer()))
        .subquery()
    )
    return (
        shape.select(-texts.c.distance)
        .join(texts, texts.c.text_hash == VersionRow.text_hash)
        .order_by(texts.c.distance, VersionRow.id)
        .limit(bindparam("most", type_=Integer()))
    )


def _nearest_in_memory(
    session: Session, field: Field, held: tuple[list[str], Floats], vector: Floats, limit: int
) -> Rows:
    """Measure every vector, then ask for the nearest of them what the actor is shown."""
    hashes, matrix = held
    closeness = matrix @ vector
    order = np.argsort(-closeness, kind="stable")
    order = order[closeness[order] >= LEAST_CLOSENESS]
    rows: list[tuple[UUID, UUID, float]] = []
    start, size = 0, HASHES_AT_ONCE
    while start < len(order) and len({row[0] for row in rows}) < limit:
        near = {hashes[at]: float(closeness[at]) for at in order[start : start + size].tolist()}
        shown = field.run(session, _texts(field.shape), texts=[*near])
        rows += ((entry, version, near[text]) for entry, version, text in shown)
        start, size = start + size, size * WIDER
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@cache
def _texts(shape: Shape) -> Select[*tuple[Any, ...]]:
    asked = VersionRow.text_hash.in_(bindparam("texts", expanding=True))
    return shape.select(VersionRow.text_hash).where(asked)
