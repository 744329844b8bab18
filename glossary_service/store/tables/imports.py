"""Imports: a file that was read against a term set, row by row, and what became of each row."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from glossary_service.store.records import ImportState, RowChoice, RowKind, RowOutcome
from glossary_service.store.tables.columns import (
    Base,
    Document,
    Identified,
    Revised,
    Words,
    one_of,
)


class ImportRow(Identified, Revised, Base):
    """A file that goes into a term set; `last_row` is the last of its rows that was dealt with.

    `job_id` is the job that writes its rows, where they are many. `base` is the hash of the entries
    that the file was read against: when they are others, the preview no longer says what would
    happen.
    """

    __tablename__ = "term_set_import"
    __table_args__ = (one_of("state", ImportState),)

    term_set_id: Mapped[UUID] = mapped_column(ForeignKey("term_set.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    upload_id: Mapped[UUID | None] = mapped_column(ForeignKey("upload.id"), index=True)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    name: Mapped[str] = mapped_column(String(255))
    file_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(Words(ImportState))
    base: Mapped[str] = mapped_column(String(64), default="")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    last_row: Mapped[int] = mapped_column(default=0)
    counts: Mapped[Document]  # of kinds and of outcomes
    findings: Mapped[Document]  # problems, how many more there are, and unused columns
    created_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]


class ImportLineRow(Base):
    """A row of the file: what it is to the set, what shall become of it, what it would write."""

    __tablename__ = "import_line"
    __table_args__ = (
        one_of("kind", RowKind),
        one_of("choice", RowChoice),
        Index("ix_import_line_import_id_kind_row", "import_id", "kind", "row"),
    )

    import_id: Mapped[UUID] = mapped_column(ForeignKey("term_set_import.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[RowKind] = mapped_column(Words(RowKind))
    choice: Mapped[RowChoice] = mapped_column(Words(RowChoice))
    term: Mapped[str] = mapped_column(String(500))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("entry.id"))
    entry_revision: Mapped[int | None]
    content: Mapped[Document | None]
    changes: Mapped[Document | None]  # {"items": [[field, before, after], ...]}
    problem: Mapped[str] = mapped_column(default="")
    column: Mapped[str] = mapped_column(String(500), default="")
    field: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[RowOutcome | None] = mapped_column(Words(RowOutcome))
