"""What somebody who was asked because of a warning answers: safe, or help, which is a call for help like any other."""

from datetime import timedelta

from sqlalchemy import select

from rescue.checkins.alerts.models import AlertRequest, AskState
from rescue.checkins.models import How
from rescue.intake import reports
from rescue.intake.drafts import Draft, Person, Rules
from rescue.intake.models import Channel
from rescue.kit import states
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.network.run_cards import Kind

ANSWERED_FOR = timedelta(days=3)
SOURCE = "itinerary"
OPEN = (AskState.ASKED, AskState.SILENT)
CHANNELS = {How.TEXT: Channel.SMS, How.PAGE: Channel.WEB, How.API: Channel.API, How.DESK: Channel.DESK}


def find_asked(db: Db, phone: str) -> AlertRequest | None:
    """What this number was asked last and has not answered, locked."""
    asked = select(AlertRequest).where(
        AlertRequest.phone == phone, AlertRequest.state.in_(OPEN), AlertRequest.asked_at > db.now - ANSWERED_FOR
    )
    return db.scalar(asked.order_by(AlertRequest.asked_at.desc(), AlertRequest.id).limit(1).with_for_update())


def get(db: Db, request_id: str | None, *, is_locked: bool = False) -> AlertRequest:
    """For whoever holds the link of a question."""
    wanted = select(AlertRequest).where(AlertRequest.id == (request_id or ""))
    found = db.scalar(wanted.with_for_update() if is_locked else wanted)
    if found is None:
        raise NotFound
    return found


def say_safe(db: Db, request: AlertRequest, *, how: How, by: str) -> None:
    """They are safe, whatever they were asked because of: every open question to this number is answered."""
    still = select(AlertRequest).where(AlertRequest.phone == request.phone, AlertRequest.state.in_(OPEN))
    for each in db.scalars(still.order_by(AlertRequest.id).with_for_update()):
        _answer(db, each, AskState.SAFE, how=how, by=by)
    if states.allows(request.moves, request.state, AskState.SAFE):
        _answer(db, request, AskState.SAFE, how=how, by=by)


def ask_for_help(db: Db, request: AlertRequest, rules: Rules, *, how: How, key: str | None, by: str) -> str:
    """A call for help from where they were thought to be; the id of its incident. Pressed twice it is one."""
    if request.incident_id is not None:
        return request.incident_id
    draft = Draft(
        channel=CHANNELS[how],
        by=by,
        key=f"alert_request:{request.id}" if key is None else f"{CHANNELS[how]}:{key}",
        name=request.name,
        phone=request.phone,
        language=request.language,
        kind=str(Kind.NATURAL_DISASTER),
        latitude=request.latitude,
        longitude=request.longitude,
        accuracy_m=request.precision_m,
        place_text=request.place_said,
        people=(Person(name=request.name, phone=request.phone),),
        is_appended=True,
        place_source=SOURCE,
        measured_at=request.asked_at,
    )
    received = reports.receive(db, draft, rules)
    request.incident_id = received.incident_id
    _answer(db, request, AskState.HELP, how=how, by=by)
    return received.incident_id


def _answer(db: Db, request: AlertRequest, state: AskState, *, how: How, by: str) -> None:
    request.answered_at, request.how = db.now, how
    states.move(db, request, state, by=by, incident_id=request.incident_id)


def forget(db: Db, itinerary_id: str) -> list[str]:
    """Who they were is deleted with their trip; the head-count of the warning stays right. The ids of the questions."""
    forgotten = []
    theirs = select(AlertRequest).where(AlertRequest.itinerary_id == itinerary_id)
    for request in db.scalars(theirs.order_by(AlertRequest.id).with_for_update()):
        request.name, request.phone, request.place_said = None, f"-{request.id}", None
        request.latitude, request.longitude = round(request.latitude), round(request.longitude)
        forgotten.append(request.id)
    return forgotten
