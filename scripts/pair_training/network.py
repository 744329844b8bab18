"""The pair reader's network: all-MiniLM-L6-v2 over both texts at once, with three heads.

One head says how the texts relate, one judges inference (only used while learning), and one marks
the word pieces that decide. The vectors of the word pieces stay as published.
"""

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from pair_training.pairs import INFERENCES, RELATIONS, Spans, Text


LAYERS, HEADS, WIDTH, INNER, PIECES = 6, 12, 384, 1536, 30_522
LONGEST = 512
TERM_PIECES, TEXT_PIECES = 16, 100
OPENS, CLOSES, COLON = 101, 102, 1024  # [CLS], [SEP] and ":"
UNMARKED = -1
DROPPED = 0.1
FAR_BELOW = -1e4  # added to the attention that padding would get

Floats = npt.NDArray[np.float32]


# ── texts as word pieces ─────────────────────────────────────────────────────────────────────────


class Encoded(NamedTuple):
    """A pair as word pieces: ids, segment of each, and whether it decides (1, 0, or unknown)."""

    ids: list[int]
    segments: list[int]
    marks: list[int]


class PairEncoder:
    """Turns two texts into `[CLS] term : text [SEP] term : text [SEP]`."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[tuple[str, str], tuple[list[int], list[tuple[int, int] | None]]] = {}

    def encode(self, left: Text, right: Text) -> Encoded:
        """Encode a pair; too long texts are cut."""
        ids, segments, marks = [OPENS], [0], [UNMARKED]
        for segment, text in enumerate((left, right)):
            pieces, places = self._pieces(text)
            ids += [*pieces, CLOSES]
            segments += [segment] * (len(pieces) + 1)
            marks += [*(_mark(place, text.spans) for place in places), UNMARKED]
        return Encoded(ids, segments, marks)

    def _pieces(self, text: Text) -> tuple[list[int], list[tuple[int, int] | None]]:
        key = (text.term, text.definition)
        if key not in self._known:
            term = self._tokenizer.encode(text.term, add_special_tokens=False).ids[:TERM_PIECES]
            opening = [*term, COLON] if text.term else []
            body = self._tokenizer.encode(text.definition, add_special_tokens=False)
            self._known[key] = (
                opening + body.ids[:TEXT_PIECES],
                [None] * len(opening) + list(body.offsets[:TEXT_PIECES]),
            )
        return self._known[key]


def _mark(place: tuple[int, int] | None, spans: Spans | None) -> int:
    if place is None or spans is None:
        return UNMARKED
    return int(any(place[0] < end and place[1] > start for start, end in spans))


class Batch(NamedTuple):
    """Pairs of a step side by side; `lengths` says where padding begins."""

    ids: Tensor
    segments: Tensor
    lengths: Tensor
    marks: Tensor


def batch_of(items: Sequence[Encoded]) -> Batch:
    """Pad pairs to one length."""
    longest = max(len(item.ids) for item in items)

    def padded(rows: Sequence[list[int]], filler: int) -> Tensor:
        return torch.tensor([row + [filler] * (longest - len(row)) for row in rows])

    return Batch(
        padded([item.ids for item in items], 0),
        padded([item.segments for item in items], 0),
        torch.tensor([len(item.ids) for item in items]),
        padded([item.marks for item in items], UNMARKED),
    )


def batches(lengths: Sequence[int], most_pieces: int, chance: random.Random) -> list[list[int]]:
    """Group pairs of like length so that a batch holds about `most_pieces` word pieces."""
    order = list(range(len(lengths)))
    chance.shuffle(order)
    found: list[list[int]] = []
    for start in range(0, len(order), 4096):
        some: list[int] = []
        for at in sorted(order[start : start + 4096], key=lambda at: lengths[at]):
            if some and lengths[at] * (len(some) + 1) > most_pieces:
                found.append(some)
                some = []
            some.append(at)
        found.append(some)
    chance.shuffle(found)
    return found


# ── layers ───────────────────────────────────────────────────────────────────────────────────────


class Dropout:
    """Drops one value in ten, from one fixed draw: drawing anew takes a tenth of the time."""

    def __init__(self) -> None:
        draw = torch.rand(1 << 24, generator=torch.Generator().manual_seed(7))
        self._kept = ((draw > DROPPED).float() / (1 - DROPPED)).to(torch.bfloat16)
        self._chance = random.Random(7)  # noqa: S311 - no secret

    def __call__(self, values: Tensor, *, training: bool) -> Tensor:
        """Return the values, some of them dropped while training."""
        if not training:
            return values
        start = self._chance.randrange(len(self._kept) - values.numel())
        return values * self._kept[start : start + values.numel()].view_as(values)


class Layer(nn.Module):
    """One transformer layer, written out so that it is quick on a processor without a GPU."""

    def __init__(self, dropout: Dropout) -> None:
        super().__init__()
        self._dropout = dropout
        self.packed = nn.Linear(WIDTH, 3 * WIDTH)  # query, key and value side by side
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.first_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.second_norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, state: Tensor, mask: Tensor) -> Tensor:
        """Return the next state, of the same shape (pairs, pieces, width)."""
        pairs, pieces, _ = state.shape
        each = WIDTH // HEADS
        packed = self.packed(state).view(pairs, pieces, 3, HEADS, each).permute(2, 0, 3, 1, 4)
        query, key, value = (part.reshape(pairs * HEADS, pieces, each) for part in packed)
        looks = torch.bmm(query / math.sqrt(each), key.transpose(1, 2))
        looks = looks.view(pairs, HEADS, pieces, pieces) + mask.to(looks.dtype)
        shares = torch.softmax(looks, -1).view(pairs * HEADS, pieces, pieces).to(value.dtype)
        seen = torch.bmm(shares, value).view(pairs, HEADS, pieces, each)
        seen = self.attended(seen.transpose(1, 2).reshape(pairs, pieces, WIDTH))
        state = self.first_norm(state + self._dropout(seen, training=self.training))
        inner = self.down(functional.gelu(self.up(state)))
        return self.second_norm(state + self._dropout(inner, training=self.training))  # type: ignore[no-any-return]


class Network(nn.Module):
    """The whole reader; `weights` are the published ones."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        super().__init__()
        self._dropout = Dropout()
        self.words = nn.Embedding(PIECES, WIDTH)
        self.positions = nn.Embedding(LONGEST, WIDTH)
        self.segments = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(self._dropout) for _ in range(LAYERS))
        self.pool = nn.Linear(WIDTH, WIDTH)
        self.heads = nn.ModuleDict(
            {
                "relation": nn.Linear(WIDTH, len(RELATIONS)),
                "inference": nn.Linear(WIDTH, len(INFERENCES)),
            }
        )
        self.marks = nn.Linear(WIDTH, 1)
        for part in (self.pool, *self.heads.values(), self.marks):
            nn.init.normal_(part.weight, std=0.02)
            nn.init.zeros_(part.bias)
        self._take(weights)
        self.words.weight.requires_grad_(requires_grad=False)

    def _take(self, weights: Mapping[str, Floats]) -> None:
        with torch.no_grad():
            for parameter, names in self.published().items():
                parts = [torch.from_numpy(weights[name]) for name in names]
                parameter.copy_(torch.cat(parts))

    def published(self) -> dict[nn.Parameter, list[str]]:
        """Return by which names the published weights know each parameter."""
        names: dict[nn.Parameter, list[str]] = {
            self.words.weight: ["embeddings.word_embeddings.weight"],
            self.positions.weight: ["embeddings.position_embeddings.weight"],
            self.segments.weight: ["embeddings.token_type_embeddings.weight"],
        }

        def take(part: Any, *sources: str) -> None:
            names[part.weight] = [f"{source}.weight" for source in sources]
            names[part.bias] = [f"{source}.bias" for source in sources]

        take(self.norm, "embeddings.LayerNorm")
        for number, layer in enumerate(self.layers):
            prefix = f"encoder.layer.{number}"
            packed = [f"{prefix}.attention.self.{name}" for name in ("query", "key", "value")]
            take(layer.packed, *packed)
            take(layer.attended, f"{prefix}.attention.output.dense")
            take(layer.first_norm, f"{prefix}.attention.output.LayerNorm")
            take(layer.up, f"{prefix}.intermediate.dense")
            take(layer.down, f"{prefix}.output.dense")
            take(layer.second_norm, f"{prefix}.output.LayerNorm")
        return names

    def forward(self, batch: Batch, head: str) -> tuple[Tensor, Tensor]:
        """Return the head's logits (pairs, answers) and the logit of each piece that it decides."""
        places = torch.arange(batch.ids.shape[1])
        hidden = (places[None, :] >= batch.lengths[:, None]).float() * FAR_BELOW
        state = self.words(batch.ids) + self.positions(places)[None] + self.segments(batch.segments)
        state = self._dropout(self.norm(state), training=self.training)
        for layer in self.layers:
            state = layer(state, hidden[:, None, None, :])
        pooled = torch.tanh(self.pool(state[:, 0]))
        pooled = functional.dropout(pooled, DROPPED, self.training)
        return self.heads[head](pooled).float(), self.marks(state)[..., 0].float()
