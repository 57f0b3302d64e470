"""The board: who needs somebody first, who may look, and what it costs to look."""

import re

import pytest
from sqlalchemy import update

from i18n.models import Delivery, DeliveryState
from rescue.desk import board
from rescue.desk.board import Filters, Only
from rescue.desk.glimpses import of_board
from rescue.kit import jobs
from rescue.kit.access import organisations, sessions, tokens, users
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.principals import Role
from rescue.kit.jobs import Job
from tests.rescue.desk.conftest import Desk

MOST_STATEMENTS = 20
KYOTO = (35.0116, 135.7681)
MOST_LOOKS = 50
"""On PostgreSQL a stream goes on from the oldest transaction that is open on the whole server, also a neighbour's."""


def place_on(text: str) -> tuple[int, ...]:
    found = re.search(r'data-after="([\d.]+)"', text)
    assert found
    return tuple(map(int, found[1].split(".")))


def statements_of(desk: Desk, path: str) -> int:
    desk.statements.clear()
    desk.open(path)
    return sum(not text.startswith("BEGIN") for text in desk.statements)


def rows(text: str) -> list[str]:
    return re.findall(r'<li data-row="(inc_\w+)"', text)


def test_red_stands_first_and_an_overdue_green_never_above_it(desk: Desk) -> None:
    green = desk.report(kind="theft", phone="+99966810011")
    desk.clock.advance(600)
    late_red = desk.report(phone="+99966810012")
    desk.clock.advance(60)
    red = desk.report(phone="+99966810013")
    text = desk.open("/desk")
    assert rows(text) == [late_red, red, green]
    overdue_green = text[text.index(f'data-row="{green}"') :]
    assert 'class=""' in overdue_green[:120], "only red and yellow are shown as urgent"


def test_a_row_says_who_where_what_was_promised_and_who_owns_it(desk: Desk) -> None:
    incident_id = desk.report()
    assert desk.do(incident_id, "owner").status_code == 303
    text = desk.open("/desk")
    incident = desk.incident(incident_id)
    for shown in ("Hit and run", incident.reference, "Thailand", "Provider answers the offer", "Owner: Lin Wei"):
        assert shown in text
    assert f'data-due="{incident.next_duty_at.isoformat()}"' in text  # type: ignore[union-attr]


def test_nothing_open_says_when_it_was_looked(desk: Desk) -> None:
    text = desk.open("/desk")
    assert "No open incidents." in text
    assert "Last check" in text


def test_the_counts_narrow_the_list(desk: Desk) -> None:
    mine = desk.report(phone="+99966810021")
    accepted = desk.report(phone="+99966810022")
    lost = desk.report(phone="+99966810023", at=KYOTO)
    desk.do(mine, "owner")
    desk.answer(desk.asked(accepted)[0], "acceptance", eta_minutes=9)
    with desk.house.database.read() as db:
        counts = of_board.look(db, desk.lin).counts(desk.lin)
    assert counts.open == 3
    unanswered = {each for each in (mine, lost) if any(asked.state == "offered" for asked in desk.asked(each))}
    assert counts.only[Only.MINE] == 1
    assert counts.only[Only.UNANSWERED] == len(unanswered)
    assert rows(desk.open("/desk?only=mine")) == [mine]
    assert set(rows(desk.open("/desk?only=unanswered"))) == unanswered
    assert rows(desk.open("/desk?territory=JP")) == [lost]
    assert rows(desk.open("/desk?severity=green")) == []
    desk.clock.advance(241)
    assert accepted not in rows(desk.open("/desk?only=overdue"))
    assert mine in rows(desk.open("/desk?only=overdue"))


def test_a_word_we_do_not_know_narrows_nothing(desk: Desk) -> None:
    incident_id = desk.report()
    assert rows(desk.open("/desk?only=everything&severity=purple")) == [incident_id]


def test_what_the_machinery_could_not_do_is_shown_with_its_case(desk: Desk) -> None:
    incident_id = desk.report()
    with desk.house.database.write() as db:
        failed = update(Delivery).where(Delivery.incident_id == incident_id)
        db.execute(failed.values(state=DeliveryState.FAILED, failure="no_carrier"))
        jobs.enqueue(db, "call_out.expire", key="stuck", call_out_id="cal_1")
        db.flush()
        db.execute(update(Job).where(Job.key == "stuck").values(gave_up_at=db.now, last_error="KeyError"))
    text = desk.open("/desk")
    assert "Needs attention" in text
    assert f"/desk/incidents/{incident_id}#messages" in text
    assert "call_out.expire" in text


def test_more_than_fits_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "MOST_ROWS", 2)
    for number in range(3):
        desk.report(phone=f"+9996681003{number}")
    text = desk.open("/desk")
    assert len(rows(text)) == 2
    assert "Only the first 2 are shown." in text


def test_the_board_asks_the_database_little_however_much_is_open(desk: Desk) -> None:
    for number in range(6):
        desk.do(desk.report(phone=f"+9996681004{number}"), "owner")
    assert 0 < statements_of(desk, "/desk") <= 8
    # A case where somebody is on the way, was written to and has a promise; the board stands beside it.
    incident_id = desk.report(phone="+99966810049")
    desk.do(incident_id, "owner")
    desk.answer(desk.asked(incident_id)[0], "acceptance", eta_minutes=9)
    desk.worker.tick()
    assert "Andaman Rescue" in desk.open(f"/desk/incidents/{incident_id}")
    assert statements_of(desk, f"/desk/incidents/{incident_id}") <= MOST_STATEMENTS


def test_the_fragments_hold_the_same_ids_as_the_page(desk: Desk) -> None:
    incident_id = desk.report()
    page = desk.open("/desk")
    fragment, counts = desk.open("/desk/board"), desk.open("/desk/counts")
    assert rows(fragment) == [incident_id]
    assert 'id="rows"' in fragment
    assert 'id="rows"' in page
    assert 'id="counts"' in counts
    assert 'id="counts"' in page
    assert "<html" not in fragment + counts


@pytest.mark.parametrize("path", ["/desk", "/desk/board", "/desk/counts", "/desk/events", "/desk/incidents"])
def test_only_the_desk_may_look(desk: Desk, path: str) -> None:
    desk.sign_in(desk.driver)
    assert desk.browser.get(path).status_code == 403
    desk.browser.cookies.clear()
    answer = desk.browser.get(path)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")


def test_a_revoked_session_opens_no_stream(desk: Desk) -> None:
    with desk.house.database.write() as db:
        sessions.revoke_all(db, desk.lin.id, by="system")
    assert desk.browser.get("/desk/events", headers={"Accept": "application/json"}).status_code == 401


def test_the_page_says_where_its_stream_goes_on_from_before_its_rows(desk: Desk) -> None:
    desk.report()
    first = place_on(desk.open("/desk"))
    desk.report(phone="+99966810055")
    assert any(place_on(desk.open("/desk")) > first for _ in range(MOST_LOOKS)), "the place never goes on"


def test_the_choice_goes_along_with_the_list(desk: Desk) -> None:
    desk.report()
    assert 'data-live-list="/desk/board?severity=red"' in desk.open("/desk?severity=red")
    assert Filters().query == ""


def test_an_incident_without_a_place_says_so(desk: Desk) -> None:
    desk.report(latitude=None, longitude=None, accuracy_m=None, at=(None, None))
    assert "Place not known yet" in desk.open("/desk")


def test_the_board_can_be_narrowed_to_what_an_agency_reported(desk: Desk) -> None:
    with desk.house.database.write() as db:
        agency = organisations.add_organisation(db, "Sunny Tours", OrganisationKind.AGENCY, by="test")
        other = organisations.add_organisation(db, "Star Travel", OrganisationKind.AGENCY, by="test")
        guide = users.add_user(
            db, "guide@sunny.example", Role.AGENCY, by="test", display_name="Guide", organisation_id=agency.id
        )
        program = tokens.add(db, "their own program", by="test", organisation_id=agency.id, role=Role.AGENCY)
    desk.report()
    by_guide = desk.report(by=guide.id, phone="+99966810061")
    by_program = desk.report(by=program.id, phone="+99966810062")
    assert set(rows(desk.open(f"/desk/board?agency={agency.id}"))) == {by_guide, by_program}
    assert rows(desk.open(f"/desk/board?agency={other.id}")) == []
    page = desk.open(f"/desk?agency={agency.id}")
    assert f'<option value="{agency.id}" selected>Sunny Tours</option>' in page
    saved = desk.send("/desk/views", name="Sunny", agency=agency.id)
    assert saved.headers["location"] == f"/desk?agency={agency.id}"
    assert f'href="/desk?agency={agency.id}" aria-current="true"' in desk.open(saved.headers["location"])
