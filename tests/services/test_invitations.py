"""Links by which people come in, and links for a new password."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from service_fixtures import PASSWORD, Cast, SetClock

from glossary_service.errors import (
    GlossaryError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    SignInError,
    StaleError,
)
from glossary_service.policy.roles import Role, Scope
from glossary_service.services.invitations import Invitations
from glossary_service.wiring import Services


NEW = "ada@example.org"


@pytest.fixture
def invitations(services: Services) -> Invitations:
    return services.invitations


@pytest.fixture
def link(cast: Cast, invitations: Invitations) -> str:
    """A link with which a new person joins the retail department as a steward."""
    admin = cast.actor("office", Role.ADMIN)
    return invitations.invite(admin, cast.id("retail"), NEW, [Role.STEWARD], "Ada")[1]


def test_who_is_invited_sets_name_and_password_and_is_a_member(
    cast: Cast, services: Services, link: str
):
    offer = services.invitations.look_up(link)
    assert (offer.party, offer.organisation) == ("Retail", "Northwind")
    assert (offer.invitation.email, offer.invitation.name) == (NEW, "Ada")
    person, key = services.invitations.accept_as_new(link, "Ada Byron", PASSWORD)
    actor = services.accounts.actor_of_session(person.id, key)
    assert actor.memberships[cast.id("retail")].roles == {Role.STEWARD}
    assert services.accounts.sign_in(" ADA@example.org ", PASSWORD)[0] == person
    admin = cast.actor("office", Role.ADMIN)
    assert services.invitations.list(admin, cast.id("retail")) == []


def test_a_link_is_used_once(invitations: Invitations, link: str):
    invitations.accept_as_new(link, "Ada", PASSWORD)
    for again in (
        lambda: invitations.accept_as_new(link, "Eve", PASSWORD),
        lambda: invitations.look_up(link),
        lambda: invitations.set_password(link, PASSWORD),
    ):
        with pytest.raises(NotFoundError, match="cannot be used"):
            again()


def test_two_acceptances_at_once_make_one_member(
    cast: Cast, invitations: Invitations, services: Services, link: str
):
    def accept(name: str) -> str:
        try:
            invitations.accept_as_new(link, name, PASSWORD)
        except GlossaryError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(accept, ["Ada", "Eve"]))
    assert said == ["done", "not-found"]
    admin = cast.actor("office", Role.ADMIN)
    assert len(services.parties.list_members(admin, cast.id("retail"))[1]) == 1


def test_two_links_for_one_address_used_at_once_make_one_account(
    cast: Cast, invitations: Invitations, link: str
):
    admin = cast.actor("office", Role.ADMIN)
    _, other = invitations.invite(admin, cast.id("hardware"), NEW, [Role.VIEWER])

    def accept(token: str) -> str:
        try:
            invitations.accept_as_new(token, "Ada", PASSWORD)
        except GlossaryError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, [link, other])) == ["done", "sign-in"]


def test_a_link_ends_after_a_week(invitations: Invitations, link: str, clock: SetClock):
    clock.pass_(days=6, hours=23)
    assert invitations.look_up(link).party == "Retail"
    clock.pass_(hours=1)
    with pytest.raises(NotFoundError):
        invitations.accept_as_new(link, "Ada", PASSWORD)


def test_a_link_that_was_taken_back_or_replaced_is_of_no_use(
    cast: Cast, invitations: Invitations, link: str
):
    admin = cast.actor("office", Role.ADMIN)
    newer, token = invitations.invite(admin, cast.id("retail"), NEW.upper(), [Role.VIEWER])
    assert [held.id for held in invitations.list(admin, cast.id("retail"))] == [newer.id]
    with pytest.raises(NotFoundError):
        invitations.look_up(link)
    invitations.revoke(admin, newer.id)
    with pytest.raises(NotFoundError):
        invitations.accept_as_new(token, "Ada", PASSWORD)
    with pytest.raises(NotFoundError):
        invitations.revoke(admin, newer.id)


def test_an_account_that_is_there_joins_after_signing_in_and_keeps_its_roles(
    cast: Cast, invitations: Invitations
):
    admin, viewer = cast.actor("office", Role.ADMIN), cast.actor("retail", Role.VIEWER)
    address = "retail.viewer@example.org"
    _, link = invitations.invite(admin, cast.id("retail"), address, [Role.REVIEWER])
    with pytest.raises(SignInError):
        invitations.accept_as_new(link, "Eve", "another password of hers")
    invitations.accept(viewer, link)
    roles = cast.reload(viewer.person_id).memberships[cast.id("retail")].roles
    assert roles == {Role.VIEWER, Role.REVIEWER}


def test_a_refused_acceptance_does_not_use_the_link_up(
    cast: Cast, invitations: Invitations, link: str
):
    with pytest.raises(NotAllowedError, match="another address"):
        invitations.accept(cast.actor("tarnwick", Role.ADMIN), link)
    with pytest.raises(InvalidValueError):
        invitations.accept_as_new(link, "Ada", "short")
    with pytest.raises(InvalidValueError):
        invitations.accept_as_new(link, "Ada", PASSWORD + "\ud800")
    assert invitations.accept_as_new(link, "Ada", PASSWORD)[0].email == NEW


def test_inviting_tells_nothing_of_whether_an_address_has_an_account(
    cast: Cast, invitations: Invitations
):
    cast.person("stranger", Role.VIEWER)
    admin, party = cast.actor("office", Role.ADMIN), cast.id("retail")
    offers = []
    for address in ("stranger.viewer@example.org", "nobody.at.all@example.org"):
        held, token = invitations.invite(admin, party, address, [Role.VIEWER])
        offers.append((held, invitations.look_up(token)))
    (known, of_known), (unknown, of_unknown) = offers
    assert known.name == unknown.name == ""
    assert (of_known.party, of_known.invitation.roles) == (
        of_unknown.party,
        of_unknown.invitation.roles,
    )


def test_only_administrators_of_the_organisation_invite_list_and_revoke(
    cast: Cast, invitations: Invitations, link: str
):
    held = invitations.look_up(link).invitation
    for actor, error in (
        (cast.actor("retail", Role.STEWARD), NotAllowedError),
        (cast.actor("hardware", Role.ALLIANCE_MANAGER), NotAllowedError),
        (cast.actor("tarnwick", Role.ADMIN), NotFoundError),
        (cast.actor("stranger", Role.ADMIN), NotFoundError),
    ):
        for ask in (
            lambda a=actor: invitations.invite(a, cast.id("retail"), NEW, [Role.ADMIN]),
            lambda a=actor: invitations.list(a, cast.id("retail")),
            lambda a=actor: invitations.revoke(a, held.id),
        ):
            with pytest.raises(error):
                ask()


@pytest.mark.parametrize(
    "wrong", ["", "ada", "ada@", "@example.org", "a b@example.org", "x" * 300 + "@example.org"]
)
def test_what_is_no_address_is_not_invited(cast: Cast, invitations: Invitations, wrong: str):
    admin = cast.actor("office", Role.ADMIN)
    with pytest.raises(InvalidValueError):
        invitations.invite(admin, cast.id("retail"), wrong, [Role.VIEWER])
    with pytest.raises(InvalidValueError, match="no role"):
        invitations.invite(admin, cast.id("retail"), NEW, [])


@pytest.mark.parametrize(
    "token", ["", "gsi_", "x" * 5_000, "gsi_\0", "gsi_ä", "gsi_\ud800", "' OR 1=1 --"]
)
def test_links_that_nobody_made_are_not_there(cast: Cast, invitations: Invitations, token: str):
    for ask in (
        lambda: invitations.look_up(token),
        lambda: invitations.accept_as_new(token, "Ada", PASSWORD),
        lambda: invitations.accept(cast.actor("office", Role.ADMIN), token),
        lambda: invitations.set_password(token, PASSWORD),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_roles_read_before_somebody_joined_are_not_written_over(
    cast: Cast, services: Services, link: str
):
    admin, viewer = cast.actor("office", Role.ADMIN), cast.person("retail", Role.VIEWER)
    party, _ = services.parties.list_members(admin, cast.id("retail"))
    services.invitations.accept_as_new(link, "Ada", PASSWORD)
    with pytest.raises(StaleError):
        services.parties.set_roles(admin, party.id, viewer, party.revision, [])


# ── a new password ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def forgotten(cast: Cast, invitations: Invitations) -> str:
    """A link with which the steward of retail sets a new password."""
    steward = cast.person("retail", Role.STEWARD)
    return invitations.make_password_link(cast.actor("office", Role.ADMIN), steward)[1]


def test_a_link_for_a_password_ends_sessions_and_tokens(
    cast: Cast, services: Services, forgotten: str
):
    steward = cast.actor("retail", Role.STEWARD)
    _, token = services.accounts.make_token(steward, "test", [Scope.READ], 1)
    _, before = services.accounts.sign_in("retail.steward@example.org", PASSWORD)
    person, key = services.invitations.set_password(forgotten, "another one of hers")
    assert services.accounts.actor_of_session(person.id, key) == steward
    for ended in (
        lambda: services.accounts.actor_of_session(person.id, before),
        lambda: services.accounts.actor_of_token(token),
        lambda: services.accounts.sign_in(person.email, PASSWORD),
    ):
        with pytest.raises(SignInError):
            ended()
    with pytest.raises(NotFoundError):
        services.invitations.set_password(forgotten, "a third one of hers")


def test_a_link_for_a_password_lets_nobody_join_and_holds_a_day(
    cast: Cast, invitations: Invitations, forgotten: str, clock: SetClock
):
    with pytest.raises(NotFoundError):
        invitations.accept_as_new(forgotten, "Eve", PASSWORD)
    with pytest.raises(NotFoundError):
        invitations.accept(cast.actor("retail", Role.STEWARD), forgotten)
    admin = cast.actor("office", Role.ADMIN)
    assert invitations.list(admin, cast.id("retail")) == []
    clock.pass_(days=1)
    with pytest.raises(NotFoundError):
        invitations.set_password(forgotten, PASSWORD)


def _own_change(services: Services, cast: Cast) -> None:
    steward = cast.actor("retail", Role.STEWARD)
    services.accounts.change_password(steward, PASSWORD, "a password of her own")


def _joins_elsewhere(services: Services, cast: Cast) -> None:
    other = cast.actor("tarnwick", Role.ADMIN)
    _, link = services.invitations.invite(
        other, cast.id("tarnwick"), "retail.steward@example.org", [Role.STEWARD]
    )
    services.invitations.accept(cast.actor("retail", Role.STEWARD), link)


def _switched_off(services: Services, cast: Cast) -> None:
    admin, steward = cast.actor("office", Role.ADMIN), cast.person("retail", Role.STEWARD)
    services.parties.set_active(admin, steward, 1, active=False)


@pytest.mark.parametrize("since", [_own_change, _joins_elsewhere, _switched_off])
def test_a_link_for_a_password_is_void_once_the_account_is_another_one(
    cast: Cast, services: Services, forgotten: str, since: Callable[[Services, Cast], None]
):
    since(services, cast)
    with pytest.raises(NotFoundError):
        services.invitations.set_password(forgotten, "another one of hers")


def test_a_link_that_was_given_out_before_undoes_no_change_of_roles(cast: Cast, services: Services):
    admin, person = cast.actor("office", Role.ADMIN), cast.person("retail", Role.VIEWER)
    email, retail = "retail.viewer@example.org", cast.id("retail")
    _, link = services.invitations.invite(admin, retail, email, [Role.ADMIN])
    _, elsewhere = services.invitations.invite(admin, cast.id("hardware"), email, [Role.VIEWER])
    services.parties.set_roles(admin, retail, person, 1, [Role.VIEWER])
    with pytest.raises(NotFoundError):
        services.invitations.accept(cast.reload(person), link)
    services.invitations.accept(cast.reload(person), elsewhere)
    assert cast.reload(person).memberships[retail].roles == {Role.VIEWER}


def test_a_password_that_is_reset_at_the_console_ends_links_for_another(
    cast: Cast, services: Services
):
    admin, person = cast.actor("office", Role.ADMIN), cast.person("retail", Role.VIEWER)
    _, link = services.invitations.make_password_link(admin, person)
    services.console.reset_password("retail.viewer@example.org", "another password")
    with pytest.raises(NotFoundError):
        services.invitations.set_password(link, PASSWORD)
