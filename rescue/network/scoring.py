"""How well one station answers one need: pure arithmetic in minutes, with its reasons in words.

Everything is expressed as *equivalent minutes*: the minutes until somebody stands there, plus what each drawback is
worth in minutes. Fewer is better. `points` turns them into 100 (there already) … 0 for people to read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rescue.kit.money import Money
from rescue.network.models import Service
from rescue.network.reasons import TEXTS as TEXTS
from rescue.network.reasons import Reason as Reason
from rescue.network.reasons import Why as Why

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
BUSY_MINUTES = 240
"""A station without a free unit stands behind whoever is free within four hours; life first, it is never left out."""
# What the work has shown. A few good jobs are assumed of everybody, so that one bad day does not end a partner.
LATE_MOST_MINUTES = 30
PRIOR_ARRIVALS = 5
MISSED_MINUTES = 10
PRIOR_MILESTONES = 10
COMPLAINT_MINUTES = 60
PRIOR_JOBS = 5
CUT_MINUTES = 20
PRIOR_BILLS = 5
SAYS_SO_FROM_LATE_MINUTES = 5  # less is not worth a reason
ON_SCENE_MINUTES = 120  # counted in a price estimate beside the way there


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
    percent: int = 100
    surcharge: str | None = None
    """Why the estimate is not at the day's price."""
    free_units: int | None = None
    """None where the station has not said what it has."""
    arrivals: int = 0
    late_minutes_total: int = 0
    milestones_due: int = 0
    milestones_missed: int = 0
    complaints: int = 0
    audited_bills: int = 0
    bill_cuts_permille: int = 0
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
    if facts.free_units == 0:
        minutes += BUSY_MINUTES
    minutes += _shown_by_work(facts)
    return minutes + DEAR_MINUTES * (min(facts.dear_percent, DEAR_MOST_PERCENT) - 100) / 100


def _shown_by_work(facts: Facts) -> float:
    """What lateness, silence, complaints and cut bills are worth; 0 for whoever has none."""
    late = facts.late_minutes_total / (facts.arrivals + PRIOR_ARRIVALS)
    missed = facts.milestones_missed / (facts.milestones_due + PRIOR_MILESTONES)
    complained = facts.complaints / (facts.acceptances + PRIOR_JOBS)
    cut = facts.bill_cuts_permille / 1_000 / (facts.audited_bills + PRIOR_BILLS)
    return (
        min(late, LATE_MOST_MINUTES)
        + MISSED_MINUTES * missed
        + COMPLAINT_MINUTES * min(complained, 1)
        + CUT_MINUTES * cut
    )


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
    if facts.free_units is not None:
        reasons.append(Reason(Why.UNITS_FREE, {"units": facts.free_units}) if facts.free_units else Reason(Why.BUSY))
    reasons += _told_by_work(facts)
    if facts.estimate is not None:
        values: dict[str, Any] = {"amount_minor": facts.estimate.amount_minor, "currency": facts.estimate.currency}
        if facts.surcharge is None:
            reasons.append(Reason(Why.PRICE, values))
        else:
            more = {"why": facts.surcharge, "percent": facts.percent}
            reasons.append(Reason(Why.PRICE_SURCHARGED, {**values, **more}))
    return reasons


def _told_by_work(facts: Facts) -> list[Reason]:
    """The record in words; what is too small to matter is not said."""
    told = []
    if facts.arrivals:
        late = (2 * facts.late_minutes_total + facts.arrivals) // (2 * facts.arrivals)
        if late >= SAYS_SO_FROM_LATE_MINUTES:
            told.append(Reason(Why.LATE, {"minutes": late, "arrivals": facts.arrivals}))
        elif facts.arrivals >= PRIOR_ARRIVALS:
            told.append(Reason(Why.PUNCTUAL, {"arrivals": facts.arrivals}))
    if facts.milestones_missed:
        missed = {"missed": facts.milestones_missed, "due": facts.milestones_due}
        told.append(Reason(Why.MISSES_MILESTONES, missed))
    if facts.complaints:
        told.append(Reason(Why.COMPLAINTS, {"complaints": facts.complaints, "accepted": facts.acceptances}))
    if facts.bill_cuts_permille:
        percent = (facts.bill_cuts_permille + 5 * facts.audited_bills) // (10 * facts.audited_bills)
        told.append(Reason(Why.BILLS_CUT, {"percent": percent, "bills": facts.audited_bills}))
    return told


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
