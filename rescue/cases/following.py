"""How an incident follows what dispatch does: its state, its next duty, and what the traveller hears."""

from datetime import timedelta

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import push, whatsapp
from i18n.words import Term, Words
from rescue.cases import clocks
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import OPEN_STATES, Duty, Follower, Incident, IncidentState, Severity
from rescue.dispatch import needs
from rescue.dispatch.messages import (
    CaseClosed,
    CoordinatorNeeded,
    HelpChanged,
    HelpHasArrived,
    HelpIsComing,
    StillSearching,
    WhereAreYou,
)
from rescue.dispatch.models import UNDER_WAY, CallOut, CallOutState, NeedState
from rescue.kit import jobs, states
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.words import N_
from rescue.network.shortfalls import LACKS
from rescue.promises import promises

LINK_PATH = "/t/"
MOST_FOLLOWERS = 500
REPORT_MINUTES = 60
SEVERITY_NAMES: dict[Severity, str] = {
    Severity.RED: N_("Red: life in danger"),
    Severity.YELLOW: N_("Yellow: urgent"),
    Severity.GREEN: N_("Green: can wait"),
    Severity.BLACK: N_("Black: died"),
}


def on_asked_again(db: Db, news: News) -> None:
    """Somebody else was asked: their answer is due when the offer ends."""
    incident = _incident(db, news)
    incident.offered_at = incident.offered_at or db.now
    clocks.acted(db, incident, by=news.by)


def on_accepted(db: Db, news: News) -> None:
    """Help is coming: the traveller hears who and when."""
    incident = _incident(db, news)
    call_out = db.get_one(CallOut, news.subject)
    if call_out.is_apart:
        return
    incident.accepted_at = incident.accepted_at or db.now
    arrives_at = db.now + timedelta(minutes=call_out.eta_minutes or 0)
    clocks.expect(db, incident, Duty.PROVIDER_ARRIVES, arrives_at, call_out=call_out, by=news.by)
    clocks.acted(db, incident, by=news.by)
    if states.allows(Incident.moves, incident.state, IncidentState.RESPONDING):
        states.move(db, incident, IncidentState.RESPONDING, by=news.by)
    tell_traveller(
        db,
        incident,
        HelpIsComing(incident.reference, call_out.provider_name, call_out.eta_minutes or 0, phone=None, link=""),
    )


def on_answered(db: Db, news: News) -> None:
    """The answer that was waited for has come, or comes no more: its clock stops."""
    if news.kind == "call_out.accepted":
        promises.keep(db, about=news.subject, what=Duty.PROVIDER_ANSWERS, by=news.by)
    else:
        promises.withdraw(db, about=news.subject, by=news.by)
    clocks.show(db, _incident(db, news))


def on_milestone(db: Db, news: News) -> None:
    """The helper moved on: on the scene the clock stops, at the end the desk is asked to close."""
    incident = _incident(db, news)
    call_out = db.get_one(CallOut, news.subject)
    if call_out.is_apart:
        return
    if call_out.state is CallOutState.ON_SCENE:
        incident.on_scene_at = incident.on_scene_at or call_out.on_scene_at
        tell_traveller(db, incident, HelpHasArrived(incident.reference, call_out.provider_name, link=""))
    in_an_hour = db.now + timedelta(minutes=REPORT_MINUTES)
    if call_out.state is CallOutState.CLEARED and is_anybody_else_under_way(db, call_out):
        promises.keep(db, about=call_out.id, by=news.by)
        return
    if call_out.state is CallOutState.CLEARED:
        promises.keep(db, about=call_out.id, by=news.by)
        clocks.expect(db, incident, Duty.COORDINATOR_CLOSES, in_an_hour, by=news.by)
        if incident.state is IncidentState.RESPONDING:
            states.move(db, incident, IncidentState.STABILISED, by=news.by)
    elif call_out.state is not CallOutState.EN_ROUTE:
        promises.keep(db, about=call_out.id, what=Duty.PROVIDER_ARRIVES, by=news.by)
        clocks.expect(db, incident, Duty.PROVIDER_REPORTS, in_an_hour, call_out=call_out, by=news.by)


def on_aborted(db: Db, news: News) -> None:
    """The helper cannot go on; the next one is being asked and the traveller hears it."""
    incident = _incident(db, news)
    call_out = db.get_one(CallOut, news.subject)
    if call_out.is_apart:
        return
    if incident.state is IncidentState.RESPONDING:
        states.move(db, incident, IncidentState.TRIAGED, by=news.by)
    danger = whom_to_call(incident.told_numbers)
    tell_traveller(db, incident, HelpChanged(incident.reference, call_out.provider_name, link="", **danger))


def on_escalated(db: Db, news: News, *, duty_phone: str, desk_url: str) -> None:
    """Nobody can be asked any more: a coordinator is woken, and the traveller is told whom to call meanwhile."""
    incident = _incident(db, news)
    if incident.state not in OPEN_STATES:
        return
    at = db.now + timedelta(seconds=clocks.COORDINATOR_SECONDS)
    clocks.expect(db, incident, Duty.COORDINATOR_ACTS, at, by=news.by)
    if news.facts.get("is_undone"):
        return  # whoever undid an offer knows that nobody is asked
    danger = whom_to_call(incident.told_numbers)
    if not is_about_first(db, incident, news.subject):
        pass  # the second interpreter's absence is the desk's matter: whoever is hurt hears of the help that comes
    elif "place_unknown" in news.facts.get("shortfalls", []):
        tell_traveller(db, incident, WhereAreYou(incident.reference, link="", **danger))
    else:
        tell_traveller(db, incident, StillSearching(incident.reference, link="", **danger))
    if not duty_phone or (news.by == incident.owner_id and not is_about_first(db, incident, news.subject)):
        return
    lacks = [code for code in news.facts.get("shortfalls", []) if code in LACKS]
    message = CoordinatorNeeded(
        reference=incident.reference,
        severity=Term(SEVERITY_NAMES[incident.severity]),
        place=incident.place_names.get("zh-Hans") or incident.place_names.get("en"),
        reason=Term(SHORT_LACKS.get(lacks[0] if lacks else "", SHORT_LACKS["all_asked"])),
        link=f"{desk_url}{incident.id}",
    )
    to = Recipient("coordinator", duty_phone, "zh-Hans")
    deliveries.queue(db, to, message, incident_id=incident.id, urgency=jobs.Urgency.RESCUE)


def on_closed(db: Db, news: News) -> None:
    """The traveller hears that the case is closed."""
    incident = _incident(db, news)
    tell_traveller(db, incident, CaseClosed(incident.reference, link=""))


def is_about_first(db: Db, incident: Incident, need_id: str) -> bool:
    """Whether a need is the one that was opened with the report: of that one whoever is hurt hears."""
    planned = select(CallOut.id).where(CallOut.need_id == need_id, CallOut.is_planned.is_(True))
    if db.scalar(planned.limit(1)) is not None:
        return False
    known = (need.id for need in needs.list_for_incident(db, incident.id) if need.state is not NeedState.CANCELLED)
    return next(known, need_id) == need_id


def is_anybody_else_under_way(db: Db, call_out: CallOut) -> bool:
    """Of several helpers one has finished: the incident goes on while another is at it."""
    others = select(CallOut.id).where(
        CallOut.incident_id == call_out.incident_id,
        CallOut.id != call_out.id,
        CallOut.is_remote.is_(False),
        CallOut.is_planned.is_(False),
        CallOut.state.in_(UNDER_WAY),
    )
    return db.scalar(others.limit(1)) is not None


def tell_traveller(db: Db, incident: Incident, message: Words) -> None:
    """Say something to whoever reported, by text where a number is known; their page shows it in any case.

    Others who reported the same hear it too, each in their own language and with their own link.
    """
    if incident.contact_phone:
        _tell(db, incident, message, incident.contact_phone, incident.contact_language, incident.contact_link_id)
        link = Link(incident.contact_link_id, token="") if incident.contact_link_id else None
        push.tell(db, incident.id, incident.reference, incident.contact_language, link=link, link_path=LINK_PATH)
    others = select(Follower).where(Follower.incident_id == incident.id, Follower.phone.is_not(None))
    for each in db.scalars(others.order_by(Follower.id).limit(MOST_FOLLOWERS)):
        _tell(db, incident, message, each.phone or "", each.language, each.link_id)


def _tell(db: Db, incident: Incident, message: Words, phone: str, language: str, link_id: str | None) -> None:
    deliveries.queue(
        db,
        Recipient("traveller", phone, language, channel=whatsapp.channel_for(db, phone), zone=incident.time_zone),
        message,
        incident_id=incident.id,
        link=Link(link_id, token="") if link_id else None,
        link_path=LINK_PATH,
        urgency=jobs.Urgency.RESCUE,
    )


SHORT_LACKS: dict[str, str] = {
    "place_unknown": N_("the place is not known yet"),
    "no_provider": N_("no provider can be reached from there"),
    "all_asked": N_("everybody was asked and nobody accepted"),
}


def _incident(db: Db, news: News) -> Incident:
    return db.scalars(select(Incident).where(Incident.id == news.incident_id).with_for_update()).one()
