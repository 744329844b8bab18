"""THE ROAD: term sets in, a conflict report out. Read this file first.

Each step is a file of this folder; every value that passes between steps stands in `concepts.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from glossary_service.alignment.concepts import (
    Conflict,
    ConflictClass,
    ConflictReport,
    Counterpart,
    Entry,
    Relation,
    TermSet,
    Verdict,
)
from glossary_service.alignment.conflicts import (
    alone,
    beside_an_agreement,
    conflict_of,
    shared_silence,
    with_other_words,
)
from glossary_service.alignment.pairing import settle
from glossary_service.alignment.remarks import made_with, not_compared
from glossary_service.alignment.report import build_report
from glossary_service.alignment.shortlist import worth_reading
from glossary_service.alignment.verdicts import Progress, Tools, judge_all
from glossary_service.alignment.vocabulary import Vocabulary


Pair = tuple[int, int]  # two parties, by their place among the sets


def _quiet(_what: str, _done: int, _all: int) -> None:
    pass


def compare(sets: Sequence[TermSet], tools: Tools, progress: Progress = _quiet) -> ConflictReport:
    """Compare two or more term sets, every pair of them, and report what must be talked about.

    The order of the sets shows in the report; the order of the entries in a set does not.
    """
    sets = [in_canonical_order(term_set) for term_set in sets]
    vocabulary = Vocabulary(tools.dimensions, tools.inventory, tools)
    proposed = {
        (one, other): worth_reading(sets[one], sets[other], vocabulary, tools)
        for one, other in combinations(range(len(sets)), 2)
    }
    flat = [counterpart for found in proposed.values() for counterpart in found]
    judged = judge_all(flat, vocabulary, tools, progress)
    settled = {
        pair: _with_something_to_say(settle(found), vocabulary)
        for pair, found in _by_pair(proposed, judged.verdicts).items()
    }
    conflicts = [*_between(settled, vocabulary), *_within(sets, vocabulary)]
    return build_report(
        sets,
        settled,
        conflicts,
        key=vocabulary.word,
        not_compared=not_compared(sets, judged),
        unread=judged.unread,
        made_with=made_with(tools),
    )


def in_canonical_order(term_set: TermSet) -> TermSet:
    """Return the set with its entries in canonical order, whatever order they came in."""
    return replace(
        term_set,
        entries=tuple(
            sorted(
                term_set.entries,
                key=lambda entry: (entry.term.casefold(), entry.term, entry.definition, entry.id),
            )
        ),
    )


def _by_pair(
    proposed: Mapping[Pair, Sequence[Counterpart]], verdicts: Sequence[Verdict]
) -> dict[Pair, list[Verdict]]:
    remaining = iter(verdicts)
    return {pair: [next(remaining) for _ in found] for pair, found in proposed.items()}


def _with_something_to_say(
    verdicts: Sequence[Verdict], vocabulary: Vocabulary
) -> tuple[Verdict, ...]:
    """Keep the verdicts on one word, and of those on two words the ones that are reported."""
    return tuple(
        verdict
        for verdict in verdicts
        if verdict.designations.one_word
        or conflict_of(verdict, vocabulary.weights(verdict.left, verdict.right)) is not None
    )


def _between(
    settled: Mapping[Pair, Sequence[Verdict]], vocabulary: Vocabulary
) -> Iterator[Conflict]:
    """Yield what two parties must talk about; two texts that stand under several words, once."""
    silent: set[str] = set()
    for verdicts in settled.values():
        agreed = {
            vocabulary.word(verdict.left)
            for verdict in verdicts
            if verdict.designations.one_word and verdict.relation is Relation.EQUIVALENT
        }
        by_texts: dict[tuple[str, str, ConflictClass], list[Conflict]] = {}
        for verdict in verdicts:
            weights = vocabulary.weights(verdict.left, verdict.right)
            conflict = conflict_of(verdict, weights)
            if conflict is not None:
                if vocabulary.word(verdict.left) in agreed:
                    conflict = beside_an_agreement(conflict)
                texts = (verdict.left.definition, verdict.right.definition, conflict.kind)
                by_texts.setdefault(texts, []).append(conflict)
            word = vocabulary.word(verdict.left)
            silence = shared_silence(verdict, weights) if word not in silent else None
            if silence is not None:
                silent.add(word)
                yield silence
        for texts, same in by_texts.items():
            yield from (same if not all(texts) else [with_other_words(same)])


def _within(sets: Sequence[TermSet], vocabulary: Vocabulary) -> Iterator[Conflict]:
    """Yield what one party should settle for itself: empty circles, abbreviations used twice."""
    for term_set in sets:
        by_abbreviation: dict[str, Entry] = {}
        for entry in term_set.entries:
            if entry.definition and vocabulary.is_circular(entry):
                yield alone(entry, ConflictClass.CIRCULAR)
            for abbreviation in entry.abbreviations:
                first = by_abbreviation.setdefault(abbreviation, entry)
                if vocabulary.word(first) != vocabulary.word(entry):
                    yield alone(first, ConflictClass.ABBREVIATION, entry)
