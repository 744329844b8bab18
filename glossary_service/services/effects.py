"""What a change does: the words, the characteristics, and how others stand to it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from glossary_service.alignment.concepts import Characteristic, Entry, Modality, Relation
from glossary_service.policy.roles import PartyKind
from glossary_service.reports.wording import count
from glossary_service.services.positions import position
from glossary_service.store.records import Content, Designation, EntryRecord, Version


if TYPE_CHECKING:
    from glossary_service.alignment.verdicts import Tools


# A difference of texts costs the square of their length where every word is another one.
MOST_WORDS = 1_000
_TOKENS = re.compile(r"\w+(?:['\N{RIGHT SINGLE QUOTATION MARK}-]\w+)*\s*|[^\w\s]\s*|\s+")


# ── words ────────────────────────────────────────────────────────────────────────────────────────


class Edit(StrEnum):
    """What becomes of a piece of text, or of a characteristic."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what becomes of it."""

    edit: Edit
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What becomes of one field of a content."""

    field: str
    pieces: tuple[Piece, ...]


def diff_words(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of two texts, in order: those not removed make up the new text.

    Beyond the words that both begin and end with, long texts are not compared word by word.

    >>> [(piece.edit.value, piece.text) for piece in diff_words("A firm.", "A big firm.")]
    [('same', 'A '), ('added', 'big '), ('same', 'firm.')]
    >>> [piece.text for piece in diff_words("Risks and gains, shared.", "Risks, shared.")]
    ['Risks', ' and gains', ', shared.']
    """
    left, right = _TOKENS.findall(old), _TOKENS.findall(new)
    one, other = ([token.strip() for token in tokens] for tokens in (left, right))
    head = _common(one, other)
    tail = _common(one[head:][::-1], other[head:][::-1])
    ends = len(one) - tail, len(other) - tail
    middle = one[head : ends[0]], other[head : ends[1]]
    if max(map(len, middle)) > MOST_WORDS:
        steps: Iterable[tuple[str, int, int, int, int]] = [
            ("replace", 0, len(middle[0]), 0, len(middle[1]))
        ]
    else:
        steps = SequenceMatcher(None, *middle).get_opcodes()
    pieces = [Piece(Edit.SAME, "".join(right[:head]))]
    for kind, start, end, new_start, new_end in steps:
        added = "".join(right[head + new_start : head + new_end])
        if kind == "equal":
            pieces.append(Piece(Edit.SAME, added))
        else:
            removed = "".join(left[head + start : head + end])
            # The new text may have no blank there that the old one had before these words.
            gap = _blank_after(left[: head + start][-1:]) if removed else ""
            if not pieces[-1].text.endswith(gap):
                removed = gap + removed
            pieces.append(Piece(Edit.REMOVED, removed))
            pieces.append(Piece(Edit.ADDED, added))
    pieces.append(Piece(Edit.SAME, "".join(right[ends[1] :])))
    return _joined(pieces)


def _blank_after(tokens: Sequence[str]) -> str:
    """Return the blank with which the last of some tokens ends."""
    return "".join(token[len(token.rstrip()) :] for token in tokens[-1:])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return with how many equal items two lists begin."""
    pairs = zip(one, other, strict=False)
    return next(
        (place for place, (left, right) in enumerate(pairs) if left != right),
        min(len(one), len(other)),
    )


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].edit is piece.edit:
            joined[-1] = Piece(piece.edit, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return tuple(joined)


def _designation(item: Designation) -> str:
    words = ", ".join(
        word.lower().replace("_", " ")
        for word in (item.status.name, item.term_type.name, item.language)
        if word
    )
    return f"{item.text} ({words})"


# Every field of a content that people vote on, as a text.
_FIELDS: Mapping[str, Callable[[Content], str]] = {
    "definition": lambda content: content.definition,
    "designations": lambda content: "\n".join(map(_designation, content.designations)),
    "superordinate": lambda content: content.superordinate,
    "examples": lambda content: "\n".join(content.examples),
    "counter_examples": lambda content: "\n".join(content.counter_examples),
    "support": lambda content: content.support,
    "source": lambda content: content.source,
    "register": lambda content: content.register,
    "language": lambda content: content.language,
    "note": lambda content: content.note,
    "valid_from": lambda content: str(content.valid_from or ""),
    "review_date": lambda content: str(content.review_date or ""),
}


def diff_contents(old: Content | None, new: Content) -> tuple[FieldChange, ...]:
    """Return the definition and every other field that changes; all is new without an old one."""
    changes = []
    for field, read in _FIELDS.items():
        before, after = "" if old is None else read(old), read(new)
        if field == "definition" or before != after:
            changes.append(FieldChange(field, diff_words(before, after)))
    return tuple(changes)


# ── characteristics ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacteristicChange:
    """A characteristic that a change keeps, brings or takes away, and the words it stands in."""

    edit: Edit
    dimension: str
    name: str
    value: str
    modality: Modality
    words: str


def diff_characteristics(
    old: Content | None, new: Content, tools: "Tools"
) -> tuple[CharacteristicChange, ...]:
    """Return what both definitions say: what stays, then what comes, then what goes."""
    before = {} if old is None else _said(old, tools)
    after = _said(new, tools)
    kept = [(Edit.SAME, new, item) for key, item in after.items() if key in before]
    come = [(Edit.ADDED, new, item) for key, item in after.items() if key not in before]
    gone = [
        (Edit.REMOVED, old, item)
        for key, item in before.items()
        if key not in after and old is not None
    ]
    return tuple(
        CharacteristicChange(
            edit=edit,
            dimension=item.dimension,
            name=name_dimension(item.dimension, tools),
            value=label_value(item.dimension, item.value, tools),
            modality=item.modality,
            words=content.definition[item.span.start : item.span.end],
        )
        for edit, content, item in (*kept, *come, *gone)
    )


def read_characteristics(content: Content, tools: "Tools") -> tuple[Characteristic, ...]:
    """Return what the engine reads in a definition, in the order of the text, each once."""
    items = sorted(
        _said(content, tools).values(), key=lambda item: (item.span, item.dimension, item.value)
    )
    return tuple(items)


def _said(content: Content, tools: "Tools") -> dict[tuple[str, str, str], Characteristic]:
    terms = [item.text for item in content.designations]
    found: dict[tuple[str, str, str], Characteristic] = {}
    for item in tools.reader.read(content.definition, terms).characteristics:
        found.setdefault((item.dimension, item.value, item.modality.value), item)
    return found


def name_dimension(dimension: str, tools: "Tools") -> str:
    """Return what people call a dimension."""
    # The engine takes a second to import; what never asks for it shall not wait for it.
    from glossary_service.alignment.contrast import OPEN_NAMES  # noqa: PLC0415

    listed = next((item.name for item in tools.dimensions if item.id == dimension), None)
    return listed or OPEN_NAMES.get(dimension.partition(":")[0], dimension)


def label_value(dimension: str, value: str, tools: "Tools") -> str:
    """Return what people call a value of a dimension."""
    listed = next((item for item in tools.dimensions if item.id == dimension), None)
    return value if listed is None else listed.label(value)


# ── how others stand to it ───────────────────────────────────────────────────────────────────────


class Standing(StrEnum):
    """How another definition stands to one's own."""

    AGREES = "agree"
    DIFFERS = "differ"
    UNCLEAR = "unclear"


_STANDING = {Relation.EQUIVALENT: Standing.AGREES, Relation.UNDECIDED: Standing.UNCLEAR}
_TODAY = {
    Standing.AGREES: "that {agree} today",
    Standing.DIFFERS: "that {differ} today",
    Standing.UNCLEAR: "that {are} unclear today",
}
_THEN = {
    Standing.AGREES: "would agree",
    Standing.DIFFERS: "would differ",
    Standing.UNCLEAR: "would be unclear",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How the change relates to another party's definition, today and if it were approved.

    `BROADER` says that one's own definition covers more cases. `before` is `None` where nothing is
    live today.
    """

    entry_id: UUID
    party_id: UUID
    party: str
    kind: PartyKind
    term: str
    before: Relation | None
    after: Relation | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The comparisons that a change takes part in; `left_out` were too many to be made at once."""

    items: tuple[Effect, ...]
    left_out: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """What changes, in sentences; what changes gravely first.

        What stays as it is comes last.
        """
        groups: dict[tuple[Standing | None, Standing], dict[UUID, PartyKind]] = {}
        for item in self.items:
            if item.after is not None:
                key = _standing(item.before), _STANDING.get(item.after, Standing.DIFFERS)
                groups.setdefault(key, {})[item.party_id] = item.kind
        order = sorted(groups, key=lambda key: (key[0] is key[1], key[1] is not Standing.DIFFERS))
        return tuple(_sentence(*key, list(groups[key].values())) for key in order)


def _standing(relation: Relation | None) -> Standing | None:
    return None if relation is None else _STANDING.get(relation, Standing.DIFFERS)


def _sentence(before: Standing | None, after: Standing, kinds: Sequence[PartyKind]) -> str:
    """Say how many parties stand how.

    >>> _sentence(Standing.AGREES, Standing.DIFFERS, [PartyKind.DEPARTMENT] * 3)
    '3 units that agree today would differ.'
    >>> _sentence(Standing.DIFFERS, Standing.DIFFERS, [PartyKind.PARTNER])
    '1 party that differs today would differ still.'
    """
    one = len(kinds) == 1
    units = all(kind is PartyKind.DEPARTMENT for kind in kinds)
    who = count(len(kinds), "unit") if units else f"{len(kinds):,} {'party' if one else 'parties'}"
    if before is None:
        return f"{who} {_THEN[after]}."
    verbs = {
        "agree": "agrees" if one else "agree",
        "differ": "differs" if one else "differ",
        "are": "is" if one else "are",
    }
    still = " still" if before is after else ""
    return f"{who} {_TODAY[before].format(**verbs)} {_THEN[after]}{still}."


def measure_effects(
    live: Version | None,
    proposed: Version,
    own: EntryRecord,
    others: Sequence[tuple[EntryRecord, PartyKind]],
    tools: "Tools",
    *,
    most: int,
) -> Effects:
    """Relate what is live, and what is proposed, to what is live with others."""
    from glossary_service.alignment.verdicts import relate  # noqa: PLC0415 - see name_dimension

    shown = [
        (entry, kind, position(entry.live, entry.party))
        for entry, kind in others
        if entry.live is not None and entry.live.content.definition
    ]
    left_out = max(0, len(shown) - most)
    shown = shown[:most]

    def related(version: Version | None) -> dict[UUID, tuple[Relation, str]]:
        if version is None or not version.content.definition:
            return {}
        mine = position(version, own.party)
        pairs: list[tuple[Entry, Entry]] = [(mine, other) for _, _, other in shown]
        verdicts = relate(pairs, tools, lambda *_: None)
        return {
            entry.id: (verdict.relation, verdict.reason)
            for (entry, _, _), verdict in zip(shown, verdicts, strict=True)
        }

    before, after = related(live), related(proposed)
    nothing: tuple[None, str] = (None, "")
    return Effects(
        items=tuple(
            Effect(
                entry_id=entry.id,
                party_id=entry.party_id,
                party=entry.party,
                kind=kind,
                term=entry.term,
                before=before.get(entry.id, nothing)[0],
                after=after.get(entry.id, nothing)[0],
                reason=after.get(entry.id, nothing)[1],
            )
            for entry, kind, _ in shown
        ),
        left_out=left_out,
    )
