"""The traveller's own page: the present fact, better positions, what is told later, and the way out of a mistake."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from i18n import suppressions
from rescue.cases.models import Case, Incident, Position
from rescue.dispatch.models import CallOut
from rescue.intake.models import Report
from rescue.kit.clock import MovedClock
from rescue.kit.events import Event
from tests.rescue.whole_house import Whole, open_whole, version_on

PHONE = "+99966810001"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


def accept(whole: Whole, minutes: str = "12") -> str:
    job = whole.job_of(1)
    version = version_on(whole.client.get(job).text)
    assert whole.client.post(f"{job}/acceptance", data={"eta_minutes": minutes, "version": version}).status_code == 303
    return job


def test_the_headline_follows_the_helpers(whole: Whole) -> None:
    path = whole.send_sos(kind="injury", phone=PHONE)
    job = accept(whole)
    page = whole.client.get(path).text
    assert "Andaman Rescue is coming." in page
    assert ">12</span>" in page and "minutes, by about 07:12" in page
    for milestone, fact in (
        ("en_route", "Andaman Rescue is on the way to you."),
        ("on_scene", "Andaman Rescue is with you."),
        ("transporting", "Andaman Rescue is taking you to hospital."),
        ("at_facility", "You are at the hospital with Andaman Rescue."),
    ):
        whole.client.post(f"{job}/milestones", data={"milestone": milestone})
        assert fact in whole.client.get(path).text
    whole.client.post(f"{job}/milestones", data={"milestone": "cleared"})
    assert "Andaman Rescue has finished." in whole.client.get(path).text


def test_a_no_and_silence_are_told_as_they_are(whole: Whole) -> None:
    path = whole.send_sos(kind="injury")
    whole.client.post(f"{whole.job_of(1)}/refusal", data={"reason": "no_unit"})
    page = whole.client.get(path).text
    assert "Andaman Rescue cannot come." in page
    assert "We have your report and are asking Island Ambulance." in page
    whole.step(241)
    assert "Island Ambulance did not answer in time." in whole.client.get(path).text
    whole.step(241)
    page = whole.client.get(path).text
    assert "A coordinator has been woken" in page
    whole.step(241)
    assert "This takes longer than we promised." in whole.client.get(path).text


def test_looking_writes_nothing(whole: Whole) -> None:
    path = whole.send_sos()
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    event.listen(whole.house.database.engine, "before_cursor_execute", note)
    assert whole.client.get(path).status_code == 200
    assert written == []


@pytest.mark.parametrize("path", ["/t/0123456789012345678901", "/t/short", "/t/0123456789012345678901/events"])
def test_links_that_are_not_there_look_alike_and_say_whom_to_call(whole: Whole, path: str) -> None:
    answer = whole.client.get(path)
    assert answer.status_code == 404
    assert "tel:+861012308" in answer.text


def test_an_expired_link_and_a_providers_link_open_no_case(whole: Whole) -> None:
    path = whole.send_sos(kind="injury")
    job = whole.job_of(1)
    assert whole.client.get(job.replace("/p/", "/t/")).status_code == 404
    assert whole.client.get(path.replace("/t/", "/p/")).status_code == 404
    whole.clock.advance(181 * 86_400)
    assert whole.client.get(path).status_code == 404


def test_a_better_fix_of_the_phone_moves_the_incident(whole: Whole) -> None:
    path = whole.send_sos(accuracy_m="2000")
    fix = {"latitude": "7.8810", "longitude": "98.3930", "accuracy_m": "12"}
    answer = whole.client.post(f"{path}/positions", data=fix, headers={"Accept": "*/*"})
    assert answer.status_code == 204
    (incident,) = whole.rows(Incident)
    assert (incident.latitude, incident.accuracy_m) == (7.881, 12)
    assert len(whole.rows(Position)) == 2 and len(whole.rows(Report)) == 1


def test_a_place_in_words_is_kept_and_written_degrees_are_used(whole: Whole) -> None:
    answer = whole.client.post("/sos", data={})
    path = answer.headers["location"]
    assert "We do not know yet where you are." in whole.client.get(path).text
    told = whole.client.post(f"{path}/positions", data={"place": "Hotel with a blue roof"})
    assert told.headers["location"] == f"{path}?told=place"
    assert "Hotel with a blue roof" in whole.client.get(told.headers["location"]).text
    assert whole.rows(CallOut) == []
    whole.client.post(f"{path}/positions", data={"place": "We are at 7.88040, 98.39230"})
    assert whole.rows(Incident)[0].territory_code == "TH"
    assert [call_out.provider_name for call_out in whole.rows(CallOut)] == ["Andaman Rescue"]


def test_what_was_missing_is_asked_and_filled_in_once(whole: Whole) -> None:
    path = whole.send_sos()
    assert 'name="phone"' in whole.client.get(path).text
    more = {"phone": PHONE, "name": "Li Wei", "kind": "theft", "description": "Bag gone"}
    assert whole.client.post(f"{path}/details", data=more).headers["location"] == f"{path}?told=details"
    (incident,) = whole.rows(Incident)
    assert (incident.contact_phone, incident.contact_name, incident.kind) == (PHONE, "Li Wei", "theft")
    assert (str(incident.severity), incident.description) == ("green", "Bag gone")
    assert whole.rows(Case)[0].person_name == "Li Wei"
    assert 'name="phone"' not in whole.client.get(path).text
    whole.step()
    assert "we have your report" in whole.texts(PHONE)[0].text
    whole.client.post(f"{path}/details", data={"name": "Somebody else", "kind": "injury"})
    (incident,) = whole.rows(Incident)
    assert (incident.contact_name, incident.kind) == ("Li Wei", "theft")
    assert whole.client.post(f"{path}/details", data={}).headers["location"] == f"{path}?told=nothing"


def test_a_press_by_mistake_is_a_false_alarm_and_a_new_call_is_one_press_away(whole: Whole) -> None:
    path = whole.send_sos(kind="injury", phone=PHONE)
    job = whole.job_of(1)
    assert "I pressed by mistake" in whole.client.get(path).text
    for _ in range(2):
        assert whole.client.post(f"{path}/withdrawal").headers["location"] == path
    (incident,) = whole.rows(Incident)
    assert (str(incident.state), incident.outcome) == ("unfounded", "false_alarm")
    assert incident.outcome_note == "pressed_by_mistake"
    assert [each.kind for each in whole.rows(Event)].count("incident.unfounded") == 1, "it stays on record"
    asked = len(whole.rows(CallOut))
    whole.step(600)
    assert {str(call_out.state) for call_out in whole.rows(CallOut)} == {"withdrawn"}
    assert len(whole.rows(CallOut)) == asked, "nobody else is asked"
    assert "this call-out is cancelled" in whole.texts("+99976400001")[-1].text
    assert whole.client.post(f"{job}/acceptance", data={"eta_minutes": "12", "version": "1"}).status_code == 409
    page = whole.client.get(path).text
    assert "This call for help was closed as a false alarm." in page
    assert 'name="latitude" value="7.8804"' in page
    whole.send_sos()
    assert [incident.is_open for incident in whole.rows(Incident)] == [False, True]


def test_after_ten_seconds_a_press_is_no_mistake_any_more_and_they_write_to_us(whole: Whole) -> None:
    path = whole.send_sos(kind="injury")
    whole.clock.advance(9)
    assert "I pressed by mistake" in whole.client.get(path).text
    whole.clock.advance(2)
    page = whole.client.get(path).text
    assert "I pressed by mistake" not in page and f'action="{path}/details"' in page
    whole.clock.advance(40)
    answer = whole.client.post(f"{path}/withdrawal")
    assert answer.status_code == 409
    assert "Help may already be on its way" in answer.text
    assert whole.rows(Incident)[0].is_open


def test_only_the_travellers_own_texts_are_shown(whole: Whole) -> None:
    path = whole.send_sos(kind="injury", phone=PHONE)
    whole.step()
    page = whole.client.get(path).text
    assert "We will text you who is coming" in page
    assert "can you come?" not in page and "+99976400001" not in page


def test_who_stopped_our_texts_is_told_by_which_way_and_that_the_rescue_goes_on(whole: Whole) -> None:
    path = whole.send_sos(kind="injury", phone=PHONE)
    assert "You stopped our messages" not in whole.client.get(path).text
    with whole.house.database.write() as db:
        suppressions.suppress(db, "sms", PHONE)
    page = whole.client.get(path).text
    assert "You stopped our messages by SMS. The rescue goes on" in page and "by WhatsApp" not in page


def test_without_javascript_the_page_comes_back_by_itself_unless_somebody_writes(whole: Whole) -> None:
    path = whole.send_sos()
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in whole.client.get(path).text
    assert "refresh" not in whole.client.get(f"{path}?pause").text.replace("reloads", "")


def test_nobody_can_write_from_another_site(whole: Whole) -> None:
    path = whole.send_sos()
    answer = whole.client.post(f"{path}/withdrawal", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert whole.rows(Incident)[0].is_open
