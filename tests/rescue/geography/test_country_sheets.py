"""Country sheets, emergency numbers and missions for all 233."""

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from rescue.geography import country_sheets, fact_files, missions, territories
from rescue.geography.corrections.book import NONE
from rescue.geography.country_sheets import Sureness, sheet, three_clocks
from rescue.geography.missions import Basis

CODES = [each.code for each in territories.list_all()]
INSTANT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("code", CODES)
def test_every_territory_has_a_complete_sheet(code: str) -> None:
    found = sheet(NONE, code)
    assert all(found.names[tag] for tag in ("en", "zh-Hans", "zh-Hant"))
    for number in found.emergency.all:
        assert number.number.isdigit(), number
        assert (number.confidence is Sureness.CONFLICT) == bool(number.alternates), number
        assert number.number not in number.alternates
    assert found.hotline == ("+86-10-12308", "+86-10-65612308")
    assert found.languages
    assert found.default_zone in found.zones
    for zone in found.zones:
        assert ZoneInfo(zone)
    assert found.missions.basis_words


def test_conflicts_between_sources_are_counted_as_measured() -> None:
    numbers = [country_sheets.emergency_numbers(NONE, code) for code in CODES]
    conflicting = [each for each in numbers if any(n.confidence is Sureness.CONFLICT for n in each.all)]
    assert len(conflicting) == 77
    cells = Counter(number.confidence for each in numbers for number in each.all)
    assert sum(cells.values()) == 699
    assert cells[Sureness.CORROBORATED] == 476
    assert cells[Sureness.MISSING] == 2


@pytest.mark.parametrize("code", ["CD", "CG"])
def test_a_missing_ambulance_number_is_an_honest_fallback(code: str) -> None:
    ambulance = country_sheets.emergency_numbers(NONE, code).ambulance
    assert (ambulance.number, ambulance.confidence) == ("112", Sureness.MISSING)
    assert ambulance.note == country_sheets.MISSING_NOTE


@pytest.mark.parametrize(
    ("code", "police", "ambulance", "fire"),
    [
        ("TH", "191", "1669", "199"),
        ("JP", "110", "119", "119"),
        ("US", "911", "911", "911"),
        ("AU", "000", "000", "000"),
        ("MQ", "17", "15", "18"),
        ("CHI", "112", "112", "112"),
    ],
)
def test_well_known_numbers(code: str, police: str, ambulance: str, fire: str) -> None:
    assert tuple(each.number for each in country_sheets.emergency_numbers(NONE, code).all) == (police, ambulance, fire)


def test_germany_shows_both_numbers_of_a_conflict() -> None:
    police = country_sheets.emergency_numbers(NONE, "DE").police
    assert (police.number, police.alternates, police.confidence) == ("110", ("112",), Sureness.CONFLICT)


def test_kosovo_keeps_its_own_name_and_numbers_in_serbias_sheet() -> None:
    found = sheet(NONE, "RS", "XK")
    assert found.names["en"] == "Kosovo"
    assert found.territory.code == "RS"
    assert [each.number for each in found.emergency.all] == ["192", "194", "193"]


def test_numbers_agree_with_the_list_of_territories() -> None:
    for each in territories.list_all():
        numbers = country_sheets.emergency_numbers(NONE, each.code)
        expected = (each.police, each.ambulance or "112", each.fire)
        assert tuple(number.number for number in numbers.all) == expected, each.code


def test_an_unknown_code_has_no_sheet() -> None:
    with pytest.raises(territories.UnknownTerritory):
        sheet(NONE, "ZZ")
    with pytest.raises(territories.UnknownTerritory):
        country_sheets.emergency_numbers(NONE, "ZZ")


def test_three_clocks_show_one_instant() -> None:
    clocks = three_clocks(INSTANT, "America/Los_Angeles")
    assert (clocks.there, clocks.utc, clocks.home) == (INSTANT, INSTANT, INSTANT)
    assert [each.strftime("%d %H:%M") for each in (clocks.there, clocks.utc, clocks.home)] == [
        "01 04:00",
        "01 12:00",
        "01 20:00",
    ]
    assert clocks.home.utcoffset() == timedelta(hours=8)


def test_clocks_need_an_aware_instant_and_a_known_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        three_clocks(INSTANT.replace(tzinfo=None), "Asia/Bangkok")
    with pytest.raises(ZoneInfoNotFoundError):
        three_clocks(INSTANT, "Mars/Olympus")


def test_at_johor_bahru_the_nearest_mission_is_not_the_responsible_one() -> None:
    found = missions.responsible_for("MY", 1.4655, 103.7578)
    assert found.nearest is not None
    assert (found.nearest.mission.city, found.nearest.mission.located_in) == ("Singapore", "SG")
    assert found.nearest.distance_m < 30_000
    assert found.missions[0].mission.city == "Kuala Lumpur"
    assert {each.mission.located_in for each in found.missions} == {"MY"}
    assert (found.basis, found.is_unverified) == (Basis.OWN, False)


@pytest.mark.parametrize(
    ("code", "basis", "is_unverified"),
    [("FR", Basis.OWN, False), ("AD", Basis.ACCREDITED, True), ("BT", Basis.NO_RELATIONS, True),
     ("HK", Basis.COMMISSIONER, True), ("TW", Basis.ASSOCIATION, True), ("CN", Basis.DOMESTIC, False)],
)  # fmt: skip
def test_the_basis_says_how_sure_the_responsibility_is(code: str, basis: Basis, is_unverified: bool) -> None:
    found = sheet(NONE, code).missions
    assert (found.basis, found.is_unverified) == (basis, is_unverified)
    assert (found.nearest is None) == (code in {"CN", "HK", "TW"})


def test_libya_is_served_by_its_own_embassy_working_from_tunis() -> None:
    libya = sheet(NONE, "LY").missions.missions[0].mission
    assert (libya.accredited_to, libya.located_in, libya.city) == ("LY", "TN", "Tunis")
    assert sheet(NONE, "TN").missions.missions[0].mission.accredited_to == "TN"


def test_all_missions_are_read_and_bad_phones_are_marked() -> None:
    everyone = missions.list_all()
    assert len(everyone) == 273
    assert Counter(each.kind for each in everyone)["embassy"] == 176
    assert sum(not phone.is_valid for each in everyone for phone in each.phones) == 18
    assert any(phone.for_protection for each in everyone for phone in each.phones)


def test_responsible_missions_exist_for_every_territory_with_relations() -> None:
    without = {code for code in CODES if not sheet(NONE, code).missions.missions}
    none_known = {
        code for code in CODES if sheet(NONE, code).missions.basis in (Basis.NO_RELATIONS, *missions.WITHOUT_NEAREST)
    }
    assert without <= none_known


def test_fact_files_are_tidy_tables() -> None:
    for path in sorted(Path(fact_files.FOLDER).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))
        assert {len(row) for row in table} == {len(table[0])}, path.name
        assert path.name in (fact_files.FOLDER / "README.md").read_text(encoding="utf-8")
