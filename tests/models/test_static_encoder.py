"""The static encoder: sums of word-piece vectors, reproducible, of length one."""

from importlib.resources import files

import numpy as np
import pytest

from glossary_service.models.model_files import read_model
from glossary_service.models.static_encoder import TABLE, TEXTS_AT_ONCE, WIDTH, StaticEncoder


TEXTS = [
    "A partnership in which two companies create a new product together.",
    "An undertaking of two parties that form a legal entity with shared equity.",
    "reseller",
    "الشركة",
    "公司",
    "Ein Bündnis zweier Unternehmen — auf Zeit.",
    "word " * 5_000,
]


@pytest.fixture(scope="module")
def encoder():
    return StaticEncoder()


@pytest.fixture(scope="module")
def vectors(encoder):
    return encoder.encode(TEXTS)


def test_every_text_becomes_a_vector_of_length_one(vectors):
    assert vectors.shape == (len(TEXTS), WIDTH)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_text_has_the_same_vector_whatever_stands_beside_it(encoder, vectors):
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    crowd = [f"neighbour {number}" for number in range(TEXTS_AT_ONCE)]
    crowded = encoder.encode([*crowd, *reversed(TEXTS), *crowd])
    assert alone.tobytes() == vectors.tobytes()
    assert crowded[TEXTS_AT_ONCE:-TEXTS_AT_ONCE][::-1].tobytes() == vectors.tobytes()


def test_like_meanings_lie_closer_than_unlike_ones(encoder):
    left, right, other = encoder.encode(
        [
            "money that a company keeps as profit",
            "earnings retained by a firm",
            "a bird that swims in lakes",
        ]
    )
    assert left @ right > 0.4
    assert left @ other < 0.2


def test_a_name_lies_close_to_its_definition(encoder):
    names = encoder.encode(["reseller", "patent", "arbitration", "warehouse"])
    definitions = encoder.encode(
        [
            "company that buys goods and sells them on without changing them",
            "right that protects an invention against use by others",
            "settling of a dispute by a neutral person outside the courts",
            "building in which goods are stored",
        ]
    )
    assert (definitions @ names.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("text", ["", "  \n\t", "\x00", "[CLS] [SEP]", "\U00012000"])
def test_a_text_without_a_known_piece_becomes_zeros(encoder, text):
    assert not encoder.encode([text]).any()


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, WIDTH)


@pytest.mark.parametrize("part", ["word ", "联盟", "a-"])
def test_the_end_of_a_long_text_counts_as_much_as_its_opening(encoder, part):
    text = (part * 100_000)[:100_000]
    long, longer = encoder.encode([text, text + " arbitration" * 20_000])
    assert long @ longer < 0.99


def test_the_name_tells_the_table_and_its_build(encoder):
    assert encoder.name == f"static table {TABLE.sha256[:8]}"


def test_the_card_names_the_hash_of_the_file_that_travels():
    card = (files("glossary_service.data") / "models" / "static-table.md").read_text("utf-8")
    read_model(TABLE)  # refuses a file of another hash
    assert TABLE.sha256 in card
