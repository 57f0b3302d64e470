"""Where something is, in the words of any of our languages: those stored with it, else made from its position."""

from collections.abc import Mapping
from functools import lru_cache

from rescue.geography import place_search, places, territories

KEPT, CITIES_KEPT = 4_096, 4_096
MOST_NAMESAKES = 5


def where(
    names: Mapping[str, str],
    language: str,
    *,
    latitude: float | None,
    longitude: float | None,
    territory_code: str | None,
) -> str | None:
    """The stored words of this language, else `Patong, 3.2 km` in it from the position, else the English words."""
    if language in names:
        return names[language]
    if latitude is None or longitude is None or not names:
        return names.get("en")
    return said_at(latitude, longitude, territory_code, language)


@lru_cache(KEPT)
def said_at(latitude: float, longitude: float, territory_code: str | None, language: str) -> str:
    """The nearest place and the territory of a position, in a language."""
    near = places.nearest(latitude, longitude)
    parts = [places.said(near, language)] if near else []
    territory = territories.find(territory_code) if territory_code else None
    if territory is not None:
        parts.append(territory.name(language))
    return _between(language).join(parts)


def town_at(latitude: float, longitude: float, territory_code: str | None, language: str) -> str:
    """The nearest town or city and the territory of a position, without how far it is."""
    near = places.nearest_town(latitude, longitude)
    territory = territories.find(territory_code) if territory_code else None
    named = [near.name(language), *([territory.name(language)] if territory else [])]
    return _between(language).join(named)


def _between(language: str) -> str:
    if language.startswith(("zh", "ja")):
        return "，" if language.startswith("zh") else "、"
    return "، " if language == "ar" else ", "


@lru_cache(CITIES_KEPT)
def city_name(name_en: str, code: str, language: str) -> str:
    """A city of that territory in the reader's language, where the gazetteer has its name."""
    found = place_search.search(name_en, near_territory=code, limit=MOST_NAMESAKES)
    same = (each.place for each in found if each.territory == code and each.place.name_en == name_en)
    place = next(same, None)
    return place.name(language) if place else name_en
