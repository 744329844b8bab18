"""Fit the static table: one vector for each word piece, so that sums follow the sentence encoder.

    python scripts/build_sentence_encoder.py WEIGHTS -o TEACHER_FOLDER --full
    python scripts/train_static_table.py BENCH DOMAIN TEACHER_FOLDER [-o data/models]

BENCH holds fibo/, contracts/ and mwsa/; DOMAIN holds texts of our own (*.json, *.jsonl). Nothing
else is read: nist/, anatomy/ and similarity/ measure the table and must stay unseen. Needs scipy.
With two cores it takes about ten minutes, most of them for the teacher.
"""

import argparse
import csv
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from scipy import sparse  # type: ignore[import-untyped,import-not-found,unused-ignore]
from tokenizers import Tokenizer


WIDTH = 256
LONGEST = 128
FRAME = (101, 102)  # the pieces that open and close every text
SILENT = (0, 100, *FRAME, 103)  # padding, unknown, frame and mask carry no meaning
FIRST_WORD = 1996  # the pieces before it are signs and single letters
RARITY = 1e-3
STEP, EPOCHS, BATCH = 2e-3, 4, 1024
AFFINITY = 1.2  # what the cosines among texts weigh against their directions
FUNCTION_WORDS = (
    "the a an of and to in for is with that by or on from as at which be are who has it its not"
).split()

Floats = npt.NDArray[np.float32]
Pieces = list[list[int]]


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


def strings(value: Any) -> Iterator[str]:
    """Yield every string inside a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSON lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read_texts(bench: Path, domain: Path) -> list[str]:
    """Return the definitions, names and sentences that may teach, each once, in a fixed order."""
    texts: list[str] = []
    for record in read_lines(bench / "fibo" / "definitions.jsonl"):
        texts += [record["definition"], record["term"], *record["synonyms"]]
    for record in read_lines(bench / "contracts" / "definitions.jsonl"):
        texts += [record["definition"], record["term"]]
    with (bench / "mwsa" / "train.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            texts += [row["left_definition"], row["right_definition"], row["lemma"]]
    for path in sorted((bench / "contracts" / "texts").glob("*.txt")):
        sentences = re.split(r"(?<=[.;:])\s+|\s{3,}", path.read_text("utf-8"))
        texts += [text for text in sentences if 4 <= len(text.split()) <= 80]  # noqa: PLR2004
    for path in sorted(domain.glob("*.json")):
        own = strings(json.loads(path.read_text("utf-8")))
        texts += [text for text in own if "_" not in text and not text.startswith("http")]
    for record in read_lines(domain / "relation_pairs.jsonl"):
        texts += [text for key, text in record.items() if key not in {"id", "relation"}]
    return list(dict.fromkeys(filter(None, map(str.strip, texts))))


def vary(texts: Sequence[str], words: Sequence[str], chance: np.random.Generator) -> list[str]:
    """Return stretches of texts, texts with a word exchanged, and rows of common words.

    The first bring variety, the second put every word of the vocabulary into a context, the third
    bring the words of everyday English that no contract holds.
    """

    def draw(count: int) -> int:
        return int(chance.integers(count))

    stretches = []
    for text in texts:
        parts = text.split()
        if len(parts) >= 8:  # noqa: PLR2004
            size = 3 + draw(min(8, len(parts) - 5))
            start = draw(len(parts) - size + 1)
            stretches.append(" ".join(parts[start : start + size]))

    short = [text for text in (*texts, *stretches) if 4 <= len(text.split()) <= 18]  # noqa: PLR2004
    exchanged = []
    for word in (*words, *words):
        parts = short[draw(len(short))].split()
        parts[draw(len(parts))] = word
        if draw(2):
            parts[draw(len(parts))] = words[draw(len(words))]
        exchanged.append(" ".join(parts))

    # The vocabulary is in order of frequency.
    weights = 1 / (np.arange(len(words)) + 2000)
    rows = []
    for _ in range(50_000):
        row: list[str] = []
        for pick in chance.choice(len(words), 2 + draw(6), p=weights / weights.sum()):
            if chance.random() < 0.45:  # noqa: PLR2004
                row.append(FUNCTION_WORDS[draw(len(FUNCTION_WORDS))])
            row.append(words[pick])
        rows.append(" ".join(row))
    return stretches + exchanged + rows + list(words)


# ── teacher ──────────────────────────────────────────────────────────────────────────────────────


def teach(model: Path, pieces: Pieces) -> Floats:
    """Return the teacher's vectors; texts of one length share a run, so nothing is padded."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    lengths = np.array([len(ids) for ids in pieces])
    order = np.argsort(lengths, kind="stable")
    jobs = [
        job
        for rows in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1)
        for job in np.array_split(rows, 1 + len(rows) * lengths[rows[0]] // 2048)
    ]
    vectors = np.zeros((len(pieces), 384), np.float32)

    def run(rows: npt.NDArray[np.intp]) -> None:
        ids = np.array([pieces[row] for row in rows], np.int64)
        vectors[rows] = session.run(None, {"ids": ids})[0]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, jobs))
    return vectors


# ── fit ──────────────────────────────────────────────────────────────────────────────────────────


def count_pieces(pieces: Pieces, vocabulary: int) -> sparse.csr_matrix:
    """Return how often each piece (column) occurs in each text (row), silent pieces left out."""
    rows = np.repeat(np.arange(len(pieces)), [len(ids) for ids in pieces])
    columns = np.fromiter((piece for ids in pieces for piece in ids), np.intp, len(rows))
    heard = ~np.isin(columns, SILENT)
    ones = np.ones(heard.sum(), np.float32)
    return sparse.csr_matrix((ones, (rows[heard], columns[heard])), (len(pieces), vocabulary))


def unit(vectors: Floats) -> Floats:
    """Return the vectors at length one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    turned: Floats = np.divide(vectors, np.maximum(lengths, 1e-9), dtype=np.float32)
    return turned


def first_table(singles: Floats, counts: npt.NDArray[np.float32]) -> Floats:
    """Return the teacher's vector of each lone piece, centred, rare pieces weighing more."""
    share = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
    table: Floats = singles - singles.mean(axis=0)
    table *= (RARITY / (RARITY + share))[:, None]
    table[list(SILENT)] = 0
    return table


def fit(
    table: Floats, counts: sparse.csr_matrix, targets: Floats, chance: np.random.Generator
) -> Floats:
    """Improve the table by Adam: each sum must point where the teacher's vector points.

    Beside the direction of each text, the cosines among the texts of a batch are pulled towards
    the teacher's. Rows are stepped only when their piece occurs.
    """
    mean, square = np.zeros_like(table), np.zeros_like(table)
    batches = len(targets) // BATCH
    for epoch in range(EPOCHS):
        order = chance.permutation(len(targets))
        for batch in range(batches):
            rows = order[batch * BATCH : (batch + 1) * BATCH]
            some, aim = counts[rows], targets[rows]
            sums = some @ table
            lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.float32(1e-6))
            made = sums / lengths
            apart = made @ made.T - aim @ aim.T
            np.fill_diagonal(apart, 0)
            pull = AFFINITY * (apart @ made) / BATCH**1.5 - aim / BATCH
            pull = (pull - (pull * made).sum(axis=1, keepdims=True) * made) / lengths
            used = np.unique(some.indices)
            slope = some.T.tocsr()[used] @ pull
            mean[used] = 0.9 * mean[used] + 0.1 * slope
            square[used] = 0.99 * square[used] + 0.01 * slope**2
            step = STEP * (1 - (epoch * batches + batch + 1) / (EPOCHS * batches))
            table[used] -= step * mean[used] / (np.sqrt(square[used]) + 1e-8)
        print(f"epoch {epoch + 1}: cosine to the teacher {mean_cosine(table, counts, targets):.4f}")
    return table


def mean_cosine(table: Floats, counts: sparse.csr_matrix, targets: Floats) -> float:
    """Return how well the table follows the teacher on (at most) 5,000 of the texts."""
    return float((unit(counts[:5_000] @ table) * targets[:5_000]).sum(axis=1).mean())


def quantise(table: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return the table as small integers, and one scale for each row."""
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
    return np.rint(table / scales).astype(np.int8), scales


def main() -> None:
    """Read, teach, fit, write; print size and hash of the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("domain", type=Path)
    parser.add_argument("teacher", type=Path, help="folder with sentence-encoder-full.onnx")
    parser.add_argument("-o", "--out", type=Path, default=Path("data/models"))
    options = parser.parse_args()
    chance = np.random.default_rng(0)

    tokenizer = Tokenizer.from_file(str(options.teacher / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    numbers = tokenizer.get_vocab()
    vocabulary = sorted(numbers, key=lambda piece: numbers[piece])
    words = [word for word in vocabulary[FIRST_WORD:] if re.fullmatch("[a-z]{3,}", word)]
    texts = read_texts(options.bench, options.domain)
    varied = vary(texts, words, chance)
    pieces = [text.ids for text in tokenizer.encode_batch_fast(texts + varied)]
    singles = [[FRAME[0], piece, FRAME[1]] for piece in range(len(vocabulary))]
    print(f"{len(texts)} texts, {len(varied)} variations, {len(singles)} pieces")

    taught = teach(options.teacher / "sentence-encoder-full.onnx", pieces + singles)
    counts = count_pieces(pieces, len(vocabulary))
    natural, vectors = taught[: len(texts)], taught[: len(pieces)]
    # The directions in which real texts differ most; 256 of 384 keep 96 % of the squared lengths.
    directions = np.linalg.svd(natural.T @ natural)[0][:, :WIDTH]
    heard = np.flatnonzero(np.diff(counts.indptr))
    usual = counts[: len(texts)].sum(axis=0).A1 + 0.05 * counts.sum(axis=0).A1
    table = first_table(taught[len(pieces) :], usual) @ directions
    table = fit(table, counts[heard], unit(vectors[heard] @ directions), chance)

    path = options.out / "static-table.npz"
    rows, scales = quantise(table)
    np.savez(path, rows=rows, scales=scales)
    content = path.read_bytes()
    print(f"{path}  {len(content)} bytes  {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
