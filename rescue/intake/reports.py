"""Receiving a report: incident, case, place, first call-out and words, in one commit, whatever is missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import bindparam, func, select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import whatsapp
from rescue.cases import incidents
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import SEVERITY_ORDER, Duty, Incident, IncidentState
from rescue.cases.response import opening
from rescue.dispatch import needs
from rescue.geography.corrections import book as corrections
from rescue.intake import (
    comparing,
    joining,
    kept,
    neighbours,
    phones,
    plans,
    positions,
    refining,
    resemblances,
    sightings,
)
from rescue.intake.drafts import Draft, KeyReused, Opened, Received, Rules
from rescue.intake.likeness import Sighting
from rescue.intake.messages import WeHaveYou
from rescue.intake.models import Channel, Report
from rescue.intake.neighbours import Neighbourhood
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
_KNOWN = (
    select(Report.key, Report.incident_id, Report.fingerprint, func.coalesce(Report.link_id, Incident.contact_link_id))
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
    made = plans.make_all(db, drafts, known=known)
    seen = [
        sightings.of_draft(db, draft, plan.place) if plan else None for draft, plan in zip(drafts, made, strict=True)
    ]
    near = neighbours.look(db, [each for each in seen if each])
    opened: dict[str, Sighting] = {}
    results: list[Received | Exception] = []
    for draft, plan, sighting in zip(drafts, made, seen, strict=True):
        earlier = known.get(draft.key) if draft.key else None
        if earlier is not None:
            results.append(_again(db, draft, rules, *earlier))
            continue
        assert plan is not None and sighting is not None, "what is not known is planned"
        received = _receive_new(db, draft, plan, sighting, near, rules)
        results.append(received)
        if received.opened:
            opened[received.incident_id] = sighting
        if draft.key:
            known[draft.key] = (received.incident_id, draft.fingerprint(), received.link)
    comparing.promise(db, opened)
    return results


def _receive_new(db: Db, draft: Draft, plan: Plan, sighting: Sighting, near: Neighbourhood, rules: Rules) -> Received:
    """More of what its phone reported, or the same as somebody else reported, or an incident of its own."""
    followed = neighbours.find_followed(db, draft, sighting)
    if followed is not None:
        return add_to(db, followed, draft, rules, sighting=sighting)
    found = near.recognise(sighting)
    if found.same is not None:
        incident = incidents.lock(db, found.same.incident_id)
        if incident.is_open:  # it may have ended while we waited for it
            near.add(incident.id, sighting)
            if found.is_bridge:
                comparing.again(db, [incident.id])
            return joining.join(db, incident, draft, plan.place, sighting, rules, found.same.judgement.reasons)
    received = _open(db, draft, plan, sighting, rules)
    near.add(received.incident_id, sighting)
    for likely in found.perhaps:
        resemblances.note(db, received.incident_id, likely)
    return received


def add_to(
    db: Db, incident: Incident, draft: Draft, rules: Rules, *, with_key: bool = True, sighting: Sighting | None = None
) -> Received:
    """Another report of an incident we know: kept, and its position used when it is better."""
    place = plans.place_of(corrections.read(db), draft)
    link = joining.find_link(db, incident, phones.normalise(draft.phone, place.iso_code)) or _first_link(db, incident)
    own_id = link.id if link.id != incident.contact_link_id else None
    seen = sighting or sightings.of_draft(db, draft, place)
    kept.write_report(db, incident.id, draft, place, with_key=with_key, sighting=seen, link_id=own_id)
    events.record(
        db, "report.added", subject=incident.id, by=draft.by, incident_id=incident.id, channel=str(draft.channel)
    )
    if place.has_position:
        positions.add_position(db, incident, place, rules, by=draft.by)
    if incident.is_open and (place.has_position or comparing.may_race(seen)):
        comparing.again(db, [incident.id])
    return Received(incident.id, link)


def _first_link(db: Db, incident: Incident) -> Link:
    link_id = incident.contact_link_id or ""
    return Link(link_id, links.current_token(db, link_id))


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
    return replace(add_to(db, incidents.lock(db, incident_id), draft, rules, with_key=False), link=link)


def _open(db: Db, draft: Draft, plan: Plan, sighting: Sighting, rules: Rules) -> Received:
    place, scene = plan.place, plan.scene
    incident_id, language = scene.incident_id, scene.languages[0]
    link = links.add(
        db, Purpose.TRAVELLER_CASE, incident_id, expires_at=db.now + timedelta(days=LINK_DAYS), language=language
    )
    _write_incident(db, draft, plan, link, rules)
    kept.write_report(db, incident_id, draft, place, sighting=sighting)
    kept.write_cases(db, incident_id, draft, language)
    if place.has_position:
        kept.write_position(db, incident_id, place)
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
    if plan.has_more:
        opening.promise(db, incident_id)
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
        **kept.place_columns(place),
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
    if not phone or draft.channel is Channel.CHECK_IN:
        return  # whoever did not check in reported nothing: they are told what happened in its own words
    channel = whatsapp.channel_for(db, phone) if draft.channel == whatsapp.CHANNEL else "sms"
    deliveries.queue(
        db,
        Recipient("traveller", phone, language, channel=channel, zone=place.time_zone),
        WeHaveYou(reference=reference, link="", **whom_to_call(place.numbers)),
        incident_id=incident_id,
        link=link,
        link_path=LINK_PATH,
        urgency=jobs.Urgency.RESCUE,
    )
