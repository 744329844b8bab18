"""Setting up, signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from glossary_service.errors import InvalidValueError, SignInError
from glossary_service.services.accounts import LONGEST_PASSWORD, SHORTEST_PASSWORD
from glossary_service.services.texts import LONGEST_NAME
from glossary_service.web.visits import begin_session, end_session, services


blueprint = Blueprint("accounts", __name__)
_NEEDED = InputRequired("Fill this in.")


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Address and password."""

    email = EmailField("E-mail address", [_NEEDED])
    password = PasswordField("Password", [_NEEDED])


class SetUpForm(FlaskForm):  # type: ignore[misc]
    """The first organisation and its first person."""

    organisation = StringField("Your organisation", [_NEEDED, Length(max=LONGEST_NAME)])
    party = StringField(
        "The department that looks after words",
        [_NEEDED, Length(max=LONGEST_NAME)],
        default="Alliance department",
    )
    name = StringField("Your name", [_NEEDED, Length(max=LONGEST_NAME)])
    email = EmailField("Your e-mail address", [_NEEDED])
    password = PasswordField(
        f"A password of {SHORTEST_PASSWORD} characters or more",
        [
            _NEEDED,
            Length(SHORTEST_PASSWORD, LONGEST_PASSWORD, "Take at least %(min)d characters."),
        ],
    )


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in, then go on to the page that was asked for."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            person, key = services().accounts.sign_in(form.email.data, form.password.data)
        except SignInError as error:
            form.password.errors = [error.message]
        else:
            begin_session(person, key)
            return redirect(_own_page(request.args.get("next", "")))
    return render_template("sign_in.html", form=form), 422 if form.errors else 200


@blueprint.route("/set-up", methods=["GET", "POST"])
def set_up() -> ResponseReturnValue:
    """Make the first organisation and its first person, once."""
    if not services().parties.is_new():
        return redirect(url_for("accounts.sign_in"))
    form = SetUpForm()
    if form.validate_on_submit():
        given = {key: value for key, value in form.data.items() if key != "csrf_token"}
        try:
            made = services().parties.set_up(**given)
        except InvalidValueError as error:
            for field, text in error.fields.items():
                form[field].errors = [text]
        else:
            _, key = services().accounts.sign_in(given["email"], given["password"])
            begin_session(made.person, key)
            return redirect(url_for("home.show"))
    return render_template("set_up.html", form=form), 422 if form.errors else 200


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    end_session()
    return redirect(url_for("accounts.sign_in"))


def _own_page(target: str) -> str:
    """Return a page of ours to go on to; never one of another server."""
    parts = urlsplit(target)
    is_ours = not parts.scheme and not parts.netloc and target.startswith("/")
    is_ours = is_ours and not target.startswith(("//", "/\\"))
    return target if is_ours else url_for("home.show")
