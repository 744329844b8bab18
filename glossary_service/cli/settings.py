"""`glossary settings`: what can be set, what is set, and what it means."""

import os
import textwrap

import click

from glossary_service.config import SERVER_SETTINGS, ServerSettings, shown_value


WIDTH = 88


@click.command("settings")
def list_settings() -> None:
    """List the settings of the service: each variable, what holds now, and what it means.

    Secrets are not shown.

    \b
    Example:
      GLOSSARY_PROXIES=1 glossary settings
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    now = ServerSettings.from_environment(os.environ)
    for setting in SERVER_SETTINGS:
        is_set = bool(os.environ.get(setting.variable, "").strip())
        origin = "set" if is_set else "default"
        click.echo(f"{setting.variable} = {shown_value(setting, now)}  ({origin})")
        click.echo(textwrap.indent(textwrap.fill(setting.help, WIDTH), "    "))
