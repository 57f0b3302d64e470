"""W8: the small map of any place on earth, and the page of all 233 countries, beside the same work done by numpy alone.

    python3 homeward.py bench locator [--places 500]

One JSON line: p50, p95 and p99 in ms of processor time (others use this machine too) of a drawing that was never drawn
before, bytes on the wire, and the ratio to what no drawing can go under: turning every point of the coast once.
"""

import argparse
import gzip
import time
from datetime import date

import numpy as np

from rescue.geography.corrections import known
from rescue.geography.corrections.book import NONE
from rescue.geography.locator import drawing, land
from rescue.geography.locator.drawing import Mark, Marked
from tests.bench.figures import spread, tell

MOST_MS, MOST_BYTES = 30.0, 8_000
TODAY = date(2026, 11, 25)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench locator")
    parser.add_argument("--places", type=int, default=500)
    count = parser.parse_args().places
    land.warm()
    random = np.random.default_rng(7)
    drawn, bytes_, floor = [], [], []
    for latitude, longitude, size in zip(
        np.degrees(np.arcsin(random.uniform(-1, 1, count))).tolist(),
        random.uniform(-180, 180, count).tolist(),
        random.choice([25.0, 5_000.0, 500_000.0, 2_000_000.0], count).tolist(),
        strict=True,
    ):
        began = time.thread_time()
        found = drawing.draw([Marked(Mark.INCIDENT, latitude, longitude, accuracy_m=size)], language="zh-Hans")
        drawn.append((time.thread_time() - began) * 1_000)
        bytes_.append(len(gzip.compress(repr(found).encode(), 5)))
        floor.append(_turn_once(latitude, longitude))
    began = time.thread_time()
    countries = len(known.survey(NONE, TODAY))
    survey_ms = (time.thread_time() - began) * 1_000
    shown, least = spread(drawn), spread(floor)
    tell(
        work="W8",
        places=count,
        draw_ms=shown,
        turn_ms=least,
        ratio=round(shown["p50"] / least["p50"], 2),
        bytes=spread(bytes_),
        goal={"ms": MOST_MS, "bytes": MOST_BYTES},
        countries=countries,
        survey_ms=round(survey_ms, 1),
    )
    return 1 if max(bytes_) > MOST_BYTES else 0


def _turn_once(latitude: float, longitude: float) -> float:
    coasts = land.coasts()
    began = time.thread_time()
    turned = coasts.longitudes - np.radians(longitude)
    east, north = np.cos(coasts.latitudes) * np.sin(turned), np.cos(coasts.latitudes) * np.cos(turned)
    np.arctan2(np.hypot(east, north), np.sin(coasts.latitudes) * np.sin(np.radians(latitude)))
    return (time.thread_time() - began) * 1_000
