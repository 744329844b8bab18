"""Marks of HTML and Markdown become blanks, and every word stays in its place."""

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.markup import blank_markup


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>A <b>company</b> that sells&nbsp;goods.</p>", "A company that sells goods."),
        ('<a href="https://x.example/?a=1">A firm</a><br/>', "A firm"),
        ("<!-- draft -->A firm<script>alert(1)</script>", "A firm"),
        ("## Firm\n\n**A firm** that __sells__ `goods`", "Firm A firm that sells goods"),
        ("- A firm\n* that sells\n+ goods", "A firm that sells goods"),
        ("within [30 days](https://x.example/y)", "within 30 days"),
    ],
)
def test_marks_go_and_words_stay(text, words):
    assert blank_markup(text).split() == words.split()


@pytest.mark.parametrize(
    "text",
    [
        "A firm that sells goods.",
        "a < b and c > d",
        "The <partner> named in <annex>.",
        "2*3*4 in snake_case",
        "[30 days] (see x)",
        "R&D, AT&T, A &amp; B",
        "1. A firm. 2. A shop.",
        "rate * 5 %",
        "C# and F#",
    ],
)
def test_what_is_no_mark_stays_as_it_is(text):
    assert blank_markup(text) == text


@given(st.text(alphabet="ab <>/p*_`#[]()!&;-\n", max_size=60))
def test_every_letter_stays_where_it_was(text):
    blanked = blank_markup(text)
    assert len(blanked) == len(text)
    assert all(new in {old, " "} for new, old in zip(blanked, text, strict=True))
    assert blanked.count("\n") == text.count("\n")
