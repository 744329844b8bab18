"""The first run: which words to define first, and so the first list of words."""

from dataclasses import dataclass
from functools import cache

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from glossary_service.models.inventory import StarterTerm, load_starter_terms
from glossary_service.policy.roles import Action
from glossary_service.services.texts import LONGEST_TERM
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import Content, Designation, EntryRecord, Party, TermSetRecord
from glossary_service.web.forms import Form, lines
from glossary_service.web.shown import counted
from glossary_service.web.visits import own_parties, services, visitor


blueprint = Blueprint("first_words", __name__)
FIRST_SET = "Words of our alliances"
MOST_FIRST = 100
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Some words of the trade that belong together."""

    name: str
    terms: tuple[StarterTerm, ...]


@blueprint.route("/first-words", methods=["GET", "POST"])
def choose() -> ResponseReturnValue:
    """Tick the words to define first; each becomes an entry that waits for its meaning."""
    parties = own_parties(Action.STEWARD)
    form = Form()
    typed = request.form.get("own", "")
    chosen = [*request.form.getlist("word"), *lines(typed)]
    if parties and form.validate_on_submit():
        problem = _problem(chosen)
        if not problem:
            return _begin(parties[0], chosen)
        form.say(problem)
    page = render_template(
        "first_words.html",
        form=form,
        groups=_groups(),
        chosen=set(chosen),
        typed=typed,
        party=parties[0] if parties else None,
    )
    return page, 422 if form.form_errors else 200


def _problem(chosen: list[str]) -> str:
    if not chosen:
        return "Tick a word, or write one of your own."
    if len(chosen) > MOST_FIRST:
        return f"Begin with {MOST_FIRST} words at most; you can add the others afterwards."
    if any(len(word) > LONGEST_TERM for word in chosen):
        return "One of your own words is too long. Write one word or name to a line."
    return ""


def _begin(party: Party, chosen: list[str]) -> ResponseReturnValue:
    actor, term_sets = visitor(), services().term_sets
    into = _first_set(party)
    # A form that is sent twice adds nothing twice.
    held = {entry.term.casefold() for entry in _entries(into)}
    added = 0
    for word in chosen:
        if word.casefold() not in held:
            held.add(word.casefold())
            term_sets.add_entry(actor, into.id, Content(designations=(Designation(text=word),)))
            added += 1
    verb = "waits" if added == 1 else "wait"
    flash(f"{counted(added, 'word')} {verb} for a meaning. Begin with one.")
    return redirect(url_for("words.show_set", term_set_id=into.id))


def _first_set(party: Party) -> TermSetRecord:
    """Return the party's first set; one is made where there is none."""
    actor, term_sets = visitor(), services().term_sets
    held = term_sets.list(actor, party.id)
    return held[0] if held else term_sets.create(actor, party.id, FIRST_SET)


def _entries(term_set: TermSetRecord) -> tuple[EntryRecord, ...]:
    wanted = EntryFilter(term_set_id=term_set.id)
    return services().term_sets.list_entries(visitor(), wanted, limit=_PAGE).items


@cache
def _groups() -> tuple[Group, ...]:
    found: dict[str, list[StarterTerm]] = {}
    for term in load_starter_terms():
        found.setdefault(term.group, []).append(term)
    return tuple(Group(name, tuple(terms)) for name, terms in found.items())
