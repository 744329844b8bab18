"""From counterparts to verdicts: one each, in order, with budgets, progress and a pair reader."""

from dataclasses import replace

import pytest

from glossary_service.alignment.characteristics import LONGEST_READ
from glossary_service.alignment.concepts import Entry, Relation
from glossary_service.alignment.verdicts import judge_all, relate


class LongestWins:
    """Reads a pair by length alone: a longer left text is broader. It notes what it was asked."""

    name = "length 1"

    def __init__(self):
        self.asked = []

    def read(self, pairs, groups):
        self.asked.append((tuple(pairs), tuple(groups)))
        return [
            {Relation.BROADER: 0.9, Relation.NARROWER: 0.1}
            if len(left.definition) > len(right.definition)
            else {Relation.BROADER: 0.1, Relation.NARROWER: 0.9}
            for left, right in pairs
        ]


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
    verdicts = judge_all(pairs, range(len(pairs)), vocabulary, tools, quiet).verdicts
    assert [(v.left, v.right) for v in verdicts] == [(p.left, p.right) for p in pairs]


def test_no_pair_gives_no_verdict(vocabulary, tools):
    judged = judge_all([], [], vocabulary, tools, quiet)
    assert (judged.verdicts, judged.cut, judged.unread) == ((), (), 0)


def test_a_verdict_does_not_depend_on_the_pairs_beside_it(pairs, vocabulary, tools):
    together = judge_all(pairs, range(len(pairs)), vocabulary, tools, quiet).verdicts
    for number, pair in enumerate(pairs):
        assert (
            judge_all([pair], [0], vocabulary, tools, quiet).verdicts
            == together[number : number + 1]
        )


def test_the_order_of_the_pairs_does_not_show(pairs, vocabulary, tools):
    forward = judge_all(pairs, range(len(pairs)), vocabulary, tools, quiet).verdicts
    backward = judge_all(pairs[::-1], range(len(pairs)), vocabulary, tools, quiet).verdicts
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
    assert judge_all(pairs, range(len(pairs)), vocabulary, tools, quiet).unread == 0


def test_the_smaller_the_budget_the_more_pairs_are_counted_as_unread(pairs, vocabulary, tools):
    unread = [
        judge_all(pairs, range(len(pairs)), vocabulary, tools, quiet, most_sentences=budget).unread
        for budget in (0, 2, 2 * len(pairs))
    ]
    assert unread[0] > unread[1] > unread[2] == 0


def test_an_unread_pair_still_gets_its_verdict_from_the_quick_table(pairs, vocabulary, tools):
    judged = judge_all(pairs, range(len(pairs)), vocabulary, tools, quiet, most_sentences=0)
    assert len(judged.verdicts) == len(pairs)
    measured = [verdict for verdict in judged.verdicts if verdict.left.definition]
    assert all(verdict.evidence[0].score is not None for verdict in measured)


def test_without_a_sentence_encoder_every_measured_pair_counts_as_unread(pairs, vocabulary, tools):
    quick = replace(tools, sentences=None)
    judged = judge_all(pairs, range(len(pairs)), vocabulary, quick, quiet)
    assert judged.unread == 4
    assert judged.verdicts[3].relation is Relation.UNDECIDED


def test_words_that_the_inventory_knows_are_read_closely_first(counterpart, vocabulary, tools):
    pairs = [
        counterpart("planogram", *TEXTS[0]),
        counterpart("joint venture", "A company owned by two.", "A project of two firms."),
    ]
    near = judge_all(pairs, [0, 1], vocabulary, tools, quiet, most_sentences=2).verdicts
    fully = judge_all(pairs, [0, 1], vocabulary, tools, quiet).verdicts
    assert near[1].evidence == fully[1].evidence
    assert near[0].evidence[0] != fully[0].evidence[0]


# ── what was cut, and progress ───────────────────────────────────────────────────────────────────


def test_an_entry_whose_text_is_too_long_is_named_once(counterpart, vocabulary, tools):
    long = "A company that sells goods. " * (LONGEST_READ // 20)
    pairs = [counterpart("deal", long, "A sale."), counterpart("deal", long, "A purchase.")]
    judged = judge_all(pairs, [0, 0], vocabulary, tools, quiet)
    assert judged.cut == (pairs[0].left,)


def test_progress_is_told_step_by_step_and_ends_complete(pairs, vocabulary, tools):
    told = []
    judge_all(pairs, range(len(pairs)), vocabulary, tools, lambda *step: told.append(step))
    for what in dict.fromkeys(what for what, _, _ in told):
        steps = [(done, whole) for name, done, whole in told if name == what]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]


# ── the pair reader ──────────────────────────────────────────────────────────────────────────────


def test_a_pair_reader_is_asked_once_about_all_pairs_with_their_groups(pairs, vocabulary, tools):
    reader = LongestWins()
    groups = [0, 1, 1, 2, 3]
    judge_all(pairs, groups, vocabulary, replace(tools, pair_reader=reader), quiet)
    ((asked, told),) = reader.asked
    assert list(asked) == [(pair.left, pair.right) for pair in pairs]
    assert list(told) == groups


def test_a_pair_reader_decides_only_where_the_rules_are_unsure(pairs, vocabulary, tools):
    alone = judge_all(pairs, range(len(pairs)), vocabulary, tools, quiet).verdicts
    helped = judge_all(
        pairs, range(len(pairs)), vocabulary, replace(tools, pair_reader=LongestWins()), quiet
    ).verdicts
    changed = [
        number
        for number, (before, after) in enumerate(zip(alone, helped, strict=True))
        if before.likely is not after.likely or before.relation is not after.relation
    ]
    assert changed
    assert all(alone[number].relation is Relation.UNDECIDED for number in changed)
    assert helped[1].relation is Relation.CONFLICTING
    assert helped[2].relation is Relation.EQUIVALENT
    assert helped[3].relation is Relation.UNDECIDED


def test_a_pair_reader_is_not_asked_about_nothing(vocabulary, tools):
    reader = LongestWins()
    judge_all([], [], vocabulary, replace(tools, pair_reader=reader), quiet)
    assert reader.asked == []


# ── pairs that somebody brings ───────────────────────────────────────────────────────────────────


def test_pairs_that_somebody_brings_are_judged_like_proposed_ones(tools, judged):
    brought = [
        (
            Entry(id="l1", party="North", term=f"word {n}", definition=left),
            Entry(id="r1", party="South", term=f"word {n}", definition=right),
        )
        for n, (left, right) in enumerate(TEXTS)
    ]
    found = relate(brought, range(len(brought)), tools, quiet)
    assert list(found) == [judged(f"word {n}", *texts) for n, texts in enumerate(TEXTS)]
