"""The JSON form of a conflict report, for machines and for archives.

Shape, keys in this order:

    format, version          "glossary-service/conflict-report", 1
    summary                  the three sentences that open every other form
    parties                  [{party, entries, terms, without_definition}]
    tallies                  [{left, right, agree, differ, unclear, only_left, only_right}]
    conflicts                [{id, class, band, term, left, right, sentence, reason, question,
                             parting, relation, confidence, factors, left_spans, right_spans,
                             characteristics}], most urgent first; `right` may be null
    agreed                   [{left, right, designations, relation, likely, confidence, rule,
                             reason, left_spans, right_spans, characteristics, evidence}]
    missing                  [{party, term, id, absent_from}]
    matrix                   [{term, cells}], cells in the order of `parties`
    not_compared, unread     sentences; a number of pairs
    made_with                {what: name and version}, sorted

An entry is {id, party, term, definition, synonyms, abbreviations, source, status, language,
example, note}; a span is [start, end] in characters of `definition`. `characteristics` is the
comparison table of ISO 860, {common, left, right, contradicting}, each a list of {dimension, name,
left, right, distance, severity, role, assumed, question, covers}; a side is {value, modality, span,
weak} or null. Numbers are rounded to four digits. Nothing depends on clock, machine or row.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from glossary_service.alignment.concepts import (
    Characteristic,
    Conflict,
    ConflictReport,
    Contrast,
    Entry,
    Evidence,
    Factors,
    MatrixRow,
    Missing,
    Parting,
    PartyCount,
    Side,
    Span,
    Tally,
    Verdict,
)
from glossary_service.reports.wording import summarise


FORMAT = "glossary-service/conflict-report"
VERSION = 1

# JSON leaves these bare; a terminal, a script or an encoder could trip over them.
_TROUBLE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(report: ConflictReport) -> str:
    """Write a report as JSON: the same report always gives the same text."""
    text = json.dumps(to_document(report), ensure_ascii=False, allow_nan=False, indent=2)
    return _TROUBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def to_document(report: ConflictReport) -> dict[str, Any]:
    """Return a report as plain lists, mappings, numbers and strings."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "summary": list(summarise(report)),
        "parties": [_party(item) for item in report.parties],
        "tallies": [_tally(item) for item in report.tallies],
        "conflicts": [_conflict(item) for item in report.conflicts],
        "agreed": [_verdict(item) for item in report.agreed],
        "missing": [_missing(item) for item in report.missing],
        "matrix": [_row(item) for item in report.matrix],
        "not_compared": list(report.not_compared),
        "unread": report.unread,
        "made_with": {name: report.made_with[name] for name in sorted(report.made_with)},
    }


def _party(item: PartyCount) -> dict[str, Any]:
    return {
        "party": item.party,
        "entries": item.entries,
        "terms": item.terms,
        "without_definition": item.without_definition,
    }


def _tally(item: Tally) -> dict[str, Any]:
    return {
        "left": item.left,
        "right": item.right,
        "agree": item.agree,
        "differ": item.differ,
        "unclear": item.unclear,
        "only_left": item.only_left,
        "only_right": item.only_right,
    }


def _conflict(item: Conflict) -> dict[str, Any]:
    return {
        "id": item.id,
        "class": item.kind.value,
        "band": item.band.word,
        "term": item.term,
        "left": _entry(item.left),
        "right": _entry(item.right) if item.right is not None else None,
        "sentence": item.sentence,
        "reason": item.reason,
        "question": item.question,
        "parting": _parting(item.parting) if item.parting is not None else None,
        "relation": item.relation.value,
        "confidence": _figure(item.confidence),
        "factors": _factors(item.factors),
        "left_spans": _spans(item.left_spans),
        "right_spans": _spans(item.right_spans),
        "characteristics": _characteristics(item.contrasts),
    }


def _verdict(item: Verdict) -> dict[str, Any]:
    return {
        "left": _entry(item.left),
        "right": _entry(item.right),
        "designations": item.designations.value,
        "relation": item.relation.value,
        "likely": item.likely.value,
        "confidence": _figure(item.confidence),
        "rule": item.rule,
        "reason": item.reason,
        "left_spans": _spans(item.left_spans),
        "right_spans": _spans(item.right_spans),
        "characteristics": _characteristics(item.contrasts),
        "evidence": [_evidence(signal) for signal in item.evidence],
    }


def _entry(item: Entry) -> dict[str, Any]:
    return {
        "id": item.id,
        "party": item.party,
        "term": item.term,
        "definition": item.definition,
        "synonyms": list(item.synonyms),
        "abbreviations": list(item.abbreviations),
        "source": item.source,
        "status": item.status,
        "language": item.language,
        "example": item.example,
        "note": item.note,
    }


def _parting(item: Parting) -> dict[str, Any]:
    return {
        "dimension": item.dimension,
        "name": item.name,
        "left": item.left,
        "right": item.right,
        "scale": list(item.scale),
        "left_marks": list(item.left_marks),
        "right_marks": list(item.right_marks),
    }


def _factors(item: Factors) -> dict[str, Any]:
    return {
        "severity": item.severity,
        "role": _figure(item.role),
        "distance": _figure(item.distance),
        "exposure": _figure(item.exposure),
        "certainty": _figure(item.certainty),
        "priority": _figure(item.priority),
        "assumed": list(item.assumed),
    }


def _characteristics(contrasts: Iterable[Contrast]) -> dict[str, list[dict[str, Any]]]:
    table: Mapping[Side, list[dict[str, Any]]] = {side: [] for side in Side}
    for item in contrasts:
        table[item.side].append(
            {
                "dimension": item.dimension,
                "name": item.name,
                "left": _characteristic(item.left),
                "right": _characteristic(item.right),
                "distance": _figure(item.distance),
                "severity": item.severity,
                "role": item.role,
                "assumed": item.assumed,
                "question": item.question,
                "covers": item.covers,
            }
        )
    return {side.value: rows for side, rows in table.items()}


def _characteristic(item: Characteristic | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "value": item.value,
        "modality": item.modality.value,
        "span": list(item.span),
        "weak": item.weak,
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    score = None if item.score is None else _figure(item.score)
    return {"signal": item.signal, "score": score, "note": item.note}


def _missing(item: Missing) -> dict[str, Any]:
    return {
        "party": item.entry.party,
        "term": item.entry.term,
        "id": item.entry.id,
        "absent_from": item.absent_from,
    }


def _row(item: MatrixRow) -> dict[str, Any]:
    return {"term": item.term, "cells": [cell.value for cell in item.cells]}


def _spans(spans: Iterable[Span]) -> list[list[int]]:
    return [[start, end] for start, end in spans]


def _figure(value: float) -> float:
    # Numpy figures become plain ones, and adding zero turns -0.0 into 0.0.
    return round(float(value), 4) + 0.0
