"""Where it may be: places that fit the words somebody said, for a person to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass

from rescue.geography import location_text, place_search, territories

MOST_SUGGESTED = 5
MOST_CHARACTERS = 400
WRITTEN_ACCURACY_M = 100.0


@dataclass(frozen=True)
class Suggestion:
    """A possible place. `confidence_percent` is None for coordinates that were written down."""

    name: str | None
    territory: str | None
    latitude: float
    longitude: float
    accuracy_m: float
    confidence_percent: int | None


def chosen_before(typed: Mapping[str, str]) -> list[Suggestion]:
    """What was chosen in a form that was refused, to be chosen again with one press."""
    if not {"latitude", "longitude", "accuracy_m"} <= typed.keys():
        return []
    latitude, longitude, accuracy_m = (float(typed[name]) for name in ("latitude", "longitude", "accuracy_m"))
    return [Suggestion(None, None, latitude, longitude, accuracy_m, None)]


def suggest(text: str | None, language: str) -> list[Suggestion]:
    """Written coordinates as they are, else the likeliest places of that name, the likeliest first."""
    if not text:
        return []
    written = location_text.read(text)
    if written is not None:
        accuracy_m = written.accuracy_m or WRITTEN_ACCURACY_M
        return [Suggestion(None, None, written.latitude, written.longitude, accuracy_m, None)]
    return [_found(each, language) for each in place_search.search(text[:MOST_CHARACTERS], limit=MOST_SUGGESTED)]


def _found(found: place_search.FoundPlace, language: str) -> Suggestion:
    return Suggestion(
        name=found.place.name(language),
        territory=territories.get(found.territory).name(language),
        latitude=found.latitude,
        longitude=found.longitude,
        accuracy_m=found.precision_km * 1000,
        confidence_percent=round(found.confidence * 100),
    )
