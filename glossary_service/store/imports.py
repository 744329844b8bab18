"""Queries on imports: a file's rows as they were read, and writing them as drafts in bulk."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from glossary_service.errors import NotFoundError, StaleError
from glossary_service.policy.roles import Action, Actor
from glossary_service.policy.transitions import State
from glossary_service.store.contents import content_of, document_of, fill
from glossary_service.store.entries import add_entries, name_entry, open_drafts
from glossary_service.store.jobs import ACTIVE, job_of
from glossary_service.store.records import (
    Content,
    Designation,
    FieldChange,
    FileProblem,
    ImportedRow,
    ImportRecord,
    ImportState,
    Page,
    RowChoice,
    RowKind,
    RowOutcome,
    TermStatus,
    TermType,
)
from glossary_service.store.tables.imports import ImportLineRow, ImportRow
from glossary_service.store.tables.terms import DesignationRow, EntryRow, VersionRow
from glossary_service.store.tables.work import JobRow, UploadRow


# ── the set that a file is read against ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVersion:
    """A version of an entry that is live or open, as far as rows are matched by it."""

    entry_id: UUID
    revision: int
    term_key: str
    definition: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """What an entry says now: what is live, and the change under way with its state."""

    live: Content | None = None
    open: Content | None = None
    open_state: State | None = None


def read_known(session: Session, term_set_id: UUID) -> list[KnownVersion]:
    """Return every version that is live or open in a set, in a fixed order."""
    found: list[KnownVersion] = []
    for column in (EntryRow.live_version_id, EntryRow.open_version_id):
        rows = session.execute(
            select(
                EntryRow.id,
                EntryRow.revision,
                DesignationRow.key,
                VersionRow.definition,
                VersionRow.content_hash,
            )
            .join(VersionRow, VersionRow.id == column)
            .join(DesignationRow, DesignationRow.version_id == VersionRow.id)
            .where(EntryRow.term_set_id == term_set_id, DesignationRow.position == 0)
            .order_by(EntryRow.id)
        )
        found += [
            KnownVersion(
                entry_id=entry_id,
                revision=revision,
                term_key=key,
                definition=definition,
                content_hash=content_hash,
            )
            for entry_id, revision, key, definition, content_hash in rows
        ]
    return found


def hash_set(session: Session, term_set_id: UUID) -> str:
    """Return a hash that changes whenever an entry of a set is added or changed."""
    digest = hashlib.sha256()
    rows = session.execute(
        select(EntryRow.id, EntryRow.revision)
        .where(EntryRow.term_set_id == term_set_id)
        .order_by(EntryRow.id)
    )
    for entry_id, revision in rows:
        digest.update(entry_id.bytes + revision.to_bytes(8))
    return digest.hexdigest()


def read_wordings(session: Session, entry_ids: Sequence[UUID]) -> dict[UUID, Wordings]:
    """Return what entries say now; the caller sees to who may."""
    rows = session.scalars(
        select(EntryRow)
        .where(EntryRow.id.in_(entry_ids))
        .options(
            joinedload(EntryRow.live).selectinload(VersionRow.designations),
            joinedload(EntryRow.open).selectinload(VersionRow.designations),
        )
    )
    return {
        row.id: Wordings(
            live=None if row.live is None else content_of(row.live),
            open=None if row.open is None else content_of(row.open),
            open_state=None if row.open is None else row.open.state,
        )
        for row in rows
    }


# ── imports ──────────────────────────────────────────────────────────────────────────────────────


def add_import(
    session: Session,
    *,
    term_set_id: UUID,
    party_id: UUID,
    person_id: UUID,
    name: str,
    data: bytes,
    at: datetime,
) -> UUID:
    """Keep a file that is to go into a set, and return the id of the import."""
    file_hash = hashlib.sha256(data).hexdigest()
    upload = UploadRow(
        party_id=party_id, name=name, content=data, content_hash=file_hash, created_at=at
    )
    session.add(upload)
    session.flush()
    row = ImportRow(
        term_set_id=term_set_id,
        party_id=party_id,
        person_id=person_id,
        upload_id=upload.id,
        name=name,
        file_hash=file_hash,
        state=ImportState.READING,
        counts={},
        findings={},
        created_at=at,
        changed_at=at,
    )
    session.add(row)
    session.flush()
    return row.id


def see_import(session: Session, actor: Actor, term_set_id: UUID, import_id: UUID) -> ImportRecord:
    """Return an import into a set of one of the actor's parties.

    Raises:
        NotFoundError: There is none, or the actor may not know it.
    """
    row = session.execute(
        select(ImportRow, JobRow)
        .outerjoin(JobRow, JobRow.id == ImportRow.job_id)
        .where(
            ImportRow.id == import_id,
            ImportRow.term_set_id == term_set_id,
            ImportRow.party_id.in_(actor.parties(Action.SEE)),
        )
    ).first()
    if row is None:
        raise NotFoundError
    return _import_of(*row)


def read_file(session: Session, import_id: UUID) -> bytes | None:
    """Return the file of an import; `None` once it is no longer kept."""
    return session.scalar(
        select(UploadRow.content)
        .join(ImportRow, ImportRow.upload_id == UploadRow.id)
        .where(ImportRow.id == import_id)
    )


def move_import(
    session: Session,
    import_id: UUID,
    source: ImportState,
    target: ImportState,
    *,
    revision: int,
    at: datetime,
) -> None:
    """Take an import on; its revision counts the previews that were made of it.

    Raises:
        StaleError: It is no longer in `source`, or another preview was made since `revision`.
    """
    changed = session.execute(
        update(ImportRow)
        .where(ImportRow.id == import_id, ImportRow.state == source, ImportRow.revision == revision)
        .values(
            state=target,
            changed_at=at,
            revision=revision + (target is ImportState.READING),
        )
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise StaleError
    session.expire_all()


def has_other_applying(
    session: Session, term_set_id: UUID, import_id: UUID, since: datetime
) -> bool:
    """Whether another import is being applied to a set: by a job, or by a call since a moment."""
    by_call = and_(ImportRow.job_id.is_(None), ImportRow.changed_at >= since)
    return (
        session.scalar(
            select(ImportRow.id)
            .outerjoin(JobRow, JobRow.id == ImportRow.job_id)
            .where(
                ImportRow.term_set_id == term_set_id,
                ImportRow.id != import_id,
                ImportRow.state == ImportState.APPLYING,
                or_(by_call, JobRow.state.in_(ACTIVE)),
            )
            .limit(1)
        )
        is not None
    )


def set_job(session: Session, import_id: UUID, job_id: UUID) -> None:
    """Name the job that writes the rows of an import."""
    session.execute(update(ImportRow).where(ImportRow.id == import_id).values(job_id=job_id))
    session.expire_all()


def lock_set(session: Session, import_id: UUID) -> None:
    """Keep other imports into the same set from beginning until this transaction ends."""
    session.execute(
        select(ImportRow.id)
        .where(
            ImportRow.term_set_id
            == select(ImportRow.term_set_id).where(ImportRow.id == import_id).scalar_subquery()
        )
        .order_by(ImportRow.id)
        .with_for_update()
    )


def read_base(session: Session, import_id: UUID) -> str:
    """Return the hash of the entries that an import was read against."""
    return session.scalars(select(ImportRow.base).where(ImportRow.id == import_id)).one()


def finish_preview(
    session: Session,
    import_id: UUID,
    *,
    revision: int,
    base: str,
    findings: Mapping[str, Any],
    at: datetime,
) -> None:
    """Write down that every row was read, against what, and what is wrong with the file.

    Raises:
        StaleError: Another preview was begun meanwhile.
    """
    move_import(
        session,
        import_id,
        ImportState.READING,
        ImportState.PREVIEWED,
        revision=revision,
        at=at,
    )
    kinds = _count(session, import_id, ImportLineRow.kind)
    row = session.get_one(ImportRow, import_id)
    row.base, row.total = base, sum(kinds.values())
    row.counts, row.findings = {"kinds": kinds, "outcomes": {}}, dict(findings)
    session.flush()


def finish_import(session: Session, import_id: UUID, at: datetime) -> None:
    """Write down that every row was dealt with, and let go of the file."""
    row = session.get_one(ImportRow, import_id)
    row.state, row.changed_at, row.applied_at = ImportState.APPLIED, at, at
    row.counts = row.counts | {"outcomes": _count(session, import_id, ImportLineRow.outcome)}
    upload_id, row.upload_id = row.upload_id, None
    session.flush()
    session.execute(delete(UploadRow).where(UploadRow.id == upload_id))


def get_file_hash(session: Session, import_id: UUID) -> str:
    """Return the hash of an import's file."""
    return session.scalars(select(ImportRow.file_hash).where(ImportRow.id == import_id)).one()


def remove_import(session: Session, import_ids: Sequence[UUID]) -> None:
    """Forget imports, with their rows and files; entries stay as they are."""
    uploads = session.scalars(select(ImportRow.upload_id).where(ImportRow.id.in_(import_ids))).all()
    session.execute(delete(ImportLineRow).where(ImportLineRow.import_id.in_(import_ids)))
    session.execute(delete(ImportRow).where(ImportRow.id.in_(import_ids)))
    session.execute(delete(UploadRow).where(UploadRow.id.in_([id_ for id_ in uploads if id_])))
    session.expire_all()


def find_old(session: Session, *, pending: datetime, applied: datetime) -> Sequence[UUID]:
    """Return imports that were left lying before one moment, or applied before another."""
    is_applied = ImportRow.state == ImportState.APPLIED
    return session.scalars(
        select(ImportRow.id).where(
            (is_applied & (ImportRow.changed_at < applied))
            | (~is_applied & (ImportRow.changed_at < pending))
        )
    ).all()


def _count(session: Session, import_id: UUID, column: Any) -> dict[str, int]:
    rows = session.execute(
        select(column, func.count()).where(ImportLineRow.import_id == import_id).group_by(column)
    )
    return {str(value): number for value, number in rows}


def _import_of(row: ImportRow, job: JobRow | None) -> ImportRecord:
    kinds, outcomes = row.counts.get("kinds", {}), row.counts.get("outcomes", {})
    return ImportRecord(
        id=row.id,
        term_set_id=row.term_set_id,
        party_id=row.party_id,
        person_id=row.person_id,
        name=row.name,
        state=row.state,
        total=row.total,
        done=row.done,
        kinds={kind: kinds.get(kind.value, 0) for kind in RowKind},
        outcomes={outcome: outcomes.get(outcome.value, 0) for outcome in RowOutcome},
        problems=tuple(FileProblem(**item) for item in row.findings.get("problems", ())),
        more_problems=row.findings.get("more", 0),
        unused=tuple(row.findings.get("unused", ())),
        revision=row.revision,
        created_at=row.created_at,
        applied_at=row.applied_at,
        job=None if job is None else job_of(job),
    )


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def add_lines(session: Session, import_id: UUID, rows: Iterable[ImportedRow]) -> None:
    """Keep rows as they were read."""
    values = [
        {
            "import_id": import_id,
            "row": row.row,
            "kind": row.kind,
            "choice": row.choice,
            "term": row.term,
            "entry_id": row.entry_id,
            "entry_revision": row.entry_revision,
            "content": None if row.content is None else document_of(row.content),
            "changes": {"items": [[item.field, item.before, item.after] for item in row.changes]},
            "problem": row.problem,
            "column": row.column,
            "field": row.field,
            "outcome": None,
        }
        for row in rows
    ]
    if values:
        session.execute(insert(ImportLineRow), values)


def remove_lines(session: Session, import_id: UUID) -> None:
    """Forget the rows of an import, so that it can be read again."""
    session.execute(delete(ImportLineRow).where(ImportLineRow.import_id == import_id))


def list_lines(
    session: Session, import_id: UUID, *, kind: RowKind | None, after: int, limit: int
) -> Page[ImportedRow]:
    """Return some of the rows of an import, in the order of the file."""
    # Columns instead of objects: of these there may be many, and they are only read.
    query = select(*ImportLineRow.__table__.columns).where(
        ImportLineRow.import_id == import_id, ImportLineRow.row > after
    )
    if kind is not None:
        query = query.where(ImportLineRow.kind == kind)
    rows = session.execute(query.order_by(ImportLineRow.row).limit(limit + 1)).all()
    return Page(
        items=tuple(_line_of(row) for row in rows[:limit]),
        after=str(rows[limit - 1].row) if len(rows) > limit else "",
    )


def find_kinds(session: Session, import_id: UUID, numbers: Sequence[int]) -> dict[int, RowKind]:
    """Return what rows are to the set; rows that are not there are left out."""
    rows = session.execute(
        select(ImportLineRow.row, ImportLineRow.kind).where(
            ImportLineRow.import_id == import_id, ImportLineRow.row.in_(numbers)
        )
    )
    return dict(rows.all())


def choose(
    session: Session,
    import_id: UUID,
    kinds: Mapping[RowKind, RowChoice],
    rows: Mapping[int, RowChoice],
) -> None:
    """Write down what shall become of all rows of a kind, then of single rows."""
    for kind, choice in kinds.items():
        session.execute(
            update(ImportLineRow)
            .where(ImportLineRow.import_id == import_id, ImportLineRow.kind == kind)
            .values(choice=choice)
        )
    if rows:
        session.connection().execute(
            update(ImportLineRow)
            .where(
                ImportLineRow.import_id == bindparam("of"), ImportLineRow.row == bindparam("number")
            )
            .values(choice=bindparam("chosen")),
            [
                {"of": import_id, "number": number, "chosen": choice}
                for number, choice in rows.items()
            ],
        )


def list_written(session: Session, import_id: UUID) -> Sequence[UUID]:
    """Return the entries that an import added or changed."""
    return session.scalars(
        select(ImportLineRow.entry_id)
        .where(
            ImportLineRow.import_id == import_id,
            ImportLineRow.outcome.in_([RowOutcome.ADDED, RowOutcome.UPDATED]),
            ImportLineRow.entry_id.is_not(None),
        )
        .order_by(ImportLineRow.row)
    ).all()  # type: ignore[return-value]


def _line_of(row: Any) -> ImportedRow:
    return ImportedRow(
        row=row.row,
        kind=row.kind,
        choice=row.choice,
        term=row.term,
        entry_id=row.entry_id,
        entry_revision=row.entry_revision,
        content=None if row.content is None else _unpacked(row.content),
        changes=tuple(
            FieldChange(field=field, before=before, after=after)
            for field, before, after in (row.changes or {}).get("items", ())
        ),
        problem=row.problem,
        column=row.column,
        field=row.field,
        outcome=row.outcome,
    )


def _unpacked(document: Mapping[str, Any]) -> Content:
    return Content(
        **dict(document)
        | {
            "designations": tuple(
                Designation(
                    text=item["text"],
                    status=TermStatus(item["status"]),
                    term_type=TermType(item["term_type"]),
                    language=item["language"],
                )
                for item in document["designations"]
            ),
            "examples": tuple(document["examples"]),
            "counter_examples": tuple(document["counter_examples"]),
        }
        | {
            name: None if document[name] is None else date.fromisoformat(document[name])
            for name in ("valid_from", "review_date")
        }
    )


# ── writing rows as drafts ───────────────────────────────────────────────────────────────────────

Writing = tuple[ImportedRow, Content]
Outcomes = dict[int, tuple[RowOutcome, UUID | None]]


def apply_next(
    session: Session, import_id: UUID, *, author_id: UUID, at: datetime, limit: int
) -> tuple[int, int] | None:
    """Deal with the next rows of an import that is being applied; return how many are, and of all.

    `None` means that it is not being applied. Who calls again continues where it stopped: what was
    done and how far it came are written in one transaction, which others wait for.
    """
    held = session.execute(
        update(ImportRow)
        .where(ImportRow.id == import_id, ImportRow.state == ImportState.APPLYING)
        .values(changed_at=at)
    )
    if not held.rowcount:  # type: ignore[attr-defined]
        return None
    session.expire_all()
    row = session.get_one(ImportRow, import_id)
    lines = list_lines(session, import_id, kind=None, after=row.last_row, limit=limit).items
    writing: dict[RowChoice, list[Writing]] = {choice: [] for choice in RowChoice}
    for line in lines:
        if line.content is not None:
            writing[line.choice].append((line, line.content))
    draft = _Drafting(session=session, term_set_id=row.term_set_id, author_id=author_id, at=at)
    outcomes: Outcomes = {line.row: (RowOutcome.SKIPPED, line.entry_id) for line in lines}
    outcomes |= draft.add(row.party_id, writing[RowChoice.KEEP_BOTH])
    outcomes |= draft.update(writing[RowChoice.UPDATE])
    _keep_outcomes(session, import_id, outcomes)
    row.done += len(lines)
    if lines:
        row.last_row = lines[-1].row
    session.flush()
    done, total = row.done, row.total
    session.expunge_all()
    return done, total


def _keep_outcomes(
    session: Session, import_id: UUID, outcomes: Mapping[int, tuple[RowOutcome, UUID | None]]
) -> None:
    if outcomes:
        session.connection().execute(
            update(ImportLineRow)
            .where(
                ImportLineRow.import_id == bindparam("of"), ImportLineRow.row == bindparam("number")
            )
            .values(outcome=bindparam("what"), entry_id=bindparam("entry")),
            [
                {"of": import_id, "number": number, "what": outcome, "entry": entry_id}
                for number, (outcome, entry_id) in outcomes.items()
            ],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drafting:
    """Writes many drafts at once; what is live, proposed or in review is never touched."""

    session: Session
    term_set_id: UUID
    author_id: UUID
    at: datetime

    def add(self, party_id: UUID, lines: Sequence[Writing]) -> Outcomes:
        """Add an entry with a first draft for each row."""
        made = add_entries(
            self.session,
            term_set_id=self.term_set_id,
            party_id=party_id,
            contents=[content for _, content in lines],
            author_id=self.author_id,
            at=self.at,
        )
        return {
            line.row: (RowOutcome.ADDED, entry_id)
            for (line, _), entry_id in zip(lines, made, strict=True)
        }

    def update(self, lines: Sequence[Writing]) -> Outcomes:
        """Write each row into the draft of its entry, or as a new draft beside what is live."""
        wanted = {line.entry_id: (line, content) for line, content in lines if line.entry_id}
        rows = self.session.scalars(
            select(EntryRow)
            .where(EntryRow.id.in_(wanted), EntryRow.term_set_id == self.term_set_id)
            .options(selectinload(EntryRow.open).selectinload(VersionRow.designations))
            .order_by(EntryRow.id)
            .with_for_update()
        ).all()
        made: Outcomes = {line.row: (RowOutcome.OVERTAKEN, line.entry_id) for line, _ in lines}
        drafts: dict[UUID, tuple[int, Content]] = {}
        unnamed: list[UUID] = []
        for row in rows:
            line, content = wanted[row.id]
            waits = row.open is not None and row.open.state is not State.DRAFT
            if row.revision != line.entry_revision or waits:
                continue
            if row.open is None:
                row.last_number += 1
                drafts[row.id] = (row.last_number, content)
            else:
                fill(row.open, content)
                row.open.author_id, row.open.change_note = self.author_id, ""
            if row.term != content.designations[0].text:
                unnamed.append(row.id)
            row.revision += 1
            row.updated_at = self.at
            made[line.row] = (RowOutcome.UPDATED, row.id)
        self.session.flush()
        open_drafts(self.session, drafts, author_id=self.author_id, at=self.at)
        self.session.expire_all()
        for entry_id in unnamed:
            name_entry(self.session, entry_id)
        return made
