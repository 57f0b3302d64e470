"""The demonstration network reaches everybody, says what it is, and can ring nobody."""

import time

import phonenumbers
import pytest
from sqlalchemy import func, select

from rescue.geography import territories
from rescue.kit.database import Database
from rescue.network.demonstration import draft_network, seed_network
from rescue.network.drafts import find_flaws
from rescue.network.matching import rank
from rescue.network.models import Provider, Service, Station
from rescue.network.reach import report_reach
from rescue.network.search import Need
from tests.rescue.network.cast import NOON

REACH_SECONDS = 10.0
SEED_SECONDS = 5.0  # 0.4 s on an idle machine


def test_every_territory_is_reached_by_every_service_from_within(database: Database) -> None:
    start = time.perf_counter()
    with database.write() as db:
        seeded = seed_network(db)
    assert time.perf_counter() - start < SEED_SECONDS
    assert seeded is not None and 700 <= seeded.stations <= 1200
    start = time.perf_counter()
    with database.read() as db:
        reach = report_reach(db, NOON)
    assert time.perf_counter() - start < REACH_SECONDS
    assert len(reach) == 233 * 5
    assert [row for row in reach if row.is_hole or row.crosses_border or not row.is_demonstration] == []
    assert max(row.distance_km or 0 for row in reach) < 150


def test_a_second_seeding_changes_nothing(database: Database) -> None:
    for _ in range(2):
        with database.write() as db:
            seed_network(db)
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Provider)) == len(list(draft_network(NOON.date())))
        assert db.scalar(select(func.count()).select_from(Station).where(~Station.is_active)) == 0


def test_every_partner_is_sound_and_says_that_it_is_a_demonstration() -> None:
    drafts = list(draft_network(NOON.date()))
    assert [flaw for draft in drafts for flaw in find_flaws(draft)] == []
    assert all(draft.is_demonstration and "(demonstration)" in draft.name for draft in drafts)
    assert len({(draft.licence_number, draft.name) for draft in drafts}) == len(drafts)
    assert drafts == list(draft_network(NOON.date()))


def test_no_telephone_network_can_ring_a_demonstration_partner() -> None:
    numbers = {contact.address for draft in draft_network(NOON.date()) for contact in draft.contacts}
    for number in numbers:
        with pytest.raises(phonenumbers.NumberParseException):
            phonenumbers.parse(number)


def test_phuket_has_three_that_carry_the_injured(database: Database) -> None:
    with database.write() as db:
        seed_network(db)
    need = Need(Service.CASUALTY_TRANSPORT, NOON, 7.8804, 98.3923, "TH", "TH", ("zh-Hans",))
    with database.read() as db:
        near = [each for each in rank(db, need).candidates if each.distance_m < 20_000]
    assert [each.provider_name.removesuffix(" (demonstration)") for each in near] == [
        "Andaman Rescue",
        "Phuket Island Ambulance",
        "Patong Bay Casualty Transport",
    ]


def test_an_empty_network_is_all_holes(database: Database) -> None:
    with database.read() as db:
        reach = report_reach(db, NOON)
    assert all(row.is_hole and row.hole_reason == "no_provider" for row in reach)
    assert {row.territory_code for row in reach} == {territory.code for territory in territories.list_all()}
