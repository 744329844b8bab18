"""Shares: nothing crosses from one party to another without one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from glossary_service.store.tables.columns import Base, Identified


class ShareRow(Identified, Base):
    """A term set or one entry, shown to a party or to all parties of an alliance."""

    __tablename__ = "share"
    __table_args__ = (
        CheckConstraint("(term_set_id IS NULL) <> (entry_id IS NULL)", name="one_subject"),
        CheckConstraint("(to_party_id IS NULL) <> (to_alliance_id IS NULL)", name="one_receiver"),
        Index("ix_share_to_party_id_revoked_at", "to_party_id", "revoked_at"),
        Index("ix_share_to_alliance_id_revoked_at", "to_alliance_id", "revoked_at"),
    )

    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    term_set_id: Mapped[UUID | None] = mapped_column(ForeignKey("term_set.id"), index=True)
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("entry.id"), index=True)
    to_party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"))
    to_alliance_id: Mapped[UUID | None] = mapped_column(ForeignKey("alliance.id"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
