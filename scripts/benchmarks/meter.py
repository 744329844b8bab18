"""Run one command and write what it cost; started as a process of its own, with no imports.

    python -I -S meter.py RESULT.json LOG SECONDS COMMAND [ARGUMENT …]

On Linux a child's peak memory counts what its parent held when it was started. So the parent has
to be small, and the benchmark itself, with its data in memory, must not be that parent.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from types import FrameType


MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


def main() -> None:
    """Run the command and write its exit status, seconds, CPU seconds and peak bytes as JSON."""
    result, log, seconds, *command = sys.argv[1:]
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    started = time.perf_counter()
    child = os.posix_spawnp(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)],
    )

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(int(seconds))
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - started
    cost = {
        "status": os.waitstatus_to_exitcode(status),
        "wall": wall,
        "cpu": cpu_seconds(used),
        "peak": used.ru_maxrss * MAXRSS_UNIT,
    }
    Path(result).write_text(json.dumps(cost), encoding="utf-8")


def cpu_seconds(used: resource.struct_rusage) -> float:
    """Return user and system seconds of the child and of every process it waited for."""
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
