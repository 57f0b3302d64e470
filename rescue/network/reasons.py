"""Why a candidate stands where it stands: codes for machines, sentences for people."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rescue.kit.words import N_


class Why(StrEnum):
    """Codes of reasons; machines read these, people read `TEXTS`."""

    NEAREST = "nearest"
    DISTANCE = "distance"
    BY_ROAD = "by_road"
    BY_AIR = "by_air"
    OUTSIDE_RADIUS = "outside_radius"
    SPEAKS = "speaks"
    SPEAKS_NONE = "speaks_none"
    OPEN = "open"
    OPENS = "opens"
    CLOSED = "closed"
    ANSWERS = "answers"
    NEW = "new"
    BORDER = "border"
    PRICE = "price"
    PRICE_SURCHARGED = "price_surcharged"
    UNITS_FREE = "units_free"
    BUSY = "busy"
    LATE = "late"
    PUNCTUAL = "punctual"
    MISSES_MILESTONES = "misses_milestones"
    COMPLAINTS = "complaints"
    BILLS_CUT = "bills_cut"


TEXTS: dict[str, str] = {
    Why.NEAREST: N_("nearest: %(distance)s"),
    Why.DISTANCE: N_("%(distance)s away"),
    Why.BY_ROAD: N_("about %(time)s by road"),
    Why.BY_AIR: N_("about %(time)s by air"),
    Why.OUTSIDE_RADIUS: N_("farther than the usual %(distance)s"),
    Why.SPEAKS: N_("speaks %(language)s"),
    Why.SPEAKS_NONE: N_("speaks none of the languages asked for"),
    Why.OPEN: N_("open now"),
    Why.OPENS: N_("closed now, opens %(clock)s"),
    Why.CLOSED: N_("closed now"),
    Why.ANSWERS: N_("answers %(accepted)s of %(offered)s calls"),
    Why.NEW: N_("no calls yet"),
    Why.BORDER: N_("crosses the border from %(territory)s"),
    Why.PRICE: N_("about %(amount)s"),
    Why.PRICE_SURCHARGED: N_("about %(amount)s (%(why)s, %(percent)s%%)"),
    Why.UNITS_FREE: N_("free units: %(units)s"),
    Why.BUSY: N_("busy: no unit is free"),
    Why.LATE: N_("arrives %(time)s later than it says, on average of %(arrivals)s arrivals"),
    Why.PUNCTUAL: N_("arrives when it says: %(arrivals)s arrivals"),
    Why.MISSES_MILESTONES: N_("%(missed)s of %(due)s milestones were not reported"),
    Why.COMPLAINTS: N_("complaints: %(complaints)s in %(accepted)s jobs"),
    Why.BILLS_CUT: N_("bills cut by %(percent)s%% on average: %(bills)s bills"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate stands where it stands: a code and its values; `wording.phrase` says it in words."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return TEXTS[self.code]
