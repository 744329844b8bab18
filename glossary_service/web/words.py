"""Words: lists, search, one word with its meanings, and how its wording came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from glossary_service.errors import InvalidValueError, NotFoundError
from glossary_service.policy.roles import Action, PartyKind
from glossary_service.policy.transitions import State
from glossary_service.services.effects import FieldChange, diff_contents
from glossary_service.services.publishing import Adoption
from glossary_service.services.readings import Characteristics
from glossary_service.services.searches import Hit
from glossary_service.services.texts import LONGEST_NAME, LONGEST_TEXT
from glossary_service.store.contents import key_of
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import EntryRecord, Party, Version
from glossary_service.web.forms import NEEDED, Form, options
from glossary_service.web.visits import lacks_voters, own_parties, services, visitor


blueprint = Blueprint("words", __name__, url_prefix="/words")
A_PAGE = 50
MOST_BESIDE = 24
# What a list of words can be narrowed to: what is said of it, and the filter.
_VIEWS = {
    "": ("All", EntryFilter()),
    "company": ("Company-wide", EntryFilter(canonical=True)),
    "drafts": ("Drafts", EntryFilter(state=State.DRAFT)),
}


class SetForm(Form):
    """A new list of words."""

    party_id = SelectField("Whose list it is")
    name = StringField("Name of the list", [NEEDED, Length(max=LONGEST_NAME)])
    description = TextAreaField("What it is for", [Length(max=LONGEST_TEXT)])


@dataclass(frozen=True, slots=True)
class Wording:
    """An earlier or later wording of an entry, and what it changed."""

    version: Version
    changes: Sequence[FieldChange]


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List words, or find some."""
    actor = visitor()
    query, view = request.args.get("q", "").strip(), request.args.get("view", "")
    if view not in _VIEWS:
        raise NotFoundError
    hits: Sequence[Hit] = ()
    found, problem = None, ""
    if query:
        try:
            hits = services().searches.search(actor, query)
        except InvalidValueError as error:
            problem = error.message
    else:
        found = services().term_sets.list_entries(
            actor, _VIEWS[view][1], after=request.args.get("after", ""), limit=A_PAGE
        )
    return render_template(
        "words.html",
        query=query,
        problem=problem,
        hits=hits,
        found=found,
        view=view,
        views=_VIEWS,
        term_sets=services().term_sets.list(actor),
        may_make_sets=bool(actor.parties(Action.STEWARD)),
        writable=_writable_sets(),
    )


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


@blueprint.route("/lists/new", methods=["GET", "POST"])
def make_set() -> ResponseReturnValue:
    """Make a list of words."""
    form = SetForm()
    form.party_id.choices = options((party.id, party.name) for party in own_parties(Action.STEWARD))
    if form.validate_on_submit():
        try:
            made = services().term_sets.create(
                visitor(), UUID(form.party_id.data), form.name.data, form.description.data or ""
            )
        except InvalidValueError as error:
            form.refuse(error)
        else:
            flash("The list is made. Add words, or import them from a file.")
            return redirect(url_for("words.show_set", term_set_id=made.id))
    return render_template("set_new.html", form=form), 422 if form.errors else 200


@blueprint.get("/lists/<uuid:term_set_id>")
def show_set(term_set_id: UUID) -> ResponseReturnValue:
    """Show a list and the words in it."""
    actor = visitor()
    held = services().term_sets.get(actor, term_set_id)
    found = services().term_sets.list_entries(
        actor,
        EntryFilter(term_set_id=term_set_id),
        after=request.args.get("after", ""),
        limit=A_PAGE,
    )
    return render_template(
        "set.html",
        set=held,
        found=found,
        may={action.name.lower() for action in Action if actor.may(action, held.party_id)},
    )


# ── one word ─────────────────────────────────────────────────────────────────────────────────────


@blueprint.get("/<uuid:entry_id>")
def show(entry_id: UUID) -> ResponseReturnValue:
    """Show what one party means by a word, and what else the word means to others."""
    actor = visitor()
    entry = services().term_sets.get_entry(actor, entry_id)
    beside = services().term_sets.list_entries(
        actor, EntryFilter(term_key=key_of(entry.term)), limit=MOST_BESIDE
    )
    adoption = adoption_of(entry)
    party = services().parties.get(actor, entry.party_id)
    may = {action.name.lower() for action in Action if actor.may(action, entry.party_id)}
    return render_template(
        "word.html",
        entry=entry,
        version=entry.live or entry.open,
        others=[other for other in beside.items if other.id != entry.id],
        party=party,
        too_few="draft" in may and lacks_voters(entry, party),
        may_rule=party.organisation_id in actor.organisations(Action.ADMINISTER),
        readings=_readings(entry),
        adoption=adoption,
        answering=_answering(adoption, services().parties.list(actor)),
        overdue=entry.open is not None
        and entry.open.deadline is not None
        and entry.open.deadline <= services().reviews.now(),
        may=may,
    )


@blueprint.get("/<uuid:entry_id>/wordings")
def wordings(entry_id: UUID) -> ResponseReturnValue:
    """Show every wording of an entry, the newest first, and what each changed."""
    actor = visitor()
    entry = services().term_sets.get_entry(actor, entry_id)
    versions = list(services().term_sets.list_versions(actor, entry_id))
    older = [*versions[1:], None]
    return render_template(
        "wordings.html",
        entry=entry,
        wordings=[
            Wording(new, diff_contents(old.content if old else None, new.content))
            for new, old in zip(versions, older, strict=True)
        ],
    )


def adoption_of(entry: EntryRecord) -> Adoption | None:
    """Return who shares a company-wide meaning, for those who belong to the company."""
    if not entry.canonical:
        return None
    try:
        return services().publishing.adoption(visitor(), entry.id)
    except NotFoundError:
        return None


def _readings(entry: EntryRecord) -> Characteristics | None:
    version = entry.live or entry.open
    return None if version is None else services().readings.list(visitor(), version.id)


def _answering(adoption: Adoption | None, parties: Sequence[Party]) -> list[Party]:
    """Return the departments for which the visitor may answer to a company-wide meaning."""
    if adoption is None:
        return []
    able = visitor().parties(Action.ANSWER)
    return [
        party
        for party in parties
        if party.id in able
        and party.kind is PartyKind.DEPARTMENT
        and party.organisation_id == adoption.publication.organisation_id
    ]


def _writable_sets() -> bool:
    actor = visitor()
    able = actor.parties(Action.DRAFT)
    return any(held.party_id in able for held in services().term_sets.list(actor))
