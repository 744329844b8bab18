"""From everything measured on a pair to a chance for each relation: one table of weights.

Where no rule is sure, the measures below are weighed together (multinomial logistic regression):
the chance of a relation grows with the sum of measure times weight. The sum is what people see
when they ask why. Weights are fitted on pairs whose relation readers have named, in a table with
the pair reader and one without it; see `data/models/relation-weights.md`. A measure of one side has
its mirror on the other side with mirrored weights, so that swapping sides swaps broader and
narrower and nothing else.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from glossary_service.alignment.concepts import Designations, Relation, Side
from glossary_service.alignment.contrast import INCIDENTAL
from glossary_service.alignment.evidence import PairEvidence


RELATIONS: tuple[Relation, ...] = tuple(
    relation for relation in Relation if relation is not Relation.UNDECIDED
)
MIRRORED: dict[Relation, Relation] = {
    **{relation: relation for relation in Relation},
    Relation.BROADER: Relation.NARROWER,
    Relation.NARROWER: Relation.BROADER,
}
LEAST_CHANCE = 1e-4  # below it, differences between chances tell nothing
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure taken from the evidence; `mirror` names the same figure with sides swapped."""

    name: str
    mirror: str
    take: Callable[[PairEvidence], float]


def _rows(side: Side, most: int) -> Callable[[PairEvidence], float]:
    return lambda e: float(min(most, sum(row.side is side for row in e.contrasts)))


def _covers(side: str) -> Callable[[PairEvidence], float]:
    return lambda e: float(any(r.covers == side and r.role > INCIDENTAL for r in e.contrasts))


def _genus(side: Side) -> Callable[[PairEvidence], float]:
    return lambda e: float(any(r.dimension == "genus" and r.side is side for r in e.contrasts))


def _read(relation: Relation) -> Callable[[PairEvidence], float]:
    return lambda e: (
        0.0 if e.opinion is None else math.log(e.opinion.chances.get(relation, 0.0) + LEAST_CHANCE)
    )


def _same(name: str, take: Callable[[PairEvidence], float]) -> Measure:
    return Measure(name, name, take)


READER = "pair reader: "
MOST_ROWS, MOST_CLASHES, MOST_ALTERNATIVES = 6, 2, 4

EVIDENCE_MEASURES: tuple[Measure, ...] = (
    _same("meaning", lambda e: e.likeness),
    Measure("left said on the right", "right said on the left", lambda e: e.shares[0]),
    Measure("right said on the left", "left said on the right", lambda e: e.shares[1]),
    _same("characteristics in common", _rows(Side.COMMON, MOST_ROWS)),
    Measure("only on the left", "only on the right", _rows(Side.LEFT, MOST_ROWS)),
    Measure("only on the right", "only on the left", _rows(Side.RIGHT, MOST_ROWS)),
    _same("contradictions", lambda e: float(min(MOST_CLASHES, len(e.clashes)))),
    _same("faint contradictions", lambda e: float(min(MOST_CLASHES, len(e.faint_clashes)))),
    Measure(
        "the left value covers the right one",
        "the right value covers the left one",
        _covers("left"),
    ),
    Measure(
        "the right value covers the left one",
        "the left value covers the right one",
        _covers("right"),
    ),
    Measure(
        "more alternatives on the left",
        "more alternatives on the right",
        lambda e: float(min(MOST_ALTERNATIVES, e.more_alternatives[0])),
    ),
    Measure(
        "more alternatives on the right",
        "more alternatives on the left",
        lambda e: float(min(MOST_ALTERNATIVES, e.more_alternatives[1])),
    ),
    _same("superordinate concept in common", _genus(Side.COMMON)),
    _same("superordinate concepts differ", _genus(Side.CONTRADICTING)),
    _same("another word", lambda e: float(e.designations is Designations.OTHER)),
    _same("a word of the alliance trade", lambda e: float(e.known)),
)
READER_MEASURES: tuple[Measure, ...] = tuple(
    Measure(f"{READER}{relation}", f"{READER}{MIRRORED[relation]}", _read(relation))
    for relation in RELATIONS
)


def _margin(name: str) -> Callable[[PairEvidence], float]:
    return lambda e: 0.0 if e.rivals is None else getattr(e.rivals, name)


def _is_best(name: str) -> Callable[[PairEvidence], float]:
    return lambda e: 0.0 if e.rivals is None else float(getattr(e.rivals, name) >= 0)


NEAREST_LEFT, NEAREST_RIGHT = (
    "nearest reading of the left text",
    "nearest reading of the right text",
)
AHEAD_LEFT, AHEAD_RIGHT = "ahead of other right texts", "ahead of other left texts"
RIVAL_MEASURES: tuple[Measure, ...] = (
    Measure(AHEAD_LEFT, AHEAD_RIGHT, _margin("left")),
    Measure(AHEAD_RIGHT, AHEAD_LEFT, _margin("right")),
    Measure(NEAREST_LEFT, NEAREST_RIGHT, _is_best("left")),
    Measure(NEAREST_RIGHT, NEAREST_LEFT, _is_best("right")),
    _same("ahead of the whole group", _margin("group")),
    _same("nearest of the whole group", _is_best("group")),
)
# What each table weighs.
READ = (*EVIDENCE_MEASURES, *READER_MEASURES)
UNREAD = EVIDENCE_MEASURES
COMPETING = (*READ, *RIVAL_MEASURES)


def take_measures(evidence: PairEvidence) -> dict[str, float]:
    """Return what the table for this pair weighs."""
    return {measure.name: measure.take(evidence) for measure in measures_of(evidence)}


def measures_of(evidence: PairEvidence) -> tuple[Measure, ...]:
    """Return the measures for a pair: was it read, and does it compete with others?"""
    if evidence.opinion is None:
        return UNREAD
    return READ if evidence.rivals is None else COMPETING


@dataclass(frozen=True, slots=True)
class WeightTable:
    """Weights of measures per relation, and the base each relation starts from."""

    base: Mapping[Relation, float]
    weights: Mapping[str, Mapping[Relation, float]]

    def chances(self, measures: Mapping[str, float]) -> dict[Relation, float]:
        """Return the chance of each relation; they sum to 1, to four digits."""
        sums = {
            # Summed exactly: the order of the measures differs between the two sides.
            relation: math.fsum(
                (
                    self.base[relation],
                    *(self.weights[name][relation] * value for name, value in measures.items()),
                )
            )
            for relation in RELATIONS
        }
        highest = max(sums.values())
        powers = {relation: math.exp(value - highest) for relation, value in sums.items()}
        whole = math.fsum(powers.values())
        return {relation: round(power / whole, DIGITS) for relation, power in powers.items()}

    def pull(self, measures: Mapping[str, float], relation: Relation) -> dict[str, float]:
        """Return what each measure adds to a relation beside what it adds to all on average.

        In units of log-odds: +0.7 doubles the odds of the relation, -0.7 halves them.
        """
        return {
            name: round(value * (row[relation] - sum(row.values()) / len(row)), DIGITS)
            for name, value in measures.items()
            for row in [self.weights[name]]
        }


@dataclass(frozen=True, slots=True)
class RelationWeights:
    """Three tables: for pairs that were read, that were not, and that compete for one meaning."""

    read: WeightTable
    unread: WeightTable
    competing: WeightTable

    def of(self, evidence: PairEvidence) -> WeightTable:
        """Return the table for a pair."""
        if evidence.opinion is None:
            return self.unread
        return self.read if evidence.rivals is None else self.competing
