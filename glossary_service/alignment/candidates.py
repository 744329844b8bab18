"""Which pairs of two sets are worth measuring, and why each was proposed.

Everything here works on row numbers: of keys that both sides hold, and of vectors that lie close.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from glossary_service.alignment.concepts import Reason, Vectors


Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.uint8]

CELLS_AT_ONCE = 12_000_000
MOST_IN_GROUP = 16
GROUPS_FOR_ONE = 4
# More entries than this under one key on either side say nothing about which belongs to which.
MOST_UNDER_ONE_KEY = 64
BITS: Mapping[Reason, int] = {reason: 1 << place for place, reason in enumerate(Reason)}


class Pairs(NamedTuple):
    """Pairs of rows, in order of left and then right row, each with the reasons as bits."""

    left: Ints
    right: Ints
    flags: Flags

    def has(self, reason: Reason) -> npt.NDArray[np.bool_]:
        """Return for each pair whether it was proposed for this reason."""
        return (self.flags & BITS[reason]) > 0


class Near(NamedTuple):
    """Pairs of rows whose vectors lie close, in no particular order."""

    left: Ints
    right: Ints


def reasons_of(flags: int) -> tuple[Reason, ...]:
    """Return the reasons that stand in the bits of one pair.

    >>> reasons_of(5)
    (<Reason.SAME_NAME: 'same name'>, <Reason.SIMILAR_NAME: 'similar name'>)
    """
    return tuple(reason for reason, bit in BITS.items() if flags & bit)


def gather(found: Iterable[tuple[Reason, Near]]) -> Pairs:
    """Join pairs proposed for several reasons: each pair once, with all its reasons."""
    kept = [(near, BITS[reason]) for reason, near in found]
    left = np.concatenate([near.left for near, _ in kept])
    right = np.concatenate([near.right for near, _ in kept])
    flags = np.concatenate([np.full(len(near.left), bit, np.uint8) for near, bit in kept])
    order = np.lexsort((right, left))
    left, right, flags = left[order], right[order], flags[order]
    fresh = np.ones(len(left), dtype=bool)
    fresh[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    starts = np.flatnonzero(fresh)
    joined = np.bitwise_or.reduceat(flags, starts) if len(starts) else flags
    return Pairs(left[starts], right[starts], joined)


def join(pairs: Pairs, reason: Reason, more: Near) -> Pairs:
    """Add pairs that were proposed for one more reason."""
    found = [
        (known, Near(pairs.left[has], pairs.right[has]))
        for known in Reason
        if len(has := np.flatnonzero(pairs.has(known)))
    ]
    return gather((*found, (reason, more)))


def sharing(left: Sequence[Iterable[str]], right: Sequence[Iterable[str]]) -> Near:
    """Return the pairs of rows that share a key.

    >>> near = sharing([["jv", "joint venture"], ["alliance"]], [["alliance"], ["jv"]])
    >>> list(zip(near.left.tolist(), near.right.tolist()))
    [(0, 1), (1, 0)]
    """
    rows_left, rows_right = _rows_by_key(left), _rows_by_key(right)
    pairs = [
        (row, other)
        for key, rows in rows_left.items()
        for row in rows[:MOST_UNDER_ONE_KEY]
        for other in rows_right.get(key, ())[:MOST_UNDER_ONE_KEY]
    ]
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Near(found[:, 0], found[:, 1])


def _rows_by_key(keys: Sequence[Iterable[str]]) -> dict[str, list[int]]:
    rows = defaultdict(list)
    for row, own in enumerate(keys):
        for key in dict.fromkeys(own):
            rows[key].append(row)
    return rows


def nearest(left: Vectors, right: Vectors, *, keep: int, floor: float) -> Near:
    """Return for each row of either side the `keep` closest of the other, none below `floor`.

    Both are arrays of vectors of length one and of the same width. The cost grows with the product
    of the two sizes, the memory does not.

    >>> near = nearest(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32), keep=1, floor=0.1)
    >>> sorted(set(zip(near.left.tolist(), near.right.tolist())))
    [(0, 0), (1, 1), (2, 2)]
    """
    if not len(left) or not len(right):
        nothing = np.zeros(0, np.int64)
        return Near(nothing, nothing)
    # What a column has already found raises what it still accepts.
    accepted = np.full((1, len(right)), floor, np.float32)
    by_row, by_column = [], []
    for start, cosines in _blocks(left, right):
        bars = np.maximum(_row_bars(cosines, keep), np.float32(floor))
        by_row.append(_reaching(cosines, bars, start))
        accepted = np.maximum(_column_bars(cosines, keep), accepted)
        by_column.append(_reaching(cosines, accepted, start))
    rows, others, values = (np.concatenate(parts) for parts in zip(*by_row, strict=True))
    of_rows = _best(rows, others, values, keep=keep)
    rows, others, values = (np.concatenate(parts) for parts in zip(*by_column, strict=True))
    of_columns = _best(others, rows, values, keep=keep)
    return Near(
        np.concatenate((of_rows.left, of_columns.right)),
        np.concatenate((of_rows.right, of_columns.left)),
    )


def _blocks(left: Vectors, right: Vectors) -> Iterator[tuple[int, Floats]]:
    step = max(1, CELLS_AT_ONCE // len(right))
    turned = np.ascontiguousarray(right.T)
    for start in range(0, len(left), step):
        yield start, left[start : start + step] @ turned


def _row_bars(cosines: Floats, keep: int) -> Floats:
    """Return for each row, as a column, a value that at least `keep` of its values reach.

    The values are first compared in groups, which is much quicker than ordering them all: as many
    values reach the `keep`-th highest of the groups' maxima as groups do, and hardly more.
    """
    rows, columns = cosines.shape
    group = _group_size(columns, keep)
    groups = columns // group
    highest = cosines[:, : group * groups].reshape(rows, group, groups).max(axis=1)
    return _nth_highest(highest, keep)[:, None]


def _column_bars(cosines: Floats, keep: int) -> Floats:
    """Return for each column, as a row, a value that at least `keep` of its values reach."""
    rows, columns = cosines.shape
    group = _group_size(rows, keep)
    groups = rows // group
    highest = cosines[: group * groups].reshape(group, groups, columns).max(axis=0)
    return _nth_highest(np.ascontiguousarray(highest.T), keep)[None, :]


def _group_size(values: int, keep: int) -> int:
    return max(1, min(MOST_IN_GROUP, values // (GROUPS_FOR_ONE * keep)))


def _nth_highest(values: Floats, nth: int) -> Floats:
    """Return the nth highest value of each row, the lowest where there are fewer."""
    place = max(values.shape[1] - nth, 0)
    found: Floats = np.partition(values, place, axis=1)[:, place]
    return found


def _reaching(cosines: Floats, bars: Floats, start: int) -> tuple[Ints, Ints, Floats]:
    flat = np.flatnonzero(cosines >= bars)
    rows, columns = np.divmod(flat, cosines.shape[1])
    return rows + start, columns, cosines.ravel()[flat]


def _best(rows: Ints, others: Ints, values: Floats, *, keep: int) -> Near:
    """Keep the `keep` highest of each row; of equal ones, those that come first."""
    order = np.lexsort((others, rows))
    rows, others, values = rows[order], others[order], values[order]
    kept = place_in_row(rows, values) < keep
    return Near(rows[kept], others[kept])


# ── pairs among the rivals of their row ──────────────────────────────────────────────────────────


def place_in_row(rows: Ints, values: Floats) -> Ints:
    """Return the place of each value among those of the same row, the highest at 0.

    >>> place_in_row(np.array([7, 2, 7]), np.array([0.1, 0.5, 0.9], np.float32)).tolist()
    [1, 0, 0]
    """
    order = np.lexsort((-values, rows))
    starts = _starts(rows[order])
    places = np.empty(len(rows), np.int64)
    places[order] = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    return places


def lead_in_row(rows: Ints, values: Floats, least: np.float32) -> Floats:
    """Return by how much each value exceeds the best other value of its row, or `least` if higher.

    >>> values = np.array([0.75, 0.5, 0.25], np.float32)
    >>> lead_in_row(np.array([1, 1, 2]), values, np.float32(0.125)).tolist()
    [0.25, -0.25, 0.125]
    """
    order = np.lexsort((-values, rows))
    starts = _starts(rows[order])
    sizes = np.diff(np.append(starts, len(rows)))
    ranked = np.append(values[order], least)
    best = np.repeat(ranked[starts], sizes)
    best[starts] = np.where(sizes > 1, ranked[starts + 1], least)
    leads = np.empty(len(rows), np.float32)
    leads[order] = ranked[:-1] - np.maximum(best, least)
    return leads


def _starts(sorted_rows: Ints) -> Ints:
    return np.flatnonzero(np.diff(sorted_rows, prepend=-1))
