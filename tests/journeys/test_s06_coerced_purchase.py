"""S06 up to the money: jewellery bought under pressure in Florence, an agency that is silent, a shop that gives in."""

import hashlib
import re
from datetime import timedelta
from typing import Any

from i18n import suppressions
from rescue.kit import disclosures
from rescue.kit.disclosures import Way
from rescue.promises import promises
from tests.journeys.conftest import S01_STARTS, World
from tests.traces import count_rows, kinds_of_events

WEI, AGENCY, MAIL = "+8613800000001", "+8613900000009", "refunds@sunny.example"
HOUR = 3600
ASKED = S01_STARTS + timedelta(hours=10)
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PURCHASE = {
    "merchant": "Gioielli Ponte",
    "merchant_address": "Ponte Vecchio 12, Firenze",
    "goods": "Gold bracelet with certificate",
    "amount_minor": 238000,
    "currency": "EUR",
    "bought_on": "2017-10-02",
    "paid_how": "card",
    "brought_by": "guide",
    "is_coerced": True,
    "goods_are": "unused",
    "has_packaging": True,
    "trip_ends_on": "2017-10-04",
    "agency": "Chengdu Sunny Travel",
    "agency_language": "zh-Hans",
}


def report(world: World) -> str:
    """By day: what can wait is not told at night."""
    world.pass_time(10 * HOUR)
    body = {
        "reporter": {"name": "李伟", "phone": WEI, "language": "zh-Hans"},
        "kind": "purchase_dispute",
        "location": {"latitude": 43.7687, "longitude": 11.2569, "accuracy_m": 25},
    }
    made = world.post("/api/v1/incidents", body, role=None, Idempotency_Key="s06").json()
    return str(made["id"])


def record(world: World, incident: str, **told: Any) -> dict[str, Any]:
    made = world.post(f"/api/v1/incidents/{incident}/purchases", {**PURCHASE, **told})
    assert made.status_code == 201, made.text
    return dict(made.json())


def refused(world: World, path: str, body: Any, status: int, word: str) -> Any:
    """The request is refused with this problem, and no row is more or less than before."""
    before = count_rows(world.house.database)
    answer = world.post(path, body)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (status, word), answer.text
    assert count_rows(world.house.database) == before
    return answer


def page_of(world: World) -> str:
    """The agency's page by the newest link it was texted."""
    found = re.search(r"/r/[\w-]+", world.texts_to(MAIL)[-1])
    assert found, "the networks of the mainland let no link through; a letter does"
    return found[0]


def answer_on(world: World, page: str, **form: str) -> Any:
    """The agency's form, sent by a browser on its page."""
    same = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    return world.client.post(f"{page}/answers", data=form, headers=same, follow_redirects=False)


def open_name(world: World, page: str) -> Any:
    same = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    return world.client.post(f"{page}/readings", headers=same, follow_redirects=False)


def open_promises(world: World, incident: str) -> set[str]:
    with world.house.database.read() as db:
        return {each.what for each in promises.list_open(db, incident)}


def add_paper(world: World, purchase: str, kind: str, content: bytes = PDF) -> dict[str, Any]:
    answer = world.client.post(
        f"/api/v1/purchases/{purchase}/receipts",
        files={"file": ("receipt.pdf", content, "application/pdf")},
        data={"kind": kind},
        headers={"Authorization": f"Bearer {world.accounts['coordinator'].token}"},
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_silent_agency_lets_the_pool_advance_and_the_shop_takes_the_goods_back(world: World) -> None:
    incident = report(world)
    made = record(world, incident)
    path = f"/api/v1/purchases/{made['id']}"
    assert made["state"] == "recorded" and made["next_step"] == "ask_agency"
    windows = {each["code"]: each for each in made["windows"]}
    assert windows["cn_agency"]["state"] == "open" and windows["cn_agency"]["is_verified"]
    assert windows["cn_agency"]["closes_at"] == "2017-11-04T00:00:00+08:00"
    assert windows["eu_withdrawal"]["state"] == "not_for_this", "it was sold in a shop"

    # The receipt lies in the vault and is not read until somebody notes what it says.
    kept = add_paper(world, made["id"], "receipt")["receipts"]
    assert kept[0]["sha256"] == hashlib.sha256(PDF).hexdigest() and not kept[0]["is_read"]
    lines = {"lines": [{"text": "Bracciale 18k", "amount_minor": 238000}]}
    noted = world.put(f"{path}/receipts/{kept[0]['id']}/lines", lines).json()
    assert noted["receipts"][0]["is_read"] and noted["receipts"][0]["lines"] == lines["lines"]
    assert world.post(f"{path}/receipts/{kept[0]['id']}/file", None).content == PDF

    # Nobody can be asked without a contact; with one the notice goes out once and 72 hours begin.
    refused(world, f"{path}/agency-notice", None, 422, "contact-missing")
    known = world.get(path)
    corrected = world.put(
        path, {**PURCHASE, "agency_phone": AGENCY, "agency_email": MAIL}, If_Match=known.headers["ETag"]
    )
    assert corrected.json()["agency_phone"] == AGENCY
    asked = world.post(f"{path}/agency-notice", None, Idempotency_Key="ask-1")
    assert asked.status_code == 201 and asked.json()["state"] == "agency_asked"
    assert world.post(f"{path}/agency-notice", None, Idempotency_Key="ask-1").json() == asked.json()
    refused(world, f"{path}/agency-notice", None, 409, "asked-already")
    world.pass_time()
    (notice,) = world.texts_to(AGENCY)
    assert "2017" in notice and "EUR" in notice and "2,380.00" in notice and "Gioielli Ponte" in notice
    assert "agency_answers" in open_promises(world, incident)

    # Half, four fifths and nineteen twentieths of the time are alarms and reminders.
    for hours, percent, reminders in ((36, 50, 1), (57.6, 80, 2), (68.4, 95, 3)):
        world.move_to(ASKED, hours * HOUR + 1)
        assert world.get(path).json()["percent_gone"] == percent
        assert "agency_reminded" in open_promises(world, incident)
        world.move_to(ASKED, hours * HOUR + 2)
        assert kinds_of_events(world.house.database, incident).count("purchase.clock_warned") == reminders
    world.move_to(ASKED, 72 * HOUR - 60)
    assert world.get(path).json()["state"] == "agency_asked"
    assert "promise.broken" in kinds_of_events(world.house.database, incident), "nobody called them: an alarm"
    world.move_to(ASKED, 72 * HOUR + 1)
    due = world.get(path).json()
    assert due["state"] == "advance_due" and due["next_step"] == "decide_advance"
    assert due["advance"] == {
        "state": "may",
        "is_due": True,
        "amount_minor": 238000,
        "currency": "EUR",
        "amount_cny_minor": None,
        "rate": "not_on_file",
    }
    owed = open_promises(world, incident)
    assert "advance_decided" in owed and not {"agency_answers", "agency_reminded"} & owed
    world.pass_time(12 * HOUR)
    assert any("72 小时未答复" in text for text in world.texts_to(WEI))

    # The shop takes the goods back with a proof and returns a part; the agency is late with the rest: words, no money.
    statement = {"party": "merchant", "says": "goods_back"}
    refused(world, f"{path}/statements", statement, 422, "proof-missing")
    proof = add_paper(world, made["id"], "goods_back", PDF + b"\n")["receipts"][-1]["id"]
    back = world.post(f"{path}/statements", {**statement, "receipt_id": proof}).json()
    assert back["goods_back_on"] == "2017-10-07"
    too_much = {"party": "merchant", "says": "part", "amount_minor": 238001}
    refused(world, f"{path}/statements", too_much, 422, "answer-incomplete")
    said = world.post(f"{path}/statements", {**too_much, "amount_minor": 190400}).json()
    assert (said["agreed_by_merchant_minor"], said["left_open_minor"]) == (190400, 47600)
    form = {"says": "part", "amount": "476,00", "reason": "", "pays_by": "2017-10-20"}
    page = page_of(world)
    world.pass_time(60)
    assert answer_on(world, page, **form).status_code == 303
    late = world.get(path).json()
    assert late["state"] == "advance_due" and late["left_open_minor"] == 0
    assert late["statements"][-1]["is_late"] and late["statements"][-1]["is_by_link"]

    refused(world, f"{path}/settlement", {}, 422, "reason-missing")
    ended = world.post(f"{path}/settlement", {"note": "Shop EUR 1,904.00, agency EUR 476.00"}).json()
    assert ended["state"] == "settled" and not open_promises(world, incident) & {"advance_decided"}
    refused(world, f"{path}/statements", {"party": "agency", "says": "refund"}, 409, "purchase-ended")


def test_an_answer_stops_the_clock_and_a_page_without_account_takes_it(world: World) -> None:
    incident = report(world)
    made = record(world, incident, agency_email=MAIL)
    path = f"/api/v1/purchases/{made['id']}"
    assert world.post(f"{path}/agency-notice", None).status_code == 201
    world.pass_time(HOUR)
    page = page_of(world)
    shown = world.client.get(f"{page}?language=zh-Hans").text
    assert "Gioielli Ponte" in shown and "EUR" in shown and not any(each in shown for each in ("李伟", AGENCY, WEI))
    for _ in "once and again":
        assert open_name(world, page).status_code == 303
    assert "李伟" in world.client.get(page).text
    with world.house.database.read() as db:
        (line,) = disclosures.list_newest(db, way=Way.REFUND_PAGE, incident_id=incident)
    assert (line.receiver, line.grounds, line.parts) == ("Chengdu Sunny Travel", "law", ["name", "money"])
    assert "Tourism Law" in (line.grounds_words or "")
    before = count_rows(world.house.database)
    bad = answer_on(world, page, says="refuse", reason=" ")
    assert bad.status_code == 422 and count_rows(world.house.database) == before
    answer = answer_on(world, page, says="refuse", reason="自愿购买")
    assert answer.status_code == 303 and "自愿购买" in world.client.get(page).text
    world.pass_time(80 * HOUR)
    after = world.get(path).json()
    assert after["state"] == "agency_refused" and after["next_step"] == "mediate_refusal"
    assert after["percent_gone"] == 1
    assert "purchase.clock_warned" not in kinds_of_events(world.house.database, incident)
    whole = answer_on(world, page, says="refund")
    assert whole.status_code == 303
    agreed = world.get(path).json()
    assert agreed["state"] == "agency_agreed" and agreed["agreed_by_agency_minor"] == 238000
    assert "agency_refunds" in open_promises(world, incident)
    assert world.client.get("/r/0123456789abcdefghijkl").status_code == 404


def test_the_hours_run_from_when_the_agency_has_the_notice_and_not_from_when_it_was_written(world: World) -> None:
    incident = report(world)
    made = record(world, incident, agency_phone=AGENCY)
    path = f"/api/v1/purchases/{made['id']}"
    with world.house.database.write() as db:
        suppressions.suppress(db, "sms", AGENCY)
    assert world.post(f"{path}/agency-notice", None).status_code == 201
    world.pass_time(11 * 60)
    lost = world.get(path)
    assert (lost.json()["is_unreached"], lost.json()["due_at"]) == (True, None)
    assert lost.json()["next_step"] == "reach_agency" and "agency_reminded" in open_promises(world, incident)
    world.pass_time(80 * HOUR)
    assert world.get(path).json()["state"] == "agency_asked", "who was never reached was not silent"
    assert "purchase.clock_warned" not in kinds_of_events(world.house.database, incident)

    # At 23:00 of their clocks with another number: it waits for the morning, and so do their hours.
    known = world.get(path).headers["ETag"]
    other = {**PURCHASE, "agency_phone": "+8613900000010"}
    assert world.put(path, other, If_Match=known).status_code == 200
    world.move_to(S01_STARTS, (4 * 24 - 1.7) * HOUR)
    assert world.post(f"{path}/agency-notice", None).json()["due_at"] == "2017-10-10T15:00:00Z"
    for _ in range(10):
        world.pass_time(HOUR)
    later = world.get(path).json()
    assert world.texts_to("+8613900000010") and later["due_at"].startswith("2017-10-11T00:0")
    world.pass_time(70 * HOUR)
    assert world.get(path).json()["state"] == "agency_asked"
    world.pass_time(HOUR * 1.1)
    assert world.get(path).json()["state"] == "advance_due"
    told = kinds_of_events(world.house.database, incident)
    assert {"purchase.notice_lost", "purchase.asked_again", "purchase.clock_moved"} <= set(told)


def test_on_the_thirty_first_day_there_is_no_advance_but_mediation(world: World) -> None:
    incident = report(world)
    made = record(world, incident, trip_ends_on="2017-09-03", bought_on="2017-09-01", agency_phone=AGENCY)
    path = f"/api/v1/purchases/{made['id']}"
    assert made["advance"]["state"] == "over"
    assert made["next_step"] == "mediate"
    duty = next(each for each in made["windows"] if each["code"] == "cn_agency")
    assert (duty["state"], duty["last_day"], duty["days_over"]) == ("over", "2017-10-03", 1)
    answer = refused(world, f"{path}/agency-notice", None, 409, "window-over")
    assert "2017-10-03" in answer.json()["detail"] and "mediation only" in answer.json()["detail"]
    assert not world.texts_to(AGENCY)
    mediated = world.post(f"{path}/mediation", {"note": "day 31"}).json()
    assert mediated["state"] == "mediation" and not mediated["advance"]["is_due"]
    world.pass_time(100 * HOUR)
    assert world.get(path).json()["state"] == "mediation"
    assert "follow_up" in open_promises(world, incident)
