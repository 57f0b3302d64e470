from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest

from i18n.formats import Formats, ltr, ltr_plain, name_plain
from i18n.languages import LANGUAGES
from rescue.kit.money import Money

MAY_4 = datetime(2026, 5, 4, 7, 5, tzinfo=UTC)
IN = {code: Formats(LANGUAGES[code]) for code in LANGUAGES}


@pytest.mark.parametrize(
    ("code", "zone", "said"),
    [
        ("en", "Asia/Bangkok", "Mon, May 4, 2026 14:05 (Indochina Time, UTC+07:00)"),
        ("zh-Hans", "Asia/Bangkok", "2026年5月4日周一 14:05 (中南半岛时间, UTC+07:00)"),
        ("zh-Hant", "Asia/Bangkok", "2026年5月4日 週一 14:05 (中南半島時間, UTC+07:00)"),
        ("en", "Asia/Kathmandu", "Mon, May 4, 2026 12:50 (Nepal Time, UTC+05:45)"),
        ("en", "America/St_Johns", "Mon, May 4, 2026 04:35 (Newfoundland Daylight Time, UTC-02:30)"),
        ("en", "Europe/London", "Mon, May 4, 2026 08:05 (British Summer Time, UTC+01:00)"),
        ("zh-Hans", "Asia/Kolkata", "2026年5月4日周一 12:35 (印度时间, UTC+05:30)"),
        ("zh-Hant", "Asia/Ho_Chi_Minh", "2026年5月4日 週一 14:05 (中南半島時間, UTC+07:00)"),
        ("en", "Europe/Istanbul", "Mon, May 4, 2026 10:05 (Türkiye Time, UTC+03:00)"),
        ("en", "Etc/GMT+3", "Mon, May 4, 2026 04:05 (UTC-03:00)"),
        ("en", "UTC", "Mon, May 4, 2026 07:05 (UTC)"),
        ("en", None, "Mon, May 4, 2026 07:05 (UTC)"),
    ],
)
def test_a_moment_has_its_weekday_month_in_words_and_zone(code: str, zone: str | None, said: str) -> None:
    assert IN[code].moment(MAY_4, zone) == said


def test_no_zone_of_a_place_is_called_unknown() -> None:
    zones = sorted(zone for zone in available_timezones() if "/" in zone)
    assert len(zones) > 400
    said = {zone: IN["zh-Hans"].moment(MAY_4, zone) for zone in zones}
    assert [zone for zone in zones if "未知" in said[zone] or "GMT" in said[zone]] == []


def test_a_moment_with_only_an_offset_says_the_offset() -> None:
    assert IN["en"].moment(MAY_4.astimezone(timezone(timedelta(hours=-3)))) == "Mon, May 4, 2026 04:05 (UTC-03:00)"


def test_the_day_follows_the_zone_across_the_date_line() -> None:
    assert IN["en"].moment(MAY_4, ZoneInfo("Pacific/Kiritimati")).startswith("Mon, May 4")
    assert IN["en"].moment(MAY_4.replace(hour=11), "Pacific/Kiritimati").startswith("Tue, May 5")


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(AssertionError, match="without a zone"):
        IN["en"].moment(datetime(2026, 5, 4, 7, 5))


@pytest.mark.parametrize(
    ("code", "money", "said"),
    [
        ("en", Money(3_000_000, "CNY"), "CNY\u00a030,000.00"),
        ("zh-Hans", Money(3_000_000, "CNY"), "CNY\u00a030,000.00"),
        ("zh-Hant", Money(150_000, "TWD"), "TWD\u00a01,500.00"),
        ("de", Money(123_456, "EUR"), "EUR\u00a01.234,56"),
        ("en", Money(1_500, "JPY"), "JPY\u00a01,500"),
        ("ar", Money(12_345, "KWD"), "KWD\u00a012.345"),
        ("en", Money(-50, "USD"), "USD\u00a0-0.50"),
    ],
)
def test_money_has_its_code_and_its_own_digits(code: str, money: Money, said: str) -> None:
    assert IN[code].money(money) == said


@pytest.mark.parametrize(
    ("code", "minutes", "said"),
    [
        ("en", 1, "1 min"),
        ("en", 45, "45 min"),
        ("en", 90, "1 hr 30 min"),
        ("en", 120, "2 hr"),
        ("en", 3_000, "2 days 2 hr"),
        ("zh-Hans", 95, "1小时 35分钟"),
        ("zh-Hant", 5, "5 分鐘"),
        ("es", 120, "2 horas"),
        ("pt", 150, "2 horas 30 min"),
    ],
)
def test_durations_are_said_in_the_language(code: str, minutes: int, said: str) -> None:
    assert IN[code].minutes(minutes) == said


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code not in ("en", "fr", "es", "de", "pt")])
def test_no_language_falls_silently_to_english_units(code: str) -> None:
    said = IN[code].minutes(5) + IN[code].minutes(95) + IN[code].minutes(3_000) + IN[code].kilometres(3)
    assert not any(word in said for word in ("minute", "hour", "day", "kilomet"))


def test_a_duration_is_rounded_up_and_distances_are_short() -> None:
    assert IN["en"].duration(timedelta(seconds=61)) == "2 min"
    assert IN["en"].kilometres(3.44) == "3.4 km"
    assert IN["zh-Hans"].kilometres(123.6) == "124公里"
    assert IN["fr"].number(1_234.5) == "1\u202f234,5"
    assert IN["zh-Hant"].date(date(2026, 5, 4)) == "2026年5月4日 週一"


def test_numbers_are_isolated_inside_right_to_left_text() -> None:
    arabic, english = LANGUAGES["ar"], LANGUAGES["en"]
    assert ltr_plain("+66812345678", arabic) == "\u2066+66812345678\u2069"
    assert ltr_plain("+66812345678", english) == "+66812345678"
    assert name_plain("Chiang Mai", arabic) == "\u2068Chiang Mai\u2069"
    assert ltr("<+66>") == '<bdi dir="ltr">&lt;+66&gt;</bdi>'
