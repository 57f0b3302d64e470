"""Texts to our number: a new call for help, or more about an open one."""

import pytest

from rescue.cases.models import Incident, Position
from rescue.intake.drafts import Received, Rules
from rescue.intake.models import Report
from rescue.intake.texts import receive_text
from rescue.kit.clock import MovedClock
from tests.rescue.whole_house import Whole, open_whole

PHONE = "+99966810077"
AML = 'A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20171003164150;lc=90;pm=G'


@pytest.fixture
def whole(database_url: str, clock: MovedClock):
    with open_whole(database_url, clock) as opened:
        yield opened


def text(whole: Whole, body: str, **more: str) -> Received:
    with whole.house.database.write() as db:
        return receive_text(db, PHONE, body, Rules(240), **more)


def test_the_first_text_opens_an_incident_and_the_next_belong_to_it(whole: Whole) -> None:
    first = text(whole, "Bus accident, many hurt")
    second = text(whole, AML)
    third = text(whole, "We are 12 people")
    assert first.incident_id == second.incident_id == third.incident_id
    (incident,) = whole.rows(Incident)
    assert (incident.latitude, incident.accuracy_m, incident.territory_code) == (7.8804, 25, "TH")
    assert incident.description == "Bus accident, many hurt\nWe are 12 people"
    assert [report.location_text for report in whole.rows(Report)] == [
        "Bus accident, many hurt",
        AML,
        "We are 12 people",
    ]
    assert [position.source for position in whole.rows(Position)] == ["aml"]


def test_a_text_delivered_twice_is_one(whole: Whole) -> None:
    assert text(whole, "Help", key="SM1").incident_id == text(whole, "Help", key="SM1").incident_id
    assert len(whole.rows(Report)) == 1


def test_the_words_are_kept_as_they_came_but_for_what_no_database_keeps(whole: Whole) -> None:
    text(whole, "救命\0 " + "x" * 5_000)
    (report,) = whole.rows(Report)
    assert report.description is not None and report.description.startswith("救命 xxx")
    assert len(report.description) == 4_000
