"""Reads a list of people as leaders write it: lines, cells of a sheet, or the lines of a text after `roster:`."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, region_code_for_number

from i18n.languages import LANGUAGES, negotiate
from rescue.geography import territories
from rescue.kit.web.strict import find_unreadable
from rescue.rollcalls.models import NAME_CHARACTERS

MOST_PEOPLE = 500
FEWEST_DIGITS = 6
ROSTER = re.compile(r"(?:^|\n|\s)(?:roster|name list|names|名单|名單|名册|名冊)\s*[:：]\s*", re.IGNORECASE)
HEADINGS: dict[str, frozenset[str]] = {
    "name": frozenset({"name", "full name", "passenger", "guest", "姓名", "名字", "客人", "旅客", "中文姓名"}),
    "phone": frozenset({"phone", "mobile", "telephone", "tel", "电话", "電話", "手机", "手機", "手机号", "联系电话"}),
    "language": frozenset({"language", "语言", "語言"}),
    "nationality": frozenset({"nationality", "国籍", "國籍", "country"}),
}
_NUMBERING = re.compile(r"^\s*[(（]?\d{1,3}\s*[.)）、:：]\s*|^\s*[-*•]\s+")
_LINES = re.compile(r"[\n;；]+")
_CELLS = re.compile(r"[\t,，]+")
_LETTERS = re.compile(r"[^\w]+")
TRADITIONAL = frozenset({"HK", "MO", "TW"})
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_COUNTRY = re.compile(r"[A-Z]{2,3}\Z")


@dataclass(frozen=True)
class Named:
    """Somebody on a list as it was written."""

    name: str
    phone: str | None = None
    language: str | None = None
    nationality: str | None = None


def read_text(text: str, iso_code: str | None = None) -> list[Named]:
    """A line a person: the name, then in any order a phone, a language, a nationality. A line of names only is many."""
    found: list[Named] = []
    for written in _LINES.split(text):
        line = _NUMBERING.sub("", written).strip()
        if not line:
            continue
        cells = [cell.strip() for cell in _CELLS.split(line) if cell.strip()]
        if len(cells) == 1 and "、" in line:
            cells = [cell.strip() for cell in line.split("、") if cell.strip()]
        if len(cells) > 1 and not any(_is_about(cell) for cell in cells[1:]):
            found += [Named(name) for cell in cells if (name := _name(cell))]
        else:
            found += _read_cells(cells, iso_code)
    return found[: MOST_PEOPLE + 1]


def read_rows(rows: Sequence[Sequence[str]], iso_code: str | None = None) -> list[Named]:
    """The rows of a sheet: by its headings where they are known, else by what stands in the cells."""
    columns = _columns(rows[0]) if rows else {}
    if "name" not in columns:
        return [each for row in rows for each in _read_cells([cell for cell in row if cell], iso_code)]
    return [named for row in rows[1:] if (named := _read_row(row, columns, iso_code))]


def find_roster(text: str) -> str | None:
    """What follows `roster:` or 名单： in a message; None without it."""
    found = ROSTER.search(unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", text)[found.end() :] if found else None


def fold(name: str) -> str:
    """A name as far as being the same is concerned: no case, width, spaces or dots."""
    return _LETTERS.sub("", unicodedata.normalize("NFKC", name).casefold())[:NAME_CHARACTERS]


def read_phone(said: str, iso_code: str | None) -> str | None:
    """E.164, or None where it is no number that could be called."""
    digits = sum(character.isdigit() for character in said)
    if digits < FEWEST_DIGITS or any(character.isalpha() for character in said):
        return None
    try:
        parsed = phonenumbers.parse(said, None if said.strip().startswith("+") else iso_code)
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def language_of(named: Named, otherwise: str) -> str:
    """What somebody reads: as it was written, else by the script of their name, else by their number's country."""
    region = _region_of(named.phone)
    territory = territories.find(region or "")
    there = list(territory.languages) if territory else []
    if _HAN.search(named.name) and not _KANA.search(named.name):
        there = ["zh-Hant"] if region in TRADITIONAL else ["zh-Hans"]
    return negotiate([named.language] if named.language else there or [otherwise]).code


def _region_of(phone: str | None) -> str | None:
    try:
        return region_code_for_number(phonenumbers.parse(phone)) if phone else None
    except NumberParseException:
        return None  # a number that no country has: those of the demonstration


def _columns(heading: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(heading):
        for column, words in HEADINGS.items():
            if cell.strip().casefold() in words:
                places.setdefault(column, place)
    return places


def _read_row(row: Sequence[str], columns: dict[str, int], iso_code: str | None) -> Named | None:
    cells = {name: row[place].strip() for name, place in columns.items() if place < len(row)}
    name = _name(cells.get("name", ""))
    if not name:
        return None
    language = cells.get("language", "")
    country = cells.get("nationality", "").upper()
    return Named(
        name,
        read_phone(cells.get("phone", ""), iso_code),
        language if language in LANGUAGES else None,
        country if _COUNTRY.match(country) else None,
    )


def _read_cells(cells: Iterable[str], iso_code: str | None) -> list[Named]:
    name = phone = language = country = None
    for cell in cells:
        if name is None and not _is_about(cell) and not cell.strip(".").isdigit():
            name = _name(cell)
        elif phone is None and read_phone(cell, iso_code):
            phone = read_phone(cell, iso_code)
        elif cell in LANGUAGES:
            language = cell
        elif _COUNTRY.match(cell):
            country = cell
    return [Named(name, phone, language, country)] if name else []


def _is_about(cell: str) -> bool:
    digits = sum(character.isdigit() for character in cell)
    return digits >= FEWEST_DIGITS or cell in LANGUAGES or bool(_COUNTRY.match(cell))


def _name(cell: str) -> str | None:
    name = " ".join(cell.split())[:NAME_CHARACTERS]
    return name if name and fold(name) and not find_unreadable(name) else None
