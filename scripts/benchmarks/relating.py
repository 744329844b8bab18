"""Measurements of `glossary relate`: on pairs that readers have judged, and of its speed."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, zip_longest
from pathlib import Path
from typing import Any

from benchmarks import scores
from benchmarks.processes import Cost
from benchmarks.table import Row, confusion_block
from benchmarks.workplace import HERE, NOTHING_KEPT, Bench, Lines, read_lines, write_lines


SUITE = HERE.parents[1] / "data" / "benchmark" / "relation_pairs.jsonl"
UNSEEN = "never learned from"
TAUGHT = "the shipped reader has learned from these"
TAUGHT_AND_CROSSED = f"{TAUGHT}; fit_relation_weights.py measures on words not learned"
RELATION_SETS: tuple[tuple[str, str | Path, str], ...] = (
    ("suite of the project", SUITE, UNSEEN),
    ("alliance", "alliance/pairs_dev.jsonl", TAUGHT_AND_CROSSED),
    ("NIST, contracts, FIBO", "labelled/pairs_dev.jsonl", TAUGHT_AND_CROSSED),
    ("own wording", "../domain/relation_pairs.jsonl", TAUGHT),
)
ANSWERS = (("likely", "with the best guess"), ("relation", "undecided is a miss"))
ONE_WORD = ("same", "synonym")
SIDES = ("left", "right")
ASKED = ("id", *(f"{side}_{part}" for side in SIDES for part in ("term", "definition")))
CONTRADICTION = "CONTRADICTION"
OTHER = "other"
SPEED_PAIRS = 2_000

Record = Mapping[str, Any]


# ── relations that readers have named ────────────────────────────────────────────────────────────


def relations(bench: Bench) -> Iterator[Row]:
    """Judge pairs of definitions whose relation readers have named."""
    for title, place, about in RELATION_SETS:
        pairs = read_lines(bench.data / place)  # a whole path, as the suite's, stands for itself
        verdicts, cost = ask(bench, pairs)
        for key, meaning in ANSWERS:
            yield relation_row(title, key, f"{meaning}; {about}", pairs, verdicts, cost)


def ask(bench: Bench, pairs: Sequence[Record]) -> tuple[dict[str, Record], Cost]:
    """Return the verdict on each pair by its id; the command is told nothing but the texts."""
    questions = [{field: pair[field] for field in ASKED} for pair in pairs]
    output = bench.path("verdicts.jsonl")
    cost = bench.run("relate", write_lines(questions, bench.path("pairs.jsonl")), "-o", output)
    return {verdict["id"]: verdict for verdict in read_lines(output)}, cost


def relation_row(
    title: str,
    key: str,
    note: str,
    pairs: Sequence[Record],
    verdicts: Mapping[str, Record],
    cost: Cost,
) -> Row:
    """Return the scores of one kind of answer on one set, with its confusion matrix."""
    judged = {
        pair["id"]: scores.Judged(
            truth=pair["relation"],
            accept=tuple(pair.get("accept") or [pair["relation"]]),
            answer=verdicts[pair["id"]][key],
        )
        for pair in pairs
    }
    # What contradicts under another name is no conflict: those count in the other scores alone.
    one_word = [
        judged[pair["id"]] for pair in pairs if pair.get("designations", "same") in ONE_WORD
    ]
    conflicting = scores.rate_relation(one_word, "conflicting")
    everything = list(judged.values())
    return Row(
        measurement=f"relate {len(pairs):,}, {title}",
        candidate=f"glossary relate, {key}",
        figures=(
            ("accuracy", scores.accuracy(everything)),
            ("macro-F1", scores.macro_f1(everything)),
            ("conflicting P", conflicting.precision),
            ("R", conflicting.recall),
            *span_figures(pairs, verdicts),
        ),
        cost=cost,
        note=note,
        detail=confusion_block([*scores.RELATIONS, scores.UNDECIDED], scores.confusion(everything)),
    )


def span_figures(
    pairs: Sequence[Record], verdicts: Mapping[str, Record]
) -> tuple[tuple[str, float], ...]:
    """Return how often the words shown meet those that readers marked; nothing without marks.

    Each marked side of a pair counts once. The mean share of a marked definition that is shown
    stands beside it, since whoever shows everything meets everything.
    """
    marked = [
        (pair[f"{side}_definition"], place, verdicts[pair["id"]]["spans"][side])
        for pair in pairs
        for side in SIDES
        if (place := marked_place(pair, side)) is not None
    ]
    if not marked:
        return ()
    return (
        ("spans met", scores.share(scores.meets(place, shown) for _, place, shown in marked)),
        ("text shown", scores.mean(covered(shown) / len(text) for text, _, shown in marked)),
    )


def marked_place(pair: Record, side: str) -> scores.Place | None:
    """Return where the words stand that readers marked on a side, or nothing without any.

    >>> marked_place({"left_definition": "sold for cash", "left_span": "for cash"}, "left")
    (5, 13)
    """
    quote = (pair.get(f"{side}_span") or "").strip()
    if not quote:
        return None
    start = pair[f"{side}_definition"].find(quote)
    return (start, start + len(quote)) if start >= 0 else None


def covered(places: Iterable[Sequence[int]]) -> int:
    """Return how many characters lie in at least one of the places.

    >>> covered([[0, 4], [2, 6]])
    6
    """
    return len({at for start, end in places for at in range(start, end)})


# ── sentences that contradict each other ─────────────────────────────────────────────────────────


def inferences(bench: Bench) -> Iterator[Row]:
    """Find the contradictions among everyday sentences that people have judged."""
    pairs = sick_trial(bench.data)
    verdicts, cost = ask(bench, pairs)
    for key, meaning in ANSWERS:
        yield contradiction_row(key, meaning, pairs, verdicts, cost)


def sick_trial(data: Path) -> Lines:
    """Return the trial pairs of SICK as definitions of one word, with people's judgement."""
    path = data / "similarity" / "SICK_trial.txt"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        {
            "id": row["pair_ID"],
            "left_term": "sentence",
            "left_definition": row["sentence_A"],
            "right_term": "sentence",
            "right_definition": row["sentence_B"],
            "judgement": row["entailment_judgment"],
        }
        for row in rows
    ]


def contradiction_row(
    key: str, meaning: str, pairs: Sequence[Record], verdicts: Mapping[str, Record], cost: Cost
) -> Row:
    """Return precision and recall of `conflicting` as the answer to a contradiction."""
    truths = ["conflicting" if pair["judgement"] == CONTRADICTION else OTHER for pair in pairs]
    rated = scores.rate_relation(
        [
            scores.Judged(truth, (truth,), verdicts[pair["id"]][key])
            for pair, truth in zip(pairs, truths, strict=True)
        ],
        "conflicting",
    )
    return Row(
        measurement=f"contradictions among {len(pairs):,}, SICK trial",
        candidate=f"glossary relate, {key}",
        figures=(("P", rated.precision), ("R", rated.recall), ("F1", rated.f1)),
        cost=cost,
        note=meaning,
    )


# ── speed ────────────────────────────────────────────────────────────────────────────────────────


def relate_speed(bench: Bench) -> Iterator[Row]:
    """Judge rival definitions: with nothing kept, filling a cache, and once more from the cache."""
    rivals = rival_definitions(read_lines(bench.data / "nist" / "definitions.jsonl"), SPEED_PAIRS)
    path, output = write_lines(rivals, bench.path("rivals.jsonl")), bench.path("judged.jsonl")
    cache = tempfile.mkdtemp(dir=bench.folder)
    for title, kept in (
        ("nothing kept", NOTHING_KEPT),
        ("first run", cache),
        ("vectors and opinions kept", cache),
    ):
        cost = bench.run("relate", path, "-o", output, cache=kept)
        yield Row(
            measurement=f"relate {len(rivals):,}, speed",
            candidate=f"glossary relate, {title}",
            figures=(("pairs/s", len(read_lines(output)) / cost.wall),),
            cost=cost,
        )


def rival_definitions(rows: Sequence[Record], most: int) -> Lines:
    """Return at most so many pairs of definitions of one term by different publications.

    The terms take turns, so that none with many publications crowds out the others.

    >>> lone = {"term": "Key", "definition": "opens a lock", "sources": ["A"]}
    >>> rival_definitions([lone, {**lone, "definition": "a number", "sources": ["B"]}], 9)
    [{'id': '0', 'left_term': 'Key', 'left_definition': 'opens a lock',
      'right_term': 'Key', 'right_definition': 'a number'}]
    """
    by_term: dict[str, list[Record]] = {}
    for row in rows:
        by_term.setdefault(row["term"].casefold(), []).append(row)
    rivals = [list(filter(are_rivals, combinations(same, 2))) for same in by_term.values()]
    in_turns = (pair for turn in zip_longest(*rivals) for pair in turn if pair is not None)
    return [
        {
            "id": str(number),
            "left_term": left["term"],
            "left_definition": left["definition"],
            "right_term": right["term"],
            "right_definition": right["definition"],
        }
        for number, (left, right) in enumerate(islice(in_turns, most))
    ]


def are_rivals(pair: tuple[Record, Record]) -> bool:
    """Whether two definitions differ and share no publication."""
    left, right = pair
    is_other_text = left["definition"] != right["definition"]
    return is_other_text and set(left["sources"]).isdisjoint(right["sources"])
