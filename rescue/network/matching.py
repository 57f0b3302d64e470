"""Who can come: candidates ranked with reasons, and what is lacking.

`rank` is on the way from an SOS to its first offer: one statement, no ORM, nothing built per call. Life first: closed,
far or without the language is a reason to stand lower, never a reason to be left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import median_low
from typing import Any
from zoneinfo import ZoneInfo

from rescue.geography import territories
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.network import scoring
from rescue.network.hours import minutes_until_open
from rescue.network.scoring import Facts, Reason
from rescue.network.search import OVERFETCH, WIDE_OVERFETCH, Found, Need, nearest
from rescue.network.shortfalls import Lack, Shortfall, explain_hole, find_lacking
from rescue.network.tariffs.estimates import Parts
from rescue.network.tariffs.surcharges import percent_at

MOST_CANDIDATES = 10
MOST_LANGUAGES = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """One provider with the station that answers best. `contacts` are `{"channel", "address", "priority"}`."""

    provider_id: str
    provider_name: str
    station_id: str
    station_name: str
    territory_code: str
    latitude: float
    longitude: float
    distance_m: int
    travel_minutes: int
    crosses_border: bool
    is_open: bool
    language: str | None
    languages: tuple[str, ...]
    contacts: tuple[dict[str, Any], ...]
    estimate: Money | None
    points: float
    reasons: tuple[Reason, ...]
    is_demonstration: bool
    free_units: int | None = None
    """None where the station has not said what units it has."""
    estimate_parts: dict[str, Any] | None = None
    """What the estimate is made of, as `estimates.Parts`."""
    has_webhooks: bool = False


@dataclass(frozen=True)
class Ranking:
    """Candidates, best first, and what is lacking; `from_capital` when no position was known."""

    candidates: tuple[Candidate, ...]
    shortfalls: tuple[Shortfall, ...]
    from_capital: bool = False


def rank(db: Db, need: Need, *, most: int = MOST_CANDIDATES) -> Ranking:
    """Whom to ask first, at most `most`, and what is lacking. Never empty while anybody could be asked."""
    origin = _origin(need)
    if origin is None:
        return Ranking((), (Shortfall(Lack.PLACE_UNKNOWN),))
    wanted = scoring.spoken(need.languages[:MOST_LANGUAGES])
    found = nearest(db, need, *origin, overfetch=OVERFETCH if most <= MOST_CANDIDATES else WIDE_OVERFETCH)
    if most <= MOST_CANDIDATES and len(found) >= OVERFETCH and _is_thin(found, wanted):
        found = nearest(db, need, *origin, overfetch=WIDE_OVERFETCH)
    ranked = _best_of_each(_weigh(need, wanted, found))
    candidates = tuple(_candidate(minutes, row, facts) for minutes, _, _, row, facts in ranked[:most])
    is_guessed = need.latitude is None or need.longitude is None
    shortfalls = [_position_unknown(need)] if is_guessed else []
    shortfalls += find_lacking(need, wanted, [each[-1] for each in ranked])
    if not any(_is_local(need, row) for row in found):
        shortfalls += explain_hole(db, need, is_empty=not ranked)
    return Ranking(candidates, tuple(shortfalls), from_capital=is_guessed)


def _origin(need: Need) -> tuple[float, float] | None:
    if need.latitude is not None and need.longitude is not None:
        return need.latitude, need.longitude
    territory = territories.find(need.territory_code or "")
    return (territory.capital_latitude, territory.capital_longitude) if territory else None


def _position_unknown(need: Need) -> Shortfall:
    return Shortfall(Lack.POSITION_UNKNOWN, {"place": territories.get(need.territory_code or "").capital})


def _is_thin(found: list[Found], wanted: Sequence[str]) -> bool:
    # One partner's many stations, or a crowd without the language, must not hide the others behind the limit.
    if len({row.provider_id for row in found}) < MOST_CANDIDATES:
        return True
    return bool(wanted) and not any(not set(wanted).isdisjoint(row.languages) for row in found)


def _is_local(need: Need, row: Found) -> bool:
    return need.territory_code in (row.territory_code, row.home_territory)


Weighed = tuple[float, float, str, Found, Facts]
"""Equivalent minutes, then what decides between equals: distance and the station's id; what was weighed."""

# zoneinfo itself keeps eight zones; an SOS reads no files.
_zone = lru_cache(maxsize=1000)(ZoneInfo)


def _weigh(need: Need, wanted: Sequence[str], found: list[Found]) -> list[Weighed]:
    clocks: dict[str, datetime] = {}
    known: list[tuple[Found, Facts]] = []
    for row in found:
        local = clocks.get(row.time_zone)
        if local is None:
            local = clocks[row.time_zone] = need.at.astimezone(_zone(row.time_zone))
        known.append((row, _facts(need, wanted, row, local)))
    if known:
        known[0][1].is_nearest = True
    _compare_prices([facts for _, facts in known])
    return [(scoring.weigh(facts), row.distance_m, row.station_id, row, facts) for row, facts in known]


def _best_of_each(weighed: list[Weighed]) -> list[Weighed]:
    """One station a provider, best first; equals by distance, then by id, so that both engines agree."""
    best: dict[str, Weighed] = {}
    for each in sorted(weighed):
        best.setdefault(each[3].provider_id, each)
    return list(best.values())


def _facts(need: Need, wanted: Sequence[str], row: Found, local: datetime) -> Facts:
    facts = Facts(
        service=need.service,
        distance_m=round(row.distance_m),
        home_territory=row.home_territory,
        crosses_border=row.home_territory != need.territory_code and need.territory_code is not None,
        wants_language=bool(wanted),
        offers=row.offers_count,
        acceptances=row.acceptances_count,
        answer_seconds=row.mean_answer_seconds,
        free_units=0 if row.free_units and row.station_id in need.taken else row.free_units,
        arrivals=row.arrivals_count,
        late_minutes_total=row.late_minutes_total,
        milestones_due=row.milestones_due_count,
        milestones_missed=row.milestones_missed_count,
        complaints=row.complaints_count,
        audited_bills=row.audited_bills_count,
        bill_cuts_permille=row.bill_cuts_permille_total,
    )
    for place, variety in enumerate(wanted):
        if variety in row.languages:
            facts.language, facts.language_place = variety, place
            break
    if row.open_minutes is not None:
        facts.wait_minutes, facts.opens_at = _opening(row.open_minutes, local)
    if row.call_out_fee_minor is not None:
        facts.estimate = _estimate(row, facts, row.call_out_fee_minor, local)
    return facts


def _opening(spans: list[list[int]], local: datetime) -> tuple[int | None, str | None]:
    wait = minutes_until_open(spans, (local.weekday() * 24 + local.hour) * 60 + local.minute)
    return wait, (local + timedelta(minutes=wait)).strftime("%H:%M") if wait else None


def _estimate(row: Found, facts: Facts, fee_minor: int, local: datetime) -> Money:
    facts.percent, facts.surcharge = percent_at(local, row.night_percent, row.surcharges)
    amount = scoring.price(
        facts.distance_m, facts.minutes, fee_minor, row.per_km_minor, row.per_hour_minor, facts.percent
    )
    return Money(amount, row.currency)


def _compare_prices(known: Iterable[Facts]) -> None:
    by_currency: dict[str, list[int]] = {}
    priced = [(facts, facts.estimate) for facts in known if facts.estimate is not None]
    for _, estimate in priced:
        by_currency.setdefault(estimate.currency, []).append(estimate.amount_minor)
    middles = {currency: median_low(amounts) for currency, amounts in by_currency.items()}
    for facts, estimate in priced:
        middle = middles[estimate.currency]
        facts.dear_percent = estimate.amount_minor * 100 // middle if middle else 100


def _candidate(minutes: float, row: Found, facts: Facts) -> Candidate:
    return Candidate(
        provider_id=row.provider_id,
        provider_name=row.name,
        station_id=row.station_id,
        station_name=row.station_name,
        territory_code=row.home_territory,
        latitude=row.latitude,
        longitude=row.longitude,
        distance_m=facts.distance_m,
        travel_minutes=facts.minutes,
        crosses_border=facts.crosses_border,
        is_open=facts.wait_minutes == 0,
        language=facts.language,
        languages=tuple(row.languages),
        contacts=tuple(row.contacts),
        estimate=facts.estimate,
        points=scoring.points(minutes),
        reasons=tuple(scoring.explain(facts)),
        is_demonstration=row.is_demonstration,
        free_units=facts.free_units,
        estimate_parts=_parts(row, facts),
        has_webhooks=row.webhooks_count > 0,
    )


def _parts(row: Found, facts: Facts) -> dict[str, Any] | None:
    if row.call_out_fee_minor is None:
        return None
    parts = Parts(
        fee_minor=row.call_out_fee_minor,
        per_km_minor=row.per_km_minor,
        per_hour_minor=row.per_hour_minor,
        percent=facts.percent,
        why=facts.surcharge,
        road_m=facts.distance_m * scoring.ROAD_PERCENT // 100,
        minutes=facts.minutes + scoring.ON_SCENE_MINUTES,
    )
    return asdict(parts)
