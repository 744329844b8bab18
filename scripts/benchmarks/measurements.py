"""What is measured, in order: each a function that yields rows, all in one table at the end."""

import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks import noise, scores
from benchmarks.mappings import best_right, read_sssom
from benchmarks.processes import Cost, glossary_command, middle, run
from benchmarks.table import Row, confusion_block


HERE = Path(__file__).parent
MATCH_SIZES = (1_000, 3_000, 10_000, 30_000)
MATCH_RUNS = {1_000: 5, 3_000: 3, 10_000: 3, 30_000: 1}
# Peers at every size would take hours; the size the project promises something about is enough.
PEER_SIZE = 10_000
SMALL_SET = 30
SMALL_RUNS = 5
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Peers:
    """The Python that has the public tools, and the model they are given."""

    python: str
    weights: str


@dataclass(frozen=True)
class Bench:
    """Where the data lies, a folder to work in, and the peers, if they take part."""

    data: Path
    folder: Path
    peers: Peers | None = None
    glossary: Sequence[str] = field(default_factory=glossary_command)

    def run(self, *words: str | Path, cache: Path | None = None) -> Cost:
        """Run the project's command line; without `cache` it finds no kept vectors."""
        fresh = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            environment = {"XDG_CACHE_HOME": str(cache or fresh)}
            return run([*self.glossary, *words], environment=environment)
        finally:
            shutil.rmtree(fresh)

    def run_peer(self, job: str, *inputs: Path, output: Path) -> Cost:
        """Run one job of peers.py under the peers' Python."""
        if self.peers is None:
            raise ValueError("the peers take no part in this run")
        command: list[str | Path] = [self.peers.python, HERE / "peers.py", job, *inputs]
        return run(
            [*command, "--output", output, "--weights", self.peers.weights],
            environment={"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "true"},
        )

    @cached_property
    def pool(self) -> list[tuple[str, str]]:
        """The different terms and definitions from which term sets are made."""
        return noise.read_pool(self.data)

    def two_sets(self, count: int) -> tuple[Path, Path, dict[str, str]]:
        """Write the two sets of a size and return their paths and the true partners."""
        sets = noise.make_two_sets(self.pool, count)
        left = noise.write_csv(sets.left, self.folder / f"left-{count}.csv")
        right = noise.write_csv(sets.right, self.folder / f"right-{count}.csv")
        return left, right, sets.partners

    def path(self, name: str) -> Path:
        """Return a path in the working folder."""
        return self.folder / name


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


Lines = list[dict[str, Any]]


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


# ── relations ────────────────────────────────────────────────────────────────────────────────────


RELATION_SETS = (
    ("alliance", "alliance/pairs_dev.jsonl"),
    ("NIST, contracts, FIBO", "labelled/pairs_dev.jsonl"),
    ("own wording", "../domain/relation_pairs.jsonl"),
)
ANSWERS = (("likely", "with the best guess"), ("relation", "undecided is a miss"))
ONE_WORD = ("same", "synonym")


def relations(bench: Bench) -> Iterator[Row]:
    """Judge pairs of definitions whose relation readers have named."""
    for title, place in RELATION_SETS:
        pairs = read_lines(bench.data / place)
        questions = [
            {
                key: pair[key]
                for key in pair
                if key.endswith(("_term", "_definition")) or key == "id"
            }
            for pair in pairs
        ]
        output = bench.path("verdicts.jsonl")
        cost = bench.run("relate", write_lines(questions, bench.path("pairs.jsonl")), "-o", output)
        verdicts = {verdict["id"]: verdict for verdict in read_lines(output)}
        for key, meaning in ANSWERS:
            yield relation_row(title, key, meaning, pairs, verdicts, cost)


def relation_row(
    title: str,
    key: str,
    meaning: str,
    pairs: Sequence[Mapping[str, Any]],
    verdicts: Mapping[str, Mapping[str, Any]],
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
    # What contradicts under another name is no conflict: those pairs count in macro-F1 alone.
    one_word = [
        judged[pair["id"]] for pair in pairs if pair.get("designations", "same") in ONE_WORD
    ]
    conflicting = scores.rate_relation(one_word, "conflicting")
    everything = list(judged.values())
    return Row(
        measurement=f"relate {len(pairs):,}, {title}",
        candidate=f"glossary relate, {key}",
        figures=(
            ("macro-F1", scores.macro_f1(everything)),
            ("conflicting P", conflicting.precision),
            ("R", conflicting.recall),
        ),
        cost=cost,
        note=meaning,
        detail=confusion_block([*scores.RELATIONS, scores.UNDECIDED], scores.confusion(everything)),
    )


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
    "encoders": encoders,
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


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_lines(path: Path) -> Lines:
    """Return the objects of a JSON lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(objects: Sequence[Mapping[str, Any]], path: Path) -> Path:
    """Write objects as JSON lines."""
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
    path.write_text(text, encoding="utf-8")
    return path


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
