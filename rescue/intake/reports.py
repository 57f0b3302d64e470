"""Receiving a report: incident, case, place, first call-out and words, in one commit, whatever is missing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from i18n import deliveries
from i18n.deliveries import Recipient
from rescue.cases import incidents
from rescue.cases.models import SEVERITY_ORDER, Case, Duty, Incident, IncidentState, Position
from rescue.dispatch import needs
from rescue.intake import phones, plans, refining
from rescue.intake.drafts import MOST_PEOPLE, Draft, KeyReused, Opened, Person, Received, Rules
from rescue.intake.messages import WeHaveYou
from rescue.intake.models import Channel, Report
from rescue.intake.pins import better, promises
from rescue.intake.plans import Plan
from rescue.intake.whereabouts import Place
from rescue.kit import events, jobs
from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db

LINK_PATH = "/t/"
LINK_DAYS = 180
COORDINATOR_SECONDS = 120
SAME_PHONE_HOURS = 24
_KNOWN = (
    select(Report.key, Report.incident_id, Report.fingerprint, Incident.contact_link_id)
    .join(Incident, Incident.id == Report.incident_id)
    .where(Report.key.in_(bindparam("keys", expanding=True)))
)


def receive(db: Db, draft: Draft, rules: Rules) -> Received:
    """One report in one unit of work; raises KeyReused when its key belongs to other words."""
    result = receive_many(db, [draft], rules)[0]
    if isinstance(result, Exception):
        raise result
    return result


def receive_many(db: Db, drafts: Sequence[Draft], rules: Rules) -> list[Received | Exception]:
    """Reports that arrived together, in one unit of work; each gets its own answer."""
    known = _known_keys(db, [draft.key for draft in drafts if draft.key])
    results: list[Received | Exception] = []
    for draft, plan in zip(drafts, plans.make_all(db, drafts, known=known), strict=True):
        earlier = known.get(draft.key) if draft.key else None
        if earlier is not None:
            results.append(_again(db, draft, rules, *earlier))
            continue
        assert plan is not None, "what is not known is planned"
        following = _find_followed(db, draft)
        received = add_to(db, following, draft, rules) if following else _open(db, draft, plan, rules)
        results.append(received)
        if draft.key:
            known[draft.key] = (received.incident_id, draft.fingerprint(), received.link)
    return results


def add_to(db: Db, incident: Incident, draft: Draft, rules: Rules, *, with_key: bool = True) -> Received:
    """Another report of an incident we know: kept, and its position used when it is better."""
    link_id = incident.contact_link_id or ""
    link = Link(link_id, links.current_token(db, link_id))
    place = plans.place_of(draft)
    _write_report(db, incident.id, draft, place, with_key=with_key)
    events.record(
        db, "report.added", subject=incident.id, by=draft.by, incident_id=incident.id, channel=str(draft.channel)
    )
    if place.has_position:
        add_position(db, incident, place, rules, by=draft.by)
    return Received(incident.id, link)


def add_position(db: Db, incident: Incident, place: Place, rules: Rules, *, by: str) -> bool:
    """Keep a position, and move the incident there when it is better than what we had; True when it moved."""
    is_better = better.is_better(db, incident, place)
    _write_position(db, incident.id, place)
    events.record(
        db, "position.added", subject=incident.id, by=by, incident_id=incident.id, source=place.source, used=is_better
    )
    if not is_better:
        return False
    for column, value in _place_columns(place).items():
        setattr(incident, column, value)
    scene = plans.scene_of(
        incident.id, incident.reference, incident.kind, incident.severity, place, incident.contact_language
    )
    db.flush()
    needs.relocate(db, scene, by=by, offer_seconds=rules.offer_seconds)
    return True


def _known_keys(db: Db, keys: Sequence[str]) -> dict[str, tuple[str, str, Link]]:
    if not keys:
        return {}
    return {
        key: (incident_id, fingerprint, Link(link_id, links.current_token(db, link_id)))
        for key, incident_id, fingerprint, link_id in db.settled(_KNOWN, {"keys": keys})
    }


def _again(db: Db, draft: Draft, rules: Rules, incident_id: str, fingerprint: str, link: Link) -> Received | Exception:
    if draft.fingerprint() == fingerprint:
        return Received(incident_id, link)
    if not draft.is_appended:
        return KeyReused()
    told = select(Report.id).where(Report.incident_id == incident_id, Report.fingerprint == draft.fingerprint())
    if db.scalar(told.limit(1)) is not None:
        return Received(incident_id, link)
    return add_to(db, incidents.lock(db, incident_id), draft, rules, with_key=False)


def _find_followed(db: Db, draft: Draft) -> Incident | None:
    """A report that brings nothing but a place belongs to the open incident of its phone, if there is one."""
    is_only_a_place = not (draft.kind or draft.description or draft.people)
    if not (is_only_a_place or draft.channel is Channel.SMS) or not (phone := phones.normalise(draft.phone)):
        return None
    newest = (
        select(Incident.id)
        .where(
            Incident.contact_phone == phone,
            Incident.is_open.is_(True),
            Incident.reported_at > db.now - timedelta(hours=SAME_PHONE_HOURS),
        )
        .order_by(Incident.reported_at.desc())
    )
    incident_id = db.scalar(newest.limit(1))
    return incidents.lock(db, incident_id) if incident_id else None


def _open(db: Db, draft: Draft, plan: Plan, rules: Rules) -> Received:
    place, scene = plan.place, plan.scene
    incident_id, language = scene.incident_id, scene.languages[0]
    link = links.add(
        db, Purpose.TRAVELLER_CASE, incident_id, expires_at=db.now + timedelta(days=LINK_DAYS), language=language
    )
    _write_incident(db, draft, plan, link, rules)
    _write_report(db, incident_id, draft, place)
    _write_cases(db, incident_id, draft, language)
    if place.has_position:
        _write_position(db, incident_id, place)
    events.record(
        db,
        "incident.reported",
        subject=incident_id,
        by=draft.by,
        incident_id=incident_id,
        channel=str(draft.channel),
        what=str(scene.kind),
        severity=str(plan.colour.severity),
        territory=place.territory_code,
    )
    _confirm(db, incident_id, scene.reference, draft, place, language, link)
    if rules.is_refined:
        refining.promise(db, incident_id, place)
    offered = needs.open_need(db, scene, plan.service, plan.found, by=events.SYSTEM, offer_seconds=rules.offer_seconds)
    opened = Opened(scene.reference, plan.colour.severity, language, place, plan.service, offered, db.now)
    return Received(incident_id, link, opened)


def _write_incident(db: Db, draft: Draft, plan: Plan, link: Link, rules: Rules) -> None:
    place, scene, colour = plan.place, plan.scene, plan.colour
    is_offered = plan.found.candidate is not None
    wait = rules.offer_seconds if is_offered else COORDINATOR_SECONDS
    db.add_row(
        Incident,
        id=scene.incident_id,
        reference=scene.reference,
        state=IncidentState.REPORTED,
        version=1,
        is_open=True,
        kind=scene.kind,
        severity=colour.severity,
        severity_order=SEVERITY_ORDER[colour.severity],
        severity_basis=colour.basis,
        description=draft.description,
        **_place_columns(place),
        contact_name=draft.name,
        contact_phone=phones.normalise(draft.phone, place.iso_code),
        contact_language=scene.languages[0],
        contact_link_id=link.id,
        occurred_at=draft.occurred_at,
        reported_at=db.now,
        offered_at=db.now if is_offered else None,
        next_duty=Duty.PROVIDER_ANSWERS if is_offered else Duty.COORDINATOR_ACTS,
        next_duty_at=db.now + timedelta(seconds=wait),
    )


def _confirm(db: Db, incident_id: str, reference: str, draft: Draft, place: Place, language: str, link: Link) -> None:
    phone = phones.normalise(draft.phone, place.iso_code)
    if not phone:
        return
    deliveries.queue(
        db,
        Recipient("traveller", phone, language, zone=place.time_zone),
        WeHaveYou(reference=reference, emergency_number=place.numbers["ambulance"]["number"], link=""),
        incident_id=incident_id,
        link=link,
        link_path=LINK_PATH,
        urgency=jobs.Urgency.RESCUE,
    )


def _place_columns(place: Place) -> dict[str, Any]:
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
    }


def _write_report(db: Db, incident_id: str, draft: Draft, place: Place, *, with_key: bool = True) -> None:
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
        people=[],
        occurred_at=draft.occurred_at,
        received_at=db.now,
        by=draft.by,
    )
    promises.promise(db, report_id, place, draft.place_text)


def _write_position(db: Db, incident_id: str, place: Place) -> None:
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


def _write_cases(db: Db, incident_id: str, draft: Draft, language: str) -> None:
    people = draft.people[:MOST_PEOPLE] or (Person(name=draft.name, phone=draft.phone),)
    for person in people:
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
