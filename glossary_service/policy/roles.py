"""Who may do what: parties, roles, and the one table that joins them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class PartyKind(StrEnum):
    """What a party is to its organisation."""

    CENTRAL = "central"
    DEPARTMENT = "department"
    PARTNER = "partner"


class Role(StrEnum):
    """What a person does for a party."""

    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    STEWARD = "steward"
    ALLIANCE_MANAGER = "alliance_manager"
    AUDITOR = "auditor"
    ADMIN = "admin"


class AllianceRole(StrEnum):
    """What a person does in an alliance, for one of its parties."""

    SPEAKER = "speaker"
    SPONSOR = "sponsor"
    FACILITATOR = "facilitator"
    SPARRING_PARTNER = "sparring_partner"


class Scope(StrEnum):
    """What an API token may be used for; a person's own session has all of it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class Action(StrEnum):
    """Something that a role allows for a party."""

    SEE = "see its term sets, drafts included"
    DRAFT = "write and propose definitions"
    VOTE = "vote on proposed definitions"
    STEWARD = "own its term sets: make, import, confirm characteristics, withdraw"
    PUBLISH = "make a definition canonical for the organisation"
    ANSWER = "say for the party whether it shares a canonical definition"
    SHARE = "let other parties see term sets or entries"
    CHECK = "check an understanding and keep the result"
    COMPARE = "compare term sets"
    ALLY = "set up alliances and let partners in"
    AUDIT = "read the log"
    ADMINISTER = "manage parties, people, roles and links of the organisation"


# Everyone who has a role in a party may see what it holds, except those who only administer.
_READERS = frozenset(Role) - {Role.ADMIN}
MAY: Mapping[Action, frozenset[Role]] = {
    Action.SEE: _READERS,
    Action.DRAFT: frozenset({Role.CONTRIBUTOR, Role.STEWARD}),
    Action.VOTE: frozenset({Role.REVIEWER, Role.STEWARD}),
    Action.STEWARD: frozenset({Role.STEWARD}),
    Action.PUBLISH: frozenset({Role.STEWARD}),
    Action.ANSWER: frozenset({Role.STEWARD}),
    Action.SHARE: frozenset({Role.STEWARD, Role.ALLIANCE_MANAGER}),
    Action.CHECK: _READERS,
    Action.COMPARE: _READERS,
    Action.ALLY: frozenset({Role.ALLIANCE_MANAGER}),
    Action.AUDIT: frozenset({Role.AUDITOR, Role.ADMIN}),
    Action.ADMINISTER: frozenset({Role.ADMIN}),
}
# Only the central department speaks for the whole organisation.
ONLY_CENTRAL = frozenset({Action.PUBLISH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """The roles of a person in one party."""

    party_id: UUID
    organisation_id: UUID
    kind: PartyKind
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a person with roles in parties, and what the way in allows.

    `alliances` are those in which a party takes part whose definitions the person sees. `operator`
    may create organisations; it opens no definition.
    """

    person_id: UUID
    name: str = ""
    memberships: Mapping[UUID, Membership] = field(default_factory=dict)
    alliances: frozenset[UUID] = frozenset()
    scopes: frozenset[Scope] = frozenset(Scope)
    operator: bool = False

    def may(self, action: Action, party_id: UUID) -> bool:
        """Whether one of the person's roles in a party allows an action."""
        membership = self.memberships.get(party_id)
        if membership is None or not membership.roles & MAY[action]:
            return False
        return action not in ONLY_CENTRAL or membership.kind is PartyKind.CENTRAL

    def parties(self, action: Action) -> frozenset[UUID]:
        """Return the parties for which the person may do something."""
        return frozenset(party for party in self.memberships if self.may(action, party))

    def organisations(self, action: Action) -> frozenset[UUID]:
        """Return the organisations in which the person may do something for some party."""
        return frozenset(self.memberships[party].organisation_id for party in self.parties(action))

    @property
    def home_organisations(self) -> frozenset[UUID]:
        """The organisations whose canonical definitions the person sees: as one of their own."""
        return frozenset(
            membership.organisation_id
            for party, membership in self.memberships.items()
            if membership.kind is not PartyKind.PARTNER and self.may(Action.SEE, party)
        )
