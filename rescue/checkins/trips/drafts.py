"""What somebody says of a trip before it is kept, and what of it cannot be used."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rescue.checkins.due.times import Every, Rule
from rescue.kit.problems import Conflict, Invalid
from rescue.kit.words import N_
from rescue.rollcalls import names
from rescue.rollcalls.names import MOST_PEOPLE, Named

MOST_LEGS = 30
MOST_RULES = 10
MOST_TRIP_DAYS = 400
GRACES = (30, 60, 120, 240)
FEWEST_GRACE, MOST_GRACE = 10, 24 * 60
ORDINARY_GRACE = 60
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d\Z")
MARKS = re.compile(r"[\s().-]+")
DIGITS = re.compile(r"\+[0-9]{7,15}\Z")
LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\Z")


class PhoneUnusable(Invalid):
    text = N_("Write the phone number with its country code, such as +86 138 0000 0000.")


class NameMissing(Invalid):
    text = N_("Write a name, so that we know whom to look for.")


class PlaceUnknown(Invalid):
    text = N_("We do not know this place. Write a larger place nearby, or coordinates.")


class TimesUnusable(Invalid):
    text = N_("The end must be after the start and in the future, and a trip lasts at most 400 days.")


class RuleUnusable(Invalid):
    text = N_("Choose a check-in time that lies within the trip.")


class TooMuch(Invalid):
    text = N_("A trip has at most 30 places, 10 check-in rules and 500 people.")


class OwnNumber(Invalid):
    text = N_("Write the number of somebody else: they are warned when the traveller cannot be reached.")


class TooOften(Conflict):
    text = N_("This number was used too often today. Try again tomorrow, or call us.")


@dataclass(frozen=True)
class Who:
    """Who travels, or leads those who do."""

    name: str
    phone: str
    language: str
    is_group: bool = False


@dataclass(frozen=True)
class LegDraft:
    """A place in words or degrees, and from when until when by its own clock (`2026-03-05T20:00`)."""

    said: str
    from_local: str
    until_local: str
    latitude: float | None = None
    longitude: float | None = None
    choice: str | None = None
    """Which of the places of that name is meant, as `latitude,longitude` of a candidate."""


@dataclass(frozen=True)
class Relative:
    """Whom to warn."""

    name: str
    phone: str
    language: str


@dataclass(frozen=True)
class TripDraft:
    """A whole trip, as a program sends it."""

    who: Who
    legs: tuple[LegDraft, ...] = ()
    rules: tuple[Rule, ...] = ()
    grace_minutes: int = ORDINARY_GRACE
    relative: Relative | None = None
    people: tuple[Named, ...] = field(default=())


def read_phone(said: str) -> str:
    """The number as it can be texted: with its country code, or PhoneUnusable."""
    plain = MARKS.sub("", said)
    found = names.read_phone(said, None) or (plain if DIGITS.match(plain) else None)
    if found is None:
        raise PhoneUnusable
    return found


def check_rules(rules: Sequence[Rule], legs: int) -> None:
    """Refuse a rule whose hour cannot be read or whose place is not there."""
    if len(rules) > MOST_RULES:
        raise TooMuch
    for rule in rules:
        pattern = {Every.ONCE: LOCAL, Every.DAILY: CLOCK}.get(rule.every)
        is_readable = pattern is None or bool(rule.at and pattern.match(rule.at))
        if not is_readable or (rule.leg is not None and not 0 <= rule.leg < legs):
            raise RuleUnusable


def check_people(people: Sequence[Named]) -> None:
    if len(people) > MOST_PEOPLE:
        raise TooMuch
