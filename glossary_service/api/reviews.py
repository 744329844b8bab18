"""Calls that take a change from draft to decision, and the list of what waits for a person."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, etag, if_match, services
from glossary_service.api.schemas.reviews import (
    InboxOut,
    NewDeadline,
    NewProposal,
    NewVote,
    ReviewOut,
)
from glossary_service.api.schemas.terms import EntryOut
from glossary_service.store.records import EntryRecord


blueprint = Blueprint(
    "reviews", __name__, url_prefix="/api/v1", description="From a draft to a decision"
)


@blueprint.post("/entries/<uuid:entry_id>/proposal")
@blueprint.arguments(NewProposal)
@blueprint.response(200, EntryOut)
def propose(body: dict[str, Any], entry_id: UUID) -> Answer:
    """Put the draft of an entry to the vote."""
    return _moved(services().reviews.propose(actor(), entry_id, if_match(), body["deadline"]))


@blueprint.put("/entries/<uuid:entry_id>/proposal")
@blueprint.arguments(NewDeadline)
@blueprint.response(200, EntryOut)
def extend(body: dict[str, Any], entry_id: UUID) -> Answer:
    """Give a review another deadline; votes that were given stay."""
    return _moved(services().reviews.extend(actor(), entry_id, if_match(), body["deadline"]))


@blueprint.delete("/entries/<uuid:entry_id>/proposal")
@blueprint.response(200, EntryOut)
def withdraw(entry_id: UUID) -> Answer:
    """Give up a draft or a proposal; what is live stays as it is."""
    return _moved(services().reviews.withdraw(actor(), entry_id, if_match()))


@blueprint.post("/entries/<uuid:entry_id>/revision")
@blueprint.response(200, EntryOut)
def revise(entry_id: UUID) -> Answer:
    """Take a proposal back to the desk; what is live stays as it is."""
    return _moved(services().reviews.revise(actor(), entry_id, if_match()))


@blueprint.delete("/entries/<uuid:entry_id>/live")
@blueprint.response(200, EntryOut)
def retire(entry_id: UUID) -> Answer:
    """Withdraw the live definition of an entry; it must not be canonical."""
    return _moved(services().reviews.retire(actor(), entry_id, if_match()))


@blueprint.post("/versions/<uuid:version_id>/votes")
@blueprint.arguments(NewVote)
@blueprint.response(200, EntryOut)
def vote(body: dict[str, Any], version_id: UUID) -> Answer:
    """Vote on the content that you have read, or change your vote until it is decided."""
    return _moved(
        services().reviews.vote(
            actor(), version_id, body["content_hash"], body["choice"], body["comment"]
        )
    )


@blueprint.get("/versions/<uuid:version_id>/review")
@blueprint.response(200, ReviewOut)
def get_review(version_id: UUID) -> Answer:
    """Return what a version changes, what follows from it, and how the votes stand."""
    review = services().reviews.review(actor(), version_id)
    return review, etag(review.entry.revision)


@blueprint.get("/inbox")
@blueprint.response(200, InboxOut)
def get_inbox() -> Answer:
    """Return what waits for you."""
    return services().reviews.waiting_for(actor())


def _moved(entry: EntryRecord) -> Answer:
    return entry, etag(entry.revision)
