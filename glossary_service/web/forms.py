"""What all forms have in common: plain messages, and every refusal beside its field."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.exceptions import BadRequest
from wtforms import Field, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, StopValidation
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from glossary_service.errors import InvalidValueError


NEEDED = InputRequired("Fill this in.")
LARGEST_REVISION = 2**31 - 1


class Form(FlaskForm):  # type: ignore[misc]
    """A form of a page; `named` says which field shows what a service refuses of another name."""

    named: ClassVar[Mapping[str, str]] = {}

    def refuse(self, error: InvalidValueError) -> None:
        """Show what a service refused beside its field; what has none stands above the form."""
        shown = False
        for name, text in error.fields.items():
            name = self.named.get(name, name)  # noqa: PLW2901
            if name in self:
                self[name].errors = [text]
                shown = True
        if not shown:
            self.form_errors.append(error.message)

    def hidden_tag(self, *fields: str) -> Markup:
        """Return the fields that nobody sees, without ids: a page may hold several forms."""
        hidden = [self[name] for name in fields] or [
            field for field in self if isinstance(field.widget, HiddenInput)
        ]
        return Markup("\n").join(field(id=False) for field in hidden)

    def say(self, message: str) -> None:
        """Show a message above the form."""
        self.form_errors.append(message)


class OneAtLeast:
    """Refuse a group of boxes without a tick; a browser would take "required" for each of them."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Stop where nothing is ticked."""
        del form
        if not field.data:
            raise StopValidation("Choose at least one.")


class Checkboxes(SelectMultipleField):
    """Several of some values, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def choices(labels: Mapping[Any, tuple[str, str]]) -> list[SelectChoice]:
    """Return a table of values as the choices of a field: each with what it means."""
    return options((value, f"{name}: {means}") for value, (name, means) in labels.items())


def options(items: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """Return values and their labels as the choices of a field."""
    return [SelectChoice(value=str(value), label=label) for value, label in items]


def lines(text: str | None) -> tuple[str, ...]:
    r"""Return the lines of a field in which each line is an item.

    >>> lines("one\r\n\r\n two ")
    ('one', 'two')
    """
    return tuple(line for line in (item.strip() for item in (text or "").splitlines()) if line)


def as_lines(items: Iterable[str]) -> str:
    r"""Return items as a field shows them, one to a line.

    >>> as_lines(["a\nb", "c"])
    'a b\nc'
    """
    return "\n".join(" ".join(item.split()) for item in items)


def read_revision() -> int:
    """Return the version that the page was made of, from the form that was sent.

    Raises:
        BadRequest: The form holds none.
    """
    text = request.form.get("revision", "")
    if not (text.isascii() and text.isdigit() and int(text[:11]) <= LARGEST_REVISION):
        raise BadRequest("This form is not complete. Open the page again.")
    return int(text[:11])
