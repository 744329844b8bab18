"""From counterparts to verdicts: one each, in order, with budgets, progress and a pair reader."""

from dataclasses import replace

import pytest

from glossary_service.alignment.characteristics import LONGEST_READ
from glossary_service.alignment.concepts import Designations, Entry, Opinion, Relation, Span
from glossary_service.alignment.relation import WEIGHED
from glossary_service.alignment.verdicts import judge_all, measure_pairs, relate


class LongestWins:
    """Reads a pair by length alone: a longer left text is broader. It notes what it was asked."""

    name = "length 1"

    def __init__(self):
        self.asked = []

    def read(self, pairs):
        self.asked += pairs
        return [self._read(left.definition, right.definition) for left, right in pairs]

    @staticmethod
    def _read(left, right):
        wider, other = (
            (Relation.BROADER, Relation.NARROWER)
            if len(left) > len(right)
            else (Relation.NARROWER, Relation.BROADER)
        )
        return Opinion(
            chances={wider: 0.9, other: 0.1}, left_spans=(Span(0, 1),), right_spans=(Span(0, 1),)
        )


def quiet(*_):
    pass


TEXTS = [
    ("A manager who pays and settles disputes.", "An executive who funds and resolves quarrels."),
    ("Invoices due 30 days after receipt.", "Invoices due 60 days after receipt."),
    ("A sale.", "A sale."),
    ("", "A sale."),
    ("Monday to Friday.", "Any day from Sunday to Thursday."),
]


@pytest.fixture(scope="module")
def pairs(counterpart):
    return [counterpart(f"word {n}", left, right) for n, (left, right) in enumerate(TEXTS)]


def test_every_pair_gets_its_verdict_in_its_place(pairs, vocabulary, tools):
    verdicts = judge_all(pairs, vocabulary, tools, quiet).verdicts
    assert [(v.left, v.right) for v in verdicts] == [(p.left, p.right) for p in pairs]


def test_no_pair_gives_no_verdict(vocabulary, tools):
    judged = judge_all([], vocabulary, tools, quiet)
    assert (judged.verdicts, judged.cut, judged.unread) == ((), (), 0)


def test_a_verdict_does_not_depend_on_the_pairs_beside_it(pairs, vocabulary, tools):
    together = judge_all(pairs, vocabulary, tools, quiet).verdicts
    for number, pair in enumerate(pairs):
        assert judge_all([pair], vocabulary, tools, quiet).verdicts == together[number : number + 1]


def test_the_order_of_the_pairs_does_not_show(pairs, vocabulary, tools):
    forward = judge_all(pairs, vocabulary, tools, quiet).verdicts
    backward = judge_all(pairs[::-1], vocabulary, tools, quiet).verdicts
    assert backward[::-1] == forward


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("A sale.", "A SALE"),
        ("A sale.", "a  sale "),
        ("A company with two owners.", "A company\nwith two owners"),
    ],
)
def test_case_blanks_and_the_last_full_stop_make_no_other_text(judged, left, right):
    assert judged("deal", left, right).relation is Relation.EQUIVALENT


def test_texts_that_are_not_there_are_not_measured(judged):
    verdict = judged("deal", "", "A sale.")
    assert {signal.signal: signal.score for signal in verdict.evidence}["meaning"] is None
    assert verdict.relation is Relation.UNDECIDED


# ── the budget of close readings ─────────────────────────────────────────────────────────────────


def test_within_the_budget_nothing_is_left_unread(pairs, vocabulary, tools):
    assert judge_all(pairs, vocabulary, tools, quiet).unread == 0


def test_the_smaller_the_budget_the_more_pairs_are_counted_as_unread(pairs, vocabulary, tools):
    unread = [
        judge_all(pairs, vocabulary, tools, quiet, most_sentences=budget).unread
        for budget in (0, 2, 2 * len(pairs))
    ]
    assert unread[0] > unread[1] > unread[2] == 0


def test_an_unread_pair_still_gets_its_verdict_from_the_quick_table(pairs, vocabulary, tools):
    judged = judge_all(pairs, vocabulary, tools, quiet, most_sentences=0)
    assert len(judged.verdicts) == len(pairs)
    measured = [verdict for verdict in judged.verdicts if verdict.left.definition]
    assert all(verdict.evidence[0].score is not None for verdict in measured)


def test_without_a_sentence_encoder_every_measured_pair_counts_as_unread(pairs, vocabulary, tools):
    quick = replace(tools, sentences=None)
    judged = judge_all(pairs, vocabulary, quick, quiet)
    assert judged.unread == 4
    assert judged.verdicts[3].relation is Relation.UNDECIDED


def test_words_that_the_inventory_knows_are_read_closely_first(counterpart, vocabulary, tools):
    pairs = [
        counterpart("planogram", *TEXTS[0]),
        counterpart("joint venture", "A company owned by two.", "A project of two firms."),
    ]
    near = judge_all(pairs, vocabulary, tools, quiet, most_sentences=2).verdicts
    fully = judge_all(pairs, vocabulary, tools, quiet).verdicts
    assert near[1].evidence == fully[1].evidence
    assert near[0].evidence[0] != fully[0].evidence[0]


# ── what was cut, and progress ───────────────────────────────────────────────────────────────────


def test_an_entry_whose_text_is_too_long_is_named_once(counterpart, vocabulary, tools):
    long = "A company that sells goods. " * (LONGEST_READ // 20)
    pairs = [counterpart("deal", long, "A sale."), counterpart("deal", long, "A purchase.")]
    judged = judge_all(pairs, vocabulary, tools, quiet)
    assert judged.cut == (pairs[0].left,)


def test_progress_is_told_step_by_step_and_ends_complete(pairs, vocabulary, tools):
    told = []
    judge_all(pairs, vocabulary, tools, lambda *step: told.append(step))
    for what in dict.fromkeys(what for what, _, _ in told):
        steps = [(done, whole) for name, done, whole in told if name == what]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]


# ── the pair reader ──────────────────────────────────────────────────────────────────────────────


def names_of(pairs):
    return [pair.left.term for pair in pairs]


def asked_about(reader):
    return [left.term for left, _ in reader.asked]


def test_a_pair_reader_is_asked_about_pairs_of_one_word_whose_texts_differ(
    pairs, vocabulary, tools
):
    reader = LongestWins()
    judged = judge_all(pairs, vocabulary, replace(tools, pair_reader=reader), quiet)
    assert sorted(asked_about(reader)) == ["word 0", "word 1", "word 4"]
    assert (judged.read, judged.unread) == (3, 0)


def test_of_two_different_words_only_near_texts_are_read_closely(counterpart, vocabulary, tools):
    near = ("A manager who pays for a project.", "A manager who funds a project.")
    far = ("A manager who pays for a project.", "Goods that lie in a warehouse.")
    reader = LongestWins()
    pairs = [
        counterpart("owner", *texts, right_term="payer", designations=Designations.OTHER)
        for texts in (near, far)
    ]
    judge_all(pairs, vocabulary, replace(tools, pair_reader=reader), quiet)
    assert [(left.definition, right.definition) for left, right in reader.asked] == [near]


def test_what_the_pair_reader_says_is_weighed_with_the_rest(pairs, vocabulary, tools):
    alone = judge_all(pairs, vocabulary, tools, quiet).verdicts
    read = judge_all(pairs, vocabulary, replace(tools, pair_reader=LongestWins()), quiet).verdicts
    assert [verdict.rule for verdict in alone] == [verdict.rule for verdict in read]
    for number in (0, 4):
        assert alone[number].rule == WEIGHED
        assert read[number].chances != alone[number].chances
        longer_left = len(TEXTS[number][0]) > len(TEXTS[number][1])
        wider = Relation.BROADER if longer_left else Relation.NARROWER
        assert read[number].chances[wider] > alone[number].chances[wider]
    assert [read[number] for number in (2, 3)] == [alone[number] for number in (2, 3)]


def test_a_budget_of_close_readings_goes_to_words_of_the_trade_then_to_the_nearest_texts(
    counterpart, vocabulary, tools
):
    far = ("A project of two firms.", "Goods that lie in a warehouse.")
    near = ("A manager who pays for a project.", "A manager who funds a project.")
    pairs = [
        counterpart("planogram", *far),
        counterpart("shelf talker", *near),
        counterpart("joint venture", *far),
    ]
    for budget, asked in ((0, []), (1, ["joint venture"]), (2, ["joint venture", "shelf talker"])):
        reader = LongestWins()
        judged = judge_all(
            pairs, vocabulary, replace(tools, pair_reader=reader), quiet, most_read=budget
        )
        assert asked_about(reader) == asked
        assert judged.read == budget
        assert len(judged.verdicts) == len(pairs)


def test_a_pair_that_was_passed_over_counts_as_unread_and_is_judged_without_the_reader(
    pairs, vocabulary, tools
):
    reader = LongestWins()
    judged = judge_all(pairs, vocabulary, replace(tools, pair_reader=reader), quiet, most_read=1)
    assert (judged.read, judged.unread) == (1, 2)
    alone = judge_all(pairs, vocabulary, tools, quiet).verdicts
    passed_over = {0, 1, 4} - {names_of(pairs).index(name) for name in asked_about(reader)}
    assert len(passed_over) == 2
    assert all(judged.verdicts[number] == alone[number] for number in passed_over)


def test_a_pair_reader_is_not_asked_about_nothing(vocabulary, tools):
    reader = LongestWins()
    judge_all([], vocabulary, replace(tools, pair_reader=reader), quiet)
    assert reader.asked == []


# ── pairs that somebody brings ───────────────────────────────────────────────────────────────────


def bring(texts, term="word"):
    return [
        (
            Entry(id="l1", party="North", term=f"{term} {n}", definition=left),
            Entry(id="r1", party="South", term=f"{term} {n}", definition=right),
        )
        for n, (left, right) in enumerate(texts)
    ]


def test_pairs_that_somebody_brings_are_judged_like_proposed_ones(tools, judged):
    found = relate(bring(TEXTS), tools, quiet)
    assert list(found) == [judged(f"word {n}", *texts) for n, texts in enumerate(TEXTS)]


def test_every_pair_that_somebody_brings_is_read(tools):
    reader = LongestWins()
    relate(bring(TEXTS), replace(tools, pair_reader=reader), quiet)
    assert sorted(asked_about(reader)) == ["word 0", "word 1", "word 4"]


SENSES = [
    ("A bank beside a river.", "The side of a river."),
    ("A bank beside a river.", "A house that lends money."),
    ("A firm that keeps money.", "The side of a river."),
    ("A firm that keeps money.", "A house that lends money."),
]


def test_pairs_of_one_group_compete_and_the_nearest_is_ahead_of_its_rivals(tools):
    found = [
        evidence.rivals for evidence in measure_pairs(bring(SENSES), tools, quiet, [7, 7, 7, 7])
    ]
    assert [rivals.left > 0 for rivals in found] == [True, False, False, True]
    assert [rivals.right > 0 for rivals in found] == [True, False, False, True]
    assert sum(rivals.group > 0 for rivals in found) == 1


@pytest.mark.parametrize("groups", [(), (1, 2, 3, 4)])
def test_pairs_without_a_group_or_alone_in_one_compete_with_none(tools, groups):
    found = measure_pairs(bring(SENSES), tools, quiet, groups)
    assert [evidence.rivals for evidence in found] == [None] * len(SENSES)
    assert relate(bring(SENSES), tools, quiet, groups) == relate(bring(SENSES), tools, quiet)
