"""Places of a trip: words become candidates, the chosen one gets its clock, and times are kept in that clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from rescue.checkins.due import times
from rescue.checkins.due.times import Rule, Stay
from rescue.checkins.models import ItineraryLeg
from rescue.checkins.trips.drafts import (
    LOCAL,
    MOST_LEGS,
    MOST_TRIP_DAYS,
    LegDraft,
    PlaceUnknown,
    TimesUnusable,
    TooMuch,
)
from rescue.geography import location_text, place_search, places, resolver, territories
from rescue.geography.place_search import FoundPlace
from rescue.kit.database import Db

MOST_CANDIDATES = 6
SURE = 0.75
CLEARLY = 2.0  # so many times likelier than the second, the first is meant
SPOT_M = 2_000.0
NAME_LANGUAGES = ("en", "zh-Hans", "zh-Hant")
SAME_DEGREES = 1e-4


@dataclass(frozen=True)
class Spot:
    """A place as a leg keeps it."""

    said: str
    names: dict[str, str]
    territory_code: str | None
    iso_code: str | None
    time_zone: str
    latitude: float
    longitude: float
    precision_m: float
    is_measured: bool
    is_sure: bool
    candidates: list[dict[str, Any]]


def find(draft: LegDraft) -> Spot:
    """Where that is: given degrees, degrees in the words, the chosen candidate, else the likeliest; PlaceUnknown."""
    if draft.latitude is not None and draft.longitude is not None:
        return _at(draft.said, draft.latitude, draft.longitude, SPOT_M)
    written = location_text.read(draft.said)
    if written is not None:
        return _at(draft.said, written.latitude, written.longitude, written.accuracy_m or SPOT_M)
    matches = place_search.search(draft.said, limit=MOST_CANDIDATES)
    if not matches:
        raise PlaceUnknown
    chosen = next((each for each in matches if draft.choice and _is_choice(each, draft.choice)), None)
    best = chosen or matches[0]
    is_clear = len(matches) == 1 or matches[0].confidence >= CLEARLY * matches[1].confidence
    is_sure = chosen is not None or (is_clear and best.confidence >= SURE)
    return _named(draft.said, best, matches, is_sure=is_sure)


def choice_of(candidate: dict[str, Any]) -> str:
    """A candidate's own mark in a form."""
    return f"{candidate['latitude']:.5f},{candidate['longitude']:.5f}"


def write(db: Db, itinerary_id: str, drafts: Sequence[LegDraft]) -> list[ItineraryLeg]:
    """Replace the places of a trip, the earliest first."""
    if len(drafts) > MOST_LEGS:
        raise TooMuch
    for old in list_for(db, itinerary_id):
        db.delete(old)
    db.flush()
    made = sorted((make(db, itinerary_id, draft) for draft in drafts), key=lambda leg: (leg.from_at, leg.until_at))
    for place, leg in enumerate(made):
        leg.place = place
        db.add(leg)
    db.flush()
    check_span(made)
    return made


def make(db: Db, itinerary_id: str, draft: LegDraft) -> ItineraryLeg:
    """A leg that is not kept yet."""
    spot = find(draft)
    from_at, until_at = _instants(draft, spot.time_zone)
    if until_at <= from_at:
        raise TimesUnusable
    return ItineraryLeg(
        id=db.new_id("leg"),
        itinerary_id=itinerary_id,
        place=0,
        from_local=draft.from_local,
        until_local=draft.until_local,
        from_at=from_at,
        until_at=until_at,
        **vars(spot),
    )


def check_span(legs: Sequence[ItineraryLeg]) -> None:
    if legs and max(leg.until_at for leg in legs) - min(leg.from_at for leg in legs) > timedelta(days=MOST_TRIP_DAYS):
        raise TimesUnusable


def list_for(db: Db, itinerary_id: str) -> list[ItineraryLeg]:
    """The places of a trip in order."""
    of_trip = select(ItineraryLeg).where(ItineraryLeg.itinerary_id == itinerary_id)
    return list(db.scalars(of_trip.order_by(ItineraryLeg.from_at, ItineraryLeg.id)))


def stays(legs: Iterable[ItineraryLeg]) -> list[Stay]:
    return [Stay(leg.time_zone, leg.from_at, leg.until_at) for leg in legs]


def rules_of(kept: Iterable[dict[str, Any]]) -> list[Rule]:
    """The rules of a trip as they are kept."""
    return [Rule(times.Every(each["every"]), each.get("at"), each.get("leg")) for each in kept]


def current(legs: Sequence[ItineraryLeg], at: datetime) -> ItineraryLeg | None:
    """The place where they are by plan at an instant: the last one begun, else the first to come."""
    begun = [leg for leg in legs if leg.from_at <= at]
    return begun[-1] if begun else next(iter(legs), None)


def zone_of(legs: Sequence[ItineraryLeg], at: datetime) -> str:
    """The clock they live by at an instant."""
    here = current(legs, at)
    return here.time_zone if here else "UTC"


def name_of(leg: ItineraryLeg, language: str) -> str:
    return territories.choose_name(
        language, en=leg.names.get("en", ""), zh_hans=leg.names.get("zh-Hans", ""), zh_hant=leg.names.get("zh-Hant", "")
    )


def _instants(draft: LegDraft, zone: str) -> tuple[datetime, datetime]:
    if not LOCAL.match(draft.from_local) or not LOCAL.match(draft.until_local):
        raise TimesUnusable
    try:
        return times.to_instant(draft.from_local, zone), times.to_instant(draft.until_local, zone)
    except (ValueError, OverflowError):
        raise TimesUnusable from None


def _is_choice(found: FoundPlace, choice: str) -> bool:
    latitude, _, longitude = choice.partition(",")
    try:
        apart = (abs(found.latitude - float(latitude)), abs(found.longitude - float(longitude)))
    except ValueError:
        return False
    return max(apart) < SAME_DEGREES


def _at(said: str, latitude: float, longitude: float, precision_m: float) -> Spot:
    found = resolver.resolve(latitude, longitude, precision_m)
    near = places.nearest(latitude, longitude)
    is_only_degrees = location_text.read(said) is not None
    return Spot(
        said=said,
        # Their own words name it best; bare coordinates are told by what is near.
        names={
            language: said if not is_only_degrees or near is None else places.said(near, language)
            for language in NAME_LANGUAGES
        },
        territory_code=found.territory,
        iso_code=found.iso_code,
        time_zone=found.time_zone or "UTC",
        latitude=latitude,
        longitude=longitude,
        precision_m=precision_m,
        is_measured=True,
        is_sure=True,
        candidates=[],
    )


def _named(said: str, found: FoundPlace, matches: Sequence[FoundPlace], *, is_sure: bool) -> Spot:
    place = found.place
    zone = place.time_zone or resolver.resolve(place.latitude, place.longitude).time_zone or "UTC"
    return Spot(
        said=said,
        names={language: full_name(found, language) for language in NAME_LANGUAGES},
        territory_code=found.territory,
        iso_code=place.iso_code,
        time_zone=zone,
        latitude=place.latitude,
        longitude=place.longitude,
        precision_m=found.precision_km * 1_000,
        is_measured=False,
        is_sure=is_sure,
        candidates=[_candidate(each) for each in matches],
    )


def full_name(found: FoundPlace, language: str) -> str:
    """The place with its country: `Phuket, Thailand`."""
    territory = territories.get(found.territory).name(language)
    name = found.place.name(language)
    joint = ", " if language == "en" else "，"
    return name if name == territory else f"{name}{joint}{territory}"


def _candidate(found: FoundPlace) -> dict[str, Any]:
    return {
        "names": {language: full_name(found, language) for language in NAME_LANGUAGES},
        "territory": found.territory,
        "latitude": round(found.latitude, 5),
        "longitude": round(found.longitude, 5),
        "confidence": found.confidence,
        "precision_km": found.precision_km,
    }
