"""What an operator sees: a line per request, figures for Prometheus, and whether all is well."""

import hmac
import ipaddress
import os
import re
import time
from types import TracebackType
from uuid import uuid4

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from glossary_service.config import ServerSettings
from glossary_service.logs import name_failure
from glossary_service.wiring import Services


HEADER = "X-Request-ID"
_GIVEN_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_UNOBSERVED = {"observation.healthz", "observation.readyz", "observation.metrics", "static"}
# Set where several processes answer: each writes its figures there, and all of them are summed.
_SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"
log = structlog.get_logger("glossary_service.requests")
blueprint = Blueprint("observation", __name__)


class Figures:
    """The figures of one application."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "glossary_requests",
            "Requests answered.",
            ["endpoint", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "glossary_request_seconds",
            "Time to answer a request.",
            ["endpoint"],
            registry=self.registry,
        )

    def write(self) -> bytes:
        """Return all figures in the form of Prometheus."""
        registry = self.registry
        if os.environ.get(_SHARED_FIGURES):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry) + generate_latest(self._jobs())

    def _jobs(self) -> CollectorRegistry:
        registry = CollectorRegistry()
        jobs = Gauge("glossary_jobs", "Background work by state.", ["state"], registry=registry)
        for state, count in self.services.condition.count_jobs().items():
            jobs.labels(state).set(count)
        return registry


def mount(app: Flask, services: Services, settings: ServerSettings) -> None:
    """Have every request of an application get an id, a line in the log, and be counted."""
    figures = Figures(services)
    app.extensions["glossary_figures"] = figures

    def begin() -> None:
        g.began = time.perf_counter()
        given = request.headers.get(HEADER, "") if settings.proxies else ""
        g.request_id = given if _GIVEN_ID.fullmatch(given) else uuid4().hex

    def end(response: Response) -> Response:
        response.headers[HEADER] = g.request_id
        seconds = time.perf_counter() - g.began
        endpoint = request.endpoint or "none"
        if endpoint not in _UNOBSERVED:
            method = request.method if request.url_rule else "any"
            figures.requests.labels(endpoint, method, response.status_code).inc()
            figures.seconds.labels(endpoint).observe(seconds)
            log.info(
                "request",
                request_id=g.request_id,
                endpoint=endpoint,
                method=method,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                person=_person(),
            )
        return response

    app.before_request(begin)
    app.after_request(end)
    app.register_blueprint(blueprint)


class ObservedFlask(Flask):
    """A Flask application that logs what nobody expected without saying what it was about."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log kind and place of an error; its message may hold what somebody wrote."""
        failure = name_failure(None, "", {"exc_info": exc_info})
        log.error("request failed", request_id=request_id(), endpoint=request.endpoint, **failure)


def request_id() -> str:
    """Return the id of the request that is being answered."""
    return str(g.get("request_id", ""))


def _person() -> str | None:
    actor = g.get("api_actor") or g.get("visitor")
    return str(actor.person_id) if actor else None


# ── what monitoring asks ─────────────────────────────────────────────────────────────────────────


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process lives."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether the database can be reached and fits this version."""
    services: Services = current_app.extensions["glossary_service"]
    reason = services.condition.why_not_ready()
    if reason:
        return jsonify(status="not ready", reason=reason), 503
    return jsonify(status="ready")


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Hand out the figures: to this machine, or to whoever has the token."""
    settings: ServerSettings = current_app.extensions["glossary_settings"]
    if not (_has_token(settings.metrics_token) if settings.metrics_token else _is_near()):
        abort(404)
    figures: Figures = current_app.extensions["glossary_figures"]
    return Response(figures.write(), content_type=CONTENT_TYPE_LATEST)


def _has_token(token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _is_near() -> bool:
    """Whether this machine asks, and not somebody else through a proxy on this machine."""
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded")):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
