"""What the traveller adds on their own page: who they are, what happened, where; or that it was a mistake."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from rescue.cases import following, incidents
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import Follower, Incident
from rescue.geography.corrections import book as corrections
from rescue.intake import joining, kept, phones, positions, reports, sightings, triage, whereabouts
from rescue.intake.drafts import Draft, Rules
from rescue.intake.messages import WeHaveYou
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.kit.problems import Conflict
from rescue.kit.words import N_
from rescue.network.run_cards import Kind, kind_of

MISTAKE_SECONDS = 10
MISTAKE_LATEST_SECONDS = 45  # a page without script stands for half a minute, and the press has a way to go
PRESSED_BY_MISTAKE = "pressed_by_mistake"
MEASURED = "phone"
LONGEST_DESCRIPTION = 8_000


class HelpIsMoving(Conflict):
    title = N_("Help may already be on its way.")
    text = N_("Help may already be on its way to you. If you do not need it, call us and we stop it.")


def add(db: Db, incident: Incident, draft: Draft, rules: Rules, *, by: str) -> None:
    """Keep what was told as a report, and fill in what the incident did not know; nothing known is overwritten."""
    follower = _find_follower(db, incident, by)
    if is_only_measured(draft):
        _add_measured(db, incident, draft, rules, by=by, is_elsewhere=follower is not None)
        return
    reports.add_to(db, incident, replace(draft, by=by), rules)
    if not incident.is_open:
        return
    if follower is not None:
        _add_to_follower(db, incident, follower, draft)
        _add_kind(db, incident, draft, by=by)
        return
    incident.contact_name = incident.contact_name or draft.name
    _add_person(db, incident, draft)
    add_words(incident, draft.description)
    _add_kind(db, incident, draft, by=by)
    _add_words_for_place(db, incident, draft)
    _add_phone(db, incident, draft)


def is_only_measured(draft: Draft) -> bool:
    """Whether a phone sent its position and nobody wrote anything."""
    has_words = draft.name or draft.phone or draft.kind or draft.description or draft.place_text or draft.people
    return draft.latitude is not None and not has_words


def add_words(incident: Incident, said: str | None) -> None:
    """Keep what else was said below what was said before; the same words again change nothing."""
    if said and said not in (incident.description or ""):
        incident.description = "\n".join(filter(None, (incident.description, said)))[:LONGEST_DESCRIPTION]


def may_withdraw(incident: Incident, seconds: int, db: Db) -> bool:
    """Whether a press may still be taken back so long after the report."""
    is_recent = db.now - incident.reported_at < timedelta(seconds=seconds)
    is_early = is_recent and incident.is_open and incident.on_scene_at is None
    # What others reported too is no slip of one finger.
    return is_early and db.scalar(_followers(incident).limit(1)) is None


def withdraw_until(db: Db, incident: Incident) -> datetime | None:
    """When the page stops offering that; None where it does not offer it."""
    if not may_withdraw(incident, MISTAKE_SECONDS, db):
        return None
    return incident.reported_at + timedelta(seconds=MISTAKE_SECONDS)


def withdraw(db: Db, incident: Incident, *, by: str) -> None:
    """It was pressed by mistake: a false alarm, everybody is let go. Saying it twice is saying it once."""
    if not incident.is_open:
        return
    if not may_withdraw(incident, MISTAKE_LATEST_SECONDS, db):
        raise HelpIsMoving
    incidents.call_off(db, incident, note=PRESSED_BY_MISTAKE, by=by)


def _add_measured(db: Db, incident: Incident, draft: Draft, rules: Rules, *, by: str, is_elsewhere: bool) -> None:
    if not incident.is_open or draft.latitude is None or draft.longitude is None:
        return
    place = whereabouts.at(
        corrections.read(db),
        draft.latitude,
        draft.longitude,
        draft.accuracy_m,
        said=incident.place_said,
        source=MEASURED,
    )
    if is_elsewhere and incident.latitude is not None:
        kept.write_position(db, incident.id, place)  # a witness drives on: the scene stays where it is
        return
    positions.add_position(db, incident, place, rules, by=by)


def _followers(incident: Incident) -> Select[Follower]:
    return select(Follower).where(Follower.incident_id == incident.id)


def _find_follower(db: Db, incident: Incident, by: str) -> Follower | None:
    """Whoever else reported this incident and writes by a link of their own."""
    if by == incident.contact_link_id:
        return None
    return db.scalar(_followers(incident).where(Follower.link_id == by).limit(1))


def _add_to_follower(db: Db, incident: Incident, follower: Follower, draft: Draft) -> None:
    follower.name = follower.name or draft.name
    phone = phones.normalise(draft.phone, incident.iso_code)
    if phone and follower.phone is None:
        follower.phone = phone
        joining.confirm(db, incident, phone, follower.language, Link(follower.link_id, token=""))


def _add_person(db: Db, incident: Incident, draft: Draft) -> None:
    cases = incidents.list_cases(db, incident.id)
    if len(cases) == 1:
        cases[0].person_name = cases[0].person_name or draft.name
        cases[0].phone = cases[0].phone or phones.normalise(draft.phone, incident.iso_code)


def _add_kind(db: Db, incident: Incident, draft: Draft, *, by: str) -> None:
    if draft.kind is None or Kind(incident.kind) is not Kind.UNKNOWN:
        return
    kind = kind_of(draft.kind)
    colour = triage.decide(kind)
    # A colour that a person chose stays; one that only stood for "nothing known" follows what happened.
    is_chosen = incident.severity_basis != "kind"
    severity, basis = (incident.severity, incident.severity_basis) if is_chosen else (colour.severity, colour.basis)
    incidents.triage(db, incident, severity=severity, kind=str(kind), basis=basis, by=by)


def _add_words_for_place(db: Db, incident: Incident, draft: Draft) -> None:
    if not draft.place_text:
        return
    incident.place_said = draft.place_text
    if incident.latitude is not None:
        return
    place = whereabouts.find(
        corrections.read(db), latitude=None, longitude=None, accuracy_m=None, text=draft.place_text, source="words"
    )
    incident.place_names = place.names
    incident.cell = sightings.square_kept(place, place.candidates)
    incident.place_candidates, incident.place_confidence = place.candidates, str(place.confidence)
    if place.territory_code is not None:
        incident.territory_code, incident.iso_code = place.territory_code, place.iso_code
        incident.time_zone = place.time_zone or incident.time_zone
        incident.told_numbers = place.numbers
    elif incident.territory_code is None and place.candidates:
        incident.told_numbers = place.numbers


def _add_phone(db: Db, incident: Incident, draft: Draft) -> None:
    phone = phones.normalise(draft.phone, incident.iso_code)
    if phone is None or phone == incident.contact_phone:
        return
    incident.contact_phone = phone
    told = WeHaveYou(incident.reference, link="", **whom_to_call(incident.told_numbers))
    following.tell_traveller(db, incident, told)
