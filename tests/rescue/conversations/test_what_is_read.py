"""The house's own words follow the page, foreign words are called so, and a person's slip is asked about."""

import html
from collections.abc import Iterator

import pytest

from rescue.kit.clock import MovedClock
from tests.rescue.conversations.talks import HELPER, RELATIVE, TRAVELLER, Talk, hear, open_talk
from tests.rescue.conversations.test_edges import thai
from tests.rescue.conversations.test_four_languages import TH, ZH, front

STRANGE = "Please help, somebody stole our bags at the beach"
ORIGINAL = "未翻译，以下为原文"


@pytest.fixture
def talk(database_url: str, clock: MovedClock) -> Iterator[Talk]:
    with open_talk(database_url, clock) as opened:
        yield opened


def test_labels_and_quick_answers_are_in_the_language_the_reader_has_chosen_for_the_page(talk: Talk) -> None:
    talk.say(talk.traveller, ZH)
    talk.say(talk.traveller, quick="cannot_talk")
    page = front(talk.read(f"{talk.helper}?language=de"))
    assert "Maschinell übersetzt – Original folgt" in page and "แปลด้วยเครื่อง" not in page
    assert 'lang="de"' in page and page.count("Ich kann jetzt nicht sprechen.") == 2, "the answer given and the button"
    assert "ห้อง 1204" in page, "what others said stays in the language of the party"
    assert "Nur auf ไทย:" in page, "and is called so"
    whole = talk.read(f"{talk.helper}?language=de")
    assert 'id="reading-1" open' in whole and '<option value="de" lang="de" selected' in whole


def test_who_chooses_a_language_in_the_conversation_reads_the_whole_page_in_it(talk: Talk) -> None:
    answer = talk.whole.client.post(f"/c/{talk.traveller[3:]}/language", data={"language": "de"})
    assert answer.status_code == 303 and "language=de" in answer.headers["set-cookie"]
    talk.whole.client.cookies.clear()
    talk.say(talk.helper, TH)
    page = talk.read(talk.traveller)
    assert '<html lang="de"' in page and "Ihre Nachricht" in page, "on another device too: the link remembers"
    assert 'id="reading-1" open' not in page


def test_words_in_a_strange_language_are_labelled_whoever_wrote_them(talk: Talk) -> None:
    relative = talk.join("relative", "zh-Hans", RELATIVE, reads_before="yes")
    message = hear(talk.whole, TRAVELLER, STRANGE)
    assert (message.language, message.guessed_language) == ("zh-Hans", "en")
    talk.settle()
    for path in (relative, talk.traveller):
        page = front(talk.read(path))
        assert STRANGE in page and ORIGINAL in page, path
        assert f'lang="en" dir="auto">{STRANGE}' in page
    assert talk.read(relative).count("/human") == 1 and talk.read(talk.traveller).count("/human") == 0


def test_a_held_translation_leaves_the_original_a_tap_away_and_texts_nothing(talk: Talk) -> None:
    before = len(talk.whole.texts(HELPER))
    talk.say(talk.traveller, "请转告医生", sensitivity="medical")
    whole = html.unescape(talk.read(talk.helper))
    assert "请转告医生" in whole and "请转告医生" not in front(whole)
    assert len(talk.whole.texts(HELPER)) == before


def test_a_coordinators_translation_that_lost_a_number_is_asked_about_before_it_goes(talk: Talk) -> None:
    talk.say(talk.traveller, "司机要三万泰铢，请打+66812345678", sensitivity="money")
    held = thai(talk)
    path = f"/desk/incidents/{talk.incident}/translations/{held.id}"
    mine = "คนขับขอเงิน กรุณาโทร +66812345679"
    asked = talk.desk.post(path, data={"version": held.version, "deed": "correct", "text": mine})
    page = html.unescape(asked.text)
    assert asked.status_code == 409 and "Something is missing in your translation." in page
    assert "Missing in the translation: an amount of money" in page
    assert "Missing in the translation: a phone number" in page
    assert f">{mine}</textarea>" in page and 'name="confirmed" value="yes"' in page
    assert thai(talk).is_held and mine not in talk.read(talk.helper)
    again = talk.ask("POST", f"/translations/{held.id}/correction", {"text": mine}, If_Match=f'"{held.version}"')
    assert again.status_code == 409 and "lost phone" in again.text
    fields = {"version": held.version, "deed": "correct", "text": mine, "confirmed": "yes"}
    assert talk.desk.post(path, data=fields).status_code == 303
    talk.settle()
    assert mine in html.unescape(talk.read(talk.helper)) and thai(talk).findings
