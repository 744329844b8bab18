"""What an entry says as the fields of a file, and back: nothing is lost on the way."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from glossary_service.errors import InvalidValueError
from glossary_service.formats.lists import Detail, join_detail, split_detail
from glossary_service.formats.table import Value
from glossary_service.services.term_sets import clean_content
from glossary_service.store.records import Content, Designation, TermStatus, TermType


T = TypeVar("T")
Fields = Mapping[str, Value]

STATUS_WORDS: Mapping[TermStatus, str] = {
    TermStatus.PREFERRED: "preferred",
    TermStatus.ADMITTED: "admitted",
    TermStatus.DEPRECATED: "deprecated",
    TermStatus.SUPERSEDED: "superseded",
}
TYPE_WORDS: Mapping[TermType, str] = {
    TermType.FULL_FORM: "full form",
    TermType.ACRONYM: "acronym",
    TermType.ABBREVIATION: "abbreviation",
    TermType.SHORT_FORM: "short form",
    TermType.VARIANT: "variant",
    TermType.PHRASE: "phrase",
}
_STATUS = {word: status for status, word in STATUS_WORDS.items()} | {
    status.value.casefold(): status for status in TermStatus
}
_TYPE = {word: kind for kind, word in TYPE_WORDS.items()} | {
    kind.value.casefold(): kind for kind in TermType
}
_SHORT = frozenset({TermType.ACRONYM, TermType.ABBREVIATION})
_TEXTS = ("definition", "language", "superordinate", "source", "register", "support", "note")
_DATES = ("valid_from", "review_date")
# Fields of a file that say nothing of what an entry says.
ASIDE = frozenset({"party", "id", "status"})


def fields_of(content: Content) -> dict[str, Value]:
    """Return a content as fields; term details stand there where the columns cannot say it all."""
    term, *others = content.designations
    fields: dict[str, Value] = {
        "term": term.text,
        "synonyms": tuple(item.text for item in others if item.term_type not in _SHORT),
        "abbreviation": tuple(item.text for item in others if item.term_type in _SHORT),
        "designations": (),
        "example": content.examples,
        "counter_example": content.counter_examples,
    }
    fields |= {name: getattr(content, name) for name in _TEXTS}
    for name in _DATES:
        day: date | None = getattr(content, name)
        fields[name] = "" if day is None else day.isoformat()
    if _read_designations(fields) != content.designations:
        fields["designations"] = tuple(map(_detail_of, content.designations))
    return fields


def content_of(fields: Fields) -> Content:
    """Return fields as a content, cleaned; a field that is not there is empty.

    Raises:
        InvalidValueError: A value cannot be used; its `fields` name the column's field.

    >>> content_of({"term": "lead", "valid_from": "2026-03-02"}).valid_from
    datetime.date(2026, 3, 2)
    """
    texts = {name: _text(fields, name) for name in _TEXTS}
    return clean_content(
        Content(
            designations=_read_designations(fields),
            examples=_several(fields, "example"),
            counter_examples=_several(fields, "counter_example"),
            valid_from=_read_date(fields, "valid_from"),
            review_date=_read_date(fields, "review_date"),
            **texts,
        )
    )


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else "; ".join(value)


def _several(fields: Fields, name: str) -> tuple[str, ...]:
    value = fields.get(name, ())
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(value)


def _read_date(fields: Fields, name: str) -> date | None:
    text = _text(fields, name).removesuffix(" 00:00")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValueError(
            f"“{text[:40]}” is no date.", {name: "Write it as year-month-day, as in 2026-03-31."}
        ) from None


# ── designations ─────────────────────────────────────────────────────────────────────────────────


def _read_designations(fields: Fields) -> tuple[Designation, ...]:
    """Take the forms from their columns, and what is known of each from the term details.

    The columns decide which forms there are, so that a form that somebody adds or removes there is
    added or removed; the details decide order, status, type and language of those that stay.
    """
    term = _text(fields, "term")
    forms = [
        Designation(text=term),
        *_admitted(_several(fields, "synonyms"), TermType.FULL_FORM),
        *_admitted(_several(fields, "abbreviation"), TermType.ABBREVIATION),
    ]
    standing = {form.text for form in forms}
    details = [
        _designation(detail)
        for detail in map(split_detail, _several(fields, "designations"))
        if detail.text in standing
    ]
    known = {item.text for item in details}
    found = [*details, *(form for form in forms if form.text not in known)]
    first = next(item for item in found if item.text == term)
    found.remove(first)
    return (first, *found)


def _admitted(texts: Sequence[str], kind: TermType) -> list[Designation]:
    return [Designation(text=text, status=TermStatus.ADMITTED, term_type=kind) for text in texts]


def _designation(detail: Detail) -> Designation:
    return Designation(
        text=detail.text,
        status=_word(detail.status, _STATUS, TermStatus.PREFERRED),
        term_type=_word(detail.term_type, _TYPE, TermType.FULL_FORM),
        language=detail.language,
    )


def _word(text: str, words: Mapping[str, T], otherwise: T) -> T:
    if not text:
        return otherwise
    found = words.get(text.casefold())
    if found is None:
        known = ", ".join(dict.fromkeys(word for word in words if word.isascii()))
        raise InvalidValueError(
            f"The term details hold “{text[:40]}”, which is no word for a status or type.",
            {"designations": f"Choose from {known}."},
        )
    return found


def _detail_of(item: Designation) -> str:
    return join_detail(
        Detail(item.text, STATUS_WORDS[item.status], TYPE_WORDS[item.term_type], item.language)
    )
