"""Queries on comparisons: what went in, who may see what came out, and what has changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, not_, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from glossary_service.errors import NotFoundError
from glossary_service.policy.roles import Action, Actor
from glossary_service.store.contents import version_of
from glossary_service.store.jobs import job_of
from glossary_service.store.records import Comparison, ComparisonSide, Version
from glossary_service.store.scope import (
    canonical_entries,
    is_seen,
    own_entries,
    shared_entries,
    visible_entries,
    visible_term_sets,
)
from glossary_service.store.tables.comparisons import (
    ComparisonEntryRow,
    ComparisonReportRow,
    ComparisonRow,
    ComparisonSideRow,
)
from glossary_service.store.tables.people import PartyRow
from glossary_service.store.tables.terms import (
    DesignationRow,
    EntryRow,
    PublicationRow,
    TermSetRow,
    VersionRow,
)
from glossary_service.store.tables.work import JobRow


VERSIONS_AT_ONCE = 500  # older SQLite takes no more than 999 parameters in one statement


# ── what goes in ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a side comes from; `name` is empty where the actor may not know the whole set."""

    term_set_id: UUID
    party_id: UUID
    party: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the actor sees of an entry: its version, the content of that, and its term there.

    `canonical` says that this very version is published.
    """

    entry_id: UUID
    version_id: UUID
    content_hash: str
    term: str
    canonical: bool


def see_source(session: Session, actor: Actor, term_set_id: UUID) -> Source:
    """Return a term set of which the actor may see something.

    Raises:
        NotFoundError: There is none.
    """
    parts = exists().where(EntryRow.term_set_id == TermSetRow.id, visible_entries(actor))
    is_whole = visible_term_sets(actor)
    found = session.execute(
        select(TermSetRow.party_id, PartyRow.name, TermSetRow.name, is_whole)
        .join(PartyRow, PartyRow.id == TermSetRow.party_id)
        .where(TermSetRow.id == term_set_id, or_(is_whole, parts))
    ).first()
    if found is None:
        raise NotFoundError
    party_id, party, name, whole = found
    return Source(
        term_set_id=term_set_id, party_id=party_id, party=party, name=name if whole else ""
    )


def list_seen(
    session: Session, actor: Actor, term_set_id: UUID, *, drafts: bool, limit: int
) -> Sequence[Seen]:
    """Return what the actor sees of the entries of a term set.

    Of his own parties that is what is live or, with `drafts`, the change under way before it; of
    others what is live, or what is canonical where nothing more is shown to him.
    """
    live, open_ = EntryRow.live_version_id, EntryRow.open_version_id
    own = func.coalesce(open_, live) if drafts else live
    is_canonical = exists().where(
        PublicationRow.entry_id == EntryRow.id,
        PublicationRow.version_id == VersionRow.id,
        PublicationRow.ended_at.is_(None),
    )
    rows = session.execute(
        select(
            EntryRow.id,
            VersionRow.id,
            VersionRow.content_hash,
            DesignationRow.text,
            is_canonical,
        )
        .join(VersionRow, VersionRow.entry_id == EntryRow.id)
        .join(
            DesignationRow,
            and_(DesignationRow.version_id == VersionRow.id, DesignationRow.position == 0),
        )
        .where(
            EntryRow.term_set_id == term_set_id,
            is_seen(actor),
            or_(not_(own_entries(actor)), VersionRow.id == own),
        )
        .order_by(EntryRow.term_key, EntryRow.id)
        .limit(limit)
    )
    return [
        Seen(
            entry_id=entry,
            version_id=version,
            content_hash=content_hash,
            term=term,
            canonical=canonical,
        )
        for entry, version, content_hash, term, canonical in rows
    ]


def load_versions(session: Session, version_ids: Sequence[UUID]) -> Sequence[Version]:
    """Return versions that the caller has seen in `list_seen`, in that order."""
    found: dict[UUID, Version] = {}
    for start in range(0, len(version_ids), VERSIONS_AT_ONCE):
        rows = session.scalars(
            select(VersionRow)
            .where(VersionRow.id.in_(version_ids[start : start + VERSIONS_AT_ONCE]))
            .options(selectinload(VersionRow.designations))
        )
        found |= {row.id: version_of(row) for row in rows}
    return [found[version_id] for version_id in version_ids]


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A side as it is written down; without `seen` nothing was read of it yet."""

    source: Source
    label: str
    drafts: bool
    seen: Sequence[Seen] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished report: in every form, counted, and with what made it."""

    at: datetime
    by: UUID | None
    engine: str
    counts: Mapping[str, int]
    forms: Mapping[str, str]


def add_comparison(
    session: Session,
    *,
    title: str,
    party_id: UUID,
    created_by: UUID,
    at: datetime,
    sides: Sequence[Side],
) -> UUID:
    """Write down that a comparison was asked for, and return its id."""
    row = ComparisonRow(title=title, party_id=party_id, created_by=created_by, created_at=at)
    row.sides = [
        ComparisonSideRow(
            position=position,
            term_set_id=side.source.term_set_id,
            party_id=side.source.party_id,
            label=side.label,
            drafts=side.drafts,
        )
        for position, side in enumerate(sides)
    ]
    session.add(row)
    session.flush()
    _keep_seen(session, row.id, sides)
    return row.id


def lock_comparison(session: Session, comparison_id: UUID) -> None:
    """Keep others from changing a comparison until this transaction ends."""
    session.execute(
        select(ComparisonRow.id).where(ComparisonRow.id == comparison_id).with_for_update()
    )


def set_job(session: Session, comparison_id: UUID, job_id: UUID) -> None:
    """Name the job that makes the report."""
    row = session.get_one(ComparisonRow, comparison_id)
    row.job_id, row.revision = job_id, row.revision + 1
    session.flush()


def keep_report(session: Session, comparison_id: UUID, sides: Sequence[Side], made: Made) -> bool:
    """Put a report into the place of the one before; `False` where this job has made it already.

    Raises:
        NotFoundError: The comparison was deleted.
    """
    row = session.get(ComparisonRow, comparison_id, with_for_update=True)
    if row is None:
        raise NotFoundError
    if made.by is not None and row.made_by == made.by:
        return False
    _forget_report(session, comparison_id)
    _keep_seen(session, comparison_id, sides)
    session.add_all(
        ComparisonReportRow(comparison_id=comparison_id, form=form, content=content)
        for form, content in made.forms.items()
    )
    row.made_at, row.made_by, row.engine = made.at, made.by, made.engine
    row.counts, row.revision = dict(made.counts), row.revision + 1
    session.flush()
    return True


def delete_comparison(session: Session, comparison_id: UUID) -> None:
    """Delete a comparison with everything in it."""
    _forget_report(session, comparison_id)
    session.delete(session.get_one(ComparisonRow, comparison_id))
    session.flush()


def _keep_seen(session: Session, comparison_id: UUID, sides: Sequence[Side]) -> None:
    session.add_all(
        ComparisonEntryRow(
            comparison_id=comparison_id,
            position=position,
            entry_id=seen.entry_id,
            content_hash=seen.content_hash,
            term=seen.term,
            canonical=seen.canonical,
        )
        for position, side in enumerate(sides)
        for seen in side.seen
    )
    session.flush()


def _forget_report(session: Session, comparison_id: UUID) -> None:
    for table in (ComparisonReportRow, ComparisonEntryRow):
        session.execute(delete(table).where(table.comparison_id == comparison_id))


# ── what people see ──────────────────────────────────────────────────────────────────────────────


def visible_comparisons(actor: Actor) -> ColumnElement[bool]:
    """Comparisons of the actor's parties, as long as he may see every side of them now."""
    side, entry = ComparisonSideRow, ComparisonEntryRow
    whole = exists().where(TermSetRow.id == side.term_set_id, visible_term_sets(actor))
    still_seen = exists().where(
        EntryRow.id == entry.entry_id,
        # Who sees an entry only because it is canonical sees what was published of it alone.
        or_(shared_entries(actor), and_(entry.canonical.is_(True), canonical_entries(actor))),
    )
    of_side = and_(entry.comparison_id == side.comparison_id, entry.position == side.position)
    parts = and_(exists().where(of_side), ~exists().where(of_side, ~still_seen))
    seen = or_(
        side.party_id.in_(actor.parties(Action.SEE)),
        # Drafts are for the party's own people alone.
        and_(side.drafts.is_(False), or_(whole, parts)),
    )
    return and_(
        ComparisonRow.party_id.in_(actor.parties(Action.COMPARE)),
        ~exists().where(side.comparison_id == ComparisonRow.id, ~seen),
    )


def see_comparison(session: Session, actor: Actor, comparison_id: UUID) -> Comparison:
    """Return a comparison that the actor may see.

    Raises:
        NotFoundError: There is none, or he may not know it.
    """
    found = _read(session, _comparisons(actor).where(ComparisonRow.id == comparison_id))
    if not found:
        raise NotFoundError
    return found[0]


def list_comparisons(
    session: Session,
    actor: Actor,
    *,
    party_id: UUID | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Comparison]:
    """Return comparisons that the actor may see, the newest first."""
    query = _comparisons(actor).limit(limit)
    if party_id is not None:
        query = query.where(ComparisonRow.party_id == party_id)
    if after is not None:
        query = query.where(tuple_(ComparisonRow.created_at, ComparisonRow.id) < after)
    return _read(session, query)


def list_affected(session: Session, actor: Actor, entry_id: UUID) -> Sequence[Comparison]:
    """Return the comparisons that have read an entry, within what the actor may see."""
    has_read = exists().where(
        ComparisonEntryRow.comparison_id == ComparisonRow.id,
        ComparisonEntryRow.entry_id == entry_id,
    )
    return _read(session, _comparisons(actor).where(has_read))


def read_report(session: Session, comparison_id: UUID, form: str) -> str | None:
    """Return a report in one of its forms; the caller sees to who may."""
    row = session.get(ComparisonReportRow, (comparison_id, form))
    return None if row is None else row.content


def list_read(session: Session, comparison_id: UUID) -> Sequence[Mapping[UUID, tuple[str, str]]]:
    """Return for each side what was read of it: entry → hash of its content, and its term."""
    count = session.scalar(
        select(func.count()).where(ComparisonSideRow.comparison_id == comparison_id)
    )
    sides: list[dict[UUID, tuple[str, str]]] = [{} for _ in range(count or 0)]
    rows = session.scalars(
        select(ComparisonEntryRow).where(ComparisonEntryRow.comparison_id == comparison_id)
    )
    for row in rows:
        sides[row.position][row.entry_id] = (row.content_hash, row.term)
    return sides


_Row = tuple[ComparisonRow, str, JobRow | None]


def _comparisons(actor: Actor) -> Select[ComparisonRow, str, JobRow | None]:
    return (
        select(ComparisonRow, PartyRow.name, JobRow)
        .join(PartyRow, PartyRow.id == ComparisonRow.party_id)
        .outerjoin(JobRow, JobRow.id == ComparisonRow.job_id)
        .where(visible_comparisons(actor))
        .options(selectinload(ComparisonRow.sides))
        .order_by(ComparisonRow.created_at.desc(), ComparisonRow.id.desc())
    )


def _read(
    session: Session, query: Select[ComparisonRow, str, JobRow | None]
) -> Sequence[Comparison]:
    rows: Sequence[Any] = session.execute(query).all()
    counted = _count_entries(session, [row.id for row, _, _ in rows])
    return [
        Comparison(
            id=row.id,
            title=row.title,
            party_id=row.party_id,
            party=party,
            created_by=row.created_by,
            created_at=row.created_at,
            made_at=row.made_at,
            engine=row.engine,
            sides=tuple(
                ComparisonSide(
                    term_set_id=side.term_set_id,
                    party_id=side.party_id,
                    label=side.label,
                    drafts=side.drafts,
                    entries=counted.get((row.id, side.position), 0),
                )
                for side in row.sides
            ),
            job=None if job is None else job_of(job),
            counts=row.counts,
            revision=row.revision,
        )
        for row, party, job in rows
    ]


def _count_entries(
    session: Session, comparison_ids: Sequence[UUID]
) -> Mapping[tuple[UUID, int], int]:
    rows = session.execute(
        select(ComparisonEntryRow.comparison_id, ComparisonEntryRow.position, func.count())
        .where(ComparisonEntryRow.comparison_id.in_(comparison_ids))
        .group_by(ComparisonEntryRow.comparison_id, ComparisonEntryRow.position)
    )
    return {(comparison_id, position): count for comparison_id, position, count in rows}
