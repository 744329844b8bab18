"""The table of contents of the pages: every area, and what all templates know."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, g
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from glossary_service.errors import GlossaryError
from glossary_service.policy.roles import Action, Actor, PartyKind
from glossary_service.web import (
    accounts,
    checking,
    comparing,
    departments,
    first_words,
    guests,
    home,
    reviewing,
    sharing,
    shown,
    transfers,
    words,
    writing,
)
from glossary_service.web.visits import is_signed_in, link_to, visitor


class Area(NamedTuple):
    """An area that the top of every page leads to, for those who can do something there."""

    endpoint: str
    label: str
    is_for: Callable[[Actor], bool]


def _may(*actions: Action) -> Callable[[Actor], bool]:
    return lambda actor: any(actor.parties(action) for action in actions)


def _is_inside(actor: Actor) -> bool:
    return any(
        membership.kind is not PartyKind.PARTNER and actor.may(Action.CHECK, party_id)
        for party_id, membership in actor.memberships.items()
    )


BLUEPRINTS = (
    home.blueprint,
    accounts.blueprint,
    first_words.blueprint,
    words.blueprint,
    writing.blueprint,
    transfers.blueprint,
    reviewing.blueprint,
    checking.blueprint,
    guests.blueprint,
    comparing.blueprint,
    sharing.blueprint,
    departments.blueprint,
)
AREAS = (
    Area("words.index", "Words", _may(Action.SEE)),
    Area("checking.show", "Check", _is_inside),
    Area("comparing.index", "Compare", _may(Action.COMPARE)),
    Area("sharing.index", "Sharing", _may(Action.SEE)),
    Area("departments.index", "People", lambda _: True),
)
HERE = Path(__file__).parent
MOUNTED_API = "/api/"


def mount(app: Flask) -> None:
    """Mount the pages on an application."""
    app.template_folder = str(HERE / "templates")
    app.static_folder = str(HERE / "static")
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=app.send_static_file)
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    Bootstrap5(app)
    protect = CSRFProtect(app)
    # The API takes tokens in a header and no cookies, so that no other page can send them.
    for blueprint in app.blueprints.values():
        if (blueprint.url_prefix or "").startswith(MOUNTED_API):
            protect.exempt(blueprint)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(_known_to_all)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= shown.FILTERS
    app.jinja_env.globals |= shown.KNOWN | {"link_to": link_to}


def _known_to_all() -> dict[str, Any]:
    """Return what every template knows; a page for an error is shown without asking who visits."""
    if not is_signed_in():
        return {"visitor": None, "areas": ()}
    try:
        actor = visitor()
    except GlossaryError:
        return {"visitor": None, "areas": ()}
    return {"visitor": visitor, "areas": _areas(actor)}


def _areas(actor: Actor) -> Sequence[tuple[str, str]]:
    if "areas" not in g:
        g.areas = [(area.endpoint, area.label) for area in AREAS if area.is_for(actor)]
    areas: Sequence[tuple[str, str]] = g.areas
    return areas
