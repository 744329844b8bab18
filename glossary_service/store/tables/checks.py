"""Checks of an understanding, and the links that let people check without an account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from glossary_service.store.tables.columns import Base, Document, Identified


class CheckRow(Identified, Base):
    """A check that somebody asked to keep: the words given, and the answer they got."""

    __tablename__ = "check_kept"

    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"), index=True)
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("check_link.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # a guest's way back
    term: Mapped[str] = mapped_column(String(500))
    words: Mapped[str]
    answer: Mapped[Document]
    engine: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class CheckLinkRow(Identified, Base):
    """A link of the central department; only its hash is kept."""

    __tablename__ = "check_link"

    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
