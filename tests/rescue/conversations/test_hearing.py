"""Texts about an open incident: each goes to its own thread, and is read honestly as it is."""

from collections.abc import Iterator

import pytest

from rescue.conversations.models import Message, Party, Receipt, Thread, Translation, TranslationState
from rescue.kit.clock import MovedClock
from tests.rescue.conversations.talks import HELPER, TRAVELLER, accept, hear, speak_thai
from tests.rescue.whole_house import Whole, open_whole

STRANGER = "+66811112222"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        opened.send_sos(kind="injury", name="Li Wei", phone=TRAVELLER)
        speak_thai(opened)
        yield opened


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
    assert "/p/" in whole.texts(HELPER)[-1].text and len(whole.texts(HELPER)) == 2
