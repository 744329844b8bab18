"""Schemas of proposals, votes, reviews, readings and inboxes."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from glossary_service.alignment.concepts import Modality, Relation
from glossary_service.api.schemas.people import RuleOut
from glossary_service.api.schemas.publications import QuestionOut, content_hash
from glossary_service.api.schemas.shared import Strict
from glossary_service.api.schemas.terms import EntryOut, VersionOut
from glossary_service.policy.quorum import Choice, Outcome
from glossary_service.policy.roles import PartyKind
from glossary_service.policy.transitions import State
from glossary_service.services.effects import Edit
from glossary_service.services.readings import LONGEST_VALUE, MOST_READINGS
from glossary_service.services.texts import LONGEST_TEXT
from glossary_service.store.readings import Verdict
from glossary_service.store.records import ReadingState


class NewProposal(Strict):
    """A draft that is put to the vote."""

    deadline = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={"description": "Until when votes count; without it, the party's own rule."},
    )


class NewDeadline(Strict):
    """Another end of a review; `null` lets it go on until it is decided."""

    deadline = fields.AwareDateTime(required=True, allow_none=True)


class NewVote(Strict):
    """What you say to a content."""

    content_hash = content_hash()
    choice = fields.Enum(Choice, by_value=True, required=True)
    comment = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class VoteOut(Schema):
    """What one person said about one content."""

    person_id = fields.UUID(required=True)
    person = fields.String(required=True)
    content_hash = fields.String(required=True)
    choice = fields.Enum(Choice, by_value=True, required=True)
    comment = fields.String(required=True)
    cast_at = fields.AwareDateTime(required=True)


class CountOut(Schema):
    """How the votes on the content stand now, and how many must approve."""

    entitled = fields.Integer(required=True)
    approved = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    abstained = fields.Integer(required=True)
    silent = fields.Integer(required=True)
    needed = fields.Integer(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)


class BallotOut(Schema):
    """The rule, the count, and every vote, those on earlier contents of the version included."""

    rule = fields.Nested(RuleOut, required=True)
    count = fields.Nested(CountOut, required=True)
    votes = fields.List(fields.Nested(VoteOut), required=True)
    overdue = fields.Boolean(required=True)
    may_vote = fields.Boolean(required=True)


class PieceOut(Schema):
    """A stretch of text and what becomes of it."""

    edit = fields.Enum(Edit, by_value=True, required=True)
    text = fields.String(required=True)


class ChangedFieldOut(Schema):
    """What becomes of one field."""

    field = fields.String(required=True)
    pieces = fields.List(fields.Nested(PieceOut), required=True)


class CharacteristicChangeOut(Schema):
    """A characteristic that the change keeps, brings or takes away."""

    edit = fields.Enum(Edit, by_value=True, required=True)
    dimension = fields.String(required=True)
    name = fields.String(required=True)
    value = fields.String(required=True)
    modality = fields.Enum(Modality, by_value=True, required=True)
    words = fields.String(required=True)


class EffectOut(Schema):
    """How another party's definition relates to yours, today and after the change."""

    entry_id = fields.UUID(required=True)
    party_id = fields.UUID(required=True)
    party = fields.String(required=True)
    kind = fields.Enum(PartyKind, by_value=True, required=True)
    term = fields.String(required=True)
    before = fields.Enum(Relation, by_value=True, required=True, allow_none=True)
    after = fields.Enum(Relation, by_value=True, required=True, allow_none=True)
    reason = fields.String(required=True)


class EffectsOut(Schema):
    """Every comparison that the change takes part in, counted in sentences."""

    lines = fields.List(fields.String(), required=True)
    items = fields.List(fields.Nested(EffectOut), required=True)
    left_out = fields.Integer(required=True)


class ReviewOut(Schema):
    """What a reviewer reads."""

    entry = fields.Nested(EntryOut, required=True)
    version = fields.Nested(VersionOut, required=True)
    live = fields.Nested(VersionOut, required=True, allow_none=True)
    ballot = fields.Nested(BallotOut, required=True)
    changes = fields.List(fields.Nested(ChangedFieldOut), required=True)
    characteristics = fields.List(fields.Nested(CharacteristicChangeOut), required=True)
    effects = fields.Nested(EffectsOut, required=True)


class WaitingChangeOut(Schema):
    """A change, as a list of work names it."""

    version_id = fields.UUID(required=True)
    entry_id = fields.UUID(required=True)
    party_id = fields.UUID(required=True)
    party = fields.String(required=True)
    term = fields.String(required=True)
    number = fields.Integer(required=True)
    state = fields.Enum(State, by_value=True, required=True)
    content_hash = fields.String(required=True)
    author_id = fields.UUID(required=True, allow_none=True)
    change_note = fields.String(required=True)
    proposed_at = fields.AwareDateTime(required=True, allow_none=True)
    deadline = fields.AwareDateTime(required=True, allow_none=True)
    batch_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "Of changes that were proposed together, such as by an import."},
    )
    together = fields.Integer(
        required=True, metadata={"description": "How many of the batch wait; this is the first."}
    )


class InboxOut(Schema):
    """What waits for you; each list holds 200 items at most."""

    to_vote = fields.List(fields.Nested(WaitingChangeOut), required=True)
    to_answer = fields.List(fields.Nested(QuestionOut), required=True)
    rejected = fields.List(fields.Nested(WaitingChangeOut), required=True)
    overdue = fields.List(fields.Nested(WaitingChangeOut), required=True)


class NewVerdict(Strict):
    """What you make of a reading; `value` is the right one where it is corrected."""

    id = fields.UUID(required=True)
    state = fields.Enum(ReadingState, by_value=True, required=True)
    value = fields.String(load_default="", validate=validate.Length(max=LONGEST_VALUE))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Verdict:
        """Return the value."""
        return Verdict(reading_id=data["id"], state=data["state"], value=data["value"])


class NewVerdicts(Strict):
    """What you make of the readings of a version; those not named stay as they are."""

    readings = fields.List(
        fields.Nested(NewVerdict), required=True, validate=validate.Length(1, MOST_READINGS)
    )


class ReadingOut(Schema):
    """A characteristic as the engine read it, and what the steward made of it."""

    id = fields.UUID(required=True, attribute="reading.id")
    dimension = fields.String(required=True, attribute="reading.dimension")
    name = fields.String(required=True)
    value = fields.String(required=True, attribute="reading.value")
    corrected_value = fields.String(required=True, attribute="reading.corrected_value")
    label = fields.String(required=True)
    modality = fields.String(
        required=True, validate=validate.OneOf(list(Modality)), attribute="reading.modality"
    )
    words = fields.String(required=True)
    start = fields.Integer(required=True, allow_none=True, attribute="reading.start")
    end = fields.Integer(required=True, allow_none=True, attribute="reading.end")
    state = fields.Enum(ReadingState, by_value=True, required=True, attribute="reading.state")


class ReadingsOut(Schema):
    """The readings of a version; not `current` are those of a text that has changed since."""

    version = fields.Nested(VersionOut, required=True)
    current = fields.Boolean(required=True)
    items = fields.List(fields.Nested(ReadingOut), required=True)
