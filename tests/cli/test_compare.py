"""`glossary compare` as people call it: files in, a report out, and an exit code."""

import csv
import json
import random
import re
import zipfile
from importlib.resources import files

import pytest
from openpyxl import Workbook


SAMPLES = files("glossary_service.data") / "samples"
FORMS = {
    "text": ("report.txt", "Words to settle"),
    "json": ("report.json", "{"),
    "html": ("report.html", "<!doctype html>"),
    "md": ("report.md", "# Words to settle"),
}
RIGHT_TO_LEFT_OVERRIDE = "\u202e"


@pytest.fixture
def report(glossary):
    """Return a function that compares and returns the report as plain values."""

    def run(*arguments, code=0):
        ran = glossary("compare", *arguments, "--format", "json")
        assert ran.code == code, ran.err
        return json.loads(ran.out)

    return run


def parties(document):
    return [party["party"] for party in document["parties"]]


def said_of(document, term):
    """Return everything of a report that stands under one word."""
    return [item for item in document["conflicts"] if item["term"] == term]


# ── parties ──────────────────────────────────────────────────────────────────────────────────────


def test_a_party_is_named_on_the_command_line_else_by_the_file_else_after_the_file(write, report):
    write("ours.csv", ("Retail", "pilot", "A trial."))
    write("Legal team.csv", ("pilot", "A small trial."), header="term,definition")
    write("third.csv", ("Central", "pilot", "A test run."))
    document = report("ours.csv", "Legal team.csv", "third.csv", "--names", ",, Acme Inc ")
    assert parties(document) == ["Retail", "Legal team", "Acme Inc"]
    assert [(row["left"], row["right"]) for row in document["tallies"]] == [
        ("Retail", "Legal team"),
        ("Retail", "Acme Inc"),
        ("Legal team", "Acme Inc"),
    ]


def test_two_sets_with_one_name_are_told_apart(write, report):
    for name, party in (("a.csv", "North"), ("b.csv", "North (2)"), ("c.csv", "North")):
        write(name, (party, "pilot", f"A trial in {name}."))
    document = report("a.csv", "b.csv", "c.csv")
    assert parties(document) == ["North", "North (2)", "North (3)"]
    assert {item["party"] for item in document["missing"]} <= set(parties(document))


def test_more_names_than_files_are_refused(glossary, retail, central):
    ran = glossary("compare", retail, central, "--names", "Us,Acme,Bolt")
    assert ran.code == 2
    assert "3 names for 2 file(s)" in ran.err


def test_one_file_may_speak_for_two_parties(write, report):
    write(
        "both.csv",
        ("Retail", "blue widget", "A widget that is painted blue."),
        ("Central", "blue widget", "A widget that is painted blue."),
    )
    document = report("both.csv")
    assert parties(document) == ["Central", "Retail"]
    assert [item["left"]["term"] for item in document["agreed"]] == ["blue widget"]


# ── forms of the report ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", FORMS)
def test_the_ending_of_the_file_gives_the_same_form_as_the_option(
    glossary, retail, central, tmp_path, form
):
    name, beginning = FORMS[form]
    printed = glossary("compare", retail, central, "--format", form)
    written = glossary("compare", retail, central, "-o", name)
    assert (printed.code, written.code) == (0, 0)
    assert printed.out.lower().startswith(beginning.lower())
    assert (tmp_path / name).read_text(encoding="utf-8") == printed.out
    assert written.out == ""
    assert f"Wrote {name}." in written.err


def test_the_option_wins_over_the_ending(glossary, retail, central, tmp_path):
    assert glossary("compare", retail, central, "--format", "json", "-o", "r.html").code == 0
    assert json.loads((tmp_path / "r.html").read_text(encoding="utf-8"))["version"] == 1


def test_an_ending_that_no_report_has_is_refused_before_anything_is_read(glossary, tmp_path):
    ran = glossary("compare", "nowhere.csv", "nowhere.csv", "-o", "report.pdf")
    assert ran.code == 2
    assert ".html" in ran.err
    assert "--format" in ran.err
    assert list(tmp_path.iterdir()) == []


# ── exit codes ───────────────────────────────────────────────────────────────────────────────────

SAME = "A shop that sells for its own account."
MOST_URGENT = {
    "nothing": (("blue widget", SAME), ("blue widget", SAME)),
    "note": (("blue widget", SAME), ("blue widget", "")),
    "decide": (
        ("blue widget", "A tool for cutting steel."),
        ("blue widget", "The yearly meeting of the shareholders."),
    ),
    "stop": (
        ("joint venture", "A project. No company is founded."),
        ("joint venture", "A separate company in which both partners hold equity."),
    ),
}


@pytest.mark.parametrize(
    ("most_urgent", "codes"),
    [
        ("nothing", {"note": 0}),
        ("note", {"note": 1, "decide": 0}),
        ("decide", {"decide": 1, "stop": 0}),
        ("stop", {"stop": 1, "never": 0}),
    ],
)
def test_the_exit_code_tells_of_conflicts_of_a_band_or_above(write, report, most_urgent, codes):
    ours, theirs = MOST_URGENT[most_urgent]
    write("ours.csv", ours, header="term,definition")
    write("theirs.csv", theirs, header="term,definition")
    order = ["stop", "decide", "note"]
    for band, code in codes.items():
        document = report("ours.csv", "theirs.csv", "--fail-on", band, code=code)
        bands = {item["band"] for item in document["conflicts"]}
        assert next((band for band in order if band in bands), "nothing") == most_urgent


# ── one word ─────────────────────────────────────────────────────────────────────────────────────


def test_explain_shows_one_word_in_any_case_and_nothing_of_the_others(report, retail, central):
    document = report(retail, central, "--explain", " Joint VENTURE ")
    assert {item["term"] for item in document["conflicts"]} == {"joint venture"}
    assert document["agreed"] == []
    assert document["missing"] == []
    agreed = report(retail, central, "--explain", "blue widget")
    assert [item["left"]["term"] for item in agreed["agreed"]] == ["blue widget"]
    alone = report(retail, central, "--explain", "footfall")
    assert [item["absent_from"] for item in alone["missing"]] == ["Central"]


@pytest.mark.parametrize("word", ["JV", "joint ventures", "JOINT  VENTURE"])
def test_explain_finds_a_word_by_its_abbreviation_and_its_plural(report, retail, central, word):
    document = report(retail, central, "--explain", word)
    assert {item["term"] for item in document["conflicts"]} == {"joint venture"}


def test_explain_tells_as_text_how_each_pair_of_the_word_was_judged(glossary, retail, central):
    ran = glossary("compare", retail, central, "--explain", "joint venture")
    assert ran.code == 0
    report, pairs = ran.out.split("HOW EACH PAIR WAS JUDGED")
    assert "1. joint venture" in report
    assert "Compared for  same name" in pairs
    assert "Relation      conflicting" in pairs
    assert "«" in pairs
    assert "blue widget" not in pairs


def test_explain_says_that_a_word_of_one_side_alone_has_no_pair(glossary, retail, central):
    ran = glossary("compare", retail, central, "--explain", "footfall")
    assert ran.code == 0
    assert ran.out.endswith("No pair of texts was compared for this word.\n")


def test_the_exit_code_does_not_depend_on_the_word_that_is_explained(glossary, retail, central):
    ran = glossary("compare", retail, central, "--explain", "blue widget", "--fail-on", "stop")
    assert ran.code == 1


def test_an_unknown_word_is_answered_with_those_that_are_written_like_it(glossary, retail, central):
    near = glossary("compare", retail, central, "--explain", "join ventur", "-o", "report.md")
    assert (near.code, near.out) == (2, "")
    assert "Did you mean “joint venture”?" in near.err.splitlines()[-1]
    far = glossary("compare", retail, central, "--explain", "zzzzz")
    assert far.code == 2
    assert far.err.splitlines()[-1] == "glossary: No file holds the word “zzzzz”."


# ── columns and sheets ───────────────────────────────────────────────────────────────────────────


def test_columns_are_taken_by_letter_and_by_title(write, report):
    for name in ("north.csv", "south.csv"):
        write(name, ("1", "pilot", "A trial."), header="No,Wort,Meaning of it")
    document = report(
        "north.csv", "south.csv", "--columns", "term=B, definition=meaning of it", "--names", "A,B"
    )
    [agreed] = document["agreed"]
    assert (agreed["left"]["term"], agreed["left"]["definition"]) == ("pilot", "A trial.")


def test_columns_hold_for_the_files_that_have_them(glossary, write):
    write("north.csv", ("lead", "A person who asks for a price."), header="Begriff,Sinn")
    write("south.csv", ("lead", "A person who asks for a price."), header="term,definition")
    ran = glossary("compare", "north.csv", "south.csv", "--columns", "term=Begriff,definition=Sinn")
    assert ran.code == 0
    assert "1 word agrees" in ran.out
    assert "south.csv: read by its own titles." in ran.err


def test_a_field_is_given_one_column(glossary, retail, central):
    ran = glossary("compare", retail, central, "--columns", "term=B,term=C")
    assert ran.code == 2
    assert "“term” twice" in ran.err


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("term", "--columns: “term” is not of the form FIELD=COLUMN"),
        ("term=", "is not of the form"),
        ("=B", "is not of the form"),
        ("colour=B", "'colour' is no field that a column can fill"),
        ("term=Z", "retail.csv: there is no column 'Z'"),
        ("term=Begriff", "there is no column 'Begriff'"),
    ],
)
def test_columns_that_cannot_be_taken_are_refused(glossary, retail, central, columns, words):
    ran = glossary("compare", retail, central, "--columns", columns)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def save_workbook(path, **sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_a_sheet_is_taken_by_its_name(report, glossary, tmp_path):
    for name, meaning in (("north.xlsx", "A trial."), ("south.xlsx", "A trial.")):
        save_workbook(
            tmp_path / name,
            Old=[["Term", "Definition"], ["launch", "The first day."]],
            New=[["Term", "Definition"], ["pilot", meaning]],
        )
    document = report("north.xlsx", "south.xlsx", "--sheet", "New")
    assert [item["left"]["term"] for item in document["agreed"]] == ["pilot"]
    ran = glossary("compare", "north.xlsx", "south.xlsx", "--sheet", "Newer")
    assert ran.code == 2
    assert "'Old', 'New'" in ran.err


# ── whole or not at all ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", ["nowhere/report.html", "retail.csv/report.html"])
def test_a_report_without_a_folder_to_lie_in_is_refused(glossary, retail, central, tmp_path, place):
    before = sorted(tmp_path.iterdir())
    ran = glossary("compare", retail, central, "-o", place)
    assert (ran.code, ran.out) == (2, "")
    assert place in ran.err.splitlines()[-1]
    assert sorted(tmp_path.iterdir()) == before


def test_a_run_that_fails_leaves_the_former_report(glossary, retail, tmp_path):
    (tmp_path / "report.html").write_text("the former report", encoding="utf-8")
    assert glossary("compare", retail, "nowhere.csv", "-o", "report.html").code == 2
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "the former report"


def test_a_full_disk_leaves_the_former_report_and_no_crumbs(process, retail, central, tmp_path):
    (tmp_path / "report.html").write_text("the former report", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    small_files_only = ("bash", "-c", 'ulimit -f 4; exec "$@"', "bash")
    ran = process("compare", retail, central, "-o", "report.html", before=small_files_only)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "report.html cannot be written" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "the former report"
    assert sorted(tmp_path.iterdir()) == before


# ── what cannot be used ──────────────────────────────────────────────────────────────────────────


def make_zip_bomb(path):
    save_workbook(path, Terms=[["Term", "Definition"], ["pilot", "A trial."]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", bytes(64 * 1024**2))


UNUSABLE = {
    "missing.csv": (lambda _: None, "does not exist"),
    "empty.csv": (lambda path: path.touch(), "is empty"),
    "header.csv": (lambda path: path.write_text("term,definition\n"), "no rows below it"),
    "wordless.csv": (
        lambda path: path.write_text("colour,size\nred,5\n"),
        "no column for the term",
    ),
    "binary.csv": (lambda path: path.write_bytes(bytes(range(256)) * 9), "is no text file"),
    "folder.csv": (lambda path: path.mkdir(), "is a folder"),
    "letter.docx": (lambda path: path.write_text("term"), "ending '.docx' is unknown"),
    "broken.xlsx": (lambda path: path.write_bytes(b"PK\x03\x04 no more"), "is damaged"),
    "bomb.xlsx": (make_zip_bomb, "would unpack to more than"),
    "broken.json": (lambda path: path.write_text('{"terms": ['), "is no JSON"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_file_that_cannot_be_used_is_named_in_one_sentence(glossary, retail, tmp_path, name):
    make, words = UNUSABLE[name]
    make(tmp_path / name)
    ran = glossary("compare", retail, name, "-o", "report.html")
    assert (ran.code, ran.out) == (2, "")
    *told, message = ran.err.splitlines()
    assert message.startswith(f"glossary: {name}")
    assert words in message
    assert [line.partition(":")[0] for line in told] == [retail]
    assert not (tmp_path / "report.html").exists()


def test_the_words_of_one_party_are_nothing_to_compare(glossary, retail):
    ran = glossary("compare", retail)
    assert (ran.code, ran.out) == (2, "")
    assert "one party only: Retail" in ran.err


# ── what can be used in part ─────────────────────────────────────────────────────────────────────


def test_what_can_be_read_is_used_and_the_rest_is_listed(glossary, write, central):
    write(
        "holes.csv",
        ("Retail", "blue widget", "A widget that is painted blue."),
        ("Retail", "", "A definition that lost its word."),
        ("Retail", "footfall", ""),
    )
    ran = glossary("compare", "holes.csv", central, "--format", "json")
    assert ran.code == 0
    document = json.loads(ran.out)
    assert [item["left"]["term"] for item in document["agreed"]] == ["blue widget"]
    assert document["parties"][0]["entries"] == 2
    [told] = [line for line in ran.err.splitlines() if line.startswith("holes.csv: row")]
    assert told.startswith("holes.csv: row 3, column B: ")
    assert "lost its word" in told


def test_what_was_lost_is_told_before_mere_remarks_and_long_lists_are_cut(glossary, write, central):
    lost = [("Retail", "", f"No {number}") for number in range(30)]
    write("holes.csv", ("Retail", "pi\x07lot", "A trial."), *lost)
    ran = glossary("compare", "holes.csv", central)
    told = [line for line in ran.err.splitlines() if line.startswith("holes.csv: row")]
    assert len(told) == 10
    assert all("has no term" in line for line in told)
    assert "holes.csv: and 21 more such problems." in ran.err


def test_a_set_without_definitions_is_compared_by_its_words_and_the_report_says_so(
    glossary, report, write, central
):
    write("words.csv", ("joint venture",), ("blue widget",), header="term")
    document = report("words.csv", central)
    assert document["not_compared"] == [
        "words gives no definitions: its words were compared by name alone."
    ]
    terms = {item["term"] for item in document["conflicts"]}
    assert {"joint venture", "blue widget"} <= terms
    assert document["missing"] == []
    assert "compared by name" in glossary("compare", "words.csv", central).out


def test_a_definition_of_a_hundred_thousand_characters_is_read_and_its_cut_is_told(
    report, write, central
):
    long = f"{'A separate company that both partners own in equal shares. ' * 1_700}The end."
    write("long.csv", ("Retail", "joint venture", long))
    document = report("long.csv", central)
    assert len(long) > 100_000
    assert any("joint venture" in sentence for sentence in document["not_compared"])
    shown = said_of(document, "joint venture") + [
        item for item in document["agreed"] if item["left"]["term"] == "joint venture"
    ]
    assert shown
    assert {item["left"]["definition"] for item in shown} == {long}


# ── what strangers write ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def strange(write):
    """Return the names of two sets that hold whatever a cell can hold."""
    ours = [
        ("合資公司", "由兩家公司共同擁有的公司。"),
        ("مشروع مشترك", "شركة يملكها الشريكان."),
        (f"{RIGHT_TO_LEFT_OVERRIDE}pilot", "A trial \x1b[31mwith\x07 ten customers.\x85"),
        ("=1+1", '=HYPERLINK("https://example.org","open")'),
        ("@SUM(A1)", "+cmd|' /C calc'!A0"),
        ("<script>alert(1)</script>", "<img src=x onerror=alert(1)> | **bold** [link](x)"),
    ]
    theirs = [(term, "Something else.") for term, _ in ours]
    write("ours.csv", *ours, header="term,definition")
    write("theirs.csv", *theirs, header="term,definition")
    return "ours.csv", "theirs.csv"


@pytest.mark.parametrize("form", FORMS)
def test_nothing_in_a_cell_steers_a_terminal_or_a_page(glossary, strange, form):
    ran = glossary("compare", *strange, "--format", form)
    assert ran.code == 0
    steering = {"\x07", "\x1b", "\x85", RIGHT_TO_LEFT_OVERRIDE}
    assert steering & set(ran.out) == set()
    assert steering & set(ran.err) == set()
    if form in {"html", "md"}:
        assert not re.search(r"(?<!\\)<(script|img)", ran.out)


def test_other_scripts_and_formulas_are_kept_as_they_are_written(report, strange):
    document = report(*strange)
    definitions = {
        item[side]["term"]: item[side]["definition"]
        for part in ("conflicts", "agreed")
        for item in document[part]
        for side in ("left", "right")
        if item[side] and item[side]["party"] == "ours"
    }
    assert definitions["合資公司"] == "由兩家公司共同擁有的公司。"
    assert definitions["مشروع مشترك"] == "شركة يملكها الشريكان."
    assert definitions["=1+1"] == '=HYPERLINK("https://example.org","open")'
    assert definitions["@SUM(A1)"] == "+cmd|' /C calc'!A0"
    assert document["missing"] == []


# ── the same again ───────────────────────────────────────────────────────────────────────────────


def test_order_of_rows_and_hash_seed_do_not_show_and_a_pipe_gets_the_report_alone(
    process, tmp_path
):
    names = sorted(item.name for item in SAMPLES.iterdir() if item.name.endswith(".csv"))
    assert len(names) == 3
    written = []
    for seed in (1, 2):
        for name in names:
            with (SAMPLES / name).open(encoding="utf-8", newline="") as stream:
                header, *rows = csv.reader(stream)
            random.Random(seed).shuffle(rows)  # noqa: S311 - no secret
            with (tmp_path / name).open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([header, *rows])
        seeded = {"PYTHONHASHSEED": str(seed)}
        ran = process("compare", *names, "--format", "json", setting=seeded)
        assert ran.returncode == 0, ran.stderr
        written.append(ran.stdout)
        assert [line.partition(":")[0] for line in ran.stderr.splitlines()] == names
    assert written[0] == written[1]
    assert len(json.loads(written[0])["conflicts"]) > 10
