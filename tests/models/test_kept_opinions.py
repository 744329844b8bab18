"""Kept opinions: equal to fresh ones, asked for once, and no texts in the file."""

import pytest

from glossary_service.alignment.concepts import Entry, Opinion, Relation, Span
from glossary_service.models.kept_opinions import KeptOpinions


class Counting:
    """Finds the longer text broader, and remembers which pairs it was given."""

    def __init__(self, name="counting 1"):
        self.name = name
        self.seen = []

    def read(self, pairs):
        self.seen += pairs
        return [
            Opinion(
                chances={Relation.BROADER: 0.75, Relation.DIFFERENT: 0.25},
                left_spans=(Span(0, len(left.definition)),),
                cut=len(right.definition) > 10,
            )
            for left, right in pairs
        ]


def entry(definition, term="alliance"):
    return Entry(id="e", party="p", term=term, definition=definition)


PAIRS = [(entry("a pact of two"), entry("a deal")), (entry("a deal"), entry("a long agreement"))]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache" / "kept.sqlite"


def test_kept_opinions_equal_fresh_ones(path):
    kept = KeptOpinions(Counting(), path)
    assert kept.read(PAIRS) == kept.read(PAIRS) == Counting().read(PAIRS)
    assert kept.note == ""


def test_only_new_pairs_are_read_and_each_once(path):
    KeptOpinions(Counting(), path).read(PAIRS[:1])
    later = Counting()
    opinions = KeptOpinions(later, path).read([PAIRS[1], PAIRS[0], PAIRS[1]])
    assert later.seen == [PAIRS[1]]
    assert opinions == Counting().read([PAIRS[1], PAIRS[0], PAIRS[1]])


@pytest.mark.parametrize(
    "changed",
    [
        (entry("a pact of three"), entry("a deal")),
        (entry("a pact of two", "pact"), entry("a deal")),
        (entry("a deal"), entry("a pact of two")),
    ],
    ids=["another text", "another word", "sides swapped"],
)
def test_a_changed_pair_is_read_again(path, changed):
    KeptOpinions(Counting(), path).read(PAIRS)
    later = Counting()
    KeptOpinions(later, path).read([changed])
    assert later.seen == [changed]


def test_opinions_of_another_reader_are_not_mistaken_for_ones_own(path):
    KeptOpinions(Counting("first"), path).read(PAIRS)
    later = Counting("second")
    KeptOpinions(later, path).read(PAIRS)
    assert later.seen == PAIRS


def test_no_text_of_a_party_lies_in_the_file(path):
    KeptOpinions(Counting(), path).read(PAIRS)
    content = path.read_bytes()
    assert not any(word in content for word in (b"pact", b"deal", b"agreement", b"alliance"))


def test_no_pairs_open_no_file(path):
    assert KeptOpinions(Counting(), path).read([]) == []
    assert not path.exists()


def test_a_file_that_cannot_be_used_costs_time_and_nothing_else(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    kept = KeptOpinions(Counting(), blocked / "kept.sqlite")
    assert kept.read(PAIRS) == Counting().read(PAIRS)
    assert "cannot be used" in kept.note
