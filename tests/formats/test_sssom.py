"""Mappings are written so that other tools read them, and every id comes back."""

import csv
import io
import random

import pytest
from hypothesis import given, strategies as st

from glossary_service.alignment.concepts import Counterpart, Designations, Entry, Reason
from glossary_service.formats.sssom import (
    MappingRow,
    render_counterparts,
    render_sssom,
    restore_id,
)


COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
]


def mapping(left="a", right="b", **values):
    defaults = {
        "subject_label": "joint venture",
        "predicate_id": "skos:closeMatch",
        "object_label": "joint venture",
        "mapping_justification": "semapv:LexicalMatching",
        "confidence": 0.5,
    }
    return MappingRow(subject_id=left, object_id=right, **{**defaults, **values})


def render(*rows, **options):
    return render_sssom(rows, subject_source="Retail & Co", object_source="Central", **options)


def split(text):
    """Return the lines of the head and the rows of the table; only a line feed ends a line."""
    head = []
    while text.startswith("#"):
        line, _, text = text.partition("\n")
        head.append(line[1:])
    return head, list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"))


def curie_map(head):
    pairs = [line.strip().partition(": ") for line in head if line.startswith("  ")]
    return {prefix: namespace.strip('"') for prefix, _, namespace in pairs}


def test_the_head_comes_first_and_names_sets_licence_and_prefixes():
    head, table = split(render(mapping("https://g.example/bu/jv", "jv 1")))
    assert head == [
        "curie_map:",
        "  NS1: https://g.example/bu/",
        '  RIGHT: "urn:glossary:right:"',
        '  SET: "urn:glossary:set:"',
        head[4],
        "license: https://w3id.org/sssom/license/unspecified",
        "subject_source: SET:Retail%20%26%20Co",
        "object_source: SET:Central",
    ]
    assert head[4].startswith("mapping_set_id: urn:glossary:mappings:")
    assert list(table[0]) == COLUMNS
    assert (table[0]["subject_id"], table[0]["object_id"]) == ("NS1:jv", "RIGHT:jv%201")


def test_id_and_licence_of_the_set_can_be_given():
    head, _ = split(
        render(mapping(), mapping_set_id="https://g.example/m/1", license_url="https://g.example/l")
    )
    assert "mapping_set_id: https://g.example/m/1" in head
    assert "license: https://g.example/l" in head


def test_the_same_mappings_in_any_order_give_the_same_text():
    rows = [mapping(f"a{number % 7}", f"b{number}") for number in range(20)]
    shuffled = random.Random(1).sample(rows, len(rows))  # noqa: S311 - no secret
    assert render(*rows) == render(*shuffled)
    _, table = split(render(*rows))
    keys = [tuple(row.values()) for row in table]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("score", "written"), [(1, "1.0"), (0.12345, "0.123"), (0.0, "0.0"), (0.9, "0.9"), (None, "")]
)
def test_confidence_has_at_most_three_digits(score, written):
    _, table = split(render(mapping(confidence=score)))
    assert table[0]["confidence"] == written


def test_labels_are_quoted_and_never_formulas():
    text = render(mapping(subject_label='a "b"\tc\nd', object_label="=1+1"))
    _, table = split(text)
    assert table[0]["subject_label"] == 'a "b"\tc\nd'
    assert table[0]["object_label"] == "'=1+1"
    assert "\r" not in text


@pytest.mark.parametrize(
    "broken",
    [
        {"left": ""},
        {"right": ""},
        {"predicate_id": ""},
        {"mapping_justification": ""},
        {"confidence": 1.01},
        {"confidence": float("nan")},
    ],
)
def test_a_mapping_that_the_format_forbids_is_refused(broken):
    row = mapping(**broken)
    with pytest.raises(ValueError, match=r"lacks its|outside"):
        render(row)


identifiers = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1),
    st.builds(
        "{}://{}/{}".format,
        st.sampled_from(["http", "https", "HTTP", "ftp"]),
        st.sampled_from(["a.example", "b.example/x", "b.example/x#y", "c.example/?q="]),
        st.text(alphabet="ab/#?%20é :|", max_size=6),
    ),
)


@given(pairs=st.lists(st.tuples(identifiers, identifiers), min_size=1, max_size=8))
def test_every_id_comes_back_from_its_curie(pairs):
    head, table = split(render(*(mapping(left, right) for left, right in pairs)))
    prefixes = curie_map(head)
    found = {
        (restore_id(row["subject_id"], prefixes), restore_id(row["object_id"], prefixes))
        for row in table
    }
    assert found == set(pairs)


def test_ids_of_too_many_namespaces_stay_readable():
    rows = [mapping(f"https://h{number}.example/x", "b") for number in range(60)]
    head, table = split(
        render(*rows, mapping("https://often.example/1", "https://often.example/2"))
    )
    prefixes = curie_map(head)
    assert "https://often.example/" in prefixes.values()
    assert len(prefixes) <= 53
    assert {restore_id(row["subject_id"], prefixes) for row in table} >= {
        f"https://h{number}.example/x" for number in range(60)
    }


@pytest.mark.parametrize(
    ("reasons", "justification"),
    [
        ((Reason.SAME_NAME,), "semapv:LexicalMatching"),
        ((Reason.SAME_NAME, Reason.ABBREVIATION), "semapv:LexicalMatching"),
        ((Reason.SIMILAR_NAME,), "semapv:LexicalSimilarityThresholdMatching"),
        ((Reason.SIMILAR_MEANING,), "semapv:SemanticSimilarityThresholdMatching"),
        ((Reason.SAME_NAME, Reason.SIMILAR_MEANING), "semapv:CompositeMatching"),
        ((), "semapv:CompositeMatching"),
    ],
)
def test_a_counterpart_says_why_it_was_proposed(reasons, justification):
    counterpart = Counterpart(
        left=Entry(id="a", party="L", term="JV"),
        right=Entry(id="b", party="R", term="joint venture"),
        designations=Designations.ABBREVIATION,
        reasons=reasons,
        score=0.87654,
        evidence=(),
    )
    _, table = split(render_counterparts([counterpart], "L", "R"))
    assert list(table[0].values()) == [
        "LEFT:a",
        "JV",
        "skos:closeMatch",
        "RIGHT:b",
        "joint venture",
        justification,
        "0.877",
    ]
