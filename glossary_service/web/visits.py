"""What all pages have in common: who visits, and the services they ask."""

from typing import cast
from uuid import UUID

from flask import current_app, g, session

from glossary_service.config import ServerSettings
from glossary_service.errors import SignInError
from glossary_service.policy.roles import Actor
from glossary_service.store.records import Person
from glossary_service.wiring import Services


def services() -> Services:
    """Return the services of the application that answers."""
    return cast("Services", current_app.extensions["glossary_service"])


def settings() -> ServerSettings:
    """Return the settings of the application that answers."""
    return cast("ServerSettings", current_app.extensions["glossary_settings"])


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
