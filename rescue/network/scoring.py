"""How well one station answers one need: pure arithmetic in minutes, with its reasons in words.

Everything is expressed as *equivalent minutes*: the minutes until somebody stands there, plus what each drawback is
worth in minutes. Fewer is better. `points` turns them into 100 (there already) … 0 for people to read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rescue.kit.money import Money
from rescue.kit.words import N_
from rescue.network.models import Service

# The travel model: a straight line is ROAD_PERCENT longer by road; the first TOWN_KM run at town speed, the rest at
# open-road speed; beyond AIR_FROM_KM somebody flies. It knows no sea, bridge or traffic: the provider's own estimate
# replaces it at acceptance.
ROAD_PERCENT = 130
TOWN_KM = 15.0
TOWN_KM_PER_HOUR = 40.0
OPEN_KM_PER_HOUR = 70.0
AIR_FROM_KM = 300.0
AIR_KM_PER_HOUR = 600.0
AIR_PREPARATION_MINUTES = {Service.CASUALTY_TRANSPORT: 120}  # an ambulance aircraft stands ready
AIRLINE_PREPARATION_MINUTES = 240
LEAVING_MINUTES = {
    Service.CASUALTY_TRANSPORT: 3,
    Service.MEDICAL_TREATMENT: 10,
    Service.TRANSLATION: 15,
    Service.SHOPPING_GUIDE: 30,
    Service.DISPUTE_COORDINATION: 45,
}
RADIUS_KM = {
    Service.CASUALTY_TRANSPORT: 300,
    Service.MEDICAL_TREATMENT: 300,
    Service.TRANSLATION: 500,
    Service.SHOPPING_GUIDE: 300,
    Service.DISPUTE_COORDINATION: 800,
}
# What a drawback is worth in minutes. Words are everything to an interpreter and little to an ambulance.
NO_LANGUAGE_MINUTES = {
    Service.CASUALTY_TRANSPORT: 6,
    Service.MEDICAL_TREATMENT: 25,
    Service.TRANSLATION: 600,
    Service.SHOPPING_GUIDE: 120,
    Service.DISPUTE_COORDINATION: 180,
}
SECOND_LANGUAGE_MINUTES = 4
BORDER_MINUTES = 45
CLOSED_MOST_MINUTES = 240
UNANSWERED_MINUTES = 30
ANSWER_MOST_MINUTES = 10
DEAR_MINUTES = 10
DEAR_MOST_PERCENT = 300
# Every record starts as 4 of 5, so that a newcomer is tried and one bad day does not end a partner.
PRIOR_OFFERS = 5
PRIOR_ACCEPTANCES = 4
ON_SCENE_MINUTES = 120  # counted in a price estimate beside the way there


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
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate stands where it stands: a code and its values; `wording.phrase` says it in words."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return TEXTS[self.code]


@dataclass(slots=True)
class Facts:
    """What is known about one station for one need. Distances in metres along the ellipsoid."""

    service: Service
    distance_m: int
    home_territory: str
    is_nearest: bool = False
    crosses_border: bool = False
    wants_language: bool = False
    language: str | None = None
    """The wanted variety it speaks, None when none."""
    language_place: int = 0
    wait_minutes: int | None = 0
    """Until it opens; 0 is open now, None is never."""
    opens_at: str | None = None
    offers: int = 0
    acceptances: int = 0
    answer_seconds: int = 0
    estimate: Money | None = None
    dear_percent: int = 100
    """Its estimate against the middle one in the same currency."""
    minutes: int = field(init=False)
    """From the call to the scene."""

    def __post_init__(self) -> None:
        self.minutes = travel_minutes(self.service, self.distance_m)


def flies(distance_m: float) -> bool:
    return distance_m > AIR_FROM_KM * 1000


def travel_minutes(service: Service, distance_m: float) -> int:
    """Minutes from the call to the scene, by the model above."""
    straight = distance_m / 1000
    leaving = LEAVING_MINUTES[service]
    if flies(distance_m):
        preparation = AIR_PREPARATION_MINUTES.get(service, AIRLINE_PREPARATION_MINUTES)
        return round(leaving + preparation + straight / AIR_KM_PER_HOUR * 60)
    road = straight * ROAD_PERCENT / 100
    town = min(road, TOWN_KM)
    return round(leaving + town / TOWN_KM_PER_HOUR * 60 + (road - town) / OPEN_KM_PER_HOUR * 60)


def price(distance_m: int, minutes: int, fee_minor: int, per_km_minor: int, per_hour_minor: int, percent: int) -> int:
    """An estimate in minor units: call-out, road, time on the way and two hours there; `percent` is the night."""
    road_m = distance_m * ROAD_PERCENT // 100
    day = fee_minor + per_km_minor * road_m // 1000 + per_hour_minor * (minutes + ON_SCENE_MINUTES) // 60
    return day * percent // 100


def weigh(facts: Facts) -> float:
    """Equivalent minutes; fewer is better."""
    minutes = float(facts.minutes)
    if facts.wants_language:
        if facts.language is None:
            minutes += NO_LANGUAGE_MINUTES[facts.service]
        else:
            minutes += SECOND_LANGUAGE_MINUTES * facts.language_place
    if facts.crosses_border:
        minutes += BORDER_MINUTES
    if facts.wait_minutes != 0:
        minutes += CLOSED_MOST_MINUTES if facts.wait_minutes is None else min(facts.wait_minutes, CLOSED_MOST_MINUTES)
    answered = (facts.acceptances + PRIOR_ACCEPTANCES) / (facts.offers + PRIOR_OFFERS)
    minutes += UNANSWERED_MINUTES * (1 - answered) + min(facts.answer_seconds / 60, ANSWER_MOST_MINUTES)
    return minutes + DEAR_MINUTES * (min(facts.dear_percent, DEAR_MOST_PERCENT) - 100) / 100


def points(minutes: float) -> float:
    """Equivalent minutes as 100 … 0: an hour is 50."""
    return round(100 * 60 / (60 + max(0.0, minutes)), 1)


def score(facts: Facts) -> tuple[float, list[Reason]]:
    """Points and their reasons, the most telling first."""
    return points(weigh(facts)), explain(facts)


def explain(facts: Facts) -> list[Reason]:
    """The reasons of one candidate, in the order a coordinator asks for them."""
    reasons = [
        Reason(Why.NEAREST if facts.is_nearest else Why.DISTANCE, {"distance_m": facts.distance_m}),
        Reason(Why.BY_AIR if flies(facts.distance_m) else Why.BY_ROAD, {"minutes": facts.minutes}),
    ]
    if facts.distance_m > RADIUS_KM[facts.service] * 1000:
        reasons.append(Reason(Why.OUTSIDE_RADIUS, {"distance_m": RADIUS_KM[facts.service] * 1000}))
    if facts.language is not None:
        reasons.append(Reason(Why.SPEAKS, {"language": facts.language}))
    elif facts.wants_language:
        reasons.append(Reason(Why.SPEAKS_NONE))
    if facts.wait_minutes == 0:
        reasons.append(Reason(Why.OPEN))
    elif facts.opens_at is not None:
        reasons.append(Reason(Why.OPENS, {"clock": facts.opens_at}))
    else:
        reasons.append(Reason(Why.CLOSED))
    if facts.crosses_border:
        reasons.append(Reason(Why.BORDER, {"territory": facts.home_territory}))
    if facts.offers:
        reasons.append(Reason(Why.ANSWERS, {"accepted": facts.acceptances, "offered": facts.offers}))
    else:
        reasons.append(Reason(Why.NEW))
    if facts.estimate is not None:
        values = {"amount_minor": facts.estimate.amount_minor, "currency": facts.estimate.currency}
        reasons.append(Reason(Why.PRICE, values))
    return reasons


def spoken(tags: Sequence[str]) -> tuple[str, ...]:
    """What to listen for, best first: `zh-Hans` is cmn, `zh-HK` yue then cmn; other tags are their language."""
    found: dict[str, None] = {}
    for tag in tags:
        parts = tag.replace("_", "-").casefold().split("-")
        found.update(dict.fromkeys(_varieties(parts)))
    return tuple(found)


def _varieties(parts: list[str]) -> tuple[str, ...]:
    if parts[0] in ("yue", "nan", "hak"):
        return (parts[0], "cmn")
    if parts[0] != "zh":
        return (parts[0],)
    if "yue" in parts or "hk" in parts or "mo" in parts:
        return ("yue", "cmn")
    return ("cmn",)
