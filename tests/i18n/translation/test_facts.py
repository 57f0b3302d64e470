"""What must survive a translation is found in any script and any digits, with one spelling of its value."""

import pytest

from i18n.translation import facts
from i18n.translation.facts import Term

CASES = [
    ("en", "Call +66 81 234 5678 now", [("phone", "+66812345678")]),
    ("zh-Hans", "请打＋66812345678", [("phone", "+66812345678")]),
    ("ar", "اتصل على +٦٦٨١٢٣٤٥٦٧٨", [("phone", "+66812345678")]),
    ("th", "โทร 081 234 5678", [("phone", "+66812345678")]),
    ("th", "โทร ๐๘๑ ๒๓๔ ๕๖๗๘", [("phone", "+66812345678")]),
    ("en", "Ring 1669", [("number", "1669")]),
    ("zh-Hans", "打1155", [("number", "1155")]),
    ("zh-Hans", "3万泰铢", [("money", "THB 30000")]),
    ("zh-Hans", "三万泰铢", [("money", "THB 30000")]),
    ("zh-Hans", "两万五千元", [("money", "CNY 25000")]),
    ("zh-Hans", "1.5亿印尼盾", [("money", "IDR 150000000")]),
    ("zh-Hant", "新台幣3萬", [("money", "TWD 30000")]),
    ("zh-Hant", "3萬元", [("money", "CNY 30000")]),
    ("en", "30,000 baht", [("money", "THB 30000")]),
    ("en", "THB 30,000.50", [("money", "THB 30000.5")]),
    ("en", "US$1,200", [("money", "USD 1200")]),
    ("en", "$50", [("money", "$ 50")]),
    ("zh-Hans", "¥300", [("money", "¥ 300")]),
    ("ja", "￥３００", [("money", "¥ 300")]),
    ("ja", "3万円", [("money", "JPY 30000")]),
    ("ko", "5만 원", [("money", "KRW 50000")]),
    ("th", "๓๐,๐๐๐ บาท", [("money", "THB 30000")]),
    ("th", "3 หมื่นบาท", [("money", "THB 30000")]),
    ("vi", "2 triệu đồng", [("money", "VND 2000000")]),
    ("vi", "2.000.000 đồng", [("money", "VND 2000000")]),
    ("id", "Rp 1,5 juta", [("money", "IDR 1500000")]),
    ("id", "Rp1.500.000", [("money", "IDR 1500000")]),
    ("ms", "RM 250", [("money", "MYR 250")]),
    ("ru", "15 тыс. рублей", [("money", "RUB 15000")]),
    ("ru", "1\u00a0500\u00a0рублей", [("money", "RUB 1500")]),
    ("fr", "1\u202f200,50 €", [("money", "EUR 1200.5")]),
    ("fr", "30\u202f000 bahts", [("number", "30000")]),
    ("de", "1.200,50 €", [("money", "EUR 1200.5")]),
    ("es", "1.200 euros", [("money", "EUR 1200")]),
    ("it", "€ 1.200", [("money", "EUR 1200")]),
    ("pt", "1,5 milhões de reais", [("number", "1500000")]),
    ("ar", "٣٠٬٠٠٠ بات", [("money", "THB 30000")]),
    ("ar", "٢٫٥ مليون", [("number", "2500000")]),
    ("tr", "1.500 TL", [("money", "TRY 1500")]),
    ("km", "៣០០០០ រៀល", [("money", "KHR 30000")]),
    ("lo", "໕໐໐໐໐ ກີບ", [("money", "LAK 50000")]),
    ("my", "၅၀၀၀၀ ကျပ်", [("money", "MMK 50000")]),
    ("en", "at 7.8804, 98.3923", [("position", "7.8804,98.3923")]),
    ("zh-Hans", "坐标7.8804，98.3923", [("position", "7.8804,98.3923")]),
    ("ru", "7°52'49\"N", [("position", "75249")]),
    ("en", "See https://maps.app.goo.gl/x1.", [("url", "https://maps.app.goo.gl/x1")]),
    ("zh-Hans", "看https://a.example/b，谢谢", [("url", "https://a.example/b")]),
    ("de", "an li.wei@example.org schreiben", [("email", "li.wei@example.org")]),
    ("zh-Hans", "编号HW-7K3M9QX。", [("reference", "HW-7K3M9QX")]),
    ("en", "passport E12345678", [("code", "E12345678")]),
    ("en", "flight MU 5321", [("flight", "MU5321")]),
    ("zh-Hans", "航班TG614晚点", [("flight", "TG614")]),
    ("th", "เที่ยวบิน 3K 512", [("flight", "3K512")]),
    ("en", "give 500 mg", [("dose", "500 mg")]),
    ("zh-Hans", "吃500毫克", [("dose", "500 mg")]),
    ("th", "๕๐๐ มก.", [("dose", "500 mg")]),
    ("ru", "0,5 мг", [("dose", "0.5 mg")]),
    ("ar", "٥٠٠ ملغ", [("dose", "500 mg")]),
    ("ja", "5ミリリットル", [("dose", "5 ml")]),
    ("ko", "500밀리그램", [("dose", "500 mg")]),
    ("fr", "2,5\u00a0ml", [("dose", "2.5 ml")]),
    ("vi", "10 đơn vị insulin", [("dose", "10 IU")]),
    ("en", "0.5 mg", [("dose", "0.5 mg")]),
    ("en", "at 15:30", [("time", "15:30")]),
    ("en", "at 3:30 pm", [("time", "15:30")]),
    ("en", "at 3 p.m.", [("time", "15:00")]),
    ("en", "12 am", [("time", "00:00")]),
    ("zh-Hans", "下午3点半", [("time", "15:30")]),
    ("zh-Hans", "晚上8点15分", [("time", "20:15")]),
    ("zh-Hans", "15：30见", [("time", "15:30")]),
    ("ja", "午後3時半", [("time", "15:30")]),
    ("ko", "오후 3시 30분", [("time", "15:30")]),
    ("th", "15.30 น.", [("time", "15:30")]),
    ("th", "๑๕:๓๐ น.", [("time", "15:30")]),
    ("de", "15.30 Uhr", [("time", "15:30")]),
    ("fr", "à 14h30", [("time", "14:30")]),
    ("vi", "lúc 14 giờ 30", [("time", "14:30")]),
    ("id", "pukul 15.30", [("time", "15:30")]),
    ("en", "on 5 March 2026", [("date", "2026-03-05")]),
    ("en", "March 5th, 2026", [("date", "2026-03-05")]),
    ("zh-Hans", "2026年3月5日", [("date", "2026-03-05")]),
    ("zh-Hans", "3月5号", [("date", "--03-05")]),
    ("ja", "令和8年3月5日", [("date", "2026-03-05")]),
    ("ko", "3월 5일", [("date", "--03-05")]),
    ("th", "5 มีนาคม 2569", [("date", "2026-03-05")]),
    ("th", "๕ มี.ค. ๒๕๖๙", [("date", "2026-03-05")]),
    ("vi", "ngày 5 tháng 3 năm 2026", [("date", "2026-03-05")]),
    ("id", "5 Maret 2026", [("date", "2026-03-05")]),
    ("ru", "5 марта 2026", [("date", "2026-03-05")]),
    ("es", "5 de marzo de 2026", [("date", "2026-03-05")]),
    ("fr", "1er mars 2026", [("date", "2026-03-01")]),
    ("de", "5. März 2026", [("date", "2026-03-05")]),
    ("tr", "5 Mart 2026", [("date", "2026-03-05")]),
    ("en", "on 2026-03-05", [("date", "2026-03-05")]),
    ("en", "on 4/5/2026", [("date", "4/5/2026")]),
    ("en", "room 0081", [("number", "0081")]),
    ("zh-Hans", "3楼1204室", [("number", "3"), ("number", "1204")]),
    ("my", "အခန်း ၁၂၀၄", [("number", "1204")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_facts_of_a_sentence_are_found_with_their_values(language: str, text: str, expected: list[tuple[str, str]]):
    assert [(fact.kind, fact.value) for fact in facts.find(text, language, region="TH")] == expected


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 80
    assert {language for language, _, _ in CASES} >= {
        "zh-Hans",
        "zh-Hant",
        "en",
        "th",
        "vi",
        "id",
        "ar",
        "ru",
        "my",
        "km",
    }


def test_names_and_words_of_the_glossary_are_facts_of_their_own() -> None:
    terms = (Term("李伟", (("en", "Li Wei"),)), Term("Bangkok Hospital"))
    assert [(fact.kind, fact.value) for fact in facts.find("李伟在Bangkok Hospital 3楼", "zh-Hans", terms=terms)] == [
        ("term", "李伟"),
        ("term", "Bangkok Hospital"),
        ("number", "3"),
    ]


def test_a_fact_keeps_its_own_words() -> None:
    (fact,) = facts.find("๓๐,๐๐๐ บาท", "th")
    assert fact.raw == "๓๐,๐๐๐ บาท" and (fact.start, fact.end) == (0, 10)


def test_edge_48_ambiguous_dates_stay_as_written_and_buddhist_years_are_read() -> None:
    from i18n.translation.masking import mask, unmask

    masked = mask("พบกัน 5 มีนาคม 2569 หรือ 4/5/26", "th")
    assert [fact.value for fact in masked.facts] == ["2026-03-05", "4/5/26"]
    said, findings = unmask(masked, 'Meet on <x id="1">?</x> or <x id="2">?</x>', "en")
    assert said == "Meet on Mar 5, 2026 or 4/5/26" and findings == ()
