"""Measure how well the senses of two dictionaries are matched: MWSA, five labels.

    python scripts/measure_senses.py DATA_FOLDER [--reader]

DATA_FOLDER holds mwsa/train.tsv, and where it is known mwsa/test.tsv. On the training rows every
label is given by a model that has not seen the word (five folds by the SHA-1 of the lemma); the
test rows are labelled by a model that has seen all training rows. `--reader` also gives the model
what the shipped pair reader makes of each pair; the reader itself has never learned from MWSA.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.senses import (
    FOLDS,
    Floats,
    Learner,
    SensePair,
    figures,
    in_folds,
    markdown,
    most_frequent,
    read_senses,
    reader_features,
    similarity_features,
)
from sklearn.ensemble import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
    HistGradientBoostingClassifier,
)

from glossary_service.models.pair_reader import PairReader
from glossary_service.models.sentence_encoder import SentenceEncoder


class Measured(NamedTuple):
    """The pairs of a file with what is known of each, by candidate the features it is given."""

    pairs: list[SensePair]
    features: dict[str, Floats]


MAJORITY = "majority"
SIMILARITY = "boosting on cosine, wording and ranks"
WITH_READER = "the same and the pair reader"


def boosting(seen: Floats, labels: Sequence[str], unseen: Floats) -> list[str]:
    """Learn by gradient boosting; the settings were not searched for."""
    model = HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.05,
        max_leaf_nodes=15,
        min_samples_leaf=20,
        l2_regularization=1.0,
        early_stopping=False,
    )
    return [str(label) for label in model.fit(seen, labels).predict(unseen)]


LEARNERS: dict[str, Learner] = {
    MAJORITY: most_frequent,
    SIMILARITY: boosting,
    WITH_READER: boosting,
}


def measure(path: Path, *, has_reader: bool) -> Measured:
    """Read a file and measure its pairs for every candidate that takes part."""
    pairs = read_senses(path)
    similarity = similarity_features(pairs, SentenceEncoder())
    features = {MAJORITY: similarity, SIMILARITY: similarity}
    if has_reader:
        features[WITH_READER] = np.hstack([similarity, reader_features(pairs, PairReader())])
    return Measured(pairs, features)


def rows_of(train: Measured, test: Measured | None) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield set, candidate and figures: in folds over the training rows, then on the test rows."""
    for title, features in train.features.items():
        given = in_folds(train.pairs, features, LEARNERS[title])
        part = f"train, {FOLDS} folds over words, {len(given):,} pairs"
        yield part, title, figures(train.pairs, given)
    if test is not None:
        labels = [pair.label for pair in train.pairs]
        for title, features in train.features.items():
            answers = LEARNERS[title](features, labels, test.features[title])
            yield f"test, {len(answers):,} pairs", title, figures(test.pairs, answers)


def main() -> None:
    """Measure every candidate and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_FOLDER")
    parser.add_argument("--reader", action="store_true", help="let the pair reader take part")
    chosen = parser.parse_args()
    folder = chosen.data / "mwsa"
    train = measure(folder / "train.tsv", has_reader=chosen.reader)
    test_path = folder / "test.tsv"
    test = measure(test_path, has_reader=chosen.reader) if test_path.exists() else None
    print(markdown(list(rows_of(train, test))))


if __name__ == "__main__":
    main()
