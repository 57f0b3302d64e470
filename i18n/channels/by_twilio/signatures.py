"""Whether Twilio wrote a request: its signature over the address that people use, by a secret we were given.

The address is the configured one, never what Host or X-Forwarded-… say. An account signs with its token and HMAC-SHA1;
a SharedKey is named in a header of its own and signs with HMAC-SHA256; nobody chooses another pair. The signature has
no time in it, so a replayed request is good too: the inbox knows it already.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qs

from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

__all__ = ["SIGNATURE_HEADER", "Signatures", "secrets_of", "sign"]

from rescue.kit.settings import Settings

ACCOUNT = "AC"
BODY_HASH = "bodySHA256"
LONGEST_HEADER = 500


class Fields:
    """The fields of a form with every value of each name, as the official validator reads them."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, _ in self._pairs])

    def __len__(self) -> int:
        return len(self._pairs)

    def getlist(self, name: str) -> list[str]:
        return [value for each, value in self._pairs if each == name]


def secrets_of(settings: Settings) -> list[tuple[str, str]]:
    """Everybody who may sign, with their secrets; several for one name while a secret is changed."""
    pairs = [(settings.twilio_account_sid, settings.twilio_auth_token)]
    for said in settings.twilio_signing_secrets.split(","):
        name, _, secret = said.strip().partition(":")
        pairs.append((name.strip(), secret.strip()))
    return [(name, secret) for name, secret in pairs if name and secret]


def accounts_of(settings: Settings) -> list[tuple[str, str]]:
    """The accounts among them: those have messages to list and enclosures to fetch."""
    return [each for each in secrets_of(settings) if each[0].startswith(ACCOUNT)]


def sign(secret: str, url: str, form: Mapping[str, str]) -> str:
    """The signature of a form for an address; for the exchange of the demonstration, which is ours too."""
    return str(RequestValidator(secret).compute_signature(url, dict(form)))


class Signatures:
    """Knows the secrets of accounts (`AC…`) and of SharedKeys; without any, nothing is good."""

    def __init__(self, public_url: str, secrets: Sequence[tuple[str, str]]) -> None:
        self._base = public_url.rstrip("/")
        self._secrets = list(secrets)

    def is_good(
        self,
        *,
        address: str,
        pairs: Sequence[tuple[str, str]],
        body: str | None,
        signature: str,
        settings: str,
    ) -> bool:
        """`address` is the raw path with its raw query; `body` the text of a JSON request, None for a form."""
        if not signature or len(signature) > LONGEST_HEADER or len(settings) > LONGEST_HEADER:
            return False
        if body is not None and not _has_body_hash(address, body):
            return False
        secrets, algorithm = self._accepted(settings, dict(pairs).get("AccountSid", ""))
        said: Any = Fields(pairs) if body is None else body
        url = self._base + address
        return any(RequestValidator(secret).validate(url, said, signature, algorithm) for secret in secrets)

    def _accepted(self, settings: str, account_sid: str) -> tuple[list[str], str]:
        """The secrets that may have signed, and the one algorithm they sign with."""
        if settings:
            key = _key_named(settings)
            if not key or key.startswith(ACCOUNT) or get_signature_algorithm(settings) != HMAC_SHA256:
                return [], HMAC_SHA256
            return [secret for name, secret in self._secrets if name == key], HMAC_SHA256
        accounts = [(name, secret) for name, secret in self._secrets if name.startswith(ACCOUNT)]
        if account_sid:
            accounts = [each for each in accounts if each[0] == account_sid]
        return [secret for _, secret in accounts], HMAC_SHA1


def _key_named(settings: str) -> str:
    """The SharedKey that signed; "" when none or more than one is named."""
    parts = [part.partition("=") for part in settings.split(",")]
    names = [name.strip() for name, _, _ in parts]
    if names.count("key") != 1 or names.count("algorithm") != 1:
        return ""
    return next(value.strip() for name, _, value in parts if name.strip() == "key")


def _has_body_hash(address: str, body: str) -> bool:
    # Without it the signature covers no word of a JSON body, and the validator breaks.
    given = parse_qs(address.partition("?")[2]).get(BODY_HASH, [])
    return len(given) == 1 and compare_digest(given[0].encode(), sha256(body.encode()).hexdigest().encode())
