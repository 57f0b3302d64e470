"""What a carrier's statuses and error codes mean for us: tables, with a class for what nobody has listed."""

import csv
from enum import StrEnum
from functools import cache
from pathlib import Path

from i18n.models import DeliveryState

CODES = Path(__file__).resolve().parent.parent / "channels" / "error_codes.csv"
STATUS_STATES: dict[str, DeliveryState] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), DeliveryState.SENT),
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    **dict.fromkeys(("failed", "undelivered", "partially_delivered"), DeliveryState.FAILED),
    "canceled": DeliveryState.CANCELLED,
}
CALL_STATES: dict[str, DeliveryState] = {
    **dict.fromkeys(("queued", "initiated", "ringing"), DeliveryState.SENT),
    **dict.fromkeys(("answered", "in-progress", "completed"), DeliveryState.DELIVERED),
    **dict.fromkeys(("busy", "no-answer", "failed"), DeliveryState.FAILED),
    "canceled": DeliveryState.CANCELLED,
}


class Failure(StrEnum):
    """Why a message did not arrive, as far as it decides what happens next."""

    ADDRESS_BAD = "address_bad"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    FILTERED = "filtered"
    WINDOW = "window"
    THROTTLED = "throttled"
    OURS = "ours"
    EXPIRED = "expired"
    NOBODY = "nobody"
    UNCLASSED = "unclassed"


ALARMS = frozenset({Failure.FILTERED, Failure.OURS})
"""Somebody has to change a setting, a registration or a program before the next one can go."""


def classify(code: str | None) -> Failure:
    """The class of a carrier's code; its meaning may change and new ones come, so an unknown one has a class too."""
    return _codes().get(code or "", Failure.UNCLASSED)


@cache
def _codes() -> dict[str, Failure]:
    with CODES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Failure(row["class"]) for row in csv.DictReader(file)}
