"""Schemas of term sets, entries and versions."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from glossary_service.api.schemas.shared import Record, Strict, page_of
from glossary_service.policy.transitions import State
from glossary_service.services.texts import LONGEST_NAME, LONGEST_TERM, LONGEST_TEXT
from glossary_service.store.records import Content, Designation, TermStatus, TermType


class NewTermSet(Strict):
    """A new term set."""

    party_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    description = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class TermSetChange(Strict):
    """What of a term set can be changed."""

    name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    description = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class TermSetOut(Record):
    """A term set."""

    id = fields.UUID(required=True)
    party_id = fields.UUID(required=True)
    party = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    revision = fields.Integer(required=True)


class TermSetQuery(Strict):
    """Which term sets."""

    party_id = fields.UUID(load_default=None)


class TermSetList(Schema):
    """Term sets."""

    items = fields.List(fields.Nested(TermSetOut), required=True)


class NewDesignation(Strict):
    """A written form of a concept."""

    text = fields.String(required=True, validate=validate.Length(1, LONGEST_TERM))
    status = fields.Enum(TermStatus, by_value=True, load_default=TermStatus.PREFERRED)
    term_type = fields.Enum(TermType, by_value=True, load_default=TermType.FULL_FORM)
    language = fields.String(load_default="", validate=validate.Length(max=35))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Designation:
        """Return the value."""
        return Designation(**data)


class DesignationOut(Record):
    """A written form of a concept."""

    text = fields.String(required=True)
    status = fields.Enum(TermStatus, by_value=True, required=True)
    term_type = fields.Enum(TermType, by_value=True, required=True)
    language = fields.String(required=True)


def _text(longest: int = LONGEST_TEXT) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=longest))


def _texts() -> "fields.List[str]":
    return fields.List(
        fields.String(validate=validate.Length(max=LONGEST_TEXT)),
        load_default=list,
        validate=validate.Length(max=100),
    )


class NewContent(Strict):
    """What an entry says; the first designation is the preferred term."""

    designations = fields.List(
        fields.Nested(NewDesignation), required=True, validate=validate.Length(1, 200)
    )
    definition = _text()
    language = _text(35)
    superordinate = _text(LONGEST_TERM)
    examples = _texts()
    counter_examples = _texts()
    source = _text()
    register = _text(100)
    support = _text()
    note = _text()
    valid_from = fields.Date(load_default=None, allow_none=True)
    review_date = fields.Date(load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Content:
        """Return the value."""
        lists = ("designations", "examples", "counter_examples")
        return Content(**data | {name: tuple(data[name]) for name in lists})


class ContentOut(Record):
    """What an entry says."""

    designations = fields.List(fields.Nested(DesignationOut), required=True)
    definition = fields.String(required=True)
    language = fields.String(required=True)
    superordinate = fields.String(required=True)
    examples = fields.List(fields.String(), required=True)
    counter_examples = fields.List(fields.String(), required=True)
    source = fields.String(required=True)
    register = fields.String(required=True)
    support = fields.String(required=True)
    note = fields.String(required=True)
    valid_from = fields.Date(required=True, allow_none=True)
    review_date = fields.Date(required=True, allow_none=True)


class VersionOut(Record):
    """One wording of an entry, and where it stands."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    state = fields.Enum(State, by_value=True, required=True)
    content = fields.Nested(ContentOut, required=True)
    content_hash = fields.String(required=True)
    author_id = fields.UUID(required=True, allow_none=True)
    change_note = fields.String(required=True)
    deadline = fields.AwareDateTime(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    proposed_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


class VersionList(Schema):
    """Versions, the newest first."""

    items = fields.List(fields.Nested(VersionOut), required=True)


class NewEntry(Strict):
    """A new entry."""

    term_set_id = fields.UUID(required=True)
    content = fields.Nested(NewContent, required=True)


class NewDraft(Strict):
    """A change of an entry."""

    content = fields.Nested(NewContent, required=True)
    change_note = _text()


class EntryOut(Record):
    """An entry: what is live, and for its own party what is being changed."""

    id = fields.UUID(required=True)
    term_set_id = fields.UUID(required=True)
    party_id = fields.UUID(required=True)
    party = fields.String(required=True)
    term = fields.String(required=True)
    live = fields.Nested(VersionOut, required=True, allow_none=True)
    open = fields.Nested(VersionOut, required=True, allow_none=True)
    canonical = fields.Boolean(required=True)
    revision = fields.Integer(required=True)
    updated_at = fields.AwareDateTime(required=True)


class EntryQuery(Strict):
    """Which entries, and which part of the list."""

    term_set_id = fields.UUID(load_default=None)
    party_id = fields.UUID(load_default=None)
    term = fields.String(load_default=None, validate=validate.Length(max=LONGEST_TERM))
    state = fields.Enum(State, by_value=True, load_default=None)
    canonical = fields.Boolean(load_default=None)
    after = fields.String(load_default="")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


EntryPage = page_of(EntryOut, "EntryPage")
