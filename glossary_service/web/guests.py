"""Checking without an account, through a link of the central department."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField, TextAreaField

from glossary_service.errors import InvalidValueError
from glossary_service.web.forms import NEEDED, Form
from glossary_service.web.visits import services


blueprint = Blueprint("guests", __name__, url_prefix="/guest")


class GuestForm(Form):
    """A word and what a guest means by it."""

    term = StringField("The word", [NEEDED], render_kw={"list": "terms"})
    words = TextAreaField("What you mean by it, in your own words")
    keep = BooleanField("Keep the answer")
    share = BooleanField("Let the department read it")


@blueprint.route("/<token>", methods=["GET", "POST"])
def check(token: str) -> ResponseReturnValue:
    """Answer a guest; nothing is kept unless the guest says so."""
    guest = services().check_links.open(token)
    form = GuestForm()
    found = None
    if form.validate_on_submit():
        try:
            found = services().check_links.check(
                token,
                form.term.data,
                form.words.data or "",
                keep=form.keep.data,
                share=form.share.data,
            )
        except InvalidValueError as error:
            form.refuse(error)
    page = render_template("guest.html", form=form, guest=guest, found=found)
    return page, 422 if form.is_submitted() and found is None else 200


@blueprint.get("/kept/<way_back>")
def kept(way_back: str) -> ResponseReturnValue:
    """Show what a guest has kept."""
    held = services().check_links.get_kept(way_back)
    return render_template("guest_kept.html", kept=held, way_back=way_back)


@blueprint.post("/kept/<way_back>/delete")
def delete(way_back: str) -> ResponseReturnValue:
    """Delete what a guest has kept, for everybody."""
    services().check_links.delete_kept(way_back)
    return redirect(url_for("guests.deleted"))


@blueprint.get("/deleted")
def deleted() -> ResponseReturnValue:
    """Say that nothing is kept any more."""
    return render_template("guest_deleted.html")
