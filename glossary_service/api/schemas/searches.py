"""Schemas of searches."""

from marshmallow import Schema, fields, validate
from webargs.fields import DelimitedList

from glossary_service.api.schemas.shared import Strict
from glossary_service.api.schemas.terms import EntryOut
from glossary_service.services.searches import MOST_HITS, Kind
from glossary_service.services.texts import LONGEST_TEXT


class SearchQuery(Strict):
    """What to look for, and where."""

    q = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_TEXT),
        metadata={"description": "A name, words of a definition, or a meaning in your words."},
    )
    kinds = DelimitedList(
        fields.Enum(Kind, by_value=True),
        load_default=lambda: list(Kind),
        metadata={"description": "How to look, with commas between: name, words, meaning."},
    )
    term_set_id = fields.UUID(load_default=None)
    limit = fields.Integer(load_default=20, validate=validate.Range(1, MOST_HITS))


class PlaceOut(Schema):
    """Where a word stands in a definition, in characters."""

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)


class ReasonOut(Schema):
    """Why an entry was found."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    version_id = fields.UUID(required=True)
    name = fields.String(required=True, metadata={"description": "The name that is like it."})
    places = fields.List(fields.Nested(PlaceOut), required=True)


class HitOut(Schema):
    """An entry that was found."""

    entry = fields.Nested(EntryOut, required=True)
    reason = fields.Nested(ReasonOut, required=True)


class HitList(Schema):
    """What was found, the best first."""

    items = fields.List(fields.Nested(HitOut), required=True)
