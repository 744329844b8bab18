"""Scores on answers whose truth is known; pure functions."""

import hashlib
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass


RELATIONS = ("equivalent", "broader", "narrower", "overlapping", "conflicting", "different")
UNDECIDED = "undecided"

Pair = tuple[str, str]
Place = tuple[int, int]  # of a stretch of a text: its first character, and the one behind its last


def mean(values: Iterable[float]) -> float:
    """Return the mean of one or more values.

    >>> mean(iter([1, 2]))
    1.5
    """
    return statistics.fmean(values)


def share(answers: Iterable[bool]) -> float:
    """Return the share of answers that are yes, of one or more.

    >>> share([True, False, False, False])
    0.25
    """
    return statistics.fmean(answers)


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Precision, recall and their harmonic mean, each 0..1."""

    precision: float
    recall: float
    f1: float


def rate_pairs(found: Collection[Pair], wanted: Collection[Pair]) -> Retrieval:
    """Rate found pairs against the wanted ones.

    >>> rate_pairs({("a", "x"), ("b", "y")}, {("a", "x")})
    Retrieval(precision=0.5, recall=1.0, f1=0.666...)
    """
    hits = len(set(found) & set(wanted))
    return _retrieval(hits, len(set(found)), len(set(wanted)))


def half_of(left_id: str) -> int:
    """Return 0 or 1, the half an entry belongs to: the parity of the SHA-1 of its id.

    >>> half_of("a"), half_of("b")
    (0, 0)
    """
    return fold_of(left_id, 2)


def fold_of(name: str, folds: int) -> int:
    """Return to which of the folds, numbered from 0, a name belongs: by its SHA-1.

    >>> fold_of("squall", 5), fold_of("squalls", 5)
    (4, 1)
    """
    return int(hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest(), 16) % folds


def first_hit_share(best: Mapping[str, str], partners: Mapping[str, str]) -> float:
    """Return the share of entries whose best match is the true partner; no match is a miss.

    >>> first_hit_share({"a": "x"}, {"a": "x", "b": "y"})
    0.5
    """
    return share(best.get(left) == right for left, right in partners.items())


def recall_at(ranks: Sequence[int | None], depth: int) -> float:
    """Return the share of queries whose first right hit has a rank (from 1) of at most `depth`.

    >>> recall_at([1, 7, None, 30], 10)
    0.5
    """
    return share(rank is not None and rank <= depth for rank in ranks)


def mean_reciprocal_rank(ranks: Sequence[int | None]) -> float:
    """Return the mean of 1/rank of the first right hit; a query without one counts 0.

    >>> mean_reciprocal_rank([1, 2, None, 4])
    0.4375
    """
    return sum(1 / rank for rank in ranks if rank is not None) / len(ranks)


def spearman(left: Sequence[float], right: Sequence[float]) -> float:
    """Return the rank correlation of two series; ties share their mean rank.

    >>> round(spearman([1, 2, 3, 4], [10, 20, 40, 30]), 3)
    0.8
    """
    first, second = _ranks(left), _ranks(right)
    middle = (len(first) + 1) / 2
    product = sum((x - middle) * (y - middle) for x, y in zip(first, second, strict=True))
    spread = sum((x - middle) ** 2 for x in first) * sum((y - middle) ** 2 for y in second)
    return float(product / spread**0.5)


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for at in order[start:end]:
            ranks[at] = (start + end + 1) / 2
        start = end
    return ranks


# ── relations ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair's true relation, every answer that counts as right, and the answer given."""

    truth: str
    accept: tuple[str, ...]
    answer: str

    @property
    def counted(self) -> str:
        """The answer as it is scored: an accepted one counts as the truth itself."""
        return self.truth if self.answer in self.accept else self.answer


def confusion(judged: Sequence[Judged]) -> Counter[tuple[str, str]]:
    """Count (truth, answer as scored)."""
    return Counter((one.truth, one.counted) for one in judged)


def rate_relation(judged: Sequence[Judged], relation: str) -> Retrieval:
    """Rate one relation; `undecided` is a miss of the truth and a false alarm of nothing.

    >>> seen = [Judged("broader", ("broader",), "broader"), Judged("broader", (), "undecided")]
    >>> rate_relation(seen, "broader")
    Retrieval(precision=1.0, recall=0.5, f1=0.666...)
    """
    counts = confusion(judged)
    hits = counts[relation, relation]
    given = sum(count for (_, answer), count in counts.items() if answer == relation)
    true = sum(count for (truth, _), count in counts.items() if truth == relation)
    return _retrieval(hits, given, true)


def accuracy(judged: Sequence[Judged]) -> float:
    """Return the share of answers that count as right."""
    return share(one.counted == one.truth for one in judged)


def macro_f1(judged: Sequence[Judged]) -> float:
    """Return the mean F1 over the relations that occur as truth."""
    present = [name for name in RELATIONS if any(one.truth == name for one in judged)]
    return sum(rate_relation(judged, name).f1 for name in present) / len(present)


def _retrieval(hits: int, found: int, wanted: int) -> Retrieval:
    precision = hits / found if found else 0.0
    recall = hits / wanted if wanted else 0.0
    f1 = 2 * hits / (found + wanted) if found + wanted else 0.0
    return Retrieval(precision, recall, f1)


# ── places in a text ─────────────────────────────────────────────────────────────────────────────


def meets(wanted: Place, shown: Iterable[Sequence[int]]) -> bool:
    """Return whether one of the shown places has a character in common with the wanted one.

    >>> meets((5, 8), [(0, 5)]), meets((5, 8), [(0, 2), (7, 9)])
    (False, True)
    """
    return any(start < wanted[1] and wanted[0] < end for start, end in shown)
