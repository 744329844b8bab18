"""One's own name, password and tokens."""

import pytest
from service_fixtures import PASSWORD, Cast, SetClock

from glossary_service.errors import (
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    SignInError,
    StaleError,
    StateError,
)
from glossary_service.policy.roles import Role, Scope
from glossary_service.services import accounts as accounts_module
from glossary_service.services.accounts import Accounts
from glossary_service.wiring import Services


NEXT = "another horse and battery"


@pytest.fixture
def accounts(services: Services) -> Accounts:
    return services.accounts


def test_a_new_password_ends_every_other_session_and_leaves_tokens(cast: Cast, accounts: Accounts):
    steward = cast.actor("retail", Role.STEWARD)
    _, token = accounts.make_token(steward, "test", Scope, 1)
    person, before = accounts.sign_in("retail.steward@example.org", PASSWORD)
    _, key = accounts.change_password(steward, PASSWORD, NEXT)
    with pytest.raises(SignInError):
        accounts.actor_of_session(person.id, before)
    assert accounts.actor_of_session(person.id, key) == steward
    assert accounts.actor_of_token(token) == steward
    with pytest.raises(SignInError):
        accounts.sign_in(person.email, PASSWORD)
    assert accounts.sign_in(person.email, NEXT)[1] == key


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("not it, sorry", NEXT, "old"), ("", NEXT, "old"), (PASSWORD, "short", "new")],
)
def test_a_password_is_changed_by_who_knows_the_old_one_alone(
    cast: Cast, accounts: Accounts, old: str, new: str, field: str
):
    steward = cast.actor("retail", Role.STEWARD)
    with pytest.raises(InvalidValueError) as refused:
        accounts.change_password(steward, old, new)
    assert set(refused.value.fields) == {field}
    assert accounts.sign_in("retail.steward@example.org", PASSWORD)


@pytest.mark.parametrize("email", ["", "a\0b@example.org", "\ud800@example.org", "x" * 5_000])
@pytest.mark.parametrize("password", ["", "\ud800", "x" * 5_000])
def test_nobody_signs_in_with_what_is_no_address_or_password(
    accounts: Accounts, email: str, password: str
):
    with pytest.raises(SignInError):
        accounts.sign_in(email, password)


def test_a_name_is_changed_on_the_version_that_was_read(cast: Cast, accounts: Accounts):
    steward = cast.actor("retail", Role.STEWARD)
    person = accounts.get_self(steward)
    assert accounts.change_name(steward, person.revision, " Ada  Byron ").name == "Ada Byron"
    with pytest.raises(StaleError):
        accounts.change_name(steward, person.revision, "Eve")


def test_the_use_of_a_token_is_noted_once_an_hour(cast: Cast, accounts: Accounts, clock: SetClock):
    steward = cast.actor("retail", Role.STEWARD)
    _, token = accounts.make_token(steward, "test", [Scope.READ], 1)
    seen = []
    for minutes in (5, 50, 20, 1):
        clock.pass_(minutes=minutes)
        accounts.actor_of_token(token)
        noted = accounts.list_tokens(steward)[0].last_used_at
        assert noted is not None
        seen.append(int((clock.now - noted).total_seconds() // 60))
    assert seen == [0, 50, 0, 1]


def test_a_token_ends_when_it_is_revoked_and_when_its_time_is_over(
    cast: Cast, accounts: Accounts, clock: SetClock
):
    steward = cast.actor("retail", Role.STEWARD)
    held, one = accounts.make_token(steward, "one", [Scope.READ], 2)
    _, two = accounts.make_token(steward, "two", [Scope.READ], 1)
    accounts.revoke_token(steward, held.id)
    with pytest.raises(SignInError):
        accounts.actor_of_token(one)
    clock.pass_(days=1)
    with pytest.raises(SignInError):
        accounts.actor_of_token(two)
    with pytest.raises(NotFoundError):
        accounts.revoke_token(steward, held.id)


def test_tokens_of_others_are_neither_listed_nor_revoked(cast: Cast, accounts: Accounts):
    steward, admin = cast.actor("retail", Role.STEWARD), cast.actor("retail", Role.ADMIN)
    held, token = accounts.make_token(steward, "mine", [Scope.READ], 1)
    assert accounts.list_tokens(admin) == []
    with pytest.raises(NotFoundError):
        accounts.revoke_token(admin, held.id)
    assert accounts.actor_of_token(token).person_id == steward.person_id


def test_a_token_for_less_makes_no_token(cast: Cast, accounts: Accounts):
    steward = cast.actor("retail", Role.STEWARD)
    for scope in (Scope.READ, Scope.WRITE):
        _, token = accounts.make_token(steward, "less", [scope], 1)
        with pytest.raises(NotAllowedError):
            accounts.make_token(accounts.actor_of_token(token), "more", [scope], 366)


@pytest.mark.parametrize(("scopes", "days"), [([], 1), ([Scope.READ], 0), ([Scope.READ], 367)])
def test_a_token_needs_a_scope_and_an_end(
    cast: Cast, accounts: Accounts, scopes: list[Scope], days: int
):
    with pytest.raises(InvalidValueError):
        accounts.make_token(cast.actor("retail", Role.STEWARD), "test", scopes, days)


def test_nobody_has_tokens_without_end(
    cast: Cast, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(accounts_module, "MOST_TOKENS", 2)
    steward = cast.actor("retail", Role.STEWARD)
    held, _ = accounts.make_token(steward, "one", [Scope.READ], 1)
    accounts.make_token(steward, "two", [Scope.READ], 1)
    with pytest.raises(StateError, match="Revoke one"):
        accounts.make_token(steward, "three", [Scope.READ], 1)
    accounts.revoke_token(steward, held.id)
    accounts.make_token(steward, "three", [Scope.READ], 1)
