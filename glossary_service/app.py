"""The Flask application factory: mounts the API and the pages on the services."""

import traceback
from datetime import timedelta
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_smorest import Api
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    UnsupportedMediaType,
)
from werkzeug.middleware.proxy_fix import ProxyFix

from glossary_service import __version__, limits, observation
from glossary_service.api import docs, resources as api
from glossary_service.api.errors import problem_of, problem_of_http
from glossary_service.config import ServerSettings
from glossary_service.errors import GlossaryError
from glossary_service.jobs import carrier
from glossary_service.observation import ObservedFlask, request_id
from glossary_service.web import areas as web
from glossary_service.web.errors import page_of, page_of_http
from glossary_service.wiring import Services, build_services, read_secret


SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


LARGEST_FORM_TEXTS = 2_000_000  # bytes; a form has up to a thousand fields


def create_app(
    settings: ServerSettings, services: Services | None = None, *, set_up_code: str = ""
) -> Flask:
    """Create the application; `services` are built from the settings where none are given.

    Whoever sets the service up must know the `set_up_code`, where there is one.
    """
    app = ObservedFlask(__name__, static_folder=None)
    services = services or build_services(settings)
    carrier.connect(services.database, settings)
    _configure(app, settings)
    app.config["SET_UP_CODE"] = set_up_code
    app.extensions["glossary_service"] = services
    app.extensions["glossary_settings"] = settings
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    observation.mount(app, services, settings)
    limits.mount(app, settings)
    app.before_request(_require_json)
    mount_api(app)
    web.mount(app)
    app.register_error_handler(GlossaryError, _answer)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(RecursionError, _answer_unreadable)
    app.register_error_handler(ValueError, _answer_unreadable)
    app.after_request(_secure)
    return app


def _configure(app: Flask, settings: ServerSettings) -> None:
    is_https = settings.address.startswith("https://")
    app.config.update(
        SECRET_KEY=read_secret(settings),
        MAX_CONTENT_LENGTH=settings.largest_request,
        MAX_FORM_MEMORY_SIZE=min(LARGEST_FORM_TEXTS, settings.largest_request),
        SESSION_COOKIE_NAME="glossary",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        PREFERRED_URL_SCHEME="https" if is_https else "http",
        WTF_CSRF_TIME_LIMIT=None,
        API_TITLE="Glossary service",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]


class QuietApi(Api):  # type: ignore[misc]
    """A flask-smorest Api without its app-wide handler, which would answer pages in JSON."""

    def _register_error_handlers(self) -> None:
        pass


def mount_api(app: Flask) -> QuietApi:
    """Mount the API on an application."""
    mounted = QuietApi(app, spec_kwargs=api.SPEC)
    for blueprint in api.BLUEPRINTS:
        # Pages have areas of the same names.
        mounted.register_blueprint(blueprint, name=f"api_{blueprint.name}")
    docs.mount(app, mounted)
    return mounted


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _answer(error: GlossaryError) -> ResponseReturnValue:
    return problem_of(error) if _is_api() else page_of(error)


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, InternalServerError):
        # What happened is in the log; here stands only where to find it.
        error = InternalServerError(
            "Something went wrong here, and nothing was changed. Tell whoever runs the service "
            f"this number: {request_id()}"
        )
    return problem_of_http(error) if _is_api() else page_of_http(error)


def _answer_unreadable(error: Exception) -> ResponseReturnValue:
    """Answer a body that the reader of JSON cannot take: nested too deeply, numbers too long."""
    place = traceback.extract_tb(error.__traceback__)[-1].filename
    if "json" not in place.split("/"):
        raise error
    return _answer_http(BadRequest("This JSON is nested too deeply, or holds endless numbers."))


def _require_json() -> None:
    """Refuse a body that no call of the API reads: it would be taken for none at all."""
    is_read = request.is_json or request.mimetype == "multipart/form-data"
    if _is_api() and not is_read and (request.content_length or 0) > 0:
        raise UnsupportedMediaType("Send JSON, as Content-Type: application/json.")


def _secure(response: Response) -> Response:
    headers: Any = response.headers
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    if "Cache-Control" not in headers and request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    return response
