"""Whole processes and what they cost: seconds, CPU seconds, peak memory."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


METER = Path(__file__).with_name("meter.py")
LONGEST_SECONDS = 3600
LOG_TAIL = 600


class CommandFailedError(Exception):
    """A measured command did not end well."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: `wall` and `cpu` in seconds, `peak` in bytes of its largest process."""

    wall: float
    cpu: float
    peak: int
    runs: int = 1


def run(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run a command to its end and return its cost.

    Raises:
        CommandFailedError: The exit status is not 0; the message ends with the last words of the
            command's output.
    """
    with tempfile.TemporaryDirectory() as folder:
        result, log = Path(folder, "cost.json"), Path(folder, "output.txt")
        words = [str(word) for word in command]
        subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-S", METER, result, log, str(LONGEST_SECONDS), *words],
            env={**os.environ, **(environment or {})},
            check=True,
        )
        cost = json.loads(result.read_text(encoding="utf-8"))
        if cost["status"] != 0:
            tail = log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:].strip()
            raise CommandFailedError(f"{' '.join(words[:3])} … ended with {cost['status']}: {tail}")
    return Cost(wall=cost["wall"], cpu=cost["cpu"], peak=cost["peak"])


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median seconds of several runs of one command, and their highest peak.

    >>> middle([Cost(1.0, 1.0, 5), Cost(9.0, 2.0, 7), Cost(2.0, 8.0, 6)])
    Cost(wall=2.0, cpu=2.0, peak=7, runs=3)
    """
    return Cost(
        wall=statistics.median(cost.wall for cost in costs),
        cpu=statistics.median(cost.cpu for cost in costs),
        peak=max(cost.peak for cost in costs),
        runs=len(costs),
    )


def glossary_command() -> list[str]:
    """Return the words that start the project's command line in this environment."""
    script = Path(sys.executable).with_name("glossary")
    return [str(script)] if script.exists() else [sys.executable, "-m", "glossary_service.main"]
