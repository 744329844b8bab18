"""Term sets as files that people and programs read, and that can be imported again."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.formats import FORMATS, Format
from glossary_service.formats.table import Value
from glossary_service.policy.roles import Actor, Scope
from glossary_service.services.file_rows import fields_of
from glossary_service.services.service import Service, require_scope
from glossary_service.store import entries
from glossary_service.store.database import reads
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import EntryRecord, Page, TermSetRecord


# Name in calls → format; the name is its first ending without the dot.
WRITTEN: Mapping[str, Format] = {
    kind.suffixes[0].removeprefix("."): kind for kind in FORMATS if kind.write is not None
}
_READ_AT_ONCE = 200


class Exports(Service):
    """What the actor may see of a term set, written a few hundred entries at a time."""

    def write(
        self,
        actor: Actor,
        term_set_id: UUID,
        kind: str,
        stream: BinaryIO,
        *,
        drafts: bool = False,
    ) -> TermSetRecord:
        """Write a term set in one of `WRITTEN`, by term; with `drafts`, changes under way instead.

        An entry has one row. Without `drafts` it holds what is live, and entries of which nothing
        is live are left out; with them, it holds the open change where the actor may see one.

        Raises:
            NotFoundError: There is no such set that the actor may see.
            InvalidInputError: A text is too long for a cell of this format.
        """
        held = self._see(actor, term_set_id)
        write = WRITTEN[kind].write
        if write is not None:
            write(self._rows(actor, held, drafts=drafts), stream)
        return held

    @reads
    def _see(self, session: Session, actor: Actor, term_set_id: UUID) -> TermSetRecord:
        require_scope(actor, Scope.READ)
        return entries.see_term_set(session, actor, term_set_id)

    def _rows(
        self, actor: Actor, held: TermSetRecord, *, drafts: bool
    ) -> Iterator[Mapping[str, Value]]:
        after = ""
        while True:
            page = self._read_page(actor, held.id, after)
            for entry in page.items:
                version = (entry.open if drafts else None) or entry.live
                if version is not None:
                    yield fields_of(version.content) | {
                        "party": held.party,
                        "status": version.state.value,
                        "id": str(entry.id),
                    }
            after = page.after
            if not after:
                return

    @reads
    def _read_page(
        self, session: Session, actor: Actor, term_set_id: UUID, after: str
    ) -> Page[EntryRecord]:
        wanted = EntryFilter(term_set_id=term_set_id)
        return entries.list_entries(session, actor, wanted, after=after, limit=_READ_AT_ONCE)
