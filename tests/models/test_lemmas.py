"""Singulars of nouns: regular and irregular, and the words that must stay as they are."""

import subprocess
import sys

import pytest

from glossary_service.models.lemmas import CHOSEN, KEPT, load_lemmas


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("alliances", "alliance"),
        ("analyses", "analysis"),
        ("axes", "axis"),
        ("bases", "basis"),
        ("children", "child"),
        ("companies", "company"),
        ("consortia", "consortium"),
        ("criteria", "criterion"),
        ("halves", "half"),
        ("indices", "index"),
        ("leaves", "leaf"),
        ("media", "medium"),
        ("memoranda", "memorandum"),
        ("metrics", "metric"),
        ("phenomena", "phenomenon"),
        ("processes", "process"),
        ("resellers", "reseller"),
        ("royalties", "royalty"),
        ("securities", "security"),
        ("taxes", "tax"),
        ("vertebrae", "vertebra"),
        ("women", "woman"),
    ],
)
def test_a_plural_leads_to_its_singular(plural, singular):
    assert load_lemmas()[plural] == singular


@pytest.mark.parametrize(
    "word",
    [
        *("as", "basis", "better", "bias", "bus", "business", "consensus", "class", "does", "gas"),
        *("has", "is", "its", "lens", "less", "news", "plus", "process", "series", "species"),
        *("status", "this", "us", "was"),
    ],
)
def test_a_word_that_only_ends_like_a_plural_stays(word):
    assert word not in load_lemmas()


@pytest.mark.parametrize("word", ["customs", "damages", "data", "ethics", "goods", "premises"])
def test_a_plural_with_a_meaning_of_its_own_stays(word):
    assert word not in load_lemmas()


def test_no_singular_is_empty_or_its_own_plural():
    assert all(singular and singular != plural for plural, singular in load_lemmas().items())


def test_keys_and_values_are_lower_case():
    assert all(word == word.lower() for pair in load_lemmas().items() for word in pair)


def test_chosen_singulars_win():
    assert {plural: load_lemmas()[plural] for plural in CHOSEN} == CHOSEN


def test_kept_words_are_listed_in_order_and_once():
    words = KEPT.split()
    assert words == sorted(set(words))


def test_loading_lemmas_does_not_import_spacy():
    code = (
        "import sys; from glossary_service.models.lemmas import load_lemmas; load_lemmas();"
        " print('spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"
