"""Term sets, entries, and the versions of what they say.

A version holds everything that people vote on: designations, definition, superordinate concept,
examples, what it is for. Once proposed it never changes; a change is a new version. So the approved
version stays as it is while a change is reviewed, whatever becomes of the change.
"""

from datetime import date, datetime
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from glossary_service.policy.quorum import Choice
from glossary_service.policy.transitions import State
from glossary_service.store.records import Answer, ReadingState, TermStatus, TermType
from glossary_service.store.tables.columns import (
    Base,
    Document,
    Identified,
    Key,
    Revised,
    Vector,
    WordList,
    Words,
    one_of,
)


class TermSetRow(Identified, Revised, Base):
    """A collection of entries that a party keeps under one name."""

    __tablename__ = "term_set"
    __table_args__ = (UniqueConstraint("party_id", "name"),)

    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class EntryRow(Identified, Revised, Base):
    """One party's entry for one concept: what is live, and what is being changed.

    `term` and `term_key` repeat the preferred term of the live version (of the open one while
    nothing is live), so that lists need no join. Several entries of one set may share a term.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_term_set_id_term_key_id", "term_set_id", "term_key", "id"),
        Index("ix_entry_party_id_term_key_id", "party_id", "term_key", "id"),
        Index("ix_entry_term_key_id", "term_key", "id"),
    )

    term_set_id: Mapped[UUID] = mapped_column(ForeignKey("term_set.id"))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    term: Mapped[str] = mapped_column(String(500))
    term_key: Mapped[str] = mapped_column(Key())
    live_version_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("definition_version.id", use_alter=True)
    )
    open_version_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("definition_version.id", use_alter=True)
    )
    last_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)

    live: Mapped["VersionRow | None"] = relationship(foreign_keys=[live_version_id], viewonly=True)
    open: Mapped["VersionRow | None"] = relationship(foreign_keys=[open_version_id], viewonly=True)


class VersionRow(Identified, Base):
    """One wording of an entry, with everything that is voted on and where it stands."""

    __tablename__ = "definition_version"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        one_of("state", State),
        Index("ix_definition_version_words", "words", postgresql_using="gin").ddl_if(
            dialect="postgresql"
        ),
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    number: Mapped[int]
    state: Mapped[State] = mapped_column(Words(State), index=True)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    definition: Mapped[str]
    # What searches look in; no list reads it.
    text_hash: Mapped[str] = mapped_column(String(64), index=True)
    words: Mapped[str] = mapped_column(WordList(), deferred=True)
    language: Mapped[str] = mapped_column(String(35), default="")
    superordinate: Mapped[str] = mapped_column(String(500), default="")
    examples: Mapped[Document]  # {"examples": [text, …], "counter_examples": [text, …]}
    source: Mapped[str] = mapped_column(default="")
    register: Mapped[str] = mapped_column(String(100), default="")
    support: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None]
    review_date: Mapped[date | None] = mapped_column(index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    change_note: Mapped[str] = mapped_column(default="")
    deadline: Mapped[datetime | None]
    created_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    batch_id: Mapped[UUID | None]  # of versions that were proposed together
    decided_at: Mapped[datetime | None]

    designations: Mapped[list["DesignationRow"]] = relationship(
        order_by="DesignationRow.position", cascade="all, delete-orphan"
    )


class DesignationRow(Identified, Base):
    """A written form of the concept in a version; the first one is the preferred term."""

    __tablename__ = "designation"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        one_of("status", TermStatus),
        one_of("term_type", TermType),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("definition_version.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(500))
    key: Mapped[str] = mapped_column(Key(), index=True)
    status: Mapped[TermStatus] = mapped_column(Words(TermStatus))
    term_type: Mapped[TermType] = mapped_column(Words(TermType))
    language: Mapped[str] = mapped_column(String(35), default="")


class CharacteristicRow(Identified, Base):
    """A characteristic of a version: what the engine read, and what the steward made of it."""

    __tablename__ = "characteristic"
    __table_args__ = (one_of("state", ReadingState),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("definition_version.id"), index=True)
    text_hash: Mapped[str] = mapped_column(String(64))  # of the definition that was read
    position: Mapped[int]
    dimension: Mapped[str] = mapped_column(String(100))
    value: Mapped[str] = mapped_column(String(500))
    modality: Mapped[str] = mapped_column(String(20))
    start: Mapped[int | None]
    end: Mapped[int | None]
    state: Mapped[ReadingState] = mapped_column(Words(ReadingState))
    corrected_value: Mapped[str] = mapped_column(String(500), default="")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]


class VoteRow(Base):
    """What one person said about one content; another content needs another vote."""

    __tablename__ = "vote"
    __table_args__ = (one_of("choice", Choice),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("definition_version.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[Choice] = mapped_column(Words(Choice))
    comment: Mapped[str] = mapped_column(default="")
    cast_at: Mapped[datetime]


class PublicationRow(Identified, Revised, Base):
    """A version made canonical for its organisation; while `ended_at` is empty it is in force."""

    __tablename__ = "publication"
    __table_args__ = (
        Index(
            "uq_publication_entry_id_in_force",
            "entry_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_publication_organisation_id_ended_at", "organisation_id", "ended_at"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("definition_version.id"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StandpointRow(Base):
    """What a party answers to a publication, bound to the content it answered to."""

    __tablename__ = "standpoint"
    __table_args__ = (one_of("answer", Answer),)

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), primary_key=True, index=True)
    answer: Mapped[Answer] = mapped_column(Words(Answer))
    reason: Mapped[str] = mapped_column(default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime]


class MeaningRow(Base):
    """The vector of a definition, kept by the hash of its text and the name of the encoder."""

    __tablename__ = "meaning"
    __table_args__ = (
        Index(
            "ix_meaning_vector",
            "vector",
            postgresql_using="hnsw",
            postgresql_ops={"vector": "vector_ip_ops"},
        ).ddl_if(dialect="postgresql"),
    )

    text_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    encoder: Mapped[str] = mapped_column(String(100), primary_key=True)
    vector: Mapped[npt.NDArray[np.float32]] = mapped_column(Vector())
