"""How much of each definition the other says too, and the words that only one of them says."""

import pytest

from glossary_service.alignment.characteristics import Reading, Word
from glossary_service.alignment.concepts import Span
from glossary_service.alignment.coverage import Lexicon, join_spans
from glossary_service.models.static_encoder import StaticEncoder


@pytest.fixture(scope="module")
def cover(tools):
    def both(left, right):
        readings = [tools.reader.read(text, ()) for text in (left, right)]
        return Lexicon(readings, tools.quick).cover(*readings)

    return both


def texts(words):
    return [word.text for word in words]


def test_a_text_covers_itself(cover):
    found = cover("A company that two parties own.", "A company that two parties own.")
    assert (found.left, found.right) == (1.0, 1.0)
    assert found.left_only == found.right_only == ()


def test_order_and_stop_words_do_not_count(cover):
    found = cover("Firms sell goods.", "The goods that a firm sells.")
    assert (found.left, found.right) == (1.0, 1.0)


def test_what_only_one_side_says_is_named_in_order(cover):
    found = cover("A copy of data, encrypted daily.", "A copy of data.")
    assert found.right == 1.0
    assert found.left < 1.0
    assert texts(found.left_only) == ["encrypted", "daily"]
    assert found.right_only == ()


def test_near_words_meet(cover):
    found = cover("A firm that purchases goods.", "A company that buys goods.")
    assert found.left == found.right == 1.0


def test_words_of_one_stem_meet(cover):
    found = cover("The development of software.", "Software that is developed.")
    assert found.left == found.right == 1.0


def test_a_general_word_weighs_less_than_a_telling_one(cover):
    general = cover("Zebra company.", "Zebra.")
    telling = cover("Zebra gearbox.", "Zebra.")
    assert general.left > telling.left


@pytest.mark.parametrize(("left", "right"), [("", "A company."), ("See incident.", "A company.")])
def test_a_text_without_content_is_not_measured(cover, left, right):
    found = cover(left, right)
    assert found.left is None
    assert found.right is None
    assert texts(found.right_only) == ["company"]


def test_swapping_the_texts_swaps_the_shares(cover):
    left, right = "A company that resells goods.", "A person who buys and sells goods abroad."
    there, back = cover(left, right), cover(right, left)
    assert (there.left, there.right) == (back.right, back.left)
    assert (there.left_only, there.right_only) == (back.right_only, back.left_only)


def test_a_lexicon_knows_only_its_own_words(tools):
    lexicon = Lexicon([tools.reader.read("A company.", ())], StaticEncoder())
    assert lexicon.likeness("company", "company") == 1.0
    assert lexicon.likeness("company", "zebra") == 0.0
    assert lexicon.likeness("zebra", "zebra") == 1.0


def test_likeness_goes_both_ways(tools):
    lexicon = Lexicon([tools.reader.read("A firm is a company.", ())], tools.quick)
    assert lexicon.likeness("firm", "company") == lexicon.likeness("company", "firm")


def test_a_comparison_of_nothing_has_an_empty_lexicon(tools):
    empty = Reading(characteristics=(), words=())
    assert Lexicon([], tools.quick).cover(empty, empty).left is None


# ── marked stretches ─────────────────────────────────────────────────────────────────────────────


def words_of(definition, *texts):
    return [
        Word(text=text, span=Span(definition.index(text), definition.index(text) + len(text)))
        for text in texts
    ]


def test_neighbours_are_joined_over_small_words_but_not_over_the_end_of_a_clause():
    definition = "new-product idea for the market; sold"
    words = words_of(definition, "new", "product", "idea", "market", "sold")
    assert [definition[s.start : s.end] for s in join_spans(words, definition)] == [
        "new-product idea for the market",
        "sold",
    ]


def test_a_unit_sign_stays_with_its_number():
    definition = "holds 51 % of it"
    assert join_spans(words_of(definition, "51"), definition) == (Span(6, 10),)


def test_only_the_longest_stretches_are_kept_in_order():
    definition = "aa; bbbb; c; dddddd; eee"
    spans = join_spans(words_of(definition, "aa", "bbbb", "c", "dddddd", "eee"), definition, most=2)
    assert [definition[s.start : s.end] for s in spans] == ["bbbb", "dddddd"]


def test_no_word_gives_no_stretch():
    assert join_spans([], "whatever") == ()
