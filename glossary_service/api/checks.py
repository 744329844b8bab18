"""Calls that check an understanding: for people of a party, and for guests with a link."""

import functools
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, ParamSpec
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, creates, services
from glossary_service.api.schemas.checks import (
    CheckLinkList,
    CheckLinkQuery,
    CheckOut,
    CheckQuery,
    GuestCheckOut,
    GuestKeptOut,
    GuestOut,
    KeptCheckOut,
    KeptPage,
    MadeCheckLinkOut,
    NewCheck,
    NewCheckLink,
    NewGuestCheck,
)
from glossary_service.services.checks import Result


P = ParamSpec("P")
blueprint = Blueprint(
    "checks", __name__, url_prefix="/api/v1/checks", description="Your words beside the company's"
)
links = Blueprint(
    "check_links",
    __name__,
    url_prefix="/api/v1/check-links",
    description="Links through which people check without an account",
)
# PUBLIC: every call of this blueprint answers people without an account, who come with a link.
guests = Blueprint(
    "guest_checks",
    __name__,
    url_prefix="/api/v1/guest-checks",
    description="Checks without an account, through a link",
)


def _once_if_kept(call: Callable[P, Answer]) -> Callable[P, Answer]:
    """Answer a repeated call as the first, but only where something is to be kept at all."""
    once = creates(call)

    @functools.wraps(once)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Answer:
        body = request.get_json(silent=True)
        is_kept = isinstance(body, dict) and body.get("keep")
        return once(*args, **kwargs) if is_kept else call(*args, **kwargs)

    return answer


@blueprint.post("")
@_once_if_kept
@blueprint.arguments(NewCheck)
@blueprint.response(200, CheckOut)
def check(body: dict[str, Any]) -> Answer:
    """Check an understanding against what is canonical in your organisation."""
    service, party_id, keep = services().checks, body["party_id"], body["keep"]
    if "entry_id" in body:
        result = service.check_entry(actor(), party_id, body["entry_id"], keep=keep)
    elif "text" in body:
        result = service.check_text(actor(), party_id, body["text"], keep=keep)
    else:
        result = service.check_words(actor(), party_id, body["term"], body["words"], keep=keep)
    return _answers(result) | {"kept_id": result.kept and result.kept.id}


@blueprint.get("")
@blueprint.arguments(CheckQuery, location="query")
@blueprint.response(200, KeptPage)
def list_checks(query: dict[str, Any]) -> Answer:
    """List the checks that your parties keep, the newest first."""
    return services().checks.list(
        actor(), query["party_id"], after=query["after"], limit=query["limit"]
    )


@blueprint.get("/<uuid:check_id>")
@blueprint.response(200, KeptCheckOut)
def get_check(check_id: UUID) -> Answer:
    """Return a kept check."""
    return services().checks.get(actor(), check_id)


@blueprint.delete("/<uuid:check_id>")
@blueprint.response(204)
def delete_check(check_id: UUID) -> None:
    """Delete a kept check; one that a guest shared stays with the guest."""
    services().checks.delete(actor(), check_id)


# ── links ────────────────────────────────────────────────────────────────────────────────────────


@links.get("")
@links.arguments(CheckLinkQuery, location="query")
@links.response(200, CheckLinkList)
def list_links(query: dict[str, Any]) -> Answer:
    """List the links of your central department, the newest first."""
    return {"items": services().check_links.list(actor(), query["party_id"])}


# Takes no Idempotency-Key: the kept answer would hold the token, of which only a hash is kept.
@links.post("")
@links.arguments(NewCheckLink)
@links.response(201, MadeCheckLinkOut)
def create_link(body: dict[str, Any]) -> Answer:
    """Make a link for guests; its token is shown this once."""
    link, token = services().check_links.create(
        actor(), body["party_id"], body["name"], body["days"]
    )
    return asdict(link) | {"token": token}


@links.delete("/<uuid:link_id>")
@links.response(204)
def revoke_link(link_id: UUID) -> None:
    """End a link at once."""
    services().check_links.revoke(actor(), link_id)


# ── guests: PUBLIC ───────────────────────────────────────────────────────────────────────────────


@guests.get("/<string:token>")
@guests.doc(security=[])
@guests.response(200, GuestOut)
def open_link(token: str) -> Answer:
    """Say what a link is for, and which terms can be checked."""
    return services().check_links.open(token)


@guests.post("/<string:token>")
@guests.doc(security=[])
@guests.arguments(NewGuestCheck)
@guests.response(200, GuestCheckOut)
def check_as_guest(body: dict[str, Any], token: str) -> Answer:
    """Check an understanding without an account; nothing is kept unless you say so."""
    found = services().check_links.check(
        token, body["term"], body["words"], keep=body["keep"], share=body["share"]
    )
    return _answers(found.result) | {"way_back": found.way_back}


@guests.get("/kept/<string:way_back>")
@guests.doc(security=[])
@guests.response(200, GuestKeptOut)
def get_kept(way_back: str) -> Answer:
    """Return what a guest has kept."""
    return services().check_links.get_kept(way_back)


@guests.delete("/kept/<string:way_back>")
@guests.doc(security=[])
@guests.response(204)
def delete_kept(way_back: str) -> None:
    """Delete what a guest has kept, for everybody."""
    services().check_links.delete_kept(way_back)


def _answers(result: Result) -> dict[str, Any]:
    return {"answers": result.answers, "unanswered": result.unanswered}
