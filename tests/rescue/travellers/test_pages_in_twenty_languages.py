"""The pages of somebody in danger, and of whoever comes, in all twenty languages: whole, small, the right way round."""

import gzip
import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import update

from i18n.languages import LANGUAGES, Language
from rescue.kit import assets
from rescue.kit.clock import MovedClock
from rescue.network.models import Provider
from tests.rescue.whole_house import Whole, open_whole

FIRST_VIEW_BYTES = 15_000
PHONE = "+99966812001"
EVERY = {"argvalues": LANGUAGES.values(), "ids": lambda language: language.code}


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as running:
        yield running


def first_tag(text: str) -> str:
    return re.search(r"<html[^>]*>", text)[0]  # type: ignore[index]


def is_labelled(text: str) -> bool:
    return 'class="notice foreign"' in text


@pytest.mark.parametrize("language", **EVERY)
def test_the_call_for_help_is_whole_small_and_the_right_way_round(whole: Whole, language: Language) -> None:
    answer = whole.client.get("/?territory=TH", headers={"Accept-Language": language.code})
    assert f'lang="{language.code}" dir="{language.direction}"' in first_tag(answer.text)
    assert answer.headers["content-language"] == language.code
    assert not is_labelled(answer.text)
    chooser = re.findall(r'name="language" value="([\w-]+)" lang="[\w-]+" dir="\w+"[^>]*>([^<]+)<', answer.text)
    assert [(code, unescape(name)) for code, name in chooser] == [
        (each.code, each.autonym) for each in EVERY["argvalues"]
    ]
    script = (assets.DIST / assets.url("traveller.js").rsplit("/", 1)[-1]).read_bytes()
    sent = len(gzip.compress(answer.content, 9)) + len(gzip.compress(script, 9))
    assert sent <= FIRST_VIEW_BYTES, sent


@pytest.mark.parametrize("language", **EVERY)
def test_a_rescue_from_call_to_end_is_told_in_one_language_to_each(whole: Whole, language: Language) -> None:
    with whole.house.database.write() as db:
        db.execute(update(Provider).values(languages=[language.code]))
    whole.client.cookies.set("language", language.code)
    case = whole.send_sos(phone=PHONE, kind="injury")
    job = whole.job_of()
    whole.client.cookies.clear()  # the provider's people have their own language
    for milestone in (None, "accepted", "en_route", "on_scene", "transporting", "at_facility", "cleared"):
        page = whole.client.get(job)
        assert f'lang="{language.code}"' in first_tag(page.text), "the partner's own language"
        assert not is_labelled(page.text) and not is_labelled(whole.client.get(f"{case}?language={language.code}").text)
        version = re.search(r'name="version" value="(\d+)"', page.text)
        fields = {"version": version[1] if version else "0"}
        if milestone is None:
            whole.client.post(f"{job}/acceptance", data={**fields, "eta_minutes": "20"})
        elif milestone != "accepted":
            whole.client.post(f"{job}/milestones", data={**fields, "milestone": milestone})
        whole.step(1)
    english = "Homeward HW-" if language.code == "en" else None
    for text in (*whole.texts(PHONE), *whole.texts("+99976400001")):
        assert english or not re.search(r"\b(is coming|can you come|we have your report|Follow here)\b", text.text)


def test_a_page_that_is_not_in_the_readers_language_says_so_in_it(whole: Whole) -> None:
    answer = whole.client.get("/about", headers={"Accept-Language": "th"})
    assert 'lang="en"' in first_tag(answer.text) and answer.headers["content-language"] == "en"
    assert '<p class="notice foreign" role="note" lang="th" dir="ltr">หน้านี้มีเฉพาะภาษา English</p>' in answer.text
    assert not is_labelled(whole.client.get("/about", headers={"Accept-Language": "zh-TW"}).text)


def test_a_page_nobody_has_is_missing_in_the_readers_language(whole: Whole) -> None:
    answer = whole.client.get("/nowhere", headers={"Accept-Language": "ar"})
    assert answer.status_code == 404 and 'dir="rtl"' in first_tag(answer.text)
    assert "لا شيء هنا." in answer.text and not is_labelled(answer.text)


def test_edge_46_a_page_from_right_to_left_keeps_phones_references_and_coordinates_in_order(whole: Whole) -> None:
    with whole.house.database.write() as db:
        db.execute(update(Provider).values(languages=["ar"]))
    whole.client.cookies.set("language", "ar")
    case = whole.client.get(whole.send_sos(phone=PHONE)).text
    job = whole.client.get(whole.job_of()).text
    assert re.search(r'<bdi dir="ltr">HW-\w+</bdi>', case) and re.search(r'<bdi dir="ltr">HW-\w+</bdi>', job)
    assert '<bdi dir="ltr">7.88040, 98.39230</bdi>' in case and '<bdi dir="ltr">7.88040, 98.39230</bdi>' in job
    assert '<bdi dir="ltr">+86-10-12308</bdi>' in case
    assert "\u2068Andaman Rescue\u2069" in case, "a Latin name is isolated inside an Arabic sentence"


def test_edge_52_a_reader_who_changes_language_mid_case_is_served_in_the_new_one(whole: Whole) -> None:
    case = whole.send_sos(phone=PHONE)
    assert 'lang="en"' in first_tag(whole.client.get(case).text)
    answer = whole.client.post("/language", data={"language": "km", "back": case})
    assert answer.headers["location"] == case
    assert 'lang="km"' in first_tag(whole.client.get(case).text)
