"""A worker as a process of its own: `glossary worker`."""

import os
import signal

import click

from glossary_service.config import ServerSettings
from glossary_service.jobs.worker import start_worker
from glossary_service.logs import set_up_logs
from glossary_service.wiring import build_services, prepare


ENDING = (signal.SIGTERM, signal.SIGINT)
_ONLY_OWNER = 0o077


def work(settings: ServerSettings) -> None:
    """Work until the process is told to end; a job under way is then given back.

    Raises:
        SettingsError: Folder, database or queue cannot be used.
    """
    os.umask(_ONLY_OWNER)
    set_up_logs(settings.log_level)
    services = build_services(settings)
    prepare(settings, services)
    # Kept from every thread: they are waited for below, and interrupt nothing.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    worker = start_worker(services, settings)
    click.echo(f"The worker waits for work (stop with Ctrl+C). Its data lies in {settings.folder}.")
    signal.sigwait(ENDING)
    worker.stop()
    services.database.close()
    click.echo("The worker has ended.")
