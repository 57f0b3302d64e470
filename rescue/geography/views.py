"""What the territories' API answers with: the models of its JSON, with examples."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from rescue.geography import country_sheets
from rescue.geography.country_sheets import Sureness
from rescue.geography.missions import Basis
from rescue.geography.resolver import Confidence


def _number(number: str) -> Any:
    known = {"confidence": "corroborated", "note": None, "source": country_sheets.SOURCES, "as_of": "2026-09-25"}
    return {"number": number, "alternates": [], **known}


class CapitalView(BaseModel):
    name: str
    latitude: float
    longitude: float


class TerritorySummary(BaseModel):
    """One of the 233. `code` is ISO 3166-1 alpha-2, except CHI (Channel Islands); `also_serves` are ISO codes."""

    code: str
    alpha3: str | None
    m49: str
    name: str
    names: dict[str, str]
    also_serves: list[str]
    region: str
    subregion: str
    capital: CapitalView
    time_zone: str
    languages: list[str]
    currency: str
    calling_code: str


class TerritoryList(BaseModel):
    """All of them at once; `next` is always null."""

    items: list[TerritorySummary]
    next: None = None


class CandidateView(BaseModel):
    """A territory the position may be in; `confidence` is its share, all of them add up to 1."""

    territory: str
    iso_code: str
    confidence: float


class NearestPlaceView(BaseModel):
    """Where the position lies as seen from the nearest place that has a name: metres, one of eight winds, in words."""

    name: str
    distance_m: float
    bearing: str
    said: str


class WhereaboutsView(BaseModel):
    """`territory` and `iso_code` are null on the high seas; `time_zone` is an IANA name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "territory": "TH",
                    "iso_code": "TH",
                    "candidates": [{"territory": "TH", "iso_code": "TH", "confidence": 1.0}],
                    "confidence": "high",
                    "time_zone": "Asia/Bangkok",
                    "local_time": "2026-03-01T14:30:00+07:00",
                    "nearest_place": {
                        "name": "Patong",
                        "distance_m": 3205.4,
                        "bearing": "southwest",
                        "said": "Patong, 3.2 km southwest",
                    },
                }
            ]
        }
    )

    territory: str | None
    iso_code: str | None
    candidates: list[CandidateView]
    confidence: Confidence
    time_zone: str | None
    local_time: datetime | None
    nearest_place: NearestPlaceView | None


class NumberView(BaseModel):
    """What to dial. `alternates` are what other sources say; `confidence` `missing` marks a fallback.

    `confirmed` and `unverified` were written by the desk; `source` and `as_of` say where from and when it was checked.
    """

    number: str
    alternates: list[str]
    confidence: Sureness
    note: str | None
    source: str
    as_of: date


class SpecialNumberView(BaseModel):
    kind: str
    number: str


class NumbersView(BaseModel):
    police: NumberView
    ambulance: NumberView
    fire: NumberView
    fallback: str
    special: list[SpecialNumberView]
    source: str
    as_of: date


class ClocksView(BaseModel):
    """One instant on three walls."""

    there: datetime
    utc: datetime
    home: datetime


class PhoneView(BaseModel):
    """A published number; `is_valid` says whether it can exist, `for_protection` marks the consular duty line."""

    number: str
    is_valid: bool
    for_protection: bool


class MissionView(BaseModel):
    """A Chinese embassy, consulate or office; `distance_m` counts from the capital."""

    kind: str
    name: str
    city: str
    located_in: str
    accredited_to: str
    latitude: float
    longitude: float
    position_is_city_centre: bool
    distance_m: float
    phones: list[PhoneView]
    phone_source: str


class MissionsView(BaseModel):
    """Who is responsible and why; when `is_unverified`, the reason is an inference: call the hotline first."""

    responsible: list[MissionView]
    nearest: MissionView | None
    basis: Basis
    basis_words: str
    is_unverified: bool
    as_of: date


class NeighbourView(BaseModel):
    """`gap_km` lies between the nearest inhabited places of both."""

    code: str
    name: str
    gap_km: float
    borders: bool


class SheetView(TerritorySummary):
    """The country sheet. Names and numbers are those of `iso_code`, which `code` serves (XK in RS)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "TH",
                    "alpha3": "THA",
                    "m49": "764",
                    "name": "Thailand",
                    "names": {"en": "Thailand", "zh-Hans": "泰国", "zh-Hant": "泰國"},
                    "also_serves": [],
                    "region": "Asia",
                    "subregion": "South-Eastern Asia",
                    "capital": {"name": "Bangkok", "latitude": 13.75398, "longitude": 100.50144},
                    "time_zone": "Asia/Bangkok",
                    "languages": ["th", "en"],
                    "currency": "THB",
                    "calling_code": "66",
                    "iso_code": "TH",
                    "emergency_numbers": {
                        "police": _number("191"),
                        "ambulance": _number("1669"),
                        "fire": _number("199"),
                        "fallback": "112",
                        "special": [],
                        "source": country_sheets.SOURCES,
                        "as_of": "2026-09-25",
                    },
                    "time_zones": ["Asia/Bangkok"],
                    "local_time": "2026-03-01T14:30:00+07:00",
                    "clocks": {
                        "there": "2026-03-01T14:30:00+07:00",
                        "utc": "2026-03-01T07:30:00Z",
                        "home": "2026-03-01T15:30:00+08:00",
                    },
                    "calling_prefix": "",
                    "missions": {
                        "responsible": [],
                        "nearest": None,
                        "basis": "own",
                        "basis_words": "The missions in the country itself.",
                        "is_unverified": False,
                        "as_of": "2026-09-25",
                    },
                    "hotline": ["+86-10-12308", "+86-10-65612308"],
                    "neighbours": [{"code": "MM", "name": "Myanmar", "gap_km": 0.6, "borders": True}],
                }
            ]
        }
    )

    iso_code: str
    emergency_numbers: NumbersView
    time_zones: list[str]
    local_time: datetime
    clocks: ClocksView
    calling_prefix: str
    missions: MissionsView
    hotline: list[str]
    neighbours: list[NeighbourView]
