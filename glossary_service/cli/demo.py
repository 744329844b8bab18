"""`glossary demo`: the three sample sets, compared."""

from pathlib import Path

import click

from glossary_service.cli.inputs import (
    progress_bar,
    read_files,
    render_report,
    settings,
    write_or_show,
)
from glossary_service.safe_files import write_whole


SAMPLES = (
    "central-alliance-department.csv",
    "business-unit-retail.csv",
    "partner-tarnwick.csv",
)


@click.command("demo")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("report.html"),
    show_default=True,
    help="Where the page goes.",
)
def show_demo(output: Path) -> None:
    """Compare the sample sets of three parties.

    They are a central alliance department, a business unit and a partner. Prints the report and
    writes the same as a page that can be printed.
    """
    from importlib.resources import as_file, files

    from glossary_service.alignment.compare import compare
    from glossary_service.bootstrap import build_tools
    from glossary_service.reports import render

    with as_file(files("glossary_service.data") / "samples") as folder:
        sets = read_files([folder / name for name in SAMPLES])
    with progress_bar() as progress:
        report = compare(sets, build_tools(settings()), progress)
    # The page first, so that it is there for those who read no further than `| head`.
    write_whole(output, render(report, "html"))
    write_or_show(render_report(report, "text", None), None)
    click.echo(f"Wrote {output}. Open it in a browser.", err=True)
