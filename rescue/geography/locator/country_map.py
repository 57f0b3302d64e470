"""The map of a country sheet: its capital and the missions in reach, with room around them."""

from rescue.geography.country_sheets import CountrySheet
from rescue.geography.locator import drawing
from rescue.geography.locator.drawing import Locator, Mark, Marked
from rescue.geography.place_words import city_name

LEAST_KM = 1_200.0
NEAR_M = 2_500_000.0
MOST_POSTS = 8


def draw(sheet: CountrySheet, language: str) -> Locator:
    """Cities by name; a mission farther away than a continent is wide is left to the list."""
    here = sheet.territory
    capital = Marked(
        Mark.CAPITAL, here.capital_latitude, here.capital_longitude, city_name(here.capital, here.code, language)
    )
    posts = [
        Marked(
            Mark.MISSION,
            each.mission.latitude,
            each.mission.longitude,
            ""
            if each.mission.city == here.capital
            else city_name(each.mission.city, each.mission.located_in, language),
        )
        for each in sheet.missions.missions[:MOST_POSTS]
        if each.distance_m < NEAR_M
    ]
    return drawing.draw([capital, *posts], language=language, least_km=LEAST_KM)
