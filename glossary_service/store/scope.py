"""What an actor may see, as conditions that stand inside every query.

There is one condition for each kind of thing. A page and a list that use the same one cannot
disagree, and what is not seen is not counted, searched, exported or named in an error either.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    exists,
    false,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from glossary_service.policy.roles import Action, Actor, PartyKind
from glossary_service.store.tables.alliances import AlliancePartyRow
from glossary_service.store.tables.people import PartyRow
from glossary_service.store.tables.sharing import ShareRow
from glossary_service.store.tables.terms import EntryRow, PublicationRow, TermSetRow, VersionRow


class Anybody:
    """Stands for an actor in a query that is built once; `values_of` says who really asks.

    Building a query takes longer than answering it. A query that is run without these values fails.
    """

    home_organisations: Any = bindparam("home_organisations", expanding=True)
    alliances: Any = bindparam("alliances", expanding=True)

    def parties(self, action: Action) -> Any:
        """Stand for the parties for which the actor may do something."""
        return bindparam(f"parties_{action.name}", expanding=True)


ANYBODY = Anybody()
Viewer = Actor | Anybody


def values_of(actor: Actor) -> dict[str, Any]:
    """Return what `ANYBODY` stands for in a query that this actor asks."""
    return {
        f"parties_{Action.SEE.name}": [*actor.parties(Action.SEE)],
        "home_organisations": [*actor.home_organisations],
        "alliances": [*actor.alliances],
    }


def own_entries(actor: Viewer) -> ColumnElement[bool]:
    """Entries of the actor's own parties, drafts included."""
    return EntryRow.party_id.in_(actor.parties(Action.SEE))


def shared_entries(actor: Viewer) -> ColumnElement[bool]:
    """Approved entries that another party shows to one of the actor's parties or alliances."""
    return or_(_shared_by_set(actor), _shared_alone(actor))


def canonical_entries(actor: Viewer) -> ColumnElement[bool]:
    """Entries that are canonical in an organisation the actor belongs to."""
    return EntryRow.id.in_(_in_force(actor, PublicationRow.entry_id))


def visible_parts(actor: Viewer) -> tuple[ColumnElement[bool], ...]:
    """Ways in which an entry can be visible: it is if one of them holds.

    Each can be answered from an index. All of them joined by OR cannot, so that a query for the
    first few entries asks for the first few of each part.
    """
    return (
        own_entries(actor),
        _shared_by_set(actor),
        _shared_alone(actor),
        canonical_entries(actor),
    )


def visible_entries(actor: Viewer) -> ColumnElement[bool]:
    """Every entry that the actor may see something of."""
    return or_(*visible_parts(actor))


# The two below start from what was shared or published, not from the entry: a database works
# through what reaches the actor once, instead of asking about every entry.


def _shared_by_set(actor: Viewer) -> ColumnElement[bool]:
    sets = select(ShareRow.party_id, ShareRow.term_set_id).where(
        ShareRow.term_set_id.is_not(None), shares_for(actor)
    )
    here = tuple_(EntryRow.party_id, EntryRow.term_set_id)
    return and_(EntryRow.live_version_id.is_not(None), here.in_(sets.correlate(None)))


def _shared_alone(actor: Viewer) -> ColumnElement[bool]:
    alone = select(ShareRow.party_id, ShareRow.entry_id).where(
        ShareRow.entry_id.is_not(None), shares_for(actor)
    )
    here = tuple_(EntryRow.party_id, EntryRow.id)
    return and_(EntryRow.live_version_id.is_not(None), here.in_(alone.correlate(None)))


def _in_force(actor: Viewer, *columns: Any) -> Select[*tuple[Any, ...]]:
    query = select(*columns).where(
        PublicationRow.ended_at.is_(None),
        PublicationRow.organisation_id.in_(actor.home_organisations),
    )
    # The query around it may join publications as well.
    return query.correlate(None)


def seen_versions(actor: Viewer) -> CompoundSelect[UUID, UUID]:
    """Entry and version of every text that the actor is shown; a pair may come several times.

    Members get what is live and what is open; others what is live, or, where they see an entry only
    because it is canonical, what was published. The cost follows what the actor sees.
    """
    entry = EntryRow.id.label("entry_id")
    live = select(entry, EntryRow.live_version_id.label("version_id"))
    live = live.where(EntryRow.live_version_id.is_not(None))
    opened = select(entry, EntryRow.open_version_id).where(EntryRow.open_version_id.is_not(None))
    published = select(PublicationRow.entry_id, PublicationRow.version_id).join(
        EntryRow, EntryRow.id == PublicationRow.entry_id
    )
    return union_all(
        live.where(own_entries(actor)),
        opened.where(own_entries(actor)),
        live.where(_shared_by_set(actor)),
        live.where(_shared_alone(actor)),
        published.where(
            PublicationRow.id.in_(_in_force(actor, PublicationRow.id)),
            not_(own_entries(actor)),
            not_(shared_entries(actor)),
        ),
    )


def is_seen(actor: Viewer) -> ColumnElement[bool]:
    """The same for one row of a query on entries and versions: whether its text is shown."""
    inside = or_(own_entries(actor), shared_entries(actor))
    published = VersionRow.id.in_(_in_force(actor, PublicationRow.version_id))
    return or_(
        and_(VersionRow.id == EntryRow.live_version_id, inside),
        and_(VersionRow.id == EntryRow.open_version_id, own_entries(actor)),
        and_(not_(inside), published),
    )


def visible_term_sets(actor: Actor) -> ColumnElement[bool]:
    """Term sets of the actor's own parties, and those that are shown as a whole."""
    return or_(
        TermSetRow.party_id.in_(actor.parties(Action.SEE)),
        exists().where(
            ShareRow.party_id == TermSetRow.party_id,
            ShareRow.term_set_id == TermSetRow.id,
            shares_for(actor),
        ),
    )


def shares_for(actor: Viewer) -> ColumnElement[bool]:
    """Shares in force that reach the actor."""
    receivers = or_(
        ShareRow.to_party_id.in_(actor.parties(Action.SEE)),
        ShareRow.to_alliance_id.in_(actor.alliances),
    )
    return and_(ShareRow.revoked_at.is_(None), receivers)


def inside_parties(actor: Actor) -> ColumnElement[bool]:
    """Parties of which the actor may know how they decide, beside their name.

    His own, and those of his organisation (partners that the organisation lets in only where he
    administers it).
    """
    return or_(
        PartyRow.id.in_(frozenset(actor.memberships)),
        PartyRow.organisation_id.in_(actor.organisations(Action.ADMINISTER)),
        and_(
            PartyRow.organisation_id.in_(actor.home_organisations),
            PartyRow.kind != PartyKind.PARTNER,
        ),
    )


def visible_parties(actor: Actor) -> ColumnElement[bool]:
    """Parties whose name the actor may know.

    Those he is inside of, those he is allied with, and those with whom a share is in force.
    """
    shown_to = and_(
        ShareRow.revoked_at.is_(None),
        ShareRow.party_id.in_(actor.parties(Action.SEE)),
    )
    return or_(
        inside_parties(actor),
        exists().where(
            AlliancePartyRow.party_id == PartyRow.id,
            AlliancePartyRow.alliance_id.in_(actor.alliances) if actor.alliances else false(),
        ),
        exists().where(ShareRow.party_id == PartyRow.id, shares_for(actor)),
        exists().where(ShareRow.to_party_id == PartyRow.id, shown_to),
    )
