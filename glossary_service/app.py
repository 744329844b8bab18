"""The Flask application factory: mounts the API and the pages on the services."""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_smorest import Api
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from glossary_service import __version__
from glossary_service.api import resources as api
from glossary_service.api.errors import problem_of, problem_of_http
from glossary_service.config import ServerSettings
from glossary_service.errors import GlossaryError
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


def create_app(settings: ServerSettings, services: Services | None = None) -> Flask:
    """Create the application; `services` are built from the settings where none are given."""
    app = Flask(__name__, static_folder=None)
    is_https = settings.address.startswith("https://")
    app.config.update(
        SECRET_KEY=read_secret(settings),
        MAX_CONTENT_LENGTH=settings.largest_request,
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
    app.extensions["glossary_service"] = services or build_services(settings)
    app.extensions["glossary_settings"] = settings
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    mount_api(app)
    web.mount(app)
    app.register_error_handler(GlossaryError, _answer)
    app.register_error_handler(HTTPException, _answer_http)
    app.after_request(_secure)
    return app


class QuietApi(Api):  # type: ignore[misc]
    """A flask-smorest Api without its app-wide handler, which would answer pages in JSON."""

    def _register_error_handlers(self) -> None:
        pass


def mount_api(app: Flask) -> QuietApi:
    """Mount the API on an application."""
    mounted = QuietApi(app, spec_kwargs=api.SPEC)
    for blueprint in api.BLUEPRINTS:
        mounted.register_blueprint(blueprint)
    return mounted


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _answer(error: GlossaryError) -> ResponseReturnValue:
    return problem_of(error) if _is_api() else page_of(error)


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    return problem_of_http(error) if _is_api() else page_of_http(error)


def _secure(response: Response) -> Response:
    headers: Any = response.headers
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    if "Cache-Control" not in headers and request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    return response
