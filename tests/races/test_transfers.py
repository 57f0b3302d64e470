"""Booking, the doctor's no and a provider's yes at the same moment: never a booking over a red gate, one at most."""

from typing import Any

import pytest
from sqlalchemy import select

from rescue.cases import incidents
from rescue.dispatch import call_outs
from rescue.dispatch.models import CallOut, CallOutState
from rescue.kit.database import Database
from rescue.kit.problems import Problem
from rescue.transfers import booking, following, transfers
from rescue.transfers.gates import setting
from rescue.transfers.gates.colours import Decision, GateName
from rescue.transfers.models import Booking, GateState, Leg, Means, Transfer, TransferState
from rescue.transfers.travelling import legs, moving
from tests.invariants import find_broken
from tests.races.starting_line import starting_line
from tests.worlds import LIN, OFFER_SECONDS, report_incidents

pytestmark = pytest.mark.race
FEW_ROUNDS = 12
OTHERS = (GateName.MEDICAL_REPORT, GateName.CARRIER, GateName.BED, GateName.PAYER)


def ready(database: Database, incident_id: str) -> str:
    """A transfer of the incident's person with every gate green."""
    with database.write() as db:
        incident = incidents.get_for_change(db, incident_id, LIN)
        (case,) = incidents.list_cases(db, incident_id)
        wish = transfers.Wish(case.id, Means.STRETCHER, "Ward 4", "Chengdu", "TH", "CN")
        transfer = transfers.want(db, incident, wish, by=LIN.id)
        for name in OTHERS:
            setting.set_gate(db, incident, transfer, name, setting.Word(GateState.GREEN, "seen"), by=LIN.id)
        fit = setting.Word(GateState.GREEN, "MEDIF", Decision.STRETCHER)
        setting.set_gate(db, incident, transfer, GateName.FIT_TO_FLY, fit, by=LIN.id)
        return transfer.id


def book(database: Database, transfer_id: str) -> Any:
    with database.write() as db:
        incident, transfer = transfers.get_for_change(db, transfer_id, LIN)
        return booking.book(db, incident, transfer, booking.Order("Thai Airways", "TG-1"), by=LIN.id).id


def forbid(database: Database, transfer_id: str) -> None:
    with database.write() as db:
        incident, transfer = transfers.get_for_change(db, transfer_id, LIN)
        unfit = setting.Word(GateState.RED, "bleeding", Decision.UNFIT)
        setting.set_gate(db, incident, transfer, GateName.FIT_TO_FLY, unfit, by=LIN.id)


def call_out(database: Database, transfer_id: str) -> str:
    """A leg of the booked transfer, offered to a provider; the id of the offer."""
    with database.write() as db:
        incident, transfer = transfers.get_for_change(db, transfer_id, LIN)
        leg = legs.add(db, transfer, legs.LegDraft(Means.GROUND_AMBULANCE, "Ward 4", "HKT"), by=LIN.id)
        asked = {"provider_id": None, "by": LIN.id, "offer_seconds": OFFER_SECONDS}
        moving.call_out(db, incident, transfer, leg, **asked)
        return leg.call_out_id or ""


def accept(database: Database, call_out_id: str) -> str:
    with database.write() as db:
        return call_outs.accept(db, call_out_id, eta_minutes=15, by="link").id


def test_two_bookings_and_a_no_leave_no_booking_over_a_red_gate(house: Database) -> None:
    with starting_line(3) as line:
        for incident_id, _ in report_incidents(house, FEW_ROUNDS):
            transfer_id = ready(house, incident_id)
            first, second, said = line.run(
                lambda t=transfer_id: book(house, t),
                lambda t=transfer_id: book(house, t),
                lambda t=transfer_id: forbid(house, t),
            )
            assert sum(isinstance(each, str) for each in (first, second)) <= 1 and said is None
            with house.read() as db:
                transfer = db.get_one(Transfer, transfer_id)
                assert transfer.state is TransferState.WANTED and transfer.booking_id is None
                assert any(not gate.is_green for gate in following.seen_gates(db, transfer))
                fallen = db.scalars(select(Booking).where(Booking.transfer_id == transfer_id)).all()
                assert all(each.red_gates == [GateName.FIT_TO_FLY] for each in fallen) and len(fallen) <= 1
    assert find_broken(house) == []


def test_a_provider_s_yes_and_the_doctor_s_no_leave_nobody_driving_for_nothing(house: Database) -> None:
    with starting_line(2) as line:
        for incident_id, _ in report_incidents(house, FEW_ROUNDS):
            transfer_id = ready(house, incident_id)
            book(house, transfer_id)
            offered = call_out(house, transfer_id)
            accepted, said = line.run(lambda o=offered: accept(house, o), lambda t=transfer_id: forbid(house, t))
            assert isinstance(accepted, str | Problem) and said is None
            with house.read() as db:
                assert db.get_one(CallOut, offered).state is CallOutState.WITHDRAWN
                (leg,) = db.scalars(select(Leg).where(Leg.transfer_id == transfer_id))
                assert (str(leg.state), leg.need_id) == ("planned", None)
    assert find_broken(house) == []
