"""The app's icon as a PNG of any size: the house's cross on its own ground, whole in every mask a phone cuts."""

import struct
import zlib
from functools import cache

GROUND, CROSS = b"\x0b\x4a\x5c", b"\xff\xff\xff"
SIZES = (180, 192, 512)
ARM, THICK = 0.28, 0.11
RGB, EIGHT_BITS = 2, 8


@cache
def png(size: int) -> bytes:
    middle, arm, thick = size / 2, size * ARM, size * THICK / 2
    across = _row(size, middle - arm, middle + arm)
    upright = _row(size, middle - thick, middle + thick)
    plain = b"\x00" + GROUND * size
    rows = [
        across if abs(y + 0.5 - middle) < thick else upright if abs(y + 0.5 - middle) < arm else plain
        for y in range(size)
    ]
    head = struct.pack(">IIBBBBB", size, size, EIGHT_BITS, RGB, 0, 0, 0)
    packed = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _row(size: int, start: float, end: float) -> bytes:
    return b"\x00" + b"".join(CROSS if start <= x + 0.5 < end else GROUND for x in range(size))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
