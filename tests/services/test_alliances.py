"""Alliances: letting a partner in, what each side learns of the other, and leaving."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from service_fixtures import PASSWORD, Cast, SetClock

from glossary_service.errors import (
    GlossaryError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    StateError,
)
from glossary_service.policy.quorum import QuorumKind, Rule
from glossary_service.policy.roles import AllianceRole, PartyKind, Role
from glossary_service.services import alliances as alliances_module
from glossary_service.services.alliances import Alliances
from glossary_service.services.invitations import Invitations
from glossary_service.store.records import Alliance
from glossary_service.wiring import Services


@pytest.fixture
def alliances(services: Services) -> Alliances:
    return services.alliances


@pytest.fixture
def made(cast: Cast, alliances: Alliances) -> Alliance:
    """An alliance of Northwind's office, alone so far."""
    return alliances.create(
        cast.actor("office", Role.ALLIANCE_MANAGER), cast.id("office"), "Harbour", "A terminal."
    )


@pytest.fixture
def joined(cast: Cast, alliances: Alliances, made: Alliance) -> Alliance:
    """An alliance of Northwind's office and Tarnwick."""
    join(cast, alliances, made, "tarnwick")
    return alliances.get(cast.actor("office", Role.ALLIANCE_MANAGER), made.id)


def join(cast: Cast, alliances: Alliances, alliance: Alliance, party: str) -> None:
    code, _ = alliances.make_code(cast.actor(party, Role.ALLIANCE_MANAGER), cast.id(party))
    alliances.add_party(cast.actor("office", Role.ALLIANCE_MANAGER), alliance.id, code)


# ── letting in ───────────────────────────────────────────────────────────────────────────────────


def test_a_partner_that_is_new_here_comes_in_through_a_link(cast: Cast, services: Services):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    made = services.alliances.create(host, cast.id("office"), "Harbour")
    host = cast.reload(host.person_id)
    part = services.alliances.add_partner(host, made.id, "Seawall")
    _, link = services.alliances.invite_partner(host, made.id, part.party_id, "bo@seawall.example")
    person, _ = services.invitations.accept_as_new(link, "Bo", PASSWORD)
    bo = cast.reload(person.id)
    assert bo.memberships[part.party_id].kind is PartyKind.PARTNER
    assert bo.memberships[part.party_id].roles == {
        *(Role.ADMIN, Role.STEWARD, Role.ALLIANCE_MANAGER)
    }
    assert [held.name for held in services.alliances.list(bo)] == ["Harbour"]
    assert {party.name for party in services.parties.list(bo)} == {"Seawall", "Alliance Office"}
    with pytest.raises(NotFoundError):
        services.parties.list_members(host, part.party_id)


def test_a_partner_that_has_people_invites_the_others_itself(cast: Cast, services: Services):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    made = services.alliances.create(host, cast.id("office"), "Harbour")
    host = cast.reload(host.person_id)
    part = services.alliances.add_partner(host, made.id, "Seawall")
    _, first = services.alliances.invite_partner(host, made.id, part.party_id, "bo@seawall.example")
    _, second = services.alliances.invite_partner(
        host, made.id, part.party_id, "al@seawall.example"
    )
    with pytest.raises(NotFoundError):
        services.invitations.accept_as_new(first, "Bo", PASSWORD)
    services.invitations.accept_as_new(second, "Al", PASSWORD)
    with pytest.raises(StateError, match="people of its own"):
        services.alliances.invite_partner(host, made.id, part.party_id, "eve@northwind.example")


def test_nobody_is_let_into_a_foreign_party_that_joined_by_code(
    cast: Cast, alliances: Alliances, joined: Alliance
):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    with pytest.raises(StateError):
        alliances.invite_partner(host, joined.id, cast.id("tarnwick"), "eve@northwind.example")


def test_the_name_of_a_partner_tells_nothing_of_who_else_is_here(
    cast: Cast, alliances: Alliances, made: Alliance
):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    part = alliances.add_partner(host, made.id, "Tarnwick")
    assert part.party_id != cast.id("tarnwick")


def test_a_party_joins_with_a_code_that_holds_once_and_for_a_week(
    cast: Cast, alliances: Alliances, made: Alliance, clock: SetClock
):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    guest = cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    replaced, _ = alliances.make_code(guest, cast.id("tarnwick"))
    late, _ = alliances.make_code(guest, cast.id("tarnwick"))
    clock.pass_(days=7)
    code, _ = alliances.make_code(guest, cast.id("tarnwick"))
    for bad in (replaced, late, "", "gsc_", "x" * 5_000, "gsc_\0"):
        with pytest.raises(InvalidValueError, match="cannot be used"):
            alliances.add_party(host, made.id, bad)
    assert alliances.add_party(host, made.id, f" {code} ").party == "Tarnwick"
    other = alliances.create(host, cast.id("office"), "Second")
    with pytest.raises(InvalidValueError):
        alliances.add_party(cast.reload(host.person_id), other.id, code)


def test_a_code_that_was_taken_back_is_of_no_use(cast: Cast, alliances: Alliances, made: Alliance):
    guest = cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    code, _ = alliances.make_code(guest, cast.id("tarnwick"))
    alliances.end_codes(guest, cast.id("tarnwick"))
    with pytest.raises(InvalidValueError):
        alliances.add_party(cast.actor("office", Role.ALLIANCE_MANAGER), made.id, code)


def test_one_code_used_twice_at_once_adds_one_party(
    cast: Cast, alliances: Alliances, made: Alliance
):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    code, _ = alliances.make_code(
        cast.actor("tarnwick", Role.ALLIANCE_MANAGER), cast.id("tarnwick")
    )

    def add(_: int) -> str:
        try:
            alliances.add_party(host, made.id, code)
        except GlossaryError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, range(2))) == ["done", "invalid-value"]
    assert len(alliances.list_parties(host, made.id)) == 2


def test_a_party_takes_part_once_and_an_alliance_does_not_grow_without_end(
    cast: Cast, alliances: Alliances, joined: Alliance, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(StateError, match="already"):
        join(cast, alliances, joined, "tarnwick")
    monkeypatch.setattr(alliances_module, "MOST_PARTIES", 2)
    with pytest.raises(StateError, match="at most 2"):
        join(cast, alliances, joined, "stranger")


def test_only_the_alliance_manager_of_the_host_lets_others_in(
    cast: Cast, alliances: Alliances, joined: Alliance
):
    for actor, error in (
        (cast.actor("office", Role.STEWARD), NotAllowedError),
        (cast.actor("tarnwick", Role.ALLIANCE_MANAGER), NotAllowedError),
        (cast.actor("office", Role.ADMIN), NotFoundError),
        (cast.actor("retail", Role.ALLIANCE_MANAGER), NotFoundError),
        (cast.actor("stranger", Role.ALLIANCE_MANAGER), NotFoundError),
    ):
        for ask in (
            lambda a=actor: alliances.add_partner(a, joined.id, "New"),
            lambda a=actor: alliances.add_party(a, joined.id, "code"),
            lambda a=actor: alliances.invite_partner(
                a, joined.id, cast.id("tarnwick"), "bo@seawall.example"
            ),
            lambda a=actor: alliances.change(
                a, joined.id, joined.revision, name="Mine", purpose=""
            ),
        ):
            with pytest.raises(error):
                ask()


# ── what one side learns of the other ────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("joined")
def test_of_the_other_side_a_party_learns_the_name_alone(cast: Cast, services: Services):
    admin = cast.actor("office", Role.ADMIN)
    held = services.parties.get(admin, cast.id("office"))
    rule = Rule(kind=QuorumKind.NUMBER, needed=3)
    services.parties.change(
        admin, held.id, held.revision, name=held.name, contact="desk 4", rule=rule, review_days=9
    )
    partner = cast.actor("tarnwick", Role.STEWARD, Role.ADMIN)
    seen = {party.name: party for party in services.parties.list(partner)}
    assert set(seen) == {"Tarnwick", "Alliance Office"}
    office = seen["Alliance Office"]
    assert not office.inside
    assert (office.contact, office.rule, office.review_days, office.revision) == (
        "",
        Rule(),
        None,
        0,
    )
    assert office.kind is PartyKind.PARTNER
    assert services.parties.get(partner, office.id) == office


@pytest.mark.usefixtures("joined")
@pytest.mark.parametrize("roles", [(Role.ADMIN,), (Role.ADMIN, Role.ALLIANCE_MANAGER)])
def test_an_administrator_of_the_partner_sees_neither_people_nor_departments_of_the_host(
    cast: Cast, services: Services, roles: tuple[Role, ...]
):
    steward = cast.person("office", Role.STEWARD)
    partner = cast.actor("tarnwick", *roles)
    names = {party.name for party in services.parties.list(partner)}
    assert not names & {"Retail", "Hardware"}
    for ask in (
        lambda: services.parties.list_members(partner, cast.id("office")),
        lambda: services.parties.get(partner, cast.id("retail")),
        lambda: services.parties.get_person(partner, steward),
        lambda: services.parties.set_roles(partner, cast.id("office"), steward, 1, []),
        lambda: services.parties.add_department(
            partner, cast.parties["office"].organisation_id, "Mine"
        ),
        lambda: services.invitations.list(partner, cast.id("office")),
        lambda: services.invitations.invite(
            partner, cast.id("office"), "eve@example.org", [Role.ADMIN]
        ),
        lambda: services.alliances.make_code(partner, cast.id("office")),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_who_only_administers_a_party_learns_nothing_of_its_alliances(
    cast: Cast, services: Services, joined: Alliance
):
    admin = cast.actor("tarnwick", Role.ADMIN)
    assert services.alliances.list(admin) == []
    assert [party.name for party in services.parties.list(admin)] == ["Tarnwick"]
    with pytest.raises(NotFoundError):
        services.alliances.get(admin, joined.id)


def test_a_partner_of_one_alliance_does_not_learn_of_another(
    cast: Cast, services: Services, joined: Alliance
):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    other = services.alliances.create(host, cast.id("office"), "Second")
    join(cast, services.alliances, other, "stranger")
    partner = cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    assert [held.name for held in services.alliances.list(partner)] == ["Harbour"]
    assert {party.name for party in services.parties.list(partner)} == {
        "Tarnwick",
        "Alliance Office",
    }
    assert [held.name for held in services.parties.get_profile(partner).alliances] == ["Harbour"]
    for ask in (
        lambda: services.alliances.get(partner, other.id),
        lambda: services.alliances.list_parties(partner, other.id),
        lambda: services.alliances.list_members(partner, other.id),
        lambda: services.alliances.remove_party(partner, other.id, cast.id("tarnwick"), 1),
        lambda: services.alliances.remove_party(partner, joined.id, cast.id("stranger"), 1),
        lambda: services.parties.get(partner, cast.id("stranger")),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_strangers_and_other_departments_find_no_alliance(
    cast: Cast, alliances: Alliances, joined: Alliance
):
    for party in ("stranger", "retail"):
        outsider = cast.actor(party, Role.ALLIANCE_MANAGER)
        assert alliances.list(outsider) == []
        for ask in (
            lambda a=outsider: alliances.get(a, joined.id),
            lambda a=outsider: alliances.list_parties(a, joined.id),
            lambda a=outsider: alliances.list_members(a, joined.id),
            lambda a=outsider: alliances.remove_party(a, joined.id, cast.id("tarnwick"), 1),
        ):
            with pytest.raises(NotFoundError):
                ask()


# ── people ───────────────────────────────────────────────────────────────────────────────────────


def test_each_side_names_its_speakers_and_the_other_side_sees_name_and_role(
    cast: Cast, alliances: Alliances, joined: Alliance
):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    steward = cast.person("office", Role.STEWARD)
    wanted = [(AllianceRole.SPEAKER, " finance "), (AllianceRole.SPONSOR, "")]
    changed = alliances.set_roles(
        host, joined.id, cast.id("office"), steward, joined.revision, wanted
    )
    partner = cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    seen = alliances.list_members(partner, joined.id)
    assert [(who.person, who.role, who.function) for who in seen] == [
        ("office steward", AllianceRole.SPEAKER, "finance"),
        ("office steward", AllianceRole.SPONSOR, ""),
    ]
    assert not hasattr(seen[0], "email")
    with pytest.raises(StaleError):
        alliances.set_roles(host, joined.id, cast.id("office"), steward, joined.revision, [])
    alliances.set_roles(host, joined.id, cast.id("office"), steward, changed.revision, [])
    assert alliances.list_members(partner, joined.id) == []


def test_nobody_speaks_for_a_party_that_is_not_his(
    cast: Cast, alliances: Alliances, joined: Alliance
):
    host, outsider = cast.actor("office", Role.ALLIANCE_MANAGER), cast.person("retail", Role.VIEWER)
    facilitator = [(AllianceRole.FACILITATOR, "")]
    with pytest.raises(NotFoundError):
        alliances.set_roles(
            host, joined.id, cast.id("office"), outsider, joined.revision, facilitator
        )
    with pytest.raises(NotAllowedError):
        alliances.set_roles(
            host, joined.id, cast.id("tarnwick"), outsider, joined.revision, facilitator
        )


@pytest.mark.parametrize(
    "roles",
    [
        [(AllianceRole.SPEAKER, "")],
        [(AllianceRole.SPEAKER, "x" * 61)],
        [(AllianceRole.SPONSOR, "finance")],
        [(AllianceRole.SPEAKER, f"function {number}") for number in range(21)],
    ],
)
def test_a_speaker_has_a_function_and_nobody_else(
    cast: Cast, alliances: Alliances, joined: Alliance, roles: list[tuple[AllianceRole, str]]
):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    with pytest.raises(InvalidValueError):
        alliances.set_roles(
            host, joined.id, cast.id("office"), host.person_id, joined.revision, roles
        )


def test_who_left_the_party_or_was_switched_off_is_named_no_more(
    cast: Cast, services: Services, joined: Alliance
):
    host, admin = cast.actor("office", Role.ALLIANCE_MANAGER), cast.actor("retail", Role.ADMIN)
    alliance, people = joined, []
    for role in (Role.STEWARD, Role.REVIEWER):
        people.append(cast.person("office", role))
        alliance = services.alliances.set_roles(
            host,
            joined.id,
            cast.id("office"),
            people[-1],
            alliance.revision,
            [(AllianceRole.SPONSOR, "")],
        )
    party = services.parties.get(admin, cast.id("office"))
    services.parties.set_roles(admin, party.id, people[0], party.revision, [])
    services.parties.set_active(admin, people[1], 1, active=False)
    assert services.alliances.list_members(host, joined.id) == []


# ── leaving ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["office", "tarnwick"])
def test_a_party_that_leaves_or_is_removed_knows_nothing_more_from_the_next_call_on(
    cast: Cast, services: Services, joined: Alliance, who: str
):
    actor = cast.actor(who, Role.ALLIANCE_MANAGER)
    services.alliances.remove_party(actor, joined.id, cast.id("tarnwick"), joined.revision)
    guest = cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    assert services.alliances.list(guest) == []
    assert [party.name for party in services.parties.list(guest)] == ["Tarnwick"]
    with pytest.raises(NotFoundError):
        services.alliances.get(guest, joined.id)
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    assert "Tarnwick" not in {party.name for party in services.parties.list(host)}


def test_the_host_leaves_last(cast: Cast, alliances: Alliances, joined: Alliance):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    with pytest.raises(StateError, match="leaves last"):
        alliances.remove_party(host, joined.id, cast.id("office"), joined.revision)
    alliances.remove_party(host, joined.id, cast.id("tarnwick"), joined.revision)
    revision = alliances.get(host, joined.id).revision
    alliances.remove_party(host, joined.id, cast.id("office"), revision)
    assert alliances.list(cast.reload(host.person_id)) == []


def test_who_is_no_alliance_manager_removes_nobody(
    cast: Cast, alliances: Alliances, joined: Alliance
):
    for actor in (
        cast.actor("office", Role.STEWARD),
        cast.actor("tarnwick", Role.STEWARD),
    ):
        with pytest.raises(NotAllowedError):
            alliances.remove_party(actor, joined.id, cast.id("tarnwick"), joined.revision)
    guest = cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    with pytest.raises(NotAllowedError):
        alliances.remove_party(guest, joined.id, cast.id("office"), joined.revision)
    with pytest.raises(StaleError):
        alliances.remove_party(guest, joined.id, cast.id("tarnwick"), joined.revision + 1)


def test_a_partner_that_is_removed_before_it_came_in_stays_out(cast: Cast, services: Services):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    made = services.alliances.create(host, cast.id("office"), "Harbour")
    host = cast.reload(host.person_id)
    part = services.alliances.add_partner(host, made.id, "Seawall")
    _, link = services.alliances.invite_partner(host, made.id, part.party_id, "bo@seawall.example")
    revision = services.alliances.get(host, made.id).revision
    services.alliances.remove_party(host, made.id, part.party_id, revision)
    with pytest.raises(NotFoundError):
        services.invitations.accept_as_new(link, "Bo", PASSWORD)


def test_name_and_purpose_are_changed_on_the_version_that_was_read(
    cast: Cast, alliances: Alliances, made: Alliance
):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    changed = alliances.change(host, made.id, made.revision, name="Port", purpose="A quay.")
    assert (changed.name, changed.purpose) == ("Port", "A quay.")
    with pytest.raises(StaleError):
        alliances.change(host, made.id, made.revision, name="Else", purpose="")
    assert alliances.get(host, made.id) == changed


def test_a_partner_whose_first_person_comes_in_just_now_is_not_invited_anew(
    cast: Cast, alliances: Alliances, made: Alliance, services: Services
):
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    part = alliances.add_partner(host, made.id, "Seawall")
    _, link = alliances.invite_partner(host, made.id, part.party_id, "bo@seawall.example")
    said: list[str] = []

    def invite() -> None:
        try:
            alliances.invite_partner(host, made.id, part.party_id, "eve@example.org")
        except GlossaryError as error:
            said.append(error.code)

    other = threading.Thread(target=invite)

    class Joining(Invitations):
        """Has somebody else invite before the one who comes in is written down."""

        def _join(self, *given: Any) -> None:
            super()._join(*given)
            other.start()
            other.join(0.3)

    Joining(services.database).accept_as_new(link, "Bo", PASSWORD)
    other.join()
    assert said == ["state"]
