"""The 233, who serves whom, and who lives next door."""

import pytest
from babel import Locale

from rescue.geography import territories


def test_there_are_233_territories_sorted_and_complete() -> None:
    everyone = territories.list_all()
    assert len(everyone) == 233
    assert [each.code for each in everyone] == sorted(each.code for each in everyone)
    for each in everyone:
        assert each.name_en, each.code
        assert each.name_zh_hans, each.code
        assert each.name_zh_hant, each.code
        assert each.currency, each.code
        assert each.calling_code, each.code
        assert each.languages, each.code
        assert each.default_zone, each.code


def test_every_iso_code_maps_to_one_of_the_233() -> None:
    codes = territories.served_codes()
    iso = {code for code in Locale.parse("en").territories if len(code) == 2 and code.isalpha()} - {
        "EU",
        "EZ",
        "UN",
        "QO",
        "ZZ",
    }
    pseudo = {"XA", "XB"}
    assert iso - pseudo - set(codes) == set()
    assert all(territories.find(served) for served in codes.values())
    assert {each.alpha2 for each in territories.list_all() if each.alpha2} <= set(codes)


@pytest.mark.parametrize(
    ("iso_code", "code"),
    [
        ("XK", "RS"),
        ("GG", "CHI"),
        ("JE", "CHI"),
        ("AX", "FI"),
        ("SJ", "NO"),
        ("MF", "GP"),
        ("PN", "PF"),
        ("TH", "TH"),
        ("AQ", "CL"),
    ],
)
def test_a_part_is_served_by_its_territory(iso_code: str, code: str) -> None:
    assert territories.serving(iso_code).code == code


@pytest.mark.parametrize(
    ("longitude", "code"),
    [(-62.0, "CL"), (-40.0, "AR"), (0.0, "ZA"), (110.5, "AU"), (166.7, "NZ"), (-170.0, "NZ"), (180.0, "NZ")],
)
def test_antarctica_is_served_by_the_gateway_of_its_longitude(longitude: float, code: str) -> None:
    assert territories.serving("AQ", longitude=longitude).code == code


def test_every_longitude_of_antarctica_has_a_gateway() -> None:
    gateways = [territories.antarctic_gateways(longitude) for longitude in range(-180, 181)]
    assert all(gateways)
    assert {code for each in gateways for code in each} == {"CL", "AR", "ZA", "AU", "NZ"}


@pytest.mark.parametrize("code", ["", "ZZ", "th", "XX", "830"])
def test_an_unknown_code_is_refused_by_get_and_absent_for_find(code: str) -> None:
    assert territories.find(code) is None
    with pytest.raises(territories.UnknownTerritory):
        territories.get(code)
    with pytest.raises(territories.UnknownTerritory):
        territories.serving(code)


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("TH", "en", "Thailand"),
        ("TH", "zh-Hans", "泰国"),
        ("TH", "zh-Hant", "泰國"),
        ("HK", "zh-CN", "中国香港"),
        ("HK", "zh-HK", "中國香港"),
        ("TW", "zh-TW", "中國台灣"),
        ("MO", "zh-Hant", "中國澳門"),
        ("PS", "zh-Hans", "巴勒斯坦"),
        ("CHI", "zh-Hant", "海峽群島"),
        ("FR", "sw", "Ufaransa"),
        ("FR", "tlh", "France"),
    ],
)
def test_names_follow_the_reader(code: str, language: str, name: str) -> None:
    assert territories.get(code).name(language) == name


def test_a_part_has_a_name_of_its_own() -> None:
    assert territories.name_of_iso("XK", "en") == "Kosovo"
    assert territories.name_of_iso("XK", "zh-Hans") == "科索沃"


def test_everyone_has_at_least_eight_neighbours_nearest_first() -> None:
    for each in territories.list_all():
        near = territories.neighbours(each.code)
        assert len(near) >= 8, each.code
        assert [n.gap_km for n in near] == sorted(n.gap_km for n in near)
        assert each.code not in {n.code for n in near}
        assert all(territories.find(n.code) for n in near)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("TH", {"MM", "LA", "KH", "MY"}),
        ("LS", {"ZA"}),
        ("VA", {"IT"}),
        ("FR", {"ES", "BE", "CH", "DE", "IT", "LU", "MC", "AD"}),
        ("CN", {"HK", "MO", "VN", "LA", "MM", "IN", "NP", "MN", "RU", "KZ", "KG", "TJ", "PK", "KP"}),
    ],
)
def test_land_borders_are_known_in_both_directions(code: str, expected: set[str]) -> None:
    borders = {n.code for n in territories.neighbours(code) if n.borders}
    assert expected <= borders
    assert all(code in {n.code for n in territories.neighbours(other) if n.borders} for other in expected)
