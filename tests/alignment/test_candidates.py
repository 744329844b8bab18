"""Which pairs are worth measuring."""

import numpy as np
import pytest

from glossary_service.alignment.candidates import (
    Near,
    gather,
    join,
    lead_in_row,
    nearest,
    place_in_row,
    reasons_of,
    sharing,
)
from glossary_service.alignment.concepts import Reason


def couples(near):
    return set(zip(near.left.tolist(), near.right.tolist(), strict=True))


def scattered(rows, seed):
    vectors = np.random.default_rng(seed).standard_normal((rows, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 700), (700, 3), (500, 400)])
def test_nearest_finds_the_same_as_ordering_everything(rows, columns):
    left, right = scattered(rows, 1), scattered(columns, 2)
    cosines = left @ right.T
    expected = {
        (row, int(column))
        for row in range(rows)
        for column in np.argsort(-cosines[row])[:4]
        if cosines[row, column] >= 0
    } | {
        (int(row), column)
        for column in range(columns)
        for row in np.argsort(-cosines[:, column])[:4]
        if cosines[row, column] >= 0
    }
    assert couples(nearest(left, right, keep=4, floor=0.0)) == expected


def test_nothing_lies_near_an_empty_side():
    assert not couples(nearest(scattered(0, 1), scattered(3, 1), keep=2, floor=0.0))
    assert not couples(nearest(scattered(3, 1), scattered(0, 1), keep=2, floor=0.0))


def test_vectors_of_zeros_lie_near_nothing():
    zeros = np.zeros((3, 16), np.float32)
    assert not couples(nearest(zeros, scattered(3, 1), keep=2, floor=0.1))


def test_entries_meet_under_every_key_they_share():
    assert couples(sharing([["a", "b"], ["c"]], [["b"], ["a", "c"]])) == {(0, 0), (0, 1), (1, 1)}


def test_a_pair_keeps_every_reason_it_was_proposed_for():
    one = Near(np.array([1, 0]), np.array([1, 2]))
    two = Near(np.array([1]), np.array([1]))
    pairs = gather([(Reason.SIMILAR_NAME, one), (Reason.SAME_NAME, two)])
    assert list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)) == [(0, 2), (1, 1)]
    assert reasons_of(int(pairs.flags[1])) == (Reason.SAME_NAME, Reason.SIMILAR_NAME)


def test_joining_more_pairs_loses_none():
    known = gather([(Reason.SAME_NAME, Near(np.array([0]), np.array([0])))])
    pairs = join(known, Reason.SIMILAR_MEANING, Near(np.array([0, 1]), np.array([0, 1])))
    assert [reasons_of(int(flags)) for flags in pairs.flags] == [
        (Reason.SAME_NAME, Reason.SIMILAR_MEANING),
        (Reason.SIMILAR_MEANING,),
    ]


def test_equal_values_keep_their_order():
    values = np.array([0.5, 0.5, 0.7], np.float32)
    assert place_in_row(np.array([0, 0, 0]), values).tolist() == [1, 2, 0]


def test_equal_rivals_have_no_lead():
    values = np.array([0.5, 0.5], np.float32)
    assert lead_in_row(np.array([0, 0]), values, np.float32(0)).tolist() == [0, 0]
