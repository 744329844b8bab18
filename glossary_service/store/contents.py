"""What a version says, as one value: in and out of rows, and its hash."""

import hashlib
import json
import unicodedata
from dataclasses import asdict

from glossary_service.store.records import Content, Designation, Version
from glossary_service.store.tables.terms import DesignationRow, VersionRow


def hash_content(content: Content) -> str:
    """Return the SHA-256 of everything that people vote on.

    >>> one = Content(designations=(Designation(text="joint venture"),), definition="A company.")
    >>> hash_content(one) == hash_content(one)
    True
    """
    text = json.dumps(asdict(content), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def key_of(text: str) -> str:
    """Return a term as lists sort it and searches find it: small letters, no accents.

    >>> key_of("  Coöperative   Alliance ")
    'cooperative alliance'
    """
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(sign)
    )
    return " ".join(plain.split())


def fill(row: VersionRow, content: Content) -> None:
    """Put a content into a row, in the place of what it held."""
    row.content_hash = hash_content(content)
    row.definition = content.definition
    row.language = content.language
    row.superordinate = content.superordinate
    row.examples = {
        "examples": list(content.examples),
        "counter_examples": list(content.counter_examples),
    }
    row.source = content.source
    row.register = content.register
    row.support = content.support
    row.note = content.note
    row.valid_from = content.valid_from
    row.review_date = content.review_date
    kept = {held.position: held for held in row.designations}
    for position, item in enumerate(content.designations):
        held = kept.pop(position, None)
        if held is None:
            held = DesignationRow(position=position)
            row.designations.append(held)
        held.text, held.key = item.text, key_of(item.text)
        held.status, held.term_type, held.language = item.status, item.term_type, item.language
    for left_over in kept.values():
        row.designations.remove(left_over)


def content_of(row: VersionRow) -> Content:
    """Return what a row holds."""
    return Content(
        designations=tuple(
            Designation(
                text=item.text,
                status=item.status,
                term_type=item.term_type,
                language=item.language,
            )
            for item in row.designations
        ),
        definition=row.definition,
        language=row.language,
        superordinate=row.superordinate,
        examples=tuple(row.examples["examples"]),
        counter_examples=tuple(row.examples["counter_examples"]),
        source=row.source,
        register=row.register,
        support=row.support,
        note=row.note,
        valid_from=row.valid_from,
        review_date=row.review_date,
    )


def version_of(row: VersionRow) -> Version:
    """Return a row as a value."""
    return Version(
        id=row.id,
        entry_id=row.entry_id,
        number=row.number,
        state=row.state,
        content=content_of(row),
        content_hash=row.content_hash,
        author_id=row.author_id,
        change_note=row.change_note,
        deadline=row.deadline,
        created_at=row.created_at,
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
    )
