"""The real parts of the engine, built once, and short ways to read and judge."""

import csv
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
    TermSet,
)
from glossary_service.alignment.verdicts import judge_all
from glossary_service.alignment.vocabulary import Vocabulary
from glossary_service.bootstrap import build_tools
from glossary_service.config import Settings


SAMPLES = files("glossary_service.data") / "samples"


@pytest.fixture(scope="session")
def tools():
    return build_tools(Settings())


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
    """Return the verdict on two definitions of one word."""

    def judge(term, left, right, **more):
        pair = counterpart(term, left, right, **more)
        return judge_all([pair], [0], vocabulary, tools, lambda *_: None).verdicts[0]

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
