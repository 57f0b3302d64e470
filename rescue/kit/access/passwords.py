"""Passwords: what may be one, its argon2id hash, and a check that costs everybody the same."""

import base64
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NewType

from pwdlib import PasswordHash as Hashers
from pwdlib.hashers.argon2 import Argon2Hasher

from rescue.kit.chance import Chance
from rescue.kit.problems import Invalid, Unavailable
from rescue.kit.words import N_

FEWEST_CHARACTERS = 15
MOST_CHARACTERS = 200
FEWEST_OWN_CHARACTERS = 8
FEWEST_DIFFERENT_CHARACTERS = 6
SHORTEST_NAME_PART = 4
AT_ONCE = 2  # each takes 64 MiB and a core for a quarter of a second; the SOS needs the rest
MOST_WAITING = 6  # more would take the threads that answer the SOS
RETRY_AFTER_SECONDS = 5
MEMORY_KIB, PASSES, LANES = 65_536, 3, 4  # RFC 9106, second recommended choice

# What is left of a password after taking these out must still be long and varied enough.
REFUSED = (
    "correcthorsebatterystaple", "administrator", "coordinator", "supervisor", "1234567890", "0987654321",
    "abcdefghij", "qwertyuiop", "insurance", "emergency", "homeward", "iloveyou", "password", "passw0rd", "passwort",
    "provider", "asdfghjkl", "welcome", "letmein", "traveller", "traveler", "agency", "mission", "rescue", "monkey",
    "dragon", "qwerty", "asdfgh", "zxcvbn", "123456", "1q2w3e", "changeme", "default", "secret", "admin", "12345",
    "12308", "woaini", "mima", "归途", "救援", "密码", "sos", "demo",
)  # fmt: skip

PasswordHash = NewType("PasswordHash", str)


class PasswordTooShort(Invalid):
    text = N_("A password needs at least %(fewest)s characters. A sentence of your own is easy to remember.")


class PasswordTooLong(Invalid):
    text = N_("A password can have at most %(most)s characters.")


class PasswordTooCommon(Invalid):
    text = N_("This password is easy to guess. Leave out common words, rows of keys, repetitions and your own name.")


class TooManySigningIn(Unavailable):
    title = N_("Many people are signing in right now.")
    text = N_("Many people are signing in right now. Please try again in a few seconds. Reports and calls still work.")


class Turns:
    """Lets `at_once` callers work and `waiting` more wait; everyone after that is told to come back."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._working = threading.BoundedSemaphore(at_once)
        self._inside = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def take(self) -> Iterator[None]:
        if not self._inside.acquire(blocking=False):
            problem = TooManySigningIn()
            problem.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
            raise problem
        try:
            with self._working:
                yield
        finally:
            self._inside.release()


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).rstrip(b"=").decode()


_hashers = Hashers((Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES),))
turns = Turns(AT_ONCE, MOST_WAITING)
# A hash that no password has: comparing with it costs what comparing with a real one costs.
NOBODY = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${_encoded(bytes(16))}${_encoded(bytes(32))}"


def hash_password(password: str, *, about: Iterable[str] = ()) -> PasswordHash:
    """The hash to store, or a refusal; `about` are the person's own names. Takes 0.3 s: not in a transaction."""
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < FEWEST_CHARACTERS:
        raise PasswordTooShort(fewest=FEWEST_CHARACTERS)
    if len(plain) > MOST_CHARACTERS:
        raise PasswordTooLong(most=MOST_CHARACTERS)
    if is_easy_to_guess(plain, about) or not _can_be_encoded(plain):
        raise PasswordTooCommon
    with turns.take():
        return PasswordHash(_hashers.hash(plain))


def is_right(password: str, stored: str | None) -> bool:
    """Compare with the stored hash; without one, or with an impossible password, the same work answers no.

    The caller has taken one of `turns`.
    """
    plain = unicodedata.normalize("NFKC", password[:MOST_CHARACTERS])
    usable = stored is not None and len(password) <= MOST_CHARACTERS and _can_be_encoded(plain)
    same = _hashers.verify(plain if usable else "", stored if usable and stored else NOBODY)
    return same and usable


def is_easy_to_guess(password: str, about: Iterable[str] = ()) -> bool:
    """Whether little of one's own is left once common words and the person's names are taken out."""
    own = "".join(letter for letter in password.casefold() if letter.isalnum())
    names = [part for name in about for part in _parts(name) if len(part) >= SHORTEST_NAME_PART]
    for word in (*names, *REFUSED):
        own = own.replace(word, "")
    return len(own) < FEWEST_OWN_CHARACTERS or len(set(own)) < FEWEST_DIFFERENT_CHARACTERS


def make_password(chance: Chance) -> str:
    """A password of 100 random bits in four groups that can be typed and read out."""
    letters = base64.b32encode(chance.token_bytes(13)).decode().lower()[:20]
    return "-".join(letters[start : start + 5] for start in range(0, 20, 5))


def _parts(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()


def _can_be_encoded(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
