"""Calls that answer with a file of a term set."""

import re
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, services
from glossary_service.api.schemas.imports import ExportQuery
from glossary_service.safe_files import CHUNK
from glossary_service.services.exports import WRITTEN


blueprint = Blueprint(
    "exports",
    __name__,
    url_prefix="/api/v1/term-sets/<uuid:term_set_id>/export",
    description="Term sets as files",
)

_BYTES = {"type": "string", "format": "binary"}
FILES = {
    kind.media_type: {"schema": {"type": "object"} if name == "json" else _BYTES}
    for name, kind in WRITTEN.items()
}
_UNSAFE = re.compile(r"[^\w \-]+")


@blueprint.get("")
@blueprint.arguments(ExportQuery, location="query")
@blueprint.response(200)
@blueprint.doc(responses={200: {"description": "The file.", "content": FILES}})
def export_term_set(query: dict[str, Any], term_set_id: UUID) -> Answer:
    """Return what you may see of a term set as a file that can be imported again."""
    kind = WRITTEN[query["format"]]
    # Written whole before it is sent: a problem on the way is answered as one.
    file = TemporaryFile()  # noqa: SIM115 - closed when it is sent
    try:
        held = services().exports.write(
            actor(), term_set_id, query["format"], file, drafts=query["drafts"]
        )
        file.seek(0)
    except BaseException:
        file.close()
        raise
    response = Response(_pieces(file), mimetype=kind.media_type)
    response.call_on_close(file.close)
    response.headers.set(
        "Content-Disposition",
        "attachment",
        filename=f"{safe_name(held.name)}.{query['format']}",
    )
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece


def safe_name(name: str) -> str:
    """Return a name under which every system keeps a file.

    >>> safe_name("../Plan: “A/B”"), safe_name("…")
    ('Plan A B', 'terms')
    """
    return " ".join(_UNSAFE.sub(" ", name).split())[:80].strip() or "terms"
