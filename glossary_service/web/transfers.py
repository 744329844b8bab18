"""Words from files and into files: choose a file, look at it row by row, then write it."""

from tempfile import TemporaryFile
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from werkzeug.exceptions import BadRequest
from werkzeug.utils import secure_filename

from glossary_service.errors import InvalidInputError, NotFoundError
from glossary_service.policy.roles import Action
from glossary_service.services.exports import WRITTEN
from glossary_service.services.import_preview import CHOICES
from glossary_service.services.service import require
from glossary_service.store.records import ImportState, JobState, RowChoice, RowKind
from glossary_service.web.forms import Form, read_revision
from glossary_service.web.shown import ROW_CHOICES, ROW_KINDS, ROW_OUTCOMES
from glossary_service.web.visits import attempt, services, visitor


blueprint = Blueprint("transfers", __name__, url_prefix="/words/lists/<uuid:term_set_id>")
A_PAGE = 200
UNFINISHED = frozenset({JobState.QUEUED, JobState.RUNNING})


class FileForm(Form):
    """A file with words."""

    file = FileField("The file", [FileRequired("Choose a file.")])


@blueprint.route("/import", methods=["GET", "POST"])
def upload(term_set_id: UUID) -> ResponseReturnValue:
    """Choose a file; nothing is written yet."""
    actor = visitor()
    held = services().term_sets.get(actor, term_set_id)
    require(actor, Action.STEWARD, held.party_id)
    form = FileForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            made = services().imports.upload(
                actor, term_set_id, sent.filename or "file", sent.stream.read()
            )
        except InvalidInputError as error:
            form.file.errors = [error.message]
        else:
            return redirect(
                url_for("transfers.preview", term_set_id=term_set_id, import_id=made.id)
            )
    return render_template("import.html", form=form, set=held), 422 if form.errors else 200


@blueprint.get("/import/<uuid:import_id>")
def preview(term_set_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Show what each row of a file would do, or has done."""
    actor = visitor()
    held = services().imports.get(actor, term_set_id, import_id)
    kind = _kind(request.args.get("kind", ""))
    rows = services().imports.list_rows(
        actor,
        term_set_id,
        import_id,
        kind=kind,
        after=request.args.get("after", ""),
        limit=A_PAGE,
    )
    is_waiting = held.job is not None and held.job.state in UNFINISHED
    return render_template(
        "import_wait.html" if is_waiting else "import_preview.html",
        set=services().term_sets.get(actor, term_set_id),
        held=held,
        rows=rows,
        kind=kind,
        is_done=held.state is ImportState.APPLIED,
        possible=CHOICES,
        kinds=ROW_KINDS,
        choices=ROW_CHOICES,
        outcomes=ROW_OUTCOMES,
    )


@blueprint.post("/import/<uuid:import_id>/apply")
def apply(term_set_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Write the rows as chosen; what is in use or being decided is not touched."""
    actor, revision = visitor(), read_revision()
    kinds, rows = _chosen()
    # The page that comes next tells how it went, also where a long file is written meanwhile.
    attempt(
        lambda: services().imports.apply(
            actor, term_set_id, import_id, revision, kinds=kinds, rows=rows
        )
    )
    return redirect(url_for("transfers.preview", term_set_id=term_set_id, import_id=import_id))


@blueprint.post("/import/<uuid:import_id>/stop")
def stop(term_set_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Stop writing a long file; what is written stays, and it can go on later."""
    actor = visitor()
    job = services().imports.get(actor, term_set_id, import_id).job
    if job is None:
        raise NotFoundError
    attempt(lambda: services().background.cancel(actor, job.id), "It stops shortly.")
    return redirect(url_for("transfers.preview", term_set_id=term_set_id, import_id=import_id))


@blueprint.post("/import/<uuid:import_id>/propose")
def propose(term_set_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Propose everything that a file has written, at once."""
    actor = visitor()
    attempt(
        lambda: services().imports.propose_all(actor, term_set_id, import_id),
        "The words are proposed. Those who decide find them on their first page.",
    )
    return redirect(url_for("transfers.preview", term_set_id=term_set_id, import_id=import_id))


@blueprint.post("/import/<uuid:import_id>/forget")
def forget(term_set_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Forget a file; what it has written stays."""
    services().imports.remove(visitor(), term_set_id, import_id)
    flash("The file is forgotten.")
    return redirect(url_for("words.show_set", term_set_id=term_set_id))


@blueprint.get("/export/<kind>")
def export(term_set_id: UUID, kind: str) -> ResponseReturnValue:
    """Hand out a list as a file that can be imported again."""
    if kind not in WRITTEN:
        raise NotFoundError
    # Written whole before it is sent: a problem on the way is answered as one.
    file = TemporaryFile()  # noqa: SIM115 - closed when it is sent
    try:
        held = services().exports.write(
            visitor(), term_set_id, kind, file, drafts="drafts" in request.args
        )
        file.seek(0)
    except BaseException:
        file.close()
        raise
    name = secure_filename(held.name)[:80] or "words"
    return send_file(
        file,
        mimetype=WRITTEN[kind].media_type,
        as_attachment=True,
        download_name=f"{name}.{kind}",
        max_age=0,
    )


def _kind(text: str) -> RowKind | None:
    try:
        return RowKind(text) if text else None
    except ValueError:
        raise NotFoundError from None


def _chosen() -> tuple[dict[RowKind, RowChoice], dict[int, RowChoice]]:
    """Return what was chosen for all rows of a kind, and for single rows where it is another.

    Raises:
        BadRequest: The form holds something that no page has offered.
    """
    kinds: dict[RowKind, RowChoice] = {}
    rows: dict[int, RowChoice] = {}
    try:
        for name, value in request.form.items():
            if value and name.startswith("kind-"):
                kinds[RowKind(name.removeprefix("kind-"))] = RowChoice(value)
            elif value and name.startswith("row-"):
                rows[int(name.removeprefix("row-"))] = RowChoice(value)
    except ValueError:
        raise BadRequest("This form is not complete. Open the page again.") from None
    return kinds, rows
