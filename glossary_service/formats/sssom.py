"""SSSOM/TSV: mapping decisions between two term sets, for other tools to read.

Canonical form of the specification: metadata lines begin with `#` and no space, built-in and
unused prefixes are left out, columns stand in the schema's order, rows are sorted, numbers have at
most three digits after the point, lines end in a line feed.
"""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from urllib.parse import quote, unquote

from glossary_service.alignment.concepts import Counterpart, Reason
from glossary_service.safe_files import as_text_cell


UNSPECIFIED_LICENSE = "https://w3id.org/sssom/license/unspecified"

# Namespaces of ids that are no web addresses; the local part is percent-encoded.
_OWN = {
    "LEFT": "urn:glossary:left:",
    "RIGHT": "urn:glossary:right:",
    "SET": "urn:glossary:set:",
}
# A web address splits after its last slash or hash into a namespace and a plain local part.
_SPLIT = re.compile(r"(https?://[^\s/?#\"<>\\^`{|}]+[^\s\"<>\\^`{|}]*[/#])([\w.~%!$&'()*+,;=@-]+)")
_MAX_NAMESPACES = 50
_DIGITS = 3
_PLAIN_YAML = re.compile(r"[A-Za-z]\w*:[\w:/.%~+=?&-]*[\w/]")


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRow:
    """A decision that two entries relate; ids as they stand in the term sets.

    `predicate_id` and `mapping_justification` are CURIEs with a prefix that SSSOM knows (skos,
    semapv, owl, rdfs); `confidence` lies in 0..1, `None` where there is none. Mind SKOS: with
    `skos:broadMatch` the object is the broader one.
    """

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    mapping_justification: str
    confidence: float | None = None


# Counterparts may speak of one concept; that they do is for the parties to say.
_COUNTERPART = "skos:closeMatch"
_JUSTIFICATIONS = {
    Reason.SAME_NAME: "semapv:LexicalMatching",
    Reason.ABBREVIATION: "semapv:LexicalMatching",
    Reason.SIMILAR_NAME: "semapv:LexicalSimilarityThresholdMatching",
    Reason.SIMILAR_MEANING: "semapv:SemanticSimilarityThresholdMatching",
}
_SEVERAL_OR_NONE = "semapv:CompositeMatching"

_COLUMNS = tuple(column.name for column in fields(MappingRow))
_OPTIONAL = {"subject_label", "object_label", "confidence"}


def render_counterparts(
    counterparts: Iterable[Counterpart], left_party: str, right_party: str
) -> str:
    """Render counterparts of two term sets as SSSOM/TSV, their scores as confidence."""
    return render_sssom(
        (_as_mapping(counterpart) for counterpart in counterparts),
        subject_source=left_party,
        object_source=right_party,
    )


def _as_mapping(counterpart: Counterpart) -> MappingRow:
    justifications = {_JUSTIFICATIONS[reason] for reason in counterpart.reasons}
    return MappingRow(
        subject_id=counterpart.left.id,
        subject_label=counterpart.left.term,
        predicate_id=_COUNTERPART,
        object_id=counterpart.right.id,
        object_label=counterpart.right.term,
        mapping_justification=(
            justifications.pop() if len(justifications) == 1 else _SEVERAL_OR_NONE
        ),
        confidence=counterpart.score,
    )


def render_sssom(
    rows: Iterable[MappingRow],
    *,
    subject_source: str,
    object_source: str,
    mapping_set_id: str | None = None,
    license_url: str = UNSPECIFIED_LICENSE,
) -> str:
    """Render mappings as SSSOM/TSV; the same mappings in any order give the same text.

    Web addresses become CURIEs of their namespaces, other ids CURIEs of `LEFT` and `RIGHT`;
    `restore_id` gives each id back as it was.

    Args:
        rows: The mappings, subject on the left.
        subject_source: The name of the left party.
        object_source: The name of the right party.
        mapping_set_id: An address for the set; without it one is made from the content.
        license_url: The address of the licence under which the mappings are given away.

    Raises:
        ValueError: A row lacks a required value, or its confidence lies outside 0..1.
    """
    mappings = list(rows)
    for row in mappings:
        _check(row)
    namespaces = _namespaces(
        identifier for row in mappings for identifier in (row.subject_id, row.object_id)
    )
    lines = sorted({_as_cells(row, namespaces) for row in mappings})
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(lines)
    sources = (_own("SET", subject_source), _own("SET", object_source))
    digest = hashlib.sha256("\n".join((*sources, table.getvalue())).encode()).hexdigest()[:16]
    prefixes = {prefix: namespace for namespace, prefix in namespaces.items()} | _OWN
    curies = {cell for line in lines for cell in (line[0], line[3])} | set(sources)
    used = {curie.partition(":")[0] for curie in curies}
    metadata = [
        "curie_map:",
        *(f"  {prefix}: {_yaml(prefixes[prefix])}" for prefix in sorted(used)),
        f"mapping_set_id: {_yaml(mapping_set_id or f'urn:glossary:mappings:{digest}')}",
        f"license: {_yaml(license_url)}",
        f"subject_source: {_yaml(sources[0])}",
        f"object_source: {_yaml(sources[1])}",
    ]
    return "".join(f"#{line}\n" for line in metadata) + table.getvalue()


def restore_id(curie: str, curie_map: Mapping[str, str]) -> str:
    """Return the id that `render_sssom` turned into a CURIE.

    >>> restore_id("NS1:jv", {"NS1": "https://example.org/terms/"})
    'https://example.org/terms/jv'
    >>> restore_id("LEFT:JV%2F1", {"LEFT": "urn:glossary:left:"})
    'JV/1'
    """
    prefix, _, local = curie.partition(":")
    namespace = curie_map[prefix]
    return unquote(local) if namespace in _OWN.values() else namespace + local


def _check(row: MappingRow) -> None:
    for name in _COLUMNS:
        if name not in _OPTIONAL and not getattr(row, name):
            message = f"a mapping from '{row.subject_id}' to '{row.object_id}' lacks its {name}"
            raise ValueError(message)
    if row.confidence is not None and not 0 <= row.confidence <= 1:
        message = f"a confidence of {row.confidence} lies outside 0..1"
        raise ValueError(message)


def _namespaces(identifiers: Iterable[str]) -> dict[str, str]:
    """Return the namespaces that most ids share, each with its prefix.

    Ids that each have a namespace of their own would fill the head of the file; the rarest go
    without.
    """
    counts = Counter(found[1] for each in set(identifiers) if (found := _SPLIT.fullmatch(each)))
    ranked = sorted(counts, key=lambda namespace: (-counts[namespace], namespace))
    chosen = sorted(ranked[:_MAX_NAMESPACES])
    return {namespace: f"NS{number}" for number, namespace in enumerate(chosen, start=1)}


def _as_cells(row: MappingRow, namespaces: Mapping[str, str]) -> tuple[str, ...]:
    return (
        _curie(row.subject_id, "LEFT", namespaces),
        as_text_cell(row.subject_label),
        row.predicate_id,
        _curie(row.object_id, "RIGHT", namespaces),
        as_text_cell(row.object_label),
        row.mapping_justification,
        "" if row.confidence is None else repr(round(float(row.confidence), _DIGITS)),
    )


def _curie(identifier: str, side: str, namespaces: Mapping[str, str]) -> str:
    found = _SPLIT.fullmatch(identifier)
    if found and found[1] in namespaces:
        return f"{namespaces[found[1]]}:{found[2]}"
    return _own(side, identifier)


def _own(prefix: str, text: str) -> str:
    return f"{prefix}:{quote(text, safe='')}"


def _yaml(value: str) -> str:
    """Write a value so that YAML reads it as this text.

    >>> print(_yaml("https://example.org/a"), _yaml("yes: no #1"))
    https://example.org/a "yes: no #1"
    """
    return value if _PLAIN_YAML.fullmatch(value) else json.dumps(value, ensure_ascii=False)
