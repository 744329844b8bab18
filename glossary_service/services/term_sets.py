"""Term sets and the entries in them: making, reading, and changing what is still a draft."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, StateError
from glossary_service.policy.roles import Action, Actor, Scope
from glossary_service.policy.transitions import State
from glossary_service.services.service import Service, require, require_scope, told
from glossary_service.services.texts import (
    LONGEST_TERM,
    clean_name,
    clean_text,
    clean_texts,
)
from glossary_service.store import entries
from glossary_service.store.database import reads, writes
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import (
    Content,
    Designation,
    EntryRecord,
    Page,
    TermSetRecord,
    Version,
)


LARGEST_PAGE = 200


class TermSets(Service):
    """What a party keeps: sets, entries, drafts."""

    # ── sets ─────────────────────────────────────────────────────────────────────────────────────

    @writes
    def create(
        self, session: Session, actor: Actor, party_id: UUID, name: str, description: str = ""
    ) -> TermSetRecord:
        """Make a term set for a party.

        Raises:
            InvalidValueError: The party has a set of this name.
        """
        require(actor, Action.STEWARD, party_id)
        name = clean_name("name", name)
        try:
            term_set_id = entries.add_term_set(
                session,
                party_id=party_id,
                name=name,
                description=clean_text("description", description),
                at=self.now(),
            )
        except IntegrityError:
            raise _name_taken(name) from None
        told(session, actor, "term_set.created", "term_set", term_set_id, party_id=party_id)
        return entries.see_term_set(session, actor, term_set_id)

    @reads
    def list(
        self, session: Session, actor: Actor, party_id: UUID | None = None
    ) -> Sequence[TermSetRecord]:
        """Return the term sets that the actor may see, by party and name."""
        require_scope(actor, Scope.READ)
        return entries.list_term_sets(session, actor, party_id=party_id)

    @reads
    def get(self, session: Session, actor: Actor, term_set_id: UUID) -> TermSetRecord:
        """Return a term set.

        Raises:
            NotFoundError: There is none that the actor may see.
        """
        require_scope(actor, Scope.READ)
        return entries.see_term_set(session, actor, term_set_id)

    @writes
    def change(
        self,
        session: Session,
        actor: Actor,
        term_set_id: UUID,
        revision: int,
        *,
        name: str,
        description: str,
    ) -> TermSetRecord:
        """Change a set's name and description.

        Raises:
            StaleError: Somebody else changed it since `revision`.
        """
        held = entries.see_term_set(session, actor, term_set_id)
        require(actor, Action.STEWARD, held.party_id)
        name = clean_name("name", name)
        try:
            entries.change_term_set(
                session,
                term_set_id,
                revision=revision,
                name=name,
                description=clean_text("description", description),
            )
        except IntegrityError:
            raise _name_taken(name) from None
        told(session, actor, "term_set.changed", "term_set", held.id, party_id=held.party_id)
        return entries.see_term_set(session, actor, term_set_id)

    # ── entries ──────────────────────────────────────────────────────────────────────────────────

    @writes
    def add_entry(
        self, session: Session, actor: Actor, term_set_id: UUID, content: Content
    ) -> EntryRecord:
        """Add an entry with a first draft; another entry of the same term may be there."""
        held = entries.see_term_set(session, actor, term_set_id)
        require(actor, Action.DRAFT, held.party_id)
        content = clean_content(content)
        entry_id = entries.add_entry(
            session,
            term_set_id=held.id,
            party_id=held.party_id,
            content=content,
            author_id=actor.person_id,
            at=self.now(),
        )
        told(session, actor, "entry.created", "entry", entry_id, party_id=held.party_id)
        return entries.see_entry(session, actor, entry_id)

    @reads
    def list_entries(
        self,
        session: Session,
        actor: Actor,
        wanted: EntryFilter,
        *,
        after: str = "",
        limit: int = 50,
    ) -> Page[EntryRecord]:
        """Return some of the entries that the actor may see, by term; 1 to 200 at a time."""
        require_scope(actor, Scope.READ)
        return entries.list_entries(
            session, actor, wanted, after=after, limit=max(1, min(limit, LARGEST_PAGE))
        )

    @reads
    def get_entry(self, session: Session, actor: Actor, entry_id: UUID) -> EntryRecord:
        """Return an entry as the actor may see it.

        Raises:
            NotFoundError: There is none that the actor may see.
        """
        require_scope(actor, Scope.READ)
        return entries.see_entry(session, actor, entry_id)

    @reads
    def list_versions(self, session: Session, actor: Actor, entry_id: UUID) -> Sequence[Version]:
        """Return the versions of an entry, the newest first; outsiders get the one they see."""
        require_scope(actor, Scope.READ)
        entry = entries.see_entry(session, actor, entry_id)
        if actor.may(Action.SEE, entry.party_id):
            return entries.list_versions(session, entry_id)
        return () if entry.live is None else (entry.live,)

    @writes
    def write_draft(
        self,
        session: Session,
        actor: Actor,
        entry_id: UUID,
        revision: int,
        content: Content,
        change_note: str = "",
    ) -> EntryRecord:
        """Write down a change: into the draft that is open, or as a new draft beside what is live.

        Raises:
            StateError: A change is being reviewed; it must be decided or taken back first.
            StaleError: Somebody else changed the entry since `revision`.
        """
        entry = entries.see_entry(session, actor, entry_id)
        require(actor, Action.DRAFT, entry.party_id)
        content = clean_content(content)
        note = clean_text("change_note", change_note)
        entries.lock_entry(session, entry_id, revision)
        entry = entries.see_entry(session, actor, entry_id)
        if entry.open is None:
            entries.add_draft(
                session,
                entry_id,
                content,
                author_id=actor.person_id,
                change_note=note,
                at=self.now(),
            )
        elif entry.open.state is State.DRAFT:
            entries.rewrite_draft(
                session,
                entry.open.id,
                content,
                author_id=actor.person_id,
                change_note=note,
                at=self.now(),
            )
        else:
            raise StateError(
                "A change of this entry is being reviewed. Wait for the decision, or take it back "
                "to change it further."
            )
        told(session, actor, "draft.written", "entry", entry_id, party_id=entry.party_id)
        return entries.see_entry(session, actor, entry_id)


def clean_content(content: Content) -> Content:
    """Return a content with every text cleaned.

    Raises:
        InvalidValueError: There is no term, or a text cannot be kept.
    """
    designations = tuple(
        Designation(
            text=clean_name("designations", item.text, LONGEST_TERM),
            status=item.status,
            term_type=item.term_type,
            language=clean_text("language", " ".join(item.language.split()), 35),
        )
        for item in content.designations
    )
    if not designations:
        raise InvalidValueError("The entry has no term.", {"designations": "Write at least one."})
    if len(designations) > LARGEST_PAGE:
        raise InvalidValueError(
            f"The entry has {len(designations)} designations; {LARGEST_PAGE} are possible.",
            {"designations": f"Leave at most {LARGEST_PAGE}."},
        )
    return Content(
        designations=designations,
        definition=clean_text("definition", content.definition),
        language=clean_text("language", content.language, 35),
        superordinate=clean_text("superordinate", content.superordinate, LONGEST_TERM),
        examples=clean_texts("examples", content.examples),
        counter_examples=clean_texts("counter_examples", content.counter_examples),
        source=clean_text("source", content.source),
        register=clean_text("register", content.register, 100),
        support=clean_text("support", content.support),
        note=clean_text("note", content.note),
        valid_from=content.valid_from,
        review_date=content.review_date,
    )


def _name_taken(name: str) -> InvalidValueError:
    return InvalidValueError(
        f"The party has a term set called “{name}”.", {"name": "Choose another name."}
    )
