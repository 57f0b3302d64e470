"""Four parties, four languages, one conversation: each reads only their own, and the original is a tap away."""

import html
import re
from collections.abc import Iterator

import pytest

from rescue.conversations.models import Receipt, TranslationState
from rescue.kit.clock import MovedClock
from tests.rescue.conversations.talks import HELPER, HOSPITAL, RELATIVE, TRAVELLER, Talk, open_talk

ZH = "我在后门，房间1204，请打+66812345678。"
TH = "เราจะถึงใน 15 นาที"
VI = "Giường số 7 đã sẵn sàng."
EN = "Please tell him that we love him."
SAID = re.compile(r"<details[^>]*>\s*<summary>.*?</details>", re.DOTALL)


@pytest.fixture
def talk(database_url: str, clock: MovedClock) -> Iterator[Talk]:
    with open_talk(database_url, clock) as opened:
        yield opened


def front(page: str) -> str:
    """What is read without a tap."""
    return html.unescape(SAID.sub("", page[page.index('id="conversation"') :]))


def test_four_parties_in_four_languages_each_read_their_own_and_the_original_is_a_tap_away(talk: Talk) -> None:
    talk.say(talk.traveller, ZH)
    relative = talk.join("relative", "en", RELATIVE, reads_before="yes")
    hospital = talk.join("facility", "vi", HOSPITAL, name="Bệnh viện Phuket", reads_before="yes")
    talk.say(talk.helper, TH)
    talk.say(hospital, VI)
    talk.say(relative, EN)

    expected = {
        talk.traveller: ("我们15分钟后到。", "7号病床已准备好。", "请告诉他我们爱他。"),
        talk.helper: (
            "ผมอยู่ที่ประตูหลัง ห้อง 1204 กรุณาโทร +66812345678",
            "เตียงหมายเลข 7 พร้อมแล้ว",
            "กรุณาบอกเขาว่าเรารักเขา",
        ),
        hospital: ("Chúng tôi sẽ đến sau 15 phút.", "Hãy nói với anh ấy rằng chúng tôi yêu anh ấy."),
        relative: ("We arrive in 15 minutes.", "Bed number 7 is ready."),
    }
    labels = {
        talk.traveller: "机器翻译，原文附后",
        talk.helper: "แปลด้วยเครื่อง ต้นฉบับอยู่ด้านล่าง",
        hospital: "Bản dịch máy – nguyên văn ở dưới",
        relative: "Machine translation – original follows",
    }
    own = {talk.traveller: ZH, talk.helper: TH, hospital: VI, relative: EN}
    for path, sentences in expected.items():
        page = talk.read(path)
        seen = front(page)
        for sentence in (*sentences, labels[path], own[path]):
            assert sentence in seen, (path, sentence)
        for other, words in own.items():
            if other != path:
                assert words not in seen, "somebody else's language is read without a tap"
                if not (other == talk.traveller and path in (relative, hospital)):
                    assert words in html.unescape(page), "the original is a tap away"

    for address, sentence, label, original in (
        (TRAVELLER, "请告诉他我们爱他。", "机器翻译，原文附后", EN),
        (HELPER, "กรุณาบอกเขาว่าเรารักเขา", "แปลด้วยเครื่อง", EN),
        (HOSPITAL, "Hãy nói với anh ấy", "Bản dịch máy", EN),
        (RELATIVE, "Bed number 7 is ready.", "Machine translation - original follows", VI),
    ):
        text = talk.last_text(address)
        assert sentence in text and label in text and original in text, text
    assert all(each.state is TranslationState.MACHINE for each in talk.translations() if each.target != "zh-Hant")
    assert {each.party_id for each in talk.whole.rows(Receipt)}


def test_who_came_later_with_leave_to_read_what_was_before_reads_it_translated(talk: Talk) -> None:
    talk.say(talk.traveller, ZH)
    relative = talk.join("relative", "en", RELATIVE, reads_before="yes")
    talk.settle()
    assert "I am at the back door, room 1204, please call +66812345678." in front(talk.read(relative))
    assert not talk.whole.texts(RELATIVE) or "back door" not in talk.last_text(RELATIVE)


def test_facts_go_through_the_machine_in_tags_and_come_back_as_they_were(talk: Talk) -> None:
    talk.say(talk.traveller, ZH)
    asked = next(each for each in talk.engine.asked if each["target"] == "th")
    assert '<x id="1">1204</x>' in asked["q"] and '<x id="2">+66812345678</x>' in asked["q"]
    assert asked["format"] == "html" and asked["source"] == "zh"


def test_a_quick_answer_needs_no_machine(talk: Talk) -> None:
    talk.say(talk.traveller, quick="cannot_talk")
    assert "ตอนนี้พูดไม่ได้" in front(talk.read(talk.helper))
    assert "ตอนนี้พูดไม่ได้" in talk.last_text(HELPER)
    assert talk.engine.asked == [] and talk.translations() == []


def test_the_same_press_twice_is_one_message(talk: Talk) -> None:
    talk.whole.client.post(f"/c/{talk.traveller[3:]}/messages", data={"text": "one", "key": "say_same"})
    talk.whole.client.post(f"/c/{talk.traveller[3:]}/messages", data={"text": "one", "key": "say_same"})
    assert talk.read(talk.traveller).count(">one<") == 1


def test_the_desk_reads_its_own_language_and_sees_what_the_others_read(talk: Talk) -> None:
    talk.say(talk.helper, TH)
    page = html.unescape(talk.desk.get(f"/desk/incidents/{talk.incident}").text)
    assert "我们15分钟后到。" in page and TH in page
    english = html.unescape(talk.desk.get(f"/desk/incidents/{talk.incident}?language=en").text)
    assert "我们15分钟后到。" in english and "Machine translation – original follows" in english, (
        "labels follow the page"
    )
    shown = talk.ask("GET", "/conversations").json()["items"]
    whole = talk.ask("GET", f"/conversations/{shown[0]['id']}").json()
    assert whole["items"][0]["text"] == "我们15分钟后到。" and whole["items"][0]["original"] == TH
    assert [each["target"] for each in whole["items"][0]["translations"]] == ["zh-Hans"]
