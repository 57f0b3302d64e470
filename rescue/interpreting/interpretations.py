"""Interpreters dispatched like any other service: asked for, offered, accepted; a no asks the next who serves both."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from rescue.cases import dispatching, incidents
from rescue.cases.models import Incident
from rescue.dispatch import call_outs, needs
from rescue.dispatch.models import CallOut, Need
from rescue.dispatch.needs import Found
from rescue.interpreting import directory, minutes, offering, ranking
from rescue.interpreting.models import Interpretation, InterpretationState, Interpreter, Skill, Way
from rescue.interpreting.ranking import Ranked, Wish
from rescue.kit import events, states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_
from rescue.network.models import Provider, Service
from rescue.promises import promises
from rescue.promises.wording import INTERPRETER

MOST_SHOWN = 50
JOIN_MINUTES = 6
"""After their answer: as long as it takes to be rung into a conversation."""


class NobodyInterprets(Conflict):
    title = N_("No interpreter serves both languages.")
    text = N_("No interpreter serves both: %(ones)s serve the first language, %(others)s the second. Ask by phone.")


class OneLanguage(Conflict):
    title = N_("Both speak the same language.")
    text = N_("Choose two different languages.")


def candidates(db: Db, incident: Incident, wish: Wish, *, without: Sequence[str] = ()) -> list[Ranked]:
    """Who could interpret, best first, with reasons; partners in `without` were asked already."""
    known = directory.list_offerable(
        db, wish, latitude=incident.latitude, longitude=incident.longitude, without=without
    )
    return ranking.rank(wish, known)


def request(
    db: Db, incident: Incident, wish: Wish, *, interpreter_id: str | None, by: str, offer_seconds: int
) -> Interpretation:
    """Ask the interpreter named, or the best; a no or silence asks the next who serves both languages."""
    incidents.check_open(incident)
    if wish.between == wish.and_variety:
        raise OneLanguage
    ranked = candidates(db, incident, wish)
    chosen = next((each for each in ranked if interpreter_id in (None, each.who.interpreter_id)), None)
    if chosen is None:
        known = directory.list_offerable(db, wish)
        ones, others = ranking.count_half(wish, known)
        raise NobodyInterprets(ones=str(ones), others=str(others))
    scene = dispatching.scene_of(incident)
    found = offering.found(db, scene, wish, chosen)
    offered = needs.open_need(
        db, scene, Service.TRANSLATION, found, by=by, offer_seconds=offer_seconds, is_by_hand=True
    )
    assert offered is not None, "a need opened with a candidate is offered"
    db.flush()
    interpretation = _written(db, incident.id, wish, offered.call_out_id)
    events.record(
        db,
        "interpretation.requested",
        subject=interpretation.id,
        by=by,
        incident_id=incident.id,
        between=wish.between,
        other=wish.and_variety,
        skill=str(wish.skill),
    )
    due_at = db.now + timedelta(seconds=offer_seconds, minutes=JOIN_MINUTES)
    told: dict[str, Any] = {
        "incident_id": incident.id,
        "what": INTERPRETER,
        "about": interpretation.id,
        "to_whom": "traveller",
    }
    promises.make(db, **told, due_at=due_at, owner_id=by, by=by)
    return interpretation


def on_served(db: Db, news: News) -> None:
    """The interpreter is on the line or has finished, which was promised; or none is needed any more."""
    settle = promises.withdraw if news.kind == "interpretation.cancelled" else promises.keep
    settle(db, about=news.subject, what=INTERPRETER, by=news.by)


def find_next(db: Db, need: Need, asked: Sequence[str]) -> Found | None:
    """The finder of dispatch for needs that are interpretations; None leaves the need to the ordinary search."""
    interpretation = db.scalar(select(Interpretation).where(Interpretation.need_id == need.id))
    if interpretation is None:
        return None
    wish = wish_of(interpretation)
    known = directory.list_offerable(db, wish, latitude=need.latitude, longitude=need.longitude, without=asked)
    ranked = ranking.rank(wish, known)
    if not ranked:
        return Found(None, is_widened=True, shortfalls=("all_asked",))
    return offering.found(db, needs.scene_of(need), wish, ranked[0])


def on_accepted(db: Db, news: News) -> None:
    """A partner said yes: their best interpreter for this is put down, and may be called into the conference."""
    interpretation = _of_call_out(db, news.subject)
    if interpretation is None or interpretation.state is not InterpretationState.REQUESTED:
        return
    call_out = db.get_one(CallOut, news.subject)
    wish = wish_of(interpretation)
    known = directory.list_offerable(db, wish, only_provider=call_out.provider_id)
    best = ranking.rank(wish, known)
    interpretation.call_out_id = call_out.id
    interpretation.interpreter_id = best[0].who.interpreter_id if best else None
    interpretation.accepted_at = db.now
    states.move(db, interpretation, InterpretationState.ACCEPTED, by=news.by, call_out_id=call_out.id)


def on_call_out_ended(db: Db, news: News) -> None:
    """The partner has finished, cannot go on, or was sent away: the interpretation follows."""
    interpretation = _of_call_out(db, news.subject)
    if interpretation is None:
        return
    if news.kind == "call_out.aborted":
        if states.allows(interpretation.moves, interpretation.state, InterpretationState.REQUESTED):
            minutes.stop(db, interpretation)
            states.move(db, interpretation, InterpretationState.REQUESTED, by=news.by)
    elif news.kind == "call_out.cleared":
        minutes.end(db, interpretation, counted=None, by=news.by)
    elif news.kind == "call_out.withdrawn" and states.allows(
        interpretation.moves, interpretation.state, InterpretationState.CANCELLED
    ):
        states.move(db, interpretation, InterpretationState.CANCELLED, by=news.by)


def list_for_incident(db: Db, incident_id: str) -> list[Interpretation]:
    """The newest first."""
    of_incident = select(Interpretation).where(Interpretation.incident_id == incident_id)
    newest = of_incident.order_by(Interpretation.requested_at.desc(), Interpretation.id.desc())
    return list(db.scalars(newest.limit(MOST_SHOWN)))


def names(db: Db, listed: Sequence[Interpretation]) -> dict[str, str]:
    """The names of the interpreters, by id."""
    ids = [each.interpreter_id for each in listed if each.interpreter_id]
    return {
        row.id: row.name for row in db.execute(select(Interpreter.id, Interpreter.name).where(Interpreter.id.in_(ids)))
    }


def get_visible(db: Db, interpretation_id: str, viewer: Principal) -> Interpretation:
    """For the desk, and for the partner whose call-out it is."""
    found = db.get(Interpretation, interpretation_id)
    if found is None:
        raise NotFound
    if not viewer.is_desk:
        call_outs.get_visible(db, found.call_out_id or "", viewer)
    return found


def wish_of(interpretation: Interpretation) -> Wish:
    return Wish(
        interpretation.between,
        interpretation.and_variety,
        Skill(interpretation.skill),
        Way(interpretation.way),
        interpretation.script,
    )


def phone_of(db: Db, interpretation: Interpretation) -> str | None:
    """The number to dial: the interpreter's own, else their partner's first voice contact."""
    interpreter = db.get(Interpreter, interpretation.interpreter_id or "")
    if interpreter is None:
        return None
    if interpreter.phone:
        return interpreter.phone
    contacts = db.scalars(select(Provider.contacts).where(Provider.id == interpreter.provider_id)).one()
    voices = sorted((each for each in contacts if each["channel"] == "voice"), key=lambda each: int(each["priority"]))
    return str(voices[0]["address"]) if voices else None


def find_of_need(db: Db, need_id: str) -> Interpretation | None:
    """What a need for an interpreter asks for, to be read only."""
    return db.scalar(select(Interpretation).where(Interpretation.need_id == need_id).limit(1))


def _of_call_out(db: Db, call_out_id: str) -> Interpretation | None:
    need_id = db.scalar(select(CallOut.need_id).where(CallOut.id == call_out_id))
    return db.scalar(select(Interpretation).where(Interpretation.need_id == need_id).with_for_update())


def _written(db: Db, incident_id: str, wish: Wish, call_out_id: str) -> Interpretation:
    interpretation = Interpretation(
        id=db.new_id("ipn"),
        incident_id=incident_id,
        need_id=db.scalars(select(CallOut.need_id).where(CallOut.id == call_out_id)).one(),
        state=InterpretationState.REQUESTED,
        between=wish.between,
        and_variety=wish.and_variety,
        script=wish.script,
        skill=str(wish.skill),
        way=str(wish.way),
        call_out_id=call_out_id,
        requested_at=db.now,
        seconds=0,
        billed_minutes=0,
        amount_minor=0,
    )
    db.add(interpretation)
    db.flush()
    return interpretation
