"""Texts that are nearly alike: what turns their meaning, and what only looks as if it did."""

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.concepts import Relation
from glossary_service.alignment.weighing import MIRRORED
from glossary_service.alignment.wording import Turning, compare_wording


def turnings(left, right):
    return {turn.turning for turn in compare_wording(left, right).turns}


TURNED = {
    Turning.RANK: (
        ("The date on which the last party signs.", "The date on which the first party signs."),
        ("The second edition.", "The third edition."),
    ),
    Turning.NUMBER: (("A hash as specified in FIPS 180-3.", "A hash as specified in FIPS 180-4."),),
    Turning.NAME: (("The territory of Germany.", "The territory of France."),),
    Turning.OPPOSITE: (
        ("Handing over with insurance.", "Handing over without insurance."),
        ("The minimum sum per month.", "The maximum sum per month."),
    ),
    Turning.DENIAL: (("A fault that is reported.", "A fault that is not reported."),),
    Turning.ROLES: (
        ("A person who pays the supplier.", "A person who is paid by the supplier."),
        ("Who pays the supplier.", "Who is paid by the supplier."),
        ("The supplier indemnifies the customer.", "The customer indemnifies the supplier."),
        (
            "A right granted by the author to the user.",
            "A right granted by the user to the author.",
        ),
        ("The party that appoints the auditor.", "The party that the auditor appoints."),
        ("A claim by the buyer against the maker.", "A claim by the maker against the buyer."),
        ("Any entity that controls a party.", "Any entity that is controlled by a party."),
    ),
    Turning.ALTERNATIVE: (("Written confirmation.", "Oral or written confirmation."),),
    Turning.ITEM: (("The EU", "The EU and Switzerland"),),
}


@pytest.mark.parametrize(
    ("turning", "left", "right"),
    [(turning, *pair) for turning, pairs in TURNED.items() for pair in pairs],
)
def test_one_point_that_turns_the_meaning_is_found_from_either_side(turning, left, right):
    assert turnings(left, right) == turnings(right, left) == {turning}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The supplier pays the customer.", "The customer is paid by the supplier."),
        ("A person who pays the supplier.", "A person by whom the supplier is paid."),
        ("A person whom the firm employs.", "A person employed by the firm."),
        ("Papers sent by the firm to the bank.", "Papers that the firm sends to the bank."),
        ("A contract between buyer and seller.", "A contract between seller and buyer."),
        ("The EU and Switzerland", "Switzerland and the EU"),
        ("Oral or written confirmation", "Written or oral confirmation"),
        ("The territory of the European Union.", "The territory of the EU."),
        ("Working not less than 20 hours.", "Working at least 20 hours."),
        ("As defined in section 3 of this contract.", "As defined in section 5 of this contract."),
        ("What the Supplier delivers.", "What the Vendor delivers."),
        ("A means of transport, such as Ford cars.", "A means of transport, such as Fiat cars."),
        ("The day before the sale.", "The day not after the sale."),
    ],
    ids=lambda text: text[:30],
)
def test_other_words_for_the_same_turn_nothing(left, right):
    assert not turnings(left, right)


@given(st.text(max_size=60), st.text(max_size=60))
def test_swapping_two_texts_swaps_what_turns_them(left, right):
    there, back = compare_wording(left, right), compare_wording(right, left)
    assert [(t.turning, t.left, t.right) for t in there.turns] == [
        (t.turning, t.right, t.left) for t in back.turns
    ]
    assert [(c.left, c.right) for c in there.changes] == [(c.right, c.left) for c in back.changes]


@given(st.text(max_size=60))
def test_a_text_differs_in_nothing_from_itself(text):
    assert not compare_wording(text, text).changes
    assert not compare_wording(text, text).turns


# ── what comes of it ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left", "right"), [pair for pairs in TURNED.values() for pair in pairs], ids=lambda t: t[:30]
)
def test_texts_that_one_point_turns_are_never_called_the_same(judged_as_shipped, left, right):
    verdict = judged_as_shipped("matter", left, right)
    assert verdict.relation is not Relation.EQUIVALENT, verdict.reason
    back = judged_as_shipped("matter", right, left)
    assert (back.relation, back.likely) == (MIRRORED[verdict.relation], MIRRORED[verdict.likely])


def test_words_that_may_turn_the_meaning_are_quoted_as_a_question(judged_as_shipped):
    verdict = judged_as_shipped("hash", *TURNED[Turning.NUMBER][0])
    assert verdict.relation is Relation.UNDECIDED
    assert "“180-3” against “180-4”" in verdict.reason


def test_exchanged_parties_contradict_and_are_quoted(judged_as_shipped):
    verdict = judged_as_shipped("customer", *TURNED[Turning.ROLES][0])
    assert verdict.relation is Relation.CONFLICTING
    assert "“person who is paid by the supplier”" in verdict.reason


def test_an_alternative_more_covers_more_cases_unless_it_stands_under_a_denial(judged_as_shipped):
    verdict = judged_as_shipped("acceptance", *TURNED[Turning.ALTERNATIVE][0])
    assert verdict.relation is Relation.NARROWER
    denied = judged_as_shipped(
        "acceptance", "Payment without written notice.", "Payment without oral or written notice."
    )
    assert denied.relation not in {Relation.NARROWER, Relation.EQUIVALENT}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("A period of 30 days.", "A period of one month."),
        ("A period of 4 weeks.", "A period of 28 days."),
        ("1 year after delivery", "12 months after delivery"),
        ("A period of one year.", "A period of 365 days."),
    ],
)
def test_one_duration_in_two_units_is_the_same(judged_as_shipped, left, right):
    assert judged_as_shipped("notice period", left, right).relation is Relation.EQUIVALENT


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("A period of 30 days.", "A period of two months."),
        ("A period of 30 days.", "A period of 90 days."),
        ("At most 30 days before", "At least 60 days before"),
    ],
)
def test_durations_that_part_contradict_each_other(judged_as_shipped, left, right):
    assert judged_as_shipped("notice period", left, right).relation is Relation.CONFLICTING


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("At least 30 days", "At least 60 days"),
        ("At least 30 days", "At least two months"),
        ("At most 60 days after receipt", "At most 30 days after receipt"),
        ("More than 50 % of the votes", "More than 75 % of the votes"),
    ],
)
def test_a_threshold_inside_another_one_is_narrower(judged_as_shipped, left, right):
    assert judged_as_shipped("threshold", left, right).relation is Relation.BROADER
    assert judged_as_shipped("threshold", right, left).relation is Relation.NARROWER


def test_under_a_denial_a_larger_threshold_tells_nothing(judged_as_shipped):
    verdict = judged_as_shipped(
        "minor fault", "A fault, unless it lasts more than 2 days.",
        "A fault, unless it lasts more than 5 days.",
    )  # fmt: skip
    assert verdict.relation not in {Relation.BROADER, Relation.EQUIVALENT}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (
            "Monday to Friday, except public holidays",
            "Any day other than a Saturday, Sunday or public holiday",
        ),
        ("Maintenance, excluding hardware.", "Maintenance. Hardware is not covered."),
        ("Data on a person, such as a name.", "Data on a person, for example an address."),
        ("Oral or written confirmation", "Written or oral confirmation"),
    ],
)
def test_what_both_leave_out_and_examples_contradict_nothing(judged_as_shipped, left, right):
    verdict = judged_as_shipped("matter", left, right)
    assert verdict.relation is not Relation.CONFLICTING, verdict.reason


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Maintenance. Hardware is covered.", "Maintenance. Hardware is not covered."),
        ("Sales less VAT and returns.", "Sales including VAT, less returns."),
        ("Price net of direct costs.", "Price net of indirect costs."),
    ],
)
def test_what_one_leaves_out_and_the_other_takes_in_is_never_the_same(
    judged_as_shipped, left, right
):
    assert judged_as_shipped("matter", left, right).relation is not Relation.EQUIVALENT


def test_business_days_are_counted_apart_from_days(read):
    found = {item[0] for item in read("A period of 10 business days or 14 days.")}
    assert {"quantity:working day", "quantity:day"} <= found
    assert "quantity:party" not in found


def test_a_contradiction_that_is_only_asked_for_says_why(judged_as_shipped):
    verdict = judged_as_shipped(
        "decision",
        "The board decides only with the consent of all members.",
        "The board decides unanimously.",
    )
    assert verdict.relation is Relation.UNDECIDED
    assert verdict.reason.endswith("No single point shows a contradiction, so this is a question.")
