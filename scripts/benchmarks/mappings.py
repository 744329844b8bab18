"""Reading an SSSOM mapping file back: its metadata block, its rows, its ids in full."""

import csv
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote


NO_TERM = "sssom:NoTermFound"
# What is no web address stands percent-encoded behind a namespace of the project's own.
OWN_NAMESPACES = ("urn:glossary:left:", "urn:glossary:right:")


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: the ids of both sides in full, the predicate as written, the confidence 0..1."""

    left: str
    right: str
    predicate: str
    confidence: float


def read_sssom(path: Path) -> list[Mapping]:
    """Return the positive mappings of a file, in file order, ids expanded by its curie_map.

    Rows that deny a mapping (`predicate_modifier` Not) or name no term are left out.
    """
    with path.open(encoding="utf-8", newline="") as file:
        lines = file.readlines()
    head = list(itertools.takewhile(lambda line: line.startswith("#"), lines))
    prefixes = read_curie_map(line[1:] for line in head)
    return [
        Mapping(
            left=expand(row["subject_id"], prefixes),
            right=expand(row["object_id"], prefixes),
            predicate=row["predicate_id"],
            confidence=float(row.get("confidence") or 1.0),
        )
        for row in csv.DictReader(lines[len(head) :], delimiter="\t")
        if not row.get("predicate_modifier")
        and row["object_id"]
        and NO_TERM not in (row["subject_id"], row["object_id"])
    ]


def read_curie_map(lines: Iterable[str]) -> dict[str, str]:
    """Return prefix → address from the `curie_map` of a metadata block without its `#`.

    >>> read_curie_map(["mapping_set_id: x", "curie_map:", '  ex: "https://e.org/"', "license: y"])
    {'ex': 'https://e.org/'}
    """
    prefixes: dict[str, str] = {}
    margin: int | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        key, _, value = line.strip().partition(":")
        if key == "curie_map":
            margin = indent
        elif margin is not None and indent > margin:
            prefixes[key.strip("\"'")] = value.strip().strip("\"'")
        else:
            margin = None
    return prefixes


def expand(identifier: str, prefixes: dict[str, str]) -> str:
    """Return the id that a CURIE stands for; what has no known prefix stays as it is.

    >>> expand("ex:1", {"ex": "https://e.org/"}), expand("https://e.org/1", {})
    ('https://e.org/1', 'https://e.org/1')
    >>> expand("L:no%201", {"L": "urn:glossary:left:"})
    'no 1'
    """
    prefix, colon, local = identifier.partition(":")
    if not colon or prefix not in prefixes:
        return identifier
    return unquote(local) if prefixes[prefix] in OWN_NAMESPACES else prefixes[prefix] + local


def best_right(mappings: Iterable[Mapping]) -> dict[str, str]:
    """Return for every left id the right id with the highest confidence (the first of equals)."""
    best: dict[str, Mapping] = {}
    for mapping in mappings:
        known = best.get(mapping.left)
        if known is None or mapping.confidence > known.confidence:
            best[mapping.left] = mapping
    return {left: mapping.right for left, mapping in best.items()}
