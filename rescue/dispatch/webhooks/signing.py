"""Standard Webhooks: what is signed, how, and the secrets; https://www.standardwebhooks.com."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
VERSION = "v1"
TOLERANCE_SECONDS = 300
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def secret_of(house_secret: bytes, endpoint_id: str, generation: int) -> str:
    """The secret of an endpoint: derived, so that no copy of the database holds it."""
    key = hmac.digest(house_secret, f"webhook:{endpoint_id}:{generation}".encode(), hashlib.sha256)
    return PREFIX + base64.b64encode(key).decode()


def sign(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """`v1,…`: HMAC-SHA256 over `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256)
    return f"{VERSION},{base64.b64encode(signed).decode()}"


def headers(secrets: Sequence[str], message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """The three headers; while a secret is being changed there is a signature by each."""
    signatures = " ".join(sign(secret, message_id, timestamp, body) for secret in secrets)
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: signatures}


def is_signed(secret: str, given: Mapping[str, str], body: str, *, now: int) -> bool:
    """What a receiver checks: one of the signatures is by this secret, and the time is within five minutes."""
    said = given.get(TIMESTAMP, "")
    if not said.isascii() or not said.isdigit() or abs(int(said) - now) > TOLERANCE_SECONDS:
        return False
    try:
        expected = sign(secret, given.get(ID, ""), int(said), body)
    except binascii.Error:
        return False
    return any(hmac.compare_digest(expected, each) for each in given.get(SIGNATURE, "").split(" "))
