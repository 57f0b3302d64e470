"""Places in the twenty languages, alone and inside a sentence; what is not a place is none."""

import pytest

from i18n.languages import LANGUAGES
from rescue.geography import place_search, territories
from rescue.geography.corrections.book import NONE
from rescue.intake import whereabouts

IN_THAILAND = """
ภูเก็ต | ประเทศไทย | ผมอยู่ที่ภูเก็ต รถชน | เกาะสมุย | في تايلاند | أنا في بانكوك | بتايلاند | Пхукет | авария в Бангкоке
я в Таиланде | 방콕 | 방콕에서 사고 | 태국에 있어요 | ພູເກັດ | ຂ້ອຍຢູ່ປະເທດໄທ | ຢູ່ບາງກອກ | នៅប្រទេសថៃ | ဘန်ကောက်
ကျွန်တော် ထိုင်းနိုင်ငံမှာ | バンコク | タイのプーケットで事故 | Tôi ở Thái Lan | toi o thai lan | Tayland'da kaza | en Thaïlande
en Tailandia | na Tailândia | saya di Thailand | ภูเก็ต ประเทศไทย | Patong ประเทศไทย | 我在ภูเก็ต | in Thailandia
"""
ELSEWHERE = {
    "в Саудовской Аравии": "SA", "на Мальдивах": "MV", "в Китае": "CN", "ភ្នំពេញ": "KH", "ရန်ကုန်": "MM", "ວຽງຈັນ": "LA",
    "a Parigi": "FR", "ở Lào": "LA", "tai nạn ở Đà Nẵng": "VN", "kecelakaan di Bali": "ID", "في المغرب": "MA",
    "Ich bin in Griechenland": "GR", "서울역": None, "제주도에서": "KR", "東京で": "JP", "صنعاء": "YE", "في مصر": "EG",
    "İmdat, Antalya’da kaza oldu": "TR", "İstanbul'dayım": "TR", "Sana'a": "YE",
}  # fmt: skip
NO_PLACE = """
คนไทยช่วยด้วย | ผมพูดภาษาไทย | ช่วยด้วย ขาหัก | ຂ້ອຍເຈັບ ລາວບໍ່ຮູ້ | ຊ່ວຍແດ່ ຂາຫັກ | ជួយផង | ကူညီပါ ခြေထောက်ကျိုးနေတယ်
помогите, сломана нога | того человека нет | после обеда | орел и находка | ساعدوني رجلي مكسورة | عندي إصابة في العين
بعد المغرب | في المدينة | 도와주세요 다리가 부러졌어요
인도에서 차에 치였어요 | 지난주에 사고 | 그 후에 | タイヤがパンク | 助けてください足が折れました
tolong, kaki saya patah | yardım edin, bacağım kırıldı | socorro, quebrei a perna | cứu tôi với, tôi bị gãy chân
au secours, je suis blessé | seul et perdu | ayuda, estoy herido | hilfe, ich bin verletzt | aiuto, ho una gamba rotta
I am alone at the island hotel | Thai food was bad | help me please my leg is broken
"""


def split(cases: str) -> list[str]:
    return [case.strip() for line in cases.strip().splitlines() for case in line.split("|") if case.strip()]


def find(words: str) -> whereabouts.Place:
    return whereabouts.find(NONE, latitude=None, longitude=None, accuracy_m=None, text=words, source="words")


@pytest.mark.parametrize("words", split(IN_THAILAND))
def test_a_place_said_in_any_language_says_whom_to_call_there_and_sends_nobody(words: str) -> None:
    place = find(words)
    assert {each["territory"] for each in place.candidates} == {"TH"}
    assert place.numbers["ambulance"]["number"] == "1669"
    assert not place.has_position and place.confidence in ("low", "none")


@pytest.mark.parametrize(("words", "code"), ELSEWHERE.items())
def test_bent_joined_and_spaced_words_are_read_as_their_language_writes_them(words: str, code: str | None) -> None:
    assert (find(words).candidates or [{"territory": None}])[0]["territory"] == code


@pytest.mark.parametrize("words", split(NO_PLACE))
def test_what_only_sounds_like_a_place_is_none(words: str) -> None:
    assert find(words).candidates == []


def test_a_name_of_a_country_and_of_a_city_elsewhere_decides_nothing() -> None:
    place = find("عمان")
    assert {each["territory"] for each in place.candidates} == {"OM", "JO"}
    assert place.territory_code is None and place.numbers["ambulance"]["confidence"] == "missing"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_territory_is_found_by_the_name_this_house_gives_it(language: str) -> None:
    lost = []
    for territory in territories.list_all():
        name = territory.name(language).partition("(")[0].partition("（")[0].strip()
        if territory.code not in {each.territory for each in place_search.search(name)}:
            lost.append(name)
    assert len(lost) <= 6, lost
