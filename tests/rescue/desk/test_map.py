"""The desk's map for programs and without a browser: the same as the board's list, for the desk alone."""

import gzip
import json
import re

import pytest
from pydantic import ValidationError

from rescue.dispatch.tracks import tracks
from rescue.dispatch.tracks.tracks import Fix
from rescue.geography.locator import land
from rescue.kit import assets
from rescue.kit.settings import Settings
from tests.rescue.desk.conftest import Desk

MAP_BYTES, LOCATOR_BYTES = 500_000, 8_000


def test_the_map_shows_what_the_list_shows_and_nobody_else_may_look(desk: Desk) -> None:
    red = desk.report()
    green = desk.report(kind="theft", at=(35.01, 135.77), phone="+99966810002", name="Zhao")
    nowhere = desk.report(latitude=None, longitude=None, accuracy_m=None, phone="+99966810003", name="Sun")
    (call_out,) = [each for each in desk.asked(red) if each.state == "offered"]
    desk.answer(call_out, "acceptance", eta_minutes=12)
    with desk.house.database.write() as db:
        tracks.append(db, call_out.id, [Fix(7.9, 98.36, 20.0)], by=desk.driver.id)
    page = desk.open("/desk/map")
    assert {f'data-row="{each}"' in page for each in (red, green, nowhere)} == {True}
    assert "1 open case has no place yet" in page and call_out.provider_name in page and "moved" not in page
    assert page.count('class="red"') >= 2 and 'class="helper"' in page
    picture = re.search(r'<svg class="locator".*?</svg>', page, re.DOTALL)
    assert picture and len(gzip.compress(picture[0].encode())) <= LOCATOR_BYTES

    told = json.loads(desk.open("/desk/map/places"))
    assert [(each["id"], each["severity"]) for each in told["incidents"]] == [(red, "red"), (green, "green")]
    (crew,) = told["crews"]
    assert (crew["incident_id"], crew["latitude"], crew["is_stale"]) == (red, 7.9, False)
    assert "+999" not in json.dumps(told) and "Wang" not in json.dumps(told), "no phone and no name leaves with it"
    narrowed = json.loads(desk.open("/desk/map/places?severity=green"))["incidents"]
    assert [each["id"] for each in narrowed] == [green]
    stations = json.loads(desk.open("/desk/map/stations"))["stations"]
    assert len(stations) == 3 and stations[0].keys() >= {"latitude", "longitude", "provider_id"}
    coast = json.loads(desk.open("/desk/map/land/coarse"))
    assert coast["type"] == "MultiPolygon" and len(coast["coordinates"]) > 100
    case = desk.open(f"/desk/incidents/{red}")
    assert 'id="map-title"' in case and 'class="helper"' in case and 'class="station"' in case

    desk.sign_in(desk.driver)
    for path in ("/desk/map", "/desk/map/now", "/desk/map/places", "/desk/map/stations", "/desk/map/land/coarse"):
        assert desk.browser.get(path, headers={"Accept": "application/json"}).status_code == 403, path


def test_a_style_opens_the_policy_for_its_own_origin_on_that_page_only(desk: Desk) -> None:
    chosen = Settings(map_style_url="https://tiles.example:8443/a/b.json", _env_file=None)
    assert "https:" not in desk.browser.get("/desk/map").headers["content-security-policy"]
    # A cached property of the settings: the house was furnished without a style.
    desk.house.settings.__dict__["map_origin"] = chosen.map_origin
    widened = desk.browser.get("/desk/map").headers["content-security-policy"]
    assert "img-src 'self' data: https://tiles.example:8443;" in widened
    assert "connect-src 'self' https://tiles.example:8443;" in widened
    assert "script-src 'self';" in widened and "worker-src 'self';" in widened
    assert "https:" not in desk.browser.get("/desk").headers["content-security-policy"]
    for wrong in (
        "tiles.example/a",
        "https://a b/c",
        "https://u:p@tiles.example/x",
        "javascript:alert(1)",
        "https://x;y/",
    ):
        with pytest.raises(ValidationError):
            Settings(map_style_url=wrong, _env_file=None)


def test_the_moving_map_stays_small_and_apart_from_the_desks_own_script() -> None:
    parts = [
        assets.path(name).with_name(f"{assets.hashed(name)}.gz") for name in ("map.js", "map-worker.js", "map.css")
    ]
    coast = len(gzip.compress(land.geojson(land.COARSE), 5))
    assert sum(part.stat().st_size for part in parts) + coast <= MAP_BYTES
    assert b"maplibre" not in assets.path("desk.js").read_bytes()
