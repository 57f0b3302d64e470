"""From what a report says of its place to one territory, all candidates, a name and the numbers to call."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rescue.geography import country_sheets, location_text, place_search, places, resolver, territories
from rescue.geography.corrections.book import Corrections
from rescue.geography.location_text import Written
from rescue.geography.resolver import Confidence
from rescue.kit.words import N_

NAME_LANGUAGES = ("zh-Hans", "zh-Hant", "en")
PLACES_SUGGESTED = 5
SURE_OF_A_NAME = 0.75
SAME_BREATH = 0.5  # a candidate with less than half of the best one's confidence is not in question
VIEW_ONLY = "view_only"
ANYWHERE = "112"  # what mobile phones connect to an emergency service almost everywhere
SERVICES = ("police", "ambulance", "fire")
UNKNOWN_NUMBERS: dict[str, Any] = {
    **{service: {"number": ANYWHERE, "alternates": [], "confidence": "missing"} for service in SERVICES},
    "fallback": ANYWHERE,
}
PLACE_NOT_KNOWN = N_("Place not known yet")


@dataclass(frozen=True)
class Place:
    """Where it is as far as known. Coordinates only from a measurement or a written position, never from a name."""

    territory_code: str | None
    iso_code: str | None
    candidates: list[dict[str, Any]]
    confidence: str
    time_zone: str | None
    names: dict[str, str]
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    said: str | None = None
    source: str = "none"
    confidence_percent: int | None = None
    measured_at: datetime | None = None
    numbers: dict[str, Any] = field(default_factory=dict)
    datum: str | None = None
    raw_latitude: float | None = None
    raw_longitude: float | None = None
    flags: tuple[str, ...] = ()

    @property
    def has_position(self) -> bool:
        return self.latitude is not None


def find(
    corrected: Corrections,
    *,
    latitude: float | None,
    longitude: float | None,
    accuracy_m: float | None,
    text: str | None,
    source: str,
) -> Place:
    """A measured position first, then one written in the text, then the name of a place; unknown is an answer."""
    if latitude is not None and longitude is not None:
        return at(corrected, latitude, longitude, accuracy_m, said=text, source=source)
    if not text:
        return Place(None, None, [], Confidence.NONE, None, {}, numbers=UNKNOWN_NUMBERS)
    written = location_text.read(text)
    return _by_name(corrected, text) if written is None else of_written(corrected, written, said=text)


def of_written(corrected: Corrections, written: Written, *, said: str | None) -> Place:
    """The place of a position that was read from a text or behind a link, with what is odd about it."""
    place = at(corrected, written.latitude, written.longitude, written.accuracy_m, said=said, source=written.kind)
    return replace(
        place,
        confidence_percent=written.confidence_percent,
        measured_at=written.measured_at,
        datum=written.datum,
        raw_latitude=written.raw_latitude,
        raw_longitude=written.raw_longitude,
        flags=(*written.flags, VIEW_ONLY) if written.view_only else written.flags,
    )


def at(
    corrected: Corrections,
    latitude: float,
    longitude: float,
    accuracy_m: float | None,
    *,
    said: str | None = None,
    source: str,
) -> Place:
    """The place of a WGS-84 position."""
    found = resolver.resolve(latitude, longitude, accuracy_m)
    return Place(
        territory_code=found.territory,
        iso_code=found.iso_code,
        candidates=[
            {"territory": each.territory, "iso_code": each.iso_code, "confidence": round(each.share, 3)}
            for each in found.candidates
        ],
        confidence=found.confidence,
        time_zone=found.time_zone,
        names=_names(latitude, longitude, found.territory),
        latitude=latitude,
        longitude=longitude,
        accuracy_m=accuracy_m,
        said=said,
        source=source,
        numbers=numbers_for(corrected, found.territory, found.iso_code),
    )


def numbers_for(corrected: Corrections, territory_code: str | None, iso_code: str | None) -> dict[str, Any]:
    """The local emergency numbers as JSON values; 112 where the place is not known."""
    if territory_code is None:
        return UNKNOWN_NUMBERS
    known = country_sheets.emergency_numbers(corrected, territory_code, iso_code)
    return {
        **{
            each.service: {
                "number": each.number,
                "alternates": list(each.alternates),
                "confidence": str(each.confidence),
            }
            for each in known.all
        },
        "fallback": known.fallback,
        **({"special": [{"kind": kind, "number": number} for kind, number in known.special]} if known.special else {}),
    }


def numbers_of(
    corrected: Corrections, territory_code: str | None, iso_code: str | None, candidates: list[dict[str, Any]]
) -> dict[str, Any]:
    """The numbers of a place that may be known only by what it is called."""
    if territory_code is None:
        return numbers_for(corrected, _only_territory(candidates), None)
    return numbers_for(corrected, territory_code, iso_code)


def _by_name(corrected: Corrections, text: str) -> Place:
    """A name suggests and never dispatches: no coordinates, the territory only when every good match agrees."""
    matches = place_search.search(text, limit=PLACES_SUGGESTED)
    codes = [match.territory for match in matches if match.confidence >= SURE_OF_A_NAME]
    agreed = codes[0] if codes and len(set(codes)) == 1 else None
    candidates = [
        {
            "territory": match.territory,
            "iso_code": match.place.iso_code,
            "confidence": round(match.confidence, 3),
            "name": match.place.name_en,
            "latitude": match.place.latitude,
            "longitude": match.place.longitude,
            "precision_km": match.precision_km,
        }
        for match in matches
    ]
    return Place(
        territory_code=agreed,
        iso_code=matches[0].place.iso_code if agreed else None,
        candidates=candidates,
        confidence=Confidence.LOW if candidates else Confidence.NONE,
        time_zone=_zone_of(matches[0].place) if agreed else None,
        names=dict.fromkeys(NAME_LANGUAGES, text),
        said=text,
        source="words",
        numbers=numbers_of(corrected, agreed, None, candidates),
    )


def _only_territory(candidates: list[dict[str, Any]]) -> str | None:
    """Where every likely place of that name is: good enough for whom to call in danger, not for sending anybody."""
    likeliest = max((each["confidence"] for each in candidates), default=0.0)
    codes = {each["territory"] for each in candidates if each["confidence"] >= likeliest * SAME_BREATH}
    return codes.pop() if len(codes) == 1 else None


def _zone_of(place: places.Place) -> str | None:
    # Provinces and islands come without a zone in the table of names.
    return place.time_zone or resolver.resolve(place.latitude, place.longitude).time_zone


def _names(latitude: float, longitude: float, territory_code: str | None) -> dict[str, str]:
    near = places.nearest(latitude, longitude)
    territory = territories.find(territory_code) if territory_code else None
    names = {}
    for language in NAME_LANGUAGES:
        parts = [places.said(near, language)] if near else []
        if territory is not None:
            parts.append(territory.name(language))
        names[language] = (", " if language == "en" else "，").join(parts)
    return names
