"""What a definition of any trade says: superordinate concept, and all that delimits it.

These are the *open* characteristics: no list foresees their values. Dimensions:

========================  ========================================================================
genus                     the superordinate concept: the head of the definition's first phrase
modifier                  the words before that head ("non-profit organisation")
quantity:UNIT             a number with its comparison, as an interval in the unit's base
exclusion                 words ruled out ("excluding tax", "other than a supplier")
modality:VERB             what must, may, need not or must not be done
opposite:A/B              one word of a pair of opposites ("before" / "after")
inclusion:closed          a complete list ("consisting of a and b"), as "of what: a, b"
inclusion:open            examples ("such as", "including"): left open, they decide nothing
exclusivity:stated        "exclusive", "nonexclusive" or "only", and what is so
party:ROLE                who takes part: by, between, behalf, with, to, from
time                      "before", "after", "during", "until", ... and of what
purpose:stated            what it is for ("in order to", "used for", "an agreement to share ...")
========================  ========================================================================

"purpose" and "exclusivity" alone are listed dimensions of the alliance trade; what the words of any
trade say of the same question stands beside them as "stated".
"""

from collections.abc import Iterator, Sequence

from glossary_service.alignment.concepts import Characteristic, Modality
from glossary_service.alignment.delimiting import read_delimiting
from glossary_service.alignment.first_phrase import find_first_phrase, read_first_phrase
from glossary_service.alignment.negation import modality_at
from glossary_service.alignment.quantities import find_quantities
from glossary_service.alignment.tokens import Tokens


def read_statements(tokens: Tokens, masked: frozenset[int]) -> tuple[Characteristic, ...]:
    """Return the open characteristics of a definition in the order in which they stand."""
    norms = tokens.norms
    examples = _examples(norms)
    unread = masked | examples
    modalities, modal = _modalities(tokens, unread)
    phrase = find_first_phrase(tokens, masked)
    head = phrase.units[-1].after - 1 if phrase is not None else None
    exclusions = tuple(_exclusions(tokens, unread | modal))
    left_out = {
        place
        for place, start in enumerate(tokens.starts)
        if any(item.span.start <= start < item.span.end for item in exclusions if not item.weak)
    }
    found = [
        *(read_first_phrase(tokens, phrase, masked) if phrase is not None else ()),
        *read_delimiting(tokens, masked, examples, head),
        *_quantities(tokens, unread),
        *exclusions,
        *modalities,
        *_opposites(tokens, unread, frozenset(left_out)),
    ]
    return tuple(sorted(found, key=lambda item: (item.span, item.dimension, item.value)))


# What follows these words is an example and no condition.
EXAMPLE_OPENINGS = frozenset({("for", "example"), ("such", "as"), ("for", "instance")})
EXAMPLE_WORDS = frozenset({"e.g", "e.g.", "eg"})


def _examples(norms: Sequence[str]) -> frozenset[int]:
    """Return the places of the words that only give examples, up to the end of their clause."""
    places: set[int] = set()
    inside = False
    for place, norm in enumerate(norms):
        if tuple(norms[place : place + 2]) in EXAMPLE_OPENINGS or norm in EXAMPLE_WORDS:
            inside = True
        elif norm in {".", ";", ":", ")"}:
            inside = False
        if inside:
            places.add(place)
    return frozenset(places)


# ── quantities ───────────────────────────────────────────────────────────────────────────────────


def _quantities(tokens: Tokens, unread: frozenset[int]) -> Iterator[Characteristic]:
    norms = tokens.norms
    for found in find_quantities(norms):
        if found.start in unread:
            continue
        yield Characteristic(
            dimension=f"quantity:{found.base}",
            value=str(found.interval),
            modality=Modality.REQUIRED,
            span=tokens.span(found.start, found.end),
        )


# ── exclusions ───────────────────────────────────────────────────────────────────────────────────

EXCLUDERS: tuple[tuple[str, ...], ...] = (
    ("excluding",),
    ("exclude",),
    ("excludes",),
    ("except",),
    ("other", "than"),
    ("rather", "than"),
    ("instead", "of"),
    ("not", "including"),
    ("does", "not", "include"),
    ("do", "not", "include"),
    ("shall", "not", "include"),
    ("will", "not", "include"),
    ("not", "include"),
    ("without",),
    ("no",),
    ("not",),
    ("never",),
    ("net", "of"),
    ("exclusive", "of"),
    ("minus",),
    ("less",),
    ("before", "tax"),
    ("after", "deduction", "of"),
    ("after", "deducting"),
    ("neither",),
    ("nor",),
)
EXCLUDERS_BY_WORD: dict[str, list[tuple[str, ...]]] = {}
for _words in EXCLUDERS:
    EXCLUDERS_BY_WORD.setdefault(_words[0], []).append(_words)
# "Without a key" and "not sold" speak of something missing in a sentence, not of cases left out of
# the concept: alone they contradict nothing.
FAINT_EXCLUDERS = frozenset(
    {("before", "tax"), ("without",), ("no",), ("not",), ("never",), ("neither",), ("nor",)}
)
# Words behind what they leave out: "returns and tax have been deducted", "X is not covered".
NOT_COVERED = frozenset({"covered", "included", "counted", "contained"})
DEDUCTED = frozenset({"deducted", "excluded", "subtracted"})
DEDUCTED_REACH = 8
NOT_COVERED_NEXT = [[word] for word in sorted(NOT_COVERED)]
LIST_JOINTS = frozenset({",", "and"})
LIST_WORDS = 8  # content words that a list of exclusions reaches
SCOPE_WORDS = 5  # content words an exclusion reaches
SCOPE_ENDS = frozenset({".", ";", ":", ",", "but", "and", "which", "that", "unless", "until", "if"})
# After these a "not" or "no" leaves nothing out: "not only", "no later than", "no longer".
NOT_DENIED = frozenset(
    """than only merely just limited necessarily simply more less fewer later earlier longer shorter
    greater other one yet mere even all always every""".split()
)


def _exclusions(tokens: Tokens, unread: frozenset[int]) -> Iterator[Characteristic]:
    norms = tokens.norms
    position = 0
    while position < len(norms):
        opening = next(
            (
                words
                for words in EXCLUDERS_BY_WORD.get(norms[position], ())
                if tuple(norms[position : position + len(words)]) == words
            ),
            (),
        )
        is_behind = norms[position] in DEDUCTED or (
            norms[position] == "not" and norms[position + 1 : position + 2] in NOT_COVERED_NEXT
        )
        if not opening and not is_behind:
            position += 1
            continue
        faint = opening in FAINT_EXCLUDERS
        # "Before tax" names what it leaves out itself; "or less" is a comparison.
        begin = position + (1 if opening == ("before", "tax") else len(opening))
        compares = opening == ("less",) and position > 0 and norms[position - 1] == "or"
        scope = _scope(tokens, begin, is_list=not faint) if opening and not compares else []
        if is_behind:
            scope, faint = _before(tokens, position), False
        if scope and position not in unread and norms[position - 1 if position else 0] != "or":
            for place in scope:
                if place not in unread:
                    yield Characteristic(
                        dimension="exclusion",
                        value=norms[place],
                        modality=Modality.EXCLUDED,
                        span=tokens.span(min(position, scope[0]), max(position, scope[-1]) + 1),
                        weak=faint,
                    )
            position = max(position, scope[-1])
        position += 1


def _scope(tokens: Tokens, start: int, *, is_list: bool) -> list[int]:
    """Return the places of the words an exclusion reaches; a list may go on over its commas."""
    norms = tokens.norms
    if start < len(norms) and (norms[start] in NOT_DENIED or norms[start].isdigit()):
        return []
    ends = SCOPE_ENDS - LIST_JOINTS if is_list else SCOPE_ENDS
    most = LIST_WORDS if is_list else SCOPE_WORDS
    scope: list[int] = []
    for place in range(start, len(norms)):
        if norms[place] in ends or len(scope) == most:
            break
        # "Excluding tax, and service": a lone item ends before ", and".
        if tuple(norms[place : place + 2]) == (",", "and") and "," not in norms[start:place]:
            break
        if tokens.is_alpha[place] and not tokens.is_stop[place]:
            scope.append(place)
    return scope


def _before(tokens: Tokens, position: int) -> list[int]:
    """Return the places of what "… have been deducted" speaks of, in its clause."""
    norms = tokens.norms
    scope: list[int] = []
    for place in range(position - 1, max(-1, position - 1 - DEDUCTED_REACH), -1):
        if norms[place] in {".", ";", ":", "after", "which", "that"}:
            break
        if tokens.is_alpha[place] and not tokens.is_stop[place]:
            scope.insert(0, place)
    return scope


# ── must, may, need not, must not ────────────────────────────────────────────────────────────────

# Opening words (longest first) → what they say of the verb that follows.
MODALS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("shall", "not"), "must not"),
    (("must", "not"), "must not"),
    (("may", "not"), "must not"),
    (("can", "not"), "must not"),
    (("cannot",), "must not"),
    (("need", "not"), "may"),
    (("does", "not", "have", "to"), "may"),
    (("do", "not", "have", "to"), "may"),
    (("has", "to"), "must"),
    (("have", "to"), "must"),
    (("shall",), "must"),
    (("must",), "must"),
    (("may",), "may"),
    (("can",), "may"),
)


def _same_clause(norms: Sequence[str], start: int, reach: int) -> Iterator[int]:
    """Yield up to `reach` positions from `start`, stopping where the clause ends."""
    for place in range(start, min(start + reach, len(norms))):
        if norms[place] in {".", ",", ";", ":"}:
            return
        yield place


def _modalities(
    tokens: Tokens, unread: frozenset[int]
) -> tuple[list[Characteristic], frozenset[int]]:
    """Return the duties, and the places of their words: a "not" in a duty leaves nothing out."""
    norms = tokens.norms
    found: list[Characteristic] = []
    places: set[int] = set()
    position = 0
    while position < len(norms):
        opening, force = next(
            (
                (opening, force)
                for opening, force in MODALS_BY_WORD.get(norms[position], ())
                if tuple(norms[position : position + len(opening)]) == opening
            ),
            ((), ""),
        )
        if not opening:
            position += 1
            continue
        verb = next(
            (
                place
                for place in _same_clause(norms, position + len(opening), 3)
                if tokens.is_alpha[place] and norms[place] not in NO_VERBS
            ),
            None,
        )
        exclusive = "only" in norms[max(0, position - 4) : position]  # "the only one who may"
        if verb is not None and position not in unread and not exclusive:
            found.append(
                Characteristic(
                    dimension=f"modality:{norms[verb]}",
                    value=force,
                    modality=Modality.EXCLUDED if force == "must not" else Modality.REQUIRED,
                    span=tokens.span(position, verb + 1),
                )
            )
            places.update(range(position, verb + 1))
            position = verb
        position += 1
    return found, frozenset(places)


NO_VERBS = frozenset({"be", "also", "then", "only"})
MODALS_BY_WORD: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _opening, _force in MODALS:
    MODALS_BY_WORD.setdefault(_opening[0], []).append((_opening, _force))


# ── opposites ────────────────────────────────────────────────────────────────────────────────────

# Two words that exclude each other when they are said of the same thing.
OPPOSITES: tuple[tuple[str, str], ...] = (
    ("before", "after"),
    ("gross", "net"),
    ("internal", "external"),
    ("public", "private"),
    ("temporary", "permanent"),
    ("temporary", "lasting"),
    ("mutual", "unilateral"),
    ("binding", "nonbinding"),
    ("physical", "logical"),
    ("symmetric", "asymmetric"),
    ("inbound", "outbound"),
    ("voluntary", "mandatory"),
    ("optional", "mandatory"),
    ("written", "oral"),
    ("buyer", "seller"),
    ("weighted", "unweighted"),
    ("encrypted", "unencrypted"),
    ("authorised", "unauthorised"),
    ("authorized", "unauthorized"),
    ("intentional", "unintentional"),
    ("direct", "indirect"),
    ("fixed", "variable"),
    ("calendar", "fiscal"),
    ("invoiced", "collected"),
    ("revocable", "irrevocable"),
    ("transferable", "nontransferable"),
    ("paid", "unpaid"),
    ("planned", "unplanned"),
    ("domestic", "foreign"),
)
_SIDES: dict[str, list[tuple[str, str]]] = {}
for _pair in OPPOSITES:
    for _word in _pair:
        _SIDES.setdefault(_word, []).append(_pair)


def _opposites(
    tokens: Tokens, unread: frozenset[int], left_out: frozenset[int]
) -> Iterator[Characteristic]:
    """Yield opposites as "word head": what the word is said of stands behind the colon.

    What is left out is not turned: "except public holidays" says nothing of private ones.
    """
    norms = tokens.norms
    seen: set[tuple[str, str]] = set()
    for position, norm in enumerate(norms):
        for pair in _SIDES.get(norm, ()):
            if position in unread or (pair[0], norm) in seen:
                continue
            if _is_offered(norms, position, next(word for word in pair if word != norm)):
                continue
            seen.add((pair[0], norm))
            modality = modality_at(norms, position)
            if modality is Modality.OPTIONAL:
                continue
            # "Not binding" and "non-binding" say the opposite word.
            turned = modality is Modality.EXCLUDED and position not in left_out
            end = _next_content(tokens, position)
            head = norms[end - 1] if end > position + 1 else ""
            yield Characteristic(
                dimension=f"opposite:{pair[0]}/{pair[1]}",
                value=f"{next(word for word in pair if word != norm) if turned else norm} {head}",
                modality=Modality.REQUIRED,
                span=tokens.span(position, end),
            )


OFFER_REACH = 3


def _is_offered(norms: Sequence[str], position: int, other: str) -> bool:
    """Whether a text leaves both words open: "oral or written"."""
    around = norms[max(0, position - OFFER_REACH) : position + 1 + OFFER_REACH]
    return other in around and "or" in around


def _next_content(tokens: Tokens, position: int) -> int:
    """Return the end of the next content word of the clause: "before overheads"."""
    for place in range(position + 1, min(position + 4, len(tokens.norms))):
        if tokens.is_punct[place]:
            break
        if not tokens.is_stop[place]:
            return place + 1
    return position + 1
