"""A party's position as the engine reads it."""

from dataclasses import replace
from uuid import UUID

from service_fixtures import START

from glossary_service.policy.transitions import State
from glossary_service.services.positions import position_of
from glossary_service.store.records import (
    Content,
    Designation,
    EntryRecord,
    TermStatus,
    TermType,
    Version,
)


VERSION = Version(
    id=UUID(int=1),
    entry_id=UUID(int=2),
    number=1,
    state=State.APPROVED,
    content=Content(
        designations=(
            Designation(text="joint venture", language="en"),
            Designation(text="JV", term_type=TermType.ABBREVIATION),
            Designation(text="equity venture", status=TermStatus.DEPRECATED),
        ),
        definition="A company that two partners own.",
        examples=("Orion", "Vega"),
        source="Handbook",
        note="Since 2020.",
    ),
    content_hash="0" * 64,
    author_id=None,
    change_note="",
    deadline=None,
    created_at=START,
    proposed_at=None,
    decided_at=None,
)
ENTRY = EntryRecord(
    id=UUID(int=2),
    term_set_id=UUID(int=3),
    party_id=UUID(int=4),
    party="Retail",
    term="joint venture",
    live=VERSION,
    open=None,
    canonical=False,
    revision=1,
    updated_at=START,
)


def test_designations_go_where_the_engine_looks_for_them():
    read = position_of(ENTRY)
    assert read is not None
    assert (read.id, read.party, read.term) == (str(UUID(int=2)), "Retail", "joint venture")
    assert (read.abbreviations, read.synonyms) == (("JV",), ("equity venture",))
    assert (read.definition, read.status) == ("A company that two partners own.", "approved")
    assert (read.source, read.language, read.note) == ("Handbook", "en", "Since 2020.")
    assert read.example == "Orion\nVega"


def test_a_change_under_way_is_read_only_where_drafts_are_wanted():
    draft = replace(
        VERSION, state=State.DRAFT, content=replace(VERSION.content, definition="A project.")
    )
    entry = replace(ENTRY, open=draft)
    live, wanted = position_of(entry), position_of(entry, drafts=True)
    assert live is not None
    assert wanted is not None
    assert (live.definition, wanted.definition) == (VERSION.content.definition, "A project.")
    assert position_of(replace(entry, live=None)) is None
