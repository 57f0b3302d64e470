"""Hospitals of the demonstration: three on Phuket, where it plays, and two in the capital of everywhere else."""

from collections.abc import Iterator
from datetime import timedelta

from rescue.geography import territories
from rescue.geography.territories import Territory
from rescue.kit.database import Db
from rescue.network.scoring import spoken
from rescue.treatment.facilities import FacilityDraft
from rescue.treatment.models import Capability, Facility

PHONE = "+99977{:06d}"  # nobody's: the country code is not given to any country
SOURCE = "demonstration"
WHOLE = (Capability.EMERGENCY, Capability.TRAUMA, Capability.ICU, Capability.SURGERY, Capability.CARDIOLOGY)
SMALL = (Capability.EMERGENCY, Capability.DENTAL, Capability.PHARMACY)
# Name, latitude, longitude, what it can do, languages, whether it takes a guarantee, its habit.
PHUKET = (
    (
        *("Andaman Bay Hospital", 7.9067, 98.3912),
        *((*WHOLE, Capability.NEUROLOGY, Capability.BURNS, Capability.DIALYSIS), ("th", "en", "cmn"), True),
        "none with a guarantee",
    ),
    (
        *("Patong Beach Clinic", 7.8961, 98.2966),
        *((*SMALL, Capability.PAEDIATRICS), ("th", "en", "ru"), None, "THB 5,000"),
    ),
    (
        *("Chalong Diving Medicine Centre", 7.8464, 98.3386),
        *((Capability.EMERGENCY, Capability.HYPERBARIC), ("th", "en"), False, "THB 50,000 before treatment"),
    ),
)
CHECKED_DAYS = 180


def seed_facilities(db: Db) -> int:
    """Write them in one statement; how many."""
    number = 0
    for number, draft in enumerate(draft_facilities(), start=1):
        checked = db.now.date() - timedelta(days=number % CHECKED_DAYS)
        asked = draft.takes_guarantee is not None
        db.add_row(
            Facility,
            id=db.new_id("fac"),
            version=1,
            name=draft.name,
            territory_code=draft.territory_code,
            latitude=draft.latitude,
            longitude=draft.longitude,
            capabilities=[str(each) for each in draft.capabilities],
            languages=list(draft.languages),
            takes_guarantee=draft.takes_guarantee,
            guarantee_source=SOURCE if asked else None,
            guarantee_verified_on=checked if asked else None,
            phone=PHONE.format(number),
            beds=None,
            is_demonstration=True,
            is_active=True,
            added_at=db.now,
            deposit_habit=draft.deposit_habit,
            source=SOURCE,
            checked_on=checked,
        )
    return number


def draft_facilities() -> Iterator[FacilityDraft]:
    """All of them, in the order of territory codes."""
    for number, territory in enumerate(territories.list_all()):
        if territory.code == "TH":
            yield from _phuket()
        yield from _of_capital(territory, number)


def _phuket() -> Iterator[FacilityDraft]:
    for name, latitude, longitude, can, tongues, takes, habit in PHUKET:
        yield FacilityDraft(name, "TH", latitude, longitude, can, tongues, takes, deposit_habit=habit)


def _of_capital(territory: Territory, number: int) -> Iterator[FacilityDraft]:
    """A hospital with everything usual, and a small clinic beside it; every third speaks Mandarin too."""
    tongues = list(dict.fromkeys((*spoken(territory.languages), "en", *(("cmn",) if number % 3 == 0 else ()))))
    place = territory.capital or territory.name_en
    latitude, longitude = territory.capital_latitude, territory.capital_longitude
    takes = (True, None, False)[number % 3]
    yield FacilityDraft(f"{place} General Hospital", territory.code, latitude, longitude, WHOLE, tongues, takes)
    clinic = f"{place} Travellers' Clinic"
    yield FacilityDraft(clinic, territory.code, latitude + 0.02, longitude, SMALL, tongues, None)
