"""Which of the proposed pairs are worth reading, and which names people would take for one word."""

from collections import Counter
from dataclasses import replace

from glossary_service.alignment.concepts import Counterpart, Designations, MatchTools, TermSet
from glossary_service.alignment.counterparts import ACCEPTED, propose
from glossary_service.alignment.vocabulary import Vocabulary


# Of a word with many readings on both sides, each reading is compared with its nearest ones.
MOST_READINGS = 3
# Cosines of definitions (quick table) from which an abbreviation that only one side writes, and
# a name that differs by a slip of the pen, count as one word with the other name.
NEAR_TEXTS, SLIP_TEXTS = 0.6, 0.35


def worth_reading(
    left: TermSet, right: TermSet, vocabulary: Vocabulary, tools: MatchTools
) -> tuple[Counterpart, ...]:
    """Propose every pair under one word, and near meanings under other words."""
    found = propose(left.entries, right.entries, tools, neighbours=1)
    taken: Counter[tuple[str, str, bool]] = Counter()
    kept = []
    for candidate in found:  # best first
        counterpart = _as_people_see(candidate, vocabulary)
        one_word = counterpart.designations.one_word
        same = counterpart.designations is Designations.SAME
        sides = [("left", counterpart.left.id, same), ("right", counterpart.right.id, same)]
        most = MOST_READINGS if same else 1
        if (one_word or counterpart.score >= ACCEPTED) and any(taken[s] < most for s in sides):
            kept.append(counterpart)
            taken.update(sides)
    return tuple(kept)


def _as_people_see(counterpart: Counterpart, vocabulary: Vocabulary) -> Counterpart:
    """Take two names for one word only where people would: letters alone may agree by chance.

    "PS" for personnel security says nothing of a packet sniffer that nobody calls so, and
    "authenticity" is no slip of the pen for "authenticate".
    """
    left, right = counterpart.left, counterpart.right
    said = next((item.score for item in counterpart.evidence if item.signal == "definitions"), None)
    near = said is None or said >= NEAR_TEXTS
    if counterpart.designations is Designations.ABBREVIATION:
        one_word = (
            not vocabulary.contains(left, right)
            if vocabulary.shares_abbreviation(left, right)
            else vocabulary.is_usual_abbreviation(left, right)
            or (near and vocabulary.is_abbreviation(left, right))
        )
    elif counterpart.designations is Designations.SYNONYM:
        one_word = said is None or said >= SLIP_TEXTS or vocabulary.lists(left, right)
    else:
        return counterpart
    return counterpart if one_word else replace(counterpart, designations=Designations.OTHER)
