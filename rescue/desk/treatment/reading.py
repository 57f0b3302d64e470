"""What a coordinator types about treatment, read: numbers within their limits, money, hours there, a hospital."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from rescue.desk.transfers.hours import HourUnreadable, read_hour
from rescue.geography import resolver, territories
from rescue.geography.location_text import reading as positions
from rescue.kit.money import Money
from rescue.kit.problems import Invalid, Stale
from rescue.kit.words import N_
from rescue.treatment.bodies import MAIL, AdmittedBody, FacilityBody, NoteBody
from rescue.treatment.facilities import FacilityDraft
from rescue.treatment.flight_fitness import FlightDecision, Medif
from rescue.treatment.models import Capability

__all__ = ["HourUnreadable", "read_hour"]
Fields = Mapping[str, str]
TICKED = "yes"
MOST_DIGITS = 15
TRISTATE = {"yes": True, "no": False, "": None}
_LINES = ("name", "phone", "email", "address", "hours", "accreditation", "deposit_habit", "source", "guarantee_source")


class FieldUnreadable(Invalid):
    """`field` is a key of the room's FIELDS, which names it to the reader."""

    title = N_("Something that was typed cannot be read.")
    text = N_("Something that was typed cannot be read. Nothing was changed.")


def version_of(fields: Fields) -> int:
    """The version the form was read at; a form without one is as old as can be."""
    typed = fields.get("version", "")
    if not typed.isascii() or not typed.isdigit() or len(typed) > MOST_DIGITS:
        raise Stale
    return int(typed)


def words_of(fields: Fields, names: Sequence[str]) -> dict[str, Any]:
    """Free words by their names; what was left empty is None."""
    return {name: fields.get(name, "").strip() or None for name in names}


def read_note(fields: Fields, zone: str | None) -> dict[str, Any]:
    """Vital signs and words as `admissions.note` takes them."""
    figures = {name: _number(fields, name) for name in ("pulse", "systolic", "diastolic", "spo2", "temperature", "gcs")}
    whole = {name: int(each) for name, each in figures.items() if each is not None and name != "temperature"}
    if any(figures[name] != each for name, each in whole.items()):
        raise FieldUnreadable(field=next(name for name, each in whole.items() if figures[name] != each))
    heat = figures["temperature"]
    told = _checked(
        NoteBody,
        {
            **whole,
            "temperature": float(heat) if heat is not None else None,
            "text": fields.get("text", "").strip() or None,
            "observed_at": read_hour(fields.get("observed_at", ""), zone),
            "next_check_at": read_hour(fields.get("next_check_at", ""), zone),
        },
    )
    return {"observed_at": told.observed_at, "words": told.words(), "next_check_at": told.next_check_at}


def read_admitted(fields: Fields, zone: str | None) -> dict[str, Any]:
    """Ward, bed, doctor and deposit as `admissions.admit` takes them."""
    currency = fields.get("currency", "").strip().upper() or None
    amount = _number(fields, "deposit")
    if amount is not None and (currency is None or len(currency) != 3 or not currency.isascii()):
        raise FieldUnreadable(field="currency")
    minor = Money.of(amount, currency).amount_minor if amount is not None and currency else None
    told = _checked(
        AdmittedBody,
        {
            **words_of(fields, ("ward", "bed", "attending")),
            "at": read_hour(fields.get("at", ""), zone),
            "deposit_minor": minor,
            "currency": currency if minor is not None else None,
        },
    )
    place = {"ward": told.ward, "bed": told.bed, "attending": told.attending}
    return {"at": told.at, "place": place, "deposit_minor": told.deposit_minor, "deposit_currency": told.currency}


def read_decision(fields: Fields, zone: str | None) -> tuple[FlightDecision, datetime, Medif]:
    """A doctor's decision with the answers it rests on."""
    decision = next((each for each in FlightDecision if each == fields.get("decision")), None)
    until = read_hour(fields.get("valid_until", ""), zone)
    named = words_of(fields, ("physician", "diagnosis"))
    missing = {"decision": decision, "valid_until": until, **named}
    lacking = next((name for name, value in missing.items() if value is None), None)
    if decision is None or until is None or lacking is not None:
        raise FieldUnreadable(field=lacking)
    days = {name: _whole(fields, name, 3650) for name in _DAYS}
    blood = _number(fields, "haemoglobin_g_dl", most=30)
    medif = Medif(
        diagnosis=str(named["diagnosis"]),
        physician=str(named["physician"]),
        **days,
        haemoglobin_g_dl=float(blood) if blood is not None else None,
        spo2_percent=_whole(fields, "spo2_percent", 100),
        is_infectious=fields.get("is_infectious") == TICKED,
        needs_oxygen=fields.get("needs_oxygen") == TICKED,
        can_sit_upright=fields.get("cannot_sit") != TICKED,
        is_trapped_gas=fields.get("is_trapped_gas") == TICKED,
    )
    return decision, until, medif


def read_address(typed: str | None) -> tuple[str, str]:
    """How a hospital is written to: `email` or `sms` and the address; which of them exist only their servers know."""
    plain = (typed or "").strip()
    if re.fullmatch(MAIL, plain):
        return "email", plain
    number = re.sub(r"[\s().-]", "", plain)
    if re.fullmatch(r"\+[0-9]{7,15}", number):
        return "sms", number
    raise FieldUnreadable(field="address")


def read_facility(fields: Fields, capabilities: Sequence[str], before: FacilityDraft | None = None) -> FacilityDraft:
    """A hospital as the form has it; its place is any text that holds a position, and says its country."""
    found = positions.read(fields.get("position", ""))
    if found is None or found.view_only:
        raise FieldUnreadable(field="position")
    territory = fields.get("territory_code", "") or resolver.resolve(found.latitude, found.longitude).territory
    if territory is None or territories.find(territory) is None:
        raise FieldUnreadable(field="territory_code")
    told: FacilityBody = _checked(
        FacilityBody,
        {
            **words_of(fields, _LINES),
            "name": fields.get("name", "").strip(),
            "territory_code": territory,
            "latitude": found.latitude,
            "longitude": found.longitude,
            "capabilities": [str(each) for each in Capability if each in capabilities],
            "languages": fields.get("languages", "").replace(",", " ").split(),
            "takes_guarantee": TRISTATE.get(fields.get("takes_guarantee", "")),
            "guarantee_verified_on": _day(fields, "guarantee_verified_on"),
            "checked_on": _day(fields, "checked_on"),
            "beds": _whole(fields, "beds", 20_000),
        },
    )
    kept: dict[str, Any] = (
        {"is_demonstration": before.is_demonstration, "provider_id": before.provider_id} if before else {}
    )
    return replace(told.draft(), **kept)


_DAYS = ("days_since_surgery", "days_since_pneumothorax", "days_since_heart_attack")


def _checked(body: Any, values: dict[str, Any]) -> Any:
    """By the limits of the API; the first field outside them is named."""
    try:
        return body(**values)
    except ValidationError as error:
        raise FieldUnreadable(field=str(error.errors()[0]["loc"][0])) from None


def _number(fields: Fields, name: str, most: int | None = None) -> Decimal | None:
    plain = "".join(fields.get(name, "").split()).replace(",", "")
    if not plain:
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise FieldUnreadable(field=name) from None
    if not number.is_finite() or number < 0 or abs(number.adjusted()) > MOST_DIGITS or (most and number > most):
        raise FieldUnreadable(field=name)
    return number


def _whole(fields: Fields, name: str, most: int) -> int | None:
    number = _number(fields, name, most)
    if number is None:
        return None
    if number != int(number):
        raise FieldUnreadable(field=name)
    return int(number)


def _day(fields: Fields, name: str) -> date | None:
    typed = fields.get(name, "").strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise FieldUnreadable(field=name) from None
