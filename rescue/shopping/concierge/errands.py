"""Help with shopping from the wish to the outcome: asked for, offered to a guide, accepted, done."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from i18n.languages import negotiate
from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.dispatch import letting_go, needs
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState
from rescue.kit import events, states
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.money import Money
from rescue.kit.problems import Conflict, Invalid, MoveNotAllowed, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.shopping import telling
from rescue.shopping.concierge import offering
from rescue.shopping.messages import GuideFound
from rescue.shopping.models import NAME_CHARACTERS, Errand, ErrandState, Outcome
from rescue.shopping.refusals import ErrandIncomplete

PROMISED = "shopping_help"
MOST_SHOWN = 100
MOST_OPEN = 10
HOURS = 24
OPEN = (ErrandState.WANTED, ErrandState.ASKED, ErrandState.ACCEPTED)


class EnoughErrands(Conflict):
    title = N_("Enough is being looked for.")
    text = N_("Finish or cancel one of the requests first. Nothing was added.")


class NotTheirErrand(Invalid):
    title = N_("This person is not part of the incident.")
    text = N_("Choose one of the people of this incident.")


@dataclass(frozen=True)
class ErrandDraft:
    """What somebody looks for; without a language that of the case."""

    what: str = field(repr=False)
    place: str | None = None
    budget: Money | None = None
    wanted_at: datetime | None = None
    language: str | None = None
    is_remote: bool = False
    case_id: str | None = None


def request(
    db: Db, incident: Incident, draft: ErrandDraft, *, by: str, offer_seconds: int, provider_id: str | None = None
) -> Errand:
    """Put it down and ask the guide named, or the best; where nobody is found it waits for a coordinator."""
    incidents.check_open(incident)
    if not draft.what.strip():
        raise ErrandIncomplete
    if len([each for each in list_for_incident(db, incident.id) if each.state in OPEN]) >= MOST_OPEN:
        raise EnoughErrands
    case = _case(db, incident, draft.case_id)
    errand = Errand(
        id=db.new_id("err"),
        incident_id=incident.id,
        case_id=case.id,
        state=ErrandState.WANTED,
        what=draft.what.strip(),
        place=draft.place[:NAME_CHARACTERS] if draft.place else None,
        budget_minor=draft.budget.amount_minor if draft.budget else None,
        currency=draft.budget.currency if draft.budget else None,
        wanted_at=draft.wanted_at,
        language=negotiate(draft.language).code if draft.language else case.language,
        is_remote=draft.is_remote,
        requested_at=db.now,
        requested_by=by,
    )
    db.add(errand)
    db.flush()
    facts = {"case_id": case.id, "is_remote": errand.is_remote}
    events.record(db, "shopping_errand.requested", subject=errand.id, by=by, incident_id=incident.id, **facts)
    is_later = errand.wanted_at is not None and errand.wanted_at > db.now
    due_at = errand.wanted_at if is_later and errand.wanted_at else db.now + timedelta(hours=HOURS)
    told: dict[str, Any] = {"incident_id": incident.id, "about": errand.id, "to_whom": "traveller"}
    promises.make(db, **told, what=PROMISED, due_at=due_at, by=by)
    ask(db, incident, errand, by=by, offer_seconds=offer_seconds, provider_id=provider_id)
    return errand


def ask(
    db: Db, incident: Incident, errand: Errand, *, by: str, offer_seconds: int, provider_id: str | None = None
) -> bool:
    """Offer it to the guide named, or to the best; False where nobody is within reach."""
    incidents.check_open(incident)
    if errand.state is not ErrandState.WANTED:
        raise MoveNotAllowed(state=str(errand.state))
    found = offering.find(db, incident, errand, provider_id=provider_id)
    if found.candidate is None:
        return False
    scene = offering.scene_of(incident, errand)
    offered = needs.open_need(db, scene, offering.GUIDE, found, by=by, offer_seconds=offer_seconds, is_by_hand=True)
    assert offered is not None, "a need opened with a candidate is offered"
    db.flush()
    errand.call_out_id = offered.call_out_id
    errand.need_id = db.scalars(select(CallOut.need_id).where(CallOut.id == offered.call_out_id)).one()
    states.move(db, errand, ErrandState.ASKED, by=by, call_out_id=offered.call_out_id)
    return True


def finish(db: Db, errand: Errand, *, outcome: Outcome, note: str | None, by: str) -> None:
    """What came of it; written once, and whoever was asked and has not begun is let go."""
    errand.outcome, errand.note = str(outcome), note
    if errand.state is ErrandState.DONE:
        events.record(
            db, "shopping_errand.noted", subject=errand.id, by=by, incident_id=errand.incident_id, outcome=str(outcome)
        )
        return
    need_id = errand.need_id if errand.state is ErrandState.ASKED else None
    _end(db, errand, ErrandState.DONE, by=by)
    if need_id:
        letting_go.let_go(db, need_id, by=by)


def cancel(db: Db, errand: Errand, *, by: str) -> None:
    """Nobody shops after all; whoever was asked or is on the way turns back. Safe to run twice."""
    if errand.state is ErrandState.CANCELLED:
        return
    need_id = errand.need_id
    _end(db, errand, ErrandState.CANCELLED, by=by)
    if need_id:
        letting_go.let_go(db, need_id, by=by)


def on_call_out(db: Db, news: News) -> None:
    """A guide said yes, finished, or cannot go on: the errand follows, and the traveller hears who helps."""
    call_out = db.get_one(CallOut, news.subject)
    errand = db.scalar(select(Errand).where(Errand.need_id == call_out.need_id).with_for_update())
    if errand is None:
        return
    match call_out.state:
        case CallOutState.ACCEPTED if _step(db, errand, ErrandState.ACCEPTED, by=news.by):
            errand.call_out_id, errand.accepted_at = call_out.id, db.now
            incident = db.get_one(Incident, errand.incident_id)
            helper = GuideFound(incident.reference, call_out.provider_name, link="")
            telling.tell_traveller(db, incident, errand.case_id, helper)
        case CallOutState.CLEARED if states.allows(errand.moves, errand.state, ErrandState.DONE):
            _end(db, errand, ErrandState.DONE, by=news.by)
        case CallOutState.ABORTED:
            _step(db, errand, ErrandState.ASKED, by=news.by)
        case CallOutState.WITHDRAWN if _is_given_up(db, call_out):
            _step(db, errand, ErrandState.WANTED, by=news.by)
            errand.need_id = errand.call_out_id = None


def on_escalated(db: Db, news: News) -> None:
    """Nobody is left to ask: it waits for a coordinator again."""
    errand = db.scalar(select(Errand).where(Errand.need_id == news.subject).with_for_update())
    if errand is not None:
        _step(db, errand, ErrandState.WANTED, by=news.by)


def list_for_incident(db: Db, incident_id: str) -> list[Errand]:
    """The newest first."""
    of = select(Errand).where(Errand.incident_id == incident_id)
    return list(db.scalars(of.order_by(Errand.requested_at.desc(), Errand.id.desc()).limit(MOST_SHOWN)))


def find_of_call_out(db: Db, call_out_id: str) -> Errand | None:
    """The errand that a guide was called out for."""
    need_id = select(CallOut.need_id).where(CallOut.id == call_out_id).scalar_subquery()
    return db.scalar(select(Errand).where(Errand.need_id == need_id))


def get_visible(db: Db, errand_id: str, viewer: Principal) -> Errand:
    """For the desk, and for the link through which it was asked for."""
    errand = db.get(Errand, errand_id)
    if errand is None or not may_see(db, viewer, errand.incident_id, errand.requested_by):
        raise NotFound
    return errand


def may_see(db: Db, viewer: Principal, incident_id: str, asked_by: str) -> bool:
    """The desk sees all; a traveller's link what was asked through it, the reporter's own link all of its incident."""
    if viewer.is_desk:
        return True
    if viewer.role is not Role.TRAVELLER or viewer.link_object != incident_id:
        return False
    incident = db.get_one(Incident, incident_id)
    return viewer.id in (asked_by, incident.contact_link_id)


def get_for_change(
    db: Db, errand_id: str, viewer: Principal, *, seen_version: int | None = None
) -> tuple[Incident, Errand]:
    """The incident and the errand locked, in the order in which answers to call-outs lock them."""
    incident = incidents.get_for_change(db, get_visible(db, errand_id, viewer).incident_id, viewer)
    locked = select(Errand).where(Errand.id == errand_id).with_for_update()
    errand = db.scalars(locked, execution_options={"populate_existing": True}).one()
    states.check_version(errand, seen_version)
    return incident, errand


def _case(db: Db, incident: Incident, case_id: str | None) -> Case:
    known = incidents.list_cases(db, incident.id)
    found = next((each for each in known if case_id in (None, each.id)), None)
    if found is None:
        raise NotTheirErrand
    return found


def _end(db: Db, errand: Errand, new: ErrandState, *, by: str) -> None:
    errand.ended_at = db.now
    states.move(db, errand, new, by=by, outcome=errand.outcome)
    settle = promises.keep if new is ErrandState.DONE else promises.withdraw
    settle(db, about=errand.id, what=PROMISED, by=by)


def _step(db: Db, errand: Errand, new: ErrandState, *, by: str) -> bool:
    if not states.allows(errand.moves, errand.state, new):
        return False
    states.move(db, errand, new, by=by)
    return True


def _is_given_up(db: Db, call_out: CallOut) -> bool:
    """Whether this withdrawal ends the search, and is not the thanks to those who were slower than another."""
    need = db.get_one(Need, call_out.need_id)
    beside = select(CallOut.id).where(CallOut.need_id == need.id, CallOut.state == CallOutState.OFFERED)
    is_alone = db.scalar(beside.where(CallOut.id != call_out.id).limit(1)) is None
    return need.state is NeedState.CANCELLED or (is_alone and need.met_by in (None, call_out.id))
