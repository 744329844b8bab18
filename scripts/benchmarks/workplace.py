"""Where a measurement works: the data, a folder for its files, the command line, the peers."""

import csv
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks import noise
from benchmarks.processes import Cost, glossary_command, run


HERE = Path(__file__).parent
NOTHING_KEPT = "off"  # as a cache: nothing is looked up, nothing is written

Lines = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Peers:
    """The Python that has the public tools, and the model they are given."""

    python: str
    weights: str


@dataclass(frozen=True)
class Bench:
    """Where the data lies, a folder to work in, and the peers, if they take part."""

    data: Path
    folder: Path
    peers: Peers | None = None
    glossary: Sequence[str] = field(default_factory=glossary_command)

    def run(self, *words: str | Path, cache: str | Path | None = None) -> Cost:
        """Run the project's command line.

        `cache` is a folder, or `NOTHING_KEPT`; without it the command finds an empty folder.
        """
        fresh = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            environment = {"GLOSSARY_CACHE": str(cache or fresh)}
            return run([*self.glossary, *words], environment=environment)
        finally:
            shutil.rmtree(fresh)

    def run_peer(self, job: str, *inputs: Path, output: Path) -> Cost:
        """Run one job of peers.py under the peers' Python."""
        if self.peers is None:
            raise ValueError("the peers take no part in this run")
        command: list[str | Path] = [self.peers.python, HERE / "peers.py", job, *inputs]
        return run(
            [*command, "--output", output, "--weights", self.peers.weights],
            environment={"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "true"},
        )

    @cached_property
    def pool(self) -> list[tuple[str, str]]:
        """The different terms and definitions from which term sets are made."""
        return noise.read_pool(self.data)

    def two_sets(self, count: int) -> tuple[Path, Path, dict[str, str]]:
        """Write the two sets of a size and return their paths and the true partners."""
        sets = noise.make_two_sets(self.pool, count)
        left = noise.write_csv(sets.left, self.folder / f"left-{count}.csv")
        right = noise.write_csv(sets.right, self.folder / f"right-{count}.csv")
        return left, right, sets.partners

    def path(self, name: str) -> Path:
        """Return a path in the working folder."""
        return self.folder / name


# ── reading and writing ──────────────────────────────────────────────────────────────────────────


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_lines(path: Path) -> Lines:
    """Return the objects of a JSON lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(objects: Sequence[Mapping[str, Any]], path: Path) -> Path:
    """Write objects as JSON lines."""
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
    path.write_text(text, encoding="utf-8")
    return path
