"""Shares: what crosses from one party to another, and what does not."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from service_fixtures import Cast

from glossary_service.errors import InvalidValueError, NotAllowedError, NotFoundError
from glossary_service.policy.quorum import Choice
from glossary_service.policy.roles import Actor, Role
from glossary_service.services.shares import Shares
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import Content, Designation, EntryRecord
from glossary_service.wiring import Services


@dataclass
class Desk:
    """A set of the office with an approved entry "lead" and a draft "deal", and an alliance."""

    cast: Cast
    services: Services
    term_set_id: UUID
    lead: EntryRecord
    deal: EntryRecord
    alliance_id: UUID

    @property
    def steward(self) -> Actor:
        return self.cast.actor("office", Role.STEWARD)

    @property
    def guest(self) -> Actor:
        return self.cast.actor("tarnwick", Role.STEWARD)

    def seen(self, actor: Actor) -> list[str]:
        """Return the terms that somebody sees in lists; single reads must agree."""
        items = self.services.term_sets.list_entries(actor, EntryFilter()).items
        for entry in (self.lead, self.deal):
            if entry.id in {item.id for item in items}:
                self.services.term_sets.get_entry(actor, entry.id)
            else:
                with pytest.raises(NotFoundError):
                    self.services.term_sets.get_entry(actor, entry.id)
        return [item.term for item in items]


@pytest.fixture
def shares(services: Services) -> Shares:
    return services.shares


@pytest.fixture
def desk(cast: Cast, services: Services) -> Desk:
    author, steward = cast.actor("office", Role.CONTRIBUTOR), cast.actor("office", Role.STEWARD)
    held = services.term_sets.create(steward, cast.id("office"), "Plan words")

    def add(term: str) -> EntryRecord:
        content = Content(
            designations=(Designation(text=term),),
            definition=f"What {term} is.",
            support="Half of the costs.",
        )
        return services.term_sets.add_entry(author, held.id, content)

    lead, deal = add("lead"), add("deal")
    proposed = services.reviews.propose(author, lead.id, lead.revision).open
    assert proposed is not None
    services.reviews.vote(steward, proposed.id, proposed.content_hash, Choice.APPROVE)
    host = cast.actor("office", Role.ALLIANCE_MANAGER)
    alliance = services.alliances.create(host, cast.id("office"), "Harbour")
    guest = cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    code, _ = services.alliances.make_code(guest, cast.id("tarnwick"))
    services.alliances.add_party(cast.reload(host.person_id), alliance.id, code)
    return Desk(cast, services, held.id, lead, deal, alliance.id)


def test_nothing_crosses_without_a_share(desk: Desk):
    assert desk.seen(desk.guest) == []
    assert desk.services.term_sets.list(desk.guest) == []
    assert desk.seen(desk.cast.actor("retail", Role.STEWARD)) == []


def test_what_support_a_unit_gets_is_not_told_to_another_company(desk: Desk, shares: Shares):
    for party in ("tarnwick", "retail"):
        shares.share(desk.steward, term_set_id=desk.term_set_id, to_party_id=desk.cast.id(party))
    told = {
        party: entry.live.content.support
        for party in ("tarnwick", "retail")
        for entry in (
            desk.services.term_sets.get_entry(desk.cast.actor(party, Role.STEWARD), desk.lead.id),
        )
        if entry.live is not None
    }
    assert told == {"tarnwick": "", "retail": "Half of the costs."}


def test_of_a_shared_set_only_what_is_approved_crosses(desk: Desk, shares: Shares):
    share = shares.share(
        desk.steward, term_set_id=desk.term_set_id, to_party_id=desk.cast.id("tarnwick")
    )
    assert (share.party, share.subject, share.to) == ("Alliance Office", "Plan words", "Tarnwick")
    assert desk.seen(desk.guest) == ["lead"]
    assert [held.name for held in desk.services.term_sets.list(desk.guest)] == ["Plan words"]
    entry = desk.services.term_sets.get_entry(desk.guest, desk.lead.id)
    assert entry.open is None
    assert shares.list_shown(desk.guest).items == (share,)
    assert shares.list_given(desk.steward).items == (share,)


def test_a_shared_entry_crosses_alone_and_without_the_name_of_its_set(desk: Desk, shares: Shares):
    for entry in (desk.lead, desk.deal):
        shares.share(desk.steward, entry_id=entry.id, to_party_id=desk.cast.id("tarnwick"))
    assert desk.seen(desk.guest) == ["lead"]
    assert desk.services.term_sets.list(desk.guest) == []
    # The entry without an approved version is not even named as shared.
    assert [held.subject for held in shares.list_shown(desk.guest).items] == ["lead"]
    assert len(shares.list_given(desk.steward).items) == 2


def test_a_share_that_is_revoked_shows_nothing_from_the_next_call_on(desk: Desk, shares: Shares):
    share = shares.share(
        desk.steward, term_set_id=desk.term_set_id, to_party_id=desk.cast.id("tarnwick")
    )
    guest = desk.guest
    assert desk.seen(guest) == ["lead"]
    shares.revoke(desk.steward, share.id)
    assert desk.seen(guest) == []
    assert desk.services.term_sets.list(guest) == []
    assert shares.list_shown(guest).items == shares.list_given(desk.steward).items == ()
    with pytest.raises(NotFoundError):
        shares.revoke(desk.steward, share.id)


def test_a_share_to_an_alliance_reaches_who_takes_part_and_ends_with_leaving(
    desk: Desk, shares: Shares
):
    shares.share(desk.steward, term_set_id=desk.term_set_id, to_alliance_id=desk.alliance_id)
    assert desk.seen(desk.guest) == ["lead"]
    assert desk.seen(desk.cast.actor("stranger", Role.STEWARD)) == []
    # Who only administers the partner is shown nothing.
    assert desk.seen(desk.cast.actor("tarnwick", Role.ADMIN)) == []
    manager = desk.cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    revision = desk.services.alliances.get(manager, desk.alliance_id).revision
    desk.services.alliances.remove_party(
        manager, desk.alliance_id, desk.cast.id("tarnwick"), revision
    )
    assert desk.seen(desk.guest) == []
    assert shares.list_shown(desk.guest).items == ()


def test_what_a_party_showed_to_an_alliance_goes_with_it_and_does_not_come_back(
    desk: Desk, shares: Shares
):
    services, cast = desk.services, desk.cast
    guest, manager = desk.guest, cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    own = services.term_sets.create(guest, cast.id("tarnwick"), "Their words")
    shares.share(guest, term_set_id=own.id, to_alliance_id=desk.alliance_id)
    assert own in services.term_sets.list(desk.steward)
    revision = services.alliances.get(manager, desk.alliance_id).revision
    services.alliances.remove_party(manager, desk.alliance_id, cast.id("tarnwick"), revision)
    assert own not in services.term_sets.list(desk.steward)
    code, _ = services.alliances.make_code(manager, cast.id("tarnwick"))
    services.alliances.add_party(
        cast.actor("office", Role.ALLIANCE_MANAGER), desk.alliance_id, code
    )
    assert own not in services.term_sets.list(desk.steward)


def test_the_same_share_twice_is_one_share(desk: Desk, shares: Shares):
    give = {"entry_id": desk.lead.id, "to_alliance_id": desk.alliance_id}
    assert shares.share(desk.steward, **give) == shares.share(desk.steward, **give)
    other = {"entry_id": desk.lead.id, "to_party_id": desk.cast.id("tarnwick")}
    with ThreadPoolExecutor(4) as pool:
        made = {
            share.id for share in pool.map(lambda _: shares.share(desk.steward, **other), range(4))
        }
    assert len(made) == 1
    assert len(shares.list_given(desk.steward).items) == 2


def test_a_share_that_was_revoked_can_be_given_anew(desk: Desk, shares: Shares):
    give = {"entry_id": desk.lead.id, "to_alliance_id": desk.alliance_id}
    first = shares.share(desk.steward, **give)
    shares.revoke(desk.steward, first.id)
    assert shares.share(desk.steward, **give).id != first.id
    assert desk.seen(desk.guest) == ["lead"]


def test_what_somebody_else_shows_is_not_passed_on_or_revoked(desk: Desk, shares: Shares):
    share = shares.share(
        desk.steward, term_set_id=desk.term_set_id, to_party_id=desk.cast.id("tarnwick")
    )
    for give in ({"term_set_id": desk.term_set_id}, {"entry_id": desk.lead.id}):
        with pytest.raises(NotAllowedError):
            shares.share(desk.guest, **give, to_alliance_id=desk.alliance_id)
    with pytest.raises(NotAllowedError):
        shares.revoke(desk.guest, share.id)
    with pytest.raises(NotFoundError):
        shares.revoke(desk.cast.actor("stranger", Role.STEWARD), share.id)


def test_a_share_goes_to_a_party_one_may_know_and_an_alliance_one_takes_part_in(
    desk: Desk, shares: Shares
):
    for receiver in (
        {"to_party_id": desk.cast.id("stranger")},
        {"to_party_id": uuid4()},
        {"to_alliance_id": uuid4()},
    ):
        with pytest.raises(NotFoundError):
            shares.share(desk.steward, entry_id=desk.lead.id, **receiver)
    retail = desk.cast.actor("retail", Role.STEWARD)
    own = desk.services.term_sets.create(retail, desk.cast.id("retail"), "Retail words")
    with pytest.raises(NotFoundError):
        shares.share(retail, term_set_id=own.id, to_alliance_id=desk.alliance_id)
    with pytest.raises(NotFoundError):
        shares.share(retail, term_set_id=own.id, to_party_id=desk.cast.id("tarnwick"))
    assert shares.share(retail, term_set_id=own.id, to_party_id=desk.cast.id("office"))
    with pytest.raises(InvalidValueError, match="its own"):
        shares.share(retail, term_set_id=own.id, to_party_id=desk.cast.id("retail"))


def test_one_party_of_a_person_does_not_share_into_the_alliance_of_another(
    desk: Desk, shares: Shares
):
    services, cast = desk.services, desk.cast
    admin, both = cast.actor("office", Role.ADMIN), cast.person("office", Role.STEWARD)
    party = services.parties.get(admin, cast.id("retail"))
    services.parties.set_roles(admin, party.id, both, party.revision, [Role.STEWARD])
    actor = cast.reload(both)
    own = services.term_sets.create(actor, party.id, "Retail words")
    with pytest.raises(NotFoundError):
        shares.share(actor, term_set_id=own.id, to_alliance_id=desk.alliance_id)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR, Role.REVIEWER, Role.AUDITOR])
def test_only_stewards_and_alliance_managers_share(desk: Desk, shares: Shares, role: Role):
    actor = desk.cast.actor("office", role)
    with pytest.raises(NotAllowedError):
        shares.share(actor, entry_id=desk.lead.id, to_alliance_id=desk.alliance_id)


def test_who_only_administers_neither_shares_nor_lists(desk: Desk, shares: Shares):
    shares.share(desk.steward, entry_id=desk.lead.id, to_alliance_id=desk.alliance_id)
    admin = desk.cast.actor("office", Role.ADMIN)
    with pytest.raises(NotFoundError):
        shares.share(admin, entry_id=desk.lead.id, to_alliance_id=desk.alliance_id)
    assert shares.list_given(admin).items == shares.list_shown(admin).items == ()


def test_a_share_has_one_subject_and_one_receiver(desk: Desk, shares: Shares):
    for give in (
        {"to_alliance_id": desk.alliance_id},
        {"entry_id": desk.lead.id},
        {
            "entry_id": desk.lead.id,
            "term_set_id": desk.term_set_id,
            "to_alliance_id": desk.alliance_id,
        },
        {
            "entry_id": desk.lead.id,
            "to_party_id": desk.cast.id("tarnwick"),
            "to_alliance_id": desk.alliance_id,
        },
    ):
        with pytest.raises(InvalidValueError):
            shares.share(desk.steward, **give)


def test_pages_of_shares_hold_each_once(desk: Desk, shares: Shares):
    for party in ("tarnwick", "retail", "hardware"):
        for entry in (desk.lead, desk.deal):
            shares.share(desk.steward, entry_id=entry.id, to_party_id=desk.cast.id(party))
    seen, after = [], ""
    while True:
        page = shares.list_given(desk.steward, after=after, limit=4)
        seen += [share.id for share in page.items]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 6
    for mark in ("x", "W10=", "W251bGwsIG51bGxd", "é"):
        with pytest.raises(InvalidValueError):
            shares.list_given(desk.steward, after=mark)


def test_both_sides_of_a_share_may_know_each_other_by_name(desk: Desk, shares: Shares):
    services, cast = desk.services, desk.cast
    shares.share(desk.steward, entry_id=desk.lead.id, to_party_id=cast.id("tarnwick"))
    manager = cast.actor("tarnwick", Role.ALLIANCE_MANAGER)
    revision = services.alliances.get(manager, desk.alliance_id).revision
    services.alliances.remove_party(manager, desk.alliance_id, cast.id("tarnwick"), revision)
    # What was shown to the party itself was not shown for the alliance, and stays.
    assert desk.seen(desk.guest) == ["lead"]
    assert "Alliance Office" in {party.name for party in services.parties.list(desk.guest)}
    assert "Tarnwick" in {party.name for party in services.parties.list(desk.steward)}
