"""The exchange's own doors: each request is signed, answered at once, and what only tells something goes to the inbox.

A caller never hears that something broke here: the line is put through to a person instead.
"""

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from i18n import inbox
from rescue.kit import logs
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.web.house import House, house_of
from rescue.kit.web.routes import Writing
from rescue.kit.web.signed import SignedForm
from rescue.kit.web.strict import IdPath
from rescue.switchboard.answering import answers as answering
from rescue.switchboard.answering import consenting
from rescue.switchboard.conference import consents, statuses
from rescue.switchboard.conference.happenings import CONFERENCE, INCIDENT_ID
from rescue.switchboard.ways import Ways
from rescue.switchboard.webhooks import answers, rescue_line

PART = "switchboard"
TURNS_MOST = 100

api = APIRouter(prefix="/webhooks/twilio", include_in_schema=False)


@api.post("/calls")
@api.post("/calls/")
def answer_call(request: Request, form: SignedForm, db: Writing) -> Response:
    """Somebody calls one of our numbers."""
    house = house_of(request)
    seconds = house.settings.call_answer_seconds
    return _say(db, house, lambda: answering.begin(db, form, ways_of(house), seconds))


@api.post("/calls/help")
def answer_help(request: Request, form: SignedForm, db: Writing) -> Response:
    """The same call goes on to help: it was not about a consent, or a person must hear it."""
    house = house_of(request)
    seconds = house.settings.call_answer_seconds
    return _say(db, house, lambda: answering.begin(db, form, ways_of(house), seconds, is_for_help=True))


@api.post("/consents/{id}/{step}")
@api.post("/consents/{id}/{step}/{code}")
def take_consent_answer(
    request: Request, form: SignedForm, db: Writing, id: IdPath, step: str, code: str = ""
) -> Response:
    """What somebody pressed who calls about a consent."""
    house = house_of(request)
    return _say(db, house, lambda: consenting.answer(db, id, step, form, ways_of(house), code))


@api.post("/calls/status")
def hear_call_status(form: SignedForm, db: Writing) -> Response:
    """What became of a call to us: the address of `statusCallback` on our numbers."""
    return _take(db, form, statuses.CALL_STATUS, form.get("CallStatus", ""))


@api.post("/calls/{id}/answers/{turn}")
def take_answer(request: Request, form: SignedForm, db: Writing, id: IdPath, turn: int) -> Response:
    """Digits, speech or silence."""
    house = house_of(request)
    return _say(db, house, lambda: answering.answer(db, id, min(turn, TURNS_MOST), form, ways_of(house)))


@api.post("/calls/{id}/callback")
@api.post("/calls/{id}/callback/{turn}")
def answer_call_back(request: Request, form: SignedForm, db: Writing, id: IdPath, turn: str = "") -> Response:
    """Somebody, or a machine, answers our call back."""
    house = house_of(request)
    seconds = house.settings.call_answer_seconds

    def say() -> str:
        return answers.call_back(db, id, form, turn=turn, answer_seconds=seconds, ways_=ways_of(house))

    return _say(db, house, say)


@api.post("/calls/{id}/callback-status")
def hear_call_back_status(form: SignedForm, db: Writing, id: IdPath) -> Response:
    return _take(db, {**form, statuses.CALL_ID: id}, statuses.CALL_STATUS, form.get("CallStatus", ""))


@api.post("/calls/{id}/recordings")
def hear_recording(form: SignedForm, db: Writing, id: IdPath) -> Response:
    key = f"{form.get('RecordingSid', '')}:{form.get('RecordingStatus', '')}"
    inbox.take(db, provider=inbox.TWILIO, kind=consents.RECORDING, key=key, form={**form, statuses.CALL_ID: id})
    return Response(status_code=204)


@api.post("/conferences/{id}")
def hear_conference(form: SignedForm, db: Writing, id: IdPath) -> Response:
    """An event of a conference; the same address on every leg, because the first one to join fixes it for all."""
    parts = ("ConferenceSid", "SequenceNumber", "StatusCallbackEvent", "CallSid")
    key = ":".join(form.get(part, "") for part in parts)
    inbox.take(db, provider=inbox.TWILIO, kind=CONFERENCE, key=key, form={**form, INCIDENT_ID: id})
    return Response(status_code=204)


@api.post("/legs/{id}/status")
def hear_leg_status(form: SignedForm, db: Writing, id: IdPath) -> Response:
    return _take(db, {**form, statuses.LEG_ID: id}, statuses.CALL_STATUS, form.get("CallStatus", ""))


@api.post("/legs/{id}/machine")
def hear_machine(form: SignedForm, db: Writing, id: IdPath) -> Response:
    """Who answered a leg: a person or a machine."""
    return _take(db, {**form, statuses.LEG_ID: id}, statuses.MACHINE, form.get("AnsweredBy", ""))


@api.post("/legs/{id}/wait")
def let_wait(request: Request, _form: SignedForm, db: Writing, id: IdPath) -> Response:
    house = house_of(request)
    return _say(db, house, lambda: answers.wait(db, id, ways_of(house)))


@api.post("/legs/{id}/hold")
def let_hold(request: Request, _form: SignedForm, db: Writing, id: IdPath) -> Response:
    house = house_of(request)
    return _say(db, house, lambda: answers.hold(db, id, ways_of(house)))


@api.post("/legs/{id}/left")
def leave_conference(request: Request, _form: SignedForm, db: Writing, id: IdPath) -> Response:
    house = house_of(request)
    return _say(db, house, lambda: answers.left(db, id, ways_of(house)))


@api.post("/legs/{id}/goodbye")
def say_goodbye(request: Request, _form: SignedForm, db: Writing, id: IdPath) -> Response:
    house = house_of(request)
    return _say(db, house, lambda: answers.say_goodbye(db, id, ways_of(house)))


@api.post("/legs/{id}/conference")
def join_conference(request: Request, _form: SignedForm, db: Writing, id: IdPath) -> Response:
    house = house_of(request)
    return _say(db, house, lambda: answers.rejoin(db, id, ways_of(house)))


@api.post("/legs/{id}/consent")
def ask_consent(request: Request, _form: SignedForm, db: Writing, id: IdPath) -> Response:
    house = house_of(request)
    return _say(db, house, lambda: answers.ask_consent(db, id, None, ways_of(house)))


@api.post("/legs/{id}/consent/answer")
def take_consent(request: Request, form: SignedForm, db: Writing, id: IdPath) -> Response:
    house = house_of(request)
    return _say(db, house, lambda: answers.ask_consent(db, id, form.get("Digits", ""), ways_of(house)))


@api.post("/legs/{id}/announcements/{what}/{label}")
def announce(request: Request, _form: SignedForm, db: Writing, id: IdPath, what: str, label: str) -> Response:
    house = house_of(request)
    return _say(db, house, lambda: answers.announce(db, id, what, label, ways_of(house)))


def ways_of(house: House) -> Ways:
    """Where the exchange finds this house; made once a process."""
    if PART not in house.parts:
        house.parts[PART] = Ways.of(house.settings)
    ways: Ways = house.parts[PART]
    return ways


def document(text: str) -> Response:
    return Response(text, media_type="text/xml")


def _take(db: Db, form: dict[str, str], kind: str, said: str) -> Response:
    key = ":".join((form.get("CallSid", ""), kind, said, form.get(statuses.LEG_ID, "")))
    inbox.take(db, provider=inbox.TWILIO, kind=kind, key=key, form=form)
    return Response(status_code=204)


def _say(db: Db, house: House, say: Callable[[], str]) -> Response:
    """What is said; where saying it fails nothing of it is kept, and the caller reaches a person all the same."""
    try:
        with db.attempt():
            return document(say())
    except Problem:
        raise
    except Exception as error:
        logs.log().error("switchboard.broke", **logs.fault(error))
        return document(rescue_line.write_for(ways_of(house)))
