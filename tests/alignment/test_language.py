"""Whether a text is English, and whether it says anything by itself."""
# ruff: noqa: RUF001 - letters of other scripts are what this file is about

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.language import (
    LONGEST_LOOKED_AT,
    is_all_abbreviations,
    is_one_word,
    only_points_elsewhere,
    speaks_english,
)


@pytest.mark.parametrize(
    "text",
    [
        "Eine Firma, die Waren verkauft.",
        "Ein auf Dauer angelegter Vertrag zwischen zwei Unternehmen.",
        "Une société détenue par deux partenaires.",
        "Accord entre deux entreprises pour vendre un produit.",
        "Una empresa que vende productos de otra.",
        "Un'azienda che rivende i prodotti di un\u2019altra.",
        "Uma empresa que vende os produtos da outra.",
        "Een onderneming die producten van een ander verkoopt.",
        "Ett företag som säljer varor till kunder.",
        "Umowa między dwiema firmami, która dotyczy sprzedaży i nie jest wiążąca.",
        "Společnost, která prodává zboží na trhu.",
        "Bir şirket ile ortak olarak satış yapan firma ve kişi.",
        "Egy olyan cég, amely terméket ad el.",
        "Yritys joka myy tuotteita ja palveluja.",
        "O companie care vinde produse pentru altă firmă.",
        "Компания, которая продаёт товары.",
        "Μια εταιρεία που πουλά προϊόντα.",
        "שותפות בין שתי חברות",
        "شركة مملوكة لشريكين",
        "两家公司共同拥有的企业",
        "合弁会社とは二社が出資する会社",
    ],
)
def test_a_sentence_in_another_language_is_no_english(text):
    assert not speaks_english(text)
    assert not speaks_english(text.upper())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "51 %",
        "Kanban",
        "Joint Venture GmbH",
        "Société Générale",
        "A de facto partner.",
        "Pro rata, inter alia",
        "Banco de la Nación is a bank.",
        "The Gesellschafter of the GmbH.",
        "Sales minus returns, discounts, taxes.",
        "A company (公司) that two parties own in China.",
        "The angle α between two lines.",
        "ﬁnance of a ｃｏｍｐａｎｙ",
        "e\u0301\u0323 🙂 A firm that sells.",
    ],
)
def test_english_and_what_is_too_short_to_tell_counts_as_english(text):
    assert speaks_english(text)


def test_the_definitions_of_the_sample_sets_are_english(samples):
    entries = [entry for term_set in samples for entry in term_set.entries]
    assert [entry.term for entry in entries if not speaks_english(entry.definition)] == []


def test_the_beginning_of_a_long_text_shows_its_language():
    english = "A company that sells goods to the public. " * (LONGEST_LOOKED_AT // 40)
    assert speaks_english(english + "Компания, которая продаёт товары. " * 1_000)


# ── texts that say nothing by themselves ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "See above",
        "(see below)",
        "see section 3",
        "See Section 3.2 of the Agreement.",
        "Please refer to policy HR-4.",
        "Cf. joint venture",
        "See also JV. See Annex 2.",
        "As defined in the Master Agreement",
        "as defined in Article 4(1) GDPR.",
        "Is defined in No. 4 of the contract.",
        "As described above.",
        "has the meaning given in clause 1.1",
        "This term shall have the meaning set forth in Annex B.",
        "Same as above.",
        "ditto",
        "Not yet defined",
        "To be agreed by the steering committee.",
        "TBD.",
        "n/a",
        "-",
        "???",
    ],
)
def test_a_text_that_names_only_another_place_points_elsewhere(text):
    assert only_points_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "See-through packaging.",
        "Seeing a customer.",
        "See what customers buy.",
        "A sale. See also lease.",
        "See section 3. A sale to a consumer.",
        "Defined by two parties as a loan that bears interest.",
        "As defined in section 2, a person who sells.",
        "Same day delivery.",
        "None of the parties may sell.",
        "Not available to the public.",
        "Specified quantity of goods.",
        "Compare prices of two goods and choose.",
    ],
)
def test_a_text_that_says_something_itself_does_not_point_elsewhere(text):
    assert not only_points_elsewhere(text)


@pytest.mark.parametrize("text", ["Reseller", "Reseller.", " re-seller ", "JV"])
def test_one_word_is_one_word(text):
    assert is_one_word(text)


@pytest.mark.parametrize("text", ["", "A reseller", "42", "..."])
def test_nothing_a_number_and_two_words_are_not_one_word(text):
    assert not is_one_word(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JV", True),
        ("POC / MVP", True),
        ("JV, SPV2.", True),
        ("A JV", False),
        ("A COMPANY THAT SELLS", False),
        ("JV of two firms", False),
        ("", False),
        ("--", False),
    ],
)
def test_abbreviations_alone_are_told_from_words(text, expected):
    assert is_all_abbreviations(text) is expected


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text):
    answers = {
        speaks_english(text),
        only_points_elsewhere(text),
        is_one_word(text),
        is_all_abbreviations(text),
    }
    assert answers <= {True, False}
