"""What any definition may say: kind of thing, numbers, exclusions, must and may, opposites."""

import math

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.quantities import Interval


def values(said, family):
    return {value for name, value, *_ in said if name.partition(":")[0] == family}


def numbers(said):
    return {(name.partition(":")[2], value) for name, value, *_ in said if "quantity" in name}


def quotes(said, family):
    return {words for name, _, _, words in said if name.partition(":")[0] == family}


# ── superordinate concept ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "genus"),
    [
        ("A separate company that two parties own.", "company"),
        ("The first meeting of the team.", "meeting"),
        ("A kind of agreement between firms.", "agreement"),
        ("Joint venture means a company owned by two.", "company"),
        ("A joint venture is any legal entity with two owners.", "entity"),
        ("A legally binding agreement between two parties.", "agreement"),
        ("A non-binding statement of what the parties plan.", "statement"),
        ("A self-employed person who works for us.", "person"),
        ("A legal entity owned by two parents.", "entity"),
        ("The amount paid for goods.", "amount"),
        ("The time until a technician has started.", "time"),
        ("Goods held for sale.", "goods"),
        ("An exclusive, transferable right to use software.", "right"),
        ("Three or more organisations that bid together.", "organization"),
    ],
)
def test_the_kind_of_thing_is_the_head_of_the_first_phrase(read, definition, genus):
    assert values(read(definition), "genus") == {genus}


@pytest.mark.parametrize(
    "definition",
    [
        "",
        "We ask the other side first.",
        "If a party leaves.",
        "Not only that.",
        "...",
        "- -",
        "30 %.",
    ],
)
def test_a_text_without_a_first_phrase_has_no_kind_of_thing(read, definition):
    assert values(read(definition), "genus") == set()


def test_the_kind_of_thing_is_always_a_word(read, samples):
    for term_set in samples:
        for entry in term_set.entries:
            for kind in values(read(entry.definition), "genus"):
                assert any(letter.isalpha() for letter in kind), entry.definition


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "unit", "interval"),
    [
        ("at least 50 % of the votes", "percent", ">= 50"),
        ("at most 50 percent of the votes", "percent", "<= 50"),
        ("not less than 20 % of the votes", "percent", ">= 20"),
        ("not more than 20 % of the votes", "percent", "<= 20"),
        ("no more than 20 % of the votes", "percent", "<= 20"),
        ("up to 5 % of the price", "percent", "<= 5"),
        ("exactly 1.5 % of the price", "percent", "1.5"),
        ("a share of 51% of the votes", "percent", "51"),
        ("between 20 and 50 percent of the votes", "percent", "20..50"),
        ("from 20 to 50 percent of the votes", "percent", "20..50"),
        ("20-50 % of the votes", "percent", "20..50"),
        ("two or more companies", "party", ">= 2"),
        ("three or fewer partners", "party", "<= 3"),
        ("no fewer than two parties", "party", ">= 2"),
        ("two parties", "party", "2"),
        ("one company", "party", "1"),
        ("within 30 days", "day", "<= 30"),
        ("within thirty days", "day", "<= 30"),
        ("within thirty (30) days", "day", "<= 30"),
        ("not later than 30 days after receipt", "day", "<= 30"),
        ("no later than 30 days after receipt", "day", "<= 30"),
        ("no earlier than 30 days after receipt", "day", ">= 30"),
        ("two weeks", "day", "14"),
        ("30 calendar days", "day", "30"),
        ("24 months", "month", "24"),
        ("two years", "month", "24"),
        ("two years or more", "month", ">= 24"),
        ("1,000 euros", "euro", "1000"),
        ("$5,000", "dollar", "5000"),
        ("€ 5 million", "euro", "5e+06"),
        ("5 million euros", "euro", "5e+06"),
        ("10,000 euros or less", "euro", "<= 10000"),
        ("at least 4 hours", "hour", ">= 4"),
        ("at most 30 minutes", "hour", "<= 0.5"),
        ("twenty-five percent", "percent", "25"),
        ("more than half of the shares", "percent", "> 50"),
        ("at least two thirds of the votes", "percent", ">= 66.67"),
        ("one quarter of the capital", "percent", "25"),
        ("50 % or above", "percent", ">= 50"),
        ("in excess of 50 %", "percent", "> 50"),
        ("a 30-day period", "day", "30"),
        ("£5 million", "pound", "5e+06"),
        ("at least 250 employees", "employee", ">= 250"),
        ("a range of 3 km", "metre", "3000"),
    ],
)
def test_a_number_is_read_with_its_comparison_in_the_base_of_its_unit(
    read, definition, unit, interval
):
    assert numbers(read(definition)) == {(unit, interval)}


def test_half_an_hour_is_a_number(read):
    assert numbers(read("within half an hour")) == {("hour", "<= 0.5")}


@pytest.mark.parametrize(
    "definition",
    [
        "one of the parties",
        "the one who buys",
        "a certificate under ISO 27001",
        "version 2 of the product",
        "in 2024 the company was sold",
        "support around the clock, 24/7",
        "a quarter of the year",
    ],
)
def test_what_only_looks_like_a_number_is_none(read, definition):
    assert numbers(read(definition)) == set()


def test_a_number_per_year_counts_no_years(read):
    assert ("month", ">= 12000") not in numbers(read("At least 1,000 units per year."))


def test_two_bounds_of_one_unit_are_both_kept(read):
    said = read("at least two parties and at most five parties")
    assert numbers(said) == {("party", ">= 2"), ("party", "<= 5")}


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ("a fee of at least 50 % of the price", "at least 50 %"),
        ("a fee of not more than 50 % of the price", "not more than 50 %"),
        ("a fee of up to 50 % of the price", "up to 50 %"),
        ("paid within 30 days", "within 30 days"),
        ("paid no later than 30 days after receipt", "no later than 30 days"),
    ],
)
def test_the_quote_of_a_number_holds_the_words_that_turn_it(read, definition, words):
    assert quotes(read(definition), "quantity") == {words}


LIMITS = st.integers(min_value=-1_000, max_value=1_000).map(float)


@st.composite
def intervals(draw):
    shape = draw(st.sampled_from(["point", "range", "from", "to"]))
    low = draw(LIMITS)
    high = {"point": low, "range": low + draw(st.integers(1, 100)), "to": low}.get(shape, math.inf)
    return Interval(-math.inf if shape == "to" else low, high)


@given(one=intervals(), other=intervals())
def test_intervals_meet_when_they_share_a_number_and_cover_when_they_hold_all(one, other):
    assert one.covers(one)
    assert one.meets(other) is other.meets(one)
    assert not one.covers(other) or one.meets(other)
    if one.covers(other) and other.covers(one):
        assert one == other


@given(one=intervals())
def test_an_interval_is_read_back_as_it_was_written(one):
    assert Interval.parse(str(one)) == one


@given(a=intervals(), b=intervals(), c=intervals())
def test_covering_is_transitive(a, b, c):
    assert not (a.covers(b) and b.covers(c)) or a.covers(c)


# ── exclusions ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "excluded"),
    [
        ("The price excluding tax.", {"tax"}),
        ("All partners other than resellers.", {"reseller"}),
        ("Costs of transport, not meals.", {"meal"}),
        ("Revenue net of discounts.", {"discount"}),
        ("The area does not include islands.", {"island"}),
        ("The area will not include islands.", {"island"}),
        ("A price exclusive of tax.", {"tax"}),
        ("All countries except Norway and Iceland.", {"norway"}),
    ],
)
def test_what_is_ruled_out_is_read(read, definition, excluded):
    assert excluded <= values(read(definition), "exclusion")


@pytest.mark.parametrize(
    "definition",
    [
        "Not only sales but also service.",
        "Costs, including but not limited to travel.",
        "A partner, not necessarily a reseller.",
        "Goods with or without packaging.",
        "A fee of not less than 20 %.",
        "A fee of not more than 50 million euros.",
        "No later than 30 days after delivery.",
        "A student who need not be paid.",
    ],
)
def test_words_that_rule_nothing_out_exclude_nothing(read, definition):
    assert values(read(definition), "exclusion") == set()


def test_an_exclusion_ends_with_its_clause(read):
    assert values(read("Sales excluding tax, and service."), "exclusion") == {"tax"}
    assert values(read("Sales excluding tax. Service counts."), "exclusion") == {"tax"}


def test_the_headword_is_never_what_is_ruled_out(read):
    said = read("A company, not a partner in law.", "partner")
    assert "partner" not in values(said, "exclusion")


# ── must, may, must not ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "force"),
    [
        ("The user must pay.", "must"),
        ("The user shall pay.", "must"),
        ("The user has to pay.", "must"),
        ("The user may pay.", "may"),
        ("The user can pay.", "may"),
        ("The user need not pay.", "may"),
        ("The user does not have to pay.", "may"),
        ("The user must not pay.", "must not"),
        ("The user may not pay.", "must not"),
        ("The user shall not pay.", "must not"),
        ("The user cannot pay.", "must not"),
        ("The user can not pay.", "must not"),
    ],
)
def test_the_force_of_a_verb_is_read(read, definition, force):
    assert {(name, value) for name, value, *_ in read(definition) if "modality" in name} == {
        ("modality:pay", force)
    }


def test_a_force_without_a_verb_in_its_clause_is_none(read):
    assert values(read("It happened in May."), "modality") == set()
    assert values(read("As much as one can, the rest follows."), "modality") == set()


def test_a_force_quotes_modal_and_verb(read):
    assert quotes(read("The user must not pay."), "modality") == {"must not pay"}


# ── opposites ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        ("Profit before tax.", "before"),
        ("Profit after tax.", "after"),
        ("A text that is not binding.", "nonbinding"),
        ("An internal audit.", "internal"),
    ],
)
def test_one_of_two_opposites_is_read(read, definition, value):
    assert value in {said.split()[0] for said in values(read(definition), "opposite")}


def test_an_opposite_inside_the_headword_is_not_read(read):
    assert values(read("An internal audit of records.", "internal audit"), "opposite") == set()
