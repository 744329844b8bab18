"""What the rows of a file are to the entries of a term set: new, same, changed, or of one name."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import eq
from uuid import UUID

from glossary_service.errors import InvalidValueError
from glossary_service.formats import CleanRow, Column, Level, Problem, RowsResult
from glossary_service.formats.entries import SEVERAL, party_key
from glossary_service.formats.table import Value
from glossary_service.formats.writing import COLUMNS, as_cell
from glossary_service.policy.transitions import State
from glossary_service.services.file_rows import ASIDE, Fields, content_of, fields_of
from glossary_service.store.contents import hash_content, key_of
from glossary_service.store.imports import KnownVersion, Wordings
from glossary_service.store.records import Content, FieldChange, ImportedRow, RowChoice, RowKind


BATCH = 500
LONGEST_SHOWN = 500
LONGEST_PARTY = 80  # as a message shows it
# What becomes of a row unless somebody chooses otherwise, and what may be chosen at all.
CHOICES: Mapping[RowKind, tuple[RowChoice, ...]] = {
    RowKind.NEW: (RowChoice.KEEP_BOTH, RowChoice.SKIP),
    RowKind.SAME: (RowChoice.SKIP,),
    RowKind.CHANGED: (RowChoice.UPDATE, RowChoice.KEEP_BOTH, RowChoice.SKIP),
    RowKind.SAME_NAME: (RowChoice.KEEP_BOTH, RowChoice.SKIP),
    RowKind.PROBLEM: (RowChoice.SKIP,),
}
Load = Callable[[Sequence[UUID]], Mapping[UUID, Wordings]]


@dataclass(slots=True, kw_only=True)
class _Row:
    """A row on its way: what it says on its own, and the entry that it fits."""

    source: CleanRow
    content: Content
    key: str
    hash: str
    entry_id: UUID | None = None


def preview(read: RowsResult, known: Sequence[KnownVersion], load: Load) -> Iterator[ImportedRow]:
    """Yield what each row of a file is to the set; `load` returns what entries say, some at once.

    A row fits the entry that its id names; else the one with the same term and definition; else the
    only one with the same term, where the file has no second row of that term. An id that is no
    entry of this set is of no account: nothing is learned of other sets.
    """
    lost = _lost_rows(read.problems)
    yield from (_problem_row(number, "", problem) for number, problem in lost.items())
    rows: list[_Row] = []
    first = next((row for row in read.rows if row.texts.get("party")), None)
    for source in read.rows:
        if source.number in lost:
            continue
        if first is not None and _is_of_another(source, first):
            yield _refused(source, _another_party(source, first), read.columns)
            continue
        try:
            content = content_of(_fields(source))
        except InvalidValueError as error:
            yield _refused(source, error, read.columns)
        else:
            key = key_of(content.designations[0].text)
            rows.append(_Row(source=source, content=content, key=key, hash=hash_content(content)))
    yield from _match(rows, known)
    revisions = {version.entry_id: version.revision for version in known}
    hashes: dict[UUID, set[str]] = defaultdict(set)
    for version in known:
        hashes[version.entry_id].add(version.content_hash)
    fitting = [(row, row.entry_id) for row in rows if row.entry_id is not None]
    comparing = _Comparing(columns=read.columns, revisions=revisions, hashes=hashes)
    for start in range(0, len(fitting), BATCH):
        yield from comparing.compare(fitting[start : start + BATCH], load)
    yield from _additions([row for row in rows if row.entry_id is None], known)


# ── which entry a row fits ───────────────────────────────────────────────────────────────────────


def _match(rows: list[_Row], known: Sequence[KnownVersion]) -> Iterator[ImportedRow]:
    """Find the entries that rows fit; yield the rows that cannot be used, and take them out."""
    entries = {str(version.entry_id): version.entry_id for version in known}
    by_meaning: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    by_term: dict[str, set[UUID]] = defaultdict(set)
    for version in known:
        by_meaning[version.term_key, version.definition].append(version.entry_id)
        by_term[version.term_key].add(version.entry_id)
    taken: dict[UUID, int] = {}
    usable: list[_Row] = []
    for row in rows:
        row.entry_id = entries.get(row.source.texts.get("id", "").lower())
        if row.entry_id in taken:
            yield _repeated_id(row, taken[row.entry_id])
            continue
        usable.append(row)
        if row.entry_id is not None:
            taken[row.entry_id] = row.source.number
    for row in usable:
        if row.entry_id is None:
            meant = by_meaning.get((row.key, row.content.definition), ())
            _take(row, [entry_id for entry_id in meant if entry_id not in taken][:1], taken)
    left: dict[str, list[_Row]] = defaultdict(list)
    for row in usable:
        if row.entry_id is None:
            left[row.key].append(row)
    for key, alike in left.items():
        candidates = by_term.get(key, set())
        if len(candidates) == len(alike) == 1 and not candidates & taken.keys():
            _take(alike[0], list(candidates), taken)
    rows[:] = usable


def _take(row: _Row, found: Sequence[UUID], taken: dict[UUID, int]) -> None:
    if found:
        row.entry_id = found[0]
        taken[found[0]] = row.source.number


def _repeated_id(row: _Row, first: int) -> ImportedRow:
    return ImportedRow(
        row=row.source.number,
        kind=RowKind.PROBLEM,
        choice=RowChoice.SKIP,
        term=row.content.designations[0].text,
        problem=f"Row {first} has the same id. Keep the id in one of them, and leave it empty in "
        "the other.",
        field="id",
    )


# ── rows that fit an entry ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparing:
    """What is known of file and set while rows are compared with their entries."""

    columns: Mapping[str, Column]
    revisions: Mapping[UUID, int]
    hashes: Mapping[UUID, Collection[str]]

    def compare(self, rows: Sequence[tuple[_Row, UUID]], load: Load) -> Iterator[ImportedRow]:
        """Yield what rows are to the entries that they fit."""
        others = []
        for row, entry_id in rows:
            if row.hash in self.hashes[entry_id]:
                yield self._line(row, entry_id, RowKind.SAME)
            else:
                others.append((row, entry_id))
        wordings = load([entry_id for _, entry_id in others])
        for row, entry_id in others:
            try:
                yield self._compare_one(row, entry_id, wordings[entry_id])
            except InvalidValueError as error:
                yield _refused(row.source, error, self.columns)

    def _compare_one(self, row: _Row, entry_id: UUID, wordings: Wordings) -> ImportedRow:
        base = wordings.open or wordings.live
        if base is None:
            # Everything that the entry said was taken back: the row begins it anew.
            return self._line(row, entry_id, RowKind.CHANGED, row.content, ())
        said = [content for content in (wordings.open, wordings.live) if content is not None]
        wanted = [self._laid_over(row, content) for content in said]
        if any(map(eq, said, wanted)):
            return self._line(row, entry_id, RowKind.SAME)
        if wordings.open_state not in {None, State.DRAFT}:
            return self._line(
                row,
                entry_id,
                RowKind.PROBLEM,
                problem="A change of this entry is being reviewed; decide that first, then import "
                "again.",
            )
        return self._line(row, entry_id, RowKind.CHANGED, wanted[0], _changes(base, wanted[0]))

    def _laid_over(self, row: _Row, content: Content) -> Content:
        """Put the fields that the file has a column for in the place of those of a content."""
        fields = _fields(row.source)
        empty: dict[str, Value] = {
            name: () if name in SEVERAL else "" for name in self.columns if name not in ASIDE
        }
        return content_of({**fields_of(content), **empty, **fields})

    def _line(
        self,
        row: _Row,
        entry_id: UUID,
        kind: RowKind,
        content: Content | None = None,
        changes: tuple[FieldChange, ...] = (),
        problem: str = "",
    ) -> ImportedRow:
        return ImportedRow(
            row=row.source.number,
            kind=kind,
            choice=CHOICES[kind][0],
            term=row.content.designations[0].text,
            entry_id=entry_id,
            entry_revision=self.revisions[entry_id],
            content=content,
            changes=changes,
            problem=problem,
        )


def _changes(before: Content, after: Content) -> tuple[FieldChange, ...]:
    old, new = fields_of(before), fields_of(after)
    return tuple(
        FieldChange(
            field=column.header,
            before=as_cell(column.field, old[column.field]),
            after=as_cell(column.field, new[column.field]),
        )
        for column in COLUMNS
        if column.field in old and old[column.field] != new[column.field]
    )


# ── rows that fit none ───────────────────────────────────────────────────────────────────────────


def _additions(rows: Sequence[_Row], known: Sequence[KnownVersion]) -> Iterator[ImportedRow]:
    names = {version.term_key for version in known}
    said: dict[str, int] = {}
    for row in rows:
        number = row.source.number
        # Rows with ids of their own are entries of their own, even if they say the same.
        first = number if row.source.texts.get("id") else said.setdefault(row.hash, number)
        repeats = first != number
        kind = RowKind.SAME_NAME if row.key in names else RowKind.NEW
        if repeats:
            kind = RowKind.SAME
        names.add(row.key)
        yield ImportedRow(
            row=number,
            kind=kind,
            choice=CHOICES[kind][0],
            term=row.content.designations[0].text,
            content=None if repeats else row.content,
            problem=f"Row {first} says the same." if repeats else "",
        )


# ── rows that cannot be used ─────────────────────────────────────────────────────────────────────


def _lost_rows(problems: Sequence[Problem]) -> dict[int, list[Problem]]:
    """Return the rows of which something could not be read: nobody wants half an entry."""
    lost: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.level is Level.LOST and problem.row is not None:
            lost[problem.row].append(problem)
    return lost


def _problem_row(number: int, term: str, problems: Sequence[Problem]) -> ImportedRow:
    return ImportedRow(
        row=number,
        kind=RowKind.PROBLEM,
        choice=RowChoice.SKIP,
        term=term,
        problem=" ".join(problem.message for problem in problems),
        column=problems[0].column[:LONGEST_SHOWN],
        field=problems[0].field,
    )


def _is_of_another(source: CleanRow, first: CleanRow) -> bool:
    named = source.texts.get("party")
    return bool(named) and party_key(named or "") != party_key(first.texts["party"])


def _another_party(source: CleanRow, first: CleanRow) -> InvalidValueError:
    return InvalidValueError(
        f"This row names “{source.texts['party'][:LONGEST_PARTY]}”, and row {first.number} "
        f"“{first.texts['party'][:LONGEST_PARTY]}”.",
        {
            "party": "A list holds the words of one party. Put this row into a file of its own and "
            "import that into the list of its party, or leave its party empty."
        },
    )


def _refused(
    source: CleanRow, error: InvalidValueError, columns: Mapping[str, Column]
) -> ImportedRow:
    name, remedy = next(iter(error.fields.items()), ("", ""))
    # A rule names the field of the entry; the file has its own name for some.
    field = {"examples": "example", "counter_examples": "counter_example"}.get(name, name)
    if field == "designations" and "designations" not in source.texts:
        field = "term"
    return ImportedRow(
        row=source.number,
        kind=RowKind.PROBLEM,
        choice=RowChoice.SKIP,
        term=source.texts.get("term", "")[:LONGEST_SHOWN],
        problem=f"{error.message} {remedy}".strip(),
        column=columns[field].place[:LONGEST_SHOWN] if field in columns else "",
        field=field,
    )


def _fields(source: CleanRow) -> Fields:
    return {**source.texts, **source.several}
