"""What came to our number, applied by the worker."""

from rescue.intake import texts
from rescue.intake.drafts import Rules
from rescue.kit.database import Db

MESSAGE = "message"
MESSAGE_STATUS = "message_status"
DELIVERY_ID = "delivery_id"  # written small, so that no parameter of Twilio's can be taken for it


def apply_message(offer_seconds: int, db: Db, form: dict[str, str]) -> None:
    """Take one message to us."""
    texts.receive_text(db, form.get("From", ""), form.get("Body", ""), Rules(offer_seconds), key=form.get("MessageSid"))
