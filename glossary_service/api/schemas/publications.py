"""Schemas of canonical definitions and of what departments answer."""

from marshmallow import Schema, fields, validate

from glossary_service.api.schemas.shared import PageQuery, Strict, page_of
from glossary_service.services.texts import LONGEST_TEXT
from glossary_service.store.records import Answer


HASH_LENGTH = 64


def content_hash() -> fields.String:
    """Return the field that names the content that was read."""
    return fields.String(
        required=True,
        validate=validate.Length(equal=HASH_LENGTH),
        metadata={"description": "The `content_hash` of what you have read."},
    )


class PublicationOut(Schema):
    """A version that is canonical for its organisation until it ends."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    entry_id = fields.UUID(required=True)
    version_id = fields.UUID(required=True)
    version_number = fields.Integer(required=True)
    term = fields.String(required=True)
    content_hash = fields.String(required=True)
    published_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class TallyOut(Schema):
    """How many departments share it, differ, or have not answered."""

    confirmed = fields.Integer(required=True)
    differs = fields.Integer(required=True)
    silent = fields.Integer(required=True)


class StandpointOut(Schema):
    """What a department answers; `null` where it has not."""

    party_id = fields.UUID(required=True)
    party = fields.String(required=True)
    answer = fields.Enum(Answer, by_value=True, required=True, allow_none=True)
    reason = fields.String(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class AdoptionOut(Schema):
    """Who shares a canonical definition, department by department."""

    publication = fields.Nested(PublicationOut, required=True)
    tally = fields.Nested(TallyOut, required=True)
    standpoints = fields.List(fields.Nested(StandpointOut), required=True)


class CanonicalOut(Schema):
    """A canonical definition and how many share it."""

    publication = fields.Nested(PublicationOut, required=True)
    tally = fields.Nested(TallyOut, required=True)


class QuestionOut(Schema):
    """A canonical definition that a department has not answered to."""

    publication = fields.Nested(PublicationOut, required=True)
    party_id = fields.UUID(required=True)
    party = fields.String(required=True)


class NewStandpoint(Strict):
    """Whether your department shares a canonical definition; who differs gives the reason."""

    content_hash = content_hash()
    answer = fields.Enum(Answer, by_value=True, required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class CanonicalQuery(PageQuery):
    """Which part of the list."""


CanonicalPage = page_of(CanonicalOut, "CanonicalPage")
