"""For WSGI servers: `gunicorn wsgi:app`, with settings from the environment."""

import os

from glossary_service.serving import open_application


app = open_application(os.environ)
