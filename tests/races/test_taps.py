"""Leader, desk and a level at the same moment: one word a person stands, and a level calls its units once."""

from functools import partial

import pytest

from rescue.cases import incidents
from rescue.cases.response import opening
from rescue.dispatch import needs
from rescue.kit.database import Database
from rescue.kit.problems import Stale
from rescue.rollcalls import marking, roll_calls
from rescue.rollcalls.models import How, Status
from rescue.rollcalls.names import Named
from tests.races.starting_line import starting_line
from tests.worlds import LIN, OFFER_SECONDS, report_incidents

pytestmark = pytest.mark.race
TAPS = (Status.RED, Status.SAFE, Status.YELLOW, Status.DEAD)


def test_of_four_taps_on_one_person_one_counts_and_the_others_are_told(house: Database) -> None:
    incident_id, _ = report_incidents(house, 1)[0]
    with house.write() as db:
        incident = incidents.get_for_change(db, incident_id, LIN)
        roll_call = roll_calls.open_for(db, incident, by=LIN.id)
        roll_calls.add_people(db, incident, roll_call, [Named("张三"), Named("李四")], by=LIN.id)
        person_id = roll_calls.list_people(db, roll_call.id)[0].id

    def tap(status: Status) -> Status:
        with house.write() as db:
            incident, _, person = marking.lock(db, person_id)
            marking.mark(
                db, incident, person, status, how=How.DESK, by=LIN.id, offer_seconds=OFFER_SECONDS, seen_version=1
            )
        return status

    with starting_line(len(TAPS)) as line:
        came = line.run(*(partial(tap, status) for status in TAPS))
    (won,) = [each for each in came if isinstance(each, Status)]
    assert sum(isinstance(each, Stale) for each in came) == len(TAPS) - 1
    with house.read() as db:
        people = roll_calls.list_people(db, roll_call.id)
        assert people[0].status is won and roll_calls.count(people).total == 2
        assert [mark.after for mark in roll_calls.list_marks(db, roll_call.id)] == [str(won)]


def test_a_level_raised_by_three_at_once_calls_its_units_once(house: Database) -> None:
    incident_id, _ = report_incidents(house, 1)[0]

    def climb() -> None:
        with house.write() as db:
            incident = incidents.get_for_change(db, incident_id, LIN)
            opening.raise_level(db, incident, 2, reason="Crash", by=LIN.id, offer_seconds=OFFER_SECONDS)

    with starting_line(3) as line:
        assert line.run(climb, climb, climb) == [None] * 3
    with house.read() as db:
        opened = [need.service for need in needs.list_for_incident(db, incident_id)]
        assert opened.count("casualty_transport") == 3, "one with the report, two with the level"
        assert len(opened) == 7, "one doctor, two interpreters, one field agent"
