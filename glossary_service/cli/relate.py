"""`glossary relate`: how the left definition of each pair relates to the right one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from glossary_service.alignment.concepts import Contrast, Entry, Side, Span, Verdict
from glossary_service.alignment.markup import blank_markup
from glossary_service.cli.inputs import (
    file_argument,
    output_option,
    progress_bar,
    say_problems,
    settings,
    write_or_show,
)
from glossary_service.errors import InvalidInputError
from glossary_service.formats.table import Problem


NEEDED = ("left_term", "left_definition", "right_term", "right_definition")
DIGITS = 4


@click.command("relate")
@file_argument("pairs", metavar="PAIRS.jsonl")
@output_option
@click.option(
    "--explain",
    is_flag=True,
    help="Write, instead of the lines, how each answer came about, as text for people.",
)
def relate_pairs(pairs: Path, output: Path | None, explain: bool) -> None:
    """Say how the two definitions of each pair relate.

    Each line of PAIRS.jsonl holds left_term, left_definition, right_term, right_definition, and if
    pairs compete for one meaning, a group. All other fields are kept. Added are relation, likely
    (the best guess where the relation is undecided), confidence, reason, spans, characteristics.

    \b
    Example:
      glossary relate pairs.jsonl -o related.jsonl
      glossary relate pairs.jsonl --explain
    """  # noqa: D301 - click reads \b as "keep the line breaks"
    from glossary_service.formats.jsonl import read_lines, render_lines

    problems: list[Problem] = []
    usable = []
    for number, line in read_lines(pairs, problems):
        missing = [field for field in NEEDED if not isinstance(line.get(field), str)]
        if missing:
            message = f"This line has no {' and no '.join(missing)}; it was left out."
            problems.append(Problem(message=message, row=number))
        else:
            usable.append(line)
    say_problems(pairs, problems)
    if not usable:
        message = f"{pairs.name}: no line holds a pair. Each line needs {', '.join(NEEDED)}."
        raise InvalidInputError(message)
    # Imported late, so that nobody waits for models to hear of a file that cannot be used.
    from glossary_service.alignment.verdicts import relate
    from glossary_service.bootstrap import build_tools

    with progress_bar() as progress:
        verdicts = relate(
            [(_entry(line, "left"), _entry(line, "right")) for line in usable],
            build_tools(settings()),
            progress,
            _groups(usable),
        )
    if explain:
        write_or_show(_explained(verdicts), output)
        return
    answers = [{**line, **_answer(verdict)} for line, verdict in zip(usable, verdicts, strict=True)]
    write_or_show(render_lines(answers), output)


def _explained(verdicts: Sequence[Verdict]) -> str:
    from glossary_service.reports.explain import explain

    return "\n".join(explain(verdict, number=place) for place, verdict in enumerate(verdicts, 1))


def _entry(line: Mapping[str, Any], side: str) -> Entry:
    return Entry(
        id=side,
        party=side,
        term=_readable(line[f"{side}_term"]),
        definition=blank_markup(_readable(line[f"{side}_definition"])),
    )


def _readable(text: str) -> str:
    """Replace halves of surrogate pairs, one sign for one, so that spans keep their place."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _groups(lines: Sequence[Mapping[str, Any]]) -> list[int]:
    """Number the groups; a pair without one competes with nobody."""
    numbers: dict[str, int] = {}
    return [
        numbers.setdefault(
            f"group {line['group']}" if line.get("group") is not None else f"line {place}",
            len(numbers),
        )
        for place, line in enumerate(lines)
    ]


def _answer(verdict: Verdict) -> dict[str, Any]:
    return {
        "relation": verdict.relation.value,
        "likely": verdict.likely.value,
        "confidence": round(verdict.confidence, DIGITS),
        "reason": verdict.reason,
        "spans": {"left": _pairs(verdict.left_spans), "right": _pairs(verdict.right_spans)},
        "characteristics": {
            side.value: [_row(row) for row in verdict.contrasts if row.side is side]
            for side in Side
        },
    }


def _pairs(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _row(row: Contrast) -> dict[str, Any]:
    """Return a row of the comparison table; a side that is silent is left out."""
    return {
        "dimension": row.dimension,
        "name": row.name,
        **{
            side: {
                "value": item.value,
                "modality": item.modality.value,
                "span": [item.span.start, item.span.end],
            }
            for side, item in (("left", row.left), ("right", row.right))
            if item is not None
        },
        **({"covers": row.covers} if row.covers else {}),
    }
