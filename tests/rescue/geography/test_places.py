"""The nearest name, and places found by name in Chinese and English."""

import random

import pytest
from pyproj import Geod

from i18n.languages import LANGUAGES, Language
from rescue.geography import place_names, place_search, places, territories

GEOD = Geod(ellps="WGS84")
ENGLISH = "en"


def first(text: str, near_territory: str | None = None) -> place_search.FoundPlace:
    found = place_search.search(text, near_territory)
    assert found, text
    return found[0]


def test_a_position_off_patong_is_named_after_it() -> None:
    near = places.nearest(7.88, 98.28)
    assert near is not None
    assert (near.name("en"), near.name("zh-Hans"), near.name("zh-Hant")) == ("Patong", "芭东", "芭東")
    assert (near.bearing, near.kind) == ("southwest", "town")
    assert near.distance_m == pytest.approx(2_554, abs=5)
    assert places.said(near, ENGLISH) == "Patong, 2.6 km southwest"


def test_in_the_middle_of_a_town_only_its_name_is_said() -> None:
    near = places.nearest(7.8961, 98.2966)
    assert near is not None
    assert near.is_here
    assert places.said(near, ENGLISH) == "Patong"


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES.keys())
def test_every_language_says_the_name_and_the_distance(language: Language) -> None:
    near = places.nearest(7.88, 98.28)
    assert near is not None
    words = places.said(near, language.code)
    assert near.name(language.code) in words
    assert "%" not in words


@pytest.mark.parametrize(
    ("azimuth", "wind"),
    [
        (0, "north"),
        (22.4, "north"),
        (22.6, "northeast"),
        (90, "east"),
        (179, "south"),
        (-90, "west"),
        (359, "north"),
        (-46, "northwest"),
    ],
)
def test_bearings_have_eight_winds(azimuth: float, wind: str) -> None:
    assert places.wind(azimuth) == wind


def test_nearest_equals_a_search_of_everything_on_the_ellipsoid() -> None:
    known = places.gazetteer()
    indexes, _ = known.everywhere
    chance = random.Random(20260301)
    spots = [(chance.uniform(-90, 90), chance.uniform(-180, 180)) for _ in range(30)]
    spots += [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (-17.0, -179.999), (52.0, 179.9)]
    for latitude, longitude in spots:
        count = len(indexes)
        _, _, metres = GEOD.inv(
            [longitude] * count, [latitude] * count, known.longitudes[indexes], known.latitudes[indexes]
        )
        near = places.nearest(latitude, longitude)
        assert near is not None
        assert near.distance_m == pytest.approx(metres.min(), abs=0.1), (latitude, longitude)


def test_nearest_may_be_kept_inside_a_territory() -> None:
    near = places.nearest(1.4655, 103.7578, "SG")
    assert near is not None
    assert near.place.iso_code == "SG"
    crossing = places.nearest(1.4655, 103.7578)
    assert crossing is not None
    assert crossing.place.iso_code == "MY"
    assert places.nearest(0.0, 0.0, "XX") is None


def test_every_territory_has_a_named_place() -> None:
    for each in territories.list_all():
        near = places.nearest(each.capital_latitude, each.capital_longitude, each.code)
        assert near is not None, each.code
        assert near.place.name_en


@pytest.mark.parametrize("spot", [(float("nan"), 0.0), (91.0, 0.0), (0.0, 181.0)])
def test_nearest_refuses_what_is_not_on_the_earth(spot: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="within"):
        places.nearest(*spot)


@pytest.mark.parametrize(
    ("text", "territory", "latitude", "longitude", "within_km"),
    [
        ("普吉岛", "TH", 7.95, 98.34, 45),
        ("普吉", "TH", 7.89, 98.40, 45),
        ("芭提雅", "TH", 12.93, 100.88, 20),
        ("巴厘岛", "ID", -8.41, 115.19, 45),
        ("Bali", "ID", -8.41, 115.19, 45),
        ("大溪地", "PF", -17.65, -149.45, 45),
        ("Phuket Thailand", "TH", 7.95, 98.34, 45),
        ("Phuket, Thailand", "TH", 7.95, 98.34, 45),
        ("泰国 普吉岛", "TH", 7.95, 98.34, 45),
        ("泰国普吉岛", "TH", 7.95, 98.34, 45),
        ("東京", "JP", 35.69, 139.69, 20),
        ("东京", "JP", 35.69, 139.69, 20),
        ("横浜", "JP", 35.44, 139.64, 20),
        ("橫濱", "JP", 35.44, 139.64, 20),
        ("濟州島", "KR", 33.49, 126.50, 45),
        ("首爾", "KR", 37.57, 126.98, 20),
        ("新山", "MY", 1.47, 103.76, 20),
        ("Johor Bahru", "MY", 1.47, 103.76, 20),
        ("Patong Beach", "TH", 7.9, 98.3, 5),
        ("ＰＨＵＫＥＴ", "TH", 7.95, 98.34, 45),
        ("sao paulo", "BR", -23.55, -46.64, 30),
        ("Zürich", "CH", 47.37, 8.54, 20),
        ("胡志明市", "VN", 10.78, 106.70, 30),
        ("Saigon", "VN", 10.78, 106.70, 30),
        ("纽约", "US", 40.71, -74.0, 30),
        ("雪梨", "AU", -33.87, 151.21, 30),
        ("杜拜", "AE", 25.2, 55.27, 30),
        ("马尔代夫", "MV", 4.18, 73.51, 45),
        ("韩国明洞", "KR", 37.56, 126.99, 10),
        ("冰岛 维克", "IS", 63.42, -19.0, 20),
        ("Singapore", "SG", 1.29, 103.85, 30),
        ("香港", "HK", 22.28, 114.17, 30),
        ("London, Canada", "CA", 42.98, -81.23, 30),
        ("London", "GB", 51.5, -0.13, 30),
        ("中国公民在泰国普吉岛溺水", "TH", 7.95, 98.34, 45),
        ("刁曼岛", "MY", 2.79, 104.17, 20),
        ("我们在日本，人在富士山上", "JP", 35.36, 138.73, 10),
        ("two Chinese tourists lost near Chiang Mai in Thailand", "TH", 18.79, 98.99, 20),
        ("Patong Beach, Phuket", "TH", 7.9, 98.3, 5),
        ("泰国普吉岛芭东海滩", "TH", 7.9, 98.3, 5),
        ("我在泰国清迈骑摩托车摔断了腿", "TH", 18.79, 98.99, 20),
        ("马来西亚沙巴仙本那", "MY", 4.48, 118.61, 20),
        ("I fell off a scooter near Patong Beach Phuket", "TH", 7.9, 98.3, 5),
        ("富士山", "JP", 35.36, 138.73, 10),
    ],
)
def test_travellers_words_find_the_place(
    text: str, territory: str, latitude: float, longitude: float, within_km: float
) -> None:
    found = first(text)
    assert found.territory == territory
    _, _, metres = GEOD.inv(longitude, latitude, found.longitude, found.latitude)
    assert metres <= within_km * 1_000, found
    assert 0.0 < found.confidence <= place_search.MOST_CONFIDENCE
    assert found.precision_km > 0.0


def test_every_destination_is_found_by_each_of_its_chinese_names() -> None:
    known = places.gazetteer()
    missed = []
    for index in range(known.destinations_from, len(known)):
        place = known.place(index)
        for name in (place.name_zh_hans, place.name_zh_hant, *filter(None, known.other_zh[index].split("|"))):
            found = place_search.search(name)
            far = [GEOD.inv(place.longitude, place.latitude, f.longitude, f.latitude)[2] for f in found[:3]]
            if not far or min(far) > 60_000:
                missed.append(name)
    assert missed == []


@pytest.mark.parametrize(
    "text", ["", "   ", "help me", "have a nice day", "ba li", "pu ji dao", "救命", "医院", "\x00", "🆘"]
)
def test_nothing_is_guessed_from_words_that_name_no_place(text: str) -> None:
    assert place_search.search(text) == []


def test_a_country_alone_is_found_with_the_precision_of_a_country() -> None:
    found = first("泰国")
    assert (found.territory, found.place.kind, found.precision_km) == ("TH", "country", 500.0)
    assert found.confidence < first("泰国 曼谷").confidence


def test_a_country_in_running_text_is_a_weak_hint() -> None:
    found = first("我们的大巴在老挝翻车了")
    assert (found.territory, found.place.kind) == ("LA", "country")
    assert found.confidence < first("老挝").confidence


def test_a_country_in_the_text_excludes_namesakes_elsewhere() -> None:
    assert {each.territory for each in place_search.search("Paris, France")} == {"FR"}
    assert {each.territory for each in place_search.search("Paris", limit=50)} > {"FR", "US"}


def test_the_nearby_territory_is_preferred_not_demanded() -> None:
    assert first("London", "CA").territory == "CA"
    assert first("普吉岛", "CA").territory == "TH"


def test_the_list_is_limited_and_sorted() -> None:
    found = place_search.search("San José", limit=5)
    assert len(found) == 5
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)
    assert place_search.search("San José", limit=0) == []


def test_a_long_text_is_read_only_so_far() -> None:
    assert place_search.search("x" * 100_000) == []
    many = "San José, San Antonio, Santa Cruz, San Juan, Santa Ana, San Pedro, San Miguel, " * 50
    assert len(place_search.search(many, limit=1_000)) <= place_search.MOST_FOUND


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("東京", "东京"),
        ("Ｂａｌｉ", "bali"),
        ("São Paulo", "sao paulo"),
        ("Xi’an", "xian"),
        ("Ko-Samui", "ko samui"),
        ("Łódź", "lodz"),
    ],
)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert place_names.fold(one) == place_names.fold(other)


def test_folding_keeps_scripts_that_need_their_marks() -> None:
    assert place_names.fold("서울") == "서울"
    assert place_names.fold("ガーナ") == "ガーナ"
