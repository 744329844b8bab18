"""Measure the command line's quality and speed on real data, beside public tools, in one table.

    python scripts/benchmark.py DATA_FOLDER [--only NAME …] [-o ROWS.md]
    python scripts/benchmark.py DATA_FOLDER --peers --peers-python PYTHON --weights FOLDER

DATA_FOLDER holds the data sets that docs/benchmarks.md lists; nothing of them is kept. Every figure
comes from whole processes, started as a user starts them; ratios hold within one run only.

The peers live in an environment of their own (the product never needs them); what was measured:
    torch==2.13.0  sentence-transformers==6.2.0  polyfuzz==0.4.3  string_grouper==0.8.0
    rapidfuzz==3.14.6  matplotlib==3.11.2  numpy==2.4.6  scikit-learn==1.9.1
--weights names the folder of all-MiniLM-L6-v2 (or the name under which it is downloaded).
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measurements import MEASUREMENTS, measure
from benchmarks.table import Row, details, markdown_table, text_table
from benchmarks.workplace import Bench, Peers


WEIGHTS = "sentence-transformers/all-MiniLM-L6-v2"
GIBIBYTE = 1 << 30


def main() -> None:
    """Take the measurements that were asked for and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_FOLDER")
    parser.add_argument("--only", nargs="+", choices=MEASUREMENTS, default=list(MEASUREMENTS))
    parser.add_argument("--peers", action="store_true", help="measure the public tools as well")
    parser.add_argument("--peers-python", default=sys.executable, help="the Python that has them")
    parser.add_argument("--weights", default=WEIGHTS, help="the model for the peers")
    parser.add_argument("-o", "--output", type=Path, help="write the table as Markdown as well")
    chosen = parser.parse_args()
    if not chosen.data.is_dir():
        parser.error(f"{chosen.data} is no folder; name the folder that holds the data sets")
    peers = Peers(chosen.peers_python, chosen.weights) if chosen.peers else None
    rows: list[Row] = []
    about = describe_run(chosen.only, has_peers=chosen.peers)
    with tempfile.TemporaryDirectory() as folder:
        for row in measure(Bench(chosen.data, Path(folder), peers), chosen.only):
            print(f"{row.measurement}: {row.candidate} {row.note}", file=sys.stderr, flush=True)
            rows.append(row)
    print(about, text_table(rows), *details(rows), sep="\n\n")
    if chosen.output is not None:
        blocks = [f"```text\n{block}\n```" for block in details(rows)]
        page = "\n\n".join([about, markdown_table(rows), *blocks])
        chosen.output.write_text(page + "\n", encoding="utf-8")


def describe_run(names: Sequence[str], *, has_peers: bool) -> str:
    """Return command, commit and machine in one line each."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIBIBYTE
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    peers = ["--peers", "--peers-python", "PYTHON", "--weights", "FOLDER"] if has_peers else []
    only = [] if list(names) == list(MEASUREMENTS) else ["--only", *names]
    command = " ".join(["python scripts/benchmark.py DATA_FOLDER", *peers, *only])
    machine = f"{processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()}"
    python = f"Python {platform.python_version()}"
    return "\n".join(
        [
            f"- Command: `{command}`",
            f"- Commit: {commit()}",
            f"- Machine: {machine}, {python}; load at the start {load}",
        ]
    )


def commit() -> str:
    """Return the short name of the commit measured, with a word if files have changed since."""
    answers = [
        subprocess.run(  # noqa: S603
            ["git", *words],  # noqa: S607
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
        for words in (["rev-parse", "--short", "HEAD"], ["diff", "--name-only", "HEAD"])
    ]
    return f"{answers[0] or 'none yet'}{', with changes' if answers[1] else ''}"


def processor() -> str:
    """Return the processor's name, as well as the system tells it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


if __name__ == "__main__":
    main()
