"""Countries and regions for people: the list, each one's country sheet, and where our facts come from."""

from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale
from babel.dates import get_timezone_location
from babel.lists import format_list
from babel.numbers import get_currency_name
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from i18n.languages import negotiate
from rescue.geography import attributions, country_sheets, missions, place_search, territories
from rescue.geography.api import CodePath
from rescue.geography.corrections import book, known
from rescue.geography.corrections.book import Corrections
from rescue.geography.corrections.contents import FACT_NAMES, HABITS, Fact
from rescue.geography.corrections.known import Known
from rescue.geography.country_sheets import CountrySheet, EmergencyNumbers
from rescue.geography.locator import country_map
from rescue.geography.missions import Mission, MissionAway
from rescue.geography.place_names import country_of, fold
from rescue.geography.place_words import city_name
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, language_of, page
from rescue.kit.web.strict import LineQuery
from rescue.kit.words import N_

pages = APIRouter(include_in_schema=False)
PLACES_SUGGESTED = 6
LAW_AND_MONEY = (Fact.DEPOSIT, Fact.PAYERS, Fact.LIMITATION)
# The order of the list: most journeys from China first.
REGIONS = {
    "Asia": N_("Asia"),
    "Europe": N_("Europe"),
    "Oceania": N_("Oceania"),
    "Northern America": N_("Northern America"),
    "Latin America and the Caribbean": N_("Latin America and the Caribbean"),
    "Africa": N_("Africa"),
}
# Parts of one country are not each other's neighbours.
CHINA = frozenset({"CN", "HK", "MO", "TW"})
# In these encodings characters stand in the order their readers expect: by sound and by strokes.
COLLATIONS = {"zh-Hans": "gb18030", "zh-Hant": "big5hkscs"}


@dataclass(frozen=True)
class Row:
    """A line of the list: a code to link to, its name, its region and what to dial."""

    code: str
    name: str
    region: str
    emergency: EmergencyNumbers


@dataclass(frozen=True)
class Suggestion:
    """A place of that name, and the country it is in."""

    place: str
    row: Row


@dataclass(frozen=True)
class Post:
    """A mission with its words in the reader's language."""

    mission: Mission
    name: str
    city: str
    country: str
    away: MissionAway


@pages.get("/territories")
def list_territories(request: Request, viewer: AnyViewer, q: LineQuery = None) -> HTMLResponse:
    language, asked = language_of(request).tag, (q or "").strip()
    corrected = book.look(house_of(request).database)
    found = _matching(corrected, asked, language) if asked else []
    every = [] if asked else _rows(corrected, [each.code for each in territories.list_all()], language)
    return page(
        request,
        "geography/territories.html",
        viewer=viewer,
        asked=asked,
        found=found,
        regions=[(words, [row for row in every if row.region == key]) for key, words in REGIONS.items()],
        suggestions=_suggestions(corrected, asked, language) if asked and not found else [],
    )


@pages.get("/territories/{code}")
def show_territory(request: Request, viewer: AnyViewer, code: CodePath) -> HTMLResponse:
    house, language = house_of(request), language_of(request).tag
    corrected, locale = book.look(house.database), negotiate(language).locale
    sheet = country_sheets.sheet(corrected, *country_sheets.meant(code))
    home = house.settings.home_zone
    return page(
        request,
        "geography/territory.html",
        viewer=viewer,
        sheet=sheet,
        country=_name(sheet, language),
        served_by=sheet.territory.name(language) if _is_part(sheet) else None,
        region=REGIONS[sheet.territory.region],
        clocks=country_sheets.three_clocks(house.clock.now(), sheet.default_zone, home),
        zones={zone: get_timezone_location(zone, locale, return_city=True) for zone in sheet.zones},
        capital=city_name(sheet.territory.capital, sheet.territory.code, language),
        either={each.service: _either((each.number, *each.alternates), locale) for each in sheet.emergency.all},
        languages_spoken=format_list(_languages(sheet, locale), locale=locale),
        currencies=_currencies(sheet, locale),
        fallback_words=country_sheets.FALLBACK_NOTE,
        missions_as_of=missions.AS_OF,
        mission_known=known.find_known(corrected, sheet.territory.code, sheet.iso_code, Fact.MISSIONS),
        law_and_money=_law_and_money(corrected, sheet),
        fact_names=FACT_NAMES,
        habits=HABITS,
        today=house.clock.now().date(),
        map=country_map.draw(sheet, language),
        posts=[_post(each, language) for each in sheet.missions.missions],
        nearest=_nearest_other(sheet, language),
        neighbours=_rows(corrected, _abroad_from(sheet.territory.code), language),
    )


@pages.get("/about")
def show_about(request: Request, viewer: AnyViewer) -> HTMLResponse:
    return page(request, "geography/about.html", viewer=viewer, attributions=attributions.ATTRIBUTIONS)


def _law_and_money(corrected: Corrections, sheet: CountrySheet) -> list[Known]:
    """What is known of who pays, by when a claim must be brought, and what hospitals ask for first."""
    every = (known.find_known(corrected, sheet.territory.code, sheet.iso_code, fact) for fact in LAW_AND_MONEY)
    return [each for each in every if each.value is not None]


def _rows(corrected: Corrections, codes: Iterable[str], language: str) -> list[Row]:
    """A row for each code of the 233 or of ISO, in the order a reader of the language expects."""
    served = territories.served_codes()
    rows = [
        Row(
            code,
            territories.name_of_iso(code, language),
            territories.get(served.get(code, code)).region,
            country_sheets.emergency_numbers(corrected, served.get(code, code), code),
        )
        for code in codes
    ]
    return sorted(rows, key=lambda row: _order(row.name, language))


def _order(name: str, language: str) -> bytes:
    if encoding := COLLATIONS.get(language):
        return name.encode(encoding, "replace")
    return fold(name).encode()


def _matching(corrected: Corrections, asked: str, language: str) -> list[Row]:
    """Rows whose name in one of our languages, capital or code is asked for; so are parts with their own ISO code."""
    wanted = fold(asked)
    meant = {country_of(wanted), asked.upper()}
    codes = {each.code: each.capital for each in territories.list_all()}
    codes |= {code: "" for code in territories.served_codes() if code not in codes}
    found = [
        code
        for code, capital in codes.items()
        if code in meant
        or wanted in fold(capital)
        or any(wanted in fold(territories.name_of_iso(code, tag)) for tag in ("en", "zh-Hans", "zh-Hant"))
    ]
    return _rows(corrected, found, language) if wanted else []


def _suggestions(corrected: Corrections, asked: str, language: str) -> list[Suggestion]:
    found = place_search.search(asked, limit=PLACES_SUGGESTED)
    return [Suggestion(each.place.name(language), _rows(corrected, [each.territory], language)[0]) for each in found]


def _abroad_from(code: str) -> list[str]:
    near = [each.code for each in territories.neighbours(code) if each.borders]
    return [each for each in near if not {code, each} <= CHINA]


def _name(sheet: CountrySheet, language: str) -> str:
    names = sheet.names
    return territories.choose_name(language, en=names["en"], zh_hans=names["zh-Hans"], zh_hant=names["zh-Hant"])


def _is_part(sheet: CountrySheet) -> bool:
    return sheet.names["en"] != sheet.territory.name_en


def _either(numbers: tuple[str, ...], locale: Locale) -> str:
    return format_list(numbers, style="or", locale=locale)


def _languages(sheet: CountrySheet, locale: Locale) -> list[str]:
    known = locale.languages
    names = [known.get(code.replace("-", "_")) or known.get(code.split("-")[0]) or code for code in sheet.languages]
    # Two scripts of one language have one name.
    return list(dict.fromkeys(names))


def _currencies(sheet: CountrySheet, locale: Locale) -> list[tuple[str, str]]:
    codes = (sheet.currency, *sheet.territory.other_tender)
    return [(code, get_currency_name(code, locale=locale)) for code in codes]


def _nearest_other(sheet: CountrySheet, language: str) -> Post | None:
    nearest, responsible = sheet.missions.nearest, [each.mission for each in sheet.missions.missions]
    return _post(nearest, language) if nearest and nearest.mission not in responsible else None


def _post(away: MissionAway, language: str) -> Post:
    mission = away.mission
    country = territories.name_of_iso(mission.located_in, language)
    return Post(mission, mission.name(language), city_name(mission.city, mission.located_in, language), country, away)
