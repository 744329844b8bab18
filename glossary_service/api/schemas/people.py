"""Schemas of parties, people, invitations and tokens."""

from dataclasses import asdict
from typing import Any

from marshmallow import Schema, fields, post_load, pre_dump, validate

from glossary_service.api.schemas.alliances import AllianceOut
from glossary_service.api.schemas.shared import Strict
from glossary_service.policy.quorum import QuorumKind, Rule
from glossary_service.policy.roles import Action, PartyKind, Role, Scope
from glossary_service.services.accounts import LONGEST_PASSWORD, LONGEST_TOKEN_DAYS
from glossary_service.services.parties import (
    LONGEST_EMAIL,
    LONGEST_REVIEW_DAYS,
    MOST_NEEDED,
    OwnMembership,
)
from glossary_service.services.texts import LONGEST_NAME
from glossary_service.store.records import Party


LONGEST_LINK = 200


def _name() -> fields.String:
    return fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))


def _line() -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=LONGEST_NAME))


def _roles(least: int) -> "fields.List[Role]":
    return fields.List(
        fields.Enum(Role, by_value=True),
        required=True,
        validate=validate.Length(least, len(Role)),
    )


# ── parties ──────────────────────────────────────────────────────────────────────────────────────


class NewParty(Strict):
    """A new department of an organisation."""

    organisation_id = fields.UUID(required=True)
    name = _name()


class NewRule(Strict):
    """How a party decides; `needed` counts for “number” alone."""

    kind = fields.Enum(QuorumKind, by_value=True, required=True)
    needed = fields.Integer(load_default=1, validate=validate.Range(1, MOST_NEEDED))
    self_approval = fields.Boolean(load_default=False)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Rule:
        """Return the value."""
        return Rule(**data)


class PartyChange(Strict):
    """What of a party can be changed."""

    name = _name()
    contact = _line()
    rule = fields.Nested(NewRule, required=True)
    review_days = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(1, LONGEST_REVIEW_DAYS)
    )


class RuleOut(Schema):
    """How a party decides."""

    kind = fields.Enum(QuorumKind, by_value=True, required=True)
    needed = fields.Integer(required=True)
    self_approval = fields.Boolean(required=True)


class PartyOut(Schema):
    """A party; of parties outside of your organisation, the name alone."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    organisation = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.Enum(PartyKind, by_value=True, required=True)
    inside = fields.Boolean(
        required=True, metadata={"description": "Whether it is of an organisation of yours."}
    )
    contact = fields.String(required=True)
    rule = fields.Nested(RuleOut, required=True, allow_none=True)
    review_days = fields.Integer(required=True, allow_none=True)
    revision = fields.Integer(required=True)

    @pre_dump
    def leave_out(self, party: Party, **_: Any) -> dict[str, Any]:
        """Leave the rule out where it is not told."""
        values = asdict(party)
        return values if party.inside else values | {"rule": None}


class PartyList(Schema):
    """Parties, by organisation and name."""

    items = fields.List(fields.Nested(PartyOut), required=True)


# ── people ───────────────────────────────────────────────────────────────────────────────────────


class PersonOut(Schema):
    """Somebody with an account."""

    id = fields.UUID(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    active = fields.Boolean(required=True)
    revision = fields.Integer(required=True)


class PersonChange(Strict):
    """Whether a person may sign in."""

    active = fields.Boolean(required=True)


class MemberOut(Schema):
    """A person's roles in a party."""

    person = fields.Nested(PersonOut, required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)


class MemberList(Schema):
    """Who has roles in a party, by name."""

    items = fields.List(fields.Nested(MemberOut), required=True)


class NewRoles(Strict):
    """A person's roles in a party; none ends the membership."""

    roles = _roles(0)


# ── invitations ──────────────────────────────────────────────────────────────────────────────────


class NewInvitation(Strict):
    """Whom to invite, to which party, as what."""

    party_id = fields.UUID(required=True)
    email = fields.String(required=True, validate=validate.Length(1, LONGEST_EMAIL))
    name = _line()
    roles = _roles(1)


class NewPartnerInvitation(Strict):
    """Whom to invite as the first person of a partner."""

    email = fields.String(required=True, validate=validate.Length(1, LONGEST_EMAIL))
    name = _line()


class InvitationOut(Schema):
    """A link that waits to be used, without the link itself."""

    id = fields.UUID(required=True)
    party_id = fields.UUID(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)


class InvitationMade(InvitationOut):
    """A new link; its token is shown this once."""

    token = fields.String(required=True)


class InvitationQuery(Strict):
    """Of which party."""

    party_id = fields.UUID(required=True)


class InvitationList(Schema):
    """Links that wait to be used, the newest first."""

    items = fields.List(fields.Nested(InvitationOut), required=True)


class Acceptance(Strict):
    """A link, and for a new account its name and password; who is signed in sends the link."""

    token = fields.String(required=True, validate=validate.Length(1, LONGEST_LINK))
    name = _line()
    password = fields.String(load_default="", validate=validate.Length(max=LONGEST_PASSWORD))


class NewPassword(Strict):
    """A link for a new password, and the password."""

    token = fields.String(required=True, validate=validate.Length(1, LONGEST_LINK))
    password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))


# ── tokens ───────────────────────────────────────────────────────────────────────────────────────


class NewToken(Strict):
    """A new token of your own."""

    name = _name()
    scopes = fields.List(
        fields.Enum(Scope, by_value=True),
        required=True,
        validate=validate.Length(1, len(Scope)),
    )
    days = fields.Integer(required=True, validate=validate.Range(1, LONGEST_TOKEN_DAYS))


class TokenOut(Schema):
    """A token, without the token itself."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.Enum(Scope, by_value=True), required=True)
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)
    last_used_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Noted once an hour."}
    )


class TokenMade(TokenOut):
    """A new token; it is shown this once."""

    token = fields.String(required=True)


class TokenList(Schema):
    """Your tokens, the newest first."""

    items = fields.List(fields.Nested(TokenOut), required=True)


# ── oneself ──────────────────────────────────────────────────────────────────────────────────────


class OwnNameChange(Strict):
    """Your name."""

    name = _name()


class OwnMembershipOut(Schema):
    """A party of yours, your roles in it, and what they allow."""

    party = fields.Nested(PartyOut, required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    may = fields.List(
        fields.String(validate=validate.OneOf([action.name.lower() for action in Action])),
        required=True,
    )

    @pre_dump
    def name_actions(self, own: OwnMembership, **_: Any) -> dict[str, Any]:
        """Write each action in one word."""
        return {
            "party": own.party,
            "roles": own.roles,
            "may": [action.name.lower() for action in own.may],
        }


class ProfileOut(Schema):
    """Who you are to the service, and what this token may be used for."""

    person = fields.Nested(PersonOut, required=True)
    memberships = fields.List(fields.Nested(OwnMembershipOut), required=True)
    alliances = fields.List(fields.Nested(AllianceOut), required=True)
    scopes = fields.List(fields.Enum(Scope, by_value=True), required=True)
