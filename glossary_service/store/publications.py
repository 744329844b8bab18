"""Queries on canonical definitions and what the departments answer to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select, tuple_, update
from sqlalchemy.orm import Session

from glossary_service.errors import NotFoundError, StateError
from glossary_service.policy.roles import Action, Actor, PartyKind
from glossary_service.store import entries
from glossary_service.store.marks import make_mark, read_mark
from glossary_service.store.records import Answer, Page, Publication, Standpoint
from glossary_service.store.tables.people import PartyRow
from glossary_service.store.tables.terms import (
    EntryRow,
    PublicationRow,
    StandpointRow,
    VersionRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many departments of an organisation share a canonical definition."""

    confirmed: int
    differs: int
    silent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """A canonical definition and how many share it."""

    publication: Publication
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A canonical definition that a party has not answered to."""

    publication: Publication
    party_id: UUID
    party: str


# ── publications ─────────────────────────────────────────────────────────────────────────────────


def add_publication(
    session: Session,
    *,
    organisation_id: UUID,
    entry_id: UUID,
    version_id: UUID,
    content_hash: str,
    person_id: UUID,
    at: datetime,
) -> UUID:
    """Make a version canonical; the caller has ended the one before."""
    row = PublicationRow(
        organisation_id=organisation_id,
        entry_id=entry_id,
        version_id=version_id,
        content_hash=content_hash,
        published_by=person_id,
        published_at=at,
    )
    session.add(row)
    entries.name_entry(session, entry_id)
    return row.id


def end_publication(session: Session, entry_id: UUID, at: datetime) -> bool:
    """End the publication of an entry; whether there was one."""
    ended = session.execute(
        update(PublicationRow)
        .where(PublicationRow.entry_id == entry_id, PublicationRow.ended_at.is_(None))
        .values(ended_at=at, revision=PublicationRow.revision + 1)
    )
    entries.name_entry(session, entry_id)
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def find_publication(session: Session, actor: Actor, entry_id: UUID) -> Publication | None:
    """Return the publication of an entry in force, as one of the actor's own organisation."""
    found = session.execute(
        _publications(actor).where(
            PublicationRow.entry_id == entry_id, PublicationRow.ended_at.is_(None)
        )
    ).first()
    return None if found is None else _publication(*found)


def see_publication(session: Session, actor: Actor, publication_id: UUID) -> Publication:
    """Return a publication of the actor's own organisation, in force or ended.

    Raises:
        NotFoundError: There is none, or the actor may not know it.
    """
    found = session.execute(_publications(actor).where(PublicationRow.id == publication_id)).first()
    if found is None:
        raise NotFoundError
    return _publication(*found)


def list_canonical(
    session: Session, actor: Actor, *, after: str = "", limit: int = 50
) -> Page[Canonical]:
    """Return some of the canonical definitions of the actor's organisations, by term.

    Raises:
        InvalidValueError: `after` is none of the marks that this function gave out.
    """
    query = (
        _publications(actor)
        .where(PublicationRow.ended_at.is_(None))
        .order_by(EntryRow.term_key, EntryRow.id)
        .limit(limit + 1)
    )
    if after:
        query = query.where(tuple_(EntryRow.term_key, EntryRow.id) > read_mark(after))
    rows = session.execute(query).all()
    shown = [_publication(*row) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    tallies = count_answers(session, shown)
    return Page(
        items=tuple(Canonical(publication=item, tally=tallies[item.id]) for item in shown),
        after="" if last is None else make_mark(last[3], last[0].entry_id),
    )


def _publications(actor: Actor) -> Select[PublicationRow, int, str, str]:
    return (
        select(PublicationRow, VersionRow.number, EntryRow.term, EntryRow.term_key)
        .join(VersionRow, VersionRow.id == PublicationRow.version_id)
        .join(EntryRow, EntryRow.id == PublicationRow.entry_id)
        .where(PublicationRow.organisation_id.in_(actor.home_organisations))
    )


def _publication(row: PublicationRow, number: int, term: str, term_key: str) -> Publication:
    del term_key
    return Publication(
        id=row.id,
        organisation_id=row.organisation_id,
        entry_id=row.entry_id,
        version_id=row.version_id,
        version_number=number,
        term=term,
        content_hash=row.content_hash,
        published_at=row.published_at,
        ended_at=row.ended_at,
        revision=row.revision,
    )


# ── answers ──────────────────────────────────────────────────────────────────────────────────────


def put_answer(
    session: Session,
    publication: Publication,
    party_id: UUID,
    *,
    answer: Answer,
    reason: str,
    person_id: UUID,
    at: datetime,
) -> None:
    """Keep what a party answers, in the place of what it answered before.

    Raises:
        StateError: The publication has ended.
    """
    # Counting the change locks the publication: nobody answers while it ends.
    counted = session.execute(
        update(PublicationRow)
        .where(PublicationRow.id == publication.id, PublicationRow.ended_at.is_(None))
        .values(revision=PublicationRow.revision + 1)
    )
    if not counted.rowcount:  # type: ignore[attr-defined]
        raise StateError(
            "This publication has ended, and takes no more answers. Read what is canonical now."
        )
    row = session.get(StandpointRow, (publication.id, party_id))
    if row is None:
        row = StandpointRow(publication_id=publication.id, party_id=party_id)
        session.add(row)
    row.answer, row.reason, row.content_hash = answer, reason, publication.content_hash
    row.person_id, row.answered_at = person_id, at
    session.flush()


def list_standpoints(session: Session, publication: Publication) -> Sequence[Standpoint]:
    """Return what each department of the organisation answers, by name, the silent included."""
    rows = session.execute(
        select(PartyRow.id, PartyRow.name, StandpointRow)
        .outerjoin(
            StandpointRow,
            and_(
                StandpointRow.party_id == PartyRow.id,
                StandpointRow.publication_id == publication.id,
            ),
        )
        .where(
            PartyRow.organisation_id == publication.organisation_id,
            PartyRow.kind == PartyKind.DEPARTMENT,
        )
        .order_by(PartyRow.name, PartyRow.id)
    )
    return [_standpoint(party_id, party, row) for party_id, party, row in rows]


def _standpoint(party_id: UUID, party: str, row: StandpointRow | None) -> Standpoint:
    if row is None:
        return Standpoint(party_id=party_id, party=party, answer=None, reason="", answered_at=None)
    return Standpoint(
        party_id=party_id,
        party=party,
        answer=row.answer,
        reason=row.reason,
        answered_at=row.answered_at,
    )


def count_answers(session: Session, publications: Iterable[Publication]) -> dict[UUID, Tally]:
    """Return how many departments share each publication."""
    publications = list(publications)
    asked: dict[UUID, int] = dict(
        session.execute(
            select(PartyRow.organisation_id, func.count())
            .where(
                PartyRow.organisation_id.in_({item.organisation_id for item in publications}),
                PartyRow.kind == PartyKind.DEPARTMENT,
            )
            .group_by(PartyRow.organisation_id)
        ).all()
    )
    said = {
        (publication_id, answer): number
        for publication_id, answer, number in session.execute(
            select(StandpointRow.publication_id, StandpointRow.answer, func.count())
            .join(PartyRow, PartyRow.id == StandpointRow.party_id)
            .where(
                StandpointRow.publication_id.in_([item.id for item in publications]),
                PartyRow.kind == PartyKind.DEPARTMENT,
            )
            .group_by(StandpointRow.publication_id, StandpointRow.answer)
        )
    }
    tallies = {}
    for item in publications:
        confirmed = said.get((item.id, Answer.CONFIRMED), 0)
        differs = said.get((item.id, Answer.DIFFERS), 0)
        silent = asked.get(item.organisation_id, 0) - confirmed - differs
        tallies[item.id] = Tally(confirmed=confirmed, differs=differs, silent=silent)
    return tallies


def list_to_answer(session: Session, actor: Actor, *, most: int) -> Sequence[Question]:
    """Return the canonical definitions that the actor's departments have not answered to."""
    answered = exists().where(
        StandpointRow.publication_id == PublicationRow.id, StandpointRow.party_id == PartyRow.id
    )
    rows = session.execute(
        _publications(actor)
        .add_columns(PartyRow.id, PartyRow.name)
        .join(PartyRow, PartyRow.organisation_id == PublicationRow.organisation_id)
        .where(
            PublicationRow.ended_at.is_(None),
            PartyRow.id.in_(actor.parties(Action.ANSWER)),
            PartyRow.kind == PartyKind.DEPARTMENT,
            ~answered,
        )
        .order_by(PublicationRow.published_at, PublicationRow.id, PartyRow.name)
        .limit(most)
    )
    return [
        Question(publication=_publication(*row[:4]), party_id=row[4], party=row[5]) for row in rows
    ]
