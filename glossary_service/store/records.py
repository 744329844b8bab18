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

    @property
    def is_active(self) -> bool:
        """Whether the work has not ended."""
        return self in {JobState.QUEUED, JobState.RUNNING}


class ImportState(StrEnum):
    """How far an import has come."""

    READING = "reading"
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"


class RowKind(StrEnum):
    """What a row of a file is to the term set that it shall go into."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    SAME_NAME = "same_name"
    PROBLEM = "problem"


class RowChoice(StrEnum):
    """What shall become of a row: an entry of its own, a change of the one it fits, or nothing."""

    KEEP_BOTH = "keep_both"
    UPDATE = "update"
    SKIP = "skip"


class RowOutcome(StrEnum):
    """What became of a row; `OVERTAKEN` when its entry was changed by somebody else meanwhile."""

    ADDED = "added"
    UPDATED = "updated"
    SKIPPED = "skipped"
    OVERTAKEN = "overtaken"


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
    """A department or a partner, and how it decides.

    Who is not `inside` its organisation is told its name alone: the rest is left at what every
    party begins with, and each is a partner to the other.
    """

    id: UUID
    organisation_id: UUID
    organisation: str
    name: str
    kind: PartyKind
    contact: str
    rule: Rule
    review_days: int | None
    revision: int
    inside: bool = True


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
    """A link by which somebody becomes a member; with `person_id`, sets a new password."""

    id: UUID
    party_id: UUID
    person_id: UUID | None
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
class AllianceParty:
    """A party's part in an alliance: all that the other parties are told of it."""

    party_id: UUID
    party: str
    organisation: str
    host: bool
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceMember:
    """What a person does in an alliance for a party."""

    alliance_id: UUID
    party_id: UUID
    person_id: UUID
    person: str
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
    """What one party shows to another, or to an alliance.

    `subject` is the name of the term set or the term of the entry, `to` the name of who sees it.
    """

    id: UUID
    party_id: UUID
    party: str
    term_set_id: UUID | None
    entry_id: UUID | None
    subject: str
    to_party_id: UUID | None
    to_alliance_id: UUID | None
    to: str
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
class ComparisonSide:
    """A term set in a comparison: the name that its column carries, and how much of it was read.

    With `drafts`, what its own party has not approved yet was read too.
    """

    term_set_id: UUID
    party_id: UUID
    label: str
    drafts: bool
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A comparison of term sets that was asked for; `made_at` is empty until it has a report.

    `job` makes the report, where that takes longer than an answer. `counts` says how many conflicts
    of each band there are, and how many words agree or are missing on a side.
    """

    id: UUID
    title: str
    party_id: UUID
    party: str
    created_by: UUID | None
    created_at: datetime
    made_at: datetime | None
    engine: str
    sides: tuple[ComparisonSide, ...]
    job: Job | None
    counts: Mapping[str, int] | None
    revision: int


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


# ── imports ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """Something that is wrong with a file, where it stands, and what to do."""

    message: str
    row: int | None = None
    column: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """What a field of an entry holds and what it would hold, as texts that people read."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """A row of a file: what it is to the set, what shall become of it, and what has.

    `entry_id` is the entry that it fits, and once applied the one that was added. `content` is what
    the entry would say then; `None` where nothing is to be written.
    """

    row: int
    kind: RowKind
    choice: RowChoice
    term: str
    entry_id: UUID | None = None
    entry_revision: int | None = None
    content: Content | None = None
    changes: tuple[FieldChange, ...] = ()
    problem: str = ""
    column: str = ""
    field: str = ""
    outcome: RowOutcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """A file that is to go into a term set: how it was read, and how far it has come.

    `problems` are those of the whole file and the first of its rows, `more_problems` counts the
    rest; `unused` names the columns that fill no field. `job` writes the rows, where they are many;
    while they are not all written and it has ended, applying the import again goes on.
    """

    id: UUID
    term_set_id: UUID
    party_id: UUID
    person_id: UUID | None
    name: str
    state: ImportState
    total: int
    done: int
    kinds: Mapping[RowKind, int]
    outcomes: Mapping[RowOutcome, int]
    problems: tuple[FileProblem, ...]
    more_problems: int
    unused: tuple[str, ...]
    revision: int
    created_at: datetime
    applied_at: datetime | None
    job: Job | None = None
