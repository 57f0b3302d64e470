"""Where Twilio delivers: messages to us, and what became of ours. Stored in one insert, answered at once."""

from fastapi import APIRouter
from starlette.responses import Response

from rescue.kit.web.routes import Writing
from rescue.kit.web.signed import SignedForm
from rescue.kit.web.strict import IdPath
from rescue.mailroom.taking import take_message, take_status

NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

api = APIRouter(prefix="/webhooks/twilio", include_in_schema=False)


@api.post("/messages")
@api.post("/messages/")
def receive_message(form: SignedForm, db: Writing) -> Response:
    """A text, picture, place or button press to one of our numbers; the worker reads it."""
    take_message(db, form)
    return Response(NOTHING_TO_SAY, media_type="text/xml")


@api.post("/messages/status/{delivery_id}")
@api.post("/messages/status/{delivery_id}/")
def receive_status(form: SignedForm, db: Writing, delivery_id: IdPath) -> Response:
    """What became of a message of ours; each state of it is stored once, in whatever order they come."""
    take_status(db, delivery_id, form)
    return Response(status_code=204)
