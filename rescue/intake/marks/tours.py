"""Tour codes, coach numbers and how many people, as travellers and guides write them."""

import re
import unicodedata
from functools import lru_cache

MOST_TOURS = 4
MOST_PEOPLE = 999
LAST_DIGITS = 0x20000  # no script above has digits of its own
PLAIN_KEPT = 64  # a report is read three times over
DIGITS = {place: str(unicodedata.digit(chr(place))) for place in range(128, LAST_DIGITS) if chr(place).isdecimal()}
CODE = r"([A-Z0-9][A-Z0-9\-]{2,15})"
SAYS = r"(?:\s*(?:CODE|NUMBER|NO|NR|ID|IS|是|为|為|号|號|码|碼|รหัส|SỐ|KODE|NUMÉRO|NÚMERO|НОМЕР|:|：|#|№)\.?)*\s*"
TOUR = re.compile(
    r"(?:TOUR(?:\s+GROUP)?|GROUP|团号|團號|团队|團隊|旅行团|旅行團|旅游团|旅遊團|กรุ๊ปทัวร์|กรุ๊ป|ทัวร์|คณะทัวร์|MÃ\s+TOUR|MÃ\s+ĐOÀN|ĐOÀN"
    r"|KODE\s+TUR|ROMBONGAN|ツアー|団体|투어|단체|ТУР(?:ГРУППА)?|ГРУППА|VOYAGE|GROUPE|GRUPO|GRUPPE|GRUPPO|TUR)"
    rf"{SAYS}{CODE}(?![A-Z0-9])"
)
COACH = re.compile(
    r"(?:(?<!\d)(\d{1,2})\s?(?:号车|號車|号大巴|號大巴|号旅游车|號遊覽車|号车厢|号車|호차)"
    r"|(?:COACH|BUS)\s?(?:NUMBER|NO|NR|#)?\.?\s?#?(\d{1,2})(?![\d.,:])"
    r"|(?:รถบัส|รถ|บัส)\s?คันที่\s?(\d{1,2})(?!\d)|XE(?:\s+BUÝT|\s+KHÁCH)?\s+SỐ\s+(\d{1,2})(?!\d)|BUS\s+NOMOR\s+(\d{1,2})(?!\d))"
)
PEOPLE = re.compile(
    r"(?<![\d.,+])(\d{1,3})\s?(?:多|余|餘)?\s?(?:人|名|个人|個人|位|PEOPLE|PERSONS?|PASSENGERS?|TOURISTS?|INJURED|HURT|คน|ราย|NGƯỜI|ORANG"
    r"|명|ЧЕЛОВЕК|PERSONNES|PERSONAS|PERSONEN|PERSONE|PESSOAS|KİŞİ|KISI)"
)
NUMERALS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2}
PEOPLE_IN_CHINESE = re.compile(
    r"([一二三四五六七八九两兩]?十[一二三四五六七八九]?|[一二三四五六七八九两兩]百?)多?(?:余|餘)?(?:个|個|名|位)?人"
)


def find_tours(text: str | None) -> frozenset[str]:
    """The codes of tour groups: a code holds a digit, and is no phone number."""
    found = [re.sub(r"-", "", hit[1]) for hit in TOUR.finditer(_plain(text))]
    codes = [code for code in found if any(each.isdigit() for each in code) and not (code.isdigit() and len(code) < 4)]
    return frozenset([code for code in codes if not (code.isdigit() and len(code) > 6)][:MOST_TOURS])


def tidy(code: str | None) -> str | None:
    """A tour code as it is compared: capitals and digits; None for what is none."""
    letters = "".join(each for each in (code or "").upper() if each.isascii() and each.isalnum())
    return letters[:16] or None


def find_coaches(text: str | None) -> frozenset[str]:
    """Which coach of a group it is: `3号车`, `coach no. 3` → `3`."""
    return frozenset(str(int(next(filter(None, hit.groups())))) for hit in COACH.finditer(_plain(text)))


def count_people(text: str | None) -> int | None:
    """The largest number of people a text names."""
    said = _plain(text)
    counts = [int(hit[1]) for hit in PEOPLE.finditer(said)]
    counts += [_value(hit[1]) for hit in PEOPLE_IN_CHINESE.finditer(said)]
    return max((count for count in counts if 0 < count <= MOST_PEOPLE), default=None)


def _value(numeral: str) -> int:
    if "百" in numeral:
        return 100 * NUMERALS.get(numeral[0], 1)
    tens, ten, ones = numeral.partition("十")
    return (NUMERALS.get(tens, 1) * 10 + NUMERALS.get(ones, 0)) if ten else NUMERALS.get(tens, 0)


@lru_cache(PLAIN_KEPT)
def _plain(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "").upper().translate(DIGITS)
