"""A call as the desk sees it, and as JSON values."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from rescue.cases.models import Incident
from rescue.geography import territories
from rescue.geography.country_sheets import three_clocks
from rescue.kit.database import Db
from rescue.kit.words import N_
from rescue.switchboard import calls, legs
from rescue.switchboard.callers import WITHHELD, WITHHELD_KEYS
from rescue.switchboard.models import Call, CallLeg, CallState

PASSED, FAILED, UNCHECKED = "passed", "failed", "unchecked"
IDENTITY_NAMES: dict[str, str] = {
    PASSED: N_("The network vouches for this number"),
    FAILED: N_("The network says this number is not theirs"),
    UNCHECKED: N_("Nobody vouches for this number"),
}
FLAG_BASE = 0x1F1E6 - ord("A")


class LegView(BaseModel):
    """One party of the conference. `billed_seconds` counts every finished stay."""

    id: str
    label: str
    state: str
    language: str
    user_id: str | None
    tries: int
    is_on_hold: bool
    is_muted: bool
    whispers_to: str | None
    consent: str | None
    joined_at: datetime | None
    left_at: datetime | None
    billed_seconds: int


class CallView(BaseModel):
    """A call. `country` is the number's and a hint only; `identity` is what the network says of the number."""

    id: str
    state: CallState
    is_outbound: bool
    follows: str | None
    incident_id: str
    reference: str
    is_same_case: bool | None
    number: str
    is_withheld: bool
    country: str | None
    clocks: dict[str, datetime]
    identity: str
    verstat: str | None
    language: str | None
    step: str
    wants_person: bool
    answers: list[dict[str, Any]]
    rang_at: datetime
    unanswered_at: datetime | None
    hung_up_at: datetime | None
    claimed_by: str | None
    claimed_at: datetime | None
    waited_seconds: int | None
    is_stale: bool
    is_offered: bool
    called_back: int
    recording: str | None
    outcome: str | None
    note: str | None
    follow_up_at: datetime | None
    follow_up_by: str | None
    follow_up_note: str | None
    follow_up_done_at: datetime | None
    ended_at: datetime | None
    legs: list[LegView]
    version: int


@dataclass(frozen=True)
class Shown:
    """A call with what stands beside it on the desk."""

    call: Call
    reference: str
    claimer: str | None
    flag: str
    country_name: str | None
    identity: str
    is_withheld: bool
    clocks: dict[str, datetime]
    legs: list[CallLeg]

    @property
    def is_offered(self) -> bool:
        return calls.is_offered(self.call)


def identity_of(verstat: str | None) -> str:
    """What STIR/SHAKEN says, in one of three words."""
    said = (verstat or "").casefold()
    if "passed" in said:
        return PASSED
    return FAILED if "failed" in said else UNCHECKED


def flag_of(country: str | None) -> str:
    """The flag of a country's code; empty without one."""
    is_code = country is not None and len(country) == 2 and country.isascii() and country.isalpha()
    return "".join(chr(FLAG_BASE + ord(letter)) for letter in country.upper()) if is_code and country else ""


def clocks_of(country: str | None, now: datetime, home_zone: str) -> dict[str, datetime]:
    """The time where the number is from, in UTC and at home."""
    territory = territories.find(territories.served_codes().get(country, country)) if country else None
    told = three_clocks(now, territory.default_zone if territory else "UTC", home_zone)
    return {"there": told.there, "utc": now.astimezone(UTC), "home": told.home}


def is_withheld(call: Call) -> bool:
    return call.from_shown.casefold() in WITHHELD or call.from_shown in WITHHELD_KEYS


def show(db: Db, call: Call, language: str, home_zone: str) -> Shown:
    territory = territories.find(territories.served_codes().get(call.country, call.country)) if call.country else None
    return Shown(
        call=call,
        reference=db.get_one(Incident, call.incident_id).reference,
        claimer=calls.name_of(db, call.claimed_by) if call.claimed_by else None,
        flag=flag_of(call.country),
        country_name=territory.name(language) if territory else call.country,
        identity=identity_of(call.verstat),
        is_withheld=is_withheld(call),
        clocks=clocks_of(call.country, db.now, home_zone),
        legs=legs.list_for_call(db, call.id),
    )


def view(db: Db, call: Call, home_zone: str) -> dict[str, Any]:
    """A call as JSON values."""
    columns = (
        *("id", "state", "is_outbound", "incident_id", "is_same_case", "country", "verstat", "language", "step"),
        *("wants_person", "answers", "rang_at", "unanswered_at", "hung_up_at", "claimed_by", "claimed_at", "is_stale"),
        *("called_back", "recording", "outcome", "note", "follow_up_at", "follow_up_by", "follow_up_note"),
        *("follow_up_done_at", "ended_at", "version"),
    )
    waited = (call.claimed_at - call.rang_at).total_seconds() if call.claimed_at else None
    return {
        **{name: getattr(call, name) for name in columns},
        "follows": call.follows_id,
        "reference": db.get_one(Incident, call.incident_id).reference,
        "number": call.from_shown,
        "is_withheld": is_withheld(call),
        "clocks": clocks_of(call.country, db.now, home_zone),
        "identity": identity_of(call.verstat),
        "waited_seconds": None if waited is None else round(waited),
        "is_offered": calls.is_offered(call),
        "legs": [leg_view(leg) for leg in legs.list_for_call(db, call.id)],
    }


def leg_view(leg: CallLeg) -> dict[str, Any]:
    columns = (
        *("id", "label", "state", "language", "user_id", "tries", "is_on_hold", "is_muted", "consent"),
        *("joined_at", "left_at", "billed_seconds"),
    )
    return {**{name: getattr(leg, name) for name in columns}, "whispers_to": leg.coaches_id}
