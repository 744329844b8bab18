"""Calls on entries and their versions."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, creates, etag, if_match, services
from glossary_service.api.schemas.terms import (
    EntryOut,
    EntryPage,
    EntryQuery,
    NewDraft,
    NewEntry,
    VersionList,
)
from glossary_service.store.contents import key_of
from glossary_service.store.entries import EntryFilter


blueprint = Blueprint(
    "entries", __name__, url_prefix="/api/v1/entries", description="What a party means by a term"
)


@blueprint.get("")
@blueprint.arguments(EntryQuery, location="query")
@blueprint.response(200, EntryPage)
def list_entries(query: dict[str, Any]) -> Answer:
    """List the entries that you may see, by term."""
    after, limit, term = query.pop("after"), query.pop("limit"), query.pop("term")
    wanted = EntryFilter(term_key=None if term is None else key_of(term), **query)
    return services().term_sets.list_entries(actor(), wanted, after=after, limit=limit)


@blueprint.post("")
@creates
@blueprint.arguments(NewEntry)
@blueprint.response(201, EntryOut)
def create_entry(body: dict[str, Any]) -> Answer:
    """Add an entry with a first draft."""
    made = services().term_sets.add_entry(actor(), body["term_set_id"], body["content"])
    return made, etag(made.revision)


@blueprint.get("/<uuid:entry_id>")
@blueprint.response(200, EntryOut)
def get_entry(entry_id: UUID) -> Answer:
    """Return an entry."""
    held = services().term_sets.get_entry(actor(), entry_id)
    return held, etag(held.revision)


@blueprint.get("/<uuid:entry_id>/versions")
@blueprint.response(200, VersionList)
def list_versions(entry_id: UUID) -> Answer:
    """List the versions of an entry that you may see, the newest first."""
    return {"items": services().term_sets.list_versions(actor(), entry_id)}


@blueprint.put("/<uuid:entry_id>/draft")
@blueprint.arguments(NewDraft)
@blueprint.response(200, EntryOut)
def write_draft(body: dict[str, Any], entry_id: UUID) -> Answer:
    """Write down a change of an entry; what is live stays as it is."""
    changed = services().term_sets.write_draft(
        actor(), entry_id, if_match(), body["content"], body["change_note"]
    )
    return changed, etag(changed.revision)
