"""From a written form to what it is compared by."""

import pytest

from glossary_service.alignment.normalise import (
    abbreviation_key,
    initials,
    plain,
    read_name,
    split_words,
    words_of,
)


LEMMAS = {"alliances": "alliance", "organizations": "organization", "ventures": "venture"}
SPELLINGS = {"organisations": "organizations", "programme": "program", "licence": "license"}


def keys(written):
    return [form.key for form in read_name(written, LEMMAS, SPELLINGS).forms]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Joint Ventures", "joint venture"),
        ("The strategic  alliance", "Strategic Alliances"),
        ("Organisations", "organization"),
        ("alliance, strategic", "strategic alliance"),
        ("co\u2011branding", "co-branding"),
        ("Société Générale", "Societe Generale"),
        ("\uff2aoint venture", "joint venture"),
        ("Phase II", "phase 2"),
        ("Third party", "3rd party"),
        ("Partner's programme", "partner program"),
        ("ISO27001 audit", "ISO 27001 audit"),
        ("NDAs", "NDA"),
        ("agreement(s)", "agreement"),
        ("joint venture (JV)", "joint venture"),
    ],
)
def test_people_would_call_these_the_same_name(one, other):
    assert keys(one)[0] == keys(other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("equity alliance", "non-equity alliance"),
        ("damages", "damage"),
        ("战略联盟", "战略"),
        ("type I", "I type"),
        ("C++", "C#"),
    ],
)
def test_these_are_not_the_same_name(one, other):
    assert set(keys(one)).isdisjoint(keys(other))


def test_a_gap_in_a_word_does_not_count_in_the_compact_key():
    one, other = (read_name(name, {}, {}).forms[0] for name in ("co-branding", "Cobranding"))
    assert one.key != other.key
    assert one.compact == other.compact


def test_small_words_and_order_do_not_count_in_the_bag():
    one, other = (
        read_name(name, {}, {}).forms[0]
        for name in ("transfer of technology", "technology transfer")
    )
    assert one.bag == other.bag


@pytest.mark.parametrize("name", ["战略联盟", "تحالف استراتيجي", "альянс", "साझेदारी", "提携"])
def test_every_script_keeps_its_letters(name):
    assert keys(name) == [name]


def test_marks_are_letters_of_their_own_outside_latin():
    assert plain("й") != plain("и")
    assert plain("é") == plain("e")


def test_a_bracket_may_hold_the_long_name_of_an_abbreviation():
    reading = read_name("JV (joint venture)", {}, {})
    assert [form.key for form in reading.forms] == ["joint venture"]
    assert reading.abbreviations == ("jv",)


@pytest.mark.parametrize("name", ["", "   ", "()", "\x00\x1b[2J\x07", "\u200b\u2060", "-- , --"])
def test_a_name_without_letters_has_no_form_or_a_harmless_one(name):
    assert all(key.isascii() and key.isprintable() for key in keys(name))


def test_control_characters_part_words_and_invisible_ones_vanish():
    assert split_words("joint\x00venture\x1b") == ["joint", "venture"]
    assert words_of("strat\u200begic allian\u00adce", {}, {}) == ("strategic", "alliance")


def test_a_very_long_name_is_read_whole():
    assert len(keys("word " * 20_000)[0]) == len("word ") * 20_000 - 1


def test_spellings_of_one_abbreviation_meet():
    assert {abbreviation_key(name) for name in ("JV", "J.V.", "JVs", "J/V")} == {"jv"}


def test_initials_are_taken_with_and_without_small_words():
    form = read_name("memorandum of understanding", {}, {}).forms[0]
    assert initials(form) == ("mu", "mou")
