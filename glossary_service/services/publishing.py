"""Making a definition canonical for its organisation, and what the departments answer."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, NotFoundError, StaleError, StateError
from glossary_service.policy.roles import Action, Actor, PartyKind, Scope
from glossary_service.services.service import Service, require, require_scope, told
from glossary_service.services.texts import clean_text
from glossary_service.store import entries, people, publications
from glossary_service.store.database import reads, writes
from glossary_service.store.publications import Canonical, Tally
from glossary_service.store.records import Answer, EntryRecord, Page, Publication, Standpoint


LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Who shares a canonical definition, department by department."""

    publication: Publication
    tally: Tally
    standpoints: tuple[Standpoint, ...]


class Publishing(Service):
    """Canonical definitions, and who shares them."""

    @writes
    def publish(self, session: Session, actor: Actor, entry_id: UUID, revision: int) -> EntryRecord:
        """Make the approved definition of an entry canonical; departments are asked anew.

        Raises:
            StateError: Nothing is approved, or this very version is canonical already.
            StaleError: Somebody else changed the entry since `revision`.
        """
        entry = entries.see_entry(session, actor, entry_id)
        require(actor, Action.PUBLISH, entry.party_id)
        entries.lock_entry(session, entry_id, revision)
        entry = entries.see_entry(session, actor, entry_id)
        if entry.live is None:
            raise StateError(
                "Only an approved definition can be published. Have it approved first."
            )
        before = publications.find_publication(session, actor, entry_id)
        if before is not None and before.version_id == entry.live.id:
            raise StateError("This version is canonical already.")
        publications.end_publication(session, entry_id, self.now())
        publication_id = publications.add_publication(
            session,
            organisation_id=people.get_party(session, entry.party_id).organisation_id,
            entry_id=entry_id,
            version_id=entry.live.id,
            content_hash=entry.live.content_hash,
            person_id=actor.person_id,
            at=self.now(),
        )
        told(
            session,
            actor,
            "publication.made",
            "publication",
            publication_id,
            party_id=entry.party_id,
            content_hash=entry.live.content_hash,
        )
        return entries.see_entry(session, actor, entry_id)

    @writes
    def end(self, session: Session, actor: Actor, entry_id: UUID, revision: int) -> EntryRecord:
        """End a publication: the definition stays approved, and is canonical no more.

        Raises:
            StateError: The entry is not canonical.
            StaleError: Somebody else changed the entry since `revision`.
        """
        entry = entries.see_entry(session, actor, entry_id)
        require(actor, Action.PUBLISH, entry.party_id)
        entries.lock_entry(session, entry_id, revision)
        before = publications.find_publication(session, actor, entry_id)
        if before is None:
            raise StateError("This entry is not canonical, so there is no publication to end.")
        publications.end_publication(session, entry_id, self.now())
        told(
            session,
            actor,
            "publication.ended",
            "publication",
            before.id,
            party_id=entry.party_id,
            content_hash=before.content_hash,
        )
        return entries.see_entry(session, actor, entry_id)

    @writes
    def answer(
        self,
        session: Session,
        actor: Actor,
        publication_id: UUID,
        party_id: UUID,
        content_hash: str,
        answer: Answer,
        reason: str = "",
    ) -> Adoption:
        """Say for a department whether it shares a canonical definition, or say otherwise anew.

        Raises:
            StaleError: The content is another one than was read.
            InvalidValueError: It differs, and no reason is given.
            StateError: The publication has ended, or the party is no department.
        """
        publication = publications.see_publication(session, actor, publication_id)
        require(actor, Action.ANSWER, party_id)
        party = people.see_party(session, actor, party_id)
        if party.organisation_id != publication.organisation_id:
            raise NotFoundError
        if party.kind is not PartyKind.DEPARTMENT:
            raise StateError("Departments are asked whether they share a definition, nobody else.")
        if publication.content_hash != content_hash:
            raise StaleError
        reason = clean_text("reason", reason)
        if answer is Answer.DIFFERS and not reason:
            raise InvalidValueError(
                "A department that differs says in what.",
                {"reason": "Write what your department means, or why it needs another meaning."},
            )
        publications.put_answer(
            session,
            publication,
            party_id,
            answer=answer,
            reason=reason,
            person_id=actor.person_id,
            at=self.now(),
        )
        told(
            session,
            actor,
            f"standpoint.{answer.value}",
            "publication",
            publication_id,
            party_id=party_id,
            content_hash=content_hash,
        )
        return _adoption(session, publication)

    @reads
    def adoption(self, session: Session, actor: Actor, entry_id: UUID) -> Adoption:
        """Return who shares a canonical definition, for the people of its organisation.

        Raises:
            NotFoundError: The entry is not canonical, or not one that the actor may see.
        """
        require_scope(actor, Scope.READ)
        publication = publications.find_publication(session, actor, entry_id)
        if publication is None:
            entries.see_entry(session, actor, entry_id)
            raise NotFoundError("This entry is not canonical in your organisation.")
        return _adoption(session, publication)

    @reads
    def list_canonical(
        self, session: Session, actor: Actor, *, after: str = "", limit: int = 50
    ) -> Page[Canonical]:
        """Return some of the organisation's canonical definitions with who shares them, by term."""
        require_scope(actor, Scope.READ)
        return publications.list_canonical(
            session, actor, after=after, limit=max(1, min(limit, LARGEST_PAGE))
        )


def _adoption(session: Session, publication: Publication) -> Adoption:
    return Adoption(
        publication=publication,
        tally=publications.count_answers(session, [publication])[publication.id],
        standpoints=tuple(publications.list_standpoints(session, publication)),
    )
