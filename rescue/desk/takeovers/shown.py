"""The facts behind each matter of a deed, gathered from the rooms that know them: what and how, nobody's own words.

No note, message, medical word or number of a relative is among them: an observer sees how it goes, not what was said.
"""

from sqlalchemy import func, select

from i18n import sent
from i18n.formats import Formats
from i18n.languages import LANGUAGES
from rescue.cases.response import tasks
from rescue.cases.response.models import TaskState
from rescue.consents import asking
from rescue.consents.models import ConsentState, Matter
from rescue.conversations.models import Audience, Message, Party, Thread
from rescue.desk import board, wording
from rescue.desk.people import names_of
from rescue.desk.transfers import wording as transfer_words
from rescue.dispatch import call_outs
from rescue.dispatch.bills import bills
from rescue.dispatch.bills.models import BILL_STATES, BillState
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.events import SYSTEM
from rescue.kit.money import Money
from rescue.kit.words import N_
from rescue.network.cards.contents import STEP_NAMES
from rescue.network.models import SERVICE_NAMES, Provider, Service
from rescue.network.run_cards import kind_name
from rescue.takeover.models import Scope
from rescue.takeover.seeing import Asked, Fact, Source
from rescue.transfers import transfers
from rescue.transfers.gates.colours import DECISION_NAMES, Decision
from rescue.transfers.remains import checklists, papers
from rescue.treatment import admissions
from rescue.treatment.models import AdmissionState, Facility, FitnessState, FlightFitness, MedicalReport, ReportState

HOUSE = Principal(SYSTEM, Role.SUPERVISOR)
MOST_MESSAGES = 500
ADMISSIONS: dict[AdmissionState, str] = {
    AdmissionState.REQUESTED: N_("The hospital was asked"),
    AdmissionState.ADMITTED: N_("In hospital"),
    AdmissionState.REFUSED: N_("The hospital did not take them"),
    AdmissionState.DISCHARGED: N_("Discharged from hospital"),
    AdmissionState.TRANSFERRED: N_("Moved to another hospital"),
    AdmissionState.LEFT_AGAINST_ADVICE: N_("Left the hospital against advice"),
    AdmissionState.DIED: N_("Died in hospital"),
}
CONSENTS: dict[ConsentState, str] = {
    ConsentState.ASKED: N_("Asked, not answered yet"),
    ConsentState.GIVEN: N_("Agreed"),
    ConsentState.REFUSED: N_("Did not agree"),
    ConsentState.WITHDRAWN: N_("Took the consent back"),
    ConsentState.EXPIRED: N_("The request is over"),
}
PAPER_STEPS = ("documents_checked", "travel_document_photo", "mission_appointment", "travel_document_collected")


def location(db: Db, asked: Asked) -> list[Fact]:
    """Who, where, how it stands, who acts and who is coming."""
    incident, say = asked.incident, asked.say
    owner = names_of(db, [incident.owner_id]).get(incident.owner_id or "")
    place = board.place_name(incident, asked.language)
    facts = [
        Fact(say(N_("What happened")), say(kind_name(incident.kind)), incident.reported_at),
        Fact(say(N_("State")), say(wording.STATES[incident.state]), incident.closed_at),
        Fact(say(N_("Place")), place or say(N_("Place not known yet"))),
        Fact(say(N_("Who acts")), owner or say(N_("Our desk"))),
    ]
    if incident.latitude is not None and incident.longitude is not None:
        position = f"{incident.latitude:.5f}, {incident.longitude:.5f}"
        facts.append(Fact(say(N_("Position")), position))
    for case in asked.cases:
        named = " · ".join(filter(None, (case.person_name, case.nationality)))
        colour = say(wording.SEVERITIES[incident.severity.__class__(case.severity)]) if case.severity else None
        facts.append(Fact(say(N_("Person")), " · ".join(filter(None, (named or say(N_("Name not known")), colour)))))
    for call_out in call_outs.list_for_incident(db, incident.id):
        service = say(SERVICE_NAMES[Service(call_out.service)])
        text = f"{call_out.provider_name}: {say(wording.CALL_OUTS[call_out.state])}"
        facts.append(Fact(service, text, call_out.answered_at or call_out.offered_at))
    return facts


def family(db: Db, asked: Asked) -> list[Fact]:
    """Whether they may be told, and how often we were in touch: never who they are nor what was said."""
    incident, say = asked.incident, asked.say
    facts = [
        Fact(say(N_("May the family be told?")), say(CONSENTS[each.state]), each.answered_at or each.asked_at)
        for each in asking.list_for_incident(db, incident.id)
        if each.matter == Matter.TELL_FAMILY
    ]
    to_family = [
        each for each in sent.list_for_incident(db, incident.id, MOST_MESSAGES) if each.audience == Audience.RELATIVE
    ]
    last = max((each.queued_at for each in to_family), default=None)
    facts.append(Fact(say(N_("Messages to the family")), str(len(to_family)), last))
    from_family = (
        select(func.count(Message.id), func.max(Message.created_at))
        .join(Party, Party.id == Message.author_id)
        .join(Thread, Thread.id == Party.thread_id)
        .where(Thread.incident_id == incident.id, Party.audience == Audience.RELATIVE)
    )
    count, newest = db.execute(from_family).one()
    return [*facts, Fact(say(N_("Messages from the family")), str(count), newest)]


def medical(db: Db, asked: Asked) -> list[Fact]:
    """In which hospital, since when, and what a doctor decided about flying; no word of the illness."""
    say, facts = asked.say, []
    for stay in admissions.list_for_incident(db, asked.incident.id):
        if stay.case_id in asked.case_ids:
            hospital = db.get_one(Facility, stay.facility_id).name
            text = f"{hospital}: {say(ADMISSIONS[stay.state])}"
            at = stay.ended_at or stay.admitted_at or stay.requested_at
            facts.append(Fact(asked.name_of(stay.case_id), text, at))
    fitness = select(FlightFitness).where(
        FlightFitness.case_id.in_(asked.case_ids), FlightFitness.state == FitnessState.DECIDED
    )
    for each in db.scalars(fitness.order_by(FlightFitness.decided_at.desc(), FlightFitness.id)):
        text = f"{asked.name_of(each.case_id)}: {say(DECISION_NAMES[Decision(each.decision)])}"
        facts.append(Fact(say(N_("Fitness to fly")), text, each.decided_at))
    reports = select(MedicalReport).where(
        MedicalReport.case_id.in_(asked.case_ids), MedicalReport.state == ReportState.RECEIVED
    )
    for report in db.scalars(reports.order_by(MedicalReport.received_at.desc(), MedicalReport.id)):
        received = say(N_("Received, kept under lock"))
        facts.append(
            Fact(say(N_("Medical report")), f"{asked.name_of(report.case_id)}: {received}", report.received_at)
        )
    return facts


def money(db: Db, asked: Asked) -> list[Fact]:
    """What was billed and what became of it."""
    say, formats = asked.say, Formats(LANGUAGES[asked.language])
    facts = [Fact(say(N_("Cover")), say(N_("Not checked yet")))]
    live = [
        each
        for each in bills.list_visible(db, HOUSE, incident_id=asked.incident.id)
        if each.state is not BillState.WITHDRAWN
    ]
    names = dict(
        db.execute(select(Provider.id, Provider.name).where(Provider.id.in_({b.provider_id for b in live}))).all()
    )
    for bill in live:
        total = formats.money(Money(bill.total_minor, bill.currency))
        text = f"{names.get(bill.provider_id, '')}: {total}, {say(BILL_STATES[bill.state])}"
        facts.append(Fact(say(N_("Bill")), text, bill.received_at))
    return facts


def documents(db: Db, asked: Asked) -> list[Fact]:
    """Travel papers that are being replaced, and the papers of those who died."""
    say, facts = asked.say, []
    for task in tasks.list_for_incident(db, asked.incident.id):
        if task.code in PAPER_STEPS:
            done = task.settled_at if task.state is TaskState.DONE else None
            facts.append(Fact(say(STEP_NAMES[task.code]), say(tasks.TASK_STATES[task.state]), done))
    for remains in papers.list_for_incident(db, asked.incident.id):
        if remains.case_id in asked.case_ids:
            for paper in papers.list_papers(db, remains.id):
                name = paper.name or say(checklists.DOCUMENT_NAMES[paper.code])
                facts.append(Fact(name, say(transfer_words.DOCUMENT_STATES[paper.state]), paper.changed_at))
    return facts


def journey(db: Db, asked: Asked) -> list[Fact]:
    """Transfers with from, to and how far they are."""
    say, facts = asked.say, []
    for each in transfers.list_for_incident(db, asked.incident.id):
        if each.case_id in asked.case_ids:
            way = f"{each.from_place} → {each.to_place}"
            means, state = say(transfer_words.MEANS[each.means]), say(transfer_words.STATES[each.state])
            facts.append(Fact(asked.name_of(each.case_id), f"{means}, {way}: {state}", each.ended_at or each.asked_at))
    return facts


def press(_db: Db, asked: Asked) -> list[Fact]:
    """Who answers the press from now on."""
    return [Fact(asked.say(N_("Who answers the press")), asked.say(N_("Our desk, at the number below, day and night")))]


SOURCES: dict[Scope, Source] = {
    Scope.LOCATION: location,
    Scope.FAMILY: family,
    Scope.MEDICAL: medical,
    Scope.MONEY: money,
    Scope.DOCUMENTS: documents,
    Scope.JOURNEY: journey,
    Scope.PRESS: press,
}
