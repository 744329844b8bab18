"""Writing a meaning down: a new word, or a change of one; nothing that was typed is ever lost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from glossary_service.errors import InvalidValueError, StaleError, StateError
from glossary_service.policy.roles import Action
from glossary_service.services.effects import FieldChange, diff_contents
from glossary_service.services.service import require
from glossary_service.services.term_sets import clean_content
from glossary_service.store.records import (
    Content,
    Designation,
    EntryRecord,
    TermStatus,
    TermType,
    Version,
)
from glossary_service.web.forms import NEEDED, Form, as_lines, lines, read_revision
from glossary_service.web.shown import kind_of_name, names_of
from glossary_service.web.visits import services, visitor


blueprint = Blueprint("writing", __name__, url_prefix="/words")
# The first name of a field that a service speaks of, and where it is shown.
_NAMED = {"designations": "term", "language": "term", "note": "definition"}
# How a name that is new in a field is kept.
_AS_WRITTEN = {
    "other_names": (TermStatus.ADMITTED, TermType.FULL_FORM),
    "abbreviations": (TermStatus.ADMITTED, TermType.ABBREVIATION),
    "avoid": (TermStatus.DEPRECATED, TermType.FULL_FORM),
}


class WordForm(Form):
    """What one entry says."""

    named = _NAMED
    term = StringField("The word", [NEEDED])
    definition = TextAreaField("Its meaning")
    superordinate = StringField("What kind of thing is it?")
    examples = TextAreaField("Examples")
    counter_examples = TextAreaField("What it is not")
    support = TextAreaField("What support does a department get?")
    other_names = TextAreaField("Other names")
    abbreviations = TextAreaField("Abbreviations")
    avoid = TextAreaField("Names that should no longer be used")
    source = TextAreaField("Where the meaning comes from")
    valid_from = DateField("It holds from", [Optional()])
    review_date = DateField("Look at it again on", [Optional()])
    change_note = TextAreaField("Why this change?")
    revision = HiddenField()


@dataclass(frozen=True, slots=True)
class Overtaken:
    """What somebody else saved meanwhile, and how it differs from what was typed."""

    entry: EntryRecord
    changes: Sequence[FieldChange]


@blueprint.route("/lists/<uuid:term_set_id>/new", methods=["GET", "POST"])
def add(term_set_id: UUID) -> ResponseReturnValue:
    """Write a new word into a list."""
    actor = visitor()
    held = services().term_sets.get(actor, term_set_id)
    require(actor, Action.DRAFT, held.party_id)
    form = WordForm()
    if not form.is_submitted() and request.args.get("word"):
        form.term.data = request.args["word"]
    if form.validate_on_submit():
        empty = Content(designations=())
        try:
            made = services().term_sets.add_entry(actor, term_set_id, content_of(form, empty))
        except InvalidValueError as error:
            form.refuse(error)
        else:
            flash("Saved as a draft. Propose it when it is ready.")
            return redirect(url_for("words.show", entry_id=made.id))
    page = render_template("write.html", form=form, set=held, entry=None, overtaken=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<uuid:entry_id>/write", methods=["GET", "POST"])
def change(entry_id: UUID) -> ResponseReturnValue:
    """Write a change of a word; what is in use stays until the change is approved."""
    actor = visitor()
    entry = services().term_sets.get_entry(actor, entry_id)
    require(actor, Action.DRAFT, entry.party_id)
    version = _newest(entry)
    form = WordForm(data=_typed(version, entry.revision))
    overtaken, status = None, 200
    if form.is_submitted():
        overtaken, status = None, 422
        if form.validate():
            try:
                return _save(form, entry, version)
            except InvalidValueError as error:
                form.refuse(error)
            except StateError as error:
                form.say(error.message)
            except StaleError:
                overtaken, status = _overtaken(form, entry_id), 409
    page = render_template(
        "write.html", form=form, entry=entry, set=None, version=version, overtaken=overtaken
    )
    return page, status


def content_of(form: WordForm, before: Content) -> Content:
    """Return what a form says; what it has no field for stays as it was before."""
    known = {(name.text, kind_of_name(name)): name for name in before.designations[1:]}
    names = [
        known.get((text, field)) or Designation(text=text, status=status, term_type=term_type)
        for field, (status, term_type) in _AS_WRITTEN.items()
        for text in lines(form[field].data)
    ]
    first = before.designations[0] if before.designations else Designation(text="")
    return replace(
        before,
        designations=(replace(first, text=form.term.data), *names),
        definition=form.definition.data or "",
        superordinate=form.superordinate.data or "",
        examples=_same_items(before.examples, form.examples.data),
        counter_examples=_same_items(before.counter_examples, form.counter_examples.data),
        source=form.source.data or "",
        support=form.support.data or "",
        valid_from=form.valid_from.data,
        review_date=form.review_date.data,
    )


def _same_items(before: tuple[str, ...], text: str | None) -> tuple[str, ...]:
    """Return the lines of a field; an item of several lines is kept where nobody touched it."""
    kept = {as_lines([item]): item for item in before}
    return tuple(kept.get(line, line) for line in lines(text))


def _save(form: WordForm, entry: EntryRecord, version: Version) -> ResponseReturnValue:
    services().term_sets.write_draft(
        visitor(),
        entry.id,
        read_revision(),
        content_of(form, version.content),
        form.change_note.data or "",
    )
    flash("Saved as a draft. What is in use stays as it is until the draft is approved.")
    return redirect(url_for("words.show", entry_id=entry.id))


def _overtaken(form: WordForm, entry_id: UUID) -> Overtaken:
    """Return what was saved meanwhile; the form goes on from there, with all that was typed."""
    now = services().term_sets.get_entry(visitor(), entry_id)
    form.revision.raw_data, form.revision.data = None, str(now.revision)
    saved = _newest(now).content
    typed = clean_content(content_of(form, saved))
    return Overtaken(now, [item for item in diff_contents(saved, typed) if _changes(item)])


def _changes(item: FieldChange) -> bool:
    return any(piece.edit.value != "same" for piece in item.pieces)


def _newest(entry: EntryRecord) -> Version:
    version = entry.open or entry.live
    if version is not None:
        return version
    # What was withdrawn or turned down is where the next draft begins.
    return services().term_sets.list_versions(visitor(), entry.id)[0]


def _typed(version: Version, revision: int) -> dict[str, object]:
    content = version.content
    names = {field: as_lines(items) for field, items in names_of(content.designations).items()}
    return {
        **names,
        "term": content.designations[0].text,
        "definition": content.definition,
        "superordinate": content.superordinate,
        "examples": as_lines(content.examples),
        "counter_examples": as_lines(content.counter_examples),
        "support": content.support,
        "source": content.source,
        "valid_from": content.valid_from,
        "review_date": content.review_date,
        "change_note": version.change_note if version.state.value == "draft" else "",
        "revision": str(revision),
    }
