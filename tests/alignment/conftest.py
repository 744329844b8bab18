"""The real parts of the engine, built once, and short ways to read and judge."""

import csv
from dataclasses import replace
from importlib.resources import files

import pytest
import spacy

from glossary_service.alignment.characteristics import CharacteristicReader
from glossary_service.alignment.concepts import (
    Counterpart,
    Designations,
    Dimension,
    DimensionValue,
    Entry,
    Kind,
    Reason,
    Relation,
    TermSet,
)
from glossary_service.alignment.verdicts import judge_all
from glossary_service.alignment.vocabulary import Vocabulary
from glossary_service.alignment.weighing import (
    COMPETING,
    MIRRORED,
    READER,
    RELATIONS,
    RelationWeights,
    WeightTable,
)
from glossary_service.bootstrap import build_tools
from glossary_service.config import Settings


SAMPLES = files("glossary_service.data") / "samples"


# Weights as somebody would write them down: what each measure speaks for. What speaks for the left
# side speaks, mirrored, for the right one.
SPEAKS_FOR = {
    "meaning": {Relation.EQUIVALENT: 5.0, Relation.DIFFERENT: -6.0},
    "left said on the right": {
        Relation.EQUIVALENT: 3.0,
        Relation.BROADER: 4.0,
        Relation.NARROWER: -4.0,
    },
    "only on the left": {Relation.OVERLAPPING: 0.4},
    "contradictions": {Relation.CONFLICTING: 4.0, Relation.EQUIVALENT: -4.0},
    "faint contradictions": {Relation.CONFLICTING: 2.0},
    "nearest of the whole group": {Relation.EQUIVALENT: 3.0},
    "the left value covers the right one": {Relation.BROADER: 3.0, Relation.NARROWER: -3.0},
    **{f"{READER}{relation}": {relation: 2.0} for relation in RELATIONS},
}
STARTS = {Relation.EQUIVALENT: -7.0, Relation.DIFFERENT: 2.0, Relation.OVERLAPPING: 1.0}


def _weights_by_hand():
    """Return one table for all cases; what was not taken of a pair meets no weight."""
    weights = {}
    for measure in COMPETING:
        row = SPEAKS_FOR.get(measure.name, {})
        mirrored = SPEAKS_FOR.get(measure.mirror, {})
        weights[measure.name] = {
            relation: row.get(relation, mirrored.get(MIRRORED[relation], 0.0))
            for relation in RELATIONS
        }
    table = WeightTable(
        base={relation: STARTS.get(relation, 0.0) for relation in RELATIONS}, weights=weights
    )
    return RelationWeights(read=table, unread=table, competing=table)


@pytest.fixture(scope="session")
def weights():
    return _weights_by_hand()


@pytest.fixture(scope="session")
def shipped_tools():
    """Return the tools as people get them: with the fitted weights and the trained reader."""
    return build_tools(Settings())


@pytest.fixture(scope="session")
def tools(shipped_tools, weights):
    """Return tools that judge by weights written by hand, so that no training shows in a test."""
    return replace(shipped_tools, weights=weights, pair_reader=None)


@pytest.fixture(scope="session")
def vocabulary(tools):
    return Vocabulary(tools.dimensions, tools.inventory, tools)


@pytest.fixture(scope="session")
def read(tools):
    """Return what a definition says as (dimension, value, modality, the words it stands in)."""

    def said(definition, *headwords):
        return {
            (item.dimension, item.value, item.modality.value, _words(definition, item.span))
            for item in tools.reader.read(definition, headwords).characteristics
        }

    return said


def _words(definition, span):
    return definition[span.start : span.end]


@pytest.fixture(scope="session")
def small_reader():
    """Return a reader that knows one made-up dimension, so that each phrase counts alone."""

    def build(kind=Kind.EXCLUSIVE, **values):
        dimension = Dimension(
            id="colour",
            name="Colour",
            kind=kind,
            severity=3,
            question="Which colour?",
            kickoff_question="Show it: which colour is it?",
            values=tuple(
                DimensionValue(id=name, label=name, rank=rank, **phrasings)
                for rank, (name, phrasings) in enumerate(values.items())
            ),
        )
        return CharacteristicReader(spacy.blank("en"), (dimension,), {}, {})

    return build


@pytest.fixture(scope="session")
def counterpart():
    """Return a pair of entries under one word, unless another word is given for the right one."""

    def build(term, left, right, *, right_term=None, designations=Designations.SAME):
        return Counterpart(
            left=Entry(id="l1", party="North", term=term, definition=left),
            right=Entry(id="r1", party="South", term=right_term or term, definition=right),
            designations=designations,
            reasons=(Reason.SAME_NAME,),
            score=1.0,
            evidence=(),
        )

    return build


@pytest.fixture(scope="session")
def judged(tools, vocabulary, counterpart):
    """Return the verdict on two definitions of one word, by weights written by hand."""
    return _judge_with(tools, vocabulary, counterpart)


@pytest.fixture(scope="session")
def judged_as_shipped(shipped_tools, vocabulary, counterpart):
    """Return the verdict on two definitions of one word, as people get it."""
    return _judge_with(shipped_tools, vocabulary, counterpart)


def _judge_with(tools, vocabulary, counterpart):
    def judge(term, left, right, **more):
        pair = counterpart(term, left, right, **more)
        return judge_all([pair], vocabulary, tools, lambda *_: None).verdicts[0]

    return judge


def _listed(written):
    return tuple(name.strip() for name in written.split(";") if name.strip())


@pytest.fixture(scope="session")
def samples():
    """Return the three term sets that come with the package, in the order of the README's tale."""
    sets = []
    for name in ("business-unit-retail", "central-alliance-department", "partner-tarnwick"):
        rows = csv.DictReader((SAMPLES / f"{name}.csv").read_text(encoding="utf-8").splitlines())
        entries = [
            Entry(
                id=f"{name}-{number:02}",
                party=row["party"],
                term=row["term"],
                definition=row["definition"],
                synonyms=_listed(row["synonyms"]),
                abbreviations=_listed(row["abbreviation"]),
            )
            for number, row in enumerate(rows)
        ]
        sets.append(TermSet(party=entries[0].party, entries=tuple(entries)))
    return tuple(sets)


@pytest.fixture(scope="session")
def shared_words(samples):
    """Return every pair of definitions that two sample sets give for one word."""
    pairs = []
    for place, left_set in enumerate(samples):
        for right_set in samples[place + 1 :]:
            pairs += [
                (left, right)
                for left in left_set.entries
                for right in right_set.entries
                if left.term == right.term
            ]
    return tuple(pairs)
