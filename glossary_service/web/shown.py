"""How values read on a page: days as time elements, states, roles and rights in plain words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from wtforms import Field

from glossary_service.policy.quorum import Choice, QuorumKind
from glossary_service.policy.roles import AllianceRole, PartyKind, Role, Scope
from glossary_service.policy.transitions import State
from glossary_service.store.records import (
    Answer,
    Designation,
    RowChoice,
    RowKind,
    RowOutcome,
    TermStatus,
    TermType,
)


STATES: Mapping[State, str] = {
    State.DRAFT: "Draft",
    State.PROPOSED: "Proposed",
    State.IN_REVIEW: "Being decided",
    State.APPROVED: "In use",
    State.SUPERSEDED: "Replaced by a later one",
    State.REJECTED: "Turned down",
    State.WITHDRAWN: "Taken back",
}
ROLES: Mapping[Role, tuple[str, str]] = {
    Role.VIEWER: ("Viewer", "reads the words of the department, drafts included, and checks"),
    Role.CONTRIBUTOR: ("Contributor", "writes meanings and proposes them"),
    Role.REVIEWER: ("Reviewer", "votes on what is proposed"),
    Role.STEWARD: (
        "Steward",
        (
            "looks after the words: writes, votes, imports, shows them to others, answers for the "
            "department; in the central department, also publishes"
        ),
    ),
    Role.ALLIANCE_MANAGER: ("Alliance manager", "sets up alliances and shows words to partners"),
    Role.AUDITOR: ("Auditor", "reads the log of what was done"),
    Role.ADMIN: ("Administrator", "invites people, gives roles, adds departments"),
}
ALLIANCE_ROLES: Mapping[AllianceRole, tuple[str, str]] = {
    AllianceRole.SPEAKER: ("Speaker", "speaks for your side on one field, as finance or legal"),
    AllianceRole.SPONSOR: ("Sponsor", "backs the alliance in your management"),
    AllianceRole.FACILITATOR: ("Facilitator", "leads the talks about words"),
    AllianceRole.SPARRING_PARTNER: ("Sparring partner", "questions what seems clear"),
}
SCOPES: Mapping[Scope, tuple[str, str]] = {
    Scope.READ: ("Read", "sees what you see"),
    Scope.WRITE: ("Write", "changes what you may change"),
    Scope.ADMIN: ("Administer", "does what you may do with people and roles"),
}
PARTY_KINDS: Mapping[PartyKind, str] = {
    PartyKind.CENTRAL: "central department",
    PartyKind.DEPARTMENT: "department",
    PartyKind.PARTNER: "partner",
}
ANSWERS: Mapping[Answer | None, str] = {
    Answer.CONFIRMED: "shares it",
    Answer.DIFFERS: "differs",
    None: "has not answered",
}
CHOICES: Mapping[Choice, str] = {
    Choice.APPROVE: "in favour",
    Choice.REJECT: "against",
    Choice.ABSTAIN: "abstained",
}
QUORUMS: Mapping[QuorumKind, str] = {
    QuorumKind.ANY: "One vote decides",
    QuorumKind.NUMBER: "A number of votes must be in favour",
    QuorumKind.ALL: "Everyone who votes must be in favour",
}
ROW_KINDS: Mapping[RowKind, str] = {
    RowKind.NEW: "new",
    RowKind.SAME: "the same as here",
    RowKind.CHANGED: "changed",
    RowKind.SAME_NAME: "a word that is here, with another meaning",
    RowKind.PROBLEM: "cannot be read",
}
ROW_CHOICES: Mapping[RowChoice, str] = {
    RowChoice.KEEP_BOTH: "Add as a word of its own",
    RowChoice.UPDATE: "Write as a change",
    RowChoice.SKIP: "Leave out",
}
ROW_OUTCOMES: Mapping[RowOutcome, str] = {
    RowOutcome.ADDED: "added",
    RowOutcome.UPDATED: "written as a change",
    RowOutcome.SKIPPED: "left out",
    RowOutcome.OVERTAKEN: "left out: changed here meanwhile",
}
# What people call a field of an entry.
FIELDS: Mapping[str, str] = {
    "definition": "Meaning",
    "designations": "Names",
    "superordinate": "What kind of thing it is",
    "examples": "Examples",
    "counter_examples": "What it is not",
    "support": "Support you get",
    "source": "Source",
    "register": "Style",
    "language": "Language",
    "note": "Remark",
    "valid_from": "Holds from",
    "review_date": "To be looked at again",
}
_SHORT = frozenset({TermType.ACRONYM, TermType.ABBREVIATION})
_TO_AVOID = frozenset({TermStatus.DEPRECATED, TermStatus.SUPERSEDED})


def kind_of_name(name: Designation) -> str:
    """Return the field in which a name beside the first one is written."""
    if name.status in _TO_AVOID:
        return "avoid"
    return "abbreviations" if name.term_type in _SHORT else "other_names"


def names_of(names: tuple[Designation, ...]) -> dict[str, list[str]]:
    """Return the names beside the first one, by the field in which they are written."""
    found: dict[str, list[str]] = {"other_names": [], "abbreviations": [], "avoid": []}
    for name in names[1:]:
        found[kind_of_name(name)].append(name.text)
    return found


def day(value: date | datetime | None) -> Markup | str:
    """Return a day as people write it, in a time element."""
    if value is None:
        return ""
    text = f"{value.day} {value:%B} {value.year}"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def moment(value: datetime | None) -> Markup | str:
    """Return a day with its time; all times are those of UTC."""
    if value is None:
        return ""
    text = f"{value.day} {value:%B} {value.year}, {value:%H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "word"), counted(2_000, "word"), counted(2, "party", "parties")
    ('1 word', '2,000 words', '2 parties')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def marked(text: str, spans: Iterable[Any]) -> list[tuple[str, bool]]:
    """Return a text in pieces, and for each whether one of the spans covers it.

    >>> marked("a long road", [(2, 6)])
    [('a ', False), ('long', True), (' road', False)]
    """
    places = sorted(
        (span["start"], span["end"]) if isinstance(span, Mapping) else tuple(span) for span in spans
    )
    pieces, here = [], 0
    for start, end in places:
        start = max(start, here)  # noqa: PLW2901 - spans may overlap
        if start < end:
            pieces += [(text[here:start], False), (text[start:end], True)]
            here = end
    pieces.append((text[here:], False))
    return [piece for piece in pieces if piece[0]]


def attributes_of(field: Field, help_text: str, rows: int) -> dict[str, Any]:
    """Return how a field is drawn: what describes it for those who do not see the page, too."""
    look = "form-select" if field.type == "SelectField" else "form-control"
    describes = [f"{field.id}-error"] * bool(field.errors) + [f"{field.id}-help"] * bool(help_text)
    found: dict[str, Any] = {"class": f"{look} is-invalid" if field.errors else look}
    if describes:
        found["aria-describedby"] = " ".join(describes)
    if field.errors:
        found["aria-invalid"] = "true"
    if rows:
        found["rows"] = rows
    return found


FILTERS = {"marked": marked, "day": day, "moment": moment, "counted": counted, "names_of": names_of}
KNOWN: dict[str, Any] = {
    "attributes_of": attributes_of,
    "STATES": STATES,
    "ROLES": ROLES,
    "ALLIANCE_ROLES": ALLIANCE_ROLES,
    "SCOPES": SCOPES,
    "PARTY_KINDS": PARTY_KINDS,
    "ANSWERS": ANSWERS,
    "CHOICES": CHOICES,
    "QUORUMS": QUORUMS,
    "FIELDS": FIELDS,
}
