"""What the service logs: one JSON object per line on the error stream.

A line holds ids, names of routes and numbers. Texts that people write, passwords, tokens, query
strings and the messages of unexpected errors (a database puts values into them) never go in.
"""

import logging
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


MOST_FRAMES = 12
# Libraries that tell of what they do, and what they may tell of.
_QUIET = {
    "alembic": logging.WARNING,
    "flask-limiter": logging.CRITICAL,
    "huey": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    # It tells of who hangs up with the address that was asked for: links are secrets.
    "waitress": logging.WARNING,
    "waitress.queue": logging.ERROR,
}


def set_up_logs(level: str) -> None:
    """Have our own lines and those of the libraries written in one form, from `level` upwards."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                name_failure,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(default=str, ensure_ascii=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))


def name_failure(logger: WrappedLogger, name: str, line: EventDict) -> EventDict:
    """Write an error as its kind and where it came up, without its message.

    >>> name_failure(None, "", {"event": "x", "exc_info": (ValueError, ValueError("mine"), None)})
    {'event': 'x', 'error': 'ValueError', 'frames': []}
    """
    del logger, name
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    if isinstance(given, BaseException):
        given = (type(given), given, given.__traceback__)
    if given and given[0]:
        line["error"] = given[0].__name__
        line["frames"] = _frames(given[2])
    return line


def _frames(trace: TracebackType | None) -> list[str]:
    """Return the innermost places of a traceback as “file:line function”, the last one last."""
    frames = traceback.extract_tb(trace)[-MOST_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
