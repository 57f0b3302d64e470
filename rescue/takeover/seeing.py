"""What an organisation sees of a case it handed over: what its deed's matters allow, and nothing beside them.

Each matter has a source of facts. Rooms above give theirs through `sources`, which `rescue/wiring.py` fills.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.kit import disclosures, events
from rescue.kit.access import organisations
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.disclosures import Grounds, GroundsKind, Part, Receiver, Way
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_
from rescue.takeover import deeds
from rescue.takeover.models import Scope, TakeOver, TakeOverReading

PARTS: dict[Scope, tuple[Part, ...]] = {
    Scope.LOCATION: (Part.NAME, Part.NATIONALITY, Part.LOCATION, Part.COURSE),
    Scope.FAMILY: (Part.FAMILY,),
    Scope.MEDICAL: (Part.NAME, Part.HEALTH),
    Scope.MONEY: (Part.MONEY,),
    Scope.DOCUMENTS: (Part.NAME, Part.DOCUMENTS),
    Scope.JOURNEY: (Part.NAME, Part.JOURNEY),
    Scope.PRESS: (),
}


class OpenItFirst(Conflict):
    title = N_("Open the file first.")
    text = N_("Open the file first: who looks into it is written down.")


@dataclass(frozen=True)
class Fact:
    """One line in the reader's language: what, how it is, and since when where that is known."""

    label: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Asked:
    """What is looked at: the incident, those people of it that were handed over, and the reader's language."""

    incident: Incident
    cases: Sequence[Case]
    language: str

    def say(self, text: str, **values: object) -> str:
        return translator(LANGUAGES[self.language]).gettext(text, **values)

    def name_of(self, case_id: str | None) -> str:
        """Somebody by name, or as the person they are among several."""
        known = next((case for case in self.cases if case.id == case_id), None)
        return (known.person_name if known else None) or self.say(N_("Somebody"))

    @property
    def case_ids(self) -> list[str]:
        return [case.id for case in self.cases]


Source = Callable[[Db, Asked], list[Fact]]
sources: dict[Scope, Source] = {}  # filled by rescue/wiring.py


@dataclass(frozen=True)
class Chapter:
    """One matter with what is known of it."""

    scope: Scope
    facts: Sequence[Fact]


def open_file(db: Db, deed: TakeOver, viewer: Principal) -> None:
    """Let somebody of the organisation look: the first time is a line of the disclosure record."""
    check_in_force(db, deed)
    assert deed.incident_id is not None and deed.grounds is not None
    if find_reading(db, deed, viewer) is not None:
        return
    organisation = organisations.get_organisation(db, deed.organisation_id)
    people = cases_of(db, deed)
    line_id = disclosures.record(
        db,
        way=Way.TAKE_OVER_PAGE,
        to=Receiver(organisation.kind, organisation.name, organisation.id),
        grounds=Grounds(GroundsKind(deed.grounds), deed.consent_id, deed.grounds_words),
        parts={part for scope in deed.scope for part in PARTS[Scope(scope)]},
        by=viewer.id,
        incident_id=deed.incident_id,
        about=deed.id,
        people=len(people),
    )
    read = {"take_over_id": deed.id, "user_id": viewer.id, "at": db.now, "disclosure_id": line_id}
    db.add(TakeOverReading(id=db.new_id("tor"), **read))
    db.flush()
    events.record(db, "take_over.read", subject=deed.id, by=viewer.id, incident_id=deed.incident_id)


def check_in_force(db: Db, deed: TakeOver) -> None:
    """NotFound unless the deed counts at this instant: what ended is as if it had never been there."""
    if not deeds.is_in_force(deed, db.now) or deed.incident_id is None:
        raise NotFound


def look(db: Db, deed: TakeOver, viewer: Principal, language: str) -> list[Chapter]:
    """The file as its deed allows, for somebody who opened it. The desk sees what they see without opening it."""
    check_in_force(db, deed)
    if not viewer.is_desk and find_reading(db, deed, viewer) is None:
        raise OpenItFirst
    assert deed.incident_id is not None
    asked = Asked(db.get_one(Incident, deed.incident_id), cases_of(db, deed), language)
    return [Chapter(scope, sources[scope](db, asked)) for scope in Scope if scope in deed.scope]


def cases_of(db: Db, deed: TakeOver) -> list[Case]:
    """The people a deed is about: those it names, or everybody."""
    if deed.incident_id is None:
        return []
    every = incidents.list_cases(db, deed.incident_id)
    return [case for case in every if not deed.case_ids or case.id in deed.case_ids]


def find_reading(db: Db, deed: TakeOver, viewer: Principal) -> TakeOverReading | None:
    return db.scalar(
        select(TakeOverReading).where(TakeOverReading.take_over_id == deed.id, TakeOverReading.user_id == viewer.id)
    )


def list_readings(db: Db, take_over_ids: Sequence[str]) -> list[TakeOverReading]:
    """Who opened these files, the first time each."""
    of = select(TakeOverReading).where(TakeOverReading.take_over_id.in_(take_over_ids))
    return list(db.scalars(of.order_by(TakeOverReading.at, TakeOverReading.id)))
