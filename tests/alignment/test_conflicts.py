"""What a verdict means for the parties: class, weight, band, the point they part on, the words."""

from dataclasses import replace

import pytest

from glossary_service.alignment.concepts import (
    Band,
    Characteristic,
    ConflictClass,
    Contrast,
    Designations,
    Dimension,
    DimensionValue,
    Entry,
    Evidence,
    Kind,
    Modality,
    Relation,
    Side,
    Span,
    Verdict,
)
from glossary_service.alignment.conflicts import (
    CLASSES,
    alone,
    conflict_of,
    in_order,
    shared_silence,
)
from glossary_service.alignment.contrast import Weights


FORM = Dimension(
    id="form",
    name="Legal form",
    kind=Kind.ORDERED,
    severity=5,
    question="Which form?",
    kickoff_question="Would a new company exist tomorrow?",
    values=tuple(
        DimensionValue(id=name, label=name.title(), rank=rank)
        for rank, name in enumerate(("handshake", "contract", "company"))
    ),
    roles={"deal": 3},
)
RISK = replace(FORM, id="risk", name="Risk", kickoff_question="Who pays for a loss?", values=())
DIMENSIONS = {"form": FORM, "risk": RISK}
KNOWN = Weights(dimensions=DIMENSIONS, roles={"form": 3})
UNKNOWN = Weights(dimensions=DIMENSIONS, roles=None)

LEFT = Entry(id="l", party="North", term="deal", definition="A company with shares.")
RIGHT = Entry(id="r", party="South", term="deal", definition="A contract, no new company.")


def said(value, place=2, modality=Modality.REQUIRED, dimension="form"):
    return Characteristic(
        dimension=dimension, value=value, modality=modality, span=Span(place, place + 7)
    )


def row(side=Side.CONTRADICTING, left="company", right="contract", **changes):
    given = {
        "side": side,
        "dimension": "form",
        "name": "Legal form",
        "left": said(left) if side is not Side.RIGHT else None,
        "right": said(right) if side is not Side.LEFT else None,
        "distance": 1.0,
        "severity": 5,
        "role": 3,
        "assumed": False,
        "question": FORM.kickoff_question,
    }
    return Contrast(**{**given, **changes})


def verdict(relation, *rows, likely=None, confidence=0.8, **changes):
    given = {
        "left": LEFT,
        "right": RIGHT,
        "designations": Designations.SAME,
        "relation": relation,
        "likely": likely or relation,
        "confidence": confidence,
        "rule": "by hand",
        "reason": "By hand.",
        "left_spans": (Span(0, 9),),
        "right_spans": (Span(0, 10),),
        "contrasts": rows,
        "evidence": (
            Evidence(signal="left said on the right", score=0.5),
            Evidence(signal="right said on the left", score=0.5),
        ),
    }
    return Verdict(**{**given, **changes})


ONE_WORD = [item for item in Designations if item is not Designations.OTHER]


# ── classes: the table of relations and designations ─────────────────────────────────────────────


@pytest.mark.parametrize("designations", ONE_WORD)
@pytest.mark.parametrize(
    ("relation", "kind"),
    [
        (Relation.EQUIVALENT, None),
        (Relation.BROADER, ConflictClass.BROADER_NARROWER),
        (Relation.NARROWER, ConflictClass.BROADER_NARROWER),
        (Relation.OVERLAPPING, ConflictClass.OVERLAP),
        (Relation.UNDECIDED, ConflictClass.QUESTION),
    ],
)
def test_under_one_word_each_relation_has_its_class(designations, relation, kind):
    likely = Relation.OVERLAPPING if relation is Relation.UNDECIDED else None
    found = conflict_of(verdict(relation, likely=likely, designations=designations), KNOWN)
    assert (found and found.kind) is kind


@pytest.mark.parametrize("designations", [Designations.SAME, Designations.SYNONYM])
@pytest.mark.parametrize("relation", [Relation.CONFLICTING, Relation.DIFFERENT])
def test_one_word_for_different_things_is_a_false_friend(designations, relation):
    found = conflict_of(verdict(relation, row(), designations=designations), KNOWN)
    assert found.kind is ConflictClass.FALSE_FRIEND


@pytest.mark.parametrize("relation", list(Relation))
def test_under_different_words_only_one_meaning_is_worth_a_line(relation):
    found = conflict_of(
        verdict(relation, row(), designations=Designations.OTHER, right=_named("sale")), KNOWN
    )
    if relation is Relation.EQUIVALENT:
        assert found.kind is ConflictClass.TWO_WORDS
    else:
        assert found is None


def _named(term, **changes):
    return replace(RIGHT, term=term, **changes)


def test_every_relation_has_its_classes():
    assert set(CLASSES) == set(Relation)


def test_different_things_under_one_abbreviation_are_a_matter_of_the_abbreviation():
    found = conflict_of(
        verdict(
            Relation.DIFFERENT,
            left=replace(LEFT, term="managed service provider"),
            right=_named("minimum selling price"),
            designations=Designations.ABBREVIATION,
        ),
        UNKNOWN,
    )
    assert found.kind is ConflictClass.ABBREVIATION
    assert "managed service provider" in found.sentence
    assert "minimum selling price" in found.sentence


def test_an_abbreviation_as_a_headword_is_named_once_in_the_sentence():
    pair = {"left": replace(LEFT, term="MVP"), "right": _named("MVP")}
    found = conflict_of(verdict(Relation.DIFFERENT, **pair), UNKNOWN)
    assert found.kind is ConflictClass.ABBREVIATION
    assert found.sentence.count("MVP") == 1


def test_two_numbers_under_one_abbreviation_are_no_matter_of_the_abbreviation():
    pair = {"left": replace(LEFT, term="SLA"), "right": _named("SLA")}
    found = conflict_of(verdict(Relation.CONFLICTING, row(assumed=True), **pair), UNKNOWN)
    assert found.kind is ConflictClass.FALSE_FRIEND


def test_silence_on_a_constitutive_point_is_a_gap_and_on_a_typical_one_is_not():
    gap = conflict_of(verdict(Relation.OVERLAPPING, row(Side.LEFT, distance=0.5)), KNOWN)
    assert gap.kind is ConflictClass.GAP
    typical = conflict_of(verdict(Relation.OVERLAPPING, row(Side.LEFT, role=2)), KNOWN)
    assert typical.kind is ConflictClass.OVERLAP


def test_a_word_without_a_definition_is_undefined():
    found = conflict_of(verdict(Relation.UNDECIDED, right=_named("deal", definition="")), KNOWN)
    assert found.kind is ConflictClass.UNDEFINED
    assert found.sentence.startswith("South ")


def test_a_text_that_points_elsewhere_is_said_to_do_so():
    found = conflict_of(verdict(Relation.UNDECIDED), KNOWN)
    assert found.kind is ConflictClass.UNDEFINED
    assert "points" in found.sentence


# ── factors and bands ────────────────────────────────────────────────────────────────────────────


def test_priority_is_the_product_of_its_factors():
    factors = conflict_of(verdict(Relation.CONFLICTING, row()), KNOWN).factors
    assert (factors.severity, factors.role, factors.distance) == (5, 1.0, 1.0)
    assert (factors.exposure, factors.certainty) == (1.0, 0.8)
    assert factors.priority == pytest.approx(5 * 1.0 * 1.0 * 1.0 * 0.8)


@pytest.mark.parametrize(("role", "weight"), [(3, 1.0), (2, 0.6)])
def test_the_role_of_a_point_weighs(role, weight):
    found = conflict_of(verdict(Relation.CONFLICTING, row(role=role)), KNOWN)
    assert found.factors.role == weight


def test_an_unsure_verdict_weighs_less():
    sure = conflict_of(verdict(Relation.CONFLICTING, row(), confidence=0.9), KNOWN)
    unsure = conflict_of(verdict(Relation.CONFLICTING, row(), confidence=0.51), KNOWN)
    assert unsure.factors.certainty < sure.factors.certainty


def test_exposure_is_assumed_and_so_is_what_the_inventory_does_not_know():
    known = conflict_of(verdict(Relation.CONFLICTING, row()), KNOWN)
    unknown = conflict_of(verdict(Relation.CONFLICTING, row(assumed=True)), UNKNOWN)
    assert known.factors.assumed == ("exposure",)
    assert set(unknown.factors.assumed) == {"exposure", "severity", "role"}


@pytest.mark.parametrize("distance", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("confidence", [0.51, 0.95])
def test_any_severe_constitutive_contradiction_stops(distance, confidence):
    found = conflict_of(
        verdict(Relation.CONFLICTING, row(distance=distance), confidence=confidence), KNOWN
    )
    assert found.band is Band.STOP


def test_a_severe_contradiction_stops_even_beside_one_that_weighs_more():
    assumed = row(dimension="exclusion", name="Left out", assumed=True, severity=3, role=2)
    found = conflict_of(verdict(Relation.CONFLICTING, assumed, row(distance=0.25)), KNOWN)
    assert found.band is Band.STOP
    assert found.parting.name == "Legal form"


def test_an_assumed_contradiction_alone_does_not_stop():
    assumed = row(assumed=True, severity=3, role=2)
    assert conflict_of(verdict(Relation.CONFLICTING, assumed), UNKNOWN).band is Band.DECIDE


@pytest.mark.parametrize(
    ("found", "band"),
    [
        (verdict(Relation.CONFLICTING, row(severity=2)), Band.DECIDE),
        (verdict(Relation.CONFLICTING, row(severity=1)), Band.NOTE),
        (verdict(Relation.EQUIVALENT, designations=Designations.OTHER), Band.NOTE),
    ],
)
def test_bands_follow_the_priority(found, band):
    assert conflict_of(found, KNOWN).band is band


def test_a_difference_of_words_weighs_less_than_a_difference_of_meaning():
    two_words = conflict_of(verdict(Relation.EQUIVALENT, designations=Designations.OTHER), KNOWN)
    different = conflict_of(verdict(Relation.DIFFERENT), KNOWN)
    assert two_words.factors.priority < different.factors.priority


# ── the point they part on ───────────────────────────────────────────────────────────────────────


def test_the_parting_names_the_point_and_what_each_side_holds():
    parting = conflict_of(verdict(Relation.CONFLICTING, row()), KNOWN).parting
    assert (parting.name, parting.left, parting.right) == ("Legal form", "Company", "Contract")


def test_an_ordered_point_is_drawn_on_a_scale_with_a_mark_for_each_side():
    parting = conflict_of(verdict(Relation.CONFLICTING, row()), KNOWN).parting
    assert parting.scale == ("Handshake", "Contract", "Company")
    assert (parting.left_marks, parting.right_marks) == ((2,), (1,))


def test_what_is_ruled_out_has_no_mark_on_the_scale():
    denied = row(right="company")
    denied = replace(denied, right=said("company", modality=Modality.EXCLUDED))
    parting = conflict_of(verdict(Relation.CONFLICTING, denied), KNOWN).parting
    assert parting.scale == parting.left_marks == parting.right_marks == ()
    assert "Company" in parting.right


def test_silence_is_put_into_words():
    parting = conflict_of(verdict(Relation.OVERLAPPING, row(Side.LEFT)), KNOWN).parting
    assert (parting.left, parting.right) == ("Company", "says nothing clear on this")


def test_opposite_gaps_stand_side_by_side():
    rows = (
        row(Side.LEFT, distance=0.5),
        replace(row(Side.RIGHT, distance=0.5), dimension="risk", name="Risk", right=said("shared")),
    )
    parting = conflict_of(verdict(Relation.OVERLAPPING, *rows), KNOWN).parting
    assert parting.left == "Legal form: Company"
    assert parting.right == "Risk: shared"
    assert parting.name == "Legal form, risk"


def test_opposite_gaps_on_one_point_name_it_once():
    rows = (row(Side.LEFT, distance=0.5), row(Side.RIGHT, distance=0.5))
    parting = conflict_of(verdict(Relation.OVERLAPPING, *rows), KNOWN).parting
    assert (parting.name, parting.left, parting.right) == ("Legal form", "Company", "Contract")


def test_without_a_point_the_marked_words_are_quoted():
    parting = conflict_of(verdict(Relation.DIFFERENT), UNKNOWN).parting
    assert (parting.left, parting.right) == ("“A company”", "“A contract”")


def test_a_contradiction_of_a_known_point_asks_its_question():
    known = conflict_of(verdict(Relation.CONFLICTING, row()), KNOWN)
    assert known.question == "Would a new company exist tomorrow?"


# ── shared silence ───────────────────────────────────────────────────────────────────────────────


def test_what_neither_says_of_a_severe_constitutive_point_is_asked():
    found = shared_silence(verdict(Relation.OVERLAPPING), KNOWN)
    assert found.kind is ConflictClass.SHARED_SILENCE
    assert found.question == FORM.kickoff_question
    assert found.factors.distance == 0.35
    assert found.parting.left == found.parting.right == "says nothing clear on this"


@pytest.mark.parametrize(
    ("found", "weights"),
    [
        (verdict(Relation.OVERLAPPING, row(Side.LEFT)), KNOWN),
        (verdict(Relation.OVERLAPPING), UNKNOWN),
        (verdict(Relation.OVERLAPPING), Weights(dimensions=DIMENSIONS, roles={"form": 2})),
        (verdict(Relation.OVERLAPPING, designations=Designations.OTHER), KNOWN),
        (verdict(Relation.UNDECIDED, right=_named("deal", definition="")), KNOWN),
    ],
)
def test_there_is_no_shared_silence_where_one_speaks_or_the_word_is_unknown(found, weights):
    assert shared_silence(found, weights) is None


# ── findings about one party, order, and identity ────────────────────────────────────────────────

ALONE = [ConflictClass.UNDEFINED, ConflictClass.CIRCULAR, ConflictClass.ABBREVIATION]


@pytest.mark.parametrize("kind", ALONE)
def test_a_finding_about_one_party_names_party_and_word_and_asks(kind):
    found = alone(LEFT, kind, _other if kind is ConflictClass.ABBREVIATION else None)
    assert "North" in found.sentence
    assert "deal" in found.sentence
    assert found.question.endswith(("?", "."))


_other = Entry(id="o", party="North", term="sale", definition="Something sold.")


def test_the_most_urgent_comes_first_and_equal_ones_by_word():
    stop = conflict_of(verdict(Relation.CONFLICTING, row()), KNOWN)
    note = conflict_of(verdict(Relation.CONFLICTING, row(severity=1)), KNOWN)
    late = replace(note, term="zebra", id="1")
    assert in_order([late, note, stop]) == (stop, note, late)


def test_the_order_in_which_conflicts_were_found_does_not_show():
    found = [alone(replace(LEFT, term=term), ALONE[0]) for term in ("c", "a", "b", "B", "a ")]
    assert in_order(found) == in_order(found[::-1])


def test_an_identity_depends_on_the_texts_alone():
    first = conflict_of(verdict(Relation.CONFLICTING, row()), KNOWN)
    surer = conflict_of(verdict(Relation.CONFLICTING, row(), confidence=0.51), KNOWN)
    noted = conflict_of(
        verdict(Relation.CONFLICTING, row(), left=replace(LEFT, note="n", status="draft")), KNOWN
    )
    assert first.id == surer.id == noted.id


@pytest.mark.parametrize(
    "changes", [{"definition": "Another text."}, {"term": "sale"}, {"party": "East"}]
)
def test_another_text_word_or_party_is_another_identity(changes):
    first = conflict_of(verdict(Relation.CONFLICTING, row()), KNOWN)
    other = conflict_of(verdict(Relation.CONFLICTING, row(), left=replace(LEFT, **changes)), KNOWN)
    assert first.id != other.id


# ── wording ──────────────────────────────────────────────────────────────────────────────────────

BLAME = ("wrong", "incorrect", "mistake", "error", "should have", "must correct", "fail", "fault")


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize("designations", list(Designations))
def test_no_sentence_says_that_a_party_is_wrong(relation, designations):
    found = conflict_of(verdict(relation, row(), designations=designations), KNOWN)
    for words in _wording(found) if found else ():
        assert not [blame for blame in BLAME if blame in words.lower()]


def _wording(conflict):
    parting = conflict.parting
    return (
        conflict.sentence,
        conflict.question,
        conflict.reason,
        *((parting.name, parting.left, parting.right) if parting else ()),
    )


@pytest.mark.parametrize("relation", list(Relation))
def test_a_sentence_about_two_parties_names_both_or_only_their_texts(relation):
    found = conflict_of(verdict(relation, row(), likely=Relation.OVERLAPPING), KNOWN)
    if found is not None:
        assert ("North" in found.sentence) is ("South" in found.sentence)
        assert found.sentence.endswith(".")
