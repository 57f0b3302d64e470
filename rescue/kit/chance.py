"""The only source of randomness, so that a simulator can replay a world from its seed."""

import os
import random
import secrets
import threading
from datetime import datetime
from typing import Protocol

READABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
SORTED = "0123456789abcdefghijklmnopqrstuv"  # base 32 whose letters sort as their values do
PAIRS = tuple(first + second for first in SORTED for second in SORTED)
PAIR_BITS = 10
TIME_BITS = 48  # milliseconds until the year 10889
CHANCE_BYTES = 10
DRAWN_BYTES = 512
ID_CHARACTERS = 26
ID_SHIFTS = tuple(range(5 * ID_CHARACTERS - PAIR_BITS, -1, -PAIR_BITS))
SPARE_BITS = 5 * ID_CHARACTERS - TIME_BITS - 8 * CHANCE_BYTES
REFERENCE_CHARACTERS = 7


class Chance(Protocol):
    """Gives unpredictable bytes and a fraction for spreading retries."""

    def token_bytes(self, count: int) -> bytes: ...

    def jitter(self) -> float: ...


class SystemChance:
    """The operating system's generator, asked for many bytes at once: a report needs a dozen times a few."""

    def __init__(self) -> None:
        self._own = threading.local()

    def token_bytes(self, count: int) -> bytes:
        own = vars(self._own)
        kept: bytes = own.get("kept", b"") if own.get("process") == os.getpid() else b""  # a fork makes its own
        if len(kept) < count:
            kept = secrets.token_bytes(DRAWN_BYTES + count)
        own["kept"], own["process"] = kept[count:], os.getpid()
        return kept[:count]

    def jitter(self) -> float:
        return secrets.randbelow(1000) / 1000


class SeededChance:
    """Repeatable randomness for tests and simulated worlds; refused in production."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, never used for secrets in production
        self._lock = threading.Lock()

    def token_bytes(self, count: int) -> bytes:
        with self._lock:
            return self._random.randbytes(count)

    def jitter(self) -> float:
        with self._lock:
            return self._random.random()


def make_id(prefix: str, now: datetime, chance: Chance) -> str:
    """A typed identifier such as `inc_0697m…`: sorts by time to the millisecond, 80 random bits cannot be guessed."""
    milliseconds = int(now.timestamp() * 1000)
    assert milliseconds >> TIME_BITS == 0, "an instant that ids can spell"
    number = milliseconds << 8 * CHANCE_BYTES | int.from_bytes(chance.token_bytes(CHANCE_BYTES), "big")
    number <<= SPARE_BITS
    # A report makes ten ids, and base64's b32hexencode, written in Python, took twice as long.
    return f"{prefix}_" + "".join([PAIRS[number >> shift & 1023] for shift in ID_SHIFTS])


def make_reference(chance: Chance) -> str:
    """A reference to read out over a bad line, such as `HW-7K3M9QX` (35 random bits; the table keeps it unique)."""
    number = int.from_bytes(chance.token_bytes(5), "big")
    return "HW-" + "".join(READABLE[number >> shift & 31] for shift in range(0, 5 * REFERENCE_CHARACTERS, 5))
