"""The first page."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from glossary_service.web.visits import is_signed_in, services, visitor


blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> ResponseReturnValue:
    """Show what waits for the visitor; who is new here is led to set up or sign in."""
    if not is_signed_in():
        target = "accounts.set_up" if services().parties.is_new() else "accounts.sign_in"
        return redirect(url_for(target))
    actor = visitor()
    return render_template(
        "home.html",
        actor=actor,
        parties=services().parties.list(actor),
        term_sets=services().term_sets.list(actor),
    )
