"""The demonstration's pages: phones that receive and answer, a new SOS at a press, and none of it in earnest."""

from collections.abc import Iterator

import pytest

from rescue.cases.models import Incident
from rescue.demonstration.scenes import NEW_SCENES, TRAVELLER_PHONE
from rescue.dispatch.models import CallOut, CallOutState
from rescue.kit.clock import MovedClock
from rescue.kit.settings import Mode
from tests.rescue.whole_house import Whole, open_whole

PROVIDER_PHONE = "/demo/phone/+99976400001"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/demo", "/demo/phone", f"/demo/phone/{TRAVELLER_PHONE}"])
def test_elsewhere_than_in_the_demonstration_there_is_nothing(database_url: str, clock: MovedClock, path: str) -> None:
    with open_whole(database_url, clock, Mode.DEVELOPMENT) as real:
        assert real.client.get(path).status_code == 404
        assert real.client.post("/demo/sos").status_code == 404


def test_the_start_page_shows_addresses_and_whatever_accounts_there_are(whole: Whole) -> None:
    assert "No accounts were made" in whole.client.get("/demo").text
    whole.house.parts["demonstration"] = {"accounts": [("coordinator", "lin@desk.example", "tea and biscuits")]}
    page = whole.client.get("/demo").text
    assert "lin@desk.example" in page and "tea and biscuits" in page
    assert "http://testserver/demo/phone" in page


def test_every_press_is_another_call_somewhere_in_the_world(whole: Whole) -> None:
    for _ in range(len(NEW_SCENES)):
        assert whole.client.post("/demo/sos").status_code == 303
    incidents = whole.rows(Incident)
    assert len(incidents) == len(NEW_SCENES) >= 12
    assert len({incident.territory_code for incident in incidents}) >= 10
    first = whole.client.post("/demo/sos").headers["location"]
    assert first == f"/demo/phone/{NEW_SCENES[0].phone}"


def test_texts_appear_with_our_links_and_nobody_elses(whole: Whole) -> None:
    whole.send_sos(phone=TRAVELLER_PHONE, kind="injury", name="see http://evil.example/x")
    whole.step()
    page = whole.client.get(PROVIDER_PHONE).text
    assert 'href="/p/' in page
    assert "1 15" in page and "<textarea" in page
    inbox = whole.client.get("/demo/phone").text
    assert TRAVELLER_PHONE in inbox and "+99976400001" in inbox
    whole.client.post(f"/demo/phone/{TRAVELLER_PHONE}/texts", data={"body": "look http://evil.example/x"})
    assert 'href="http' not in whole.client.get(f"/demo/phone/{TRAVELLER_PHONE}").text


def test_a_text_from_the_phone_is_a_call_for_help_and_the_next_one_belongs_to_it(whole: Whole) -> None:
    phone = "/demo/phone/+99966810099"
    for body in ("Help, bus accident", "7.8804, 98.3923"):
        assert whole.client.post(f"{phone}/texts", data={"body": body}).headers["location"] == phone
        whole.step(1)
    (incident,) = whole.rows(Incident)
    assert (incident.territory_code, incident.contact_phone) == ("TH", "+99966810099")
    whole.step()
    page = whole.client.get(phone).text
    assert page.index("bus accident") < page.index("7.8804, 98.3923")
    assert 'class="sent"' in page and 'href="/t/' in page


def test_a_partner_answers_by_text_and_an_empty_text_is_not_sent(whole: Whole) -> None:
    whole.send_sos(kind="injury")
    whole.step()
    whole.client.post(f"{PROVIDER_PHONE}/texts", data={"body": "1 15", "channel": "whatsapp"})
    whole.client.post("/demo/phone/+99966810099/texts", data={"body": "  "})
    whole.step()
    assert len(whole.rows(Incident)) == 1
    assert [(each.state, each.eta_minutes) for each in whole.rows(CallOut)] == [(CallOutState.ACCEPTED, 15)]
    assert whole.client.get("/demo/phone/everybody").status_code == 404
