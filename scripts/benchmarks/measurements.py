"""What is measured, in order: each a function that yields rows, all in one table at the end."""

import csv
import json
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import scores
from benchmarks.mappings import best_right, read_sssom
from benchmarks.processes import Cost, middle, run
from benchmarks.relating import inferences, relate_speed, relations
from benchmarks.service import service
from benchmarks.table import Row
from benchmarks.workplace import HERE, Bench, Lines, read_lines, read_rows, write_lines


MATCH_SIZES = (1_000, 3_000, 10_000, 30_000)
MATCH_RUNS = {1_000: 5, 3_000: 3, 10_000: 3, 30_000: 1}
# Peers at every size would take hours; the size the project promises something about is enough.
PEER_SIZE = 10_000
SMALL_SET = 30
SMALL_RUNS = 5
DEPTH = 10
MOST_READ = 500


# ── matching and comparing: speed ────────────────────────────────────────────────────────────────


MATCH_PEERS = (
    ("sentence-match-definitions", "sentence-transformers top 10 + rapidfuzz"),
    ("polyfuzz-definitions", "PolyFuzz, definitions (same model)"),
    ("polyfuzz-names", "PolyFuzz, names (TF-IDF)"),
    ("names-string-grouper", "string_grouper, names"),
    ("names-rapidfuzz", "rapidfuzz token_sort_ratio, names"),
)


def match_speed(bench: Bench) -> Iterator[Row]:
    """Match two noised sets of growing size with no kept vectors, and let the peers do the same."""
    for size in MATCH_SIZES:
        left, right, partners = bench.two_sets(size)
        output = bench.path(f"match-{size}.sssom.tsv")
        rivals = MATCH_PEERS if bench.peers is not None and size == PEER_SIZE else ()
        costs = [bench.run("match", left, right, "-o", output)]
        # Peers stand between our runs, so that a busy spell of the machine meets both.
        answers = []
        for job, title in rivals:
            found = bench.path(f"{job}-{size}.tsv")
            answers.append((title, bench.run_peer(job, left, right, output=found), found))
            if len(costs) < MATCH_RUNS[size]:
                costs.append(bench.run("match", left, right, "-o", output))
        while len(costs) < MATCH_RUNS[size]:
            costs.append(bench.run("match", left, right, "-o", output))
        label = f"match {size:,} x {size:,}"
        best = best_right(read_sssom(output))
        yield Row(
            measurement=label,
            candidate="glossary match",
            figures=(("top-1", scores.first_hit_share(best, partners)),),
            cost=middle(costs),
        )
        for title, cost, found in answers:
            share = scores.first_hit_share(read_matches(found), partners)
            yield Row(measurement=label, candidate=title, figures=(("top-1", share),), cost=cost)


def compare_speed(bench: Bench) -> Iterator[Row]:
    """Compare two sets of 10,000: with nothing kept, then with the vectors of the first run."""
    left, right, _ = bench.two_sets(PEER_SIZE)
    label = f"compare {PEER_SIZE:,} x {PEER_SIZE:,}"
    cache = Path(tempfile.mkdtemp(dir=bench.folder))
    words = ("compare", left, right, "--format", "json", "-o", bench.path("compare.json"))
    for title in ("glossary compare, first run", "glossary compare, vectors kept"):
        cost = bench.run(*words, cache=cache)
        yield Row(measurement=label, candidate=title, cost=cost)
    if bench.peers is not None:
        cost = bench.run_peer("sentence-search", left, right, output=bench.path("search.tsv"))
        yield Row(measurement=label, candidate="sentence-transformers, search alone", cost=cost)


def compare_small(bench: Bench) -> Iterator[Row]:
    """Compare two sets of 30 terms, the size of a kickoff."""
    left, right, _ = bench.two_sets(SMALL_SET)
    words = ("compare", left, right, "--format", "json", "-o", bench.path("small.json"))
    costs = [bench.run(*words) for _ in range(SMALL_RUNS)]
    label = f"compare {SMALL_SET} x {SMALL_SET}"
    yield Row(measurement=label, candidate="glossary compare", cost=middle(costs))


def start(bench: Bench) -> Iterator[Row]:
    """Ask for help: what every command costs before it does anything."""
    costs = [bench.run("--help") for _ in range(SMALL_RUNS)]
    yield Row(measurement="start", candidate="glossary --help", cost=middle(costs))


# ── matching: quality ────────────────────────────────────────────────────────────────────────────


def anatomy(bench: Bench) -> Iterator[Row]:
    """Match the two anatomies of OAEI: precision, recall and F1, whole and by halves."""
    folder = bench.data / "anatomy"
    left, right = folder / "mouse.csv", folder / "human.csv"
    wanted = {(row["left_id"], row["right_id"]) for row in read_rows(folder / "reference.csv")}
    output = bench.path("anatomy.sssom.tsv")
    cost = bench.run("match", left, right, "-o", output)
    found = {(mapping.left, mapping.right) for mapping in read_sssom(output)}
    yield Row(
        measurement="anatomy",
        candidate="glossary match",
        figures=retrieval_figures(found, wanted),
        cost=cost,
    )
    for half in (0, 1):
        parts = [
            {pair for pair in pairs if scores.half_of(pair[0]) == half} for pairs in (found, wanted)
        ]
        yield Row(
            measurement=f"anatomy, half {half}",
            candidate="glossary match",
            figures=retrieval_figures(*parts),
        )
    yield Row(
        measurement="anatomy",
        candidate="equal names (computed)",
        figures=retrieval_figures(equal_names(read_rows(left), read_rows(right)), wanted),
    )


def equal_names(
    left: Sequence[Mapping[str, str]], right: Sequence[Mapping[str, str]]
) -> set[scores.Pair]:
    """Return the pairs that share a term or synonym, letter case aside.

    >>> equal_names(
    ...     [{"id": "1", "term": "Lip", "synonyms": ""}],
    ...     [{"id": "2", "term": "mouth edge", "synonyms": "edge | lip"}],
    ... )
    {('1', '2')}
    """
    holders: dict[str, set[str]] = {}
    for row in right:
        for name in names_of(row):
            holders.setdefault(name, set()).add(row["id"])
    return {
        (row["id"], other)
        for row in left
        for name in names_of(row)
        for other in holders.get(name, ())
    }


def names_of(row: Mapping[str, str]) -> set[str]:
    """Return every name of a row of a term set, in lower case with single spaces."""
    names = [row["term"], *row["synonyms"].split("|")]
    return {" ".join(name.replace("_", " ").casefold().split()) for name in names} - {""}


# ── finding ──────────────────────────────────────────────────────────────────────────────────────


def find(bench: Bench) -> Iterator[Row]:
    """Find another publication's definition of the same term from one definition alone."""
    documents, queries = find_task(read_lines(bench.data / "nist" / "definitions.jsonl"))
    terms = {document["id"]: document["term"].casefold() for document in documents}
    in_path = write_lines(documents, bench.path("documents.jsonl"))
    queries_path = write_lines(queries, bench.path("queries.jsonl"))

    def row(candidate: str, cost: Cost, hits: Mapping[str, Sequence[str]]) -> Row:
        ranks = [first_rank(hits.get(query["id"], ()), terms, query["id"]) for query in queries]
        figures = (
            ("recall@1", scores.recall_at(ranks, 1)),
            (f"recall@{DEPTH}", scores.recall_at(ranks, DEPTH)),
            (f"MRR@{DEPTH}", scores.mean_reciprocal_rank(ranks)),
        )
        return Row(measurement=label, candidate=candidate, figures=figures, cost=cost)

    label = f"find {len(queries):,} in {len(documents):,}"
    output = bench.path("hits.jsonl")
    words = ("find", "--queries", queries_path, "--in", in_path, "--top", str(DEPTH))
    cost = bench.run(*words, "-o", output)
    yield row("glossary find", cost, read_hits(output))
    if bench.peers is not None:
        output = bench.path("peer-hits.jsonl")
        cost = bench.run_peer("sentence-find", queries_path, in_path, output=output)
        yield row("MiniLM fp32 cosine", cost, read_hits(output))


def find_task(rows: Sequence[Mapping[str, Any]]) -> tuple[Lines, Lines]:
    """Return all rows as documents, and a query for each that another row defines otherwise.

    A query is excluded itself, with every row of the same text.

    >>> find_task([{"term": "Key", "definition": "a"}, {"term": "key", "definition": "b"}])[1]
    [{'id': '0', 'text': 'a', 'exclude': ['0']}, {'id': '1', 'text': 'b', 'exclude': ['1']}]
    """
    documents: Lines = [
        {"id": str(at), "term": row["term"], "definition": row["definition"]}
        for at, row in enumerate(rows)
    ]
    same_text: dict[str, list[str]] = {}
    texts_of: dict[str, set[str]] = {}
    for document in documents:
        same_text.setdefault(document["definition"], []).append(document["id"])
        texts_of.setdefault(document["term"].casefold(), set()).add(document["definition"])
    queries: Lines = [
        {
            "id": document["id"],
            "text": document["definition"],
            "exclude": same_text[document["definition"]],
        }
        for document in documents
        if len(texts_of[document["term"].casefold()]) > 1
    ]
    return documents, queries


def first_rank(hits: Sequence[str], terms: Mapping[str, str], query: str) -> int | None:
    """Return the rank, from 1, of the first hit with the query's term, or nothing.

    >>> first_rank(["b", "c"], {"a": "key", "b": "lock", "c": "key"}, "a")
    2
    """
    ranks = (rank for rank, hit in enumerate(hits, start=1) if terms[hit] == terms[query])
    return next(ranks, None)


# ── characteristics ──────────────────────────────────────────────────────────────────────────────


Found = tuple[str, bool]  # a characteristic: its dimension, and whether it is weak

GENUS = "genus"  # every other dimension delimits
READ_SETS = (
    ("alliance terms", "alliance/definitions.jsonl"),
    ("NIST", "nist/definitions.jsonl"),
)


def reading(bench: Bench) -> Iterator[Row]:
    """Read definitions: how many yield characteristics, how many of them, and how fast."""
    for title, place in READ_SETS:
        rows = evenly(read_lines(bench.data / place), MOST_READ)
        path = write_lines(rows, bench.path("definitions.jsonl"))
        output = bench.path("readings.json")
        cost = run([sys.executable, HERE / "readings.py", path, "--output", output])
        answer = json.loads(output.read_text(encoding="utf-8"))
        yield Row(
            measurement=f"read {len(rows):,} definitions, {title}",
            candidate="characteristic reader",
            figures=(
                *coverage_figures(answer["found"], answer["listed"]),
                ("definitions/s", answer["per_second"]),
            ),
            cost=cost,
            note="firm leaves out single common words, which decide nothing alone",
        )


def evenly(rows: Lines, most: int) -> Lines:
    """Return at most so many rows, at even distances; all, if there are no more.

    >>> [row["id"] for row in evenly([{"id": at} for at in range(10)], 3)]
    [0, 3, 6]
    """
    count = min(most, len(rows))
    return [rows[at * len(rows) // count] for at in range(count)]


def coverage_figures(
    found: Sequence[Sequence[Found]], listed: Collection[str]
) -> tuple[tuple[str, float], ...]:
    """Return the shares of definitions with a genus, with a delimiting, with a listed one.

    >>> coverage_figures([[("genus", False), ("term", True)], []], ["term"])[:3]
    (('genus', 0.5), ('delimiting', 0.5), ('firm', 0.0))
    """
    delimiting = [[item for item in one if item[0] != GENUS] for one in found]
    of_list = [[item for item in one if item[0] in listed] for one in found]
    return (
        ("genus", scores.share(any(name == GENUS for name, _ in one) for one in found)),
        ("delimiting", scores.share(map(bool, delimiting))),
        ("firm", scores.share(map(has_firm, delimiting))),
        ("listed", scores.share(map(bool, of_list))),
        ("listed firm", scores.share(map(has_firm, of_list))),
        ("a definition", scores.mean(map(len, found))),
    )


def has_firm(characteristics: Sequence[Found]) -> bool:
    """Return whether one of the characteristics is more than a single common word."""
    return any(not is_weak for _, is_weak in characteristics)


# ── encoders ─────────────────────────────────────────────────────────────────────────────────────


def encoders(bench: Bench) -> Iterator[Row]:
    """Embed pairs of texts that people have scored: rank correlation and texts a second."""
    for title, pairs in (("STS-B dev", stsb_dev(bench.data)), ("OnWN", onwn(bench.data))):
        texts = [{"left": left, "right": right} for left, right, _ in pairs]
        path = write_lines(texts, bench.path("similarity.jsonl"))
        golds = [gold for _, _, gold in pairs]
        label = f"encode {2 * len(texts):,} texts, {title}"
        output = bench.path("cosines.json")
        for name in ("sentence", "static"):
            script = HERE / "encoders.py"
            cost = run([sys.executable, script, name, path, "--output", output])
            yield encoder_row(label, f"{name} encoder", cost, output, golds)
        if bench.peers is not None:
            cost = bench.run_peer("sentence-similarity", path, output=output)
            yield encoder_row(label, "MiniLM fp32, sentence-transformers", cost, output, golds)


def encoder_row(
    label: str, candidate: str, cost: Cost, output: Path, golds: Sequence[float]
) -> Row:
    """Return the rank correlation with people's scores, and the texts embedded in a second."""
    answer = json.loads(output.read_text(encoding="utf-8"))
    figures = (
        ("Spearman", scores.spearman(answer["cosines"], golds)),
        ("texts/s", answer["per_second"]),
        ("texts/CPU-s", answer["per_cpu_second"]),
    )
    return Row(measurement=label, candidate=candidate, figures=figures, cost=cost)


ScoredPair = tuple[str, str, float]


def stsb_dev(data: Path) -> list[ScoredPair]:
    """Return the development pairs of STS-B: two sentences and a score from 0 to 5."""
    with (data / "similarity" / "stsb_dev.csv").open(encoding="utf-8", newline="") as file:
        return [(left, right, float(gold)) for left, right, gold in csv.reader(file)]


def onwn(data: Path) -> list[ScoredPair]:
    """Return the OnWN definition pairs of all years: two definitions and a score from 0 to 5."""
    pairs = []
    for path in sorted((data / "similarity").glob("OnWN_*.tsv")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                gold, left, right = line.split("\t")
                pairs.append((left, right, float(gold)))
    return pairs


# ── in order ─────────────────────────────────────────────────────────────────────────────────────


MEASUREMENTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "match": match_speed,
    "compare": compare_speed,
    "compare-small": compare_small,
    "start": start,
    "anatomy": anatomy,
    "find": find,
    "relate": relations,
    "inference": inferences,
    "relate-speed": relate_speed,
    "reading": reading,
    "encoders": encoders,
    "service": service,
}


def measure(bench: Bench, names: Sequence[str]) -> Iterator[Row]:
    """Take the named measurements in the table's order; one that fails says so, the rest go on."""
    for name, measurement in MEASUREMENTS.items():
        if name in names:
            try:
                yield from measurement(bench)
            except Exception as error:  # noqa: BLE001 - whatever broke one must not cost the others
                said = f"{type(error).__name__}: {error}"
                yield Row(measurement=name, candidate="-", note="FAILED, see below", detail=said)


# ── reading and writing ──────────────────────────────────────────────────────────────────────────


def retrieval_figures(
    found: set[scores.Pair], wanted: set[scores.Pair]
) -> tuple[tuple[str, float], ...]:
    """Return precision, recall and F1 as figures of a row."""
    rated = scores.rate_pairs(found, wanted)
    return (("P", rated.precision), ("R", rated.recall), ("F1", rated.f1))


def read_matches(path: Path) -> dict[str, str]:
    """Return left id → right id from a peer's lines of left id, right id, score."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {left: right for left, right, _ in (line.split("\t") for line in lines)}


def read_hits(path: Path) -> dict[str, list[str]]:
    """Return the ids found for each query, best first."""
    return {
        line["id"]: [hit["id"] if isinstance(hit, dict) else hit for hit in line["hits"]]
        for line in read_lines(path)
    }
