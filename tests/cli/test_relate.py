"""`glossary relate` as people call it: a file of pairs in, the same lines with verdicts out."""

import json

import pytest


RELATIONS = {
    "equivalent",
    "broader",
    "narrower",
    "overlapping",
    "conflicting",
    "different",
    "undecided",
}
COMPANY = "A separate company in which both partners hold equity."
NO_COMPANY = "A joint project for which no company is founded."
ADDED = ["relation", "likely", "confidence", "reason", "spans", "characteristics"]


def pair(left=COMPANY, right=NO_COMPANY, term="joint venture", **more):
    return {
        "left_term": term,
        "left_definition": left,
        "right_term": term,
        "right_definition": right,
        **more,
    }


@pytest.fixture
def relate(glossary, tmp_path):
    """Return a function that writes lines and relates them: the answers and what was told."""

    def run(*lines):
        written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        (tmp_path / "pairs.jsonl").write_text("\n".join(written), encoding="utf-8")
        ran = glossary("relate", "pairs.jsonl")
        assert ran.code == 0, ran.err
        return [json.loads(line) for line in ran.out.splitlines()], ran.err

    return run


def rows_of(answer):
    """Return every row of the comparison table."""
    return [row for rows in answer["characteristics"].values() for row in rows]


def said(answer):
    """Return every stretch of text that an answer points to, with its side."""
    spans = [(side, *span) for side in ("left", "right") for span in answer["spans"][side]]
    spans += [
        (side, *row[side]["span"])
        for row in rows_of(answer)
        for side in ("left", "right")
        if side in row
    ]
    for side, start, end in spans:
        assert 0 <= start < end <= len(answer[f"{side}_definition"])
    return {(side, answer[f"{side}_definition"][start:end]) for side, start, end in spans}


def test_every_field_is_kept_and_the_answer_added_behind_it(relate):
    line = pair(number=7, who={"name": "Ann"}, empty=None, grade=0.1)
    [answer], _ = relate(line)
    assert {field: answer[field] for field in line} == line
    assert list(answer) == [*line, *ADDED]


def test_an_answer_is_made_as_it_is_documented(relate):
    answers, _ = relate(pair(), pair(COMPANY, COMPANY), pair("A trial.", "", term="pilot"))
    for answer in answers:
        assert answer["relation"] in RELATIONS
        assert answer["likely"] in RELATIONS
        assert answer["relation"] in {answer["likely"], "undecided"}
        assert 0 <= answer["confidence"] <= 1
        assert answer["reason"].endswith(".")
        assert list(answer["spans"]) == ["left", "right"]
        assert list(answer["characteristics"]) == ["common", "left", "right", "contradicting"]
    assert answers[1]["relation"] == "equivalent"
    assert answers[2]["relation"] == "undecided"
    assert [answer["likely"] == "undecided" for answer in answers] == [False, False, True]


def test_a_contradiction_shows_both_values_and_the_words_they_stand_in(relate):
    [answer], _ = relate(pair())
    assert answer["relation"] == "conflicting"
    [row] = [
        row
        for row in answer["characteristics"]["contradicting"]
        if row["dimension"] == "legal_form"
    ]
    assert row["left"]["value"] != row["right"]["value"]
    start, end = row["right"]["span"]
    assert "company" in NO_COMPANY[start:end]


def test_a_row_of_the_table_names_only_the_sides_that_speak(relate):
    [answer], _ = relate(pair())
    table = answer["characteristics"]
    assert all("left" in row and "right" not in row for row in table["left"])
    assert all("right" in row and "left" not in row for row in table["right"])
    for row in [*table["common"], *table["contradicting"]]:
        assert {"left", "right"} <= set(row)
    for row in rows_of(answer):
        for side in {"left", "right"} & set(row):
            assert set(row[side]) == {"value", "modality", "span"}


def test_spans_count_the_characters_of_the_definition_as_it_was_given(relate):
    earlier = {
        "blanks": "   \n\t ",
        "marks": "e\u0301\u0323 ",
        "emoji": "\U0001f600\U0001f91d ",
        "half": "\ud800 ",
        "byte order": "\ufeff",
        "override": "\u202e",
        "compatibility": "\ufb01 \u00bd \u1e9e ",
    }
    (plain, *answers), _ = relate(
        pair(), *(pair(before + COMPANY, before + NO_COMPANY) for before in earlier.values())
    )
    marked = said(plain) - {("left", COMPANY), ("right", NO_COMPANY)}
    assert len(marked) > 2
    for (kind, before), answer in zip(earlier.items(), answers, strict=True):
        assert answer["left_definition"] == before + COMPANY
        assert (kind, answer["relation"]) == (kind, plain["relation"])
        assert (kind, marked - said(answer)) == (kind, set())


def test_a_line_that_is_no_pair_is_named_and_the_others_keep_their_order(relate):
    answers, told = relate(
        pair(number=1),
        "{broken",
        "",
        "[1]",
        {"left_term": "pilot", "left_definition": "A trial.", "right_term": "pilot"},
        pair(right=5),
        pair(number=2, grade=3),
        '{"left_term": "a", "left_definition": "b", "right_term": "c", "right_definition": "d", '
        '"grade": 1e999}',
        pair(COMPANY, COMPANY, number=3),
    )
    assert [answer["number"] for answer in answers] == [1, 2, 3]
    named = [line.split(": ")[1] for line in told.splitlines()]
    assert named == [f"row {number}" for number in (2, 4, 5, 6, 8)]
    assert "no right_definition" in told
    assert "1e999 is too large" in told


def test_a_group_is_accepted_whatever_names_it(relate):
    answers, _ = relate(*(pair(group=name) for name in ("g", 3, None, "3", ["g"])))
    assert [answer["group"] for answer in answers] == ["g", 3, None, "3", ["g"]]


def test_marks_of_pages_and_wikis_are_no_words(relate):
    marked = pair("<p>A <b>separate company</b>.</p>", "- A joint **project**")
    plain = pair("A separate company.", "A joint project")
    (one, other), _ = relate(marked, plain)
    assert (one["likely"], one["confidence"]) == (other["likely"], other["confidence"])
    assert not set("<>*") & set(one["reason"])
    assert one["left_definition"] == marked["left_definition"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See section 3.", "points elsewhere"),
        ("Eine Firma, die zwei Partnern gehört und nicht verkauft wird.", "not in English"),
        ("两家公司共同拥有的企业", "not in English"),
        ("A joint venture is a joint venture.", "says nothing beyond the word itself"),
        ("Company.", "a single word"),
        ("SPV, NDA", "nothing but abbreviations"),
        (" ", "a definition is missing"),
    ],
)
def test_a_text_that_cannot_be_judged_leaves_the_pair_undecided_and_says_why(relate, text, words):
    (there, back), _ = relate(pair(COMPANY, text), pair(text, COMPANY))
    for answer in (there, back):
        assert answer["relation"] == "undecided"
        assert words in answer["reason"]


def test_a_pair_alone_gets_the_same_answer_as_among_others(relate):
    lines = [
        pair(),
        pair(NO_COMPANY, COMPANY),
        pair("A trial with ten customers.", "A trial that lasts 90 days.", term="pilot"),
        pair("Sales less returns.", "Cash received from customers.", term="net revenue"),
    ]
    together, _ = relate(*lines)
    backwards, _ = relate(*reversed(lines))
    assert backwards[::-1] == together
    for line, answer in zip(lines[1:], together[1:], strict=True):
        assert relate(line)[0] == [answer]


def test_odd_and_long_texts_do_no_harm(relate):
    odd = ["", " ", "\x00\x1b[31m", "公司", "\udc00\ud800", "x" * 100_000, "No. " * 20_000]
    answers, _ = relate(*(pair(text, COMPANY, term=text[:9]) for text in odd))
    assert [answer["left_definition"] for answer in answers] == odd
    for answer in answers:
        said(answer)


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "is empty"), ("\n\n", "no line holds a pair"), ('{"a": 1}\n', "no line holds a pair")],
)
def test_a_file_without_any_pair_is_refused(glossary, tmp_path, content, words):
    (tmp_path / "pairs.jsonl").write_text(content, encoding="utf-8")
    ran = glossary("relate", "pairs.jsonl", "-o", "relations.jsonl")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith("glossary: pairs.jsonl")
    assert words in ran.err
    assert not (tmp_path / "relations.jsonl").exists()


def test_the_answers_go_into_a_file_whole(glossary, tmp_path):
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair()), encoding="utf-8")
    ran = glossary("relate", "pairs.jsonl", "-o", "relations.jsonl")
    assert (ran.code, ran.out) == (0, "")
    [line] = (tmp_path / "relations.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["relation"] == "conflicting"


# ── how an answer came about ─────────────────────────────────────────────────────────────────────


def test_explain_tells_people_how_each_answer_came_about_instead_of_the_lines(glossary, tmp_path):
    lines = [pair(), pair("A trial with ten customers.", "A trial.", term="pilot")]
    written = "\n".join(json.dumps(line) for line in lines)
    (tmp_path / "pairs.jsonl").write_text(written, encoding="utf-8")
    ran = glossary("relate", "pairs.jsonl", "--explain")
    assert ran.code == 0
    ruled, weighed = ran.out.split("\n\n2. ")
    assert ruled.startswith("1. “joint venture”")
    assert "the rule “constitutive characteristics are contradicted”" in ruled
    assert "«no company is founded»" in ruled
    assert weighed.startswith("“pilot”")
    assert "all evidence weighed together" in weighed
    assert "the pair reader's own answer" in " ".join(weighed.split())
    assert "{" not in ran.out


def test_explain_writes_into_the_file_that_is_named(glossary, tmp_path):
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair()), encoding="utf-8")
    ran = glossary("relate", "pairs.jsonl", "--explain", "-o", "why.txt")
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / "why.txt").read_text(encoding="utf-8").startswith("1. “joint venture”")
