"""Trips and warnings: the traveller's steps, the relative's and the desk's pages; axe finds nothing."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from rescue.checkins.alerts import receiving
from rescue.checkins.alerts.models import AlertRequest
from rescue.checkins.due.times import Every, Rule
from rescue.checkins.trips import itineraries, relatives
from rescue.checkins.trips.drafts import LegDraft, Relative, TripDraft, Who
from rescue.kit.access import links
from rescue.rollcalls.names import Named
from tests.browser.test_desk_pages import chromium, faults, opened, served  # noqa: F401 - fixtures
from tests.rescue.checkins.feeds import cap
from tests.rescue.desk.conftest import Desk
from tests.worlds import LIN

pytestmark = pytest.mark.browser
HOUR = timedelta(hours=1)


def furnish(desk: Desk) -> dict[str, str]:
    """A leader who is overdue and was warned of a tsunami; the paths of all pages about her."""
    with desk.house.database.write() as db:
        now = db.now + 7 * HOUR
        leg = LegDraft("普吉", f"{now:%Y-%m-%dT%H:%M}", f"{now + 48 * HOUR:%Y-%m-%dT%H:%M}", 7.8804, 98.3923)
        draft = TripDraft(
            Who("吴晓梅", "+99966810071", "zh-Hans", is_group=True),
            (leg,),
            (Rule(Every.ONCE, f"{now + HOUR:%Y-%m-%dT%H:%M}"), Rule(Every.DAILY, "20:00")),
            relative=Relative("Mum", "+99966810072", "zh-Hans"),
            people=(Named("郭强", "+99966810073"),),
        )
        left = itineraries.leave(db, draft, kept=timedelta(days=14), by=LIN.id)
        relatives.answer(db, left.itinerary, is_yes=True, by="relative")
        db.flush()
        sent, ends = db.now.isoformat(), (db.now + 9 * HOUR).isoformat()
        alert = receiving.receive(db, cap(sent=sent, expires=ends), by=LIN.id).alert
    desk.pass_time(3 * 3600)
    with desk.house.database.write() as db:
        asked = next(each for each in db.query(AlertRequest).all() if each.itinerary_id == left.itinerary.id)
        question = links.current_token(db, asked.link_id or "")
    return {
        "trip": f"/trips/{left.link.token}",
        "safe": f"/safe/{question}",
        "desk trip": f"/desk/trips/{left.itinerary.id}",
        "desk alert": f"/desk/alerts/{alert.id}",
    }


def test_trips_are_accessible_and_one_press_ends_the_search(served: Desk, chromium: Browser) -> None:  # noqa: F811
    paths = furnish(served)
    steps = [f"{paths['trip']}?step={step}" for step in ("places", "times", "overview")]
    desk = ["/desk/trips", paths["desk trip"], paths["desk alert"]]
    for size, scheme, language, which in (
        ("phone", "dark", "ar", ["/trips/new", *steps, paths["safe"]]),
        ("desk", "light", "zh-Hans", desk),
    ):
        with opened(served, chromium, size=size, color_scheme=scheme) as page:
            for path in which:
                page.goto(f"{path}{'&' if '?' in path else '?'}language={language}")
                assert faults(page) == [], (path, size, language)
    with opened(served, chromium, size="phone") as page:
        page.goto(f"{paths['trip']}?language=en")
        expect(page.get_by_role("heading", level=1)).to_have_text("We are looking for you.")
        page.get_by_role("button", name="I am well").click()
        expect(page.get_by_role("status")).to_contain_text("平安")
