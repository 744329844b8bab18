"""The first page: what waits for the visitor, and the words there are."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from glossary_service.policy.roles import Action, PartyKind
from glossary_service.policy.transitions import State
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import EntryRecord
from glossary_service.web.visits import is_signed_in, own_parties, services, visitor


blueprint = Blueprint("home", __name__)
MOST_SHOWN = 12


@blueprint.get("/")
def show() -> ResponseReturnValue:
    """Show what waits for the visitor; who is new here is led to set up or sign in."""
    if not is_signed_in():
        target = "accounts.set_up" if services().parties.is_new() else "accounts.sign_in"
        return redirect(url_for(target))
    actor = visitor()
    canonical = services().publishing.list_canonical(actor, limit=MOST_SHOWN)
    drafts = EntryFilter(state=State.DRAFT)
    return render_template(
        "home.html",
        inbox=services().reviews.waiting_for(actor),
        drafts=services().term_sets.list_entries(actor, drafts, limit=MOST_SHOWN)
        if actor.parties(Action.DRAFT)
        else None,
        canonical=canonical,
        publishable=_publishable(),
        differing=[item for item in canonical.items if item.tally.differs]
        if actor.parties(Action.PUBLISH)
        else (),
        alliances=services().alliances.list(actor),
        term_sets=services().term_sets.list(actor),
        parties={party.id: party for party in services().parties.list(actor)},
        may_begin=bool(actor.parties(Action.STEWARD)),
    )


def _publishable() -> list[EntryRecord]:
    """Return what is approved and could be published for the whole company."""
    actor = visitor()
    return [
        entry
        for party in own_parties(Action.PUBLISH)
        if party.kind is PartyKind.CENTRAL
        for entry in services()
        .term_sets.list_entries(
            actor,
            EntryFilter(party_id=party.id, state=State.APPROVED, canonical=False),
            limit=MOST_SHOWN,
        )
        .items
    ]
