"""Whether a warning asks anybody at all, and how long an answer is waited for. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from rescue.checkins.alerts.areas import Area
from rescue.checkins.alerts.cap import Message

GRAVE = ("Extreme", "Severe", "Moderate")
DEADLINES = {"Immediate": timedelta(minutes=30), "Expected": timedelta(hours=1)}
OTHERWISE = timedelta(hours=2)


class Silent(StrEnum):
    """Why nobody is asked by itself."""

    NOT_ACTUAL = "not_actual"
    NOT_A_WARNING = "not_a_warning"
    CANCELLED = "cancelled"
    OVER = "over"
    ALL_CLEAR = "all_clear"
    NOT_GRAVE = "not_grave"
    UNLIKELY = "unlikely"
    NO_AREA = "no_area"
    WHOLE_TERRITORY = "whole_territory"


FOR_EVER = (Silent.NOT_ACTUAL, Silent.NOT_A_WARNING, Silent.CANCELLED, Silent.OVER, Silent.ALL_CLEAR, Silent.NO_AREA)
"""Of these nobody can be asked by hand either; a light or unlikely one the desk may ask about."""


def decide(message: Message, area: Area, now: datetime, *, is_cancelled: bool) -> Silent | None:
    """None when whoever is there is asked; else the first reason that applies. An exercise never texts anybody."""
    if message.status != "Actual":
        return Silent.NOT_ACTUAL
    if message.message_type not in ("Alert", "Update"):
        return Silent.NOT_A_WARNING
    if is_cancelled:
        return Silent.CANCELLED
    if message.expires_at <= now or message.urgency == "Past":
        return Silent.OVER
    if message.is_all_clear:
        return Silent.ALL_CLEAR
    if not area.is_known and not area.around:
        return Silent.NO_AREA
    if message.severity not in GRAVE:
        return Silent.NOT_GRAVE
    if message.certainty == "Unlikely":
        return Silent.UNLIKELY
    return None if area.is_known or is_worth_a_country(message) else Silent.WHOLE_TERRITORY


def is_worth_a_country(message: Message) -> bool:
    """Whether too many are rather asked than too few, where we know the country of a warning and not the district.

    Else the desk decides: whoever is asked again and again for nothing does not read the one that is meant for them.
    """
    return message.severity == "Extreme" and message.urgency in DEADLINES


def answer_within(urgency: str) -> timedelta:
    return DEADLINES.get(urgency, OTHERWISE)
