import pytest

from i18n.languages import (
    ENGLISH,
    LANGUAGES,
    MAX_HEADER_CHARACTERS,
    chain,
    complete_languages,
    find_language,
    negotiate,
)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("cmn-Hans-CN", "zh-Hans"),
        ("wuu", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh_TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("yue-HK", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("nan-TW", "zh-Hant"),
        ("hak-TW", "zh-Hant"),
        ("nan", "zh-Hans"),
        ("id", "id"),
        ("in-ID", "id"),
        ("ms-MY", "ms"),
        ("pt-PT", "pt"),
        ("pt_BR", "pt"),
        ("en-AU", "en"),
        ("ar-EG", "ar"),
        ("th-TH,en;q=0.8", "th"),
        ("en;q=0.3, zh-TW;q=0.9, *;q=0.1", "zh-Hant"),
        ("sw, vi;q=0.4", "vi"),
        ("ru;q=0, ko;q=0.1", "ko"),
        ("ja ; q = 0.5", "ja"),
        ("hi", "en"),
        ("*", "en"),
        ("", "en"),
        (None, "en"),
        (["", "km-KH", "en"], "km"),
        ([], "en"),
    ],
)
def test_a_person_gets_the_nearest_of_our_languages(wanted: str | list[str] | None, code: str) -> None:
    assert negotiate(wanted).code == code


@pytest.mark.parametrize(
    "wanted",
    [
        "a" * 100_000,
        "-,-,-",
        ";q=1",
        "en;q=NaN",
        "en;q=1e9",
        "x-",
        "i-klingon",
        "zh\x00CN",
        "\ud800",
        "中文",
        "en-" * 400,
        "en\r\nSet-Cookie: a=b",
        ";;;;,,,,====",
    ],
)
def test_whatever_was_sent_is_an_answer_and_never_an_error(wanted: str) -> None:
    assert negotiate(wanted).code in LANGUAGES
    assert negotiate([wanted]).code in LANGUAGES


def test_what_stands_behind_the_limit_is_not_looked_at() -> None:
    assert negotiate("xx," * MAX_HEADER_CHARACTERS + "th") is ENGLISH


def test_a_language_we_do_not_speak_is_told_apart_from_english() -> None:
    assert find_language("sw") is None
    assert find_language("en-NZ") is ENGLISH


def test_negotiation_can_be_kept_to_what_is_complete() -> None:
    assert negotiate("th, zh-HK;q=0.5", among=complete_languages()).code == "zh-Hant"


@pytest.mark.parametrize(
    ("code", "tried"),
    [("zh-Hant", ["zh-Hant", "zh-Hans", "en"]), ("th", ["th", "en"]), ("en", ["en"])],
)
def test_the_other_script_is_tried_before_english(code: str, tried: list[str]) -> None:
    assert [language.code for language in chain(LANGUAGES[code])] == tried


def test_twenty_languages_each_have_a_locale_and_know_their_direction() -> None:
    assert len(LANGUAGES) == 20
    for language in LANGUAGES.values():
        assert language.locale.text_direction == language.direction
        assert language.autonym
