"""Calls on canonical definitions and what departments answer to them."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, etag, if_match, services
from glossary_service.api.schemas.publications import (
    AdoptionOut,
    CanonicalPage,
    CanonicalQuery,
    NewStandpoint,
)
from glossary_service.api.schemas.terms import EntryOut


blueprint = Blueprint(
    "publications",
    __name__,
    url_prefix="/api/v1",
    description="What is canonical, and who shares it",
)


@blueprint.post("/entries/<uuid:entry_id>/publication")
@blueprint.response(200, EntryOut)
def publish(entry_id: UUID) -> Answer:
    """Make the approved definition canonical; the one before ends, departments are asked anew."""
    entry = services().publishing.publish(actor(), entry_id, if_match())
    return entry, etag(entry.revision)


@blueprint.delete("/entries/<uuid:entry_id>/publication")
@blueprint.response(200, EntryOut)
def end_publication(entry_id: UUID) -> Answer:
    """End a publication; the definition stays approved."""
    entry = services().publishing.end(actor(), entry_id, if_match())
    return entry, etag(entry.revision)


@blueprint.get("/entries/<uuid:entry_id>/adoption")
@blueprint.response(200, AdoptionOut)
def get_adoption(entry_id: UUID) -> Answer:
    """Return which departments share a canonical definition, differ, or have not answered."""
    return services().publishing.adoption(actor(), entry_id)


@blueprint.get("/publications")
@blueprint.arguments(CanonicalQuery, location="query")
@blueprint.response(200, CanonicalPage)
def list_canonical(query: dict[str, Any]) -> Answer:
    """List the canonical definitions of your organisation with who shares them, by term."""
    return services().publishing.list_canonical(actor(), **query)


@blueprint.put("/publications/<uuid:publication_id>/standpoints/<uuid:party_id>")
@blueprint.arguments(NewStandpoint)
@blueprint.response(200, AdoptionOut)
def answer(body: dict[str, Any], publication_id: UUID, party_id: UUID) -> Answer:
    """Say for a department whether it shares a canonical definition."""
    return services().publishing.answer(
        actor(), publication_id, party_id, body["content_hash"], body["answer"], body["reason"]
    )
