"""The pair reader: one opinion a pair, mirrored when the sides are swapped, whatever the texts."""

import pytest
from hypothesis import given, settings, strategies as st

from glossary_service.alignment.concepts import Entry, Relation
from glossary_service.alignment.weighing import MIRRORED
from glossary_service.models.model_files import read_model
from glossary_service.models.pair_reader import GRAPH, PairReader, _spans


PAIRS = [
    (
        "The launch is the first sale to a paying customer.",
        "The launch is the public announcement of a product, before any sale.",
    ),
    ("A company in which both partners hold shares.", "A short project of two firms."),
    ("A fee of 5 % of net sales.", "A fee."),
    ("A sale.", "A sale."),
    ("", "A sale."),
    ("战略联盟是两家公司之间的合作。", "Ein Bündnis zweier Unternehmen — auf Zeit."),
    ("See above.", "<p>A <b>sale</b>\n* of goods\n* of services</p>"),
    ("word " * 5_000, "JV, MoU, LoI"),
]


def entry(definition, term="term"):
    return Entry(id="e", party="p", term=term, definition=definition)


def both(left, right):
    return entry(left), entry(right)


@pytest.fixture(scope="module")
def reader():
    return PairReader()


@pytest.fixture(scope="module")
def opinions(reader):
    return reader.read([both(*texts) for texts in PAIRS])


def test_every_pair_gets_chances_of_all_six_relations_that_sum_to_one(opinions):
    assert len(opinions) == len(PAIRS)
    for opinion in opinions:
        assert set(opinion.chances) == set(Relation) - {Relation.UNDECIDED}
        assert sum(opinion.chances.values()) == pytest.approx(1, abs=1e-3)


def test_an_opinion_does_not_depend_on_what_else_is_read(reader, opinions):
    assert [reader.read([both(*texts)])[0] for texts in PAIRS] == opinions


def test_no_pairs_give_no_opinions(reader):
    assert reader.read([]) == []


def test_swapped_sides_give_the_mirrored_opinion(reader, opinions):
    swapped = reader.read([both(right, left) for left, right in PAIRS])
    for one, other in zip(opinions, swapped, strict=True):
        assert {MIRRORED[name]: chance for name, chance in other.chances.items()} == one.chances
        assert (other.right_spans, other.left_spans) == (one.left_spans, one.right_spans)


@settings(max_examples=15, deadline=None)
@given(left=st.text(max_size=60), right=st.text(max_size=60), term=st.text(max_size=20))
def test_any_two_texts_are_read_and_mirrored(reader, left, right, term):
    there, back = reader.read(
        [
            (entry(left, term), entry(right, term)),
            (entry(right, term), entry(left, term)),
        ]
    )
    assert {MIRRORED[name]: chance for name, chance in back.chances.items()} == there.chances
    assert all(0 <= span.start < span.end <= len(left) for span in there.left_spans)
    assert all(0 <= span.start < span.end <= len(right) for span in there.right_spans)


def test_a_text_longer_than_can_be_read_is_said_to_be_cut(opinions):
    assert [opinion.cut for opinion in opinions] == [False] * 7 + [True]


def test_a_plain_contradiction_is_seen(opinions):
    assert opinions[0].best is Relation.CONFLICTING


def test_an_added_condition_makes_a_text_narrower(opinions):
    assert opinions[2].best is Relation.NARROWER


def test_the_words_that_decide_are_marked_on_both_sides(opinions):
    words = [
        [text[span.start : span.end] for span in spans]
        for text, spans in zip(
            PAIRS[0], (opinions[0].left_spans, opinions[0].right_spans), strict=True
        )
    ]
    assert "customer" in " ".join(words[0])
    assert "before any" in " ".join(words[1])


def test_neighbouring_pieces_become_one_span():
    places = [(0, 4), (5, 8), (9, 13), (14, 15)]
    assert _spans("sold for cash .", places, [0.2, 1.4, 1.8, 0.1]) == ((5, 13),)


def test_the_report_can_tell_two_builds_of_the_reader_apart(reader):
    assert reader.name == f"pair reader {GRAPH.version}"
    assert len(read_model(GRAPH)) <= 25_000_000
