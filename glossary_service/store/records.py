"""What the store hands out and takes in: frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from glossary_service.policy.quorum import Choice, Rule
from glossary_service.policy.roles import AllianceRole, PartyKind, Role, Scope
from glossary_service.policy.transitions import State


T = TypeVar("T")


# ── words ────────────────────────────────────────────────────────────────────────────────────────


class TermStatus(StrEnum):
    """How far a designation may be used: the administrative status of TBX-Basic."""

    PREFERRED = "preferredTerm-admn-sts"
    ADMITTED = "admittedTerm-admn-sts"
    DEPRECATED = "deprecatedTerm-admn-sts"
    SUPERSEDED = "supersededTerm-admn-sts"


class TermType(StrEnum):
    """What kind of designation it is: the term type of TBX-Basic."""

    FULL_FORM = "fullForm"
    ACRONYM = "acronym"
    ABBREVIATION = "abbreviation"
    SHORT_FORM = "shortForm"
    VARIANT = "variant"
    PHRASE = "phrase"


class ReadingState(StrEnum):
    """What the steward made of a characteristic that the engine read."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class Answer(StrEnum):
    """What a unit says to a canonical definition; a unit without a row has not answered."""

    CONFIRMED = "confirmed"
    DIFFERS = "differs"


class JobState(StrEnum):
    """Where a piece of background work stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


# ── people and parties ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of the items, and where the next ones begin: `after` is opaque, "" at the end."""

    items: tuple[T, ...]
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A company or another body."""

    id: UUID
    name: str
    revision: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A department or a partner, and how it decides."""

    id: UUID
    organisation_id: UUID
    organisation: str
    name: str
    kind: PartyKind
    contact: str
    rule: Rule
    review_days: int | None
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account."""

    id: UUID
    email: str
    name: str
    operator: bool
    active: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person's roles in a party."""

    person: Person
    party_id: UUID
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link by which somebody becomes a member."""

    id: UUID
    party_id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token of a person, without the token itself."""

    id: UUID
    person_id: UUID
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alliance:
    """A piece of work of several parties."""

    id: UUID
    name: str
    purpose: str
    host_party_id: UUID
    party_ids: tuple[UUID, ...]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceMember:
    """What a person does in an alliance for a party."""

    alliance_id: UUID
    party_id: UUID
    person_id: UUID
    role: AllianceRole
    function: str


# ── terms ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSetRecord:
    """A party's collection of entries."""

    id: UUID
    party_id: UUID
    party: str
    name: str
    description: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Designation:
    """A written form of a concept."""

    text: str
    status: TermStatus = TermStatus.PREFERRED
    term_type: TermType = TermType.FULL_FORM
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything of a version that people vote on; `content_hash` in `policy` covers all of it."""

    designations: tuple[Designation, ...]
    definition: str = ""
    language: str = ""
    superordinate: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    source: str = ""
    register: str = ""
    support: str = ""
    note: str = ""
    valid_from: date | None = None
    review_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One wording of an entry, and where it stands."""

    id: UUID
    entry_id: UUID
    number: int
    state: State
    content: Content
    content_hash: str
    author_id: UUID | None
    change_note: str
    deadline: datetime | None
    created_at: datetime
    proposed_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """One party's entry for one concept.

    `open` is the change under way; whoever is no member of the party gets `None` there, and sees
    what is live alone.
    """

    id: UUID
    term_set_id: UUID
    party_id: UUID
    party: str
    term: str
    live: Version | None
    open: Version | None
    canonical: bool
    revision: int
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteRecord:
    """What one person said about one content."""

    version_id: UUID
    person_id: UUID
    person: str
    content_hash: str
    choice: Choice
    comment: str
    cast_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A characteristic of a version: what the engine read, and what the steward made of it."""

    id: UUID
    dimension: str
    value: str
    modality: str
    start: int | None
    end: int | None
    state: ReadingState
    corrected_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version that is canonical for its organisation, while `ended_at` is empty."""

    id: UUID
    organisation_id: UUID
    entry_id: UUID
    version_id: UUID
    version_number: int
    term: str
    content_hash: str
    published_at: datetime
    ended_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """What a party answers to a publication; `answer` is `None` where it has not answered."""

    party_id: UUID
    party: str
    answer: Answer | None
    reason: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one party shows to another, or to an alliance."""

    id: UUID
    party_id: UUID
    term_set_id: UUID | None
    entry_id: UUID | None
    to_party_id: UUID | None
    to_alliance_id: UUID | None
    created_at: datetime
    revoked_at: datetime | None


# ── work ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of background work and how far it is."""

    id: UUID
    kind: str
    subject_id: UUID | None
    party_id: UUID | None
    person_id: UUID | None
    state: JobState
    attempt: int
    doing: str
    done: int
    total: int
    cancel: bool
    problem: str
    created_at: datetime
    finished_at: datetime | None
    values: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened: who did what to what, as ids and hashes."""

    kind: str
    actor_id: UUID | None
    subject_kind: str
    subject_id: UUID | None
    party_id: UUID | None = None
    content_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """A line of the log."""

    number: int
    at: datetime
    event: Event
    hash: str
