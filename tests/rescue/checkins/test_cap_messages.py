"""CAP from strangers: what could hurt is refused, what is meant is read, and areas are measured on the earth."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rescue.checkins.alerts import areas, cap, deciding, hazards
from rescue.checkins.alerts.deciding import Silent
from rescue.kit.problems import Problem
from tests.rescue.checkins import feeds

NOW = datetime(2026, 3, 1, 2, tzinfo=UTC)
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><alert>&b;</alert>'
FILE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE alert SYSTEM "http://127.0.0.1/a.dtd"><alert/>'
PARAMETER = b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/p"> %p;]><a/>'


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (LAUGHS, 400),
        (FILE, 400),
        (OUTSIDE, 400),
        (PARAMETER, 400),
        (b"", 400),
        (b"not xml", 400),
        (b"<alert>", 400),
        (b"<alert>&undefined;</alert>", 400),
        (b'<?xml version="1.0" encoding="no-such-code"?><alert/>', 400),
        (b"<a>" * 40 + b"</a>" * 40, 400),
        (b"<a>" + b"<b/>" * 21_000 + b"</a>", 413),
        (b"<a>" + b"x" * 500_000 + b"</a>", 413),
        (b"<a>" + b" " * 1_100_000 + b"</a>", 413),
        (b"<alert/>", 422),
        (feeds.cap("has space"), 422),
        (feeds.cap(status="actual"), 422),
        (feeds.cap(sent="2026-03-01T08:00:00"), 422),
        (feeds.cap(polygon="1,1 2,2 1,1"), 422),
        (feeds.cap(polygon="1,1 2,2 3,3 4,4"), 422),
        (feeds.cap(polygon="91,1 2,2 3,3 91,1"), 422),
        (feeds.cap(polygon="nan,1 2,2 3,3 nan,1"), 422),
        (feeds.cap("x" * 400), 422),
    ],
)
def test_what_could_hurt_or_cannot_be_read_is_refused(content: bytes, status: int) -> None:
    with pytest.raises(Problem) as refused:
        cap.read(content)
    assert refused.value.status == status


def test_a_message_is_read_with_its_blocks_and_the_gravest_of_them() -> None:
    message = cap.read(feeds.cap(references=feeds.reference("TMD-0") + " broken"))
    assert (message.hazard, message.severity, message.urgency) == ("tsunami", "Extreme", "Immediate")
    assert [each["language"] for each in message.infos] == ["en-US", "th-TH"]
    assert len(message.areas) == 1, "the same area in two languages is one"
    assert [each.identifier for each in message.references] == ["TMD-0"]
    assert message.expires_at == datetime(2026, 3, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "now", "is_cancelled", "silent"),
    [
        ({}, NOW, False, None),
        ({"certainty": "Possible"}, NOW, False, None),
        ({"status": "Exercise"}, NOW, False, Silent.NOT_ACTUAL),
        ({"status": "Test"}, NOW, False, Silent.NOT_ACTUAL),
        ({"status": "Draft"}, NOW, False, Silent.NOT_ACTUAL),
        ({"msgType": "Ack"}, NOW, False, Silent.NOT_A_WARNING),
        ({}, NOW, True, Silent.CANCELLED),
        ({}, datetime(2026, 3, 2, tzinfo=UTC), False, Silent.OVER),
        ({"severity": "Minor"}, NOW, False, Silent.NOT_GRAVE),
        ({"certainty": "Unlikely"}, NOW, False, Silent.UNLIKELY),
        ({"geocodes": [("EMMA_ID", "TH083")]}, NOW, False, None),  # extreme: rather too many than too few
        ({"geocodes": [("EMMA_ID", "TH083")], "severity": "Severe"}, NOW, False, Silent.WHOLE_TERRITORY),
        ({"geocodes": [("EMMA_ID", "TH083")], "severity": "Minor"}, NOW, False, Silent.NOT_GRAVE),
        ({"geocodes": [("Village number", "83")]}, NOW, False, Silent.NO_AREA),
    ],
)
def test_who_is_asked_is_decided_by_status_time_and_weight(
    told: dict[str, Any], now: datetime, is_cancelled: bool, silent: Silent | None
) -> None:
    message = cap.read(feeds.cap(**told))
    assert deciding.decide(message, areas.of(message.areas), now, is_cancelled=is_cancelled) is silent


FIJI = [[-16.0, 178.0], [-16.0, -178.0], [-19.0, -178.0], [-19.0, 178.0], [-16.0, 178.0]]
POLE = [[85.0, 0.0], [85.0, 90.0], [85.0, 180.0], [85.0, -90.0], [85.0, 0.0]]
NORTH_SEA = [[60.0, -40.0], [60.0, 40.0], [50.0, 40.0], [50.0, -40.0], [60.0, -40.0]]


@pytest.mark.parametrize(
    ("area", "spot", "within_m", "holds"),
    [
        ({"polygons": [FIJI]}, (-17.7, 179.9), 0, True),
        ({"polygons": [FIJI]}, (-17.7, -179.9), 0, True),
        ({"polygons": [FIJI]}, (-17.7, 177.0), 0, False),
        ({"polygons": [FIJI]}, (-17.7, 0.0), 0, False),
        ({"polygons": [FIJI]}, (-17.7, 177.9), 15_000, True),
        ({"polygons": [POLE]}, (89.9, 45.0), 0, True),
        ({"polygons": [POLE]}, (80.0, 45.0), 0, False),
        ({"polygons": [NORTH_SEA]}, (62.0, 0.0), 0, True),  # the shortest line bends north of the parallel
        ({"circles": [[-17.7, 179.9, 50.0]]}, (-17.7, -179.8), 0, True),
        ({"circles": [[7.9, 98.3, 10.0]]}, (8.0, 98.3), 0, False),
        ({"circles": [[7.9, 98.3, 10.0]]}, (8.0, 98.3), 2_000, True),
        ({"geocodes": [["ISO3166-1", "THA"]]}, (7.9, 98.3), 0, True),
        ({"geocodes": [["ISO3166-2", "TH-83"]]}, (7.9, 98.3), 0, False),
        ({"geocodes": [["ISO3166-1", "TH"]], "circles": [[18.8, 98.9, 5.0]]}, (7.9, 98.3), 0, False),
    ],
)
def test_a_place_is_in_an_area_by_the_shortest_way_on_the_earth(
    area: dict[str, object], spot: tuple[float, float], within_m: float, holds: bool
) -> None:
    found = areas.of([{"polygons": [], "circles": [], "geocodes": [], **area}])
    assert found.holds(*spot, within_m, "TH") is holds


@pytest.mark.parametrize(
    ("name", "value", "whole", "around"),
    [
        ("ISO3166-2", "TH-83", set(), {"TH"}),
        ("iso 3166-2", "CN-HK", {"HK"}, set()),
        ("ISO3166-2", "US-PR", {"PR"}, set()),
        ("ISO3166-2", "US-CA", set(), {"US"}),  # California, not Canada
        ("EMMA_ID", "UK014", set(), {"GB"}),
        ("NUTS3", "EL301", set(), {"GR"}),
        ("SAME", "006037", set(), {"US"}),
        ("UGC", "CAZ041", set(), {"US"}),
        ("profile:CAP-CP:Location:0.3", "2460", set(), {"CA"}),
        ("WARNCELLID", "105315000", set(), {"DE"}),
        ("Village number", "83", set(), set()),
    ],
)
def test_a_districts_code_says_its_country_and_never_counts_as_read(
    name: str, value: str, whole: set[str], around: set[str]
) -> None:
    found = areas.of([{"polygons": [], "circles": [], "geocodes": [[name, value]]}])
    assert (found.territories, found.around, bool(found.unread)) == (whole, around, not whole)
    for code in around:
        assert not found.holds(0.0, 0.0, 0, code) and found.holds(0.0, 0.0, 0, code, is_wide=True)


@pytest.mark.parametrize(
    ("event", "category", "hazard"),
    [
        ("Flash Flood Warning", "Met", "flood"),
        ("Earthquake and tsunami", "Geo", "tsunami"),
        ("台风红色预警", "Met", "storm"),
        ("山洪灾害", "Geo", "flood"),
        ("Snow squall", "Met", "cold"),
        ("Zzz", "Fire", "fire"),
        ("Zzz", "Nothing", "other"),
    ],
)
def test_a_danger_has_a_word_that_exists_in_every_language(event: str, category: str, hazard: str) -> None:
    assert hazards.find([event], [category]) == hazard
