"""What all pages have in common: who visits, and the services they ask."""

from collections.abc import Callable, Sequence
from typing import Any, cast
from uuid import UUID

from flask import current_app, flash, g, render_template, request, session, url_for

from glossary_service.config import ServerSettings
from glossary_service.errors import InvalidValueError, SignInError, StaleError, StateError
from glossary_service.policy.quorum import entitled_to_vote, least_voters
from glossary_service.policy.roles import MAY, Action, Actor
from glossary_service.store.records import EntryRecord, Party, Person
from glossary_service.wiring import Services


PROBLEM = "problem"


def services() -> Services:
    """Return the services of the application that answers."""
    return cast("Services", current_app.extensions["glossary_service"])


def settings() -> ServerSettings:
    """Return the settings of the application that answers."""
    return cast("ServerSettings", current_app.extensions["glossary_settings"])


def link_to(endpoint: str, **values: Any) -> str:
    """Return a link to give away: at the address of the settings, whatever the request calls us."""
    if not settings().address:
        return url_for(endpoint, _external=True, **values)
    return settings().address + url_for(endpoint, **values).removeprefix(request.script_root)


def begin_session(person: Person, key: str) -> None:
    """Sign a person in; whatever stood in the session before is gone."""
    session.clear()
    session.permanent = True
    session["person"], session["key"] = str(person.id), key


def end_session() -> None:
    """Sign out."""
    session.clear()


def is_signed_in() -> bool:
    """Whether the visitor has signed in at some time; the session may have ended since."""
    return "person" in session


def visitor() -> Actor:
    """Return who visits.

    Raises:
        SignInError: Nobody is signed in, or the session was ended.
    """
    if "visitor" not in g:
        if not is_signed_in():
            raise SignInError("Sign in to see this page.")
        try:
            g.visitor = services().accounts.actor_of_session(
                UUID(session["person"]), session["key"]
            )
        except SignInError:
            session.clear()
            raise
    return cast("Actor", g.visitor)


def own_parties(action: Action) -> list[Party]:
    """Return the parties for which the visitor may do something, by name."""
    actor = visitor()
    able = actor.parties(action)
    return [party for party in services().parties.list(actor) if party.id in able]


def lacks_voters(entry: EntryRecord, party: Party) -> bool:
    """Whether too few people of one's own party could vote on what is written of an entry."""
    if party.id not in visitor().memberships or entry.open is None:
        return False
    _, members = services().parties.list_members(visitor(), party.id)
    able = MAY[Action.VOTE]
    voters = frozenset(
        member.person.id
        for member in members
        if member.person.active and not able.isdisjoint(member.roles)
    )
    can_vote = entitled_to_vote(party.rule, voters, entry.open.author_id)
    return len(can_vote) < least_voters(party.rule)


def ask_first(
    question: str, follows: Sequence[str], *, yes: str, back: str, revision: int | None = None
) -> str:
    """Return the page that says what follows from a step, and asks whether to take it.

    The page sends its answer to its own address.
    """
    return render_template(
        "confirm.html", question=question, follows=follows, yes=yes, back=back, revision=revision
    )


def attempt(step: Callable[[], Any], done: str = "") -> bool:
    """Do something that a button asked for, and tell how it went on the page that comes next."""
    try:
        step()
    except (StaleError, StateError, InvalidValueError) as error:
        told = error.fields.values() if isinstance(error, InvalidValueError) else ()
        flash(" ".join([error.message, *told]), PROBLEM)
        return False
    if done:
        flash(done)
    return True
