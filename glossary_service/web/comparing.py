"""Comparisons: choosing lists, waiting for the report, reading it."""

import json
from typing import ClassVar
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from glossary_service.alignment.concepts import Band, ConflictClass
from glossary_service.errors import InvalidValueError, NotFoundError, StateError, TooManyError
from glossary_service.policy.roles import Action
from glossary_service.reports import RENDERERS
from glossary_service.reports.wording import KINDS
from glossary_service.services.comparisons import LONGEST_TITLE, Order
from glossary_service.store.records import JobState
from glossary_service.web.forms import Checkboxes, Form, OneAtLeast, options
from glossary_service.web.visits import PROBLEM, attempt, own_parties, services, visitor


blueprint = Blueprint("comparing", __name__, url_prefix="/comparisons")
A_PAGE = 20
BANDS = {
    Band.STOP.word: "Settle before you sign",
    Band.DECIDE.word: "Decide by the end of the kickoff",
    Band.NOTE.word: "Put into the glossary",
}
# What a report can be kept as: the form, how the link calls it, the ending, the media type.
FILES = {
    "html": ("A page to print or send", "html", "text/html"),
    "md": ("Text with marks (Markdown)", "md", "text/markdown"),
    "json": ("For programs (JSON)", "json", "application/json"),
}
BUSY = frozenset({JobState.QUEUED, JobState.RUNNING})


class CompareForm(Form):
    """Which lists to compare."""

    named: ClassVar = {"term_set_ids": "sets"}
    party_id = SelectField("You compare for")
    sets = Checkboxes("Lists", [OneAtLeast()])
    title = StringField("Title (may stay empty)", [Length(max=LONGEST_TITLE)])
    drafts = BooleanField("Read our own drafts, too")


@blueprint.route("", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List the comparisons, and ask for one."""
    actor, form = visitor(), CompareForm()
    form.party_id.choices = options((item.id, item.name) for item in own_parties(Action.COMPARE))
    form.sets.choices = options(
        (held.id, f"{held.party}: {held.name}") for held in services().term_sets.list(actor)
    )
    if form.validate_on_submit():
        order = Order(
            party_id=UUID(form.party_id.data),
            term_set_ids=tuple(UUID(chosen) for chosen in form.sets.data),
            title=form.title.data or "",
            drafts=form.drafts.data,
        )
        try:
            made = services().comparisons.create(actor, order)
        except InvalidValueError as error:
            form.refuse(error)
            if form.sets.errors:
                # The message names the list, and the choice of drafts, which its field does not.
                form.sets.errors = [error.message.replace("term set", "list")]
        except TooManyError as error:
            form.say(error.message)
        else:
            return redirect(url_for("comparing.show", comparison_id=made.id))
    after = request.args.get("after", "")
    found = services().comparisons.list(actor, after=after, limit=A_PAGE)
    page = render_template(
        "comparisons.html",
        form=form,
        found=found,
        stale={held.id for held in found.items if services().comparisons.staleness(actor, held.id)},
        busy=BUSY,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/<uuid:comparison_id>")
def show(comparison_id: UUID) -> ResponseReturnValue:
    """Show a report, or how far it is."""
    actor = visitor()
    held = services().comparisons.get(actor, comparison_id)
    if held.job is not None and held.job.state in BUSY:
        return render_template("comparison_wait.html", comparison=held)
    if held.made_at is None:
        return render_template("comparison_failed.html", comparison=held)
    document = json.loads(services().comparisons.report(actor, comparison_id, "json"))
    return render_template(
        "comparison.html",
        comparison=held,
        report=document,
        bands=[
            (word, heading, [item for item in document["conflicts"] if item["band"] == word])
            for word, heading in BANDS.items()
        ],
        kinds={kind.value: KINDS[kind] for kind in ConflictClass},
        stale=services().comparisons.staleness(actor, comparison_id),
        files=[(form, FILES[form][0]) for form in FILES if form in RENDERERS],
        may_compare=actor.may(Action.COMPARE, held.party_id),
        may_delete=held.created_by == actor.person_id or actor.may(Action.STEWARD, held.party_id),
    )


@blueprint.post("/<uuid:comparison_id>/again")
def again(comparison_id: UUID) -> ResponseReturnValue:
    """Make a report anew."""
    actor = visitor()
    attempt(
        lambda: services().comparisons.recompute(actor, comparison_id),
        "The report is made from what holds now.",
    )
    return redirect(url_for("comparing.show", comparison_id=comparison_id))


@blueprint.post("/<uuid:comparison_id>/stop")
def stop(comparison_id: UUID) -> ResponseReturnValue:
    """Stop making a report."""
    actor = visitor()
    held = services().comparisons.get(actor, comparison_id)
    if held.job is None:
        raise NotFoundError
    services().background.cancel(actor, held.job.id)
    flash("It stops.")
    return redirect(url_for("comparing.index"))


@blueprint.post("/<uuid:comparison_id>/delete")
def delete(comparison_id: UUID) -> ResponseReturnValue:
    """Delete a comparison."""
    services().comparisons.delete(visitor(), comparison_id)
    flash("The comparison is deleted.")
    return redirect(url_for("comparing.index"))


@blueprint.get("/<uuid:comparison_id>/file/<form>")
def download(comparison_id: UUID, form: str) -> ResponseReturnValue:
    """Hand out a report as a file."""
    if form not in FILES:
        raise NotFoundError
    try:
        content = services().comparisons.report(visitor(), comparison_id, form)
    except StateError as error:
        flash(error.message, PROBLEM)
        return redirect(url_for("comparing.show", comparison_id=comparison_id))
    _, ending, media_type = FILES[form]
    headers = {"Content-Disposition": f'attachment; filename="comparison.{ending}"'}
    return Response(content, mimetype=media_type, headers=headers)
