"""What a report says about itself: what could not be compared, and what it was made with."""

from collections.abc import Sequence

from glossary_service.alignment.concepts import TermSet
from glossary_service.alignment.verdicts import Judged, Tools


def not_compared(sets: Sequence[TermSet], judged: Judged) -> list[str]:
    """Say in sentences what could not be compared, and why."""
    sentences = []
    for term_set in sets:
        empty = sum(not entry.definition for entry in term_set.entries)
        if empty == len(term_set.entries):
            sentences.append(
                f"{term_set.party} gives no definitions: its words were compared by name alone."
            )
        elif empty:
            sentences.append(
                f"{term_set.party} gives {empty} of {len(term_set.entries)} entries without a "
                "definition: these were compared by name alone."
            )
    sentences += [
        f"Only the beginning of {entry.party}'s text on “{entry.term}” was read: it is too long."
        for entry in judged.cut
    ]
    if judged.unread:
        sentences.append(
            f"{judged.unread} pairs of definitions were compared by the quick table alone; compare "
            "fewer words at once to have every pair compared closely."
        )
    return sentences


def made_with(tools: Tools) -> dict[str, str]:
    """Name every table and model that took part."""
    return {
        "characteristics": f"{len(tools.dimensions)} dimensions",
        "quick encoder": tools.quick.name,
        "sentence encoder": tools.sentences.name if tools.sentences else "none",
        "pair reader": tools.pair_reader.name if tools.pair_reader else "rules alone",
    }
