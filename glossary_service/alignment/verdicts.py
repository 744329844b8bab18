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
    Opinion,
    PairReader,
    Vectors,
    Verdict,
)
from glossary_service.alignment.contrast import contrast
from glossary_service.alignment.coverage import Lexicon
from glossary_service.alignment.evidence import PairEvidence, Rivals
from glossary_service.alignment.relation import judge
from glossary_service.alignment.vocabulary import Vocabulary
from glossary_service.alignment.weighing import DIGITS, RelationWeights
from glossary_service.alignment.wording import compare_wording


Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much
Texts = tuple[str, str]  # the two definitions of a pair

# A sentence vector costs some two milliseconds. Pairs of known words get theirs first, then the
# pairs about which the quick table is least sure; a report says how many went without.
MOST_SENTENCES = 6_000
SURELY_FAR, SURELY_NEAR = 0.10, 0.92
LEAST_SURE = 0.5
AT_ONCE = 100  # texts encoded, or pairs read, before progress is told
# Reading a pair closely costs some eight milliseconds: words of the trade come first, then pairs
# that share a name, then what comes nearest in meaning.
MOST_READ = 2_000
WORTH_READING = 0.40  # cosine from which a pair of two different words is worth reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools(MatchTools):
    """Everything a comparison is done with; built outside, from files, once."""

    dimensions: tuple[Dimension, ...]
    inventory: tuple[InventoryTerm, ...]
    reader: CharacteristicReader
    weights: RelationWeights
    pair_reader: PairReader | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One verdict per counterpart, in their order.

    `cut` are the entries whose definition was too long to be read whole. `read` counts the pairs
    that the pair reader has read, `unread` those for which time was too short: their meaning was
    measured by the quick table alone, or they were judged without the pair reader.
    """

    verdicts: tuple[Verdict, ...]
    cut: tuple[Entry, ...]
    read: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The evidence on every pair, and what `Judged` tells beside the verdicts."""

    evidence: tuple[PairEvidence, ...]
    cut: tuple[Entry, ...]
    read: int
    unread: int


def judge_all(
    counterparts: Sequence[Counterpart],
    vocabulary: Vocabulary,
    tools: Tools,
    progress: Progress,
    *,
    most_sentences: int = MOST_SENTENCES,
    most_read: int = MOST_READ,
) -> Judged:
    """Judge every pair; what exceeds the budgets is judged by the quick table and the rules."""
    measured = measure(
        counterparts,
        vocabulary,
        tools,
        progress,
        most_sentences=most_sentences,
        most_read=most_read,
    )
    return Judged(
        verdicts=tuple(judge(evidence, tools.weights) for evidence in measured.evidence),
        cut=measured.cut,
        read=measured.read,
        unread=measured.unread,
    )


def measure(
    counterparts: Sequence[Counterpart],
    vocabulary: Vocabulary,
    tools: Tools,
    progress: Progress,
    *,
    most_sentences: int,
    most_read: int,
    worth_reading: float = WORTH_READING,
    groups: Sequence[int] = (),
) -> Measured:
    """Measure every pair: what the texts say, how near they are, how the pair reader sees them.

    Pairs with the same number in `groups` compete for one meaning; without groups none does.
    """
    readings = _read(counterparts, tools, progress)
    meanings, unsure = _measure(counterparts, vocabulary, tools, progress, most_sentences)
    worth = _worth_reading(counterparts, meanings, vocabulary, worth_reading)
    opinions = _ask(worth[:most_read], counterparts, tools, progress)
    # Without a pair reader nobody was short of time.
    passed_over = (
        {_texts(counterparts[number]) for number in worth[most_read:]}
        if tools.pair_reader
        else set()
    )
    rivals = _rivals(counterparts, meanings, groups)
    lexicon = Lexicon(readings.values(), tools.quick)
    found = []
    for number, counterpart in enumerate(counterparts):
        left, right = counterpart.left, counterpart.right
        left_reading, right_reading = readings[_content(left)], readings[_content(right)]
        found.append(
            PairEvidence(
                left=left,
                right=right,
                designations=counterpart.designations,
                meaning=meanings.get(_texts(counterpart)),
                coverage=lexicon.cover(left_reading, right_reading),
                contrasts=contrast(
                    left_reading, right_reading, vocabulary.weights(left, right), lexicon.likeness
                ),
                same_text=_plain(left.definition) == _plain(right.definition),
                known=vocabulary.is_known(left, right),
                wording=compare_wording(left.definition, right.definition),
                opinion=opinions.get(number),
                rivals=rivals.get(number),
            )
        )
        progress("Judging pairs", number + 1, len(counterparts))
    return Measured(
        evidence=tuple(found),
        cut=tuple(
            dict.fromkeys(
                entry
                for counterpart in counterparts
                for entry in (counterpart.left, counterpart.right)
                if readings[_content(entry)].cut
            )
        ),
        read=len(opinions),
        unread=len(unsure | passed_over),
    )


def relate(
    pairs: Sequence[tuple[Entry, Entry]],
    tools: Tools,
    progress: Progress,
    groups: Sequence[int] = (),
) -> tuple[Verdict, ...]:
    """Judge pairs that somebody brings; every pair is measured and read closely.

    Pairs with the same number in `groups` are readings of one word of which few belong together,
    like the senses of a word in two dictionaries.
    """
    measured = measure_pairs(pairs, tools, progress, groups)
    return tuple(judge(evidence, tools.weights) for evidence in measured)


def measure_pairs(
    pairs: Sequence[tuple[Entry, Entry]],
    tools: Tools,
    progress: Progress,
    groups: Sequence[int] = (),
) -> tuple[PairEvidence, ...]:
    """Measure pairs that somebody brings, without a budget."""
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
    return measure(
        counterparts,
        vocabulary,
        tools,
        progress,
        most_sentences=2 * len(pairs),
        most_read=len(pairs),
        worth_reading=-1.0,
        groups=groups,
    ).evidence


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


def _texts(pair: Counterpart) -> Texts:
    return pair.left.definition, pair.right.definition


# ── pairs that compete ──────────────────────────────────────────────────────────────────────────


def _rivals(
    counterparts: Sequence[Counterpart], meanings: Mapping[Texts, float], groups: Sequence[int]
) -> dict[int, Rivals]:
    """Return how each pair stands beside the others of its group; alone in a group, it has none."""
    members: dict[int, list[int]] = {}
    for number, group in enumerate(groups):
        if all(_texts(counterparts[number])):
            members.setdefault(group, []).append(number)
    found: dict[int, Rivals] = {}
    for places in members.values():
        likeness = [meanings[_texts(counterparts[place])] for place in places]
        lefts = [counterparts[place].left.definition for place in places]
        rights = [counterparts[place].right.definition for place in places]
        if len(places) > 1:
            left, right = _ahead(likeness, lefts), _ahead(likeness, rights)
            whole = _ahead(likeness, [""] * len(places))
            found |= {
                place: Rivals(left=left[n], right=right[n], group=whole[n])
                for n, place in enumerate(places)
            }
    return found


def _ahead(likeness: Sequence[float], keys: Sequence[str]) -> list[float]:
    """Return by how much each figure is ahead of the highest other one with the same key."""
    ordered: dict[str, list[float]] = {}
    for key, value in zip(keys, likeness, strict=True):
        ordered.setdefault(key, []).append(value)
    best = {key: sorted(values, reverse=True)[:2] for key, values in ordered.items()}

    def ahead(key: str, value: float) -> float:
        highest = best[key]
        if len(highest) == 1:
            return 0.0
        return round(value - (highest[1] if value == highest[0] else highest[0]), DIGITS)

    return [ahead(key, value) for key, value in zip(keys, likeness, strict=True)]


# ── reading pairs closely ────────────────────────────────────────────────────────────────────────


def _worth_reading(
    counterparts: Sequence[Counterpart],
    meanings: Mapping[Texts, float],
    vocabulary: Vocabulary,
    nearest: float,
) -> list[int]:
    """Return the places of the pairs that share a name or come as near as `nearest`, gravest first.

    Words of the alliance trade come first, then pairs that share a name, then what comes nearest.
    """
    worth = [
        number
        for number, pair in enumerate(counterparts)
        if all(_texts(pair))
        and _plain(pair.left.definition) != _plain(pair.right.definition)
        and (pair.designations.one_word or meanings[_texts(pair)] >= nearest)
    ]
    return sorted(
        worth,
        key=lambda number: (
            not vocabulary.is_known(counterparts[number].left, counterparts[number].right),
            not counterparts[number].designations.one_word,
            -meanings[_texts(counterparts[number])],
            _texts(counterparts[number]),
        ),
    )


def _ask(
    chosen: Sequence[int],
    counterparts: Sequence[Counterpart],
    tools: Tools,
    progress: Progress,
) -> dict[int, Opinion]:
    """Return what the pair reader makes of the chosen pairs, by place."""
    opinions: dict[int, Opinion] = {}
    if tools.pair_reader is None:
        return opinions
    for start in range(0, len(chosen), AT_ONCE):
        some = chosen[start : start + AT_ONCE]
        pairs = [(counterparts[number].left, counterparts[number].right) for number in some]
        opinions |= zip(some, tools.pair_reader.read(pairs), strict=True)
        progress("Reading pairs", start + len(some), len(chosen))
    return opinions


# ── meaning ──────────────────────────────────────────────────────────────────────────────────────


def _measure(
    counterparts: Sequence[Counterpart],
    vocabulary: Vocabulary,
    tools: Tools,
    progress: Progress,
    most_sentences: int,
) -> tuple[dict[Texts, float], set[Texts]]:
    """Return the cosine of each pair, and those of which the quick table alone was not sure."""
    known: dict[Texts, bool] = {}
    for pair in counterparts:
        texts = (pair.left.definition, pair.right.definition)
        if all(texts):
            known[texts] = known.get(texts, False) or vocabulary.is_known(pair.left, pair.right)
    quick = _cosines(list(known), tools.quick.encode)
    if tools.sentences is None:
        return quick, set(known)
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
    return {**quick, **_cosines(chosen, encode)}, set(unsure[len(chosen) :])


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
        for start in range(0, len(texts), AT_ONCE):
            parts.append(encoder.encode(texts[start : start + AT_ONCE]))
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
