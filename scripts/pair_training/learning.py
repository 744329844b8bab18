"""Teaching the network, and asking it."""

import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from pair_training.network import Network, PairEncoder, batch_of, batches
from pair_training.pairs import MIRRORED, RELATIONS, Pair, Text


PIECES_A_STEP = 2_400
WARM = 0.1  # share of the steps in which the rate grows
MARKS_WEIGHT = 0.5
SMOOTHING = 0.05  # how much of the answer is spread over all: readers err, too
DECAY = 0.01
LONGEST_STEP = 1.0
UNSURE_WEIGHT = 0.7  # of a pair on which its reader hesitated
EVERY = 100
SWAPPED = [RELATIONS.index(MIRRORED[name]) for name in RELATIONS]


class Lesson(NamedTuple):
    """Two texts, the head that must answer, the right answer, and how much it counts."""

    left: Text
    right: Text
    head: str
    answer: int
    weight: float = 1.0


def lessons(pairs: Sequence[Pair]) -> list[Lesson]:
    """Return each pair from either side."""
    return [
        Lesson(
            side.left,
            side.right,
            "relation",
            RELATIONS.index(side.relation),
            1.0 if side.sure else UNSURE_WEIGHT,
        )
        for pair in pairs
        for side in (pair, pair.mirrored)
    ]


def evenly(taught: Sequence[Lesson]) -> list[Lesson]:
    """Return the lessons with weights that make rare answers count more, by the root of rarity."""
    counts = Counter(lesson.answer for lesson in taught)
    usual = len(taught) / len(counts)
    return [
        lesson._replace(weight=lesson.weight * math.sqrt(usual / counts[lesson.answer]))
        for lesson in taught
    ]


def teach(
    network: Network,
    encoder: PairEncoder,
    taught: Sequence[Lesson],
    *,
    epochs: int,
    rate: float,
    seed: int = 1,
) -> None:
    """Teach the network; the rate grows to `rate` and falls to nothing."""
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - no secret
    encoded = [encoder.encode(lesson.left, lesson.right) for lesson in taught]
    lengths = [len(item.ids) for item in encoded]
    plan = [some for _ in range(epochs) for some in batches(lengths, PIECES_A_STEP, chance)]
    matrices = [p for p in network.parameters() if p.requires_grad and p.ndim > 1]
    vectors = [p for p in network.parameters() if p.requires_grad and p.ndim == 1]
    optimiser = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}],
        lr=rate,
        fused=True,
    )
    network.train()
    begun, losses = time.monotonic(), []
    for step, some in enumerate(plan, start=1):
        share = min(step / (WARM * len(plan)), (len(plan) - step) / ((1 - WARM) * len(plan)))
        for group in optimiser.param_groups:
            group["lr"] = rate * max(0.0, share)
        loss = torch.zeros(())
        for head in sorted({taught[at].head for at in some}):
            here = [at for at in some if taught[at].head == head]
            loss = loss + _loss(
                network, head, [taught[at] for at in here], [encoded[at] for at in here]
            ) * (len(here) / len(some))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), LONGEST_STEP)
        optimiser.step()
        losses.append(loss.item())
        if step % EVERY == 0 or step == len(plan):
            passed = time.monotonic() - begun
            recent = np.mean(losses[-EVERY:])
            print(f"  step {step} of {len(plan)}: loss {recent:.3f}, {passed:.0f} s", flush=True)


def _loss(network: Network, head: str, some: Sequence[Lesson], encoded: Sequence) -> Tensor:
    batch = batch_of(encoded)
    with torch.autocast("cpu", torch.bfloat16):
        logits, marks = network(batch, head)
    answers = torch.tensor([lesson.answer for lesson in some])
    weights = torch.tensor([lesson.weight for lesson in some])
    each = functional.cross_entropy(logits, answers, reduction="none", label_smoothing=SMOOTHING)
    loss = (each * weights).mean()
    marked = batch.marks >= 0
    if marked.any():
        wanted = batch.marks[marked].float()
        loss = loss + MARKS_WEIGHT * functional.binary_cross_entropy_with_logits(
            marks[marked], wanted
        )
    return loss


def ask(network: Network, encoder: PairEncoder, pairs: Sequence[Pair]) -> npt.NDArray[np.float64]:
    """Return the chances of the six relations (pairs, 6), read from both sides and averaged."""

    def logits(sides: Sequence[Pair]) -> Tensor:
        encoded = [encoder.encode(pair.left, pair.right) for pair in sides]
        found = torch.zeros(len(sides), len(RELATIONS))
        lengths = [len(item.ids) for item in encoded]
        for some in batches(lengths, 2 * PIECES_A_STEP, random.Random(0)):  # noqa: S311
            found[some] = network(batch_of([encoded[at] for at in some]), "relation")[0]
        return found

    network.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        there, back = logits(pairs), logits([pair.mirrored for pair in pairs])
    return torch.softmax((there + back[:, SWAPPED]) / 2, -1).double().numpy()
