"""Entries that are approved or canonical without the way there, and tools that are built once."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID, uuid4

from service_fixtures import START, Cast, SetClock
from sqlalchemy.orm import Session

from glossary_service.alignment.verdicts import Tools
from glossary_service.bootstrap import build_tools
from glossary_service.config import ServerSettings, Settings
from glossary_service.policy.transitions import State
from glossary_service.services.canonical import CanonicalShelf
from glossary_service.services.check_links import CheckLinks
from glossary_service.services.checks import Checks
from glossary_service.store import entries, publications
from glossary_service.store.records import Content, Designation
from glossary_service.wiring import Services, build_services


@functools.cache
def shared_tools() -> Tools:
    """Return the real tools, built once for all tests: they take most of a second."""
    return build_tools(Settings())


@contextmanager
def services_that_share_tools(settings: ServerSettings, clock: SetClock) -> Iterator[Services]:
    """Open services whose checks use the shared tools."""
    built = build_services(settings, clock)
    checks = Checks(built.database, CanonicalShelf(built.database, shared_tools), shared_tools)
    yield replace(built, checks=checks, check_links=CheckLinks(built.database, checks))
    built.database.close()


def hold(
    session: Session,
    cast: Cast,
    party: str,
    term: str,
    definition: str,
    support: str = "",
    others: tuple[str, ...] = (),
    *,
    author: UUID | None = None,
) -> UUID:
    """Give a party an approved entry, which an author makes canonical, and return its id."""
    term_set = entries.add_term_set(
        session, party_id=cast.id(party), name=str(uuid4()), description="", at=START
    )
    content = Content(
        designations=tuple(Designation(text=text) for text in (term, *others)),
        definition=definition,
        support=support,
    )
    entry_id = entries.add_entry(
        session,
        term_set_id=term_set,
        party_id=cast.id(party),
        content=content,
        author_id=author,
        at=START,
    )
    version = entries.list_versions(session, entry_id)[0]
    entries.move(session, version.id, State.PROPOSED, at=START)
    entries.move(session, version.id, State.APPROVED, at=START)
    if author is not None:
        publications.add_publication(
            session,
            organisation_id=cast.parties[party].organisation_id,
            entry_id=entry_id,
            version_id=version.id,
            content_hash=version.content_hash,
            person_id=author,
            at=START,
        )
    return entry_id
