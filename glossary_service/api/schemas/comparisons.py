"""Schemas of comparisons."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from glossary_service.api.schemas.jobs import JobOut
from glossary_service.api.schemas.shared import Strict, page_of
from glossary_service.reports import RENDERERS
from glossary_service.services.comparisons import (
    FEWEST_SIDES,
    LARGEST_PAGE,
    LONGEST_TITLE,
    MOST_SIDES,
    Order,
    What,
)


class NewComparison(Strict):
    """What shall be compared, and for which party."""

    party_id = fields.UUID(required=True, metadata={"description": "The party that asks."})
    term_set_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(FEWEST_SIDES, MOST_SIDES)
    )
    title = fields.String(load_default="", validate=validate.Length(max=LONGEST_TITLE))
    drafts = fields.Boolean(
        load_default=False,
        metadata={"description": "Read changes under way too, of your own parties' sets alone."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Order:
        """Return the value."""
        return Order(**data | {"term_set_ids": tuple(data["term_set_ids"])})


class SideOut(Schema):
    """A term set that takes part; `label` is the name of its column in the report."""

    term_set_id = fields.UUID(required=True)
    party_id = fields.UUID(required=True)
    label = fields.String(required=True)
    drafts = fields.Boolean(required=True)
    entries = fields.Integer(required=True)


class CountsOut(Schema):
    """Conflicts of each band, and words that agree or are missing on a side."""

    stop = fields.Integer(required=True)
    decide = fields.Integer(required=True)
    note = fields.Integer(required=True)
    agreed = fields.Integer(required=True)
    missing = fields.Integer(required=True)
    unread = fields.Integer(required=True)


class ComparisonOut(Schema):
    """A comparison; `made_at` and `counts` are empty until it has a report."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    party_id = fields.UUID(required=True)
    party = fields.String(required=True)
    created_by = fields.UUID(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    made_at = fields.AwareDateTime(required=True, allow_none=True)
    sides = fields.List(fields.Nested(SideOut), required=True)
    job_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "Who asked for it reads the job under /api/v1/jobs/."},
    )
    job_state = fields.String(required=True, allow_none=True)
    counts = fields.Nested(CountsOut, required=True, allow_none=True)
    revision = fields.Integer(required=True)


class ChangeOut(Schema):
    """A word that is no longer as it was read."""

    side = fields.Integer(required=True, metadata={"description": "Place among the sides."})
    label = fields.String(required=True)
    term = fields.String(required=True)
    what = fields.Enum(What, by_value=True, required=True)


class ComparisonDetail(ComparisonOut):
    """A comparison, and what is no longer as it was when it was made."""

    stale = fields.Boolean(required=True)
    changes = fields.List(fields.Nested(ChangeOut), required=True)
    engine_changed = fields.Boolean(required=True)
    job = fields.Nested(
        JobOut, required=True, allow_none=True, metadata={"description": "Your own job, if any."}
    )


class ComparisonQuery(Strict):
    """Which comparisons, and which part of the list."""

    party_id = fields.UUID(load_default=None)
    after = fields.String(load_default="")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, LARGEST_PAGE))


class ReportQuery(Strict):
    """In which form a report is wanted."""

    format = fields.String(load_default="json", validate=validate.OneOf(tuple(RENDERERS)))


ComparisonPage = page_of(ComparisonOut, "ComparisonPage")
