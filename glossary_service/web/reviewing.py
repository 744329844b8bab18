"""A change on its way: proposing, voting, taking back, publishing, and what departments answer."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from glossary_service.alignment.concepts import Modality
from glossary_service.errors import InvalidValueError, NotAllowedError, StaleError, StateError
from glossary_service.policy.quorum import Choice
from glossary_service.policy.roles import Action
from glossary_service.policy.transitions import OPEN_STATES, State
from glossary_service.services.effects import CharacteristicChange
from glossary_service.services.service import require
from glossary_service.store.readings import Verdict
from glossary_service.store.records import Answer, EntryRecord, ReadingState
from glossary_service.web.forms import Form, options, read_revision
from glossary_service.web.visits import PROBLEM, ask_first, attempt, lacks_voters, services, visitor
from glossary_service.web.words import adoption_of


blueprint = Blueprint("reviewing", __name__)


class ProposeForm(Form):
    """Until when a change is to be decided."""

    deadline = DateField("Decide until (may stay empty)", [Optional()])
    revision = HiddenField()


class VoteForm(Form):
    """A vote on the very text that was read."""

    choice = RadioField(
        "Your vote",
        [InputRequired("Choose one.")],
        choices=options(
            [
                (Choice.APPROVE, "Yes, use it"),
                (Choice.REJECT, "No, not like this"),
                (Choice.ABSTAIN, "I leave it to the others"),
            ]
        ),
    )
    comment = TextAreaField("Why? (others in your department read this)")
    content_hash = HiddenField()


class AnswerForm(Form):
    """Whether a department shares a company-wide meaning."""

    party_id = SelectField("For")
    answer = RadioField(
        "Does your department mean the same?",
        [InputRequired("Choose one.")],
        choices=options(
            [
                (Answer.CONFIRMED, "We share it"),
                (Answer.DIFFERS, "We differ"),
            ]
        ),
    )
    reason = TextAreaField("If you differ: in what, or why?")
    content_hash = HiddenField()


# ── steps ────────────────────────────────────────────────────────────────────────────────────────


@blueprint.route("/words/<uuid:entry_id>/propose", methods=["GET", "POST"])
def propose(entry_id: UUID) -> ResponseReturnValue:
    """Put a draft to the vote."""
    actor = visitor()
    entry = services().term_sets.get_entry(actor, entry_id)
    require(actor, Action.DRAFT, entry.party_id)
    form = ProposeForm(data={"revision": entry.revision})
    if form.validate_on_submit():
        try:
            services().reviews.propose(
                actor, entry_id, read_revision(), _end_of(form.deadline.data)
            )
        except InvalidValueError as error:
            form.refuse(error)
        except (StateError, StaleError) as error:
            form.say(error.message)
        else:
            flash("Proposed. Those who may vote find it on their first page.")
            return redirect(url_for("words.show", entry_id=entry_id))
    party = services().parties.get(actor, entry.party_id)
    page = render_template(
        "propose.html",
        form=form,
        entry=entry,
        party=party,
        too_few=lacks_voters(entry, party),
        may_rule=party.organisation_id in actor.organisations(Action.ADMINISTER),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/words/<uuid:entry_id>/revise")
def revise(entry_id: UUID) -> ResponseReturnValue:
    """Take a proposal back to change it further."""
    return _step(entry_id, services().reviews.revise, "Taken back: it is a draft again.")


@blueprint.get("/words/<uuid:entry_id>/withdraw")
def ask_to_withdraw(entry_id: UUID) -> ResponseReturnValue:
    """Say what follows from giving a change up."""
    entry = _entry_for(Action.DRAFT, entry_id)
    return _ask_first(
        entry,
        f"Give up {'the change' if entry.live else 'the first meaning'} of “{entry.term}”?",
        [
            "What is in use stays as it is."
            if entry.live
            else f"{entry.party} then has no meaning of this word until somebody writes one.",
            "Votes that were given on it count no more.",
            "The text stays among the earlier wordings.",
        ],
        "Give it up",
    )


@blueprint.post("/words/<uuid:entry_id>/withdraw")
def withdraw(entry_id: UUID) -> ResponseReturnValue:
    """Give a change up."""
    return _step(
        entry_id, services().reviews.withdraw, "The change is given up. What is in use stays."
    )


@blueprint.get("/words/<uuid:entry_id>/retire")
def ask_to_retire(entry_id: UUID) -> ResponseReturnValue:
    """Say what follows from taking a meaning out of use."""
    entry = _entry_for(Action.STEWARD, entry_id)
    return _ask_first(
        entry,
        f"Take the meaning of “{entry.term}” out of use?",
        [
            f"{entry.party} then has no meaning of this word in use.",
            "Those to whom it is shown no longer find it.",
            "The text stays among the earlier wordings, and you can write the meaning anew.",
        ],
        "Take it out of use",
    )


@blueprint.post("/words/<uuid:entry_id>/retire")
def retire(entry_id: UUID) -> ResponseReturnValue:
    """Take a meaning out of use."""
    return _step(entry_id, services().reviews.retire, "The meaning is no longer in use.")


@blueprint.post("/words/<uuid:entry_id>/extend")
def extend(entry_id: UUID) -> ResponseReturnValue:
    """Let a decision wait without an end."""
    return _step(
        entry_id,
        lambda actor, entry, revision: services().reviews.extend(actor, entry, revision, None),
        "People can vote again; there is no last day any more.",
    )


@blueprint.post("/words/<uuid:entry_id>/publish")
def publish(entry_id: UUID) -> ResponseReturnValue:
    """Make a meaning hold for the whole company."""
    return _step(
        entry_id,
        services().publishing.publish,
        "Published. Each department is asked whether it shares this meaning.",
    )


@blueprint.get("/words/<uuid:entry_id>/unpublish")
def ask_to_unpublish(entry_id: UUID) -> ResponseReturnValue:
    """Say what follows from ending a publication."""
    entry = _entry_for(Action.PUBLISH, entry_id)
    return _ask_first(
        entry,
        f"End the company-wide meaning of “{entry.term}”?",
        [
            f"The meaning stays in use in {entry.party}, and holds for the company no more.",
            "Checks no longer compare with it, and departments no longer find it.",
            "If you publish it again, every department is asked again whether it shares it.",
        ],
        "End it",
    )


@blueprint.post("/words/<uuid:entry_id>/unpublish")
def unpublish(entry_id: UUID) -> ResponseReturnValue:
    """End a publication."""
    return _step(
        entry_id, services().publishing.end, "The meaning no longer holds for the whole company."
    )


def _entry_for(action: Action, entry_id: UUID) -> EntryRecord:
    """Return an entry with which the visitor may do something."""
    actor = visitor()
    entry = services().term_sets.get_entry(actor, entry_id)
    require(actor, action, entry.party_id)
    return entry


def _ask_first(entry: EntryRecord, question: str, follows: list[str], yes: str) -> str:
    back = url_for("words.show", entry_id=entry.id)
    return ask_first(question, follows, yes=yes, back=back, revision=entry.revision)


def _step(
    entry_id: UUID, take: Callable[[Any, UUID, int], object], done: str
) -> ResponseReturnValue:
    actor, revision = visitor(), read_revision()
    attempt(lambda: take(actor, entry_id, revision), done)
    # Who gave up the first draft of a word still sees the word, with nothing in use.
    return redirect(url_for("words.show", entry_id=entry_id))


def _end_of(day: Any) -> datetime | None:
    return None if day is None else datetime.combine(day, time(23, 59), UTC)


# ── votes ────────────────────────────────────────────────────────────────────────────────────────


@blueprint.route("/changes/<uuid:version_id>", methods=["GET", "POST"])
def review(version_id: UUID) -> ResponseReturnValue:
    """Show what a change does, and vote on it."""
    actor = visitor()
    form = VoteForm()
    if form.validate_on_submit():
        try:
            after = services().reviews.vote(
                actor,
                version_id,
                form.content_hash.data or "",
                Choice(form.choice.data),
                form.comment.data or "",
            )
        except InvalidValueError as error:
            form.refuse(error)
        except (StateError, StaleError, NotAllowedError) as error:
            form.say(error.message)
        else:
            is_open = after.open is not None and after.open.id == version_id
            flash("Your vote counts." if is_open else "Your vote counts, and it is decided.")
            return redirect(url_for("words.show", entry_id=after.id))
    read = services().reviews.review(actor, version_id)
    # The vote is for the text that this page shows, whatever an earlier page showed.
    form.content_hash.raw_data, form.content_hash.data = None, read.version.content_hash
    page = render_template(
        "review.html",
        review=read,
        points=_points(read.characteristics),
        adoption=adoption_of(read.entry),
        author=_name_of(read.version.author_id, read.entry.party_id),
        form=form,
        may_vote=read.ballot.may_vote and actor.may(Action.VOTE, read.entry.party_id),
        own=next((v for v in read.ballot.votes if v.person_id == actor.person_id), None),
    )
    return page, 422 if form.is_submitted() else 200


def _points(items: Iterable[CharacteristicChange]) -> Sequence[CharacteristicChange]:
    """Return the points of a change; what the same words rule out counts once."""
    once: dict[tuple[str, ...], CharacteristicChange] = {}
    for item in items:
        said = item.words or item.value
        names = () if item.modality is Modality.EXCLUDED else (item.name, item.value)
        once.setdefault((item.edit.value, item.modality.value, said, *names), item)
    return tuple(once.values())


def _name_of(person_id: UUID | None, party_id: UUID) -> str:
    """Return what somebody of the visitor's own party is called; empty where nobody is known."""
    actor = visitor()
    if person_id is None or party_id not in actor.memberships:
        return ""
    _, members = services().parties.list_members(actor, party_id)
    return next((item.person.name for item in members if item.person.id == person_id), "")


# ── what departments answer ──────────────────────────────────────────────────────────────────────


@blueprint.route("/words/<uuid:entry_id>/answer", methods=["GET", "POST"])
def answer(entry_id: UUID) -> ResponseReturnValue:
    """Say for a department whether it shares a company-wide meaning."""
    actor = visitor()
    entry = services().term_sets.get_entry(actor, entry_id)
    adoption = services().publishing.adoption(actor, entry_id)
    able = actor.parties(Action.ANSWER)
    asked = [item for item in adoption.standpoints if item.party_id in able]
    if not asked:
        raise NotAllowedError("Stewards of a department answer for it.")
    first = asked[0]
    form = AnswerForm(
        data={
            "party_id": request.args.get("party_id", str(first.party_id)),
            "answer": first.answer and first.answer.value,
            "reason": first.reason,
            "content_hash": adoption.publication.content_hash,
        }
    )
    form.party_id.choices = options((item.party_id, item.party) for item in asked)
    if form.validate_on_submit():
        try:
            services().publishing.answer(
                actor,
                adoption.publication.id,
                UUID(form.party_id.data),
                form.content_hash.data or "",
                Answer(form.answer.data),
                form.reason.data or "",
            )
        except InvalidValueError as error:
            form.refuse(error)
        except (StateError, StaleError) as error:
            form.say(error.message)
        else:
            flash("Thank you. The central department sees your answer.")
            return redirect(url_for("words.show", entry_id=entry_id))
    form.content_hash.raw_data, form.content_hash.data = None, adoption.publication.content_hash
    page = render_template("answer.html", form=form, entry=entry, several=len(asked) > 1)
    return page, 422 if form.is_submitted() else 200


# ── characteristics ──────────────────────────────────────────────────────────────────────────────


@blueprint.route("/changes/<uuid:version_id>/characteristics", methods=["GET", "POST"])
def characteristics(version_id: UUID) -> ResponseReturnValue:
    """Show what the service reads in a meaning, and let the steward confirm or correct it."""
    actor = visitor()
    held = services().readings.list(actor, version_id)
    entry = services().term_sets.get_entry(actor, held.version.entry_id)
    require(actor, Action.STEWARD, entry.party_id)
    if request.method == "POST":
        verdicts = [
            verdict
            for item in held.items
            for verdict in _verdict(item.reading.id, item.reading.state)
        ]
        revision = read_revision()
        if attempt(
            lambda: services().readings.judge(actor, version_id, revision, verdicts), "Saved."
        ):
            return redirect(url_for("words.show", entry_id=entry.id))
        return redirect(url_for("reviewing.characteristics", version_id=version_id))
    dimensions = services().readings.tools().dimensions if held.items else ()
    return render_template(
        "characteristics.html",
        entry=entry,
        held=held,
        open=held.version.state in OPEN_STATES | {State.APPROVED},
        values={item.id: item.values for item in dimensions},
    )


@blueprint.post("/changes/<uuid:version_id>/read")
def read(version_id: UUID) -> ResponseReturnValue:
    """Have the service read a meaning again."""
    actor = visitor()
    try:
        services().readings.propose(actor, version_id)
    except (StateError, StaleError) as error:
        flash(error.message, PROBLEM)
    return redirect(url_for("reviewing.characteristics", version_id=version_id))


def _verdict(reading_id: UUID, state: ReadingState) -> list[Verdict]:
    """Return what was said of one reading; nothing where it was left as it is."""
    said = request.form.get(f"state-{reading_id}", "")
    if not said or (said == state.value and said != ReadingState.CORRECTED.value):
        return []
    if said not in tuple(ReadingState) or said == ReadingState.PROPOSED.value:
        raise BadRequest("This form is not complete. Open the page again.")
    value = request.form.get(f"value-{reading_id}", "")
    if said == ReadingState.CORRECTED.value and not value.strip():
        return []
    return [Verdict(reading_id=reading_id, state=ReadingState(said), value=value)]
