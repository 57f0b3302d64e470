"""What outside geocoders answer, as plain values; `geocoders.py` is the only one that speaks to them."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """FOUND and NOTHING are answers; OFF, BUSY and FAILED say that nobody was asked or nobody answered."""

    FOUND = "found"
    NOTHING = "nothing"
    OFF = "off"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RefinedPlace:
    """A proposal: WGS-84 degrees, an address as the backend writes it, the ISO code if it names one."""

    latitude: float
    longitude: float
    address: str
    iso_code: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back and from whom; `places` is empty unless FOUND."""

    outcome: Outcome
    places: tuple[RefinedPlace, ...] = ()
    backend: str | None = None
