"""Fit the weights that turn everything measured on a pair into chances, and measure the outcome.

    python scripts/train_pair_reader.py DATA_FOLDER WEIGHTS --cross-validate CHANCES.jsonl
    python scripts/fit_relation_weights.py DATA_FOLDER CHANCES.jsonl [-o FOLDER] [--report F.md]

CHANCES.jsonl holds what a pair reader says of pairs whose words it has not seen. The report is made
in five folds over words: each fold's weights are fitted without its pairs. The file that is written
is fitted on all pairs.
"""

import argparse
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from benchmarks import scores
from pair_training.pairs import (
    RELATIONS,
    Pair,
    Text,
    alliance,
    components,
    fold_of,
    labelled,
    read_lines,
)
from rapidfuzz import fuzz
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped,unused-ignore]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped,unused-ignore]

from glossary_service.alignment.concepts import Entry, Opinion, Relation
from glossary_service.alignment.evidence import PairEvidence
from glossary_service.alignment.relation import judge
from glossary_service.alignment.verdicts import Tools, measure_pairs
from glossary_service.alignment.weighing import (
    COMPETING,
    MIRRORED,
    READ,
    UNREAD,
    Measure,
    RelationWeights,
    WeightTable,
)
from glossary_service.bootstrap import build_tools
from glossary_service.config import Settings


FOLDS = 5
STRENGTH = 0.3  # inverse of the penalty on large weights
ALLIANCE_WEIGHT = 2.0  # there are seven times as many other pairs
RESAMPLES = 1_000
NEVER = -12.0  # where a relation starts that no pair of a set has
FILE = "relation-weights.json"
DIGITS = 4

Floats = npt.NDArray[np.float64]


class Replayed:
    """A pair reader that repeats what a fold's reader said of pairs it had not seen."""

    name = "cross-validated"

    def __init__(self, chances: Mapping[tuple[str, str], Opinion]) -> None:
        self._chances = chances

    def read(self, pairs: Sequence[tuple[Entry, Entry]]) -> list[Opinion]:
        """Return the opinions by the ids of the entries."""
        return [self._chances[left.id, right.id] for left, right in pairs]


class Known(NamedTuple):
    """A labelled pair with everything measured on it."""

    pair: Pair
    evidence: PairEvidence
    fold: int
    group: str
    is_alliance: bool


def gather(data: Path, chances: Path, tools: Tools) -> list[Known]:
    """Measure every labelled pair, with the chances of a reader that has not seen its words."""
    pairs = [*labelled(data), *alliance(data)]
    said = {
        (f"{row['id']} left", f"{row['id']} right"): Opinion(
            chances={Relation(name): chance for name, chance in row["chances"].items()}
        )
        for row in read_lines(chances)
    }
    replayed = replace(tools, pair_reader=Replayed(said))
    evidence = measure_pairs([entries_of(pair) for pair in pairs], replayed, quiet)
    groups = components(pairs)
    return [
        Known(pair, found, fold_of(group, FOLDS), group, pair.id.startswith("AP"))
        for pair, found, group in zip(pairs, evidence, groups, strict=True)
    ]


def gather_senses(data: Path, tools: Tools) -> list[Known]:
    """Measure pairs of dictionary senses; those of one word and part of speech compete.

    The pair reader has never seen them. What only partly agrees overlaps, what is not related is
    different.
    """
    meanings = {"exact": "equivalent", "related": "overlapping", "none": "different"}
    meanings |= {name: name for name in ("broader", "narrower")}
    pairs, words = [], []
    with (data / "mwsa" / "train.tsv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
            if row["relation"] in meanings:
                left, right = (
                    Text(row["lemma"], row[f"{side}_definition"]) for side in ("left", "right")
                )
                relation = meanings[row["relation"]]
                pairs.append(Pair(f"S{number}", "senses", left, right, relation, (relation,)))
                words.append((row["lemma"], row["pos"]))
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    groups = [numbers[word] for word in words]
    evidence = measure_pairs([entries_of(pair) for pair in pairs], tools, quiet, groups)
    return [
        Known(pair, found, fold_of(lemma, FOLDS), lemma, is_alliance=False)
        for pair, found, (lemma, _) in zip(pairs, evidence, words, strict=True)
    ]


def entries_of(pair: Pair) -> tuple[Entry, Entry]:
    """Return the two sides of a pair as entries."""
    left, right = (
        Entry(id=f"{pair.id} {side}", party=side, term=text.term, definition=text.definition)
        for side, text in (("left", pair.left), ("right", pair.right))
    )
    return left, right


def quiet(*_: object) -> None:
    """Tell nobody about progress."""


# ── fitting ──────────────────────────────────────────────────────────────────────────────────────


def fit(known: Sequence[Known], measures: Sequence[Measure]) -> WeightTable:
    """Fit a table on pairs taken from both sides; mirrored measures get mirrored weights."""
    names = [measure.name for measure in measures]
    mirror = [names.index(measure.mirror) for measure in measures]
    rows = np.array([[measure.take(item.evidence) for measure in measures] for item in known])
    answers = [Relation(item.pair.relation) for item in known]
    weights = [ALLIANCE_WEIGHT if item.is_alliance else 1.0 for item in known]
    both = np.vstack([rows, rows[:, mirror]])
    scaler = StandardScaler().fit(both)
    model = LogisticRegression(C=STRENGTH, max_iter=5_000).fit(
        scaler.transform(both),
        [str(answer) for answer in (*answers, *(MIRRORED[answer] for answer in answers))],
        sample_weight=[*weights, *weights],
    )
    slopes = model.coef_ / scaler.scale_
    levels = model.intercept_ - slopes @ scaler.mean_
    order = [Relation(name) for name in model.classes_]
    place = {relation: number for number, relation in enumerate(order)}
    back = [place[MIRRORED[relation]] for relation in order]
    slopes = (slopes + slopes[back][:, mirror]) / 2
    levels = (levels + levels[back]) / 2
    base = dict.fromkeys(MIRRORED, NEVER) | dict(zip(order, levels, strict=True))
    del base[Relation.UNDECIDED]
    return WeightTable(
        base={relation: round(float(level), DIGITS) for relation, level in base.items()},
        weights={
            name: {
                relation: round(float(slopes[place[relation], k]), DIGITS)
                if relation in place
                else 0.0
                for relation in base
            }
            for k, name in enumerate(names)
        },
    )


def fit_all(known: Sequence[Known], senses: Sequence[Known]) -> RelationWeights:
    """Fit the tables for pairs that were read, that were not, and that compete with others."""
    competing = [item for item in senses if item.evidence.rivals is not None]
    return RelationWeights(
        read=fit(known, READ),
        unread=fit(known, UNREAD),
        competing=fit(competing, COMPETING) if competing else NOTHING,
    )


NOTHING = WeightTable(base={}, weights={})


# ── measuring ────────────────────────────────────────────────────────────────────────────────────


class Answer(NamedTuple):
    """An answer to a pair: the relation given (or undecided), the best guess, its confidence."""

    relation: str
    likely: str
    confidence: float


Candidate = Callable[[Sequence[Known], Sequence[Known]], list[Answer]]


def in_folds(known: Sequence[Known], candidate: Candidate) -> list[Answer]:
    """Return a candidate's answers to every pair, each given without having seen its words."""
    answers: dict[int, Answer] = {}
    for fold in range(FOLDS):
        seen = [item for item in known if item.fold != fold]
        places = [place for place, item in enumerate(known) if item.fold == fold]
        given = candidate(seen, [known[place] for place in places])
        answers |= dict(zip(places, given, strict=True))
    return [answers[place] for place in range(len(known))]


def engine(seen: Sequence[Known], unseen: Sequence[Known]) -> list[Answer]:
    """The product: rules, and everything weighed together."""
    weights = fit_all(seen, [])
    return [_judged(item.evidence, weights) for item in unseen]


def rules_alone(seen: Sequence[Known], unseen: Sequence[Known]) -> list[Answer]:
    """The product without the pair reader."""
    weights = fit_all(seen, [])
    return [_judged(replace(item.evidence, opinion=None), weights) for item in unseen]


def _judged(evidence: PairEvidence, weights: RelationWeights) -> Answer:
    verdict = judge(evidence, weights)
    return Answer(verdict.relation, verdict.likely, verdict.confidence)


def reader_alone(_: Sequence[Known], unseen: Sequence[Known]) -> list[Answer]:
    """The pair reader's best answer."""
    answers = []
    for item in unseen:
        opinion = item.evidence.opinion
        if opinion is None:
            answers.append(Answer("undecided", "undecided", 0.0))
        else:
            answers.append(Answer(opinion.best, opinion.best, opinion.chances[opinion.best]))
    return answers


def _learned(features: Callable[[Known], list[float]]) -> Candidate:
    def candidate(seen: Sequence[Known], unseen: Sequence[Known]) -> list[Answer]:
        scaler = StandardScaler().fit([features(item) for item in seen])
        model = LogisticRegression(max_iter=5_000, class_weight="balanced").fit(
            scaler.transform([features(item) for item in seen]),
            [item.pair.relation for item in seen],
        )
        chances = model.predict_proba(scaler.transform([features(item) for item in unseen]))
        best = [model.classes_[row.argmax()] for row in chances]
        return [
            Answer(name, name, float(row.max())) for name, row in zip(best, chances, strict=True)
        ]

    return candidate


def _bands(item: Known) -> list[float]:
    """The cosine as seven bands: thresholds wherever they serve best."""
    likeness = item.evidence.likeness
    return [float(likeness >= 0.2 + 0.1 * band) for band in range(8)]


def _similarities(item: Known) -> list[float]:
    left, right = item.pair.left.definition, item.pair.right.definition
    words = set(left.casefold().split()), set(right.casefold().split())
    both = len(words[0] & words[1])
    return [
        item.evidence.likeness,
        fuzz.ratio(left, right),
        fuzz.token_sort_ratio(left, right),
        fuzz.token_set_ratio(left, right),
        fuzz.partial_ratio(left, right),
        both / max(1, len(words[0])),
        both / max(1, len(words[1])),
        len(words[0]) - len(words[1]),
        fuzz.token_sort_ratio(item.pair.left.term, item.pair.right.term),
    ]


CANDIDATES: tuple[tuple[str, Candidate, str], ...] = (
    ("thresholds on the cosine", _learned(_bands), "likely"),
    ("logistic regression on similarities", _learned(_similarities), "likely"),
    ("rules and weights without the reader", rules_alone, "likely"),
    ("pair reader alone", reader_alone, "likely"),
    ("engine, best guess", engine, "likely"),
    ("engine, undecided is a miss", engine, "relation"),
)


def report(known: Sequence[Known]) -> str:
    """Return the table of all candidates on both sets and both halves, and the calibration."""
    parts: dict[str, list[int]] = {
        "alliance": [n for n, item in enumerate(known) if item.is_alliance],
        "labelled": [n for n, item in enumerate(known) if not item.is_alliance],
    }
    for half, name in enumerate(("even", "odd")):
        parts[name] = [n for n, item in enumerate(known) if fold_of(item.group, 2) == half]
    lines = [
        "| set | candidate | accuracy | macro-F1 (95 %) | conflicting P | R | false in 100 |",
        "|---|---|---|---|---|---|---|",
    ]
    answers = {candidate: in_folds(known, candidate) for candidate in {c for _, c, _ in CANDIDATES}}
    for part, places in parts.items():
        for title, candidate, field in CANDIDATES:
            given = [getattr(answers[candidate][n], field) for n in places]
            figures = _figures([known[n] for n in places], given)
            lines.append(f"| {part} {len(places)} | {title} | {figures} |")
    final = answers[engine]
    return (
        "\n".join([*lines, "", *_calibration(known, final), "", *_per_relation(known, final)])
        + "\n"
    )


def _figures(known: Sequence[Known], given: Sequence[str]) -> str:
    judged = [
        scores.Judged(item.pair.relation, item.pair.accept, answer)
        for item, answer in zip(known, given, strict=True)
    ]
    one_word = [seen for seen, item in zip(judged, known, strict=True) if item.pair.one_word]
    conflicts = scores.rate_relation(one_word, "conflicting")
    false = sum(seen.counted == "conflicting" != seen.truth for seen in one_word)
    right = sum(seen.counted == seen.truth for seen in judged) / len(judged)
    low, high = _interval(known, judged)
    return (
        f"{right:.3f} | {scores.macro_f1(judged):.3f} ({low:.2f} to {high:.2f}) "
        f"| {conflicts.precision:.2f} | {conflicts.recall:.2f} | {100 * false / len(one_word):.1f}"
    )


def _interval(known: Sequence[Known], judged: Sequence[scores.Judged]) -> tuple[float, float]:
    """Return the middle 95 % of macro-F1 when whole groups of words are drawn anew."""
    by_group: dict[str, list[scores.Judged]] = {}
    for item, seen in zip(known, judged, strict=True):
        by_group.setdefault(item.group, []).append(seen)
    groups = list(by_group.values())
    chance = np.random.default_rng(1)
    found = []
    for _ in range(RESAMPLES):
        drawn = [seen for at in chance.integers(0, len(groups), len(groups)) for seen in groups[at]]
        found.append(scores.macro_f1(drawn))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def report_senses(known: Sequence[Known], senses: Sequence[Known]) -> str:
    """Return how competing dictionary senses are related: accuracy, F1 of "related at all"."""
    answers: dict[int, str] = {}
    for fold in range(FOLDS):
        weights = fit_all(known, [item for item in senses if item.fold != fold])
        answers |= {
            place: _judged(item.evidence, weights).likely
            for place, item in enumerate(senses)
            if item.fold == fold
        }
    given = [answers[place] for place in range(len(senses))]
    truth = [item.pair.relation for item in senses]
    right = sum(one == other for one, other in zip(truth, given, strict=True)) / len(truth)
    related = [
        scores.Judged(_is_related(one), (_is_related(one),), _is_related(other))
        for one, other in zip(truth, given, strict=True)
    ]
    rated = scores.rate_relation(related, "related")
    each = [scores.Judged(one, (one,), other) for one, other in zip(truth, given, strict=True)]
    rows = ", ".join(
        f"{name} {scores.rate_relation(each, name).f1:.3f}" for name in RELATIONS if name in truth
    )
    return (
        f"Senses of one word in two dictionaries ({len(truth)}): accuracy {right:.4f}, "
        f"related or not P {rated.precision:.3f} R {rated.recall:.3f} F1 {rated.f1:.4f}; "
        f"F1 of each relation: {rows}.\n"
    )


def _is_related(relation: str) -> str:
    return "not" if relation in {"different", "undecided"} else "related"


def _calibration(known: Sequence[Known], given: Sequence[Answer]) -> list[str]:
    """Return the reliability table: how often answers of like confidence are right."""
    right = np.array(
        [answer.likely in item.pair.accept for item, answer in zip(known, given, strict=True)]
    )
    sure = np.array([answer.confidence for answer in given])
    lines = ["| confidence | pairs | said | right |", "|---|---|---|---|"]
    error = 0.0
    for low in np.arange(0.1, 1.0, 0.1):
        here = (sure >= low) & (sure < low + 0.1 + 1e-9 * (low > 0.85))  # noqa: PLR2004
        if here.any():
            said, was = sure[here].mean(), right[here].mean()
            error += here.mean() * abs(said - was)
            lines.append(
                f"| {low:.1f} to {low + 0.1:.1f} | {here.sum()} | {said:.2f} | {was:.2f} |"
            )
    return [*lines, "", f"Expected calibration error: {error:.3f}."]


def _per_relation(known: Sequence[Known], given: Sequence[Answer]) -> list[str]:
    judged = [
        scores.Judged(item.pair.relation, item.pair.accept, answer.likely)
        for item, answer in zip(known, given, strict=True)
    ]
    counts = scores.confusion(judged)
    lines = ["| truth | " + " | ".join(RELATIONS) + " | F1 |", "|---" * (len(RELATIONS) + 2) + "|"]
    for truth in RELATIONS:
        row = " | ".join(str(counts[truth, answer]) for answer in RELATIONS)
        lines.append(f"| {truth} | {row} | {scores.rate_relation(judged, truth).f1:.2f} |")
    return lines


def main() -> None:
    """Measure in folds, fit on all, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_FOLDER")
    parser.add_argument("chances", type=Path, metavar="CHANCES.jsonl")
    parser.add_argument("-o", "--out", type=Path, default=Path("data/models"))
    parser.add_argument("--report", type=Path, help="write the tables as Markdown as well")
    options = parser.parse_args()
    tools = build_tools(Settings())
    known = gather(options.data, options.chances, tools)
    senses = gather_senses(options.data, tools)
    print(Counter(item.pair.relation for item in known))
    weights = fit_all(known, senses)
    tables = {
        name: {"base": table.base, "weights": table.weights}
        for name, table in (
            ("read", weights.read),
            ("unread", weights.unread),
            ("competing", weights.competing),
        )
    }
    content = (json.dumps(tables, indent=1) + "\n").encode()
    (options.out / FILE).write_bytes(content)
    print(f"{options.out / FILE}  {len(content)} bytes  {hashlib.sha256(content).hexdigest()}")
    text = f"{report(known)}\n{report_senses(known, senses)}"
    print(text)
    if options.report:
        options.report.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
