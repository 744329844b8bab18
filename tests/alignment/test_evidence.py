"""What can be seen at a glance in all that was measured on a pair."""

import pytest

from glossary_service.alignment.concepts import (
    Characteristic,
    Contrast,
    Designations,
    Entry,
    Modality,
    Side,
    Span,
)
from glossary_service.alignment.coverage import Coverage
from glossary_service.alignment.evidence import PairEvidence


def said(*, weak=False):
    return Characteristic(
        dimension="risk", value="x", modality=Modality.REQUIRED, span=Span(0, 1), weak=weak
    )


def row(side, *, weak=False, **changes):
    given = {
        "side": side,
        "dimension": "risk",
        "name": "Risk",
        "left": said(weak=weak) if side is not Side.RIGHT else None,
        "right": said() if side is not Side.LEFT else None,
        "distance": 1.0,
        "severity": 4,
        "role": 3,
        "assumed": False,
        "question": "Who bears the risk?",
    }
    return Contrast(**{**given, **changes})


def evidence(*rows, meaning=0.5, shares=(0.5, 0.5)):
    return PairEvidence(
        left=Entry(id="l", party="North", term="deal", definition="A sale."),
        right=Entry(id="r", party="South", term="deal", definition="A purchase."),
        designations=Designations.SAME,
        meaning=meaning,
        coverage=Coverage(left=shares[0], right=shares[1], left_only=(), right_only=()),
        contrasts=rows,
        same_text=False,
    )


@pytest.mark.parametrize(
    ("contrast", "clashes", "faintly"),
    [
        (row(Side.CONTRADICTING), True, True),
        (row(Side.CONTRADICTING, weak=True), False, True),
        (row(Side.CONTRADICTING, role=1), False, False),
        (row(Side.COMMON), False, False),
        (row(Side.LEFT), False, False),
    ],
)
def test_a_contradiction_counts_where_it_is_not_incidental_and_proves_where_words_are_strong(
    contrast, clashes, faintly
):
    found = evidence(contrast)
    assert (bool(found.clashes), bool(found.faint_clashes)) == (clashes, faintly)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((row(Side.LEFT), row(Side.RIGHT)), True),
        ((row(Side.LEFT), row(Side.LEFT)), False),
        ((row(Side.RIGHT), row(Side.RIGHT)), False),
        ((row(Side.LEFT), row(Side.RIGHT), row(Side.COMMON)), False),
        ((row(Side.LEFT), row(Side.RIGHT), row(Side.COMMON, severity=3)), True),
        ((row(Side.LEFT, weak=True), row(Side.RIGHT)), False),
        ((row(Side.LEFT, assumed=True), row(Side.RIGHT)), False),
        ((row(Side.LEFT, role=2), row(Side.RIGHT)), False),
        ((row(Side.LEFT, severity=3), row(Side.RIGHT)), False),
        ((), False),
    ],
)
def test_gaps_are_opposite_where_each_side_has_severe_conditions_and_none_is_shared(rows, expected):
    assert evidence(*rows).opposite_gaps is expected


def test_what_was_not_measured_counts_as_nothing_and_zero_stays_zero():
    unmeasured = evidence(meaning=None, shares=(None, 0.25))
    assert (unmeasured.likeness, unmeasured.shares) == (0.0, (0.0, 0.25))
    assert evidence(meaning=0.0).likeness == 0.0
    assert evidence(meaning=-0.1).likeness == -0.1
