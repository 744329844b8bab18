"""Queries on background work: a job is a row, written in the transaction that causes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from glossary_service.errors import NotFoundError
from glossary_service.policy.roles import Actor
from glossary_service.store.records import Job, JobState
from glossary_service.store.tables.work import JobRow


MOST_ATTEMPTS = 3
ACTIVE = frozenset(state for state in JobState if state.is_active)
_QUEUED = "queued jobs"


def add_job(
    session: Session,
    *,
    kind: str,
    subject_id: UUID | None,
    party_id: UUID | None,
    person_id: UUID | None,
    values: Mapping[str, Any],
    at: datetime,
) -> UUID:
    """Queue a piece of work and return its id; a worker hears of it once this is committed.

    `values` are ids and choices, never texts of parties.
    """
    row = JobRow(
        kind=kind,
        subject_id=subject_id,
        party_id=party_id,
        person_id=person_id,
        state=JobState.QUEUED,
        values=dict(values),
        created_at=at,
    )
    session.add(row)
    session.flush()
    session.info.setdefault(_QUEUED, []).append(row.id)
    return row.id


def is_under_way(session: Session, kind: str) -> bool:
    """Whether a piece of work of a kind is queued or being done."""
    states = JobState.QUEUED, JobState.RUNNING
    query = select(JobRow.id).where(JobRow.kind == kind, JobRow.state.in_(states)).limit(1)
    return session.scalar(query) is not None


def take_queued(session: Session) -> Sequence[UUID]:
    """Return the jobs that were queued in this transaction, each once."""
    queued: list[UUID] = session.info.pop(_QUEUED, [])
    return queued


# ── what people see ──────────────────────────────────────────────────────────────────────────────


def own_jobs(actor: Actor) -> ColumnElement[bool]:
    """Jobs that the actor has caused."""
    return JobRow.person_id == actor.person_id


def see_job(session: Session, actor: Actor, job_id: UUID) -> Job:
    """Return a job that the actor has caused.

    Raises:
        NotFoundError: There is none.
    """
    row = session.scalar(select(JobRow).where(JobRow.id == job_id, own_jobs(actor)))
    if row is None:
        raise NotFoundError
    return job_of(row)


def list_jobs(session: Session, actor: Actor, *, limit: int) -> Sequence[Job]:
    """Return the jobs that the actor has caused, the newest first."""
    rows = session.scalars(
        select(JobRow)
        .where(own_jobs(actor))
        .order_by(JobRow.created_at.desc(), JobRow.id)
        .limit(limit)
    )
    return [job_of(row) for row in rows]


def cancel_job(session: Session, job_id: UUID, at: datetime) -> None:
    """Cancel a job: at once while it waits, else at the next place where its work may stop."""
    waiting = update(JobRow).where(JobRow.id == job_id, JobRow.state == JobState.QUEUED)
    session.execute(waiting.values(state=JobState.CANCELLED, cancel=True, finished_at=at))
    running = update(JobRow).where(JobRow.id == job_id, JobRow.state == JobState.RUNNING)
    session.execute(running.values(cancel=True))
    session.expire_all()


# ── what workers do ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Whether a worker still holds a job, and whether it shall stop."""

    held: bool
    cancel: bool


def find_waiting(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Return jobs that a worker may begin, the oldest first."""
    return session.scalars(
        select(JobRow.id).where(_may_begin(now)).order_by(JobRow.created_at, JobRow.id).limit(limit)
    ).all()


def claim(
    session: Session, job_id: UUID, *, holder: str, now: datetime, until: datetime
) -> Job | None:
    """Take a job that waits, or whose worker is gone; `None` where another one was quicker."""
    changed = session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, _may_begin(now))
        .values(
            state=JobState.RUNNING,
            holder=holder,
            lease_until=until,
            attempt=JobRow.attempt + 1,
        )
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        return None
    session.expire_all()
    return job_of(session.get_one(JobRow, job_id))


def renew(
    session: Session,
    job_id: UUID,
    *,
    holder: str,
    until: datetime,
    progress: tuple[str, int, int],
) -> Hold:
    """Hold a job longer, and tell how far it is."""
    doing, done, total = progress
    changed = session.execute(
        update(JobRow)
        .where(_held(job_id, holder))
        .values(lease_until=until, doing=doing, done=done, total=total)
    )
    cancel = session.scalar(select(JobRow.cancel).where(JobRow.id == job_id))
    return Hold(held=bool(changed.rowcount), cancel=bool(cancel))  # type: ignore[attr-defined]


def finish(
    session: Session,
    job_id: UUID,
    *,
    holder: str,
    state: JobState,
    at: datetime,
    problem: str = "",
    result: Mapping[str, Any] | None = None,
) -> None:
    """Write down how a job ended, if this worker still holds it."""
    session.execute(
        update(JobRow)
        .where(_held(job_id, holder))
        .values(
            state=state,
            problem=problem,
            result=None if result is None else dict(result),
            finished_at=at,
            lease_until=None,
        )
    )


def give_back(session: Session, job_id: UUID, *, holder: str, counted: bool) -> None:
    """Let another worker have a job; unless `counted`, as if it had not been begun."""
    values: dict[str, Any] = {"state": JobState.QUEUED, "holder": "", "lease_until": None}
    if not counted:
        values["attempt"] = JobRow.attempt - 1
    changed = session.execute(update(JobRow).where(_held(job_id, holder)).values(**values))
    if changed.rowcount:  # type: ignore[attr-defined]
        session.info.setdefault(_QUEUED, []).append(job_id)


def count_states(session: Session) -> Mapping[JobState, int]:
    """Return how many jobs wait and how many are worked on."""
    states = session.scalars(select(JobRow.state).where(JobRow.state.in_(ACTIVE))).all()
    return {state: states.count(state) for state in ACTIVE}


def _may_begin(now: datetime) -> ColumnElement[bool]:
    left = and_(JobRow.state == JobState.RUNNING, JobRow.lease_until < now)
    return or_(JobRow.state == JobState.QUEUED, left)


def _held(job_id: UUID, holder: str) -> ColumnElement[bool]:
    return and_(JobRow.id == job_id, JobRow.holder == holder, JobRow.state == JobState.RUNNING)


def job_of(row: JobRow) -> Job:
    """Return a row as a value."""
    return Job(
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        party_id=row.party_id,
        person_id=row.person_id,
        state=row.state,
        attempt=row.attempt,
        doing=row.doing,
        done=row.done,
        total=row.total,
        cancel=row.cancel,
        problem=row.problem,
        created_at=row.created_at,
        finished_at=row.finished_at,
        values=row.values,
        result=row.result,
    )
