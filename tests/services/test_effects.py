"""What a change does, as pure values."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.concepts import Relation
from glossary_service.policy.roles import PartyKind
from glossary_service.services.effects import (
    MOST_WORDS,
    Edit,
    Effect,
    Effects,
    diff_contents,
    diff_words,
)
from glossary_service.store.records import Content, Designation, TermStatus


TEXTS = st.text(st.sampled_from("ab'-. \n"), max_size=60)


@given(TEXTS, TEXTS)
def test_the_pieces_hold_both_texts(old: str, new: str):
    pieces = diff_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.edit is not Edit.REMOVED) == new
    kept = "".join(piece.text for piece in pieces if piece.edit is not Edit.ADDED)
    assert kept.split() == old.split() or "".join(kept.split()) == "".join(old.split())
    assert all(piece.text for piece in pieces)


def test_equal_texts_are_one_piece_and_no_text_is_none():
    assert [piece.edit for piece in diff_words("A firm.", "A firm.")] == [Edit.SAME]
    assert diff_words("", "") == ()


def test_long_texts_without_a_common_word_are_replaced_as_a_whole():
    old = " ".join(f"a{number}" for number in range(MOST_WORDS + 1))
    new = old.replace("a", "b")
    assert [piece.edit for piece in diff_words(f"In {old} out", f"In {new} out")] == [
        Edit.SAME,
        Edit.REMOVED,
        Edit.ADDED,
        Edit.SAME,
    ]


def test_every_field_that_people_vote_on_is_shown_when_it_changes():
    old = Content(designations=(Designation(text="alliance"),), definition="A firm.")
    new = Content(
        designations=(Designation(text="alliance", status=TermStatus.DEPRECATED),),
        definition="A firm.",
        language="en",
        superordinate="contract",
        examples=("One.",),
        counter_examples=("Two.",),
        source="Handbook",
        register="legal",
        support="Advice",
        note="Three.",
        valid_from=date(2026, 1, 1),
        review_date=date(2027, 1, 1),
    )
    changed = {change.field for change in diff_contents(old, new)}
    assert changed == set(Content.__dataclass_fields__)
    assert [change.field for change in diff_contents(new, new)] == ["definition"]


def effect(number: int, before: Relation | None, after: Relation | None) -> Effect:
    return Effect(
        entry_id=UUID(int=number),
        party_id=UUID(int=number),
        party=f"Unit {number}",
        kind=PartyKind.DEPARTMENT,
        term="alliance",
        before=before,
        after=after,
        reason="",
    )


@pytest.mark.parametrize(
    ("pairs", "lines"),
    [
        ([], ()),
        (
            [(Relation.EQUIVALENT, Relation.CONFLICTING)] * 3,
            ("3 units that agree today would differ.",),
        ),
        (
            [
                (Relation.EQUIVALENT, Relation.EQUIVALENT),
                (Relation.NARROWER, Relation.EQUIVALENT),
                (Relation.EQUIVALENT, Relation.UNDECIDED),
                (Relation.EQUIVALENT, Relation.BROADER),
                (Relation.UNDECIDED, Relation.UNDECIDED),
            ],
            (
                "1 unit that agrees today would differ.",
                "1 unit that differs today would agree.",
                "1 unit that agrees today would be unclear.",
                "1 unit that agrees today would agree still.",
                "1 unit that is unclear today would be unclear still.",
            ),
        ),
        ([(None, Relation.NARROWER)], ("1 unit would differ.",)),
        ([(Relation.EQUIVALENT, None)], ()),
    ],
)
def test_effects_are_counted_in_sentences_the_gravest_first(
    pairs: list[tuple[Relation | None, Relation | None]], lines: tuple[str, ...]
):
    items = tuple(effect(number, *pair) for number, pair in enumerate(pairs))
    assert Effects(items=items).lines == lines
