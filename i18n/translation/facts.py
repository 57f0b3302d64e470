"""What a translation must not change: phones, amounts, positions, times, doses, names; found in a text of any script.

Each fact has one spelling of its value, so that 3万泰铢 and 30,000 baht are the same fact.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, format_number

from i18n.translation import calendars, currencies, digits
from i18n.translation.digits import HAN, LETTER, MAGNITUDE, MAGNITUDES, NUMBER

URL, EMAIL, REFERENCE, CODE, TERM, POSITION, DATE, TIME, PHONE, FLIGHT, DOSE, MONEY, NUMBER_FACT = (
    *("url", "email", "reference", "code", "term", "position"),
    *("date", "time", "phone", "flight", "dose", "money", "number"),
)
MOST_CHARACTERS = 8_000
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"，。；、）】」》]+", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_REFERENCE = re.compile(r"(?<![A-Za-z0-9])HW-?[0-9A-Z]{4,10}(?![A-Za-z0-9])")
_CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Z0-9]*\d)[A-Z]{1,3}\d{6,10}(?![A-Za-z0-9])")
_POSITION = re.compile(r"(?<![\d.])-?\d{1,3}\.\d{3,8}\s?[,;，]\s?-?\d{1,3}\.\d{3,8}(?!\d)")
_DEGREES = re.compile(
    r"[NSEWnsew北南东東西]?[纬緯经經]?\s?\d{1,3}(?:\.\d+)?\s?°(?:\s?\d{1,2}(?:\.\d+)?\s?')?(?:\s?\d{1,2}(?:\.\d+)?\s?\")?\s?[NSEW北南东東西]?(?![a-z])"
)
_PHONE = re.compile(r"\+\d[\d ().-]{6,18}\d(?!\d)")
_FLIGHT = re.compile(r"(?<![A-Za-z0-9+])(?P<a>[A-Z]{2}|[A-Z]\d|\d[A-Z])[ -]?(?P<n>\d{2,4})(?![\d:.,]|\s?(?:[A-Za-z]))")
_NOT_AIRLINES = frozenset(
    {"AM", "PM", "NO", "OK", "ID", "RM", "RP", "TL", "HW", "KM", "KG", "MG", "ML", "BP", "HR", "RH"}
)
_UNITS: dict[str, str] = {
    "mg": "mg", "毫克": "mg", "มก.": "mg", "มก": "mg", "มิลลิกรัม": "mg", "мг": "mg",
    "миллиграмм": "mg", "миллиграммов": "mg",
    "ملغ": "mg", "ملغم": "mg", "مجم": "mg", "밀리그램": "mg", "ミリグラム": "mg", "miligram": "mg", "milligrams": "mg",
    "milligram": "mg", "milligrammes": "mg", "miligramos": "mg", "milligrammi": "mg", "miligramas": "mg",
    "មីលីក្រាម": "mg",
    "ມິນລິກຣາມ": "mg", "မီလီဂရမ်": "mg", "mcg": "µg", "µg": "µg", "μg": "µg", "微克": "µg", "ไมโครกรัม": "µg", "мкг": "µg",
    "g": "g", "克": "g", "กรัม": "g", "г": "g", "gram": "g", "grams": "g", "غرام": "g", "그램": "g", "グラム": "g",
    "ml": "ml", "毫升": "ml", "มล.": "ml", "มล": "ml", "มิลลิลิตร": "ml", "мл": "ml", "مل": "ml", "밀리리터": "ml",
    "ミリリットル": "ml", "mililiter": "ml", "millilitres": "ml", "cc": "ml", "iu": "IU", "ui": "IU",
    "单位": "IU", "單位": "IU",
    "ยูนิต": "IU", "units": "IU", "ед": "IU", "đơn vị": "IU",
}  # fmt: skip
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_DOSE = re.compile(rf"(?<![\d.,])(?P<n>{NUMBER})\s?(?P<u>{_UNIT})(?![{LETTER}])", re.IGNORECASE)
_MONEY_AFTER = re.compile(
    rf"(?<![\d.,])(?P<n>{NUMBER})\s?(?P<m>{MAGNITUDE})?\s?(?P<c>{currencies.AFTER})", re.IGNORECASE
)
_MONEY_BEFORE = re.compile(rf"(?P<c>{currencies.BEFORE})\.?\s?(?P<n>{NUMBER})(?:\s?(?P<m>{MAGNITUDE}))?", re.IGNORECASE)
_MONEY_HAN = re.compile(rf"(?P<h>{HAN}+)\s?(?P<c>{currencies.AFTER})")
_NUMBER = re.compile(rf"(?<![\d.,])(?P<n>{NUMBER})(?:\s?(?P<m>{MAGNITUDE}))?", re.IGNORECASE)


@dataclass(frozen=True)
class Term:
    """A word that no machine may touch, with its approved renderings by language."""

    text: str = field(repr=False)
    renderings: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def said_in(self, language: str) -> str:
        return dict(self.renderings).get(language, self.text)


@dataclass(frozen=True)
class Fact:
    """One fact: its kind, the one spelling of its value, and where it stands."""

    kind: str
    value: str = field(repr=False)
    raw: str = field(repr=False)
    start: int
    end: int


def find(text: str, language: str, *, terms: Iterable[Term] = (), region: str | None = None) -> list[Fact]:
    """The facts of a text in order, none overlapping; what is found first is the more certain kind."""
    text = text[:MOST_CHARACTERS]
    plain = digits.to_ascii(text)
    taken: list[Fact] = []
    for kind, start, end, value in _candidates(plain, text, language, tuple(terms), region):
        if all(end <= fact.start or start >= fact.end for fact in taken):
            taken.append(Fact(kind, value, text[start:end], start, end))
    return sorted(taken, key=lambda fact: fact.start)


_Candidate = tuple[str, int, int, str]


def _candidates(
    plain: str, text: str, language: str, terms: tuple[Term, ...], region: str | None
) -> Iterator[_Candidate]:
    yield from _all(URL, _URL, plain, lambda match: match[0].rstrip(".,;:!?)"))
    yield from _all(EMAIL, _EMAIL, plain, lambda match: match[0].lower())
    yield from _all(REFERENCE, _REFERENCE, plain, lambda match: match[0])
    for term in sorted(terms, key=lambda each: -len(each.text)):
        for said in {term.text, *(each for _, each in term.renderings)}:
            for match in re.finditer(re.escape(said), text, re.IGNORECASE):
                yield TERM, match.start(), match.end(), term.text
    yield from _all(POSITION, _POSITION, plain, lambda match: re.sub(r"\s?[,;，]\s?", ",", match[0]))
    yield from _all(POSITION, _DEGREES, plain, lambda match: "".join(re.findall(r"[\d.]+", match[0])))
    yield from ((DATE, start, end, value) for start, end, value in calendars.find_dates(plain))
    yield from ((TIME, start, end, value) for start, end, value in calendars.find_times(plain))
    yield from _phones(plain, region)
    yield from _all(CODE, _CODE, plain, lambda match: match[0])
    yield from _flights(plain)
    yield from _all(DOSE, _DOSE, plain, lambda match: _dose(match, language))
    for pattern in (_MONEY_AFTER, _MONEY_BEFORE, _MONEY_HAN):
        yield from _all(MONEY, pattern, plain, lambda match: _money(match, language))
    yield from _all(NUMBER_FACT, _NUMBER, plain, lambda match: _number(match, language))


def _all(
    kind: str, pattern: re.Pattern[str], text: str, value_of: Callable[[re.Match[str]], str]
) -> Iterator[_Candidate]:
    for match in pattern.finditer(text):
        value = value_of(match)
        if value:
            end = match.start() + len(value) if kind == URL else match.end()
            yield kind, match.start(), end, value


def _phones(plain: str, region: str | None) -> Iterator[_Candidate]:
    for match in _PHONE.finditer(plain):
        yield PHONE, match.start(), match.end(), "+" + re.sub(r"\D", "", match[0])
    if region:
        for found in PhoneNumberMatcher(plain, region):
            yield PHONE, found.start, found.end, format_number(found.number, PhoneNumberFormat.E164)


def _flights(plain: str) -> Iterator[_Candidate]:
    for match in _FLIGHT.finditer(plain):
        if match["a"] not in _NOT_AIRLINES:
            yield FLIGHT, match.start(), match.end(), match["a"] + match["n"]


def _dose(match: re.Match[str], language: str) -> str:
    number = digits.read_number(match["n"], language)
    return "" if number is None else f"{digits.spell(number)} {_UNITS[match['u'].lower()]}"


def _money(match: re.Match[str], language: str) -> str:
    groups = match.groupdict()
    written = groups.get("h")
    number = digits.read_han(written) if written else digits.read_number(match["n"], language)
    if number is None:
        return ""
    return f"{currencies.CODES[match['c'].lower()]} {digits.spell(number * _magnitude(groups.get('m')))}"


def _number(match: re.Match[str], language: str) -> str:
    written = match["n"]
    if written.isdigit() and written[0] == "0" and len(written) > 1:
        return written  # a room, a code: its zeros count
    number = digits.read_number(written, language)
    return "" if number is None else digits.spell(number * _magnitude(match["m"]))


def _magnitude(word: str | None) -> Decimal:
    return Decimal(MAGNITUDES[word.lower().removesuffix(".")]) if word else Decimal(1)
