"""The countries' pages over HTTP, as a browser without JavaScript sees them."""

import gzip
import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from rescue.geography import country_sheets, territories
from rescue.geography.attributions import ATTRIBUTIONS
from rescue.geography.corrections.book import NONE

LARGEST_MAP_BYTES = 8_000


class Reading(HTMLParser):
    """Collects the words and the links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.scripts = "", [], 0
        self.map_bytes = len(gzip.compress("".join(re.findall(r"<svg.*?</svg>", html, re.DOTALL)).encode()))
        self.feed(html)
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        if tag == "a":
            self.links.append(dict(attributes).get("href") or "")

    def handle_data(self, words: str) -> None:
        self.words += words

    links: list[str]


def read(client: TestClient, path: str, language: str = "en", **query: str) -> Reading:
    answer = client.get(path, params={"language": language, **query})
    assert answer.status_code == 200, answer.text
    assert f'lang="{language}"' in answer.text
    page = Reading(answer.text)
    assert page.scripts == 0
    return page


def are_listed_in_order(page: Reading, *codes: str) -> bool:
    places = [page.links.index(f"/territories/{code}") for code in codes]
    return places == sorted(places)


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_list_links_to_all_233(client: TestClient, language: str) -> None:
    page = read(client, "/territories", language)
    linked = {link.removeprefix("/territories/") for link in page.links if link.startswith("/territories/")}
    assert linked == {each.code for each in territories.list_all()}
    assert territories.get("TH").name(language) in page.words


def test_the_list_stands_in_the_order_its_readers_expect(client: TestClient) -> None:
    assert are_listed_in_order(read(client, "/territories"), "AF", "BH", "CN", "VN")
    # By sound: 阿富汗, 巴基斯坦, 不丹, 泰国, 中国.
    assert are_listed_in_order(read(client, "/territories", "zh-Hans"), "AF", "PK", "BT", "TH", "CN")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("泰国", "TH"), ("泰國", "TH"), ("thai", "TH"), ("TH", "TH"), ("Bangkok", "TH"), ("cote d'ivoire", "CI"),
        ("UK", "GB"), ("南韩", "KR"), ("科索沃", "XK"), ("Guernsey", "GG"), ("réunion", "RE"), ("Turkey", "TR"),
    ],
)  # fmt: skip
def test_the_search_finds_names_in_any_language_codes_and_capitals(client: TestClient, asked: str, code: str) -> None:
    page = read(client, "/territories", q=asked)
    assert f"/territories/{code}" in page.links
    assert any(link.startswith("tel:") for link in page.links)


def test_the_search_knows_places_and_says_when_it_knows_nothing(client: TestClient) -> None:
    assert "/territories/TH" in read(client, "/territories", q="Patong").links
    assert "/territories/TH" in read(client, "/territories", "zh-Hans", q="普吉岛").links
    assert "Nothing of this name is known here." in read(client, "/territories", q="qqqq").words
    assert "Nothing of this name is known here." in read(client, "/territories", q="'’").words


def test_what_is_asked_for_stays_text(client: TestClient) -> None:
    answer = client.get("/territories", params={"q": '"><script>alert(1)</script>'})
    assert answer.status_code == 200 and "<script>" not in answer.text
    assert client.get("/territories", params={"q": "x" * 201}).status_code == 422


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_every_sheet_shows_its_numbers_to_tap_and_the_hotline(client: TestClient, language: str) -> None:
    codes = [each.code for each in territories.list_all()] if language == "zh-Hans" else ["TH", "CHI", "RU", "CN"]
    for code in codes:
        page = read(client, f"/territories/{code}", language)
        for each in country_sheets.emergency_numbers(NONE, code).all:
            assert {f"tel:{number}" for number in (each.number, *each.alternates)} <= set(page.links), code
        assert "tel:+861012308" in page.links
        assert page.map_bytes <= LARGEST_MAP_BYTES, code


def test_every_iso_code_has_a_page_that_says_who_looks_after_it(client: TestClient) -> None:
    for iso_code, code in territories.served_codes().items():
        page = read(client, f"/territories/{iso_code.lower()}")
        assert territories.name_of_iso(iso_code, "en") in page.words
        assert iso_code == code or f"/territories/{code}" in page.links


def test_a_conflict_of_sources_is_said_and_all_numbers_can_be_dialled(client: TestClient) -> None:
    page = read(client, "/territories/CD")
    assert "Sources differ: 118 or 112." in page.words
    assert "Not a local number" in page.words
    assert "Sources differ" not in read(client, "/territories/TH").words


def test_a_mission_that_is_only_inferred_is_marked_as_such(client: TestClient) -> None:
    assert "Please verify." in read(client, "/territories/AD").words
    assert "Please verify." not in read(client, "/territories/TH").words


def test_the_three_clocks_and_all_time_zones_are_shown(client: TestClient) -> None:
    page = read(client, "/territories/RU")
    assert re.search(r"There \(Moscow\) 10:30 .* UTC 07:30 .* At home 15:30", page.words)
    assert page.words.count("UTC+12:00") >= 2
    assert "several time zones" not in read(client, "/territories/NP").words


def test_cities_are_named_in_the_readers_language(client: TestClient) -> None:
    page = read(client, "/territories/TH", "zh-Hans")
    assert "曼谷 · 泰国" in page.words and "清迈" in page.words


def test_parts_of_one_country_are_not_listed_as_its_neighbours(client: TestClient) -> None:
    assert "/territories/CN" not in read(client, "/territories/HK").links
    assert "/territories/HK" not in read(client, "/territories/CN").links
    assert "/territories/VN" in read(client, "/territories/CN").links


def test_an_unknown_code_is_a_page_that_still_has_the_phone_number(client: TestClient) -> None:
    answer = client.get("/territories/ZZ", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "tel:+861012308" in Reading(answer.text).links


@pytest.mark.parametrize("language", ["en", "zh-Hans", "ar"])
def test_the_about_page_names_every_source_and_the_licence(client: TestClient, language: str) -> None:
    page = read(client, "/about", language)
    assert all(each.source in page.words and each.address in page.links for each in ATTRIBUTIONS)
    assert "CC BY 4.0" in page.words and "© OpenStreetMap contributors" in page.words and "Apache-2.0" in page.words
