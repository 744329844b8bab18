"""Where terms occur in running text."""

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.concepts import Span
from glossary_service.alignment.mentions import (
    LONGEST_SENTENCE,
    MOST_WORDS,
    MentionFinder,
    Term,
    sentence_around,
)
from glossary_service.models.inventory import load_spellings
from glossary_service.models.lemmas import load_lemmas


LEMMAS, SPELLINGS = load_lemmas(), load_spellings()
NAMES = {
    "alliance": ("alliance",),
    "strategic": ("strategic alliance", "SA"),
    "venture": ("joint venture", "JV"),
    "dotted": ("J.V.",),
    "branding": ("co-branding",),
    "market": ("marketplace",),
    "licence": ("licence agreement",),
    "asset": ("asset",),
    "it": ("IT",),
    "poc": ("PoC",),
    "sales lead": ("lead (sales)",),
    "steering lead": ("lead",),
    "research": ("R&D",),
    "partners": ("partner's agreement",),
    "the": ("the Partner Programme",),
}


def finder_of(names: dict[str, tuple[str, ...]]) -> MentionFinder:
    terms = [Term(id=id_, designations=forms) for id_, forms in names.items()]
    return MentionFinder(terms, LEMMAS, SPELLINGS)


FINDER = finder_of(NAMES)


def found(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[slice(*mention.span)], mention.ids) for mention in FINDER.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a strategic alliance", ("strategic alliance", "strategic")),
        ("Strategic Alliances", ("Strategic Alliances", "strategic")),
        ("STRATEGIC ALLIANCE", ("STRATEGIC ALLIANCE", "strategic")),
        ("the strategic alliance's aim", ("strategic alliance", "strategic")),
        ("all strategic alliances\u2019 aims", ("strategic alliances", "strategic")),
        ("strategic\u00a0alliance", ("strategic\u00a0alliance", "strategic")),
        ("strategic-alliance", ("strategic-alliance", "strategic")),
        ("strategic\u2011alliance", ("strategic\u2011alliance", "strategic")),
        ("strategicalliance", ("strategicalliance", "strategic")),
        ("strategic \r\n\t alliance", ("strategic \r\n\t alliance", "strategic")),
        ("strategic alli-\n  ances", ("strategic alli-\n  ances", "strategic")),
        ("strategic alli\nance", ("strategic alli\nance", "strategic")),
        ("stra\u00adtegic alli\u00adance", ("stra\u00adtegic alli\u00adance", "strategic")),
        ("SAs and more", ("SAs", "strategic")),
        ("JV's board", ("JV", "venture")),
        ("co branding", ("co branding", "branding")),
        ("cobranding", ("cobranding", "branding")),
        ("co-\nbranding", ("co-\nbranding", "branding")),
        ("market place", ("market place", "market")),
        ("market-place", ("market-place", "market")),
        ("license agreements", ("license agreements", "licence")),
        ("R and D", ("R and D", "research")),
        ("R & D", ("R & D", "research")),
        ("PoCs", ("PoCs", "poc")),
        ("POC", ("POC", "poc")),
        ("the partners' agreements", ("partners' agreements", "partners")),
        ("our partner program", ("partner program", "the")),
    ],
)
def test_a_term_is_found_however_it_is_written(text: str, expected: tuple[str, str]):
    written, id_ = expected
    ((span, ids),) = found(text)
    assert span == written
    assert id_ in ids


@pytest.mark.parametrize(
    "text",
    [
        "he sa it, as it is; jv, poc, Poc, r&d",
        "as set out below",
        "strategic. Unheard-of",
        "strategic\n\nbranding",
        "strategic, branding",
        "assets2 xalliance alliancex",
        "market. Place",
        "it's its IT2",
        "",
        "-",
        " \n ",
    ],
)
def test_what_only_looks_like_a_term_is_left_alone(text: str):
    assert found(text) == []


def test_the_longest_term_wins_and_each_word_is_taken_once():
    text = "A strategic alliance is an alliance; a joint venture alliance is two."
    assert found(text) == [
        ("strategic alliance", ("strategic",)),
        ("alliance", ("alliance",)),
        ("joint venture", ("venture",)),
        ("alliance", ("alliance",)),
    ]


def test_every_concept_of_a_name_is_kept():
    assert found("Our leads") == [("leads", ("sales lead", "steering lead"))]
    assert found("a JV") == [("JV", ("dotted", "venture"))]


@pytest.mark.parametrize(
    "between", [". ", ", ", "; ", " / ", " \u2013 ", "\n\n", " (", "\u201d \u201c", "\u2029"]
)
def test_a_term_does_not_reach_over_a_sign_or_a_blank_line(between: str):
    assert found(f"strategic{between}alliance") == [("alliance", ("alliance",))]


def test_the_order_of_terms_does_not_show():
    turned = finder_of(dict(reversed(NAMES.items())))
    text = "Leads of a JV: strategic alliances, co-branding, R&D"
    assert turned.find(text) == FINDER.find(text)


def test_names_that_cannot_be_looked_for_are_passed_over():
    odd = {"a": ("", " ", "-", "x", "the"), "b": ("word " * (MOST_WORDS + 1),), "c": ("lead",)}
    assert [mention.ids for mention in finder_of(odd).find("x word lead - the")] == [("c",), ("a",)]


PIECES = st.sampled_from(
    [
        *(form for forms in NAMES.values() for form in forms),
        *("alli", "ance", "market", "place", "co", "as", "set", "s", "the", "é", "战略"),
        *(
            " ",
            " ",
            "-",
            "\n",
            "-\n",
            "\n\n",
            "'",
            "\u2019s",
            ".",
            ",",
            "&",
            "\u00ad",
            "\u00a0",
            "_",
        ),
    ]
)


@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200)))
def test_spans_lie_inside_the_text_in_order_and_never_overlap(text: str):
    mentions = FINDER.find(text)
    ends = [0]
    for mention in mentions:
        assert ends[-1] <= mention.span.start < mention.span.end <= len(text)
        assert mention.ids
        assert set(mention.ids) <= NAMES.keys()
        ends.append(mention.span.end)
        start, end = sentence_around(text, mention.span)
        assert start <= mention.span.start < mention.span.end <= end


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5), st.text(max_size=60))
def test_any_names_and_any_text_can_be_read(names: list[str], text: str):
    finder = finder_of({str(place): (name,) for place, name in enumerate(names)})
    whole = f"{text} {' '.join(names)}"
    for mention in finder.find(whole):
        assert whole[slice(*mention.span)].strip()


@given(st.sampled_from(["strategic alliance", "joint venture", "licence agreement", "asset"]))
def test_a_mention_is_found_wherever_it_stands(term: str):
    for before, after in (
        ("", ""),
        ("“", "”"),
        ("(", ")"),
        ("**", "**"),
        ("see: ", "."),
        ("_", "_"),
    ):
        text = f"{before}{term}{after}"
        assert [text[slice(*mention.span)] for mention in FINDER.find(text)] == [term]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        " " * 1_000_000,
        "a-\n" * 30_000,
        "'" * 100_000,
        "strategic " * 30_000,
        "\u0301" * 50_000,
        "a\u0301" * 200_000,
        "alli-\nance " * 10_000,
        ".\n" * 80_000,
        "strategic" + "\n" * 300_000 + "alliance",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_a_huge_and_hostile_text_is_walked_through_once(text: str):
    mentions = FINDER.find(text)
    assert {mention.ids for mention in mentions} <= {("alliance",)}
    for mention in mentions[:10]:
        start, end = sentence_around(text, mention.span)
        assert end - start <= LONGEST_SENTENCE + mention.span.end - mention.span.start


def test_names_that_all_begin_alike_cost_each_place_a_bounded_number_of_steps():
    finder = finder_of({str(n): ("b " * n,) for n in range(1, 200)})
    mentions = finder.find("b " * 20_000)
    assert {len(mention.form.split()) for mention in mentions[:-1]} == {MOST_WORDS}


def test_very_many_terms_are_found_in_a_long_document():
    names = {f"{n}": (f"term{n % 997} of kind{n}",) for n in range(30_000)}
    text = " ".join(f"The term{n % 997} of kind{n} is one." for n in range(0, 30_000, 10))
    mentions = finder_of(names).find(text)
    assert [mention.ids for mention in mentions] == [(str(n),) for n in range(0, 30_000, 10)]


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("One. Two lead three. Four", "lead", "Two lead three."),
        ("“One!” The lead? Four", "lead", "The lead?"),
        ("One\n\nThe lead\nends\n\nTwo", "lead", "The lead\nends"),
        ("lead", "lead", "lead"),
        ("Version 2.5 of a lead, i.e. a firm. Two", "lead", "Version 2.5 of a lead, i.e. a firm."),
    ],
)
def test_the_sentence_around_a_mention_ends_where_it_ends(text: str, place: str, sentence: str):
    start = text.index(place)
    around = sentence_around(text, Span(start, start + len(place)))
    assert text[slice(*around)] == sentence
