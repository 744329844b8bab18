"""Term sets with approved entries, made in one step: what comparisons and jobs are tested on."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from service_fixtures import START, Cast

from glossary_service.alignment.verdicts import Tools
from glossary_service.bootstrap import build_tools
from glossary_service.config import Settings
from glossary_service.policy.transitions import State
from glossary_service.services.comparisons import Comparisons
from glossary_service.store import entries
from glossary_service.store.records import Content, Designation
from glossary_service.store.tables.sharing import ShareRow
from glossary_service.store.tables.terms import PublicationRow
from glossary_service.wiring import Services


def content(term: str, definition: str = "", *synonyms: Designation) -> Content:
    return Content(designations=(Designation(text=term), *synonyms), definition=definition)


def add_set(
    cast: Cast, party: str, words: Mapping[str, str], *, name: str = "Words", live: bool = True
) -> UUID:
    """Add a term set of a party with these words and definitions, approved or as drafts."""

    def add(session: sa.orm.Session) -> UUID:
        term_set_id = entries.add_term_set(
            session, party_id=cast.id(party), name=name, description="", at=START
        )
        for term, definition in words.items():
            entry_id = entries.add_entry(
                session,
                term_set_id=term_set_id,
                party_id=cast.id(party),
                content=content(term, definition),
                author_id=None,
                at=START,
            )
            if live:
                version = entries.list_versions(session, entry_id)[0]
                entries.move(session, version.id, State.APPROVED, at=START)
        return term_set_id

    return cast.services.database.run(add)


def approve_change(cast: Cast, entry_id: UUID, definition: str) -> None:
    """Have an entry say something else from now on."""

    def change(session: sa.orm.Session) -> None:
        live = entries.list_versions(session, entry_id)[0]
        term = live.content.designations[0].text
        made = entries.add_draft(
            session,
            entry_id,
            content(term, definition),
            author_id=None,
            change_note="",
            at=START,
        )
        entries.move(session, made, State.APPROVED, at=START)

    cast.services.database.run(change)


def share_set(cast: Cast, party: str, term_set_id: UUID, to: str) -> UUID:
    """Let another party see a term set."""

    def share(session: sa.orm.Session) -> UUID:
        row = ShareRow(
            party_id=cast.id(party),
            term_set_id=term_set_id,
            to_party_id=cast.id(to),
            created_at=START,
        )
        session.add(row)
        session.flush()
        return row.id

    return cast.services.database.run(share)


def revoke(cast: Cast, share_id: UUID) -> None:
    """End a share."""

    def end(session: sa.orm.Session) -> None:
        session.get_one(ShareRow, share_id).revoked_at = START

    cast.services.database.run(end)


def publish(cast: Cast, entry_id: UUID) -> None:
    """Make what is live canonical for the organisation."""

    def add(session: sa.orm.Session) -> None:
        live = next(v for v in entries.list_versions(session, entry_id) if v.state == "approved")
        session.add(
            PublicationRow(
                organisation_id=cast.parties["office"].organisation_id,
                entry_id=entry_id,
                version_id=live.id,
                content_hash=live.content_hash,
                published_at=START,
            )
        )

    cast.services.database.run(add)


@functools.cache
def build_once() -> Tools:
    """Build the engine once for all tests: models take a second to load."""
    return build_tools(Settings())


def with_one_engine(services: Services) -> Services:
    """Return the services with comparisons on the engine that all tests share."""
    return replace(services, comparisons=Comparisons(services.database, build_once))
