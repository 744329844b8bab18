"""Pieces that several schemas are made of."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from marshmallow import RAISE, Schema, fields, validate


_Write = Callable[[Any], Any]


class Strict(Schema):
    """A schema that refuses fields it does not know, so that a slip is not lost."""

    class Meta:
        """Options of marshmallow."""

        unknown = RAISE


class Record(Schema):
    """A schema of a frozen record, written without asking anew for each value what it is.

    What comes out is what marshmallow writes; lists of many records are written several times as
    fast. Anything but a record (a mapping, say) is left to marshmallow.
    """

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Return a record as plain values."""
        if self.many or many or isinstance(obj, Mapping):
            return super().dump(obj, many=many)
        names, read, writers = self._plan
        values = zip(names, writers, read(obj), strict=True)
        return {name: None if value is None else write(value) for name, write, value in values}

    @cached_property
    def _plan(self) -> tuple[Sequence[str], _Write, Sequence[_Write]]:
        """The names that are written, what reads their values, and what writes each."""
        held = [field.attribute or name for name, field in self.dump_fields.items()]
        names = [field.data_key or name for name, field in self.dump_fields.items()]
        # A second name, so that one field is read as a tuple as well.
        read = attrgetter(*held, "__class__")
        writers = [_writer_of(field) for field in self.dump_fields.values()]
        return [*names], lambda record: read(record)[:-1], writers


def _same(value: Any) -> Any:
    return value


_WRITERS: Mapping[type[fields.Field[Any]], _Write] = {
    fields.String: str,
    fields.UUID: str,
    fields.Integer: int,
    fields.Boolean: _same,
    fields.AwareDateTime: datetime.isoformat,
    fields.Date: date.isoformat,
}


def _writer_of(field: fields.Field[Any]) -> _Write:
    """Return what writes a value that is not `None`, as the field itself would."""
    if isinstance(field, fields.Nested) and isinstance(field.schema, Record) and not field.many:
        return field.schema.dump
    if isinstance(field, fields.List):
        write = _writer_of(field.inner)
        return lambda values: [None if value is None else write(value) for value in values]
    if isinstance(field, fields.Enum) and field.by_value is True:
        return attrgetter("value")
    usual = _WRITERS.get(type(field))
    return usual or (lambda value: field._serialize(value, None, None))  # noqa: SLF001


class PageQuery(Strict):
    """Which part of a list."""

    after = fields.String(load_default="", metadata={"description": "Mark from the page before."})
    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(1, 200),
        metadata={"description": "Most items on the page."},
    )


class ProblemItem(Schema):
    """What is wrong with one field."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemItem))


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """Return the schema of a page of items."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "after": fields.String(
            required=True, metadata={"description": "Mark of the next page; empty at the end."}
        ),
    }
    return Record.from_dict(members, name=name)
