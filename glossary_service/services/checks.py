"""Check my understanding: somebody's words beside what is canonical, before anything is signed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Session

from glossary_service.alignment.concepts import Entry, Span
from glossary_service.alignment.mentions import Mention, sentence_around
from glossary_service.errors import InvalidValueError, NotAllowedError
from glossary_service.models.fingerprint import fingerprint_engine
from glossary_service.policy.roles import Action, Actor, PartyKind, Scope
from glossary_service.reports.check_form import (
    Answer,
    Asked,
    Meaning,
    Place,
    Source,
    build_answer,
    compare_meaning,
    speaks_about_it,
)
from glossary_service.services.canonical import Canonical, CanonicalShelf
from glossary_service.services.positions import position, position_of
from glossary_service.services.service import Service, require, require_scope, told
from glossary_service.services.texts import LONGEST_TERM, LONGEST_TEXT, clean_name, clean_text
from glossary_service.store import checks, entries
from glossary_service.store.checks import KeptCheck
from glossary_service.store.contents import key_of
from glossary_service.store.database import reads, writes
from glossary_service.store.records import Page, Version


if TYPE_CHECKING:
    from glossary_service.alignment.verdicts import Tools

LARGEST_PAGE = 200
MOST_HOMONYMS = 8  # definitions of the term itself that are compared
MOST_OTHERS = 6  # definitions of other terms that are compared
MOST_SHOWN = 3  # … of which so many are shown
MOST_TERMS = 12  # terms of a paragraph that are answered
MOST_PLACES = 5  # sentences shown for a term
LONGEST_PLAN = 2_000  # characters of a text that is compared as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answers to a check; `kept` says under which id it was kept, if it was.

    `unanswered` are further terms of a text, beyond those that one page can answer.
    """

    answers: tuple[Answer, ...]
    unanswered: tuple[str, ...] = ()
    kept: KeptCheck | None = None


@dataclass(frozen=True, slots=True)
class Checks(Service):
    """Checks for the people of a party against what is canonical in its organisation.

    Nothing is kept unless somebody asks for it; what is kept is seen by the people of that party
    alone, the central department not among them.
    """

    shelf: CanonicalShelf
    tools: "Callable[[], Tools]"

    # ── checking ─────────────────────────────────────────────────────────────────────────────────

    def check_words(
        self, actor: Actor, party_id: UUID, term: str, words: str, *, keep: bool = False
    ) -> Result:
        """Answer for a term and what somebody means by it.

        Raises:
            NotAllowedError: The party is a partner, or the token was made for less.
        """
        organisation_id = _require_check(actor, party_id, keep=keep)
        answer = self.answer_words(organisation_id, term, words)
        result = Result(answers=(answer,))
        return self._kept(actor, party_id, answer.words, result) if keep else result

    def check_entry(
        self, actor: Actor, party_id: UUID, entry_id: UUID, *, keep: bool = False
    ) -> Result:
        """Answer for one of the party's own entries: what is live, else the draft.

        Raises:
            NotFoundError: The party has no such entry that the actor may see.
        """
        organisation_id = _require_check(actor, party_id, keep=keep)
        own = self._read_entry(actor, party_id, entry_id)
        result = Result(answers=(self._answer(organisation_id, own),))
        return self._kept(actor, party_id, own.definition, result) if keep else result

    def check_text(self, actor: Actor, party_id: UUID, text: str, *, keep: bool = False) -> Result:
        """Answer for every canonical term in a paragraph of a plan.

        What the party itself holds under a term is compared; where it holds nothing, the text as a
        whole is, if it speaks about what the meaning speaks about. Else the answer shows the
        company's meaning and asks.
        """
        organisation_id = _require_check(actor, party_id, keep=keep)
        text = _some("text", text)
        canonical = self.shelf.of(organisation_id)
        found = _by_concepts(canonical.finder.find(text))
        names = [_name_of(canonical, ids) for ids in found]
        held = self._read_held(actor, party_id, tuple(names[:MOST_TERMS]))
        answers = tuple(
            self._answer_places(
                organisation_id, canonical, ids, held, text, _places(text, mentions)
            )
            for ids, mentions in list(found.items())[:MOST_TERMS]
        )
        result = Result(answers=answers, unanswered=tuple(names[MOST_TERMS:]))
        return self._kept(actor, party_id, text, result) if keep else result

    def answer_words(self, organisation_id: UUID, term: str, words: str) -> Answer:
        """Answer for a term and some words; the caller has asked who may.

        Raises:
            InvalidValueError: The term is empty, or a text is too long.
        """
        own = Entry(
            id="",
            party="",
            term=clean_name("term", term, LONGEST_TERM),
            definition=clean_text("words", words),
        )
        return self._answer(organisation_id, own)

    # ── what is kept ─────────────────────────────────────────────────────────────────────────────

    @reads
    def list(
        self,
        session: Session,
        actor: Actor,
        party_id: UUID | None = None,
        *,
        after: str = "",
        limit: int = 50,
    ) -> Page[KeptCheck]:
        """Return some of the checks that the actor's parties keep, the newest first."""
        require_scope(actor, Scope.READ)
        limit = max(1, min(limit, LARGEST_PAGE))
        return checks.list_checks(session, actor, party_id=party_id, after=after, limit=limit)

    @reads
    def get(self, session: Session, actor: Actor, check_id: UUID) -> KeptCheck:
        """Return a kept check.

        Raises:
            NotFoundError: There is none that the actor may see.
        """
        require_scope(actor, Scope.READ)
        return checks.see_check(session, actor, check_id)

    @writes
    def delete(self, session: Session, actor: Actor, check_id: UUID) -> None:
        """Delete a kept check; one that a guest shared stays with the guest.

        Raises:
            NotFoundError: There is none that the actor may see.
        """
        held = checks.see_check(session, actor, check_id)
        require_scope(actor, Scope.WRITE)
        checks.drop_check(session, held)
        told(session, actor, "check.deleted", "check", held.id, party_id=held.party_id)

    def _kept(self, actor: Actor, party_id: UUID, words: str, result: Result) -> Result:
        kept = self._keep(actor, party_id, words, result)
        return Result(answers=result.answers, unanswered=result.unanswered, kept=kept)

    @writes
    def _keep(
        self, session: Session, actor: Actor, party_id: UUID, words: str, result: Result
    ) -> KeptCheck:
        kept = checks.add_check(
            session,
            organisation_id=actor.memberships[party_id].organisation_id,
            party_id=party_id,
            person_id=actor.person_id,
            at=self.now(),
            words=words,
            **kept_values(result),
        )
        told(session, actor, "check.kept", "check", kept.id, party_id=party_id)
        return kept

    # ── what an answer is made from ──────────────────────────────────────────────────────────────

    @reads
    def _read_entry(self, session: Session, actor: Actor, party_id: UUID, entry_id: UUID) -> Entry:
        entry = entries.see_entry(session, actor, entry_id)
        own = position_of(entry) or position_of(entry, drafts=True)
        if entry.party_id != party_id or own is None:
            raise InvalidValueError(
                "This entry belongs to another party, or says nothing yet.",
                {"entry_id": "Choose an entry of your own."},
            )
        return own

    @reads
    def _read_held(
        self, session: Session, actor: Actor, party_id: UUID, terms: tuple[str, ...]
    ) -> dict[str, Version]:
        """Return what the party holds under some terms; of several definitions the first."""
        found: dict[str, Version] = {}
        for key, version in checks.list_held(
            session, actor, party_id, [key_of(term) for term in terms]
        ):
            found.setdefault(key, version)
        return found

    @reads
    def _contacts(self, session: Session, organisation_id: UUID) -> tuple[Asked, ...]:
        return tuple(
            Asked(party=item.party, contact=item.contact)
            for item in checks.list_contacts(session, organisation_id)
        )

    def _answer(self, organisation_id: UUID, own: Entry) -> Answer:
        canonical = self.shelf.of(organisation_id)
        named = canonical.named(own.term)[:MOST_HOMONYMS]
        near = _others(canonical, own, named)
        compared = self._compare(own, canonical, (*named, *near))
        return build_answer(
            term=own.term,
            words=own.definition,
            meanings=compared[: len(named)],
            others=compared[len(named) :],
            contacts=self._contacts(organisation_id),
        )

    def _answer_places(
        self,
        organisation_id: UUID,
        canonical: Canonical,
        ids: tuple[str, ...],
        held: dict[str, Version],
        text: str,
        places: tuple[Place, ...],
    ) -> Answer:
        """Answer for a term that stands in a text, with what the party holds under it."""
        named = [int(id_) for id_ in ids][:MOST_HOMONYMS]
        term = _name_of(canonical, ids)
        version = held.get(key_of(term))
        if version is None:
            own, compared = self._compare_plan(term, text, canonical, named)
        else:
            own = position(version, "")
            near = _others(canonical, own, named) if own.definition else []
            compared = self._compare(own, canonical, (*named, *near))
        return build_answer(
            term=term,
            words=own.definition,
            meanings=compared[: len(named)],
            others=compared[len(named) :],
            contacts=self._contacts(organisation_id),
            places=places,
        )

    def _compare_plan(
        self, term: str, text: str, canonical: Canonical, named: Sequence[int]
    ) -> tuple[Entry, tuple[Meaning, ...]]:
        """Compare a text as a whole where it speaks about the same as the meanings of its term."""
        silent = Entry(id="", party="", term=term)
        if len(text) <= LONGEST_PLAN:
            own = replace(silent, definition=text)
            near = _others(canonical, own, named)
            compared = self._compare(own, canonical, (*named, *near))
            if any(map(speaks_about_it, compared[: len(named)])):
                return own, compared
        return silent, self._compare(silent, canonical, named)

    def _compare(
        self, own: Entry, canonical: Canonical, places: Sequence[int]
    ) -> tuple[Meaning, ...]:
        # spaCy takes a second to import; a service that is never asked need not pay for it.
        from glossary_service.alignment.verdicts import relate  # noqa: PLC0415

        # The question is whether the words fit a definition's term, whatever they were called.
        pairs = [
            (replace(own, term=entry.term, synonyms=(), abbreviations=()), entry)
            for entry in (canonical.entries[place] for place in places)
        ]
        verdicts = relate(pairs, self.tools(), _quiet) if pairs else ()
        return tuple(
            compare_meaning(verdict, _source(canonical.published[place].version))
            for verdict, place in zip(verdicts, places, strict=True)
        )


def _require_check(actor: Actor, party_id: UUID, *, keep: bool) -> UUID:
    """Let pass who may check for a party of an organisation, and return the organisation."""
    if not actor.may(Action.CHECK, party_id):
        require(actor, Action.CHECK, party_id)
    require_scope(actor, Scope.WRITE if keep else Scope.READ)
    membership = actor.memberships[party_id]
    if membership.kind is PartyKind.PARTNER:
        raise NotAllowedError(
            "A check compares with the definitions inside an organisation, and your party is a "
            "partner of it. Compare lists that are shared with you, or ask for a link."
        )
    return membership.organisation_id


def _some(field: str, text: str) -> str:
    text = clean_text(field, text, LONGEST_TEXT)
    if not text:
        raise InvalidValueError(f"“{field}” is empty.", {field: "Write something here."})
    return text


def _others(canonical: Canonical, own: Entry, named: Sequence[int]) -> list[int]:
    """Return the places of definitions of other terms that come near, in meaning, then in name."""
    near = canonical.near_in_meaning(own.definition, MOST_OTHERS + len(named))
    if not named:
        near = [*near[:MOST_OTHERS], *canonical.near_in_name(own.term, MOST_SHOWN)]
    other = [place for place in dict.fromkeys(near) if place not in named]
    return [place for place in other if canonical.entries[place].definition][:MOST_OTHERS]


def _by_concepts(mentions: Sequence[Mention]) -> dict[tuple[str, ...], list[Mention]]:
    found: dict[tuple[str, ...], list[Mention]] = {}
    for mention in mentions:
        found.setdefault(mention.ids, []).append(mention)
    return found


def _name_of(canonical: Canonical, ids: Sequence[str]) -> str:
    return canonical.entries[int(ids[0])].term


def _places(text: str, mentions: Sequence[Mention]) -> tuple[Place, ...]:
    places = []
    for mention in mentions[:MOST_PLACES]:
        start, end = sentence_around(text, mention.span)
        places.append(
            Place(
                sentence=text[start:end],
                start=mention.span.start - start,
                end=mention.span.end - start,
            )
        )
    return tuple(places)


def _source(version: Version) -> Source:
    content = version.content
    return Source(
        entry_id=version.entry_id,
        content_hash=version.content_hash,
        examples=content.examples,
        counter_examples=content.counter_examples,
        support=content.support,
    )


def _quiet(_what: str, _done: int, _all: int) -> None:
    pass


# ── how an answer is kept ────────────────────────────────────────────────────────────────────────


def kept_values(result: Result) -> dict[str, Any]:
    """Return what is kept of a result, beside the words and who asked."""
    return {
        "term": ", ".join(answer.term for answer in result.answers)[:LONGEST_TERM],
        "answer": _document(
            {
                "answers": [asdict(answer) for answer in result.answers],
                "unanswered": result.unanswered,
            }
        ),
        "engine": fingerprint_engine(),
    }


def _document(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(_with_named_spans(value), default=_plain))
    return found


def _with_named_spans(value: Any) -> Any:
    """Write spans as start and end: a bare pair of numbers says nothing to who reads it later."""
    if isinstance(value, Span):
        return {"start": value.start, "end": value.end}
    if isinstance(value, dict):
        return {key: _with_named_spans(inner) for key, inner in value.items()}
    return (
        [_with_named_spans(inner) for inner in value] if isinstance(value, (list, tuple)) else value
    )


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else str(value)
