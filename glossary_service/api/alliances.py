"""Calls on alliances."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, creates, etag, if_match, services
from glossary_service.api.people import with_token
from glossary_service.api.schemas.alliances import (
    AllianceChange,
    AllianceList,
    AllianceMemberList,
    AllianceOut,
    AlliancePartyList,
    AlliancePartyOut,
    JoiningCode,
    NewAlliance,
    NewAllianceRoles,
    NewPartner,
)
from glossary_service.api.schemas.people import InvitationMade, NewPartnerInvitation


blueprint = Blueprint(
    "alliances", __name__, url_prefix="/api/v1/alliances", description="Work of several parties"
)


@blueprint.get("")
@blueprint.response(200, AllianceList)
def list_alliances() -> Answer:
    """List the alliances in which you take part."""
    return {"items": services().alliances.list(actor())}


@blueprint.post("")
@creates
@blueprint.arguments(NewAlliance)
@blueprint.response(201, AllianceOut)
def create_alliance(body: dict[str, Any]) -> Answer:
    """Make an alliance with a party of yours as its host."""
    made = services().alliances.create(actor(), **body)
    return made, etag(made.revision)


@blueprint.get("/<uuid:alliance_id>")
@blueprint.response(200, AllianceOut)
def get_alliance(alliance_id: UUID) -> Answer:
    """Return an alliance."""
    held = services().alliances.get(actor(), alliance_id)
    return held, etag(held.revision)


@blueprint.put("/<uuid:alliance_id>")
@blueprint.arguments(AllianceChange)
@blueprint.response(200, AllianceOut)
def change_alliance(body: dict[str, Any], alliance_id: UUID) -> Answer:
    """Change an alliance's name and purpose; the host does."""
    changed = services().alliances.change(actor(), alliance_id, if_match(), **body)
    return changed, etag(changed.revision)


@blueprint.get("/<uuid:alliance_id>/parties")
@blueprint.response(200, AlliancePartyList)
def list_parties(alliance_id: UUID) -> Answer:
    """List the parties of an alliance."""
    return {"items": services().alliances.list_parties(actor(), alliance_id)}


@blueprint.post("/<uuid:alliance_id>/parties")
@creates
@blueprint.arguments(JoiningCode)
@blueprint.response(201, AlliancePartyOut)
def add_party(body: dict[str, Any], alliance_id: UUID) -> Answer:
    """Add the party whose alliance manager gave you this code; the host does."""
    return services().alliances.add_party(actor(), alliance_id, body["code"])


@blueprint.post("/<uuid:alliance_id>/partners")
@creates
@blueprint.arguments(NewPartner)
@blueprint.response(201, AlliancePartyOut)
def add_partner(body: dict[str, Any], alliance_id: UUID) -> Answer:
    """Add a partner that is not here yet; the host does, and invites its first person next."""
    return services().alliances.add_partner(actor(), alliance_id, body["name"])


# No @creates on a call that answers with a secret: it would be kept to be answered again.
@blueprint.post("/<uuid:alliance_id>/parties/<uuid:party_id>/invitation")
@blueprint.arguments(NewPartnerInvitation)
@blueprint.response(201, InvitationMade)
def invite_partner(body: dict[str, Any], alliance_id: UUID, party_id: UUID) -> Answer:
    """Invite the first person of a partner; an earlier link ends."""
    made = services().alliances.invite_partner(
        actor(), alliance_id, party_id, body["email"], body["name"]
    )
    return with_token(*made)


@blueprint.delete("/<uuid:alliance_id>/parties/<uuid:party_id>")
@blueprint.response(204)
def remove_party(alliance_id: UUID, party_id: UUID) -> Answer:
    """End a party's part: the host removes it, or it leaves. If-Match takes the alliance's ETag."""
    services().alliances.remove_party(actor(), alliance_id, party_id, if_match())


@blueprint.get("/<uuid:alliance_id>/members")
@blueprint.response(200, AllianceMemberList)
def list_members(alliance_id: UUID) -> Answer:
    """List who does what in an alliance, for all of its parties."""
    return {"items": services().alliances.list_members(actor(), alliance_id)}


@blueprint.put("/<uuid:alliance_id>/parties/<uuid:party_id>/members/<uuid:person_id>")
@blueprint.arguments(NewAllianceRoles)
@blueprint.response(200, AllianceOut)
def set_roles(body: dict[str, Any], alliance_id: UUID, party_id: UUID, person_id: UUID) -> Answer:
    """Give a person of your party exactly these roles; If-Match takes the alliance's ETag."""
    changed = services().alliances.set_roles(
        actor(), alliance_id, party_id, person_id, if_match(), body["roles"]
    )
    return changed, etag(changed.revision)
