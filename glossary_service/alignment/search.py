"""A reverse dictionary: which entries mean this text, whatever word they stand under.

Three measures add up: how close a definition lies to the query, how many of the query's rare words
the entry holds (BM25), and how close its term lies. Entries that say the same share one score.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from glossary_service.alignment.concepts import Entry, MatchTools
from glossary_service.alignment.meaning import encode_once
from glossary_service.alignment.normalise import plain, read_name


Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

# What each measure counts beside the closeness of the definition, which counts 1.
WORDS_WEIGHT = 0.4
TERM_WEIGHT = 0.2
HIGHEST = 1 + WORDS_WEIGHT + TERM_WEIGHT

# BM25: how soon a repeated word stops counting, and how much a long text pays for its length.
SATURATION = 1.2
LENGTH_COST = 0.75

CELLS_AT_ONCE = 2_000_000
SCORE_DIGITS = 5
# Coordinates are rounded to this grid. Sums of whole numbers below 2 ** 24 are exact in 32 bits, so
# that neither the machine nor the company in which a query comes shows in a cosine.
GRID = 4_000

LONGEST_REFERENCE = 90
_REFERENCE = re.compile(
    r"\s*(?:see(?: also)?|(?:the )?same as|synonym(?:ous)? (?:of|for|with|to)"
    r"|another (?:name|term|word) for|also known as|used interchangeably with)\s*:?\s+"
    r"(?:the term )?(?P<name>\S.*?)[\s.;]*",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^\W_]+")
_EVERY_FIELD = attrgetter(*(item.name for item in fields(Entry)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A meaning in somebody's words, and the ids of the entries that are no answer to it."""

    text: str
    exclude: frozenset[str] = frozenset()


class Hit(NamedTuple):
    """An entry that may mean the query, and how sure that is (0..1)."""

    entry: Entry
    score: float


def search(
    queries: Sequence[Query], entries: Sequence[Entry], tools: MatchTools, top: int
) -> list[list[Hit]]:
    """Return the best `top` entries for each query, the best first.

    Entries that say the same share one score; among them, the one whose term lies closest to the
    query comes first. A query in which nothing can be measured finds nothing.
    """
    if not entries:
        return [[] for _ in queries]
    references = References(entries, tools)
    followed = [replace(query, text=references.follow(query.text)) for query in queries]
    return Catalogue(gather(entries, references), tools).find(followed, top)


# ── entries that only point to another ───────────────────────────────────────────────────────────


class References:
    """Follows texts that are nothing but a reference ("See joint venture") to what they point to.

    Where a name has several definitions, the one whose entry comes first by id stands for it.
    """

    def __init__(self, entries: Iterable[Entry], tools: MatchTools) -> None:
        self._tools = tools
        defined = sorted((item for item in entries if item.definition.strip()), key=_EVERY_FIELD)
        # A definition comes before a further reference, an entry's own name before its other forms.
        claims = sorted(
            (referred_name(entry.definition) is not None, form_place, entry_place, key)
            for entry_place, entry in enumerate(defined)
            for form_place, key in enumerate(self._keys(entry.designations))
        )
        self._definitions: dict[str, str] = {}
        for _, _, entry_place, key in claims:
            self._definitions.setdefault(key, defined[entry_place].definition)

    def follow(self, text: str) -> str:
        """Return the definition at the end of a chain of references; else the text itself."""
        reached, passed = text, set[str]()
        while (name := referred_name(reached)) is not None:
            keys = self._keys((name,))
            known = next((key for key in keys if key in self._definitions), None)
            if known is None or known in passed:
                return text
            passed.add(known)
            reached = self._definitions[known]
        return reached

    def _keys(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return what names are known by: as they are written first, as abbreviations last."""
        lemmas, spellings = self._tools.lemmas, self._tools.spellings
        readings = [read_name(name, lemmas, spellings) for name in names]
        written = [form.key for reading in readings for form in reading.forms]
        shortened = [short for reading in readings for short in reading.abbreviations]
        return tuple(dict.fromkeys((*written, *shortened)))


def referred_name(text: str) -> str | None:
    """Return the name that a text refers to, where the text does nothing else.

    >>> referred_name("See joint venture."), referred_name("Another name for “reseller”")
    ('joint venture', '“reseller”')
    >>> referred_name("A company that two partners own.") is None
    True
    """
    found = _REFERENCE.fullmatch(text) if len(text) < LONGEST_REFERENCE else None
    return found["name"] if found else None


# ── entries that say the same ────────────────────────────────────────────────────────────────────


class Saying(NamedTuple):
    """One text and the entries that stand for it, in canonical order."""

    text: str
    entries: tuple[Entry, ...]

    @property
    def words(self) -> str:
        """The text and every designation under which it stands, each once."""
        names = (name for entry in self.entries for name in entry.designations)
        return " ".join(dict.fromkeys((*names, self.text)))


def gather(entries: Iterable[Entry], references: References) -> tuple[Saying, ...]:
    """Join entries of equal text (but for case and gaps); a term stands in for no definition."""
    together = defaultdict(list)
    for entry in sorted(entries, key=_EVERY_FIELD):
        text = references.follow(entry.definition) if entry.definition.strip() else entry.term
        together[" ".join(text.casefold().split())].append((text, entry))
    return tuple(
        Saying(min(text for text, _ in found), tuple(entry for _, entry in found))
        for found in together.values()
    )


# ── the measures ─────────────────────────────────────────────────────────────────────────────────


class WordIndex:
    """Which documents (at least one) hold a word, and how much that says (BM25)."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._documents = len(documents)
        counts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row, words in enumerate(documents):
            for word, count in Counter(words).items():
                counts[word].append((row, count))
        lengths = np.array([len(words) for words in documents], np.float64)
        share = lengths / max(lengths.mean(), 1.0)
        damping = SATURATION * (1 - LENGTH_COST + LENGTH_COST * share)
        self._postings: dict[str, tuple[Ints, Floats]] = {}
        for word, found in counts.items():
            rows, times = np.array(found, np.int64).T
            rarity = np.log1p((len(documents) - len(rows) + 0.5) / (len(rows) + 0.5))
            weights = rarity * (SATURATION + 1) * times / (times + damping[rows])
            self._postings[word] = (rows, weights.astype(np.float32))

    def score(self, words: Iterable[str]) -> Floats:
        """Return an array (documents,) of at least 0; a word that comes twice counts once."""
        scores = np.zeros(self._documents, np.float32)
        for word in dict.fromkeys(words):
            if word in self._postings:
                rows, weights = self._postings[word]
                scores[rows] += weights
        return scores


def words_in(text: str, tools: MatchTools) -> list[str]:
    """Return the words of a text in their basic form, in order."""
    lemmas, spellings = tools.lemmas, tools.spellings
    spelled = (spellings.get(word, word) for word in _WORD.findall(plain(text)))
    return [lemmas.get(word, word) for word in spelled]


# ── the ranking ──────────────────────────────────────────────────────────────────────────────────


class Catalogue:
    """At least one saying, in rows, and its entries in places: those of one row stand together."""

    def __init__(self, sayings: Sequence[Saying], tools: MatchTools) -> None:
        self._tools = tools
        self._texts = [saying.text for saying in sayings]
        self._entries = [entry for saying in sayings for entry in saying.entries]
        sizes = np.array([len(saying.entries) for saying in sayings], np.int64)
        self._starts = np.cumsum(sizes) - sizes
        self._row_of = np.repeat(np.arange(len(sayings)), sizes)
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self._entries):
            self._places[entry.id].append(place)
        self._index = WordIndex([words_in(saying.words, tools) for saying in sayings])

    def find(self, queries: Sequence[Query], top: int) -> list[list[Hit]]:
        """Return the best hits for each query, in the order of the queries."""
        encoder = self._tools.quick if self._tools.sentences is None else self._tools.sentences
        terms = [entry.term for entry in self._entries]
        asked = [query.text for query in queries]
        # One call, so that a text is encoded once whatever it is used for.
        vectors = np.rint(encode_once([*self._texts, *terms, *asked], encoder) * GRID)
        ends = (len(self._texts), len(self._texts) + len(terms))
        meanings, names, sought = np.split(vectors, ends)
        answers: list[list[Hit]] = []
        step = max(1, CELLS_AT_ONCE // len(terms))
        for start in range(0, len(queries), step):
            some = sought[start : start + step]
            naming = some @ names.T
            near = some @ meanings.T
            near += TERM_WEIGHT * np.maximum.reduceat(naming, self._starts, axis=1)
            near /= GRID**2
            answers += [
                self._answer(query, near[row], naming[row], top)
                for row, query in enumerate(queries[start : start + step])
            ]
        return answers

    def _answer(self, query: Query, near: Floats, naming: Floats, top: int) -> list[Hit]:
        """Add what the words say to what the vectors say, and order what may be an answer."""
        open_places = self._open_places(query.exclude)
        open_rows = np.logical_or.reduceat(open_places, self._starts)
        shared = self._index.score(words_in(query.text, self._tools))
        most = shared[open_rows].max(initial=0)
        if most > 0:
            near = near + shared * (WORDS_WEIGHT / most)
        elif not near.any():
            return []
        scores = np.round(np.clip(near / HIGHEST, 0, 1), SCORE_DIGITS)
        scores[~open_rows] = -1
        # As many sayings as hits are wanted hold enough entries.
        bar = np.partition(scores, -top)[-top] if top < len(scores) else np.float32(0)
        places = np.flatnonzero((scores >= max(bar, 0))[self._row_of] & open_places)
        rows = self._row_of[places]
        order = np.lexsort((-naming[places], rows, -scores[rows]))[:top]
        return [
            Hit(self._entries[places[at]], round(float(scores[rows[at]]), SCORE_DIGITS))
            for at in order
        ]

    def _open_places(self, exclude: Iterable[str]) -> Flags:
        """Return for each entry whether it may be an answer."""
        is_open = np.ones(len(self._entries), dtype=bool)
        for name in exclude:
            is_open[self._places.get(name, [])] = False
        return is_open
