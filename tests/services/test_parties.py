"""Departments, roles, and keeping people out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from service_fixtures import PASSWORD, Cast

from glossary_service.errors import (
    GlossaryError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    SignInError,
    StaleError,
    StateError,
)
from glossary_service.policy.quorum import QuorumKind, Rule
from glossary_service.policy.roles import Action, PartyKind, Role, Scope
from glossary_service.services.parties import Parties
from glossary_service.store import people
from glossary_service.store.entries import EntryFilter
from glossary_service.wiring import Services


@pytest.fixture
def parties(services: Services) -> Parties:
    return services.parties


def test_an_administrator_adds_a_department_and_every_colleague_learns_its_name(
    cast: Cast, parties: Parties
):
    admin = cast.actor("office", Role.ADMIN)
    made = parties.add_department(admin, cast.parties["office"].organisation_id, " Paint  shop ")
    assert (made.name, made.kind) == ("Paint shop", PartyKind.DEPARTMENT)
    assert made.id in {party.id for party in parties.list(cast.actor("retail", Role.VIEWER))}
    assert made.id not in {party.id for party in parties.list(cast.actor("tarnwick", Role.ADMIN))}
    with pytest.raises(InvalidValueError, match="Paint shop"):
        parties.add_department(admin, made.organisation_id, "Paint shop")


@pytest.mark.parametrize("name", ["", "  \n ", "x" * 201, "a\0b"])
def test_a_department_needs_a_name_that_can_be_kept(cast: Cast, parties: Parties, name: str):
    admin = cast.actor("office", Role.ADMIN)
    with pytest.raises(InvalidValueError):
        parties.add_department(admin, cast.parties["office"].organisation_id, name)


def test_only_administrators_of_this_organisation_add_departments(cast: Cast, parties: Parties):
    organisation = cast.parties["office"].organisation_id
    with pytest.raises(NotAllowedError):
        parties.add_department(cast.actor("office", Role.STEWARD), organisation, "New")
    for other in ("tarnwick", "stranger"):
        with pytest.raises(NotFoundError):
            parties.add_department(cast.actor(other, Role.ADMIN), organisation, "New")


def test_a_change_of_how_a_party_decides_is_made_on_the_version_that_was_read(
    cast: Cast, parties: Parties
):
    admin = cast.actor("office", Role.ADMIN)
    held = parties.get(admin, cast.id("retail"))
    rule = Rule(kind=QuorumKind.NUMBER, needed=2, self_approval=True)
    wanted = {"name": "Retail Nord", "contact": "desk 4", "rule": rule, "review_days": 14}
    changed = parties.change(admin, held.id, held.revision, **wanted)
    assert (changed.name, changed.contact, changed.rule, changed.review_days) == (
        *("Retail Nord", "desk 4"),
        *(rule, 14),
    )
    with pytest.raises(StaleError):
        parties.change(admin, held.id, held.revision, **wanted | {"name": "Other"})
    with pytest.raises(InvalidValueError, match="Hardware"):
        parties.change(admin, held.id, changed.revision, **wanted | {"name": "Hardware"})
    assert parties.get(admin, held.id) == changed


@pytest.mark.parametrize(
    ("needed", "review_days", "field"),
    [(0, None, "needed"), (10**9, None, "needed"), (1, 0, "review_days"), (1, 366, "review_days")],
)
def test_a_rule_by_which_nobody_could_decide_is_refused(
    cast: Cast, parties: Parties, needed: int, review_days: int | None, field: str
):
    held = cast.parties["retail"]
    rule = Rule(kind=QuorumKind.NUMBER, needed=needed)
    with pytest.raises(InvalidValueError) as refused:
        parties.change(
            cast.actor("office", Role.ADMIN),
            held.id,
            held.revision,
            name=held.name,
            contact="",
            rule=rule,
            review_days=review_days,
        )
    assert set(refused.value.fields) == {field}


# ── roles ────────────────────────────────────────────────────────────────────────────────────────


def test_roles_hold_from_the_next_call_on(cast: Cast, parties: Parties):
    admin, viewer = cast.actor("office", Role.ADMIN), cast.person("retail", Role.VIEWER)
    party, _ = parties.list_members(admin, cast.id("retail"))
    party, members = parties.set_roles(admin, party.id, viewer, party.revision, [Role.STEWARD])
    assert [(member.person.id, member.roles) for member in members] == [(viewer, (Role.STEWARD,))]
    assert cast.reload(viewer).may(Action.STEWARD, party.id)
    parties.set_roles(admin, party.id, viewer, party.revision, [])
    assert cast.reload(viewer).memberships == {}


def test_roles_that_were_read_before_somebody_else_changed_them_are_refused(
    cast: Cast, parties: Parties
):
    admin, one = cast.actor("office", Role.ADMIN), cast.person("retail", Role.VIEWER)
    party, _ = parties.list_members(admin, cast.id("retail"))
    parties.set_roles(admin, party.id, one, party.revision, [Role.REVIEWER])
    with pytest.raises(StaleError):
        parties.set_roles(admin, party.id, one, party.revision, [Role.STEWARD])
    assert cast.reload(one).memberships[party.id].roles == {Role.REVIEWER}


def test_people_of_another_organisation_cannot_be_pulled_in(cast: Cast, parties: Parties):
    admin, outsider = cast.actor("tarnwick", Role.ADMIN), cast.person("retail", Role.STEWARD)
    party, _ = parties.list_members(admin, cast.id("tarnwick"))
    with pytest.raises(NotFoundError):
        parties.set_roles(admin, party.id, outsider, party.revision, [Role.VIEWER])
    assert set(cast.reload(outsider).memberships) == {cast.id("retail")}


def test_who_is_no_administrator_sets_no_roles(cast: Cast, parties: Parties):
    steward = cast.person("retail", Role.STEWARD)
    with pytest.raises(NotAllowedError):
        parties.set_roles(cast.reload(steward), cast.id("retail"), steward, 1, [Role.ADMIN])
    for other in ("tarnwick", "stranger"):
        with pytest.raises(NotFoundError):
            parties.set_roles(cast.actor(other, Role.ADMIN), cast.id("retail"), steward, 1, [])


def test_the_last_administrator_stays(cast: Cast, parties: Parties):
    admin = cast.actor("office", Role.ADMIN)
    party, _ = parties.list_members(admin, cast.id("office"))
    with pytest.raises(StateError, match="Name another one first"):
        parties.set_roles(admin, party.id, admin.person_id, party.revision, [Role.VIEWER])
    with pytest.raises(StateError, match="Name another one first"):
        parties.set_active(admin, admin.person_id, 1, active=False)
    assert cast.reload(admin.person_id).may(Action.ADMINISTER, party.id)


def test_two_administrators_who_remove_each_other_at_once_leave_one(cast: Cast, parties: Parties):
    one, two = cast.actor("office", Role.ADMIN), cast.actor("retail", Role.ADMIN)
    places = {one.person_id: cast.id("office"), two.person_id: cast.id("retail")}

    def remove(actor_and_other: tuple) -> str:
        actor, other = actor_and_other
        try:
            parties.set_roles(actor, places[other], other, 1, [])
        except GlossaryError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(remove, [(one, two.person_id), (two, one.person_id)]))
    assert sorted(said) == ["done", "state"]


def test_two_administrators_who_switch_each_other_off_at_once_leave_one(
    cast: Cast, parties: Parties
):
    one, two = cast.actor("office", Role.ADMIN), cast.actor("retail", Role.ADMIN)

    def switch_off(actor_and_other: tuple) -> str:
        actor, other = actor_and_other
        try:
            parties.set_active(actor, other, 1, active=False)
        except GlossaryError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(switch_off, [(one, two.person_id), (two, one.person_id)]))
    assert sorted(said) == ["done", "state"]


def test_a_token_for_writing_does_not_administer(cast: Cast, services: Services):
    admin = cast.actor("office", Role.ADMIN)
    _, made = services.accounts.make_token(admin, "test", {Scope.READ, Scope.WRITE}, 1)
    limited = services.accounts.actor_of_token(made)
    with pytest.raises(NotAllowedError, match="admin"):
        services.parties.add_department(limited, cast.parties["office"].organisation_id, "New")


# ── accounts of others ───────────────────────────────────────────────────────────────────────────


def test_who_is_switched_off_is_out_at_once_and_comes_back_without_old_sessions_and_tokens(
    cast: Cast, services: Services
):
    admin, steward = cast.actor("office", Role.ADMIN), cast.actor("retail", Role.STEWARD)
    person, key = services.accounts.sign_in("retail.steward@example.org", PASSWORD)
    _, token = services.accounts.make_token(steward, "test", [Scope.READ], 1)
    off = services.parties.set_active(admin, person.id, person.revision, active=False)
    for way_in in (
        lambda: services.accounts.actor_of_session(person.id, key),
        lambda: services.accounts.actor_of_token(token),
        lambda: services.accounts.sign_in(person.email, PASSWORD),
    ):
        with pytest.raises(SignInError):
            way_in()
    services.parties.set_active(admin, person.id, off.revision, active=True)
    with pytest.raises(SignInError):
        services.accounts.actor_of_session(person.id, key)
    with pytest.raises(SignInError):
        services.accounts.actor_of_token(token)
    assert services.accounts.sign_in(person.email, PASSWORD)[0].active


def test_an_account_that_is_in_two_organisations_is_in_the_hands_of_neither(
    cast: Cast, services: Services
):
    steward = cast.actor("retail", Role.STEWARD)
    outsider = cast.actor("tarnwick", Role.ADMIN)
    _, link = services.invitations.invite(
        outsider, cast.id("tarnwick"), "retail.steward@example.org", [Role.VIEWER]
    )
    services.invitations.accept(steward, link)
    for admin in (outsider, cast.actor("office", Role.ADMIN)):
        with pytest.raises(NotAllowedError):
            services.parties.set_active(admin, steward.person_id, 1, active=False)
        with pytest.raises(NotAllowedError):
            services.invitations.make_password_link(admin, steward.person_id)


def test_strangers_learn_nothing_of_a_person(cast: Cast, services: Services):
    steward = cast.person("retail", Role.STEWARD)
    for other in ("tarnwick", "stranger"):
        admin = cast.actor(other, Role.ADMIN)
        for ask in (
            lambda admin=admin: services.parties.get_person(admin, steward),
            lambda admin=admin: services.parties.set_active(admin, steward, 1, active=False),
            lambda admin=admin: services.invitations.make_password_link(admin, steward),
        ):
            with pytest.raises(NotFoundError):
                ask()


# ── what is told of whom ─────────────────────────────────────────────────────────────────────────


def test_members_are_for_the_party_itself_and_its_administrators(cast: Cast, parties: Parties):
    cast.person("retail", Role.STEWARD)
    for knows in (cast.actor("retail", Role.VIEWER), cast.actor("office", Role.ADMIN)):
        assert len(parties.list_members(knows, cast.id("retail"))[1]) >= 1
    with pytest.raises(NotAllowedError):
        parties.list_members(cast.actor("hardware", Role.STEWARD), cast.id("retail"))
    for other in ("tarnwick", "stranger"):
        with pytest.raises(NotFoundError):
            parties.list_members(cast.actor(other, Role.ADMIN), cast.id("retail"))


def test_a_profile_tells_roles_what_they_allow_and_the_scopes(cast: Cast, parties: Parties):
    profile = parties.get_profile(cast.actor("retail", Role.ADMIN))
    (own,) = profile.memberships
    assert (own.party.name, own.roles) == ("Retail", (Role.ADMIN,))
    assert own.may == (Action.AUDIT, Action.ADMINISTER)
    assert profile.alliances == ()
    assert set(profile.scopes) == set(Scope)


def test_who_operates_the_service_opens_no_definition(cast: Cast, services: Services):
    made = services.database.run(
        lambda session: people.add_person(
            session,
            email="operator@example.org",
            name="Operator",
            password_hash=None,
            session_key="0" * 32,
            at=services.database.clock(),
            operator=True,
        )
    )
    steward = cast.actor("retail", Role.STEWARD)
    held = services.term_sets.create(steward, cast.id("retail"), "Plan words")
    operator = cast.reload(made.id)
    assert operator.operator
    assert services.parties.list(operator) == []
    assert services.term_sets.list(operator) == []
    assert services.term_sets.list_entries(operator, EntryFilter()).items == ()
    for ask in (
        lambda: services.term_sets.get(operator, held.id),
        lambda: services.term_sets.create(operator, cast.id("retail"), "Mine"),
        lambda: services.parties.list_members(operator, cast.id("retail")),
        lambda: services.shares.share(
            operator, term_set_id=held.id, to_party_id=cast.id("tarnwick")
        ),
    ):
        with pytest.raises(NotFoundError):
            ask()


# ── the first run ────────────────────────────────────────────────────────────────────────────────


def test_of_two_who_set_up_at_once_one_comes_first(parties: Parties):
    def set_up(name: str) -> str:
        try:
            parties.set_up(
                organisation=name,
                party="Office",
                email=f"{name}@example.org",
                name=name,
                password=PASSWORD,
            )
        except GlossaryError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(set_up, ["ada", "eve"])) == ["done", "state"]
