"""Pages for what went wrong: what it is, and what to do next."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from glossary_service.errors import (
    GlossaryError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    SignInError,
    StaleError,
    StateError,
    TooManyError,
    UnavailableError,
)


STATUS: dict[type[GlossaryError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    InvalidInputError: 422,
    StateError: 409,
    StaleError: 409,
    TooManyError: 429,
    UnavailableError: 503,
}


def page_of(error: GlossaryError) -> ResponseReturnValue:
    """Show one of our own errors; who is not signed in is sent to sign in, and back after it."""
    if isinstance(error, SignInError):
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=target))
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    return render_template("error.html", title="This did not work", text=error.message), status


def page_of_http(error: HTTPException) -> ResponseReturnValue:
    """Show what werkzeug raised."""
    text = (
        "There is nothing here that you may see." if error.code == 404 else error.description  # noqa: PLR2004
    )
    page = render_template("error.html", title=error.name, text=text)
    headers = {key: value for key, value in error.get_headers() if key in {"Allow", "Retry-After"}}
    return page, error.code or 500, headers
