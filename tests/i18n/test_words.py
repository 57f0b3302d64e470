import importlib
import json
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import i18n
import rescue
from i18n import word_files, words
from i18n.languages import LANGUAGES, complete_languages
from i18n.sms import sms_segments
from i18n.word_files import BrokenWords
from i18n.words import (
    DENSE,
    MORE_IN_UCS2,
    Term,
    Words,
    check,
    example_of,
    from_payload,
    known_words,
    render,
    to_payload,
)
from rescue.dispatch.messages import CanYouCome, CoordinatorNeeded, HelpIsComing
from rescue.intake.messages import WeHaveYou
from rescue.kit.money import Money

for package in (rescue, i18n):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if found.name.endswith(".messages"):
            importlib.import_module(found.name)
ROOMS = ("rescue", "coverage", "claims", "i18n.")
SPOKEN = [message for message in known_words() if message.__module__.startswith(ROOMS)]
HANS, HANT, ENGLISH, ARABIC = (LANGUAGES[code] for code in ("zh-Hans", "zh-Hant", "en", "ar"))
COMING = HelpIsComing(reference="HW-7K4M2Q", helper="Mekong Rescue", minutes=15, phone="+85620123", link=None)
LINK = "https://homeward.example/t/abc"


@pytest.mark.parametrize("message", SPOKEN, ids=lambda message: message.__name__)
def test_every_message_is_whole_in_every_complete_language(message: type[Words]) -> None:
    assert check(message) == []


@pytest.mark.parametrize(
    "message", [each for each in SPOKEN if hasattr(each, "anywhere")], ids=lambda each: each.__name__
)
def test_the_words_for_a_place_nobody_knows_are_no_longer_and_name_112_once(message: type[Words]) -> None:
    known = example_of(message)
    unknown = replace(known, emergency_number=None, anywhere="112")  # type: ignore[call-arg, type-var]
    for language in LANGUAGES.values():
        text = render(unknown, language).text
        assert text.count("112") == 1 and "1669" not in text and "1 6 6 9" not in text
        cost = sms_segments(text)
        more = MORE_IN_UCS2 if cost.encoding == "UCS-2" and language.script not in DENSE else 0
        assert cost.segments <= message.max_segments + more, (language.code, cost)


def test_every_folder_of_words_belongs_to_a_message() -> None:
    assert len(SPOKEN) >= 11
    folders = {path.name for path in word_files.FOLDER.iterdir() if path.is_dir()}
    assert folders == {message.__name__ for message in SPOKEN}


@pytest.mark.parametrize("message", SPOKEN, ids=lambda message: message.__name__)
@pytest.mark.parametrize("language", complete_languages(), ids=lambda language: language.code)
def test_every_message_survives_the_database(message: type[Words], language) -> None:
    example = example_of(message)
    again = from_payload(json.loads(json.dumps(to_payload(example))))
    assert again == example
    assert render(again, language) == render(example, language)
    assert render(again, language).language is language


def test_a_message_is_said_in_the_receivers_language() -> None:
    assert render(COMING, ENGLISH).text == (
        "Homeward HW-7K4M2Q: Mekong Rescue is coming to you, in about 15 min. Stay where you are if it is safe.\n"
        "Their phone: +85620123"
    )
    assert "约15分钟后到达" in render(COMING, HANS).text
    assert "約 15 分鐘後抵達" in render(COMING, HANT).text


def test_a_line_without_its_value_is_left_out() -> None:
    bare = WeHaveYou(reference="HW-1", emergency_number=None)
    assert render(bare, ENGLISH).text.count("\n") == 0
    assert "HW-1" in render(bare, ENGLISH).text
    assert "1669" in render(WeHaveYou(reference="HW-1", emergency_number="1669"), ENGLISH).text


def test_demonstration_is_said_first_and_only_then() -> None:
    offer = example_of(CanYouCome)
    assert render(offer, HANS).text.startswith("【演示】")
    real = from_payload({"words": "CanYouCome", "values": {**to_payload(offer)["values"], "demonstration": False}})
    assert render(real, HANS).text.startswith("【归途】")


def test_a_missing_language_is_marked_and_never_silent(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "Trial", en=GOOD, zh_Hans=GOOD)
    monkeypatch.setattr(word_files, "FOLDER", folder)
    said = render(trial()(reference="HW-1", is_paid=True), LANGUAGES["th"])
    assert (said.fallback, said.language, said.text) == (True, ENGLISH, "มีเฉพาะภาษา English:\nPaid. HW-1")
    assert render(trial()(reference="HW-1"), HANT).text.startswith("僅有简体中文版：")


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        ("Evil\nReply YES", "Evil Reply YES"),
        ("a\u202ecod.exe", "acod.exe"),
        ("a\u200b\u2066b\u2069", "ab"),
        ("a\x00\x07b", "ab"),
        ("a\ud800b", "ab"),
        ("{link}", "{link}"),
        ("%(phone)s", "%(phone)s"),
        ("  many   spaces  ", "many spaces"),
        ("x" * 500, "x" * 77 + "..."),
    ],
)
def test_nobodys_name_can_bend_our_words(hostile: str, said: str) -> None:
    message = HelpIsComing(reference="HW-1", helper=hostile, minutes=5, phone=None)
    assert render(message, ENGLISH).text.startswith(f"Homeward HW-1: {said} is coming to you")


def test_a_link_is_whole_or_refused() -> None:
    with pytest.raises(AssertionError, match="cannot be sent"):
        render(WeHaveYou(reference="HW-1", emergency_number=None, link=LINK + "a" * 300), ENGLISH)
    assert render(WeHaveYou(reference="HW-1", emergency_number=None, link=LINK), ENGLISH).text.endswith(LINK)


def test_threads_that_speak_at_once_do_not_mix_languages() -> None:
    wanted = {language.code: render(COMING, language).text for language in complete_languages()}
    languages = complete_languages() * 100

    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(lambda language: render(COMING, language).text, languages))
    assert said == [wanted[language.code] for language in languages]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private registry and folder, so that trial messages leave no trace."""
    monkeypatch.setattr(Words, "_known", dict(Words._known))
    return tmp_path


def write(folder: Path, name: str, **texts: str) -> None:
    (folder / name).mkdir(exist_ok=True)
    for code, text in texts.items():
        (folder / name / f"{code.replace('_', '-')}.txt").write_text(text + "\n", encoding="utf-8")


def trial() -> type[Words]:
    @dataclass(frozen=True)
    class Trial(Words):
        reference: str
        link: str | None = None
        is_paid: bool = False

    return Trial


GOOD = "{is_paid?}Paid. {reference}\n{link}"


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"zh_Hans": GOOD, "en": GOOD}, "no zh-Hant.txt"),
        ({"zh_Hans": GOOD, "en": GOOD, "zh_Hant": "{is_paid?}x\n{link}"}, "must use exactly"),
        ({"zh_Hans": GOOD, "en": GOOD, "zh_Hant": GOOD + "\n{who}"}, "must use exactly"),
        ({"zh_Hans": GOOD, "en": GOOD, "zh_Hant": "{is_paid}{reference}\n{link}"}, "other conditions"),
        ({"zh_Hans": GOOD, "en": GOOD, "zh_Hant": GOOD + "。"}, "a link must end its line"),
        ({"zh_Hans": GOOD, "en": GOOD, "zh_Hant": "{Reference}" + GOOD}, "brace that is no value"),
        ({"zh_Hans": GOOD, "en": GOOD, "zh_Hant": "{" + GOOD}, "brace that is no value"),
        ({"zh_Hans": GOOD, "en": GOOD, "zh_Hant": " " + GOOD}, "begins or ends with a space"),
        ({"zh_Hans": GOOD, "en": GOOD, "zh_Hant": ""}, "is empty"),
        ({"zh_Hans": GOOD, "en": GOOD, "zh_Hant": GOOD, "xx": GOOD}, "unknown languages"),
    ],
)
def test_a_broken_text_is_found_before_it_is_sent(folder: Path, texts: dict[str, str], fault: str) -> None:
    write(folder, "Trial", **texts)
    faults = check(trial(), folder)
    assert any(fault in each for each in faults), faults


def test_good_texts_pass(folder: Path) -> None:
    write(folder, "Trial", zh_Hans=GOOD, zh_Hant=GOOD, en=GOOD)
    assert check(trial(), folder) == []


def test_a_text_that_grew_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CanYouCome, "max_segments", 1)
    assert any("segments, not 1" in fault for fault in check(CanYouCome))


def test_two_messages_of_one_name_are_refused(folder: Path) -> None:
    with pytest.raises(BrokenWords, match="two messages"):
        type("HelpIsComing", (Words,), {})


@pytest.mark.parametrize(
    "payload",
    [
        {"words": "NoSuchThing", "values": {}},
        {"words": "HelpIsComing", "values": {"nobody": 1}},
        {"words": "WeHaveYou"},
    ],
)
def test_a_payload_that_is_no_message_is_an_error(payload: dict) -> None:
    with pytest.raises(BrokenWords):
        from_payload(payload)


def test_values_are_written_the_readers_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Everything(Words):
        cost: Money
        at: datetime
        wait: timedelta
        wait_minutes: int
        away_km: float
        count: int
        phone: str
        name: str

    text = "{cost}|{at}|{wait}|{wait_minutes}|{away_km}|{count}|{phone}|{name}"
    write(folder, "Everything", en=text, ar=text)
    monkeypatch.setattr(word_files, "FOLDER", folder)
    at = datetime(2026, 5, 4, 14, 5, tzinfo=ZoneInfo("Asia/Bangkok"))
    message = Everything(Money(123_400, "THB"), at, timedelta(minutes=5), 95, 3.4, 1_200, "+66 53", "Somchai")
    again = from_payload(json.loads(json.dumps(to_payload(message))))
    assert again == message
    assert render(again, ENGLISH).text == (
        "THB 1,234.00|Mon, May 4, 2026 14:05 (Indochina Time, UTC+07:00)|5 min|1 hr 35 min|3.4 km|1,200|+66 53|Somchai"
    )
    assert "07:05 (UTC)" in render(again, ENGLISH, zone=UTC).text
    arabic = render(again, ARABIC).text
    assert "\u2066+66 53\u2069" in arabic
    assert "\u2068Somchai\u2069" in arabic


def test_terms_are_read_from_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    message = CoordinatorNeeded(reference="HW-1", severity=Term("Please sign in."), place=None, reason=Term("Unknown"))
    assert "请登录。" in render(message, HANS).text
    assert words.check_all(SPOKEN) == []
