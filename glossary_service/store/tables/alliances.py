"""Alliances: who works together, and who speaks for whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from glossary_service.policy.roles import AllianceRole
from glossary_service.store.tables.columns import Base, Identified, Revised, Words, one_of


class AllianceRow(Identified, Revised, Base):
    """A piece of work of several parties, for which words are settled."""

    __tablename__ = "alliance"

    name: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(default="")
    host_party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    created_at: Mapped[datetime]


class AlliancePartyRow(Base):
    """A party's part in an alliance."""

    __tablename__ = "alliance_party"

    alliance_id: Mapped[UUID] = mapped_column(ForeignKey("alliance.id"), primary_key=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime]


class AllianceRoleRow(Base):
    """What a person does in an alliance for a party; a speaker speaks for a function."""

    __tablename__ = "alliance_role"
    __table_args__ = (one_of("role", AllianceRole),)

    alliance_id: Mapped[UUID] = mapped_column(ForeignKey("alliance.id"), primary_key=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[AllianceRole] = mapped_column(Words(AllianceRole), primary_key=True)
    function: Mapped[str] = mapped_column(String(60), primary_key=True, default="")


class JoiningCodeRow(Identified, Base):
    """A code that a party gives away, so that it is added to an alliance; only its hash is kept."""

    __tablename__ = "joining_code"

    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # used, replaced or taken back
