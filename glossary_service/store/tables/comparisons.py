"""Comparisons between term sets, kept with what went in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from glossary_service.store.tables.columns import Base, Document, Identified, Revised


class ComparisonRow(Identified, Revised, Base):
    """A comparison that somebody asked for, and its report once it is made.

    `engine` is the fingerprint of what compared; `made_by` the job that made the report, where it
    was made in the background. What went in stands with the sides.
    """

    __tablename__ = "comparison"
    __table_args__ = (Index("ix_comparison_party_id_created_at", "party_id", "created_at"),)

    title: Mapped[str] = mapped_column(String(200))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime | None]
    engine: Mapped[str] = mapped_column(String(64), default="")
    counts: Mapped[Document | None]

    sides: Mapped[list["ComparisonSideRow"]] = relationship(
        order_by="ComparisonSideRow.position", cascade="all, delete-orphan"
    )


class ComparisonSideRow(Base):
    """One term set that takes part; with `drafts`, what its own party has not approved yet too."""

    __tablename__ = "comparison_side"

    comparison_id: Mapped[UUID] = mapped_column(ForeignKey("comparison.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    term_set_id: Mapped[UUID] = mapped_column(ForeignKey("term_set.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    label: Mapped[str] = mapped_column(String(450))
    drafts: Mapped[bool]


class ComparisonEntryRow(Base):
    """An entry that a comparison has read, and the content that it had then.

    `canonical` says that what was read was published, so that the whole organisation may see it.
    """

    __tablename__ = "comparison_entry"

    comparison_id: Mapped[UUID] = mapped_column(ForeignKey("comparison.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True, index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    term: Mapped[str] = mapped_column(String(500))
    canonical: Mapped[bool]


class ComparisonReportRow(Base):
    """The report in one of the forms in which people and programs read it."""

    __tablename__ = "comparison_report"

    comparison_id: Mapped[UUID] = mapped_column(ForeignKey("comparison.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(10), primary_key=True)
    content: Mapped[str]
