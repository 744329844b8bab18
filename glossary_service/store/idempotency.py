"""Queries on the answers of creating calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from glossary_service.store.tables.people import IdempotencyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A call that was begun; `status` is `None` until it is answered."""

    request_hash: str
    status: int | None
    answer: dict[str, Any] | None


def find(session: Session, person_id: UUID, key: str) -> Held | None:
    """Return what is known of a person's key."""
    row = session.get(IdempotencyRow, (person_id, key))
    if row is None:
        return None
    return Held(request_hash=row.request_hash, status=row.status, answer=row.answer)


def add(session: Session, person_id: UUID, key: str, asked: str, at: datetime) -> None:
    """Note that a call begins."""
    session.add(IdempotencyRow(person_id=person_id, key=key, request_hash=asked, created_at=at))
    session.flush()


def keep(session: Session, person_id: UUID, key: str, status: int, answer: dict[str, Any]) -> None:
    """Keep the answer to a call."""
    session.execute(
        update(IdempotencyRow)
        .where(IdempotencyRow.person_id == person_id, IdempotencyRow.key == key)
        .values(status=status, answer=answer)
    )


def forget(session: Session, person_id: UUID, key: str) -> None:
    """Forget a call."""
    session.execute(
        delete(IdempotencyRow).where(
            IdempotencyRow.person_id == person_id, IdempotencyRow.key == key
        )
    )


def forget_before(session: Session, moment: datetime) -> None:
    """Forget calls from before a moment."""
    session.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < moment))
