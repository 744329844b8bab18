"""Sentence vectors of all-MiniLM-L6-v2 with 8-bit weights: one text at a time, reproducible."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from glossary_service.alignment.concepts import Vectors
from glossary_service.models.model_files import TOKENIZER, ModelFile, read_model


GRAPH = ModelFile(
    name="sentence-encoder.onnx",
    size=22_867_967,
    sha256="0d533ea10a19c12e007f789120135d0a1eceafaeedf1bd6653933a8d56b2f319",
)
WIDTH = 384
LONGEST_PIECES = 128
LONGEST_CHARACTERS = 20_000
MOST_THREADS = 4
FRAME = 2  # the opening and the closing piece, which every text has


class SentenceEncoder:
    """Encodes each text on its own, so that its vector never depends on what stands beside it.

    The scale of 8-bit activations spans a whole run: in a batch, a text's vector would change with
    its neighbours. Instead of batches, several threads each take the next text. Files are loaded on
    first use. Only the first 128 word pieces of a text count (about 90 English words), and of these
    only what stands in its first 20,000 characters.

    Args:
        progress: Called every hundred texts with the number of texts done and of all texts.
    """

    def __init__(self, progress: Callable[[int, int], None] | None = None) -> None:
        self._progress = progress

    @property
    def name(self) -> str:
        """Name and version, as reports show it."""
        return f"all-MiniLM-L6-v2 int8 {GRAPH.version}"

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_buffer(read_model(TOKENIZER))
        tokenizer.enable_truncation(LONGEST_PIECES)
        return tokenizer

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # A waiting thread must not burn the core on which another one encodes.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(
            read_model(GRAPH), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), 384); a text without words gives zeros."""
        cut = [text[:LONGEST_CHARACTERS].strip() for text in texts]
        rows = {text: row for row, text in enumerate(dict.fromkeys(cut))}
        encode_one = self._ready()
        vectors = np.zeros((len(rows), WIDTH), np.float32)
        with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
            for row, vector in enumerate(pool.map(encode_one, rows)):
                vectors[row] = vector
                if self._progress and (row + 1) % 100 == 0:
                    self._progress(row + 1, len(rows))
        return vectors[[rows[text] for text in cut]]

    def _ready(self) -> Callable[[str], Vectors]:
        """Load both files in this thread, and return the function that the others share."""
        tokenizer, session = self._tokenizer, self._session
        nothing = np.zeros(WIDTH, np.float32)

        def encode_one(text: str) -> Vectors:
            pieces = tokenizer.encode(text).ids
            if len(pieces) <= FRAME:
                return nothing
            vector: Vectors = session.run(None, {"ids": np.array([pieces], np.int64)})[0][0]
            return vector

        return encode_one
