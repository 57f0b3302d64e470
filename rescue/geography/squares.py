"""The surface in squares of about five kilometres, numbered, so that what is near is found by an index."""

import math

DEGREES = 0.05
COLUMNS = 10_000
ROWS = round(180 / DEGREES)
NARROWEST = 0.02  # at the poles the squares of a row are no narrower


def square_of(latitude: float, longitude: float) -> int:
    """The number of the square a position lies in."""
    row = _row(latitude)
    return row * COLUMNS + int(_across(row, longitude))


def squares_around(latitude: float, longitude: float) -> frozenset[int]:
    """The four squares that hold everything nearer than half a square (2.7 km)."""
    rows = {_row(latitude - DEGREES / 2), _row(latitude + DEGREES / 2)}
    found = set()
    for row in rows:
        for half in (-0.5, 0.5):
            found.add(row * COLUMNS + int((_across(row, longitude) + half) % _width(row)))
    return frozenset(found)


def _row(latitude: float) -> int:
    return min(ROWS - 1, max(0, int((latitude + 90) / DEGREES)))


def _across(row: int, longitude: float) -> float:
    return ((longitude + 180) % 360) / 360 * _width(row)


def _width(row: int) -> int:
    """How many squares there are around the globe in a row: fewer near the poles, where they would be slivers."""
    middle = math.radians((row + 0.5) * DEGREES - 90)
    return max(1, int(360 / DEGREES * max(NARROWEST, math.cos(middle))))
