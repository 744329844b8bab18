"""Schemas of alliances and shares."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from glossary_service.api.schemas.shared import PageQuery, Strict, page_of
from glossary_service.policy.roles import AllianceRole
from glossary_service.services.alliances import LONGEST_FUNCTION, MOST_ROLES
from glossary_service.services.texts import LONGEST_NAME, LONGEST_TEXT


LONGEST_CODE = 200


class NewAlliance(Strict):
    """A new alliance, with a party of yours as its host."""

    party_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    purpose = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class AllianceChange(Strict):
    """What of an alliance can be changed."""

    name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    purpose = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class AllianceOut(Schema):
    """A piece of work of several parties."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    purpose = fields.String(required=True)
    host_party_id = fields.UUID(required=True)
    party_ids = fields.List(fields.UUID(), required=True)
    revision = fields.Integer(required=True)


class AllianceList(Schema):
    """Alliances, by name."""

    items = fields.List(fields.Nested(AllianceOut), required=True)


class AlliancePartyOut(Schema):
    """A party's part in an alliance."""

    party_id = fields.UUID(required=True)
    party = fields.String(required=True)
    organisation = fields.String(required=True)
    host = fields.Boolean(required=True)
    joined_at = fields.AwareDateTime(required=True)


class AlliancePartyList(Schema):
    """The parties of an alliance, the host first."""

    items = fields.List(fields.Nested(AlliancePartyOut), required=True)


class JoiningCode(Strict):
    """The code that the other party's alliance manager gave away."""

    code = fields.String(required=True, validate=validate.Length(1, LONGEST_CODE))


class JoiningCodeOut(Schema):
    """A code by which a host may add your party; it is shown this once."""

    code = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class NewPartner(Strict):
    """A partner that is not here yet."""

    name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))


class NewAllianceRole(Strict):
    """What a person does in an alliance; a speaker has a function such as finance or legal."""

    role = fields.Enum(AllianceRole, by_value=True, required=True)
    function = fields.String(load_default="", validate=validate.Length(max=LONGEST_FUNCTION))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> tuple[AllianceRole, str]:
        """Return the value."""
        return data["role"], data["function"]


class NewAllianceRoles(Strict):
    """What a person does in an alliance; nothing ends it."""

    roles = fields.List(
        fields.Nested(NewAllianceRole), required=True, validate=validate.Length(0, MOST_ROLES)
    )


class AllianceMemberOut(Schema):
    """What a person does in an alliance for a party."""

    party_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    person = fields.String(required=True)
    role = fields.Enum(AllianceRole, by_value=True, required=True)
    function = fields.String(required=True)


class AllianceMemberList(Schema):
    """Who does what in an alliance."""

    items = fields.List(fields.Nested(AllianceMemberOut), required=True)


# ── shares ───────────────────────────────────────────────────────────────────────────────────────


class NewShare(Strict):
    """A term set or an entry, shown to a party or to an alliance: one of each."""

    term_set_id = fields.UUID(load_default=None, allow_none=True)
    entry_id = fields.UUID(load_default=None, allow_none=True)
    to_party_id = fields.UUID(load_default=None, allow_none=True)
    to_alliance_id = fields.UUID(load_default=None, allow_none=True)


class ShareOut(Schema):
    """What one party shows to another, or to an alliance."""

    id = fields.UUID(required=True)
    party_id = fields.UUID(required=True)
    party = fields.String(required=True)
    term_set_id = fields.UUID(required=True, allow_none=True)
    entry_id = fields.UUID(required=True, allow_none=True)
    subject = fields.String(required=True)
    to_party_id = fields.UUID(required=True, allow_none=True)
    to_alliance_id = fields.UUID(required=True, allow_none=True)
    to = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)


class ShareQuery(PageQuery):
    """Which shares: given by your parties, or shown to you."""

    side = fields.String(load_default="given", validate=validate.OneOf(["given", "shown"]))


SharePage = page_of(ShareOut, "SharePage")
