"""What stands on a run card: lines that call services, steps that somebody does; pure values and how they add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rescue.kit.words import N_
from rescue.network.kinds import Kind
from rescue.network.models import Service

SEVERITIES = ("red", "yellow", "green", "black")
SEVERITY_NAMES: dict[str, str] = {
    "red": N_("Red"),
    "yellow": N_("Yellow"),
    "green": N_("Green"),
    "black": N_("Black: died"),
}
LEVELS = (1, 2, 3)
MOST_QUANTITY = 20
MOST_LINES = 40
MOST_STEPS = 40


class When(StrEnum):
    """When a line calls: with the report, once somebody has judged it, or when the first helper is there."""

    AT_ONCE = "at_once"
    AFTER_TRIAGE = "after_triage"
    ON_ARRIVAL = "on_arrival"


WHEN_NAMES: dict[When, str] = {
    When.AT_ONCE: N_("at once"),
    When.AFTER_TRIAGE: N_("after triage"),
    When.ON_ARRIVAL: N_("when the first helper is there"),
}
LEVEL_NAMES: dict[int, str] = {
    1: N_("Level 1: one unit"),
    2: N_("Level 2: several people"),
    3: N_("Level 3: mass casualty"),
}
STEP_NAMES: dict[str, str] = {
    "police_report": N_("Police report made, copy received"),
    "cards_blocked": N_("Bank cards and phone blocked"),
    "documents_checked": N_("Which papers are missing is known"),
    "travel_document_photo": N_("Photo for the travel document taken"),
    "mission_appointment": N_("Appointment at the embassy or consulate made"),
    "travel_document_collected": N_("Travel document collected"),
    "consular_notification_asked": N_("Asked whether the mission may be told; the answer is recorded as a consent"),
    "lawyer_list_given": N_("List of lawyers given"),
    "interpreter_arranged": N_("Interpreter arranged for questioning"),
    "family_told_with_consent": N_("Family told, if the person agrees"),
    "identity_confirmed": N_("Identity confirmed by a document or by somebody who knew them"),
    "next_of_kin_told": N_("Next of kin told by a person, not by a text"),
    "mission_told": N_("Embassy or consulate told"),
    "remains_looked_after": N_("Where the body lies is known; repatriation of remains begun"),
    "last_seen": N_("Where and when last seen, and by whom"),
    "description": N_("Description and a recent photo"),
    "phone_tried": N_("Their phone and messengers tried"),
    "hospitals_asked": N_("Hospitals and police stations nearby asked"),
    "roll_call": N_("Roll-call taken: everybody is accounted for"),
    "meeting_point": N_("Meeting point named to everybody"),
    "authority_contacted": N_("Local disaster authority contacted"),
    "safe_place_for_the_night": N_("A safe place for the night"),
    "way_home": N_("The way on or home is booked"),
}


@dataclass(frozen=True)
class Line:
    """So many units of a service from a level on; for some severities only, where they are named."""

    service: Service
    quantity: int = 1
    level: int = 1
    when: When = When.AT_ONCE
    severities: tuple[str, ...] = ()

    def is_for(self, severity: str) -> bool:
        return not self.severities or severity in self.severities


@dataclass(frozen=True)
class Step:
    """Something somebody does and ticks off: one of STEP_NAMES, or the desk's own words."""

    code: str | None = None
    text: str | None = None
    level: int = 1
    within_minutes: int | None = None

    @property
    def key(self) -> str:
        return self.code or self.text or ""


@dataclass(frozen=True)
class Card:
    """One card; version 0 is the house's own, as it was written in the program."""

    kind: Kind
    territory_code: str
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    version: int = 0
    is_default: bool = True
    is_adding: bool = False


def combine(general: Card, special: Card | None) -> Card:
    """The card that counts in a territory: its own stands in the general one's place, or adds to it."""
    if special is None or special.is_default:
        return general
    if not special.is_adding:
        return special
    return Card(
        general.kind,
        special.territory_code,
        (*general.lines, *special.lines),
        (*general.steps, *special.steps),
        special.version,
        is_default=False,
        is_adding=True,
    )


def count_wanted(
    lines: Iterable[Line], severity: str, level: int, *, is_triaged: bool = False, is_there: bool = False
) -> dict[Service, int]:
    """Units wanted by service up to a level, in the card's order: of the lines whose moment has come.

    Levels add up: what a lower one called is never taken away by a higher one.
    """
    come = {When.AT_ONCE}
    come |= {When.AFTER_TRIAGE} if is_triaged or is_there else set()
    come |= {When.ON_ARRIVAL} if is_there else set()
    wanted: dict[Service, int] = {}
    for line in lines:
        if line.level <= level and line.is_for(severity) and line.when in come:
            wanted[line.service] = wanted.get(line.service, 0) + line.quantity
    return wanted


def pack_line(line: Line) -> dict[str, Any]:
    return {
        "service": str(line.service),
        "quantity": line.quantity,
        "level": line.level,
        "when": str(line.when),
        "severities": list(line.severities),
    }


def pack_step(step: Step) -> dict[str, Any]:
    return {"code": step.code, "text": step.text, "level": step.level, "within_minutes": step.within_minutes}


def unpack_line(kept: dict[str, Any]) -> Line:
    return Line(
        Service(kept["service"]), kept["quantity"], kept["level"], When(kept["when"]), tuple(kept["severities"])
    )


def unpack_step(kept: dict[str, Any]) -> Step:
    return Step(kept["code"], kept["text"], kept["level"], kept["within_minutes"])
