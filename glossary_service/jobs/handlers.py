"""What is done for each kind of job.

A handler may be begun again after its worker was lost, even while the lost one still works: what it
does for one job must come out as if done once.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from glossary_service.errors import NotFoundError
from glossary_service.services import comparisons, imports, meanings
from glossary_service.store.records import Job
from glossary_service.wiring import Services


Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much
Handler = Callable[[Services, Job, Progress], Mapping[str, Any] | None]


def compare(services: Services, job: Job, progress: Progress) -> Mapping[str, Any] | None:
    """Make the report of a comparison."""
    comparison_id = _subject(job)
    actor = services.background.actor_of(job)
    services.comparisons.make(actor, comparison_id, progress, job_id=job.id)
    return {"comparison_id": str(comparison_id)}


def apply_import(services: Services, job: Job, progress: Progress) -> Mapping[str, Any] | None:
    """Write the rows of an import that has begun; `values` name its term set."""
    import_id, term_set_id = _subject(job), UUID(job.values["term_set_id"])
    actor = services.background.actor_of(job)
    services.imports.go_on(
        actor,
        term_set_id,
        import_id,
        progress=lambda done, total: progress("Writing rows", done, total),
    )
    return {"import_id": str(import_id)}


def _subject(job: Job) -> UUID:
    """Return the id of what a job is about.

    Raises:
        NotFoundError: It is about nothing.
    """
    if job.subject_id is None:
        raise NotFoundError
    return job.subject_id


def read_meanings(services: Services, job: Job, progress: Progress) -> Mapping[str, Any] | None:
    """Compute the vectors of definitions that have none."""
    del job
    services.meanings.make(progress)
    return None


# Handlers call `progress` between their chunks: that is where a job can be stopped.
HANDLERS: Mapping[str, Handler] = {
    comparisons.KIND: compare,
    meanings.KIND: read_meanings,
    imports.KIND: apply_import,
}
