"""The rows of a report: the account as it was given, its position, and the people it names."""

from typing import Any

from rescue.cases.models import Case, Position
from rescue.intake import phones, sightings
from rescue.intake.drafts import MOST_PEOPLE, Draft, Person
from rescue.intake.likeness import Sighting
from rescue.intake.models import Report, ReportMark
from rescue.intake.pins import better, promises
from rescue.intake.whereabouts import Place
from rescue.kit.database import Db

LONGEST_MARK = 80


def place_columns(place: Place) -> dict[str, Any]:
    return {
        "territory_code": place.territory_code,
        "iso_code": place.iso_code,
        "place_candidates": place.candidates,
        "place_confidence": str(place.confidence),
        "place_names": place.names,
        "place_said": place.said,
        "time_zone": place.time_zone,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "accuracy_m": place.accuracy_m,
        "told_numbers": place.numbers,
        "cell": sightings.square_kept(place, place.candidates),
    }


def write_report(
    db: Db,
    incident_id: str,
    draft: Draft,
    place: Place,
    *,
    with_key: bool = True,
    sighting: Sighting,
    link_id: str | None = None,
) -> None:
    """Keep an account word for word, and what others of the same event may find it by."""
    report_id = db.new_id("rep")
    db.add_row(
        Report,
        id=report_id,
        incident_id=incident_id,
        key=draft.key if with_key else None,
        fingerprint=draft.fingerprint() if draft.key else None,
        channel=draft.channel,
        reporter_name=draft.name,
        reporter_phone=draft.phone,
        reporter_language=draft.language,
        kind_said=draft.kind,
        description=draft.description,
        latitude=place.latitude,
        longitude=place.longitude,
        accuracy_m=place.accuracy_m,
        location_text=draft.place_text,
        people=[_told(person) for person in draft.people[:MOST_PEOPLE]],
        occurred_at=draft.occurred_at,
        received_at=db.now,
        by=draft.by,
        link_id=link_id,
    )
    for mark in sightings.marks_of(sighting, phones.normalise(draft.phone, place.iso_code)):
        db.add_row(ReportMark, mark=mark[:LONGEST_MARK], report_id=report_id, at=db.now)
    promises.promise(db, report_id, place, draft.place_text)


def _told(person: Person) -> dict[str, Any]:
    given = {
        "name": person.name,
        "phone": person.phone,
        "passport_number": person.passport_number,
        "nationality": person.nationality,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
    }
    return {name: value for name, value in given.items() if value}


def write_position(db: Db, incident_id: str, place: Place) -> None:
    db.add_row(
        Position,
        id=db.new_id("pos"),
        incident_id=incident_id,
        source=place.source,
        latitude=place.latitude,
        longitude=place.longitude,
        accuracy_m=place.accuracy_m,
        confidence_percent=place.confidence_percent,
        measured_at=place.measured_at,
        given_at=db.now,
        said=place.said,
        datum=place.datum,
        raw_latitude=place.raw_latitude,
        raw_longitude=place.raw_longitude,
        flags=better.flags_of(place, db.now) or None,
    )


def write_cases(db: Db, incident_id: str, draft: Draft, language: str) -> None:
    """A case for everybody named, and one for the reporter where nobody is."""
    for person in draft.people[:MOST_PEOPLE] or (Person(name=draft.name, phone=draft.phone),):
        write_case(db, incident_id, person, language)


def write_case(db: Db, incident_id: str, person: Person, language: str) -> None:
    db.add_row(
        Case,
        id=db.new_id("cas"),
        incident_id=incident_id,
        person_name=person.name,
        phone=phones.normalise(person.phone),
        passport_number=person.passport_number,
        nationality=person.nationality,
        birth_date=person.birth_date,
        language=language,
        opened_at=db.now,
    )
