"""Pairs of definitions whose relation is known, from our own files and from public sets.

Own wording lies in `data/training/`: pairs, and families of definitions around one term. In a
family every text stands in a known relation to the base, and so do the texts among themselves: what
is narrower than the base is narrower than an equivalent of the base. Public sets are read from the
data folder named on the command line; our readings of further public pairs hold hashes of the
texts instead of the texts.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any


RELATIONS = ("equivalent", "broader", "narrower", "overlapping", "conflicting", "different")
MIRRORED = {name: name for name in RELATIONS} | {"broader": "narrower", "narrower": "broader"}
INFERENCES = ("entailment", "neutral", "contradiction")
TRAINING = Path(__file__).parents[2] / "data" / "training"
SUITE = Path(__file__).parents[2] / "data" / "benchmark" / "relation_pairs.jsonl"

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A definition with its term; `spans` are its deciding words, `None` where none were marked."""

    term: str
    definition: str
    spans: Spans | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and how left relates to right; `accept` are all answers that count as right."""

    id: str
    origin: str
    left: Text
    right: Text
    relation: str
    accept: tuple[str, ...] = ()
    one_word: bool = True
    sure: bool = True

    @property
    def mirrored(self) -> "Pair":
        """The same pair with its sides swapped."""
        return replace(
            self,
            left=self.right,
            right=self.left,
            relation=MIRRORED[self.relation],
            accept=tuple(MIRRORED[name] for name in self.accept),
        )


def word_of(term: str) -> str:
    """Return what terms are compared by: small letters and digits, no brackets, no plural s.

    >>> word_of("Joint Ventures (JV)")
    'joint venture'
    """
    plain = re.sub(r"<[^>]+>|\([^)]*\)", "", term).casefold()
    plain = " ".join(re.findall(r"[a-z0-9]+", plain))
    return plain.removesuffix("s") or "?"


def words_of(pairs: Iterable[Pair]) -> frozenset[str]:
    """Return the words that the pairs are about."""
    return frozenset(word_of(text.term) for pair in pairs for text in (pair.left, pair.right))


def without(pairs: Iterable[Pair], words: frozenset[str]) -> list[Pair]:
    """Return the pairs that are about none of the words."""
    return [pair for pair in pairs if words.isdisjoint(words_of([pair]))]


def components(pairs: Sequence[Pair]) -> list[str]:
    """Return a name for each pair, equal where pairs share a word, also by way of other pairs."""
    parent: dict[str, str] = {}

    def find(word: str) -> str:
        parent.setdefault(word, word)
        while parent[word] != word:
            parent[word] = parent[parent[word]]
            word = parent[word]
        return word

    for pair in pairs:
        parent[find(word_of(pair.left.term))] = find(word_of(pair.right.term))
    return [find(word_of(pair.left.term)) for pair in pairs]


def fold_of(name: str, folds: int) -> int:
    """Return in which of the folds a name falls, by its sha1."""
    return int(hashlib.sha1(name.encode()).hexdigest(), 16) % folds  # noqa: S324 - no secret


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSON lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read_pairs(path: Path, origin: str) -> list[Pair]:
    """Read pairs that hold their texts, with deciding words as `left_span` and `right_span`."""
    return [
        Pair(
            id=row["id"],
            origin=row.get("set", origin),
            left=_quoted(row, "left"),
            right=_quoted(row, "right"),
            relation=row["relation"],
            accept=tuple(row.get("accept") or [row["relation"]]),
            one_word=row["designations"] != "other"
            if "designations" in row
            else word_of(row["left_term"]) == word_of(row["right_term"]),
            sure=row.get("sure", True),
        )
        for row in read_lines(path)
    ]


def _quoted(row: Mapping[str, Any], side: str) -> Text:
    definition, quote = row[f"{side}_definition"], row.get(f"{side}_span")
    return Text(
        row[f"{side}_term"], definition, None if quote is None else _place(definition, quote)
    )


def _place(text: str, quote: str) -> Spans | None:
    """Return where a quotation stands; nothing for none, `None` where it cannot be found."""
    quote = quote.strip()
    start = text.find(quote)
    if not quote:
        return ()
    return ((start, start + len(quote)),) if start >= 0 else None


def labelled(data: Path) -> list[Pair]:
    """Return the pairs from standards, contracts and an ontology that readers have labelled."""
    return read_pairs(data / "labelled" / "pairs_dev.jsonl", "labelled")


def alliance(data: Path) -> list[Pair]:
    """Return the labelled pairs of alliance terms."""
    return read_pairs(data / "alliance" / "pairs_dev.jsonl", "alliance")


def readings(data: Path) -> list[Pair]:
    """Return our own readings of further public pairs; the texts come from the data folder."""
    texts = {
        text_key(text.term, text.definition): text
        for name in ("nist", "contracts", "fibo")
        for row in read_lines(data / name / "definitions.jsonl")
        for text in [Text(row["term"], row["definition"].strip())]
    }

    def text(row: Mapping[str, Any], side: str) -> Text:
        spans = tuple((start, end) for start, end in row[f"{side}_spans"])
        return replace(texts[row[side]], spans=spans)

    return [
        Pair(
            id=f"{row['left']}-{row['right']}",
            origin=row["set"],
            left=text(row, "left"),
            right=text(row, "right"),
            relation=row["relation"],
            accept=(row["relation"],),
            sure=row["sure"],
        )
        for row in read_lines(TRAINING / "readings.jsonl")
    ]


def text_key(term: str, definition: str) -> str:
    """Return by which key a public text is known in our readings."""
    return hashlib.sha256(f"{term}\0{definition}".encode()).hexdigest()[:16]


def inferences(data: Path) -> list[tuple[Text, Text, str]]:
    """Return premise, hypothesis and label of the MultiNLI development sets."""
    with (data / "nli" / "mnli_dev.csv").open(encoding="utf-8", newline="") as file:
        return [
            (Text("", row["premise"]), Text("", row["hypothesis"]), row["label"])
            for row in csv.DictReader(file)
            if row["label"] in INFERENCES
        ]


# ── families ─────────────────────────────────────────────────────────────────────────────────────

# How the BASE relates to each text of a family.
FAMILY = {
    "equivalent": "equivalent",
    "broader": "narrower",  # the text is broader, so the base is narrower
    "narrower": "broader",
    "overlapping": "overlapping",
    "conflicting": "conflicting",
    "different": "different",
}
WIDE_FAMILY = {
    "eq_near": "equivalent",
    "eq_far": "equivalent",
    "con_near": "conflicting",
    "con_far": "conflicting",
    "nar_near": "broader",
    "nar_far": "broader",
    "ove_near": "overlapping",
    "ove_far": "overlapping",
    "dif": "different",
}
# A text that says what the base says stands in the base's place; a near wording meets far ones, so
# that the wording alone does not tell which pair was written on purpose.
STAND_INS = (
    ("equivalent", ("broader", "narrower", "overlapping", "conflicting", "different")),
    ("eq_far", ("eq_near", "con_near", "nar_near", "ove_near", "dif")),
    ("eq_near", ("con_far", "nar_far", "ove_far")),
)
OPENS, CLOSES = "«", "»"


def own_pairs(excluded: frozenset[str] = frozenset()) -> list[Pair]:
    """Return every pair of own wording, less those about the words of the suite and `excluded`."""
    suite = words_of(read_pairs(SUITE, "suite"))
    pairs = read_pairs(TRAINING / "relation_pairs.jsonl", "pairs")
    for name in ("families.jsonl", "wide_families.jsonl"):
        for number, family in enumerate(read_lines(TRAINING / name)):
            pairs += family_pairs(family, f"{name.partition('.')[0]}-{number}")
    return without(pairs, suite | excluded)


def family_pairs(family: Mapping[str, str], name: str) -> Iterator[Pair]:
    """Yield the pairs of a family: the base with every text, and what follows from these."""
    relations = FAMILY if "equivalent" in family else WIDE_FAMILY
    base = Text(family["term"], family["base"])

    def text(key: str) -> Text:
        other_term = family.get("different_term") or family.get("dif_term") or family["term"]
        term = other_term if key in {"different", "dif"} else family["term"]
        return _marked(term, family[key], is_marked=relations[key] not in UNMARKED)

    def pair(left: Text, right: Text, relation: str, tag: str) -> Pair:
        one_word = word_of(left.term) == word_of(right.term)
        return Pair(f"{name}-{tag}", "families", left, right, relation, (relation,), one_word)

    for key, relation in relations.items():
        quote = family.get(f"{key}_in_base")
        spans = _place(base.definition, quote) if quote else None
        if key in WIDE_FAMILY and relation in {"conflicting", "overlapping"}:
            known: Spans | None = None
        else:
            known = spans if quote else ()
        yield pair(replace(base, spans=known), text(key), relation, key)
    for stand_in, keys in STAND_INS:
        for left, right in product([stand_in], keys):
            if left in family and right in family:
                unmarked = replace(text(left), spans=None), replace(text(right), spans=None)
                yield pair(*unmarked, relations[right], f"{left}-{right}")
    if "broader" in family:
        wide, narrow = replace(text("broader"), spans=None), replace(text("narrower"), spans=None)
        yield pair(wide, narrow, "broader", "broader-narrower")


UNMARKED = frozenset({"equivalent", "different", "narrower"})  # the base then holds the words


def _marked(term: str, marked: str, *, is_marked: bool) -> Text:
    """Take the marks out of a text and keep what stood between them."""
    plain = ""
    spans: list[tuple[int, int]] = []
    start = 0
    for sign in marked:
        if sign == OPENS:
            start = len(plain)
        elif sign == CLOSES:
            spans.append((start, len(plain)))
        else:
            plain += sign
    return Text(term, plain, tuple(spans) if is_marked or spans else ())
