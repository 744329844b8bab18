"""Where terms occur in running text: the longest term at each place, with every concept it names.

A term and a text are read by the same rules into the same keys, written without gaps, so that
"co-branding", "co branding" and "cobranding" meet. All keys stand in one sorted list: whether some
term begins with the words read so far is one look-up, however many terms there are.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from glossary_service.alignment.concepts import Span
from glossary_service.alignment.language import ENGLISH
from glossary_service.alignment.normalise import (
    ARTICLES,
    abbreviation_key,
    looks_abbreviated,
    variants,
    words_of,
)


MOST_WORDS = 24  # a longer name is a sentence, and nobody repeats it word by word
SHORTEST_KEY = 2
SHORTEST_PART = 3  # letters of each half of a word that a blank has torn in two
# What people write apart, joined or with a hyphen before nearly any word.
PREFIXES = frozenset("anti co cross inter intra multi non post pre sub".split())

# Signs that stand inside a word and are not seen: soft hyphen, joiners, combining accents.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_LETTER = rf"[^\W_](?:[^\W_]|[\u0300-\u036f{_UNSEEN}])*"
_APOSTROPHES = "'\u2018\u2019\u02bc\u2032"
_HYPHENS = "\\-\u2010-\u2015\u2212"
_TOKEN = re.compile(
    rf"(?P<word>{_LETTER}(?:[{_APOSTROPHES}]{_LETTER})*)(?P<owned>[{_APOSTROPHES}](?!\w))?"
    rf"|[^\s\w{_HYPHENS}{_UNSEEN}]|_"
)
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}][sS]$")
_LINE_END = r"(?:\r\n?|[\n\x0b\x0c\x85\u2028])"
_BLANK = r"[^\S\r\n\x0b\x0c\x85\u2028\u2029]"
# Possessive quantifiers: blanks of any length are walked through once.
_SPACED = re.compile(rf"{_BLANK}*+(?:{_LINE_END}{_BLANK}*+)?+")
_HYPHENED = re.compile(rf"[{_HYPHENS}]")
_BROKEN = re.compile(rf"[{_HYPHENS}]{_BLANK}*+{_LINE_END}{_BLANK}*+")
_SENTENCE_END = re.compile(r"[.!?][\"'\u2019\u201d)\]]*\s+(?=[^a-z\s])|\n\s*\n")
_AND = re.compile(r"\band\b")
LONGEST_SENTENCE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A concept by its id, and everything it is called."""

    id: str
    designations: tuple[str, ...]


class Mention(NamedTuple):
    """A term in a text: where it stands, every concept of that name, and the form it matched."""

    span: Span
    ids: tuple[str, ...]
    form: str


class _Token(NamedTuple):
    """A word or sign: its key, the stretch of text it stands for, and the gap before it."""

    key: str
    start: int
    end: int
    gap: str


class _Name(NamedTuple):
    """A name of a concept: where its key has gaps, and how it must be written if in capitals."""

    id: str
    form: str
    gaps: frozenset[int]
    letters: str


# What a gap between two words may be; any other one ends a term.
NO_GAP, SPACE, HYPHEN, LINE_BROKEN, APART = "", " ", "-", "-\n", "|"


class MentionFinder:
    """Finds the mentions of many terms; made once, it may be asked for any number of texts.

    Args:
        terms: The concepts; several may share a designation.
        lemmas: Plurals and their singulars.
        spellings: British words and their American spelling.
    """

    def __init__(
        self, terms: Iterable[Term], lemmas: Mapping[str, str], spellings: Mapping[str, str]
    ) -> None:
        self._lemmas, self._spellings = lemmas, spellings
        names: dict[str, dict[_Name, None]] = defaultdict(dict)
        words: set[str] = set()
        read: dict[str, str] = {}
        for term in terms:
            for designation in term.designations:
                for written in _written_forms(designation):
                    tokens = self._without_article(self._read(written, read))
                    key = "".join(token.key for token in tokens)
                    if len(key) >= SHORTEST_KEY and len(tokens) <= MOST_WORDS:
                        names[key][_name(term.id, designation, written, tokens)] = None
                        words.update(token.key for token in tokens)
        self._names = {key: tuple(sorted(found)) for key, found in names.items()}
        self._keys = sorted(self._names)
        self._words = frozenset(words | self._names.keys())
        self._longest = max(map(len, self._keys), default=0)

    def find(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in a text in their order; none overlaps another.

        >>> finder = MentionFinder(
        ...     [
        ...         Term(id="1", designations=("alliance",)),
        ...         Term(id="2", designations=("strategic alliance", "SA")),
        ...     ],
        ...     {"alliances": "alliance"},
        ...     {},
        ... )
        >>> text = "Strategic alliances, an alliance, SAs - and he said sa."
        >>> [(text[slice(*mention.span)], mention.ids) for mention in finder.find(text)]
        [('Strategic alliances', ('2',)), ('alliance', ('1',)), ('SAs', ('2',))]
        """
        tokens = self._mended(self._read(text, {}), text)
        found = []
        place = 0
        while place < len(tokens):
            hit = self._longest_at(tokens, place, text)
            if hit is None:
                place += 1
            else:
                after, mention = hit
                found.append(mention)
                place = after
        return tuple(found)

    def _longest_at(
        self, tokens: Sequence[_Token], place: int, text: str
    ) -> tuple[int, Mention] | None:
        """Return the longest term that begins at a token, and the token behind it."""
        best: tuple[int, Mention] | None = None
        key, low = "", 0
        for after in range(place + 1, min(place + MOST_WORDS, len(tokens)) + 1):
            token = tokens[after - 1]
            if after > place + 1 and token.gap == APART:
                break
            key += token.key
            if len(key) > self._longest:
                break
            low = bisect_left(self._keys, key, low)
            if low == len(self._keys) or not self._keys[low].startswith(key):
                break
            if self._keys[low] == key:
                mention = self._mention(key, tokens[place:after], text)
                best = best if mention is None else (after, mention)
        return best

    def _mention(self, key: str, tokens: Sequence[_Token], text: str) -> Mention | None:
        span = Span(tokens[0].start, tokens[-1].end)
        written = text[span.start : span.end]
        fitting = [
            name
            for name in self._names[key]
            if _is_written_so(name, written) and _is_joined_so(name, tokens)
        ]
        if not fitting:
            return None
        return Mention(span, tuple(dict.fromkeys(name.id for name in fitting)), fitting[0].form)

    # ── words ────────────────────────────────────────────────────────────────────────────────────

    def _read(self, text: str, read: dict[str, str]) -> list[_Token]:
        """Return the words and signs of a text; `read` remembers the keys of words."""
        tokens: list[_Token] = []
        end = 0
        for match in _TOKEN.finditer(text):
            written = match["word"]
            gap = _gap(text[end : match.start()]) if tokens else APART
            if written is None:
                key, stop = ("and" if match[0] == "&" else match[0]), match.end()
            else:
                key, stop = self._key(written, read), _without_possessive(written, match.start())
            tokens.append(_Token(key or match[0], match.start(), stop, gap))
            end = match.end()
        return tokens

    def _key(self, written: str, read: dict[str, str]) -> str:
        key = read.get(written)
        if key is None:
            # Of a plural such as "PoCs", words know nothing.
            is_plural = written[-1] == "s" and looks_abbreviated(written[:-1])
            singular = written[:-1] if is_plural else written
            key = read[written] = "".join(words_of(singular, self._lemmas, self._spellings))
        return key

    @staticmethod
    def _without_article(tokens: Sequence[_Token]) -> Sequence[_Token]:
        return tokens[1:] if len(tokens) > 1 and tokens[0].key in ARTICLES else tokens

    def _mended(self, tokens: Sequence[_Token], text: str) -> list[_Token]:
        """Join the halves of words that the end of a line has torn in two."""
        mended: list[_Token] = []
        for token in tokens:
            if mended and (token.gap == LINE_BROKEN or _crosses_line(mended[-1], token, text)):
                before = mended[-1]
                joined = text[before.start : before.end] + text[token.start : token.end]
                key = "".join(words_of(joined, self._lemmas, self._spellings))
                if key in self._words and (
                    token.gap == LINE_BROKEN or _may_be_torn(before.key, token.key)
                ):
                    mended[-1] = before._replace(key=key, end=token.end)
                    continue
            mended.append(token)
        return mended


def sentence_around(text: str, span: Span) -> Span:
    """Return the sentence in which a mention stands, cut where it is very long.

    >>> text = "We sell. The alliance ends. Then we rest."
    >>> text[slice(*sentence_around(text, Span(13, 21)))]
    'The alliance ends.'
    """
    low = max(0, span.start - LONGEST_SENTENCE // 2)
    high = min(len(text), span.end + LONGEST_SENTENCE // 2)
    before = [match.end() for match in _SENTENCE_END.finditer(text, low, span.start)]
    after = _SENTENCE_END.search(text, span.end, high)
    start = before[-1] if before else low
    end = after.start() + len(after[0].rstrip()) if after else high
    whole = text[start:end]
    return Span(start + len(whole) - len(whole.lstrip()), start + len(whole.rstrip()))


# ── how names and gaps are written ───────────────────────────────────────────────────────────────


def _written_forms(designation: str) -> tuple[str, ...]:
    """Return every form of a designation: without its bracket, and "J.V." without its dots."""
    names, abbreviations = variants(designation)
    undotted = (short.replace(".", "") for short in abbreviations)
    return tuple(dict.fromkeys((*names, *abbreviations, *undotted)))


def _name(id_: str, designation: str, written: str, tokens: Sequence[_Token]) -> _Name:
    gaps, length = set(), 0
    for token in tokens:
        gaps.add(length)
        length += len(token.key)
    letters = _letters(written) if looks_abbreviated(written.strip()) else ""
    return _Name(id_, designation, frozenset(gaps), letters)


def _letters(written: str) -> str:
    return "".join(sign for sign in _AND.sub("", written) if sign.isalnum())


def _is_written_so(name: _Name, written: str) -> bool:
    """Whether an abbreviation stands there in its own letters, or in capitals; plurals count."""
    if not name.letters:
        return True
    letters = _letters(written)
    if letters.endswith("s") and not name.letters.endswith("s"):
        letters = letters[:-1]
    return letters == name.letters or (
        letters.isupper() and abbreviation_key(letters) == abbreviation_key(name.letters)
    )


def _is_joined_so(name: _Name, tokens: Sequence[_Token]) -> bool:
    """Whether every blank stands where the name has a gap, or where people put one."""
    length = 0
    for before, token in pairwise(tokens):
        length += len(before.key)
        apart = token.gap == SPACE and length not in name.gaps
        if apart and not _may_be_torn(before.key, token.key):
            return False
    return True


def _may_be_torn(left: str, right: str) -> bool:
    """Whether two words may be one written apart: "data base", but not "as set"."""
    if right in ENGLISH or len(right) < SHORTEST_PART:
        return False
    return left in PREFIXES or (left not in ENGLISH and len(left) >= SHORTEST_PART)


def _crosses_line(before: _Token, token: _Token, text: str) -> bool:
    return token.gap == SPACE and any(
        sign in text[before.end : token.start] for sign in "\n\r\x0b\x0c\x85\u2028"
    )


def _gap(between: str) -> str:
    """Name what stands between two words; a blank line, or a dash between blanks, parts them."""
    if between in {"", " "}:
        return SPACE if between else NO_GAP
    if _SPACED.fullmatch(between):
        return SPACE
    if _HYPHENED.fullmatch(between):
        return HYPHEN
    return LINE_BROKEN if _BROKEN.fullmatch(between) else APART


def _without_possessive(written: str, start: int) -> int:
    """Return where a word ends, its possessive ending left out."""
    found = _POSSESSIVE.search(written)
    return start + (found.start() if found else len(written))
