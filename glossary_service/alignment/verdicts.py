"""From counterparts to verdicts: read both definitions, measure them, contrast them, judge.

`compare` walks through here with the pairs it proposed, and so does whoever brings pairs along.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from glossary_service.alignment.characteristics import CharacteristicReader, Reading
from glossary_service.alignment.concepts import (
    Counterpart,
    Dimension,
    Entry,
    InventoryTerm,
    MatchTools,
    PairReader,
    Relation,
    Vectors,
    Verdict,
)
from glossary_service.alignment.contrast import contrast
from glossary_service.alignment.coverage import Lexicon
from glossary_service.alignment.relation import PairEvidence, judge
from glossary_service.alignment.vocabulary import Vocabulary


Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much
Texts = tuple[str, str]  # the two definitions of a pair

# A sentence vector costs some two milliseconds. Pairs of known words get theirs first, then the
# pairs about which the quick table is least sure; a report says how many went without.
MOST_SENTENCES = 6_000
SURELY_FAR, SURELY_NEAR = 0.10, 0.92
LEAST_SURE = 0.5
ENCODED_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools(MatchTools):
    """Everything a comparison is done with; built outside, from files, once."""

    dimensions: tuple[Dimension, ...]
    inventory: tuple[InventoryTerm, ...]
    reader: CharacteristicReader
    pair_reader: PairReader | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One verdict per counterpart, in their order.

    `cut` are the entries whose definition was too long to be read whole; `unread` counts the pairs
    whose meaning was measured by the quick table alone.
    """

    verdicts: tuple[Verdict, ...]
    cut: tuple[Entry, ...]
    unread: int


def judge_all(
    counterparts: Sequence[Counterpart],
    groups: Sequence[int],
    vocabulary: Vocabulary,
    tools: Tools,
    progress: Progress,
    *,
    most_sentences: int = MOST_SENTENCES,
) -> Judged:
    """Judge every pair; pairs with the same number in `groups` compete for one meaning."""
    readings = _read(counterparts, tools, progress)
    meanings, unread = _measure(counterparts, vocabulary, tools, progress, most_sentences)
    opinions = _ask(counterparts, groups, tools)
    lexicon = Lexicon(readings.values(), tools.quick)
    verdicts = []
    for number, (counterpart, opinion) in enumerate(zip(counterparts, opinions, strict=True)):
        left, right = counterpart.left, counterpart.right
        left_reading, right_reading = readings[_content(left)], readings[_content(right)]
        evidence = PairEvidence(
            left=left,
            right=right,
            designations=counterpart.designations,
            meaning=meanings.get((left.definition, right.definition)),
            coverage=lexicon.cover(left_reading, right_reading),
            contrasts=contrast(
                left_reading, right_reading, vocabulary.weights(left, right), lexicon.likeness
            ),
            same_text=_plain(left.definition) == _plain(right.definition),
            opinion=opinion,
        )
        verdicts.append(judge(evidence))
        progress("Judging pairs", number + 1, len(counterparts))
    return Judged(
        verdicts=tuple(verdicts),
        cut=tuple(
            dict.fromkeys(
                entry
                for counterpart in counterparts
                for entry in (counterpart.left, counterpart.right)
                if readings[_content(entry)].cut
            )
        ),
        unread=unread,
    )


def relate(
    pairs: Sequence[tuple[Entry, Entry]],
    groups: Sequence[int],
    tools: Tools,
    progress: Progress,
) -> tuple[Verdict, ...]:
    """Judge pairs that somebody brings; every pair is measured closely."""
    vocabulary = Vocabulary(tools.dimensions, tools.inventory, tools)
    counterparts = [
        Counterpart(
            left=left,
            right=right,
            designations=vocabulary.designations(left, right),
            reasons=(),
            score=1.0,
            evidence=(),
        )
        for left, right in pairs
    ]
    judged = judge_all(
        counterparts, groups, vocabulary, tools, progress, most_sentences=2 * len(pairs)
    )
    return judged.verdicts


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _content(entry: Entry) -> tuple[str, tuple[str, ...]]:
    return entry.definition, entry.designations


def _read(
    counterparts: Sequence[Counterpart], tools: Tools, progress: Progress
) -> dict[tuple[str, tuple[str, ...]], Reading]:
    contents = dict.fromkeys(
        _content(entry)
        for counterpart in counterparts
        for entry in (counterpart.left, counterpart.right)
    )
    readings = {}
    for number, content in enumerate(contents):
        readings[content] = tools.reader.read(*content)
        progress("Reading definitions", number + 1, len(contents))
    return readings


def _ask(
    counterparts: Sequence[Counterpart], groups: Sequence[int], tools: Tools
) -> Sequence[Mapping[Relation, float] | None]:
    if tools.pair_reader is None or not counterparts:
        return [None] * len(counterparts)
    return list(tools.pair_reader.read([(pair.left, pair.right) for pair in counterparts], groups))


# ── meaning ──────────────────────────────────────────────────────────────────────────────────────


def _measure(
    counterparts: Sequence[Counterpart],
    vocabulary: Vocabulary,
    tools: Tools,
    progress: Progress,
    most_sentences: int,
) -> tuple[dict[Texts, float], int]:
    """Return the cosine of each pair, and for how many the quick table alone was not sure."""
    known: dict[Texts, bool] = {}
    for pair in counterparts:
        texts = (pair.left.definition, pair.right.definition)
        if all(texts):
            known[texts] = known.get(texts, False) or vocabulary.is_known(pair.left, pair.right)
    quick = _cosines(list(known), tools.quick.encode)
    if tools.sentences is None:
        return quick, len(known)
    unsure = sorted(
        (
            texts
            for texts in known
            if texts[0] != texts[1] and SURELY_FAR < quick[texts] < SURELY_NEAR
        ),
        key=lambda texts: (not known[texts], abs(quick[texts] - LEAST_SURE), texts),
    )
    chosen = _within_budget(unsure, most_sentences)
    encode = _encoder_with_progress(tools, progress)
    return {**quick, **_cosines(chosen, encode)}, len(unsure) - len(chosen)


def _within_budget(pairs: Sequence[Texts], most_sentences: int) -> list[Texts]:
    texts: set[str] = set()
    chosen = []
    for pair in pairs:
        if len(texts) + len(set(pair) - texts) > most_sentences:
            break
        texts.update(pair)
        chosen.append(pair)
    return chosen


def _encoder_with_progress(tools: Tools, progress: Progress) -> Callable[[Sequence[str]], Vectors]:
    encoder = tools.sentences if tools.sentences is not None else tools.quick

    def encode(texts: Sequence[str]) -> Vectors:
        parts = []
        for start in range(0, len(texts), ENCODED_AT_ONCE):
            parts.append(encoder.encode(texts[start : start + ENCODED_AT_ONCE]))
            progress("Comparing meanings", start + len(parts[-1]), len(texts))
        return np.concatenate(parts)

    return encode


def _cosines(
    pairs: Sequence[Texts], encode: Callable[[Sequence[str]], Vectors]
) -> dict[Texts, float]:
    if not pairs:
        return {}
    texts = sorted({text for pair in pairs for text in pair})
    vectors = encode(texts)
    row = {text: number for number, text in enumerate(texts)}
    # Summed pair by pair: the rounding of a matrix product may depend on what stands beside a pair.
    return {
        (left, right): round(float(np.dot(vectors[row[left]], vectors[row[right]])), 4)
        for left, right in pairs
    }
