"""Marks: where the next page of a list begins, as an opaque word."""

import base64
import json
from datetime import datetime
from uuid import UUID

from glossary_service.errors import InvalidValueError


def make_mark(key: str, item_id: UUID) -> str:
    """Return the mark behind an item that is sorted by a key and its id."""
    return base64.urlsafe_b64encode(json.dumps([key, str(item_id)]).encode()).decode()


def read_mark(mark: str) -> tuple[str, UUID]:
    """Return the key and the id of the item before the next page.

    Raises:
        InvalidValueError: It is none of the marks that `make_mark` gave out.

    >>> read_mark(make_mark("lead", UUID(int=7)))
    ('lead', UUID('00000000-0000-0000-0000-000000000007'))
    """
    try:
        key, item_id = json.loads(base64.urlsafe_b64decode(mark.encode()))
        return str(key), UUID(item_id)
    except (ValueError, TypeError, AttributeError):
        raise _unknown() from None


def make_time_mark(at: datetime, item_id: UUID) -> str:
    """Return the mark behind an item that is sorted by a moment and its id."""
    return make_mark(at.isoformat(), item_id)


def read_time_mark(mark: str) -> tuple[datetime, UUID]:
    """Return the moment and the id of the item before the next page.

    Raises:
        InvalidValueError: It is none of the marks that `make_time_mark` gave out.
    """
    key, item_id = read_mark(mark)
    try:
        at = datetime.fromisoformat(key)
    except ValueError:
        raise _unknown() from None
    if at.tzinfo is None:
        raise _unknown()
    return at, item_id


def _unknown() -> InvalidValueError:
    return InvalidValueError(
        "“after” is not a mark that a list gave out. Leave it out to begin at the front.",
        {"after": "Take it from the page before."},
    )
