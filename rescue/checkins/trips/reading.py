"""What a traveller's forms hold: tidied, bounded, and read as leniently as it can be without guessing."""

import math
import unicodedata
from collections.abc import Mapping, Sequence

from rescue.checkins.due.checking import Fix
from rescue.checkins.due.times import Every, Rule
from rescue.checkins.trips.drafts import LegDraft, Relative, RuleUnusable, Who
from rescue.kit.web.strict import LINE_CHARACTERS, TURNING
from rescue.network.files.sheets import read_rows
from rescue.rollcalls import names
from rescue.rollcalls.names import Named

PHONE_CHARACTERS = 40
LOCAL_CHARACTERS = 16
PEOPLE_CHARACTERS = 60_000
FARTHEST_OFF_M = 20_000_000
NUMBER_CHARACTERS = 40

Fields = Mapping[str, str]


def line(said: str | None, most: int = LINE_CHARACTERS) -> str:
    """One line without controls and marks that turn a text about."""
    return " ".join(_visible(said or "").split())[:most]


def who(fields: Fields, language: str) -> Who:
    return Who(
        line(fields.get("name")),
        line(fields.get("phone"), PHONE_CHARACTERS),
        fields.get("language") or language,
        bool(fields.get("is_group")),
    )


def leg(fields: Fields) -> LegDraft:
    return LegDraft(
        line(fields.get("said")),
        line(fields.get("from"))[:LOCAL_CHARACTERS],
        line(fields.get("until"))[:LOCAL_CHARACTERS],
        choice=line(fields.get("choice")) or None,
    )


def rules(fields: Fields) -> tuple[list[Rule], int]:
    """How often, and the minutes of grace."""
    grace = line(fields.get("grace"))
    every = next((each for each in Every if each == fields.get("every")), None)
    if every is None or not (grace.isascii() and grace.isdigit() and len(grace) < NUMBER_CHARACTERS):
        raise RuleUnusable
    at = {Every.DAILY: fields.get("clock"), Every.ONCE: fields.get("once")}.get(every)
    return [Rule(every, line(at)[:LOCAL_CHARACTERS] or None)], int(grace[:6])


def relative(fields: Fields, language: str) -> Relative:
    return Relative(
        line(fields.get("name")), line(fields.get("phone"), PHONE_CHARACTERS), fields.get("language") or language
    )


def people(fields: Fields, file: bytes | None) -> list[Named]:
    """The list of a leader: the lines, then the rows of the file; nobody twice."""
    said = _visible(fields.get("people", "")[:PEOPLE_CHARACTERS], "\n\t")
    found = names.read_text(said)
    if file:
        found += names.read_rows(read_rows(file))
    return list({(names.fold(each.name), each.phone): each for each in found}.values())


def minutes(fields: Fields) -> int:
    said = line(fields.get("minutes"))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def fix(fields: Fields) -> Fix:
    """Where they are: the phone's position where both degrees are on the earth, and their words."""
    latitude, longitude, accuracy_m = (_number(fields.get(name)) for name in ("latitude", "longitude", "accuracy_m"))
    said = line(fields.get("where")) or None
    is_on_earth = latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180
    if not is_on_earth or (latitude == 0 and longitude == 0):
        return Fix(said=said)
    is_believable = accuracy_m is not None and 0 <= accuracy_m <= FARTHEST_OFF_M
    return Fix(latitude, longitude, accuracy_m if is_believable else None, said)


def texts(values: Sequence[tuple[str, object]]) -> dict[str, str]:
    """The fields of a form that are text, the first of each name."""
    found: dict[str, str] = {}
    for name, value in values:
        if isinstance(value, str):
            found.setdefault(name, value)
    return found


def _number(said: str | None) -> float | None:
    try:
        found = float((said or "")[:NUMBER_CHARACTERS].strip())
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _visible(said: str, allowed: str = "") -> str:
    plain = said.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter if letter in allowed or unicodedata.category(letter) not in ("Cc", "Cs") else " "
        for letter in plain
        if letter not in TURNING
    )
