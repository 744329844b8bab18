"""A party's position on a term, as the engine reads it."""

from glossary_service.alignment.concepts import Entry
from glossary_service.store.records import Designation, EntryRecord, TermType, Version


ABBREVIATIONS = frozenset({TermType.ACRONYM, TermType.ABBREVIATION})


def position_of(entry: EntryRecord, *, drafts: bool = False) -> Entry | None:
    """Return what an entry says: what is live or, with `drafts`, the change under way before it.

    `None` says that there is nothing of the kind, or nothing that the reader of `entry` may see.
    """
    version = (entry.open if drafts else None) or entry.live
    return None if version is None else position(version, entry.party)


def position(version: Version, party: str) -> Entry:
    """Return a version as the position of a party; the first designation is its term.

    Designations that are no longer to be used count as well: people still find them in texts.
    """
    content = version.content
    term, *others = content.designations
    return Entry(
        id=str(version.entry_id),
        party=party,
        term=term.text,
        definition=content.definition,
        synonyms=tuple(item.text for item in others if not is_abbreviation(item)),
        abbreviations=tuple(item.text for item in others if is_abbreviation(item)),
        source=content.source,
        status=version.state.value,
        language=content.language or term.language,
        example="\n".join(content.examples),
        note=content.note,
    )


def is_abbreviation(designation: Designation) -> bool:
    """Whether a designation is a short form of letters rather than a name."""
    return designation.term_type in ABBREVIATIONS
