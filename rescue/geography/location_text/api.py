"""Reading a position out of a text, for other programs. Open to all; nothing is kept and nothing is logged."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from rescue.geography import location_text, place_search, resolver
from rescue.geography.location_text import short_links
from rescue.geography.location_text.plain import LONGEST_TEXT
from rescue.kit.web.routes import AnyViewer
from rescue.kit.web.strict import Strict

api = APIRouter(prefix="/api/v1", tags=["territories"])
MOST_NAMED = 5
NAME_CHARACTERS = 400
EXAMPLE_PIN: JsonDict = {
    "found": True,
    "latitude": 39.9073189,
    "longitude": 116.3912391,
    "accuracy_m": None,
    "kind": "amap",
    "datum": "gcj02",
    "view_only": False,
    "flags": [],
    "raw_latitude": 39.90872,
    "raw_longitude": 116.39748,
    "confidence_percent": None,
    "measured_at": None,
    "territory": "CN",
    "iso_code": "CN",
    "candidates": [],
    "unread_link": None,
}
EXAMPLE_NAME: JsonDict = {
    **dict.fromkeys(EXAMPLE_PIN),
    "found": False,
    "view_only": False,
    "flags": [],
    "candidates": [
        {
            "name": "Patong Beach",
            "name_zh": "芭东海滩",
            "territory": "TH",
            "latitude": 7.8965,
            "longitude": 98.2965,
            "precision_km": 3.0,
            "confidence": 0.95,
        }
    ],
}


class LocationTextIn(Strict):
    """A text as it came, with whatever marks a keyboard or a messenger put into it."""

    model_config = ConfigDict(str_max_length=LONGEST_TEXT)
    text: Annotated[
        str, Field(max_length=LONGEST_TEXT, examples=["https://uri.amap.com/marker?position=116.39748,39.90872"])
    ]


class NamedPlaceView(BaseModel):
    """A place that bears a name in the text: a suggestion for a person, never a reason to send somebody there."""

    name: str
    name_zh: str
    territory: str
    latitude: float
    longitude: float
    precision_km: float
    confidence: float


class LocationTextView(BaseModel):
    """`latitude` and `longitude` are WGS-84 whatever `datum` the text was written in.

    `raw_…` are the degrees before they were converted (GCJ-02 and BD-09, inside CN, HK and MO). `view_only`: the middle
    of a map somebody looked at, not a pin. `candidates` are places by name, likeliest first, when no position is in
    the text or only such a view. `unread_link`: a map link that could not be read by itself; ask for the pin.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_PIN, EXAMPLE_NAME]})

    found: bool
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    kind: str | None = None
    datum: str | None = None
    view_only: bool = False
    flags: list[str] = []
    raw_latitude: float | None = None
    raw_longitude: float | None = None
    confidence_percent: int | None = None
    measured_at: datetime | None = None
    territory: str | None = None
    iso_code: str | None = None
    candidates: list[NamedPlaceView] = []
    unread_link: str | None = None


@api.post("/location-text", response_model=LocationTextView)
def read_location_text(_viewer: AnyViewer, body: LocationTextIn) -> dict[str, Any]:
    """Find a position in a text: degrees of any writing, links of maps, plus codes, grids, emergency messages."""
    written = location_text.read(body.text)
    named = _named(body.text) if written is None or written.view_only else []
    if written is None:
        link = short_links.find_unread(body.text)
        return {"found": False, "candidates": named, "unread_link": link and link.kind}
    around = resolver.resolve(written.latitude, written.longitude, written.accuracy_m or 0.0)
    return {
        "found": True,
        "latitude": written.latitude,
        "longitude": written.longitude,
        "accuracy_m": written.accuracy_m,
        "kind": written.kind,
        "datum": written.datum,
        "view_only": written.view_only,
        "flags": list(written.flags),
        "raw_latitude": written.raw_latitude,
        "raw_longitude": written.raw_longitude,
        "confidence_percent": written.confidence_percent,
        "measured_at": written.measured_at,
        "territory": around.territory,
        "iso_code": around.iso_code,
        "candidates": named,
    }


def _named(text: str) -> list[dict[str, Any]]:
    return [
        {
            "name": each.place.name_en,
            "name_zh": each.place.name_zh_hans,
            "territory": each.territory,
            "latitude": each.latitude,
            "longitude": each.longitude,
            "precision_km": each.precision_km,
            "confidence": each.confidence,
        }
        for each in place_search.search(text[:NAME_CHARACTERS], limit=MOST_NAMED)
    ]
