"""What reports and incidents say of themselves, in the form that likeness compares."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from rescue.cases.models import Incident
from rescue.geography.squares import square_of, squares_around
from rescue.intake import phones
from rescue.intake.drafts import Draft, Person
from rescue.intake.likeness import ASSUMED_ACCURACY_M, Sighting, Spot
from rescue.intake.marks import events, plates, tours
from rescue.intake.whereabouts import Place
from rescue.kit.database import Db
from rescue.network.run_cards import Kind, kind_of

SURE_ENOUGH_OF_A_NAME = 0.6
MOST_NAMED = 3
AREA_KM = 15.0
FEWEST_LETTERS, FEWEST_HAN = 5, 2
PLATE, TOUR, COACH, PASSPORT, PHONE = "plate:", "tour:", "coach:", "passport:", "phone:"


def of_draft(db: Db, draft: Draft, place: Place) -> Sighting:
    """What a new report says."""
    said = "\n".join(dict.fromkeys(filter(None, (draft.description, draft.place_text))))
    is_placed_apart = draft.place_text and draft.place_text != draft.description
    return Sighting(
        at=db.now,
        occurred_at=draft.occurred_at,
        sort=events.sort_of(kind_of(draft.kind), said),
        spot=_spot(place.latitude, place.longitude, place.accuracy_m),
        named=_named(place.candidates),
        place_text=draft.place_text if is_placed_apart else None,
        territory=place.territory_code,
        plates=plates.find(said),
        tours=tours.find_tours(said),
        coaches=tours.find_coaches(said),
        passports=frozenset(_passports(draft.people)),
        people=frozenset(_people([person.name for person in draft.people] or [draft.name])),
        phones=frozenset(_phones(draft, place)),
        count=tours.count_people(said) or len(draft.people) or None,
    )


def of_incident(incident: Any) -> Sighting:
    """What an incident's own row says; marks and people of all its reports are added by whoever loads them."""
    said = incident.description or ""
    return Sighting(
        at=incident.reported_at,
        occurred_at=incident.occurred_at,
        sort=events.sort_of(Kind(incident.kind), said),
        spot=_spot(incident.latitude, incident.longitude, incident.accuracy_m),
        named=_named(incident.place_candidates),
        place_text=incident.place_said if incident.latitude is None and incident.place_said != said else None,
        territory=incident.territory_code,
        phones=frozenset(filter(None, (incident.contact_phone,))),
        count=tours.count_people(said),
    )


def with_marks(sighting: Sighting, marks: Iterable[str], names: Iterable[str | None]) -> Sighting:
    """An incident's sighting with what its reports were marked with and whom they name."""
    told = list(marks)
    return sighting.joined(
        Sighting(
            at=sighting.at,
            plates=_under(PLATE, told),
            tours=_under(TOUR, told),
            coaches=_under(COACH, told),
            passports=_under(PASSPORT, told),
            phones=_under(PHONE, told),
            people=frozenset(_people(names)),
        )
    )


def marks_of(sighting: Sighting, reporter_phone: str | None) -> list[str]:
    """What a report is found by, besides its place and its reporter's phone, which have indexes of their own."""
    under = ((PLATE, sighting.plates), (TOUR, sighting.tours), (PASSPORT, sighting.passports))
    found = [f"{kind}{value}" for kind, values in under for value in sorted(values)]
    found += [f"{COACH}{coach}" for coach in sorted(sighting.coaches) if sighting.tours]
    return found + [f"{PHONE}{phone}" for phone in sorted(sighting.phones) if phone != reporter_phone]


def searched_marks(sighting: Sighting) -> list[str]:
    """The marks under which others may be found: a coach's number alone says nothing."""
    under = ((PLATE, sighting.plates), (TOUR, sighting.tours), (PASSPORT, sighting.passports), (PHONE, sighting.phones))
    return [f"{kind}{value}" for kind, values in under for value in values]


def squares_of(sighting: Sighting) -> frozenset[int]:
    """Where others of the same event may be kept."""
    spots = (sighting.spot,) if sighting.spot else sighting.named
    return frozenset[int]().union(*(squares_around(spot.latitude, spot.longitude) for spot in spots))


def square_kept(place: Place | Incident, candidates: list[dict[str, Any]]) -> int | None:
    """The square an incident is kept under: of its position, else of the likeliest place that was named."""
    if place.latitude is not None and place.longitude is not None:
        return square_of(place.latitude, place.longitude)
    named = _named(candidates)
    return square_of(named[0].latitude, named[0].longitude) if named else None


def folded_name(name: str | None) -> str | None:
    """A person's name to compare by; None where it is too short to tell people apart."""
    folded = unicodedata.normalize("NFKD", name or "").casefold()
    letters = "".join(sorted_words) if (sorted_words := sorted("".join(_letters(folded)).split())) else ""
    fewest = FEWEST_HAN if any(ord(character) > 0x2E7F for character in letters) else FEWEST_LETTERS
    return letters if len(letters) >= fewest else None


def folded_passport(number: str | None) -> str | None:
    bare = "".join(character for character in (number or "").upper() if character.isalnum())
    return bare if len(bare) >= FEWEST_LETTERS else None


def _letters(folded: str) -> Iterable[str]:
    # Accents fall away; signs between names become spaces.
    return (character if character.isalnum() else " " for character in folded if not unicodedata.combining(character))


def _spot(latitude: float | None, longitude: float | None, accuracy_m: float | None) -> Spot | None:
    if latitude is None or longitude is None:
        return None
    return Spot(latitude, longitude, ASSUMED_ACCURACY_M if accuracy_m is None else accuracy_m)


def _named(candidates: list[dict[str, Any]]) -> tuple[Spot, ...]:
    likely = [each for each in candidates if "latitude" in each and each["confidence"] >= SURE_ENOUGH_OF_A_NAME]
    return tuple(
        Spot(each["latitude"], each["longitude"], 1000 * each.get("precision_km", AREA_KM))
        for each in likely[:MOST_NAMED]
    )


def _passports(people: Iterable[Person]) -> Iterable[str]:
    return filter(None, (folded_passport(person.passport_number) for person in people))


def _people(names: Iterable[str | None]) -> Iterable[str]:
    return filter(None, (folded_name(name) for name in names))


def _phones(draft: Draft, place: Place) -> Iterable[str]:
    given = (draft.phone, *(person.phone for person in draft.people))
    return filter(None, (phones.normalise(phone, place.iso_code) for phone in given if phone))


def _under(kind: str, marks: Iterable[str]) -> frozenset[str]:
    return frozenset(mark.removeprefix(kind) for mark in marks if mark.startswith(kind))
