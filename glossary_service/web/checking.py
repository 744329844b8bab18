"""Check my understanding: one's own words beside the company-wide meaning, on one page."""

from typing import ClassVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from wtforms import SelectField, StringField, TextAreaField

from glossary_service.errors import InvalidValueError
from glossary_service.policy.roles import Action, PartyKind
from glossary_service.services.checks import Result
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import EntryRecord, Party
from glossary_service.web.forms import Form, options
from glossary_service.web.visits import own_parties, services, visitor


blueprint = Blueprint("checking", __name__, url_prefix="/check")
WAYS = ("words", "entry", "text")
MOST_OWN = 200
MOST_KEPT = 20


class CheckForm(Form):
    """A word and what one means by it, one's own entry, or a paragraph."""

    named: ClassVar = {"entry_id": "entry"}
    party_id = SelectField("You ask for")
    term = StringField("The word")
    words = TextAreaField("What you mean by it, in your own words")
    entry = SelectField("Which one", validate_choice=False)
    text = TextAreaField("The paragraph")


@blueprint.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Ask, and read the answer."""
    parties = [party for party in own_parties(Action.CHECK) if party.kind is not PartyKind.PARTNER]
    form = _form(parties)
    result = None
    if parties and form.validate_on_submit():
        keep = "keep" in request.form
        try:
            result = _ask(form, _way(), keep=keep)
        except InvalidValueError as error:
            form.refuse(error)
        else:
            if result.kept is not None:
                flash("Kept. Only the people of your department find it here.")
                return redirect(url_for("checking.kept", check_id=result.kept.id))
    page = render_template(
        "check.html",
        form=form,
        parties=parties,
        result=result,
        way=_way() if form.is_submitted() else "",
        kept=services().checks.list(visitor(), limit=MOST_KEPT).items,
    )
    return page, 422 if form.is_submitted() and result is None else 200


@blueprint.get("/<uuid:check_id>")
def kept(check_id: UUID) -> ResponseReturnValue:
    """Show an answer that was kept."""
    held = services().checks.get(visitor(), check_id)
    return render_template("check_kept.html", kept=held)


@blueprint.post("/<uuid:check_id>/delete")
def delete(check_id: UUID) -> ResponseReturnValue:
    """Delete an answer that was kept."""
    services().checks.delete(visitor(), check_id)
    flash("Deleted.")
    return redirect(url_for("checking.show"))


def _form(parties: list[Party]) -> CheckForm:
    form = CheckForm(formdata=request.form if request.method == "POST" else None)
    form.party_id.choices = options((party.id, party.name) for party in parties)
    own = [entry for party in parties for entry in _own_entries(party)]
    names = [
        (entry.id, f"{entry.term} ({entry.party})" if len(parties) > 1 else entry.term)
        for entry in own
    ]
    form.entry.choices = options([("", "Choose one"), *names])
    if request.method == "GET":
        form.term.data = request.args.get("word", "")
        form.entry.data = request.args.get("entry", "")
    return form


def _own_entries(party: Party) -> tuple[EntryRecord, ...]:
    wanted = EntryFilter(party_id=party.id)
    return services().term_sets.list_entries(visitor(), wanted, limit=MOST_OWN).items


def _way() -> str:
    way = request.form.get("way", WAYS[0])
    if way not in WAYS:
        raise BadRequest("This form is not complete. Open the page again.")
    return way


def _ask(form: CheckForm, way: str, *, keep: bool) -> Result:
    actor, checks = visitor(), services().checks
    party_id = UUID(form.party_id.data)
    if way == "entry":
        entry = services().term_sets.get_entry(actor, _chosen(form.entry.data))
        return checks.check_entry(actor, entry.party_id, entry.id, keep=keep)
    if way == "text":
        return checks.check_text(actor, party_id, form.text.data or "", keep=keep)
    return checks.check_words(
        actor, party_id, form.term.data or "", form.words.data or "", keep=keep
    )


def _chosen(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise InvalidValueError("No word is chosen.", {"entry": "Choose one."}) from None
