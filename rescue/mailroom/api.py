"""Where Twilio delivers: messages to us, and what became of ours. Stored in one insert, answered at once."""

from hashlib import sha256

from fastapi import APIRouter
from starlette.responses import Response

from i18n import inbox
from rescue.kit.web.routes import Writing
from rescue.kit.web.signed import SignedForm
from rescue.kit.web.strict import IdPath
from rescue.mailroom.letterbox import DELIVERY_ID, MESSAGE, MESSAGE_STATUS

NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
SID_NAMES = ("MessageSid", "SmsSid", "SmsMessageSid")

api = APIRouter(prefix="/webhooks/twilio", include_in_schema=False)


@api.post("/messages")
@api.post("/messages/")
def receive_message(form: SignedForm, db: Writing) -> Response:
    """A text, picture, place or button press to one of our numbers; the worker reads it."""
    inbox.take(db, provider=inbox.TWILIO, kind=MESSAGE, key=_sid(form), form=form)
    return Response(NOTHING_TO_SAY, media_type="text/xml")


@api.post("/messages/status/{delivery_id}")
@api.post("/messages/status/{delivery_id}/")
def receive_status(form: SignedForm, db: Writing, delivery_id: IdPath) -> Response:
    """What became of a message of ours; each state of it is stored once, in whatever order they come."""
    state = form.get("MessageStatus") or form.get("SmsStatus", "")
    key = ":".join((_sid(form), state, form.get("ErrorCode", ""), delivery_id))
    inbox.take(db, provider=inbox.TWILIO, kind=MESSAGE_STATUS, key=key, form={**form, DELIVERY_ID: delivery_id})
    return Response(status_code=204)


def _sid(form: dict[str, str]) -> str:
    """Twilio's own name for the message; a request without one is known by its words."""
    named = next((form[name] for name in SID_NAMES if form.get(name)), None)
    return named or sha256(repr(sorted(form.items())).encode()).hexdigest()
