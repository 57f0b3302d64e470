"""Messages to browsers that asked for them: encrypted, short-lived, and without a word about health."""

import json
import logging

import requests
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush

from i18n.channels.carriers import Handed, OutcomeUnknown, Outgoing, Refused
from i18n.reaching import push
from rescue.kit.clock import Clock
from rescue.kit.database import Database

SEND_SECONDS = 10.0
GONE = (404, 410)
TOO_MANY = 429
TOKEN_HOURS = 12

logging.getLogger("pywebpush").setLevel(logging.WARNING)


class WebPush:
    """Sends by the push service that a browser named; `address` is our id of its subscription."""

    name = "web_push"

    def __init__(self, database: Database, private_key: str, contact: str) -> None:
        self._database = database
        self._key = Vapid02.from_string(private_key)
        self._contact = contact
        self._clock: Clock = database.clock

    def send(self, outgoing: Outgoing) -> Handed:
        subscription = self._subscription(outgoing.address)
        try:
            answer = webpush(
                subscription,
                data=json.dumps({"text": outgoing.text, "language": outgoing.language}, ensure_ascii=False),
                vapid_private_key=self._key,
                vapid_claims={"sub": self._contact},
                ttl=outgoing.valid_seconds,
                timeout=SEND_SECONDS,
                headers={
                    "Urgency": "high" if outgoing.urgency <= 1 else "normal",
                    # A newer message about the same case takes the place of one that still waits.
                    "Topic": (outgoing.reference or outgoing.key)[-32:].replace("_", "-"),
                },
            )
        except WebPushException as error:
            raise self._refusal(error, outgoing.address) from error
        except requests.RequestException as error:
            raise OutcomeUnknown from error
        assert isinstance(answer, requests.Response)
        return Handed(answer.headers.get("Location", outgoing.key)[-80:])

    def call(self, _outgoing: Outgoing) -> Handed:
        raise Refused("no_carrier", is_passing=False)

    def find(self, _outgoing: Outgoing) -> Handed | None:
        """Nobody lists what a browser was told; the same message again takes the place of the first."""
        return None

    def _subscription(self, subscription_id: str) -> dict[str, object]:
        with self._database.read() as db:
            found = push.find(db, subscription_id)
        if found is None:
            raise Refused("push_gone", is_passing=False)
        return {"endpoint": found.endpoint, "keys": {"p256dh": found.p256dh, "auth": found.auth}}

    def _refusal(self, error: WebPushException, subscription_id: str) -> Exception:
        status = error.response.status_code if error.response is not None else 0
        if status in GONE:
            with self._database.write() as db:
                push.forget(db, subscription_id)
            return Refused("push_gone", is_passing=False)
        if status >= 500 or not status:
            return OutcomeUnknown()
        return Refused(f"push_{status}", is_passing=status == TOO_MANY)
