"""Creating calls that are sent twice: the second is answered like the first and not repeated."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, StateError
from glossary_service.policy.roles import Actor
from glossary_service.services.service import Service
from glossary_service.store import idempotency
from glossary_service.store.database import writes


KEPT_FOR = timedelta(days=1)
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """The answer that the first call was given."""

    status: int
    body: str
    headers: dict[str, str]


class Repeats(Service):
    """Keeps the answers of creating calls for a day."""

    @writes
    def begin(self, session: Session, actor: Actor, key: str, asked: str) -> Repeated | None:
        """Note that a call begins, or return what it was answered before.

        Raises:
            StateError: The same call is at work just now.
            InvalidValueError: The key was used for another call.
        """
        if len(key) > LONGEST_KEY:
            raise InvalidValueError(
                f"The key is longer than {LONGEST_KEY} characters.",
                {"Idempotency-Key": "Send a random one, such as a UUID."},
            )
        now = self.now()
        idempotency.forget_before(session, now - KEPT_FOR)
        held = idempotency.find(session, actor.person_id, key)
        if held is None:
            try:
                idempotency.add(session, actor.person_id, key, asked, now)
            except IntegrityError:
                raise _at_work() from None
            return None
        if held.request_hash != asked:
            raise InvalidValueError(
                "This Idempotency-Key was used for another call.",
                {"Idempotency-Key": "Take a new one for each new call."},
            )
        if held.status is None or held.answer is None:
            raise _at_work()
        return Repeated(
            status=held.status, body=held.answer["body"], headers=held.answer["headers"]
        )

    @writes
    def finish(
        self, session: Session, actor: Actor, key: str, status: int, answer: dict[str, Any]
    ) -> None:
        """Keep the answer to a call."""
        idempotency.keep(session, actor.person_id, key, status, answer)

    @writes
    def forget(self, session: Session, actor: Actor, key: str) -> None:
        """Let the call be made again: it failed and changed nothing."""
        idempotency.forget(session, actor.person_id, key)


def _at_work() -> StateError:
    return StateError("The same call is being answered just now. Ask again in a moment.")
