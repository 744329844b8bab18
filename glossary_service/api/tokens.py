"""Calls on one's own tokens."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, services
from glossary_service.api.schemas.people import NewToken, TokenList, TokenMade


blueprint = Blueprint(
    "tokens", __name__, url_prefix="/api/v1/tokens", description="Your tokens for programs"
)


@blueprint.get("")
@blueprint.response(200, TokenList)
def list_tokens() -> Answer:
    """List your tokens, the newest 200."""
    return {"items": services().accounts.list_tokens(actor())}


# No @creates on a call that answers with a secret: it would be kept to be answered again.
@blueprint.post("")
@blueprint.arguments(NewToken)
@blueprint.response(201, TokenMade)
def make_token(body: dict[str, Any]) -> Answer:
    """Make a token; it is shown this once."""
    held, token = services().accounts.make_token(actor(), **body)
    return asdict(held) | {"token": token}


@blueprint.delete("/<uuid:token_id>")
@blueprint.response(204)
def revoke_token(token_id: UUID) -> Answer:
    """End one of your tokens at once."""
    services().accounts.revoke_token(actor(), token_id)
