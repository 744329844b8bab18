"""How often somebody may try: sign-ins, calls of the API, pages that need no account."""

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded
from limits.storage import MemoryStorage
from werkzeug.exceptions import TooManyRequests

from glossary_service.config import ServerSettings
from glossary_service.errors import SettingsError


FORGOTTEN_EVERY = 60  # seconds


class OneByOne(MemoryStorage):
    """Counts in the memory of this process, for one thread at a time.

    The library's own class lets two threads that meet start one timer twice, and the second one
    gets an error instead of an answer. It also starts a thread with every call.
    """

    STORAGE_SCHEME = ["process"]  # noqa: RUF012 - read by the library as it stands

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        self._turn = threading.Lock()
        self._times: dict[str, deque[float]] = {}
        self._last: dict[str, float] = {}
        self._next = 0.0
        super().__init__(uri, **options)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count one more where that is still allowed."""
        now = time.time()
        with self._turn:
            self._forget(now)
            times = self._times.setdefault(key, deque())
            while times and times[0] < now - expiry:
                times.popleft()
            self._last[key] = now + expiry
            if len(times) + amount > limit:
                return False
            times.extend([now] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the first of those that count was counted, and how many they are."""
        del limit
        now = time.time()
        with self._turn:
            times = [at for at in self._times.get(key, ()) if at >= now - expiry]
        return (times[0] if times else now), len(times)

    def _forget(self, now: float) -> None:
        """Let go, once a minute, of those who have not come for as long as is counted."""
        if now < self._next:
            return
        self._next = now + FORGOTTEN_EVERY
        for key in [key for key, end in self._last.items() if end < now]:
            del self._last[key], self._times[key]


API = "/api/"
# Where a secret is tried out: a password, the code of the first run, a link.
_TRIES = (
    "/sign-in",
    "/set-up",
    "/invitation",
    "/join",
    "/api/v1/invitations/accept",
    "/api/v1/invitations/password",
)
_GUESTS = ("/guest", "/check-link", "/c/", "/api/v1/guest-checks/")


class Rule(NamedTuple):
    """A limit: its name, how often in which time, who is counted, and which requests count."""

    name: str
    often: str
    who: Callable[[], str]
    counts: Callable[[], bool]


def rules_of(settings: ServerSettings) -> tuple[Rule, ...]:
    """Return the limits that the settings ask for."""
    tries = f"{settings.sign_ins_a_minute}/minute"
    return (
        Rule("tries of an address", tries, _address, _is_try),
        Rule("tries for an account", tries, _account, lambda: _is_try() and bool(_account())),
        Rule("calls", f"{settings.calls_a_minute}/minute", _caller, _is_call),
        Rule("checks of guests", f"{settings.guest_checks_an_hour}/hour", _address, _is_guest),
    )


def mount(app: Flask, settings: ServerSettings) -> None:
    """Have an application count, and answer 429 with Retry-After where it becomes too much.

    Raises:
        SettingsError: Counting in Redis needs a library that is not installed.
    """
    if settings.limits and find_spec("redis") is None:
        raise SettingsError(
            "GLOSSARY_LIMITS needs more libraries: pip install 'glossary-service[postgres]'."
        )
    limiter = Limiter(
        _address,
        app=app,
        application_limits=[_limit(rule) for rule in rules_of(settings)],
        storage_uri=settings.limits or "process://",
        strategy="moving-window",
        key_prefix="glossary",
        # Nobody is locked out because the place for counting is away: then each process counts.
        in_memory_fallback_enabled=bool(settings.limits),
        fail_on_first_breach=True,
    )

    def answer(error: RateLimitExceeded) -> ResponseReturnValue:
        del error
        limit = limiter.current_limit
        seconds = max(1, limit.reset_at - int(time.time())) if limit else 60
        return app.handle_user_exception(
            TooManyRequests(
                f"This was too often. Wait {seconds} seconds, then try again.",
                retry_after=seconds,
            )
        )

    app.register_error_handler(RateLimitExceeded, answer)


def _limit(rule: Rule) -> ApplicationLimit:
    return ApplicationLimit(
        rule.often,
        key_function=rule.who,
        scope=rule.name,
        exempt_when=lambda: not rule.counts(),
    )


def _address() -> str:
    return request.remote_addr or "nobody"


def _account() -> str:
    """Return a hash of the address that somebody signs in with; it is not kept as it is."""
    email = request.form.get("email", "").strip().lower()
    return _hash(email) if email else ""


def _caller() -> str:
    token = request.headers.get("Authorization", "")
    return _hash(token) if token else _address()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_try() -> bool:
    return request.method == "POST" and request.path.startswith(_TRIES)


def _is_call() -> bool:
    return request.path.startswith(API)


def _is_guest() -> bool:
    return request.method == "POST" and request.path.startswith(_GUESTS)
