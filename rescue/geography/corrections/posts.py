"""Missions as the desk corrects them: from the packed posts into a value, and back into posts with distances."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rescue.geography import missions
from rescue.geography.corrections.contents import is_dialable
from rescue.geography.missions import Basis, Mission, Phone, Responsible


def pack(responsible: Responsible) -> dict[str, Any]:
    """What is known of the responsible missions, as the value of a fact."""
    return {"basis": str(responsible.basis), "posts": [_pack(each.mission) for each in responsible.missions]}


def unpack(
    packed: Responsible, value: Mapping[str, Any], territory_code: str, latitude: float, longitude: float
) -> Responsible:
    """The desk's missions in the packed ones' place; the nearest of all posts stays what it is."""
    own = tuple(_unpack(post, territory_code) for post in value["posts"])
    away = tuple(missions.away(own, latitude, longitude))
    basis = Basis(value["basis"])
    nearest = packed.nearest
    if nearest:
        # The same house, with the numbers it has now.
        same = (
            each for each in own if (each.city, each.located_in) == (nearest.mission.city, nearest.mission.located_in)
        )
        nearest = replace(nearest, mission=next(same, nearest.mission))
    return Responsible(away, nearest, basis, packed.basis_note)


def _pack(mission: Mission) -> dict[str, Any]:
    return {
        "kind": mission.kind,
        "city": mission.city,
        "located_in": mission.located_in,
        "name_en": mission.name_en,
        "name_zh_hans": mission.name_zh_hans,
        "latitude": mission.latitude,
        "longitude": mission.longitude,
        "position_is_city_centre": mission.position_is_city_centre,
        "general": [phone.number for phone in mission.phones if not phone.for_protection],
        "protection": [phone.number for phone in mission.phones if phone.for_protection],
    }


def _unpack(post: Mapping[str, Any], territory_code: str) -> Mission:
    numbers = [(number, False) for number in post["general"]] + [(number, True) for number in post["protection"]]
    return Mission(
        kind=post["kind"],
        accredited_to=territory_code,
        located_in=post["located_in"],
        city=post["city"],
        name_en=post["name_en"],
        name_zh_hans=post["name_zh_hans"],
        latitude=post["latitude"],
        longitude=post["longitude"],
        position_is_city_centre=post["position_is_city_centre"],
        phones=tuple(Phone(number, is_dialable(number), duty) for number, duty in numbers),
        phone_source="",
    )
