"""The small map: land and sea are where they are, at the poles and the antimeridian too, in few bytes."""

import gzip
import re

import numpy as np
import pytest

from rescue.geography import country_sheets
from rescue.geography.corrections.book import NONE
from rescue.geography.locator import country_map, drawing, land
from rescue.geography.locator.drawing import HEIGHT, WIDTH, Mark, Marked, View

MOST_BYTES = 8_000
PLACES = [
    ("Phuket", 7.88, 98.39), ("Taveuni, on the antimeridian", -16.85, -179.98), ("Wrangel Island", 71.2, 179.5),
    ("Chukotka", 66.0, -179.9), ("the North Pole", 90.0, 0.0), ("the South Pole", -90.0, 0.0),
    ("Ross Ice", -80.0, 180.0),
    ("Wellington, whose other side is Spain", -41.29, 174.78), ("Madrid, whose other side is New Zealand", 40.4, -3.7),
    ("Bermuda", 32.3, -64.8), ("its other side", -32.3, 115.2), ("the middle of the Pacific", 0.0, -150.0),
    ("the Caspian Sea", 42.0, 50.5), ("the Antarctic coast", -66.5, 110.0), ("Svalbard", 78.2, 15.6),
]  # fmt: skip


def rings_of(path: str) -> list[list[tuple[float, float]]]:
    """The path's rings in pixels; it has only M, l, H, V and z."""
    found: list[list[tuple[float, float]]] = []
    for part in re.findall(r"M[^z]*z", path):
        if "H" in part:
            found.append([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)])
            continue
        x, y, *steps = (int(each) for each in re.findall(r"-?\d+", part))
        ring = [(x, y)]
        for right, lower in zip(steps[::2], steps[1::2], strict=True):
            ring.append((ring[-1][0] + right, ring[-1][1] + lower))
        found.append(ring)
    return found


def is_filled(rings: list[list[tuple[float, float]]], x: float, y: float) -> bool:
    inside = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    return inside


@pytest.mark.parametrize("km", [240.0, 9_000.0])
@pytest.mark.parametrize(("latitude", "longitude"), [place[1:] for place in PLACES], ids=[place[0] for place in PLACES])
def test_land_and_sea_are_where_they_are(latitude: float, longitude: float, km: float) -> None:
    view = View(latitude, longitude, km)
    rings = rings_of(drawing.coast(view))
    asked = np.random.default_rng(7).uniform((8, 8), (WIDTH - 8, HEIGHT - 8), (40, 2))
    wrong = [(x, y) for x, y in asked.tolist() if is_filled(rings, x, y) != land.is_land(*position(view, x, y))]
    # A point on the coast may fall on either side of a line of whole pixels.
    assert len(wrong) <= (4 if km > 1_000 else 1), wrong


def position(view: View, x: float, y: float) -> tuple[float, float]:
    """The latitude and longitude of a pixel."""
    right, up = (x - WIDTH / 2) / view.px_per_radian, (HEIGHT / 2 - y) / view.px_per_radian
    far, a = float(np.hypot(right, up)), np.radians(view.latitude)
    sine = np.cos(far) * np.sin(a) + (up * np.sin(far) * np.cos(a) / far if far else 0.0)
    turn = np.arctan2(right * np.sin(far), far * np.cos(a) * np.cos(far) - up * np.sin(a) * np.sin(far))
    longitude = (view.longitude + float(np.degrees(turn)) + 180.0) % 360.0 - 180.0
    return float(np.degrees(np.arcsin(np.clip(sine, -1, 1)))), longitude


def test_a_mark_stands_in_its_direction_and_the_circle_is_as_wide_as_the_position_is_unsure() -> None:
    around = [(0.3, 0.0, "N"), (0.0, 0.3, "E"), (-0.3, 0.0, "S"), (0.0, -0.3, "W")]
    marks = [Marked(Mark.INCIDENT, -16.8, 180.0, accuracy_m=20_000)]
    marks += [Marked(Mark.STATION, -16.8 + a, 180.0 + b if b <= 0 else -180.0 + b, name) for a, b, name in around]
    drawn = drawing.draw(marks, language="en")
    at = {each.name: (each.x, each.y) for each in drawn.marks if each.mark is Mark.STATION}
    middle = drawn.marks[-1]
    assert (middle.mark, middle.x, middle.y) == (Mark.INCIDENT, WIDTH // 2, HEIGHT // 2)
    assert at["N"][1] < 180 < at["S"][1] and at["W"][0] < 300 < at["E"][0]
    px_per_km = drawn.scale_px / drawn.scale_km
    assert middle.radius == pytest.approx(20 * px_per_km, abs=1)
    assert 180 - at["N"][1] == pytest.approx(33.3 * px_per_km, abs=2)


def test_the_map_of_a_country_names_its_cities_in_the_readers_language_and_is_small() -> None:
    for code in ("TH", "RU", "FJ", "CA", "NO", "GL", "CHI", "KI"):
        drawn = country_map.draw(country_sheets.sheet(NONE, code), "zh-Hans")
        assert any(mark.mark is Mark.CAPITAL for mark in drawn.marks)
        assert len(gzip.compress(repr(drawn).encode())) <= MOST_BYTES, code
    thailand = country_map.draw(country_sheets.sheet(NONE, "TH"), "zh-Hans")
    assert {"曼谷", "清迈"} <= {mark.name for mark in thailand.marks}


@pytest.mark.parametrize("name", [land.FINE, land.COARSE])
def test_a_flat_map_gets_its_land_cut_at_the_antimeridian(name: str) -> None:
    found = land.polygons(name)
    assert all(each.is_valid and each.bounds[0] >= -180.0 and each.bounds[2] <= 180.0 for each in found)
    assert min(each.bounds[1] for each in found) == -90.0, "Antarctica reaches the pole"
    widest = sorted(found, key=lambda each: each.bounds[2] - each.bounds[0])[-2]
    assert widest.bounds[0] > -20.0, "but for Antarctica nothing lies across the whole map"
