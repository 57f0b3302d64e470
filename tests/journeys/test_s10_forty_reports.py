"""Scenario S10: forty reports of one crash in six minutes, over four channels and in five languages."""
# long: one scenario: the forty reports are written out once and looked at from every side

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from rescue.cases.models import Follower, Incident, IncidentState
from rescue.geography.suggestions import Answer, Outcome
from rescue.intake import reports
from rescue.intake.drafts import Rules
from rescue.intake.models import Report, Resemblance
from rescue.intake.refining import Refining
from rescue.kit.writer import GroupWriter
from tests.invariants import find_broken
from tests.journeys.conftest import S01_STARTS, World
from tests.twilio import signed

LAST_SECOND = 360
SPOT = (7.8955, 98.2966)
NORTH = 1 / 111_195
# Who says it over what: words, language, metres north of the crash or None, accuracy, kind or None.
VOICE = [
    ("A coach overturned above Patong, plate 30-0123, tour group TH0301, 32 people", "en", 0, 25, "road.collision"),
    ("大巴翻了，在芭东山上，很多人受伤", "zh-Hans", 120, 60, "road.collision"),
    ("遊覽車翻覆，有人被壓住", "zh-Hant", -80, 50, "road.collision"),
    ("รถบัสคว่ำ คนเจ็บเยอะ", "th", 15, 20, "road.collision"),
    ("xe khách bị lật, nhiều người bị thương", "vi", 200, 150, "road.collision"),
    ("a bus has crashed, please hurry", "en", 600, 900, None),
    ("รถทัวร์พลิกคว่ำ ทะเบียน 30-0123 ภูเก็ต", "th", None, None, None),
    ("车牌30-0123的大巴出车祸了", "zh-Hans", None, None, None),
    ("團號TH0301的遊覽車翻覆了", "zh-Hant", None, None, "road.collision"),
]
TEXTS = [
    "Bus crash! plate 30-0123, people trapped",
    "大巴翻车，车牌30-0123，救命",
    "救命！車牌30-0123翻車",
    "รถบัสคว่ำ 7.8956, 98.2967",
    "xe khách bị lật 7.8953, 98.2965",
    "coach overturned geo:7.8957,98.2964;u=40",
    "出车祸了 7.8952,98.2968 32人",
    "Tour group TH0301, our coach overturned, 32 people",
    "团号TH0301 大巴翻了",
    "đoàn TH0301 xe bị lật",
    "รถคว่ำ กรุ๊ปทัวร์ TH0301",
    "翻車了 https://maps.google.com/?q=7.8955,98.2969",
    "bus accident, licence plate 30-0123, come quickly",
    # The phone of the seventh caller, who had only a number plate, says by itself where it is.
    'A"ML=1;lt=+7.89560;lg=+98.29655;rd=30;top=20171003164150;lc=90;pm=G',
]
WECHAT = [
    ("我们的大巴翻了", "zh-Hans", 30, 15, "road.collision"),
    ("我在大巴上，翻车了，腿动不了", "zh-Hans", 25, 20, "injury"),
    ("大巴翻车", "zh-Hans", -60, 40, None),
    ("遊覽車翻覆", "zh-Hant", 90, 65, None),
    ("車禍！好多人受傷", "zh-Hant", -20, 30, "road.collision"),
    ("团号TH0301，3个人昏迷，翻车", "zh-Hans", None, None, None),
    ("车牌30-0123 车祸", "zh-Hans", None, None, "injury"),
    ("撞车了", "zh-Hans", 150, 100, "road.collision"),
    ("coach crash", "en", 45, 35, "road.collision"),
    ("車牌30-0123 遊覽車車禍", "zh-Hant", None, None, None),
    ("翻车了，我老公在车上", "zh-Hans", 70, 80, None),
]
APP = [
    ("coach accident", "en", 10, 8, "road.collision"),
    ("大巴翻车", "zh-Hans", -15, 10, "road.collision"),
    ("車禍", "zh-Hant", 22, 12, "road.collision"),
    ("รถชน", "th", 33, 18, "road.collision"),
    ("tai nạn xe khách", "vi", -44, 25, "road.collision"),
    ("bus overturned", "en", 5, 5, None),
]


def phone_of(number: int) -> str:
    return f"+6681{number:07d}"


def body_of(number: int, said: tuple[str, str, float | None, float | None, str | None]) -> dict[str, Any]:
    words, language, north, accuracy, kind = said
    location = None
    if north is not None:
        location = {"latitude": SPOT[0] + north * NORTH, "longitude": SPOT[1], "accuracy_m": accuracy}
    body = {
        "reporter": {"name": f"Reporter {number}", "phone": phone_of(number), "language": language},
        "description": words,
        "kind": kind,
        "location": location,
    }
    return {name: value for name, value in body.items() if value is not None}


def tell_all(world: World, order: list[int]) -> None:
    """Forty reports, in this order, evenly over six minutes; the worker works on the way."""
    told = [("voice", each) for each in VOICE] + [("sms", each) for each in TEXTS]
    told += [("wechat", each) for each in WECHAT] + [("app", each) for each in APP]
    assert len(told) == 40
    for place, number in enumerate(order):
        world.move_to(S01_STARTS, round(place * LAST_SECOND / 39))
        channel, said = told[number]
        if channel == "sms":
            is_by_phone_itself = str(said).startswith('A"ML')
            sender = phone_of(7) if is_by_phone_itself else phone_of(number + 1)
            signed.deliver(world.client, signed.message(sender, str(said)))
            world.pass_time()
            continue
        role = {"voice": "coordinator", "wechat": "provider", "app": None}[channel]
        body = {**body_of(number + 1, said), "channel": channel}  # type: ignore[arg-type]
        answer = world.post("/api/v1/incidents", body, role=role, Idempotency_Key=f"s10-{number}")
        assert answer.status_code == 201, answer.text
        if place == 0:
            world.pass_time()
    world.move_to(S01_STARTS, LAST_SECOND + 5)


def interleaved() -> list[int]:
    """Voice first, then by turns over all four channels."""
    queues = [list(range(0, 9)), list(range(9, 23)), list(range(23, 34)), list(range(34, 40))]
    order: list[int] = []
    while any(queues):
        order += [queue.pop(0) for queue in queues if queue]
    return order


def open_ones(world: World) -> list[Any]:
    return [each for each in world.get("/api/v1/incidents?limit=100").json()["items"] if each["state"] != "duplicate"]


def count(world: World, model: Any) -> int:
    with world.house.database.read() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def test_forty_reports_of_one_crash_are_one_incident_with_forty_accounts(world: World) -> None:
    tell_all(world, interleaved())
    (incident,) = world.get("/api/v1/incidents").json()["items"]
    assert count(world, Incident) == 1 and count(world, Resemblance) == 0
    told = world.get(f"/api/v1/incidents/{incident['id']}/reports").json()
    assert told["count"] == len(told["items"]) == 40
    assert Counter(each["channel"] for each in told["items"]) == {"voice": 9, "sms": 14, "wechat": 11, "app": 6}
    assert {each["language"] for each in told["items"]} >= {"zh-Hans", "zh-Hant", "en", "th", "vi"}
    words = {each["description"] for each in told["items"]}
    assert words >= {each[0] for each in (*VOICE, *WECHAT, *APP)}, "every account is kept as it was given"
    whole = world.get(f"/api/v1/incidents/{incident['id']}").json()
    assert whole["intervals"]["report_to_offer_seconds"] < 60
    assert [each["state"] for each in whole["call_outs"]].count("offered") == 1
    assert whole["place"]["accuracy_m"] == 5, "the best of all positions is used"
    # Everybody has a link of their own and hears who comes, each in their own language.
    assert count(world, Follower) == 38  # forty reports, one phone reported twice, one was the first
    offered = next(each["id"] for each in whole["call_outs"] if each["state"] == "offered")
    assert world.post(f"/api/v1/call-outs/{offered}/acceptance", {"eta_minutes": 12}).status_code == 200
    world.pass_time(1)
    for number in (1, 2, 15, 26, 36):
        assert incident["reference"] in world.texts_to(phone_of(number))[-1]
    assert "将前来救援" in world.texts_to(phone_of(2))[-1]
    shown = world.client.get("/t/" + world.texts_to(phone_of(2))[-1].rpartition("/t/")[2].split()[0])
    assert shown.text.count('<li class="card">') == 2, "one reads one's own texts, not those of forty others"
    links = {text.rpartition("/t/")[2] for number in range(1, 41) for text in world.texts_to(phone_of(number))[-1:]}
    assert len(links) == 39
    assert find_broken(world.house.database) == []


def test_reports_that_nobody_could_connect_at_first_are_joined_by_the_one_that_connects_them(world: World) -> None:
    """Who knows only a position, a number plate or a group comes first, each an incident of its own."""
    order = interleaved()
    vague = [22, 6, 8]
    tell_all(world, [*vague, *(number for number in order if number not in vague)])
    (incident,) = open_ones(world)
    told = world.get(f"/api/v1/incidents/{incident['id']}/reports").json()
    assert told["count"] == 40
    assert count(world, Report) == 40
    assert find_broken(world.house.database) == []


def test_a_joining_is_told_once_and_can_be_undone(world: World) -> None:
    first, second = (
        world.post(
            "/api/v1/incidents",
            {
                "reporter": {"phone": phone_of(number), "language": "zh-Hans"},
                "kind": kind,
                "location": {"latitude": 7.8804 + number / 100, "longitude": 98.3923, "accuracy_m": 20 - number},
                "people": [{"name": name}],
            },
            role=None,
        ).json()
        for number, kind, name in ((1, "injury", "李伟"), (2, "illness", "陈浩"))
    )
    world.pass_time()
    stays, goes = f"/api/v1/incidents/{first['id']}", f"/api/v1/incidents/{second['id']}"
    before = {"stays": world.get(stays), "goes": world.get(goes)}
    coming = second["call_outs"][0]["id"]
    assert world.post(f"/api/v1/call-outs/{coming}/acceptance", {"eta_minutes": 9}).status_code == 200
    world.pass_time(1)
    texts = {number: len(world.texts_to(phone_of(number))) for number in (1, 2)}

    joined = world.post(f"{goes}/duplication", {"into": first["id"]}, Idempotency_Key="one")
    assert joined.status_code == 201, joined.text
    assert world.post(f"{goes}/duplication", {"into": first["id"]}, Idempotency_Key="one").json() == joined.json()
    assert (joined.json()["state"], joined.json()["merged_into"]["reference"]) == ("duplicate", first["reference"])
    world.pass_time(1)
    one = world.get(stays).json()
    assert {each["name"] for each in one["people"]} == {"李伟", "陈浩"}
    assert {each["state"] for each in one["call_outs"]} == {"offered", "accepted"}
    assert one["state"] == "responding"
    assert world.get(f"{stays}/reports").json()["count"] == 2
    assert [len(world.texts_to(phone_of(number))) - texts[number] for number in (1, 2)] == [0, 1]
    assert first["reference"] in world.texts_to(phone_of(2))[-1]
    for link in (first["track_url"], second["track_url"]):
        shown = world.client.get(link.removeprefix("http://testserver"))
        assert shown.status_code == 200 and first["reference"] in shown.text
    # Whoever comes goes on, and both hear it.
    assert world.post(f"/api/v1/call-outs/{coming}/milestones", {"milestone": "on_scene"}).status_code == 200
    world.pass_time(1)
    assert [len(world.texts_to(phone_of(number))) - texts[number] for number in (1, 2)] == [1, 2]
    assert find_broken(world.house.database) == []

    undone = world.post(f"{goes}/duplication/undoing", {}, Idempotency_Key="two")
    assert undone.status_code == 201, undone.text
    world.pass_time(1)
    apart = {"stays": world.get(stays).json(), "goes": world.get(goes).json()}
    assert apart["goes"]["state"] == "responding" and apart["goes"]["merged_into"] is None
    assert [each["id"] for each in apart["goes"]["call_outs"]] == [coming]
    for name, path in (("stays", stays), ("goes", goes)):
        was = before[name].json()
        assert [each["name"] for each in apart[name]["people"]] == [each["name"] for each in was["people"]]
        assert apart[name]["place"] == was["place"]
        assert apart[name]["severity"] == was["severity"]
        assert world.get(f"{path}/reports").json()["count"] == 1
    assert apart["stays"]["state"] == "triaged"
    shown = world.client.get(second["track_url"].removeprefix("http://testserver"))
    assert second["reference"] in shown.text and first["reference"] not in shown.text
    for path, kinds in ((stays, {"incident.joined", "incident.parted"}), (goes, {"incident.duplicate"})):
        assert kinds <= {each["kind"] for each in world.get(f"{path}/timeline").json()["items"]}
    assert find_broken(world.house.database) == []


@pytest.mark.parametrize("what", ["itself", "a closed one", "a joined one", "twice", "stale", "nobody"])
def test_what_cannot_be_joined_is_refused_and_nothing_is_changed(world: World, what: str) -> None:
    ids = [
        world.post(
            "/api/v1/incidents",
            {"kind": "theft", "location": {"latitude": 7.88 + n, "longitude": 98.39}},
            role=None,
        ).json()["id"]
        for n in range(3)
    ]
    one, other, third = ids
    headers: dict[str, str] = {}
    expected = 409
    if what == "a closed one":
        world.post(f"/api/v1/incidents/{other}/cancellation", {})
    elif what == "a joined one":
        assert world.post(f"/api/v1/incidents/{other}/duplication", {"into": third}).status_code == 201
    elif what == "twice":
        assert world.post(f"/api/v1/incidents/{one}/duplication", {"into": third}).status_code == 201
    elif what == "stale":
        headers, expected = {"If_Match": '"99"'}, 412
    elif what == "nobody":
        other, expected = "inc_nobody0000", 404
    into = one if what == "itself" else other
    before = {each: world.get(f"/api/v1/incidents/{each}").text for each in ids}
    refused = world.post(f"/api/v1/incidents/{one}/duplication", {"into": into}, **headers)
    assert refused.status_code == expected, refused.text
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert {each: world.get(f"/api/v1/incidents/{each}").text for each in ids} == before


def test_a_later_joining_is_undone_before_an_earlier_one(world: World) -> None:
    one, other, third = (
        world.post(
            "/api/v1/incidents", {"kind": "theft", "location": {"latitude": 7.88 + n, "longitude": 98.39}}, role=None
        ).json()["id"]
        for n in range(3)
    )
    assert world.post(f"/api/v1/incidents/{one}/duplication", {"into": other}).status_code == 201
    assert world.post(f"/api/v1/incidents/{other}/duplication", {"into": third}).status_code == 201
    assert world.get(f"/api/v1/incidents/{third}/reports").json()["count"] == 3
    assert world.post(f"/api/v1/incidents/{one}/duplication/undoing", {}).status_code == 409
    assert world.post(f"/api/v1/incidents/{other}/duplication/undoing", {}).status_code == 201
    assert world.post(f"/api/v1/incidents/{one}/duplication/undoing", {}).status_code == 201
    assert [world.get(f"/api/v1/incidents/{each}/reports").json()["count"] for each in (one, other, third)] == [1, 1, 1]
    states = [world.get(f"/api/v1/incidents/{each}").json()["state"] for each in (one, other, third)]
    assert IncidentState.DUPLICATE not in states
    assert find_broken(world.house.database) == []


def test_edge_24_one_phone_of_a_whole_tour_group_is_not_one_incident(world: World) -> None:
    """The guide's phone reports the crash, then what somebody else lost; and the same crash over another channel."""
    guide = phone_of(70)
    signed.deliver(world.client, signed.message(guide, "大巴翻车 7.8955,98.2966 团号TH0301"))
    world.pass_time(60)
    signed.deliver(world.client, signed.message(guide, "还有3个人受伤，一个昏迷"))
    world.pass_time(60)
    (crash,) = open_ones(world)
    assert world.get(f"/api/v1/incidents/{crash['id']}/reports").json()["count"] == 2
    signed.deliver(world.client, signed.message(guide, "陈浩的钱包在酒店被偷了"))
    world.pass_time(60)
    other = {"reporter": {"phone": guide, "name": "张丽"}, "kind": "lost_documents", "people": [{"name": "张丽"}]}
    assert world.post("/api/v1/incidents", other, role=None).json()["id"] != crash["id"]
    assert len(open_ones(world)) == 3
    suggested = world.get(f"/api/v1/incidents/{crash['id']}/resemblances").json()["items"]
    assert len(suggested) == 2, "a coordinator sees that they share a phone"
    again = {"reporter": {"phone": guide}, "kind": "road.collision", "description": "翻车"}
    answer = world.post("/api/v1/incidents", again, role=None).json()
    assert answer["id"] == crash["id"], "the same phone and the same event"
    dismissed = f"/api/v1/incidents/{crash['id']}/resemblances/{suggested[0]['id']}/dismissal"
    assert world.post(dismissed, {}).status_code == 204
    assert len(world.get(f"/api/v1/incidents/{crash['id']}/resemblances").json()["items"]) == 1


def test_of_two_coordinators_who_take_a_case_at_once_one_wins_and_the_other_sees_who(world: World) -> None:
    made = world.post("/api/v1/incidents", {"kind": "injury"}, role=None).json()
    path = f"/api/v1/incidents/{made['id']}"
    seen = world.get(path).headers["ETag"]
    first = world.put(f"{path}/owner", {}, role="coordinator", If_Match=seen)
    assert first.status_code == 200
    second = world.put(f"{path}/owner", {}, role="supervisor", If_Match=seen)
    assert second.status_code == 409
    assert world.accounts["coordinator"].display_name in second.json()["detail"]
    assert world.get(path).json()["owner_id"] == world.accounts["coordinator"].user_id
    # Whoever has seen the owner may take it over on purpose.
    assert world.put(f"{path}/owner", {}, role="supervisor", If_Match=first.headers["ETag"]).status_code == 200


def test_with_the_geocoder_down_coordinates_are_kept_and_the_desk_says_so(world: World) -> None:
    chain = Down()
    world.worker._effects = [*world.worker._effects, Refining(chain)]  # type: ignore[arg-type]
    world.house.parts["intake"].close()
    rules = Rules(240, is_refined=True)
    world.house.parts["intake"] = GroupWriter(
        world.house.database, lambda db, drafts: reports.receive_many(db, drafts, rules)
    )
    body = {"kind": "injury", "location": {"latitude": 7.8955, "longitude": 98.2966, "accuracy_m": 30}}
    made = world.post("/api/v1/incidents", body, role=None).json()
    world.pass_time(30)
    world.pass_time(30)
    shown = world.get(f"/api/v1/incidents/{made['id']}").json()
    assert (shown["place"]["latitude"], shown["place"]["longitude"]) == (7.8955, 98.2966)
    assert shown["place"]["name"], "the place has the name that our own table knows"
    assert [each["state"] for each in shown["call_outs"]] == ["offered"]
    assert 'id="degraded"' in desk(world)
    chain.is_down = False
    world.post("/api/v1/incidents", {"kind": "theft", "location": {"latitude": 48.86, "longitude": 2.34}}, role=None)
    world.pass_time(30)
    assert 'id="degraded"' not in desk(world)


class Down:
    """A geocoder that does not answer, until it does."""

    is_down = True

    def refine(self, **_asked: Any) -> Answer:
        return Answer(Outcome.FAILED if self.is_down else Outcome.NOTHING)


def desk(world: World) -> str:
    return str(world.ask("GET", "/desk/counts", role="coordinator", Accept="text/html").text)
