"""A process that is warm: it has read libraries and models once, and forks a worker on request.

Each line on standard input names a work; the answer is the worker's process id. Whoever asked may
kill it at any moment; “ended” and its exit code say that it is gone.
"""

import itertools
import os
import random
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from glossary_service.bootstrap import build_tools
from glossary_service.config import ServerSettings, Settings
from glossary_service.errors import StaleError
from glossary_service.jobs.carrier import connect
from glossary_service.jobs.handlers import HANDLERS
from glossary_service.jobs.worker import Worker
from glossary_service.logs import set_up_logs
from glossary_service.policy.quorum import Choice
from glossary_service.policy.roles import Actor
from glossary_service.services.comparisons import Comparisons, Order
from glossary_service.services.reviews import Reviews
from glossary_service.store import people
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import Content, Designation, EntryRecord
from glossary_service.wiring import Services, build_services


Work = Callable[[Services, ServerSettings, list[Actor], list[UUID]], None]


def _import(
    services: Services, settings: ServerSettings, actors: list[Actor], ids: list[UUID]
) -> None:
    """Write the rows of an import: its set, its id."""
    del settings
    term_set_id, import_id = ids
    held = services.imports.get(actors[0], term_set_id, import_id)
    services.imports.apply(actors[0], term_set_id, import_id, held.revision)


def _approve(
    services: Services, settings: ServerSettings, actors: list[Actor], ids: list[UUID]
) -> None:
    """Change the entries of a set one after the other, and have each change decided, for ever."""
    del settings
    author, voter = actors
    page = services.term_sets.list_entries(author, EntryFilter(term_set_id=ids[0]))
    random.shuffle(entries := [entry.id for entry in page.items])
    for number, entry_id in enumerate(itertools.cycle(entries)):
        entry = services.term_sets.get_entry(author, entry_id)
        if entry.open is not None:
            entry = services.reviews.withdraw(author, entry_id, entry.revision)
        entry = _change(services, author, entry, f"Wording {number}.")
        entry = services.reviews.propose(author, entry_id, entry.revision)
        version = entry.open
        assert version is not None
        choice = Choice.REJECT if number % 3 == 2 else Choice.APPROVE
        services.reviews.vote(voter, version.id, version.content_hash, choice)


def _compare(
    services: Services, settings: ServerSettings, actors: list[Actor], ids: list[UUID]
) -> None:
    """Compare two sets again and again, for a party."""
    del settings
    party_id, *sets = ids
    while True:
        made = services.comparisons.create(
            actors[0], Order(party_id=party_id, term_set_ids=tuple(sets))
        )
        services.comparisons.recompute(actors[0], made.id)


def _work(
    services: Services, settings: ServerSettings, actors: list[Actor], ids: list[UUID]
) -> None:
    """Do every job that waits."""
    del actors, ids
    worker = Worker(services, connect(services.database, settings), HANDLERS)
    worker.run_waiting()


def _count(
    services: Services, settings: ServerSettings, actors: list[Actor], ids: list[UUID]
) -> None:
    """Count 500 further in the text of an entry, beside others who do the same."""
    del settings
    done = 0
    while done < 500:
        entry = services.term_sets.get_entry(actors[0], ids[0])
        assert entry.open is not None
        counted = int(entry.open.content.definition) + 1
        try:
            _change(services, actors[0], entry, str(counted))
        except StaleError:
            continue
        done += 1


def _change(services: Services, actor: Actor, entry: EntryRecord, definition: str) -> EntryRecord:
    content = Content(designations=(Designation(text=entry.term),), definition=definition)
    return services.term_sets.write_draft(actor, entry.id, entry.revision, content)


WORKS: Mapping[str, Work] = {
    "import": _import,
    "approve": _approve,
    "compare": _compare,
    "work": _work,
    "count": _count,
}


def main() -> None:
    """Fork a worker for each line: its work, database, folder, seed, people and ids."""
    # What is logged goes elsewhere: whoever asked reads this output.
    set_up_logs("error")
    tools = build_tools(Settings())
    print("warm", flush=True)  # noqa: T201 - whoever asked reads it
    for line in sys.stdin:
        work, address, folder, seed, actors, ids = line.rstrip("\n").split("\t")
        child = os.fork()
        if child:
            print(child, flush=True)  # noqa: T201
            _, status = os.waitpid(child, 0)
            print("ended", os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201
            continue
        random.seed(seed)
        settings = ServerSettings(folder=Path(folder), database=address)
        built = build_services(settings)
        services = replace(
            built,
            comparisons=Comparisons(built.database, lambda: tools),
            reviews=Reviews(built.database, lambda: tools),
        )
        try:
            WORKS[work](
                services,
                settings,
                [_load(services, UUID(one)) for one in actors.split(",")],
                [UUID(one) for one in ids.split(",")],
            )
        except BaseException:  # noqa: BLE001 - this process must not go on
            traceback.print_exc()
            os._exit(1)
        os._exit(0)


def _load(services: Services, person_id: UUID) -> Actor:
    actor = services.database.read(lambda session: people.load_actor(session, person_id))
    assert actor is not None
    return actor


if __name__ == "__main__":
    main()
