"""What each country's networks take on each channel, as data, and who a text comes from there."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.core import get_global

FILE = Path(__file__).resolve().parent.parent / "channels" / "sender_rules.csv"
EVERYWHERE = "*"
ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])#?[A-Za-z0-9 ]{1,11}\Z")
LONGEST_NAME = 11


@dataclass(frozen=True)
class Capability:
    """One country × channel; `source` and `as_of` say where it is written and since when we know it."""

    territory: str
    channel: str
    two_way: bool
    alphanumeric: bool
    registration: bool
    links: bool
    most_characters: int
    prefix: str
    quiet: tuple[time, time] | None
    source: str
    as_of: date


@dataclass(frozen=True)
class House:
    """What this house has set up: the usual sender, others by country, and countries it does not text for now."""

    public_url: str
    desk_phone: str = ""
    sender: str = ""
    has_service: bool = False
    senders: Mapping[str, str] = field(default_factory=dict)
    stopped: frozenset[str] = frozenset()
    is_two_way_everywhere: bool = False
    """The pretend phone of the demonstration: every reply reaches us."""
    needs_templates: bool = True
    """Nobody approves what goes to a pretend phone."""
    most_messages: int = 400
    """Of one incident; beyond it only what is urgent goes."""


@dataclass(frozen=True)
class Chosen:
    """Who it comes from (None: as usual), and whether a reply would reach us."""

    sender: str | None
    can_reply: bool


def capability_of(territory: str | None, channel: str) -> Capability | None:
    """What is known of a country's channel, else of the channel anywhere; None for a channel nobody described."""
    known = list_capabilities()
    return known.get((territory or EVERYWHERE, channel)) or known.get((EVERYWHERE, channel))


def choose_sender(rule: Capability | None, territory: str | None, house: House) -> Chosen:
    """The country's own sender where its networks take such a one; a name never gets replies."""
    if rule is None or rule.channel != "sms":
        return Chosen(None, can_reply=bool(rule and rule.two_way))
    wanted = house.senders.get(territory or "", "")
    if wanted and not wanted.startswith("+"):
        name = wanted if wanted.startswith(rule.prefix) else f"{rule.prefix}{wanted}"
        is_possible = rule.alphanumeric and ALPHANUMERIC.match(name) and len(name) <= LONGEST_NAME
        return Chosen(name, can_reply=False) if is_possible else Chosen(None, _replies_to_usual(rule, house))
    if wanted:
        return Chosen(wanted, can_reply=rule.two_way)
    return Chosen(None, _replies_to_usual(rule, house))


def quiet_until(rule: Capability | None, now: datetime, zone: str | None, territory: str | None) -> datetime | None:
    """When the night of the receiver ends, if it is night there; None by day and where no zone is known."""
    if rule is None or rule.quiet is None or (place := zone or _zone_of(territory)) is None:
        return None
    local = now.astimezone(ZoneInfo(place))
    start, end = rule.quiet
    if not (local.time() >= start or local.time() < end):
        return None
    morning = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return (morning if local.time() < end else morning + timedelta(days=1)).astimezone(now.tzinfo)


@cache
def list_capabilities() -> dict[tuple[str, str], Capability]:
    """The whole table, by territory and channel."""
    with FILE.open(encoding="utf-8", newline="") as file:
        found = [_read(row) for row in csv.DictReader(file)]
    return {(each.territory, each.channel): each for each in found}


def _replies_to_usual(rule: Capability, house: House) -> bool:
    if house.is_two_way_everywhere:
        return True
    # A service may choose a name as sender wherever names are taken: nobody can reply to that.
    is_number = house.sender.startswith("+") and not (house.has_service and rule.alphanumeric)
    return rule.two_way and is_number


def _zone_of(territory: str | None) -> str | None:
    zones = get_global("territory_zones").get(territory or "", [])
    return str(zones[0]) if zones else None


def _read(row: dict[str, str]) -> Capability:
    start, end = row["quiet_from"], row["quiet_until"]
    return Capability(
        territory=row["territory"],
        channel=row["channel"],
        two_way=row["two_way"] == "yes",
        alphanumeric=row["alphanumeric"] == "yes",
        registration=row["registration"] == "yes",
        links=row["links"] == "yes",
        most_characters=int(row["most_characters"]),
        prefix=row["prefix"],
        quiet=(time.fromisoformat(start), time.fromisoformat(end)) if start else None,
        source=row["source"],
        as_of=date.fromisoformat(row["as_of"]),
    )
