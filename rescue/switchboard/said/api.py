"""Where the exchange asks what to say in a call that reads a message aloud; the delivery's id is in the address."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from i18n import inbox
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import Writing
from rescue.kit.web.signed import SignedForm
from rescue.kit.web.strict import IdPath
from rescue.mailroom.taking import DELIVERY_ID, MESSAGE_STATUS
from rescue.switchboard.said import telling
from rescue.switchboard.webhooks.api import document, ways_of

api = APIRouter(prefix="/webhooks/twilio", include_in_schema=False)


@api.post("/said/{id}")
def tell(request: Request, form: SignedForm, db: Writing, id: IdPath) -> Response:
    return document(telling.begin(db, id, form, ways_of(house_of(request))))


@api.post("/said/{id}/answers/{times}")
def take_answer(request: Request, form: SignedForm, db: Writing, id: IdPath, times: int) -> Response:
    house = house_of(request)
    return document(telling.answer(db, id, times, form, ways_of(house), house.settings.call_answer_seconds))


@api.post("/said/{id}/minutes/{times}")
def take_minutes(request: Request, form: SignedForm, db: Writing, id: IdPath, times: int) -> Response:
    return document(telling.take_minutes(db, id, times, form, ways_of(house_of(request))))


@api.post("/said/{id}/person")
def reach_a_person(request: Request, form: SignedForm, db: Writing, id: IdPath) -> Response:
    house = house_of(request)
    return document(telling.reach_a_person(db, id, form, ways_of(house), house.settings.call_answer_seconds))


@api.post("/calls/status/{delivery_id}")
def hear_status(form: SignedForm, db: Writing, delivery_id: IdPath) -> Response:
    """What became of a call that read a message aloud; busy or unanswered, the next way is tried."""
    key = ":".join((form.get("CallSid", ""), form.get("CallStatus", ""), delivery_id))
    inbox.take(db, provider=inbox.TWILIO, kind=MESSAGE_STATUS, key=key, form={**form, DELIVERY_ID: delivery_id})
    return Response(status_code=204)
