"""From a written form to what it is compared by: case, accents, spelling, plurals, brackets.

Nothing here decides that two names mean one thing; it says which written forms people would call
the same name. Every script is kept; only Latin letters lose their accents.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple


ARTICLES = frozenset({"a", "an", "the"})
LINKS = frozenset({"of", "for", "in", "to", "on", "by", "at", "with", "from", "and", "or"})
# "not otherwise specified", as classifications write it.
UNSPECIFIED = "nos"

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES = "\u2018\u2019\u201b\u02bc\u2032"
_SIGNS = str.maketrans({**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_QUOTES, "'"), "&": " and "})
# Letters that Unicode does not take apart into a base and a mark.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_LATIN_END = 0x250

_ABBREVIATED_PLURAL = re.compile(r"(?<![^\W_])([^\W\d_a-z][^\W_a-z]+)s(?![^\W_])")
_BRACKETS = re.compile(r"(?P<glue>\s*)[(\[](?P<inner>[^()\[\]]{1,80})[)\]]")
_POSSESSIVE = re.compile(r"'s?(?!\w)")
# Letters and digits part, but for ordinals: "ISO27001" is "ISO 27001", "3rd" one word.
_ASCII_WORD = re.compile(r"[0-9]+(?:st|nd|rd|th)(?![a-z0-9])|[a-z]+(?:[+#]+(?![a-z0-9]))?|[0-9]+")
_DIGIT_BORDER = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_CAPITALS = re.compile(r"[^\W\d_a-z][\w&./-]{0,9}")

_ROMANS = "- - ii iii iv - vi vii viii ix - xi xii xiii xiv xv xvi xvii xviii xix xx"
# A single letter is a number only behind another word: "type I", but "X chromosome".
_TRAILING_ROMANS = {"i": "1", "v": "5", "x": "10"}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve"
_SUFFIX = {1: "st", 2: "nd", 3: "rd"}
NUMERALS: Mapping[str, str] = {
    **{roman: str(n) for n, roman in enumerate(_ROMANS.split()) if roman != "-"},
    **{word: f"{n}{_SUFFIX.get(n, 'th')}" for n, word in enumerate(_ORDINALS.split(), start=1)},
    **{word: str(n) for n, word in enumerate(_CARDINALS.split(), start=1)},
}


class Form:
    """A written form as words: its key, its key free of order, and its key free of gaps.

    >>> form = Form(("transfer", "of", "technology"))
    >>> form.key, form.bag, form.compact
    ('transfer of technology', 'technology transfer', 'transferoftechnology')
    """

    __slots__ = ("bag", "compact", "content", "key", "words")

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.key = " ".join(words)
        self.compact = "".join(words)
        # All words where none carries meaning.
        self.content = tuple(sorted(word for word in words if word not in LINKS)) or words
        self.bag = " ".join(self.content)


class Reading(NamedTuple):
    """How one written name may be read: as a name, in other ways, and as an abbreviation."""

    forms: tuple[Form, ...]
    abbreviations: tuple[str, ...]


def read_name(written: str, lemmas: Mapping[str, str], spellings: Mapping[str, str]) -> Reading:
    """Return the forms a name may be compared by, the fullest first; none for a blank name.

    >>> reading = read_name("Alliances, strategic (SA)", {"alliances": "alliance"}, {})
    >>> [form.key for form in reading.forms], reading.abbreviations
    (['strategic alliance', 'alliance strategic'], ('sa',))
    >>> read_name("JVs", {}, {}).abbreviations
    ('jv',)
    """
    names, abbreviations = variants(written)
    found: dict[tuple[str, ...], Form] = {}
    for name in names:
        words = words_of(name, lemmas, spellings)
        if words:
            found.setdefault(words, Form(words))
    return Reading(
        tuple(found.values()), tuple(dict.fromkeys(map(abbreviation_key, abbreviations)))
    )


def variants(written: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names and the abbreviations that one written name holds.

    A bracket is an abbreviation, a second part of the name that may be left out, or an ending.

    >>> variants("joint venture (JV)")
    (('joint venture',), ('JV',))
    >>> variants("lead (sales)")
    (('lead sales', 'lead'), ())
    >>> variants("agreement(s)")
    (('agreement',), ())
    >>> variants("alliance, strategic")
    (('strategic alliance', 'alliance, strategic'), ())
    """
    match = _BRACKETS.search(written)
    if match is None:
        return _turned(written), (written.strip(),) if looks_abbreviated(written.strip()) else ()
    before, inner, after = written[: match.start()], match["inner"].strip(), written[match.end() :]
    outer = f"{before} {after}".strip()
    if not outer:
        return variants(inner)
    if before and not match["glue"]:
        return variants(f"{before}{after}")
    names, abbreviations = variants(outer)
    if looks_abbreviated(inner):
        return names, (*abbreviations, inner)
    if abbreviations == (outer,):
        return _turned(inner), abbreviations
    return (f"{before} {inner} {after}".strip(), *names), abbreviations


def _turned(written: str) -> tuple[str, ...]:
    """Return "strategic alliance" before "alliance, strategic"; any other name alone."""
    head, comma, modifier = written.partition(",")
    if comma and head.strip() and modifier.strip() and "," not in modifier:
        return (f"{modifier.strip()} {head.strip()}", written)
    return (written,)


def looks_abbreviated(written: str) -> bool:
    """Say whether a name is written like an abbreviation: short, one word, mostly capitals.

    >>> [looks_abbreviated(name) for name in ("JV", "JVs", "PoC", "R&D", "Sales", "IT support")]
    [True, True, True, True, False, False]
    """
    capitals = sum(char.isupper() for char in written[:12])
    small = sum(char.islower() for char in written[:12])
    return bool(_CAPITALS.fullmatch(written)) and capitals > max(1, small)


def abbreviation_key(written: str) -> str:
    """Return what two spellings of one abbreviation share.

    >>> [abbreviation_key(name) for name in ("JVs", "J.V.", "R&D", "IP")]
    ['jv', 'jv', 'rd', 'ip']
    """
    singular = _ABBREVIATED_PLURAL.sub(r"\1", written)
    return "".join(char for char in plain(singular.replace("&", "")) if char.isalnum())


def initials(form: Form) -> tuple[str, ...]:
    """Return the first letters of a name of several words, without and with its small words.

    >>> initials(Form(("letter", "of", "intent")))
    ('li', 'loi')
    >>> initials(Form(("alliance",)))
    ()
    """
    bare = "".join(word[0] for word in form.words if word not in LINKS)
    full = "".join(word[0] for word in form.words)
    return tuple(dict.fromkeys(letters for letters in (bare, full) if len(letters) > 1))


def words_of(
    written: str, lemmas: Mapping[str, str], spellings: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the words of a name as they are compared; articles are left out.

    >>> words_of("The Partners\u2019 co\u2013branding Programmes", {}, {"programmes": "programs"})
    ('partners', 'co', 'branding', 'programs')
    >>> words_of("战略 联盟", {}, {}), words_of("Phase II", {}, {})
    (('战略', '联盟'), ('phase', '2'))
    """
    split = split_words(plain(_ABBREVIATED_PLURAL.sub(r"\1", written)))
    kept = [word for word in split if word not in ARTICLES and word != UNSPECIFIED] or split
    return tuple(
        _numeral(word, first=place == 0) or _lemma(word, lemmas, spellings)
        for place, word in enumerate(kept)
    )


def _numeral(word: str, *, first: bool) -> str:
    return NUMERALS.get(word) or ("" if first else _TRAILING_ROMANS.get(word, ""))


def _lemma(word: str, lemmas: Mapping[str, str], spellings: Mapping[str, str]) -> str:
    """Return the singular in one spelling, whichever of the two the spelling table lists."""
    word = spellings.get(word, word)
    word = lemmas.get(word, word)
    return spellings.get(word, word)


def plain(text: str) -> str:
    """Return a text in one shape: compatible letters, small, Latin without accents, plain signs.

    >>> plain("Société Générale \u2014 \ufb01nance")
    'societe generale - finance'
    """
    text = text.translate(_SIGNS)
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return folded if folded.isascii() else _without_accents(folded).translate(_SIGNS)


def _without_accents(text: str) -> str:
    """Drop the marks behind Latin letters (elsewhere they make other letters) and joiners."""
    kept = []
    latin = False
    for char in unicodedata.normalize("NFD", text):
        is_mark = unicodedata.combining(char) > 0
        if not is_mark:
            latin = ord(char) < _LATIN_END
        if not (is_mark and latin) and unicodedata.category(char) != "Cf":
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def split_words(text: str) -> list[str]:
    """Return the runs of letters, marks and digits of a plain text; every script counts.

    >>> split_words("partner's c++ / c# tool-kit, iso27001")
    ['partner', 'c++', 'c#', 'tool', 'kit', 'iso', '27001']
    """
    text = _POSSESSIVE.sub("", text).replace("'", "")
    if text.isascii():
        return _ASCII_WORD.findall(text)
    spaced = "".join(char if _stays(char) else " " for char in text)
    return _DIGIT_BORDER.sub(" ", spaced).split()


def _stays(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"
