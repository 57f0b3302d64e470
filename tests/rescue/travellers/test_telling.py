"""What a traveller tells from the page of their case, by one tap, one photo, one word about the help."""

import re
import struct
from collections.abc import Iterator

import pytest

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.dispatch.models import CallOut, Complaint, Rating
from rescue.intake import texts
from rescue.intake.drafts import Rules
from rescue.intake.told import pictures
from rescue.intake.told.models import Told, ToldFile
from rescue.kit import vault
from rescue.kit.clock import MovedClock
from rescue.kit.events import Event
from rescue.promises import promises
from tests.rescue.whole_house import SCENE, Whole, key_on, open_whole, version_on

PHONE = "+99966810001"
GPS = b"GPS-7.8804-98.3923"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


def photo(turned: int = 6) -> bytes:
    tiff = b"II*\x00" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0) + GPS
    exif = b"Exif\x00\x00" + tiff
    start = b"\xff\xd8\xff\xe1" + struct.pack(">H", 2 + len(exif)) + exif
    return start + b"\xff\xdb\x00\x04ab" + b"\xff\xda\x00\x02scan" + b"\xff\xd9"


def test_each_tap_is_kept_alone_and_the_last_one_counts(whole: Whole) -> None:
    path = whole.send_sos(phone=PHONE)
    page = whole.client.get(path).text
    assert 'name="kind" value="stranded"' in page and 'name="who" value="me"' in page
    for fields in ({"kind": "theft"}, {"kind": "theft"}):
        whole.client.post(f"{path}/details", data=fields)
    for fields in ({"who": "me"}, {"can_talk": "no"}, {"who": "several"}, {"who": "dragon"}):
        assert whole.client.post(f"{path}/answers", data=fields).status_code == 303
    (told,) = whole.rows(Told)
    assert (str(told.who), told.can_talk) == ("several", False)
    assert whole.rows(Incident)[0].kind == "theft"
    assert 'id="taps"' not in whole.client.get(path).text, "nothing is asked twice"
    for _ in range(2):
        assert whole.client.post(f"{path}/urgency").headers["location"].endswith("told=urgent")
    assert str(whole.rows(Incident)[0].severity) == "red"
    assert [each.kind for each in whole.rows(Event)].count("traveller.more_urgent") == 1


def test_a_photo_is_kept_shut_once_and_without_its_place_unless_it_is_to_be_sent(whole: Whole) -> None:
    path = whole.send_sos(phone=PHONE)
    key = key_on(whole.client.get(path).text)
    for fields in ({"key": key}, {"key": key}, {"with_place": "yes"}):
        sent = whole.client.post(f"{path}/files", data=fields, files={"photo": ("IMG.jpg", photo(), "image/jpeg")})
        assert sent.status_code == 303, sent.text
    assert sorted(each.has_place for each in whole.rows(ToldFile)) == [False, True]
    with whole.house.database.write() as db:
        plain, placed = (
            vault.open(db, each.id, by="test").content
            for each in sorted(whole.rows(ToldFile), key=lambda row: row.has_place)
        )
    assert GPS not in plain and GPS in placed and b"scan" in plain
    refused = whole.client.post(f"{path}/files", files={"photo": ("a.exe", b"MZ\x90", "image/jpeg")})
    assert refused.status_code == 422 and len(whole.rows(ToldFile)) == 2
    papers = whole.client.get(f"{path}/papers").text
    assert papers.count("A photo,") == 2 and "<svg" in papers and "your cover has not been checked" in papers


def test_without_its_place_a_photo_is_still_turned_the_same_way() -> None:
    assert pictures.without_place(photo(6)).count(struct.pack(">HHIH", 0x0112, 3, 1, 6)) == 1
    assert b"Exif" not in pictures.without_place(photo(1))
    assert pictures.without_place(b"\xff\xd8\xff\xe1") == b"\xff\xd8\xff\xe1"


def test_who_comes_instead_is_said_silence_is_said_and_at_the_end_the_help_is_rated(whole: Whole) -> None:
    path = whole.send_sos(phone=PHONE, kind="injury")
    first = whole.job_of(1)
    whole.client.post(
        f"{first}/refusal", data={"reason": "no_unit", "version": version_on(whole.client.get(first).text)}
    )
    second = whole.job_of(2)
    version = version_on(whole.client.get(second).text)
    whole.client.post(f"{second}/acceptance", data={"eta_minutes": "15", "version": version})
    page = whole.client.get(path).text
    assert re.search(r"Andaman Rescue could not come\. Island Ambulance comes instead, by about \d\d:\d\d\.", page)
    assert re.search(r"data-silent-from=\"[^\"]+\" hidden", page)
    whole.clock.advance(121)
    assert "No news for more than two minutes." in whole.client.get(path).text
    assert not re.search(r"data-silent-from=\"[^\"]+\" hidden", whole.client.get(path).text)
    (done,) = [each for each in whole.rows(CallOut) if each.eta_minutes]
    rated = {"call_out_id": done.id, "mark": "bad", "note": "They shouted."}
    assert whole.client.post(f"{path}/ratings", data=rated).status_code == 409
    for milestone in ("en_route", "on_scene", "cleared"):
        version = version_on(whole.client.get(second).text)
        whole.client.post(f"{second}/milestones", data={"milestone": milestone, "version": version})
    whole.step()
    with whole.house.database.write() as db:
        incident = incidents.lock(db, done.incident_id)
        for owed in incidents.list_owed(db, incident.id):
            promises.keep(db, about=owed.about, what=owed.what, by="test")
        incidents.close(db, incident, outcome="resolved", note=None, by="test")
    assert "How was the help of Island Ambulance?" in whole.client.get(path).text
    for _ in range(2):
        assert whole.client.post(f"{path}/ratings", data=rated).status_code == 303
    assert [each.mark for each in whole.rows(Rating)] == ["bad"] and len(whole.rows(Complaint)) == 1
    assert "How was the help" not in whole.client.get(path).text


def test_a_press_that_was_texted_too_is_one_call_for_help(whole: Whole) -> None:
    key = key_on(whole.client.get("/").text)
    with whole.house.database.write() as db:
        taken = texts.receive_text(db, PHONE, f"SOS 7.88040,98.39230 {key}", Rules(240), key="SM1")
    answer = whole.client.post("/sos", data={"key": key, **SCENE, "description": "Leg broken"})
    (incident,) = whole.rows(Incident)
    assert incident.id == taken.incident_id and incident.contact_phone == PHONE
    assert incident.latitude == 7.8804 and key not in (incident.description or "")
    assert whole.client.get(answer.headers["location"]).status_code == 200


def test_the_app_can_be_put_on_the_first_screen(whole: Whole) -> None:
    manifest = whole.client.get("/app.webmanifest?language=ar")
    assert manifest.headers["content-type"].startswith("application/manifest+json")
    said = manifest.json()
    assert (said["lang"], said["dir"], said["display"], said["start_url"]) == ("ar", "rtl", "standalone", "/")
    for icon in said["icons"]:
        picture = whole.client.get(icon["src"]).content
        assert struct.unpack(">II", picture[16:24]) == (int(icon["sizes"].split("x")[0]),) * 2
    assert whole.client.get("/app-icon-64.png").status_code == 404
    assert 'href="/app.webmanifest?language=en"' in whole.client.get("/").text
