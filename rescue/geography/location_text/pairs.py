"""Two bare numbers that are a position: three decimals or more, and nothing that says they are money or dates."""

import re

from rescue.geography.location_text.written import Written, in_order

FEWEST_DECIMALS = 3  # with fewer, prices and dates would match
FEWEST_AFTER_COMMA = 4  # three digits after a comma are thousands
NEAR_CHARACTERS = 14

_PAIR = re.compile(
    rf"(?<![\d.A-Za-z])(?<!\d,)([-+]?\d{{1,3}}\.\d{{{FEWEST_DECIMALS},16}})(?!\d)[°度]?"
    rf"\s{{0,4}}[,;、/|~\s]\s{{0,4}}([-+]?\d{{1,3}}\.\d{{{FEWEST_DECIMALS},16}})(?!\d|\.\d)"
)
_COMMA_PAIR = re.compile(
    rf"(?<![\d.,A-Za-z])([-+]?\d{{1,3}},\d{{{FEWEST_AFTER_COMMA},16}})(?!\d)[°度]?"
    rf"(?:\s{{0,4}}[;、/|]\s{{0,4}}|,?\s{{1,4}})([-+]?\d{{1,3}},\d{{{FEWEST_AFTER_COMMA},16}})(?!\d|[.,]\d)"
)
_EAST_FIRST = re.compile(
    r"(?:(?:lon(?:gitude|g)?|lng|经度|經度)\s?[,/|、&和-]?\s?(?:lat(?:itude)?|纬度|緯度)|coordinates[\"']?\s?:\s?\[)"
    r"[\s\"':=(\[]{0,6}$",
    re.IGNORECASE,
)
# Two sums with thousands set off by points (25.000, 50.000), or two months (03.2017, 04.2017).
_PRICE = re.compile(r"\d{1,3}\.\d\d0")
_PHONE = re.compile(r"0\d\d\.\d{6,7}")  # 081.2345678: no map writes degrees like this, telephone books do
_THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d")
_MONEY = re.compile(
    r"[$€£¥฿₫₩₹₱₽元块塊铢銖盾日円圆圓]|(?<![a-z])(?:rp|rm|s/|idr|thb|vnd|usd|eur|rmb|cny|jpy|krw|php|myr|sgd|hkd|twd"
    r"|baht|dong|vnđ|đ|rupiah|ringgit|won|yen|euros?|dollars?|kip|riel|kyat|lira|tl|pesos?)(?![a-z])|盧比|卢比|比索",
    re.IGNORECASE,
)


def read(text: str) -> Written | None:
    """The first pair that is a position on the earth."""
    for pattern in (_PAIR, _COMMA_PAIR):
        for found in pattern.finditer(text):
            if _is_something_else(text, found):
                continue
            first, second = (float(each.replace(",", ".")) for each in found.groups())
            if _EAST_FIRST.search(text[max(0, found.start() - 40) : found.start()]):
                first, second = second, first
            written = in_order(Written(first, second, "decimal"))
            if written is not None:
                return written
    return None


def _is_something_else(text: str, found: re.Match[str]) -> bool:
    if any(each.fullmatch(found[1]) and each.fullmatch(found[2]) for each in (_PRICE, _MONTH, _PHONE)):
        return True
    if not (_THOUSANDS.fullmatch(found[1]) and _THOUSANDS.fullmatch(found[2])):
        return False
    around = text[max(0, found.start() - NEAR_CHARACTERS) : found.start()]
    around += " " + text[found.end() : found.end() + NEAR_CHARACTERS]
    return bool(_MONEY.search(around))
