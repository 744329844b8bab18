"""The canonical definitions of an organisation, laid out in memory for checks.

They are read once and again only when something was published or has ended, so that a check costs
the same however many entries there are. What is laid out belongs to one organisation; who may check
against it is asked before.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

import numpy as np
from rapidfuzz import fuzz, process

from glossary_service.alignment.concepts import Entry
from glossary_service.alignment.meaning import encode_once
from glossary_service.alignment.mentions import MentionFinder, Term
from glossary_service.alignment.normalise import read_name
from glossary_service.services.positions import position
from glossary_service.store import checks
from glossary_service.store.checks import Published
from glossary_service.store.database import Database


if TYPE_CHECKING:
    from glossary_service.alignment.verdicts import Tools

Places: TypeAlias = list[int]

MOST_ORGANISATIONS = 8  # kept in memory; the one that was not asked for longest goes
TERM_WEIGHT = 0.2  # what the closeness of a term counts beside that of its definition
NEAR_NAME = 75  # rapidfuzz ratio (0..100) from which a name is offered for one that is not there
NEAR_MEANING = 0.3  # score from which a definition is worth comparing closely


@dataclass(frozen=True)
class Canonical:
    """What is canonical in an organisation, in the order of entries; places count from 0."""

    published: Sequence[Published]
    tools: "Tools"

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """The definitions as the engine reads them."""
        return [position(item.version, item.party) for item in self.published]

    @cached_property
    def finder(self) -> MentionFinder:
        """Finds the terms of the organisation in running text; ids are places."""
        terms = (
            Term(id=str(place), designations=entry.designations)
            for place, entry in enumerate(self.entries)
        )
        return MentionFinder(terms, self.tools.lemmas, self.tools.spellings)

    def named(self, term: str) -> Places:
        """Return the places of every definition under a term: all homonyms, synonyms included.

        Names with the same words in another order count where none has them in this one.
        """
        reading = read_name(term, self.tools.lemmas, self.tools.spellings)
        written = [*(form.key for form in reading.forms), *reading.abbreviations]
        for keys in (written, [form.bag for form in reading.forms]):
            found = {place for key in keys for place in self._by_name.get(key, ())}
            if found:
                return sorted(found)
        return []

    def near_in_name(self, term: str, most: int) -> Places:
        """Return the places of terms that are written much alike, the nearest first."""
        sought = next(iter(self._keys(term)), "")
        hits = process.extract(
            sought, self._names, scorer=fuzz.ratio, score_cutoff=NEAR_NAME, limit=most
        )
        places = [place for name, _, _ in hits for place in self._by_name[name]]
        return list(dict.fromkeys(places))[:most]

    def near_in_meaning(self, words: str, most: int) -> Places:
        """Return the places of definitions that come near to some words, the nearest first."""
        if not words.strip() or not self.entries:
            return []
        definitions, terms = self._vectors
        sought = encode_once([words], self.tools.quick)[0]
        scores = np.round(definitions @ sought + TERM_WEIGHT * (terms @ sought), 4)
        order = np.argsort(-scores, kind="stable")[:most]
        return [int(place) for place in order if scores[place] >= NEAR_MEANING]

    @cached_property
    def _by_name(self) -> dict[str, Places]:
        found: dict[str, Places] = defaultdict(list)
        for place, entry in enumerate(self.entries):
            for key in {key for name in entry.designations for key in self._keys(name)}:
                found[key].append(place)
        return dict(found)

    @cached_property
    def _names(self) -> Sequence[str]:
        return sorted(self._by_name)

    @cached_property
    def _vectors(self) -> "tuple[np.ndarray, np.ndarray]":
        quick = self.tools.quick
        definitions = encode_once([entry.definition for entry in self.entries], quick)
        return definitions, encode_once([entry.term for entry in self.entries], quick)

    def _keys(self, name: str) -> Sequence[str]:
        """Return what a name is known by: whatever the order of its words, and as letters."""
        reading = read_name(name, self.tools.lemmas, self.tools.spellings)
        return tuple(dict.fromkeys((*(form.bag for form in reading.forms), *reading.abbreviations)))


class CanonicalShelf:
    """Keeps what is canonical per organisation until something is published or ends."""

    def __init__(self, database: Database, tools: "Callable[[], Tools]") -> None:
        self._database = database
        self._tools = tools
        self._lock = Lock()
        self._building: dict[UUID, Lock] = defaultdict(Lock)
        self._kept: OrderedDict[UUID, tuple[tuple[int, int], Canonical]] = OrderedDict()

    def of(self, organisation_id: UUID) -> Canonical:
        """Return what is canonical now; the caller sees to it that the actor may know it."""
        with self._lock:
            building = self._building[organisation_id]
        # Whoever asks while it is read waits for it: reading it twice would help nobody.
        with building:
            # Counted before it is read: what is published in between is read again the next time.
            counted = self._database.read(
                lambda session: checks.count_publications(session, organisation_id)
            )
            kept = self._kept.get(organisation_id)
            if kept is not None and kept[0] == counted:
                return kept[1]
            published = self._database.read(
                lambda session: checks.list_published(session, organisation_id)
            )
            made = Canonical(published, self._tools())
            self._keep(organisation_id, counted, made)
            return made

    def _keep(self, organisation_id: UUID, counted: tuple[int, int], made: Canonical) -> None:
        with self._lock:
            self._kept[organisation_id] = (counted, made)
            self._kept.move_to_end(organisation_id)
            while len(self._kept) > MOST_ORGANISATIONS:
                gone, _ = self._kept.popitem(last=False)
                self._building.pop(gone, None)
