"""Texts about an open incident: each goes to its own thread, everybody reads their own language or an honest original."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from rescue.cases.models import Incident
from rescue.conversations import letters
from rescue.conversations.models import Message, Party, Receipt, Thread, Translation, TranslationState
from rescue.kit.clock import MovedClock
from tests.rescue.whole_house import Whole, open_whole, version_on

TRAVELLER = "+99966810001"
STRANGER = "+66811112222"
HELPER = "+99976400001"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        opened.send_sos(kind="injury", name="Li Wei", phone=TRAVELLER)
        yield opened


def hear(whole: Whole, address: str, text: str, **more) -> Message:
    with whole.house.database.write() as db:
        incident_id = db.scalars(select(Incident.id)).one()
        message_id = letters.hear(db, incident_id=incident_id, address=address, channel="sms", text=text, **more)
    return next(each for each in whole.rows(Message) if each.id == message_id)


def accept(whole: Whole) -> str:
    job = whole.job_of(1)
    version = version_on(whole.client.get(job).text)
    assert whole.client.post(f"{job}/acceptance", data={"eta_minutes": "15", "version": version}).status_code == 303
    return job


def test_a_text_of_the_traveller_reaches_whoever_is_on_the_way(whole: Whole) -> None:
    accept(whole)
    message = hear(whole, TRAVELLER, "I am at the back door")
    whole.step()
    text = whole.texts(HELPER)[-1].text
    assert "I am at the back door" in text and "ยังไม่ได้แปล" in text and "/p/" in text
    assert message.language == "en"
    assert {each.target: each.state for each in whole.rows(Translation)} == {
        "th": TranslationState.UNTRANSLATED,
        "zh-Hans": TranslationState.UNTRANSLATED,
    }
    assert len(whole.rows(Receipt)) == 2


def test_an_address_nobody_knows_talks_to_the_desk_alone(whole: Whole) -> None:
    accept(whole)
    whole.step()
    before = len(whole.texts(TRAVELLER)), len(whole.texts(HELPER))
    message = hear(whole, STRANGER, "ผมเห็นอุบัติเหตุ")
    whole.step()
    assert message.language == "th"
    assert (len(whole.texts(TRAVELLER)), len(whole.texts(HELPER))) == before
    seated = [party.audience for party in whole.rows(Party) if party.thread_id == message.thread_id]
    assert sorted(seated) == ["desk", "other"]
    assert hear(whole, STRANGER, "ครับ").thread_id == message.thread_id
    assert len(whole.rows(Thread)) == 2


def test_the_same_text_delivered_twice_is_one_message(whole: Whole) -> None:
    assert hear(whole, TRAVELLER, "help", key="SM1").id == hear(whole, TRAVELLER, "help", key="SM1").id
    assert len(whole.rows(Message)) == 1


def test_a_picture_without_words_is_brought_too(whole: Whole) -> None:
    accept(whole)
    hear(whole, TRAVELLER, "", media=[{"url": "https://api.twilio.com/m/1", "type": "image/jpeg"}])
    whole.step()
    assert "A picture or another file" in whole.texts(HELPER)[-1].text or "Traveller" in whole.texts(HELPER)[-1].text
