"""Reports as phones send them: real places in every territory, words in Chinese or English, one key each."""

import json
from random import Random
from typing import Any

from rescue.geography.places import gazetteer

KINDS = ("road.hit_and_run", "road.collision", "injury", "illness", "drowning", "assault", "theft", "lost_documents")
WORDS = (
    "女儿过马路时被摩托车撞倒，司机逃走了，腿在流血，说不了当地话，请尽快派人来。",
    "在海边滑倒，头撞在石头上，一直想吐，同伴叫不到车。",
    "My father has chest pain since an hour, we are at the hotel, nobody here speaks Chinese.",
    "护照和钱包在市场被偷，现在在派出所门口，需要翻译。",
)
NAMES = ("林晓", "陈浩", "王丽华", "Zhang Wei", "赵敏", "Li Na")
LANGUAGES = ("zh-Hans", "zh-Hans", "zh-Hans", "zh-Hant", "en")
AROUND_DEGREES = 0.05
MOST_ACCURACY_M = 60
INTAKE, ECHO = "/api/v1/incidents", "/echo"
DIFFERENT_ECHOES = 500


def make_report(chance: Random) -> dict[str, Any]:
    """The body of one report: up to 5 km off a real place, a phone's accuracy, one or two people."""
    place = gazetteer().place(chance.randrange(len(gazetteer())))
    phone = f"+8613{chance.randrange(10**9):09d}"
    name = chance.choice(NAMES)
    people = [{"name": name, "phone": phone, "nationality": "CHN"}]
    if chance.random() < 0.2:
        people.append({"name": chance.choice(NAMES), "passport_number": f"E{chance.randrange(10**8):08d}"})
    return {
        "reporter": {"name": name, "phone": phone, "language": chance.choice(LANGUAGES)},
        "kind": chance.choice(KINDS),
        "description": chance.choice(WORDS),
        "location": {
            "latitude": round(_near(chance, place.latitude, 90), 6),
            "longitude": round(_near(chance, place.longitude, 180), 6),
            "accuracy_m": chance.randrange(5, MOST_ACCURACY_M),
        },
        "people": people,
    }


def make_requests(count: int, seed: int) -> list[bytes]:
    """Reports, each with a key of its own."""
    chance = Random(seed)
    return [make_request(chance, INTAKE) for _ in range(count)]


def make_echoes(count: int) -> list[bytes]:
    """The same bodies for a route that does nothing; a few of them over and over, since nobody remembers them."""
    chance = Random(count)
    few = [make_request(chance, ECHO) for _ in range(min(count, DIFFERENT_ECHOES))]
    return few * (count // len(few))


def make_request(chance: Random, path: str) -> bytes:
    """The same as the bytes of one HTTP/1.1 request on a connection that is kept."""
    body = json.dumps(make_report(chance), ensure_ascii=False).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        "Accept: application/json",
        "Accept-Language: zh-CN,zh;q=0.9,en;q=0.5",
        "User-Agent: Mozilla/5.0 (Linux; Android 14) Homeward",
        f"Content-Length: {len(body)}",
        f"Idempotency-Key: {chance.getrandbits(128):032x}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _near(chance: Random, degrees: float, most: float) -> float:
    return max(-most, min(most, degrees + chance.uniform(-AROUND_DEGREES, AROUND_DEGREES)))
