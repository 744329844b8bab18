"""For WSGI servers: `gunicorn wsgi:app`, with settings from the environment."""

import os

from glossary_service.app import create_app
from glossary_service.config import ServerSettings
from glossary_service.wiring import build_services, prepare


settings = ServerSettings.from_environment(os.environ)
services = build_services(settings)
prepare(settings, services)
app = create_app(settings, services)
