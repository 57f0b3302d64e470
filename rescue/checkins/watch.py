"""The settings by which trips are watched over."""

from dataclasses import dataclass
from datetime import timedelta

from rescue.intake.drafts import Rules
from rescue.kit.settings import Settings


@dataclass(frozen=True)
class Watch:
    """How an overdue check-in becomes a case, whom people call, how long a trip is kept when it is over."""

    rules: Rules
    desk_phone: str
    kept: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Watch":
        rules = Rules(settings.offer_seconds, is_refined=bool(settings.geocoder_chain))
        return cls(rules, settings.desk_phone, timedelta(days=settings.trip_days))
