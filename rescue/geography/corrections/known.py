"""Every fact of a country with its source, its day and how sure it is: packed or corrected; and what nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from rescue.geography import country_sheets, missions, territories
from rescue.geography.corrections import posts
from rescue.geography.corrections.book import NONE, Correction, Corrections
from rescue.geography.corrections.contents import NUMBERS, SERVICES, Fact
from rescue.geography.country_sheets import EmergencyNumbers, Sureness

SURVEYS_KEPT = 4
STALE_AFTER = timedelta(days=365)
MISSIONS_SOURCE = "Ministry of Foreign Affairs of the People's Republic of China; positions: Wikidata, GeoNames"
LANGUAGES_SOURCE = "Unicode CLDR (Babel 2.18.0)"
# What a sheet should have and what may well be empty: other numbers and notes are nobody's duty.
WANTED = tuple(fact for fact in Fact if fact not in (Fact.SPECIAL, Fact.NOTES))
SURE = frozenset({Sureness.CORROBORATED, Sureness.CONFIRMED})


@dataclass(frozen=True)
class Known:
    """A fact as it counts now. `value` is None where nobody knows anything; `source` and day are empty then.

    `version` is what a correction is made from: 0 while nobody corrected it for this very `code`.
    """

    fact: Fact
    code: str
    value: Mapping[str, Any] | None
    source: str
    checked_on: date | None
    is_verified: bool
    is_corrected: bool
    version: int

    @property
    def is_hole(self) -> bool:
        """Whether it is wanted and nobody knows it."""
        if self.fact not in WANTED:
            return False
        return self.value is None or (self.fact in SERVICES and self.value["number"] is None)

    def is_stale(self, today: date) -> bool:
        return self.checked_on is not None and today - self.checked_on > STALE_AFTER


@dataclass(frozen=True)
class Survey:
    """A country at a glance: what is old, what nobody checked, what nobody knows; `checked_on` is its oldest day."""

    code: str
    numbers: EmergencyNumbers
    stale: tuple[Fact, ...]
    unverified: tuple[Fact, ...]
    holes: tuple[Fact, ...]
    checked_on: date

    @property
    def urgency(self) -> tuple[object, ...]:
        """Stale first, the oldest on top; then where a number is missing or unsure, then where most is unknown."""
        unsure = [fact for fact in (*self.holes, *self.unverified) if fact in SERVICES]
        is_stale = bool(self.stale)
        return (not is_stale, self.checked_on if is_stale else date.max, -len(unsure), -len(self.holes))


def code_of(territory_code: str, iso_code: str, fact: Fact) -> str:
    """The code under which a fact of a part is kept: whoever has the territory's numbers has their corrections too."""
    return country_sheets.numbers_code(territory_code, iso_code) if fact in NUMBERS else iso_code


def list_known(corrected: Corrections, territory_code: str, iso_code: str) -> list[Known]:
    """Every fact of a country or part, in the order of a sheet."""
    return [find_known(corrected, territory_code, iso_code, fact) for fact in Fact]


def find_known(corrected: Corrections, territory_code: str, iso_code: str, fact: Fact) -> Known:
    code = code_of(territory_code, iso_code, fact)
    own = corrected.find(code, fact)
    correction = own or country_sheets.find_correction(corrected, territory_code, code, fact)
    if correction is None or (fact in NUMBERS and own is None):
        return find_packed(territory_code, iso_code, fact)
    return _corrected(fact, code, correction, version=own.version if own else 0)


def find_packed(territory_code: str, iso_code: str, fact: Fact) -> Known:
    """The fact as it came with the house, whatever the desk wrote since."""
    code = code_of(territory_code, iso_code, fact)
    if fact in NUMBERS:
        return _packed_number(country_sheets.emergency_numbers(NONE, territory_code, iso_code), fact, code)
    if fact is Fact.MISSIONS:
        territory = territories.get(territory_code)
        here = (territory.capital_latitude, territory.capital_longitude)
        found = missions.responsible_for(territory_code, *here)
        return _packed(fact, code, posts.pack(found), not found.is_unverified, MISSIONS_SOURCE, missions.AS_OF)
    if fact is Fact.LANGUAGES:
        tags = list(territories.get(territory_code).languages)
        return _packed(fact, code, {"tags": tags}, True, LANGUAGES_SOURCE, country_sheets.AS_OF)
    return Known(fact, code, None, "", None, is_verified=False, is_corrected=False, version=0)


@lru_cache(SURVEYS_KEPT)
def survey(corrected: Corrections, today: date) -> tuple[Survey, ...]:
    """All 233, the one that needs a person most first."""
    found = [_survey(corrected, each.code, today) for each in territories.list_all()]
    return tuple(sorted(found, key=lambda each: (*each.urgency, each.code)))


def _survey(corrected: Corrections, territory_code: str, today: date) -> Survey:
    iso = country_sheets.own_code(territory_code)
    numbers = country_sheets.emergency_numbers(corrected, territory_code, iso)
    made = {fact: each for fact in Fact if (each := corrected.find(code_of(territory_code, iso, fact), fact))}
    days = {fact: made[fact].checked_on if fact in made else country_sheets.AS_OF for fact in Fact}
    unknown = (Fact.PAYERS, Fact.LIMITATION, Fact.DEPOSIT)
    known = [fact for fact in WANTED if fact in made or fact not in unknown]
    sure = {Fact(each.service): each.confidence for each in numbers.all}
    unsure = [fact for fact, how in sure.items() if how not in SURE and how is not Sureness.MISSING]
    if Fact.MISSIONS not in made and missions.basis_of(territory_code) not in missions.CONFIRMED:
        unsure.append(Fact.MISSIONS)
    unsure += [fact for fact in made if fact not in SERVICES and not made[fact].is_verified]
    return Survey(
        code=territory_code,
        numbers=numbers,
        stale=tuple(fact for fact in known if today - days[fact] > STALE_AFTER),
        unverified=tuple(unsure),
        holes=tuple(
            fact for fact in WANTED if fact not in known or sure.get(fact, Sureness.CONFIRMED) is Sureness.MISSING
        ),
        checked_on=min(days[fact] for fact in known),
    )


def _packed_number(numbers: EmergencyNumbers, fact: Fact, code: str) -> Known:
    if fact is Fact.FALLBACK:
        value: dict[str, Any] = {"number": numbers.fallback}
        return _packed(fact, code, value, True, numbers.source, numbers.as_of)
    if fact is Fact.SPECIAL:
        value = {"numbers": [{"kind": kind, "number": number} for kind, number in numbers.special]}
        return _packed(fact, code, value, True, numbers.source, numbers.as_of)
    each = next(each for each in numbers.all if each.service == fact)
    is_missing = each.confidence is Sureness.MISSING
    value = {"number": None if is_missing else each.number, "alternates": list(each.alternates)}
    return _packed(fact, code, value, each.confidence in SURE, each.source, each.as_of)


def _packed(fact: Fact, code: str, value: Mapping[str, Any], is_sure: bool, source: str, day: date) -> Known:
    return Known(fact, code, value, source, day, is_verified=is_sure, is_corrected=False, version=0)


def _corrected(fact: Fact, code: str, made: Correction, *, version: int) -> Known:
    return Known(
        fact,
        code,
        made.value,
        made.source,
        made.checked_on,
        is_verified=made.is_verified,
        is_corrected=True,
        version=version,
    )
