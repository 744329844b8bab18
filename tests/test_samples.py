"""The three term sets that come with the package tell both stories and hold the usual mixture."""

import csv
from collections import Counter
from importlib.resources import files

import pytest


SAMPLES = files("glossary_service.data") / "samples"
COLUMNS = ["party", "term", "synonyms", "abbreviation", "definition", "source", "status", "note"]
CENTRAL, RETAIL, PARTNER = NAMES = (
    "central-alliance-department.csv",
    "business-unit-retail.csv",
    "partner-tarnwick.csv",
)


def rows(name: str) -> list[dict[str, str]]:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def definitions(name: str, term: str) -> list[str]:
    return [row["definition"].lower() for row in rows(name) if row["term"] == term]


def abbreviations(name: str) -> dict[str, str]:
    return {row["abbreviation"]: row["term"] for row in rows(name) if row["abbreviation"]}


@pytest.mark.parametrize("name", NAMES)
def test_a_set_holds_twenty_five_terms_of_one_party_in_complete_rows(name):
    table = rows(name)
    assert list(table[0]) == COLUMNS
    assert len({row["term"] for row in table}) >= 25
    assert len({row["party"] for row in table}) == 1
    assert all(row["term"] and row["source"] and row["status"] for row in table)
    assert all(None not in row and None not in row.values() for row in table)


def test_strategic_alliance_means_a_new_product_here_and_a_marketing_deal_there():
    (central,) = definitions(CENTRAL, "strategic alliance")
    (retail,) = definitions(RETAIL, "strategic alliance")
    assert "new product" in central
    assert "created together" in central
    assert "marketing" in retail
    assert "reseller promotes our products" in retail


def test_the_partner_reads_strategic_alliance_in_two_further_ways():
    alone, status = definitions(PARTNER, "strategic alliance")
    assert "two or more organizations" in alone
    assert "none of them can reach alone" in alone
    assert "platinum status" in status


def test_joint_venture_means_a_company_with_equity_here_and_a_temporary_project_there():
    (central,) = definitions(CENTRAL, "joint venture")
    (retail,) = definitions(RETAIL, "joint venture")
    assert "separate company" in central
    assert "holds equity" in central
    assert "temporary" in retail
    assert "no company is founded" in retail


@pytest.mark.parametrize(
    "term",
    [
        "best efforts",
        "confidential information",
        "exclusive right",
        "go-live",
        "letter of intent",
        "net revenue",
        "pilot",
        "quarter",
        "business day",
        "territory",
    ],
)
def test_severe_words_are_defined_by_all_three_and_by_each_otherwise(term):
    assert len({definitions(name, term)[0] for name in NAMES}) == 3


def test_one_abbreviation_stands_for_three_things():
    assert [abbreviations(name)["MSP"] for name in NAMES] == [
        "managing successful programmes",
        "managed service provider",
        "minimum selling price",
    ]


def test_every_set_has_a_word_without_a_definition_and_words_of_its_own():
    spoken = Counter(term for name in NAMES for term in {row["term"] for row in rows(name)})
    for name in NAMES:
        assert any(not row["definition"] for row in rows(name))
        assert any(spoken[row["term"]] == 1 for row in rows(name))


def test_only_what_was_taken_over_is_worded_alike():
    texts = Counter(
        row["definition"].casefold() for name in NAMES for row in rows(name) if row["definition"]
    )
    taken_over = {
        row["definition"].casefold()
        for name in NAMES
        for row in rows(name)
        if row["note"].startswith("Taken over")
    }
    assert {text for text, count in texts.items() if count > 1} <= taken_over
