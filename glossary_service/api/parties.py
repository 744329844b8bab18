"""Calls on parties and their members."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, creates, etag, if_match, services
from glossary_service.api.schemas.alliances import JoiningCodeOut
from glossary_service.api.schemas.people import (
    MemberList,
    NewParty,
    NewRoles,
    PartyChange,
    PartyList,
    PartyOut,
)


blueprint = Blueprint(
    "parties", __name__, url_prefix="/api/v1/parties", description="Departments and partners"
)


@blueprint.get("")
@blueprint.response(200, PartyList)
def list_parties() -> Answer:
    """List the parties that you may know."""
    return {"items": services().parties.list(actor())}


@blueprint.post("")
@creates
@blueprint.arguments(NewParty)
@blueprint.response(201, PartyOut)
def create_party(body: dict[str, Any]) -> Answer:
    """Add a department to an organisation that you administer."""
    made = services().parties.add_department(actor(), body["organisation_id"], body["name"])
    return made, etag(made.revision)


@blueprint.get("/<uuid:party_id>")
@blueprint.response(200, PartyOut)
def get_party(party_id: UUID) -> Answer:
    """Return a party."""
    held = services().parties.get(actor(), party_id)
    return held, etag(held.revision)


@blueprint.put("/<uuid:party_id>")
@blueprint.arguments(PartyChange)
@blueprint.response(200, PartyOut)
def change_party(body: dict[str, Any], party_id: UUID) -> Answer:
    """Change a party's name and contact, and how it decides."""
    changed = services().parties.change(actor(), party_id, if_match(), **body)
    return changed, etag(changed.revision)


@blueprint.get("/<uuid:party_id>/members")
@blueprint.response(200, MemberList)
def list_members(party_id: UUID) -> Answer:
    """List who has roles in a party; the ETag is the party's."""
    party, members = services().parties.list_members(actor(), party_id)
    return {"items": members}, etag(party.revision)


@blueprint.put("/<uuid:party_id>/members/<uuid:person_id>")
@blueprint.arguments(NewRoles)
@blueprint.response(200, MemberList)
def set_roles(body: dict[str, Any], party_id: UUID, person_id: UUID) -> Answer:
    """Give a person exactly these roles in a party; If-Match takes the party's ETag."""
    party, members = services().parties.set_roles(
        actor(), party_id, person_id, if_match(), body["roles"]
    )
    return {"items": members}, etag(party.revision)


# No @creates on calls that answer with a secret: it would be kept to be answered again.
@blueprint.post("/<uuid:party_id>/joining-code")
@blueprint.response(201, JoiningCodeOut)
def make_code(party_id: UUID) -> Answer:
    """Make a code by which a host may add your party to an alliance, in place of the last one."""
    code, ends = services().alliances.make_code(actor(), party_id)
    return {"code": code, "expires_at": ends}


@blueprint.delete("/<uuid:party_id>/joining-code")
@blueprint.response(204)
def end_code(party_id: UUID) -> Answer:
    """Take the code of your party back."""
    services().alliances.end_codes(actor(), party_id)
