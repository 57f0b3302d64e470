"""Dates and times in sentences: month names of the twenty languages, 年月日, Buddhist years, 下午3点半, 15.30 น."""

import re
from functools import lru_cache

from i18n.languages import LANGUAGES

BUDDHIST_FROM = 2_400
BUDDHIST_YEARS = 543
REIWA = 2_018
_YEAR = r"(?:พ\.ศ\.|ค\.ศ\.|พุทธศักราช|năm|de|del)?\s?(?P<y>\d{4})"
_HAN = re.compile(
    r"(?:(?P<era>令和)(?P<ey>\d{1,2})年|(?P<y>\d{4})\s?[年년]\s?)?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日号號일]"
)
_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})([/.-])(?P<b>\d{1,2})\2(?P<y>\d{4}|\d{2})(?![\d/-])")
_VIETNAMESE = re.compile(r"ngày\s(?P<d>\d{1,2})\stháng\s(?P<m>\d{1,2})(?:\snăm\s(?P<y>\d{4}))?", re.IGNORECASE)
_BEFORE_CLOCK = re.compile(
    r"(?P<half>上午|早上|凌晨|午前|오전|下午|傍晚|晚上|午後|오후)?\s?(?P<h>\d{1,2})\s?[点點時时시](?:\s?(?P<m>\d{1,2})\s?[分분]?|(?P<b>半|반))?(?![\d个個间])"
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-3])[:](?P<m>[0-5]\d)(?::[0-5]\d)?\s?(?P<half>[ap]\.?m\.?(?![a-z]))?(?![\d:])",
    re.IGNORECASE,
)
_HALF = re.compile(r"(?<![\d.:])(?P<h>1[0-2]|0?[1-9])\s?(?P<half>[ap]\.?m\.?)(?![a-z])", re.IGNORECASE)
_HOUR = r"(?<![\d.:])(?P<h>[01]?\d|2[0-3])"
_WITH_H = re.compile(_HOUR + r"\s?h\s?(?P<m>[0-5]\d)?(?![a-z\d])", re.IGNORECASE)
_WITH_POINT = re.compile(_HOUR + r"[.](?P<m>[0-5]\d)\s?(?:น\.|Uhr|WIB|WITA|WIT)")
_AFTER_WORD = re.compile(r"(?:pukul|jam|ore|kl\.?)\s(?P<h>[01]?\d|2[0-3])[.](?P<m>[0-5]\d)(?!\d)", re.IGNORECASE)
_WHOLE = re.compile(_HOUR + r"\s?(?:Uhr|giờ|น\.)(?:\s(?P<m>[0-5]\d)(?!\d))?")


@lru_cache(maxsize=1)
def _month_names() -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str]]:
    numbers: dict[str, int] = {}
    for language in LANGUAGES.values():
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in language.locale.months[context][width].items():
                    plain = name.strip(". ").lower()
                    if len(plain) > 2 and not any(each.isdigit() for each in plain):
                        numbers.setdefault(plain, month)
    names = "|".join(sorted((re.escape(name) for name in numbers), key=len, reverse=True))
    month = rf"(?P<month>{names})\.?(?![a-z\u00c0-\u024f\u0400-\u04ff\u1e00-\u1eff\u0620-\u064a])"
    day = r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º)?\s?(?:de\s|เดือน)?"
    day_first = re.compile(rf"{day}\s?{month}(?:,?\s?{_YEAR})?(?!\d)", re.IGNORECASE)
    month_first = re.compile(
        rf"(?<![a-z\u00c0-\u024f\u0400-\u04ff\u1e00-\u1eff\u0620-\u064a]){month}\s?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y>\d{{4}}))?(?!\d)",
        re.IGNORECASE,
    )
    return numbers, day_first, month_first


def find_dates(text: str) -> list[tuple[int, int, str]]:
    """Start, end and ISO spelling (`2026-03-05`, `--03-05` without a year, `05/03/2026` where it may be either way)."""
    numbers, day_first, month_first = _month_names()
    found: list[tuple[int, int, str]] = []
    for pattern in (_HAN, _ISO, _VIETNAMESE, day_first, month_first):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            month = numbers[groups["month"].lower()] if groups.get("month") else int(groups["m"])
            year = int(groups["ey"]) + REIWA if groups.get("ey") else int(groups["y"]) if groups.get("y") else None
            if spelled := _date(year, month, int(groups["d"])):
                found.append((match.start(), match.end(), spelled))
    found += [
        (each.start(), each.end(), f"{int(each['a'])}/{int(each['b'])}/{each['y']}") for each in _NUMERIC.finditer(text)
    ]
    return found


def find_times(text: str) -> list[tuple[int, int, str]]:
    """Start, end and `15:30`."""
    found = []
    for pattern in (_CLOCK, _HALF, _WITH_H, _WITH_POINT, _AFTER_WORD, _WHOLE, _BEFORE_CLOCK):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            hour = int(groups["h"])
            minute = int(groups.get("m") or groups.get("n") or (30 if groups.get("b") else 0))
            half = (groups.get("half") or "").lower().replace(".", "")
            if half in ("pm", "下午", "傍晚", "晚上", "午後", "오후") and hour < 12:
                hour += 12
            if half in ("am", "上午", "早上", "凌晨", "午前", "오전") and hour == 12:
                hour = 0
            if hour <= 24 and minute < 60:
                found.append(
                    (
                        match.start("h") if pattern is _AFTER_WORD else match.start(),
                        match.end(),
                        f"{hour:02d}:{minute:02d}",
                    )
                )
    return found


def _date(year: int | None, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if year is None:
        return f"--{month:02d}-{day:02d}"
    year = year - BUDDHIST_YEARS if year >= BUDDHIST_FROM else year
    return f"{year:04d}-{month:02d}-{day:02d}"
