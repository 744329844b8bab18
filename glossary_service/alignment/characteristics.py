"""From a definition to its characteristics: value, modality, and the words each stands in.

Two readers work on one spaCy document. The *listed* one looks for the phrasings of the dimensions
in `data/characteristics/`; the *open* one (`statements.py`) reads what any definition of any trade
may say. What the headword itself says is no evidence: "strategic" in "strategic alliance".
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc

from glossary_service.alignment.concepts import (
    Characteristic,
    Dimension,
    Kind,
    Modality,
    Span,
)
from glossary_service.alignment.negation import CLAUSE_ENDS, LOOK_BACK, NEGATIONS, modality_at
from glossary_service.alignment.statements import read_statements
from glossary_service.alignment.tokens import Tokeniser, Tokens


LONG_NUMBER = 2  # digits from which a number is a word that tells something
LONGEST_READ = 4_000  # characters of a definition that are read; the report says what was cut
# "See also incident." names other entries; it says nothing of this concept.
REFERENCES = re.compile(
    r"(?:(?<=[.;)\]])|(?<=^))\s*\(?"
    r"(?:see(?: also)?(?!\s(?:what|how|whether|if|that)\b)|synonymous with|synonym for|same as|"
    r"also known as|refer to|compare|cf\.?)\s[^.;]{1,120}(?:[.;]\)?|\)|$)",
    re.IGNORECASE,
)
GAP = "…"
GAP_WORDS = 4  # a gap of a pattern: up to four words, never across a clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A content word of a definition: its folded form and the place it stands in."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything read from one definition; `cut` says that its end was too far to be read."""

    characteristics: tuple[Characteristic, ...]
    words: tuple[Word, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Cue:
    dimension: Dimension
    value: str
    denies: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int  # tokens
    end: int
    cue: _Cue


@dataclass(frozen=True, slots=True)
class _Step:
    """A word of a pattern, or the beginning of one, and how far behind the last it may stand."""

    word: str
    is_prefix: bool
    reach: int

    def places(self, places: dict[str, list[int]]) -> list[int]:
        if not self.is_prefix:
            return places.get(self.word, [])
        # Kept beside the words under a name that no word can have: many patterns share a beginning.
        kept = f"{self.word}*"
        if kept not in places:
            places[kept] = sorted(
                place
                for word, here in places.items()
                if word.startswith(self.word) and not word.endswith("*")
                for place in here
            )
        return places[kept]


class _Pattern:
    """A phrasing with gaps; its matcher is built when a text first holds all its words."""

    def __init__(
        self,
        language: Language,
        rule: list[dict[str, object]],
        steps: Sequence[_Step],
        cue: _Cue,
    ) -> None:
        self.cue = cue
        self._language = language
        self._rule = rule
        self._steps = steps
        self._length = sum(step.reach for step in steps)

    @cached_property
    def _matcher(self) -> Matcher:
        matcher = Matcher(self._language.vocab)
        matcher.add("pattern", [self._rule])
        return matcher

    def find(self, doc: Doc, places: dict[str, list[int]]) -> Iterator[tuple[int, int]]:
        """Yield where the pattern stands; `places` are the places of each word of the text."""
        ends = self._ends(places)
        if not ends:
            return
        begin = max(0, ends[0] + 1 - self._length)
        for _, start, end in self._matcher(doc[begin : ends[-1] + 1]):
            yield begin + start, begin + end

    def _ends(self, places: dict[str, list[int]]) -> Sequence[int]:
        """Return where the last word stands when all follow each other near enough.

        The matcher then only sees this stretch; on whole texts it would cost a hundred times more.
        """
        reached: list[int] | None = None
        for step in self._steps:
            here = step.places(places)
            if reached is not None:
                here = [q for q in here if any(0 < q - p <= step.reach for p in reached)]
            if not here:
                return ()
            reached = here
        return reached or ()


class CharacteristicReader:
    """Reads definitions; built once from a blank spaCy pipeline and the listed dimensions.

    >>> import spacy
    >>> reader = CharacteristicReader(spacy.blank("en"), (), {}, {})
    >>> reader.read("A fee of at least 50 %.", ()).characteristics[-1].value
    '>= 50'
    """

    def __init__(
        self,
        language: Language,
        dimensions: Sequence[Dimension],
        lemmas: Mapping[str, str],
        spellings: Mapping[str, str],
    ) -> None:
        self._language = language
        self._tokeniser = Tokeniser(language, lemmas, spellings)
        self._phrases = PhraseMatcher(language.vocab, attr="NORM")
        self._patterns: list[_Pattern] = []
        self._anchors: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._anchored: dict[str, tuple[int, ...]] = {}
        self._cues: dict[int, list[_Cue]] = {}
        for dimension in dimensions:
            self._learn(dimension)

    def read(self, definition: str, headwords: Iterable[str]) -> Reading:
        """Read one definition; the words of `headwords` inside it are no evidence."""
        text = REFERENCES.sub(lambda found: " " * len(found[0]), definition[:LONGEST_READ])
        tokens = self._tokeniser.read(text)
        norms = tokens.norms
        masked = self._mask(norms, headwords)
        listed = self._listed(tokens, masked)
        return Reading(
            characteristics=(*listed, *read_statements(tokens, masked)),
            words=tuple(
                Word(text=norm, span=tokens.span(place, place + 1))
                for place, norm in enumerate(norms)
                if not tokens.is_stop[place]
                and place not in masked
                and norm not in EMPTY_WORDS
                and any(letter.isalnum() for letter in norm)
                and not (norm.isdigit() and len(norm) < LONG_NUMBER)  # "2." opens a list
            ),
            cut=len(definition) > LONGEST_READ,
        )

    def _mask(self, norms: Sequence[str], headwords: Iterable[str]) -> frozenset[int]:
        masked: set[int] = set()
        for headword in headwords:
            wanted = self._tokeniser.read(headword).norms
            size = len(wanted)
            if not size:
                continue
            for start in range(len(norms) - size + 1):
                if norms[start] == wanted[0] and list(norms[start : start + size]) == wanted:
                    masked.update(range(start, start + size))
        return frozenset(masked)

    # ── listed characteristics ────────────────────────────────────────────────────────────────────

    def _learn(self, dimension: Dimension) -> None:
        for value in dimension.values:
            weak = frozenset(value.weak_cues)
            for phrase in dict.fromkeys((*value.cues, *value.weak_cues)):
                self._learn_phrase(phrase, _Cue(dimension, value.id, weak=phrase in weak))
            for phrase in value.denials:
                self._learn_phrase(phrase, _Cue(dimension, value.id, denies=True))
            for pattern in value.patterns:
                self._learn_pattern(pattern, _Cue(dimension, value.id))

    def _learn_phrase(self, phrase: str, cue: _Cue) -> None:
        tokens = self._tokeniser.read(phrase)
        name = " ".join(tokens.norms)
        key = self._language.vocab.strings.add(name)
        if key not in self._cues:
            self._phrases.add(name, [tokens.doc])
        self._cues.setdefault(key, []).append(cue)

    def _learn_pattern(self, pattern: str, cue: _Cue) -> None:
        rule: list[dict[str, object]] = []
        steps: list[_Step] = []
        reach = 1
        for piece in pattern.split():
            if piece == GAP:
                rule.append({"NORM": {"NOT_IN": sorted(CLAUSE_ENDS)}, "OP": f"{{0,{GAP_WORDS}}}"})
                reach += GAP_WORDS
                continue
            words = self._tokeniser.read(piece.rstrip("*")).norms
            for number, token in enumerate(words, start=1):
                is_prefix = piece.endswith("*") and number == len(words)
                rule.append({"NORM": {"REGEX": f"^{re.escape(token)}"} if is_prefix else token})
                steps.append(_Step(token, is_prefix, reach))
                reach = 1
        # A pattern is only tried on texts that hold its longest word.
        fixed = [step.word for step in steps if not step.is_prefix]
        home = self._anchors if fixed else self._prefixes
        anchor = max(fixed or [step.word for step in steps], key=len)
        home.setdefault(anchor, []).append(len(self._patterns))
        self._patterns.append(_Pattern(self._language, rule, steps, cue))

    def _tried(self, word: str) -> tuple[int, ...]:
        numbers = self._anchored.get(word)
        if numbers is None:
            numbers = (
                *self._anchors.get(word, ()),
                *(n for p, found in self._prefixes.items() if word.startswith(p) for n in found),
            )
            self._anchored[word] = numbers
        return numbers

    def _listed(self, tokens: Tokens, masked: frozenset[int]) -> tuple[Characteristic, ...]:
        doc, norms = tokens.doc, tokens.norms
        hits = [
            _Hit(start, end, cue)
            for key, start, end in self._phrases(doc)
            for cue in self._cues[key]
        ]
        tried = dict.fromkeys(
            number for word in dict.fromkeys(norms) for number in self._tried(word)
        )
        places: dict[str, list[int]] = {}
        for place, word in enumerate(norms):
            places.setdefault(word, []).append(place)
        for number in tried:
            pattern = self._patterns[number]
            hits += [_Hit(start, end, pattern.cue) for start, end in pattern.find(doc, places)]
        hits = [hit for hit in hits if not masked.issuperset(range(hit.start, hit.end))]
        found: list[Characteristic] = []
        by_dimension: dict[str, list[_Hit]] = {}
        for hit in hits:
            by_dimension.setdefault(hit.cue.dimension.id, []).append(hit)
        for name in sorted(by_dimension):
            found += _settle(tokens, _longest(by_dimension[name]))
        return tuple(found)


# Words that carry no characteristic of their own in a definition.
EMPTY_WORDS = frozenset(
    """mean means meaning refer refers referred term define defined definition use used using etc
    e.g i.e eg ie given particular certain typically usually generally include includes
    including included involve involves involved showing shown resulting results resulted
    intended performed provided obtaining following such way other various based related
    associated respect regard order thereof hereof thereto hereto herein hereunder example
    instance see note called known cent""".split()
)


def _longest(hits: Sequence[_Hit]) -> list[_Hit]:
    """Keep the hits that no longer hit of the dimension contains; equal spans may both stay."""
    ordered = sorted(
        hits, key=lambda hit: (hit.start - hit.end, hit.start, hit.cue.value, hit.cue.denies)
    )
    kept: list[_Hit] = []
    for hit in ordered:
        inside = any(
            other.start <= hit.start
            and hit.end <= other.end
            and (other.start, other.end) != (hit.start, hit.end)
            for other in kept
        )
        if not inside:
            kept.append(hit)
    return kept


def _settle(tokens: Tokens, hits: Sequence[_Hit]) -> list[Characteristic]:
    """Turn the hits of one dimension into characteristics: negation, weak words, overrides, or."""
    norms = tokens.norms
    dimension = hits[0].cue.dimension
    strong = [hit for hit in hits if not hit.cue.weak]
    read: dict[tuple[str, Modality], _Hit] = {}
    for hit in strong or hits:
        modality = _modality(norms, hit)
        read.setdefault((hit.cue.value, modality), hit)
    overridden = {
        inner
        for value in dimension.values
        if (value.id, Modality.REQUIRED) in read
        for inner in value.overrides
    }
    required = [
        (value, hit)
        for (value, modality), hit in read.items()
        if modality is Modality.REQUIRED and value not in overridden
    ]
    left_open = dimension.kind in {Kind.EXCLUSIVE, Kind.ORDERED} and _joined_by_or(norms, required)
    return sorted(
        (
            Characteristic(
                dimension=dimension.id,
                value=value,
                modality=Modality.OPTIONAL
                if left_open and modality is Modality.REQUIRED
                else modality,
                span=tokens.span(hit.start, hit.end),
                weak=hit.cue.weak or _is_faint_denial(norms, hit),
            )
            for (value, modality), hit in read.items()
            if value not in overridden
        ),
        key=lambda item: (item.span, item.value, item.modality),
    )


def _is_faint_denial(norms: Sequence[str], hit: _Hit) -> bool:
    """Whether a phrase denies a value without a negation of its own ("more than a contract")."""
    return hit.cue.denies and NEGATIONS.isdisjoint(norms[hit.start : hit.end])


# What a denying phrase says when the words before it deny it in turn.
DENIED: dict[Modality, Modality] = {
    Modality.REQUIRED: Modality.EXCLUDED,
    Modality.EXCLUDED: Modality.REQUIRED,
    Modality.OPTIONAL: Modality.OPTIONAL,
}


def _modality(norms: Sequence[str], hit: _Hit) -> Modality:
    if hit.cue.denies:
        return DENIED[modality_at(norms, hit.start, hit.end)]
    around = modality_at(norms, hit.start)
    if NEGATIONS.isdisjoint(norms[hit.start : hit.end]):
        return around
    # A phrase with a negation of its own says what it says, unless it is half of "or not".
    after_or = hit.start > 0 and norms[hit.start - 1] == "or"
    return Modality.OPTIONAL if after_or else Modality.REQUIRED


def _joined_by_or(norms: Sequence[str], hits: Sequence[tuple[str, _Hit]]) -> bool:
    """Whether two values stand as alternatives ("long-term or short-term")."""
    ordered = sorted(hits, key=lambda item: item[1].start)
    return any(
        value != other
        and hit.end <= following.start <= hit.end + LOOK_BACK
        and "or" in norms[hit.end : following.start]
        for (value, hit), (other, following) in pairwise(ordered)
    )
