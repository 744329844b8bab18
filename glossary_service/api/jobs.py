"""Calls on background work."""

from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, services
from glossary_service.api.schemas.jobs import JobList, JobOut


blueprint = Blueprint(
    "jobs", __name__, url_prefix="/api/v1/jobs", description="Work that takes longer than an answer"
)


@blueprint.get("")
@blueprint.response(200, JobList)
def list_jobs() -> Answer:
    """List the last jobs that you have caused, the newest first."""
    return {"items": services().background.list(actor())}


@blueprint.get("/<uuid:job_id>")
@blueprint.response(200, JobOut)
def get_job(job_id: UUID) -> Answer:
    """Return a job that you have caused."""
    return services().background.get(actor(), job_id)


@blueprint.post("/<uuid:job_id>/cancellation")
@blueprint.response(200, JobOut)
def cancel_job(job_id: UUID) -> Answer:
    """Stop a job where it can be stopped; one that has ended stays as it is."""
    return services().background.cancel(actor(), job_id)
