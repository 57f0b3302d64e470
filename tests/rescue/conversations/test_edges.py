"""What goes wrong with languages and machines, through the pages, the API and the worker."""

import html
import re
from collections.abc import Iterator

import pytest

from i18n.translation.sensitivity import Sensitivity
from rescue.conversations.models import Basis, Message, Party, Translation, TranslationState
from rescue.kit import jobs
from rescue.kit.clock import MovedClock
from tests.rescue.conversations.talks import HELPER, HOSPITAL, RELATIVE, TRAVELLER, Talk, hear, open_talk
from tests.rescue.conversations.test_four_languages import TH, VI, ZH, front

MEDICAL = "他不能呼吸，吃了500毫克阿司匹林。"
NOT_YET = "ยังไม่ได้แปล นี่คือต้นฉบับ"
HELD = "มีคนกำลังตรวจคำแปล จะส่งให้ต่อไป"


@pytest.fixture
def talk(database_url: str, clock: MovedClock) -> Iterator[Talk]:
    with open_talk(database_url, clock) as opened:
        yield opened


def thai(talk: Talk) -> Translation:
    return next(each for each in talk.translations()[::-1] if each.target == "th" and each.superseded_at is None)


def settle(talk: Talk, translation: Translation, **fields: str) -> None:
    """The desk's form at a translation."""
    answer = talk.desk.post(
        f"/desk/incidents/{talk.incident}/translations/{translation.id}",
        data={"version": translation.version, **fields},
    )
    assert answer.status_code == 303, answer.text
    talk.settle()


def test_edge_47_amounts_in_any_digits_reach_each_reader_in_one_spelling(talk: Talk) -> None:
    talk.say(talk.traveller, "司机要三万泰铢，押金￥３００")
    page = front(talk.read(talk.helper))
    assert "THB 30,000" in page and "￥３００" in page


def test_edge_48_a_thai_date_reaches_a_chinese_reader_with_the_common_year(talk: Talk) -> None:
    talk.say(talk.helper, "นัด 5 มีนาคม 2569 เวลา 15.30 น.")
    page = front(talk.read(talk.traveller))
    assert "2026年3月5日" in page and "15:30" in page and "2569" not in page


def test_edge_49_without_an_engine_the_original_is_given_and_called_what_it_is(
    database_url: str, clock: MovedClock
) -> None:
    with open_talk(database_url, clock) as talk:
        from rescue import serving

        talk.whole.worker = serving.make_worker(talk.whole.house.settings, talk.whole.house.database)
        talk.say(talk.traveller, ZH)
        page = front(talk.read(talk.helper))
        assert NOT_YET in page and ZH in page
        text = talk.last_text(HELPER)
        assert "ยังไม่ได้แปล" in text and "1204" in text
        assert thai(talk).failure == "no_engine" and talk.engine.asked == []
        ask = re.search(r'action="(/c/[\w-]+/messages/msg_\w+/human)"', talk.read(talk.helper))
        assert ask and talk.whole.client.post(ask[1]).status_code == 303
        assert "asks for a person to translate this." in talk.desk.get(f"/desk/incidents/{talk.incident}").text


def test_edge_49_a_medical_text_goes_out_only_when_a_person_has_let_it_go(talk: Talk) -> None:
    before = len(talk.whole.texts(HELPER))
    talk.say(talk.traveller, MEDICAL)
    assert [each.sensitivity for each in talk.whole.rows(Message)] == [Sensitivity.MEDICAL]  # by its dose
    page = front(talk.read(talk.helper))
    assert HELD in page and "เขาหายใจไม่ออก" not in page
    assert len(talk.whole.texts(HELPER)) == before
    held = thai(talk)
    assert held.is_held and held.state is TranslationState.MACHINE_FLAGGED and held.text
    settle(talk, held, deed="release")
    assert "เขาหายใจไม่ออก กินแอสไพริน 500 mg" in front(talk.read(talk.helper))
    assert "แปลด้วยเครื่อง มีคนตรวจแล้ว" in talk.last_text(HELPER)


@pytest.mark.parametrize("about", ["medical", "consent", "legal", "money"])
def test_edge_49_delicate_texts_are_shown_to_no_outside_engine_without_consent(
    database_url: str, clock: MovedClock, about: str
) -> None:
    with open_talk(database_url, clock, own=False) as talk:
        talk.say(talk.traveller, "请转告医生", sensitivity=about)
        assert talk.engine.asked == [] and thai(talk).failure == "not_allowed" and thai(talk).is_held
        talk.whole.client.post(f"/c/{talk.traveller[3:]}/consent", data={"agreed": "yes"})
        talk.say(talk.traveller, "请再转告护士", sensitivity=about)
        assert {each["target"] for each in talk.engine.asked} == {"th"}
        assert thai(talk).is_held, "seen by the engine, but not by its reader before a person let it go"


def test_edge_52_a_language_changed_in_the_middle_counts_from_then_on_and_for_the_page(talk: Talk) -> None:
    talk.say(talk.helper, TH)
    texts = len(talk.whole.texts(TRAVELLER))
    answer = talk.whole.client.post(f"/c/{talk.traveller[3:]}/language", data={"language": "id"})
    assert answer.status_code == 303
    talk.settle()
    page = front(talk.read(talk.traveller))
    assert "Kami tiba dalam 15 menit." in page and "Terjemahan mesin – teks asli di bawah" in page
    assert len(talk.whole.texts(TRAVELLER)) == texts, "what was said before is not texted again"
    talk.say(talk.helper, "รอสักครู่")
    assert "Terjemahan mesin" in talk.last_text(TRAVELLER)


def test_edge_53_two_readers_rendered_at_once_each_get_their_own_language(talk: Talk) -> None:
    hospital = talk.join("facility", "vi", HOSPITAL)
    relative = talk.join("relative", "en", RELATIVE)
    talk.say(talk.traveller, quick="yes")
    assert "Có." in talk.last_text(HOSPITAL) and "Yes." in talk.last_text(RELATIVE) and "ใช่" in talk.last_text(HELPER)
    assert "Có." in front(talk.read(hospital)) and "Yes." in front(talk.read(relative))


@pytest.mark.parametrize("text", ["OK", "7.8804, 98.3923", "Hotel Riverside Room 1204"])
def test_edge_54_a_word_that_tells_no_language_changes_nothing(talk: Talk, text: str) -> None:
    message = hear(talk.whole, TRAVELLER, text)
    assert (message.language, message.language_basis, message.guessed_language) == ("zh-Hans", Basis.CASE, None)


def test_edge_54_a_guess_against_the_writers_choice_is_a_suggestion_for_the_desk(talk: Talk) -> None:
    message = hear(talk.whole, TRAVELLER, "Please help, somebody stole our bags at the beach")
    talk.settle()
    assert message.language == "zh-Hans" and message.guessed_language == "en"
    page = talk.desk.get(f"/desk/incidents/{talk.incident}").text
    assert "The words look like English." in page
    path = f"/desk/incidents/{talk.incident}/conversations/{message.thread_id}/messages/{message.id}/language"
    assert talk.desk.post(path, data={"language": "en"}).status_code == 303
    talk.settle()
    assert thai(talk).source == "en" and thai(talk).supersedes
    assert next(each for each in talk.whole.rows(Message) if each.id == message.id).language == "zh-Hans"


def test_edge_55_kanji_from_a_stranger_are_not_taken_for_chinese(talk: Talk) -> None:
    message = hear(talk.whole, "+819012345678", "交通事故、二人負傷")
    assert (message.language, message.language_basis) == ("ja", Basis.PHONE)


def test_edge_55_malay_from_an_indonesian_number_is_suggested_and_the_party_keeps_its_language(talk: Talk) -> None:
    message = hear(talk.whole, "+6281234567890", "Tolong, ada kemalangan kereta di hospital")
    party = next(each for each in talk.whole.rows(Party) if each.id == message.author_id)
    assert party.language == "id" and message.language in ("id", "ms")


@pytest.mark.parametrize(
    ("spoil", "code", "what"),
    [
        (lambda said, asked: re.sub(r'<x id="1">.*?</x>', "", said), "lost", "dose"),
        (lambda said, asked: re.sub(r'<x id="1">.*?</x>', "50 mg", said), "lost", "dose"),
        (lambda said, asked: said.replace("หายใจไม่ออก", "หายใจ"), "negation_lost", "negation"),
    ],
    ids=["dropped", "altered", "no-lost"],
)
def test_edge_56_a_dose_or_a_no_that_the_machine_lost_holds_the_translation(
    talk: Talk, spoil: object, code: str, what: str
) -> None:
    talk.engine.spoil = spoil
    talk.say(talk.traveller, MEDICAL)
    held = thai(talk)
    assert held.is_held and {"code": code, "what": what} in held.findings
    assert "Missing in the translation:" in (
        page := html.unescape(talk.desk.get(f"/desk/incidents/{talk.incident}").text)
    ) or ("The original says no" in page)


def test_edge_56_a_room_number_that_was_lost_holds_even_a_chat_and_a_person_writes_it(talk: Talk) -> None:
    talk.engine.spoil = lambda said, asked: re.sub(r'<x id="1">.*?</x>', "", said)
    before = len(talk.whole.texts(HELPER))
    talk.say(talk.traveller, ZH)
    assert thai(talk).is_held and HELD in front(talk.read(talk.helper))
    assert len(talk.whole.texts(HELPER)) == before
    settle(talk, thai(talk), text="ผมอยู่ประตูหลัง ห้อง 1204 โทร +66812345678")
    assert "ผมอยู่ประตูหลัง ห้อง 1204" in front(talk.read(talk.helper)) and "แปลโดยคน" in talk.read(talk.helper)
    assert "แก้ไข" not in talk.last_text(HELPER), "nobody read anything else before"


def test_edge_56_a_name_of_the_case_goes_through_as_it_is(talk: Talk) -> None:
    put = talk.ask("PUT", "/glossary", {"text": "阿司匹林", "renderings": {"th": "แอสไพริน"}})
    assert put.status_code == 200
    talk.say(talk.traveller, "Li Wei需要阿司匹林")
    asked = talk.engine.asked[-1]["q"]
    assert '<x id="1">Li Wei</x>' in asked and '<x id="2">阿司匹林</x>' in asked
    assert "แอสไพริน" in front(talk.read(talk.helper)) and "Li Wei" in front(talk.read(talk.helper))


@pytest.mark.parametrize(("status", "failure"), [(503, "down"), (429, "quota")])
def test_edge_57_an_engine_that_is_down_or_over_quota_delays_nobody_and_is_asked_again(
    talk: Talk, status: int, failure: str
) -> None:
    talk.engine.status = status
    talk.say(talk.traveller, ZH)
    assert NOT_YET in front(talk.read(talk.helper)) and ZH in front(talk.read(talk.helper))
    assert "ยังไม่ได้แปล" in talk.last_text(HELPER)
    assert thai(talk).failure == failure
    talk.engine.status = 200
    talk.whole.step(30)
    talk.settle()
    assert thai(talk).state is TranslationState.MACHINE
    assert "ผมอยู่ที่ประตูหลัง" in front(talk.read(talk.helper)) and "ผมอยู่ที่ประตูหลัง" in talk.last_text(HELPER)


def test_edge_57_asking_again_has_an_end(talk: Talk) -> None:
    talk.engine.status = 503
    talk.say(talk.traveller, ZH)
    for _ in range(8):
        talk.whole.step(700)
    with talk.whole.house.database.read() as db:
        waiting = [each for each in db.query(jobs.Job) if each.kind == "message.translate"]
    assert waiting == [] and thai(talk).state is TranslationState.UNTRANSLATED


def test_edge_57_a_pair_the_engine_does_not_have_is_said_at_once(talk: Talk) -> None:
    talk.engine.targets = ("en", "zh", "vi")
    talk.say(talk.traveller, ZH)
    assert thai(talk).failure == "unsupported" and NOT_YET in front(talk.read(talk.helper))


def test_edge_58_whoever_read_the_old_words_is_told_of_the_correction(talk: Talk) -> None:
    hospital = talk.join("facility", "vi", HOSPITAL)
    talk.say(talk.traveller, ZH)
    assert "ผมอยู่ที่ประตูหลัง" in talk.last_text(HELPER)
    vietnamese = len(talk.whole.texts(HOSPITAL))
    settle(talk, thai(talk), text="ผมอยู่ที่ประตูหน้า ห้อง 1204 กรุณาโทร +66812345678")
    text = talk.last_text(HELPER)
    assert text.startswith("แก้ไข: โปรดอ่านข้อความนี้แทนข้อความก่อนหน้า") and "ประตูหน้า" in text
    page = front(talk.read(talk.helper))
    assert "ประตูหน้า" in page and "ประตูหลัง" not in page and "คำแปลที่แก้ไขแล้ว" in page
    assert len(talk.whole.texts(HOSPITAL)) == vietnamese, "who read other words is not troubled"
    assert "phòng 1204" in front(talk.read(hospital))
    old = next(each for each in talk.translations() if each.target == "th" and each.superseded_at)
    assert "ประตูหลัง" in (old.text or ""), "the old words stay on record"


def test_edge_58_a_correction_of_a_correction_needs_the_newest(talk: Talk) -> None:
    talk.say(talk.helper, TH)
    first = next(each for each in talk.translations() if each.target == "zh-Hans")
    path = f"/translations/{first.id}/correction"
    assert talk.ask("POST", path, {"text": "我们15分钟到"}).status_code == 428
    made = talk.ask("POST", path, {"text": "我们15分钟到"}, If_Match=f'"{first.version}"')
    assert made.status_code == 201 and made.json()["state"] == "corrected"
    assert talk.ask("POST", path, {"text": "我们16分钟到"}, If_Match=f'"{first.version}"').status_code == 412
    assert talk.ask("POST", path, {"text": "我们16分钟到"}, If_Match="*").status_code == 409
    assert VI and RELATIVE
