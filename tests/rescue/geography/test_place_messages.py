"""Whole messages as frightened people write them: which place they name, and words that only look like one."""

import pytest
from pyproj import Geod

from rescue.geography import place_search
from rescue.geography.corrections.book import NONE
from rescue.intake import whereabouts

GEOD = Geod(ellps="WGS84")
SURE = 0.75  # from here on a name says the country by itself
HINT = 0.55
MESSAGES = [

    ("我在普吉岛芭东海滩江西冷商场门口", "TH", 7.895, 98.30, 6),
    ("巴厘岛 库塔 Discovery Mall", "ID", -8.72, 115.17, 10),
    ("stuck near Shibuya station Tokyo", "JP", 35.66, 139.70, 20),
    ("曼谷素万那普机场", "TH", 13.69, 100.75, 40),
    ("在清迈古城塔佩门附近被摩托车撞了", "TH", 18.79, 98.99, 15),
    ("芭提雅步行街 酒吧", "TH", 12.93, 100.88, 15),
    ("我们在皮皮岛翻船了", "TH", 7.74, 98.77, 20),
    ("苏梅岛查汶海滩", "TH", 9.53, 100.06, 20),
    ("泰國曼谷考山路", "TH", 13.75, 100.50, 30),
    ("甲米奥南海滩 酒店", "TH", 8.03, 98.82, 30),
    ("新加坡滨海湾金沙酒店", "SG", 1.28, 103.86, 30),
    ("吉隆坡双子塔下面", "MY", 3.15, 101.71, 30),
    ("沙巴亚庇 丹绒亚路海滩", "MY", 5.98, 116.07, 40),
    ("仙本那 马布岛", "MY", 4.48, 118.61, 40),
    ("越南芽庄 海边 酒店", "VN", 12.24, 109.19, 20),
    ("岘港美溪海滩溺水", "VN", 16.05, 108.22, 20),
    ("胡志明市第一郡 包被抢", "VN", 10.77, 106.70, 30),
    ("河内还剑湖", "VN", 21.03, 105.85, 30),
    ("柬埔寨暹粒吴哥窟", "KH", 13.36, 103.86, 25),
    ("西哈努克港 金水赌场", "KH", 10.63, 103.52, 30),
    ("老挝万象", "LA", 17.97, 102.61, 25),
    ("东京新宿歌舞伎町", "JP", 35.69, 139.70, 25),
    ("大阪道頓堀 昏倒", "JP", 34.67, 135.50, 25),
    ("京都清水寺", "JP", 35.0, 135.78, 25),
    ("北海道札幌市 滑雪摔伤", "JP", 43.06, 141.35, 40),
    ("冲绳那霸 自驾车祸", "JP", 26.21, 127.68, 40),
    ("首尔明洞地铁站", "KR", 37.56, 126.98, 20),
    ("釜山海云台", "KR", 35.16, 129.16, 25),
    ("济州岛城山日出峰", "KR", 33.45, 126.7, 60),
    ("马尔代夫马累机场", "MV", 4.19, 73.53, 45),
    ("巴黎埃菲尔铁塔 手机被偷", "FR", 48.86, 2.29, 25),
    ("伦敦希思罗机场", "GB", 51.47, -0.45, 35),
    ("罗马火车站 护照被偷", "IT", 41.90, 12.50, 25),
    ("威尼斯 圣马可广场", "IT", 45.43, 12.34, 25),
    ("巴塞罗那 圣家堂", "ES", 41.40, 2.17, 25),
    ("瑞士因特拉肯 跳伞", "CH", 46.69, 7.86, 20),
    ("冰岛雷克雅未克", "IS", 64.15, -21.94, 25),
    ("迪拜哈利法塔", "AE", 25.20, 55.27, 35),
    ("土耳其卡帕多奇亚热气球", "TR", 38.65, 34.83, 60),
    ("伊斯坦布尔机场", "TR", 41.0, 28.9, 60),
    ("埃及开罗金字塔", "EG", 30.0, 31.2, 40),
    ("肯尼亚马赛马拉", "KE", -1.5, 35.14, 80),
    ("纽约时代广场", "US", 40.76, -73.99, 30),
    ("洛杉矶机场", "US", 33.94, -118.41, 40),
    ("黄石公园 车翻了", "US", 44.6, -110.5, 80),
    ("悉尼歌剧院", "AU", -33.86, 151.21, 30),
    ("新西兰皇后镇", "NZ", -45.03, 168.66, 25),
    ("凱恩斯 大堡礁 浮潛", "AU", -16.92, 145.77, 60),
    ("塞班岛", "MP", 15.2, 145.75, 30),
    ("斐济楠迪", "FJ", -17.8, 177.42, 40),
    ("加德满都 泰米尔", "NP", 27.71, 85.32, 25),
    ("斯里兰卡科伦坡", "LK", 6.93, 79.85, 30),
    ("Bangkok, Khao San Road, hit by tuk tuk", "TH", 13.75, 100.50, 30),
    ("We are at Kuta beach in Bali, my friend drowned", "ID", -8.72, 115.17, 40),
    ("Hotel in Ubud Bali scooter accident", "ID", -8.51, 115.26, 40),
    ("my wife is hurt in Chiang Rai", "TH", 19.91, 99.84, 25),
    ("near Ha Long Bay boat sank", "VN", 20.95, 107.05, 40),
    ("stuck at Changi Airport Singapore", "SG", 1.36, 103.99, 30),
    ("accident on the way from Da Nang to Hoi An", "VN", 16.0, 108.25, 40),
    ("car crash outside Queenstown New Zealand", "NZ", -45.03, 168.66, 25),
    ("Siem Reap hospital, food poisoning", "KH", 13.36, 103.86, 25),
    ("lost passport in Barcelona", "ES", 41.39, 2.16, 25),
    ("Phi Phi Islands", "TH", 7.74, 98.77, 20),
    ("robbed in Johannesburg airport", "ZA", -26.2, 28.04, 40),
    ("nusa penida cliff fall", "ID", -8.73, 115.54, 25),
    ("地点：普吉府 攀牙湾 跳岛游", "TH", 8.27, 98.5, 40),
    ("普吉機場", "TH", 8.0, 98.35, 40),
    ("浦东飞到曼谷 现在在曼谷廊曼机场", "TH", 13.9, 100.6, 40),
    ("我从上海来，在清迈生病了", "TH", 18.79, 98.99, 20),
]  # fmt: skip
DECOYS = [
    "I am in pain", "help me please", "we need a doctor", "my passport was stolen",
    "call the police now", "nice hotel, bad accident", "heart attack", "my son is lost", "救命啊",
    "我受伤了",     "快来人", "车祸，三个人受伤", "手机没电了", "他大出血了",
    "we are going home tomorrow", "She is bleeding in the car",
    "broken leg on the beach", "I can not breathe", "The driver ran away", "I was reading in the bath",
    "order 123 please", "我在酒店房间", "在海边", "高原反应很严重", "OK", "好的", "he fell at the market",
    "same as before", "my name is Jordan and I am hurt", "Paris Hilton called Victoria",
    "mobile phone is dead", "man down", "我们在山上迷路了", "我妈妈晕倒了",
]  # fmt: skip


@pytest.mark.parametrize(("text", "territory", "latitude", "longitude", "within_km"), MESSAGES)
def test_the_place_of_a_message_comes_first(
    text: str, territory: str, latitude: float, longitude: float, within_km: float
) -> None:
    found = place_search.search(text, limit=5)
    assert found, text
    assert found[0].territory == territory
    metres = GEOD.inv(longitude, latitude, found[0].longitude, found[0].latitude)[2]
    assert metres < within_km * 1_000, [(each.place.name_en, each.confidence) for each in found]


def test_there_are_enough_messages_to_measure() -> None:
    assert len(MESSAGES) >= 60 and len(DECOYS) >= 30


@pytest.mark.parametrize("text", DECOYS)
def test_words_that_name_no_place_are_never_more_than_a_hint(text: str) -> None:
    assert all(each.confidence < HINT for each in place_search.search(text))


@pytest.mark.parametrize(("text", "territory", "latitude", "longitude", "within_km"), MESSAGES[::5])
def test_a_name_suggests_and_gives_no_position(
    text: str, territory: str, latitude: float, longitude: float, within_km: float
) -> None:
    place = whereabouts.find(NONE, latitude=None, longitude=None, accuracy_m=None, text=text, source="sms")
    assert not place.has_position and place.candidates[0]["territory"] == territory
    assert place.territory_code in (territory, None)
