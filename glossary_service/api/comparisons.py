"""Calls on comparisons between term sets."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, creates, etag, services
from glossary_service.api.schemas.comparisons import (
    ComparisonDetail,
    ComparisonOut,
    ComparisonPage,
    ComparisonQuery,
    NewComparison,
    ReportQuery,
)
from glossary_service.services.comparisons import Order
from glossary_service.store.records import Comparison


blueprint = Blueprint(
    "comparisons",
    __name__,
    url_prefix="/api/v1/comparisons",
    description="What parties mean by their words, side by side",
)
CONTENT_TYPES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
REPORTS = {
    kind.partition(";")[0]: {"schema": {"type": "object" if form == "json" else "string"}}
    for form, kind in CONTENT_TYPES.items()
}
# A page by itself: it brings its style along, and nothing in it may act.
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


@blueprint.get("")
@blueprint.arguments(ComparisonQuery, location="query")
@blueprint.response(200, ComparisonPage)
def list_comparisons(query: dict[str, Any]) -> Answer:
    """List the comparisons of your parties whose sides you may all see, the newest first."""
    page = services().comparisons.list(actor(), **query)
    return {"items": [_out(held) for held in page.items], "after": page.after}


@blueprint.post("")
@creates
@blueprint.arguments(NewComparison)
@blueprint.response(201, ComparisonOut)
@blueprint.alt_response(202, schema=ComparisonOut)
def create_comparison(order: Order) -> Answer:
    """Compare term sets: small ones at once, larger ones by a job (202)."""
    return _answer(services().comparisons.create(actor(), order), 201)


@blueprint.get("/<uuid:comparison_id>")
@blueprint.response(200, ComparisonDetail)
def get_comparison(comparison_id: UUID) -> Answer:
    """Return a comparison, and what is no longer as it was when it was made."""
    held = services().comparisons.get(actor(), comparison_id)
    stale = services().comparisons.staleness(actor(), comparison_id)
    own = held.job is not None and held.job.person_id == actor().person_id
    return _out(held) | {
        "stale": bool(stale),
        "changes": stale.changes,
        "engine_changed": stale.engine,
        "job": held.job if own else None,
    }, etag(held.revision)


@blueprint.get("/<uuid:comparison_id>/report")
@blueprint.arguments(ReportQuery, location="query")
@blueprint.response(200)
@blueprint.doc(responses={200: {"description": "The report.", "content": REPORTS}})
@blueprint.alt_response(409, description="The report is not made yet.")
def get_report(query: dict[str, Any], comparison_id: UUID) -> Response:
    """Return the report as JSON, as a page that needs nothing else, as text or as Markdown."""
    form = query["format"]
    content = services().comparisons.report(actor(), comparison_id, form)
    response = Response(content, content_type=CONTENT_TYPES[form])
    response.headers["Content-Security-Policy"] = REPORT_POLICY
    return response


@blueprint.post("/<uuid:comparison_id>/recomputation")
@blueprint.response(200, ComparisonOut)
@blueprint.alt_response(202, schema=ComparisonOut)
def recompute(comparison_id: UUID) -> Answer:
    """Make the report anew; only what changed costs time, and larger ones take a job (202)."""
    return _answer(services().comparisons.recompute(actor(), comparison_id), 200)


@blueprint.delete("/<uuid:comparison_id>")
@blueprint.response(204)
def delete_comparison(comparison_id: UUID) -> None:
    """Delete a comparison that you asked for, or as a steward of the party."""
    services().comparisons.delete(actor(), comparison_id)


def _answer(held: Comparison, done: int) -> Answer:
    waits = held.job is not None and held.job.state.is_active
    headers = etag(held.revision) | {"Location": f"{blueprint.url_prefix}/{held.id}"}
    return _out(held), 202 if waits else done, headers


def _out(held: Comparison) -> dict[str, Any]:
    job = held.job
    return {name: getattr(held, name) for name in _FIELDS} | {
        "job_id": None if job is None else job.id,
        "job_state": None if job is None else job.state.value,
    }


_FIELDS = tuple(ComparisonOut().fields.keys() - {"job_id", "job_state"})
