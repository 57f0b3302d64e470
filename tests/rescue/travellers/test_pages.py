"""The call for help: nothing refuses it, everything it brings is used, and one page view is one incident."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import OperationalError

from rescue.cases.models import Case, Incident
from rescue.dispatch.models import CallOut
from rescue.intake.models import Report
from rescue.kit.clock import MovedClock
from rescue.travellers import reporters
from tests.rescue.whole_house import SCENE, Whole, key_on, open_whole


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/", "/sos"])
def test_the_first_page_is_the_button_and_head_asks_for_it_too(whole: Whole, path: str) -> None:
    answer = whole.client.get(path)
    assert answer.status_code == 200
    assert '<button type="submit" class="sos"' in answer.text
    assert 'href="tel:112"' in answer.text
    for name in ("简体中文", "繁體中文", "English"):
        assert name in answer.text
    assert whole.client.head(path).status_code == 200


def test_numbers_of_a_country_are_rows_to_press(whole: Whole) -> None:
    text = whole.client.get("/?territory=TH").text
    assert 'href="tel:1669"' in text and 'href="tel:191"' in text
    assert "In danger now? Call in Thailand:" in text
    assert whole.client.get("/?territory=nowhere").status_code == 200


def test_one_press_is_a_report_an_incident_and_an_offer(whole: Whole) -> None:
    path = whole.send_sos(name="Li Wei", phone="+99966810001", kind="injury", description="Leg broken", people="3")
    (incident,) = whole.rows(Incident)
    assert (incident.kind, incident.contact_name, incident.territory_code) == ("injury", "Li Wei", "TH")
    assert len(whole.rows(Case)) == 3
    (call_out,) = whole.rows(CallOut)
    page = whole.client.get(path)
    assert page.status_code == 200
    assert f"We have your report and are asking {call_out.provider_name}." in page.text
    assert incident.reference in page.text and 'href="tel:1669"' in page.text


def test_double_taps_and_retries_of_one_page_view_are_one_incident(whole: Whole) -> None:
    key = key_on(whole.client.get("/").text)
    answers = [whole.client.post("/sos", data={"key": key, **SCENE}) for _ in range(3)]
    later = whole.client.post("/sos", data={"key": key, **SCENE, "description": "And my friend too."})
    assert len({answer.headers["location"] for answer in (*answers, later)}) == 1
    assert len(whole.rows(Incident)) == 1
    assert len(whole.rows(Report)) == 2
    assert key_on(whole.client.get("/sos/another").text) != key


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({}, {}),
        ({"latitude": "north", "longitude": "98"}, {"latitude": None}),
        ({"latitude": "91", "longitude": "98"}, {"latitude": None}),
        ({"latitude": "7.9"}, {"latitude": None}),
        ({"latitude": "nan", "longitude": "inf"}, {"latitude": None}),
        ({"latitude": "0", "longitude": "0"}, {"latitude": None}),
        ({"latitude": "7,8804", "longitude": "98,3923", "accuracy_m": "-5"}, {"latitude": 7.8804, "accuracy_m": None}),
        ({"name": "x" * 500}, {"contact_name": "x" * 200}),
        ({"name": "Li\u202e Wei \r\n"}, {"contact_name": "Li Wei"}),
        ({"description": "y" * 9_000}, {"description": "y" * 4_000}),
        ({"kind": "dragon"}, {"kind": "unknown"}),
        ({"people": "many", "phone": "?" * 90}, {"kind": "unknown"}),
        ({"key": "'; DROP TABLE incidents"}, {"kind": "unknown"}),
        ({"place": "7.8804, 98.3923"}, {"latitude": 7.8804, "territory_code": "TH"}),
    ],
)
def test_no_form_is_bad_enough_to_be_refused(whole: Whole, fields: dict[str, str], kept: dict[str, object]) -> None:
    answer = whole.client.post("/sos", data=fields)
    assert answer.status_code == 303
    (incident,) = whole.rows(Incident)
    assert {name: getattr(incident, name) for name in kept} == kept
    assert whole.client.get(answer.headers["location"]).status_code == 200


def test_a_call_from_another_site_or_without_any_mark_is_taken_too(whole: Whole) -> None:
    whole.client.headers["Sec-Fetch-Site"] = "cross-site"
    assert whole.client.post("/sos", data={}).status_code == 303
    assert whole.client.post("/sos", content=b"\xff\xfe not a form", headers={"Content-Type": "text/plain"}).is_redirect
    assert len(whole.rows(Incident)) == 2


def test_a_body_beyond_64_kib_is_told_whom_to_call(whole: Whole) -> None:
    answer = whole.client.post("/sos", data={"description": "z" * 70_000})
    assert answer.status_code == 413
    assert "tel:+861012308" in answer.text


def test_without_a_database_there_are_numbers_and_the_same_call_can_be_sent_again(
    whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = whole.client.get("/", headers={"Cookie": "language=en"})

    async def fail(_draft: object) -> None:
        raise OperationalError("BEGIN", {}, Exception("gone"))

    monkeypatch.setattr(whole.house.parts["intake"], "submit", fail)
    answer = whole.client.post("/sos", data={"key": key_on(page.text), **SCENE, "name": 'Li "Wei"'})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert 'href="tel:1669"' in answer.text and "tel:+861012308" in answer.text
    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    assert again["key"] == key_on(page.text)
    monkeypatch.undo()
    assert whole.client.post("/sos", data=again).status_code == 303
    assert len(whole.rows(Incident)) == 1


def test_the_first_page_is_the_case_of_whoever_called_until_it_is_closed(
    whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = whole.send_sos()
    assert [whole.client.get(there).headers["location"] for there in ("/", "/sos")] == [path, path]
    case = whole.client.get(path).text
    assert f'action="{path}/urgency"' in case and 'href="/sos/another"' in case
    for there in ("/sos/another", "/sos?territory=TH"):
        page = whole.client.get(there).text
        assert 'class="sos"' in page and f'href="{path}"' in page and 'href="/trips/new"' in page

    def fail(*_given: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(reporters.links, "find", fail)
    assert f'href="{path}"' in whole.client.get("/").text, "without a database there is the button, and the way back"
    monkeypatch.undo()
    token = whole.client.cookies["case"]
    assert whole.client.post(f"{path}/withdrawal").status_code == 303
    whole.client.cookies.set("case", token)
    assert path not in whole.client.get("/").text, "it is closed"
    whole.client.cookies.set("case", '"><script>')
    assert "<script>" not in whole.client.get("/").text


def test_the_page_speaks_the_readers_language_and_so_does_the_case(whole: Whole) -> None:
    assert '<html lang="zh-Hans"' in whole.client.get("/", headers={"Accept-Language": "zh-CN"}).text
    answer = whole.client.post("/sos", data=SCENE, headers={"Accept-Language": "zh-CN"})
    assert '<html lang="zh-Hans"' in whole.client.get(answer.headers["location"]).text
    assert whole.rows(Incident)[0].contact_language == "zh-Hans"
