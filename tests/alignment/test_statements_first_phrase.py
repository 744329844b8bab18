"""The first phrase: what kind of thing a definition speaks of, and which words delimit it."""

import pytest


def values(said, family):
    return {value for name, value, *_ in said if name == family}


def modalities(said, family):
    return {(value, modality) for name, value, modality, _ in said if name == family}


@pytest.mark.parametrize(
    ("definition", "genus"),
    [
        ("When we say orchard, we mean a field of fruit trees.", "field"),
        ("By ferry we mean any ship that carries cars.", "ship"),
        ("In simple terms, a lease is a contract for the use of a thing.", "contract"),
        ("For the purposes of this text, any person who rides.", "person"),
        ("The term describes a vessel for liquids.", "vessel"),
        ("It is usually a tool for cutting.", "tool"),
        ("Those workers who came by train.", "worker"),
        ("The act of selling bread.", "act"),
        ("The process of drying fruit and herbs.", "process"),
        ("A set of rules for players.", "set"),
        ("A physical or digital copy of a record.", "copy"),
        ("A qualified, experienced nurse who works at night.", "nurse"),
        ("A senior (local) official who signs.", "official"),
        ("A person responsible for the kitchen.", "person"),
        ("Any person other than a guest.", "person"),
        ("A computer based system for tickets.", "system"),
        ("A buyer's right to send goods back.", "right"),
        ("The means used to heat a room.", "means"),
        ("The method a baker employs for dough.", "method"),
        ("A very long rope.", "rope"),
        ("(1) A boat without sails.", "boat"),
        ("A not-for-profit association of growers.", "association"),
    ],
)
def test_the_kind_of_thing_is_found_behind_what_leads_to_it(read, definition, genus):
    assert values(read(definition), "genus") == {genus}


def test_a_term_in_front_of_its_definition_is_passed_over(read):
    for definition in (
        "A pilot project is a short trial of a plan.",
        "A pilot project (PP) is a short trial of a plan.",
        "A pilot project, also known as a dry run, is a short trial of a plan.",
    ):
        assert values(read(definition, "pilot project"), "genus") == {"trial"}, definition


def test_two_kinds_joined_by_or_are_both_found(read):
    assert values(read("A person or company that sells fruit."), "genus") == {"person", "company"}


@pytest.mark.parametrize(
    "definition",
    [
        "Make a hole in the ground.",
        "Removing old paint from walls.",
        "Able to swim.",
        "Relating to ships.",
        "Composed of wood and glass.",
        "Provides water and light to a house.",
        "The aim of the test is to find leaks.",
        "Two boats are tied when a rope joins them.",
        "The baker makes bread every day.",
        "But not in winter.",
        "See also what the other page says.",
    ],
)
def test_no_kind_of_thing_is_better_than_a_wrong_one(read, definition):
    assert values(read(definition), "genus") == set()


def test_a_sentence_about_the_term_names_no_kind_of_thing(read):
    assert values(read("A grocer buys goods for his own account.", "grocer"), "genus") == set()
    assert values(read("Any current or former tenant of a flat.", "tenant"), "genus") == set()


@pytest.mark.parametrize(
    ("definition", "modifiers"),
    [
        ("A written agreement.", {("written", "required")}),
        ("A non-profit organisation.", {("profit", "excluded")}),
        ("A not-for-profit organisation.", {("profit", "excluded")}),
        ("A nonprofit organisation.", {("profit", "excluded")}),
        ("A long-term public contract.", {("long-term", "required"), ("public", "required")}),
        ("A legal or natural person.", {("legal", "optional"), ("natural", "optional")}),
        ("A company that owns ships.", set()),
    ],
)
def test_the_words_before_the_kind_of_thing_delimit_it(read, definition, modifiers):
    assert modalities(read(definition), "modifier") == modifiers


def test_a_word_of_the_term_is_no_modifier(read):
    assert values(read("A joint stock company.", "joint stock"), "modifier") == set()


def test_a_modifier_quotes_itself_with_its_denial(read):
    quotes = {words for name, _, _, words in read("A non-profit shop.") if name == "modifier"}
    assert quotes == {"non-profit"}
