"""The vectors of definitions: computed once for each text, after it was written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from glossary_service.alignment.concepts import Encoder
from glossary_service.errors import ModelError
from glossary_service.services.service import Service
from glossary_service.store import jobs, nearest
from glossary_service.store.database import reads, writes
from glossary_service.store.nearest import Floats
from glossary_service.store.searching import BEGINNING


if TYPE_CHECKING:
    from glossary_service.alignment.verdicts import Tools

TEXTS_AT_ONCE = 200
KIND = "meanings"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Meanings(Service):
    """Sees to it that every definition in use can be found by its meaning."""

    tools: Callable[[], "Tools"]

    def encoder(self) -> Encoder:
        """Return what makes vectors of texts.

        Raises:
            ModelError: The engine was built without it.
        """
        encoder = self.tools().sentences
        if encoder is None:
            raise ModelError("Nothing can be searched by meaning: there is no sentence encoder.")
        return encoder

    def catch_up(self, limit: int, since: datetime = BEGINNING) -> int:
        """Compute the vectors of at most `limit` texts that have none; return how many it were.

        Nothing is open while it computes, and several processes may do so at once.
        """
        encoder, done = self.encoder(), 0
        while done < limit:
            texts = self._missing(encoder.name, min(TEXTS_AT_ONCE, limit - done), since)
            if not texts:
                break
            vectors = encoder.encode([text for _, text in texts])
            self._keep(encoder.name, [text_hash for text_hash, _ in texts], vectors)
            done += len(texts)
        return done

    @writes
    def queue(self, session: Session) -> None:
        """Have the worker compute all that is missing, unless it is at it."""
        if not jobs.is_under_way(session, KIND):
            jobs.add_job(
                session,
                kind=KIND,
                subject_id=None,
                party_id=None,
                person_id=None,
                values={},
                at=self.now(),
            )

    def make(self, progress: Progress) -> None:
        """Compute all that is missing, as the job of a worker."""
        done = 0
        while some := self.catch_up(TEXTS_AT_ONCE):
            done += some
            progress("Reading meanings", done, done)

    @reads
    def _missing(
        self, session: Session, encoder: str, limit: int, since: datetime
    ) -> list[tuple[str, str]]:
        return nearest.texts_without_vector(session, encoder, limit, since)

    @writes
    def _keep(self, session: Session, encoder: str, hashes: list[str], vectors: Floats) -> None:
        nearest.keep_vectors(session, encoder, hashes, vectors)
