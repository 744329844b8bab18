"""What is done at the console of the machine that the service runs on.

Nobody acts here: whoever can run these can read the database anyway.
"""

from sqlalchemy.orm import Session

from glossary_service.errors import InvalidValueError, NotFoundError
from glossary_service.policy.roles import Actor
from glossary_service.services.accounts import hash_password, new_session_key
from glossary_service.services.parties import clean_email
from glossary_service.services.service import Service, told
from glossary_service.services.texts import clean_name
from glossary_service.store import invitations, people
from glossary_service.store.database import reads, writes
from glossary_service.store.log import verify_log
from glossary_service.store.records import Person


class Console(Service):
    """Accounts without an account, and the check of the log."""

    @writes
    def add_operator(self, session: Session, *, email: str, name: str, password: str) -> Person:
        """Add a person who may create organisations and holds no role in any yet.

        Raises:
            InvalidValueError: The address is taken or is none, or the password is too short.
        """
        email = clean_email(email)
        if people.find_person(session, email) is not None:
            raise InvalidValueError(
                f"“{email}” has an account. Take “glossary admin reset-password” to let the "
                "person in again.",
                {"email": "Name another address."},
            )
        person = people.add_person(
            session,
            email=email,
            name=clean_name("name", name),
            password_hash=hash_password(password),
            session_key=new_session_key(),
            at=self.now(),
            operator=True,
        )
        told(session, None, "operator.added", "person", person.id)
        return person

    @writes
    def reset_password(self, session: Session, email: str, password: str) -> Person:
        """Give a person a new password and end all her sessions; tokens of programs stay.

        Raises:
            NotFoundError: Nobody has this address.
            InvalidValueError: The password is too short.
        """
        person = people.find_person(session, email.strip())
        if person is None:
            raise NotFoundError(f"Nobody has the address “{email}”.")
        people.set_password(
            session,
            person.id,
            revision=person.revision,
            password_hash=hash_password(password),
            session_key=new_session_key(),
        )
        # A link that was given out before would undo what was just done.
        invitations.revoke_all_of_person(session, person.id, self.now())
        told(session, None, "password.reset", "person", person.id)
        return person

    @reads
    def find_actor(self, session: Session, email: str) -> Actor:
        """Return a person as the one who acts, by her address.

        Raises:
            NotFoundError: Nobody who may sign in has this address.
        """
        person = people.find_person(session, email.strip())
        actor = None if person is None else people.load_actor(session, person.id)
        if actor is None:
            raise NotFoundError(f"Nobody who may sign in has the address “{email}”.")
        return actor

    @reads
    def verify_log(self, session: Session) -> tuple[int, str]:
        """Return how many lines the log has, and what is wrong with it ("" where nothing is)."""
        return verify_log(session)
