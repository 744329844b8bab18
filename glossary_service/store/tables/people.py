"""Organisations, parties, people, their roles, and the ways in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from glossary_service.policy.quorum import QuorumKind
from glossary_service.policy.roles import PartyKind, Role
from glossary_service.store.tables.columns import Base, Document, Identified, Revised, Words, one_of


class OrganisationRow(Identified, Revised, Base):
    """A company or another body; its parties share canonical definitions.

    Two may have one name: a name that is refused would tell who else is here.
    """

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class PartyRow(Identified, Revised, Base):
    """A department or a partner that holds definitions, and how it decides on them."""

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        one_of("kind", PartyKind),
        one_of("quorum_kind", QuorumKind),
        CheckConstraint("quorum_needed >= 1", name="quorum_needed_positive"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[PartyKind] = mapped_column(Words(PartyKind))
    contact: Mapped[str] = mapped_column(String(200), default="")
    quorum_kind: Mapped[QuorumKind] = mapped_column(Words(QuorumKind), default=QuorumKind.ANY)
    quorum_needed: Mapped[int] = mapped_column(default=1)
    self_approval: Mapped[bool] = mapped_column(default=False)
    review_days: Mapped[int | None]
    created_at: Mapped[datetime]


class PersonRow(Identified, Revised, Base):
    """Somebody who can sign in; without a password, not yet. `session_key` ends all sessions."""

    __tablename__ = "person"

    email: Mapped[str] = mapped_column(String(254), unique=True)  # in small letters
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(64))
    operator: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class MembershipRow(Base):
    """A role of a person in a party."""

    __tablename__ = "membership"
    __table_args__ = (one_of("role", Role),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(Words(Role), primary_key=True)


class InvitationRow(Identified, Base):
    """A link by which somebody becomes a member; only its hash is kept.

    With a `person_id` and no roles it lets this person set a new password.
    """

    __tablename__ = "invitation"

    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200), default="")
    roles: Mapped[str] = mapped_column(String(200))  # words of Role, one space between
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiTokenRow(Identified, Base):
    """A token with which a program acts for a person; only its hash is kept."""

    __tablename__ = "api_token"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(100))  # words of Scope, one space between
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class IdempotencyRow(Base):
    """The answer to a creating call, so that the same call again is answered and not repeated."""

    __tablename__ = "idempotency"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]  # None while the first call is still at work
    answer: Mapped[Document | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
