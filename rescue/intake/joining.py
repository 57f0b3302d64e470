"""Another report of an incident we know: kept as given, answered with a link of its own, and told all news."""

from datetime import timedelta

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import whatsapp
from rescue.cases import incidents
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import SEVERITY_ORDER, Case, Follower, Incident
from rescue.intake import kept, phones, positions, sightings, triage
from rescue.intake.drafts import MOST_PEOPLE, Draft, Person, Received, Rules, language_of
from rescue.intake.likeness import Reason, Sighting
from rescue.intake.messages import OthersReportedToo
from rescue.intake.whereabouts import Place
from rescue.kit import events, jobs
from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.network.run_cards import Kind, kind_of

LINK_PATH = "/t/"
LINK_DAYS = 180
BY_KIND = "kind"


def join(
    db: Db, incident: Incident, draft: Draft, place: Place, seen: Sighting, rules: Rules, reasons: tuple[Reason, ...]
) -> Received:
    """Add a report that was recognised; nothing of it is lost, and whoever is named becomes one case once."""
    phone = phones.normalise(draft.phone, place.iso_code)
    link = find_link(db, incident, phone)
    is_new_here = link is None
    if link is None:
        link = _follow(db, incident, draft, phone)
    kept.write_report(db, incident.id, draft, place, sighting=seen, link_id=link.id)
    events.record(
        db,
        "report.joined",
        subject=incident.id,
        by=draft.by,
        incident_id=incident.id,
        channel=str(draft.channel),
        reasons=[reason.code for reason in reasons],
    )
    add_people(db, incident, draft.people)
    _learn(db, incident, draft, by=draft.by)
    if place.has_position:
        positions.add_position(db, incident, place, rules, by=draft.by)
    elif incident.latitude is None and not incident.place_candidates and place.candidates:
        for column, value in kept.place_columns(place).items():
            setattr(incident, column, value)
    if is_new_here and phone:
        confirm(db, incident, phone, language_of(draft), link)
    return Received(incident.id, link, is_joined=True)


def find_link(db: Db, incident: Incident, phone: str | None) -> Link | None:
    """The link that the holder of a phone already has to this incident."""
    if phone is None:
        return None
    link_id = incident.contact_link_id if phone == incident.contact_phone else None
    if link_id is None:
        theirs = select(Follower.link_id).where(Follower.incident_id == incident.id, Follower.phone == phone)
        link_id = db.scalar(theirs.limit(1))
    return Link(link_id, links.current_token(db, link_id)) if link_id else None


def add_people(db: Db, incident: Incident, people: tuple[Person, ...]) -> None:
    """A case for everybody who has none yet; what was not known of the others is filled in, nothing is overwritten."""
    if not people:
        return
    cases = incidents.list_cases(db, incident.id)
    for person in people[:MOST_PEOPLE]:
        known = next((case for case in cases if is_same_person(case, person)), None)
        if known is None:
            kept.write_case(db, incident.id, person, incident.contact_language)
            continue
        known.person_name = known.person_name or person.name
        known.phone = known.phone or phones.normalise(person.phone, incident.iso_code)
        known.passport_number = known.passport_number or person.passport_number
        known.nationality = known.nationality or person.nationality
        known.birth_date = known.birth_date or person.birth_date


def is_same_person(case: Case, person: Person | Case) -> bool:
    """By passport where both have one, else by name and what else is known of both."""
    ours, theirs = (sightings.folded_passport(each.passport_number) for each in (case, person))
    if ours and theirs:
        return ours == theirs
    name = person.name if isinstance(person, Person) else person.person_name
    folded = sightings.folded_name(name)
    is_named_so = folded is not None and folded == sightings.folded_name(case.person_name)
    known = ((case.birth_date, person.birth_date), (case.nationality, person.nationality))
    return is_named_so and all(a is None or b is None or a == b for a, b in known)


def _follow(db: Db, incident: Incident, draft: Draft, phone: str | None) -> Link:
    language = language_of(draft)
    expires_at = db.now + timedelta(days=LINK_DAYS)
    link = links.add(db, Purpose.TRAVELLER_CASE, incident.id, expires_at=expires_at, language=language)
    db.add_row(
        Follower,
        id=db.new_id("fol"),
        incident_id=incident.id,
        name=draft.name,
        phone=phone,
        language=language,
        link_id=link.id,
        added_at=db.now,
    )
    return link


def _learn(db: Db, incident: Incident, draft: Draft, *, by: str) -> None:
    """What happened, when the first report did not say; a colour grows worse by what is told, never better."""
    incident.occurred_at = incident.occurred_at or draft.occurred_at
    if draft.kind is None or incident.severity_basis != BY_KIND:
        return
    kind = kind_of(draft.kind)
    colour = triage.decide(kind)
    is_unknown = Kind(incident.kind) is Kind.UNKNOWN and kind is not Kind.UNKNOWN
    if is_unknown or SEVERITY_ORDER[colour.severity] < incident.severity_order:
        worse = min(colour.severity, incident.severity, key=lambda each: SEVERITY_ORDER[each])
        incidents.triage(
            db, incident, severity=worse, kind=str(kind) if is_unknown else None, basis=colour.basis, by=by
        )


def confirm(db: Db, incident: Incident, phone: str, language: str, link: Link) -> None:
    """Say that the report is here and belongs to others."""
    deliveries.queue(
        db,
        Recipient("traveller", phone, language, channel=whatsapp.channel_for(db, phone), zone=incident.time_zone),
        OthersReportedToo(incident.reference, link="", **whom_to_call(incident.told_numbers)),
        incident_id=incident.id,
        link=link,
        link_path=LINK_PATH,
        urgency=jobs.Urgency.RESCUE,
    )
