"""Several coordinators confirm one hand-over in the same moment: one has everything, the others read who."""

from functools import partial

import pytest
from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit.access.principals import Role
from rescue.kit.access.users import add_user
from rescue.kit.database import Database
from rescue.shifts import hand_overs, shifts
from rescue.shifts.hand_overs import ReceivedByAnother
from tests.races.starting_line import starting_line
from tests.worlds import report_unmet

pytestmark = pytest.mark.race
RECEIVERS = 4
ROUNDS = 3


def test_one_receiver_wins_and_the_others_hear_who(house: Database) -> None:
    with house.write() as db:
        giver, *receivers = [
            add_user(db, f"h{number}@desk.example", Role.COORDINATOR, by="test", display_name=f"H{number}").id
            for number in range(RECEIVERS + 1)
        ]
    owned = report_unmet(house, 2)
    for _ in range(ROUNDS):
        with house.write() as db:
            for each in owned:
                incident = incidents.lock(db, each)
                incidents.own(db, incident, by=giver, seen_version=incident.version)
            shifts.start(db, giver, by=giver)
            given = hand_overs.give(db, giver).id

        def receive(hand_over_id: str, user_id: str) -> str:
            with house.write() as db:
                hand_overs.receive(db, hand_over_id, user_id)
            return user_id

        with starting_line(RECEIVERS) as line:
            came = line.run(*(partial(receive, given, user_id) for user_id in receivers))
        winners = [each for each in came if isinstance(each, str)]
        assert len(winners) == 1
        assert all(isinstance(each, str | ReceivedByAnother) for each in came)
        with house.read() as db:
            owners = set(db.scalars(select(Incident.owner_id).where(Incident.id.in_(owned))))
            assert owners == set(winners)
            assert not shifts.is_on(db, giver)
