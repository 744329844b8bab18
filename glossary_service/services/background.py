"""Background work: what people see and stop of it, and what workers do with it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.errors import NotFoundError
from glossary_service.policy.roles import Actor, Scope
from glossary_service.services.service import Service, require_scope, told
from glossary_service.store import jobs
from glossary_service.store.database import reads, writes
from glossary_service.store.jobs import Hold
from glossary_service.store.people import load_actor
from glossary_service.store.records import Job, JobState


LEASE = timedelta(seconds=60)
MOST_LISTED = 50


class Background(Service):
    """Jobs are rows: whoever holds a job's lease works on it, and a lease that ends is taken over.

    A service queues one with `store.jobs.add_job` in the transaction that causes it.
    """

    @reads
    def get(self, session: Session, actor: Actor, job_id: UUID) -> Job:
        """Return a job that the actor has caused.

        Raises:
            NotFoundError: There is none.
        """
        require_scope(actor, Scope.READ)
        return jobs.see_job(session, actor, job_id)

    @reads
    def list(self, session: Session, actor: Actor) -> Sequence[Job]:
        """Return the last jobs that the actor has caused, the newest first; at most 50."""
        require_scope(actor, Scope.READ)
        return jobs.list_jobs(session, actor, limit=MOST_LISTED)

    @writes
    def cancel(self, session: Session, actor: Actor, job_id: UUID) -> Job:
        """Stop a job where it can be stopped; one that has ended stays as it is."""
        require_scope(actor, Scope.WRITE)
        held = jobs.see_job(session, actor, job_id)
        if held.state.is_active and not held.cancel:
            jobs.cancel_job(session, job_id, self.now())
            told(session, actor, "job.cancelled", "job", job_id, party_id=held.party_id)
        return jobs.see_job(session, actor, job_id)

    # ── for workers ──────────────────────────────────────────────────────────────────────────────

    @reads
    def find_waiting(self, session: Session, limit: int) -> Sequence[UUID]:
        """Return jobs that wait, or whose worker is gone, the oldest first."""
        return jobs.find_waiting(session, self.now(), limit)

    @writes
    def claim(self, session: Session, job_id: UUID, holder: str) -> Job | None:
        """Take a job for a minute; `None` where there is nothing to take any more."""
        now = self.now()
        return jobs.claim(session, job_id, holder=holder, now=now, until=now + LEASE)

    @reads
    def actor_of(self, session: Session, job: Job) -> Actor:
        """Return who has caused a job, with what holds for that person now.

        Raises:
            NotFoundError: There is no such person any more.
        """
        actor = None if job.person_id is None else load_actor(session, job.person_id)
        if actor is None:
            raise NotFoundError
        return actor

    @writes
    def renew(
        self, session: Session, job_id: UUID, holder: str, progress: tuple[str, int, int]
    ) -> Hold:
        """Hold a job for another minute and tell how far it is: what is done, how much, of all."""
        until = self.now() + LEASE
        return jobs.renew(session, job_id, holder=holder, until=until, progress=progress)

    @writes
    def finish(
        self,
        session: Session,
        job_id: UUID,
        holder: str,
        state: JobState,
        *,
        problem: str = "",
        result: Mapping[str, Any] | None = None,
    ) -> None:
        """Write down how a job ended; nothing where another worker has taken it over."""
        jobs.finish(
            session,
            job_id,
            holder=holder,
            state=state,
            at=self.now(),
            problem=problem,
            result=result,
        )

    @writes
    def give_back(self, session: Session, job_id: UUID, holder: str, *, counted: bool) -> None:
        """Let another worker have a job; unless `counted`, the attempt does not count."""
        jobs.give_back(session, job_id, holder=holder, counted=counted)
