"""Calls on shares."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, creates, services
from glossary_service.api.schemas.alliances import NewShare, ShareOut, SharePage, ShareQuery


blueprint = Blueprint(
    "shares", __name__, url_prefix="/api/v1/shares", description="What parties show to each other"
)


@blueprint.get("")
@blueprint.arguments(ShareQuery, location="query")
@blueprint.response(200, SharePage)
def list_shares(query: dict[str, Any]) -> Answer:
    """List what your parties show, or what is shown to you."""
    shares = services().shares
    lists = {"given": shares.list_given, "shown": shares.list_shown}
    return lists[query["side"]](actor(), after=query["after"], limit=query["limit"])


@blueprint.post("")
@creates
@blueprint.arguments(NewShare)
@blueprint.response(201, ShareOut)
def share(body: dict[str, Any]) -> Answer:
    """Show a term set or an entry to a party or an alliance; the same share twice is one."""
    return services().shares.share(actor(), **body)


@blueprint.delete("/<uuid:share_id>")
@blueprint.response(204)
def revoke_share(share_id: UUID) -> Answer:
    """Show it no more, from the next call on."""
    services().shares.revoke(actor(), share_id)
