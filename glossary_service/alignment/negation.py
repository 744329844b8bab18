"""Negation and its scope: what the words around a phrase make of it."""

from collections.abc import Sequence
from itertools import pairwise

from glossary_service.alignment.concepts import Modality


CLAUSE_ENDS = frozenset(".;:!?")
# A negation does not reach into a clause that describes something else: "without users that …".
RELATIVES = frozenset({"that", "which", "who", "whose", "where"})
LOOK_BACK = 4  # words before a cue in which a negation turns it

NEGATIONS = frozenset(
    {"not", "no", "neither", "nor", "without", "never", "cannot", "n't", "excluding", "except"}
    | {"excludes", "exclude", "non", "lacks", "lacking", "absent"}
)
# "Non-exclusive" denies one word alone: in "a non-secret value used to ..." nothing else.
PREFIX, PREFIX_REACH = "non", 2
NEGATING_PAIRS = frozenset(
    {("rather", "than"), ("instead", "of"), ("other", "than"), ("opposed", "to")}
    | {("lack", "of"), ("apart", "from")}
)
# After these words a "not" does not deny: "not only", "not merely", "not limited to".
SOFTENERS = frozenset({"only", "merely", "just", "limited", "simply"})
FREE = frozenset({"may", "can", "might", "could", "optionally", "possibly", "sometimes"})
# "not necessarily", "whether or not", "with or without", "need not": neither demanded nor denied.
FREE_PAIRS = frozenset(
    {("not", "necessarily"), ("or", "not"), ("or", "without"), ("need", "not"), ("needs", "not")}
    | {("regardless", "of"), ("irrespective", "of"), ("not", "require"), ("not", "demand")}
    | {("not", "need"), ("no", "need"), ("not", "always"), ("not", "obliged")}
    | {("not", "required"), ("not", "obligated"), ("or", "otherwise")}
)


def modality_at(norms: Sequence[str], start: int, end: int | None = None) -> Modality:
    """Say what the words around tokens `start` to `end` make of them, inside their clause.

    >>> modality_at("a deal without creating a company".split(), 4)
    <Modality.EXCLUDED: 'excluded'>
    >>> modality_at("not only a contract".split(), 2)
    <Modality.REQUIRED: 'required'>
    """
    before: list[str] = []
    for norm in reversed(norms[max(0, start - LOOK_BACK) : start]):
        if norm in CLAUSE_ENDS or norm in RELATIVES:
            break
        before.insert(0, norm)
    pairs = list(pairwise([*before, *norms[start : start + 1]]))
    later = _said_later(norms, start if end is None else end)
    if later is not None:
        return later
    if any(pair in FREE_PAIRS for pair in pairs) or _is_alternative(norms, start):
        return Modality.OPTIONAL
    denied = any(
        (word, after) in NEGATING_PAIRS
        or (
            word in NEGATIONS
            and after not in SOFTENERS
            and (word != PREFIX or place >= len(pairs) - PREFIX_REACH)
        )
        for place, (word, after) in enumerate(pairs)
    )
    if denied:
        return Modality.EXCLUDED
    near = before[len(before) - before[::-1].index(",") :] if "," in before else before
    return Modality.OPTIONAL if any(word in FREE for word in near) else Modality.REQUIRED


# "Reselling alone is not enough", "a merger does not count": the denial follows what it denies.
LATER_DENIALS = frozenset(
    {("not", "enough"), ("not", "sufficient"), ("not", "suffice"), ("not", "count")}
    | {("not", "qualify"), ("not", "included"), ("not", "covered"), ("not", "mean")}
    | {("not", "meant"), ("is", "excluded")}
    | {("are", "excluded"), ("not", "one"), ("is", "insufficient"), ("n't", "count")}
)
LOOK_AHEAD = 9
LONG_LOOK_BACK = 7  # "may, but need not, become a …" stands further off than a plain "not"


def _is_alternative(norms: Sequence[str], start: int) -> bool:
    """Whether token `start` stands inside "either … or …" or behind "may, but need not,"."""
    begin = start
    while begin and norms[begin - 1] not in CLAUSE_ENDS:
        begin -= 1
    before = list(norms[begin:start])
    if ("need", "not") in set(pairwise(before[-LONG_LOOK_BACK:])):
        return True
    if "either" not in before:
        return False
    rest = norms[begin + before.index("either") :]
    end = next((place for place, norm in enumerate(rest) if norm in CLAUSE_ENDS), len(rest))
    return "or" in rest[:end]


LATER_FREEDOMS = frozenset(
    {("not", "needed"), ("not", "required"), ("not", "necessary"), ("is", "optional")}
)


def _said_later(norms: Sequence[str], start: int) -> Modality | None:
    """Return what the same clause goes on to say of what begins at `start`, if anything."""
    clause: list[str] = []
    for norm in norms[start : start + LOOK_AHEAD]:
        if norm in CLAUSE_ENDS or norm == ",":
            break
        clause.append(norm)
    pairs = set(pairwise(clause))
    if pairs & LATER_DENIALS:
        return Modality.EXCLUDED
    return Modality.OPTIONAL if pairs & LATER_FREEDOMS else None
