"""How a verdict came about, as people read it."""

from dataclasses import replace

import pytest

from glossary_service.alignment.concepts import (
    Designations,
    Entry,
    Evidence,
    Reason,
    Relation,
    Span,
    Verdict,
)
from glossary_service.reports.explain import WIDTH, explain


LEFT = "A company that sells goods."
RIGHT = "A firm that lends money."
CHANCES = {
    Relation.EQUIVALENT: 0.01,
    Relation.BROADER: 0.72,
    Relation.NARROWER: 0.02,
    Relation.OVERLAPPING: 0.2,
    Relation.CONFLICTING: 0.03,
    Relation.DIFFERENT: 0.02,
}


def verdict(**changes):
    given = {
        "left": Entry(id="l", party="North", term="dealer", definition=LEFT),
        "right": Entry(id="r", party="South", term="dealer", definition=RIGHT),
        "designations": Designations.SAME,
        "relation": Relation.BROADER,
        "likely": Relation.BROADER,
        "confidence": 0.72,
        "rule": "all evidence weighed together",
        "reason": "The right text asks for more.",
        "left_spans": (),
        "right_spans": (Span(12, 23),),
        "contrasts": (),
        "evidence": (
            Evidence(signal="meaning", score=0.41, pull=0.1),
            Evidence(signal="left said on the right", score=0.25, pull=-0.8),
            Evidence(signal="contradictions", score=0.0, pull=0.0),
            Evidence(signal="pair reader", score=0.9, note="broader", pull=1.6),
        ),
        "chances": CHANCES,
    }
    return Verdict(**{**given, **changes})


BY_RULE = verdict(
    relation=Relation.UNDECIDED,
    likely=Relation.UNDECIDED,
    confidence=0.0,
    rule="a definition is missing",
    right=Entry(id="r", party="South", term="dealer", definition=""),
    right_spans=(),
    evidence=(
        Evidence(signal="meaning", score=None, note="a definition is missing"),
        Evidence(signal="contradictions", score=0.0),
    ),
    chances={},
)


def line(text, label):
    """Return what stands behind a label, on all the lines that it takes."""
    lines = text.splitlines()
    at = next(n for n, words in enumerate(lines) if words.strip().startswith(label))
    found = [lines[at].split(label, 1)[1]]
    for words in lines[at + 1 :]:
        if not words.startswith("     "):
            break
        found.append(words)
    return " ".join(" ".join(found).split())


def test_both_texts_stand_there_with_their_parties_and_the_deciding_words_marked():
    text = explain(verdict(), number=3)
    assert text.startswith("3. “dealer”\n")
    assert line(text, "Left") == f"North: “{LEFT}”"
    assert line(text, "Right") == "South: “A firm that «lends money».”"


def test_two_terms_and_the_reasons_of_the_comparison_are_named():
    pair = verdict(right=Entry(id="r", party="South", term="broker", definition=RIGHT))
    text = explain(pair, number=1, reasons=(Reason.SIMILAR_NAME, Reason.SIMILAR_MEANING))
    assert text.startswith("1. “dealer” and “broker”\n")
    assert line(text, "Compared for") == "similar name, similar meaning"
    assert "Compared for" not in explain(pair, number=1)


def test_sides_without_parties_are_called_left_and_right_once():
    pair = verdict(
        left=Entry(id="l", party="left", term="dealer", definition=LEFT),
        right=Entry(id="r", party="right", term="dealer", definition=RIGHT),
    )
    assert line(explain(pair, number=1), "Left") == f"“{LEFT}”"


def test_relation_confidence_reason_and_all_chances_are_told():
    text = explain(verdict(), number=1)
    assert line(text, "Relation") == "broader"
    assert line(text, "Confidence") == "likely, 72 %"
    assert line(text, "Decided by") == "all evidence weighed together"
    assert line(text, "Reason") == "The right text asks for more."
    assert line(text, "Chances") == (
        "broader 72 %, overlapping 20 %, conflicting 3 %, different 2 %, narrower 2 %, "
        "equivalent 1 %"
    )


def test_an_undecided_pair_names_the_best_guess():
    text = explain(verdict(relation=Relation.UNDECIDED, confidence=0.4), number=1)
    assert line(text, "Relation") == "undecided; the best guess is “broader”"
    assert line(text, "Confidence") == "unsure, 40 % (lowered from 72 %: see the reason)"


def test_the_strongest_evidence_comes_first_and_says_for_or_against():
    lines = [
        words
        for words in explain(verdict(), number=1).splitlines()
        if words.strip()[:6] == "speaks"
    ]
    assert [words.split()[:3] for words in lines] == [
        ["speaks", "for", "+1.60"],
        ["speaks", "against", "-0.80"],
        ["speaks", "for", "+0.10"],
    ]
    assert [words.count("■") for words in lines] == [8, 4, 1]
    assert lines[0].endswith("the pair reader's own answer: 90 % (broader)")
    assert lines[1].endswith("of the left text, the right one says: 25 %")
    assert lines[2].endswith("likeness of meaning (0 to 1): 0.41")


def test_what_adds_nothing_is_still_told():
    text = explain(verdict(), number=1)
    assert line(text, "Adds nothing:") == "contradictions: 0."


def test_where_nothing_tells_no_bar_is_drawn():
    silent = tuple(replace(item, pull=0.0) for item in verdict().evidence)
    text = explain(verdict(evidence=silent), number=1)
    assert "■" not in text
    assert "speaks" not in text
    assert "pair reader" in line(text, "Adds nothing:")


def test_a_rule_that_decided_is_named_and_nothing_is_said_to_be_weighed():
    text = explain(BY_RULE, number=1)
    assert line(text, "Decided by") == "the rule “a definition is missing”"
    assert line(text, "Right") == "South: gives no definition"
    assert "Chances" not in text
    assert "speaks" not in text
    measured = line(text, "Measured, but not weighed, as the rule decided:")
    assert measured == (
        "likeness of meaning (0 to 1): not measured, a definition is missing; contradictions: 0."
    )


@pytest.mark.parametrize(
    "definition", ["\x1b[31mred\x1b[0m\ttext\r\n", "x" * 100_000, "公司 " * 900]
)
def test_hostile_and_long_texts_cannot_steer_the_terminal(definition):
    pair = verdict(
        left=Entry(id="l", party="N\x07", term="dealer\x1b[2J", definition=definition),
        left_spans=(Span(0, 3),),
    )
    text = explain(pair, number=1)
    assert all(sign.isprintable() for sign in text if sign != "\n")
    assert len(text) < 5_000


def test_lines_of_words_stay_within_the_width():
    pair = verdict(
        left=Entry(id="l", party="North", term="dealer", definition=f"{LEFT} " * 20),
        reason="Each text says something on which the other is silent. " * 5,
    )
    assert max(map(len, explain(pair, number=1).splitlines())) <= WIDTH
