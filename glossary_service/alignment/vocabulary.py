"""The word an entry stands under, and what the inventory of the trade knows of that word."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from glossary_service.alignment.concepts import (
    Designations,
    Dimension,
    Entry,
    InventoryTerm,
    MatchTools,
)
from glossary_service.alignment.contrast import Weights
from glossary_service.alignment.normalise import (
    Reading,
    abbreviation_key,
    initials,
    looks_abbreviated,
    read_name,
)


SLIP = 88  # rapidfuzz ratio (0..100) from which two names differ by a slip of the pen
LINKING = frozenset({"is", "are", "means", "mean", "be", "refers", "any", "all"})
LONGEST_CIRCLE = 200  # characters; a longer text says something besides its term


class Vocabulary:
    """Normalises words, and weighs the listed dimensions for the words the inventory knows."""

    def __init__(
        self,
        dimensions: Iterable[Dimension],
        inventory: Iterable[InventoryTerm],
        tools: MatchTools,
    ) -> None:
        self._tools = tools
        self._dimensions = {dimension.id: dimension for dimension in dimensions}
        self._keys: dict[str, str] = {}
        self._inventory: dict[str, str] = {}
        self._short: dict[str, frozenset[str]] = {}
        for term in inventory:
            for written in (term.term, *term.synonyms):
                self._inventory.setdefault(self._key(written), term.id)
            self._short[term.id] = frozenset(map(abbreviation_key, term.abbreviations))
        unknown = Weights(dimensions=self._dimensions, roles=None)
        self._weights: dict[str | None, Weights] = {None: unknown}

    def word(self, entry: Entry) -> str:
        """Return the preferred term as a key: case, order, plural and spelling do not show."""
        return self._key(entry.term)

    def designations(self, left: Entry, right: Entry) -> Designations:
        """Say how the written forms of two entries relate, without looking at other entries."""
        names = self._read(left.term), self._read(right.term)
        keys = [{form.bag for form in name.forms} for name in names]
        if keys[0] & keys[1]:
            return Designations.SAME
        if set(names[0].abbreviations) & set(names[1].abbreviations):
            return Designations.ABBREVIATION
        short = [{letters for form in name.forms for letters in initials(form)} for name in names]
        if short[0] & set(names[1].abbreviations) or short[1] & set(names[0].abbreviations):
            return Designations.ABBREVIATION
        written = [[form.bag for form in name.forms] for name in names]
        near = any(fuzz.ratio(a, b) >= SLIP for a in written[0] for b in written[1])
        return Designations.SYNONYM if near else Designations.OTHER

    def shares_abbreviation(self, left: Entry, right: Entry) -> bool:
        """Whether both entries carry one abbreviation: as term, in brackets or beside it."""
        return not self._abbreviations(left).isdisjoint(self._abbreviations(right))

    def contains(self, left: Entry, right: Entry) -> bool:
        """Whether all words of one term stand in the other: "misuse of CUI" and "CUI"."""
        one, other = set(self.word(left).split()), set(self.word(right).split())
        return one < other or other < one

    def is_abbreviation(self, left: Entry, right: Entry) -> bool:
        """Whether one of the terms is nothing but an abbreviation."""
        return any(looks_abbreviated(entry.term.strip()) for entry in (left, right))

    def is_usual_abbreviation(self, left: Entry, right: Entry) -> bool:
        """Whether the inventory knows the abbreviation of one entry for the word of the other."""
        return any(
            not self._abbreviations(short).isdisjoint(
                self._short.get(self._inventory.get(self.word(long), ""), frozenset())
            )
            for short, long in ((left, right), (right, left))
        )

    def lists(self, left: Entry, right: Entry) -> bool:
        """Whether a designation of one entry is, as people write it, one of the other."""
        one, other = ({self._key(name) for name in item.designations} for item in (left, right))
        return not one.isdisjoint(other)

    def _abbreviations(self, entry: Entry) -> frozenset[str]:
        return frozenset(
            letters for name in entry.designations for letters in self._read(name).abbreviations
        ) | frozenset(abbreviation_key(name) for name in entry.abbreviations)

    def is_known(self, left: Entry, right: Entry) -> bool:
        """Whether the inventory knows a designation of either entry."""
        return self._find(left, right) is not None

    def is_circular(self, entry: Entry) -> bool:
        """Whether the definition says nothing but the term itself."""
        said = set(self._key(entry.definition[:LONGEST_CIRCLE]).split()) - LINKING
        return len(entry.definition) <= LONGEST_CIRCLE and said <= set(self.word(entry).split())

    def weights(self, left: Entry, right: Entry) -> Weights:
        """Return the role weights of the word that the two entries stand for."""
        known = self._find(left, right)
        if known not in self._weights:
            roles = {
                dimension.id: dimension.roles[known]
                for dimension in self._dimensions.values()
                if known is not None and known in dimension.roles
            }
            self._weights[known] = Weights(dimensions=self._dimensions, roles=roles)
        return self._weights[known]

    def _find(self, left: Entry, right: Entry) -> str | None:
        written = (left.term, right.term, *left.synonyms, *right.synonyms)
        keys = (self._key(name) for name in written)
        return next((self._inventory[key] for key in keys if key in self._inventory), None)

    def _read(self, written: str) -> Reading:
        return read_name(written, self._tools.lemmas, self._tools.spellings)

    def _key(self, written: str) -> str:
        key = self._keys.get(written)
        if key is None:
            found = self._read(written).forms
            key = found[0].bag if found else written.casefold()
            self._keys[written] = key
        return key
