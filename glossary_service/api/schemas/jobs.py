"""Schemas of background work."""

from marshmallow import Schema, fields

from glossary_service.store.records import JobState


class JobOut(Schema):
    """A piece of background work and how far it is."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    subject_id = fields.UUID(required=True, allow_none=True)
    state = fields.Enum(JobState, by_value=True, required=True)
    doing = fields.String(required=True, metadata={"description": "What is being done now."})
    done = fields.Integer(required=True)
    total = fields.Integer(required=True)
    cancel = fields.Boolean(required=True, metadata={"description": "It is to be stopped."})
    problem = fields.String(required=True, metadata={"description": "Why it failed."})
    result = fields.Dict(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)


class JobList(Schema):
    """The last jobs, the newest first."""

    items = fields.List(fields.Nested(JobOut), required=True)
