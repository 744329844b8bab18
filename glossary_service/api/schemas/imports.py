"""Schemas of imports and exports."""

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from glossary_service.api.schemas.jobs import JobOut
from glossary_service.api.schemas.shared import PageQuery, Strict, page_of
from glossary_service.api.schemas.terms import ContentOut
from glossary_service.services.exports import WRITTEN
from glossary_service.services.imports import MOST_CHOICES
from glossary_service.store.records import ImportState, RowChoice, RowKind, RowOutcome


class NewImport(Strict):
    """A file that shall go into a term set."""

    file = Upload(
        required=True, metadata={"description": "A file of terms: CSV, XLSX, JSON or JSON Lines."}
    )


class RowDecision(Strict):
    """What shall become of one row."""

    row = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10_000_000))
    choice = fields.Enum(RowChoice, by_value=True, required=True)


class KindDecision(Strict):
    """What shall become of all rows of a kind."""

    kind = fields.Enum(RowKind, by_value=True, required=True)
    choice = fields.Enum(RowChoice, by_value=True, required=True)


class Application(Strict):
    """What shall become of the rows; a row counts before its kind, both before what is proposed."""

    kinds = fields.List(
        fields.Nested(KindDecision), load_default=list, validate=validate.Length(max=len(RowKind))
    )
    rows = fields.List(
        fields.Nested(RowDecision), load_default=list, validate=validate.Length(max=MOST_CHOICES)
    )


class FileProblemOut(Schema):
    """What is wrong with the file, where, and what to do."""

    message = fields.String(required=True)
    row = fields.Integer(required=True, allow_none=True)
    column = fields.String(required=True)
    field = fields.String(required=True)


class ImportOut(Schema):
    """A file that goes into a term set: how it was read, and how far it has come."""

    id = fields.UUID(required=True)
    term_set_id = fields.UUID(required=True)
    party_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)
    state = fields.Enum(ImportState, by_value=True, required=True)
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    kinds = fields.Dict(
        keys=fields.Enum(RowKind, by_value=True), values=fields.Integer(), required=True
    )
    outcomes = fields.Dict(
        keys=fields.Enum(RowOutcome, by_value=True), values=fields.Integer(), required=True
    )
    problems = fields.List(fields.Nested(FileProblemOut), required=True)
    more_problems = fields.Integer(required=True)
    unused = fields.List(fields.String(), required=True)
    revision = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)
    applied_at = fields.AwareDateTime(required=True, allow_none=True)
    job = fields.Nested(
        JobOut,
        required=True,
        allow_none=True,
        metadata={"description": "Your own job that writes the rows, where they are many."},
    )


class ProposedOut(Schema):
    """How many drafts were put to the vote; of those left, nothing was to be proposed."""

    proposed = fields.Integer(required=True)
    left = fields.Integer(required=True)


class FieldChangeOut(Schema):
    """What a field holds and what it would hold."""

    field = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class ImportedRowOut(Schema):
    """A row of the file: what it is to the set, what shall become of it, and what has."""

    row = fields.Integer(required=True)
    kind = fields.Enum(RowKind, by_value=True, required=True)
    choice = fields.Enum(RowChoice, by_value=True, required=True)
    term = fields.String(required=True)
    entry_id = fields.UUID(required=True, allow_none=True)
    content = fields.Nested(ContentOut, required=True, allow_none=True)
    changes = fields.List(fields.Nested(FieldChangeOut), required=True)
    problem = fields.String(required=True)
    column = fields.String(required=True)
    field = fields.String(required=True)
    outcome = fields.Enum(RowOutcome, by_value=True, required=True, allow_none=True)


class ImportedRowQuery(PageQuery):
    """Which rows, and which part of them."""

    kind = fields.Enum(RowKind, by_value=True, load_default=None)


ImportedRowPage = page_of(ImportedRowOut, "ImportedRowPage")


class ExportQuery(Strict):
    """In which format, and with what is still being changed or without."""

    format = fields.String(required=True, validate=validate.OneOf(sorted(WRITTEN)))
    drafts = fields.Boolean(
        load_default=False,
        metadata={"description": "Write the open change of an entry where you may see one."},
    )
