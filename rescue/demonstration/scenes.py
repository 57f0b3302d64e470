"""Made-up calls for help at real places; the phones begin with +999, which no network can ring."""

from rescue.intake.drafts import Draft, Person
from rescue.intake.models import Channel

BY = "demonstration"
TRAVELLER_PHONE = "+99966810001"


def _scene(
    name: str, phone: str, language: str, kind: str, place: tuple[float, float, float], description: str
) -> Draft:
    latitude, longitude, accuracy_m = place
    return Draft(
        channel=Channel.WEB,
        by=BY,
        name=name,
        phone=phone,
        language=language,
        kind=kind,
        description=description,
        latitude=latitude,
        longitude=longitude,
        accuracy_m=accuracy_m,
        people=(Person(name=name, phone=phone),),
    )


OPENING_SCENES = (
    _scene(
        "李伟",
        TRAVELLER_PHONE,
        "zh-Hans",
        "road.hit_and_run",
        (7.8804, 98.3923, 25),
        "被摩托车撞了，对方跑了，腿断了。",
    ),
    _scene("王芳", "+99981900021", "zh-Hans", "illness", (35.0116, 135.7681, 40), "我妈妈胸口痛，出冷汗。"),
    _scene("陳美玲", "+99933600031", "zh-Hant", "theft", (48.8584, 2.2945, 60), "護照和錢包在地鐵上被偷了。"),
    _scene("Zhang Min", "+99925400041", "en", "injury", (-1.4061, 35.0106, 300), "Fell from the vehicle, arm broken."),
    _scene(
        "刘洋", "+99939000051", "zh-Hans", "purchase_dispute", (43.7687, 11.2569, 80), "被导游强迫买了珠宝，要求退货。"
    ),
    Draft(
        channel=Channel.SMS,
        by=BY,
        name="赵刚",
        phone="+99962300061",
        language="zh-Hans",
        kind="stranded",
        description="船没有来接我们。",
        place_text="巴厘岛 蓝梦岛码头",
    ),
)

NEW_SCENES = (
    _scene("孙丽", "+99966810002", "zh-Hans", "drowning", (9.512, 100.013, 30), "朋友溺水，刚救上来。"),
    _scene("周强", "+99985600003", "zh-Hans", "road.collision", (17.9757, 102.6331, 50), "大巴翻了，多人受伤。"),
    _scene("吳家豪", "+99981800004", "zh-Hant", "illness", (43.0618, 141.3545, 35), "在滑雪場喘不過氣。"),
    _scene("Huang Lei", "+99966400005", "en", "injury", (64.1466, -21.9426, 20), "Slipped on the ice, cannot walk."),
    _scene("徐静", "+99961200006", "zh-Hans", "assault", (-33.8688, 151.2093, 45), "被人打了，头在流血。"),
    _scene("马超", "+99920100007", "zh-Hans", "illness", (29.9792, 31.1342, 60), "中暑，已经昏倒。"),
    _scene("朱婷", "+99934900008", "zh-Hans", "lost_documents", (41.4036, 2.1744, 25), "护照丢了，后天的飞机。"),
    _scene("何军", "+99951900009", "zh-Hans", "injury", (-13.1631, -72.545, 150), "爬山摔伤了脚踝。"),
    _scene("Guo Ying", "+99967900010", "en", "drowning", (-17.7134, 177.065, 80), "Cut by coral, losing blood."),
    _scene("林志明", "+99996000011", "zh-Hant", "road.hit_and_run", (4.1755, 73.5093, 30), "被機車撞倒，腳不能動。"),
    _scene("罗丹", "+99999600012", "zh-Hans", "lost_person", (42.8746, 74.5698, 500), "父亲散步没有回酒店。"),
    _scene("郑浩", "+99952600013", "zh-Hans", "detention", (19.4326, -99.1332, 100), "被警察带走了，听不懂。"),
)
