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
    scores,
    table,
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
        measurements.write_lines(rows, tmp_path / folder / "definitions.jsonl")
    assert sorted(noise.read_pool(tmp_path)) == [
        ("scope", "what is done"),
        ("scope", "what is left out"),
    ]


def test_a_written_term_set_reads_back(tmp_path):
    terms = noise.make_two_sets(POOL, 2).left
    rows = measurements.read_rows(noise.write_csv(terms, tmp_path / "left.csv"))
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
import json, sys
words = sys.argv[1:]
if words[0] == "find":
    queries, output = words[2], words[words.index("-o") + 1]
    with open(queries) as lines, open(output, "w") as file:
        for line in lines:
            query = json.loads(line)
            other = "1" if query["id"] == "0" else "2"
            file.write(json.dumps({"id": query["id"], "hits": [{"id": other}]}) + "\\n")
else:
    raise SystemExit("not today")
"""


def bench_with_stand_in(tmp_path: Path) -> measurements.Bench:
    (tmp_path / "data" / "nist").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    rows = [
        {"term": "Key", "definition": "opens a lock"},
        {"term": "key", "definition": "a secret number"},
        {"term": "lock", "definition": "keeps a door shut"},
    ]
    measurements.write_lines(rows, tmp_path / "data" / "nist" / "definitions.jsonl")
    script = tmp_path / "glossary.py"
    script.write_text(STAND_IN, encoding="utf-8")
    return measurements.Bench(
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
    row = measurements.relation_row("made up", "likely", "", pairs, verdicts, cost)
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


def test_a_row_without_cost_shows_its_figures_alone():
    row = table.Row(measurement="anatomy", candidate="ours", figures=(("F1", 0.9), ("n", 1516)))
    assert (
        table.markdown_table([row])
        .splitlines()[2]
        .startswith("| anatomy | ours | F1 0.900, n 1,516 |  |")
    )


@pytest.mark.parametrize("module", [mappings, measurements, noise, processes, scores, table])
def test_the_examples_of_the_scripts_hold(module):
    outcome = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
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
    path = measurements.write_lines([{"id": "1", "text": "naïve"}], tmp_path / "lines.jsonl")
    assert measurements.read_lines(path) == [{"id": "1", "text": "naïve"}]
    assert json.loads(path.read_text(encoding="utf-8"))["text"] == "naïve"
