"""What is read from a definition: values, negation and its scope, and the words each stands in."""

import pytest
from hypothesis import example, given, strategies as st

from glossary_service.alignment.characteristics import LONGEST_READ
from glossary_service.alignment.concepts import Kind, Modality
from glossary_service.alignment.negation import modality_at


COMPANY = ("legal_form", "separate_entity")


def modalities(said, dimension, value):
    return {modality for name, found, modality, _ in said if (name, found) == (dimension, value)}


def dimensions(said):
    return {name for name, *_ in said}


def quotes(said, dimension):
    return {words for name, _, _, words in said if name == dimension}


# ── negation and its scope ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "definition",
    [
        "A deal for which partners set up a separate company.",
        "Not only a contract but also a separate company.",
        "Not merely a contract, but a separate company.",
        "It is not cheap. The partners own a separate company.",
        "No small matter: a separate company.",
        "The partners, who may differ in size, own a separate company.",
    ],
)
def test_a_value_that_is_stated_is_required(read, definition):
    assert modalities(read(definition), *COMPANY) == {"required"}


@pytest.mark.parametrize(
    "definition",
    [
        "A contract rather than a separate company.",
        "Neither a separate company nor a merger.",
        "A partnership instead of a separate company.",
        "A separate company does not count.",
        "A separate company alone is not enough.",
        "Any collaboration other than a separate company.",
    ],
)
def test_a_value_that_is_ruled_out_is_excluded(read, definition):
    assert modalities(read(definition), *COMPANY) == {"excluded"}


@pytest.mark.parametrize(
    "definition",
    [
        "A deal, not necessarily a separate company.",
        "A relation that may be set up as a separate company.",
        "A relation that may, but need not, become a separate company.",
        "Either a contract or a separate company.",
        "A relation that does not require a separate company.",
        "A relation for which a separate company is not required.",
    ],
)
def test_a_value_that_is_left_free_is_neither_required_nor_excluded(read, definition):
    assert modalities(read(definition), *COMPANY) == {"optional"}


@pytest.mark.parametrize(
    "definition",
    [
        "A deal of two firms without creating a company.",
        "A deal that is not a separate company.",
        "A deal of two firms; no new company is formed.",
    ],
)
def test_a_deal_without_a_company_is_a_contract(read, definition):
    said = read(definition)
    assert modalities(said, "legal_form", "contract_only") == {"required"}
    assert "required" not in modalities(said, *COMPANY)


@pytest.mark.parametrize(
    "definition",
    [
        "Cooperation, whether or not a legal entity is created.",
        "Cooperation with or without a separate entity.",
        "A cooperation of firms, whether or not they set up a joint company.",
    ],
)
def test_whether_or_not_demands_neither(read, definition):
    said = read(definition)
    assert "required" not in modalities(said, *COMPANY)
    assert "required" not in modalities(said, "legal_form", "contract_only")


def test_either_party_is_no_choice_between_two_values(read):
    said = read("Either party bears its own risk.")
    assert modalities(said, "risk_sharing", "each_own") == {"required"}


def test_a_part_that_binds_overrides_a_text_that_does_not(read):
    said = read("A statement that is not legally binding, except for confidentiality.")
    assert modalities(said, "bindingness", "partly_binding") == {"required"}
    assert not modalities(said, "bindingness", "not_binding")
    assert not modalities(said, "bindingness", "fully_binding")


def test_reselling_alone_is_not_enough_excludes_reselling(read):
    said = read("A partnership that creates something new. Reselling alone is not enough.")
    assert modalities(said, "purpose", "resale") == {"excluded"}


def test_long_term_or_short_term_does_not_delimit(read):
    said = read("A cooperation of firms, long-term or short-term.")
    assert modalities(said, "duration", "long_term") == {"optional"}
    assert modalities(said, "duration", "one_off") == {"optional"}


def test_two_values_that_both_hold_stay_required(read):
    said = read("A long-term cooperation; no short-term deal.")
    assert modalities(said, "duration", "long_term") == {"required"}
    assert modalities(said, "duration", "one_off") == {"excluded"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a separate company", Modality.REQUIRED),
        ("without any separate company", Modality.EXCLUDED),
        ("never a separate company", Modality.EXCLUDED),
        ("not just a separate company", Modality.REQUIRED),
        ("may be a separate company", Modality.OPTIONAL),
        ("regardless of a separate company", Modality.OPTIONAL),
        ("need not be a separate company", Modality.OPTIONAL),
        ("not here . a separate company", Modality.REQUIRED),
        ("may wait , a separate company", Modality.REQUIRED),
        ("no one of the many other firms is a separate company", Modality.REQUIRED),
    ],
)
def test_the_words_before_a_phrase_decide_inside_their_clause(words, expected):
    norms = words.split()
    assert modality_at(norms, norms.index("separate")) is expected


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("It is painted blue.", {("red", "excluded")}),
        ("It is never painted blue.", {("red", "required")}),
        ("It may be painted blue.", {("red", "optional")}),
    ],
)
def test_a_phrase_that_denies_a_value_may_itself_be_denied(small_reader, definition, expected):
    reader = small_reader(red={"cues": ("scarlet",), "denials": ("painted blue",)})
    found = reader.read(definition, ()).characteristics
    listed = {(item.value, item.modality.value) for item in found if item.dimension == "colour"}
    assert listed == expected


def test_a_person_who_may_act_and_one_who_may_not_do_not_say_the_same(read):
    may = read("A person who may conclude contracts in the name of the principal.")
    may_not = read("A person who may not conclude contracts in the name of the principal.")
    listed = [
        {item[:3] for item in said if item[0] in {"authority", "customer_contract", "channel_role"}}
        for said in (may, may_not)
    ]
    assert listed[0] != listed[1]


# ── the headword ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "headwords"),
    [
        ("An exclusive licence is a licence for one.", ("exclusive licence",)),
        ("Exclusive licenses are licences for one.", ("exclusive licence",)),
        ("EXCLUSIVE LICENCE: a licence for one.", ("exclusive licence",)),
        ("An exclusive licence is a licence for one.", ("sole grant", "exclusive licence")),
    ],
)
def test_what_the_headword_says_is_no_evidence(read, definition, headwords):
    assert "exclusivity" in dimensions(read(definition))
    assert "exclusivity" not in dimensions(read(definition, *headwords))


def test_the_same_word_outside_the_headword_is_evidence(read):
    said = read("An exclusive licence gives exclusive use to one party.", "exclusive licence")
    assert modalities(said, "exclusivity", "exclusive_one_way") == {"required"}


def test_an_empty_headword_hides_nothing(read):
    assert read("An exclusive licence.", "") == read("An exclusive licence.")


# ── which phrase wins ────────────────────────────────────────────────────────────────────────────


def test_every_listed_phrase_shows_its_value_when_it_stands_alone(tools):
    for dimension in tools.dimensions:
        for value in dimension.values:
            for phrase in value.cues:
                found = {
                    (item.value, item.modality)
                    for item in tools.reader.read(phrase, ()).characteristics
                    if item.dimension == dimension.id
                }
                assert (value.id, Modality.REQUIRED) in found, (dimension.id, value.id, phrase)


def test_every_listed_denial_rules_its_value_out_when_it_stands_alone(tools):
    for dimension in tools.dimensions:
        for value in dimension.values:
            for phrase in value.denials:
                found = {
                    (item.value, item.modality)
                    for item in tools.reader.read(phrase, ()).characteristics
                    if item.dimension == dimension.id
                }
                assert (value.id, Modality.EXCLUDED) in found, (dimension.id, value.id, phrase)


def test_the_longest_phrase_wins(small_reader):
    reader = small_reader(red={"cues": ("red",)}, brick={"cues": ("brick red",)})
    found = reader.read("A brick red wall.", ()).characteristics
    assert [item.value for item in found if item.dimension == "colour"] == ["brick"]


def test_a_longer_phrase_elsewhere_does_not_hide_a_shorter_one(small_reader):
    reader = small_reader(kind=Kind.MULTI, red={"cues": ("red",)}, brick={"cues": ("brick red",)})
    found = reader.read("A brick red wall and a red door.", ()).characteristics
    assert {item.value for item in found if item.dimension == "colour"} == {"brick", "red"}


def test_a_weak_word_counts_only_where_nothing_stronger_is_said(small_reader):
    reader = small_reader(
        red={"cues": ("scarlet",)}, blue={"cues": ("sea",), "weak_cues": ("sea",)}
    )
    weak = [c for c in reader.read("By the sea.", ()).characteristics if c.dimension == "colour"]
    strong = [c for c in reader.read("Scarlet sea.", ()).characteristics if c.dimension == "colour"]
    assert [(c.value, c.weak) for c in weak] == [("blue", True)]
    assert [(c.value, c.weak) for c in strong] == [("red", False)]


def test_a_value_that_overrides_another_stands_alone(small_reader):
    reader = small_reader(
        red={"cues": ("red",)}, striped={"cues": ("with stripes",), "overrides": {"red"}}
    )
    found = reader.read("A red flag with stripes.", ()).characteristics
    assert [item.value for item in found if item.dimension == "colour"] == ["striped"]


def test_a_value_that_is_ruled_out_overrides_nothing(small_reader):
    reader = small_reader(
        red={"cues": ("red",)}, striped={"cues": ("with stripes",), "overrides": {"red"}}
    )
    found = reader.read("A red flag, never with stripes.", ()).characteristics
    listed = {(c.value, c.modality.value) for c in found if c.dimension == "colour"}
    assert listed == {("red", "required"), ("striped", "excluded")}


@pytest.mark.parametrize(
    ("definition", "is_found"),
    [
        ("Paint it red.", True),
        ("Paint the whole of it red.", True),
        ("Painting the front red.", False),
        ("Paint it. Red is fine.", False),
        ("Paint one two three four five red.", False),
    ],
)
def test_a_pattern_bridges_four_words_and_no_clause(small_reader, definition, is_found):
    reader = small_reader(red={"patterns": ("paint … red",)})
    found = reader.read(definition, ()).characteristics
    assert any(item.dimension == "colour" for item in found) is is_found


def test_a_pattern_with_an_open_ending_takes_every_form(small_reader):
    reader = small_reader(red={"patterns": ("paint* … red",)})
    for definition in ("Paint it red.", "Painted all over in red.", "Painting it red."):
        found = reader.read(definition, ()).characteristics
        assert any(item.dimension == "colour" for item in found), definition


def test_a_group_of_at_least_two_is_not_three_or_more(read):
    said = read("A group of at least two companies with a common purpose.")
    assert not modalities(said, "party_count", "three_plus")


# ── forms of writing ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A long-term cooperation.", "A long\u2010term cooperation."),
        ("A long-term cooperation.", "A long\u2013term cooperation."),
        ("A separate company.", "A\u00a0separate\u00a0company."),
        ("A separate company.", "A SEPARATE COMPANY."),
        ("Two or more organisations.", "Two or more organizations."),
        ("Each keeps the other's name.", "Each keeps the other\u2019s name."),
    ],
)
def test_dashes_blanks_case_and_spelling_do_not_show(read, one, other):
    assert {item[:3] for item in read(one)} == {item[:3] for item in read(other)}


def test_a_line_break_inside_a_phrase_does_not_hide_it(read):
    said = read("They found a separate\ncompany.")
    assert modalities(said, *COMPANY) == {"required"}
    assert "\n" in next(iter(quotes(said, "legal_form")))


@pytest.mark.parametrize(
    "definition",
    [
        "See incident.",
        "see also exclusive licence",
        "(See two or more companies.)",
        "Cf. alliance.",
    ],
)
def test_a_text_that_only_points_elsewhere_says_nothing(tools, definition):
    reading = tools.reader.read(definition, ())
    assert reading.characteristics == ()
    assert reading.words == ()


def test_a_pointer_after_a_sentence_takes_nothing_from_it(read):
    assert quotes(read("A separate company. See also exclusive licence."), "exclusivity") == set()
    assert modalities(read("A separate company. See also merger."), *COMPANY) == {"required"}


def test_a_customer_who_sees_something_is_no_pointer(read):
    said = read("A trial in which customers see a separate company at work.")
    assert modalities(said, *COMPANY) == {"required"}


# ── spans ────────────────────────────────────────────────────────────────────────────────────────


def test_a_span_quotes_the_words_that_were_read(read):
    said = read("Two firms share risks and set up a separate company.")
    assert quotes(said, "risk_sharing") == {"share risks"}
    assert any("separate company" in words for words in quotes(said, "legal_form"))


def test_content_words_keep_their_place(tools):
    definition = "A fee\u2014paid by the licensee."
    words = tools.reader.read(definition, ()).words
    assert [definition[w.span.start : w.span.end] for w in words] == ["fee", "paid", "licensee"]


ODD_TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(list("ab ,.;:-()'\"%$€\n\t\x00\x1b\u202e\u200d\u00ad")),
    ),
    max_size=120,
)
PIECES = st.lists(
    st.sampled_from(
        [
            *"not no without may must or either separate company exclusive 50 % at least".split(),
            *"two or more 30 days within € 1,000 . , ; : - ( ) See before after".split(),
            *("👩\u200d🚀", "合资企业", "شراكة", "\x1b[31m", "\x00"),
        ]
    ),
    max_size=40,
).map(" ".join)


@given(definition=st.one_of(ODD_TEXTS, PIECES), headword=ODD_TEXTS)
@example(definition="", headword="")
@example(definition="\x00\x1b[31m", headword="\x00")
@example(definition="合资企业是由两个公司共同拥有的公司。", headword="合资企业")
@example(definition="الشراكة اتفاق بين 2 شركات", headword="شراكة")
@example(definition="👩‍🚀 owns 50 % of a separate company 🚀", headword="👩‍🚀")
@example(definition="€", headword="€")
@example(definition="İ" * 50 + " not exclusive", headword="i̇")
def test_every_span_lies_inside_the_definition_whatever_the_text(tools, definition, headword):
    reading = tools.reader.read(definition, (headword,))
    for item in (*reading.characteristics, *reading.words):
        assert 0 <= item.span.start < item.span.end <= len(definition)


def test_only_the_beginning_of_a_very_long_text_is_read_and_said_to_be_cut(tools):
    definition = "The partners share risks. " * 4_000
    reading = tools.reader.read(definition, ("partner",))
    assert reading.cut
    assert max(word.span.end for word in reading.words) <= LONGEST_READ
    assert not tools.reader.read("The partners share risks.", ()).cut


@pytest.mark.parametrize("character", ["a", " ", "(", "不", "\u200d", "-", "1", "."])
def test_a_hundred_thousand_characters_of_one_kind_are_read_without_an_error(tools, character):
    assert tools.reader.read(character * 100_000, (character * 100,)).cut


def test_reading_twice_gives_the_same(tools):
    definition = "A company that may sell only to two or more partners, except resellers."
    first = tools.reader.read(definition, ("partner",))
    tools.reader.read("Something else entirely, at least 5 %.", ())
    assert tools.reader.read(definition, ("partner",)) == first
