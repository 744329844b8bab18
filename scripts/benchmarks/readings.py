"""Read the characteristics of definitions; started as a process of its own.

python readings.py --output FILE DEFINITIONS.jsonl
"""

import argparse
import json
import time
from pathlib import Path

from glossary_service.bootstrap import build_tools
from glossary_service.config import Settings


def main() -> None:
    """Write the characteristics found in each definition, and how many were read a second.

    A characteristic is written as its dimension and whether it is weak. The seconds leave out the
    loading, and hold what the first texts cost more than later ones.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("definitions", type=Path)
    parser.add_argument("--output", required=True, type=Path)
    chosen = parser.parse_args()
    with chosen.definitions.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    tools = build_tools(Settings())
    started = time.perf_counter()
    readings = [tools.reader.read(row["definition"], (row["term"],)) for row in rows]
    seconds = time.perf_counter() - started
    answer = {
        "found": [
            [(item.dimension, item.weak) for item in one.characteristics] for one in readings
        ],
        "listed": [dimension.id for dimension in tools.dimensions],
        "per_second": len(rows) / seconds,
    }
    chosen.output.write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
