"""The word an entry stands under, whether the inventory knows it, and texts that say nothing."""

import pytest

from glossary_service.alignment.concepts import Entry, Kind


def entry(term, definition="A text.", **more):
    return Entry(id=term, party="North", term=term, definition=definition, **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("joint venture", "Joint Venture"),
        ("joint venture", "joint ventures"),
        ("licence", "license"),
        ("partner programme", "partner program"),
        ("organisation chart", "organization charts"),
    ],
)
def test_case_plural_hyphen_and_spelling_do_not_make_another_word(vocabulary, one, other):
    assert vocabulary.word(entry(one)) == vocabulary.word(entry(other))


@pytest.mark.parametrize(
    ("one", "other"), [("joint venture", "venture"), ("lead", "lead time"), ("合资企业", "企业")]
)
def test_different_words_stay_apart(vocabulary, one, other):
    assert vocabulary.word(entry(one)) != vocabulary.word(entry(other))


@pytest.mark.parametrize("term", ["", " ", "!", "\u200d", "合资企业", "🚀"])
def test_any_written_form_has_a_word(vocabulary, term):
    assert isinstance(vocabulary.word(entry(term)), str)


def test_the_inventory_knows_a_word_by_term_or_synonym_of_either_side(vocabulary):
    unknown = entry("planogram")
    assert not vocabulary.is_known(unknown, unknown)
    assert vocabulary.is_known(entry("Joint Ventures"), unknown)
    assert vocabulary.is_known(unknown, entry("joint venture"))
    assert vocabulary.is_known(entry("incorporated thing", synonyms=("joint venture",)), unknown)


def test_a_known_word_has_the_roles_of_the_inventory(vocabulary):
    weights = vocabulary.weights(entry("joint venture"), entry("joint venture"))
    assert weights.role("legal_form") == 3
    assert not weights.is_assumed("legal_form")


def test_an_unknown_word_has_assumed_roles(vocabulary):
    weights = vocabulary.weights(entry("planogram"), entry("planogram"))
    assert weights.roles is None
    assert weights.is_assumed("legal_form")


def test_every_word_of_the_inventory_is_known_under_each_of_its_names(tools, vocabulary):
    for known in tools.inventory:
        for name in (known.term, *known.synonyms):
            assert vocabulary.is_known(entry(name), entry("planogram")), name


def test_weights_do_not_depend_on_the_side(vocabulary):
    one, other = entry("joint venture"), entry("planogram")
    assert vocabulary.weights(one, other).roles == vocabulary.weights(other, one).roles


@pytest.mark.parametrize(
    ("term", "definition"),
    [
        ("joint venture", "Joint venture."),
        ("joint venture", "A joint venture"),
        ("joint venture", "Joint ventures"),
        ("partner", "A partner is a partner."),
        ("partner programme", "The partner program."),
    ],
)
def test_a_definition_that_says_only_the_word_is_circular(vocabulary, term, definition):
    assert vocabulary.is_circular(entry(term, definition))


@pytest.mark.parametrize(
    ("term", "definition"),
    [
        ("joint venture", "A company with two owners."),
        ("joint venture", "A joint venture is a company."),
        ("partner", "partner " * 100 + "company"),
    ],
)
def test_a_definition_that_says_more_is_not_circular(vocabulary, term, definition):
    assert not vocabulary.is_circular(entry(term, definition))


def test_every_dimension_has_values_a_question_and_a_severity(tools):
    for dimension in tools.dimensions:
        assert dimension.values
        assert 1 <= dimension.severity <= 5
        assert dimension.kind in Kind
