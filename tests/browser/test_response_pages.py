"""Run cards, the response to an incident, the roll-call and an event, on the desk and on a leader's phone."""

import pytest
from playwright.sync_api import Browser, expect

from rescue.cases import incidents
from rescue.cases.response import tasks
from rescue.kit.access import links, sessions, users
from rescue.kit.access.principals import Role
from rescue.rollcalls import asking, marking, mass_events, names, roll_calls
from rescue.rollcalls.models import How, Status
from tests.browser.served import faults
from tests.browser.test_desk_pages import chromium, opened, served  # noqa: F401 - fixtures
from tests.rescue.desk.conftest import Desk
from tests.worlds import LIN

pytestmark = pytest.mark.browser
ROSTER = "张三, +8613800000001\n李四\nLi Wei, +66812340002, en, HK\n王芳, +85291234567\nأحمد علي, +971501234567\n赵六"
STATUSES = (Status.DEAD, Status.RED, Status.YELLOW, Status.SAFE)


def furnish(desk: Desk) -> tuple[str, str, str]:
    """A crash with six people on the list, four of them judged, level proposed; its event and the leader's key."""
    incident_id = desk.report(kind="natural_disaster")
    desk.worker.tick()
    with desk.house.database.write() as db:
        incident = incidents.get_for_change(db, incident_id, LIN)
        roll_call = roll_calls.open_for(db, incident, by=LIN.id)
        roll_calls.add_people(db, incident, roll_call, names.read_text(ROSTER), by=LIN.id)
        asking.ask_all(db, incident, roll_call, by=LIN.id)
        for person, status in zip(roll_calls.list_people(db, roll_call.id), STATUSES, strict=False):
            marking.mark(db, incident, person, status, how=How.LINK, by=LIN.id, offer_seconds=240)
        tasks.settle(db, tasks.list_for_incident(db, incident_id)[0], "done", note="Seen by Lin", by=LIN.id)  # type: ignore[arg-type]
        link = roll_calls.give_link(db, incident, roll_call, phone=None, language="zh-Hans", by=LIN.id)
        event = mass_events.open_event(db, "Mekong storm 湄公河风暴", by=LIN.id)
        mass_events.add_incident(db, event, incident.reference, by=LIN.id)
        return incident_id, event.id, links.current_token(db, link.id)


def test_response_and_roll_call_are_accessible_and_one_key_a_person_is_enough(
    served: Desk,  # noqa: F811
    chromium: Browser,  # noqa: F811
) -> None:
    incident_id, event_id, token = furnish(served)
    with served.house.database.write() as db:
        boss = users.add_user(db, "boss@desk.example", Role.SUPERVISOR, by="system", display_name="Boss")
        key = sessions.open(db, boss.id, hours=12)
    roll_call = f"/desk/incidents/{incident_id}/roll-call"
    paths = (
        *(roll_call, f"/desk/incidents/{incident_id}/response", f"/desk/mass-events/{event_id}", "/desk/mass-events"),
        *("/desk/run-cards", "/desk/run-cards/road.collision?territory=TH&level=2", f"/h/{token}"),
    )
    for size, language in (("desk", "en"), ("phone", "ar")):
        with opened(served, chromium, size=size) as page:
            page.context.add_cookies([{"name": "homeward", "value": key, "url": str(served.browser.base_url)}])
            for path in paths:
                page.goto(f"{path}{'&' if '?' in path else '?'}language={language}")
                if language == "ar":
                    page.evaluate("document.documentElement.dir = 'rtl'")
                page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                assert faults(page) == [], (path, size, language)
    with opened(served, chromium) as page:
        page.goto(roll_call)
        assert "5." in page.evaluate("document.activeElement.closest('li').innerText"), "the next unknown has the focus"
        page.keyboard.press("Enter")  # Safe is the first button: one key
        page.wait_for_url("**next=*")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # Hurt is the second
        expect(page.locator(".counts").first).to_contain_text("Not known: 0", timeout=10_000)
    served.do(incident_id, "cancellation")
