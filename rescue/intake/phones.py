"""Phone numbers as people give them: kept in E.164 where they can be read, as given where they cannot."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import phonenumbers
from babel.core import get_global
from phonenumbers import NumberParseException, PhoneNumberFormat

LONGEST_NUMBER = 40
CACHED = 4096
SPOKEN_BY_MANY = 5  # percent of a country's people


def normalise(number: str | None, iso_code: str | None = None) -> str | None:
    """`+66812345678`; a national number is read in the country it is given for; what cannot be read is kept."""
    said = (number or "").strip()[:LONGEST_NUMBER]
    if not said:
        return None
    # An international number is the same from everywhere: one report asks for the same one three times.
    return _read(said, None if said.startswith("+") else iso_code)


@lru_cache(CACHED)
def _read(said: str, iso_code: str | None) -> str:
    try:
        parsed = phonenumbers.parse(said, iso_code)
    except NumberParseException:
        return said
    if not phonenumbers.is_possible_number(parsed):
        return said
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def home_languages(number: str | None) -> list[str]:
    """The languages of the number's home country, most spoken first: a hint for words, never for a place."""
    try:
        parsed = phonenumbers.parse((number or "")[:LONGEST_NUMBER])
    except NumberParseException:
        return []
    region = phonenumbers.region_code_for_number(parsed)
    spoken = get_global("territory_languages").get(region or "", {})
    return [f"{code}-{region}".replace("_", "-") for code, facts in spoken.items() if _is_likely(facts)]


def _is_likely(facts: Mapping[str, Any]) -> bool:
    """Official in the whole country, or in a part of it and spoken by many: Spanish in the USA, not Korean in China."""
    status = facts.get("official_status")
    return bool(status) and (status != "official_regional" or facts.get("population_percent", 0) >= SPOKEN_BY_MANY)
