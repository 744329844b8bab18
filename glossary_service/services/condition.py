"""Whether the service can do its work, for those who keep it running."""

from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from glossary_service.errors import SettingsError
from glossary_service.services.service import Service
from glossary_service.store import jobs, schema
from glossary_service.store.database import reads
from glossary_service.store.schema import SchemaState


_NOT_READY = {
    SchemaState.EMPTY: "The database has no tables yet. Run: glossary admin upgrade",
    SchemaState.OLDER: "The database is of an older version. Run: glossary admin upgrade",
    SchemaState.NEWER: "The database is of a newer version than this program.",
}


class Condition(Service):
    """What monitoring asks; it needs no account and tells of nobody's definitions."""

    def why_not_ready(self) -> str:
        """Return why no request can be answered now; "" when all is well."""
        try:
            self.database.check()
            return _NOT_READY.get(schema.read_state(self.database), "")
        except (SettingsError, SQLAlchemyError):
            # What the database said may name hosts and people: it is for the log.
            return "The database cannot be reached."

    @reads
    def count_jobs(self, session: Session) -> Mapping[str, int]:
        """Return how much background work there is in each state."""
        return {state.value: count for state, count in jobs.count_states(session).items()}
