import json
from pathlib import Path

import pytest

from glossary_service.alignment.concepts import Kind
from glossary_service.errors import ModelError
from glossary_service.models.inventory import (
    load_dimensions,
    load_inventory,
    load_spellings,
)


VALUE = {"id": "company", "label": "A company", "rank": 0, "cues": ["a new company"]}
OTHER = {"id": "contract", "label": "A contract", "rank": 1, "cues": ["by contract only"]}
DIMENSION = {
    "id": "legal_form",
    "name": "Legal form",
    "group": "Structure",
    "kind": "exclusive",
    "question": "Does it become a company?",
    "severity": 5,
    "severity_reason": "Liability changes with the answer.",
    "kickoff_question": "Would a new company exist tomorrow?",
    "silence_hides": "Each side assumes its own form.",
    "terms": {"joint_venture": 3},
    "values": [VALUE, OTHER],
}


def write(file: Path, content: object) -> Path:
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def complaint(folder: Path, **changes: object) -> str:
    write(folder / "legal_form.json", DIMENSION | changes)
    with pytest.raises(ModelError) as caught:
        load_dimensions(folder)
    return caught.value.message


def complaint_on_value(folder: Path, **changes: object) -> str:
    return complaint(folder, values=[VALUE | changes, OTHER])


# ── dimensions ───────────────────────────────────────────────────────────────────────────────────


def test_fifty_dimensions_come_with_the_package_in_the_order_of_their_names():
    dimensions = load_dimensions()
    assert len(dimensions) == 50
    assert [item.id for item in dimensions] == sorted(item.id for item in dimensions)


def test_every_value_of_the_package_can_be_recognised_by_some_phrase():
    for dimension in load_dimensions():
        for value in dimension.values:
            assert value.cues or value.patterns, (dimension.id, value.id)


def test_every_role_of_the_package_names_a_term_of_the_inventory():
    known = {term.id for term in load_inventory()}
    named = {term for dimension in load_dimensions() for term in dimension.roles}
    assert named - known == set()


def test_the_dimensions_of_both_stories_are_as_severe_as_they_get():
    severity = {dimension.id: dimension.severity for dimension in load_dimensions()}
    assert (severity["purpose"], severity["legal_form"], severity["equity"]) == (5, 5, 5)


def test_a_dimension_is_read_with_all_its_fields(tmp_path):
    write(tmp_path / "legal_form.json", DIMENSION)
    (dimension,) = load_dimensions(tmp_path)
    assert dimension.kind is Kind.EXCLUSIVE
    assert dimension.roles == {"joint_venture": 3}
    assert dimension.label("contract") == "A contract"
    assert dimension.values[0].cues == ("a new company",)


def test_files_are_read_in_the_order_of_their_names_and_others_are_left_alone(tmp_path):
    write(tmp_path / "zeal.json", DIMENSION | {"id": "zeal"})
    write(tmp_path / "age.json", DIMENSION | {"id": "age"})
    (tmp_path / "README.md").write_text("for people", encoding="utf-8")
    assert [item.id for item in load_dimensions(tmp_path)] == ["age", "zeal"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "form"}, 'legal_form.json: id: must be the name of the file, "legal_form"'),
        ({"kind": "exclusiv"}, 'legal_form.json: kind: "exclusiv" is none of exclusive, ordered'),
        ({"severity": 6}, "legal_form.json: severity: must be a whole number 1 to 5"),
        ({"severity": True}, "legal_form.json: severity: must be a whole number 1 to 5"),
        ({"name": " "}, "legal_form.json: name: must be a text that is not empty"),
        ({"question": None}, "legal_form.json: question: must be a text that is not empty"),
        ({"terms": {"jv": 4}}, "legal_form.json: terms.jv: must be a whole number 1 to 3"),
        ({"terms": ["jv"]}, "legal_form.json: terms: must be an object"),
        ({"values": []}, "legal_form.json: values: must be a list that is not empty"),
        ({"values": ["a"]}, "legal_form.json: values[0]: must be an object"),
        ({"values": [VALUE, VALUE]}, 'legal_form.json: values[1].id: "company" occurs twice'),
        ({"valeus": []}, "legal_form.json: valeus: unknown field"),
    ],
)
def test_a_slip_in_a_dimension_is_reported_with_file_and_field(tmp_path, changes, message):
    assert complaint(tmp_path, **changes).startswith(message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rank": 1}, "rank: must be 0, the value's place in the list"),
        ({"cue": []}, "cue: unknown field"),
        ({"cues": "a company"}, "cues: must be a list"),
        ({"cues": ["new firm", ""]}, "cues[1]: must be a text that is not empty"),
        ({"cues": ["new firm", "new firm"]}, 'cues: "new firm" occurs twice'),
        ({"cues": ["Joint Company"]}, 'cues[0]: "Joint Company" must be in lower case'),
        ({"denials": ["no  company"]}, 'denials[0]: "no  company" has a space too many'),
        ({"cues": ["new … company"]}, 'cues[0]: "new … company" holds "…" or "*"'),
        ({"weak_cues": ["compan*"]}, 'weak_cues[0]: "compan*" holds "…" or "*"'),
        ({"patterns": ["new company …"]}, 'patterns[0]: "new company …" must not begin or end'),
        ({"patterns": ["New … firm"]}, 'patterns[0]: "New … firm" must be in lower case'),
        ({"patterns": ["new … … firm"]}, 'patterns[0]: "new … … firm" holds "…" twice in a row'),
        ({"patterns": ["new…firm"]}, 'patterns[0]: "new…firm" may hold "…" only between spaces'),
        ({"patterns": ["* firm"]}, 'patterns[0]: "* firm" may hold "…" only between spaces'),
        ({"includes": ["firm"]}, 'includes: "firm" is not another value of this dimension'),
        ({"overrides": ["company"]}, 'overrides: "company" is not another value'),
    ],
)
def test_a_slip_in_a_value_is_reported_with_file_and_field(tmp_path, changes, message):
    found = complaint_on_value(tmp_path, **changes)
    assert found.startswith(f"legal_form.json: values[0].{message}")


def test_a_phrase_that_would_prove_two_values_is_refused(tmp_path):
    found = complaint(tmp_path, values=[VALUE, OTHER | {"patterns": ["a new company"]}])
    assert found == (
        'legal_form.json: values[1].patterns: "a new company" already stands for "company"'
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": ', "legal_form.json: line 1: Expecting value"),
        (b"[]", "legal_form.json: must hold one JSON object"),
        (b'{"id": "\xff"}', "legal_form.json: not UTF-8 at byte 8"),
    ],
)
def test_a_file_that_is_no_json_object_is_reported_by_name(tmp_path, content, message):
    (tmp_path / "legal_form.json").write_bytes(content)
    with pytest.raises(ModelError) as caught:
        load_dimensions(tmp_path)
    assert caught.value.message == message


# ── terms ────────────────────────────────────────────────────────────────────────────────────────


def test_the_inventory_knows_the_words_of_both_stories():
    terms = {term.term: term for term in load_inventory()}
    assert "SA" in terms["strategic alliance"].abbreviations
    assert "joint ventures" in terms["joint venture"].synonyms


def test_a_missing_file_is_reported_by_name(tmp_path):
    with pytest.raises(ModelError) as caught:
        load_inventory(tmp_path / "inventory.json")
    assert caught.value.message == "inventory.json: the file is missing"


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({"id": "nda", "term": "secrecy pact"}, 'terms[1].id: "nda" occurs twice'),
        (
            {"id": "cda", "term": "CDA", "synonyms": ["Secrecy Agreement"]},
            'terms[1].synonyms: "Secrecy Agreement" already belongs to "nda"',
        ),
        ({"id": "cda"}, "terms[1].term: must be a text that is not empty"),
    ],
)
def test_a_written_form_and_an_id_belong_to_one_term(tmp_path, second, message):
    first = {"id": "nda", "term": "NDA", "variants": ["secrecy agreement"]}
    file = write(tmp_path / "inventory.json", {"terms": [first, second]})
    with pytest.raises(ModelError) as caught:
        load_inventory(file)
    assert caught.value.message == f"inventory.json: {message}"


def test_abbreviations_may_be_shared_by_two_terms(tmp_path):
    terms = [
        {"id": "poc", "term": "proof of concept", "abbreviations": ["POC"]},
        {"id": "contact", "term": "point of contact", "abbreviations": ["POC"]},
    ]
    file = write(tmp_path / "inventory.json", {"terms": terms})
    assert [term.abbreviations for term in load_inventory(file)] == [("POC",), ("POC",)]


# ── spellings ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organisation", "organization"),
        ("recognised", "recognized"),
        ("licence", "license"),
        ("programmes", "programs"),
        ("centre", "center"),
        ("centred", "centered"),
        ("co-operation", "cooperation"),
        ("fulfil", "fulfill"),
        ("fulfilment", "fulfillment"),
        ("behavioural", "behavioral"),
        ("defence", "defense"),
        ("judgement", "judgment"),
        ("catalogue", "catalog"),
        ("cheques", "checks"),
        ("enquiry", "inquiry"),
        ("grey", "gray"),
        ("cancelled", "canceled"),
        ("analysing", "analyzing"),
        ("tumours", "tumors"),
        ("oesophagus", "esophagus"),
        ("haemoglobin", "hemoglobin"),
    ],
)
def test_british_words_are_folded_to_american_ones(british, american):
    assert load_spellings()[british] == american


@pytest.mark.parametrize("word", ["rise", "promise", "wise", "four", "hour", "acre", "license"])
def test_words_that_only_look_british_are_left_alone(word):
    assert word not in load_spellings()


def test_words_whose_meaning_turns_are_never_folded():
    assert {"table", "turnover", "billion", "moot"}.isdisjoint(load_spellings())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"words": {"labour": "labor"}}, 'words: "labour" is already folded by a family'),
        ({"words": {"grey": "grey"}}, "words.grey: must be another text that is not empty"),
        ({"words": {"grey": "labour"}}, 'words: "grey" leads to "labour", which is folded again'),
        ({"turning": {"labour": "ask"}}, 'turning: "labour" is folded although its meaning turns'),
        ({"families": []}, "families: must be a list that is not empty"),
    ],
)
def test_a_slip_in_the_spellings_is_reported_with_file_and_field(tmp_path, changes, message):
    content = {
        "families": [{"stems": {"labour": "labor"}, "endings": ["", "s"]}],
        "words": {"grey": "gray"},
        "turning": {"table": "ask"},
    }
    file = write(tmp_path / "spellings.json", content | changes)
    with pytest.raises(ModelError) as caught:
        load_spellings(file)
    assert caught.value.message == f"spellings.json: {message}"
