"""A small map drawn by ourselves: land around a point, who is where, and a scale. No border, no tile, no request.

The window is a flat disc around its middle (azimuthal equidistant), so that poles and the antimeridian are places like
any other: distances and directions from the middle are true.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray

from rescue.geography.locator import land, towns

EARTH_KM = 6371.0088
WIDTH, HEIGHT = 600, 360
LEAST_KM, MOST_KM = 240.0, 9_000.0  # across: below, a coast of 1:50 million says nothing; above, the disc bends it
ROOM = 1.45  # the outermost marks stay this much away from the edge
CIRCLE_ROOM = 4.0  # an accuracy circle fills at most this part of the width
EDGE, FAR = 1.05, 2.0  # beyond the one radius a coast runs along the other; both in half diagonals of the window
BEND = math.pi / 4  # and there in steps of this angle
GRIDS = (1, 2, 3, 5)  # pixels that points are laid on: the finest that stays small enough
MOST_POINTS = 2_000
SMALLEST_PX = 1.5
COASTS_KEPT = 256  # a case is looked at again and again
MOST_TOWNS, TOWN_ROOM, MARK_WIDTH, NAME_HEIGHT = 5, 24, 12, 26
LETTER, WIDE_LETTER = 12, 23  # pixels a letter of a name takes; wide ones are those of Chinese, Japanese, Korean
LEFT_FROM = 0.7  # of the width: from there a name stands left of its mark
HALF_TURN, TURN = math.pi, 2 * math.pi


class Mark(StrEnum):
    """What stands at a place; each has a shape of its own, so that colour is not needed to tell them apart."""

    INCIDENT = "incident"
    HELPER = "helper"
    STATION = "station"
    HOSPITAL = "hospital"
    MISSION = "mission"
    CAPITAL = "capital"
    TOWN = "town"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLACK = "black"


@dataclass(frozen=True)
class Marked:
    """A mark at a place; `accuracy_m` draws the circle it may be off by, `name` is said beside it."""

    mark: Mark
    latitude: float
    longitude: float
    name: str = ""
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Placed:
    """A mark on the drawing: pixels from the top left, the radius of its circle, and which side its name goes."""

    mark: Mark
    x: int
    y: int
    name: str
    radius: int
    is_left: bool


@dataclass(frozen=True)
class Locator:
    """A drawing as its parts, for a template: `land` is the path of the coast, filled by even and odd."""

    land: str
    marks: tuple[Placed, ...]
    scale_km: int
    scale_px: int
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class View:
    """The middle of a window and how wide it is."""

    latitude: float
    longitude: float
    km: float

    @property
    def px_per_radian(self) -> float:
        return WIDTH / (self.km / EARTH_KM)


def draw(marks: Sequence[Marked], *, language: str, least_km: float = LEAST_KM) -> Locator:
    """The map around what is marked; the first mark is what it is about, and stands in the middle.

    The largest towns of the window stand on it by name, as far as there is room.
    """
    assert marks, "a map is of something"
    view = _view(marks, least_km)
    scale = _round_down(view.km / 4)
    placed = [_place(each, view) for each in marks]
    return Locator(
        land=coast(view),
        marks=(*_towns(view, placed, language), *reversed(placed)),
        scale_km=scale,
        scale_px=round(scale / EARTH_KM * view.px_per_radian),
    )


def _view(marks: Sequence[Marked], least_km: float) -> View:
    first = marks[0]
    km = max(least_km, CIRCLE_ROOM * (first.accuracy_m or 0.0) / 1000.0)
    for each in marks[1:]:
        x, y = _project(first.latitude, first.longitude, each.latitude, each.longitude)
        km = max(km, 2 * ROOM * EARTH_KM * max(abs(x), abs(y) * WIDTH / HEIGHT))
    return View(first.latitude, first.longitude, min(km, MOST_KM))


def _project(latitude: float, longitude: float, there: float, along: float) -> tuple[float, float]:
    """Where a point lies as seen from the middle: radians to the east and to the north."""
    x, y = _project_all(latitude, longitude, np.radians([there]), np.radians([along]))[:2]
    return float(x[0]), float(y[0])


def _project_all(
    latitude: float, longitude: float, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """East, north, distance and direction (clockwise from north) of points, in radians."""
    sine, cosine = math.sin(math.radians(latitude)), math.cos(math.radians(latitude))
    turned = longitudes - math.radians(longitude)
    sines, cosines, cosine_turned = np.sin(latitudes), np.cos(latitudes), np.cos(turned)
    east = cosines * np.sin(turned)
    north = cosine * sines - sine * cosines * cosine_turned
    distance = np.arctan2(np.hypot(east, north), sine * sines + cosine * cosines * cosine_turned)
    direction = np.arctan2(east, north)
    return distance * np.sin(direction), distance * np.cos(direction), distance, direction


def _towns(view: View, placed: Sequence[Placed], language: str) -> list[Placed]:
    """The largest towns, each with room for its name."""
    tried = towns.largest_near(view.latitude, view.longitude, view.km / 2)
    x, y, _, _ = _project_all(view.latitude, view.longitude, tried.latitudes, tried.longitudes)
    across, down = WIDTH / 2 + x * view.px_per_radian, HEIGHT / 2 - y * view.px_per_radian
    is_inside = (np.abs(across - WIDTH / 2) < WIDTH / 2 - TOWN_ROOM) & (
        np.abs(down - HEIGHT / 2) < HEIGHT / 2 - TOWN_ROOM
    )
    taken = list(placed)
    found: list[Placed] = []
    for number in np.flatnonzero(is_inside).tolist():
        here = (round(across[number]), round(down[number]))
        town = Placed(Mark.TOWN, *here, tried.name(number, language), 0, here[0] > WIDTH * LEFT_FROM)
        if not any(_overlap(town, each) for each in taken):
            taken.append(town)
            found.append(town)
        if len(found) == MOST_TOWNS:
            break
    return found


def _overlap(one: Placed, other: Placed) -> bool:
    """Whether a mark with its name would run into another with its own."""
    (left, right), (start, end) = _span(one), _span(other)
    return abs(one.y - other.y) <= NAME_HEIGHT and left < end and start < right


def _span(each: Placed) -> tuple[int, int]:
    """From where to where a mark and its name reach across."""
    wide = sum(WIDE_LETTER if east_asian_width(letter) in "WF" else LETTER for letter in each.name)
    reach = MARK_WIDTH + wide
    return (each.x - reach, each.x + MARK_WIDTH) if each.is_left else (each.x - MARK_WIDTH, each.x + reach)


@lru_cache(COASTS_KEPT)
def coast(view: View) -> str:
    """The land in the window as one path, as fine as stays small.

    Rings that do not come near are counted: each that winds round the middle turns land and sea about, and so does land
    at the point opposite on the globe, because a flat disc has that point all around it.
    """
    coasts = land.coasts()
    x, y, distance, direction = _project_all(view.latitude, view.longitude, coasts.latitudes, coasts.longitudes)
    half = math.hypot(WIDTH, HEIGHT) / 2 / view.px_per_radian
    turns = np.diff(direction, append=direction[:1])
    turns = (turns + HALF_TURN) % TURN - HALF_TURN
    ends = np.append(coasts.starts[1:], len(direction)) - 1
    turns[ends] = 0.0  # from one ring to the next is no coast
    is_far = np.minimum.reduceat(distance, coasts.starts) > EDGE * half
    winds = np.rint(np.add.reduceat(turns, coasts.starts)[is_far] / TURN).astype(int)
    is_turned = land.is_land(-view.latitude, (view.longitude + 360.0) % 360.0 - 180.0) ^ bool(winds.sum() % 2)
    is_drawn = ~is_far & (coasts.sizes * view.px_per_radian >= SMALLEST_PX)
    begins = np.zeros(len(direction), dtype=bool)
    begins[coasts.starts] = True
    part = np.repeat(is_drawn, ends - coasts.starts + 1)
    near = _near(x[part], y[part], distance[part] / half, turns[part], begins[part], view.px_per_radian)
    for grid in GRIDS:
        laid = _lay(*near, grid)
        if len(laid[0]) <= MOST_POINTS:
            break
    return (f"M0 0H{WIDTH}V{HEIGHT}H0z" if is_turned else "") + _path(*laid)


def _near(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    halves: NDArray[np.float64],
    turns: NDArray[np.float64],
    begins: NDArray[np.bool_],
    px: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """The rings in pixels, one behind the other: what is near as it is, what is far along the far circle."""
    is_far = halves > EDGE
    bent = np.floor(np.cumsum(turns) / BEND)
    changes = is_far[1:] != is_far[:-1]
    kept = ~is_far | begins | np.append(True, changes | (bent[1:] != bent[:-1])) | np.append(changes, True)
    pushed = np.where(is_far, FAR / np.maximum(halves, EDGE), 1.0) * px
    return (WIDTH / 2 + x * pushed)[kept], (HEIGHT / 2 - y * pushed)[kept], begins[kept]


def _lay(
    x: NDArray[np.float64], y: NDArray[np.float64], begins: NDArray[np.bool_], grid: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """The rings on a grid; points that fall together are one."""
    across, down = (np.rint(values / grid).astype(int) * grid for values in (x, y))
    moved = begins.copy()
    moved[1:] |= (across[1:] != across[:-1]) | (down[1:] != down[:-1])
    return across[moved], down[moved], begins[moved]


def _path(across: NDArray[np.int64], down: NDArray[np.int64], begins: NDArray[np.bool_]) -> str:
    """The rings as one path; what is only a line is left out."""
    edges = [*np.flatnonzero(begins).tolist(), len(across)]
    right, lower = np.diff(across, append=0).tolist(), np.diff(down, append=0).tolist()
    parts = []
    for start, end in itertools.pairwise(edges):
        if end - start < 3:
            continue
        steps = " ".join([f"{right[at]} {lower[at]}" for at in range(start, end - 1)])
        parts.append(f"M{across[start]} {down[start]}l{steps}z")
    return "".join(parts).replace(" -", "-")


def _place(each: Marked, view: View) -> Placed:
    x, y = _project(view.latitude, view.longitude, each.latitude, each.longitude)
    px = view.px_per_radian
    across = round(WIDTH / 2 + x * px)
    radius = round((each.accuracy_m or 0.0) / 1000 / EARTH_KM * px)
    return Placed(each.mark, across, round(HEIGHT / 2 - y * px), each.name, radius, across > WIDTH * LEFT_FROM)


def _round_down(km: float) -> int:
    """1, 2 or 5 with noughts."""
    size = 10 ** math.floor(math.log10(km))
    return int(size * next(step for step in (5, 2, 1) if step * size <= km))
