"""What people would say of real definitions, with fitted weights and the trained reader."""

import pytest

from glossary_service.alignment.concepts import Relation


@pytest.mark.parametrize(
    ("term", "left", "right"),
    [
        (
            "net revenue",
            "Revenue net of returns and tax.",
            "Revenue after returns and tax have been deducted.",
        ),
        (
            "net revenue",
            "Invoiced amounts less VAT, discounts and returns.",
            "The amounts invoiced after deduction of VAT, rebates and returned goods.",
        ),
        (
            "net revenue",
            "Invoiced sales excluding value added tax, discounts and returns.",
            "Invoiced sales after deduction of discounts, tax and returns.",
        ),
        ("price", "The amount paid, excluding tax.", "The amount paid before tax."),
        (
            "encryption",
            "Turning data into a form that only holders of a key can read.",
            "Making data unreadable for anybody without a key.",
        ),
        (
            "warranty",
            "Repair free of charge for two years.",
            "Repair without charge for 24 months.",
        ),
        (
            "retrospective",
            "A meeting after the end of a sprint in which the team looks back.",
            "A team meeting at the end of each sprint, before the next one begins.",
        ),
        (
            "purchase order",
            "A document that the buyer sends to order goods.",
            "A request for goods that the seller receives and confirms.",
        ),
        (
            "strategic alliance",
            "A long-term partnership of independent firms that share risks to enter a new market.",
            (
                "A lasting cooperation of companies, each staying independent, who open a market "
                "together and share the risk."
            ),
        ),
        (
            "pilot",
            "A test with a few real users before the decision on a full roll-out.",
            "A limited trial in live operation, after which the roll-out is decided.",
        ),
        (
            "proof of concept",
            "A short test without real users that shows whether an idea is technically feasible.",
            "An exercise without end users that demonstrates technical feasibility.",
        ),
        (
            "part-time",
            "Working not less than 20 hours a week.",
            "Working at least 20 hours a week.",
        ),
        (
            "small company",
            "A company with up to 50 million euros of turnover.",
            "A company with a turnover of not more than € 50 million.",
        ),
    ],
)
def test_two_wordings_of_one_meaning_are_never_called_different(
    judged_as_shipped, term, left, right
):
    verdict = judged_as_shipped(term, left, right)
    assert verdict.relation not in {Relation.CONFLICTING, Relation.DIFFERENT}, verdict.reason


@pytest.mark.parametrize(
    ("term", "left", "right"),
    [
        ("lead", "A contact who decides within 90 days.", "A contact who decides within 30 days."),
        ("full-time", "40 hours a week.", "At least 35 hours per week."),
        ("large order", "An order of more than 10,000 euros.", "An order of 10,000 euros or less."),
        (
            "inventory",
            "Goods held for sale, including goods in transit.",
            "Goods held for sale, excluding goods in transit.",
        ),
        (
            "territory",
            "All countries of the European Union.",
            "All countries of the European Union except Ireland.",
        ),
        (
            "affiliate",
            "A company under common control with a party.",
            (
                "A company that a party controls, that controls it, or that is under common "
                "control with it."
            ),
        ),
    ],
)
def test_texts_that_admit_other_cases_are_never_called_the_same(
    judged_as_shipped, term, left, right
):
    assert judged_as_shipped(term, left, right).relation is not Relation.EQUIVALENT


@pytest.mark.parametrize(
    ("term", "left", "right"),
    [
        ("profit", "Revenue minus costs before tax.", "Revenue minus costs after tax."),
        ("royalty", "A payment of 5 % of net sales.", "A payment of 5 % of gross sales."),
        ("payment term", "Due 30 days after the invoice.", "Due 60 days after the invoice."),
        ("quarter", "Three months of the calendar year.", "Three months of the fiscal year."),
        ("budget", "Money which may not be exceeded.", "Money which may be exceeded."),
        (
            "letter of intent",
            "A document on the parties' intentions that is not legally binding.",
            "A binding agreement that records the parties' intentions.",
        ),
        (
            "foreground IP",
            "Results created in the project, owned jointly by both parties.",
            "Results created in the project, owned by the party that created them.",
        ),
        (
            "large order",
            "An order of more than 10,000 euros.",
            "An order of 10,000 euros or less.",
        ),
        (
            "partner",
            "Any company that resells our products, including dealers.",
            "Any company that resells our products, other than dealers.",
        ),
    ],
)
def test_a_plain_contradiction_is_found(judged_as_shipped, term, left, right):
    assert judged_as_shipped(term, left, right).relation is Relation.CONFLICTING
