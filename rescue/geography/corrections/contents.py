"""What a country sheet is made of: each fact's shape as JSON values, and what makes one unusable."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from rescue.geography import territories
from rescue.geography.missions import Basis
from rescue.kit.problems import Invalid, NotFound
from rescue.kit.web.strict import TAG, Latitude, Line, Longitude, Strict, Text
from rescue.kit.words import N_

MOST_ALTERNATES, MOST_SPECIAL, MOST_POSTS, MOST_PHONES, MOST_LINES, MOST_LANGUAGES = 3, 12, 12, 6, 20, 20
LONGEST_MONTHS = 1_200
LONGEST_DAYS = 36_500
SEPARATORS = re.compile(r"[\s().-]+")


class Fact(StrEnum):
    """A part of the sheet that is corrected, dated and sourced by itself."""

    AMBULANCE = "ambulance"
    POLICE = "police"
    FIRE = "fire"
    FALLBACK = "fallback"
    SPECIAL = "special_numbers"
    MISSIONS = "missions"
    PAYERS = "statutory_payers"
    LIMITATION = "limitation_periods"
    DEPOSIT = "deposit"
    LANGUAGES = "languages"
    NOTES = "notes"


FACT_NAMES: dict[Fact, str] = {
    Fact.AMBULANCE: N_("Ambulance"),
    Fact.POLICE: N_("Police"),
    Fact.FIRE: N_("Fire brigade"),
    Fact.FALLBACK: N_("From mobile phones, if nothing else answers"),
    Fact.SPECIAL: N_("Other numbers"),
    Fact.MISSIONS: N_("Responsible missions"),
    Fact.PAYERS: N_("Statutory payers"),
    Fact.LIMITATION: N_("Limitation periods"),
    Fact.DEPOSIT: N_("Deposit before treatment"),
    Fact.LANGUAGES: N_("Languages"),
    Fact.NOTES: N_("Notes for the desk"),
}
SERVICES = (Fact.AMBULANCE, Fact.POLICE, Fact.FIRE)
NUMBERS = (*SERVICES, Fact.FALLBACK, Fact.SPECIAL)
FOR_THE_DESK = frozenset({Fact.NOTES})
SPECIAL_KINDS: dict[str, str] = {
    "tourist police": N_("Tourist police"),
    "sea rescue": N_("Sea rescue"),
    "mountain rescue": N_("Mountain rescue"),
    "air rescue": N_("Air rescue"),
    "poison": N_("Poison information"),
    "road": N_("Roadside help"),
    "women": N_("Help for women in danger"),
    "children": N_("Help for children in danger"),
}
HABITS: dict[str, str] = {
    "always": N_("Hospitals always want a deposit first"),
    "often": N_("Hospitals often want a deposit first"),
    "rarely": N_("Hospitals rarely want a deposit"),
    "never": N_("Hospitals treat without a deposit"),
}
POST_KINDS: dict[str, str] = {
    "embassy": N_("Embassy"),
    "consulate_general": N_("Consulate-General"),
    "consulate": N_("Consulate"),
    "consular_office": N_("Consular office"),
    "office": N_("Office"),
}


class FactUnusable(Invalid):
    title = N_("This cannot be used as it stands.")
    text = N_("Some of what was written cannot be used. Nothing was changed; the fields say what is wrong.")


def _tidy_number(said: Any) -> Any:
    return SEPARATORS.sub("", said) if isinstance(said, str) else said


def _known_territory(code: str) -> str:
    if code not in territories.served_codes() and territories.find(code) is None:
        raise ValueError
    return code


def _not_blank(said: str) -> str:
    if not said.strip():
        raise ValueError
    return said.strip()


Number = Annotated[str, BeforeValidator(_tidy_number), Field(pattern=r"^\+?[0-9]{2,15}$")]
Filled = Annotated[Line, AfterValidator(_not_blank)]


class NumberValue(Strict):
    """What to dial for a service; no number: none is known there. `alternates` if the first does not answer."""

    number: Number | None
    alternates: Annotated[list[Number], Field(max_length=MOST_ALTERNATES, default_factory=list)]


class FallbackValue(Strict):
    number: Number


class SpecialNumber(Strict):
    kind: Literal[
        "tourist police", "sea rescue", "mountain rescue", "air rescue", "poison", "road", "women", "children"
    ]
    number: Number


class SpecialValue(Strict):
    numbers: Annotated[list[SpecialNumber], Field(max_length=MOST_SPECIAL)]


class PostValue(Strict):
    """A mission with its telephones; `protection` are the lines for people in trouble."""

    kind: Literal["embassy", "consulate_general", "consulate", "consular_office", "office"]
    city: Filled
    located_in: Annotated[str, Field(max_length=3), AfterValidator(_known_territory)]
    name_en: Line
    name_zh_hans: Line
    latitude: Latitude
    longitude: Longitude
    position_is_city_centre: bool = True
    general: Annotated[list[Line], Field(max_length=MOST_PHONES, default_factory=list)]
    protection: Annotated[list[Line], Field(max_length=MOST_PHONES, default_factory=list)]


class MissionsValue(Strict):
    """Who is responsible, and why: `own`, `accredited`, `no relations`, `commissioner`, `association`, `domestic`."""

    basis: Basis
    posts: Annotated[list[PostValue], Field(max_length=MOST_POSTS)]


class Payer(Strict):
    """A public fund that pays regardless of fault: what, and within how many days it must be asked."""

    name: Filled
    pays: Line = ""
    deadline_days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | None = None
    contact: Line = ""


class PayersValue(Strict):
    payers: Annotated[list[Payer], Field(max_length=MOST_LINES)]


class Period(Strict):
    """How long a claim may be brought, counted from what."""

    claim: Filled
    months: Annotated[int, Field(ge=1, le=LONGEST_MONTHS)]
    counted_from: Line = ""


class LimitationValue(Strict):
    periods: Annotated[list[Period], Field(max_length=MOST_LINES)]


class DepositValue(Strict):
    habit: Literal["always", "often", "rarely", "never"]
    amount: Line = ""


class LanguagesValue(Strict):
    """BCP 47 tags, the one to begin with first."""

    tags: Annotated[
        list[Annotated[str, Field(max_length=35, pattern=TAG)]], Field(min_length=1, max_length=MOST_LANGUAGES)
    ]


class NotesValue(Strict):
    text: Text


SHAPES: dict[Fact, type[Strict]] = {
    **dict.fromkeys(SERVICES, NumberValue),
    Fact.FALLBACK: FallbackValue,
    Fact.SPECIAL: SpecialValue,
    Fact.MISSIONS: MissionsValue,
    Fact.PAYERS: PayersValue,
    Fact.LIMITATION: LimitationValue,
    Fact.DEPOSIT: DepositValue,
    Fact.LANGUAGES: LanguagesValue,
    Fact.NOTES: NotesValue,
}


def find_fact(word: str) -> Fact:
    """The fact of this name, or NotFound."""
    found = next((fact for fact in Fact if fact == word), None)
    if found is None:
        raise NotFound
    return found


def check(fact: Fact, value: Mapping[str, Any]) -> dict[str, Any]:
    """The value as it is kept, or FactUnusable with the fields that are wrong."""
    try:
        kept = SHAPES[fact].model_validate(dict(value)).model_dump(mode="json")
    except ValidationError as error:
        raise FactUnusable(fields=[_fault(each["loc"]) for each in error.errors()]) from None
    if fact in SERVICES:
        # Whoever dials the alternates has dialled the number.
        kept["alternates"] = [each for each in dict.fromkeys(kept["alternates"]) if each != kept["number"]]
        if kept["number"] is None and kept["alternates"]:
            kept["number"], *kept["alternates"] = kept["alternates"]
    return kept


def is_dialable(number: str) -> bool:
    """Whether a published telephone number can exist."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _fault(place: tuple[int | str, ...]) -> dict[str, str]:
    return {"pointer": "#/value/" + "/".join(str(part) for part in place), "text": WRONG}


WRONG = N_("This is missing or cannot be used.")
