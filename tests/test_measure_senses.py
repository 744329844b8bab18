import doctest
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from glossary_service.alignment.concepts import Entry, Opinion
from glossary_service.models.static_encoder import StaticEncoder


sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from benchmarks import senses


def sense(left: str, right: str, label: str = "none", lemma: str = "bank") -> senses.SensePair:
    return senses.SensePair(lemma, "noun", left, right, label)


# An entry with two senses on the left and two on the right.
ENTRY = [
    sense("a place for money", "a house that keeps money", "exact"),
    sense("a place for money", "the land beside a river"),
    sense("a slope by water", "a house that keeps money"),
    sense("a slope by water", "the land beside a river", "narrower"),
]


class EqualTexts:
    """A pair reader that is sure of equal texts and knows nothing else."""

    name = "equal texts"

    def read(self, pairs: Sequence[tuple[Entry, Entry]]) -> list[Opinion]:
        return [
            Opinion(
                chances={
                    relation: float(relation == "equivalent")
                    if left.definition == right.definition
                    else 1 / 6
                    for relation in senses.RELATIONS
                }
            )
            for left, right in pairs
        ]


MWSA = """\
lemma\tpos\tleft_definition\tright_definition\trelation
bank\tnoun\ta "place" for money\ta house\texact
bank\tnoun\ta place\tthe land beside a river\trelation
"""


def test_rows_are_read_with_their_quotation_marks_and_only_with_a_label(tmp_path):
    path = tmp_path / "train.tsv"
    path.write_text(MWSA, encoding="utf-8")
    assert senses.read_senses(path) == [sense('a "place" for money', "a house", "exact")]


def test_rivals_share_the_left_text_the_right_text_or_the_entry():
    left, right, entry = ENTRY[0].rivals
    assert [pair.rivals[0] == left for pair in ENTRY] == [True, True, False, False]
    assert [pair.rivals[1] == right for pair in ENTRY] == [True, False, True, False]
    assert [pair.rivals[2] == entry for pair in ENTRY] == [True] * 4


def test_a_rank_counts_the_rivals_that_are_higher_and_the_lead_over_the_best():
    ranks = senses.ranks(ENTRY, np.array([0.9, 0.2, 0.4, 0.5]))
    assert ranks[0].tolist() == pytest.approx([0, 0.7, 0, 0.5, 0, 0.4, 4, 0.4])
    assert ranks[1].tolist() == pytest.approx([1, -0.7, 1, -0.3, 3, -0.7, 4, -0.3])


def test_equal_values_share_their_rank():
    assert senses.standing([("a",), ("a",)], np.array([0.5, 0.5])).tolist() == [[0, 0], [0, 0]]


def test_a_pair_keeps_its_ranks_when_the_rows_are_in_another_order():
    values = np.array([0.9, 0.2, 0.4, 0.5])
    turned = senses.ranks(ENTRY[::-1], values[::-1])
    assert turned[::-1] == pytest.approx(senses.ranks(ENTRY, values))


def test_another_word_is_no_rival():
    pairs = [*ENTRY, sense("a place for money", "a long seat", lemma="bench")]
    ranks = senses.ranks(pairs, np.array([0.1, 0.1, 0.1, 0.1, 0.9]))
    assert ranks[0].tolist() == pytest.approx([0, 0, 0, 0, 0, 0, 4, 0])
    assert ranks[4].tolist() == pytest.approx([0, 0.9, 0, 0.9, 0, 0.9, 1, 0])


def test_similarity_is_a_row_of_numbers_for_each_pair():
    features = senses.similarity_features(ENTRY, StaticEncoder())
    assert features.shape[0] == len(ENTRY)
    assert np.isfinite(features).all()
    assert features[0, 0] > features[1, 0]


def test_the_reader_adds_six_chances_and_the_ranks_of_each():
    pairs = [sense("a long seat", "a long seat"), sense("a long seat", "a place for money")]
    features = senses.reader_features(pairs, EqualTexts())
    assert features.shape == (2, 6 + 6 * 8)
    assert np.isfinite(features).all()
    assert np.exp(features[0, :2]) == pytest.approx([1, 0], abs=1e-3)
    assert features[:, 6].tolist() == [0, 1]


def test_a_learner_never_sees_the_word_it_is_asked_about():
    pairs = [sense(str(at), "text", lemma=f"word {at % 10}") for at in range(40)]
    words = np.array([[float(at % 10)] for at in range(40)])

    def knows(seen: senses.Floats, _: Sequence[str], unseen: senses.Floats) -> list[str]:
        return ["exact" if word in seen[:, 0] else "none" for word in unseen[:, 0]]

    assert senses.in_folds(pairs, words, knows) == ["none"] * 40


def test_answers_of_the_folds_come_back_in_the_order_of_the_rows():
    pairs = [sense(str(at), "text", lemma=f"word {at}") for at in range(30)]
    numbers = np.array([[float(at)] for at in range(30)])

    def parity(_: senses.Floats, __: Sequence[str], unseen: senses.Floats) -> list[str]:
        return ["none" if value % 2 else "narrower" for value in unseen[:, 0]]

    assert senses.in_folds(pairs, numbers, parity) == ["narrower", "none"] * 15


def test_the_majority_is_given_to_every_row():
    assert senses.most_frequent(np.zeros((3, 1)), ["none", "exact", "none"], np.zeros((2, 1))) == [
        "none",
        "none",
    ]


def test_any_label_but_none_says_related():
    found = senses.figures(ENTRY, ["broader", "exact", "none", "narrower"])
    assert found["accuracy"] == 0.5
    assert found["P"] == pytest.approx(2 / 3)
    assert found["R"] == 1.0
    assert found["related or not: F1"] == pytest.approx(0.8)
    assert found["F1 narrower"] == 1.0
    assert found["F1 exact"] == 0.0


def test_the_examples_of_the_module_hold():
    outcome = doctest.testmod(senses)
    assert outcome.attempted > 0
    assert outcome.failed == 0
