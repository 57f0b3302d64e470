"""The whole world as a small drawing, for what is scattered over it: flat, without a border."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from rescue.geography.locator import land
from rescue.geography.locator.drawing import Locator, Marked, Placed

WIDTH = 720
SOUTH = -60.0  # nobody is rescued by a picture of Antarctica; what happens there stands at the lower edge
SCALE = WIDTH / 360.0
SHOWN = round((90.0 - SOUTH) * SCALE)


def draw(marks: Iterable[Marked]) -> Locator:
    """Every mark at its longitude and latitude; the last of them stands on top."""
    placed = tuple(_place(each) for each in marks)
    return Locator(land=_land(), marks=placed, scale_km=0, scale_px=0, width=WIDTH, height=SHOWN)


def _place(each: Marked) -> Placed:
    x, y = round((each.longitude + 180.0) * SCALE), round((90.0 - max(each.latitude, SOUTH)) * SCALE)
    return Placed(each.mark, x, y, each.name, 0, x > WIDTH * 0.8)


@lru_cache(1)
def _land() -> str:
    parts = []
    for polygon in land.polygons(land.COARSE):
        for ring in (polygon.exterior, *polygon.interiors):
            points = np.array(ring.coords)
            across = np.rint((points[:, 0] + 180.0) * SCALE).astype(int)
            down = np.rint((90.0 - points[:, 1]) * SCALE).astype(int)
            moved = np.append(True, (np.diff(across) != 0) | (np.diff(down) != 0))
            across, down = across[moved], down[moved]
            if len(across) < 4 or down.min() > SHOWN:
                continue
            steps = zip(np.diff(across).tolist(), np.diff(down).tolist(), strict=True)
            parts.append(f"M{across[0]} {down[0]}l{' '.join(f'{right} {lower}' for right, lower in steps)}z")
    return "".join(parts).replace(" -", "-")
