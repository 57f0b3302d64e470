"""Reads what a frightened person sent: whatever can be used is used, the rest is left out, nothing is refused."""

import math
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import parse_qsl

from rescue.intake.drafts import MOST_PEOPLE, Draft, Person
from rescue.intake.models import Channel
from rescue.kit.chance import Chance, make_id
from rescue.kit.clock import Clock
from rescue.kit.web.strict import LINE_CHARACTERS, PHONE_CHARACTERS, TEXT_CHARACTERS, TURNING
from rescue.network.run_cards import Kind

MOST_BYTES = 64 * 1024
PLACE_CHARACTERS = 1_000
FARTHEST_OFF_M = 20_000_000
KEY = re.compile(r"sos_[0-9a-z]{20,36}\Z")
NUMBER_CHARACTERS = 40

Fields = Mapping[str, str]


def read_fields(body: bytes) -> dict[str, str]:
    """The fields of a form-encoded body, the first of each name; what is not a form has none."""
    text = body[:MOST_BYTES].decode("utf-8", "replace")
    fields: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        fields.setdefault(name, value)
    return fields


def new_key(clock: Clock, chance: Chance) -> str:
    """A key for one view of the page: every press on it is the same call for help."""
    return make_id("sos", clock.now(), chance)


def draft_of(fields: Fields, language: str) -> Draft:
    """The call for help a form holds."""
    name = line(fields.get("name"), LINE_CHARACTERS)
    phone = line(fields.get("phone"), PHONE_CHARACTERS)
    key = fields.get("key", "")
    latitude, longitude, accuracy_m = position(fields)
    return Draft(
        channel=Channel.WEB,
        key=f"web:{key}" if KEY.match(key) else None,
        name=name,
        phone=phone,
        language=language,
        kind=kind(fields.get("kind")),
        description=text(fields.get("description"), TEXT_CHARACTERS),
        latitude=latitude,
        longitude=longitude,
        accuracy_m=accuracy_m,
        place_text=text(fields.get("place"), PLACE_CHARACTERS),
        people=people(fields.get("people"), name, phone),
        is_appended=True,
    )


def position(fields: Fields) -> tuple[float | None, float | None, float | None]:
    """Latitude, longitude and accuracy; all None unless both degrees are on the earth."""
    latitude, longitude = number(fields.get("latitude")), number(fields.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None, None
    if latitude == 0 and longitude == 0:  # what a phone without a fix sends
        return None, None, None
    accuracy_m = number(fields.get("accuracy_m"))
    is_believable = accuracy_m is not None and 0 <= accuracy_m <= FARTHEST_OFF_M
    return latitude, longitude, accuracy_m if is_believable else None


def number(said: str | None) -> float | None:
    """A finite number, with a point or a comma; anything else is None."""
    try:
        found = float((said or "")[:NUMBER_CHARACTERS].strip().replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def kind(said: str | None) -> str | None:
    """One of the kinds we know, or None: a strange word on a form says nothing."""
    return said if said in {str(each) for each in Kind} else None


def people(said: str | None, name: str | None, phone: str | None) -> tuple[Person, ...]:
    """The reporter and as many nameless others as they counted; empty when they counted nobody else."""
    counted = number(said)
    if counted is None or not counted >= 2:
        return ()
    return (Person(name=name, phone=phone), *(Person() for _ in range(min(int(counted), MOST_PEOPLE) - 1)))


def line(said: str | None, most: int) -> str | None:
    """One line without controls and marks that turn a text about, cut at `most` characters."""
    return " ".join(_visible(said, "").split())[:most].strip() or None


def text(said: str | None, most: int) -> str | None:
    """The same for several lines."""
    return _visible(said, "\n").strip()[:most].strip() or None


def _visible(said: str | None, allowed: str) -> str:
    plain = (said or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter if letter in allowed or unicodedata.category(letter) not in ("Cc", "Cs") else " "
        for letter in plain
        if letter not in TURNING
    )
