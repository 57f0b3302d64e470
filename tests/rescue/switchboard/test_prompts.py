"""Every prompt can be heard in every language, or is honestly said in English."""

import pytest

from i18n.channels.by_twilio.twiml import HangUp, Recorded, Spoken, write
from i18n.channels.by_twilio.voices import EARS, VOICES
from i18n.languages import LANGUAGES
from i18n.words import Words, example_of
from rescue.switchboard import messages
from rescue.switchboard.messages import ChooseLanguage, PersonOnZero, WeHaveYourCall
from rescue.switchboard.prompts import Speech, spell
from tests.twilio.grammar import find_faults

PROMPTS = [
    each for each in vars(messages).values() if isinstance(each, type) and issubclass(each, Words) and each is not Words
]
WITHOUT_VOICE = {"km", "lo", "my"}


def test_voices_and_ears_belong_to_languages_of_ours() -> None:
    assert VOICES.keys() == LANGUAGES.keys() - WITHOUT_VOICE
    assert EARS.keys() == LANGUAGES.keys() - {"my"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prompt_is_a_document_in_every_language(language: str) -> None:
    for prompt in PROMPTS:
        lines = Speech().say(example_of(prompt), language)
        assert find_faults(write(*lines, HangUp())) == [], prompt.__name__


def test_every_line_of_the_menu_is_said_in_the_language_it_offers() -> None:
    for code, voice in VOICES.items():
        (line,) = Speech().say(ChooseLanguage(4), code)
        assert isinstance(line, Spoken) and (line.voice, line.language) == (voice.name, voice.says)
        assert "4" in line.text


def test_a_language_without_a_voice_is_said_in_english_unless_a_person_recorded_it() -> None:
    assert not Speech().speaks("km")
    (line,) = Speech().say(PersonOnZero(), "km")
    assert isinstance(line, Spoken) and line.language == "en-US"
    recorded = Speech.of("km=https://audio.example/km/, xx=https://nobody.example")
    assert recorded.speaks("km") and not recorded.speaks("lo")
    assert recorded.say(PersonOnZero(), "km") == (Recorded("https://audio.example/km/PersonOnZero.mp3"),)


def test_numbers_in_a_recorded_prompt_are_spelled_behind_it() -> None:
    lines = Speech.of("lo=https://a.example").say(WeHaveYourCall("H W 7", spell("1669"), True, False), "lo")
    assert [line.text for line in lines if isinstance(line, Spoken)] == ["H W 7", "1 6 6 9"]


def test_no_mark_for_readers_reaches_a_voice() -> None:
    (line,) = Speech().say(WeHaveYourCall("H W 7", spell("112"), False, True), "ar")
    assert isinstance(line, Spoken)
    assert not set(line.text) & set("\u2066\u2067\u2068\u2069")
    assert spell("+66 81-234") == "+ 6 6 8 1 2 3 4"
