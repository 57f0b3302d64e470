"""The only source of randomness, so that a simulator can replay a world from its seed."""

import random
import secrets
import threading
from datetime import datetime
from typing import Protocol

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
ID_TIME_CHARACTERS = 9  # 45 bits of milliseconds last until the year 3084
ID_CHANCE_CHARACTERS = 16  # 80 random bits
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


def _letters(number: int, count: int) -> str:
    letters = []
    for _ in range(count):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))


def make_id(prefix: str, now: datetime, chance: Chance) -> str:
    """A typed identifier such as `inc_1k2j…`: sorts by time, cannot be guessed (80 random bits)."""
    milliseconds = int(now.timestamp() * 1000)
    random_bits = int.from_bytes(chance.token_bytes(10), "big")
    return f"{prefix}_{_letters(milliseconds, ID_TIME_CHARACTERS)}{_letters(random_bits, ID_CHANCE_CHARACTERS)}"


def make_reference(chance: Chance) -> str:
    """A reference to read out over a bad line, such as `HW-7K3M9QX` (35 random bits; the table keeps it unique)."""
    letters = _letters(int.from_bytes(chance.token_bytes(5), "big"), REFERENCE_CHARACTERS)
    return f"HW-{letters.upper()}"
