"""Evidence from names: which words two names share, how rare these are, and what sets them apart.

A name becomes a vector: the sum of its words, each weighted by how rarely the two sets use it, each
word itself spread over its letter pairs and triples. So one dot product asks how much of what is
particular in two names is written alike, whatever the order, and forgives slips and endings
("intestine", "intestinal"). Words that the sets use for each other are learned from the sets.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from glossary_service.alignment.concepts import Entry, Vectors
from glossary_service.alignment.normalise import Form, initials, read_name


Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

WIDTH = 256
LONGEST_WORD = 40
LONGEST_NAME = 200
MOST_FORMS = 12
# A word that both sets use for another counts as this much of it, at most.
LEARNED = 0.9
SHORTEST_LENGTH = 1e-12


# ── the names of one side ────────────────────────────────────────────────────────────────────────


class Named(NamedTuple):
    """What one entry may be called by: by its term, by its synonyms, and in short."""

    term: tuple[Form, ...]
    synonyms: tuple[Form, ...]
    abbreviations: tuple[str, ...]

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form once, those of the term first."""
        return tuple({form.key: form for form in (*self.term, *self.synonyms)}.values())


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one set: per entry, and laid out flat with the row of the entry they belong to.

    `starts[i] : starts[i + 1]` are the flat places of entry i's forms; every entry has at least
    one, an empty one where nothing can be read.
    """

    entries: tuple[Named, ...]
    flat: tuple[Form, ...]
    owners: Ints
    starts: Ints


def read_names(
    entries: Sequence[Entry], lemmas: Mapping[str, str], spellings: Mapping[str, str]
) -> Names:
    """Read every designation of every entry into forms.

    >>> entry = Entry(id="1", party="A", term="joint ventures (JV)", synonyms=("equity venture",))
    >>> names = read_names([entry], {"ventures": "venture"}, {})
    >>> [form.key for form in names.flat], names.entries[0].abbreviations
    (['joint venture', 'equity venture'], ('jv',))
    """
    return _laid_out([_read_entry(entry, lemmas, spellings) for entry in entries])


def _laid_out(named: Sequence[Named]) -> Names:
    flat = [entry.forms[:MOST_FORMS] or (Form(()),) for entry in named]
    sizes = np.array([len(forms) for forms in flat], dtype=np.int64)
    return Names(
        entries=tuple(named),
        flat=tuple(form for forms in flat for form in forms),
        owners=np.repeat(np.arange(len(flat)), sizes),
        starts=np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
    )


def _read_entry(entry: Entry, lemmas: Mapping[str, str], spellings: Mapping[str, str]) -> Named:
    term = read_name(entry.term, lemmas, spellings)
    synonyms = [read_name(name, lemmas, spellings) for name in entry.synonyms]
    given = [read_name(name, lemmas, spellings) for name in entry.abbreviations]
    short = [
        *term.abbreviations,
        *(key for reading in synonyms for key in reading.abbreviations),
        *(form.compact for reading in given for form in reading.forms),
        *(key for reading in given for key in reading.abbreviations),
    ]
    return Named(
        term=term.forms,
        synonyms=tuple(form for reading in (*synonyms, *given) for form in reading.forms),
        abbreviations=tuple(dict.fromkeys(key for key in short if key)),
    )


def expand(*sides: Names) -> tuple[Names, ...]:
    """Add to each name that holds an abbreviation of the sets a form that spells it out.

    Only abbreviations count that all sets use for one name alone.

    >>> one = read_names([Entry(id="1", party="A", term="joint venture (JV)")], {}, {})
    >>> two = read_names([Entry(id="2", party="B", term="equity JV")], {}, {})
    >>> [form.key for form in expand(one, two)[1].flat]
    ['equity jv', 'equity joint venture']
    """
    meant: dict[str, set[str]] = defaultdict(set)
    for names in sides:
        for named in names.entries:
            for short in named.abbreviations:
                if len(named.term) and named.term[0].compact != short:
                    meant[short].add(named.term[0].key)
    clear = {short: min(keys).split() for short, keys in meant.items() if len(keys) == 1}
    return tuple(
        _laid_out([_spelt_out(named, clear) for named in names.entries]) for names in sides
    )


def _spelt_out(named: Named, clear: Mapping[str, Sequence[str]]) -> Named:
    longer = [
        Form(tuple(part for word in form.words for part in clear.get(word, (word,))))
        for form in named.forms
        if len(form.words) > 1 and not clear.keys().isdisjoint(form.words)
    ]
    return named._replace(synonyms=(*named.synonyms, *longer)) if longer else named


def long_initials(named: Named) -> tuple[str, ...]:
    """Return the initials of every name of an entry."""
    return tuple(dict.fromkeys(letters for form in named.forms for letters in initials(form)))


# ── names as vectors ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of both sets: their places, weights (rare words weigh more) and vectors."""

    places: Mapping[str, int]
    weights: Floats
    vectors: Vectors


def build_lexicon(*sides: Names) -> Lexicon:
    """Count the words of all sets and give each a vector of length one from its letters."""
    counts: Counter[str] = Counter()
    for names in sides:
        for start, end in zip(names.starts, names.starts[1:], strict=False):
            counts.update({word for form in names.flat[start:end] for word in form.content})
    words = sorted(counts)
    total = sum(len(names.entries) for names in sides)
    weights = np.log1p(total / np.array([counts[word] for word in words], dtype=np.float32))
    return Lexicon(
        places={word: place for place, word in enumerate(words)},
        weights=weights.astype(np.float32),
        vectors=letter_vectors(words),
    )


def letter_vectors(words: Sequence[str]) -> Vectors:
    """Return an array (words, 256) of length-one vectors from the letter pairs and triples.

    >>> vectors = letter_vectors(["intestinal", "intestine", "sale"])
    >>> near, far = vectors[1:] @ vectors[0]
    >>> bool(near > 0.5 > 0.2 > far)
    True
    """
    grams = _letter_grams(words)
    buckets = np.zeros((len(words), WIDTH), np.float32)
    for rows, places, signs in grams:
        np.add.at(buckets, (rows, places), signs)
    seen = np.count_nonzero(buckets, axis=0)
    buckets *= np.log1p(len(words) / np.maximum(seen, 1)).astype(np.float32)
    return unit(buckets)


def _letter_grams(words: Sequence[str]) -> Iterable[tuple[Ints, Ints, Floats]]:
    """Yield rows, places and signs of all letter pairs, then of all triples."""
    framed = [f"\x02{word[:LONGEST_WORD]}\x03" for word in words]
    sizes = np.array([len(word) for word in framed], dtype=np.int64)
    width = int(sizes.max(initial=0))
    codes = np.zeros((len(words), width), np.uint64)
    inside = np.arange(width) < sizes[:, None]
    codes[inside] = np.frombuffer("".join(framed).encode("utf-32-le"), np.uint32)
    for length in (2, 3):
        hashed = np.full((len(words), max(width - length + 1, 0)), length, np.uint64)
        for step in range(length):
            hashed = _mix(hashed + codes[:, step : step + hashed.shape[1]])
        rows, columns = np.nonzero(inside[:, length - 1 :])
        marks = hashed[rows, columns]
        signs = np.where(marks >> np.uint64(63), np.float32(1), np.float32(-1))
        yield rows, (marks % np.uint64(WIDTH)).astype(np.int64), signs


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scatter numbers, the same way on every machine (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def name_vectors(names: Names, lexicon: Lexicon) -> Vectors:
    """Return an array (forms, 256): the weighted sums of the forms' words, of length one."""
    sizes = np.array([len(form.content) for form in names.flat], dtype=np.int64)
    places = np.array(
        [lexicon.places[word] for form in names.flat for word in form.content], dtype=np.int64
    )
    vectors = np.zeros((len(names.flat), WIDTH), np.float32)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    weighted = lexicon.vectors * lexicon.weights[:, None]
    for nth in range(int(sizes.max(initial=0))):
        rows = np.flatnonzero(sizes > nth)
        vectors[rows] += weighted[places[starts[rows] + nth]]
    return unit(vectors)


def unit(vectors: Vectors) -> Vectors:
    """Return the vectors at length one; zeros stay zeros."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    scaled: Vectors = vectors / np.maximum(lengths, np.float32(SHORTEST_LENGTH))
    return scaled


# ── names against names ──────────────────────────────────────────────────────────────────────────


class FormPairs(NamedTuple):
    """Every form of the left entry with every form of the right one, for one pair after the other.

    `left` and `right` are flat places of forms; `starts[i]` is where those of pair i begin, with
    the two preferred forms.
    """

    left: Ints
    right: Ints
    starts: Ints


def form_pairs(rows: Ints, others: Ints, left: Names, right: Names) -> FormPairs:
    """Lay out the forms of pairs of entries."""
    heights = np.diff(left.starts)[rows]
    widths = np.diff(right.starts)[others]
    sizes = heights * widths
    starts = np.cumsum(sizes) - sizes
    nth = np.arange(int(sizes.sum())) - np.repeat(starts, sizes)
    over, across = np.divmod(nth, np.repeat(widths, sizes))
    return FormPairs(
        left=np.repeat(left.starts[rows], sizes) + over,
        right=np.repeat(right.starts[others], sizes) + across,
        starts=starts,
    )


def highest(values: Floats, starts: Ints) -> tuple[Floats, Ints]:
    """Return the highest value of each stretch, and the first place where it stands.

    >>> best, places = highest(np.array([0.5, 0.75, 0.25], np.float32), np.array([0, 2]))
    >>> best.tolist(), places.tolist()
    ([0.75, 0.25], [1, 2])
    """
    if not len(starts):
        return np.zeros(0, np.float32), starts
    best = np.maximum.reduceat(values, starts)
    owners = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(values))))
    hits = np.flatnonzero(values == best[owners])
    return best, hits[np.flatnonzero(np.diff(owners[hits], prepend=-1))]


def written_ratio(left: Names, right: Names, ones: Ints, others: Ints) -> Floats:
    """Return for pairs of forms the share of letters that stand in the same order (0..1).

    Words are sorted first, so that their order does not count.
    """
    found: Floats = process.cpdist(
        [left.flat[one].bag[:LONGEST_NAME] for one in ones.tolist()],
        [right.flat[other].bag[:LONGEST_NAME] for other in others.tolist()],
        scorer=Indel.normalized_similarity,
        dtype=np.float32,
    )
    return found


# ── what sets two names apart ────────────────────────────────────────────────────────────────────

# Words of one row exclude each other; a name may hold only one of them and mean one thing.
OPPOSITES = (
    "left right",
    "upper lower",
    "inner outer",
    "internal external",
    "inbound outbound",
    "incoming outgoing",
    "upstream downstream",
    "input output",
    "import export",
    "buy sell",
    "purchase sale",
    "buyer seller",
    "supplier customer",
    "asset liability",
    "debit credit",
    "income expense",
    "gain loss",
    "profit loss",
    "gross net",
    "minimum maximum",
    "public private",
    "short long",
    "open closed",
    "fixed variable",
    "active passive",
    "voluntary mandatory",
    "optional mandatory",
    "domestic foreign",
    "national international",
    "local global",
    "horizontal vertical",
    "primary secondary tertiary",
    "junior senior",
    "annual quarterly monthly weekly daily",
    "supply demand",
    "high low medium",
    "major minor",
    "male female",
    "pre post",
    "early late",
    "old new",
    "physical logical virtual",
    "bilateral multilateral unilateral",
    "single multiple double",
    "large small",
    "ascending descending",
)
DENIALS = frozenset({"non", "not", "no", "without", "anti"})
DENYING_PREFIXES = ("non", "un", "in", "im", "il", "ir", "dis", "anti", "mis")
# The parties of one act: "licensor" and "licensee", "distribution" and "distributor".
ROLES = ("ee", "or", "er", "ship", "ist")
ACTS = ("ation", "ing", "ion", "ment", "e")
SHORTEST_STEM = 4
STEM_CHANGE = 2
SHORTEST_SLIP = 5
# The share of letters that stay in place when a pen slips.
SLIP = 0.75
_EXCLUDING = {word: frozenset(row.split()) - {word} for row in OPPOSITES for word in row.split()}


def apart(left: Form, right: Form) -> str:
    """Say in a few words what sets two names apart for good; "" where nothing does.

    >>> apart(Form(("non", "equity", "alliance")), Form(("equity", "alliance")))
    'denied: non'
    >>> apart(Form(("left", "lung")), Form(("right", "lung")))
    'opposed: left, right'
    >>> apart(Form(("tier", "1")), Form(("tier", "2"))), apart(Form(("lung",)), Form(("lungs",)))
    ('numbers: 1, 2', '')
    """
    only_left = [word for word in left.words if word not in right.words]
    only_right = [word for word in right.words if word not in left.words]
    for word in (*only_left, *only_right):
        if word in DENIALS:
            return f"denied: {word}"
    numbers = [word for word in only_left if word[0].isdigit()]
    others = [word for word in only_right if word[0].isdigit()]
    if numbers and others:
        return f"numbers: {numbers[0]}, {others[0]}"
    for one in only_left:
        for other in only_right:
            if other in _EXCLUDING.get(one, ()):
                return f"opposed: {one}, {other}"
            if _denies(one, other) or _denies(other, one):
                return f"denied: {one}, {other}"
            if _other_role(one, other):
                return f"roles: {one}, {other}"
    return ""


def is_slip(left: Form, right: Form, known: Collection[str]) -> bool:
    """Say whether two names differ by slips of the pen alone.

    A slip turns a word into one that nobody knows: "contact" is no slip of "contract".

    >>> known = {"contact", "contract", "venture"}
    >>> is_slip(Form(("joint", "ventrue")), Form(("joint", "venture")), known)
    True
    >>> is_slip(Form(("contact",)), Form(("contract",)), known)
    False
    """
    only_left = [word for word in left.content if word not in right.content]
    only_right = [word for word in right.content if word not in left.content]
    return len(only_left) == len(only_right) and all(
        len(one) >= SHORTEST_SLIP
        and not (one in known and other in known)
        and OSA.normalized_similarity(one[:LONGEST_WORD], other[:LONGEST_WORD]) >= SLIP
        for one, other in zip(only_left, only_right, strict=True)
    )


def _denies(word: str, base: str) -> bool:
    return word.endswith(base) and word[: -len(base)] in DENYING_PREFIXES


def _other_role(one: str, other: str) -> bool:
    """Say whether two words come from one stem and name different roles in the act."""
    (stem, role), (base, part) = _stem_and_role(one), _stem_and_role(other)
    shorter, longer = sorted((stem, base), key=len)
    return (
        role != part
        and len(shorter) >= SHORTEST_STEM
        and longer.startswith(shorter)
        and len(longer) - len(shorter) <= STEM_CHANGE
    )


def _stem_and_role(word: str) -> tuple[str, str]:
    """Return a word without its ending, and the ending where it names a role.

    >>> [_stem_and_role(word) for word in ("licensee", "licensing", "license", "distributor")]
    [('licens', 'ee'), ('licens', ''), ('licens', ''), ('distribut', 'or')]
    """
    for role in ROLES:
        if word.endswith(role):
            return word.removesuffix(role), role
    for act in ACTS:
        if word.endswith(act):
            return word.removesuffix(act), ""
    return word, ""


# ── what the sets teach about words ──────────────────────────────────────────────────────────────


def learn_words(lexicon: Lexicon, pairs: Iterable[tuple[Form, Form, float]]) -> Lexicon:
    """Return a lexicon in which words that stand for each other lie closer.

    `pairs` are names taken to mean one thing, each with how sure that is (0..1). Where two such
    names differ by one word each, the two words teach each other; the more such pairs, the more.
    """
    taught: defaultdict[tuple[str, str], float] = defaultdict(float)
    for one, other, sure in pairs:
        left = [word for word in one.content if word not in other.content]
        right = [word for word in other.content if word not in one.content]
        if len(left) == len(right) == 1 < len(one.content):
            taught[min(left[0], right[0]), max(left[0], right[0])] += sure
    vectors = lexicon.vectors.copy()
    for words, weight in sorted(taught.items()):
        share = np.float32(LEARNED * weight / (weight + 1))
        a, b = (lexicon.places[word] for word in words)
        vectors[a] += share * lexicon.vectors[b]
        vectors[b] += share * lexicon.vectors[a]
    return Lexicon(places=lexicon.places, weights=lexicon.weights, vectors=unit(vectors))
