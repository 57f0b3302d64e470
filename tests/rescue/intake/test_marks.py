"""What is read out of running text: plates, tour codes, coaches, how many, and what sort of thing happened."""

import pytest

from rescue.intake.marks import events, plates, tours
from rescue.intake.marks.events import Sort
from rescue.network.run_cards import Kind

PLATES = [
    ("大巴翻了，车牌粤B12345，很多人受伤", {"粤B12345"}),
    ("大巴翻了，車牌粵Ｂ·１２３４５", {"粤B12345"}),
    ("京AD12345 新能源车", {"京AD12345"}),
    ("รถบัสคว่ำ ทะเบียน 30-0123 ภูเก็ต", {"300123"}),
    ("รถบัสคว่ำ ทะเบียน ๓๐-๐๑๒๓ ภูเก็ต", {"300123"}),
    ("coach crash, plate 30-0123 Phuket", {"300123"}),
    ("รถตู้ 1กข 1234 ชน", {"1กข1234"}),
    ("xe khách biển số 51B-123.45 bị lật", {"51B12345"}),
    ("xe 51B 12345", {"51B12345"}),
    ("License plate: ABC 1234", {"ABC1234"}),
    ("AB-123-CD renversé", {"AB123CD"}),
    ("car AB12 CDE hit us", {"AB12CDE"}),
    ("品川 500 あ 12-34", {"品川500あ1234"}),
    ("12가 3456 버스", {"12가3456"}),
    ("Kennzeichen M-AB 1234", {"MAB1234"}),
    ("plate 0812345678", set()),
    ("call me +66 81 234 5678", set()),
    ("โทร 1669 ด่วน", set()),
    ("they want 15000 THB, 3000元", set()),
    ("1234 BCD", {"1234BCD"}),
    ("plate of rice 12000 THB", set()),
    ("电话 13812345678", set()),
    ("HW-7K4M2Q", set()),
    ("at 7.8804, 98.3923", set()),
    ("2026-03-01 12:30", set()),
    ("", set()),
]


@pytest.mark.parametrize(("said", "found"), PLATES)
def test_plates_are_read_in_any_script_and_phones_and_prices_are_not(said: str, found: set[str]) -> None:
    assert plates.find(said) == found


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("团号：TH0301，32人", {"TH0301"}),
        ("團號 TH-0301", {"TH0301"}),
        ("Tour group TH0301", {"TH0301"}),
        ("tour code: th0301", {"TH0301"}),
        ("กรุ๊ปทัวร์ TH0301", {"TH0301"}),
        ("đoàn TH0301", {"TH0301"}),
        ("group of 32 people", set()),
        ("团队 13812345678", set()),
        ("tour guide", set()),
    ],
)
def test_tour_codes_hold_a_digit_and_are_no_phone(said: str, codes: set[str]) -> None:
    assert tours.find_tours(said) == codes


@pytest.mark.parametrize(
    ("said", "coaches"),
    [("3号车", {"3"}), ("我们是2號車", {"2"}), ("coach no. 3", {"3"}), ("bus 12", {"12"}), ("รถบัสคันที่ 3", {"3"}),
     ("xe số 3", {"3"}), ("3号車", {"3"}), ("bus 12.5 km", set()), ("in 3 hours", set())],
)  # fmt: skip
def test_which_coach_it_is(said: str, coaches: set[str]) -> None:
    assert tours.find_coaches(said) == coaches


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("32人受伤", 32),
        ("三十二人", 32),
        ("十几个人", None),
        ("二十多人", 20),
        ("一百人", 100),
        ("30 people hurt", 30),
        ("มีคนเจ็บ 20 คน", 20),
        ("32 người", 32),
        ("5 injured of 32 passengers", 32),
        ("+66 81 234 5678", None),
        ("", None),
    ],
)
def test_how_many_people(said: str, count: int | None) -> None:
    assert tours.count_people(said) == count


SORTS = [
    ("大巴翻车了", Sort.ROAD),
    ("遊覽車翻覆，很多人受傷", Sort.ROAD),
    ("Our bus overturned", Sort.ROAD),
    ("coach crash", Sort.ROAD),
    ("รถบัสคว่ำ", Sort.ROAD),
    ("xe khách bị lật", Sort.ROAD),
    ("bus terbalik", Sort.ROAD),
    ("バス事故です", Sort.ROAD),
    ("버스 사고", Sort.ROAD),
    ("автобус перевернулся", Sort.ROAD),
    ("انقلاب حافلة", Sort.ROAD),
    ("le bus s'est renversé", Sort.ROAD),
    ("el autobús volcó", Sort.ROAD),
    ("Busunfall", Sort.ROAD),
    ("incidente d'autobus", Sort.ROAD),
    ("o ônibus capotou", Sort.ROAD),
    ("otobüs devrildi", Sort.ROAD),
    ("គ្រោះថ្នាក់ចរាចរណ៍", Sort.ROAD),
    ("ອຸບັດຕິເຫດ", Sort.ROAD),
    ("ကားမှောက်", Sort.ROAD),
    ("ไฟไหม้โรงแรม", Sort.FIRE),
    ("酒店着火了", Sort.FIRE),
    ("เรือล่ม", Sort.BOAT),
    ("快艇翻船", Sort.BOAT),
    ("earthquake", Sort.DISASTER),
    ("护照被偷了", Sort.DOCUMENTS),
    ("钱包被偷", Sort.THEFT),
    ("my bag was stolen", Sort.THEFT),
    ("胸痛", Sort.ILLNESS),
    ("救命", None),
    ("help", None),
    ("大巴上钱包被偷", Sort.THEFT),
]


@pytest.mark.parametrize(("said", "sort"), SORTS)
def test_what_sort_of_event_words_tell_of(said: str, sort: Sort | None) -> None:
    assert events.sort_of(Kind.UNKNOWN, said) is sort


def test_a_kind_that_says_much_is_believed_before_words() -> None:
    assert events.sort_of(Kind.THEFT, "the bus crashed and then they took my bag") is Sort.THEFT
    assert events.sort_of(Kind.INJURY, "bus crash") is Sort.ROAD
    assert events.sort_of(Kind.ROAD_COLLISION, None) is Sort.ROAD
    assert events.sort_of(Kind.INJURY, None) is None
