"""Facts go through the machine in tags; what comes back is compared, and a lost fact or a lost "no" is seen."""

import pytest

from i18n.translation import masking
from i18n.translation.facts import Term
from i18n.translation.masking import ADDED, LOST, NO_ADDED, NO_LOST, Finding, mask, unmask


def through(text: str, source: str, said: str, target: str, **more):
    return unmask(mask(text, source, **more), said, target)


def test_a_mask_escapes_the_rest_and_numbers_the_facts() -> None:
    masked = mask("A < B & 500 mg, +66812345678", "en")
    assert masked.marked == 'A &lt; B &amp; <x id="1">500 mg</x>, <x id="2">+66812345678</x>'


@pytest.mark.parametrize(
    ("text", "source", "said", "target", "expected"),
    [
        ("付3万泰铢", "zh-Hans", 'Pay <x id="1">3万泰铢</x>', "en", "Pay THB 30,000"),
        ("付3万泰铢", "zh-Hans", 'Zahlen Sie <x id="1"></x>', "de", "Zahlen Sie THB 30.000"),
        ("吃500毫克", "zh-Hans", 'Take <x id="1">500毫克</x>', "en", "Take 500 mg"),
        ("下午3点半见", "zh-Hans", 'See you at <x id="1"/>', "en", "See you at 15:30"),
        ("3月5日", "zh-Hans", "<x id='1'>March</x>", "en", "Mar 5"),
        ("ห้อง ๑๒๐๔", "th", 'Room <x id="1">๑๒๐๔</x>', "en", "Room 1204"),
        ("¥300", "ja", '<x id="1">¥300</x>', "en", "¥300"),
        ("room 0081", "en", '<x id="1">81</x>号房', "zh-Hans", "0081号房"),
    ],
)
def test_a_fact_comes_back_as_its_reader_writes_it(
    text: str, source: str, said: str, target: str, expected: str
) -> None:
    assert through(text, source, said, target) == (expected, ())


@pytest.mark.parametrize(
    ("text", "source", "said", "target", "finding"),
    [
        ("Call +66812345678", "en", "打电话", "zh-Hans", Finding(LOST, "phone")),
        ("Take 500 mg", "en", "吃药", "zh-Hans", Finding(LOST, "dose")),
        ("付3万泰铢", "zh-Hans", "Pay now", "en", Finding(LOST, "money")),
        ("15:30", "en", "下午", "zh-Hans", Finding(LOST, "time")),
        ("Room 1204", "en", "房间", "zh-Hans", Finding(LOST, "number")),
        ("Come now", "en", "15:30来", "zh-Hans", Finding(ADDED, "time")),
        ("He is not breathing", "en", "他在呼吸", "zh-Hans", Finding(NO_LOST, "negation")),
        ("他没有呼吸", "zh-Hans", "He is breathing", "en", Finding(NO_LOST, "negation")),
        ("เขาไม่หายใจ", "th", "He breathes", "en", Finding(NO_LOST, "negation")),
        ("He is breathing", "en", "他不呼吸", "zh-Hans", Finding(NO_ADDED, "negation")),
        ("Anh ấy không đau", "vi", "He is in pain", "en", Finding(NO_LOST, "negation")),
        ("Он не дышит", "ru", "He breathes", "en", Finding(NO_LOST, "negation")),
        ("هو لا يتنفس", "ar", "He breathes", "en", Finding(NO_LOST, "negation")),
        ("Il ne respire pas", "fr", "He breathes", "en", Finding(NO_LOST, "negation")),
        ("Er atmet nicht", "de", "He breathes", "en", Finding(NO_LOST, "negation")),
        ("No respira", "es", "He breathes", "en", Finding(NO_LOST, "negation")),
        ("息をしていません", "ja", "He breathes", "en", Finding(NO_LOST, "negation")),
        ("숨을 쉬지 않아요", "ko", "He breathes", "en", Finding(NO_LOST, "negation")),
        ("Dia tidak bernapas", "id", "He breathes", "en", Finding(NO_LOST, "negation")),
    ],
)
def test_edge_56_what_a_machine_drops_or_turns_about_is_seen(
    text: str, source: str, said: str, target: str, finding: Finding
) -> None:
    assert list(through(text, source, said, target)[1]) == [finding]


def test_an_added_fact_is_a_warning_and_a_lost_one_is_grave() -> None:
    assert not Finding(ADDED, "time").is_grave
    assert all(Finding(code, "time").is_grave for code in (LOST, NO_LOST, NO_ADDED))


def test_what_the_machine_does_inside_a_tag_does_not_matter() -> None:
    said, findings = through("Call +66812345678", "en", 'โทร <x id="1">+66 81 999 9999</x>', "th")
    assert said == "โทร +66812345678" and findings == ()


def test_a_changed_number_outside_the_tags_is_lost_and_added() -> None:
    said, findings = through("Room 1204", "en", "房间1205", "zh-Hans")
    assert [finding.code for finding in findings] == [LOST, ADDED]
    assert said == "房间1205"


def test_a_term_comes_back_in_its_approved_rendering() -> None:
    terms = (Term("李伟", (("en", "Li Wei"), ("th", "หลี่ เหว่ย"))),)
    assert through("李伟受伤了", "zh-Hans", '<x id="1">李伟</x> is hurt', "en", terms=terms) == ("Li Wei is hurt", ())
    assert through("李伟受伤了", "zh-Hans", '<x id="1">李伟</x> បាន', "km", terms=terms)[0].startswith("李伟")
    assert through("李伟受伤了", "zh-Hans", "He is hurt", "en", terms=terms)[1] == (Finding(LOST, "term"),)


def test_a_persons_own_translation_is_compared_too() -> None:
    masked = mask("付3万泰铢", "zh-Hans")
    assert list(masking.compare(masked, "Please pay 30,000 baht", "en")) == []
    assert next(iter(masking.compare(masked, "Please pay 3,000 baht", "en"))) == Finding(LOST, "money")
    assert list(masking.compare(masked, "กรุณาจ่าย ๓๐,๐๐๐ บาท", "th")) == []


def test_edge_47_signs_of_several_countries_are_never_decided_for_the_reader() -> None:
    said, findings = through("费用¥300，押金$50", "zh-Hans", 'Fee <x id="1">a</x>, deposit <x id="2">b</x>', "en")
    assert said == "Fee ¥300, deposit $50" and findings == ()
    said, _ = through("Biaya 1.500.000 rupiah", "id", '费用<x id="1">x</x>', "zh-Hans")
    assert said == "费用IDR 1,500,000"
    said, _ = through("١٥٠٠٠ بات", "ar", 'จ่าย <x id="1">x</x>', "th")
    assert said == "จ่าย THB 15,000"


def test_nothing_of_a_value_is_in_a_finding() -> None:
    _, findings = through("Take 500 mg", "en", "吃药", "zh-Hans")
    assert "500" not in repr(findings)
