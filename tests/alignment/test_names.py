"""Evidence from names."""

import numpy as np
import pytest

from glossary_service.alignment.concepts import Entry
from glossary_service.alignment.names import (
    Form,
    apart,
    build_lexicon,
    expand,
    form_pairs,
    is_slip,
    learn_words,
    name_vectors,
    read_names,
    written_ratio,
)


def names_of(*terms):
    entries = [Entry(id=str(n), party="A", term=term) for n, term in enumerate(terms)]
    return read_names(entries, {}, {})


def form(name):
    return Form(tuple(name.split()))


def likeness(one, other, *further):
    """Return the cosine of two names in a set that also holds further names."""
    names = names_of(one, other, *further)
    vectors = name_vectors(names, build_lexicon(names))
    return float(vectors[0] @ vectors[1])


def test_the_order_of_words_does_not_count():
    assert likeness("intestine mucosa", "mucosa intestine") == pytest.approx(1)


def test_rare_words_count_more_than_common_ones():
    common = [f"partner {letter}agreement" for letter in "abcdefgh"]
    shared_rare = likeness("partner escrow", "supplier escrow", *common)
    shared_common = likeness("partner escrow", "partner supplier", *common)
    assert shared_rare > shared_common


def test_endings_and_slips_are_forgiven():
    assert likeness("intestinal wall", "intestine wall", "stomach") > 0.75
    assert likeness("joint ventrue", "joint venture", "alliance") > 0.5


def test_vectors_are_the_same_whatever_else_comes_first():
    few, many = names_of("alliance", "venture"), names_of("venture", "alliance")
    one = name_vectors(few, build_lexicon(few))
    other = name_vectors(many, build_lexicon(many))
    assert np.array_equal(one, other[::-1])


def test_a_name_without_letters_is_like_nothing():
    names = names_of("--", "alliance")
    assert not name_vectors(names, build_lexicon(names))[0].any()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("non equity alliance", "equity alliance"),
        ("indirect sale", "direct sale"),
        ("left lung", "right lung"),
        ("tier 1 partner", "tier 2 partner"),
        ("licensor", "licensee"),
        ("distributor agreement", "distribution agreement"),
        ("partner", "partnership"),
        ("annual fee", "monthly fee"),
    ],
)
def test_some_words_set_names_apart_on_either_side(one, other):
    assert apart(form(one), form(other))
    assert apart(form(other), form(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("strategic alliance", "alliance"),
        ("intestinal wall", "intestine wall"),
        ("licensing", "license"),
        ("tier 1 partner", "partner"),
        ("reseller", "dealer"),
    ],
)
def test_other_differences_set_nothing_apart(one, other):
    assert not apart(form(one), form(other))


def test_a_slip_makes_a_word_that_nobody_knows():
    known = {"warrant", "warranty", "contact", "contract"}
    assert is_slip(form("contarct date"), form("contract date"), known)
    assert not is_slip(form("contact date"), form("contract date"), known)
    assert not is_slip(form("warrant"), form("warranty"), known)
    assert not is_slip(form("contract date"), form("contract"), known)


def test_names_that_mean_one_thing_teach_words():
    names = names_of("limb bone", "extremity bone", "limb", "extremity")
    before = build_lexicon(names)
    taught = learn_words(before, [(form("limb bone"), form("extremity bone"), 1.0)] * 3)
    known, new = name_vectors(names, before), name_vectors(names, taught)
    assert known[2] @ known[3] < 0.3
    assert new[2] @ new[3] > 0.7


def test_an_abbreviation_of_the_set_is_spelt_out_in_longer_names():
    names = names_of("joint venture (JV)", "equity JV")
    assert "equity joint venture" in [f.key for f in expand(names)[0].entries[1].forms]


def test_an_abbreviation_of_two_names_is_not_spelt_out():
    names = names_of("proof of concept (POC)", "point of contact (POC)", "POC plan")
    assert [f.key for f in expand(names)[0].entries[2].forms] == ["poc plan"]


def test_every_form_meets_every_other_form_of_a_pair():
    left = read_names([Entry(id="1", party="A", term="a b", synonyms=("c",))], {}, {})
    right = read_names([Entry(id="2", party="B", term="d", synonyms=("e", "f"))], {}, {})
    pairs = form_pairs(np.array([0]), np.array([0]), left, right)
    assert list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)) == [
        (one, other) for one in range(2) for other in range(3)
    ]


def test_the_ratio_of_letters_ignores_order_and_survives_endless_names():
    names = names_of("venture joint", "joint venture", "x" * 100_000)
    pairs = np.array([0, 0]), np.array([1, 2])
    same, far = written_ratio(names, names, *pairs)
    assert same == 1
    assert far < 0.1
