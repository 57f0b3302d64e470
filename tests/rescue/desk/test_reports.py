"""Finding a case again, and taking a report on the phone."""

import re

import pytest

from rescue.intake.models import Channel, Report
from tests.rescue.desk.conftest import Desk


@pytest.fixture
def closed(desk: Desk) -> str:
    incident_id = desk.report(name="Wang Fang", phone="+99966817788")
    desk.do(incident_id, "cancellation")
    return incident_id


@pytest.mark.parametrize("words", ["", "817788", "thailand", "泰国", "wang f", "REFERENCE"])
def test_a_closed_case_is_found_by_what_people_remember(desk: Desk, closed: str, words: str) -> None:
    asked = desk.incident(closed).reference.lower() if words == "REFERENCE" else words
    text = desk.open(f"/desk/incidents?q={asked}")
    assert f"/desk/incidents/{closed}" in text
    assert "Cancelled" in text


@pytest.mark.parametrize("words", ["7789", "%", "_", "Norway"])
def test_what_does_not_fit_is_not_found(desk: Desk, closed: str, words: str) -> None:
    assert "No case fits." in desk.browser.get("/desk/incidents", params={"q": words}).text


def test_the_list_goes_on_where_it_ended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rescue.desk.search.PER_PAGE", 2)
    reported = []
    for number in range(3):
        reported.append(desk.report(phone=f"+9996681009{number}"))
        desk.clock.advance(5)
    first = desk.open("/desk/incidents")
    assert re.findall(r'data-row="(inc_\w+)"', first) == [reported[2], reported[1]]
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = desk.open(following[1].replace("&amp;", "&"))
    assert re.findall(r'data-row="(inc_\w+)"', second) == [reported[0]]


def test_a_report_on_the_phone_is_everybodys_intake(desk: Desk) -> None:
    page = desk.open("/desk/reports")
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    form = {"key": key[1], "place": "7.8804, 98.3923", "kind": "injury", "phone": "+99966810077", "description": "fell"}
    answers = [desk.send("/desk/reports", **form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["location"] for answer in answers}) == 1, "two presses are one incident"
    incident = desk.incident(answers[0].headers["location"].rpartition("/")[2])
    assert (incident.territory_code, incident.kind, incident.contact_phone) == ("TH", "injury", "+99966810077")
    assert len(desk.asked(incident.id)) == 1
    with desk.house.database.read() as db:
        report = db.query(Report).filter_by(incident_id=incident.id).one()
        assert (report.channel, report.by) == (Channel.DESK, desk.lin.id)


def test_an_empty_report_is_received_too(desk: Desk) -> None:
    answer = desk.send("/desk/reports", key="key_1")
    assert answer.status_code == 303
    assert "Find out where they are" in desk.open(answer.headers["location"])
