"""The four forms of a report: same words, safe with any text, same bytes each time."""

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from glossary_service.errors import InvalidInputError
from glossary_service.reports import RENDERERS, render, to_text
from glossary_service.reports.wording import build_page


VOID = {"meta", "circle", "line"}


class Outline(HTMLParser):
    """Collects tags, attributes and text of a page, and checks that tags close in order."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.attributes = []
        self.text = []
        self.marked = []
        self.open = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text.append(data)
        if self.open[-1:] == ["mark"]:
            self.marked.append(data)

    def values(self, name):
        return [value for _, attribute, value in self.attributes if attribute == name]


def plain(text):
    return " ".join(text.split())


def markdown_tokens(text):
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [*tokens, *(child for token in tokens for child in token.children or ())]


# ── all forms ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", RENDERERS)
def test_the_same_report_gives_the_same_bytes(report, form):
    turned = dict(reversed(report.made_with.items()))
    first, second = render(report, form), render(replace(report, made_with=turned), form)
    assert first.encode() == second.encode()
    assert first.endswith("\n")
    assert not first.endswith("\n\n")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "COLUMNS": "50", "FORCE_COLOR": "1", "TERM": "xterm-256color"},
        {"PYTHONHASHSEED": "2", "NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C", "TZ": "Asia/Tokyo"},
    ],
)
def test_neither_hash_seed_nor_terminal_nor_locale_changes_a_byte(report, environment):
    script = (
        "import hashlib, runpy, sys; from glossary_service.reports import RENDERERS, render; "
        "report = runpy.run_path(sys.argv[1])['three_parties'](); "
        "[print(hashlib.sha256(render(report, f).encode()).hexdigest()) for f in RENDERERS]"
    )
    conftest = Path(__file__).with_name("conftest.py")
    told = subprocess.run(
        [sys.executable, "-c", script, conftest],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == [
        hashlib.sha256(render(report, form).encode()).hexdigest() for form in RENDERERS
    ]


@pytest.mark.parametrize("form", RENDERERS)
def test_the_three_sentences_come_before_the_first_conflict(report, form):
    text = plain(render(report, form)).replace('\\"', '"')
    places = [text.index(sentence) for sentence in build_page(report).summary]
    assert places == sorted(places)
    assert places[-1] < text.index("under a contract")


@pytest.mark.parametrize("form", RENDERERS)
def test_no_form_lets_a_control_character_out(report, form):
    text = render(report, form)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("form", ["text", "html", "md"])
def test_no_party_gets_a_score_and_no_confidence_shows_as_a_number(report, form):
    text = render(report, form)
    shown = " ".join(Outline(text).text) if form == "html" else text
    assert not re.search(r"0\.91|0\.72|0\.42|0\.98|\d ?%|\bscore", shown)


@pytest.mark.parametrize("form", ["text", "html", "md"])
def test_the_scale_is_written_in_words_too(report, form):
    assert "contract ● ── joint board ── separate company ○" in render(report, form)


@pytest.mark.parametrize("form", ["text", "html", "md"])
def test_the_forms_name_every_section(report, form):
    text = plain(render(report, form)).casefold()
    for section in build_page(report).sections:
        assert section.heading.casefold() in text


@pytest.mark.parametrize("form", RENDERERS)
def test_a_report_with_nothing_to_settle_can_be_shown(quiet_report, form):
    assert "No word that was compared needs to be settled." in plain(render(quiet_report, form))


@pytest.mark.parametrize("form", ["text", "html", "md"])
def test_words_beyond_the_seventh_are_announced(busy_report, form):
    assert "more that stop" in render(busy_report, form).casefold()


def test_an_unknown_form_is_refused_with_the_forms_there_are(report):
    with pytest.raises(InvalidInputError, match="text, json, html, md"):
        render(report, "pdf")


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_has_no_script_no_handler_and_nothing_to_load(report):
    outline = Outline(render(report, "html"))
    assert not {"script", "link", "img", "iframe", "object", "b", "i"} & set(outline.tags)
    assert not [name for _, name, _ in outline.attributes if name.startswith("on")]
    assert not outline.values("src")
    assert all(value.startswith("#") for value in outline.values("href"))
    assert "url(" not in render(report, "html")
    assert "@import" not in render(report, "html")


def test_the_page_closes_what_it_opens(report):
    outline = Outline(render(report, "html"))
    assert outline.open == []


def test_hostile_text_stays_text_on_the_page(report):
    shown = "".join(Outline(render(report, "html")).text)
    assert "<script>alert('x')</script>" in shown
    assert "<b>Kestrel</b> Health" in shown
    assert "&lt;b&gt;" in shown


def test_the_table_of_contents_leads_to_places_that_exist_once(report):
    outline = Outline(render(report, "html"))
    ids = outline.values("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in outline.values("href")} <= set(ids)
    assert {"word-1", "decide", "matrix"} <= {value[1:] for value in outline.values("href")}


def test_deciding_words_are_marked_even_where_spans_overlap(report):
    marked = Outline(render(report, "html")).marked
    assert marked[:4] == ["project", "under a contract", "separate company", "shared equity"]
    assert "ript>alert('x')</script> [bold]loud[/bold] | **stars** _u" in marked


def test_headings_descend_without_a_gap(report):
    tags = Outline(render(report, "html")).tags
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_says_its_language_and_that_of_a_quote(report):
    outline = Outline(render(report, "html"))
    assert outline.values("lang") == ["en", "en-GB", "ar"]
    assert outline.values("dir").count("rtl") == 0


def test_there_is_a_place_to_write_the_result_for_each_conflict(report):
    text = render(report, "html")
    assert text.count('<div class="result"') == text.count("<article")


# ── terminal ─────────────────────────────────────────────────────────────────────────────────────


def test_markup_of_the_terminal_library_prints_as_it_is(report):
    assert "[bold]loud[/bold]" in to_text(report, width=200)
    assert "[red]file[/red]" in to_text(report, width=200, colour=True)


def test_escapes_in_a_definition_reach_the_terminal_as_pictures(report):
    text = to_text(report, width=200, colour=True)
    assert "\x1b[31m" not in text
    assert "␛[31mred" in text


def test_colour_comes_only_when_asked_for(report):
    assert "\x1b" not in to_text(report)
    assert "\x1b[1m" in to_text(report, colour=True)


def test_readings_stand_side_by_side_where_there_is_room(pair_report):
    def heads(width):
        lines = to_text(pair_report, width=width).splitlines()
        return [line for line in lines if "● Northwind" in line and "○ Harbour" in line]

    assert len(heads(100)) == 1
    assert not heads(99)


@pytest.mark.parametrize("width", [1, 40, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(pair_report, width):
    longest = max(map(len, to_text(pair_report, width=width).splitlines()))
    assert longest <= max(width, 40)


def test_deciding_words_stand_out_without_colour(report):
    assert "«under a contract»" in plain(to_text(report))


def test_long_tables_are_cut_and_say_so(report):
    many = replace(report, matrix=report.matrix * 50)
    assert "… and 110 more; the other forms list them all." in to_text(many)


def test_many_parties_are_listed_where_columns_would_be_too_narrow(report):
    text = to_text(report, width=40)
    assert "joint venture; Northwind Alliances: ◆" in plain(text)


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────


def test_hostile_text_makes_no_markup_in_markdown(report):
    types = {token.type for token in markdown_tokens(render(report, "md"))}
    assert not {"link_open", "image", "code_inline", "html_block", "fence", "s_open"} & types
    inline = [
        token.content
        for token in markdown_tokens(render(report, "md"))
        if token.type == "html_inline"
    ]
    assert set(inline) == {"<sub>", "</sub>"}


def test_hostile_text_reads_as_it_was_written(report):
    shown = "".join(
        token.content for token in markdown_tokens(render(report, "md")) if token.type == "text"
    ).replace("\u200b", "")
    assert "<script>alert('x')</script> [bold]loud[/bold] | **stars** _under_" in shown
    assert "&lt;b&gt;" in shown


def test_only_our_own_headings_are_headings(report):
    text = render(report, "md")
    headings = [token for token in markdown_tokens(text) if token.type == "heading_open"]
    page = build_page(report)
    assert len(headings) == 1 + sum(1 + len(section.topics) for section in page.sections)


def test_addresses_do_not_turn_into_links(report):
    text = render(report, "md")
    assert "://" not in text
    assert "www." not in text


def test_each_table_row_has_as_many_cells_as_its_head(report):
    tokens = markdown_tokens(render(report, "md"))
    rows, cells = [], 0
    for token in tokens:
        if token.type in {"td_open", "th_open"}:
            cells += 1
        elif token.type == "tr_close":
            rows.append(cells)
            cells = 0
    page = build_page(report)
    assert rows == [
        len(section.columns)
        for section in page.sections
        for _ in range(len(section.rows) + 1)
        if section.rows
    ]


def test_deciding_words_are_strong(report):
    tokens = markdown_tokens(render(report, "md"))
    strong = [
        tokens[at + 1].content
        for at, token in enumerate(tokens[:-1])
        if token.type == "strong_open"
    ]
    assert {"under a contract", "separate company", "half"} <= set(strong)


@pytest.mark.parametrize(
    "text", ["# a", "- a", "+ a", "1. a", "2) a", "> a", "===", "---", "```", "    a", "|a|b|"]
)
def test_a_line_of_a_report_starts_no_block(report, text):
    page = render(replace(report, not_compared=(text,)), "md")
    plain_page = render(replace(report, not_compared=("plain",)), "md")
    assert [token.type for token in markdown_tokens(page) if token.block] == [
        token.type for token in markdown_tokens(plain_page) if token.block
    ]


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_json_form_names_its_format_and_version_first(report):
    document = json.loads(render(report, "json"))
    assert list(document)[:3] == ["format", "version", "summary"]
    assert (document["format"], document["version"]) == ("glossary-service/conflict-report", 1)


def test_the_json_form_keeps_texts_as_they_came(report):
    document = json.loads(render(report, "json"))
    for told, item in zip(document["conflicts"], report.conflicts, strict=True):
        assert told["left"]["definition"] == item.left.definition
        assert told["id"] == item.id


def test_the_json_form_keeps_letters_of_all_scripts_readable(report):
    assert "تحالف" in render(report, "json")


def test_spans_are_pairs_and_figures_have_four_digits(report):
    document = json.loads(render(report, "json"))
    first = document["conflicts"][0]
    definition = first["right"]["definition"]
    assert [definition[start:end] for start, end in first["right_spans"]] == [
        "separate company",
        "shared equity",
    ]
    assert document["agreed"][0]["confidence"] == 0.9877
    assert document["agreed"][0]["evidence"][1] == {
        "signal": "meaning",
        "score": None,
        "note": "not measured",
    }


def test_characteristics_are_sorted_by_side(report):
    table = json.loads(render(report, "json"))["conflicts"][0]["characteristics"]
    assert list(table) == ["common", "left", "right", "contradicting"]
    assert [item["dimension"] for item in table["contradicting"]] == ["legal_form"]
    assert [item["right"] for item in table["left"]] == [None]
    assert table["right"] == []


def test_a_finding_about_one_entry_has_no_right_side(report):
    told = json.loads(render(report, "json"))["conflicts"]
    assert [item["term"] for item in told if item["right"] is None] == ["go-live", "partner"]


def test_a_text_that_cannot_be_encoded_still_gives_valid_json(report):
    broken = replace(report, not_compared=("half a letter \ud83d",))
    assert json.loads(render(broken, "json").encode())["not_compared"] == ["half a letter \ud83d"]
