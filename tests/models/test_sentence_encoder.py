"""The sentence encoder: reproducible vectors of length one, for every text."""

from importlib.resources import files

import numpy as np
import pytest

from glossary_service.errors import ModelError
from glossary_service.models.model_files import TOKENIZER, ModelFile, read_model
from glossary_service.models.sentence_encoder import GRAPH, WIDTH, SentenceEncoder


TEXTS = [
    "A partnership in which two companies create a new product together.",
    "An undertaking of two parties that form a legal entity with shared equity.",
    "reseller",
    "战略联盟是两家公司之间的合作。",
    "تحالف استراتيجي بين شركتين",
    "Ein Bündnis zweier Unternehmen — auf Zeit.",
]


@pytest.fixture(scope="module")
def encoder():
    return SentenceEncoder()


@pytest.fixture(scope="module")
def vectors(encoder):
    return encoder.encode(TEXTS)


def test_every_text_becomes_a_vector_of_length_one(vectors):
    assert vectors.shape == (len(TEXTS), WIDTH)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_text_has_the_same_vector_whatever_stands_beside_it(encoder, vectors):
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    crowded = encoder.encode(["word " * 200, *reversed(TEXTS), "x"])[1:-1][::-1]
    assert alone.tobytes() == vectors.tobytes() == crowded.tobytes()


def test_a_repeated_text_is_one_vector_in_every_place(encoder, vectors):
    again = encoder.encode([TEXTS[0], TEXTS[1], TEXTS[0]])
    assert again.tobytes() == vectors[[0, 1, 0]].tobytes()


def test_like_meanings_lie_closer_than_unlike_ones(encoder):
    left, right, other = encoder.encode(
        [
            "money that a company keeps as profit",
            "earnings retained by a firm",
            "a bird that swims in lakes",
        ]
    )
    assert left @ right > 0.5
    assert left @ other < 0.2


@pytest.mark.parametrize("text", ["", "  \n\t", "\x00"])
def test_a_text_without_words_becomes_zeros(encoder, text):
    assert not encoder.encode([text]).any()


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, WIDTH)


@pytest.mark.parametrize("part", ["x", "word ", "联盟", "\U0001f91d ", "a-"])
def test_a_text_of_a_hundred_thousand_characters_is_cut_and_encoded(encoder, part):
    text = (part * 100_000)[:100_000]
    long, cut = encoder.encode([text, text[:20_000]])
    assert long.tobytes() == cut.tobytes()
    assert np.linalg.norm(long) == pytest.approx(1, abs=1e-6)


def test_only_the_first_128_pieces_of_a_text_count(encoder):
    opening = "party " * 126  # and two pieces that frame every text
    long, cut = encoder.encode([opening + "bird " * 50, opening])
    assert long.tobytes() == cut.tobytes()


def test_progress_is_told_every_hundred_distinct_texts():
    told = []
    encoder = SentenceEncoder(progress=lambda done, total: told.append((done, total)))
    encoder.encode([f"clause {number % 210}" for number in range(230)])
    assert told == [(100, 210), (200, 210)]


def test_the_name_tells_the_model_and_its_build(encoder):
    assert encoder.name == f"all-MiniLM-L6-v2 int8 {GRAPH.sha256[:8]}"


@pytest.mark.parametrize("file", [GRAPH, TOKENIZER], ids=lambda file: file.name)
def test_the_card_names_the_hash_of_the_file_that_travels(file):
    card = (files("glossary_service.data") / "models" / "sentence-encoder.md").read_text("utf-8")
    read_model(file)  # refuses a file of another hash
    assert file.sha256 in card


def test_a_missing_model_file_is_named_with_a_remedy():
    with pytest.raises(ModelError, match=r"data/models/absent\.onnx is missing\. Install"):
        read_model(ModelFile(name="absent.onnx", size=1, sha256=""))


def test_a_model_file_with_other_content_is_refused():
    with pytest.raises(ModelError, match=r"tokenizer\.json is not the expected one"):
        read_model(ModelFile(name="tokenizer.json", size=TOKENIZER.size, sha256="0" * 64))
