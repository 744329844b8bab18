"""Which entries of two sets may speak of one concept."""

import zlib
from dataclasses import replace

import numpy as np
import pytest

from glossary_service.alignment.concepts import Designations, Entry, MatchTools, Reason
from glossary_service.alignment.counterparts import find_counterparts, propose


LEMMAS = {"alliances": "alliance", "ventures": "venture", "resellers": "reseller"}
SPELLINGS = {"organisation": "organization"}


class WordEncoder:
    """Adds up one fixed direction for each word: texts of the same words lie close."""

    name = "words"

    def encode(self, texts):
        vectors = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                seed = zlib.crc32(word.encode())
                vectors[row] += np.random.default_rng(seed).standard_normal(64)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)


class SynonymEncoder(WordEncoder):
    """Knows besides that a dealer is a reseller."""

    def encode(self, texts):
        return super().encode([text.replace("dealer", "reseller") for text in texts])


TOOLS = MatchTools(quick=WordEncoder(), lemmas=LEMMAS, spellings=SPELLINGS)

LEFT = (
    Entry(id="l1", party="A", term="Strategic alliances", definition="creates a new product"),
    Entry(id="l2", party="A", term="joint venture (JV)", definition="company owned by two parents"),
    Entry(id="l3", party="A", term="value-added reseller", definition="sells what others make"),
    Entry(id="l4", party="A", term="escrow agent"),
    Entry(id="l5", party="A", term="steering committee", synonyms=("alliance board",)),
    Entry(id="l6", party="A", term="战略联盟"),
)
RIGHT = (
    Entry(id="r1", party="B", term="alliance, strategic", definition="markets a known product"),
    Entry(id="r2", party="B", term="JV"),
    Entry(id="r3", party="B", term="sales partner", definition="sells what others make for them"),
    Entry(id="r4", party="B", term="escrow agnet"),
    Entry(id="r5", party="B", term="Alliance Board", definition="decides"),
    Entry(id="r6", party="B", term="战略联盟"),
    Entry(id="r7", party="B", term="invoice"),
)


def entry(name, definition="", **more):
    return Entry(id=name, party="A", term=name, definition=definition, **more)


def matched(left, right, **more):
    return {(pair.left.id, pair.right.id) for pair in find_counterparts(left, right, TOOLS, **more)}


def proposed(left, right, **more):
    pairs = propose(left, right, TOOLS, **more)
    return {(pair.left.id, pair.right.id): pair for pair in pairs}


def kind(one, other):
    """Return how two entries' names relate, or `None` where the pair is not proposed."""
    pair = proposed([replace(one, id="1")], [replace(other, id="2")]).get(("1", "2"))
    return pair and pair.designations


def test_equal_abbreviated_synonymous_mistyped_and_foreign_names_are_matched():
    found = matched(LEFT, RIGHT)
    assert {("l1", "r1"), ("l2", "r2"), ("l4", "r4"), ("l5", "r5"), ("l6", "r6")} <= found


def test_a_definition_finds_its_counterpart_under_another_name():
    pair = proposed(LEFT, RIGHT)["l3", "r3"]
    assert pair.designations is Designations.OTHER
    assert Reason.SIMILAR_MEANING in pair.reasons


def test_what_has_no_counterpart_gets_none():
    assert not any(right == "r7" for _, right in matched(LEFT, RIGHT))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (entry("Joint ventures"), entry("joint venture"), Designations.SAME),
        (entry("organisation chart"), entry("Organization Chart"), Designations.SAME),
        (entry("alliance, strategic"), entry("strategic alliances"), Designations.SAME),
        (entry("co-branding"), entry("cobranding"), Designations.SAME),
        (entry("joint venture (JV)"), entry("Joint Venture"), Designations.SAME),
        (entry("تحالف"), entry("تحالف"), Designations.SAME),
        (entry("joint venture"), entry("JV"), Designations.ABBREVIATION),
        (entry("letter of intent"), entry("LOI"), Designations.ABBREVIATION),
        (
            entry("co-operation", abbreviations=("JV",)),
            entry("joint venture", abbreviations=("JV",)),
            Designations.ABBREVIATION,
        ),
        (entry("reseller", synonyms=("dealer",)), entry("dealer"), Designations.SYNONYM),
        (entry("transfer of data"), entry("data transfer"), Designations.SYNONYM),
        (entry("joint ventrue"), entry("joint venture"), Designations.SYNONYM),
        (entry("equity alliance"), entry("non-equity alliance"), Designations.OTHER),
        (entry("strategic alliance"), entry("marketing alliance"), Designations.OTHER),
    ],
    ids=str,
)
def test_how_two_names_relate(one, other, expected):
    assert kind(one, other) is expected
    assert kind(other, one) is expected


def test_a_denied_or_opposed_name_is_no_counterpart():
    assert not matched([entry("non-equity alliance")], [entry("equity alliance")])
    assert not matched([entry("licensor")], [entry("licensee")])
    assert not matched([entry("tier 1 partner")], [entry("tier 2 partner")])


def test_unlike_names_alone_on_their_sides_are_no_counterparts():
    assert not matched([entry("escrow agent")], [entry("marketing budget")])


def test_each_entry_has_one_counterpart_unless_many_are_wanted():
    left = [entry("alliance")]
    right = [replace(entry("alliance"), id=f"r{n}", definition=f"reading {n}") for n in range(3)]
    assert len(matched(left, right)) == 1
    assert len(matched(left, right, many=True)) == 3


def test_every_homonym_is_proposed():
    left = [replace(entry("lead"), id=f"l{n}", definition=f"sense {n}") for n in range(4)]
    right = [replace(entry("Lead"), id=f"r{n}", definition=f"other {n}") for n in range(4)]
    found = proposed(left, right)
    assert len(found) == 16
    assert all(pair.designations is Designations.SAME for pair in found.values())


def test_a_name_in_common_outranks_a_name_that_is_only_similar():
    left = [entry("strategic alliance")]
    right = [entry("strategic alliance"), entry("strategic alliances group")]
    pairs = propose(left, right, TOOLS)
    assert pairs[0].right.term == "strategic alliance"
    assert pairs[0].score > pairs[1].score


def test_the_sentence_encoder_reads_names_that_have_nothing_else():
    left, right = [entry("dealer margin"), entry("escrow")], [entry("reseller margin")]
    (quick,) = [p for p in propose(left, right, TOOLS) if p.left.id == "dealer margin"]
    (read,) = [
        p
        for p in propose(left, right, replace(TOOLS, sentences=SynonymEncoder()))
        if p.left.id == "dealer margin"
    ]
    assert read.score > quick.score


def test_two_sets_teach_their_words_for_one_thing():
    things = ["bone", "vein", "muscle", "nerve", "artery", "joint"]
    left = [entry(f"limb {thing}") for thing in things]
    right = [entry(f"extremity {thing}") for thing in things]
    assert matched(left, right) == {(f"limb {thing}", f"extremity {thing}") for thing in things}


def test_a_missing_definition_is_not_measured_and_not_zero():
    pair = proposed([entry("alliance", "a pact")], [entry("alliance")])["alliance", "alliance"]
    evidence = {item.signal: item for item in pair.evidence}
    assert evidence["definitions"].score is None
    assert evidence["definitions"].note
    assert evidence["names"].score == pytest.approx(1)


def test_scores_lie_between_nothing_and_one():
    for pair in proposed(LEFT, RIGHT).values():
        assert 0 <= pair.score <= 1
        assert all(item.score is None or 0 <= item.score <= 1 for item in pair.evidence)
        assert pair.reasons


def test_the_order_of_the_entries_does_not_show():
    expected = propose(LEFT, RIGHT, TOOLS)
    for turned in range(1, len(RIGHT)):
        left, right = LEFT[::-1], (*RIGHT[turned:], *RIGHT[:turned])
        assert propose(left, right, TOOLS) == expected


def test_swapping_the_sides_swaps_the_counterparts():
    assert matched(RIGHT, LEFT) == {(right, left) for left, right in matched(LEFT, RIGHT)}


@pytest.mark.parametrize(("left", "right"), [((), ()), (LEFT, ()), ((), RIGHT)])
def test_an_empty_set_has_no_counterparts(left, right):
    assert find_counterparts(left, right, TOOLS) == ()
    assert propose(left, right, replace(TOOLS, sentences=WordEncoder())) == ()


@pytest.mark.parametrize(
    "hostile",
    [
        entry("x" * 100_000),
        entry("alliance", "word " * 20_000),
        entry("\x00\x1b]0;owned\x07", "\x00"),
        entry("\u202ealliance\u202c"),
        entry(""),
        entry("()[](((", "((((("),
        entry("a" * 500, synonyms=tuple(f"name {n}" for n in range(500))),
    ],
    ids=lambda item: repr(item.term[:12]),
)
def test_strange_entries_harm_nobody_else(hostile):
    found = matched([*LEFT, hostile], [*RIGHT, hostile])
    assert ("l1", "r1") in found


def test_entries_that_are_alike_in_everything_are_all_kept():
    twins = [entry("alliance")] * 3
    assert len(find_counterparts(twins, twins, TOOLS)) == 3
