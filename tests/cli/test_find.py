"""`glossary find` as people call it: a text or a file of queries in, hits out."""

import json
import subprocess
import sys

import pytest


SETS = {
    "ours.csv": (
        "id,party,term,definition,source\n"
        "o1,Retail,joint venture,A company that two partners found and own together.,Handbook\n"
        "o2,Retail,reseller,A firm that buys our products and sells them on.,\n"
        "o3,Retail,escrow account,,\n"
    ),
    "theirs.csv": (
        "id,party,term,definition,source\n"
        "t1,Tarnwick,equity alliance,An undertaking in which both sides hold shares.,Contract\n"
        "t2,Tarnwick,dealer,See reseller.,\n"
    ),
}


@pytest.fixture
def find(tmp_path):
    """Return a function that runs the command on both sets in a process of its own."""
    for name, text in SETS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(*arguments):
        command = [sys.executable, "-m", "glossary_service.main", "find", *arguments]
        files = [part for name in SETS for part in ("--in", name)]
        return subprocess.run(
            [*command, *files], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
        )

    return run


@pytest.fixture
def ask(find, tmp_path):
    """Return a function that writes lines of queries and runs the command on them."""

    def run(*lines, more=()):
        written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        (tmp_path / "queries.jsonl").write_text("\n".join(written), encoding="utf-8")
        return find("--queries", "queries.jsonl", *more)

    return run


def read_answers(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_text_prints_hits_that_people_can_read(find):
    result = find("--text", "a company that both partners own", "--top", "2")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "  1. joint venture  (Handbook)"
    assert lines[1].strip() == "A company that two partners found and own together."
    assert lines[2].startswith("  2. ")
    assert len(lines) == 4


def test_an_entry_without_a_definition_says_so(find):
    result = find("--text", "an escrow account", "--top", "1")
    assert result.stdout.splitlines() == [
        "  1. escrow account  (Retail)",
        "     No definition is given.",
    ]


def test_a_text_in_which_nothing_can_be_found_says_so(find):
    result = find("--text", "  ")
    assert (result.returncode, result.stdout) == (0, "Nothing was found.\n")


def test_a_text_with_an_output_file_is_written_there(find, tmp_path):
    result = find("--text", "resale", "--output", "hits.jsonl")
    assert (result.returncode, result.stdout) == (0, "")
    [answer] = read_answers((tmp_path / "hits.jsonl").read_text(encoding="utf-8"))
    assert answer["text"] == "resale"
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2, 3, 4, 5]


def test_queries_become_lines_with_hits_and_keep_their_other_fields(ask):
    result = ask(
        {"text": "sells products of others", "number": 7, "who": {"name": "Ann"}},
        {"text": "both hold shares", "exclude": ["t1", 5]},
        more=("--top", "2"),
    )
    assert result.returncode == 0, result.stderr
    first, second = read_answers(result.stdout)
    assert (first["number"], first["who"]) == (7, {"name": "Ann"})
    assert [hit["id"] for hit in first["hits"]] == ["o2", "t2"]
    assert list(first["hits"][0]) == ["rank", "id", "term", "definition", "source", "score"]
    assert first["hits"][0]["definition"] == "A firm that buys our products and sells them on."
    assert first["hits"][0]["source"] == "Retail"
    assert first["hits"][0]["score"] == first["hits"][1]["score"] <= 1
    assert second["exclude"] == ["t1", 5]
    assert len(second["hits"]) == 2
    assert "t1" not in [hit["id"] for hit in second["hits"]]


@pytest.mark.parametrize(
    "arguments", [(), ("--text", "a", "--queries", "ours.csv")], ids=["neither", "both"]
)
def test_either_a_text_or_a_file_of_queries_must_be_given(find, arguments):
    result = find(*arguments)
    assert result.returncode == 2
    assert "--text" in result.stderr
    assert "--queries" in result.stderr


def test_a_line_that_is_no_query_is_named_by_its_number_and_the_others_are_answered(ask):
    result = ask(
        {"text": "shares"},
        "{broken",
        "",
        '["a list"]',
        {"no": "text"},
        {"text": "a", "exclude": "t1"},
        {"text": 5},
        {"text": "reselling"},
    )
    assert result.returncode == 0
    assert [answer["text"] for answer in read_answers(result.stdout)] == ["shares", "reselling"]
    named = [line for line in result.stderr.splitlines() if line.startswith("queries.jsonl: row")]
    assert [line.split(":")[1].strip() for line in named] == [f"row {n}" for n in (2, 4, 5, 6, 7)]


@pytest.mark.parametrize("lines", [("{broken",), ({"no": "text"},), ("",)])
def test_a_file_without_any_query_is_refused(ask, lines):
    result = ask(*lines)
    assert result.returncode == 2
    assert "queries.jsonl" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_file_is_refused_by_its_name(find):
    result = find("--queries", "nowhere.jsonl")
    assert result.returncode == 2
    assert "nowhere.jsonl" in result.stderr


def test_odd_characters_in_a_query_do_no_harm(ask):
    odd = ["\ud800 company", "\x00\x1b[31m company", "公司", "x" * 100_000, ""]
    result = ask(*({"text": text} for text in odd))
    assert result.returncode == 0, result.stderr
    assert [answer["text"] for answer in read_answers(result.stdout)] == odd
