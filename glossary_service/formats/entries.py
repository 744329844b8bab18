"""From the rows of a table to term sets: cleaned texts, stable ids, canonical order."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from glossary_service.alignment.concepts import Entry, TermSet
from glossary_service.errors import InvalidInputError
from glossary_service.formats.cells import clean, has_unwanted
from glossary_service.formats.columns import describe
from glossary_service.formats.table import Level, Problem, Table


# Field → separator pattern, for the fields that hold several designations.
_SEVERAL = ("synonyms", "abbreviation")
_SEPARATOR = re.compile(r"[|;]")
_ID_CHARACTERS = 12


class _Draft(NamedTuple):
    row: int
    entry: Entry


def build_term_sets(table: Table, *, party: str | None) -> tuple[TermSet, ...]:
    """Build a term set for each party of a table; what cannot be used goes to `table.problems`.

    The party is `party` if given, else what the file says, else the file's name. The result does
    not depend on the order of the rows.

    Raises:
        InvalidInputError: No row has a term, or `party` is none of the several parties of the file.
    """
    drafts = _read_drafts(table)
    if not drafts:
        raise _nothing_usable(table)
    by_party = _group(drafts, table, party)
    sets = []
    for name in sorted(by_party, key=lambda name: (name.casefold(), name)):
        entries = sorted(by_party[name], key=lambda draft: _canonical(draft.entry))
        sets.append(TermSet(party=name, entries=_with_ids(entries, table)))
    return tuple(sets)


def split_designations(text: str) -> tuple[str, ...]:
    """Split synonyms or abbreviations at bars and semicolons, each kept once.

    >>> split_designations("joint venture; JV | joint venture;")
    ('joint venture', 'JV')
    """
    return _distinct(_SEPARATOR.split(text))


def content_id(entry: Entry) -> str:
    """Return an id made of an entry's content alone; party and old id play no part.

    >>> content_id(Entry(id="", party="Legal", term="joint venture"))
    't-45c013051ac2'
    """
    content = "\x1f".join("\x1e".join(part) for part in _content(entry))
    return "t-" + hashlib.sha256(content.encode()).hexdigest()[:_ID_CHARACTERS]


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _read_drafts(table: Table) -> list[_Draft]:
    fields = tuple(table.columns)
    term_place = table.columns["term"].place
    cleaned: list[tuple[int, str]] = []
    drafts: list[_Draft] = []
    for number, values in table.rows:
        texts: dict[str, str] = {}
        several: dict[str, tuple[str, ...]] = {}
        for field, value in zip(fields, values, strict=True):
            if not value:
                continue
            if isinstance(value, str):
                text = clean(value)
                if text is not value and has_unwanted(value):
                    cleaned.append((number, field))
                if field in _SEVERAL:
                    several[field] = split_designations(text)
                else:
                    texts[field] = text
            elif field in _SEVERAL:
                several[field] = _distinct(value)
            else:
                texts[field] = clean("; ".join(value))
        if not texts.get("term"):
            table.problems.append(
                Problem(
                    message="The row has no term and was left out"
                    + (f": {_shown(texts, several)}" if texts or several else "."),
                    row=number,
                    column=term_place,
                    field="term",
                )
            )
            continue
        drafts.append(
            _Draft(
                number,
                Entry(
                    id=texts.get("id", ""),
                    party=texts.get("party", ""),
                    term=texts["term"],
                    definition=texts.get("definition", ""),
                    synonyms=several.get("synonyms", ()),
                    abbreviations=several.get("abbreviation", ()),
                    source=texts.get("source", ""),
                    status=texts.get("status", ""),
                    language=texts.get("language", ""),
                    example=texts.get("example", ""),
                    note=texts.get("note", ""),
                ),
            )
        )
    if cleaned:
        # Told once: a file from another system may hold them in every cell.
        row, field = cleaned[0]
        table.problems.append(
            Problem(
                message=f"Control characters were removed from {len(cleaned):,} cell(s), the "
                "first of them here.",
                row=row,
                column=table.columns[field].place,
                field=field,
                level=Level.NOTE,
            )
        )
    return drafts


def _shown(texts: dict[str, str], several: dict[str, tuple[str, ...]]) -> str:
    whole = " · ".join([*texts.values(), *(" | ".join(forms) for forms in several.values())])
    return whole if len(whole) <= 60 else whole[:59] + "…"  # noqa: PLR2004


def _distinct(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(clean, forms))))


def _nothing_usable(table: Table) -> InvalidInputError:
    header = describe(sorted(table.columns.values(), key=lambda column: column.index))
    lost = [problem for problem in table.problems if problem.level is Level.LOST]
    if lost:
        return InvalidInputError(
            f"{table.path}: no row could be used (columns found: {header}). The first problem: "
            f"{lost[0]}"
        )
    return InvalidInputError(
        f"{table.path} has a header ({header}) but no rows below it. Add a row for each term."
    )


# ── parties ──────────────────────────────────────────────────────────────────────────────────────


def _group(drafts: Sequence[_Draft], table: Table, asked: str | None) -> dict[str, list[_Draft]]:
    """Sort drafts by party; spellings that differ in case or spaces are one party."""
    spellings: dict[str, Counter[str]] = {}
    for draft in drafts:
        if draft.entry.party:
            key = _party_key(draft.entry.party)
            spellings.setdefault(key, Counter())[draft.entry.party] += 1
    # The commonest spelling stands for all; between equals the alphabet decides, not the row.
    names = {
        key: min(counts, key=lambda name: (-counts[name], name))
        for key, counts in spellings.items()
    }
    for key, counts in sorted(spellings.items()):
        if len(counts) > 1:
            listed = ", ".join(f"'{name}'" for name in sorted(counts))
            table.problems.append(
                Problem(
                    message=f"The spellings {listed} were taken for one party, '{names[key]}'.",
                    field="party",
                    level=Level.NOTE,
                )
            )
    if len(names) > 1:
        return _several(drafts, table, asked, names)
    own = next(iter(names.values()), "")
    name = clean(asked or "") or own or clean(table.path.stem) or "unnamed"
    if own and _party_key(own) != _party_key(name):
        table.problems.append(
            Problem(
                message=f"The file calls the party '{own}'; it is compared as '{name}', as asked.",
                field="party",
                level=Level.NOTE,
            )
        )
    return {name: [_owned(draft, name) for draft in drafts]}


def _several(
    drafts: Sequence[_Draft], table: Table, asked: str | None, names: dict[str, str]
) -> dict[str, list[_Draft]]:
    listed = ", ".join(f"'{name}'" for name in sorted(names.values()))
    wanted = _party_key(asked) if asked else ""
    if wanted and wanted not in names:
        raise InvalidInputError(
            f"{table.path} holds the terms of {len(names)} parties ({listed}), none of them "
            f"'{asked}'. Name one of them, or none to take them all."
        )
    groups: dict[str, list[_Draft]] = {}
    left_out = 0
    for draft in drafts:
        key = _party_key(draft.entry.party)
        if not key:
            table.problems.append(
                Problem(
                    message=f"'{draft.entry.term}' names no party, and the file holds several "
                    f"({listed}); it was left out.",
                    row=draft.row,
                    column=table.columns["party"].place,
                    field="party",
                )
            )
        elif wanted and key != wanted:
            left_out += 1
        else:
            groups.setdefault(names[key], []).append(_owned(draft, names[key]))
    if left_out:
        table.problems.append(
            Problem(
                message=f"{left_out} row(s) of other parties were left out, as only '{asked}' was "
                "asked for.",
                field="party",
                level=Level.NOTE,
            )
        )
    return groups


def _party_key(name: str) -> str:
    return " ".join(name.casefold().split())


def _owned(draft: _Draft, party: str) -> _Draft:
    if draft.entry.party == party:
        return draft
    return _Draft(draft.row, replace(draft.entry, party=party))


# ── order and ids ────────────────────────────────────────────────────────────────────────────────


def _content(entry: Entry) -> tuple[tuple[str, ...], ...]:
    return (
        (entry.term,),
        (entry.definition,),
        entry.synonyms,
        entry.abbreviations,
        (entry.source, entry.status, entry.language, entry.example, entry.note),
    )


def _canonical(entry: Entry) -> tuple[str, str, tuple[tuple[str, ...], ...], str]:
    return entry.term.casefold(), entry.definition.casefold(), _content(entry), entry.id


def _with_ids(drafts: Sequence[_Draft], table: Table) -> tuple[Entry, ...]:
    """Give every entry an id of its own: the file's, else its content's; repeats get a number.

    `drafts` are in canonical order, so that the numbers do not depend on the rows.
    """
    ids = [draft.entry.id or content_id(draft.entry) for draft in drafts]
    taken = set(ids)
    seen: Counter[str] = Counter()
    entries: list[Entry] = []
    for draft, own in zip(drafts, ids, strict=True):
        given = own
        seen[own] += 1
        if seen[own] > 1:
            number = seen[own]
            while f"{own}-{number}" in taken:
                number += 1
            given = f"{own}-{number}"
            seen[own] = number
            taken.add(given)
            table.problems.append(_repeated(draft, own, given, table))
        entry = draft.entry
        entries.append(entry if entry.id == given else replace(entry, id=given))
    return tuple(entries)


def _repeated(draft: _Draft, own: str, given: str, table: Table) -> Problem:
    if draft.entry.id:
        return Problem(
            message=f"The id '{own}' stands more than once; '{draft.entry.term}' is kept under the "
            f"id '{given}'. Give every entry an id of its own.",
            row=draft.row,
            column=table.columns["id"].place,
            field="id",
            level=Level.NOTE,
        )
    return Problem(
        message=f"'{draft.entry.term}' stands more than once with the same content; each is kept.",
        row=draft.row,
        level=Level.NOTE,
    )
