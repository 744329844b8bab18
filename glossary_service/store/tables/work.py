"""Background work, and the log of what happened."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from glossary_service.store.records import JobState
from glossary_service.store.tables.columns import Base, Document, Identified, Words, one_of


class JobRow(Identified, Base):
    """A piece of background work: what, for whom, how far, and who holds it until when."""

    __tablename__ = "job"
    __table_args__ = (
        one_of("state", JobState),
        Index("ix_job_state_lease_until", "state", "lease_until"),
    )

    kind: Mapped[str] = mapped_column(String(50))
    subject_id: Mapped[UUID | None]
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[JobState] = mapped_column(Words(JobState))
    values: Mapped[Document]  # ids and choices, never texts of parties
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    holder: Mapped[str] = mapped_column(String(100), default="")
    doing: Mapped[str] = mapped_column(String(200), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    cancel: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(default="")
    result: Mapped[Document | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class UploadRow(Identified, Base):
    """A file that waits to be read in the background; it goes when the work is done."""

    __tablename__ = "upload"

    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes]
    content_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(index=True)


class EventRow(Base):
    """One line of the log: who did what to what, as ids and hashes, chained to the line before."""

    __tablename__ = "event"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[UUID | None]
    party_id: Mapped[UUID | None] = mapped_column(index=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LogHeadRow(Base):
    """The end of the log, one row: who appends locks it, so that the chain never forks."""

    __tablename__ = "log_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
