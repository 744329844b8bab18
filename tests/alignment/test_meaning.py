"""Evidence from vectors."""

import numpy as np

from glossary_service.alignment.meaning import cosines, encode_once


class CountingEncoder:
    """Gives every text a vector of its length, and remembers what it was asked."""

    name = "counting"

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked.extend(texts)
        return np.array([[1.0, len(text)] for text in texts], np.float32).reshape(-1, 2)


def test_the_same_text_is_encoded_once():
    encoder = CountingEncoder()
    vectors = encode_once(["a", "bb", "a"], encoder)
    assert encoder.asked == ["a", "bb"]
    assert vectors.tolist() == [[1, 1], [1, 2], [1, 1]]


def test_a_blank_text_has_no_direction():
    assert not encode_once(["", " \n"], CountingEncoder()).any()


def test_no_texts_give_no_vectors():
    assert len(encode_once([], CountingEncoder())) == 0


def test_cosines_do_not_depend_on_how_many_are_asked_at_once():
    rng = np.random.default_rng(0)
    left = rng.standard_normal((50, 8)).astype(np.float32)
    rows, others = rng.integers(0, 50, 20_000), rng.integers(0, 50, 20_000)
    found = cosines(left, left, rows, others)
    assert np.allclose(found, (left @ left.T)[rows, others], atol=1e-5)
