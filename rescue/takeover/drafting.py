"""Writing a deed: frozen in the organisation's language, changed before it is signed, offered for signature."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import LANGUAGES, negotiate
from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.kit import events, jobs, states
from rescue.kit.access import links, organisations
from rescue.kit.access.models import Organisation, OrganisationKind, Purpose
from rescue.kit.database import Db
from rescue.kit.problems import Invalid
from rescue.kit.words import N_
from rescue.takeover import deed_text, deeds
from rescue.takeover.messages import PleaseSign
from rescue.takeover.models import Scope, TakeOver, TakeOverState

LINK_PATH = "/o/"
LINK_DAYS = 14
LONGEST_DAYS = 400
HANDING_OVER = (OrganisationKind.MISSION, OrganisationKind.AGENCY)
DEED_LANGUAGES = tuple(each.code for each in LANGUAGES.values() if each.is_complete)
UNSIGNED = (TakeOverState.DRAFTED, TakeOverState.OFFERED)


class ScopeMissing(Invalid):
    title = N_("Say what is handed over.")
    text = N_("Choose at least one matter that is handed over. Nothing was written.")


class PeriodUnusable(Invalid):
    title = N_("This period cannot be used.")
    text = N_("A hand-over ends after it begins, in the future, and within %(most)s days. Nothing was written.")


class NotTheirKind(Invalid):
    title = N_("This organisation cannot hand over a case.")
    text = N_("An embassy, a consulate or an agency hands a case over. Nothing was written.")


class StrangeCase(Invalid):
    title = N_("This person is not of this incident.")
    text = N_("This person is not of this incident. Nothing was written.")


@dataclass(frozen=True)
class Draft:
    """A deed as it is written. `said` describes a case that we may not have yet."""

    scope: tuple[Scope, ...]
    person_name: str
    office: str
    reason: str
    ends_at: datetime
    starts_at: datetime | None = None
    case_ids: tuple[str, ...] = ()
    phone: str | None = None
    terms: str | None = None
    language: str = "zh-Hans"
    said: dict[str, Any] | None = None


def draft(
    db: Db, organisation: Organisation, wish: Draft, *, incident: Incident | None, is_theirs: bool, by: str
) -> TakeOver:
    """Freeze the text. The incident is locked by the caller; an organisation names none, it says what it knows."""
    _check(db, organisation, wish, incident)
    language = negotiate(wish.language).code
    deed = TakeOver(
        id=db.new_id("tov"),
        incident_id=incident.id if incident else None,
        organisation_id=organisation.id,
        state=TakeOverState.DRAFTED,
        scope=[str(each) for each in Scope if each in wish.scope],
        case_ids=list(wish.case_ids),
        person_name=wish.person_name,
        office=wish.office,
        phone=wish.phone,
        reason=wish.reason,
        terms=wish.terms,
        said=wish.said,
        starts_at=wish.starts_at or db.now,
        ends_at=wish.ends_at,
        language=language if language in DEED_LANGUAGES else "en",
        text="",
        text_version=1,
        drafted_at=db.now,
        drafted_by=by,
        is_theirs=is_theirs,
    )
    deed.text = _text(db, organisation, deed, incident)
    if incident is not None:
        deeds.check_overlap(db, deed)
    db.add(deed)
    db.flush()
    _arm(db, deed)
    events.record(db, "take_over.drafted", subject=deed.id, by=by, incident_id=deed.incident_id or deed.id)
    return deed


def offer(db: Db, deed: TakeOver, *, by: str) -> str | None:
    """Let the organisation see and sign it; by a link of its own where a phone was given, whose token is returned."""
    states.move(db, deed, TakeOverState.OFFERED, by=by)
    deed.offered_at = db.now
    if not deed.phone or deed.incident_id is None:
        return None
    incident = db.get_one(Incident, deed.incident_id)
    expires_at = db.now + timedelta(days=LINK_DAYS)
    link = links.add(db, Purpose.TAKE_OVER, deed.id, expires_at=expires_at, language=deed.language)
    deed.link_id = link.id
    to = Recipient("mission", deed.phone, deed.language, zone=incident.time_zone)
    message = PleaseSign(organisations.get_organisation(db, deed.organisation_id).name, incident.reference, link="")
    of: dict[str, Any] = {"incident_id": incident.id, "link": link, "link_path": LINK_PATH, "about": deed.id}
    deliveries.queue(db, to, message, urgency=jobs.Urgency.TIMER, **of)
    return link.token


def change_terms(db: Db, deed: TakeOver, terms: str | None, *, by: str) -> None:
    """Another text before it is signed; what was sent to sign the former one signs nothing."""
    if deed.state not in UNSIGNED:
        raise deeds.SignedAlready
    if (terms or None) == deed.terms:
        return
    deed.terms, deed.text_version = terms or None, deed.text_version + 1
    incident = incidents.find(db, deed.incident_id)
    deed.text = _text(db, organisations.get_organisation(db, deed.organisation_id), deed, incident)
    db.flush()
    events.record(db, "take_over.text_changed", subject=deed.id, by=by, incident_id=deed.incident_id or deed.id)


def _check(db: Db, organisation: Organisation, wish: Draft, incident: Incident | None) -> None:
    if organisation.kind not in HANDING_OVER:
        raise NotTheirKind
    if not wish.scope:
        raise ScopeMissing
    starts_at = wish.starts_at or db.now
    if not max(db.now, starts_at) < wish.ends_at <= starts_at + timedelta(days=LONGEST_DAYS):
        raise PeriodUnusable(most=LONGEST_DAYS)
    if incident is None:
        return
    incidents.check_open(incident)
    if not set(wish.case_ids) <= {case.id for case in incidents.list_cases(db, incident.id)}:
        raise StrangeCase


def _text(db: Db, organisation: Organisation, deed: TakeOver, incident: Incident | None) -> str:
    said = deed.said or {}
    described = [str(said[name]) for name in ("person", "place", "description") if said.get(name)]
    described += [case.person_name or case.id[-8:] for each in deed.case_ids if (case := db.get(Case, each))]
    reference = incident.reference if incident else said.get("reference")
    zone = incident.time_zone if incident and incident.time_zone else "UTC"
    return deed_text.write(
        deed, organisation=organisation.name, reference=reference, about=" · ".join(described), zone=zone
    )


def _arm(db: Db, deed: TakeOver) -> None:
    timer = {"urgency": jobs.Urgency.TIMER, "run_at": deed.ends_at}
    jobs.enqueue(db, deeds.END, key=f"{deeds.END}:{deed.id}", take_over_id=deed.id, **timer)  # type: ignore[arg-type]
