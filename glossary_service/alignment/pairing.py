"""Which verdicts belong together when a word has several readings on one side or on both.

A party may hold several definitions of one word. Every reading is kept: the pairs that agree best
are joined first, each entry once; a reading that is left over joins its best counterpart.
"""

from collections.abc import Sequence

from glossary_service.alignment.concepts import Designations, Relation, Verdict


# The order in which verdicts are joined: what agrees belongs together.
CLOSENESS: dict[Relation, int] = {
    Relation.EQUIVALENT: 0,
    Relation.BROADER: 1,
    Relation.NARROWER: 1,
    Relation.OVERLAPPING: 2,
    Relation.CONFLICTING: 3,
    Relation.DIFFERENT: 4,
    Relation.UNDECIDED: 5,  # there is no text to go by
}


def settle(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Keep one verdict per entry of the fuller side; every entry of both sides stays in one.

    Only verdicts on one word compete; a verdict on two words stays as long as neither entry has
    found a counterpart under its own word.
    """
    ranked = sorted(verdicts, key=_rank)
    kept: list[Verdict] = []
    lefts: set[str] = set()
    rights: set[str] = set()
    for free_sides in (2, 1):
        for verdict in ranked:
            if not verdict.designations.one_word:
                continue
            if free_sides == 1 and verdict.likely is Relation.UNDECIDED:
                continue  # a further entry without a text of its own adds nothing
            free = (verdict.left.id not in lefts) + (verdict.right.id not in rights)
            if free >= free_sides:
                kept.append(verdict)
                lefts.add(verdict.left.id)
                rights.add(verdict.right.id)
    for verdict in ranked:
        if verdict.left.id not in lefts and verdict.right.id not in rights:
            kept.append(verdict)
            lefts.add(verdict.left.id)
            rights.add(verdict.right.id)
    return tuple(
        sorted(kept, key=lambda verdict: (verdict.left.term, verdict.left.id, verdict.right.id))
    )


def _rank(verdict: Verdict) -> tuple[bool, int, float, float, str, str]:
    meaning = next((item.score for item in verdict.evidence if item.signal == "meaning"), None)
    return (
        verdict.designations is not Designations.SAME,
        CLOSENESS[verdict.likely],
        -verdict.confidence,
        0.0 if meaning is None else -meaning,
        verdict.left.id,
        verdict.right.id,
    )
