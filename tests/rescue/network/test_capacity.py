"""Busy stations are not offered twice: a story through intake, answers and the board, and a race on PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select

from rescue.dispatch import call_outs
from rescue.dispatch.models import CallOut, CallOutState
from rescue.intake import reports
from rescue.kit.access.principals import Principal, Role
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.network.capacity import units
from rescue.network.capacity.models import Unit, UnitState
from rescue.network.capacity.units import UnitDraft
from rescue.network.models import Provider, Station
from tests.races.starting_line import starting_line
from tests.worlds import LIN, OFFER_SECONDS, RULES, connected, draft_of, open_partners, report_incidents

DESK = Principal(id="usr_lin", role=Role.COORDINATOR)


@pytest.fixture
def partners(database: Database) -> Iterator[list[str]]:
    with connected():
        yield open_partners(database, 3)


def declare(database: Database, provider_id: str, count: int) -> None:
    """The provider says that its station has so many units, all on duty."""
    with database.write() as db:
        provider = db.get_one(Provider, provider_id)
        station = db.scalars(select(Station).where(Station.provider_id == provider_id)).one()
        for number in range(count):
            unit = units.add(db, provider, UnitDraft(f"Ambulance {number + 1}", station.id), by="test")
            units.set_state(db, unit.id, DESK, UnitState.AVAILABLE)


def asked(database: Database, call_out_id: str) -> str:
    with database.read() as db:
        return db.get_one(CallOut, call_out_id).provider_id


def reasons(database: Database, call_out_id: str) -> list[str]:
    with database.read() as db:
        return [each["code"] for each in db.get_one(CallOut, call_out_id).reasons]


def board(database: Database) -> list[tuple[UnitState, bool]]:
    with database.read() as db:
        return [(unit.state, unit.call_out_id is not None) for unit in db.scalars(select(Unit).order_by(Unit.id))]


def test_a_station_with_one_unit_is_offered_one_job_at_a_time(
    database: Database, partners: list[str], clock: MovedClock
) -> None:
    first, second, _ = partners
    declare(database, first, 1)
    (_, one), (_, two) = report_incidents(database, 1) + report_incidents(database, 1)
    assert asked(database, one) == first and "units_free" in reasons(database, one)
    assert asked(database, two) == second, "its only unit is held for the first"
    assert board(database) == [(UnitState.AVAILABLE, True)]
    with database.write() as db:
        call_outs.accept(db, one, eta_minutes=15, by="test")
    assert board(database) == [(UnitState.ON_JOB, True)]
    with database.write() as db, pytest.raises(units.UnitIsOut):
        units.set_state(db, db.scalars(select(Unit.id)).one(), DESK, UnitState.AVAILABLE)
    for milestone in (CallOutState.ON_SCENE, CallOutState.CLEARED):
        clock.advance(600)
        with database.write() as db:
            call_outs.report_milestone(db, one, milestone=milestone, at=None, by="test")
    assert board(database) == [(UnitState.AVAILABLE, False)]
    ((_, three),) = report_incidents(database, 1)
    assert asked(database, three) == first
    with database.write() as db:
        call_outs.decline(db, three, reason="no_unit", note=None, by="test", offer_seconds=OFFER_SECONDS)
    assert board(database) == [(UnitState.AVAILABLE, False)], "whoever says no has its unit back"


def test_two_reports_in_one_commit_take_two_stations(database: Database, partners: list[str]) -> None:
    declare(database, partners[0], 1)
    with database.write() as db:
        made = reports.receive_many(db, [draft_of(901), draft_of(902)], RULES)
    ids = [each.opened.offered.call_out_id for each in made if not isinstance(each, Exception)]
    assert [asked(database, each) for each in ids] == partners[:2]


def test_when_all_are_busy_the_nearest_is_asked_and_the_reason_says_busy(
    database: Database, partners: list[str]
) -> None:
    for provider_id in partners:
        declare(database, provider_id, 1)
    ids = [report_incidents(database, 1)[0][1] for _ in range(4)]
    assert [asked(database, each) for each in ids] == [*partners, partners[0]]
    assert "busy" in reasons(database, ids[3])


def test_a_coordinator_may_ask_a_busy_station_by_hand(database: Database, partners: list[str]) -> None:
    from rescue.cases import dispatching, incidents
    from tests.worlds import SERVICE

    declare(database, partners[0], 1)
    report_incidents(database, 1)
    ((other, _),) = report_incidents(database, 1)
    with database.write() as db:
        incident = incidents.get_for_change(db, other, LIN)
        offered = dispatching.call_out(
            db, incident, SERVICE, provider_id=partners[0], by=LIN.id, offer_seconds=OFFER_SECONDS
        )
    assert asked(database, offered.call_out_id) == partners[0] and "busy" in reasons(database, offered.call_out_id)


@pytest.mark.race
def test_offers_made_at_the_same_instant_never_share_a_unit(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("one writer")
    with connected(), starting_line(4) as line:
        partners = open_partners(database, 3)
        for _ in range(8):
            with database.write() as db:
                db.execute(delete(Unit))
            declare(database, partners[0], 1)
            made = line.run(*[lambda: report_incidents(database, 1)[0][1]] * 4)
            nearest = [each for each in made if asked(database, each) == partners[0]]
            assert len(nearest) == 1, "one unit, one offer"
