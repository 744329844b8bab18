"""From plural to singular: the noun plurals of English, from spaCy's look-up tables."""

import gzip
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


SHORTEST_REGULAR = 4
SIBILANTS = ("s", "x", "z", "ch", "sh")
ENDINGS = (
    *((sibilant, f"{sibilant}es") for sibilant in SIBILANTS),
    ("y", "ies"),
    ("o", "oes"),
    ("f", "ves"),
    ("fe", "ves"),
    ("man", "men"),
)

# Words that only look like plurals, or whose plural is a word of its own: "damages" are money,
# "customs" an authority, "goods" no opposite of bad.
KEPT = """
    acoustics aerodynamics aesthetics aids amends arms assizes athletics atlas auspices ballistics
    bellows bioethics cogs cola corps cots customs damages data dialectics dive does dynamics
    electronics ethics exes forceps genetics goes goods guilder headquarters heroics hydraulics kbps
    kinetics kudos lei linguistics logistics maths means mechanics minutes miri mnemonics mumps noes
    obstetrics olea opera optics ora pampas pants phonetics physics politics pragmatics premises
    proceeds prosthetics robotics roma semantics semiotics shambles stamina statics surroundings
    sweepstakes thanks torus trivia vela wales
"""

# Plurals of several nouns, where the tables choose the rarer one, or the verb.
CHOSEN = {
    "axes": "axis",
    "bases": "basis",
    "calcanei": "calcaneus",
    "comics": "comic",
    "leaves": "leaf",
    "masses": "mass",
    "oesophagi": "oesophagus",
    "phalanges": "phalanx",
    "taxes": "tax",
}


@cache
def load_lemmas() -> Mapping[str, str]:
    """Return the singular of about 25,000 plurals, all lower case.

    A word that is not in it is no plural, or an unknown one. Forms such as "describes" pass as
    plurals too: a name does not hold them.

    >>> lemmas = load_lemmas()
    >>> [lemmas[word] for word in ("criteria", "analyses", "alliances", "parties", "children")]
    ['criterion', 'analysis', 'alliance', 'party', 'child']
    >>> [word for word in ("business", "ethics", "series", "damages", "is") if word in lemmas]
    []
    """
    lemmas = {
        plural.lower(): singular.lower()
        for plural, singular in _read_table("en_lemma_lookup").items()
        if len(plural) >= SHORTEST_REGULAR and _is_regular(plural, singular)
    }
    for plural, singulars in _read_table("en_lemma_exc")["noun"].items():
        if lemmas.get(plural) not in singulars:
            lemmas[plural] = singulars[0]
    lemmas |= CHOSEN
    kept = frozenset(KEPT.split())
    return MappingProxyType(
        {
            plural: singular
            for plural, singular in lemmas.items()
            if plural not in kept and plural != singular and "_" not in plural
        }
    )


def _read_table(name: str) -> Any:
    """Read a table as a file: importing spaCy itself would cost a second."""
    packed = (files("spacy_lookups_data") / "data" / f"{name}.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))


def _is_regular(plural: str, singular: str) -> bool:
    """Whether the plural follows from the singular by the spelling rules for nouns.

    >>> _is_regular("parties", "party"), _is_regular("better", "good"), _is_regular("his", "hi")
    (True, False, True)
    """
    if plural == f"{singular}s":
        return not singular.endswith(SIBILANTS)
    return any(
        singular.endswith(end) and plural == singular.removesuffix(end) + ending
        for end, ending in ENDINGS
    )
