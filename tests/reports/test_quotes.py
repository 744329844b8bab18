"""Quotes: marked words, long definitions, text that would steer a terminal."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.concepts import Span
from glossary_service.reports.quotes import clean, merge_spans, quote, shorten


RAW_SPANS = st.lists(st.builds(Span, st.integers(-20, 120), st.integers(-20, 120)), max_size=8)


@given(st.text(max_size=80), RAW_SPANS)
def test_a_quote_keeps_every_character_whatever_the_spans(text, spans):
    pieces = quote(text, spans, limit=100)
    assert "".join(piece.text for piece in pieces).split() == clean(text).split()


@given(RAW_SPANS, st.integers(0, 90))
def test_merged_spans_are_apart_in_order_and_inside(spans, length):
    merged = merge_spans(spans, length)
    assert all(0 <= start < end <= length for start, end in merged)
    assert all(first.end < second.start for first, second in pairwise(merged))


@given(RAW_SPANS, st.integers(1, 90))
def test_exactly_the_characters_inside_a_span_are_marked(spans, length):
    text = "x" * length
    inside = {at for start, end in spans for at in range(max(start, 0), min(end, length))}
    marked = sum(len(piece.text) for piece in quote(text, spans, limit=100) if piece.marked)
    assert marked == len(inside)


def test_a_long_definition_is_shortened_around_its_deciding_words():
    text = "before " * 500 + "DECIDING" + " after" * 500
    start = text.index("DECIDING")
    pieces = quote(text, [Span(start, start + 8)], limit=300)
    assert [piece.text for piece in pieces if piece.marked] == ["DECIDING"]
    assert sum(len(piece.text) for piece in pieces) < 400
    assert pieces[0].text.endswith("before ")
    assert pieces[-1].text.startswith(" after")


def test_a_long_definition_without_marks_keeps_its_beginning():
    (piece,) = quote("word " * 500, [], limit=100)
    assert piece.text.startswith("word word")
    assert piece.text.endswith("…")
    assert len(piece.text) <= 102


def test_a_definition_with_very_many_marks_stays_short():
    text = "one two " * 1000
    spans = [Span(at, at + 3) for at in range(0, len(text), 800)]
    assert sum(len(piece.text) for piece in quote(text, spans, limit=300)) < 1500


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), 0xD800, 0x202E, 0x2066])
def test_no_character_that_steers_a_terminal_or_turns_text_survives(code):
    assert chr(code) not in clean(f"before{chr(code)}after")


def test_line_breaks_become_spaces():
    assert clean("one\r\n\ttwo\u2028three") == "one two three"


def test_a_very_long_name_is_cut():
    assert len(shorten("name " * 100)) <= 120
