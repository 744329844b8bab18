"""Which entries of two sets may speak of one concept: propose, measure, learn, measure, choose.

A score orders pairs; it says nothing on what the definitions say. Entries are sorted before
anything is computed, so that their order does not show.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from itertools import combinations
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from glossary_service.alignment.candidates import (
    Floats,
    Ints,
    Near,
    Pairs,
    gather,
    join,
    lead_in_row,
    nearest,
    place_in_row,
    reasons_of,
    sharing,
)
from glossary_service.alignment.concepts import (
    Counterpart,
    Designations,
    Encoder,
    Entry,
    Evidence,
    MatchTools,
    Reason,
    Vectors,
)
from glossary_service.alignment.meaning import (
    cosines,
    definition_vectors,
    encode_once,
    name_meanings,
)
from glossary_service.alignment.names import (
    FormPairs,
    Lexicon,
    Named,
    Names,
    apart,
    build_lexicon,
    expand,
    form_pairs,
    highest,
    is_slip,
    learn_words,
    long_initials,
    name_vectors,
    read_names,
    written_ratio,
)
from glossary_service.alignment.normalise import Form


Bools = npt.NDArray[np.bool_]


class Sameness(IntEnum):
    """What the names of two entries share, from nothing to the preferred terms themselves."""

    NOTHING = 0
    WORDS = 1
    SYNONYM = 2
    TERM_OF_ONE = 3
    TERM = 4


# How many neighbours an entry proposes, and how close these must lie.
NEAR_NAMES = 8
NEAR_DEFINITIONS = 5
NEAR_SENSES = 3
NAME_FLOOR = 0.25
SENSE_FLOOR = 0.35
DEFINITION_FLOOR = 0.35
# Names are looked up by letters and by meaning at once: two unit vectors side by side, as one.
EVENLY = np.float32(np.sqrt(0.5))
# How a cosine of the sentence encoder follows from the quick table's, where it has not read.
SENTENCE_FROM_QUICK = (0.81, 0.10)
# From this likeness in letters on, among the best few of an entry, it matters what sets two names
# apart.
ALIKE = 0.4
RIVALS = 3
# A first score from which on a pair teaches words, and what a synonym inside one entry is worth.
SURE = 0.3
SYNONYM_TEACHES = 1.0
MOST_TEACHING = 6
# The share of each signal in the likeness by which the rivals for an entry are compared. What two
# definitions say counts instead of what two names say.
LIKENESS = {
    "name": 1.0,
    "term": 0.5,
    "ratio": 0.5,
    "sense": 1.0,
    "term sense": 0.5,
    "definition": 2.0,
}
SAMENESS_LIKENESS = np.array([0.0, 0.0, 0.3, 0.6, 0.6], np.float32)
# A greater lead over the rivals says no more than this one.
GREAT_LEAD = np.float32(0.5)
# The likeness of rivals that have nothing to do with an entry; there are always some.
UNRELATED = np.float32(1.6)
APART_LIKENESS = np.float32(-0.5)
ABBREVIATION_LIKENESS = np.float32(1.0)

CANONICAL = attrgetter(*(field.name for field in fields(Entry)))

ACCEPTED = 0.4
# Cosines of definitions (quick table): from where a namesake is told from its rivals by what it
# says, and from where texts alone make counterparts of names that share some letters.
NEAR_TEXTS, ALIKE_TEXTS = 0.5, 0.8
ALIKE_NAMES = 0.3
TEXT_SHARE = 0.7  # of the texts, against the names, in the order of such pairs
NEIGHBOURS = 2
DIGITS = 4
KINDS = {
    Sameness.TERM: Designations.SAME,
    Sameness.TERM_OF_ONE: Designations.SYNONYM,
    Sameness.SYNONYM: Designations.SYNONYM,
    Sameness.WORDS: Designations.SYNONYM,
    Sameness.NOTHING: Designations.OTHER,
}


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """Which names the sentence encoder has read, and their vectors.

    `rows` holds for each form the row of its vector, or -1; `places` for each row the form.
    """

    rows: Ints
    places: Ints
    vectors: Vectors

    def has(self, forms: Ints) -> Bools:
        """Return for each form whether it was read."""
        found: Bools = self.rows[forms] >= 0
        return found


@dataclass(frozen=True, slots=True)
class Side:
    """One set, read: its entries in canonical order, their names, and the vectors of what they say.

    `senses` holds one row for each form of a name, `definitions` one for each entry.
    """

    entries: tuple[Entry, ...]
    names: Names
    senses: Vectors
    definitions: Vectors
    defined: Bools
    reading: SentenceReading


@dataclass(frozen=True, slots=True)
class Meaning:
    """How close each pair lies in meaning: by its names, and by its definitions (NaN if missing).

    `read` marks the pairs whose names the sentence encoder has read.
    """

    sense: Floats
    term_sense: Floats
    definition: Floats
    read: Bools


@dataclass(frozen=True, slots=True)
class Spelling:
    """How alike each pair is written: its best forms, its terms, which forms are the best."""

    name: Floats
    term: Floats
    ratio: Floats
    left_form: Ints
    right_form: Ints
    apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The proposed pairs of two sets with all that was measured on them."""

    left: Side
    right: Side
    pairs: Pairs
    meaning: Meaning
    spelling: Spelling
    kinds: tuple[Designations, ...]
    scores: Floats

    def order(self) -> list[int]:
        """Return the pairs' places, highest score first; equal ones in canonical order."""
        found: list[int] = np.argsort(-self.scores, kind="stable").tolist()
        return found

    def accepted(self) -> list[int]:
        """Return the pairs whose score alone makes them counterparts, highest first."""
        return [row for row in self.order() if self.scores[row] >= ACCEPTED]

    def told_by_definitions(self) -> list[int]:
        """Return the pairs that their definitions tell from their rivals, nearest first.

        Where many entries of a set carry one name, none leads the others by its name, and the
        score, which asks for a lead, stays low. What they say tells them apart all the same.
        """
        said = np.nan_to_num(self.meaning.definition, nan=-1.0)
        same = np.array([kind is Designations.SAME for kind in self.kinds], dtype=np.bool_)
        alike = (said >= ALIKE_TEXTS) & (self.spelling.name >= ALIKE_NAMES)
        told = (said >= NEAR_TEXTS) & (same | alike | (self.scores >= ACCEPTED))
        nearness = TEXT_SHARE * said + (1 - TEXT_SHARE) * self.spelling.name
        order: list[int] = np.argsort(-nearness, kind="stable").tolist()
        return [row for row in order if told[row]]

    def place(self, row: int) -> tuple[float, int]:
        """Return what orders a pair: its score, highest first, then its place."""
        return -float(self.scores[row]), row

    def counterparts(self, rows: Sequence[int]) -> tuple[Counterpart, ...]:
        """Return some of the pairs as values of the engine."""
        return tuple(
            Counterpart(
                left=self.left.entries[self.pairs.left[row]],
                right=self.right.entries[self.pairs.right[row]],
                designations=self.kinds[row],
                reasons=reasons_of(int(self.pairs.flags[row])),
                score=round(float(self.scores[row]), DIGITS),
                evidence=tuple(self._evidence(row)),
            )
            for row in rows
        )

    def _evidence(self, row: int) -> Iterator[Evidence]:
        spelling, meaning = self.spelling, self.meaning
        forms = (
            self.left.names.flat[spelling.left_form[row]].key,
            self.right.names.flat[spelling.right_form[row]].key,
        )
        note = spelling.apart[row] or " | ".join(dict.fromkeys(forms))
        yield Evidence(signal="names", score=_shown(spelling.name[row]), note=note)
        reader = "sentence vectors" if meaning.read[row] else "quick vectors"
        yield Evidence(signal="names in meaning", score=_shown(meaning.sense[row]), note=reader)
        if np.isnan(meaning.definition[row]):
            yield Evidence(signal="definitions", score=None, note="a definition is missing")
        else:
            yield Evidence(
                signal="definitions", score=_shown(meaning.definition[row]), note="quick vectors"
            )


def _shown(value: np.float32) -> float:
    """Return a score as people see it: in 0..1, rounded."""
    return round(min(max(float(value), 0.0), 1.0), DIGITS)


# ── the road ─────────────────────────────────────────────────────────────────────────────────────


def find_counterparts(
    left: Sequence[Entry],
    right: Sequence[Entry],
    tools: MatchTools,
    *,
    many: bool = False,
) -> tuple[Counterpart, ...]:
    """Return the pairs accepted as counterparts, best first: one for each entry unless `many`.

    With `many`, every pair above the threshold counts, and an entry may have several counterparts.
    """
    found = weigh_pairs(left, right, tools)
    accepted = [*found.told_by_definitions(), *found.accepted()]
    if many:
        return found.counterparts(list(dict.fromkeys(accepted)))
    return found.counterparts(sorted(one_to_one(found.pairs, accepted), key=found.place))


def propose(
    left: Sequence[Entry],
    right: Sequence[Entry],
    tools: MatchTools,
    *,
    neighbours: int = NEIGHBOURS,
) -> tuple[Counterpart, ...]:
    """Return every pair worth reading, best first, with its evidence.

    These are all pairs under one name, under synonyms or under an abbreviation, several for an
    entry with homonyms, and for each entry of either side the `neighbours` best others by score
    and by meaning alone.
    """
    found = weigh_pairs(left, right, tools)
    said, sense = found.meaning.definition, found.meaning.sense
    meant = np.where(np.isnan(said), sense, said)
    near = np.zeros(len(meant), dtype=bool)
    for values in (found.scores, meant):
        near |= place_in_row(found.pairs.left, values) < neighbours
        near |= place_in_row(found.pairs.right, values) < neighbours
    return found.counterparts(
        [row for row in found.order() if near[row] or found.kinds[row].one_word]
    )


def weigh_pairs(
    left: Sequence[Entry],
    right: Sequence[Entry],
    tools: MatchTools,
) -> Weighed:
    """Propose the pairs of two sets, measure them, and give each a score.

    Names are measured twice: the pairs that look sure at first teach which words the two sets use
    for each other, and the second measure knows these words.
    """
    one, other = read_sides(left, right, tools.quick, tools.lemmas, tools.spellings)
    lexicon = build_lexicon(one.names, other.names)
    pairs = propose_pairs(one, other, lexicon)
    if tools.sentences is not None:
        one, other = read_open_names(one, other, pairs, tools.sentences)
        pairs = propose_more(one, other, pairs)
    forms = form_pairs(pairs.left, pairs.right, one.names, other.names)
    sameness = compare_keys(one.names, other.names, pairs)
    meaning = measure_meaning(one, other, pairs, forms, sameness)
    spelling = measure_spelling(one.names, other.names, pairs, forms, lexicon, sameness)
    first = weigh(pairs, sameness, spelling, meaning)
    lexicon = learn_words(lexicon, teaching_names(one, other, pairs, spelling, first))
    spelling = measure_spelling(one.names, other.names, pairs, forms, lexicon, sameness)
    return Weighed(
        left=one,
        right=other,
        pairs=pairs,
        meaning=meaning,
        spelling=spelling,
        kinds=name_kinds(one.names, other.names, pairs, sameness, spelling, tools.lemmas),
        scores=weigh(pairs, sameness, spelling, meaning),
    )


# ── the steps ────────────────────────────────────────────────────────────────────────────────────


def read_sides(
    left: Sequence[Entry],
    right: Sequence[Entry],
    quick: Encoder,
    lemmas: Mapping[str, str],
    spellings: Mapping[str, str],
) -> tuple[Side, Side]:
    """Sort the entries, read their names, and encode what they say with the quick encoder."""
    ordered = [tuple(sorted(entries, key=CANONICAL)) for entries in (left, right)]
    named = expand(*(read_names(entries, lemmas, spellings) for entries in ordered))
    one, other = (
        _encoded(entries, names, quick) for entries, names in zip(ordered, named, strict=True)
    )
    return one, other


def _encoded(entries: tuple[Entry, ...], names: Names, quick: Encoder) -> Side:
    definitions = definition_vectors(entries, quick)
    return Side(
        entries=entries,
        names=names,
        senses=name_meanings(names, quick),
        definitions=definitions,
        defined=np.any(definitions, axis=1, keepdims=True)[:, 0],
        reading=_unread(names),
    )


def _unread(names: Names) -> SentenceReading:
    return SentenceReading(
        rows=np.full(len(names.flat), -1),
        places=np.zeros(0, np.int64),
        vectors=np.zeros((0, 1), np.float32),
    )


def propose_pairs(left: Side, right: Side, lexicon: Lexicon) -> Pairs:
    """Return the pairs that share a key, or whose vectors lie close, with the reasons."""
    one, other = left.names, right.names
    called = nearest(
        np.hstack((name_vectors(one, lexicon), left.senses)) * EVENLY,
        np.hstack((name_vectors(other, lexicon), right.senses)) * EVENLY,
        keep=NEAR_NAMES,
        floor=NAME_FLOOR,
    )
    rows, others = np.flatnonzero(left.defined), np.flatnonzero(right.defined)
    said = nearest(
        left.definitions[rows],
        right.definitions[others],
        keep=NEAR_DEFINITIONS,
        floor=DEFINITION_FLOOR,
    )
    return gather(
        (
            (Reason.SAME_NAME, sharing(_name_keys(one), _name_keys(other))),
            (Reason.ABBREVIATION, sharing(_short_keys(one), _short_keys(other))),
            (Reason.ABBREVIATION, sharing(_short_keys(one), _initials(other))),
            (Reason.ABBREVIATION, sharing(_initials(one), _short_keys(other))),
            (Reason.SIMILAR_NAME, Near(one.owners[called.left], other.owners[called.right])),
            (Reason.SIMILAR_MEANING, Near(rows[said.left], others[said.right])),
        )
    )


def read_open_names(left: Side, right: Side, pairs: Pairs, sentences: Encoder) -> tuple[Side, Side]:
    """Let the sentence encoder read the names that nothing else can tell.

    These are the names of entries that share none with the other side and have a rival with which
    no definition can be compared.
    """
    alike = pairs.has(Reason.SAME_NAME)
    settled = np.isin(pairs.left, pairs.left[alike]) | np.isin(pairs.right, pairs.right[alike])
    undefined = ~(left.defined[pairs.left] & right.defined[pairs.right])
    chosen = undefined & ~settled
    return (
        replace(left, reading=_read(left.names, pairs.left[chosen], sentences)),
        replace(right, reading=_read(right.names, pairs.right[chosen], sentences)),
    )


def _read(names: Names, owners: Ints, sentences: Encoder) -> SentenceReading:
    places = np.flatnonzero(np.isin(names.owners, owners))
    rows = np.full(len(names.flat), -1)
    rows[places] = np.arange(len(places))
    keys = [names.flat[place].key for place in places.tolist()]
    return SentenceReading(rows=rows, places=places, vectors=encode_once(keys, sentences))


def propose_more(left: Side, right: Side, pairs: Pairs) -> Pairs:
    """Add the pairs whose names lie close in the sentence encoder's reading."""
    near = nearest(left.reading.vectors, right.reading.vectors, keep=NEAR_SENSES, floor=SENSE_FLOOR)
    ones = left.names.owners[left.reading.places[near.left]]
    others = right.names.owners[right.reading.places[near.right]]
    return join(pairs, Reason.SIMILAR_MEANING, Near(ones, others))


def _name_keys(names: Names) -> list[list[str]]:
    """Return for each entry what another one must share to be called alike."""
    return [
        [key for form in named.forms for key in (form.compact, f" {form.bag}")]
        for named in names.entries
    ]


def _short_keys(names: Names) -> list[tuple[str, ...]]:
    return [named.abbreviations for named in names.entries]


def _initials(names: Names) -> list[tuple[str, ...]]:
    return [long_initials(named) for named in names.entries]


def compare_keys(left: Names, right: Names, pairs: Pairs) -> Ints:
    """Return the `Sameness` of each pair."""
    found = np.zeros(len(pairs.left), np.int64)
    for row in np.flatnonzero(pairs.has(Reason.SAME_NAME)).tolist():
        found[row] = _sameness(left.entries[pairs.left[row]], right.entries[pairs.right[row]])
    return found


def _sameness(left: Named, right: Named) -> Sameness:
    one, other = ({form.compact for form in named.term} for named in (left, right))
    if not one.isdisjoint(other):
        return Sameness.TERM
    every_one, every_other = ({form.compact for form in named.forms} for named in (left, right))
    if not (one.isdisjoint(every_other) and other.isdisjoint(every_one)):
        return Sameness.TERM_OF_ONE
    return Sameness.WORDS if every_one.isdisjoint(every_other) else Sameness.SYNONYM


def measure_spelling(
    left: Names, right: Names, pairs: Pairs, forms: FormPairs, lexicon: Lexicon, sameness: Ints
) -> Spelling:
    """Compare every form of one entry with every form of the other, and keep the best."""
    alike = cosines(
        name_vectors(left, lexicon), name_vectors(right, lexicon), forms.left, forms.right
    )
    best, places = highest(alike, forms.starts)
    ones, others = forms.left[places], forms.right[places]
    doubtful = (best >= ALIKE) & (sameness == Sameness.NOTHING) & _leading(pairs, best)
    return Spelling(
        name=best,
        term=alike[forms.starts],
        ratio=written_ratio(left, right, ones, others),
        left_form=ones,
        right_form=others,
        apart=tuple(
            apart(left.flat[one], right.flat[other]) if doubt else ""
            for one, other, doubt in zip(
                ones.tolist(), others.tolist(), doubtful.tolist(), strict=True
            )
        ),
    )


def measure_meaning(
    left: Side, right: Side, pairs: Pairs, forms: FormPairs, sameness: Ints
) -> Meaning:
    """Compare what the names say, and what the definitions say where both sides have one."""
    both = left.defined[pairs.left] & right.defined[pairs.right]
    said = cosines(left.definitions, right.definitions, pairs.left, pairs.right)
    slope, offset = SENTENCE_FROM_QUICK
    by_form = slope * cosines(left.senses, right.senses, forms.left, forms.right) + offset
    read = left.reading.has(forms.left) & right.reading.has(forms.right)
    by_form[read] = cosines(
        left.reading.vectors,
        right.reading.vectors,
        left.reading.rows[forms.left[read]],
        right.reading.rows[forms.right[read]],
    )
    sense, _ = highest(by_form, forms.starts)
    sense[sameness >= Sameness.SYNONYM] = 1
    return Meaning(
        sense=sense,
        term_sense=by_form[forms.starts],
        definition=np.where(both, said, np.float32(np.nan)),
        read=read[forms.starts],
    )


def _leading(pairs: Pairs, values: Floats) -> Bools:
    near: Bools = place_in_row(pairs.left, values) < RIVALS
    return near | (place_in_row(pairs.right, values) < RIVALS)


# ── from evidence to a score ─────────────────────────────────────────────────────────────────────

# Log-odds that a pair is the one counterpart, fitted on named pairs of several trades.
WEIGHTS = {
    "bias": -4.9,
    "ratio": 3.0,
    "term": 0.45,
    "term sense": 0.4,
    "definition": 1.15,
    "same words": 1.85,
    "same term": 1.5,
    "abbreviation": 4.0,
    "apart": -4.0,
    "lead": 3.3,
    "least lead": 1.05,
}


def weigh(pairs: Pairs, sameness: Ints, spelling: Spelling, meaning: Meaning) -> Floats:
    """Return the score of each pair: its evidence, and its lead over the rivals of both entries."""
    signals = measure_signals(pairs, sameness, spelling, meaning)
    odds = sum(np.float32(weight) * signals[name] for name, weight in WEIGHTS.items())
    scores: Floats = np.round(1 / (1 + np.exp(-odds)), DIGITS).astype(np.float32)
    return scores


def measure_signals(
    pairs: Pairs, sameness: Ints, spelling: Spelling, meaning: Meaning
) -> dict[str, Floats]:
    """Return what the score rests on, an array over the pairs for each of `WEIGHTS`."""
    defined = ~np.isnan(meaning.definition)
    evidence = {
        "name": spelling.name,
        "term": spelling.term,
        "sense": np.where(defined, np.float32(0), meaning.sense),
        "term sense": np.where(defined, np.float32(0), meaning.term_sense),
        "definition": np.nan_to_num(meaning.definition),
        "ratio": spelling.ratio,
    }
    abbreviated = pairs.has(Reason.ABBREVIATION).astype(np.float32)
    set_apart = np.array([bool(note) for note in spelling.apart], dtype=np.float32)
    likeness = SAMENESS_LIKENESS[sameness] + APART_LIKENESS * set_apart
    likeness = likeness + ABBREVIATION_LIKENESS * abbreviated
    for name, values in evidence.items():
        likeness = likeness + np.float32(LIKENESS[name]) * values
    on_left, on_right = (
        np.clip(lead_in_row(rows, likeness, UNRELATED), -GREAT_LEAD, GREAT_LEAD)
        for rows in (pairs.left, pairs.right)
    )
    return evidence | {
        "bias": np.ones(len(sameness), np.float32),
        "same words": (sameness == Sameness.WORDS).astype(np.float32),
        "same term": (sameness == Sameness.TERM).astype(np.float32),
        "abbreviation": abbreviated,
        "apart": set_apart,
        "lead": on_left + on_right,
        "least lead": np.minimum(on_left, on_right),
    }


def teaching_names(
    left: Side, right: Side, pairs: Pairs, spelling: Spelling, scores: Floats
) -> Iterator[tuple[Form, Form, float]]:
    """Yield the names that mean one thing: of sure pairs, and of the synonyms inside one entry."""
    order = [row for row in np.argsort(-scores, kind="stable").tolist() if scores[row] >= SURE]
    for row in one_to_one(pairs, order):
        yield (
            left.names.flat[spelling.left_form[row]],
            right.names.flat[spelling.right_form[row]],
            float(scores[row]),
        )
    for side in (left, right):
        for named in side.names.entries:
            for one, other in combinations(named.forms[:MOST_TEACHING], 2):
                yield one, other, SYNONYM_TEACHES


def name_kinds(
    left: Names,
    right: Names,
    pairs: Pairs,
    sameness: Ints,
    spelling: Spelling,
    lemmas: Mapping[str, str],
) -> tuple[Designations, ...]:
    """Say for each pair how the names relate, as people would see it."""
    kinds = [KINDS[Sameness(found)] for found in sameness.tolist()]
    abbreviated = pairs.has(Reason.ABBREVIATION) & (sameness < Sameness.TERM)
    for row in np.flatnonzero(abbreviated).tolist():
        kinds[row] = Designations.ABBREVIATION
    known = frozenset(lemmas.values())
    alike = (spelling.name >= ALIKE) & (sameness == Sameness.NOTHING) & ~abbreviated
    for row in np.flatnonzero(alike).tolist():
        one = left.flat[spelling.left_form[row]]
        other = right.flat[spelling.right_form[row]]
        if not spelling.apart[row] and is_slip(one, other, known):
            kinds[row] = Designations.SYNONYM
    return tuple(kinds)


def one_to_one(pairs: Pairs, order: Sequence[int]) -> list[int]:
    """Keep, in this order, the pairs of which both entries are still free."""
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    kept = []
    for row in order:
        one, other = int(pairs.left[row]), int(pairs.right[row])
        if one not in taken_left and other not in taken_right:
            taken_left.add(one)
            taken_right.add(other)
            kept.append(row)
    return kept
