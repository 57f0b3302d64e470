"""Countries and regions for machines: the 233, the one a position is in, and each one's country sheet. Open to all."""

from collections.abc import Mapping
from datetime import UTC
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query, Request

from rescue.geography import country_sheets, missions, places, resolver, territories
from rescue.geography.corrections import book
from rescue.geography.country_sheets import CountrySheet, EmergencyNumber, EmergencyNumbers
from rescue.geography.missions import MissionAway
from rescue.geography.territories import Territory
from rescue.geography.views import SheetView, TerritoryList, WhereaboutsView
from rescue.kit.web.house import House, LanguageChoice, house_of
from rescue.kit.web.routes import AnyViewer, language_of
from rescue.kit.web.strict import TAG_CHARACTERS, LatitudeQuery, LongitudeQuery, MetresQuery

api = APIRouter(prefix="/api/v1", tags=["territories"])


def reader_of(
    request: Request,
    _language: Annotated[
        str | None,
        Query(alias="language", max_length=TAG_CHARACTERS, description="BCP 47; else Accept-Language decides."),
    ] = None,
) -> LanguageChoice:
    return language_of(request)


Reader = Annotated[LanguageChoice, Depends(reader_of)]
CodePath = Annotated[str, Path(description="A code of the 233, or any ISO 3166-1 code.", examples=["TH", "XK", "THA"])]


@api.get("/territories", response_model=TerritoryList)
def list_territories(_viewer: AnyViewer, reader: Reader) -> dict[str, Any]:
    """All 233 countries and regions, sorted by code."""
    return {"items": [_summary(each, each.names, reader.tag) for each in territories.list_all()]}


@api.get("/territories/at", response_model=WhereaboutsView)
def find_territory(
    request: Request,
    _viewer: AnyViewer,
    reader: Reader,
    latitude: LatitudeQuery,
    longitude: LongitudeQuery,
    accuracy_m: MetresQuery = 0.0,
) -> dict[str, Any]:
    """The territory of a position, and all it may be in when the circle of its accuracy crosses a border."""
    found = resolver.resolve(latitude, longitude, accuracy_m)
    near = places.nearest(latitude, longitude)
    now = house_of(request).clock.now()
    return {
        "territory": found.territory,
        "iso_code": found.iso_code,
        "candidates": [
            {"territory": each.territory, "iso_code": each.iso_code, "confidence": each.share}
            for each in found.candidates
        ],
        "confidence": found.confidence,
        "time_zone": found.time_zone,
        "local_time": now.astimezone(ZoneInfo(found.time_zone)) if found.time_zone else None,
        "nearest_place": near
        and {
            "name": near.name(reader.tag),
            "distance_m": near.distance_m,
            "bearing": near.bearing,
            "said": places.said(near, reader.tag),
        },
    }


@api.get("/territories/{code}", response_model=SheetView)
def show_territory(request: Request, _viewer: AnyViewer, reader: Reader, code: CodePath) -> dict[str, Any]:
    """The country sheet of a territory, or of the one that serves an ISO 3166-1 code."""
    house = house_of(request)
    sheet = country_sheets.sheet(book.look(house.database), *country_sheets.meant(code))
    return _sheet(sheet, house, reader.tag)


def _summary(territory: Territory, names: Mapping[str, str], language: str) -> dict[str, Any]:
    return {
        "code": territory.code,
        "alpha3": territory.alpha3,
        "m49": territory.m49,
        "name": territories.choose_name(language, en=names["en"], zh_hans=names["zh-Hans"], zh_hant=names["zh-Hant"]),
        "names": dict(names),
        "also_serves": list(territory.also_serves),
        "region": territory.region,
        "subregion": territory.subregion,
        "capital": {
            "name": territory.capital,
            "latitude": territory.capital_latitude,
            "longitude": territory.capital_longitude,
        },
        "time_zone": territory.default_zone,
        "languages": list(territory.languages),
        "currency": territory.currency,
        "calling_code": territory.calling_code,
    }


def _sheet(sheet: CountrySheet, house: House, language: str) -> dict[str, Any]:
    now = house.clock.now()
    clocks = country_sheets.three_clocks(now, sheet.default_zone, house.settings.home_zone)
    return {
        **_summary(sheet.territory, sheet.names, language),
        "iso_code": sheet.iso_code,
        "emergency_numbers": _numbers(sheet.emergency, house, language),
        "time_zones": list(sheet.zones),
        "local_time": clocks.there,
        "clocks": {"there": clocks.there, "utc": now.astimezone(UTC), "home": clocks.home},
        "calling_prefix": sheet.calling_prefix,
        "missions": {
            "responsible": [_mission(each, language) for each in sheet.missions.missions],
            "nearest": sheet.missions.nearest and _mission(sheet.missions.nearest, language),
            "basis": sheet.missions.basis,
            "basis_words": house.translator(language).gettext(sheet.missions.basis_words),
            "is_unverified": sheet.missions.is_unverified,
            "as_of": missions.AS_OF,
        },
        "hotline": list(sheet.hotline),
        "neighbours": [
            {
                "code": each.code,
                "name": territories.get(each.code).name(language),
                "gap_km": each.gap_km,
                "borders": each.borders,
            }
            for each in territories.neighbours(sheet.territory.code)
        ],
    }


def _numbers(known: EmergencyNumbers, house: House, language: str) -> dict[str, Any]:
    def view(each: EmergencyNumber) -> dict[str, Any]:
        note = each.note and house.translator(language).gettext(each.note, number=each.number)
        return {
            "number": each.number,
            "alternates": list(each.alternates),
            "confidence": each.confidence,
            "note": note,
            "source": each.source,
            "as_of": each.as_of,
        }

    return {
        **{each.service: view(each) for each in known.all},
        "fallback": known.fallback,
        "special": [{"kind": kind, "number": number} for kind, number in known.special],
        "source": known.source,
        "as_of": known.as_of,
    }


def _mission(away: MissionAway, language: str) -> dict[str, Any]:
    mission = away.mission
    phones = [
        {"number": each.number, "is_valid": each.is_valid, "for_protection": each.for_protection}
        for each in mission.phones
    ]
    return {
        "kind": mission.kind,
        "name": mission.name(language),
        "city": mission.city,
        "located_in": mission.located_in,
        "accredited_to": mission.accredited_to,
        "latitude": mission.latitude,
        "longitude": mission.longitude,
        "position_is_city_centre": mission.position_is_city_centre,
        "distance_m": away.distance_m,
        "phones": phones,
        "phone_source": mission.phone_source,
    }
