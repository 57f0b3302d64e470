"""Which position is believed, links that must be opened first, and digits of every script, through the text intake."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from i18n.models import Delivery
from rescue import serving
from rescue.cases.models import Incident, Position
from rescue.intake.drafts import Received, Rules
from rescue.intake.texts import receive_text
from rescue.kit.clock import MovedClock
from rescue.kit.events import Event
from rescue.kit.jobs import Job
from tests.rescue.geography.map_server import Makers, serve_makers
from tests.rescue.whole_house import Whole, open_whole

PHONE = "+99966810077"
AML = 'A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top={top};lc=90;pm=G'
FRESH, OLD = "20260228235900", "20260228200000"
SHORT = "https://maps.app.goo.gl/Xy12Ab"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


@pytest.fixture
def makers() -> Iterator[Makers]:
    with serve_makers() as opened:
        yield opened


def text(whole: Whole, body: str, **more: Any) -> Received:
    whole.clock.advance(1)
    with whole.house.database.write() as db:
        return receive_text(db, PHONE, body, Rules(240), **more)


def there(whole: Whole) -> tuple[float | None, float | None]:
    (incident,) = whole.rows(Incident)
    return incident.latitude, incident.longitude


def positions(whole: Whole) -> list[Position]:
    with whole.house.database.read() as db:
        return list(db.scalars(select(Position).order_by(Position.given_at, Position.id)))


def told(whole: Whole) -> list[str]:
    return [each.message["kind"] if "kind" in each.message else str(each.message) for each in whole.rows(Delivery)]


def pins_asked_for(whole: Whole) -> int:
    return sum("SendYourPin" in each for each in told(whole))


@pytest.mark.parametrize(
    "body", ["7,8804 98,3923", "٧٫٨٨٠٤، ٩٨٫٣٩٢٣", "๗.๘๘๐๔, ๙๘.๓๙๒๓", "۷٫۸۸۰۴ ۹۸٫۳۹۲۳", "７．８８０４，９８．３９２３"]
)
def test_edge_47_decimal_commas_and_the_digits_of_other_scripts_are_a_position(whole: Whole, body: str) -> None:
    text(whole, f"help {body}")
    assert there(whole) == (7.8804, 98.3923)
    assert [each.source for each in positions(whole)] == ["decimal"]


@pytest.mark.parametrize(
    "body",
    [
        "฿1,234.500 ฿2,345.600",
        "๑,๒๓๔ บาท ๕,๖๗๘ บาท",
        "١٬٢٣٤٫٥٠ و ٢٬٣٤٥٫٦٠",
        "1.234,50 € und 2.345,60 €",
        "￥12,345 ￥23,456",
    ],
)
def test_edge_47_sums_in_those_digits_are_no_position(whole: Whole, body: str) -> None:
    text(whole, f"they took {body}")
    assert there(whole) == (None, None) and positions(whole) == []


def test_edge_62_a_forwarded_location_is_kept_and_does_not_replace_their_own(whole: Whole) -> None:
    text(whole, "geo:7.8804,98.3923;u=500")
    text(whole, "geo:13.7563,100.5018;u=5", is_forwarded=True)
    text(whole, "转发：18.7883, 98.9853")
    assert there(whole) == (7.8804, 98.3923)
    assert [each.flags for each in positions(whole)] == [None, ["forwarded"], ["forwarded"]]


def test_edge_62_their_own_location_replaces_a_forwarded_one_however_exact(whole: Whole) -> None:
    text(whole, "geo:13.7563,100.5018;u=5", is_forwarded=True)
    assert there(whole) == (13.7563, 100.5018)
    text(whole, "geo:7.8804,98.3923;u=500")
    assert there(whole) == (7.8804, 98.3923) and len(positions(whole)) == 2


def test_edge_62_a_stale_location_does_not_replace_a_fresh_one(whole: Whole) -> None:
    text(whole, "geo:13.7563,100.5018;u=80")
    text(whole, AML.format(top=OLD))
    assert there(whole) == (13.7563, 100.5018)
    assert positions(whole)[-1].flags == ["stale"]
    text(whole, AML.format(top=FRESH))
    assert there(whole) == (7.8804, 98.3923)
    text(whole, AML.format(top="20260228235500").replace("98.39230", "98.40000"))
    assert there(whole) == (7.8804, 98.3923), "measured before the one we have"
    assert len(positions(whole)) == 4


def test_edge_62_a_stale_location_is_better_than_none(whole: Whole) -> None:
    text(whole, AML.format(top=OLD))
    assert there(whole) == (7.8804, 98.3923)
    text(whole, "13.7563, 100.5018")
    assert there(whole) == (13.7563, 100.5018)


@pytest.mark.parametrize(
    "body",
    [
        "0.0000, 0.0000",
        "geo:0,0",
        "https://maps.google.com/?q=0,0",
        AML.format(top=FRESH).replace("7.88040", "0.00000").replace("98.39230", "0.00000"),
    ],
)
def test_edge_62_nowhere_is_no_position_and_replaces_none(whole: Whole, body: str) -> None:
    text(whole, "geo:7.8804,98.3923;u=500")
    text(whole, body)
    assert there(whole) == (7.8804, 98.3923) and len(positions(whole)) == 1


def test_edge_62_swapped_degrees_are_turned_round_and_say_so(whole: Whole) -> None:
    text(whole, "98.3923, 7.8804")
    assert there(whole) == (7.8804, 98.3923)
    assert positions(whole)[0].flags == ["swapped"]


def test_edge_62_the_middle_of_a_map_never_replaces_a_pin(whole: Whole) -> None:
    text(whole, "https://www.google.com/maps/@13.7563,100.5018,21z")
    assert there(whole) == (13.7563, 100.5018) and positions(whole)[0].flags == ["view_only"]
    text(whole, "7.8804, 98.3923")
    text(whole, "https://www.google.com/maps/@18.7883,98.9853,21z")
    assert there(whole) == (7.8804, 98.3923) and len(positions(whole)) == 3


def test_a_chinese_map_is_converted_and_both_are_kept(whole: Whole) -> None:
    text(whole, "https://uri.amap.com/marker?position=116.39748,39.90872")
    (kept,) = positions(whole)
    assert (kept.datum, kept.raw_latitude, kept.raw_longitude) == ("gcj02", 39.90872, 116.39748)
    assert kept.latitude == pytest.approx(39.90732, abs=1e-5)


def test_edge_62_a_live_location_as_a_link_is_answered_with_what_to_send(whole: Whole) -> None:
    text(whole, f"Live location: {SHORT}?g_st=iw")
    whole.step()
    assert pins_asked_for(whole) == 1 and there(whole) == (None, None)
    (asked,) = [each for each in whole.rows(Event) if each.kind == "position.asked"]
    assert "goo.gl" not in str(asked.facts)
    assert any("7.8804, 98.3923" in each.text and "/t/" in each.text for each in whole.texts(PHONE))

    text(whole, "https://surl.amap.com/abc")
    whole.step()
    assert pins_asked_for(whole) == 1, "asked a moment ago"
    whole.step(1_000)
    text(whole, "///filled.count.soap")
    whole.step()
    assert pins_asked_for(whole) == 2


def test_a_link_beside_a_position_asks_for_nothing(whole: Whole) -> None:
    text(whole, f"7.8804, 98.3923 {SHORT}")
    whole.step()
    assert pins_asked_for(whole) == 0 and there(whole) == (7.8804, 98.3923)


def open_links(whole: Whole, makers: Makers) -> None:
    """A worker that may open links does what is due."""
    whole.clock.advance(1)
    serving.make_worker(whole.house.settings, whole.house.database, expander=makers.expander()).tick()


def expansions(whole: Whole) -> list[Job]:
    return [each for each in whole.rows(Job) if each.kind == "position.expand"]


def test_what_is_behind_a_short_link_is_appended_and_used(whole: Whole, makers: Makers) -> None:
    makers.redirect("maps.app.goo.gl/Xy12Ab", "https://maps.google.com/?q=7.8804,98.3923")
    text(whole, f"救命 {SHORT}")
    (job,) = expansions(whole)
    assert "goo.gl" not in str(job.payload)
    open_links(whole, makers)
    assert there(whole) == (7.8804, 98.3923) and [each.source for each in positions(whole)] == ["google"]
    assert expansions(whole) == [] and pins_asked_for(whole) == 0


def test_a_better_position_that_came_meanwhile_stays(whole: Whole, makers: Makers) -> None:
    makers.redirect("maps.app.goo.gl/Xy12Ab", "https://www.google.com/maps/@13.7563,100.5018,15z")
    text(whole, f"救命 {SHORT}")
    text(whole, "geo:7.8804,98.3923;u=10")
    open_links(whole, makers)
    assert there(whole) == (7.8804, 98.3923)
    assert [each.source for each in positions(whole)] == ["geo", "google"]


def test_a_link_that_leads_nowhere_is_answered_with_what_to_send(whole: Whole, makers: Makers) -> None:
    text(whole, f"救命 {SHORT}")
    open_links(whole, makers)
    assert pins_asked_for(whole) == 1 and expansions(whole) == []


def test_a_maker_that_is_down_is_asked_again_and_then_the_traveller_is(whole: Whole, makers: Makers) -> None:
    makers.page("maps.app.goo.gl/Xy12Ab", "", 503)
    text(whole, f"救命 {SHORT}")
    for _ in range(3):
        open_links(whole, makers)
        whole.clock.advance(700)
    assert len(makers.asked) == 3 and pins_asked_for(whole) == 1 and expansions(whole) == []
