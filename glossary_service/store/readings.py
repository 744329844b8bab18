"""Queries on the characteristics of a version and what the steward made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from glossary_service.errors import NotFoundError, StaleError
from glossary_service.store.records import Reading, ReadingState
from glossary_service.store.tables.terms import CharacteristicRow, VersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A characteristic as the engine read it: a value, and the characters it stands in."""

    dimension: str
    value: str
    modality: str
    start: int
    end: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What is said, wherever it stands."""
        return self.dimension, self.value, self.modality


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a steward makes of a reading; `value` is the right one where it is corrected."""

    reading_id: UUID
    state: ReadingState
    value: str = ""


def list_readings(session: Session, version_id: UUID) -> tuple[Sequence[Reading], bool]:
    """Return the readings of a version in the order of its text, and whether they are of this text.

    A draft that was written anew has the readings of its former text until it is read again.
    """
    rows = session.scalars(_rows(version_id)).all()
    text_hash = session.scalar(select(VersionRow.text_hash).where(VersionRow.id == version_id))
    return [_reading(row) for row in rows], all(row.text_hash == text_hash for row in rows)


def put_readings(
    session: Session, version_id: UUID, content_hash: str, proposals: Sequence[Proposal]
) -> None:
    """Put what was read in the place of earlier readings, with what the steward said of it.

    Of the same text everything is kept. From another text (an earlier one of this version, or of
    the version before that was read last) only what was confirmed is carried over: what was
    corrected or rejected was about words that may mean something else now.

    Raises:
        StaleError: The version holds another content than was read.
    """
    version = session.get_one(VersionRow, version_id, with_for_update=True, populate_existing=True)
    if version.content_hash != content_hash:
        raise StaleError
    rows = session.scalars(_rows(version_id)).all()
    known = {_key(row): row for row in rows if _counts(row, version.text_hash)}
    if not rows:
        known = {
            _key(row): row
            for row in _rows_before(session, version)
            if _counts(row, version.text_hash)
        }
    fresh = [_proposed(version, place, item, known) for place, item in enumerate(proposals)]
    session.execute(delete(CharacteristicRow).where(CharacteristicRow.version_id == version_id))
    session.add_all(fresh)
    session.flush()


def judge_readings(
    session: Session,
    version_id: UUID,
    verdicts: Sequence[Verdict],
    *,
    person_id: UUID,
    at: datetime,
) -> None:
    """Keep what a steward makes of readings.

    Raises:
        NotFoundError: A reading is none of this version.
    """
    rows = {row.id: row for row in session.scalars(_rows(version_id))}
    for verdict in verdicts:
        row = rows.get(verdict.reading_id)
        if row is None:
            raise NotFoundError
        row.state, row.corrected_value = verdict.state, verdict.value
        is_open = verdict.state is ReadingState.PROPOSED
        row.decided_by, row.decided_at = (None, None) if is_open else (person_id, at)
    session.flush()


def _rows(version_id: UUID) -> Select[CharacteristicRow]:
    return (
        select(CharacteristicRow)
        .where(CharacteristicRow.version_id == version_id)
        .order_by(CharacteristicRow.position)
    )


def _rows_before(session: Session, version: VersionRow) -> Sequence[CharacteristicRow]:
    """Return the readings of the latest earlier version that has any."""
    before = session.scalar(
        select(VersionRow.id)
        .where(
            VersionRow.entry_id == version.entry_id,
            VersionRow.number < version.number,
            VersionRow.id.in_(select(CharacteristicRow.version_id)),
        )
        .order_by(VersionRow.number.desc())
        .limit(1)
    )
    return () if before is None else session.scalars(_rows(before)).all()


def _counts(row: CharacteristicRow, text_hash: str) -> bool:
    return row.text_hash == text_hash or row.state is ReadingState.CONFIRMED


def _key(row: CharacteristicRow) -> tuple[str, str, str]:
    return row.dimension, row.value, row.modality


def _proposed(
    version: VersionRow,
    place: int,
    item: Proposal,
    known: Mapping[tuple[str, str, str], CharacteristicRow],
) -> CharacteristicRow:
    row = CharacteristicRow(
        version_id=version.id,
        text_hash=version.text_hash,
        position=place,
        dimension=item.dimension,
        value=item.value,
        modality=item.modality,
        start=item.start,
        end=item.end,
        state=ReadingState.PROPOSED,
    )
    held = known.get(item.key)
    if held is not None:
        row.state, row.corrected_value = held.state, held.corrected_value
        row.decided_by, row.decided_at = held.decided_by, held.decided_at
    return row


def _reading(row: CharacteristicRow) -> Reading:
    return Reading(
        id=row.id,
        dimension=row.dimension,
        value=row.value,
        modality=row.modality,
        start=row.start,
        end=row.end,
        state=row.state,
        corrected_value=row.corrected_value,
    )
