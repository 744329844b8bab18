"""People at their browsers."""

from collections.abc import Callable

import pytest
from flask import Flask
from service_fixtures import Cast
from web.pages import Browser

from glossary_service.app import create_app
from glossary_service.config import ServerSettings
from glossary_service.policy.roles import Role
from glossary_service.wiring import Services


@pytest.fixture
def app(settings: ServerSettings, services: Services) -> Flask:
    made = create_app(settings, services)
    made.config["TESTING"] = True
    return made


@pytest.fixture
def nobody(app: Flask) -> Browser:
    """A browser without a name."""
    return Browser(app.test_client())


@pytest.fixture
def browser(app: Flask, cast: Cast) -> Callable[..., Browser]:
    """Return the browser of a person with these roles, signed in: `browser("retail", STEWARD)`."""

    def open_browser(party: str, *roles: Role) -> Browser:
        actor = cast.actor(party, *roles)
        made = Browser(app.test_client())
        page = made.sign_in(f"{actor.name.replace(' ', '.')}@example.org")
        assert (page.status, page.path) == (200, "/"), page.text
        return made

    return open_browser
