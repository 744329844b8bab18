"""The comparison table of ISO 860: common, only left, only right, contradicting characteristics."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from glossary_service.alignment.characteristics import Reading
from glossary_service.alignment.concepts import (
    Characteristic,
    Contrast,
    Dimension,
    Kind,
    Modality,
    Side,
    Span,
)
from glossary_service.alignment.quantities import DAYS, Interval


# What a difference counts for where no inventory knows the term or the dimension.
ASSUMED_SEVERITY = 3
ASSUMED_ROLE = 2
# What delimits in words alone adds detail to the table; only a contradiction on it may decide.
DETAIL_SEVERITY = 1
CONSTITUTIVE, INCIDENTAL = 3, 1
GAP_DISTANCE = 0.5
LEAST_DISTANCE = 0.25  # of two different values on a scale
NEAR_GENUS = 0.5  # likeness from which two superordinate concepts count as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the inventory says of the term in question: its role weight per listed dimension.

    `roles` is `None` for a term that the inventory does not know.
    """

    dimensions: Mapping[str, Dimension]
    roles: Mapping[str, int] | None

    def role(self, dimension: str) -> int:
        """Return 3 constitutive, 2 typical, 1 incidental."""
        if self.roles is None or dimension not in self.dimensions:
            return ASSUMED_ROLE
        return self.roles.get(dimension, INCIDENTAL)

    def is_assumed(self, dimension: str) -> bool:
        """Whether severity or role of the dimension is a default for this term."""
        return self.roles is None or dimension not in self.dimensions


Likeness = Callable[[str, str], float]


def contrast(
    left: Reading, right: Reading, weights: Weights, likeness: Likeness
) -> tuple[Contrast, ...]:
    """Return the rows of the comparison table: listed dimensions first, then the open ones."""
    lefts, rights = _by_dimension(left.characteristics), _by_dimension(right.characteristics)
    names = sorted({*lefts, *rights}, key=lambda name: (name not in weights.dimensions, name))
    rows: list[Contrast] = []
    details: list[Contrast] = []
    rows += _durations(lefts, rights, weights)
    for name in names:
        mine, theirs = lefts.get(name, ()), rights.get(name, ())
        table = _Rows(name, weights)
        if name in weights.dimensions:
            rows += _listed(table, weights.dimensions[name], mine, theirs)
        elif name == "exclusion":
            rows += _exclusions(table, mine, theirs, left, right)
        elif name.partition(":")[0] in DETAILS:
            details += _details(table, name.partition(":")[0], mine, theirs, likeness)
        else:
            rows += _open(table, name, mine, theirs, likeness)
    judged = _judged(left, right, weights, rows)
    rows += [row for row in details if row.side is not Side.CONTRADICTING or not judged(row)]
    return tuple(rows)


def _judged(
    left: Reading, right: Reading, weights: Weights, rows: Sequence[Contrast]
) -> Callable[[Contrast], bool]:
    """Return whether a row's words were judged by a listed dimension, or contradict each other."""
    taken = tuple(
        [
            item.span
            for item in reading.characteristics
            if item.dimension in weights.dimensions and not item.weak
        ]
        for reading in (left, right)
    )
    clashes = [row for row in rows if row.side is Side.CONTRADICTING]

    def is_judged(row: Contrast) -> bool:
        spans = [item.span for item in (row.left, row.right) if item is not None]
        return (
            any(_meets(spans[0], span) for span in taken[0])
            or any(_meets(spans[-1], span) for span in taken[1])
            or any(
                clash.left is not None
                and clash.right is not None
                and _meets(spans[0], clash.left.span)
                and _meets(spans[-1], clash.right.span)
                for clash in clashes
            )
        )

    return is_judged


def _meets(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _by_dimension(
    characteristics: Sequence[Characteristic],
) -> dict[str, tuple[Characteristic, ...]]:
    grouped: dict[str, tuple[Characteristic, ...]] = {}
    for item in characteristics:
        grouped[item.dimension] = (*grouped.get(item.dimension, ()), item)
    return grouped


OPEN_NAMES = {
    "genus": "Kind of thing",
    "modifier": "What sort of it",
    "inclusion": "What belongs to it",
    "exclusivity": "Only for one, or for several",
    "party": "Who takes part",
    "time": "When",
    "purpose": "What for",
    "exclusion": "What is left out",
    "modality": "Must or may",
    "opposite": "Opposite words",
    "quantity": "Number",
}
OPEN_QUESTIONS = {
    "genus": "Is it the same kind of thing for both of you?",
    "modifier": "Must it be of this sort for both of you?",
    "inclusion": "Is the list complete, and the same for both of you?",
    "exclusivity": "May anybody else have the same?",
    "party": "Who must take part, and in which role?",
    "time": "From when until when does it hold for you?",
    "purpose": "What is it for?",
    "exclusion": "Does your word cover what the other text leaves out?",
    "modality": "Is this a duty, a choice, or forbidden?",
    "opposite": "Which of the two do you mean?",
    "quantity": "Which number do you work with, and from when is it counted?",
}


class _Rows:
    """Makes rows of one dimension, with what the inventory says of it."""

    def __init__(self, dimension: str, weights: Weights) -> None:
        listed = weights.dimensions.get(dimension)
        family = dimension.partition(":")[0]
        self._dimension = dimension
        self._name = listed.name if listed else OPEN_NAMES[family]
        self._question = listed.kickoff_question if listed else OPEN_QUESTIONS[family]
        self._role = weights.role(dimension)
        self._assumed = weights.is_assumed(dimension)
        self._severity = listed.severity if listed and not self._assumed else ASSUMED_SEVERITY

    def row(
        self,
        side: Side,
        left: Characteristic | None,
        right: Characteristic | None,
        distance: float,
        covers: str = "",
        *,
        is_detail: bool = False,
    ) -> Contrast:
        return Contrast(
            side=side,
            dimension=self._dimension,
            name=self._name,
            left=left,
            right=right,
            distance=distance,
            severity=DETAIL_SEVERITY if is_detail else self._severity,
            role=INCIDENTAL if is_detail else self._role,
            assumed=self._assumed,
            question=self._question,
            covers=covers,
        )

    def one_sided(
        self, lefts: Sequence[Characteristic], rights: Sequence[Characteristic]
    ) -> Iterator[Contrast]:
        for item in lefts:
            yield self.row(Side.LEFT, item, None, GAP_DISTANCE)
        for item in rights:
            yield self.row(Side.RIGHT, None, item, GAP_DISTANCE)


# ── listed dimensions ────────────────────────────────────────────────────────────────────────────


def _listed(
    table: _Rows,
    dimension: Dimension,
    lefts: Sequence[Characteristic],
    rights: Sequence[Characteristic],
) -> Iterator[Contrast]:
    if not lefts or not rights:
        yield from table.one_sided(_telling(lefts), _telling(rights))
        return
    left_by, right_by = _by_modality(lefts), _by_modality(rights)
    mine, theirs = left_by[Modality.REQUIRED], right_by[Modality.REQUIRED]
    both = list(_required_both(table, dimension, mine, theirs)) if mine and theirs else []
    clash = _required_against_excluded(left_by, right_by)
    if clash and not any(row.side is Side.CONTRADICTING for row in both):
        yield table.row(Side.CONTRADICTING, *clash, 1.0)
        return
    if both:
        yield from both
        return
    common = next(
        ((a, b) for a in lefts for b in rights if (a.value, a.modality) == (b.value, b.modality)),
        None,
    )
    if common:
        yield table.row(Side.COMMON, *common, 0.0)
    elif dimension.kind in {Kind.EXCLUSIVE, Kind.ORDERED} and (
        (mine and right_by[Modality.EXCLUDED]) or (theirs and left_by[Modality.EXCLUDED])
    ):
        # One names its value, the other rules out a different one: the two can both be true.
        yield table.row(Side.COMMON, lefts[0], rights[0], 0.0)
    elif (mine and right_by[Modality.OPTIONAL]) or (theirs and left_by[Modality.OPTIONAL]):
        yield table.row(
            Side.COMMON, lefts[0], rights[0], GAP_DISTANCE, covers="right" if mine else "left"
        )
    else:
        yield from table.one_sided(_telling(lefts), _telling(rights))


def _telling(items: Sequence[Characteristic]) -> Sequence[Characteristic]:
    """Prefer what is demanded over what is only denied or left free."""
    return [item for item in items if item.modality is Modality.REQUIRED] or items


def _by_modality(items: Sequence[Characteristic]) -> dict[Modality, tuple[Characteristic, ...]]:
    return {
        modality: tuple(item for item in items if item.modality is modality)
        for modality in Modality
    }


def _required_against_excluded(
    left: Mapping[Modality, Sequence[Characteristic]],
    right: Mapping[Modality, Sequence[Characteristic]],
) -> tuple[Characteristic, Characteristic] | None:
    pairs = [
        *((a, b) for a in left[Modality.REQUIRED] for b in right[Modality.EXCLUDED]),
        *((a, b) for a in left[Modality.EXCLUDED] for b in right[Modality.REQUIRED]),
    ]
    return next(((a, b) for a, b in pairs if a.value == b.value), None)


def _required_both(
    table: _Rows,
    dimension: Dimension,
    lefts: Sequence[Characteristic],
    rights: Sequence[Characteristic],
) -> Iterator[Contrast]:
    mine, theirs = {item.value for item in lefts}, {item.value for item in rights}
    shared = next(((a, b) for a in lefts for b in rights if a.value == b.value), None)
    if shared:
        covers = "left" if mine > theirs else "right" if theirs > mine else ""
        if dimension.kind is not Kind.MULTI:
            covers = ""
        yield table.row(Side.COMMON, *shared, GAP_DISTANCE if covers else 0.0, covers)
        return
    values = {value.id: value for value in dimension.values}
    for a in lefts:
        for b in rights:
            if a.value in values[b.value].includes and b.value in values[a.value].includes:
                yield table.row(Side.COMMON, a, b, 0.0)  # two names for one family
                return
            for wider, narrower, covers in ((a, b, "left"), (b, a, "right")):
                if narrower.value in values[wider.value].includes:
                    yield table.row(Side.COMMON, a, b, GAP_DISTANCE, covers)
                    return
    several = dimension.kind is Kind.MULTI  # each value of a set stands against each of the other
    for left, right in product(lefts if several else lefts[:1], rights if several else rights[:1]):
        distance = 1.0
        if dimension.kind is Kind.ORDERED:
            steps = abs(values[left.value].rank - values[right.value].rank)
            distance = max(LEAST_DISTANCE, steps / (len(dimension.values) - 1))
        yield table.row(Side.CONTRADICTING, left, right, distance)


# ── open dimensions ──────────────────────────────────────────────────────────────────────────────


def _open(
    table: _Rows,
    name: str,
    lefts: Sequence[Characteristic],
    rights: Sequence[Characteristic],
    likeness: Likeness,
) -> Iterator[Contrast]:
    if name.startswith("quantity:"):
        yield from _quantities(table, lefts, rights)
    elif not lefts or not rights:
        if name.startswith("modality:") or name == "genus":
            yield from table.one_sided(lefts, rights)
    elif name == "genus":
        near = [
            pair
            for pair in product(lefts, rights)
            if likeness(pair[0].value, pair[1].value) >= NEAR_GENUS
        ]
        if near:
            yield table.row(Side.COMMON, *near[0], 0.0)
        else:
            yield from table.one_sided(lefts[:1], rights[:1])
    elif name.startswith("opposite:"):
        yield from _opposites(table, lefts, rights, likeness)
    elif {item.value for item in lefts} & {item.value for item in rights}:
        yield table.row(Side.COMMON, lefts[0], rights[0], 0.0)
    else:
        yield _force(table, lefts[0], rights[0])


NEAR_HEAD = 0.8  # likeness from which two opposite words are said of one thing


def _opposites(
    table: _Rows,
    lefts: Sequence[Characteristic],
    rights: Sequence[Characteristic],
    likeness: Likeness,
) -> Iterator[Contrast]:
    """Yield a contradiction where opposite words are said of one thing: gross sales, net sales."""
    of_one_thing = []
    for left, right in product(lefts, rights):
        word, _, head = left.value.partition(" ")
        other, _, other_head = right.value.partition(" ")
        if head == other_head or likeness(head, other_head) >= NEAR_HEAD:
            of_one_thing.append((word == other, left, right))
    common = next(((left, right) for same, left, right in of_one_thing if same), None)
    if common:
        yield table.row(Side.COMMON, *common, 0.0)
    elif of_one_thing:
        _, left, right = of_one_thing[0]
        yield table.row(Side.CONTRADICTING, left, right, 1.0)


# ── what delimits in words ───────────────────────────────────────────────────────────────────────

# Open dimensions whose values are words, paired by how alike their words are.
DETAILS = frozenset({"modifier", "inclusion", "exclusivity", "party", "time", "purpose"})
NEAR_DETAIL = 0.6  # likeness from which two details say the same
NEAR_WORD = 0.5  # likeness from which two single words count as one


def _details(
    table: _Rows,
    family: str,
    lefts: Sequence[Characteristic],
    rights: Sequence[Characteristic],
    likeness: Likeness,
) -> Iterator[Contrast]:
    """Yield rows of one dimension: pairs that say the same, contradictions, and the rest alone."""
    mine, theirs = _distinct(lefts), _distinct(rights)
    measured = [(_alike(family, *pair, likeness), *pair) for pair in product(mine, theirs)]
    # The order of equal pairs must not depend on which text stands on the left.
    measured.sort(key=lambda item: (-item[0], sorted((part.span, part.value) for part in item[1:])))
    for alike, left, right in measured:
        if alike >= NEAR_DETAIL and left in mine and right in theirs:
            distance = 0.0 if left.modality is right.modality else GAP_DISTANCE
            yield table.row(Side.COMMON, left, right, distance, is_detail=True)
            mine.remove(left)
            theirs.remove(right)
    for _, left, right in measured:
        if left in mine and right in theirs and _contradict(family, left, right, likeness):
            yield table.row(Side.CONTRADICTING, left, right, 1.0)
            mine.remove(left)
            theirs.remove(right)
    # What decides nothing alone would only fill the table.
    for item in mine:
        if not item.weak:
            yield table.row(Side.LEFT, item, None, GAP_DISTANCE, is_detail=True)
    for item in theirs:
        if not item.weak:
            yield table.row(Side.RIGHT, None, item, GAP_DISTANCE, is_detail=True)


def _distinct(items: Sequence[Characteristic]) -> list[Characteristic]:
    first: dict[tuple[str, Modality], Characteristic] = {}
    for item in items:
        first.setdefault((item.value, item.modality), item)
    return list(first.values())


POLAR = frozenset({"exclusivity", "time"})  # their values open with what may be turned round
CONTRARY: Mapping[str, frozenset[frozenset[str]]] = {
    "exclusivity": frozenset({frozenset({"exclusive", "nonexclusive"})}),
    "time": frozenset({frozenset({"before", "after"})}),
}


def _split(family: str, value: str) -> tuple[str, str]:
    """Return what opens a value and its words: "before", "the signature"; "liability", "a, b"."""
    mark = " " if family in POLAR else ": "
    opening, found, words = value.partition(mark)
    return (opening, words) if found else ("", value)


def _alike(family: str, left: Characteristic, right: Characteristic, likeness: Likeness) -> float:
    """Return how alike two details are (0..1); 0 where only one is ruled out."""
    if (left.modality is Modality.EXCLUDED) is not (right.modality is Modality.EXCLUDED):
        return 0.0
    (opening, words), (other_opening, other_words) = (
        _split(family, item.value) for item in (left, right)
    )
    if family in POLAR and opening != other_opening:
        return 0.0
    one, other = _told(words), _told(other_words)
    if one == other:
        return 1.0
    met = [max(likeness(a, b) for b in other) for a in one]
    met += [max(likeness(a, b) for a in one) for b in other]
    return sum(near for near in met if near >= NEAR_WORD) / len(met)


def _told(words: str) -> list[str]:
    return words.replace(",", " ").split()


FEWEST_ITEMS = 2  # of a closed list that another one may contradict


def _contradict(
    family: str, left: Characteristic, right: Characteristic, likeness: Likeness
) -> bool:
    """Whether two details cannot both be true; in doubt they can."""
    if left.weak or right.weak or Modality.OPTIONAL in {left.modality, right.modality}:
        return False
    (opening, words), (other_opening, other_words) = (
        _split(family, item.value) for item in (left, right)
    )
    if left.modality is not right.modality:
        return left.value == right.value
    if left.modality is Modality.EXCLUDED:
        return False
    if family in CONTRARY:
        is_same = words == other_words or (
            family == "exclusivity" and likeness(words, other_words) >= NEAR_HEAD
        )
        return is_same and frozenset({opening, other_opening}) in CONTRARY[family]
    lists = [part.split(", ") for part in (words, other_words)]
    return (
        left.dimension == CLOSED_LIST
        and bool(opening)
        and opening == other_opening
        and min(map(len, lists)) >= FEWEST_ITEMS
        and not any(likeness(a, b) >= NEAR_WORD for a in _told(words) for b in _told(other_words))
    )


CLOSED_LIST = "inclusion:closed"


# What two forces on one verb make of each other; "covers" says which side leaves more free.
FORCES: dict[tuple[str, str], tuple[Side, float, str]] = {
    ("must", "must not"): (Side.CONTRADICTING, 1.0, ""),
    ("must not", "must"): (Side.CONTRADICTING, 1.0, ""),
    ("may", "must not"): (Side.CONTRADICTING, 1.0, ""),
    ("must not", "may"): (Side.CONTRADICTING, 1.0, ""),
    ("may", "must"): (Side.COMMON, GAP_DISTANCE, "left"),
    ("must", "may"): (Side.COMMON, GAP_DISTANCE, "right"),
}


def _force(table: _Rows, left: Characteristic, right: Characteristic) -> Contrast:
    side, distance, covers = FORCES[left.value, right.value]
    return table.row(side, left, right, distance, covers)


def _quantities(
    table: _Rows, lefts: Sequence[Characteristic], rights: Sequence[Characteristic]
) -> Iterator[Contrast]:
    shared = {item.value for item in lefts} & {item.value for item in rights}
    for value in sorted(shared):
        left = next(item for item in lefts if item.value == value)
        right = next(item for item in rights if item.value == value)
        yield table.row(Side.COMMON, left, right, 0.0)
    mine = [item for item in lefts if item.value not in shared]
    theirs = [item for item in rights if item.value not in shared]
    if len(mine) != 1 or len(theirs) != 1:
        yield from table.one_sided(mine, theirs)
        return
    left_range, right_range = Interval.parse(mine[0].value), Interval.parse(theirs[0].value)
    if left_range.covers(right_range):
        yield table.row(Side.COMMON, mine[0], theirs[0], GAP_DISTANCE, covers="left")
    elif right_range.covers(left_range):
        yield table.row(Side.COMMON, mine[0], theirs[0], GAP_DISTANCE, covers="right")
    elif left_range.meets(right_range):
        yield from table.one_sided(mine, theirs)
    else:
        yield table.row(Side.CONTRADICTING, mine[0], theirs[0], 1.0)


NEARLY, SURELY = 0.04, 0.1  # by how much of the longer one two durations part: the same, another


def _durations(
    lefts: dict[str, tuple[Characteristic, ...]],
    rights: dict[str, tuple[Characteristic, ...]],
    weights: Weights,
) -> list[Contrast]:
    """Compare one duration of each side that are counted in different units, and take them out."""
    mine, theirs = (_only_duration(own, other) for own, other in ((lefts, rights), (rights, lefts)))
    if mine is None or theirs is None or mine.dimension == theirs.dimension:
        return []
    left, right = (_in_days(item) for item in (mine, theirs))
    table = _Rows("quantity:day", weights)
    if _part_by(left, right) <= NEARLY:
        row = table.row(Side.COMMON, mine, theirs, 0.0)
    elif left.covers(right):
        row = table.row(Side.COMMON, mine, theirs, GAP_DISTANCE, covers="left")
    elif right.covers(left):
        row = table.row(Side.COMMON, mine, theirs, GAP_DISTANCE, covers="right")
    elif left.meets(right) or _part_by(left, right) < SURELY or _have_more(lefts, rights):
        return []
    elif _is_point(left) and _is_point(right):
        row = table.row(Side.CONTRADICTING, mine, theirs, 1.0)
    else:
        return []
    for grouped, item in ((lefts, mine), (rights, theirs)):
        rest = tuple(other for other in grouped[item.dimension] if other != item)
        grouped[item.dimension] = rest
    return [row]


def _is_point(interval: Interval) -> bool:
    return interval.low == interval.high


def _have_more(*sides: Mapping[str, Sequence[Characteristic]]) -> bool:
    """Whether a side names several amounts of any kind: then two may speak of different things."""
    return any(
        sum(len(items) for name, items in side.items() if name.startswith("quantity:")) > 1
        for side in sides
    )


def _only_duration(
    own: Mapping[str, Sequence[Characteristic]], other: Mapping[str, Sequence[Characteristic]]
) -> Characteristic | None:
    """Return the duration that the other side does not name in the same unit, if there is one."""
    values = {item.value: item for unit in DAYS for item in own.get(f"quantity:{unit}", ())}
    said = {
        (item.dimension, item.value) for unit in DAYS for item in other.get(f"quantity:{unit}", ())
    }
    found = [item for item in values.values() if (item.dimension, item.value) not in said]
    return found[0] if len(found) == 1 else None


def _in_days(item: Characteristic) -> Interval:
    return Interval.parse(item.value).scaled(DAYS[item.dimension.partition(":")[2]])


def _part_by(left: Interval, right: Interval) -> float:
    """Return by how much of the longer one the nearest ends part; without end on one side, all."""
    parts = []
    for one, other in ((left.low, right.low), (left.high, right.high)):
        if math.isinf(one) or math.isinf(other):
            parts.append(0.0 if one == other else 1.0)
        else:
            parts.append(abs(one - other) / (max(abs(one), abs(other)) or 1.0))
    return max(parts)


MOST_OF_SCOPE = 0.6  # share of an exclusion's words that the other side must say to contradict it


def _exclusions(
    table: _Rows,
    lefts: Sequence[Characteristic],
    rights: Sequence[Characteristic],
    left: Reading,
    right: Reading,
) -> Iterator[Contrast]:
    common: dict[tuple[Span, Span], tuple[Characteristic, Characteristic]] = {}
    for items, others, own, reading, is_left in (
        (lefts, rights, left, right, True),
        (rights, lefts, right, left, False),
    ):
        denied = {item.value for item in others}
        # A word that a text also says outside its exclusions is not what it rules out.
        inside = {item.span for item in items}
        affirmed = {
            word.text
            for word in own.words
            if not any(span.start <= word.span.start < span.end for span in inside)
        }
        said = {
            word.text: word
            for word in reading.words
            if word.text not in denied and word.text not in affirmed
        }
        taken_in = _taken_in(reading)
        for span in sorted({item.span for item in items}):
            whole = [item for item in items if item.span == span]
            scope = [item for item in whole if item.value not in affirmed] or whole
            met = [item for item in scope if item.value in said]
            shared = next((item for item in scope if item.value in denied), None)
            against = next(
                (item for item in scope if item.value in taken_in and item.value not in denied),
                None,
            )
            if shared is not None and against is not None and not against.weak:
                # "Less tax and returns", "including tax, less returns": one item of two.
                pair = (against, taken_in[against.value])
                yield table.row(Side.CONTRADICTING, *(pair if is_left else pair[::-1]), 1.0)
            elif shared is not None:
                other = next(item for item in others if item.value == shared.value)
                pair = (shared, other) if is_left else (other, shared)
                common.setdefault((pair[0].span, pair[1].span), pair)
            elif len(met) >= MOST_OF_SCOPE * len(scope):
                there = said[met[0].value]
                said_there = Characteristic(
                    dimension="exclusion",
                    value=met[0].value,
                    modality=Modality.REQUIRED,
                    span=there.span,
                )
                pair = (scope[0], said_there) if is_left else (said_there, scope[0])
                yield table.row(Side.CONTRADICTING, *pair, 1.0)
            else:
                yield from table.one_sided(*((scope[:1], ()) if is_left else ((), scope[:1])))
    for pair in common.values():
        yield table.row(Side.COMMON, *pair, 0.0)


def _taken_in(reading: Reading) -> dict[str, Characteristic]:
    """Return the words that a text says it includes: "including tax"."""
    spans = [
        item.span for item in reading.characteristics if item.dimension.startswith("inclusion:")
    ]
    return {
        word.text: Characteristic(
            dimension="exclusion",
            value=word.text,
            modality=Modality.REQUIRED,
            span=word.span,
        )
        for word in reading.words
        if any(_meets(word.span, span) for span in spans)
    }
