"""The taught network as an ONNX graph with 8-bit weights."""

from collections.abc import Mapping

import numpy as np
import onnx
from minilm import Floats, Graph, embed, finish, layers, norm, places

from pair_training.network import TERM_PIECES, TEXT_PIECES, Network


LONGEST = 2 * (TERM_PIECES + TEXT_PIECES) + 5  # two colons and three frame pieces


def published_names(network: Network) -> dict[str, Floats]:
    """Return the taught weights under the names of the published ones."""
    weights = {}
    for parameter, names in network.published().items():
        parts = parameter.detach().numpy()
        each = len(parts) // len(names)
        for number, name in enumerate(names):
            weights[name] = np.ascontiguousarray(parts[number * each : (number + 1) * each])
    return weights


def build(network: Network, *, full: bool) -> onnx.ModelProto:
    """Return the graph: `ids` and `segments` (pairs, pieces) to `relations` and `deciding`.

    `relations` (pairs, 6) are logits in the order of `RELATIONS`, `deciding` (pairs, pieces) the
    chance that a piece decides.
    """
    weights: Mapping[str, Floats] = published_names(network)
    graph = Graph()
    here = places(graph, weights["embeddings.position_embeddings.weight"][:LONGEST])
    words = embed(graph, weights["embeddings.word_embeddings.weight"], full=full)
    segments = graph.constant(weights["embeddings.token_type_embeddings.weight"])
    placed = graph.add("Add", words, here)
    state = graph.add("Add", placed, graph.add("Gather", segments, "segments"))
    state = norm(graph, state, weights, "embeddings.LayerNorm")
    state = layers(graph, state, weights, full=full)

    def linear(source: str, part: object) -> str:
        matrix, bias = part.weight.detach().numpy().T, part.bias.detach().numpy()  # type: ignore[attr-defined]
        product = graph.add("MatMul", source, graph.constant(np.ascontiguousarray(matrix)))
        return graph.add("Add", product, graph.constant(bias))

    first = graph.add("Gather", state, graph.constant(np.array(0, np.int64)), axis=1)
    pooled = graph.add("Tanh", linear(first, network.pool))
    relations = linear(pooled, network.heads["relation"])
    marks = graph.add("Sigmoid", linear(state, network.marks))
    last = graph.constant(np.array([2], np.int64))
    deciding = graph.add("Squeeze", marks, last)
    return finish(
        graph,
        "pair-reader",
        ["ids", "segments"],
        {"relations": (relations, ["pairs", 6]), "deciding": (deciding, ["pairs", "pieces"])},
    )
