"""One word looked up: the entries that it names, and how each of their pairs is judged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rapidfuzz import fuzz, process

from glossary_service.alignment.compare import in_canonical_order
from glossary_service.alignment.concepts import (
    ConflictReport,
    Counterpart,
    Entry,
    TermSet,
    Verdict,
)
from glossary_service.alignment.report import on_one_word
from glossary_service.alignment.shortlist import worth_reading
from glossary_service.alignment.verdicts import Progress, Tools, judge_all
from glossary_service.alignment.vocabulary import Vocabulary


MOST_NEAR = 3
NEAR = 60  # rapidfuzz ratio (0..100) from which a word is worth proposing


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why two entries were compared, and what came of it."""

    counterpart: Counterpart
    verdict: Verdict


def entries_called(sets: Sequence[TermSet], word: str, tools: Tools) -> tuple[Entry, ...]:
    """Return the entries of all sets that a word names, in their order.

    Terms, synonyms and abbreviations count; case, plural and spelling do not show.
    """
    vocabulary = Vocabulary(tools.dimensions, tools.inventory, tools)
    asked = Entry(id="", party="", term=word)
    return tuple(
        entry
        for term_set in sets
        for entry in term_set.entries
        if vocabulary.lists(asked, entry)
        or vocabulary.shares_abbreviation(asked, entry)
        or vocabulary.is_usual_abbreviation(asked, entry)
    )


def words_like(sets: Sequence[TermSet], word: str) -> tuple[str, ...]:
    """Return up to three words of the sets that are written like a given one."""
    names = sorted({name for item in sets for entry in item.entries for name in entry.designations})
    found = process.extract(
        word, names, scorer=fuzz.WRatio, processor=str.casefold, limit=MOST_NEAR, score_cutoff=NEAR
    )
    return tuple(name for name, _, _ in found)


def part_on(report: ConflictReport, entries: Sequence[Entry]) -> ConflictReport:
    """Return the part of a report that speaks of some entries' terms, in the report's order."""
    parts = [on_one_word(report, term) for term in sorted({entry.term for entry in entries})]

    return replace(
        report,
        conflicts=tuple(
            item for item in report.conflicts if any(item in part.conflicts for part in parts)
        ),
        agreed=tuple(item for item in report.agreed if any(item in part.agreed for part in parts)),
        missing=tuple(
            item for item in report.missing if any(item in part.missing for part in parts)
        ),
        matrix=tuple(row for row in report.matrix if any(row in part.matrix for part in parts)),
        tallies=(),
    )


def explain_pairs(
    sets: Sequence[TermSet], entries: Sequence[Entry], tools: Tools, progress: Progress
) -> tuple[Explained, ...]:
    """Judge every pair in which one of the entries would be compared, most alike first.

    Pairs are proposed from the whole sets, as a comparison does it, and read without a budget.
    """
    vocabulary = Vocabulary(tools.dimensions, tools.inventory, tools)
    wanted = {(entry.party, entry.id) for entry in entries}
    ordered = [in_canonical_order(term_set) for term_set in sets]
    found = [
        counterpart
        for left, right in combinations(ordered, 2)
        for counterpart in worth_reading(left, right, vocabulary, tools)
        if not wanted.isdisjoint(
            (entry.party, entry.id) for entry in (counterpart.left, counterpart.right)
        )
    ]
    judged = judge_all(
        found, vocabulary, tools, progress, most_sentences=2 * len(found), most_read=len(found)
    )
    return tuple(
        Explained(counterpart=counterpart, verdict=verdict)
        for counterpart, verdict in zip(found, judged.verdicts, strict=True)
    )
