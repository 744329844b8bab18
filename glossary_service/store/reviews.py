"""Queries on changes under review: who may vote, what was said, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from glossary_service.errors import NotFoundError
from glossary_service.policy.quorum import Choice
from glossary_service.policy.roles import MAY, Action, Actor
from glossary_service.policy.transitions import State
from glossary_service.store import entries
from glossary_service.store.records import EntryRecord, Version, VoteRecord
from glossary_service.store.tables.people import MembershipRow, PartyRow, PersonRow
from glossary_service.store.tables.terms import DesignationRow, EntryRow, VersionRow, VoteRow


WAITING = (State.PROPOSED, State.IN_REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of an entry, as a list of work names it.

    Changes that were proposed as one batch stand in a list as one, the first of them: `together`
    counts those that wait.
    """

    version_id: UUID
    entry_id: UUID
    party_id: UUID
    party: str
    term: str
    number: int
    state: State
    content_hash: str
    author_id: UUID | None
    change_note: str
    proposed_at: datetime | None
    deadline: datetime | None
    batch_id: UUID | None = None
    together: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft that is to be proposed with others."""

    version_id: UUID
    entry_id: UUID
    content_hash: str
    author_id: UUID | None


def see_version(session: Session, actor: Actor, version_id: UUID) -> tuple[EntryRecord, Version]:
    """Return a version that the actor may see, with its entry.

    The people of its party see every version; others the one that the entry shows them.

    Raises:
        NotFoundError: There is none, or the actor may not know it.
    """
    entry_id = session.scalar(select(VersionRow.entry_id).where(VersionRow.id == version_id))
    if entry_id is None:
        raise NotFoundError
    entry = entries.see_entry(session, actor, entry_id)
    if actor.may(Action.SEE, entry.party_id):
        return entry, entries.get_version(session, version_id)
    if entry.live is None or entry.live.id != version_id:
        raise NotFoundError
    return entry, entry.live


# ── votes ────────────────────────────────────────────────────────────────────────────────────────


def list_voters(session: Session, party_id: UUID) -> frozenset[UUID]:
    """Return the active people whose roles in a party let them vote."""
    return frozenset(
        session.scalars(
            select(MembershipRow.person_id)
            .join(PersonRow, PersonRow.id == MembershipRow.person_id)
            .where(
                MembershipRow.party_id == party_id,
                MembershipRow.role.in_(MAY[Action.VOTE]),
                PersonRow.active,
            )
        )
    )


def put_vote(
    session: Session,
    *,
    version_id: UUID,
    person_id: UUID,
    content_hash: str,
    choice: Choice,
    comment: str,
    at: datetime,
) -> None:
    """Keep what a person says about a content, in the place of what she said before."""
    row = session.get(VoteRow, (version_id, person_id, content_hash))
    if row is None:
        row = VoteRow(version_id=version_id, person_id=person_id, content_hash=content_hash)
        session.add(row)
    row.choice, row.comment, row.cast_at = choice, comment, at
    session.flush()


def list_votes(session: Session, version_id: UUID) -> Sequence[VoteRecord]:
    """Return every vote on a version, the newest first, those on earlier contents included."""
    rows = session.execute(
        select(VoteRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == VoteRow.person_id)
        .where(VoteRow.version_id == version_id)
        .order_by(VoteRow.cast_at.desc(), VoteRow.person_id)
    )
    return [
        VoteRecord(
            version_id=row.version_id,
            person_id=row.person_id,
            person=name,
            content_hash=row.content_hash,
            choice=row.choice,
            comment=row.comment,
            cast_at=row.cast_at,
        )
        for row, name in rows
    ]


def forget_votes(session: Session, version_id: UUID, content_hash: str) -> None:
    """Forget what was said about a content: it is proposed anew."""
    session.execute(
        delete(VoteRow).where(
            VoteRow.version_id == version_id, VoteRow.content_hash == content_hash
        )
    )


def set_deadline(session: Session, version_id: UUID, deadline: datetime | None) -> None:
    """Give a review another deadline, or none."""
    session.get_one(VersionRow, version_id).deadline = deadline
    session.flush()


# ── many at once ─────────────────────────────────────────────────────────────────────────────────


def lock_drafts(session: Session, party_id: UUID, entry_ids: Sequence[UUID]) -> Sequence[Draft]:
    """Return those drafts of entries of a party that can be proposed, locked to the end."""
    rows = session.execute(
        select(VersionRow.id, EntryRow.id, VersionRow.content_hash, VersionRow.author_id)
        .join(EntryRow, EntryRow.open_version_id == VersionRow.id)
        .where(
            EntryRow.id.in_(entry_ids),
            EntryRow.party_id == party_id,
            VersionRow.state == State.DRAFT,
            VersionRow.definition != "",
        )
        .order_by(EntryRow.id)
        .with_for_update()
    )
    return [
        Draft(version_id=version, entry_id=entry, content_hash=content_hash, author_id=author)
        for version, entry, content_hash, author in rows
    ]


def propose_drafts(
    session: Session,
    drafts: Sequence[Draft],
    *,
    batch_id: UUID,
    deadline: datetime | None,
    at: datetime,
) -> None:
    """Make drafts that are locked a batch of proposals without votes."""
    versions = [draft.version_id for draft in drafts]
    session.execute(
        update(EntryRow)
        .where(EntryRow.id.in_([draft.entry_id for draft in drafts]))
        .values(revision=EntryRow.revision + 1, updated_at=at)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(VersionRow)
        .where(VersionRow.id.in_(versions))
        .values(state=State.PROPOSED, proposed_at=at, deadline=deadline, batch_id=batch_id)
        .execution_options(synchronize_session=False)
    )
    proposed = select(VersionRow.content_hash).where(VersionRow.id == VoteRow.version_id)
    session.execute(
        delete(VoteRow)
        .where(VoteRow.version_id.in_(versions), VoteRow.content_hash == proposed.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


# ── what waits for whom ──────────────────────────────────────────────────────────────────────────


def list_to_vote(session: Session, actor: Actor, *, now: datetime, most: int) -> Sequence[Change]:
    """Return the changes that the actor can vote on and has not, the longest waiting first."""
    voted = exists().where(
        VoteRow.version_id == VersionRow.id,
        VoteRow.person_id == actor.person_id,
        VoteRow.content_hash == VersionRow.content_hash,
    )
    return _read_together(
        session,
        VersionRow.proposed_at,
        most,
        VersionRow.state.in_(WAITING),
        EntryRow.party_id.in_(actor.parties(Action.VOTE)),
        or_(VersionRow.deadline.is_(None), VersionRow.deadline > now),
        or_(
            PartyRow.self_approval,
            VersionRow.author_id.is_(None),
            VersionRow.author_id != actor.person_id,
        ),
        ~voted,
    )


def list_overdue(session: Session, actor: Actor, *, now: datetime, most: int) -> Sequence[Change]:
    """Return the undecided changes of the actor's own sets whose deadline has passed."""
    return _read_together(
        session,
        VersionRow.deadline,
        most,
        VersionRow.state.in_(WAITING),
        EntryRow.party_id.in_(actor.parties(Action.STEWARD)),
        VersionRow.deadline <= now,
    )


def list_rejected(session: Session, actor: Actor, *, most: int) -> Sequence[Change]:
    """Return the actor's own changes that were rejected and that nothing has followed since."""
    query = _changes().where(
        VersionRow.state == State.REJECTED,
        VersionRow.author_id == actor.person_id,
        VersionRow.number == EntryRow.last_number,
        EntryRow.party_id.in_(actor.parties(Action.SEE)),
    )
    return _read(session, query.order_by(VersionRow.decided_at.desc(), VersionRow.id).limit(most))


def _read_together(
    session: Session,
    order: InstrumentedAttribute[datetime | None],
    most: int,
    *conditions: ColumnElement[bool],
) -> Sequence[Change]:
    """Return the changes that fulfil conditions in an order, one of each batch."""
    batch = func.coalesce(VersionRow.batch_id, VersionRow.id)
    ranked = (
        select(
            VersionRow.id,
            func.row_number().over(partition_by=batch, order_by=(order, VersionRow.id)).label("at"),
            func.count().over(partition_by=batch).label("together"),
        )
        .join(EntryRow, EntryRow.id == VersionRow.entry_id)
        .join(PartyRow, PartyRow.id == EntryRow.party_id)
        .where(*conditions)
        .subquery()
    )
    firsts = session.execute(
        select(ranked.c.id, ranked.c.together)
        .join(VersionRow, VersionRow.id == ranked.c.id)
        .where(ranked.c.at == 1)
        .order_by(order, VersionRow.id)
        .limit(most)
    )
    together = dict(firsts.all())
    query = _changes().where(VersionRow.id.in_(together)).order_by(order, VersionRow.id)
    return [
        replace(change, together=together[change.version_id]) for change in _read(session, query)
    ]


def _changes() -> Select[VersionRow, UUID, str, str]:
    return (
        select(VersionRow, EntryRow.party_id, PartyRow.name, DesignationRow.text)
        .join(EntryRow, EntryRow.id == VersionRow.entry_id)
        .join(PartyRow, PartyRow.id == EntryRow.party_id)
        .join(
            DesignationRow,
            (DesignationRow.version_id == VersionRow.id) & (DesignationRow.position == 0),
        )
    )


def _read(session: Session, query: Select[VersionRow, UUID, str, str]) -> Sequence[Change]:
    return [
        Change(
            version_id=row.id,
            entry_id=row.entry_id,
            party_id=party_id,
            party=party,
            term=term,
            number=row.number,
            state=row.state,
            content_hash=row.content_hash,
            author_id=row.author_id,
            change_note=row.change_note,
            proposed_at=row.proposed_at,
            deadline=row.deadline,
            batch_id=row.batch_id,
        )
        for row, party_id, party, term in session.execute(query)
    ]
