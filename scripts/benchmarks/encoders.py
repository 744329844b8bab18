"""Embed pairs of texts with one of the project's encoders; started as a process of its own.

python encoders.py static|sentence --output FILE PAIRS.jsonl
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from glossary_service.alignment.concepts import Encoder
from glossary_service.models.sentence_encoder import SentenceEncoder
from glossary_service.models.static_encoder import StaticEncoder


ENCODERS: dict[str, Callable[[], Encoder]] = {"static": StaticEncoder, "sentence": SentenceEncoder}
WARM_UP = 16


def main() -> None:
    """Write the cosine of every pair, and how many texts a second were embedded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("encoder", choices=ENCODERS)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--output", required=True, type=Path)
    chosen = parser.parse_args()
    with chosen.pairs.open(encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines]
    texts = [pair[side] for pair in pairs for side in ("left", "right")]
    encoder = ENCODERS[chosen.encoder]()
    encoder.encode(texts[:WARM_UP])
    started, used = time.perf_counter(), time.process_time()
    vectors = encoder.encode(texts)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    cosines = (vectors[0::2] * vectors[1::2]).sum(axis=1).tolist()
    speed = {"per_second": len(texts) / wall, "per_cpu_second": len(texts) / cpu}
    chosen.output.write_text(json.dumps({"cosines": cosines, **speed}), encoding="utf-8")


if __name__ == "__main__":
    main()
