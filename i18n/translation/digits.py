"""Numbers as people write them: any digits, any grouping, 万 and 亿, million and juta."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

COMMA_IS_DECIMAL = frozenset({"fr", "es", "de", "it", "pt", "ru", "tr", "vi", "id"})
_AS_ASCII = {
    "\u202f": " ", "\u00a0": " ", "\u2009": " ", "\u3000": " ", "\u066b": ".", "\u066c": ",", "：": ":", "／": "/",
    "－": "-", "−": "-", "＋": "+", "．": ".", "￥": "¥", "＄": "$", "％": "%", "′": "'", "’": "'", "″": '"', "＠": "@",
}  # fmt: skip
_INVISIBLE = frozenset("\u200b\u200e\u200f\u2066\u2067\u2068\u2069\u202a\u202b\u202c")

LETTER = r"a-z\u00c0-\u024f\u0400-\u04ff\u1e00-\u1eff\u0620-\u064a"
"""Letters of scripts that write spaces between words; a word is not over where one follows."""
GROUPED = r"\d{1,3}(?:[ ',.]\d{3})+(?:[.,]\d{1,2}(?!\d))?(?!\d)"
NUMBER = rf"(?:{GROUPED}|\d+(?:[.,]\d+)?)"
MAGNITUDES: dict[str, int] = {
    "千万": 10**7, "千萬": 10**7, "百万": 10**6, "百萬": 10**6, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8,
    "만": 10**4, "억": 10**8, "천": 10**3, "ล้าน": 10**6, "แสน": 10**5, "หมื่น": 10**4, "พัน": 10**3,
    "triệu": 10**6, "nghìn": 10**3, "ngàn": 10**3, "tỷ": 10**9, "juta": 10**6, "ribu": 10**3, "miliar": 10**9,
    "million": 10**6, "millions": 10**6, "billion": 10**9, "thousand": 10**3, "тысяч": 10**3, "тыс": 10**3,
    "млн": 10**6, "миллион": 10**6, "миллиона": 10**6, "миллионов": 10**6, "млрд": 10**9, "ألف": 10**3,
    "آلاف": 10**3, "مليون": 10**6, "ملايين": 10**6, "مليار": 10**9, "mille": 10**3, "mil": 10**3, "millones": 10**6,
    "millón": 10**6, "tausend": 10**3, "millionen": 10**6, "milliarden": 10**9, "mila": 10**3, "milioni": 10**6,
    "milione": 10**6, "milhões": 10**6, "milhão": 10**6, "bin": 10**3, "milyon": 10**6, "milyar": 10**9,
    "លាន": 10**6, "ពាន់": 10**3, "ລ້ານ": 10**6, "ພັນ": 10**3, "သိန်း": 10**5, "သောင်း": 10**4,
}  # fmt: skip
_SPELLED = "|".join(sorted((re.escape(word) for word in MAGNITUDES), key=len, reverse=True))
MAGNITUDE = rf"(?:{_SPELLED})\.?(?![{LETTER}])"
HAN = r"[〇零一二两兩三四五六七八九十百千万萬亿億]"
_HAN_DIGITS = {
    char: value
    for value, chars in enumerate(("〇零", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1_000}
_HAN_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


def to_ascii(text: str) -> str:
    """The same text, character by character, with ASCII digits, plain spaces and plain punctuation."""
    if text.isascii():
        return text
    return "".join(_as_ascii(character) for character in text)


@lru_cache(maxsize=4096)
def _as_ascii(character: str) -> str:
    if character in _INVISIBLE:
        return " "
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.digit(character))
    return _AS_ASCII.get(character, character)


def read_number(written: str, language: str) -> Decimal | None:
    """The value of `1,234.56`, `1.234,56`, `1 234,56`; a single separator is read as the language writes it."""
    plain = written.replace(" ", "").replace("'", "")
    commas, points = plain.count(","), plain.count(".")
    if commas and points:
        decimal = "," if plain.rindex(",") > plain.rindex(".") else "."
    elif commas + points > 1:
        decimal = ""
    elif commas + points == 1:
        mark = "," if commas else "."
        whole, _, rest = plain.partition(mark)
        is_grouping = len(rest) == 3 and 0 < len(whole) <= 3 and whole != "0"
        writes_comma = language.split("-")[0] in COMMA_IS_DECIMAL
        decimal = "" if is_grouping and (mark == ",") != writes_comma else mark
    else:
        decimal = ""
    for mark in ",.":
        if mark != decimal:
            plain = plain.replace(mark, "")
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None


def read_han(written: str) -> Decimal | None:
    """三万五千 is 35000; a bare 五 is 5."""
    total = section = digit = 0
    for character in written:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        elif character in _HAN_UNITS:
            section += (digit or 1) * _HAN_UNITS[character]
            digit = 0
        elif character in _HAN_LARGE:
            total = (
                (total + section + digit) * _HAN_LARGE[character]
                if total
                else (section + digit or 1) * _HAN_LARGE[character]
            )
            section = digit = 0
        else:
            return None
    return Decimal(total + section + digit)


def spell(value: Decimal) -> str:
    """The value in one spelling: no grouping, no needless zeros."""
    whole = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
    return format(whole, "f")
