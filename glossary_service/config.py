"""Settings, read from the environment once, at the top."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from glossary_service.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment decides for every command.

    `kept` is the file in which sentence vectors and opinions on pairs are kept between runs, so
    that only new texts cost time; `None` keeps nothing. It holds hashes and numbers, no texts.
    """

    kept: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read `GLOSSARY_CACHE` (a folder, or "off"), else the user's own cache folder.

        >>> Settings.from_environment({"GLOSSARY_CACHE": "off"}).kept is None
        True
        """
        folder = environment.get("GLOSSARY_CACHE", "")
        if folder == "off":
            return cls()
        home = environment.get("XDG_CACHE_HOME") or f"{environment.get('HOME', '')}/.cache"
        return cls(kept=Path(folder or f"{home}/glossary-service") / "kept.sqlite")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """What the environment decides for the service; `SERVER_SETTINGS` tells each one's name."""

    folder: Path
    database: str = field(repr=False)
    secret: str = field(default="", repr=False)
    address: str = ""
    proxies: int = 0
    worker: bool = True
    queue: str = field(default="", repr=False)
    session_hours: int = 12
    largest_request: int = 20_000_000
    sign_ins_a_minute: int = 10
    calls_a_minute: int = 1_200
    guest_checks_an_hour: int = 30
    limits: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    log_level: str = "info"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "ServerSettings":
        """Read every setting of `SERVER_SETTINGS`; one that is not set takes its default.

        Raises:
            SettingsError: A value cannot be used; the message names the setting.

        >>> settings = ServerSettings.from_environment({"GLOSSARY_FOLDER": "/srv/glossary"})
        >>> settings.database
        'sqlite:////srv/glossary/glossary.sqlite'
        """
        values: dict[str, Any] = {}
        for setting in SERVER_SETTINGS:
            text = environment.get(setting.variable, "").strip() or setting.default
            try:
                values[setting.field] = setting.read(text)
            except ValueError:
                raise SettingsError(
                    f"{setting.variable} is “{text}”, which cannot be used. {setting.help}"
                ) from None
        folder = values["folder"].expanduser().absolute()
        values["folder"] = folder
        values["database"] = values["database"] or f"sqlite:///{folder / 'glossary.sqlite'}"
        return cls(**values)


class Setting(NamedTuple):
    """A setting of the service: its variable, what it is without one, and what it means."""

    field: str
    variable: str
    default: str
    read: Callable[[str], Any]
    help: str

    @property
    def is_secret(self) -> bool:
        """Whether the value must not be shown."""
        return self.field in {"secret", "metrics_token"}


def _yes_or_no(text: str) -> bool:
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _not_negative(text: str) -> int:
    return 0 if text == "0" else _positive(text)


def _log_level(text: str) -> str:
    if text.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError(text)
    return text.lower()


def _address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError(text)
    return text.rstrip("/")


def _counting_place(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError(text)
    return text


_PASSWORD = re.compile(r"(://[^/@]*?:).*@")
_DATA = os.path.join("~", ".local", "share", "glossary-service")  # noqa: PTH118 - a text, shown as it is
SERVER_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "folder",
        "GLOSSARY_FOLDER",
        _DATA,
        Path,
        "Folder for database, secret and backups.",
    ),
    Setting(
        "database",
        "GLOSSARY_DATABASE",
        "",
        str,
        "Address of the database, as postgresql+psycopg://user:password@host/name. "
        "Without it, an SQLite file in the folder.",
    ),
    Setting(
        "secret",
        "GLOSSARY_SECRET",
        "",
        str,
        "Secret that signs sessions and links. Without it, one is made and kept in the folder; "
        "several servers need the same one.",
    ),
    Setting(
        "address",
        "GLOSSARY_ADDRESS",
        "",
        _address,
        "How people reach the service, as https://words.example.org. Links are made with it, and "
        "with https sign-in works over https alone.",
    ),
    Setting(
        "proxies",
        "GLOSSARY_PROXIES",
        "0",
        _not_negative,
        "Number of proxies in front whose X-Forwarded-For is believed.",
    ),
    Setting(
        "worker",
        "GLOSSARY_WORKER",
        "yes",
        _yes_or_no,
        "Whether `glossary serve` does background work itself (yes or no).",
    ),
    Setting(
        "queue",
        "GLOSSARY_QUEUE",
        "",
        _counting_place,
        "What carries word of background work to workers: the address of a Redis server, as "
        "redis://host:6379. Without it, a file in the folder; workers on other machines then look "
        "every few seconds.",
    ),
    Setting(
        "session_hours",
        "GLOSSARY_SESSION_HOURS",
        "12",
        _positive,
        "Hours without a visit after which a person signs in again.",
    ),
    Setting(
        "largest_request",
        "GLOSSARY_LARGEST_REQUEST",
        "20000000",
        _positive,
        "Largest request in bytes, files included.",
    ),
    Setting(
        "sign_ins_a_minute",
        "GLOSSARY_SIGN_INS_A_MINUTE",
        "10",
        _positive,
        "Attempts to sign in that one address may make in a minute.",
    ),
    Setting(
        "calls_a_minute",
        "GLOSSARY_CALLS_A_MINUTE",
        "1200",
        _positive,
        "Calls of the API that one token or person may make in a minute.",
    ),
    Setting(
        "guest_checks_an_hour",
        "GLOSSARY_GUEST_CHECKS_AN_HOUR",
        "30",
        _positive,
        "Checks without an account that one address may make in an hour.",
    ),
    Setting(
        "limits",
        "GLOSSARY_LIMITS",
        "",
        _counting_place,
        "Where attempts and calls are counted when several processes answer: the address of a "
        "Redis server, as redis://host:6379. Without it, each process counts for itself.",
    ),
    Setting(
        "metrics_token",
        "GLOSSARY_METRICS_TOKEN",
        "",
        str,
        "Token with which /metrics may be read from other machines, as a bearer token. Without "
        "it, only this machine may.",
    ),
    Setting(
        "log_level",
        "GLOSSARY_LOG_LEVEL",
        "info",
        _log_level,
        "How much is logged: debug, info, warning or error.",
    ),
)


def shown_value(setting: Setting, settings: ServerSettings) -> str:
    """Return what a setting is now, in words that may be read by others.

    >>> held = ServerSettings(folder=Path("/x"), database="postgresql://ada:pw@db/g", secret="s")
    >>> [shown_value(setting, held) for setting in SERVER_SETTINGS[:3]]
    ['/x', 'postgresql://ada:•••@db/g', '(hidden)']
    """
    value = getattr(settings, setting.field)
    if setting.is_secret and value:
        return "(hidden)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _PASSWORD.sub(r"\1•••@", str(value)) or "(none)"
