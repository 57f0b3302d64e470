"""An hour as somebody at the desk types it: by the clocks of the place it is about."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rescue.kit.problems import Invalid
from rescue.kit.words import N_


class HourUnreadable(Invalid):
    title = N_("This hour cannot be read.")
    text = N_("Write date and hour by the clocks there, such as 2026-03-06 14:30.")


def read_hour(typed: str, zone: str | None) -> datetime | None:
    """The instant; None where nothing was typed."""
    if not typed.strip():
        return None
    try:
        there = datetime.fromisoformat(typed.strip())
        return there.replace(tzinfo=ZoneInfo(zone or "UTC"))
    except (ValueError, OverflowError):
        raise HourUnreadable from None
