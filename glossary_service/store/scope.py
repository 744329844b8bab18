"""What an actor may see, as conditions that stand inside every query.

There is one condition for each kind of thing. A page and a list that use the same one cannot
disagree, and what is not seen is not counted, searched, exported or named in an error either.
"""

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import aliased

from glossary_service.policy.roles import Action, Actor
from glossary_service.store.tables.alliances import AlliancePartyRow
from glossary_service.store.tables.people import PartyRow
from glossary_service.store.tables.sharing import ShareRow
from glossary_service.store.tables.terms import EntryRow, PublicationRow, TermSetRow


def own_entries(actor: Actor) -> ColumnElement[bool]:
    """Entries of the actor's own parties, drafts included."""
    return EntryRow.party_id.in_(actor.parties(Action.SEE))


def shared_entries(actor: Actor) -> ColumnElement[bool]:
    """Approved entries that another party shows to one of the actor's parties or alliances."""
    return and_(
        EntryRow.live_version_id.is_not(None),
        exists().where(
            ShareRow.party_id == EntryRow.party_id,
            or_(ShareRow.entry_id == EntryRow.id, ShareRow.term_set_id == EntryRow.term_set_id),
            shares_for(actor),
        ),
    )


def canonical_entries(actor: Actor) -> ColumnElement[bool]:
    """Entries that are canonical in an organisation the actor belongs to."""
    # Under a name of its own: the query around it may join publications as well.
    published = aliased(PublicationRow)
    return exists().where(
        published.entry_id == EntryRow.id,
        published.ended_at.is_(None),
        published.organisation_id.in_(actor.home_organisations),
    )


def visible_entries(actor: Actor) -> ColumnElement[bool]:
    """Every entry that the actor may see something of."""
    return or_(own_entries(actor), shared_entries(actor), canonical_entries(actor))


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


def shares_for(actor: Actor) -> ColumnElement[bool]:
    """Shares in force that reach the actor."""
    receivers = or_(
        ShareRow.to_party_id.in_(actor.parties(Action.SEE)),
        ShareRow.to_alliance_id.in_(actor.alliances) if actor.alliances else false(),
    )
    return and_(ShareRow.revoked_at.is_(None), receivers)


def visible_parties(actor: Actor) -> ColumnElement[bool]:
    """Parties whose name the actor may know.

    His own, those of his organisation (partners that the organisation lets in only where he
    administers it), those he is allied with, and those that show him something.
    """
    own = frozenset(actor.memberships)
    administered = actor.organisations(Action.ADMINISTER)
    return or_(
        PartyRow.id.in_(own),
        PartyRow.organisation_id.in_(actor.home_organisations | administered),
        exists().where(
            AlliancePartyRow.party_id == PartyRow.id,
            AlliancePartyRow.alliance_id.in_(actor.alliances) if actor.alliances else false(),
        ),
        exists().where(ShareRow.party_id == PartyRow.id, shares_for(actor)),
    )
