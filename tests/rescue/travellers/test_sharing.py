"""A relative follows a case by a link that the traveller gives, limits and ends; by a code where no link may go."""

import re
from collections.abc import Iterator

import pytest

from rescue.kit.clock import MovedClock
from rescue.kit.events import Event
from rescue.travellers.sharing.models import Share
from tests.rescue.whole_house import SCENE, Whole, key_on, open_whole, version_on

PHONE = "+99966810001"
MOTHER = "+99966810777"
MOTHER_IN_CHINA = "+8613800138000"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


def share(whole: Whole, path: str, **fields: str) -> str:
    """Make a link; the path of the relative's page."""
    page = whole.client.get(f"{path}/sharing").text
    answer = whole.client.post(f"{path}/shares", data={"key": key_on(page), **fields})
    assert answer.status_code == 303, answer.text
    (there,) = links_on(whole.client.get(answer.headers["location"]).text) - links_on(page)
    return there


def links_on(text: str) -> set[str]:
    return set(re.findall(r"/f/[\w-]{22}", text))


def test_a_relative_follows_until_the_traveller_stops_it(whole: Whole) -> None:
    path = whole.send_sos(kind="injury", phone=PHONE, name="Li Wei", description="Leg broken")
    mother = share(whole, path, name="Mother", level="exact", days="3")
    page = whole.client.get(mother)
    assert page.status_code == 200 and "noindex" in page.text
    assert "Li Wei shares this with you." in page.text and "are asking Andaman Rescue." in page.text
    assert "7.88040, 98.39230" in page.text and 'href="tel:1669"' in page.text
    assert "Leg broken" not in page.text and PHONE not in page.text and "Injury" not in page.text
    assert "<form" not in page.text.split("</header>")[1], "nothing to send: no chat"
    job = whole.job_of(1)
    version = version_on(whole.client.get(job).text)
    whole.client.post(f"{job}/acceptance", data={"eta_minutes": "12", "version": version})
    page_then = whole.client.get(mother).text
    assert "Andaman Rescue is coming to them." in page_then and "Nothing new since" in page_then
    assert re.search(r'class="minutes"[^>]*>12<', page_then)
    (kept,) = whole.rows(Share)
    for _ in range(2):
        assert whole.client.post(f"{path}/shares/{kept.id}/end").status_code == 303
    assert whole.client.get(mother).status_code == 404
    assert whole.client.get(f"{mother}/events").status_code == 404
    assert [each.kind for each in whole.rows(Event) if each.kind.startswith("share.")] == ["share.made", "share.ended"]
    assert "Nobody yet." in whole.client.get(f"{path}/sharing").text


def test_as_much_of_the_place_as_was_chosen_and_only_as_long(whole: Whole) -> None:
    path = whole.send_sos(phone=PHONE, place="Room 12 at the blue hotel")
    pages = {level: share(whole, path, level=level, days="1") for level in ("country", "town", "exact")}
    texts = {level: whole.client.get(there).text for level, there in pages.items()}
    assert "7.88040" in texts["exact"]
    for level in ("country", "town"):
        assert "7.88" not in texts[level] and "blue hotel" not in texts[level] and " km" not in texts[level]
        assert "Thailand" in texts[level]
    assert ", Thailand<" in texts["town"] and ", Thailand<" not in texts["country"]
    nothing_chosen = whole.client.post(f"{path}/shares", data={"level": "all", "days": "900"})
    assert nothing_chosen.status_code == 303
    assert [str(each.level) for each in whole.rows(Share)].count("country") == 2
    whole.clock.advance(86_401)
    assert {whole.client.get(there).status_code for there in pages.values()} == {404}


def test_a_double_tap_is_one_link_and_others_of_the_case_share_nothing(whole: Whole) -> None:
    path = whole.send_sos(phone=PHONE)
    key = key_on(whole.client.get(f"{path}/sharing").text)
    for _ in range(3):
        whole.client.post(f"{path}/shares", data={"key": key, "level": "town", "phone": MOTHER})
    whole.step()
    assert len(whole.rows(Share)) == 1 and len(whole.texts(MOTHER)) == 1
    other = whole.client.post("/sos", data={**SCENE, "phone": "+99966810002"}).headers["location"]
    (kept,) = whole.rows(Share)
    assert whole.client.post(f"{other}/shares/{kept.id}/end").status_code in (403, 404)
    assert whole.client.get(f"/f/{path.removeprefix('/t/')}").status_code == 404
    for _ in range(12):
        last = whole.client.post(f"{path}/shares", data={"level": "town"})
    assert last.status_code == 409 and "No more links" in last.text


def test_they_are_texted_in_their_language_with_a_code_where_no_link_may_go(whole: Whole) -> None:
    path = whole.send_sos(phone=PHONE, name="Li Wei")
    share(whole, path, level="town", phone=MOTHER, language="th")
    share(whole, path, level="town", phone=MOTHER_IN_CHINA, language="zh-Hans")
    whole.step()
    linked = whole.texts(MOTHER)[-1].text
    assert re.search(r"http://testserver/f/[\w-]{22}", linked) and "Li Wei" in linked
    typed = whole.texts(MOTHER_IN_CHINA)[-1].text
    assert "http" not in typed and "/f/" not in typed
    found = re.search(r"\d{4} \d{4} \d{4}", typed)
    assert found and found[0] in whole.client.get(f"{path}/sharing").text
    door = whole.client.post("/c", data={"code": found[0]}).headers["location"]
    shut = [whole.client.get(door) for _ in range(2)]
    assert '<html lang="zh-Hans"' in shut[0].text and not links_on(shut[0].text.replace(door.rsplit("/", 1)[0], ""))
    assert shut[0].text.count("<form") == shut[1].text.count("<form") and "Li Wei" not in shut[0].text
    opening, codes = door.replace("/code", "/opening"), door.replace("/code", "/codes")
    assert whole.client.get(door.removesuffix("/code")).status_code == 404
    assert whole.client.post(opening, data={"code": "000000"}).status_code == 422, "no code was sent yet"
    assert whole.client.post(codes, data={"channel": "sms"}).headers["location"] == f"{door}?sent=1"
    whole.step()
    said = whole.texts(MOTHER_IN_CHINA)[-1].text
    six = re.search(r"(?<!\d)\d{6}(?!\d)", said)
    assert six, said
    wrong = whole.client.post(opening, data={"code": f"{(int(six[0]) + 1) % 10**6:06}"})
    assert wrong.status_code == 422 and "7.88" not in wrong.text and "Li Wei" not in wrong.text
    assert whole.client.get(door).status_code == 200
    there = whole.client.post(opening, data={"code": six[0]}).headers["location"]
    page = whole.client.get(there)
    assert there.startswith("/f/") and '<html lang="zh-Hans"' in page.text and "Li Wei" in page.text
    assert whole.client.post(opening, data={"code": six[0]}).status_code == 422, "a code opens once"
    for _ in range(5):
        many = whole.client.post(codes, data={"channel": "voice"})
    assert many.status_code == 429
    shared = next(each for each in whole.rows(Share) if each.phone == MOTHER_IN_CHINA)
    whole.client.post(f"{path}/shares/{shared.id}/end")
    assert whole.client.get(door).status_code == 404
