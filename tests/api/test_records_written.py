"""Records are written faster than marshmallow does it, and no other way."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from marshmallow import Schema, fields

from glossary_service.api.schemas.shared import Record
from glossary_service.api.schemas.terms import EntryPage
from glossary_service.policy.transitions import State
from glossary_service.store.records import (
    Content,
    Designation,
    EntryRecord,
    Page,
    TermStatus,
    TermType,
    Version,
)


AT = datetime(2026, 3, 2, 9, 30, 0, 250, tzinfo=UTC)
FULL = Version(
    id=UUID(int=1),
    entry_id=UUID(int=2),
    number=3,
    state=State.PROPOSED,
    content=Content(
        designations=(
            Designation(text="joint venture", language="en-GB"),
            Designation(text="JV", status=TermStatus.ADMITTED, term_type=TermType.ACRONYM),
        ),
        definition='A “company”\n<of> two\u2028 & more \U0001f600 "parties".',
        examples=("one", ""),
        counter_examples=(),
        valid_from=date(2026, 1, 1),
    ),
    content_hash="a" * 64,
    author_id=None,
    change_note="",
    deadline=AT,
    created_at=AT,
    proposed_at=AT,
    decided_at=None,
)
ENTRY = EntryRecord(
    id=UUID(int=2),
    term_set_id=UUID(int=4),
    party_id=UUID(int=5),
    party="Retail",
    term="joint venture",
    live=None,
    open=FULL,
    canonical=False,
    revision=7,
    updated_at=AT,
)


def by_marshmallow(schema: Schema, value: Any) -> dict[str, Any]:
    """Write a value as marshmallow does: each field is asked to write its own."""
    written: dict[str, Any] = {}
    for name, field in schema.dump_fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        held = getattr(value, name)
        if isinstance(inner, fields.Nested) and held is not None:
            several = held if isinstance(field, fields.List) else [held]
            each = [by_marshmallow(inner.schema, one) for one in several]
            written[name] = each if isinstance(field, fields.List) else each[0]
        else:
            written[name] = field.serialize(name, value)
    return written


@pytest.mark.parametrize(
    "entries",
    [(), (ENTRY,), (ENTRY, replace(ENTRY, live=FULL, open=None, canonical=True))],
)
def test_a_page_of_entries_is_written_as_marshmallow_writes_it(entries: tuple[EntryRecord, ...]):
    page = Page(items=entries, after="mark" if entries else "")
    assert EntryPage().dump(page) == by_marshmallow(EntryPage(), page)


def test_mappings_and_several_at_once_are_left_to_marshmallow():
    page = {"items": [ENTRY], "after": ""}
    assert EntryPage().dump(page) == EntryPage().dump(Page(items=(ENTRY,)))
    assert EntryPage().dump([page], many=True) == [EntryPage().dump(page)]


@dataclass(frozen=True)
class Odd:
    """A record with what the quick way does not know."""

    when: datetime
    amount: float | None


def test_fields_of_other_kinds_other_names_and_a_single_field_are_written_as_well():
    several = Record.from_dict(
        {"at": fields.DateTime(attribute="when", format="timestamp"), "amount": fields.Float()}
    )
    one = Record.from_dict({"amount": fields.Float(data_key="sum")})
    assert several().dump(Odd(AT, None)) == {"at": AT.timestamp(), "amount": None}
    assert one().dump(Odd(AT, 1.5)) == {"sum": 1.5}
