"""The one door for what a carrier tells us: by its webhook, from its list, or from the fake phone."""

from collections.abc import Mapping
from hashlib import sha256

from i18n import inbox
from rescue.kit.database import Db
from rescue.mailroom.reading.incoming import SID_NAMES

MESSAGE = "message"
MESSAGE_STATUS = "message_status"
DELIVERY_ID = "delivery_id"  # written small, so that no parameter of Twilio's can be taken for it


def take_message(db: Db, form: Mapping[str, str], provider: str = inbox.TWILIO) -> str | None:
    """A message to us, stored once under the carrier's own name for it; None when it is known."""
    return inbox.take(db, provider=provider, kind=MESSAGE, key=_sid(form), form=form)


def take_status(db: Db, delivery_id: str, form: Mapping[str, str]) -> str | None:
    """What became of a message of ours: each state of it once."""
    state = form.get("MessageStatus") or form.get("SmsStatus", "")
    key = ":".join((_sid(form), state, form.get("ErrorCode", ""), delivery_id))
    told = {**form, DELIVERY_ID: delivery_id}
    return inbox.take(db, provider=inbox.TWILIO, kind=MESSAGE_STATUS, key=key, form=told)


def _sid(form: Mapping[str, str]) -> str:
    """Twilio's own name for the message; a request without one is known by its words."""
    named = next((form[name] for name in SID_NAMES if form.get(name)), None)
    return named or sha256(repr(sorted(form.items())).encode()).hexdigest()
