"""From the rows of a table to term sets: cleaned texts, stable ids, canonical order."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from glossary_service.alignment.concepts import Entry, TermSet
from glossary_service.errors import InvalidInputError
from glossary_service.formats.cells import clean, has_unwanted
from glossary_service.formats.columns import describe
from glossary_service.formats.lists import split_forms, split_items
from glossary_service.formats.table import Level, Problem, Table, Value


_ID_CHARACTERS = 12


class CleanRow(NamedTuple):
    """A row with its cells cleaned: field → text, and for those that hold several, field → texts.

    A field whose cell is empty is in neither.
    """

    number: int
    texts: dict[str, str]
    several: dict[str, tuple[str, ...]]


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
    return _distinct(split_forms(text))


def _split_items(text: str) -> tuple[str, ...]:
    return _all(split_items(text))


def _split_lines(text: str) -> tuple[str, ...]:
    return _all(text.split("\n"))


# Field → how its cell is taken apart, for the fields that hold several texts.
SEVERAL: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "synonyms": split_designations,
    "abbreviation": split_designations,
    "designations": _split_lines,
    "example": _split_items,
    "counter_example": _split_items,
}


def content_id(entry: Entry) -> str:
    """Return an id made of an entry's content alone; party and old id play no part.

    >>> content_id(Entry(id="", party="Legal", term="joint venture"))
    't-45c013051ac2'
    """
    content = "\x1f".join("\x1e".join(part) for part in _content(entry))
    return "t-" + hashlib.sha256(content.encode()).hexdigest()[:_ID_CHARACTERS]


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _read_drafts(table: Table) -> list[_Draft]:
    return [_as_draft(row) for row in clean_rows(table)]


def clean_rows(table: Table) -> Iterator[CleanRow]:
    """Yield the rows that have a term, cleaned; the others go to `table.problems`."""
    fields = tuple(table.columns)
    cleaned: list[tuple[int, str]] = []
    for number, values in table.rows:
        row = CleanRow(number, {}, {})
        for field, value in zip(fields, values, strict=True):
            if value and _put(row, field, value):
                cleaned.append((number, field))
        if row.texts.get("term"):
            yield row
        else:
            table.problems.append(_without_term(row, table))
    if cleaned:
        # Told once: a file from another system may hold them in every cell.
        number, field = cleaned[0]
        table.problems.append(
            Problem(
                message=f"Control characters were removed from {len(cleaned):,} cell(s), the "
                "first of them here.",
                row=number,
                column=table.columns[field].place,
                field=field,
                level=Level.NOTE,
            )
        )


def _put(row: CleanRow, field: str, value: Value) -> bool:
    """Put the value of a cell into a row; say whether control characters were removed."""
    split = SEVERAL.get(field)
    if isinstance(value, str):
        text = clean(value)
        row.texts[field] = text
        if split is not None:
            row.several[field] = split(text)
        return text is not value and has_unwanted(value)
    if split is not None:
        row.several[field] = _distinct(value) if split is split_designations else _all(value)
    row.texts[field] = clean("; ".join(value))
    return False


def _without_term(row: CleanRow, table: Table) -> Problem:
    shown = _shown(row)
    return Problem(
        message="The row has no term and was left out" + (f": {shown}" if shown else "."),
        row=row.number,
        column=table.columns["term"].place,
        field="term",
    )


def _as_draft(row: CleanRow) -> _Draft:
    texts = row.texts
    return _Draft(
        row.number,
        Entry(
            id=texts.get("id", ""),
            party=texts.get("party", ""),
            term=texts["term"],
            definition=texts.get("definition", ""),
            synonyms=row.several.get("synonyms", ()),
            abbreviations=row.several.get("abbreviation", ()),
            source=texts.get("source", ""),
            status=texts.get("status", ""),
            language=texts.get("language", ""),
            example=texts.get("example", ""),
            note=texts.get("note", ""),
        ),
    )


def _shown(row: CleanRow) -> str:
    parts = [
        " | ".join(row.several[field]) if SEVERAL.get(field) is split_designations else text
        for field, text in row.texts.items()
    ]
    whole = " · ".join(filter(None, parts))
    return whole if len(whole) <= 60 else whole[:59] + "…"  # noqa: PLR2004


def _all(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(clean, items)))


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
            key = party_key(draft.entry.party)
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
    if own and party_key(own) != party_key(name):
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
    wanted = party_key(asked) if asked else ""
    if wanted and wanted not in names:
        raise InvalidInputError(
            f"{table.path} holds the terms of {len(names)} parties ({listed}), none of them "
            f"'{asked}'. Name one of them, or none to take them all."
        )
    groups: dict[str, list[_Draft]] = {}
    left_out = 0
    for draft in drafts:
        key = party_key(draft.entry.party)
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


def party_key(name: str) -> str:
    """Return by what spellings of a party's name are told to be one."""
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
