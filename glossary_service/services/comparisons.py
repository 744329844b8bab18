"""Comparisons between term sets: asked for, made, kept with what went in, and told when stale."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.alignment.concepts import Band, ConflictReport, TermSet
from glossary_service.errors import (
    InvalidValueError,
    NotAllowedError,
    StateError,
    TooManyError,
)
from glossary_service.models.fingerprint import fingerprint_engine
from glossary_service.policy.roles import Action, Actor, Scope
from glossary_service.reports import RENDERERS
from glossary_service.services.positions import position
from glossary_service.services.service import Service, require, require_scope, told
from glossary_service.services.texts import clean_text
from glossary_service.store import comparisons, jobs
from glossary_service.store.comparisons import Made, Seen, Side, Source
from glossary_service.store.database import reads, writes
from glossary_service.store.marks import make_time_mark, read_time_mark
from glossary_service.store.records import Comparison, Page


if TYPE_CHECKING:
    from glossary_service.alignment.verdicts import Tools

Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much
KIND = "comparison"  # of the jobs
FEWEST_SIDES, MOST_SIDES = 2, 8
SMALL = 60  # entries on a side up to which a comparison is made while the caller waits
MOST_ENTRIES = 20_000  # on all sides together
LARGEST_PAGE = 100
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What shall be compared, and for which party.

    With `drafts`, changes under way are read of the sides that belong to the actor's own parties.
    """

    party_id: UUID
    term_set_ids: tuple[UUID, ...]
    title: str = ""
    drafts: bool = False


class What(StrEnum):
    """What became of an entry since it was read."""

    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A word of a side (by its place among the sides) that is no longer as it was read."""

    side: int
    label: str
    term: str
    what: What


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """What is no longer as it was when a comparison was made, as the reader may see it."""

    changes: tuple[Change, ...] = ()
    engine: bool = False

    def __bool__(self) -> bool:
        return self.engine or bool(self.changes)


def _quiet(_what: str, _done: int, _all: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Comparisons(Service):
    """Compares what parties mean by their words, for a party that may see all of it."""

    tools: "Callable[[], Tools]"

    # ── asking ───────────────────────────────────────────────────────────────────────────────────

    def create(self, actor: Actor, order: Order) -> Comparison:
        """Compare term sets: small ones at once, larger ones by a job that the record names.

        Raises:
            InvalidValueError: There are too few or too many sets, one twice, or one with nothing.
            TooManyError: The sets hold more entries than one comparison can take.
        """
        sides = self._look(actor, order)
        if not is_small(sides):
            return self._queue_new(actor, order)
        made = self._make(self._load(sides), _quiet)
        return self._add(actor, order, sides, made)

    def recompute(self, actor: Actor, comparison_id: UUID) -> Comparison:
        """Make the report anew from what the actor sees now.

        Only pairs with a new text cost time: the vector of each text and the opinion on each pair
        of texts are kept in a file of the data folder under their hashes, and taken from there.

        Raises:
            StateError: It is being made just now.
        """
        sides = self._look_again(actor, comparison_id)
        if not is_small(sides):
            return self._queue_again(actor, comparison_id)
        made = self._make(self._load(sides), _quiet)
        return self._renew(actor, comparison_id, sides, made)

    @writes
    def delete(self, session: Session, actor: Actor, comparison_id: UUID) -> None:
        """Delete a comparison: who asked for it may, and stewards of the party.

        Raises:
            NotAllowedError: The actor is neither.
        """
        held = comparisons.see_comparison(session, actor, comparison_id)
        require(actor, Action.COMPARE, held.party_id)
        if held.created_by != actor.person_id and not actor.may(Action.STEWARD, held.party_id):
            raise NotAllowedError(
                "Only who asked for a comparison, or a steward of the party, may delete it."
            )
        if held.job is not None:
            jobs.cancel_job(session, held.job.id, self.now())
        comparisons.delete_comparison(session, comparison_id)
        told(session, actor, "comparison.deleted", KIND, held.id, party_id=held.party_id)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────

    @reads
    def list(
        self,
        session: Session,
        actor: Actor,
        *,
        party_id: UUID | None = None,
        after: str = "",
        limit: int = 50,
    ) -> Page[Comparison]:
        """Return some of the comparisons that the actor may see, the newest first."""
        require_scope(actor, Scope.READ)
        limit = max(1, min(limit, LARGEST_PAGE))
        found = comparisons.list_comparisons(
            session,
            actor,
            party_id=party_id,
            after=read_time_mark(after) if after else None,
            limit=limit + 1,
        )
        last = found[limit - 1] if len(found) > limit else None
        return Page(
            items=tuple(found[:limit]),
            after="" if last is None else make_time_mark(last.created_at, last.id),
        )

    @reads
    def get(self, session: Session, actor: Actor, comparison_id: UUID) -> Comparison:
        """Return a comparison.

        Raises:
            NotFoundError: There is none that the actor may see: each of its sides, now.
        """
        require_scope(actor, Scope.READ)
        return comparisons.see_comparison(session, actor, comparison_id)

    @reads
    def report(self, session: Session, actor: Actor, comparison_id: UUID, form: str) -> str:
        """Return the report in one of the forms of `reports.RENDERERS`.

        Raises:
            StateError: It is not made yet.
        """
        require_scope(actor, Scope.READ)
        comparisons.see_comparison(session, actor, comparison_id)
        if form not in RENDERERS:
            raise InvalidValueError(
                f"There is no report form “{form}”.",
                {"format": f"Choose one of: {', '.join(RENDERERS)}."},
            )
        content = comparisons.read_report(session, comparison_id, form)
        if content is None:
            raise StateError("The report is not made yet. Look again when its job is done.")
        return content

    @reads
    def staleness(self, session: Session, actor: Actor, comparison_id: UUID) -> Staleness:
        """Return what has changed since a comparison was made, as the actor sees it now."""
        require_scope(actor, Scope.READ)
        held = comparisons.see_comparison(session, actor, comparison_id)
        if held.made_at is None:
            return Staleness()
        read = comparisons.list_read(session, comparison_id)
        changes = []
        for number, (side, before) in enumerate(zip(held.sides, read, strict=True)):
            now = comparisons.list_seen(
                session, actor, side.term_set_id, drafts=side.drafts, limit=MOST_ENTRIES
            )
            changes += [
                Change(side=number, label=side.label, term=term, what=what)
                for term, what in _differences(before, now)
            ]
        return Staleness(changes=tuple(changes), engine=held.engine != fingerprint_engine())

    @reads
    def affected_by(self, session: Session, actor: Actor, entry_id: UUID) -> Sequence[Comparison]:
        """Return the comparisons that have read an entry, within what the actor may see."""
        require_scope(actor, Scope.READ)
        return comparisons.list_affected(session, actor, entry_id)

    # ── in the background ────────────────────────────────────────────────────────────────────────

    def make(self, actor: Actor, comparison_id: UUID, progress: Progress, *, job_id: UUID) -> None:
        """Make the report that a job is about; twice by one job is as once.

        Raises:
            NotFoundError: The actor may no longer see all of it, or it was deleted.
        """
        sides = self._look_for(actor, comparison_id)
        made = replace(self._make(self._load(sides), progress), by=job_id)
        self._keep(actor, comparison_id, sides, made)

    @reads
    def _look_for(self, session: Session, actor: Actor, comparison_id: UUID) -> Sequence[Side]:
        return _sides_again(session, actor, comparison_id)

    @writes
    def _keep(
        self, session: Session, actor: Actor, comparison_id: UUID, sides: Sequence[Side], made: Made
    ) -> None:
        held = comparisons.see_comparison(session, actor, comparison_id)
        if comparisons.keep_report(session, comparison_id, sides, made):
            told(session, actor, "comparison.made", KIND, comparison_id, party_id=held.party_id)

    # ── steps ────────────────────────────────────────────────────────────────────────────────────

    @reads
    def _look(self, session: Session, actor: Actor, order: Order) -> Sequence[Side]:
        return _sides(session, actor, order)

    @reads
    def _look_again(self, session: Session, actor: Actor, comparison_id: UUID) -> Sequence[Side]:
        _require_idle(session, actor, comparison_id)
        return _sides_again(session, actor, comparison_id)

    @reads
    def _load(self, session: Session, sides: Sequence[Side]) -> Sequence[TermSet]:
        """Return what was seen of each side as the engine reads it."""
        return [
            TermSet(
                party=side.label,
                entries=tuple(
                    position(version, side.label)
                    for version in comparisons.load_versions(
                        session, [seen.version_id for seen in side.seen]
                    )
                ),
            )
            for side in sides
        ]

    def _make(self, sets: Sequence[TermSet], progress: Progress) -> Made:
        """Compare, with no transaction open, and render every form."""
        # Imported late: spaCy takes a second, and a server starts without it.
        from glossary_service.alignment.compare import compare  # noqa: PLC0415

        report = compare(sets, self.tools(), progress)
        return Made(
            at=self.now(),
            by=None,
            engine=fingerprint_engine(),
            counts=_count(report),
            forms={form: render(report) for form, render in RENDERERS.items()},
        )

    @writes
    def _add(
        self, session: Session, actor: Actor, order: Order, sides: Sequence[Side], made: Made
    ) -> Comparison:
        comparison_id = self._write_down(session, actor, order, sides)
        comparisons.keep_report(session, comparison_id, sides, made)
        told(session, actor, "comparison.made", KIND, comparison_id, party_id=order.party_id)
        return comparisons.see_comparison(session, actor, comparison_id)

    @writes
    def _renew(
        self, session: Session, actor: Actor, comparison_id: UUID, sides: Sequence[Side], made: Made
    ) -> Comparison:
        comparisons.lock_comparison(session, comparison_id)
        held = _require_idle(session, actor, comparison_id)
        comparisons.keep_report(session, comparison_id, sides, made)
        told(session, actor, "comparison.made", KIND, comparison_id, party_id=held.party_id)
        return comparisons.see_comparison(session, actor, comparison_id)

    @writes
    def _queue_new(self, session: Session, actor: Actor, order: Order) -> Comparison:
        sides = _sides(session, actor, order)
        comparison_id = self._write_down(session, actor, order, sides)
        self._queue(session, actor, comparison_id, order.party_id)
        return comparisons.see_comparison(session, actor, comparison_id)

    @writes
    def _queue_again(self, session: Session, actor: Actor, comparison_id: UUID) -> Comparison:
        comparisons.lock_comparison(session, comparison_id)
        held = _require_idle(session, actor, comparison_id)
        self._queue(session, actor, comparison_id, held.party_id)
        return comparisons.see_comparison(session, actor, comparison_id)

    def _queue(self, session: Session, actor: Actor, comparison_id: UUID, party_id: UUID) -> None:
        job_id = jobs.add_job(
            session,
            kind=KIND,
            subject_id=comparison_id,
            party_id=party_id,
            person_id=actor.person_id,
            values={},
            at=self.now(),
        )
        comparisons.set_job(session, comparison_id, job_id)
        told(session, actor, "comparison.asked", KIND, comparison_id, party_id=party_id)

    def _write_down(
        self, session: Session, actor: Actor, order: Order, sides: Sequence[Side]
    ) -> UUID:
        require(actor, Action.COMPARE, order.party_id)
        return comparisons.add_comparison(
            session,
            title=_title(order, sides),
            party_id=order.party_id,
            created_by=actor.person_id,
            at=self.now(),
            sides=sides,
        )


def is_small(sides: Sequence[Side]) -> bool:
    """Whether a comparison is made while the caller waits."""
    return all(len(side.seen) <= SMALL for side in sides)


# ── what goes in ─────────────────────────────────────────────────────────────────────────────────


def _sides(session: Session, actor: Actor, order: Order) -> Sequence[Side]:
    """Return what the actor may compare now of the sets of an order."""
    require(actor, Action.COMPARE, order.party_id)
    _title(order, ())
    wanted = order.term_set_ids
    if not FEWEST_SIDES <= len(wanted) <= MOST_SIDES:
        raise InvalidValueError(
            f"A comparison takes {FEWEST_SIDES} to {MOST_SIDES} term sets, not {len(wanted)}.",
            {"term_set_ids": f"Name {FEWEST_SIDES} to {MOST_SIDES} term sets."},
        )
    if len(set(wanted)) < len(wanted):
        raise InvalidValueError(
            "A term set is named twice.", {"term_set_ids": "Name each term set once."}
        )
    sources = [comparisons.see_source(session, actor, term_set_id) for term_set_id in wanted]
    return _see(
        session,
        actor,
        [
            Side(
                source=source,
                label=label,
                drafts=order.drafts and actor.may(Action.SEE, source.party_id),
            )
            for source, label in zip(sources, _labels(sources), strict=True)
        ],
    )


def _sides_again(session: Session, actor: Actor, comparison_id: UUID) -> Sequence[Side]:
    """Return what the actor sees now of the sides of a comparison."""
    held = comparisons.see_comparison(session, actor, comparison_id)
    require(actor, Action.COMPARE, held.party_id)
    return _see(
        session,
        actor,
        [
            Side(
                source=comparisons.see_source(session, actor, side.term_set_id),
                label=side.label,
                drafts=side.drafts,
            )
            for side in held.sides
        ],
    )


def _see(session: Session, actor: Actor, sides: Sequence[Side]) -> Sequence[Side]:
    """Return the sides with what the actor sees of them, all together within the limit."""
    found, left = [], MOST_ENTRIES
    for side in sides:
        seen = comparisons.list_seen(
            session, actor, side.source.term_set_id, drafts=side.drafts, limit=left + 1
        )
        if not seen:
            raise InvalidValueError(
                f"{side.label} has nothing to compare that you may see. What is still a draft "
                "takes part only where you choose so, and only of your own parties.",
                {"term_set_ids": "Choose a term set with approved entries."},
            )
        left -= len(seen)
        if left < 0:
            raise TooManyError(
                f"The term sets hold more than {MOST_ENTRIES:,} entries together. Compare fewer "
                "sets at once."
            )
        found.append(replace(side, seen=seen))
    return found


def _labels(sources: Sequence[Source]) -> Sequence[str]:
    """Return the name of each column: the party, with its set or a number where one repeats."""
    parties = [source.party for source in sources]
    labels: list[str] = []
    for source in sources:
        label = source.party
        if parties.count(source.party) > 1 and source.name:
            label = f"{source.party} ({source.name})"
        number = 1
        while (named := label if number == 1 else f"{label} ({number})") in labels:
            number += 1
        labels.append(named)
    return labels


def _title(order: Order, sides: Sequence[Side]) -> str:
    given = " ".join(clean_text("title", order.title, LONGEST_TITLE).split())
    return given or " · ".join(side.label for side in sides)[:LONGEST_TITLE]


def _require_idle(session: Session, actor: Actor, comparison_id: UUID) -> Comparison:
    """Return a comparison that the actor may have made anew, and that is not being made now."""
    held = comparisons.see_comparison(session, actor, comparison_id)
    require(actor, Action.COMPARE, held.party_id)
    if held.job is not None and held.job.state.is_active:
        raise StateError("This comparison is being made just now. Look again when its job is done.")
    return held


# ── what comes out ───────────────────────────────────────────────────────────────────────────────


def _count(report: ConflictReport) -> Mapping[str, int]:
    bands = [conflict.band for conflict in report.conflicts]
    return {
        **{band.word: bands.count(band) for band in reversed(Band)},
        "agreed": len(report.agreed),
        "missing": len(report.missing),
        "unread": report.unread,
    }


def _differences(
    before: Mapping[UUID, tuple[str, str]], now: Sequence[Seen]
) -> list[tuple[str, What]]:
    """Return terms and what became of them: what was read against what is there."""
    present = {seen.entry_id: seen for seen in now}
    gone = [(term, What.GONE) for entry, (_, term) in before.items() if entry not in present]
    new = [(seen.term, What.NEW) for seen in now if seen.entry_id not in before]
    changed = [
        (seen.term, What.CHANGED)
        for seen in now
        if seen.entry_id in before and before[seen.entry_id][0] != seen.content_hash
    ]
    return sorted([*gone, *new, *changed])
