"""What we show to whom, the alliances we work in, and links for guests."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from wtforms import EmailField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from glossary_service.errors import InvalidValueError, NotFoundError, StateError
from glossary_service.policy.roles import Action, Actor, AllianceRole, PartyKind
from glossary_service.policy.transitions import State
from glossary_service.services.check_links import LONGEST_LINK_DAYS
from glossary_service.services.service import require, require_of_seen
from glossary_service.services.texts import LONGEST_NAME, LONGEST_TEXT
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import Alliance, Share
from glossary_service.web.forms import NEEDED, Form, options, read_revision
from glossary_service.web.visits import ask_first, attempt, link_to, own_parties, services, visitor


blueprint = Blueprint("sharing", __name__, url_prefix="/sharing")
A_PAGE = 50
MOST_CHOICES = 200


class ShareForm(Form):
    """Something to show, and to whom; values name a kind and an id, as "set:…" or "party:…"."""

    named: ClassVar = {
        "term_set_id": "what",
        "entry_id": "what",
        "to_party_id": "to",
        "to_alliance_id": "to",
    }
    what = SelectField("What to show")
    to = SelectField("To whom")


class AllianceForm(Form):
    """A new alliance."""

    party_id = SelectField("Which department leads it")
    name = StringField("Name of the alliance", [NEEDED, Length(max=LONGEST_NAME)])
    purpose = TextAreaField("What it is for", [Length(max=LONGEST_TEXT)])


class PartnerForm(Form):
    """A partner that is not here yet."""

    name = StringField("Name of the partner", [NEEDED, Length(max=LONGEST_NAME)])


class InvitePartnerForm(Form):
    """The first person of a partner."""

    email = EmailField("E-mail address of the partner's first person", [NEEDED])


class CodeForm(Form):
    """A code that another party has given away."""

    code = StringField("The code you were given", [NEEDED, Length(max=LONGEST_NAME)])


class LinkForm(Form):
    """A link for guests."""

    party_id = SelectField("For")
    name = StringField("Who gets the link", [NEEDED, Length(max=LONGEST_NAME)])
    days = IntegerField(f"Days until it ends, at most {LONGEST_LINK_DAYS}", [NEEDED], default=14)


# ── shares ───────────────────────────────────────────────────────────────────────────────────────


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show what we show, what others show us, our alliances and our links."""
    return _index()


@blueprint.route("/new", methods=["GET", "POST"])
def share() -> ResponseReturnValue:
    """Show a list, or one word, to a party or an alliance."""
    actor, form = visitor(), ShareForm()
    form.what.choices, form.to.choices = options(_subjects()), options(_receivers())
    if request.method == "GET":
        form.what.data = request.args.get("what", "")
    if form.validate_on_submit():
        try:
            made = services().shares.share(actor, **_ids(form.what.data), **_ids(form.to.data))
        except InvalidValueError as error:
            form.refuse(error)
        else:
            flash(
                f"“{made.subject}” is now shown to {made.to}: what is in use, never drafts."
                + (_NOTHING_YET if _is_empty(made) else "")
            )
            return redirect(url_for("sharing.index"))
    return render_template("share_new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/<uuid:share_id>/end")
def ask_to_end(share_id: UUID) -> ResponseReturnValue:
    """Say what follows from showing something no more."""
    held = _given(share_id)
    require(visitor(), Action.SHARE, held.party_id)
    return ask_first(
        f"Show “{held.subject}” to {held.to} no more?",
        [
            f"{held.to} no longer finds it here, neither in lists nor in searches.",
            "What was taken along before as a file stays with whoever took it.",
            "You can show it again at any time.",
        ],
        yes="Show it no more",
        back=url_for("sharing.index"),
    )


@blueprint.post("/<uuid:share_id>/end")
def end(share_id: UUID) -> ResponseReturnValue:
    """Show something no more."""
    actor = visitor()
    attempt(lambda: services().shares.revoke(actor, share_id), "It is shown no more.")
    return redirect(url_for("sharing.index"))


def _given(share_id: UUID) -> Share:
    """Return something that a party of the visitor shows and has not ended."""
    actor, after, more = visitor(), "", True
    while more:
        page = services().shares.list_given(actor, after=after, limit=MOST_CHOICES)
        for held in page.items:
            if held.id == share_id and held.revoked_at is None:
                return held
        after, more = page.after, bool(page.after)
    raise NotFoundError


def _index(link_form: LinkForm | None = None) -> str:
    actor = visitor()
    central = [
        party
        for party in own_parties(Action.STEWARD) + own_parties(Action.ADMINISTER)
        if party.kind is PartyKind.CENTRAL
    ]
    form = link_form or _link_form()
    after = request.args.get("after", "") if request.method == "GET" else ""
    return render_template(
        "sharing.html",
        given=services().shares.list_given(actor, after=after, limit=A_PAGE),
        shown=services().shares.list_shown(actor, limit=A_PAGE),
        alliances=services().alliances.list(actor),
        links=services().check_links.list(actor) if central else (),
        now=services().shares.now(),
        link_form=form if central else None,
        may_share=bool(actor.parties(Action.SHARE)),
        managed=own_parties(Action.ALLY),
        revocable=actor.parties(Action.SHARE),
    )


_NOTHING_YET = " Nothing in it is approved yet, so others see an empty list for now."


def _is_empty(share: Share) -> bool:
    """Whether nothing is in use yet in a list that is shown."""
    if share.term_set_id is None:
        return False
    wanted = EntryFilter(term_set_id=share.term_set_id, state=State.APPROVED)
    return not services().term_sets.list_entries(visitor(), wanted, limit=1).items


def _subjects() -> list[tuple[str, str]]:
    actor = visitor()
    able = actor.parties(Action.SHARE)
    sets = [
        (f"set:{held.id}", f"The list “{held.name}” of {held.party}")
        for held in services().term_sets.list(actor)
        if held.party_id in able
    ]
    asked = request.values.get("what", "")
    if asked.startswith("entry:"):
        entry = services().term_sets.get_entry(actor, _id(asked.removeprefix("entry:")))
        return [(asked, f"The word “{entry.term}” of {entry.party}"), *sets]
    return sets


def _receivers() -> list[tuple[str, str]]:
    actor = visitor()
    able = actor.parties(Action.SHARE)
    alliances = [
        (f"alliance:{held.id}", f"Everyone in the alliance “{held.name}”")
        for held in services().alliances.list(actor)
    ]
    parties = [
        (f"party:{party.id}", party.name)
        for party in services().parties.list(actor)
        if able != {party.id}
    ]
    return [*alliances, *parties]


_NAMES = {
    "set": "term_set_id",
    "entry": "entry_id",
    "party": "to_party_id",
    "alliance": "to_alliance_id",
}


def _ids(value: str) -> Mapping[str, UUID]:
    kind, _, given = value.partition(":")
    return {_NAMES[kind]: _id(given)}


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None


# ── links for guests ─────────────────────────────────────────────────────────────────────────────


@blueprint.post("/links")
def make_link() -> ResponseReturnValue:
    """Make a link for guests and show it, this once."""
    form = _link_form()
    if form.validate_on_submit():
        try:
            made, token = services().check_links.create(
                visitor(), UUID(form.party_id.data), form.name.data, form.days.data
            )
        except InvalidValueError as error:
            form.refuse(error)
        else:
            return render_template(
                "link_made.html",
                title=f"A link for {made.name}",
                lead="Who has this link can check words against the company-wide meanings, without "
                "an account. It works",
                ends=made.expires_at,
                link=link_to("guests.check", token=token),
                back=url_for("sharing.index"),
            )
    return _index(form), 422


@blueprint.post("/links/<uuid:link_id>/end")
def end_link(link_id: UUID) -> ResponseReturnValue:
    """End a link for guests."""
    services().check_links.revoke(visitor(), link_id)
    flash("The link no longer works.")
    return redirect(url_for("sharing.index"))


def _link_form() -> LinkForm:
    form = LinkForm(formdata=request.form if request.endpoint == "sharing.make_link" else None)
    parties = {
        party.id: party.name
        for party in own_parties(Action.STEWARD) + own_parties(Action.ADMINISTER)
        if party.kind is PartyKind.CENTRAL
    }
    form.party_id.choices = options(parties.items())
    return form


# ── alliances ────────────────────────────────────────────────────────────────────────────────────


@blueprint.route("/alliances/new", methods=["GET", "POST"])
def make_alliance() -> ResponseReturnValue:
    """Make an alliance."""
    form = AllianceForm()
    form.party_id.choices = options((party.id, party.name) for party in own_parties(Action.ALLY))
    if form.validate_on_submit():
        try:
            made = services().alliances.create(
                visitor(), UUID(form.party_id.data), form.name.data, form.purpose.data or ""
            )
        except InvalidValueError as error:
            form.refuse(error)
        else:
            flash("The alliance is there. Add the partner.")
            return redirect(url_for("sharing.alliance", alliance_id=made.id))
    return render_template("alliance_new.html", form=form), 422 if form.errors else 200


@blueprint.get("/alliances/<uuid:alliance_id>")
def alliance(alliance_id: UUID) -> ResponseReturnValue:
    """Show an alliance: who takes part, and who does what."""
    return _alliance(alliance_id)


@blueprint.post("/alliances/<uuid:alliance_id>/partners")
def add_partner(alliance_id: UUID) -> ResponseReturnValue:
    """Add a partner that is not here yet."""
    form = PartnerForm()
    if form.validate_on_submit():
        try:
            services().alliances.add_partner(visitor(), alliance_id, form.name.data)
        except (InvalidValueError, StateError) as error:
            form.say(error.message)
        else:
            flash("The partner takes part. Invite its first person.")
            return redirect(url_for("sharing.alliance", alliance_id=alliance_id))
    return _alliance(alliance_id, partner_form=form), 422


@blueprint.post("/alliances/<uuid:alliance_id>/code")
def add_party(alliance_id: UUID) -> ResponseReturnValue:
    """Add a party that is here already, by the code it gave away."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            services().alliances.add_party(visitor(), alliance_id, form.code.data)
        except InvalidValueError as error:
            form.refuse(error)
        except StateError as error:
            form.say(error.message)
        else:
            flash("The party takes part.")
            return redirect(url_for("sharing.alliance", alliance_id=alliance_id))
    return _alliance(alliance_id, code_form=form), 422


@blueprint.post("/alliances/<uuid:alliance_id>/partners/<uuid:party_id>/invite")
def invite_partner(alliance_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Make the link for a partner's first person and show it, this once."""
    form = InvitePartnerForm()
    if form.validate_on_submit():
        try:
            made, token = services().alliances.invite_partner(
                visitor(), alliance_id, party_id, form.email.data
            )
        except (InvalidValueError, StateError) as error:
            form.say(error.message)
        else:
            return render_template(
                "link_made.html",
                title=f"An invitation for {made.email}",
                lead="Send this link to the partner yourself. It works once",
                ends=made.expires_at,
                link=link_to("accounts.invitation", token=token),
                back=url_for("sharing.alliance", alliance_id=alliance_id),
            )
    return _alliance(alliance_id, invite_form=form, inviting=party_id), 422


@blueprint.get("/alliances/<uuid:alliance_id>/parties/<uuid:party_id>/end")
def ask_to_remove_party(alliance_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Say what follows from ending a party's part in an alliance."""
    actor = visitor()
    held = services().alliances.get(actor, alliance_id)
    parties = {
        party.party_id: party.party
        for party in services().alliances.list_parties(actor, alliance_id)
    }
    if party_id not in parties:
        raise NotFoundError
    require_of_seen(actor, Action.ALLY, held.host_party_id, party_id)
    name = parties[party_id]
    return ask_first(
        f"End the part of {name} in “{held.name}”?",
        [
            f"{name} no longer sees what others show to this alliance.",
            f"What {name} shows to this alliance is shown no more.",
            f"To take part again, {name} must be added again.",
        ],
        yes="End the part",
        back=url_for("sharing.alliance", alliance_id=alliance_id),
        revision=held.revision,
    )


@blueprint.post("/alliances/<uuid:alliance_id>/parties/<uuid:party_id>/end")
def remove_party(alliance_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """End a party's part in an alliance."""
    actor, revision = visitor(), read_revision()
    attempt(
        lambda: services().alliances.remove_party(actor, alliance_id, party_id, revision),
        "The party takes part no more, and what it showed is shown no more.",
    )
    left = {held.id for held in services().alliances.list(visitor())}
    if alliance_id not in left:
        return redirect(url_for("sharing.index"))
    return redirect(url_for("sharing.alliance", alliance_id=alliance_id))


@blueprint.post("/alliances/<uuid:alliance_id>/parties/<uuid:party_id>/roles")
def set_roles(alliance_id: UUID, party_id: UUID) -> ResponseReturnValue:
    """Add a part that somebody of ours has in an alliance, or end one."""
    actor, revision = visitor(), read_revision()
    person_id = _id(request.form.get("person_id", ""))
    role, function = _role(request.form.get("role", "")), request.form.get("function", "").strip()
    held = {
        (item.role, item.function)
        for item in services().alliances.list_members(actor, alliance_id)
        if (item.party_id, item.person_id) == (party_id, person_id)
    }
    ends = request.form.get("end") == "yes"
    wanted = held - {(role, function)} if ends else held | {(role, function)}
    attempt(
        lambda: services().alliances.set_roles(
            actor, alliance_id, party_id, person_id, revision, sorted(wanted)
        ),
        "Saved.",
    )
    return redirect(url_for("sharing.alliance", alliance_id=alliance_id))


@blueprint.post("/codes/<uuid:party_id>")
def make_code(party_id: UUID) -> ResponseReturnValue:
    """Make a code by which another party may add ours, and show it, this once."""
    code, ends = services().alliances.make_code(visitor(), party_id)
    return render_template(
        "link_made.html",
        title="A code to take part in an alliance",
        lead="Give this code to the alliance manager who leads the alliance. It works once",
        ends=ends,
        link=code,
        back=url_for("sharing.index"),
    )


def _role(text: str) -> AllianceRole:
    try:
        return AllianceRole(text)
    except ValueError:
        raise BadRequest("This form is not complete. Open the page again.") from None


def _alliance(
    alliance_id: UUID,
    *,
    partner_form: PartnerForm | None = None,
    code_form: CodeForm | None = None,
    invite_form: InvitePartnerForm | None = None,
    inviting: UUID | None = None,
) -> str:
    actor = visitor()
    held = services().alliances.get(actor, alliance_id)
    ours = [party_id for party_id in held.party_ids if actor.may(Action.ALLY, party_id)]
    parties = services().alliances.list_parties(actor, alliance_id)
    return render_template(
        "alliance.html",
        alliance=held,
        parties=parties,
        party_names={party.party_id: party.party for party in parties},
        members=services().alliances.list_members(actor, alliance_id),
        leads=actor.may(Action.ALLY, held.host_party_id),
        ours=ours,
        people=_people(actor, held),
        partner_form=partner_form or PartnerForm(formdata=None),
        code_form=code_form or CodeForm(formdata=None),
        invite_form=invite_form or InvitePartnerForm(formdata=None),
        inviting=inviting,
    )


def _people(actor: Actor, alliance: Alliance) -> Mapping[UUID, list[tuple[UUID, str]]]:
    """Return who could have a part in an alliance, for each party that the actor manages in it."""
    return {
        party_id: [
            (item.person.id, item.person.name)
            for item in services().parties.list_members(actor, party_id)[1]
        ]
        for party_id in alliance.party_ids
        if actor.may(Action.ALLY, party_id)
    }
