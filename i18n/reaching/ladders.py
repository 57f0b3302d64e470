"""By which steps somebody is reached: app, WhatsApp, text, call, as data for each kind of reader and country.

`given` stands for the person's own contact points in their order. A step with `acknowledge_seconds` waits so long for
a sign that a person has read or heard it: delivered is not acknowledged.
"""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "ladders.csv"
EVERYWHERE = "*"
GIVEN = "given"
VOICE = "voice"
PHONES = ("sms", "whatsapp", VOICE)
WRITTEN = ("app", "whatsapp", "sms", "email")
LADDERS_OF_AUDIENCES = {"traveller": "traveller", "provider": "provider", "coordinator": "coordinator"}

Point = tuple[str, str]
"""A channel and an address on it."""


@dataclass(frozen=True)
class Step:
    """One step; with None nothing is waited for, and only a failure leads on."""

    channel: str
    acknowledge_seconds: int | None


def steps_of(ladder: str, country: str | None) -> tuple[Step, ...]:
    """The steps of a ladder, a country's own before those for everywhere; of an unknown ladder none."""
    known = _ladders()
    return known.get((ladder, country or EVERYWHERE)) or known.get((ladder, EVERYWHERE), ())


def seconds_to_acknowledge(ladder: str, country: str | None, channel: str) -> int | None:
    """How long a message on this channel waits for its reader."""
    steps = {step.channel: step for step in steps_of(ladder, country)}
    step = steps.get(channel) or steps.get(GIVEN)
    return step.acknowledge_seconds if step else None


def next_point(
    ladder: str,
    country: str | None,
    points: Sequence[Point],
    *,
    tried: Collection[Point],
    closed: Collection[Point] = (),
    is_silent: bool = False,
) -> Point | None:
    """Where to try next; somebody silent is called rather than written to again. None when nothing is left."""
    listed = _in_order(steps_of(ladder, country), points)
    left = [point for point in listed if point not in tried and point not in closed]
    called = [point for point in left if point[0] == VOICE] if is_silent else []
    return next(iter(called or left), None)


def _in_order(steps: Sequence[Step], points: Sequence[Point]) -> list[Point]:
    numbers = list(dict.fromkeys(address for channel, address in points if channel in PHONES))
    found: list[Point] = []
    # Whoever has WhatsApp on a number gets texts there too.
    texted = [("sms", address) for channel, address in points if channel == "whatsapp"]
    for step in steps:
        if step.channel == GIVEN:
            found += [*points, *texted]
        elif step.channel == "sms":
            found += [*(point for point in points if point[0] == "sms"), *texted]
        elif step.channel == VOICE:
            found += [(VOICE, number) for number in numbers]
        else:
            found += [point for point in points if point[0] == step.channel]
    return list(dict.fromkeys(found))


@cache
def _ladders() -> dict[tuple[str, str], tuple[Step, ...]]:
    found: dict[tuple[str, str], list[tuple[int, Step]]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            seconds = int(row["acknowledge_seconds"]) if row["acknowledge_seconds"] else None
            found.setdefault((row["ladder"], row["country"]), []).append(
                (int(row["rank"]), Step(row["channel"], seconds))
            )
    return {name: tuple(step for _, step in sorted(ranked, key=lambda each: each[0])) for name, ranked in found.items()}
