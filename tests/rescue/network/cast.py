"""The cast of partners in the tests of the network room."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from rescue.network.drafts import Channel, Contact, ProviderDraft, StationDraft
from rescue.network.models import Service

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # Monday, 12:00 in Phuket
TERRITORIES = ("TH", "FJ", "KI", "RU", "NO", "NZ", "CL", "US", "GL", "ZA")

Add = Callable[..., str]


def station(name: str = "Phuket Town", **changes: Any) -> StationDraft:
    values: dict[str, Any] = {
        "territory_code": "TH",
        "latitude": 7.8866,
        "longitude": 98.3881,
        "time_zone": "Asia/Bangkok",
        "services": (Service.CASUALTY_TRANSPORT,),
    }
    return StationDraft(name=name, **{**values, **changes})


def draft(name: str = "Andaman Rescue", *stations: StationDraft, **changes: Any) -> ProviderDraft:
    values: dict[str, Any] = {
        "currency": "THB",
        "languages": ("th", "en"),
        "contacts": (Contact(Channel.SMS, "+99976400001"),),
    }
    return ProviderDraft(name=name, stations=stations or (station(),), **{**values, **changes})


def scattered(count: int, seed: int = 7) -> list[ProviderDraft]:
    """One-station partners all over the earth: a third near the antimeridian, a fifth beyond 75 degrees."""
    chance = Random(seed)
    drafts = []
    for number in range(count):
        near_line = chance.random() < 0.33
        longitude = chance.choice((-1, 1)) * (180 - chance.random() * 2) if near_line else chance.uniform(-180, 180)
        polar = chance.random() < 0.2
        latitude = chance.choice((-1, 1)) * chance.uniform(75, 90) if polar else chance.uniform(-75, 75)
        spot = station(
            f"Station {number}",
            territory_code=chance.choice(TERRITORIES),
            latitude=latitude,
            longitude=longitude,
            services=tuple(chance.sample(list(Service), 2)),
            cross_border=chance.random() < 0.08,
        )
        drafts.append(draft(f"Partner {number}", spot))
    return drafts
