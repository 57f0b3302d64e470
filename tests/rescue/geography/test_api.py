"""The territories' API over HTTP: all 233, every ISO code, any coordinates, and nothing but 4xx for nonsense."""

from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from rescue.geography import territories
from rescue.geography.views import SheetView, WhereaboutsView


def sheet(client: TestClient, code: str, **query: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/territories/{code}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def at(client: TestClient, latitude: float | str, longitude: float | str, **query: float | str) -> dict[str, Any]:
    answer = client.get("/api/v1/territories/at", params={"latitude": latitude, "longitude": longitude, **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_list_holds_the_233_at_once(client: TestClient) -> None:
    listed = client.get("/api/v1/territories").json()
    codes = [each["code"] for each in listed["items"]]
    assert len(codes) == 233 and codes == sorted(set(codes)) and listed["next"] is None
    assert "CHI" in codes


def test_names_follow_the_reader(client: TestClient) -> None:
    def name(**how: Any) -> str:
        items = client.get("/api/v1/territories", **how).json()["items"]
        return str(next(each["name"] for each in items if each["code"] == "TH"))

    assert name() == name(headers={"Accept-Language": "pt-BR"}) == "Thailand"
    assert name(params={"language": "zh-Hans"}) == name(headers={"Accept-Language": "zh-CN"}) == "泰国"
    assert name(params={"language": "zh-Hant"}) == "泰國"


def test_every_code_of_the_233_has_a_whole_sheet(client: TestClient) -> None:
    for each in territories.list_all():
        found = SheetView.model_validate(sheet(client, each.code))
        assert found.code == each.code and found.hotline
        assert {found.clocks.there, found.clocks.utc, found.clocks.home} == {found.local_time}
        numbers = found.emergency_numbers
        assert all(one.number for one in (numbers.police, numbers.ambulance, numbers.fire))


def test_every_iso_code_answers_with_the_territory_that_serves_it(client: TestClient) -> None:
    for iso_code, code in territories.served_codes().items():
        found = sheet(client, iso_code)
        assert (found["code"], found["iso_code"]) == (code, iso_code)


@pytest.mark.parametrize(
    ("asked", "code", "iso_code"),
    [
        ("th", "TH", "TH"), ("tHa", "TH", "TH"), ("764", "TH", "TH"), ("chi", "CHI", "JE"), ("GG", "CHI", "GG"),
        ("XK", "RS", "XK"), ("ALA", "FI", "AX"), ("ATA", "CL", "AQ"),
    ],
)  # fmt: skip
def test_lower_case_alpha_3_and_numeric_codes_are_understood(
    client: TestClient, asked: str, code: str, iso_code: str
) -> None:
    found = sheet(client, asked)
    assert (found["code"], found["iso_code"]) == (code, iso_code)


@pytest.mark.parametrize("code", ["ZZ", "SUN", "ß", "%20", "%00", "%ED%A0%80", "%E6%B3%B0", "QX9", "TH" * 5_000])
def test_an_unknown_code_is_a_404_that_does_not_repeat_it(client: TestClient, code: str) -> None:
    answer = client.get(f"/api/v1/territories/{code}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert code not in answer.text


def test_a_sheet_says_how_sure_each_number_is_and_what_other_sources_say(client: TestClient) -> None:
    numbers = sheet(client, "CD", language="zh-Hans")["emergency_numbers"]
    ambulance = numbers["ambulance"]
    assert (ambulance["number"], ambulance["alternates"], ambulance["confidence"]) == ("112", [], "missing")
    assert ambulance["source"] and ambulance["as_of"] == "2026-09-25"
    assert numbers["police"]["confidence"] == "conflict"
    assert numbers["police"]["alternates"] == ["112"]
    assert numbers["ambulance"]["note"] and numbers["police"]["note"]
    assert numbers["source"] and numbers["as_of"] == "2026-09-25"


def test_a_sheet_has_three_clocks_of_one_instant(client: TestClient) -> None:
    found = sheet(client, "NP")
    assert found["local_time"] == found["clocks"]["there"] == "2026-03-01T13:15:00+05:45"
    assert found["clocks"]["utc"] == "2026-03-01T07:30:00Z"
    assert found["clocks"]["home"] == "2026-03-01T15:30:00+08:00"


def test_missions_say_why_they_are_responsible_and_whether_that_is_sure(client: TestClient) -> None:
    own, accredited = sheet(client, "TH")["missions"], sheet(client, "AD")["missions"]
    assert own["basis"] == "own" and not own["is_unverified"]
    assert own["responsible"][0]["city"] == "Bangkok" and own["nearest"] == own["responsible"][0]
    assert accredited["is_unverified"] and accredited["responsible"][0]["located_in"] == "ES"
    assert all(set(phone) == {"number", "is_valid", "for_protection"} for phone in own["responsible"][0]["phones"])
    assert sheet(client, "TH")["hotline"] == ["+86-10-12308", "+86-10-65612308"]


def test_neighbours_come_nearest_first(client: TestClient) -> None:
    near = sheet(client, "TH", language="zh-Hans")["neighbours"]
    assert {"LA", "MY", "KH", "MM"} <= {each["code"] for each in near if each["borders"]}
    assert [each["gap_km"] for each in near] == sorted(each["gap_km"] for each in near)
    assert "老挝" in {each["name"] for each in near}


def test_a_position_is_in_one_territory(client: TestClient) -> None:
    found = at(client, 7.8804, 98.3923, accuracy_m=25)
    assert (found["territory"], found["iso_code"], found["confidence"]) == ("TH", "TH", "high")
    assert found["candidates"] == [{"territory": "TH", "iso_code": "TH", "confidence": 1.0}]
    assert found["time_zone"] == "Asia/Bangkok"
    assert datetime.fromisoformat(found["local_time"]).hour == 14
    assert set(found["nearest_place"]) == {"name", "distance_m", "bearing", "said"}
    assert WhereaboutsView.model_validate(found)


def test_a_circle_over_a_border_gives_all_candidates(client: TestClient) -> None:
    found = at(client, 47.5596, 7.5886, accuracy_m=8_000)
    shares = {each["territory"]: each["confidence"] for each in found["candidates"]}
    assert {"CH", "FR", "DE"} <= set(shares) and found["territory"] == "CH" and found["confidence"] == "low"
    assert sum(shares.values()) == pytest.approx(1.0, abs=0.001)


def test_a_part_with_its_own_iso_code_is_found_under_the_territory_that_serves_it(client: TestClient) -> None:
    found = at(client, 42.6629, 21.1655)
    assert (found["territory"], found["iso_code"]) == ("RS", "XK")


def test_the_high_seas_belong_to_nobody_and_have_a_clock(client: TestClient) -> None:
    found = at(client, -40, -120)
    assert (found["territory"], found["iso_code"], found["confidence"]) == (None, None, "none")
    assert found["time_zone"] and found["local_time"] and found["nearest_place"]["name"]


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180), (0, 180), (0, -180), ("1e1", "-0")])
def test_the_edges_of_the_map_have_an_answer(client: TestClient, latitude: float | str, longitude: float | str) -> None:
    assert set(at(client, latitude, longitude)) >= {"territory", "candidates", "time_zone"}


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_nearest_place_is_said_in_the_readers_language(client: TestClient, language: str) -> None:
    near = at(client, 7.874, 98.276, language=language)["nearest_place"]
    assert near["said"].startswith(near["name"]) and near["said"] != near["name"]
    assert near["name"] == {"en": "Patong", "zh-Hans": "芭东", "zh-Hant": "芭東"}[language]
    assert near["bearing"] in ("southwest", "west")


@pytest.mark.parametrize(
    "query",
    [
        "", "latitude=1", "latitude=nan&longitude=1", "latitude=1&longitude=inf", "latitude=91&longitude=0",
        "latitude=0&longitude=-180.0001", "latitude=true&longitude=0", "latitude=1&longitude=1&accuracy_m=-1",
        "latitude=1&longitude=1&accuracy_m=nan", "latitude=1&longitude=1&accuracy_m=1e30",
        "latitude=&longitude=", "latitude=%00&longitude=1", "latitude=1&longitude=1&language=" + "x" * 99,
    ],
)  # fmt: skip
def test_bad_coordinates_are_refused_by_name(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/v1/territories/at?{query}")
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_openapi_knows_the_models_and_shows_examples(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    schemas = described["components"]["schemas"]
    assert schemas["SheetView"]["examples"] and schemas["WhereaboutsView"]["examples"]
    assert schemas["SheetView"]["examples"][0]["code"] == "TH"
    assert set(described["paths"]) == {
        "/api/v1/territories", "/api/v1/territories/at", "/api/v1/territories/{code}",
    }  # fmt: skip
