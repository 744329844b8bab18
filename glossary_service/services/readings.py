"""The characteristics of a definition: read by the engine, judged by the steward."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, StateError
from glossary_service.policy.roles import Action, Actor, Scope
from glossary_service.policy.transitions import OPEN_STATES, State
from glossary_service.services.effects import label_value, name_dimension, read_characteristics
from glossary_service.services.service import Service, require, require_scope, told
from glossary_service.services.texts import LONGEST_TERM, clean_name
from glossary_service.store import entries, readings, reviews
from glossary_service.store.database import reads, writes
from glossary_service.store.readings import Proposal, Verdict
from glossary_service.store.records import Reading, ReadingState, Version


if TYPE_CHECKING:
    from glossary_service.alignment.concepts import Dimension
    from glossary_service.alignment.verdicts import Tools


MOST_READINGS = 200
LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCharacteristic:
    """A reading with the names that people call it by, and the words it stands in."""

    reading: Reading
    name: str
    label: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristics:
    """What a version says; not `current` are readings of a text that has changed since."""

    version: Version
    revision: int
    current: bool
    items: tuple[ReadCharacteristic, ...]


@dataclass(frozen=True, slots=True)
class Readings(Service):
    """What the engine reads in definitions, and what stewards make of it."""

    tools: "Callable[[], Tools]"

    def propose(self, actor: Actor, version_id: UUID) -> Characteristics:
        """Have the engine read a version; what was confirmed and is still said stays confirmed.

        Raises:
            StaleError: The version was written anew while it was read.
            StateError: The version is neither open nor live.
        """
        version = self._version_to_read(actor, version_id)
        proposals = [
            Proposal(
                dimension=item.dimension,
                value=item.value[:LONGEST_VALUE],
                modality=item.modality.value,
                start=item.span.start,
                end=item.span.end,
            )
            for item in read_characteristics(version.content, self.tools())[:MOST_READINGS]
        ]
        self._keep(actor, version, proposals)
        return self.list(actor, version_id)

    def list(self, actor: Actor, version_id: UUID) -> Characteristics:
        """Return the readings of a version; others see those that its steward stands by.

        Raises:
            NotFoundError: There is none that the actor may see.
        """
        version, revision, found, current = self._read(actor, version_id)
        tools = self.tools() if found else None
        return Characteristics(
            version=version,
            revision=revision,
            current=current,
            items=()
            if tools is None
            else tuple(_named(item, version, tools, current=current) for item in found),
        )

    def judge(
        self, actor: Actor, version_id: UUID, revision: int, verdicts: Sequence[Verdict]
    ) -> Characteristics:
        """Confirm, correct or reject readings; all of them or, where one cannot be, none.

        Raises:
            NotFoundError: A reading is none of this version.
            InvalidValueError: A corrected value cannot be one of its dimension.
            StateError: The readings are of a text that has changed since.
            StaleError: Somebody else changed the entry since `revision`.
        """
        held = {item.id: item for item in self._read(actor, version_id)[2]}
        dimensions: dict[str, Dimension] = (
            {item.id: item for item in self.tools().dimensions}
            if any(item.state is ReadingState.CORRECTED for item in verdicts)
            else {}
        )
        cleaned = [
            _cleaned(item, held[item.reading_id], dimensions) if item.reading_id in held else item
            for item in verdicts
        ]
        self._judge(actor, version_id, revision, cleaned)
        return self.list(actor, version_id)

    @reads
    def _version_to_read(self, session: Session, actor: Actor, version_id: UUID) -> Version:
        entry, version = reviews.see_version(session, actor, version_id)
        require(actor, Action.DRAFT, entry.party_id)
        _require_in_use(version)
        return version

    @writes
    def _keep(
        self, session: Session, actor: Actor, version: Version, proposals: Sequence[Proposal]
    ) -> None:
        readings.put_readings(session, version.id, version.content_hash, proposals)
        entry, _ = reviews.see_version(session, actor, version.id)
        told(
            session,
            actor,
            "readings.proposed",
            "version",
            version.id,
            party_id=entry.party_id,
            content_hash=version.content_hash,
        )

    @reads
    def _read(
        self, session: Session, actor: Actor, version_id: UUID
    ) -> tuple[Version, int, Sequence[Reading], bool]:
        require_scope(actor, Scope.READ)
        entry, version = reviews.see_version(session, actor, version_id)
        found, current = readings.list_readings(session, version_id)
        if not actor.may(Action.SEE, entry.party_id):
            stood_by = {ReadingState.CONFIRMED, ReadingState.CORRECTED}
            found = [item for item in found if item.state in stood_by]
        return version, entry.revision, found, current

    @writes
    def _judge(
        self,
        session: Session,
        actor: Actor,
        version_id: UUID,
        revision: int,
        verdicts: Sequence[Verdict],
    ) -> None:
        entry, _ = reviews.see_version(session, actor, version_id)
        require(actor, Action.STEWARD, entry.party_id)
        entries.lock_entry(session, entry.id, revision)
        entry, version = reviews.see_version(session, actor, version_id)
        _require_in_use(version)
        if not readings.list_readings(session, version_id)[1]:
            raise StateError(
                "The definition has changed since it was read. Have it read again, then judge."
            )
        readings.judge_readings(
            session, version_id, verdicts, person_id=actor.person_id, at=self.now()
        )
        told(
            session,
            actor,
            "readings.judged",
            "version",
            version_id,
            party_id=entry.party_id,
            content_hash=version.content_hash,
        )


def _require_in_use(version: Version) -> None:
    if version.state not in OPEN_STATES | {State.APPROVED}:
        raise StateError("This version is neither live nor under way. Read the current one.")


def _cleaned(verdict: Verdict, reading: Reading, dimensions: "dict[str, Dimension]") -> Verdict:
    """Return a verdict with a value where it corrects, and without one where it does not."""
    if verdict.state is not ReadingState.CORRECTED:
        return Verdict(reading_id=verdict.reading_id, state=verdict.state)
    value = clean_name("value", verdict.value, LONGEST_TERM)
    listed = dimensions.get(reading.dimension)
    if listed is not None and value not in {item.id for item in listed.values}:
        known = ", ".join(item.id for item in listed.values)
        raise InvalidValueError(
            f"“{value}” is no value of “{listed.name}”.", {"value": f"Choose one of: {known}."}
        )
    return Verdict(reading_id=verdict.reading_id, state=verdict.state, value=value)


def _named(item: Reading, version: Version, tools: "Tools", *, current: bool) -> ReadCharacteristic:
    value = item.corrected_value or item.value
    place = slice(item.start, item.end)
    return ReadCharacteristic(
        reading=item,
        name=name_dimension(item.dimension, tools),
        label=label_value(item.dimension, value, tools),
        words=version.content.definition[place] if current else "",
    )
