"""From errors to answers: the one table of HTTP statuses, as problem+json (RFC 9457)."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from glossary_service.errors import (
    GlossaryError,
    InvalidInputError,
    InvalidValueError,
    MissingVersionError,
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
    SignInError: 401,
    NotAllowedError: 403,
    InvalidInputError: 422,
    StateError: 409,
    StaleError: 412,
    MissingVersionError: 428,
    TooManyError: 429,
    UnavailableError: 503,
}
PROBLEM = "application/problem+json"


def status_of(error: GlossaryError) -> int:
    """Return the status of an error."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def problem_of(error: GlossaryError) -> ResponseReturnValue:
    """Answer one of our own errors."""
    fields = error.fields if isinstance(error, InvalidValueError) else None
    return _problem(status_of(error), error.code, error.message, fields)


def problem_of_http(error: HTTPException) -> ResponseReturnValue:
    """Answer what werkzeug raised, or what a schema refused."""
    data = getattr(error, "data", None) or {}
    status = error.code or 500
    messages = data.get("messages")
    code = "invalid-value" if messages else error.name.lower().replace(" ", "-")
    detail = "Some values cannot be used." if messages else (error.description or error.name)
    answer = _problem(status, code, detail, _flat(messages) if messages else None)
    headers = {key: value for key, value in error.get_headers() if key in {"Allow", "Retry-After"}}
    return answer[0], answer[1], {**answer[2], **headers}


def _problem(
    status: int, code: str, detail: str, fields: dict[str, str] | None
) -> tuple[Any, int, dict[str, str]]:
    body: dict[str, Any] = {
        "type": f"urn:glossary:{code}",
        "title": code.replace("-", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if fields:
        body["errors"] = [{"field": key, "message": text} for key, text in fields.items()]
    return jsonify(body), status, {"Content-Type": PROBLEM}


def _flat(messages: Any, path: str = "") -> dict[str, str]:
    """Lay out what schemas say: path of the field → what is wrong with it.

    >>> _flat({"json": {"name": ["Missing data."], "list": {0: ["Too long."]}}})
    {'name': 'Missing data.', 'list.0': 'Too long.'}
    """
    if isinstance(messages, dict):
        found: dict[str, str] = {}
        for key, inner in messages.items():
            is_place = not path and key in {"json", "query", "headers", "query_args", "files"}
            found |= _flat(inner, path if is_place else f"{path}.{key}".lstrip("."))
        return found
    text = " ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
    return {path or "body": text}
