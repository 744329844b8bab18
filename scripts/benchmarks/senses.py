"""Matching two dictionaries' senses of one word (MWSA): features, folds and scores.

A row pairs a definition of one dictionary with a definition of the same word in the other. An entry
is a word with its part of speech; all definitions of one side are paired with all of the other, so
each pair has rivals: those that share its left definition, its right one, or the entry.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from benchmarks import scores
from glossary_service.alignment.concepts import Encoder, Entry, PairReader, Relation


LABELS = ("exact", "broader", "narrower", "related", "none")
UNRELATED = "none"
LINKED = "linked"  # any label but `none`
PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb")
STOP_WORDS = frozenset(
    """a an the of or to in and with for by is be as on that which any it from at""".split()
)
RELATIONS = tuple(relation for relation in Relation if relation is not Relation.UNDECIDED)
LEAST_CHANCE = 1e-4  # below the last digit that the pair reader gives
FOLDS = 5

Floats = npt.NDArray[np.float64]
# Learns from features and labels, then labels other features.
Learner = Callable[[Floats, Sequence[str], Floats], Sequence[str]]


class SensePair(NamedTuple):
    """A left and a right definition of one word, and how the left one relates to the right one."""

    lemma: str
    pos: str
    left: str
    right: str
    label: str

    @property
    def rivals(self) -> tuple[tuple[str, ...], ...]:
        """What pairs have in common that compete: the left definition, the right one, the entry."""
        entry = (self.lemma, self.pos)
        return (*entry, "left", self.left), (*entry, "right", self.right), entry


def read_senses(path: Path) -> list[SensePair]:
    """Return the rows of a file of MWSA; what has none of the labels is no pair and is left out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        SensePair(
            row["lemma"],
            row["pos"],
            row["left_definition"],
            row["right_definition"],
            row["relation"],
        )
        for row in rows
        if row["relation"] in LABELS
    ]


# ── features ─────────────────────────────────────────────────────────────────────────────────────


def similarity_features(pairs: Sequence[SensePair], encoder: Encoder) -> Floats:
    """Return a row for each pair: cosine, likeness of the wording, and the ranks of both."""
    near = cosines(pairs, encoder)
    alike = np.array([wording(pair) for pair in pairs])
    return np.column_stack([near, alike, ranks(pairs, near), ranks(pairs, alike[:, 0])])


def reader_features(pairs: Sequence[SensePair], reader: PairReader) -> Floats:
    """Return a row for each pair: the reader's six chances as logarithms, and their ranks."""
    chances = ask_reader(pairs, reader)
    columns = [ranks(pairs, chances[:, place]) for place in range(len(RELATIONS))]
    return np.column_stack([np.log(chances + LEAST_CHANCE), *columns])


def cosines(pairs: Sequence[SensePair], encoder: Encoder) -> Floats:
    """Return the cosine of the two definitions of each pair."""
    texts = sorted({text for pair in pairs for text in (pair.left, pair.right)})
    vectors = dict(zip(texts, encoder.encode(texts), strict=True))
    return np.array([float(vectors[pair.left] @ vectors[pair.right]) for pair in pairs])


def ask_reader(pairs: Sequence[SensePair], reader: PairReader) -> Floats:
    """Return the chances of the six relations in the order of `RELATIONS`, a row for each pair."""
    opinions = reader.read([(entry_of(pair, "left"), entry_of(pair, "right")) for pair in pairs])
    return np.array([[one.chances[relation] for relation in RELATIONS] for one in opinions])


def entry_of(pair: SensePair, side: str) -> Entry:
    """Return one side of a pair as the pair reader takes it."""
    text = pair.left if side == "left" else pair.right
    return Entry(id=side, party=side, term=pair.lemma, definition=text)


def wording(pair: SensePair) -> list[float]:
    """Return how alike two texts are as written, how many words they share, and their sizes.

    >>> wording(SensePair("cry", "verb", "to weep", "weep loudly", "broader"))[4:9]
    [1.0, 0.5, 1.0, 1.0, 2.0]
    """
    left, right = pair.left, pair.right
    words, others = content_words(left), content_words(right)
    both = len(words & others)
    return [
        fuzz.token_sort_ratio(left, right) / 100,
        fuzz.ratio(left, right) / 100,
        fuzz.token_set_ratio(left, right) / 100,
        fuzz.partial_ratio(left, right) / 100,
        both / max(1, len(words)),
        both / max(1, len(others)),
        float(both),
        float(len(words)),
        float(len(others)),
        len(left) / max(1, len(right)),
        *(float(pair.pos == part) for part in PARTS_OF_SPEECH),
    ]


def content_words(text: str) -> set[str]:
    """Return the different words of a text in small letters, without those that tell nothing.

    >>> sorted(content_words("The act of giving"))
    ['act', 'giving']
    """
    return set(re.findall(r"[a-z]+", text.lower())) - STOP_WORDS


def ranks(pairs: Sequence[SensePair], values: Floats) -> Floats:
    """Return how each value stands among its rivals, of shape (pairs, 8).

    For each of the three kinds of rivals: how many are higher, and how far the value lies above
    the best of them (or above 0, without a rival). Then the size of the entry, and how far the
    value lies above the entry's mean.
    """
    stand = [standing([pair.rivals[kind] for pair in pairs], values) for kind in range(3)]
    entries = places_of([pair.rivals[-1] for pair in pairs])
    whole = np.empty((len(pairs), 2))
    for places in entries:
        whole[places, 0] = len(places)
        whole[places, 1] = values[places] - values[places].mean()
    return np.column_stack([*stand, whole])


def standing(names: Sequence[tuple[str, ...]], values: Floats) -> Floats:
    """Return how many values of the same name are higher, and the lead over the best of them.

    >>> standing([("a",), ("a",), ("b",)], np.array([0.5, 0.75, 0.25])).tolist()
    [[1.0, -0.25], [0.0, 0.25], [0.0, 0.25]]
    """
    found = np.empty((len(names), 2))
    for places in places_of(names):
        for place in places:
            rivals = values[[other for other in places if other != place]]
            best = rivals.max() if rivals.size else 0.0
            found[place] = (rivals > values[place]).sum(), values[place] - best
    return found


def places_of(names: Sequence[tuple[str, ...]]) -> list[list[int]]:
    """Return the places at which each name stands.

    >>> places_of([("a",), ("b",), ("a",)])
    [[0, 2], [1]]
    """
    places: dict[tuple[str, ...], list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return list(places.values())


# ── learning and scoring ─────────────────────────────────────────────────────────────────────────


def most_frequent(_: Floats, labels: Sequence[str], unseen: Floats) -> list[str]:
    """Give every row the label that is most frequent among those seen: the least a learner does."""
    return [Counter(labels).most_common(1)[0][0]] * len(unseen)


def in_folds(pairs: Sequence[SensePair], features: Floats, learner: Learner) -> list[str]:
    """Return a label for each pair, given by a learner that has not seen its word."""
    folds = np.array([scores.fold_of(pair.lemma, FOLDS) for pair in pairs])
    given: dict[int, str] = {}
    for fold in range(FOLDS):
        seen, unseen = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if len(unseen):
            labels = [pairs[place].label for place in seen.tolist()]
            answers = learner(features[seen], labels, features[unseen])
            given |= dict(zip(unseen.tolist(), answers, strict=True))
    return [given[place] for place in range(len(pairs))]


def figures(pairs: Sequence[SensePair], given: Sequence[str]) -> dict[str, float]:
    """Return accuracy, precision, recall and F1 of being related at all, and F1 of each label."""
    judged = [
        scores.Judged(pair.label, (pair.label,), answer)
        for pair, answer in zip(pairs, given, strict=True)
    ]
    linked = scores.rate_relation(
        [
            scores.Judged(truth, (truth,), linked_or_not(one.answer))
            for one in judged
            for truth in [linked_or_not(one.truth)]
        ],
        LINKED,
    )
    return {
        "accuracy": scores.accuracy(judged),
        "related or not: F1": linked.f1,
        "P": linked.precision,
        "R": linked.recall,
        **{f"F1 {label}": scores.rate_relation(judged, label).f1 for label in LABELS},
    }


def linked_or_not(label: str) -> str:
    """Return one name for all labels that say that two senses are related."""
    return UNRELATED if label == UNRELATED else LINKED


def markdown(rows: Sequence[tuple[str, str, dict[str, float]]]) -> str:
    """Return rows of set, candidate and figures as a Markdown table.

    >>> print(markdown([("test", "majority", {"accuracy": 0.75})]))
    | set | candidate | accuracy |
    |---|---|---|
    | test | majority | 0.750 |
    """
    names = ["set", "candidate", *rows[0][2]]
    lines = ["| " + " | ".join(names) + " |", "|---" * len(names) + "|"]
    lines += [
        "| " + " | ".join([part, title, *(f"{value:.3f}" for value in found.values())]) + " |"
        for part, title, found in rows
    ]
    return "\n".join(lines)
