"""Running the service: `glossary serve` for a machine or a team, `wsgi.py` for other servers."""

import errno
import ipaddress
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn

import click
import waitress
from flask import Flask

from glossary_service.app import create_app
from glossary_service.config import ServerSettings
from glossary_service.errors import SettingsError
from glossary_service.jobs.worker import start_worker
from glossary_service.logs import set_up_logs
from glossary_service.wiring import Services, build_services, make_set_up_code, prepare


THREADS = 8
# A request that is a little too large is still read, to be refused in the form that was asked for.
ROOM = 2
_ONLY_OWNER = 0o077
_REFUSED = {
    errno.EADDRINUSE: "another program listens there. Choose another one with --port",
    errno.EACCES: "this needs more rights. Choose a port above 1023 with --port",
    errno.EADDRNOTAVAIL: "this machine does not have that address. Choose another one with --host",
}


def serve(settings: ServerSettings, *, host: str, port: int, upgrade: bool) -> None:
    """Answer requests until the process is told to end.

    Raises:
        SettingsError: Folder, database or port cannot be used; the message says what to do.
    """
    os.umask(_ONLY_OWNER)
    set_up_logs(settings.log_level)
    services = build_services(settings)
    copy = prepare(settings, services, upgrade=upgrade)
    if copy:
        click.echo(f"The tables were brought up to this version. A copy from before: {copy}")
    is_open = not _is_loopback(host) or bool(settings.proxies or settings.address)
    code = make_set_up_code(settings) if is_open else ""
    app = create_app(settings, services, set_up_code=code)
    server = _listen(app, settings, host, port)
    _tell(settings, services, f"http://{_named(host)}:{_port_of(server, port)}", code)
    if not _is_loopback(host) and not settings.address.startswith("https://"):
        click.echo(
            "Warning: other machines can reach this, and passwords cross the network where others "
            "can read them. Put a server that speaks https in front, and name its address in "
            "GLOSSARY_ADDRESS.",
            err=True,
        )
    with _ending_on(signal.SIGTERM), _closing(services), _working(services, settings):
        server.run()
    click.echo("The service has ended.")


def open_application(environment: Mapping[str, str]) -> Flask:
    """Return the application for a server that is started by somebody else.

    Raises:
        SettingsError: Folder or database cannot be used.
    """
    settings = ServerSettings.from_environment(environment)
    set_up_logs(settings.log_level)
    services = build_services(settings)
    prepare(settings, services)
    code = make_set_up_code(settings)
    if services.parties.is_new():
        # Not in the log: whoever reads that need not be the one who sets up.
        sys.stdout.write(f"Nothing is set up yet: open /set-up and give the code {code}\n")
        sys.stdout.flush()
    app = create_app(settings, services, set_up_code=code)
    # Servers fork after this: each process opens lines of its own.
    services.database.close()
    return app


def _listen(
    app: Flask, settings: ServerSettings, host: str, port: int
) -> waitress.server.BaseWSGIServer:
    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            max_request_body_size=ROOM * settings.largest_request,
            # They are believed only as far as GLOSSARY_PROXIES says, and seen by /metrics.
            clear_untrusted_proxy_headers=False,
        )
    except (OSError, ValueError) as error:
        number = getattr(error, "errno", None)
        why = _REFUSED.get(number or 0, "there is no such address. Choose another one with --host")
        raise SettingsError(f"Nothing can listen on {host}:{port}: {why}.") from error


def _tell(settings: ServerSettings, services: Services, address: str, code: str) -> None:
    click.echo(f"The glossary service listens on {address} (stop with Ctrl+C).")
    click.echo(f"Its data lies in {settings.folder}.")
    if services.parties.is_new():
        given = f", and give the code {code}" if code else ""
        click.echo(f"Nothing is set up yet. Open {settings.address or address}/set-up{given}.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port_of(server: waitress.server.BaseWSGIServer, port: int) -> int:
    """Return the port that was really taken: 0 asks the system to choose one."""
    return int(getattr(server, "effective_port", port))


@contextmanager
def _ending_on(number: int) -> Iterator[None]:
    """Let a signal end the server as Ctrl+C does: what is being answered is answered."""

    def end(*_: object) -> NoReturn:
        raise SystemExit

    before = signal.signal(number, end)
    try:
        yield
    finally:
        signal.signal(number, before)


@contextmanager
def _working(services: Services, settings: ServerSettings) -> Iterator[None]:
    """Do background work beside the requests, unless workers of their own do it."""
    worker = start_worker(services, settings) if settings.worker else None
    try:
        yield
    finally:
        if worker is not None:
            worker.stop()


@contextmanager
def _closing(services: Services) -> Iterator[None]:
    try:
        yield
    finally:
        services.database.close()
