"""Setting up, signing in and out, coming in by a link, and one's own account."""

import secrets
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, IntegerField, PasswordField, StringField
from wtforms.validators import Length

from glossary_service.errors import InvalidValueError, SignInError, StaleError
from glossary_service.policy.roles import Scope
from glossary_service.services.accounts import (
    LONGEST_PASSWORD,
    LONGEST_TOKEN_DAYS,
    SHORTEST_PASSWORD,
)
from glossary_service.services.invitations import Offer
from glossary_service.services.texts import LONGEST_NAME
from glossary_service.web.forms import NEEDED, Checkboxes, Form, OneAtLeast, choices, read_revision
from glossary_service.web.shown import SCOPES
from glossary_service.web.visits import (
    attempt,
    begin_session,
    end_session,
    is_signed_in,
    services,
    visitor,
)


blueprint = Blueprint("accounts", __name__)
_NEW_PASSWORD = f"A password of {SHORTEST_PASSWORD} characters or more"
_SET_UP = ("organisation", "party", "name", "email", "password")
_LONG_ENOUGH = Length(SHORTEST_PASSWORD, LONGEST_PASSWORD, "Take at least %(min)d characters.")


class SignInForm(Form):
    """Address and password."""

    email = EmailField("E-mail address", [NEEDED], render_kw={"autocomplete": "username"})
    password = PasswordField("Password", [NEEDED], render_kw={"autocomplete": "current-password"})


class SetUpForm(Form):
    """The first organisation and its first person."""

    organisation = StringField("Your organisation", [NEEDED, Length(max=LONGEST_NAME)])
    party = StringField(
        "The department that looks after words",
        [NEEDED, Length(max=LONGEST_NAME)],
        default="Alliance department",
    )
    name = StringField("Your name", [NEEDED, Length(max=LONGEST_NAME)])
    email = EmailField("Your e-mail address", [NEEDED], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _NEW_PASSWORD, [NEEDED, _LONG_ENOUGH], render_kw={"autocomplete": "new-password"}
    )


class CodedSetUpForm(SetUpForm):
    """The same where the service can be reached from other machines."""

    code = StringField("The code that the service shows where it was started", [NEEDED])


class NewAccountForm(Form):
    """What somebody who was invited says."""

    name = StringField("Your name", [NEEDED, Length(max=LONGEST_NAME)])
    password = PasswordField(
        _NEW_PASSWORD, [NEEDED, _LONG_ENOUGH], render_kw={"autocomplete": "new-password"}
    )


class NewPasswordForm(Form):
    """A new password, by a link."""

    password = PasswordField(
        _NEW_PASSWORD, [NEEDED, _LONG_ENOUGH], render_kw={"autocomplete": "new-password"}
    )


class NameForm(Form):
    """One's own name."""

    name = StringField("Your name", [NEEDED, Length(max=LONGEST_NAME)])


class PasswordForm(Form):
    """One's own password, old and new."""

    old = PasswordField(
        "The password you have now", [NEEDED], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        _NEW_PASSWORD, [NEEDED, _LONG_ENOUGH], render_kw={"autocomplete": "new-password"}
    )


class TokenForm(Form):
    """A token for a program."""

    token_name = StringField("What it is for", [NEEDED, Length(max=LONGEST_NAME)])
    scopes = Checkboxes(
        "What the program may do",
        [OneAtLeast()],
        choices=choices(SCOPES),
        default=[Scope.READ.value],
    )
    days = IntegerField(f"Days until it ends, at most {LONGEST_TOKEN_DAYS}", [NEEDED], default=90)
    named: ClassVar = {"name": "token_name"}


# ── in and out ───────────────────────────────────────────────────────────────────────────────────


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
    code = current_app.config["SET_UP_CODE"]
    form = CodedSetUpForm() if code else SetUpForm()
    if form.validate_on_submit() and _fits(form, code):
        given = {key: form.data[key] for key in _SET_UP}
        try:
            made = services().parties.set_up(**given)
        except InvalidValueError as error:
            form.refuse(error)
        else:
            _, key = services().accounts.sign_in(given["email"], given["password"])
            begin_session(made.person, key)
            return redirect(url_for("first_words.choose"))
    return render_template("set_up.html", form=form), 422 if form.errors else 200


def _fits(form: SetUpForm, code: str) -> bool:
    """Whether somebody knows the code of the first run, where there is one."""
    if not code or secrets.compare_digest(code.encode(), form.code.data.strip().encode()):
        return True
    form.code.errors = ["This is not the code."]
    return False


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


# ── coming in by a link ──────────────────────────────────────────────────────────────────────────


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Make an account, or set a new password, with a link that was sent."""
    offer = services().invitations.look_up(token)
    if offer.invitation.person_id is not None:
        return _set_password(token, offer)
    form = NewAccountForm(data={"name": offer.invitation.name})
    if form.validate_on_submit():
        try:
            person, key = services().invitations.accept_as_new(
                token, form.name.data, form.password.data
            )
        except InvalidValueError as error:
            form.refuse(error)
        except SignInError as error:
            form.say(error.message)
        else:
            begin_session(person, key)
            flash(f"Welcome to {offer.party}.")
            return redirect(url_for("home.show"))
    page = render_template(
        "invitation.html", form=form, offer=offer, token=token, has_account=is_signed_in()
    )
    return page, 422 if form.errors else 200


@blueprint.post("/invitation/<token>/join")
def join(token: str) -> ResponseReturnValue:
    """Join a party with the account that is signed in."""
    offer = services().invitations.look_up(token)
    services().invitations.accept(visitor(), token)
    flash(f"Welcome to {offer.party}.")
    return redirect(url_for("home.show"))


def _set_password(token: str, offer: Offer) -> ResponseReturnValue:
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            person, key = services().invitations.set_password(token, form.password.data)
        except InvalidValueError as error:
            form.refuse(error)
        else:
            begin_session(person, key)
            flash("The new password holds. All other sign-ins have ended.")
            return redirect(url_for("home.show"))
    return render_template("new_password.html", form=form, offer=offer), 422 if form.errors else 200


# ── one's own account ────────────────────────────────────────────────────────────────────────────


@blueprint.get("/account")
def show() -> ResponseReturnValue:
    """Show one's own account."""
    return _account()


@blueprint.post("/account/name")
def rename() -> ResponseReturnValue:
    """Change one's own name."""
    form, actor, revision = NameForm(), visitor(), read_revision()
    if form.validate_on_submit():
        try:
            services().accounts.change_name(actor, revision, form.name.data)
        except InvalidValueError as error:
            form.refuse(error)
        except StaleError as error:
            form.say(error.message)
        else:
            flash("Your name is changed.")
            return redirect(url_for("accounts.show"))
    return _account(name_form=form), 422


@blueprint.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change one's own password; this session goes on."""
    form, actor = PasswordForm(), visitor()
    if form.validate_on_submit():
        try:
            person, key = services().accounts.change_password(actor, form.old.data, form.new.data)
        except InvalidValueError as error:
            form.refuse(error)
        else:
            begin_session(person, key)
            flash("Your password is changed. All other sign-ins have ended.")
            return redirect(url_for("accounts.show"))
    return _account(password_form=form), 422


@blueprint.post("/account/tokens")
def make_token() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    form, actor = TokenForm(), visitor()
    if form.validate_on_submit():
        try:
            _, token = services().accounts.make_token(
                actor,
                form.token_name.data,
                [Scope(scope) for scope in form.scopes.data],
                form.days.data,
            )
        except InvalidValueError as error:
            form.refuse(error)
        else:
            return render_template("token_made.html", name=form.token_name.data, token=token)
    return _account(token_form=form), 422


@blueprint.post("/account/tokens/<uuid:token_id>/end")
def revoke_token(token_id: UUID) -> ResponseReturnValue:
    """End one of one's own tokens."""
    actor = visitor()
    attempt(lambda: services().accounts.revoke_token(actor, token_id), "The token no longer works.")
    return redirect(url_for("accounts.show"))


def _account(**forms: Any) -> str:
    actor = visitor()
    profile = services().parties.get_profile(actor)
    unsent = {
        "name_form": NameForm(formdata=None, data={"name": profile.person.name}),
        "password_form": PasswordForm(formdata=None),
        "token_form": TokenForm(formdata=None),
    }
    return render_template(
        "account.html",
        profile=profile,
        tokens=[
            token
            for token in services().accounts.list_tokens(actor)
            if token.revoked_at is None and token.expires_at > services().accounts.now()
        ],
        **{**unsent, **forms},
    )
