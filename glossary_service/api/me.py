"""Calls on oneself."""

from typing import Any

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, etag, if_match, services
from glossary_service.api.schemas.people import OwnNameChange, PersonOut, ProfileOut


blueprint = Blueprint("me", __name__, url_prefix="/api/v1/me", description="Who you are here")


@blueprint.get("")
@blueprint.response(200, ProfileOut)
def get_profile() -> Answer:
    """Return who you are, your roles and what they allow, and what this token may do."""
    profile = services().parties.get_profile(actor())
    return profile, etag(profile.person.revision)


@blueprint.put("")
@blueprint.arguments(OwnNameChange)
@blueprint.response(200, PersonOut)
def change_name(body: dict[str, Any]) -> Answer:
    """Change your name."""
    changed = services().accounts.change_name(actor(), if_match(), body["name"])
    return changed, etag(changed.revision)
