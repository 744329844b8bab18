"""Pieces that several schemas are made of."""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate


class Strict(Schema):
    """A schema that refuses fields it does not know, so that a slip is not lost."""

    class Meta:
        """Options of marshmallow."""

        unknown = RAISE


class PageQuery(Strict):
    """Which part of a list."""

    after = fields.String(load_default="", metadata={"description": "Mark from the page before."})
    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(1, 200),
        metadata={"description": "Most items on the page."},
    )


class ProblemItem(Schema):
    """What is wrong with one field."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemItem))


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """Return the schema of a page of items."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "after": fields.String(
            required=True, metadata={"description": "Mark of the next page; empty at the end."}
        ),
    }
    return Schema.from_dict(members, name=name)
