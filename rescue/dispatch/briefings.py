"""What those who set out must know of an incident. It lies above dispatch: it is asked for, never reached for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rescue.kit.database import Db

PART = "briefing"
"""The name under which the house keeps the one who answers."""


@dataclass(frozen=True)
class Briefing:
    """The present place, and who needs help; the personal part is for whoever accepted, while they are at it."""

    kind: str
    severity: str
    people: int
    place_names: dict[str, str]
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    time_zone: str | None
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    language: str
    description: str | None = field(repr=False)
    place_said: str | None = field(repr=False)


Ask = Callable[[Db, str], Briefing]
