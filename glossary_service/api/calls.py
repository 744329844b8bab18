"""What all calls have in common: who calls, what they may change, and how they are answered."""

import functools
import hashlib
from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias, cast

from flask import Response, current_app, g, request

from glossary_service.errors import InvalidValueError, MissingVersionError, SignInError
from glossary_service.policy.roles import Actor
from glossary_service.wiring import Services


P = ParamSpec("P")
# What a call returns: a value that its schema writes, alone or with a status and headers.
Answer: TypeAlias = Any


def services() -> Services:
    """Return the services of the application that answers."""
    return cast("Services", current_app.extensions["glossary_service"])


def actor() -> Actor:
    """Return who calls, by the token in the header.

    Raises:
        SignInError: There is no token, or it has ended.
    """
    if "api_actor" not in g:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise SignInError("Send a token: Authorization: Bearer gst_…")
        g.api_actor = services().accounts.actor_of_token(token.strip())
    return cast("Actor", g.api_actor)


def if_match() -> int:
    """Return the revision that the caller has read.

    Raises:
        MissingVersionError: There is no If-Match.
        InvalidValueError: It is none of the ETags that were given out.
    """
    tag = request.headers.get("If-Match", "").strip()
    if not tag:
        raise MissingVersionError
    number = tag.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) <= 9):  # noqa: PLR2004
        raise InvalidValueError(
            "If-Match is no ETag of this service.", {"If-Match": "Send the ETag as it was given."}
        )
    return int(number)


def etag(revision: int) -> dict[str, str]:
    """Return the header that names a revision."""
    return {"ETag": f'"{revision}"'}


def creates(call: Callable[P, Answer]) -> Callable[P, Answer]:
    """Answer a creating call that is sent again with the same Idempotency-Key as it was answered.

    The key counts for one person for a day. Without one, the call is simply made.
    """

    @functools.wraps(call)
    def once(*args: P.args, **kwargs: P.kwargs) -> Answer:
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key:
            return call(*args, **kwargs)
        repeated = services().repeats.begin(actor(), key, _hash_request())
        if repeated is not None:
            return Response(repeated.body, repeated.status, repeated.headers)
        try:
            response = current_app.make_response(call(*args, **kwargs))
        except BaseException:
            services().repeats.forget(actor(), key)
            raise
        services().repeats.finish(actor(), key, response.status_code, _kept(response))
        return response

    once.takes_key = True  # type: ignore[attr-defined]  # the description of the API asks
    return once


def _hash_request() -> str:
    """Return a hash of what is asked; of a form with files not its boundary, which is random."""
    parts = [request.method.encode(), request.path.encode()]
    if request.mimetype == "multipart/form-data":
        for name, value in request.form.items(multi=True):
            parts += [b"field", name.encode(), value.encode()]
        for name, file in request.files.items(multi=True):
            parts += [b"file", name.encode(), (file.filename or "").encode(), file.stream.read()]
            file.stream.seek(0)
    else:
        parts.append(request.get_data())
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def _kept(response: Response) -> dict[str, Any]:
    return {
        "body": response.get_data(as_text=True),
        "headers": {
            name: value
            for name, value in response.headers.items()
            if name in {"Content-Type", "ETag", "Location"}
        },
    }
