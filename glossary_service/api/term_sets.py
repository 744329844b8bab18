"""Calls on term sets."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, creates, etag, if_match, services
from glossary_service.api.schemas.terms import (
    NewTermSet,
    TermSetChange,
    TermSetList,
    TermSetOut,
    TermSetQuery,
)


blueprint = Blueprint(
    "term_sets", __name__, url_prefix="/api/v1/term-sets", description="Collections of entries"
)


@blueprint.get("")
@blueprint.arguments(TermSetQuery, location="query")
@blueprint.response(200, TermSetList)
def list_term_sets(query: dict[str, Any]) -> Answer:
    """List the term sets that you may see."""
    return {"items": services().term_sets.list(actor(), query["party_id"])}


@blueprint.post("")
@creates
@blueprint.arguments(NewTermSet)
@blueprint.response(201, TermSetOut)
def create_term_set(body: dict[str, Any]) -> Answer:
    """Make a term set for a party."""
    made = services().term_sets.create(actor(), body["party_id"], body["name"], body["description"])
    return made, etag(made.revision)


@blueprint.get("/<uuid:term_set_id>")
@blueprint.response(200, TermSetOut)
def get_term_set(term_set_id: UUID) -> Answer:
    """Return a term set."""
    held = services().term_sets.get(actor(), term_set_id)
    return held, etag(held.revision)


@blueprint.put("/<uuid:term_set_id>")
@blueprint.arguments(TermSetChange)
@blueprint.response(200, TermSetOut)
def change_term_set(body: dict[str, Any], term_set_id: UUID) -> Answer:
    """Change a term set's name and description."""
    changed = services().term_sets.change(
        actor(), term_set_id, if_match(), name=body["name"], description=body["description"]
    )
    return changed, etag(changed.revision)
