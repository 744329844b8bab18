"""The table of contents of the pages: every area, and what all templates know."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from glossary_service.web import accounts, home
from glossary_service.web.visits import is_signed_in, visitor


BLUEPRINTS = (
    home.blueprint,
    accounts.blueprint,
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


def _known_to_all() -> dict[str, Any]:
    return {"visitor": visitor if is_signed_in() else None}
