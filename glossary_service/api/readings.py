"""Calls on the characteristics of a version."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, etag, if_match, services
from glossary_service.api.schemas.reviews import NewVerdicts, ReadingsOut
from glossary_service.services.readings import Characteristics


blueprint = Blueprint(
    "readings",
    __name__,
    url_prefix="/api/v1/versions",
    description="What the engine reads in a definition, and what its steward makes of it",
)


@blueprint.get("/<uuid:version_id>/readings")
@blueprint.response(200, ReadingsOut)
def list_readings(version_id: UUID) -> Answer:
    """List the readings of a version; of other parties, those that their steward stands by."""
    return _answer(services().readings.list(actor(), version_id))


@blueprint.post("/<uuid:version_id>/readings")
@blueprint.response(200, ReadingsOut)
def propose_readings(version_id: UUID) -> Answer:
    """Have a version read anew; what was confirmed and is still said stays confirmed."""
    return _answer(services().readings.propose(actor(), version_id))


@blueprint.put("/<uuid:version_id>/readings")
@blueprint.arguments(NewVerdicts)
@blueprint.response(200, ReadingsOut)
def judge_readings(body: dict[str, Any], version_id: UUID) -> Answer:
    """Confirm, correct or reject readings; If-Match takes the ETag of the entry."""
    judged = services().readings.judge(actor(), version_id, if_match(), body["readings"])
    return _answer(judged)


def _answer(found: Characteristics) -> Answer:
    return found, etag(found.revision)
