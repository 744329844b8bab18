"""`glossary demo` as people meet it first: a report of the two stories, and a page."""

import json
from importlib.resources import files

import pytest

from glossary_service.cli.demo import SAMPLES


STORIES = {
    "strategic alliance": ("a reseller promotes our products", "a new product or service"),
    "joint venture": ("No company is founded", "A separate company"),
}


@pytest.fixture
def plain():
    """Return a function that reads text as a reader does: no marks, one blank between words."""

    def read(text):
        return " ".join(text.replace("«", "").replace("»", "").split())

    return read


def test_the_report_is_printed_and_written_as_a_page(glossary, plain, tmp_path):
    ran = glossary("demo")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Words to settle\n")
    assert "Wrote report.html." in ran.err.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    first_band = plain(ran.out).partition("TO DECIDE")[0]
    for term, wordings in STORIES.items():
        assert f"“{term}”" in first_band
        assert term in page
        for wording in wordings:
            assert wording in plain(ran.out)


def test_both_stories_stop_the_scope_with_both_wordings_and_a_question(glossary):
    folder = files("glossary_service.data") / "samples"
    ran = glossary("compare", *(folder / name for name in SAMPLES), "--format", "json")
    urgent = [item for item in json.loads(ran.out)["conflicts"] if item["band"] == "stop"]
    for term, wordings in STORIES.items():
        quoted = [
            (item["left"]["definition"] + " / " + item["right"]["definition"], item["question"])
            for item in urgent
            if item["term"] == term
        ]
        assert [
            question
            for text, question in quoted
            if question and all(wording in text for wording in wordings)
        ]
