"""Order, counts and matrix of a report: from settled verdicts to what people read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from glossary_service.alignment.concepts import (
    Cell,
    Conflict,
    ConflictReport,
    Entry,
    MatrixRow,
    Missing,
    PartyCount,
    Relation,
    Tally,
    TermSet,
    Verdict,
)
from glossary_service.alignment.conflicts import in_order


Key = Callable[[Entry], str]

UNCLEAR = frozenset({Relation.UNDECIDED})


def build_report(
    sets: Sequence[TermSet],
    settled: Mapping[tuple[int, int], Sequence[Verdict]],
    conflicts: Sequence[Conflict],
    *,
    key: Key,
    not_compared: Sequence[str],
    unread: int,
    made_with: Mapping[str, str],
) -> ConflictReport:
    """Put everything that was found into one report; `key` says which entries share a word."""
    return ConflictReport(
        parties=tuple(_count(term_set, key) for term_set in sets),
        tallies=tuple(
            _tally(sets[left], sets[right], verdicts, key)
            for (left, right), verdicts in sorted(settled.items())
        ),
        conflicts=in_order(conflicts),
        agreed=tuple(
            verdict
            for _, verdicts in sorted(settled.items())
            for verdict in verdicts
            if verdict.designations.one_word and verdict.relation is Relation.EQUIVALENT
        ),
        missing=tuple(_missing(sets, settled, key)),
        matrix=_matrix(sets, settled, key),
        not_compared=tuple(not_compared),
        unread=unread,
        made_with=dict(sorted(made_with.items())),
    )


def _count(term_set: TermSet, key: Key) -> PartyCount:
    return PartyCount(
        party=term_set.party,
        entries=len(term_set.entries),
        terms=len({key(entry) for entry in term_set.entries}),
        without_definition=sum(not entry.definition for entry in term_set.entries),
    )


def _tally(left: TermSet, right: TermSet, verdicts: Sequence[Verdict], key: Key) -> Tally:
    """Count words, each once: a word with several readings differs if any pair of them does."""
    by_word: dict[str, set[Relation]] = {}
    met_left: set[str] = set()
    met_right: set[str] = set()
    for verdict in verdicts:
        by_word.setdefault(key(verdict.left), set()).add(verdict.relation)
        met_left.add(key(verdict.left))
        met_right.add(key(verdict.right))
    kinds = [_word_kind(relations) for relations in by_word.values()]
    return Tally(
        left=left.party,
        right=right.party,
        agree=kinds.count(Cell.AGREES),
        differ=kinds.count(Cell.DIFFERS),
        unclear=kinds.count(Cell.UNCLEAR),
        only_left=len({key(entry) for entry in left.entries} - met_left),
        only_right=len({key(entry) for entry in right.entries} - met_right),
    )


def _word_kind(relations: Iterable[Relation]) -> Cell:
    found = set(relations)
    if found <= {Relation.EQUIVALENT}:
        return Cell.AGREES
    return Cell.UNCLEAR if found <= {Relation.EQUIVALENT, Relation.UNDECIDED} else Cell.DIFFERS


def _missing(
    sets: Sequence[TermSet], settled: Mapping[tuple[int, int], Sequence[Verdict]], key: Key
) -> Iterable[Missing]:
    for (left, right), verdicts in sorted(settled.items()):
        sides = (
            (sets[left], sets[right], {key(verdict.left) for verdict in verdicts}),
            (sets[right], sets[left], {key(verdict.right) for verdict in verdicts}),
        )
        for mine, theirs, met in sides:
            seen: set[str] = set()
            for entry in mine.entries:
                word = key(entry)
                if word not in met and word not in seen:
                    seen.add(word)
                    yield Missing(entry=entry, absent_from=theirs.party)


def _matrix(
    sets: Sequence[TermSet], settled: Mapping[tuple[int, int], Sequence[Verdict]], key: Key
) -> tuple[MatrixRow, ...]:
    """Compare every party with the first that defines the word; leave out words of one party."""
    groups = _groups(sets, settled, key)
    relations: dict[tuple[int, str, int, str], set[Relation]] = {}
    for (left, right), verdicts in settled.items():
        for verdict in verdicts:
            place = (left, key(verdict.left), right, key(verdict.right))
            relations.setdefault(place, set()).add(verdict.relation)
    under: dict[tuple[int, str], list[Entry]] = {}
    for party, term_set in enumerate(sets):
        for entry in term_set.entries:
            under.setdefault((party, key(entry)), []).append(entry)
    rows = []
    for words in groups:
        columns: list[list[Entry]] = [[] for _ in sets]
        for party, word in sorted(words):
            columns[party] += under[party, word]
        if sum(bool(column) for column in columns) < 2:  # noqa: PLR2004 - a word both sides use
            continue
        first = next(
            (party for party, column in enumerate(columns) if any(e.definition for e in column)),
            next(party for party, column in enumerate(columns) if column),
        )
        cells = tuple(_cell(first, party, columns, relations, key) for party in range(len(sets)))
        rows.append(MatrixRow(term=columns[first][0].term, cells=cells))
    return tuple(sorted(rows, key=lambda row: (row.term.casefold(), row.term, row.cells)))


def _groups(
    sets: Sequence[TermSet], settled: Mapping[tuple[int, int], Sequence[Verdict]], key: Key
) -> list[set[tuple[int, str]]]:
    """Join the words that verdicts connect across the parties."""
    group_of: dict[tuple[int, str], set[tuple[int, str]]] = {}
    for party, term_set in enumerate(sets):
        for entry in term_set.entries:
            word = (party, key(entry))
            group_of.setdefault(word, {word})
    for (left, right), verdicts in sorted(settled.items()):
        for verdict in verdicts:
            if not verdict.designations.one_word:
                continue
            mine = group_of[left, key(verdict.left)]
            theirs = group_of[right, key(verdict.right)]
            if mine is not theirs:
                mine |= theirs
                for word in theirs:
                    group_of[word] = mine
    unique = {id(group): group for group in group_of.values()}
    return list(unique.values())


def _cell(
    first: int,
    party: int,
    columns: Sequence[Sequence[Entry]],
    relations: Mapping[tuple[int, str, int, str], set[Relation]],
    key: Key,
) -> Cell:
    if not columns[party]:
        return Cell.ABSENT
    if party == first:
        return Cell.REFERENCE
    if not any(entry.definition for entry in columns[party]):
        return Cell.UNDEFINED
    low, high = min(first, party), max(first, party)
    found = {
        relation
        for mine in columns[low]
        for theirs in columns[high]
        for relation in relations.get((low, key(mine), high, key(theirs)), ())
    }
    return _word_kind(found) if found else Cell.UNCLEAR


def on_one_word(report: ConflictReport, word: str) -> ConflictReport:
    """Return the part of a report that speaks of one word, as written, in any case.

    Empty parts say that the report knows nothing of the word.
    """
    wanted = word.strip().casefold()

    def named(*entries: Entry | None) -> bool:
        return any(
            wanted == name.casefold()
            for entry in entries
            if entry is not None
            for name in entry.designations
        )

    return replace(
        report,
        conflicts=tuple(item for item in report.conflicts if named(item.left, item.right)),
        agreed=tuple(item for item in report.agreed if named(item.left, item.right)),
        missing=tuple(item for item in report.missing if named(item.entry)),
        matrix=tuple(row for row in report.matrix if row.term.casefold() == wanted),
        tallies=(),
    )
