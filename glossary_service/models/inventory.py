"""What the service knows of the trade: dimensions, terms, spellings.

All of it is plain JSON under `data/`, kept by domain experts and checked here while it is read, so
that a slip in a file is reported with its file and field instead of as a strange comparison.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any

from glossary_service.alignment.concepts import Dimension, DimensionValue, InventoryTerm, Kind
from glossary_service.errors import ModelError


DATA = files("glossary_service.data")
CHARACTERISTICS = DATA / "characteristics"
TERMS = DATA / "terms"

GAP = "…"
SEVERITIES = range(1, 6)
ROLES = range(1, 4)

# One word of a pattern: letters and signs without a space, an ending left open by a last "*".
PATTERN_WORD = re.compile(r"[^\s*…]+\*?")


def load_dimensions(folder: Traversable = CHARACTERISTICS) -> tuple[Dimension, ...]:
    """Read every dimension on which definitions may differ, in the order of the file names.

    Raises:
        ModelError: a file is not what `data/characteristics/README.md` describes.
    """
    return tuple(
        _read_dimension(_Record.from_file(file), stem=file.name.removesuffix(".json"))
        for file in sorted(folder.iterdir(), key=lambda item: item.name)
        if file.name.endswith(".json")
    )


def load_inventory(file: Traversable = TERMS / "inventory.json") -> tuple[InventoryTerm, ...]:
    """Read the known terms of the trade, in the order of the file.

    Variants (plurals, inverted forms, other spellings) count as synonyms. A written form belongs
    to one term only; abbreviations may be shared.

    Raises:
        ModelError: a term is incomplete, or an id or a written form occurs twice.
    """
    records = _Record.from_file(file).records("terms")
    owners: dict[str, str] = {}
    terms = []
    for record in records:
        term = InventoryTerm(
            id=record.text("id"),
            term=record.text("term"),
            synonyms=(*record.texts("synonyms"), *record.texts("variants")),
            abbreviations=record.texts("abbreviations"),
        )
        for form in (term.term, *term.synonyms):
            owner = owners.setdefault(form.casefold(), term.id)
            if owner != term.id:
                raise record.error("synonyms", f'"{form}" already belongs to "{owner}"')
        terms.append(term)
    _refuse_twice(records, "id")
    return tuple(terms)


@dataclass(frozen=True, slots=True)
class StarterTerm:
    """A term that most alliances need, and the name of the group it belongs to."""

    term: str
    group: str


def load_starter_terms(file: Traversable = TERMS / "inventory.json") -> tuple[StarterTerm, ...]:
    """Read the terms to define first: those that the file calls core, in its order.

    Raises:
        ModelError: a term is incomplete, or its group has no name.
    """
    record = _Record.from_file(file)
    groups = record.mapping("groups")
    terms = []
    for item in record.records("terms"):
        if item.text("group") not in groups:
            raise item.error("group", f"must be one of {', '.join(groups)}")
        if item.flag("core"):
            terms.append(StarterTerm(term=item.text("term"), group=groups[item.text("group")]))
    return tuple(terms)


def load_spellings(file: Traversable = TERMS / "spellings.json") -> Mapping[str, str]:
    """Read the words that are spelt in two ways: every British form with its American one.

    Each stem of the file stands for itself with each of its endings.

    >>> load_spellings()["organisations"]
    'organizations'

    Raises:
        ModelError: a word is folded twice, onto itself, or although its meaning turns.
    """
    record = _Record.from_file(file)
    folded = {
        british + ending: american + ending
        for family in record.records("families")
        for british, american in family.mapping("stems").items()
        for ending in family.texts("endings", may_be_empty=True)
    }
    words = record.mapping("words")
    for word in sorted(words.keys() & folded.keys()):
        raise record.error("words", f'"{word}" is already folded by a family')
    folded.update(words)
    turning = record.mapping("turning")
    for british, american in folded.items():
        if american in folded:
            raise record.error("words", f'"{british}" leads to "{american}", which is folded again')
        if british in turning:
            raise record.error("turning", f'"{british}" is folded although its meaning turns')
    return folded


# ── dimensions ───────────────────────────────────────────────────────────────────────────────────


def _read_dimension(record: "_Record", stem: str) -> Dimension:
    record.refuse_others(DIMENSION_FIELDS)
    if record.text("id") != stem:
        raise record.error("id", f'must be the name of the file, "{stem}"')
    kind = record.text("kind")
    if kind not in tuple(Kind):
        raise record.error("kind", f'"{kind}" is none of {", ".join(Kind)}')
    roles = record.numbers("terms", ROLES)
    values = record.records("values")
    _refuse_twice(values, "id")
    known = frozenset(value.text("id") for value in values)
    for name in record.texts("spectrum"):
        if name not in known:
            raise record.error("spectrum", f'"{name}" is not a value of this dimension')
    dimension = Dimension(
        id=stem,
        name=record.text("name"),
        kind=Kind(kind),
        severity=record.number("severity", SEVERITIES),
        question=record.text("question"),
        kickoff_question=record.text("kickoff_question"),
        values=tuple(_read_value(value, known) for value in values),
        roles=roles,
        spectrum=record.texts("spectrum"),
    )
    for place, value in enumerate(dimension.values):
        if value.rank != place:
            raise values[place].error("rank", f"must be {place}, the value's place in the list")
    _refuse_shared_cues(values)
    return dimension


def _read_value(record: "_Record", known: frozenset[str]) -> DimensionValue:
    record.refuse_others(VALUE_FIELDS)
    return DimensionValue(
        id=record.text("id"),
        label=record.text("label"),
        rank=record.number("rank", range(100)),
        cues=record.phrases("cues", _fault_of_cue),
        denials=record.phrases("denials", _fault_of_cue),
        patterns=record.phrases("patterns", _fault_of_pattern),
        weak_cues=record.phrases("weak_cues", _fault_of_cue),
        includes=record.others("includes", known),
        overrides=record.others("overrides", known),
    )


def _fault_of_cue(cue: str) -> str:
    """Say what is wrong with a cue, or nothing."""
    if cue != cue.lower():
        return "must be in lower case"
    if cue.split() != cue.split(" "):
        return "has a space too many"
    if GAP in cue or "*" in cue:
        return 'holds "…" or "*": move it to "patterns"'
    return ""


def _fault_of_pattern(pattern: str) -> str:
    """Say what is wrong with a pattern, or nothing."""
    if pattern != pattern.lower():
        return "must be in lower case"
    words = pattern.split(" ")
    if GAP in (words[0], words[-1]):
        return 'must not begin or end with "…"'
    if any(left == right == GAP for left, right in pairwise(words)):
        return 'holds "…" twice in a row'
    if not all(word == GAP or PATTERN_WORD.fullmatch(word) for word in words):
        return 'may hold "…" only between spaces and "*" only at the end of a word'
    return ""


def _refuse_shared_cues(values: Iterable["_Record"]) -> None:
    """Refuse a phrase that stands for two values of one dimension: it would prove neither."""
    owners: dict[str, str] = {}
    for value in values:
        for listed in ("cues", "patterns"):
            for phrase in value.texts(listed):
                owner = owners.setdefault(phrase, value.text("id"))
                if owner != value.text("id"):
                    raise value.error(listed, f'"{phrase}" already stands for "{owner}"')


def _refuse_twice(records: Iterable["_Record"], name: str) -> None:
    seen: set[str] = set()
    for record in records:
        value = record.text(name)
        if value in seen:
            raise record.error(name, f'"{value}" occurs twice')
        seen.add(value)


# What a file of a dimension may hold; the fields that only people read are checked by name alone.
DIMENSION_FIELDS = frozenset(
    {
        "id",
        "name",
        "group",
        "kind",
        "question",
        "severity",
        "severity_reason",
        "spectrum",
        "kickoff_question",
        "silence_hides",
        "terms",
        "values",
    }
)
VALUE_FIELDS = frozenset(
    {
        "id",
        "label",
        "rank",
        "cues",
        "patterns",
        "denials",
        "weak_cues",
        "includes",
        "overrides",
    }
)


# ── records of a file ────────────────────────────────────────────────────────────────────────────


class _Record:
    """A JSON object that knows where it stands, so that every complaint can name file and field."""

    def __init__(self, content: Mapping[str, Any], place: str) -> None:
        self._content = content
        self._place = place

    @classmethod
    def from_file(cls, file: Traversable) -> "_Record":
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise ModelError(f"{file.name}: the file is missing") from error
        except UnicodeDecodeError as error:
            raise ModelError(f"{file.name}: not UTF-8 at byte {error.start}") from error
        except json.JSONDecodeError as error:
            raise ModelError(f"{file.name}: line {error.lineno}: {error.msg}") from error
        if not isinstance(content, dict):
            raise ModelError(f"{file.name}: must hold one JSON object")
        return cls(content, f"{file.name}: ")

    def error(self, name: str, fault: str) -> ModelError:
        return ModelError(f"{self._place}{name}: {fault}")

    def refuse_others(self, names: frozenset[str]) -> None:
        for name in self._content:
            if name not in names:
                raise self.error(name, f"unknown field; known are {', '.join(sorted(names))}")

    def text(self, name: str) -> str:
        value = self._content.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.error(name, "must be a text that is not empty")
        return value

    def flag(self, name: str) -> bool:
        value = self._content.get(name)
        if not isinstance(value, bool):
            raise self.error(name, "must be true or false")
        return value

    def number(self, name: str, allowed: range) -> int:
        return self._whole(name, self._content.get(name), allowed)

    def numbers(self, name: str, allowed: range) -> Mapping[str, int]:
        return {
            key: self._whole(f"{name}.{key}", value, allowed)
            for key, value in self._object(name).items()
        }

    def texts(self, name: str, *, may_be_empty: bool = False) -> tuple[str, ...]:
        values = self._content.get(name, [])
        if not isinstance(values, list):
            raise self.error(name, "must be a list")
        for place, value in enumerate(values):
            if not isinstance(value, str) or not (value.strip() or may_be_empty):
                raise self.error(f"{name}[{place}]", "must be a text that is not empty")
        if len(set(values)) < len(values):
            twice = next(value for value in values if values.count(value) > 1)
            raise self.error(name, f'"{twice}" occurs twice')
        return tuple(values)

    def phrases(self, name: str, fault_of: Callable[[str], str]) -> tuple[str, ...]:
        phrases = self.texts(name)
        for place, phrase in enumerate(phrases):
            if fault := fault_of(phrase):
                raise self.error(f"{name}[{place}]", f'"{phrase}" {fault}')
        return phrases

    def others(self, name: str, known: frozenset[str]) -> frozenset[str]:
        others = frozenset(self.texts(name))
        for other in sorted(others - known | others & {self.text("id")}):
            raise self.error(name, f'"{other}" is not another value of this dimension')
        return others

    def mapping(self, name: str) -> Mapping[str, str]:
        pairs = self._object(name)
        for key, value in pairs.items():
            if not isinstance(value, str) or not value.strip() or key == value:
                raise self.error(f"{name}.{key}", "must be another text that is not empty")
        return pairs

    def records(self, name: str) -> tuple["_Record", ...]:
        values = self._content.get(name)
        if not isinstance(values, list) or not values:
            raise self.error(name, "must be a list that is not empty")
        for place, value in enumerate(values):
            if not isinstance(value, dict):
                raise self.error(f"{name}[{place}]", "must be an object")
        return tuple(
            _Record(value, f"{self._place}{name}[{place}].") for place, value in enumerate(values)
        )

    def _object(self, name: str) -> Mapping[str, Any]:
        value = self._content.get(name)
        if not isinstance(value, dict):
            raise self.error(name, "must be an object")
        return value

    def _whole(self, name: str, value: object, allowed: range) -> int:
        # True and 1.0 equal 1 in Python; neither is a number that an expert would write here.
        if type(value) is not int or value not in allowed:
            raise self.error(name, f"must be a whole number {allowed[0]} to {allowed[-1]}")
        return value
