"""What a version says, as one value: in and out of rows, and its hash."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from glossary_service.store.records import Content, Designation, Version
from glossary_service.store.tables.terms import DesignationRow, VersionRow


LONGEST_KEY = 500
_PLAIN = tuple(
    field.name
    for field in fields(Content)
    if field.name not in {"designations", "valid_from", "review_date"}
)
LONGEST_WORD = 100
_WORD = re.compile(r"[^\W_]+")


def document_of(content: Content) -> dict[str, Any]:
    """Return a content as a document of JSON."""
    # By hand: `asdict` takes ten times as long, and a large import hashes 100,000 contents.
    found = {name: getattr(content, name) for name in _PLAIN}
    return found | {
        "designations": [
            {
                "text": item.text,
                "status": item.status.value,
                "term_type": item.term_type.value,
                "language": item.language,
            }
            for item in content.designations
        ],
        "valid_from": content.valid_from and content.valid_from.isoformat(),
        "review_date": content.review_date and content.review_date.isoformat(),
    }


def hash_content(content: Content) -> str:
    """Return the SHA-256 of everything that people vote on.

    >>> one = Content(designations=(Designation(text="joint venture"),), definition="A company.")
    >>> hash_content(one) == hash_content(one)
    True
    """
    text = json.dumps(document_of(content), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def key_of(text: str) -> str:
    """Return a term as lists sort it and searches find it: small letters, no accents.

    >>> key_of("  Coöperative   Alliance ")
    'cooperative alliance'
    """
    plain = text.casefold()
    if not plain.isascii():  # most words are, and large imports ask for millions of keys
        signs = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in signs if not unicodedata.combining(sign))
    # A letter may come apart into many: the key of a long term could outgrow its column.
    return " ".join(plain.split())[:LONGEST_KEY].rstrip()


def hash_text(definition: str) -> str:
    """Return the SHA-256 by which the vector of a definition is kept."""
    return hashlib.sha256(definition.encode()).hexdigest()


def read_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word of a text as searches compare it, with the place where it stands.

    >>> list(read_words("Co-op: Résumé"))
    [('co', 0, 2), ('op', 3, 5), ('resume', 7, 13)]
    """
    for found in _WORD.finditer(text):
        for word in _WORD.findall(key_of(found[0])):
            yield word[:LONGEST_WORD], found.start(), found.end()


def fill(row: VersionRow, content: Content) -> None:
    """Put a content into a row, in the place of what it held."""
    for name, value in version_values(content).items():
        setattr(row, name, value)
    kept = {held.position: held for held in row.designations}
    for values in designation_values(content):
        held = kept.pop(values["position"], None)
        if held is None:
            held = DesignationRow()
            row.designations.append(held)
        for name, value in values.items():
            setattr(held, name, value)
    for left_over in kept.values():
        row.designations.remove(left_over)


def version_values(content: Content) -> dict[str, Any]:
    """Return the columns of a version that a content fills."""
    words = (word for word, _, _ in read_words(content.definition))
    return {
        "content_hash": hash_content(content),
        "definition": content.definition,
        "text_hash": hash_text(content.definition),
        "words": " ".join(dict.fromkeys(words)),
        "language": content.language,
        "superordinate": content.superordinate,
        "examples": {
            "examples": list(content.examples),
            "counter_examples": list(content.counter_examples),
        },
        "source": content.source,
        "register": content.register,
        "support": content.support,
        "note": content.note,
        "valid_from": content.valid_from,
        "review_date": content.review_date,
    }


def designation_values(content: Content) -> list[dict[str, Any]]:
    """Return the columns of the designations of a content, in their order."""
    return [
        {
            "position": position,
            "text": item.text,
            "key": key_of(item.text),
            "status": item.status,
            "term_type": item.term_type,
            "language": item.language,
        }
        for position, item in enumerate(content.designations)
    ]


def content_of(row: VersionRow) -> Content:
    """Return what a row holds."""
    return _content(row, row.designations)


def _content(row: Any, designations: Iterable[Any]) -> Content:
    return Content(
        designations=tuple(
            Designation(
                text=item.text,
                status=item.status,
                term_type=item.term_type,
                language=item.language,
            )
            for item in designations
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
    return version_from(row, row.designations)


def version_from(row: Any, designations: Iterable[Any]) -> Version:
    """Return a row as a value that may hold columns alone, with the rows of its designations."""
    return Version(
        id=row.id,
        entry_id=row.entry_id,
        number=row.number,
        state=row.state,
        content=_content(row, designations),
        content_hash=row.content_hash,
        author_id=row.author_id,
        change_note=row.change_note,
        deadline=row.deadline,
        created_at=row.created_at,
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
    )
