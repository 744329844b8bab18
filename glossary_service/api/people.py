"""Calls on people and on the links by which they come in."""

from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, etag, if_match, services
from glossary_service.api.schemas.people import (
    Acceptance,
    InvitationList,
    InvitationMade,
    InvitationQuery,
    NewInvitation,
    NewPassword,
    PersonChange,
    PersonOut,
)
from glossary_service.store.records import Invitation


blueprint = Blueprint("people", __name__, url_prefix="/api/v1", description="People and the way in")


@blueprint.get("/people/<uuid:person_id>")
@blueprint.response(200, PersonOut)
def get_person(person_id: UUID) -> Answer:
    """Return a person of an organisation that you administer."""
    held = services().parties.get_person(actor(), person_id)
    return held, etag(held.revision)


@blueprint.put("/people/<uuid:person_id>")
@blueprint.arguments(PersonChange)
@blueprint.response(200, PersonOut)
def change_person(body: dict[str, Any], person_id: UUID) -> Answer:
    """Keep a person from signing in, or let her again; sessions and tokens end."""
    changed = services().parties.set_active(actor(), person_id, if_match(), active=body["active"])
    return changed, etag(changed.revision)


# No @creates on calls that answer with a secret: it would be kept to be answered again.
@blueprint.post("/people/<uuid:person_id>/password-link")
@blueprint.response(201, InvitationMade)
def make_password_link(person_id: UUID) -> Answer:
    """Make a link by which a person sets a new password, in place of the last one."""
    return with_token(*services().invitations.make_password_link(actor(), person_id))


@blueprint.get("/invitations")
@blueprint.arguments(InvitationQuery, location="query")
@blueprint.response(200, InvitationList)
def list_invitations(query: dict[str, Any]) -> Answer:
    """List a party's invitations that wait to be used."""
    return {"items": services().invitations.list(actor(), query["party_id"])}


@blueprint.post("/invitations")
@blueprint.arguments(NewInvitation)
@blueprint.response(201, InvitationMade)
def invite(body: dict[str, Any]) -> Answer:
    """Invite somebody to a party; an earlier link for the same address and party ends."""
    return with_token(*services().invitations.invite(actor(), **body))


@blueprint.delete("/invitations/<uuid:invitation_id>")
@blueprint.response(204)
def revoke_invitation(invitation_id: UUID) -> Answer:
    """Take an unused invitation back."""
    services().invitations.revoke(actor(), invitation_id)


@blueprint.post("/invitations/accept")
@blueprint.doc(security=[{}, {"token": []}])
@blueprint.arguments(Acceptance)
@blueprint.response(200, PersonOut)
def accept(body: dict[str, Any]) -> Answer:
    """Accept an invitation: with your token, or with name and password for a new account."""
    if request.headers.get("Authorization"):
        services().invitations.accept(actor(), body["token"])
        return services().accounts.get_self(actor())
    person, _ = services().invitations.accept_as_new(**body)
    return person


@blueprint.post("/invitations/password")
@blueprint.doc(security=[])
@blueprint.arguments(NewPassword)
@blueprint.response(200, PersonOut)
def set_password(body: dict[str, Any]) -> Answer:
    """Set a new password with a link; sessions and tokens of the account end."""
    person, _ = services().invitations.set_password(**body)
    return person


def with_token(made: Invitation, token: str) -> dict[str, Any]:
    """Return what is shown of a new link, this once with its token."""
    return {
        "id": made.id,
        "party_id": made.party_id,
        "email": made.email,
        "name": made.name,
        "roles": made.roles,
        "created_at": made.created_at,
        "expires_at": made.expires_at,
        "token": token,
    }
