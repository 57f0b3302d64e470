"""In which country a district's or forecast zone's code lies: the country can be told from it, the district cannot.

We carry no table of the world's districts and forecast zones, so such an area is as wide as its country; whoever uses
it must say so. Pure.
"""

import re

from rescue.geography import territories

# Codes that begin with their country, and codes of one country only; names without signs and capitals.
WITH_COUNTRY = ("iso31662", "emmaid", "nuts", "nuts1", "nuts2", "nuts3", "lau", "hasc", "fips104")
OF_ONE_COUNTRY = {
    **dict.fromkeys(("same", "ugc", "fips", "fips6", "fips64"), "US"),
    "warncellid": "DE",
    "sgc": "CA",
}
CANADIAN = "profilecapcplocation"
OTHERWISE_CALLED = {"UK": "GB", "EL": "GR"}
# A part of a country in ISO 3166-2 that is a territory of its own with us.
OF_THEIR_OWN = {
    **dict.fromkeys(("HK", "MO", "TW"), "CN"),
    **dict.fromkeys(("AS", "GU", "MP", "PR", "VI"), "US"),
    **dict.fromkeys(("AW", "CW", "SX"), "NL"),
}
SIGNS = re.compile(r"[^a-z0-9]")


def find_own(name: str, value: str) -> str | None:
    """The territory that a code of ISO 3166-2 means as a whole, as CN-HK does."""
    country, _, part = value.strip().upper().partition("-")
    if _plain(name) != "iso31662" or OF_THEIR_OWN.get(part) != country:
        return None
    return _served(part)


def find_country(name: str, value: str) -> str | None:
    """The territory in which this district lies; None where even that cannot be told."""
    plain = _plain(name)
    if plain.startswith(CANADIAN):
        return _served("CA")
    if plain in OF_ONE_COUNTRY:
        return _served(OF_ONE_COUNTRY[plain])
    letters = value.strip().upper()[:2]
    return _served(OTHERWISE_CALLED.get(letters, letters)) if plain in WITH_COUNTRY else None


def _plain(name: str) -> str:
    return SIGNS.sub("", name.casefold())


def _served(code: str) -> str | None:
    return territories.serving(code).code if code in territories.served_codes() else None
