"""Edge 63: what is enclosed is fetched from Twilio alone, known by its bytes, kept shut and shown to the desk."""

import base64
from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from i18n.channels.by_twilio.media import TwilioMedia
from i18n.channels.fetched import NotFetched
from i18n.channels.fetching import Fetcher, is_public
from rescue.cases.models import Incident
from rescue.kit.access import sessions, users
from rescue.kit.access.principals import Role
from rescue.kit.jobs import Job
from rescue.kit.vault import sniffing
from rescue.mailroom.enclosures import contact_cards
from rescue.mailroom.enclosures.fetching import Fetching
from rescue.mailroom.models import Enclosure, EnclosureContent, EnclosureState
from tests.rescue.mailroom.conftest import Write
from tests.rescue.whole_house import Whole
from tests.twilio.files import API, CDN, Files, ToThisMachine, serve_files
from tests.twilio.signed import ACCOUNT, TOKEN, whatsapp

LI_WEI = "+66812345678"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 200
OGG = b"OggS\x00\x02" + b"\x00" * 100
CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Somchai\\, driver\r\nTEL;TYPE=CELL;waid=66899990000:+66 89 999 0000\r\n"
    "item1.TEL:tel:+66 2 123 4567\r\nNOTE:secret\r\nEND:VCARD\r\n"
)
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
URL = f"https://{API}{PATH}"
KEY = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


@pytest.fixture
def files() -> Iterator[Files]:
    with serve_files() as served:
        yield served


def source(files: Files, *secrets: tuple[str, str]) -> TwilioMedia:
    return TwilioMedia(secrets or [(ACCOUNT, TOKEN)], Fetcher(ToThisMachine(files), files.resolve))


@pytest.fixture
def fetched(whole: Whole, write: Write, files: Files) -> Callable[..., Enclosure]:
    """Send a message with something enclosed, and let the worker fetch it."""
    for effect in whole.worker._effects:
        if isinstance(effect, Fetching):
            effect.__dict__["_source"] = source(files)

    def send(content: bytes | None, said_type: str = "image/jpeg", body: str = "", **headers: str) -> Enclosure:
        if content is not None:
            files.answers[API + PATH] = (200, {"Content-Type": said_type, **headers}, content)
        write(whatsapp(LI_WEI, body, NumMedia="1", MediaUrl0=URL, MediaContentType0=said_type))
        whole.step()
        return whole.rows(Enclosure)[-1]

    return send


def sign_in(whole: Whole) -> TestClient:
    with whole.house.database.write() as db:
        lin = users.add_user(db, "lin@desk.example", Role.COORDINATOR, by="test", display_name="Lin")
        key = sessions.open(db, lin.id, hours=12)
    whole.client.cookies.set("homeward", key)
    return whole.client


def test_edge_63_a_picture_is_fetched_with_our_key_and_shown_to_the_desk_only(
    whole: Whole, files: Files, fetched: Callable[..., Enclosure]
) -> None:
    files.answers[API + PATH] = (307, {"Location": f"https://{CDN}/MM1/ME1?token=abc"}, b"")
    files.answers[f"{CDN}/MM1/ME1?token=abc"] = (200, {"Content-Type": "text/html"}, JPEG)
    enclosure = fetched(None)
    assert (enclosure.state, enclosure.kind, enclosure.media_type) == (EnclosureState.KEPT, "picture", "image/jpeg")
    assert [(each.host, each.authorization) for each in files.asked] == [(API, KEY), (CDN, None)]
    path = f"/desk/enclosures/{enclosure.id}"
    assert whole.client.get(path).status_code in (303, 401)
    answer = sign_in(whole).get(path)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, JPEG, "image/jpeg")
    assert answer.headers["content-disposition"] == f'inline; filename="{enclosure.id}.jpg"'
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    (incident,) = whole.rows(Incident)
    page = whole.client.get(f"/desk/incidents/{incident.id}").text
    assert path in page and "<img" in page


@pytest.mark.parametrize(
    ("content", "said_type", "why"),
    [
        (b"MZ\x90\x00" + b"\x00" * 100, "image/jpeg", "program"),
        (b"\x7fELF\x02\x01", "application/pdf", "program"),
        (b"PK\x03\x04" + b"AndroidManifest.xml", "application/zip", "program"),
        (b"#!/bin/sh\nrm -rf /", "text/plain", "program"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/png", "web_page"),
        (b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>", "text/plain", "web_page"),
        (b'<?xml version="1.0"?><svg/>', "image/svg+xml", "web_page"),
        (b"", "image/jpeg", "empty"),
    ],
)
def test_edge_63_what_a_machine_would_run_is_refused_whatever_it_is_called(
    whole: Whole, fetched: Callable[..., Enclosure], content: bytes, said_type: str, why: str
) -> None:
    enclosure = fetched(content, said_type)
    assert (enclosure.state, enclosure.failure) == (EnclosureState.REFUSED, why)
    assert whole.rows(EnclosureContent) == []
    assert sign_in(whole).get(f"/desk/enclosures/{enclosure.id}").status_code == 404
    (incident,) = whole.rows(Incident)
    assert whole.client.get(f"/desk/incidents/{incident.id}").status_code == 200


def test_edge_63_expired_is_tried_again_and_then_shown_as_failed(
    whole: Whole, fetched: Callable[..., Enclosure]
) -> None:
    enclosure = fetched(None)
    assert enclosure.state is EnclosureState.WAITING  # it may not have arrived at Twilio's own store yet
    for _ in range(8):
        whole.step(120)
    (enclosure,) = whole.rows(Enclosure)
    assert (enclosure.state, enclosure.failure) == (EnclosureState.FAILED, "gone")
    assert [job for job in whole.rows(Job) if job.kind == "enclosure.fetch"] == []
    (incident,) = whole.rows(Incident)
    assert "expired" in sign_in(whole).get(f"/desk/incidents/{incident.id}", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("announced", [True, False])
def test_edge_63_huge_is_not_swallowed(fetched: Callable[..., Enclosure], announced: bool) -> None:
    headers = {"Content-Length": str(21 * 1024 * 1024)} if announced else {}
    content = JPEG if announced else b"\xff\xd8\xff" + b"\x00" * (5 * 1024 * 1024)
    enclosure = fetched(content, **headers)
    assert (enclosure.state, enclosure.failure) == (EnclosureState.FAILED, "too_large")


def test_edge_63_a_contact_card_offers_its_numbers(whole: Whole, fetched: Callable[..., Enclosure]) -> None:
    enclosure = fetched(CARD.encode(), "text/vcard")
    assert enclosure.contacts == [{"name": "Somchai, driver", "phones": ["+66899990000", "+6621234567"]}]
    (incident,) = whole.rows(Incident)
    page = sign_in(whole).get(f"/desk/incidents/{incident.id}").text
    assert "Somchai, driver" in page and "tel:+66899990000" in page and "secret" not in page


def test_edge_63_a_voice_note_without_words_opens_an_incident_and_is_kept(
    whole: Whole, fetched: Callable[..., Enclosure]
) -> None:
    enclosure = fetched(OGG, "audio/ogg")
    assert (enclosure.state, enclosure.kind) == (EnclosureState.KEPT, "sound")
    (incident,) = whole.rows(Incident)
    page = sign_in(whole).get(f"/desk/incidents/{incident.id}", headers={"Accept-Language": "en"}).text
    assert "not written down" in page
    answer = whole.client.get(f"/desk/enclosures/{enclosure.id}")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_same_picture_twice_is_kept_once(whole: Whole, fetched: Callable[..., Enclosure]) -> None:
    fetched(JPEG)
    fetched(JPEG, body="again")
    assert len(whole.rows(Enclosure)) == 2
    assert len(whole.rows(EnclosureContent)) == 1


@pytest.mark.parametrize(
    ("url", "address", "code"),
    [
        ("http://api.twilio.com/x", "93.184.216.34", "address_refused"),
        ("https://api.twilio.com/x", "10.0.0.7", "address_refused"),
        ("https://api.twilio.com/x", "127.0.0.1", "address_refused"),
        ("https://user:secret@api.twilio.com/x", "93.184.216.34", "address_refused"),
        ("file:///etc/passwd", "93.184.216.34", "address_refused"),
    ],
)
def test_nobody_leads_us_into_our_own_network(files: Files, url: str, address: str, code: str) -> None:
    files.addresses["api.twilio.com"] = address
    with pytest.raises(NotFetched, match=code):
        source(files).fetch(url, ACCOUNT, most_bytes=1000)
    assert files.asked == []


def test_a_redirect_into_our_network_is_refused_and_a_circle_ends(files: Files) -> None:
    files.answers[f"{API}/a"] = (302, {"Location": "https://inside.example/"}, b"")
    files.addresses["inside.example"] = "169.254.169.254"
    with pytest.raises(NotFetched, match="address_refused"):
        source(files).fetch(f"https://{API}/a", ACCOUNT, most_bytes=1000)
    files.answers[f"{API}/b"] = (302, {"Location": "/b"}, b"")
    with pytest.raises(NotFetched, match="too_many_redirects"):
        source(files).fetch(f"https://{API}/b", ACCOUNT, most_bytes=1000)


def test_the_key_goes_to_twilio_only_and_a_changed_one_is_tried(files: Files) -> None:
    for host in ("api.twilio.com.evil.example", "eviltwilio.com"):
        files.answers[f"{host}/x"] = (200, {}, JPEG)
        source(files).fetch(f"https://{host}/x", ACCOUNT, most_bytes=1000)
    assert [each.authorization for each in files.asked] == [None, None]
    files.answers[f"{API}/x"] = (401, {}, b"")
    with pytest.raises(NotFetched, match="not_allowed"):
        source(files, (ACCOUNT, "old"), (ACCOUNT, "new")).fetch(f"https://{API}/x", ACCOUNT, most_bytes=1000)
    assert len({each.authorization for each in files.asked[2:]}) == 2


@pytest.mark.parametrize(
    "address",
    [
        *(
            "10.1.2.3",
            "127.0.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "192.168.1.1",
            "198.18.0.1",
        ),
        *("::1", "fe80::1%eth0", "fc00::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"),
    ],
)
def test_addresses_that_are_not_somebodys_in_the_world(address: str) -> None:
    assert not is_public(address)
    assert is_public("93.184.216.34") and is_public("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "picture"),
        (b"\x00\x00\x00\x18ftypheic", "picture"),
        (b"\x00\x00\x00\x18ftypmp42", "film"),
        (b"#!AMR\n", "sound"),
        (b"\xff\xf1\x50\x80", "sound"),
        (b"%PDF-1.7", "paper"),
        ("救命".encode(), "words"),
        (b"\x01\x02\x03\xff", "other"),
    ],
)
def test_bytes_say_what_they_are(content: bytes, kind: str) -> None:
    assert (sniffing.sniff(content).kind, sniffing.sniff(content).refusal) == (kind, None)


def test_cards_of_other_versions_and_broken_ones_are_read_as_far_as_they_go() -> None:
    name = "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E4=BC=9F"
    old = f"BEGIN:VCARD\nVERSION:2.1\n{name}\nTEL;CELL:13800138000\nEND"
    assert contact_cards.read(old.encode()) == [{"name": "李 伟", "phones": ["13800138000"]}]
    assert contact_cards.read(b"BEGIN:VCARD\nFN:Nobody\nEND:VCARD") == []
    assert contact_cards.read(b"\xff\xfe nonsense") == []
