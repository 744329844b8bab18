import doctest
import json
import sys
from pathlib import Path

import pytest


SCRIPTS = Path(__file__).parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from benchmarks import (  # noqa: E402 - the scripts are no package, their folder is named above
    mappings,
    measurements,
    noise,
    peers,
    processes,
    relating,
    scores,
    table,
    workplace,
)


POOL = [
    ("joint venture", "a company, owned by two partners, that serves one market"),
    ("reseller", "a firm that buys goods and sells them on, in its own name"),
    ("royalty", "a payment for use of a right, counted by units sold; due each quarter"),
    ("scope", "what the partners will do together: and what they will not"),
]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


# ── the recipe ───────────────────────────────────────────────────────────────────────────────────


def test_two_sets_made_twice_are_the_same():
    assert noise.make_two_sets(POOL, 4) == noise.make_two_sets(POOL, 4)


def copy_of(sets: noise.TwoSets, place: int) -> tuple[str, str]:
    partner = sets.partners[sets.left[place].id]
    return next((term.term, term.definition) for term in sets.right if term.id == partner)


def test_an_entry_gets_the_same_noise_in_a_small_set_and_in_a_large_one():
    small, large = noise.make_two_sets(POOL, 2), noise.make_two_sets(POOL, 4)
    assert copy_of(small, 1) == copy_of(large, 1)


def test_the_left_set_holds_the_originals_and_every_entry_has_one_partner():
    sets = noise.make_two_sets(POOL, 4)
    assert [(term.term, term.definition) for term in sets.left] == POOL
    assert sorted(sets.partners.values()) == sorted(term.id for term in sets.right)


def test_the_right_set_is_in_another_order_than_the_left_one():
    pool = [(f"term {number}", f"definition {number}") for number in range(50)]
    sets = noise.make_two_sets(pool, 50)
    places = {term.id: place for place, term in enumerate(sets.right)}
    order = [places[sets.partners[term.id]] for term in sets.left]
    assert order != sorted(order)


def test_a_set_larger_than_the_pool_noises_its_repeated_originals():
    sets = noise.make_two_sets(POOL, 8)
    again = [(term.term, term.definition) for term in sets.left[4:]]
    assert all(entry not in POOL for entry in again)
    assert len({term.id for term in sets.left}) == 8


def test_a_fifth_of_the_words_of_a_definition_is_dropped_and_none_is_invented():
    definition = "one two three four five six seven, eight nine ten"
    words = noise.noise_definition(definition, noise.chance_of("x")).replace(",", "").split()
    assert len(words) == 8
    assert set(words) < set(definition.replace(",", "").split())


def test_the_clauses_of_a_definition_are_rotated_and_not_torn():
    definition = "red green, blue yellow, black white"
    starts = {
        noise.noise_definition(definition, noise.chance_of(str(seed))).split()[0]
        for seed in range(40)
    }
    assert {"red", "blue", "black"} <= starts


@pytest.mark.parametrize("name", ["x", "go", "joint venture", "most favoured nation clause"])
def test_every_kind_of_noise_changes_a_name_and_leaves_some_of_it(name):
    for seed in range(60):
        noised = noise.noise_name(name, noise.chance_of(str(seed)))
        assert noised.strip()
    assert len({noise.noise_name(name, noise.chance_of(str(seed))) for seed in range(60)}) > 3


def test_the_pool_holds_each_different_definition_once(tmp_path):
    row = {"term": "scope", "definition": "what is done"}
    other = {"term": "scope", "definition": "what is left out"}
    pool = {"fibo": [row, row], "nist": [other], "contracts": [{**row, "definition": " "}]}
    for folder, rows in pool.items():
        (tmp_path / folder).mkdir()
        workplace.write_lines(rows, tmp_path / folder / "definitions.jsonl")
    assert sorted(noise.read_pool(tmp_path)) == [
        ("scope", "what is done"),
        ("scope", "what is left out"),
    ]


def test_a_written_term_set_reads_back(tmp_path):
    terms = noise.make_two_sets(POOL, 2).left
    rows = workplace.read_rows(noise.write_csv(terms, tmp_path / "left.csv"))
    assert [(row["id"], row["term"], row["definition"]) for row in rows] == [
        (term.id, term.term, term.definition) for term in terms
    ]


# ── scores ───────────────────────────────────────────────────────────────────────────────────────


def test_precision_recall_and_f1_of_pairs():
    found = {("a", "x"), ("b", "y"), ("c", "z"), ("d", "w")}
    rated = scores.rate_pairs(found, {("a", "x"), ("b", "y"), ("e", "v")})
    assert rated.precision == pytest.approx(2 / 4)
    assert rated.recall == pytest.approx(2 / 3)
    assert rated.f1 == pytest.approx(4 / 7)


def test_nothing_found_rates_zero():
    assert scores.rate_pairs(set(), {("a", "x")}) == scores.Retrieval(0.0, 0.0, 0.0)


def test_the_two_halves_part_every_id():
    halves = [scores.half_of(f"http://example.org/{number}") for number in range(100)]
    assert set(halves) == {0, 1}
    assert 30 < sum(halves) < 70


def test_an_entry_without_a_match_is_no_first_hit():
    partners = {"a": "x", "b": "y", "c": "z"}
    assert scores.first_hit_share({"a": "x", "b": "z"}, partners) == pytest.approx(1 / 3)


def test_recall_and_reciprocal_rank_count_a_query_without_a_hit():
    ranks = [1, None, 2, 11]
    assert scores.recall_at(ranks, 1) == 0.25
    assert scores.recall_at(ranks, 10) == 0.5
    assert scores.mean_reciprocal_rank(ranks) == pytest.approx((1 + 1 / 2 + 1 / 11) / 4)


def test_rank_correlation_shares_the_rank_of_ties():
    assert scores.spearman([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert scores.spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert scores.spearman([1, 1, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9486833)


def judged(*triples):
    return [scores.Judged(truth, (truth, *accept), answer) for truth, answer, *accept in triples]


def test_macro_f1_is_the_mean_over_the_relations_that_occur():
    seen = judged(
        ("broader", "broader"),
        ("broader", "narrower"),
        ("narrower", "narrower"),
        ("different", "undecided"),
    )
    assert scores.macro_f1(seen) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)


def test_an_accepted_answer_counts_as_the_truth():
    seen = judged(("conflicting", "different", "different"))
    assert scores.macro_f1(seen) == 1.0
    assert scores.confusion(seen) == {("conflicting", "conflicting"): 1}


def test_accuracy_counts_what_is_accepted():
    seen = judged(("broader", "overlapping", "overlapping"), ("broader", "narrower"))
    assert scores.accuracy(seen) == 0.5


def test_a_name_belongs_to_the_same_fold_every_time_and_no_fold_is_empty():
    folds = [scores.fold_of(f"word {number}", 5) for number in range(100)]
    assert set(folds) == {0, 1, 2, 3, 4}
    assert folds == [scores.fold_of(f"word {number}", 5) for number in range(100)]


def test_undecided_misses_its_relation_and_blames_no_other():
    seen = judged(("broader", "undecided"), ("narrower", "narrower"))
    assert scores.rate_relation(seen, "broader").recall == 0.0
    assert scores.rate_relation(seen, "narrower").precision == 1.0


# ── mapping files ────────────────────────────────────────────────────────────────────────────────


SSSOM = """\
#curie_map:
#  L: https://example.org/left/
#  R: "https://example.org/right/"
#license: https://example.org/licence
subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tconfidence
L:1\t"scope\twide"\tskos:exactMatch\t\tR:7\t0.8
L:1\tscope\tskos:closeMatch\t\tR:8\t0.9
L:2\troyalty\tskos:exactMatch\tNot\tR:9\t1.0
L:3\treseller\tskos:exactMatch\t\tsssom:NoTermFound\t1.0
https://elsewhere.org/4\tterm\tskos:exactMatch\t\tR:5\t
"""


def test_ids_of_a_mapping_file_come_back_in_full_without_denials(tmp_path):
    path = tmp_path / "out.sssom.tsv"
    path.write_text(SSSOM, encoding="utf-8")
    found = mappings.read_sssom(path)
    assert [(one.left, one.right, one.confidence) for one in found] == [
        ("https://example.org/left/1", "https://example.org/right/7", 0.8),
        ("https://example.org/left/1", "https://example.org/right/8", 0.9),
        ("https://elsewhere.org/4", "https://example.org/right/5", 1.0),
    ]


def test_the_best_right_has_the_highest_confidence(tmp_path):
    path = tmp_path / "out.sssom.tsv"
    path.write_text(SSSOM, encoding="utf-8")
    best = mappings.best_right(mappings.read_sssom(path))
    assert best["https://example.org/left/1"] == "https://example.org/right/8"


def test_a_metadata_block_may_be_indented_after_its_mark():
    block = [" curie_map:", "   L: https://example.org/", " mapping_set_id: https://example.org/m"]
    assert mappings.read_curie_map(block) == {"L": "https://example.org/"}


# ── processes ────────────────────────────────────────────────────────────────────────────────────


def test_the_cost_of_a_command_holds_its_memory_and_not_the_benchmarks_own():
    small = processes.run(python("pass"))
    large = processes.run(python("block = bytearray(200_000_000)"))
    assert 0 < small.peak < 100_000_000
    assert large.peak > 200_000_000


def test_the_cost_of_a_command_holds_the_seconds_it_waited():
    assert processes.run(python("import time; time.sleep(0.3)")).wall >= 0.3


def test_a_command_that_fails_says_what_it_said():
    with pytest.raises(processes.CommandFailedError, match="no such term set"):
        processes.run(python("raise SystemExit('no such term set')"))


# ── the measurements and their table ─────────────────────────────────────────────────────────────


STAND_IN = """\
import json, os, sys
words = sys.argv[1:]
if words[0] == "find":
    queries, output = words[2], words[words.index("-o") + 1]
    with open(queries) as lines, open(output, "w") as file:
        for line in lines:
            query = json.loads(line)
            other = "1" if query["id"] == "0" else "2"
            file.write(json.dumps({"id": query["id"], "hits": [{"id": other}]}) + "\\n")
elif words[0] == "relate":
    with open(words[1]) as lines, open(words[words.index("-o") + 1], "w") as file:
        for line in lines:
            spans = {"left": [[0, 5]], "right": []}
            answer = {"relation": "undecided", "likely": "conflicting", "spans": spans}
            file.write(json.dumps({**json.loads(line), **answer}) + "\\n")
elif words[0] == "cache":
    folder = os.environ["GLOSSARY_CACHE"]
    with open(words[1], "w") as file:
        file.write(folder if folder == "off" else str(len(os.listdir(folder))))
else:
    raise SystemExit("not today")
"""


def bench_with_stand_in(tmp_path: Path) -> workplace.Bench:
    (tmp_path / "data" / "nist").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    rows = [
        {"term": "Key", "definition": "opens a lock"},
        {"term": "key", "definition": "a secret number"},
        {"term": "lock", "definition": "keeps a door shut"},
    ]
    workplace.write_lines(rows, tmp_path / "data" / "nist" / "definitions.jsonl")
    script = tmp_path / "glossary.py"
    script.write_text(STAND_IN, encoding="utf-8")
    return workplace.Bench(
        tmp_path / "data", tmp_path / "work", glossary=[sys.executable, str(script)]
    )


def test_find_is_scored_by_the_term_of_the_documents_found(tmp_path):
    (row,) = measurements.measure(bench_with_stand_in(tmp_path), ["find"])
    assert row.measurement == "find 2 in 3"
    assert dict(row.figures) == {"recall@1": 0.5, "recall@10": 0.5, "MRR@10": 0.5}
    assert row.cost is not None
    assert row.cost.wall > 0


def test_a_measurement_that_fails_says_so_and_the_rest_goes_on(tmp_path):
    rows = list(measurements.measure(bench_with_stand_in(tmp_path), ["start", "find"]))
    assert [row.measurement for row in rows] == ["start", "find 2 in 3"]
    assert rows[0].note.startswith("FAILED")
    assert "not today" in rows[0].detail


def test_a_command_finds_an_empty_cache_unless_one_is_named(tmp_path):
    bench = bench_with_stand_in(tmp_path)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "kept.sqlite").touch()
    found = []
    for cache in (None, tmp_path / "kept", workplace.NOTHING_KEPT):
        bench.run("cache", tmp_path / "said.txt", cache=cache)
        found.append((tmp_path / "said.txt").read_text(encoding="utf-8"))
    assert found == ["0", "1", "off"]


def test_a_query_excludes_every_row_of_its_own_text():
    rows = [
        {"term": "key", "definition": "opens a lock"},
        {"term": "opener", "definition": "opens a lock"},
        {"term": "Key", "definition": "a secret number"},
    ]
    _, queries = measurements.find_task(rows)
    assert [(query["id"], query["exclude"]) for query in queries] == [
        ("0", ["0", "1"]),
        ("2", ["2"]),
    ]


def test_relations_are_scored_by_what_is_accepted_and_conflicts_by_one_word_alone():
    pairs = [
        {"id": "1", "relation": "conflicting", "accept": ["conflicting"], "designations": "same"},
        {"id": "2", "relation": "conflicting", "accept": ["conflicting"], "designations": "other"},
        {"id": "3", "relation": "broader", "accept": ["broader", "overlapping"]},
    ]
    answers = {"1": "conflicting", "2": "equivalent", "3": "overlapping"}
    verdicts = {identifier: {"likely": answer} for identifier, answer in answers.items()}
    cost = processes.Cost(1.0, 1.0, 1)
    row = relating.relation_row("made up", "likely", "", pairs, verdicts, cost)
    figures = dict(row.figures)
    assert figures["R"] == 1.0
    assert figures["macro-F1"] == pytest.approx((2 / 3 + 1) / 2)


def test_peers_lines_of_matches_read_back(tmp_path):
    job = peers.Job([], tmp_path / "found.tsv", "")
    peers.write_matches(job, [("l1", "r2", 0.5), ("l2", "r1", 1.0)])
    assert measurements.read_matches(job.output) == {"l1": "r2", "l2": "r1"}


def test_the_table_compares_every_row_with_the_first_one_of_its_measurement():
    rows = [
        table.Row(measurement="match", candidate="ours", cost=processes.Cost(2.0, 4.0, 5_000_000)),
        table.Row(measurement="match", candidate="peer", cost=processes.Cost(9.0, 6.0, 8_000_000)),
        table.Row(measurement="start", candidate="ours", cost=processes.Cost(3.0, 3.0, 1_000_000)),
    ]
    lines = table.markdown_table(rows).splitlines()
    assert lines[2] == "| match | ours |  | 2.00 | 4.00 | 1.00 | 1.00 | 5 | 1 |"
    assert lines[3] == "| match | peer |  | 9.00 | 6.00 | 4.50 | 1.50 | 8 | 1 |"
    assert lines[4] == "| start | ours |  | 3.00 | 3.00 | 1.00 | 1.00 | 1 | 1 |"
    assert len(table.text_table(rows).splitlines()) == 4


def test_figures_show_as_many_decimals_as_tell_something():
    figures = (("F1", 0.9), ("a definition", 4.915), ("pairs/s", 1516.3))
    row = table.Row(measurement="relate", candidate="ours", figures=figures)
    assert "F1 0.900, a definition 4.9, pairs/s 1,516" in table.text_table([row])


def test_a_row_without_cost_shows_its_figures_alone():
    row = table.Row(measurement="anatomy", candidate="ours", figures=(("F1", 0.9), ("n", 1516)))
    assert (
        table.markdown_table([row])
        .splitlines()[2]
        .startswith("| anatomy | ours | F1 0.900, n 1,516 |  |")
    )


@pytest.mark.parametrize(
    "module", [mappings, measurements, noise, processes, relating, scores, table]
)
def test_the_examples_of_the_scripts_hold(module):
    outcome = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_similarity_sets_read_as_pairs_with_a_score(tmp_path):
    folder = tmp_path / "similarity"
    folder.mkdir()
    (folder / "OnWN_2012.tsv").write_text("4.5\tto buy\tto purchase\n", encoding="utf-8")
    (folder / "stsb_dev.csv").write_text('"a, b",c,0.5\n', encoding="utf-8")
    assert measurements.onwn(tmp_path) == [("to buy", "to purchase", 4.5)]
    assert measurements.stsb_dev(tmp_path) == [("a, b", "c", 0.5)]


def test_the_benchmark_names_its_measurements_and_refuses_a_missing_folder(tmp_path):
    command = [sys.executable, SCRIPTS / "benchmark.py", tmp_path / "nowhere"]
    with pytest.raises(processes.CommandFailedError, match="is no folder"):
        processes.run(command)


def test_pairs_written_as_lines_read_back(tmp_path):
    path = workplace.write_lines([{"id": "1", "text": "naïve"}], tmp_path / "lines.jsonl")
    assert workplace.read_lines(path) == [{"id": "1", "text": "naïve"}]
    assert json.loads(path.read_text(encoding="utf-8"))["text"] == "naïve"


# ── relations ────────────────────────────────────────────────────────────────────────────────────


def pair(**fields: str) -> dict[str, str]:
    texts = {"left_definition": "sold for cash", "right_definition": "sold on credit"}
    return {"id": "1", "left_term": "sale", "right_term": "sale", **texts, **fields}


def shown(left: list[list[int]], right: list[list[int]]) -> dict[str, dict[str, object]]:
    return {"1": {"spans": {"left": left, "right": right}}}


def test_the_command_is_told_the_texts_of_a_pair_and_nothing_that_readers_said(tmp_path):
    asked = pair(relation="conflicting", left_span="for cash", reason="Cash against credit.")
    verdicts, cost = relating.ask(bench_with_stand_in(tmp_path), [asked])
    answers = {"relation", "likely", "spans"}
    assert set(verdicts["1"]) - answers == {*pair()}
    assert verdicts["1"]["relation"] == "undecided"
    assert cost.wall > 0


def test_marked_words_are_met_by_any_shown_stretch_that_touches_them():
    marked = [pair(left_span="for cash", right_span="on credit")]
    figures = dict(relating.span_figures(marked, shown([[0, 2], [7, 9]], [[0, 5]])))
    assert figures["spans met"] == 0.5
    assert figures["text shown"] == pytest.approx((4 / 13 + 5 / 14) / 2)


def test_a_side_without_marked_words_counts_for_nothing():
    figures = dict(relating.span_figures([pair(left_span="sold", right_span="")], shown([], [])))
    assert figures == {"spans met": 0.0, "text shown": 0.0}
    assert relating.span_figures([pair()], shown([[0, 5]], [])) == ()


def test_words_that_a_definition_does_not_hold_mark_no_place():
    assert relating.marked_place(pair(left_span="for gold"), "left") is None


def test_the_suite_lies_in_the_repository_with_fifty_pairs_of_each_relation():
    suite = workplace.read_lines(relating.SUITE)
    counts = {name: sum(pair["relation"] == name for pair in suite) for name in scores.RELATIONS}
    assert counts == dict.fromkeys(scores.RELATIONS, 50)
    assert all(relating.SIDES[0] + "_span" in pair for pair in suite)


SICK = """\
pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment
4\tA "boy" plays\tNo boy plays\t3.6\tCONTRADICTION
9\tA man runs\tA man walks\t3.4\tNEUTRAL
"""


def test_sentences_that_contradict_each_other_are_asked_for_as_conflicts(tmp_path):
    bench = bench_with_stand_in(tmp_path)
    (bench.data / "similarity").mkdir()
    (bench.data / "similarity" / "SICK_trial.txt").write_text(SICK, encoding="utf-8")
    guess, answer = measurements.measure(bench, ["inference"])
    assert relating.sick_trial(bench.data)[0]["left_definition"] == 'A "boy" plays'
    assert dict(guess.figures) == {"P": 0.5, "R": 1.0, "F1": pytest.approx(2 / 3)}
    assert dict(answer.figures) == {"P": 0.0, "R": 0.0, "F1": 0.0}


def defined(term: str, definition: str, *sources: str) -> dict[str, object]:
    return {"term": term, "definition": definition, "sources": list(sources)}


def test_rivals_are_other_definitions_of_one_term_by_other_publications():
    rows = [
        defined("key", "opens a lock", "A"),
        defined("Key", "opens a lock", "B"),
        defined("key", "a secret number", "A", "C"),
        defined("lock", "keeps a door shut", "D"),
    ]
    (rivals,) = relating.rival_definitions(rows, 10)
    assert rivals["left_definition"] == "opens a lock"
    assert rivals["right_definition"] == "a secret number"
    assert rivals["left_term"] == "Key"


def test_terms_take_turns_at_giving_rivals():
    rows = [defined("key", f"text {number}", str(number)) for number in range(4)]
    rows += [defined("lock", f"text {number}", str(number)) for number in range(2)]
    terms = [rivals["left_term"] for rivals in relating.rival_definitions(rows, 4)]
    assert terms == ["key", "lock", "key", "key"]


def test_the_speed_is_measured_with_nothing_kept_and_twice_with_one_cache(tmp_path):
    bench = bench_with_stand_in(tmp_path)
    rows = [defined("key", f"text {number}", str(number)) for number in range(3)]
    workplace.write_lines(rows, bench.data / "nist" / "definitions.jsonl")
    found = list(measurements.measure(bench, ["relate-speed"]))
    assert [row.measurement for row in found] == ["relate 3, speed"] * 3
    assert all(dict(row.figures)["pairs/s"] > 0 for row in found)


# ── characteristics ──────────────────────────────────────────────────────────────────────────────


def test_at_most_so_many_rows_are_taken_from_the_whole_of_a_file():
    rows = [{"id": number} for number in range(1000)]
    taken = [row["id"] for row in measurements.evenly(rows, 4)]
    assert taken == [0, 250, 500, 750]
    assert measurements.evenly(rows[:3], 4) == rows[:3]


def test_coverage_counts_definitions_and_sets_single_common_words_apart():
    found = [
        [("genus", False), ("scope", True)],
        [("scope", False), ("modifier", False)],
        [("genus", False)],
        [],
    ]
    assert dict(measurements.coverage_figures(found, {"scope"})) == {
        "genus": 0.5,
        "delimiting": 0.5,
        "firm": 0.25,
        "listed": 0.5,
        "listed firm": 0.25,
        "a definition": 1.25,
    }


def test_the_characteristics_of_definitions_are_read_in_a_process_of_its_own(tmp_path):
    definitions = [{"term": "loan", "definition": "Money lent for at least 30 days."}]
    path = workplace.write_lines(definitions, tmp_path / "definitions.jsonl")
    output = tmp_path / "readings.json"
    script = SCRIPTS / "benchmarks" / "readings.py"
    processes.run([sys.executable, script, path, "--output", output])
    answer = json.loads(output.read_text(encoding="utf-8"))
    assert ["genus", False] in answer["found"][0]
    assert len(answer["found"][0]) > 1
    assert "genus" not in answer["listed"]
    assert answer["per_second"] > 0
