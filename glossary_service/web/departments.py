"""People and roles: who belongs to a department, who is invited, how a department decides."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, IntegerField, SelectField, StringField
from wtforms.fields import BooleanField
from wtforms.validators import Length, Optional

from glossary_service.errors import InvalidValueError, StaleError, StateError
from glossary_service.policy.quorum import QuorumKind, Rule
from glossary_service.policy.roles import Action, Role
from glossary_service.services.parties import administer
from glossary_service.services.texts import LONGEST_NAME
from glossary_service.store.records import Party
from glossary_service.web.forms import (
    NEEDED,
    Checkboxes,
    Form,
    OneAtLeast,
    choices,
    options,
    read_revision,
)
from glossary_service.web.shown import QUORUMS, ROLES
from glossary_service.web.visits import attempt, link_to, services, visitor


blueprint = Blueprint("departments", __name__, url_prefix="/people")


class DepartmentForm(Form):
    """A new department."""

    name = StringField("Name of the department", [NEEDED, Length(max=LONGEST_NAME)])


class InviteForm(Form):
    """Somebody to let in."""

    email = EmailField("E-mail address", [NEEDED])
    name = StringField("Name (may stay empty)", [Length(max=LONGEST_NAME)])
    roles = Checkboxes(
        "What the person may do",
        [OneAtLeast()],
        choices=choices(ROLES),
        default=[Role.VIEWER.value],
    )


class RolesForm(Form):
    """What somebody may do in a department."""

    roles = Checkboxes("Roles", choices=choices(ROLES))


class RuleForm(Form):
    """A department's name and contact, and how it decides."""

    name = StringField("Name", [NEEDED, Length(max=LONGEST_NAME)])
    contact = StringField("Whom to ask about words", [Length(max=LONGEST_NAME)])
    kind = SelectField("How a proposed meaning is approved", choices=options(QUORUMS.items()))
    needed = IntegerField("Number of votes, where a number counts", [NEEDED])
    self_approval = BooleanField("The vote of who wrote it counts, too")
    review_days = IntegerField("Days to decide (may stay empty)", [Optional()])


# ── departments ──────────────────────────────────────────────────────────────────────────────────


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show one's departments, and the others of the company."""
    return _index(DepartmentForm(formdata=None))


@blueprint.post("/departments/<uuid:organisation_id>")
def add_department(organisation_id: UUID) -> ResponseReturnValue:
    """Add a department."""
    form = DepartmentForm()
    if form.validate_on_submit():
        try:
            made = services().parties.add_department(visitor(), organisation_id, form.name.data)
        except InvalidValueError as error:
            form.refuse(error)
        else:
            flash("The department is there. Invite its first people.")
            return redirect(url_for("departments.show", party_id=made.id))
    return _index(form), 422


def _index(form: DepartmentForm) -> str:
    actor = visitor()
    parties = services().parties.list(actor)
    able = actor.organisations(Action.ADMINISTER)
    homes = {party.organisation_id: party.organisation for party in parties}
    return render_template(
        "people.html",
        form=form,
        parties=parties,
        own=actor.memberships,
        openable={party.id for party in parties if _is_open(party)},
        administered=[(key, name) for key, name in homes.items() if key in able],
    )


def _is_open(party: Party) -> bool:
    """Whether the visitor may see who belongs to a party."""
    actor = visitor()
    return party.id in actor.memberships or party.organisation_id in actor.organisations(
        Action.ADMINISTER
    )


# ── one department ───────────────────────────────────────────────────────────────────────────────


@blueprint.get("/<uuid:party_id>")
def show(party_id: UUID) -> ResponseReturnValue:
    """Show a department's people and what each may do."""
    return _party(party_id)


@blueprint.post("/<uuid:party_id>/invite")
def invite(party_id: UUID) -> ResponseReturnValue:
    """Make the link of an invitation and show it, this once."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            made, token = services().invitations.invite(
                visitor(),
                party_id,
                form.email.data,
                [Role(role) for role in form.roles.data],
                form.name.data or "",
            )
        except InvalidValueError as error:
            form.refuse(error)
        else:
            return render_template(
                "link_made.html",
                title=f"An invitation for {made.email}",
                lead="Send this link to the person yourself. It works once",
                ends=made.expires_at,
                link=link_to("accounts.invitation", token=token),
                back=url_for("departments.show", party_id=party_id),
            )
    return _party(party_id, invite_form=form), 422


@blueprint.post("/<uuid:party_id>/invitations/<uuid:invitation_id>/end")
def end_invitation(party_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    services().invitations.revoke(visitor(), invitation_id)
    flash("The link no longer works.")
    return redirect(url_for("departments.show", party_id=party_id))


@blueprint.route("/<uuid:party_id>/rules", methods=["GET", "POST"])
def rules(party_id: UUID) -> ResponseReturnValue:
    """Change a department's name, contact, and how it decides."""
    actor = visitor()
    party = services().parties.get(actor, party_id)
    administer(actor, party.organisation_id)
    form = RuleForm(
        data={
            "name": party.name,
            "contact": party.contact,
            "kind": party.rule.kind.value,
            "needed": party.rule.needed,
            "self_approval": party.rule.self_approval,
            "review_days": party.review_days,
        }
    )
    if form.validate_on_submit():
        try:
            services().parties.change(
                actor,
                party_id,
                read_revision(),
                name=form.name.data,
                contact=form.contact.data or "",
                rule=Rule(
                    kind=QuorumKind(form.kind.data),
                    needed=form.needed.data,
                    self_approval=form.self_approval.data,
                ),
                review_days=form.review_days.data,
            )
        except InvalidValueError as error:
            form.refuse(error)
        except (StaleError, StateError) as error:
            form.say(error.message)
        else:
            flash("Saved.")
            return redirect(url_for("departments.show", party_id=party_id))
    page = render_template("rules.html", form=form, party=party)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<uuid:party_id>/members/<uuid:person_id>", methods=["GET", "POST"])
def member(party_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Show and change what a person may do in a department."""
    actor = visitor()
    party, members = services().parties.list_members(actor, party_id)
    administer(actor, party.organisation_id)
    person = services().parties.get_person(actor, person_id)
    held = next((item.roles for item in members if item.person.id == person_id), ())
    form = RolesForm(data={"roles": [role.value for role in held]})
    if form.validate_on_submit():
        roles = [Role(role) for role in form.roles.data or ()]
        revision = read_revision()
        if attempt(
            lambda: services().parties.set_roles(actor, party_id, person_id, revision, roles),
            f"{person.name} may do what you chose.",
        ):
            return redirect(url_for("departments.show", party_id=party_id))
        return redirect(url_for("departments.member", party_id=party_id, person_id=person_id))
    return render_template("member.html", form=form, party=party, person=person)


@blueprint.post("/<uuid:party_id>/members/<uuid:person_id>/password")
def password_link(party_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Make a link for a new password and show it, this once."""
    actor = visitor()
    try:
        made, token = services().invitations.make_password_link(actor, person_id)
    except StateError as error:
        flash(error.message, "problem")
        return redirect(url_for("departments.member", party_id=party_id, person_id=person_id))
    return render_template(
        "link_made.html",
        title=f"A new password for {made.name or made.email}",
        lead="Send this link to the person yourself. It works once",
        ends=made.expires_at,
        link=link_to("accounts.invitation", token=token),
        back=url_for("departments.show", party_id=party_id),
    )


@blueprint.post("/<uuid:party_id>/members/<uuid:person_id>/active")
def set_active(party_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Keep a person from signing in, or let her again."""
    actor, revision = visitor(), read_revision()
    active = request.form.get("active") == "yes"
    attempt(
        lambda: services().parties.set_active(actor, person_id, revision, active=active),
        "The account works again." if active else "The account is switched off.",
    )
    return redirect(url_for("departments.member", party_id=party_id, person_id=person_id))


def _party(party_id: UUID, invite_form: InviteForm | None = None) -> str:
    actor = visitor()
    party, members = services().parties.list_members(actor, party_id)
    is_able = party.organisation_id in actor.organisations(Action.ADMINISTER)
    return render_template(
        "party.html",
        party=party,
        members=members,
        may_administer=is_able,
        invitations=services().invitations.list(actor, party_id) if is_able else (),
        invite_form=invite_form or InviteForm(formdata=None),
    )
