"""The same jobs done with public tools; runs under the peers' own Python, alone.

    PEERS_PYTHON peers.py JOB --weights MODEL --output FILE INPUT…

Every tool gets the shape its own documentation shows, the whole process is measured, and nothing
of the project is imported here. Matches come out as lines of left id, right id, score.
"""

import argparse
import csv
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any


BATCH = 64
DEPTH = 10
# The weight of the names beside the vectors that gave the peer its best first hits.
NAME_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class Job:
    """The files to read, the file to write, and the model for the jobs that need one."""

    inputs: Sequence[Path]
    output: Path
    weights: str


Terms = list[dict[str, str]]


def read_terms(path: Path) -> Terms:
    """Return the rows of a term set."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_matches(job: Job, rows: Sequence[tuple[str, str, float]]) -> None:
    """Write matches as lines of left id, right id, score."""
    text = "".join(f"{left}\t{right}\t{score:.4f}\n" for left, right, score in rows)
    job.output.write_text(text, encoding="utf-8")


# ── sentence-transformers ────────────────────────────────────────────────────────────────────────


def load_model(weights: str) -> Any:
    """Return the sentence model on the processor."""
    return import_module("sentence_transformers").SentenceTransformer(weights, device="cpu")


def encode(model: Any, texts: Sequence[str]) -> Any:
    """Return vectors of length one as a tensor."""
    return model.encode(
        list(texts), batch_size=BATCH, convert_to_tensor=True, normalize_embeddings=True
    )


def definition_of(term: dict[str, str]) -> str:
    """Return the text to embed: the definition alone."""
    return term["definition"]


def name_and_definition_of(term: dict[str, str]) -> str:
    """Return the text to embed: name and definition in one."""
    return f"{term['term']}: {term['definition']}"


def search(job: Job, text_of: Callable[[dict[str, str]], str]) -> tuple[Terms, Terms, Any]:
    """Embed both sets and return them with the ten nearest of every left entry."""
    left, right = (read_terms(path) for path in job.inputs)
    model = load_model(job.weights)
    queries = encode(model, [text_of(term) for term in left])
    corpus = encode(model, [text_of(term) for term in right])
    semantic_search = import_module("sentence_transformers.util").semantic_search
    return left, right, semantic_search(queries, corpus, top_k=DEPTH)


def sentence_search(job: Job) -> None:
    """Take the nearest definition by cosine."""
    left, right, found = search(job, definition_of)
    write_matches(
        job,
        [
            (term["id"], right[hits[0]["corpus_id"]]["id"], hits[0]["score"])
            for term, hits in zip(left, found, strict=True)
        ],
    )


def sentence_match(job: Job, text_of: Callable[[dict[str, str]], str]) -> None:
    """Take the best of the ten nearest by cosine and name, weighed together."""
    left, right, found = search(job, text_of)
    pairs = [(at, hit["corpus_id"], hit["score"]) for at, hits in enumerate(found) for hit in hits]
    rapidfuzz = import_module("rapidfuzz")
    names = rapidfuzz.process.cpdist(
        [left[at]["term"].casefold() for at, _, _ in pairs],
        [right[at]["term"].casefold() for _, at, _ in pairs],
        scorer=rapidfuzz.fuzz.token_sort_ratio,
        workers=-1,
    )
    best: dict[int, tuple[float, int]] = {}
    for (at, other, cosine), name in zip(pairs, names.tolist(), strict=True):
        score = (1 - NAME_WEIGHT) * cosine + NAME_WEIGHT * name / 100
        best[at] = max(best.get(at, (-1.0, 0)), (score, other))
    write_matches(
        job, [(left[at]["id"], right[other]["id"], score) for at, (score, other) in best.items()]
    )


def sentence_match_definitions(job: Job) -> None:
    """Match by definitions first."""
    sentence_match(job, definition_of)


def sentence_match_both(job: Job) -> None:
    """Match by name and definition in one text first."""
    sentence_match(job, name_and_definition_of)


def sentence_find(job: Job) -> None:
    """For every query the ten nearest documents outside its `exclude`, as JSON lines."""
    queries, documents = (read_lines(path) for path in job.inputs)
    model = load_model(job.weights)
    corpus = encode(model, [document["definition"] for document in documents])
    sought = encode(model, [query["text"] for query in queries])
    torch = import_module("torch")
    places = {document["id"]: at for at, document in enumerate(documents)}
    with job.output.open("w", encoding="utf-8") as file:
        for query, vector in zip(queries, sought, strict=True):
            scores = corpus @ vector
            scores[[places[identifier] for identifier in query["exclude"]]] = -1.0
            hits = [documents[at]["id"] for at in torch.topk(scores, DEPTH).indices.tolist()]
            file.write(json.dumps({"id": query["id"], "hits": hits}) + "\n")


def sentence_similarity(job: Job) -> None:
    """Write the cosine of every pair of texts, and how many texts a second were embedded."""
    (pairs,) = (read_lines(path) for path in job.inputs)
    model = load_model(job.weights)
    texts = [pair[side] for pair in pairs for side in ("left", "right")]
    encode(model, texts[:BATCH])
    started, used = time.perf_counter(), time.process_time()
    vectors = encode(model, texts)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    cosines = (vectors[0::2] * vectors[1::2]).sum(dim=1).tolist()
    speed = {"per_second": len(texts) / wall, "per_cpu_second": len(texts) / cpu}
    job.output.write_text(json.dumps({"cosines": cosines, **speed}), encoding="utf-8")


# ── names alone, and PolyFuzz ────────────────────────────────────────────────────────────────────


def names_rapidfuzz(job: Job) -> None:
    """Take the name with the highest token_sort_ratio."""
    left, right = (read_terms(path) for path in job.inputs)
    rapidfuzz, numpy = import_module("rapidfuzz"), import_module("numpy")
    scores = rapidfuzz.process.cdist(
        [term["term"].casefold() for term in left],
        [term["term"].casefold() for term in right],
        scorer=rapidfuzz.fuzz.token_sort_ratio,
        dtype=numpy.uint8,
        workers=-1,
    )
    write_matches(
        job,
        [
            (term["id"], right[at]["id"], row[at] / 100)
            for term, row, at in zip(left, scores, scores.argmax(axis=1).tolist(), strict=True)
        ],
    )


def names_string_grouper(job: Job) -> None:
    """Take the name nearest by TF-IDF of character trigrams."""
    left, right = (read_terms(path) for path in job.inputs)
    pandas, grouper = import_module("pandas"), import_module("string_grouper")
    found = grouper.match_strings(
        pandas.Series([term["term"] for term in right]),
        pandas.Series([term["term"] for term in left]),
        min_similarity=0.3,
        max_n_matches=DEPTH,
        ignore_case=True,
    )
    best: dict[int, tuple[float, int]] = {}
    columns = (found["right_index"], found["left_index"], found["similarity"])
    for at, other, score in zip(*(column.tolist() for column in columns), strict=True):
        best[at] = max(best.get(at, (-1.0, 0)), (score, -other))
    write_matches(
        job, [(left[at]["id"], right[-other]["id"], score) for at, (score, other) in best.items()]
    )


def polyfuzz() -> Any:
    """Return the package, with the one name of matplotlib it needs and 3.9 took away."""
    matplotlib, colours = import_module("matplotlib"), import_module("matplotlib.cm")
    vars(colours)["get_cmap"] = matplotlib.colormaps.get_cmap
    return import_module("polyfuzz")


def polyfuzz_match(job: Job, method: Any, column: str) -> None:
    """Match one column with a PolyFuzz model; equal texts share the first one's id."""
    left, right = (read_terms(path) for path in job.inputs)
    texts = [term[column] for term in left]
    first = {term[column]: term["id"] for term in reversed(right)}
    found = polyfuzz().PolyFuzz(method).match(texts, list(first)).get_matches()
    answers = dict(zip(found["From"].tolist(), found["To"].tolist(), strict=True))
    scores = dict(zip(found["From"].tolist(), found["Similarity"].tolist(), strict=True))
    write_matches(
        job,
        [
            (term["id"], first[answers[text]], scores[text])
            for term, text in zip(left, texts, strict=True)
            if answers.get(text) in first
        ],
    )


def polyfuzz_names(job: Job) -> None:
    """Match names with the TF-IDF backend."""
    polyfuzz()
    backend = import_module("polyfuzz.models").TFIDF(n_gram_range=(3, 3), min_similarity=0)
    polyfuzz_match(job, backend, "term")


def polyfuzz_definitions(job: Job) -> None:
    """Match definitions with the sentence-transformers backend."""
    polyfuzz()
    backend = import_module("polyfuzz.models").SentenceEmbeddings(load_model(job.weights))
    polyfuzz_match(job, backend, "definition")


JOBS: dict[str, Callable[[Job], None]] = {
    "sentence-search": sentence_search,
    "sentence-match-definitions": sentence_match_definitions,
    "sentence-match-both": sentence_match_both,
    "sentence-find": sentence_find,
    "sentence-similarity": sentence_similarity,
    "names-rapidfuzz": names_rapidfuzz,
    "names-string-grouper": names_string_grouper,
    "polyfuzz-names": polyfuzz_names,
    "polyfuzz-definitions": polyfuzz_definitions,
}


def main() -> None:
    """Read the arguments and do the job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("inputs", nargs="+", type=Path)
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("--weights", required=True)
    chosen = parser.parse_args()
    JOBS[chosen.job](Job(chosen.inputs, chosen.output, chosen.weights))


if __name__ == "__main__":
    main()
