"""Schemas of checks, their answers, and links for guests."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from glossary_service.alignment.concepts import Relation
from glossary_service.api.schemas.shared import PageQuery, Strict, page_of
from glossary_service.reports.check_form import Deed, Fit, Standing
from glossary_service.services.check_links import LONGEST_LINK_DAYS
from glossary_service.services.texts import LONGEST_NAME, LONGEST_TERM, LONGEST_TEXT


# Exactly one of these says what is checked; `words` goes with the first.
SUBJECTS = ("term", "entry_id", "text")


def _term() -> fields.String:
    return fields.String(validate=validate.Length(1, LONGEST_TERM))


def _words() -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


def _keep() -> fields.Boolean:
    return fields.Boolean(
        load_default=False, metadata={"description": "Keep the words and the answer."}
    )


class NewCheck(Strict):
    """What shall be checked: a term with your own words, or an entry, or a text of a plan."""

    party_id = fields.UUID(required=True)
    term = _term()
    words = _words()
    entry_id = fields.UUID()
    text = fields.String(validate=validate.Length(1, LONGEST_TEXT))
    keep = _keep()

    @validates_schema
    def one_subject(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse none, or several."""
        given = [name for name in SUBJECTS if name in data]
        if len(given) != 1:
            raise ValidationError("Send one of term, entry_id and text.", (given or ["term"])[-1])
        if data["words"] and given != ["term"]:
            raise ValidationError("Words go with a term.", "words")


class NewGuestCheck(Strict):
    """A term and your own words; nothing is kept unless `keep` says so."""

    term = fields.String(required=True, validate=validate.Length(1, LONGEST_TERM))
    words = _words()
    keep = _keep()
    share = fields.Boolean(
        load_default=False,
        metadata={"description": "Let the department that made the link see what is kept."},
    )


class TextSpanOut(Schema):
    """A stretch of a text, in characters."""

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)


def _spans() -> "fields.List[Any]":
    return fields.List(fields.Nested(TextSpanOut), required=True)


class CheckRowOut(Schema):
    """A characteristic: what you say, what the company says, what it means for you."""

    name = fields.String(required=True)
    standing = fields.String(required=True, validate=validate.OneOf(list(Standing)))
    you = fields.String(required=True)
    company = fields.String(required=True)
    means = fields.String(required=True)
    question = fields.String(required=True)
    you_spans = _spans()
    company_spans = _spans()


class MeaningOut(Schema):
    """A canonical definition beside your words."""

    entry_id = fields.UUID(required=True)
    content_hash = fields.String(required=True)
    term = fields.String(required=True)
    party = fields.String(required=True)
    definition = fields.String(required=True)
    examples = fields.List(fields.String(), required=True)
    counter_examples = fields.List(fields.String(), required=True)
    support = fields.String(required=True)
    fit = fields.String(required=True, validate=validate.OneOf(list(Fit)))
    relation = fields.String(
        required=True, allow_none=True, validate=validate.OneOf([*Relation, None])
    )
    chance = fields.Float(required=True, allow_none=True)
    sureness = fields.String(required=True)
    sentence = fields.String(required=True)
    reason = fields.String(required=True)
    you_spans = _spans()
    company_spans = _spans()
    rows = fields.List(fields.Nested(CheckRowOut), required=True)


class NextStepOut(Schema):
    """Something to do."""

    deed = fields.String(required=True, validate=validate.OneOf(list(Deed)))
    sentence = fields.String(required=True)


class AskedOut(Schema):
    """Whom to ask."""

    party = fields.String(required=True)
    contact = fields.String(required=True)


class TextPlaceOut(Schema):
    """Where a term stands in the text that was sent."""

    sentence = fields.String(required=True)
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)


class AnswerOut(Schema):
    """The one-page answer for a term."""

    term = fields.String(required=True)
    words = fields.String(required=True)
    headline = fields.String(required=True)
    usable = fields.String(required=True)
    certain = fields.Boolean(required=True)
    support = fields.String(required=True)
    meanings = fields.List(fields.Nested(MeaningOut), required=True)
    others = fields.List(fields.Nested(MeaningOut), required=True)
    questions = fields.List(fields.String(), required=True)
    steps = fields.List(fields.Nested(NextStepOut), required=True)
    contacts = fields.List(fields.Nested(AskedOut), required=True)
    places = fields.List(fields.Nested(TextPlaceOut), required=True)
    remark = fields.String(required=True)


class AnswersOut(Schema):
    """The answers to a check, and the terms that did not fit on the page."""

    answers = fields.List(fields.Nested(AnswerOut), required=True)
    unanswered = fields.List(fields.String(), required=True)


class CheckOut(AnswersOut):
    """The answers to a check; `kept_id` is empty where nothing was kept."""

    kept_id = fields.UUID(required=True, allow_none=True)


class GuestCheckOut(AnswersOut):
    """The answer to a guest; `way_back` is shown once and leads to what was kept."""

    way_back = fields.String(required=True)


class KeptSummary(Schema):
    """A kept check in a list."""

    id = fields.UUID(required=True)
    party_id = fields.UUID(required=True, allow_none=True)
    through_link = fields.Boolean(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    term = fields.String(required=True)
    words = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)


class KeptCheckOut(KeptSummary):
    """A kept check with its answers, as they were given."""

    engine = fields.String(required=True)
    answer = fields.Nested(AnswersOut, required=True)


class GuestKeptOut(Schema):
    """What a guest has kept."""

    term = fields.String(required=True)
    words = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    answer = fields.Nested(AnswersOut, required=True)


class CheckQuery(PageQuery):
    """Which kept checks, and which part of the list."""

    party_id = fields.UUID(load_default=None)


class CheckLinkQuery(Strict):
    """Which links."""

    party_id = fields.UUID(load_default=None)


class NewCheckLink(Strict):
    """A new link for guests."""

    party_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    days = fields.Integer(load_default=30, validate=validate.Range(1, LONGEST_LINK_DAYS))


class CheckLinkOut(Schema):
    """A link for guests, without the link itself."""

    id = fields.UUID(required=True)
    party_id = fields.UUID(required=True)
    party = fields.String(required=True)
    name = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)


class MadeCheckLinkOut(CheckLinkOut):
    """A link that was just made; the token is shown this once."""

    token = fields.String(required=True)


class CheckLinkList(Schema):
    """Links, the newest first."""

    items = fields.List(fields.Nested(CheckLinkOut), required=True)


class GuestOut(Schema):
    """What a link is for."""

    name = fields.String(required=True)
    party = fields.String(required=True)
    organisation = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    terms = fields.List(fields.String(), required=True)


KeptPage = page_of(KeptSummary, "KeptCheckPage")
