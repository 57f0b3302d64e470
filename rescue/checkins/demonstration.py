"""Two pretend trips and a pretend warning near one of them; the phones begin with +999, which no network can ring."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rescue.checkins.alerts import receiving
from rescue.checkins.due.times import Every, Rule
from rescue.checkins.models import Itinerary
from rescue.checkins.trips import itineraries, relatives
from rescue.checkins.trips.drafts import LegDraft, Relative, TripDraft, Who
from rescue.kit.database import Db
from rescue.kit.events import SYSTEM
from rescue.rollcalls.names import Named

THERE = ZoneInfo("Asia/Bangkok")
KEPT = timedelta(days=14)
LOCAL = "%Y-%m-%dT%H:%M"
WARNING = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>DEMO-{sent}</identifier><sender>warnings@demonstration.example</sender><sent>{sent}</sent>
<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>en-US</language><category>Met</category><event>Flash flood warning (demonstration)</event>
<urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty><expires>{expires}</expires>
<headline>Flash floods in the mountains west of Chiang Mai</headline>
<instruction>Stay away from streams and steep slopes.</instruction>
<area><areaDesc>Chiang Mai</areaDesc><circle>18.7883,98.9853 40</circle></area></info>
<info><language>zh-Hans</language><category>Met</category><event>山洪预警（演示）</event>
<urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty><expires>{expires}</expires>
<headline>清迈以西山区可能发生山洪</headline><instruction>请远离溪流和陡坡。</instruction>
<area><areaDesc>清迈</areaDesc><circle>18.7883,98.9853 40</circle></area></info></alert>"""


def seed_trips(db: Db) -> None:
    """A leader with her group in Bangkok, whose mother said yes; and a lone traveller in the mountains, warned of a
    flood and due in a quarter of an hour."""
    leader = _trip(
        db,
        Who("吴晓梅", "+99966810071", "zh-Hans", is_group=True),
        ("曼谷", 13.7563, 100.5018),
        due_in=timedelta(hours=3),
        people=(Named("郭强", "+99966810072"), Named("宋佳", "+99966810073"), Named("Peter Ho", "+99966810074")),
    )
    relatives.answer(db, leader, is_yes=True, by=SYSTEM)
    _trip(db, Who("谢天", "+99966810081", "zh-Hans"), ("清迈", 18.8047, 98.9215), due_in=timedelta(minutes=15))
    sent = db.now.replace(microsecond=0)
    document = WARNING.format(sent=sent.isoformat(), expires=(sent + timedelta(hours=12)).isoformat())
    receiving.receive(db, document.encode(), by=SYSTEM)


def _trip(
    db: Db,
    who: Who,
    at: tuple[str, float, float],
    *,
    due_in: timedelta,
    people: tuple[Named, ...] = (),
) -> Itinerary:
    begins, ends = db.now - timedelta(hours=20), db.now + timedelta(days=3)
    draft = TripDraft(
        who,
        legs=(LegDraft(at[0], _local(begins), _local(ends), at[1], at[2]),),
        rules=(Rule(Every.ONCE, _local(db.now + due_in)), Rule(Every.DAILY, "20:00")),
        relative=Relative("妈妈", f"{who.phone[:-1]}9", "zh-Hans"),
        people=people,
    )
    return itineraries.leave(db, draft, kept=KEPT, by=SYSTEM).itinerary


def _local(at: datetime) -> str:
    return at.astimezone(THERE).strftime(LOCAL)
