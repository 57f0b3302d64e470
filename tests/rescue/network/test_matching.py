"""Who can come, ranked with reasons; a shortfall is named and never leaves anybody without help."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.kit.database import Database
from rescue.network.demonstration import seed_network
from rescue.network.hours import read_hours
from rescue.network.matching import MOST_CANDIDATES, Ranking, rank
from rescue.network.models import Service
from rescue.network.search import OVERFETCH, Need, look_ahead, nearest
from rescue.network.shortfalls import LACKS, Lack, Shortfall
from rescue.network.wording import phrase
from tests.rescue.network.cast import NOON, Add, station

AT_PHUKET = {"latitude": 7.8804, "longitude": 98.3923, "territory_code": "TH", "iso_code": "TH"}


def look(database: Database, service: Service = Service.CASUALTY_TRANSPORT, **changes: Any) -> Ranking:
    with database.read() as db:
        return rank(db, Need(service, NOON, **{**AT_PHUKET, **changes}))


def codes(ranking: Ranking) -> list[str]:
    return [shortfall.code for shortfall in ranking.shortfalls]


def names(ranking: Ranking) -> list[str]:
    return [candidate.provider_name for candidate in ranking.candidates]


def test_the_nearest_that_speaks_the_language_is_called_first(database: Database, add: Add) -> None:
    add("Mute Ambulance", station("Town"))
    add("Speaking Ambulance", station("Next street", latitude=7.889), languages=("th", "cmn"))
    ranking = look(database, languages=("zh-Hans",))
    assert names(ranking) == ["Speaking Ambulance", "Mute Ambulance"]
    assert codes(ranking) == []


def test_one_partner_appears_once_with_its_best_station(database: Database, add: Add) -> None:
    closed = read_hours("Mo-Su 20:00-22:00")
    add("Andaman", station("Next door", hours=closed), station("Open but farther", latitude=7.93))
    ranking = look(database)
    assert [(each.station_name, each.is_open) for each in ranking.candidates] == [("Open but farther", True)]


@pytest.mark.parametrize(
    ("changes", "need", "expected"),
    [
        ({}, {"languages": ("zh-Hans",)}, [Lack.NONE_SPEAKS_LANGUAGE]),
        ({"hours": read_hours("Mo-Su 20:00-22:00")}, {}, [Lack.NONE_OPEN_NOW]),
        ({"latitude": 13.7563, "longitude": 100.5018}, {}, [Lack.OUTSIDE_RADIUS]),
        ({"territory_code": "MY", "cross_border": True}, {}, [Lack.NO_PROVIDER_IN_TERRITORY]),
        ({}, {"latitude": None, "longitude": None}, [Lack.POSITION_UNKNOWN, Lack.OUTSIDE_RADIUS]),
    ],
)
def test_what_all_lack_is_named_and_they_are_offered_all_the_same(
    database: Database, add: Add, changes: dict[str, Any], need: dict[str, Any], expected: list[Lack]
) -> None:
    add("Andaman Rescue", station(**changes))
    ranking = look(database, **need)
    assert names(ranking) == ["Andaman Rescue"]
    assert codes(ranking) == expected


def test_a_place_that_nobody_knows_gives_nobody_and_says_so(database: Database, add: Add) -> None:
    add()
    ranking = look(database, latitude=None, longitude=None, territory_code=None, iso_code=None)
    assert ranking.candidates == ()
    assert codes(ranking) == [Lack.PLACE_UNKNOWN]


def test_a_position_on_the_high_seas_is_reached_by_those_who_cross_borders(database: Database, add: Add) -> None:
    add("Stays at home")
    add("Air Rescue", station("Hub", cross_border=True))
    ranking = look(database, latitude=0.0, longitude=80.0, territory_code=None, iso_code=None)
    assert names(ranking) == ["Air Rescue"]


def test_why_nobody_is_left_is_told_from_what_is_stored(database: Database, add: Add) -> None:
    asked = add("Asked")
    add("Lapsed", licence_valid_until=(NOON - timedelta(days=1)).date())
    add("Not yet", contract_valid_from=(NOON + timedelta(days=1)).date())
    ranking = look(database, exclude=[asked])
    assert ranking.candidates == ()
    assert ranking.shortfalls == (
        Shortfall(Lack.ALL_ASKED, {"count": 1}),
        Shortfall(Lack.CONTRACT_ENDED, {"count": 1}),
        Shortfall(Lack.LICENCE_EXPIRED, {"count": 1}),
    )


def test_an_empty_network_is_a_hole_without_an_error(database: Database) -> None:
    assert codes(look(database)) == [Lack.NO_PROVIDER]


def test_a_partner_with_very_many_stations_does_not_hide_the_others(database: Database, add: Add) -> None:
    add("Everywhere", *(station(f"Spot {number}", latitude=7.88 + number / 10_000) for number in range(OVERFETCH + 5)))
    add("Speaks", station("Farther", latitude=8.4), languages=("cmn",))
    ranking = look(database, languages=("cmn",))
    assert sorted(names(ranking)) == ["Everywhere", "Speaks"]
    assert codes(ranking) == []


def test_there_are_never_more_candidates_than_a_person_can_read(database: Database, add: Add) -> None:
    for number in range(MOST_CANDIDATES + 2):
        add(f"Partner {number:02d}")
    assert len(look(database).candidates) == MOST_CANDIDATES


def test_equals_stand_in_the_same_order_every_time(database: Database, add: Add) -> None:
    for number in range(4):
        add(f"Twin {number}")
    found = [each.station_id for each in look(database).candidates]
    assert len(found) == 4 and found == sorted(found)


def test_searches_that_are_asked_together_find_what_each_would_find(database: Database) -> None:
    with database.write() as db:
        seed_network(db)
    phuket, berlin = (7.8804, 98.3923, "TH"), (52.52, 13.405, "DE")
    needs = [
        Need(service=service, at=NOON, latitude=latitude, longitude=longitude, territory_code=code)
        for latitude, longitude, code in (phuket, berlin, phuket)
        for service in (Service.CASUALTY_TRANSPORT, Service.TRANSLATION)
    ]
    with database.read() as db:
        alone = [nearest(db, need, need.latitude or 0.0, need.longitude or 0.0) for need in needs]
    with database.read() as db:
        look_ahead(db, needs)
        asked: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        together = [nearest(db, need, need.latitude or 0.0, need.longitude or 0.0) for need in needs]
    assert together == alone and all(type(row.is_demonstration) is bool for rows in together for row in rows)
    assert len(asked) == 2, "an answer serves once: the two asked again ask the database"


def test_reasons_and_shortfalls_are_said_in_words(database: Database) -> None:
    with database.write() as db:
        seed_network(db)
    english = translator(LANGUAGES["en"])
    ranking = look(database, languages=("zh-Hans",))
    first = ranking.candidates[0]
    said = [phrase(reason, english) for reason in first.reasons]
    assert first.provider_name == "Andaman Rescue (demonstration)"
    assert said[:4] == ["nearest: 0.8 km", "about 5 min by road", "speaks Mandarin", "open now"]
    assert said[4] == "no calls yet"
    assert said[5].startswith("about THB\u00a0")
    everything = {"count": 2, "place": "Bangkok", "territory": "TH", "distance_m": 300_000, "language": "yue"}
    assert all("%(" not in phrase(Shortfall(lack, everything), english) for lack in LACKS)
    assert set(LACKS) == set(Lack)
    assert "Thailand" in phrase(Shortfall(Lack.NO_PROVIDER_IN_TERRITORY, {"territory": "TH"}), english)
