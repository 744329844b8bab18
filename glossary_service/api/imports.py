"""Calls on imports: a file is shown row by row first, and then written as drafts."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from glossary_service.api.calls import Answer, actor, creates, etag, if_match, services
from glossary_service.api.schemas.imports import (
    Application,
    ImportedRowPage,
    ImportedRowQuery,
    ImportOut,
    NewImport,
    ProposedOut,
)
from glossary_service.api.schemas.reviews import NewProposal
from glossary_service.store.records import ImportRecord


blueprint = Blueprint(
    "imports",
    __name__,
    url_prefix="/api/v1/term-sets/<uuid:term_set_id>/imports",
    description="Files that go into a term set",
)


@blueprint.post("")
@creates
@blueprint.arguments(NewImport, location="files")
@blueprint.response(201, ImportOut)
def create_import(files: dict[str, Any], term_set_id: UUID) -> Answer:
    """Read a file and show what each of its rows would do; nothing is written into the set."""
    file = files["file"]
    made = services().imports.upload(actor(), term_set_id, file.filename or "", file.read())
    return _out(made), etag(made.revision)


@blueprint.get("/<uuid:import_id>")
@blueprint.response(200, ImportOut)
def get_import(term_set_id: UUID, import_id: UUID) -> Answer:
    """Return an import: how the file was read, and how far it has come."""
    held = services().imports.get(actor(), term_set_id, import_id)
    return _out(held), etag(held.revision)


@blueprint.get("/<uuid:import_id>/rows")
@blueprint.arguments(ImportedRowQuery, location="query")
@blueprint.response(200, ImportedRowPage)
def list_imported_rows(query: dict[str, Any], term_set_id: UUID, import_id: UUID) -> Answer:
    """List the rows of an import, in the order of the file."""
    return services().imports.list_rows(actor(), term_set_id, import_id, **query)


@blueprint.post("/<uuid:import_id>/application")
@creates
@blueprint.arguments(Application)
@blueprint.response(200, ImportOut)
@blueprint.alt_response(202, schema=ImportOut)
def apply_import(body: dict[str, Any], term_set_id: UUID, import_id: UUID) -> Answer:
    """Write the rows as drafts; more than 2,000 take a job (202).

    Sent again, it goes on where it stopped, and repeats nothing.
    """
    applied = services().imports.apply(
        actor(),
        term_set_id,
        import_id,
        if_match(),
        kinds={item["kind"]: item["choice"] for item in body["kinds"]},
        rows={item["row"]: item["choice"] for item in body["rows"]},
    )
    waits = applied.job is not None and applied.job.state.is_active
    return _out(applied), 202 if waits else 200, etag(applied.revision)


@blueprint.post("/<uuid:import_id>/proposal")
@blueprint.arguments(NewProposal)
@blueprint.response(200, ProposedOut)
def propose_imported(body: dict[str, Any], term_set_id: UUID, import_id: UUID) -> Answer:
    """Put the drafts that an import wrote to the vote; what is proposed already stays as it is."""
    return services().imports.propose_all(actor(), term_set_id, import_id, body["deadline"])


@blueprint.delete("/<uuid:import_id>")
@blueprint.response(204)
def delete_import(term_set_id: UUID, import_id: UUID) -> None:
    """Forget an import and its file; what it has written stays."""
    services().imports.remove(actor(), term_set_id, import_id)


def _out(held: ImportRecord) -> ImportRecord:
    """Return an import without the job of somebody else, whose business that is."""
    own = held.job is not None and held.job.person_id == actor().person_id
    return held if own else replace(held, job=None)
