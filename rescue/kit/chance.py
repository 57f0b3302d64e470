"""The only source of randomness, so that a simulator can replay a world from its seed."""

import random
import secrets
import threading
from base64 import b32hexencode
from datetime import datetime
from typing import Protocol

READABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
TIME_BYTES = 6  # milliseconds until the year 10889
CHANCE_BYTES = 10
ID_CHARACTERS = 26
REFERENCE_CHARACTERS = 7


class Chance(Protocol):
    """Gives unpredictable bytes and a fraction for spreading retries."""

    def token_bytes(self, count: int) -> bytes: ...

    def jitter(self) -> float: ...


class SystemChance:
    """The operating system's generator."""

    def token_bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)

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
    spelled = b32hexencode(milliseconds.to_bytes(TIME_BYTES, "big") + chance.token_bytes(CHANCE_BYTES))
    return f"{prefix}_{spelled[:ID_CHARACTERS].decode().lower()}"


def make_reference(chance: Chance) -> str:
    """A reference to read out over a bad line, such as `HW-7K3M9QX` (35 random bits; the table keeps it unique)."""
    number = int.from_bytes(chance.token_bytes(5), "big")
    return "HW-" + "".join(READABLE[number >> shift & 31] for shift in range(0, 5 * REFERENCE_CHARACTERS, 5))
