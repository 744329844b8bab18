"""Two sets of terms made from one pool: the originals, and copies noised by a seeded recipe.

The pool is every different (term, definition) of the folders in `POOL`, in file order, shuffled
once by `SEED`. A set of n takes the first n, so smaller sets lie inside larger ones. Homonyms stay:
one word with several definitions is what glossaries are like.

The right copy of an entry:
    name        one or two of `NAME_NOISE` (two in three out of ten), each a small change by hand
    definition  its clauses rotated (cut after , ; and :), then every fifth word dropped at random
Where a set needs more entries than the pool has, the pool is taken again; from the second round
on the left copy is noised as well, with a seed of its own, so that no text stands there twice.

Rows of the right set are shuffled and numbered afterwards: no place or id betrays a partner.
"""

import csv
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


SEED = "glossary-benchmark-1"
POOL = ("fibo", "nist", "contracts")
DROPPED_SHARE = 0.2
SECOND_CHANGE_SHARE = 0.3
ADDED_WORDS = ("agreed", "common", "corporate", "formal", "general", "internal", "main", "standard")
SHORTEST_FOR_CHANGE = 4
SHORTEST_FOR_ABBREVIATION = 6
_CLAUSE_END = re.compile(r"(?<=[,;:])\s+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its definition, under an id that is a web address."""

    id: str
    term: str
    definition: str


@dataclass(frozen=True, slots=True)
class TwoSets:
    """Two term sets and the true partner (right id) of every left id."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]
    partners: dict[str, str]


def read_pool(folder: Path) -> list[tuple[str, str]]:
    """Return every different (term, definition) of the pool's files, shuffled by `SEED`."""
    different: dict[tuple[str, str], None] = {}
    for name in POOL:
        with (folder / name / "definitions.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                term, definition = row["term"].strip(), row["definition"].strip()
                if term and definition:
                    different[term, definition] = None
    pool = list(different)
    chance_of(SEED).shuffle(pool)
    return pool


def make_two_sets(pool: Sequence[tuple[str, str]], count: int) -> TwoSets:
    """Return `count` originals on the left and as many noised copies, shuffled, on the right."""
    left, copies = [], []
    for number in range(count):
        turn, place = divmod(number, len(pool))
        term, definition = pool[place]
        right_chance = chance_of(f"{SEED}:right:{turn}:{place}")
        copies.append((noise_name(term, right_chance), noise_definition(definition, right_chance)))
        if turn:
            left_chance = chance_of(f"{SEED}:left:{turn}:{place}")
            term = noise_name(term, left_chance)
            definition = noise_definition(definition, left_chance)
        left.append(Term(f"https://example.org/left/{number}", term, definition))
    order = list(range(count))
    chance_of(f"{SEED}:order:{count}").shuffle(order)
    right = tuple(
        Term(f"https://example.org/right/{position}", *copies[number])
        for position, number in enumerate(order)
    )
    partners = {left[number].id: right[position].id for position, number in enumerate(order)}
    return TwoSets(tuple(left), right, partners)


def write_csv(terms: Sequence[Term], path: Path) -> Path:
    """Write a term set with the columns id, term and definition."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "term", "definition"])
        writer.writerows([term.id, term.term, term.definition] for term in terms)
    return path


# ── names ────────────────────────────────────────────────────────────────────────────────────────


def noise_name(name: str, chance: random.Random) -> str:
    """Change a name in one or two ways of `NAME_NOISE`; a way that does not apply becomes a typo.

    >>> noise_name("joint venture", random.Random("5")) == noise_name(
    ...     "joint venture", random.Random("5")
    ... )
    True
    """
    for change in chance.sample(NAME_NOISE, 2 if chance.random() < SECOND_CHANGE_SHARE else 1):
        changed = change(name.split(), chance)
        name = " ".join(changed if changed is not None else _typo(name.split(), chance))
    return name


def _typo(words: list[str], chance: random.Random) -> list[str]:
    """Swap, drop, double or replace one letter of one longer word (of any word, if none is)."""
    longer = [at for at, word in enumerate(words) if len(word) >= SHORTEST_FOR_CHANGE]
    at = chance.choice(longer or range(len(words)))
    word = words[at]
    if len(word) == 1:
        return [*words[:at], word * 2, *words[at + 1 :]]
    spot = chance.randrange(len(word) - 1)
    head, first, second, tail = word[:spot], word[spot], word[spot + 1], word[spot + 2 :]
    typed = chance.choice(
        [
            head + second + first + tail,
            head + second + tail,
            head + first + first + second + tail,
            head + first + chance.choice(_LETTERS) + tail,
        ]
    )
    return [*words[:at], typed, *words[at + 1 :]]


def _reorder(words: list[str], chance: random.Random) -> list[str] | None:
    """Move the end of the name to its front, as an index does."""
    if len(words) == 1:
        return None
    cut = chance.randrange(1, len(words))
    return [*words[cut:-1], words[-1] + ",", *words[:cut]]


def _plural(words: list[str], _random: random.Random) -> list[str]:
    """Turn the last word into the plural, or back."""
    last = words[-1]
    if len(last) >= SHORTEST_FOR_CHANGE and last.endswith("s") and not last.endswith("ss"):
        return [*words[:-1], last[:-1]]
    if last.endswith("y"):
        return [*words[:-1], last[:-1] + "ies"]
    return [*words[:-1], last + ("es" if last.endswith(("ss", "x", "ch", "sh")) else "s")]


def _drop(words: list[str], chance: random.Random) -> list[str] | None:
    """Leave one word out."""
    if len(words) == 1:
        return None
    at = chance.randrange(len(words))
    return [*words[:at], *words[at + 1 :]]


def _add(words: list[str], chance: random.Random) -> list[str]:
    """Put one of `ADDED_WORDS` before the name."""
    return [chance.choice(ADDED_WORDS), *words]


def _abbreviate(words: list[str], chance: random.Random) -> list[str] | None:
    """Cut one long word short: to its first letters and a stop, or to its consonants."""
    longer = [at for at, word in enumerate(words) if len(word) >= SHORTEST_FOR_ABBREVIATION]
    if not longer:
        return None
    at = chance.choice(longer)
    word = words[at]
    short = chance.choice([word[:4] + ".", word[0] + re.sub("[aeiou]", "", word[1:])])
    return [*words[:at], short, *words[at + 1 :]]


NAME_NOISE: tuple[Callable[[list[str], random.Random], list[str] | None], ...] = (
    _typo,
    _reorder,
    _plural,
    _drop,
    _add,
    _abbreviate,
)


# ── definitions ──────────────────────────────────────────────────────────────────────────────────


def noise_definition(definition: str, chance: random.Random) -> str:
    """Rotate the clauses of a definition, then leave out a fifth of its words.

    >>> len(noise_definition("one two, three four, five", random.Random("1")).split())
    4
    """
    clauses = _CLAUSE_END.split(definition)
    cut = chance.randrange(len(clauses))
    words = " ".join([*clauses[cut:], *clauses[:cut]]).split()
    dropped = set(chance.sample(range(len(words)), round(DROPPED_SHARE * len(words))))
    return " ".join(word for at, word in enumerate(words) if at not in dropped)


def chance_of(seed: str) -> random.Random:
    """Return a generator of its own; text seeds give the same numbers on every machine."""
    return random.Random(seed)  # noqa: S311 - noise for a benchmark, no secret
