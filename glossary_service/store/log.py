"""The log: events chained by hashes, so that a line cannot be changed or left out unseen.

Each line's hash covers the hash of the line before. Lines hold ids and hashes and no texts, so that
deleting somebody's texts leaves the log valid.
"""

import hashlib
import json
from collections.abc import Generator
from contextlib import closing
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from glossary_service.store.records import Event, LoggedEvent
from glossary_service.store.tables.work import EventRow, LogHeadRow


_TOLD = "told events"
FIRST = "0" * 64
_HEAD = 1


def tell(session: Session, event: Event) -> None:
    """Have an event appended to the log when the transaction ends."""
    session.info.setdefault(_TOLD, []).append(event)


def lock_end(session: Session) -> None:
    """Keep every other change that is told from being saved until this transaction ends."""
    session.execute(select(LogHeadRow.id).where(LogHeadRow.id == _HEAD).with_for_update())


def append_events(session: Session, at: datetime) -> None:
    """Append what was told in this transaction; the end of the log stays locked until it ends."""
    events: list[Event] = session.info.pop(_TOLD, [])
    if not events:
        return
    head = session.get(LogHeadRow, _HEAD, with_for_update=True)
    if head is None:
        head = LogHeadRow(id=_HEAD, number=0, hash=FIRST)
        session.add(head)
    number, previous = head.number, head.hash
    lines = []
    for event in events:
        number += 1
        hash_ = hash_of(previous, number, at, event)
        lines.append(
            {
                "number": number,
                "at": at,
                "kind": event.kind,
                "actor_id": event.actor_id,
                "party_id": event.party_id,
                "subject_kind": event.subject_kind,
                "subject_id": event.subject_id,
                "content_hash": event.content_hash,
                "previous": previous,
                "hash": hash_,
            }
        )
        previous = hash_
    head.number, head.hash = number, previous
    session.flush()
    session.connection().execute(insert(EventRow), lines)


def hash_of(previous: str, number: int, at: datetime, event: Event) -> str:
    """Return the SHA-256 of a line and the hash of the line before it."""
    parts = [
        previous,
        number,
        at.isoformat(timespec="microseconds"),
        event.kind,
        str(event.actor_id or ""),
        str(event.party_id or ""),
        event.subject_kind,
        str(event.subject_id or ""),
        event.content_hash,
    ]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()


def read_log(session: Session, after: int = 0) -> Generator[LoggedEvent, None, None]:
    """Yield the lines after a number, in their order."""
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.number > after)
        .order_by(EventRow.number)
        .execution_options(yield_per=1_000)
    )
    with closing(rows):
        for row in rows:
            yield LoggedEvent(number=row.number, at=row.at, event=_event(row), hash=row.hash)


def verify_log(session: Session) -> tuple[int, str]:
    """Return how many lines the log has, and what is wrong with it ("" where nothing is)."""
    previous, count = FIRST, 0
    with closing(read_log(session)) as lines:
        for line in lines:
            count += 1
            if line.number != count:
                return count, f"Line {count} is missing."
            if hash_of(previous, line.number, line.at, line.event) != line.hash:
                return count, f"Line {count} is not what was written."
            previous = line.hash
    head = session.get(LogHeadRow, _HEAD)
    if (
        (count, previous) != (0, FIRST)
        if head is None
        else (head.number, head.hash)
        != (
            count,
            previous,
        )
    ):
        return count, f"The end of the log is not line {count}: lines were cut off or added."
    return count, ""


def _event(row: EventRow) -> Event:
    return Event(
        kind=row.kind,
        actor_id=row.actor_id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        party_id=row.party_id,
        content_hash=row.content_hash,
    )
