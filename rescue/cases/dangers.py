"""Whom to call in danger: the local number, or what mobile phones reach where nobody knows the place."""

from collections.abc import Mapping
from typing import Any, TypedDict


class WhomToCall(TypedDict):
    """Values of a message: one of the two is there, so that 112 is never called a place's own number."""

    emergency_number: str | None
    anywhere: str | None


def whom_to_call(numbers: Mapping[str, Any]) -> WhomToCall:
    """From the numbers told with an incident; `missing` marks those of no place."""
    ambulance = numbers["ambulance"]
    if ambulance["confidence"] == "missing":
        return {"emergency_number": None, "anywhere": str(ambulance["number"])}
    return {"emergency_number": str(ambulance["number"]), "anywhere": None}
