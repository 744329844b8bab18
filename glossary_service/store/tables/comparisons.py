"""Comparisons between term sets, kept with what went in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from glossary_service.store.tables.columns import Base, Document, Identified, Revised


class ComparisonRow(Identified, Revised, Base):
    """A comparison that somebody asked for, and its report once it is made.

    `inputs_hash` is of everything that went in, `engine` the fingerprint of what compared. A
    comparison is stale when either is no longer what it was.
    """

    __tablename__ = "comparison"

    title: Mapped[str] = mapped_column(String(200))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(index=True)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    inputs_hash: Mapped[str] = mapped_column(String(64), default="")
    engine: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime | None]
    counts: Mapped[Document | None]
    report: Mapped[Document | None] = mapped_column(deferred=True)

    sides: Mapped[list["ComparisonSideRow"]] = relationship(
        order_by="ComparisonSideRow.position", cascade="all, delete-orphan"
    )


class ComparisonSideRow(Base):
    """One term set that takes part, with the versions of its entries that were read."""

    __tablename__ = "comparison_side"

    comparison_id: Mapped[UUID] = mapped_column(ForeignKey("comparison.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    term_set_id: Mapped[UUID] = mapped_column(ForeignKey("term_set.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    inputs_hash: Mapped[str] = mapped_column(String(64), default="")
    entries: Mapped[Document | None]  # {"entry id": "content hash"}
