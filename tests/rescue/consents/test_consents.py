"""Somebody agrees to a frozen text with a code sent to their own phone; every wrong way is refused and counted."""

import re
import threading
from typing import Any

import pytest
from sqlalchemy import select

from i18n import read_aloud
from i18n.models import Delivery
from rescue.consents.models import Consent, ConsentState
from rescue.kit.access.codes import LIVE_MINUTES, MOST_SENT, OneTimeCode, digits_of
from tests.journeys.conftest import World

TRAVELLER, WIFE = "+8613800000001", "+85261230002"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


@pytest.fixture
def incident(world: World) -> str:
    body = {"reporter": {"name": "李伟", "phone": TRAVELLER, "language": "zh-Hans"}, "kind": "injury"}
    answer = world.post("/api/v1/incidents", body, role=None, Idempotency_Key="li-1")
    return str(answer.json()["id"])


def ask(world: World, incident: str, **told: Any) -> Any:
    body = {"matter": "medical_report", "party": "relative", "phone": WIFE, "language": "zh-Hans", **told}
    return world.post(
        f"/api/v1/incidents/{incident}/consents", body, Idempotency_Key=f"c-{len(told)}-{told.get('phone', '')}"
    )


def link_of(world: World) -> str:
    world.pass_time()
    return next(found[0] for text in reversed(world.texts_to(WIFE)) if (found := re.search(r"/k/[\w-]{22}", text)))


def send_code(world: World, link: str, channel: str = "sms") -> str:
    """Ask for a code on the page and read it on the wife's phone."""
    answer = world.client.post(f"{link}/codes", data={"channel": channel}, headers=SAME_ORIGIN, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    world.pass_time()
    return newest_code(world)


def newest_code(world: World) -> str:
    with world.house.database.read() as db:
        live = db.scalars(select(OneTimeCode.id).where(OneTimeCode.ended_at.is_(None))).all()
        return digits_of(db.secret, live[-1])


def agree(world: World, link: str, code: str, version: int = 1) -> Any:
    body = {"code": code, "text_version": str(version)}
    return world.client.post(f"{link}/agreement", data=body, headers=SAME_ORIGIN, follow_redirects=False)


def the_consent(world: World, incident: str) -> dict[str, Any]:
    (only,) = world.get(f"/api/v1/incidents/{incident}/consents").json()["items"]
    return dict(only)


def test_a_relative_agrees_with_a_code_from_their_own_phone(world: World, incident: str) -> None:
    asked = ask(world, incident)
    assert asked.status_code == 201, asked.text
    assert "我同意归途取得该旅客的病历" in asked.json()["text"], "in her language, and the report is not hers"
    link = link_of(world)
    page = world.client.get(link, headers=SAME_ORIGIN)
    assert page.status_code == 200 and "病历" in page.text
    code = send_code(world, link)
    assert any(code in text for text in world.texts_to(WIFE))
    assert agree(world, link, code).status_code == 303
    given = the_consent(world, incident)
    assert given["state"] == "given"
    assert given["evidence"]["text_sha256"] == given["text_sha256"]
    assert given["evidence"]["code_id"].startswith("otc_") and given["evidence"]["language"] == "zh-Hans"
    assert world.client.post(f"{link}/withdrawal", headers=SAME_ORIGIN, follow_redirects=False).status_code == 303
    assert the_consent(world, incident)["state"] == "withdrawn"


def test_the_database_holds_no_code_and_no_link(world: World, incident: str) -> None:
    ask(world, incident)
    link = link_of(world)
    code = send_code(world, link)
    with world.house.database.read() as db:
        kept = [f"{each.text} {each.message}" for each in db.scalars(select(Delivery).where(Delivery.address == WIFE))]
    assert kept and not any(code in each or link in each for each in kept)


def test_a_code_told_by_phone_is_spoken_digit_by_digit(world: World, incident: str) -> None:
    ask(world, incident)
    code = send_code(world, link_of(world), channel="voice")
    with world.house.database.read() as db:
        called = db.scalars(select(Delivery).where(Delivery.channel == "voice")).one()
        told = read_aloud.find(db, called.id)
    assert told is not None and ", ".join(code) in told.text
    assert code not in (called.text or "")


def test_edge_64_the_sixth_try_is_refused_even_with_the_right_code(world: World, incident: str) -> None:
    ask(world, incident)
    link = link_of(world)
    code = send_code(world, link)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert agree(world, link, wrong).status_code == 422
    assert agree(world, link, code).status_code == 422
    assert the_consent(world, incident)["state"] == "asked"
    assert agree(world, link, send_code(world, link)).status_code == 303, "a new code works"


def test_edge_64_an_expired_code_and_an_earlier_code_are_refused(world: World, incident: str) -> None:
    ask(world, incident)
    link = link_of(world)
    code = send_code(world, link)
    world.pass_time(LIVE_MINUTES * 60 + 1)
    assert agree(world, link, code).status_code == 422
    second = send_code(world, link)
    third = send_code(world, link)
    assert second == third or agree(world, link, second).status_code == 422
    assert the_consent(world, incident)["state"] == "asked"
    assert agree(world, link, third).status_code == 303


def test_edge_64_a_code_is_used_once(world: World, incident: str) -> None:
    ask(world, incident)
    link = link_of(world)
    code = send_code(world, link)
    assert agree(world, link, code).status_code == 303
    before = the_consent(world, incident)
    assert agree(world, link, code).status_code == 422
    assert the_consent(world, incident) == before


def test_edge_64_a_code_for_an_older_text_approves_nothing(world: World, incident: str) -> None:
    asked = ask(world, incident).json()
    link = link_of(world)
    code = send_code(world, link)
    changed = world.put(f"/api/v1/consents/{asked['id']}/text", {"text": "另一份文件"})
    assert changed.json()["text_version"] == 2
    for version in (1, 2):
        assert agree(world, link, code, version).status_code == 422
    assert the_consent(world, incident)["state"] == "asked"
    fresh = send_code(world, link)
    assert agree(world, link, fresh, 1).status_code == 422, "the page still showed the older text"
    assert agree(world, link, send_code(world, link), 2).status_code == 303


def test_edge_64_a_relative_cannot_answer_from_the_traveller_s_own_phone(world: World, incident: str) -> None:
    refused = ask(world, incident, phone=TRAVELLER)
    assert refused.status_code == 409
    assert world.get(f"/api/v1/incidents/{incident}/consents").json()["items"] == []
    assert ask(world, incident, phone=TRAVELLER, party="traveller").status_code == 201


def test_edge_64_a_code_of_another_request_approves_nothing(world: World, incident: str) -> None:
    ask(world, incident)
    first = link_of(world)
    code = send_code(world, first)
    ask(world, incident, matter="recording")
    second = link_of(world)
    assert first != second
    assert agree(world, second, code).status_code == 422


def test_codes_are_not_sent_without_end(world: World, incident: str) -> None:
    ask(world, incident)
    link = link_of(world)
    for _ in range(MOST_SENT):
        send_code(world, link)
    answer = world.client.post(f"{link}/codes", headers=SAME_ORIGIN, follow_redirects=False)
    assert answer.status_code == 429


def test_twenty_guesses_at_once_are_five_tries(world: World, incident: str) -> None:
    ask(world, incident)
    link = link_of(world)
    code = send_code(world, link)
    wrong = [f"{(int(code) + step) % 10**6:06d}" for step in range(1, 21)]
    threads = [threading.Thread(target=agree, args=(world, link, each)) for each in wrong]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.house.database.read() as db:
        assert db.scalars(select(OneTimeCode.tries)).one() == 5
        assert db.scalars(select(Consent.state)).one() is ConsentState.ASKED
    assert agree(world, link, code).status_code == 422


def test_a_text_without_a_standard_one_must_be_written(world: World, incident: str) -> None:
    assert ask(world, incident, matter="other").status_code == 422
    assert ask(world, incident, matter="other", text="我同意。").status_code == 201


@pytest.mark.parametrize("path", ["/k/" + "x" * 22, "/k/short", "/k/" + "x" * 22 + "/agreement"])
def test_a_link_that_is_none_finds_nothing(world: World, path: str) -> None:
    ask_for = world.client.post if path.endswith("agreement") else world.client.get
    assert ask_for(path, headers=SAME_ORIGIN).status_code == 404


def test_a_traveller_whose_networks_take_no_links_finds_the_question_on_their_own_page(world: World) -> None:
    body = {"reporter": {"name": "李伟", "phone": TRAVELLER, "language": "zh-Hans"}, "kind": "injury"}
    made = world.post("/api/v1/incidents", body, role=None, Idempotency_Key="li-2").json()
    page = made["track_url"].removeprefix("http://testserver")
    ask(world, made["id"], matter="recording", party="traveller", phone=TRAVELLER)
    world.pass_time()
    assert not any("/k/" in text for text in world.texts_to(TRAVELLER)), "China's networks take no links"
    shown = world.client.get(page, headers={"Accept-Language": "zh-CN"}).text
    link = next(iter(re.findall(r"/k/[\w-]{22}", shown)))
    assert "通话录音" in shown
    assert world.client.get(link).status_code == 200
    world.client.post(f"{link}/refusal", headers=SAME_ORIGIN)
    assert link not in world.client.get(page).text, "what is answered is not asked again"


def test_a_relative_whose_text_holds_no_link_types_its_code_at_our_address(world: World) -> None:
    mother = "+8613800000077"
    body = {"reporter": {"name": "李伟", "phone": TRAVELLER, "language": "zh-Hans"}, "kind": "injury"}
    made = world.post("/api/v1/incidents", body, role=None, Idempotency_Key="li-3").json()
    ask(world, made["id"], phone=mother)
    world.pass_time()
    text = next(text for text in world.texts_to(mother) if "代码" in text)
    assert "/k/" not in text and "homeward" not in text.casefold() and "://" not in text
    code = re.findall(r"\d{4} \d{4} \d{4}", text)[0]
    with world.house.database.read() as db:
        kept = db.scalars(select(Delivery).where(Delivery.address == mother)).all()
        assert not any(code in f"{each.text} {each.message}" for each in kept), "the database holds no code"

    shown = world.client.get(made["track_url"].removeprefix("http://testserver")).text
    assert "testserver/c" in shown, "the traveller's page tells the address"
    desk = world.get(f"/desk/incidents/{made['id']}")
    assert "testserver/c" in desk.text, "and so does the desk"
    empty = world.client.get("/c", headers={"Accept-Language": "zh-CN"})
    assert empty.status_code == 200 and "我们短信中的代码" in empty.text

    def enter(typed: str) -> Any:
        return world.client.post("/c", data={"code": typed}, headers=SAME_ORIGIN, follow_redirects=False)

    eastern = code.replace(" ", "").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (code, code.replace(" ", "-"), eastern, code):
        answer = enter(typed)
        assert answer.status_code == 303 and re.fullmatch(r"/k/[\w-]{22}", answer.headers["location"]), typed
    page = world.client.get(answer.headers["location"])
    assert "病历" in page.text and 'lang="zh-Hans"' in page.text, "in her language, whatever the browser says"

    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    for _ in range(10):
        assert enter(wrong).status_code == 422
    assert enter(code).status_code == 429, "even the right one"
    world.pass_time(15 * 60)
    assert enter(code).status_code == 303
