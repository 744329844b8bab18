"""The reverse dictionary: a text in, the entries that mean it out."""

import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from glossary_service.alignment.concepts import Entry, MatchTools
from glossary_service.alignment.search import Query, WordIndex, referred_name, search
from glossary_service.models.inventory import load_spellings
from glossary_service.models.lemmas import load_lemmas
from glossary_service.models.sentence_encoder import SentenceEncoder
from glossary_service.models.static_encoder import StaticEncoder


QUICK = MatchTools(lemmas=load_lemmas(), spellings=load_spellings(), quick=StaticEncoder())

OWNED = "A company that is founded by two partners, each of whom holds equity in it."
SOLD = "A firm that buys products and sells them to its own customers under its own name."
SECRET = "A contract in which one side promises to keep what it learns to itself."


def entry(term, definition="", *, id_=None, **more):
    return Entry(id=id_ or term, party="North", term=term, definition=definition, **more)


ENTRIES = [
    entry("joint venture", OWNED, abbreviations=("JV",)),
    entry("reseller", SOLD, synonyms=("value-added dealer",)),
    entry("confidentiality agreement", SECRET),
    entry("milestone", "A date by which an agreed result must be there."),
]


def find(text, entries=ENTRIES, *, exclude=(), top=10, tools=QUICK):
    """Return the ids of the hits of one query, in order."""
    hits = search([Query(text=text, exclude=frozenset(exclude))], entries, tools, top)[0]
    return [hit.entry.id for hit in hits]


def scores(text, entries=ENTRIES):
    return {hit.entry.id: hit.score for hit in search([Query(text=text)], entries, QUICK, 100)[0]}


class RecordingEncoder:
    """Makes the vectors of the quick encoder, and remembers which texts it was given."""

    name = "recording"

    def __init__(self):
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        return StaticEncoder().encode(texts)


# ── what is found ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a business that both sides own shares of", "joint venture"),
        ("somebody who purchases our goods and sells them on", "reseller"),
        ("a promise to be silent about secrets", "confidentiality agreement"),
        ("value-added dealers", "reseller"),
        ("JV", "joint venture"),
    ],
)
@pytest.mark.parametrize("sentences", [SentenceEncoder(), None], ids=["sentences", "quick"])
def test_a_meaning_finds_its_entry_whatever_word_it_stands_under(text, expected, sentences):
    assert find(text, tools=replace(QUICK, sentences=sentences))[0] == expected


def test_a_definition_finds_its_own_entry_with_almost_full_marks():
    hits = search([Query(text=OWNED)], ENTRIES, QUICK, 4)[0]
    assert hits[0].entry.id == "joint venture"
    assert hits[0].score > 0.9
    assert hits[1].score < 0.5


def test_the_best_come_first_and_scores_lie_between_nought_and_one():
    for text in (OWNED, "joint venture", "zebra", "a date", "x" * 300):
        found = list(scores(text).values())
        assert found == sorted(found, reverse=True)
        assert all(0 <= score <= 1 for score in found)


def test_answers_stand_in_the_order_of_the_queries():
    queries = [Query(text=item.definition) for item in reversed(ENTRIES)]
    first = [hits[0].entry for hits in search(queries, ENTRIES, QUICK, 1)]
    assert first == ENTRIES[::-1]


def test_a_rare_word_of_the_query_counts_more_than_a_common_one():
    entries = [entry(f"e{number}", f"a thing of sort {number}") for number in range(9)]
    entries.append(entry("rare", "a thing with escrow"))
    assert find("escrow of a thing", entries)[0] == "rare"


def test_plurals_and_british_spellings_are_the_same_word():
    entries = [entry("left", "an organization with zebras"), entry("right", "a firm with lions")]
    found = scores("organisations with a zebra", entries)
    assert found["left"] > found["right"] + 0.2


def test_an_entry_without_a_definition_is_found_by_its_term():
    entries = [*ENTRIES, entry("escrow account"), entry("", "", id_="blank")]
    assert find("an account for escrow", entries)[0] == "escrow account"


def test_a_long_document_pays_for_its_length_and_a_repeated_query_word_counts_once():
    index = WordIndex([["zebra"], ["zebra", *"abcdefgh"], ["lion"]])
    short, long, without = index.score(["zebra"])
    assert short > long > without == 0
    assert index.score(["zebra", "zebra", "unknown"]).tolist() == [short, long, without]


def test_each_text_is_encoded_once_and_by_the_sentence_encoder_where_there_is_one():
    sentences, quick = RecordingEncoder(), RecordingEncoder()
    tools = replace(QUICK, quick=quick, sentences=sentences)
    search([Query(text=OWNED), Query(text="reseller"), Query(text="new")], ENTRIES, tools, 3)
    assert len(sentences.seen) == len(set(sentences.seen))
    assert {OWNED, "reseller", "new"} <= set(sentences.seen)
    assert quick.seen == []


# ── references ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "definition",
    [
        "See joint venture.",
        "see also: Joint Ventures",
        "Same as “joint venture”.",
        "Another name for the term joint venture",
        "Synonym for JV",
        "Synonymous with joint venture (JV);",
    ],
)
def test_an_entry_that_only_refers_to_another_has_its_meaning(definition):
    entries = [*ENTRIES, entry("common company", definition)]
    assert set(find(OWNED, entries)[:2]) == {"joint venture", "common company"}
    found = scores(OWNED, entries)
    assert found["common company"] == found["joint venture"]


def test_a_chain_of_references_is_followed_to_its_end():
    entries = [
        *ENTRIES,
        entry("first", "See second"),
        entry("second", "same as third"),
        entry("third", "See joint venture."),
    ]
    assert set(find(OWNED, entries)[:4]) == {"joint venture", "first", "second", "third"}


def test_references_in_a_circle_stay_what_they_are():
    entries = [
        *ENTRIES,
        entry("ping", "See pong"),
        entry("pong", "See ping"),
        entry("me", "See me"),
    ]
    assert find("pong", entries)[0] in {"ping", "pong"}
    assert find("See ping", entries, top=1) == ["pong"]
    assert sorted(find(OWNED, entries)) == sorted(item.id for item in entries)


def test_a_definition_of_a_name_comes_before_a_further_reference_under_it():
    entries = [
        *ENTRIES,
        entry("dealer", "See joint venture", id_="a"),
        entry("dealer", SOLD, id_="b"),
        entry("seller", "See dealer"),
    ]
    assert set(find(SOLD, entries)[:3]) == {"b", "reseller", "seller"}


@pytest.mark.parametrize(
    "text",
    [
        "See to it that the goods arrive.",
        "Something that we see as a joint venture.",
        f"See joint venture{' and more' * 20}",
        "See ",
        "",
    ],
)
def test_a_text_that_refers_to_no_known_name_is_taken_as_it_stands(text):
    entries = [*ENTRIES, entry("odd", text or "?")]
    assert scores(OWNED, entries)["odd"] < 0.6


def test_a_reference_names_one_thing_and_says_nothing_else():
    assert referred_name("See joint venture") == "joint venture"
    assert referred_name("A joint venture, see below.") is None
    assert referred_name("See " + "x" * 90) is None


def test_a_query_that_is_a_reference_is_followed():
    assert scores("See joint venture.") == scores(OWNED)
    assert scores("See unheard-of thing.") != scores(OWNED)


# ── entries that say the same, and ties ──────────────────────────────────────────────────────────


def test_entries_of_one_text_share_a_score_and_the_closest_term_comes_first():
    entries = [
        *ENTRIES,
        entry("abacus", f"{OWNED} "),
        entry("company with shared equity", OWNED.upper()),
    ]
    hits = search([Query(text="company with equity shared")], entries, QUICK, 3)[0]
    first, *others = [hit.entry.id for hit in hits]
    assert first == "company with shared equity"
    assert sorted(others) == ["abacus", "joint venture"]
    assert len({hit.score for hit in hits}) == 1


def test_the_terms_of_all_entries_of_one_text_help_to_find_it():
    entries = [*ENTRIES, entry("zebra", OWNED)]
    assert scores("zebra", entries)["joint venture"] > scores("zebra")["joint venture"]


def test_equal_entries_are_ordered_by_id():
    entries = [entry("deal", SECRET, id_=name) for name in ("c", "a", "d", "b")]
    assert find("a promise", entries) == ["a", "b", "c", "d"]
    assert find("a promise", entries, top=2) == ["a", "b"]


@settings(max_examples=40)
@given(data=st.data())
def test_the_order_of_the_entries_does_not_show(data):
    entries = [
        *ENTRIES,
        entry("dealer", "See reseller"),
        entry("reseller", "Somebody who deals.", id_="r2"),
        entry("reseller", SOLD, id_="reseller", source="a second row of the same id"),
        entry("vendor", SOLD),
    ]
    queries = [Query(text=text) for text in (SOLD, "deal", "See dealer", "zebra crossing")]
    shuffled = data.draw(st.permutations(entries))
    assert search(queries, shuffled, QUICK, 5) == search(queries, entries, QUICK, 5)


def test_a_query_is_answered_alike_alone_and_in_company():
    queries = [
        Query(text=f"{item.definition} {number}") for number in range(70) for item in ENTRIES
    ]
    together = search(queries, ENTRIES, QUICK, 4)
    assert [search([query], ENTRIES, QUICK, 4)[0] for query in queries[:20]] == together[:20]


# ── what may not be an answer ────────────────────────────────────────────────────────────────────


def test_an_excluded_entry_is_no_answer():
    everybody = {item.id for item in ENTRIES}
    assert set(find(OWNED, exclude={"joint venture"})) == everybody - {"joint venture"}
    assert find(OWNED, exclude=everybody) == []
    assert set(find(OWNED, exclude={"unknown"})) == everybody


def test_every_row_of_an_excluded_id_is_left_out():
    entries = [*ENTRIES, entry("reseller", "Another reading.", id_="joint venture")]
    assert "joint venture" not in find(OWNED, entries, exclude={"joint venture"})


def test_one_of_several_entries_of_a_text_can_be_excluded():
    entries = [*ENTRIES, entry("common company", OWNED)]
    assert find(OWNED, entries, exclude={"joint venture"})[0] == "common company"


def test_an_excluded_entry_does_not_lower_the_score_of_the_others():
    hits = search([Query(text=OWNED, exclude=frozenset({"joint venture"}))], ENTRIES, QUICK, 1)[0]
    assert hits[0].score > scores(OWNED)[hits[0].entry.id]


def test_as_many_are_found_as_are_wanted_while_there_are_any():
    assert len(find(OWNED, top=2)) == 2
    assert len(find(OWNED, exclude={"joint venture"}, top=3)) == 3
    assert len(find(OWNED, top=1000)) == len(ENTRIES)
    assert len(find(OWNED, top=len(ENTRIES))) == len(ENTRIES)


# ── hostile input ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x01\x1b"])
def test_a_query_that_says_nothing_finds_nothing(text):
    assert find(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "company " * 12_500,
        "é" * 100_000,
        "see " * 25_000,
        "\x00company\x07 [31m\x1b\u202e equity",
        "战略联盟是两家公司之间的合作。",
        "+++ ??? ***",
        "[PAD] [MASK] [CLS]",
        "🤝" * 40,
    ],
    ids=["long", "long accents", "long see", "controls", "Chinese", "signs", "special", "emoji"],
)
def test_any_text_is_answered_the_same_twice_with_scores_in_range(text):
    entries = [*ENTRIES, entry("odd", text), entry(text, "odd", id_="odd term")]
    hits = search([Query(text=text)], entries, QUICK, 10)[0]
    assert hits == search([Query(text=text)], entries, QUICK, 10)[0]
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_a_chinese_query_finds_the_chinese_entry():
    entries = [*ENTRIES, entry("战略联盟", "两家公司之间的长期合作关系。")]
    assert find("战略联盟", entries)[0] == "战略联盟"


def test_no_entries_or_no_queries_give_no_hits():
    assert search([Query(text="a"), Query(text="b")], [], QUICK, 5) == [[], []]
    assert search([], ENTRIES, QUICK, 5) == []
    assert find("a", [entry("", "")]) == []


def test_many_queries_do_not_need_memory_for_all_their_scores_at_once():
    entries = [entry(f"e{number}", f"sort {number}") for number in range(3000)]
    queries = [Query(text=f"sort {number}") for number in range(3000)]
    search(queries[:1], entries, QUICK, 1)
    tracemalloc.start()
    search(queries, entries, QUICK, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000
