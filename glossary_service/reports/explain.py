"""How a verdict came about, as plain text: what was measured, what it adds, and what follows.

The strongest evidence comes first. Figures of what a piece adds are log-odds beside the average
relation; the bar beside each is drawn to the strongest piece of the pair.
"""

from collections.abc import Callable, Mapping, Sequence
from textwrap import fill

from glossary_service.alignment.concepts import (
    Entry,
    Evidence,
    Reason,
    Relation,
    Span,
    Verdict,
)
from glossary_service.reports.quotes import clean, quote, shorten
from glossary_service.reports.wording import FULL_QUOTE, NO_DEFINITION, figure, sureness


WIDTH = 96
INDENT = "   "
LABEL = 14  # columns before what a line says
WORDS, FIGURE = 16, 5  # columns of "speaks against" and of "+1.32"
BAR = 8  # blocks of the strongest piece of evidence
UNBROKEN = "\N{NO-BREAK SPACE}"  # holds a figure and its sign together while lines are filled
SMALLEST = 0.005  # what adds less than this adds nothing that two decimals show
SCALE = "Figures are log-odds beside the average relation: +0.7 doubles the odds, -0.7 halves them."


def _share(score: float) -> str:
    """Write a share.

    >>> _share(0.415)
    '42 %'
    """
    return f"{100 * score:.0f} %"


def _answer(score: float) -> str:
    return "yes" if score else "no"


# What was measured → how people read it, and how its figure is written.
SIGNALS: Mapping[str, tuple[str, Callable[[float], str]]] = {
    "meaning": ("likeness of meaning (0 to 1)", figure),
    "left said on the right": ("of the left text, the right one says", _share),
    "right said on the left": ("of the right text, the left one says", _share),
    "only on the left": ("characteristics only on the left", figure),
    "only on the right": ("characteristics only on the right", figure),
    "more alternatives on the left": ("alternatives that the left text has more", figure),
    "more alternatives on the right": ("alternatives that the right text has more", figure),
    "faint contradictions": ("contradictions, faint ones too", figure),
    "the left value covers the right one": ("the left text names the wider value", _answer),
    "the right value covers the left one": ("the right text names the wider value", _answer),
    "superordinate concept in common": ("both name the same kind of thing", _answer),
    "superordinate concepts differ": ("they name different kinds of things", _answer),
    "another word": ("two different words", _answer),
    "a word of the alliance trade": ("a word of the alliance trade", _answer),
    "ahead of other right texts": ("ahead of what else the left text is compared with", figure),
    "ahead of other left texts": ("ahead of what else the right text is compared with", figure),
    "ahead of the whole group": ("ahead of the other pairs of the group", figure),
    "nearest reading of the left text": (
        "nothing in the group is nearer to the left text",
        _answer,
    ),
    "nearest reading of the right text": (
        "nothing in the group is nearer to the right text",
        _answer,
    ),
    "nearest of the whole group": ("the nearest pair of the group", _answer),
    "pair reader": ("the pair reader's own answer", _share),
}


def explain(verdict: Verdict, *, number: int, reasons: Sequence[Reason] = ()) -> str:
    """Write how a verdict came about, ending in a line feed.

    `reasons` say why the pair was compared at all; they are left out for pairs that people bring.
    """
    sides = (
        ("Left", verdict.left, verdict.left_spans),
        ("Right", verdict.right, verdict.right_spans),
    )
    lines = [
        f"{number}. {_title(verdict)}",
        *([_line("Compared for", ", ".join(reasons))] if reasons else []),
        *(_line(side, _text(side, entry, spans)) for side, entry, spans in sides),
        "",
        _line("Relation", _relation(verdict)),
        _line(
            "Confidence",
            f"{sureness(verdict.confidence, verdict.relation)}, {_share(verdict.confidence)}"
            + _lowered(verdict),
        ),
        _line("Decided by", _decided_by(verdict)),
        _line("Reason", clean(verdict.reason)),
        *([_line("Chances", _chances(verdict.chances))] if verdict.chances else []),
        "",
        *_evidence(verdict),
    ]
    return "\n".join(lines) + "\n"


def _lowered(verdict: Verdict) -> str:
    """Say from where the confidence was lowered; "" where it was not."""
    chance = verdict.chances.get(verdict.likely, 0.0)
    if chance <= verdict.confidence:
        return ""
    return f" (lowered from {_share(chance)}: see the reason)"


def _title(verdict: Verdict) -> str:
    terms = dict.fromkeys((shorten(verdict.left.term), shorten(verdict.right.term)))
    return " and ".join(f"“{term}”" for term in terms)


def _line(label: str, words: str) -> str:
    return fill(
        words,
        WIDTH,
        initial_indent=f"{INDENT}{label:<{LABEL}}",
        subsequent_indent=INDENT + " " * LABEL,
        break_on_hyphens=False,
    ).replace(UNBROKEN, " ")


def _text(side: str, entry: Entry, spans: Sequence[Span]) -> str:
    """Quote a definition with its deciding words marked, behind the party that gives it."""
    party = "" if entry.party.casefold() == side.casefold() else f"{shorten(entry.party)}: "
    pieces = quote(entry.definition, spans, FULL_QUOTE)
    if not any(piece.text.strip() for piece in pieces):
        return f"{party}{NO_DEFINITION}"
    words = "".join(f"«{piece.text}»" if piece.marked else piece.text for piece in pieces)
    return f"{party}“{words}”"


def _relation(verdict: Verdict) -> str:
    if verdict.relation is not Relation.UNDECIDED or verdict.likely is Relation.UNDECIDED:
        return verdict.relation.value
    return f"{verdict.relation.value}; the best guess is “{verdict.likely.value}”"


def _decided_by(verdict: Verdict) -> str:
    return verdict.rule if verdict.chances else f"the rule “{verdict.rule}”"


def _chances(chances: Mapping[Relation, float]) -> str:
    ordered = sorted(chances, key=lambda relation: (-chances[relation], relation))
    shares = (f"{relation.value} {_share(chances[relation])}" for relation in ordered)
    return ", ".join(share.replace(" ", UNBROKEN) for share in shares)


def _evidence(verdict: Verdict) -> list[str]:
    """List what was measured; where it was weighed, the strongest first."""
    pulls = [item.pull for item in verdict.evidence if item.pull is not None]
    if not pulls:
        return [_paragraph("Measured, but not weighed, as the rule decided", verdict.evidence)]
    telling = sorted(
        (item for item in verdict.evidence if _weight(item) >= SMALLEST), key=_weight, reverse=True
    )
    silent = [item for item in verdict.evidence if _weight(item) < SMALLEST]
    return [
        *([f"   For and against “{verdict.likely.value}”, strongest first"] if telling else []),
        *(_weighed(item, _weight(telling[0])) for item in telling),
        *([_paragraph("Adds nothing", silent)] if silent else []),
        *([fill(SCALE, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)] if telling else []),
    ]


def _weight(item: Evidence) -> float:
    return 0.0 if item.pull is None else abs(item.pull)


def _weighed(item: Evidence, strongest: float) -> str:
    pull = 0.0 if item.pull is None else item.pull
    words = "speaks for" if pull > 0 else "speaks against"
    bar = "■" * max(1, round(BAR * abs(pull) / strongest))
    return f"     {words:<{WORDS}}{pull:+{FIGURE}.2f}  {bar:<{BAR}}  {_measured(item)}"


def _paragraph(head: str, items: Sequence[Evidence]) -> str:
    return fill(
        f"{head}: {'; '.join(_measured(item) for item in items)}.",
        WIDTH,
        initial_indent=INDENT,
        subsequent_indent=f"{INDENT}  ",
        break_on_hyphens=False,
    )


def _measured(item: Evidence) -> str:
    """Name a piece of evidence and its figure.

    >>> _measured(Evidence(signal="another word", score=1.0))
    'two different words: yes'
    """
    words, write = SIGNALS.get(item.signal, (item.signal, figure))
    if item.score is None:
        return clean(f"{words}: not measured" + (f", {item.note}" if item.note else ""))
    return clean(f"{words}: {write(item.score)}" + (f" ({item.note})" if item.note else ""))
