"""Positions in every writing that travellers send, one a line, and numbers that are none."""
# long: a table, a position a line

import time

import pytest
from pyproj import Geod

from rescue.geography import location_text
from rescue.geography.location_text import Flag

GEOD = Geod(ellps="WGS84")
BANGKOK = (13.7563, 100.5018)
BEIJING_GCJ = (39.90872, 116.39748)
BEIJING = (39.90732, 116.39124)
FINE_M = 15.0


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(GEOD.inv(one[1], one[0], other[1], other[0])[2])


IN_WORDS = [
    ("13.7563, 100.5018", BANGKOK, "decimal"),
    ("13.7563 100.5018", BANGKOK, "decimal"),
    ("13.7563/100.5018", BANGKOK, "decimal"),
    ("+13.7563,+100.5018", BANGKOK, "decimal"),
    ("−33.8568, 151.2153", (-33.8568, 151.2153), "decimal"),
    ("位置：13.7563，100.5018，快来", BANGKOK, "decimal"),
    ("Grand Palace,13.7563,100.5018", BANGKOK, "decimal"),
    ("１３．７５６３，１００．５０１８", BANGKOK, "decimal"),
    ("13。7563，100。5018", BANGKOK, "decimal"),
    ("\u206613.7563\u2069,\u200b\u2068100.5018\u2069", BANGKOK, "decimal"),
    ("\ufeff13.75\u200d63, 100\u200e.5018", BANGKOK, "decimal"),
    ("13.7563°, 100.5018°", BANGKOK, "decimal"),
    ("13.7563N 100.5018E", BANGKOK, "decimal"),
    ("13.7563 N, 100.5018 E", BANGKOK, "decimal"),
    ("13.7563° N, 100.5018° E", BANGKOK, "decimal"),
    ("N13.7563 E100.5018", BANGKOK, "decimal"),
    ("n 13.7563 e 100.5018", BANGKOK, "decimal"),
    ("E100.5018, N13.7563", BANGKOK, "decimal"),
    ("S33.8568 E151.2153", (-33.8568, 151.2153), "decimal"),
    ("33.8568S,70.6693W", (-33.8568, -70.6693), "decimal"),
    ("13.7563 north and 100.5018 east", BANGKOK, "decimal"),
    ("lat: 13.7563, lng: 100.5018", BANGKOK, "decimal"),
    ("Latitude: 13.7563 Longitude: 100.5018", BANGKOK, "decimal"),
    ("lon=100.5018 lat=13.7563", BANGKOK, "decimal"),
    ("lat -33.8568 long 151.2153", (-33.8568, 151.2153), "decimal"),
    ('{"latitude":13.7563,"longitude":100.5018,"name":"x"}', BANGKOK, "decimal"),
    ('{"type":"Point","coordinates":[2.3522,48.8566]}', (48.8566, 2.3522), "decimal"),
    ("lng,lat: 2.3522, 48.8566", (48.8566, 2.3522), "decimal"),
    ("经度,纬度：2.3522,48.8566", (48.8566, 2.3522), "decimal"),
    ("北纬13.7563度，东经100.5018度", BANGKOK, "decimal"),
    ("东经100.5018,北纬13.7563", BANGKOK, "decimal"),
    ("北纬13.7563东经100.5018", BANGKOK, "decimal"),
    ("南纬33.8568度 西经70.6693度", (-33.8568, -70.6693), "decimal"),
    ("北緯13.7563度、東經100.5018度", BANGKOK, "decimal"),
    ("纬度：13.7563 经度：100.5018", BANGKOK, "decimal"),
    ("经度100.5018，纬度13.7563", BANGKOK, "decimal"),
    ("緯度 13.7563，經度 100.5018", BANGKOK, "decimal"),
    ("北纬１３．７５６３°，东经１００．５０１８°", BANGKOK, "decimal"),
    ("北纬13度45.378分，东经100度30.108分", BANGKOK, "dm"),
    ("北纬13度45分22.7秒 东经100度30分6.5秒", BANGKOK, "dms"),
    ("东经100度30分6.5秒，北纬13度45分22.7秒", BANGKOK, "dms"),
    ("北纬13°45′22.7″，东经100°30′6.5″", BANGKOK, "dms"),
    ("13度45分22.7秒北，100度30分6.5秒东", BANGKOK, "dms"),
    ("北緯３５度３９分２９秒　東経１３９度４４分２８秒", (35.65806, 139.74111), "dms"),
    ("북위 37도 33분 58초 동경 126도 58분 41초", (37.56611, 126.97806), "dms"),
    ("13°45'22.7\"N 100°30'6.5\"E", BANGKOK, "dms"),
    ("13°45′22.7″N, 100°30′6.5″E", BANGKOK, "dms"),
    ("13º45’22.7”N 100º30’6.5”E", BANGKOK, "dms"),
    ("13°45''22.7\" N", None, ""),
    ("N 13°45'22.7\" E 100°30'6.5\"", BANGKOK, "dms"),
    ("13 45 22.7 N 100 30 6.5 E", BANGKOK, "dms"),
    ("13-45-22.7N 100-30-06.5E", BANGKOK, "dms"),
    ("13°45'22.7\", 100°30'6.5\"", BANGKOK, "dms"),
    ("13°45'22.7''N, 100°30'6.5''E", BANGKOK, "dms"),
    ("N 13° 45.378 E 100° 30.108", BANGKOK, "dm"),
    ("13° 45.378' N, 100° 30.108' E", BANGKOK, "dm"),
    ("13 deg 45.378 min N, 100 deg 30.108 min E", BANGKOK, "dm"),
    ("55.7558 с.ш. 37.6173 в.д.", (55.7558, 37.6173), "decimal"),
    ("ละติจูด 13.7563 ลองจิจูด 100.5018", BANGKOK, "decimal"),
    ("٢٤٫٤٥٣٩ شمال، ٥٤٫٣٧٧٣ شرق", (24.4539, 54.3773), "decimal"),
]
LINKS = [
    ("geo:13.7563,100.5018;u=35", BANGKOK, "geo"),
    ("geo:13.7563,100.5018,12;crs=wgs84;u=35", BANGKOK, "geo"),
    ("geo:0,0?q=13.7563,100.5018(Hotel)", BANGKOK, "geo"),
    ("geo:0,0?z=16&q=13.7563%2C100.5018", BANGKOK, "geo"),
    ("https://maps.google.com/?q=13.7563,100.5018", BANGKOK, "google"),
    ("https://maps.google.com/maps?q=loc:13.7563,100.5018&z=17", BANGKOK, "google"),
    ("https://www.google.com/maps?ll=13.7563,100.5018", BANGKOK, "google"),
    ("https://www.google.com/maps/search/?api=1&query=13.7563%2C100.5018", BANGKOK, "google"),
    ("https://www.google.com/maps/dir/?api=1&destination=13.7563,100.5018&travelmode=driving", BANGKOK, "google"),
    ("https://www.google.com/maps/dir/13.1,100.1/13.7563,100.5018/@13.2,100.3,12z", BANGKOK, "google"),
    ("https://www.google.co.th/maps/search/13.7563,+100.5018?entry=tts", BANGKOK, "google"),
    ("https://www.google.com/maps/place/13%C2%B045'22.7%22N+100%C2%B030'06.5%22E/@13.7,100.4,17z", BANGKOK, "google"),
    ("https://www.google.com/maps/place/A/@13.7,100.4,17z/data=!1s0x3!8m2!3d13.7563!4d100.5018", BANGKOK, "google"),
    ("https://www.google.com/maps/dir/A/B/data=!4m7!1m0!1m5!1m1!1s0x1!2m2!1d100.5018!2d13.7563", BANGKOK, "google"),
    ("google.navigation:q=13.7563,100.5018", BANGKOK, "google"),
    ("comgooglemaps://?q=13.7563,100.5018&zoom=14", BANGKOK, "google"),
    ("maps.google.com/?q=13.7563,100.5018", BANGKOK, "google"),
    ("https://maps.apple.com/?ll=13.7563,100.5018&q=Pin", BANGKOK, "apple"),
    ("https://maps.apple.com/?q=13.7563,100.5018", BANGKOK, "apple"),
    ("https://maps.apple.com/place?coordinate=13.7563,100.5018&name=X", BANGKOK, "apple"),
    ("https://waze.com/ul?ll=13.7563%2C100.5018&navigate=yes", BANGKOK, "waze"),
    ("https://www.waze.com/live-map/directions?to=ll.13.7563%2C100.5018", BANGKOK, "waze"),
    ("https://waze.com/ul/hw4rqmnbv", (13.792906, 100.416241), "waze"),
    ("https://share.here.com/l/13.7563,100.5018,Hotel?z=16", BANGKOK, "here"),
    ("https://share.here.com/r/mylocation/13.7563,100.5018", BANGKOK, "here"),
    ("https://www.openstreetmap.org/?mlat=13.7563&mlon=100.5018#map=16/13.7/100.4", BANGKOK, "osm"),
    ("https://www.openstreetmap.org/directions?route=13.1%2C100.1%3B13.7563%2C100.5018", BANGKOK, "osm"),
    ("https://yandex.com/maps/?pt=37.6173,55.7558&z=15", (55.7558, 37.6173), "yandex"),
    ("https://yandex.ru/maps/?whatshere%5Bpoint%5D=37.6173%2C55.7558", (55.7558, 37.6173), "yandex"),
    ("https://yandex.ru/maps/?rtext=~55.7558%2C37.6173&rtt=auto", (55.7558, 37.6173), "yandex"),
    ("https://www.bing.com/maps?sp=point.13.7563_100.5018_Here", BANGKOK, "bing"),
    ("https://www.bing.com/maps?where1=13.7563,100.5018", BANGKOK, "bing"),
    ("https://map.kakao.com/link/map/Hotel,37.5665,126.9780", (37.5665, 126.978), "link"),
    ("nmap://place?lat=37.5665&lng=126.9780&name=x", (37.5665, 126.978), "link"),
    ("https://tracker.example/live?lat=13.7563&lon=100.5018&t=5", BANGKOK, "link"),
    ("https://maps.example/?q=13.7563,100.5018", BANGKOK, "link"),
    ("7P52QG42+8P", (13.75581, 100.50181), "plus_code"),
    ("7p52qg42+8p 来这里", (13.75581, 100.50181), "plus_code"),
    ("https://plus.codes/7P52QG42+8P", (13.75581, 100.50181), "link"),
    ("QG42+8P Bangkok", (13.75581, 100.50181), "plus_code"),
    ("QG42+8P 曼谷", (13.75581, 100.50181), "plus_code"),
    ("47P PR 62300 21000", (13.75377, 100.50117), "mgrs"),
    ("47PPR6230021000", (13.75377, 100.50117), "mgrs"),
    ("47P 662300 1521000", (13.75377, 100.50117), "utm"),
    ("47N 662300mE 1521000mN", (13.75377, 100.50117), "utm"),
]  # fmt: skip
SHIFTED = [
    ("https://uri.amap.com/marker?position=116.39748,39.90872&name=x", "amap"),
    ("https://uri.amap.com/marker?markers=116.39748,39.90872,天安门|116.4,39.9,x", "amap"),
    ("https://uri.amap.com/navigation?from=116.3,39.9,x&to=116.39748,39.90872,y&mode=car", "amap"),
    ("https://www.amap.com/?q=39.90872,116.39748,天安门", "amap"),
    ("https://wb.amap.com/?p=B000A60DA1,39.90872,116.39748,天安门,东城区", "amap"),
    ("https://ditu.amap.com/regeo?lng=116.39748&lat=39.90872&name=x", "amap"),
    ("androidamap://viewMap?sourceApplication=x&poiname=y&lat=39.90872&lon=116.39748&dev=0", "amap"),
    ("https://api.map.baidu.com/marker?location=39.90872,116.39748&coord_type=gcj02&output=html", "baidu"),
    ("https://apis.map.qq.com/uri/v1/marker?marker=coord:39.90872,116.39748;title:天安门;addr:北京", "tencent"),
    ("https://apis.map.qq.com/uri/v1/routeplan?type=drive&to=x&tocoord=39.90872,116.39748", "tencent"),
    ("https://map.qq.com/?type=marker&pointx=116.39748&pointy=39.90872", "tencent"),
    ("<xml><Location_X>39.90872</Location_X><Location_Y>116.39748</Location_Y><Scale>16</Scale></xml>", "tencent"),
    ('<msg><location x="39.90872" y="116.39748" scale="16" label="天安门"/></msg>', "tencent"),
    ("https://www.google.cn/maps/place/x/@39.9,116.39,17z/data=!3d39.90872!4d116.39748", "google"),
    ("https://ditu.google.cn/maps?q=39.90872,116.39748", "google"),
    ("geo:39.90872,116.39748;crs=gcj02", "geo"),
]
VIEWS = [
    ("https://www.google.com/maps/@13.7563,100.5018,17z", "google"),
    ("https://www.google.com/maps/place/Hotel/@13.7563,100.5018,17z", "google"),
    ("https://www.openstreetmap.org/#map=16/13.7563/100.5018", "osm"),
    ("https://wego.here.com/?map=13.7563,100.5018,15,normal", "here"),
    ("https://yandex.ru/maps/?ll=100.5018,13.7563&z=15", "yandex"),
    ("https://www.bing.com/maps?cp=13.7563~100.5018&lvl=15", "bing"),
    ("https://maps.apple.com/?center=13.7563,100.5018&z=15", "apple"),
]
NOTHING = [
    "we paid 12.50, 30.00", "Rp 25.000, 50.000", "Rp 12.345, 23.456", "12.345 THB, 23.456 THB", "￥12.345 ￥23.456",
    "价格是 1.299 和 2.399 元", "S$12.50 E 33.20", "12,345 100,501 baht", "1.250.000, 2.500.000", "12.345%, 23.456%",
    "03.10.2017 23.42", "2026-03-01 12:00", "2026.0301, 2026.0302", "03.2017, 04.2017", "12:30:45.123, 13:40:50.456",
    "+66 81 234 5678", "081.234.5678, 081.234.5679", "0812345678 0898765432", "+66 81 234 5678 N", "86-10-12308",
    "flight CA 981 seat 12E row 34N", "CZ3081 E12 N8", "Room 5 N, gate 12 E", "Exit 13N, gate 100E", "room 13.05 N",
    "300 N 100 W Main St", "5 S 10 E", "往北13.75公里 往东100.50公里", "N95 mask 12 E", "E 12.5",
    "order 47PPR6230021000", "订单号 47PPR6230021000", "12C AB 12345678", "2345+67", "66812345+23", "WPA2+AES", "C++",
    "192.168.10.1, 10.0.0.1", "iOS 17.4.1, 18.0.123", "v3.1415 2.7182", "1.2345.678 2.3456.789",
    "36.5° 37.2°", "temperature 36.5 N", "5'10\" 6'2\"", "张三 13.5 岁",
    "0.000, 0.000", "0.0000 N 0.0000 E", "北纬0度 东经0度", "geo:0,0", "https://maps.google.com/?q=0,0",
    "https://maps.google.com/?q=0.000000,0.000000", "lat: 0.0, lng: 0.0",
    "95.1234 N 100.5018 E", "200.1234, 300.1234", "91.5000, 181.0000", "geo:13.7563,1234.5", "北纬95.1234 东经100.5018",
    "geo:13.7563,100.5018;crs=moon-2011", "N 13.7563 N 100.5018", "13°75'22\"N 100°30'6\"E",
    "https://shop.example/?q=25.00,30.00", "https://example.com/v/1.234.567", "https://www.google.com/search?q=phuket",
    "https://maps.app.goo.gl/Xy12Ab", "///filled.count.soap", "QG42+8P", "QG42+8P somewhere", "",
    "救命", "I am in pain",
]  # fmt: skip


@pytest.mark.parametrize(("text", "position", "kind"), [*IN_WORDS, *LINKS])
def test_a_position_is_read_from_every_writing(text: str, position: tuple[float, float] | None, kind: str) -> None:
    for said in (text, f"救命 {text} 请快来"):
        written = location_text.read(said)
        if position is None:
            assert written is None
            continue
        assert written is not None, said
        assert metres((written.latitude, written.longitude), position) < FINE_M, written
        assert (written.kind, written.datum, written.view_only) == (kind, "wgs84", False)


@pytest.mark.parametrize(("text", "kind"), SHIFTED)
def test_chinese_maps_are_moved_to_where_they_are_and_keep_what_they_said(text: str, kind: str) -> None:
    written = location_text.read(text)
    assert written is not None
    assert metres((written.latitude, written.longitude), BEIJING) < 1
    assert (written.raw_latitude, written.raw_longitude) == BEIJING_GCJ
    assert (written.kind, written.datum, written.flags) == (kind, "gcj02", ())


def test_baidu_has_degrees_of_its_own() -> None:
    said = "https://api.map.baidu.com/marker?location=39.914889,116.403874&title=x"
    for text in (said, "https://map.baidu.com/@12958160.97,4825907.72,17z"):
        written = location_text.read(text)
        assert written is not None
        assert (written.kind, written.datum, written.view_only) == ("baidu", "bd09", text != said)
        assert metres((written.latitude, written.longitude), (39.907145, 116.39126)) < 2
        assert metres((written.raw_latitude or 0, written.raw_longitude or 0), (39.914889, 116.403874)) < 1


@pytest.mark.parametrize(
    "text",
    [
        "https://uri.amap.com/marker?position=100.5018,13.7563&name=%E6%9B%BC%E8%B0%B7",
        "https://www.amap.com/?q=13.7563,100.5018,曼谷",
        "https://api.map.baidu.com/marker?location=13.7563,100.5018",
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:13.7563,100.5018;title:x",
    ],
)
def test_abroad_chinese_maps_are_taken_as_they_are_and_flagged(text: str) -> None:
    written = location_text.read(text)
    assert written is not None and (written.latitude, written.longitude) == BANGKOK
    assert (written.datum, written.flags, written.raw_latitude) == ("wgs84", (Flag.DATUM_ASSUMED,), None)


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_moved"),
    [
        (22.2793, 114.1628, True), (22.1987, 113.5439, True), (25.0330, 121.5654, False), (21.0285, 105.8542, False),
        (37.5665, 126.9780, False), (28.6139, 77.2090, False), (1.2903, 103.8520, False), (43.1155, 131.8855, False),
    ],
    ids=["Hong Kong", "Macao", "Taipei", "Hanoi", "Seoul", "Delhi", "Singapore", "Vladivostok"],
)  # fmt: skip
def test_only_mainland_china_hong_kong_and_macao_are_shifted(latitude: float, longitude: float, is_moved: bool) -> None:
    written = location_text.read(f"https://uri.amap.com/marker?position={longitude},{latitude}")
    assert written is not None
    assert (metres((written.latitude, written.longitude), (latitude, longitude)) > 100) is is_moved
    assert (written.raw_latitude is not None) is is_moved


def test_near_the_line_where_maps_stop_being_shifted_it_is_flagged() -> None:
    near = location_text.read(
        "https://uri.amap.com/marker?position=103.9624,22.5070"
    )  # Hekou, Lao Cai is over the river
    far = location_text.read("https://uri.amap.com/marker?position=102.7123,25.0406")
    assert near is not None and Flag.NEAR_BORDER in near.flags
    assert far is not None and Flag.NEAR_BORDER not in far.flags


def test_the_datum_a_link_names_is_believed() -> None:
    written = location_text.read("https://uri.amap.com/marker?position=116.39748,39.90872&coordinate=wgs84")
    assert written is not None and (written.latitude, written.longitude) == BEIJING_GCJ
    assert (written.datum, written.flags) == ("wgs84", ())


def test_apple_says_nothing_of_the_shift_in_china() -> None:
    written = location_text.read("https://maps.apple.com/?ll=39.90872,116.39748")
    assert written is not None and written.flags == (Flag.DATUM_ASSUMED,)


@pytest.mark.parametrize(("text", "kind"), VIEWS)
def test_the_middle_of_a_map_is_no_pin(text: str, kind: str) -> None:
    written = location_text.read(text)
    assert written is not None and (written.latitude, written.longitude) == BANGKOK
    assert (written.kind, written.view_only) == (kind, True)
    assert written.accuracy_m is not None and 100 < written.accuracy_m < 2_000


def test_a_pin_anywhere_goes_before_a_view() -> None:
    written = location_text.read("https://www.google.com/maps/@13.1,100.1,9z it is 13.7563, 100.5018")
    assert written is not None and (written.latitude, written.longitude, written.view_only) == (*BANGKOK, False)


@pytest.mark.parametrize(
    "text", ["100.5018, 13.7563", "geo:100.5018,13.7563", "https://maps.google.com/?q=100.5018,13.7563"]
)
def test_longitude_first_is_turned_round_where_it_can_only_be_that(text: str) -> None:
    written = location_text.read(text)
    assert written is not None
    assert (written.latitude, written.longitude, written.flags) == (*BANGKOK, (Flag.SWAPPED,))


@pytest.mark.parametrize(
    ("text", "at_least", "at_most"),
    [
        ("北纬13度 东经100度", 100_000, 120_000),
        ("13°N 100°E", 100_000, 120_000),
        ("13.75N 100.50E", 1_000, 1_200),
        ("13°45'N 100°30'E", 1_800, 1_900),
        ("8FVC0000+", 50_000, 60_000),
    ],
)
def test_few_digits_say_little(text: str, at_least: float, at_most: float) -> None:
    written = location_text.read(text)
    assert written is not None and written.accuracy_m is not None
    assert at_least < written.accuracy_m < at_most


@pytest.mark.parametrize(
    "text", ["转发：13.7563, 100.5018", "[转发] 13.7563, 100.5018", "Fwd: 13.7563, 100.5018", "轉寄: 13.7563,100.5018"]
)
def test_what_was_forwarded_says_so(text: str) -> None:
    written = location_text.read(text)
    assert written is not None and written.flags == (Flag.FORWARDED,)


@pytest.mark.parametrize("text", NOTHING)
def test_prices_dates_phones_flights_rooms_and_orders_are_no_positions(text: str) -> None:
    assert location_text.read(text) is None


HOSTILE = [
    "1" * 8_000, "1.1234 " * 1_100, "N1°" * 2_600, "1," * 4_000, "(" * 8_000, "?q=" * 2_600, "-" * 8_000, " " * 8_000,
    "https://www.google.com/maps?" + "q=" * 3_900, "https://www.google.com/maps/" + "/1.22" * 1_500, "a." * 4_000,
    "https://x.y/" * 600, "lat " * 2_000, "geo:1,1" * 1_100, 'A"ML=1;' * 1_100, "23456789+" * 880, "12C AB 12 " * 800,
    "<location " * 800, "°'\"" * 2_600, "1 1 1 " * 1_300, "N 1 1 1 " * 1_000, "https://a.b/?" + "&lat=1" * 1_000,
    "北纬1度1分" * 1_100, "\ufdfa" * 8_000, "1,1111 " * 1_100, "lat1 lon1 " * 800, "N 1-1-1," * 1_000,
    "47P 111111 " * 700,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_cost_no_time(text: str) -> None:
    started = time.process_time()
    location_text.read(text[:8_000])
    assert time.process_time() - started < 1.0
