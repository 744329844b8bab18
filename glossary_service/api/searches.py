"""The call that searches."""

from typing import Any

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, services
from glossary_service.api.schemas.searches import HitList, SearchQuery


blueprint = Blueprint(
    "searches", __name__, url_prefix="/api/v1/search", description="Finding entries"
)


@blueprint.get("")
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(200, HitList)
def search(query: dict[str, Any]) -> Answer:
    """Find entries by name, by words of their definition and by meaning, the best first."""
    return {"items": services().searches.search(actor(), query.pop("q"), **query)}
