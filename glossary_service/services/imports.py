"""Files that go into a term set: read, shown row by row, and then written as drafts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.errors import InvalidInputError, InvalidValueError, StaleError, StateError
from glossary_service.formats import Problem, RowsResult, find_format, read_rows
from glossary_service.policy.roles import Action, Actor
from glossary_service.services.import_preview import BATCH, CHOICES, preview
from glossary_service.services.reviews import propose_many
from glossary_service.services.service import Service, require, told
from glossary_service.services.texts import LONGEST_NAME
from glossary_service.store import entries, imports, jobs
from glossary_service.store.database import reads, writes
from glossary_service.store.imports import KnownVersion, Wordings
from glossary_service.store.records import (
    ImportedRow,
    ImportRecord,
    ImportState,
    Page,
    RowChoice,
    RowKind,
)


KEPT_PENDING = timedelta(days=1)
KEPT_APPLIED = timedelta(days=30)
# An application that was not heard of for so long was interrupted; others need not wait for it.
SILENT_FOR = timedelta(minutes=10)
LARGEST_PAGE = 200
MOST_PROBLEMS = 200
MOST_CHOICES = 10_000
_ROWS_KEPT_AT_ONCE = 2_000
SMALL = 2_000  # rows up to which an import is written while the caller waits
KIND = "import"  # of the jobs
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """How many drafts of an import were put to the vote, and of how many entries nothing was.

    Left are those that are proposed already or not changed any more, and those without a
    definition.
    """

    proposed: int
    left: int


def _no_progress(done: int, total: int) -> None:
    del done, total


def _never() -> bool:
    return False


class Imports(Service):
    """Preview first; then the rows become drafts. What is live or under review is not touched."""

    def upload(self, actor: Actor, term_set_id: UUID, name: str, data: bytes) -> ImportRecord:
        """Read a file against a term set and keep what each of its rows would do, for a day.

        Raises:
            InvalidInputError: Nothing in the file can be used; the message says what was found.
        """
        self._admit(actor, term_set_id)
        name = clean_file_name(name)
        read = read_upload(name, data)
        held = self._keep_file(actor, term_set_id, name, data)
        return self._preview(actor, held, read)

    @reads
    def get(
        self, session: Session, actor: Actor, term_set_id: UUID, import_id: UUID
    ) -> ImportRecord:
        """Return an import: how the file was read, and how far it has come.

        Raises:
            NotFoundError: There is none into a set of the actor's party.
        """
        return _see(session, actor, term_set_id, import_id)

    @reads
    def list_rows(
        self,
        session: Session,
        actor: Actor,
        term_set_id: UUID,
        import_id: UUID,
        *,
        kind: RowKind | None = None,
        after: str = "",
        limit: int = 50,
    ) -> Page[ImportedRow]:
        """Return some rows of an import, in the order of the file; 1 to 200 at a time."""
        held = _see(session, actor, term_set_id, import_id)
        if after and not (after.isascii() and after.isdigit() and len(after) <= 9):  # noqa: PLR2004
            raise InvalidValueError(
                "“after” is not a mark that a list gave out. Leave it out to begin at the front.",
                {"after": "Take it from the page before."},
            )
        return imports.list_lines(
            session,
            held.id,
            kind=kind,
            after=int(after or 0),
            limit=max(1, min(limit, LARGEST_PAGE)),
        )

    @writes
    def remove(self, session: Session, actor: Actor, term_set_id: UUID, import_id: UUID) -> None:
        """Forget an import and its file; what it has written stays."""
        held = _see(session, actor, term_set_id, import_id)
        if held.job is not None:
            jobs.cancel_job(session, held.job.id, self.now())
        imports.remove_import(session, [held.id])
        told(session, actor, "import.removed", "import", held.id, party_id=held.party_id)

    def apply(
        self,
        actor: Actor,
        term_set_id: UUID,
        import_id: UUID,
        revision: int,
        *,
        kinds: Mapping[RowKind, RowChoice] | None = None,
        rows: Mapping[int, RowChoice] | None = None,
        progress: Progress = _no_progress,
        cancelled: Callable[[], bool] = _never,
    ) -> ImportRecord:
        """Write the rows as drafts, each as chosen for it or for its kind, else as proposed.

        More than `SMALL` rows are written by a job, which the import that is returned names. One
        that was interrupted or cancelled is continued with the choices it began with; one that is
        done is returned as it is.

        Raises:
            StaleError: The set was changed since the preview. A new one is made: read it first.
            StateError: Another import is just being applied to this set.
        """
        held = self.get(actor, term_set_id, import_id)
        if held.state is ImportState.APPLIED:
            return held
        if held.state is ImportState.READING:
            raise StateError("The file is being read. Ask again in a moment.")
        if not self._begin(
            actor, term_set_id, import_id, revision, dict(kinds or {}), dict(rows or {})
        ):
            self._preview_again(actor, held)
            raise StaleError
        if held.total > SMALL:
            return self.get(actor, term_set_id, import_id)
        return self.go_on(actor, term_set_id, import_id, progress=progress, cancelled=cancelled)

    def go_on(
        self,
        actor: Actor,
        term_set_id: UUID,
        import_id: UUID,
        *,
        progress: Progress = _no_progress,
        cancelled: Callable[[], bool] = _never,
    ) -> ImportRecord:
        """Write the rows of an import that has begun, 500 in each transaction, to the end.

        It may be called again after an interruption, and by several at once: each row is dealt with
        once.
        """
        while not cancelled():
            held, is_done = self._apply_next(actor, term_set_id, import_id)
            progress(held.done, held.total)
            if is_done:
                return held
        return self.get(actor, term_set_id, import_id)

    @reads
    def list_written(
        self, session: Session, actor: Actor, term_set_id: UUID, import_id: UUID
    ) -> Sequence[UUID]:
        """Return the entries that an import added or changed, for proposing them together."""
        held = _see(session, actor, term_set_id, import_id)
        return imports.list_written(session, held.id)

    def propose_all(
        self,
        actor: Actor,
        term_set_id: UUID,
        import_id: UUID,
        deadline: datetime | None = None,
    ) -> Proposed:
        """Put the drafts that an import wrote to the vote; they wait as one batch.

        It may be called again: what is proposed already stays as it is.

        Raises:
            StateError: Nothing is written yet, or too few people can vote.
        """
        written = self._list_for_proposal(actor, term_set_id, import_id)
        proposed = 0
        for start in range(0, len(written), BATCH):
            some = written[start : start + BATCH]
            proposed += self._propose(actor, term_set_id, import_id, some, deadline)
        return Proposed(proposed=proposed, left=len(written) - proposed)

    @reads
    def _list_for_proposal(
        self, session: Session, actor: Actor, term_set_id: UUID, import_id: UUID
    ) -> Sequence[UUID]:
        held = _see(session, actor, term_set_id, import_id)
        written = imports.list_written(session, import_id)
        if not written:
            raise StateError(
                "This import has written nothing that could be proposed. Write its rows first."
            )
        if held.state is not ImportState.APPLIED and _is_at_work(held):
            raise StateError("The rows are being written. Propose them when that is done.")
        return written

    @writes
    def _propose(
        self,
        session: Session,
        actor: Actor,
        term_set_id: UUID,
        import_id: UUID,
        entry_ids: Sequence[UUID],
        deadline: datetime | None,
    ) -> int:
        held = _see(session, actor, term_set_id, import_id)
        return propose_many(
            session,
            actor,
            held.party_id,
            entry_ids,
            batch_id=import_id,
            deadline=deadline,
            now=self.now(),
        )

    # ── reading ──────────────────────────────────────────────────────────────────────────────────

    @reads
    def _admit(self, session: Session, actor: Actor, term_set_id: UUID) -> None:
        held = entries.see_term_set(session, actor, term_set_id)
        require(actor, Action.STEWARD, held.party_id)

    @writes
    def _keep_file(
        self, session: Session, actor: Actor, term_set_id: UUID, name: str, data: bytes
    ) -> ImportRecord:
        held = entries.see_term_set(session, actor, term_set_id)
        require(actor, Action.STEWARD, held.party_id)
        now = self.now()
        old = imports.find_old(session, pending=now - KEPT_PENDING, applied=now - KEPT_APPLIED)
        imports.remove_import(session, old)
        import_id = imports.add_import(
            session,
            term_set_id=held.id,
            party_id=held.party_id,
            person_id=actor.person_id,
            name=name,
            data=data,
            at=now,
        )
        told(session, actor, "import.read", "import", import_id, party_id=held.party_id)
        return imports.see_import(session, actor, term_set_id, import_id)

    def _preview(self, actor: Actor, held: ImportRecord, read: RowsResult) -> ImportRecord:
        """Match the rows with the set as it is now, and keep what each of them would do."""
        base, known = self._read_set(held.term_set_id)
        waiting: list[ImportedRow] = []
        for row in preview(read, known, self._read_wordings):
            waiting.append(row)
            if len(waiting) == _ROWS_KEPT_AT_ONCE:
                self._keep_rows(held, waiting)
                waiting = []
        self._keep_rows(held, waiting)
        return self._finish_preview(actor, held, base, _findings(read))

    def _preview_again(self, actor: Actor, held: ImportRecord) -> None:
        data = self._read_file(held.id)
        if data is None:
            return
        read = read_upload(held.name, data)
        self._preview(actor, self._clear(actor, held), read)

    @reads
    def _read_set(self, session: Session, term_set_id: UUID) -> tuple[str, list[KnownVersion]]:
        # The hash first: a change between the two only makes the preview stale sooner.
        return imports.hash_set(session, term_set_id), imports.read_known(session, term_set_id)

    @reads
    def _read_wordings(
        self, session: Session, entry_ids: Sequence[UUID]
    ) -> Mapping[UUID, Wordings]:
        return imports.read_wordings(session, entry_ids)

    @reads
    def _read_file(self, session: Session, import_id: UUID) -> bytes | None:
        return imports.read_file(session, import_id)

    @writes
    def _keep_rows(self, session: Session, held: ImportRecord, rows: Sequence[ImportedRow]) -> None:
        imports.add_lines(session, held.id, rows)

    @writes
    def _clear(self, session: Session, actor: Actor, held: ImportRecord) -> ImportRecord:
        imports.move_import(
            session,
            held.id,
            ImportState.PREVIEWED,
            ImportState.READING,
            revision=held.revision,
            at=self.now(),
        )
        imports.remove_lines(session, held.id)
        return imports.see_import(session, actor, held.term_set_id, held.id)

    @writes
    def _finish_preview(
        self,
        session: Session,
        actor: Actor,
        held: ImportRecord,
        base: str,
        findings: Mapping[str, Any],
    ) -> ImportRecord:
        imports.finish_preview(
            session,
            held.id,
            revision=held.revision,
            base=base,
            findings=findings,
            at=self.now(),
        )
        return imports.see_import(session, actor, held.term_set_id, held.id)

    # ── applying ─────────────────────────────────────────────────────────────────────────────────

    @writes
    def _begin(
        self,
        session: Session,
        actor: Actor,
        term_set_id: UUID,
        import_id: UUID,
        revision: int,
        kinds: Mapping[RowKind, RowChoice],
        rows: Mapping[int, RowChoice],
    ) -> bool:
        """Begin or go on; `False` where the set is no longer what was read.

        Of the same call made twice, the second finds the work of the first and leaves it.
        """
        imports.lock_set(session, import_id)
        held = _see(session, actor, term_set_id, import_id)
        if held.state is ImportState.APPLIED or _is_at_work(held):
            return True
        now = self.now()
        if imports.has_other_applying(session, term_set_id, import_id, now - SILENT_FOR):
            raise StateError(
                "Another import is being applied to this term set. Wait until it is done, then "
                "look at the preview again."
            )
        if held.state is ImportState.PREVIEWED:
            if held.revision != revision:
                raise StaleError
            if imports.read_base(session, import_id) != imports.hash_set(session, term_set_id):
                return False
            _check_choices(kinds, rows, imports.find_kinds(session, import_id, list(rows)))
            imports.choose(session, import_id, kinds, rows)
            imports.move_import(
                session,
                import_id,
                ImportState.PREVIEWED,
                ImportState.APPLYING,
                revision=revision,
                at=now,
            )
        if held.total > SMALL:
            self._queue(session, actor, held)
        return True

    def _queue(self, session: Session, actor: Actor, held: ImportRecord) -> None:
        job_id = jobs.add_job(
            session,
            kind=KIND,
            subject_id=held.id,
            party_id=held.party_id,
            person_id=actor.person_id,
            values={"term_set_id": str(held.term_set_id)},
            at=self.now(),
        )
        imports.set_job(session, held.id, job_id)

    @writes
    def _apply_next(
        self, session: Session, actor: Actor, term_set_id: UUID, import_id: UUID
    ) -> tuple[ImportRecord, bool]:
        """Deal with the next rows; say whether that were the last."""
        held = _see(session, actor, term_set_id, import_id)
        come = imports.apply_next(
            session, import_id, author_id=actor.person_id, at=self.now(), limit=BATCH
        )
        if come is None:
            # Somebody else, who went on with the same import, was quicker.
            return imports.see_import(session, actor, term_set_id, import_id), True
        done, total = come
        if done < total:
            return imports.see_import(session, actor, term_set_id, import_id), False
        imports.finish_import(session, import_id, self.now())
        told(
            session,
            actor,
            "import.applied",
            "import",
            import_id,
            party_id=held.party_id,
            content_hash=imports.get_file_hash(session, import_id),
        )
        return imports.see_import(session, actor, term_set_id, import_id), True


def _is_at_work(held: ImportRecord) -> bool:
    return held.job is not None and held.job.state.is_active


def _see(session: Session, actor: Actor, term_set_id: UUID, import_id: UUID) -> ImportRecord:
    held = imports.see_import(session, actor, term_set_id, import_id)
    require(actor, Action.STEWARD, held.party_id)
    return held


def _check_choices(
    kinds: Mapping[RowKind, RowChoice], rows: Mapping[int, RowChoice], known: Mapping[int, RowKind]
) -> None:
    wrong = {
        f"kinds.{kind}": _possible(kind)
        for kind, choice in kinds.items()
        if choice not in CHOICES[kind]
    }
    for number, choice in rows.items():
        if number not in known:
            wrong[f"rows.{number}"] = "The preview has no such row."
        elif choice not in CHOICES[known[number]]:
            wrong[f"rows.{number}"] = _possible(known[number])
    if wrong:
        raise InvalidValueError("Some rows cannot be dealt with as chosen.", wrong)


def _possible(kind: RowKind) -> str:
    return f"Choose from {', '.join(CHOICES[kind])}."


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def clean_file_name(name: str) -> str:
    r"""Return the last part of a file's name as people may read it, for messages alone.

    >>> clean_file_name("C:\\plans\\terms.csv"), clean_file_name("../\0/")
    ('terms.csv', 'file')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    return shown[-LONGEST_NAME:] or "file"


def read_upload(name: str, data: bytes) -> RowsResult:
    """Read the rows of a file that was sent, through a file that is gone afterwards.

    Raises:
        InvalidInputError: Nothing in it can be used; the message calls it by `name`.
    """
    ending = PurePosixPath(name).suffix
    with TemporaryDirectory() as folder:
        # Never under the name that was sent: that is for people to read.
        path = Path(folder) / f"terms{ending if _SUFFIX.fullmatch(ending) else ''}"
        try:
            find_format(path)
            path.write_bytes(data)
            return read_rows(path)
        except InvalidInputError as error:
            raise InvalidInputError(error.message.replace(str(path), name)) from error


def _findings(read: RowsResult) -> dict[str, Any]:
    return {
        "problems": [_as_document(problem) for problem in read.problems[:MOST_PROBLEMS]],
        "more": max(0, len(read.problems) - MOST_PROBLEMS),
        "unused": list(read.unused[:MOST_PROBLEMS]),
    }


def _as_document(problem: Problem) -> dict[str, Any]:
    return {
        "message": problem.message,
        "row": problem.row,
        "column": problem.column,
        "field": problem.field,
    }
