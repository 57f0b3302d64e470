"""Which territory a position is in, how sure that is, and which others it may be in. Two independent maps vote."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import shapely

from rescue.geography import circles, territories, time_zones
from rescue.geography.borders import Area, NearArea, borders
from rescue.geography.fact_files import Once, rows
from rescue.geography.time_zones import zones_at

# One degree of latitude: farther out no country's coast says who answers.
NEAREST_SEA_M = 111_195.0
# Within a country's territorial sea the nearest coast confirms what the zone map says.
COASTAL_M = 25_000.0
# A vaguer position than this names a region, not a place; the circle is not drawn larger.
MOST_ACCURACY_M = 200_000.0
# Measured: where the two maps disagree, the zone map was right in 442 of 492 places.
SHARE_ON_CONFLICT = 0.9
SHARE_ON_OVERLAP = 0.8
SEA_ZONES = "Etc/"
# Inside these the answer also hangs on the position itself: a line drawn by hand, or the nearest gateway.
ZONES_WITH_LINES = (time_zones.BANGKOK, time_zones.OSLO, "Antarctica/")
# A country that the circle only touches.
LEAST_SHARE = 0.01


class Confidence(StrEnum):
    HIGH = "high"
    LOW = "low"
    NEAREST_SEA = "nearest-sea"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A territory the position may be in; `share` is its part of the evidence, all shares sum to 1."""

    territory: str
    iso_code: str
    share: float


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Codes of the territory and of the ISO country inside it (Kosovo: RS and XK); None on the high seas.

    `candidates` are sorted by share and always hold `territory`, if there is one. `time_zone` is an IANA name.
    """

    territory: str | None
    iso_code: str | None
    candidates: tuple[Candidate, ...]
    confidence: Confidence
    time_zone: str | None


class Override(NamedTuple):
    """A reviewed line of territory_overrides.csv; `iso_code` None lets the polygon decide."""

    iso_code: str | None
    candidates: tuple[str, ...]
    confidence: Confidence


class Vote(NamedTuple):
    """ISO code, its rivals and how sure."""

    iso_code: str | None
    others: tuple[str, ...]
    confidence: Confidence
    share: float


NOBODY = Vote(None, (), Confidence.NONE, 0.0)


def resolve(latitude: float, longitude: float, accuracy_m: float | None = None) -> Whereabouts:
    """Where a WGS-84 position is; `accuracy_m` is the radius of the circle it may be in.

    ValueError for anything that is not a finite latitude within ±90, longitude within ±180, accuracy of 0 or more.
    """
    _check(latitude, longitude, accuracy_m)
    zones = zones_at(latitude, longitude)
    area = borders().at(latitude, longitude)
    vote = decide(zones, area, latitude, longitude)
    if area is None:
        vote, zones = _ask_the_coast(vote, zones, latitude, longitude)
    weights = _weights(vote)
    if accuracy_m:
        weights = _with_circle(weights, latitude, longitude, min(float(accuracy_m), MOST_ACCURACY_M))
    return _whereabouts(vote, weights, zones, latitude, longitude)


def decide(zones: tuple[str, ...], area: Area | None, latitude: float, longitude: float) -> Vote:
    """Two maps' answers in, one vote out. The zone map wins a conflict; reviewed overrides win over both."""
    override = _override(zones, area)
    if override is not None and override.iso_code is not None:
        return Vote(override.iso_code, override.candidates, override.confidence, SHARE_ON_OVERLAP)
    by_zone = time_zones.iso_codes(zones, latitude, longitude)
    by_area = area.iso_code if area else None
    if by_area is None:
        return Vote(by_zone[0], by_zone[1:], Confidence.LOW, SHARE_ON_OVERLAP) if by_zone else NOBODY
    if not by_zone:
        return Vote(by_area, (), Confidence.LOW, 1.0)
    home = _territory_of(by_area, longitude)
    others = tuple(code for code in by_zone if _territory_of(code, longitude) != home)
    if len(others) == len(by_zone):
        return Vote(by_zone[0], (by_area, *by_zone[1:]), Confidence.LOW, SHARE_ON_CONFLICT)
    if others and override is None:
        return Vote(by_area, others, Confidence.LOW, SHARE_ON_OVERLAP)
    if override is not None and override.confidence is Confidence.LOW:
        return Vote(by_area, others, Confidence.LOW, SHARE_ON_OVERLAP)
    return Vote(by_area, (), Confidence.HIGH, 1.0)


def _check(latitude: float, longitude: float, accuracy_m: float | None) -> None:
    # Written so that NaN, which fails every comparison, is refused too.
    if not -90.0 <= latitude <= 90.0:
        raise ValueError("latitude must be between -90 and 90 degrees")
    if not -180.0 <= longitude <= 180.0:
        raise ValueError("longitude must be between -180 and 180 degrees")
    if accuracy_m is not None and not (math.isfinite(accuracy_m) and accuracy_m >= 0.0):
        raise ValueError("accuracy must be a number of metres, 0 or more")


def _override(zones: tuple[str, ...], area: Area | None) -> Override | None:
    table = _overrides()
    if area is not None and area.feature in table:
        return table[area.feature]
    return table.get("+".join(sorted(zones))) if len(zones) > 1 else None


def _ask_the_coast(
    vote: Vote, zones: tuple[str, ...], latitude: float, longitude: float
) -> tuple[Vote, tuple[str, ...]]:
    """At sea the nearest coast confirms the zone map, or stands in for it as a hint."""
    if vote.iso_code is not None:
        near = borders().nearest(latitude, longitude, COASTAL_M)
        if near is None or near.area.iso_code is None or vote.others:
            return vote, zones
        if _territory_of(near.area.iso_code, longitude) == _territory_of(vote.iso_code, longitude):
            return Vote(near.area.iso_code, (), Confidence.HIGH, 1.0), zones
        return vote, zones
    near = borders().nearest(latitude, longitude, NEAREST_SEA_M)
    return (NOBODY, zones) if near is None else _hint(near)


def _hint(near: NearArea) -> tuple[Vote, tuple[str, ...]]:
    zones = zones_at(near.latitude, near.longitude)
    ashore = decide(zones, near.area, near.latitude, near.longitude)
    return Vote(ashore.iso_code, ashore.others, Confidence.NEAREST_SEA, ashore.share), zones


def _weights(vote: Vote) -> dict[str, float]:
    if vote.iso_code is None:
        return {}
    weights = {vote.iso_code: vote.share if vote.others else 1.0}
    for other in vote.others:
        weights[other] = weights.get(other, 0.0) + (1.0 - vote.share) / len(vote.others)
    return weights


def _with_circle(centre: Mapping[str, float], latitude: float, longitude: float, radius_m: float) -> dict[str, float]:
    """The centre's weights as one sample among those spread over the circle; touched areas never get nothing."""
    latitudes, longitudes, shapes = circles.draw(latitude, longitude, radius_m)
    touched = borders().touching(shapes)
    samples: list[Area | None] = [None] * len(latitudes)
    for area, polygon in touched:
        for index in np.flatnonzero(shapely.intersects_xy(polygon, longitudes, latitudes)).tolist():
            samples[index] = area
    totals: dict[str, float] = {}
    points = zip(samples[1:], latitudes.tolist()[1:], longitudes.tolist()[1:], strict=True)
    known: dict[tuple[tuple[str, ...], Area | None], dict[str, float]] = {}
    for weights in (centre, *(_weights_at(known, area, y, x) for area, y, x in points)):
        for code, weight in weights.items():
            totals[code] = totals.get(code, 0.0) + weight
    whole = sum(totals.values()) or 1.0
    shares = {code: weight / whole for code, weight in totals.items()}
    for code in filter(None, (iso_code_of(area) for area, _ in touched)):
        shares.setdefault(code, LEAST_SHARE)
    return shares


def _weights_at(
    known: dict[tuple[tuple[str, ...], Area | None], dict[str, float]],
    area: Area | None,
    latitude: float,
    longitude: float,
) -> dict[str, float]:
    # Nearly always both maps say the same of all points of a circle; deciding once is a third of the time.
    zones = zones_at(latitude, longitude)
    weights = known.get((zones, area))
    if weights is None:
        weights = _weights(decide(zones, area, latitude, longitude))
        is_antarctic = area is not None and area.iso_code == territories.ANTARCTICA
        if not is_antarctic and not any(zone.startswith(ZONES_WITH_LINES) for zone in zones):
            known[zones, area] = weights
    return weights


def iso_code_of(area: Area) -> str | None:
    """The polygon's ISO code after the reviewed overrides."""
    override = _overrides().get(area.feature)
    return override.iso_code if override else area.iso_code


def _whereabouts(
    vote: Vote, weights: dict[str, float], zones: tuple[str, ...], latitude: float, longitude: float
) -> Whereabouts:
    code = vote.iso_code
    if code is None:
        confidence = Confidence.NEAREST_SEA if weights else Confidence.NONE
        return Whereabouts(None, None, _candidates(weights, longitude), confidence, zones[0] if zones else None)
    territory = _territory_of(code, longitude)
    zone = time_zones.display_zone(zones, code, territories.get(territory).iana_zones)
    if zone is None or zone.startswith(SEA_ZONES):
        zone = time_zones.nearest_zone(code, latitude, longitude) or territories.get(territory).default_zone
    if len(weights) == 1:
        return Whereabouts(territory, code, (Candidate(territory, code, 1.0),), vote.confidence, zone)
    candidates = _candidates(weights, longitude)
    confidence = vote.confidence
    if confidence is Confidence.HIGH and any(candidate.territory != territory for candidate in candidates):
        confidence = Confidence.LOW
    return Whereabouts(territory, code, candidates, confidence, zone)


def _candidates(weights: Mapping[str, float], longitude: float) -> tuple[Candidate, ...]:
    whole = sum(weights.values()) or 1.0
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Candidate(_territory_of(code, longitude), code, round(w / whole, 4)) for code, w in ranked)


def _territory_of(iso_code: str, longitude: float) -> str:
    if iso_code == territories.ANTARCTICA:
        return territories.antarctic_gateways(longitude)[0]
    return territories.served_codes()[iso_code]


def _load_overrides() -> Mapping[str, Override]:
    table = {}
    for row in rows("territory_overrides.csv"):
        others = tuple(row["candidates"].split())
        override = Override(row["iso_code"] or None, others, Confidence(row["confidence"]))
        table[row["feature"] or "+".join(sorted(row["zones"].split("+")))] = override
    return table


def warm() -> None:
    """Load both maps and every table behind `resolve`, so that the first caller waits for nothing."""
    territories.warm()
    time_zones.warm()
    _overrides()
    resolve(0.0, 0.0, 1_000.0)


_overrides = Once(_load_overrides)
