"""What a report says, and in which order."""

from dataclasses import replace

import pytest

from glossary_service.alignment.concepts import Band, Cell, ConflictClass, Designations, Relation
from glossary_service.reports.wording import CELLS, KINDS, build_page, scale_line, summarise


def section(page, anchor):
    return next((item for item in page.sections if item.anchor == anchor), None)


def topics(page):
    return [topic for item in page.sections for topic in item.topics]


def test_the_three_sentences_say_what_how_many_and_what_first(report):
    compared, numbers, first = summarise(report)
    assert compared == (
        "This report compares the words of Northwind Alliances (24 terms, 2 without a definition), "
        "Harbour Retail (18 terms) and Kestrel Health (31 terms, 1 without a definition)."
    )
    assert numbers == (
        "Added up over the 3 pairs of parties, 16 words agree, 6 differ, 3 are unclear, and 55 are "
        "missing on one side."
    )
    assert first == (
        "The first word to settle is “joint venture”: on legal form, Northwind Alliances says "
        "“a contract, no company” and Harbour Retail says “a separate company”."
    )


def test_two_parties_need_no_table_of_pairs_and_no_matrix(pair_report):
    page = build_page(pair_report)
    assert summarise(pair_report)[1] == (
        "5 words agree, 1 differs, 1 is unclear, and 13 are missing on one side."
    )
    assert section(page, "numbers") is None
    assert section(page, "matrix") is None


def test_the_numbers_of_the_pairs_add_up_to_those_of_the_sentence(report):
    rows = section(build_page(report), "numbers").rows
    assert [sum(int(row[column]) for row in rows) for column in (1, 2, 3)] == [16, 6, 3]
    assert sum(int(cell) for row in rows for cell in row[4:]) == 55


def test_silence_is_said_as_silence(report):
    gap_first = replace(report, conflicts=report.conflicts[2:3])
    assert summarise(gap_first)[2].endswith("and Kestrel Health says nothing on this.")


def test_where_both_are_silent_the_sentence_of_the_finding_is_told(report):
    silence = next(item for item in report.conflicts if item.kind is ConflictClass.SHARED_SILENCE)
    assert summarise(replace(report, conflicts=(silence,)))[2] == (
        "No word that was compared stops the scope; the first to settle is “customer data”: "
        "neither definition says who keeps the data when the alliance ends."
    )


def test_a_report_without_conflicts_says_so(quiet_report):
    page = build_page(quiet_report)
    assert page.summary[2] == "No word that was compared needs to be settled."
    assert [item.anchor for item in page.sections] == ["made-with"]


def test_the_party_read_first_alternates(busy_report):
    firsts = [topic.readings[0].party for topic in topics(build_page(busy_report))]
    assert firsts == ["Northwind Alliances", "Harbour Retail"] * 4 + ["Northwind Alliances"]


def test_characteristics_stand_in_the_order_of_the_readings(busy_report):
    odd, even = topics(build_page(busy_report))[:2]
    assert odd.characteristics[0][1:3] == ("“under a contract”", "“separate company”")
    assert even.characteristics[0][1:3] == ("“separate company”", "“under a contract”")


def test_a_party_keeps_its_mark_when_the_order_turns(busy_report):
    found = {
        (reading.party, reading.mark)
        for topic in topics(build_page(busy_report))
        for reading in topic.readings
    }
    assert found == {("Northwind Alliances", "●"), ("Harbour Retail", "○")}


def test_at_most_seven_words_that_stop_are_shown_in_full(busy_report):
    page = build_page(busy_report)
    assert len(section(page, "stop").topics) == 7
    assert section(page, "stop").is_full
    assert section(page, "stop-more").heading == "And 2 more that stop"
    assert not section(page, "stop-more").is_full


def test_numbers_run_through_from_the_most_urgent(report):
    turned = replace(report, conflicts=tuple(reversed(report.conflicts)))
    page = build_page(turned)
    assert [topic.number for topic in topics(page)] == list(range(1, 11))
    assert len(section(page, "stop").topics) == 3


def test_no_finding_is_lost(report):
    page = build_page(report)
    assert len(topics(page)) + len(section(page, "translation").rows) == len(report.conflicts)


def test_an_urgent_pair_of_two_words_is_a_topic_and_no_translation(report):
    pair = next(item for item in report.conflicts if item.kind is ConflictClass.TWO_WORDS)
    page = build_page(replace(report, conflicts=(replace(pair, band=Band.DECIDE),)))
    assert section(page, "translation") is None
    assert [topic.term for topic in topics(page)] == ["sandbox"]


def test_every_class_and_every_cell_has_words():
    assert set(KINDS) == set(ConflictClass)
    assert set(CELLS) == set(Cell)


def test_what_is_undecided_is_never_sure(report):
    sure = replace(report.conflicts[0], relation=Relation.UNDECIDED, confidence=0.99)
    (topic,) = topics(build_page(replace(report, conflicts=(sure,))))
    assert topic.sureness == "unsure"


def test_the_factors_of_the_order_are_open(report):
    topic = topics(build_page(report))[0]
    assert topic.place == (
        "severity 5 of 5 × constitutive 1 × distance 1 × exposure 1 × certainty 0.8"  # noqa: RUF001
        " = priority 4; assumed: exposure"
    )


def test_an_assumed_exposure_is_said_once_and_only_then(report):
    sentence = "No scope is known, so each word counts as exposed."
    assert section(build_page(report), "made-with").lines.count(sentence) == 1
    known = tuple(
        replace(item, factors=replace(item.factors, assumed=())) for item in report.conflicts
    )
    page = build_page(replace(report, conflicts=known))
    assert sentence not in section(page, "made-with").lines


def test_marks_outside_the_scale_are_ignored(report):
    hostile = topics(build_page(report))[3]
    assert [step.marks for step in hostile.scale] == ["●", ""]


def test_both_marks_may_stand_on_one_word(report):
    assert scale_line(topics(build_page(report))[1].scale) == (
        "none ── preferred ● ── sole ●○ ── exclusive ○"
    )


def test_models_tables_and_unread_pairs_are_named(report):
    page = build_page(report)
    assert "sentence encoder: static-256 1.0" in section(page, "made-with").lines
    assert section(page, "not-compared").lines[-1].startswith("14 pairs of definitions were")


def test_an_agreed_word_is_named_once_unless_the_parties_write_it_differently(report):
    (verdict,) = report.agreed
    same = replace(verdict, designations=Designations.SAME)
    rows = section(build_page(replace(report, agreed=(verdict, same))), "agreed").rows
    assert [row[0] for row in rows] == ["territory = sales area", "territory"]


def test_another_word_for_the_same_thing_is_named_beside_its_party(report):
    alliance = topics(build_page(report))[4]
    assert [reading.other_term for reading in alliance.readings] == ["", "تحالف"]


@pytest.mark.parametrize("word", ["wrong", "failed", "error", "incorrect", "mistake"])
def test_nobody_is_blamed(report, word):
    page = build_page(replace(report, conflicts=report.conflicts[:1]))
    assert word not in repr(page).replace("If this goes wrong next year", "")
