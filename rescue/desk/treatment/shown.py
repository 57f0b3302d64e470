"""What the page of an incident's treatment shows: who is where, how they are, which papers are shut, who may fly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.consents.models import Consent, ConsentState, Matter
from rescue.desk.people import names_of
from rescue.kit import vault
from rescue.kit.database import Db
from rescue.kit.vault.files import FileFacts
from rescue.network.scoring import spoken
from rescue.promises import promises
from rescue.promises.models import Promise
from rescue.treatment import admissions, agreed, facilities, flight_fitness, medical_reports, telling
from rescue.treatment.asking import requests
from rescue.treatment.asking.models import ReportRequest, RequestState
from rescue.treatment.facilities import Answer, Wanted
from rescue.treatment.models import (
    Admission,
    AdmissionState,
    Basis,
    Capability,
    Facility,
    FlightFitness,
    MedicalReport,
    MonitoringNote,
    ReportState,
)

OPEN = (AdmissionState.REQUESTED, AdmissionState.ADMITTED)
SHOWN_AT_ONCE = 6


@dataclass(frozen=True)
class Stay:
    """One person in one hospital, with what is written of it."""

    admission: Admission
    facility: Facility
    place: dict[str, Any]
    end: dict[str, Any]
    notes: Sequence[tuple[MonitoringNote, dict[str, Any]]]
    waits: Promise | None
    """For the hospital's answer, or for the next look."""

    @property
    def is_open(self) -> bool:
        return self.admission.state in OPEN

    @property
    def next_step(self) -> str | None:
        """A key of NEXT_STEPS."""
        return step_of(self.admission.state, self.waits)


@dataclass(frozen=True)
class Report:
    """A report as it may be listed: shut or open, by what, and who opened it when."""

    report: MedicalReport
    lock: str
    facts: FileFacts | None
    why: str | None
    sender: str | None
    openings: Sequence[tuple[str, datetime]]

    @property
    def is_readable(self) -> bool:
        return self.lock in (Basis.CONSENT, Basis.VITAL_INTEREST)


@dataclass(frozen=True)
class Patient:
    """One person of the incident with what they agreed to."""

    case: Case
    stay: Admission | None
    report_consent: Consent | None
    family_consent: Consent | None
    phone: str | None


@dataclass(frozen=True)
class Shown:
    """Everything on the page; stays that have ended stand last."""

    incident: Incident
    people: Sequence[Patient]
    stays: Sequence[Stay]
    reports: Sequence[Report]
    requests: Sequence[tuple[ReportRequest, str | None]]
    decisions: Sequence[tuple[FlightFitness, dict[str, Any]]]
    facilities: Mapping[str, Facility]
    relatives: Sequence[telling.Relative]
    wanted: Wanted
    found: Answer
    names: Mapping[str, str]

    def person(self, case_id: str) -> str | None:
        """The name of one of the people; None where it is not known."""
        return next((each.case.person_name for each in self.people if each.case.id == case_id), None)

    @property
    def waiting(self) -> list[Patient]:
        """Those who are in no hospital."""
        return [each for each in self.people if each.stay is None]

    @property
    def primary(self) -> str:
        """The one thing the page is for now: the id of an open stay, or `find`."""
        asked = [each.admission.id for each in self.stays if each.admission.state is AdmissionState.REQUESTED]
        lying = [each.admission.id for each in self.stays if each.admission.state is AdmissionState.ADMITTED]
        return next(iter(asked or lying), "find")


@dataclass(frozen=True)
class Brief:
    """What the case says of treatment: open stays in a line each, and what lies shut or is waited for."""

    stays: Sequence[tuple[str | None, str, str, str | None]]
    """Person, hospital, state, next step."""
    ended: int
    shut: int
    awaited: int


NO_TREATMENT = Brief((), 0, 0, 0)


def assemble(db: Db, incident: Incident, wanted: Wanted | None) -> Shown:
    stays = admissions.list_for_incident(db, incident.id)
    asked = requests.list_for_incident(db, incident.id)
    known = facilities.names_of(db, {each.facility_id for each in stays} | {each.facility_id for each in asked})
    reports = _reports(db, incident)
    decisions = flight_fitness.list_for_incident(db, incident.id)
    people = _people(db, incident, stays)
    wanted = wanted or usual(people)
    openers = [by for each in reports for by, _ in each.openings]
    writers = [each.report.basis_by for each in reports] + [each.decided_by for each, _ in decisions]
    shown = sorted((_stay(db, each, known) for each in stays), key=lambda each: not each.is_open)
    noters = [note.written_by for each in shown for note, _ in each.notes]
    words = vault.read_words(db, [each.words_id for each in asked])
    return Shown(
        incident=incident,
        people=people,
        stays=shown,
        reports=reports,
        requests=[(each, words.get(each.words_id or "", {}).get("note")) for each in asked],
        decisions=decisions,
        facilities=known,
        relatives=telling.list_relatives(db, incident.id),
        wanted=wanted,
        found=facilities.search(db, incident, wanted),
        names=names_of(db, [*openers, *writers, *noters, *(each.asked_by for each in asked)]),
    )


def usual(people: Sequence[Patient]) -> Wanted:
    """What is looked for before anybody chose: an emergency room where somebody speaks as the patient does."""
    tongues = spoken([people[0].case.language]) if people else ()
    return Wanted([str(Capability.EMERGENCY)], next(iter(tongues), None))


def step_of(state: AdmissionState, waits: Promise | None) -> str | None:
    """The next thing somebody has to do about a stay."""
    if state is AdmissionState.REQUESTED:
        return "ring"
    if state is AdmissionState.ADMITTED:
        return "wait" if waits is not None and str(waits.state) == "open" else "look"
    return None


def brief(db: Db, incident_id: str) -> Brief:
    """What the case says of treatment; next to nothing is read for a case without any."""
    stays = admissions.list_for_incident(db, incident_id)
    reports = medical_reports.list_for_incident(db, incident_id)
    asked = requests.list_for_incident(db, incident_id)
    open_stays = [each for each in stays if each.state in OPEN]
    known = facilities.names_of(db, {each.facility_id for each in open_stays})
    names = {each.id: each.person_name for each in incidents.list_cases(db, incident_id)} if open_stays else {}
    return Brief(
        stays=[
            (
                names.get(each.case_id),
                known[each.facility_id].name,
                str(each.state),
                step_of(each.state, _waits(db, each)),
            )
            for each in open_stays
        ],
        ended=len(stays) - len(open_stays),
        shut=sum(each.basis == Basis.SHUT and each.state is ReportState.RECEIVED for each in reports),
        awaited=sum(each.state is RequestState.ASKED for each in asked),
    )


def _people(db: Db, incident: Incident, stays: Sequence[Admission]) -> list[Patient]:
    lying = {each.case_id: each for each in stays if each.state in OPEN}
    return [
        Patient(
            case=each,
            stay=lying.get(each.id),
            report_consent=agreed.find_newest(db, incident, each, Matter.MEDICAL_REPORT),
            family_consent=agreed.find_newest(db, incident, each, Matter.TELL_FAMILY),
            phone=agreed.phone_of(incident, each),
        )
        for each in incidents.list_cases(db, incident.id)
    ]


def _stay(db: Db, admission: Admission, known: Mapping[str, Facility]) -> Stay:
    words = vault.read_words(db, [admission.place_words_id, admission.end_words_id])
    return Stay(
        admission=admission,
        facility=known[admission.facility_id],
        place=words.get(admission.place_words_id or "", {}),
        end=words.get(admission.end_words_id or "", {}),
        notes=admissions.list_notes(db, admission),
        waits=_waits(db, admission),
    )


def _waits(db: Db, admission: Admission) -> Promise | None:
    what = admissions.ANSWERS if admission.state is AdmissionState.REQUESTED else admissions.CHECK
    return promises.find(db, about=admission.id, what=what) if admission.state in OPEN else None


def _reports(db: Db, incident: Incident) -> list[Report]:
    every = medical_reports.list_for_incident(db, incident.id)
    facts = vault.find_facts(db, [each.file_id for each in every if each.file_id])
    openings = medical_reports.list_openings(db, incident.id, every)
    locks = {each.id: _lock(db, incident, each) for each in every}
    words = vault.read_words(db, [id for each in every for id in (each.basis_words_id, each.sender_id)])
    return [
        Report(
            report=each,
            lock=locks[each.id],
            facts=facts.get(each.file_id or ""),
            why=words.get(each.basis_words_id or "", {}).get("why"),
            sender=words.get(each.sender_id or "", {}).get("sender"),
            openings=openings[each.id],
        )
        for each in every
    ]


def _lock(db: Db, incident: Incident, report: MedicalReport) -> str:
    """A key of LOCKS."""
    if report.state is ReportState.ERASED:
        return "erased"
    if report.basis == Basis.SHUT:
        return "consent" if medical_reports.find_consent(db, incident, report.case_id) else "shut"
    if report.basis == Basis.CONSENT:
        consent = db.get(Consent, report.consent_id)
        return "consent" if consent is not None and consent.state is ConsentState.GIVEN else "taken_back"
    return str(report.basis)
