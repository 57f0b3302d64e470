"""Who may have written a request: tables of cases for the one who decides."""

import json
from hashlib import sha256
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from i18n.channels.by_twilio.signatures import Signatures, secrets_of
from rescue.kit.settings import Settings
from tests.twilio.signed import ACCOUNT, TOKEN

BASE = "https://help.example.org"
PATH = "/webhooks/twilio/messages"
SUB = "AC" + "1" * 32
OTHER = "AC" + "2" * 32
KEY = "webhooks_sharedkey_1"
SETTINGS = Settings(
    twilio_account_sid=ACCOUNT,
    twilio_auth_token=TOKEN,
    twilio_signing_secrets=f"{ACCOUNT}:new,{SUB}:sub, {KEY}:shared,:nobody,broken",
    _env_file=None,
)
SHA256 = f"key={KEY},algorithm=HMAC_SHA256"


def is_good(
    secret: str,
    *,
    account: str = ACCOUNT,
    settings: str = "",
    algorithm: str | None = None,
    signed_url: str = BASE + PATH,
    address: str = PATH,
    base: str = BASE,
    said: dict[str, str] | None = None,
) -> bool:
    form = {"AccountSid": account, "Body": "救命", "FromCity": ""} if said is None else said
    signature = RequestValidator(secret).compute_signature(signed_url, form, algorithm)
    verifier = Signatures(base, secrets_of(SETTINGS))
    return verifier.is_good(
        address=address, pairs=list(form.items()), body=None, signature=signature, settings=settings
    )


def test_secrets_are_read_with_several_for_one_account() -> None:
    assert secrets_of(SETTINGS) == [(ACCOUNT, TOKEN), (ACCOUNT, "new"), (SUB, "sub"), (KEY, "shared")]


@pytest.mark.parametrize(
    ("secret", "account", "expected"),
    [
        (TOKEN, ACCOUNT, True),
        ("new", ACCOUNT, True),
        ("sub", SUB, True),
        ("sub", ACCOUNT, False),
        (TOKEN, SUB, False),
        (TOKEN, OTHER, False),
        ("guessed", ACCOUNT, False),
        ("shared", ACCOUNT, False),
    ],
)
def test_an_account_signs_with_its_own_secrets(secret: str, account: str, expected: bool) -> None:
    assert is_good(secret, account=account) is expected


def test_a_callback_that_names_no_account_is_signed_by_any_of_them_and_by_no_shared_key() -> None:
    assert is_good("sub", said={"CallSid": "CA1"})
    assert not is_good("shared", said={"CallSid": "CA1"})


@pytest.mark.parametrize(
    ("settings", "algorithm", "secret", "expected"),
    [
        (SHA256, "HMAC_SHA256", "shared", True),
        (f"algorithm=HMAC_SHA256, key={KEY}", "HMAC_SHA256", "shared", True),
        (SHA256, "HMAC_SHA256", TOKEN, False),
        (SHA256, "HMAC_SHA1", "shared", False),
        (f"key={KEY},algorithm=HMAC_SHA1", "HMAC_SHA1", "shared", False),
        (f"key={KEY}", "HMAC_SHA1", "shared", False),
        (f"key={KEY},algorithm=HMAC_SHA512", "HMAC_SHA256", "shared", False),
        ("key=unknown,algorithm=HMAC_SHA256", "HMAC_SHA256", "shared", False),
        (f"key={ACCOUNT},algorithm=HMAC_SHA256", "HMAC_SHA256", TOKEN, False),
        (f"key=a,key={KEY},algorithm=HMAC_SHA256", "HMAC_SHA256", "shared", False),
        ("algorithm=HMAC_SHA256", "HMAC_SHA256", "shared", False),
        ("nonsense", "HMAC_SHA1", TOKEN, False),
        ("k" * 600, "HMAC_SHA1", TOKEN, False),
    ],
)
def test_a_shared_key_signs_with_the_one_algorithm_it_is_for(
    settings: str, algorithm: str, secret: str, expected: bool
) -> None:
    assert is_good(secret, settings=settings, algorithm=algorithm) is expected


@pytest.mark.parametrize(
    ("signed_url", "address", "expected"),
    [
        (f"{BASE}:443{PATH}", PATH, True),
        (f"{BASE}{PATH}/", f"{PATH}/", True),
        (f"{BASE}{PATH}/", PATH, False),
        (f"http://help.example.org{PATH}", PATH, False),
        (f"https://evil.example{PATH}", PATH, False),
        (f"{BASE}{PATH}?a=%2B1", f"{PATH}?a=%2B1", True),
        (f"{BASE}{PATH}?a=%2B1", f"{PATH}?a=+1", False),
    ],
)
def test_the_address_is_the_configured_one_with_raw_path_and_query(
    signed_url: str, address: str, expected: bool
) -> None:
    assert is_good(TOKEN, signed_url=signed_url, address=address) is expected
    assert is_good(TOKEN, signed_url=signed_url, address=address, base=f"{BASE}/") is expected


def test_nobody_is_believed_where_no_secret_is_set() -> None:
    for settings in (Settings(_env_file=None), Settings(twilio_account_sid=ACCOUNT, _env_file=None)):
        verifier = Signatures(BASE, secrets_of(settings))
        signature = RequestValidator("").compute_signature(BASE + PATH, {"AccountSid": ACCOUNT})
        pairs = [("AccountSid", ACCOUNT)]
        assert not verifier.is_good(address=PATH, pairs=pairs, body=None, signature=signature, settings="")


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [
        ("?bodySHA256={hash}", '{"AccountSid": "x"}', True),
        ("?bodySHA256={hash}", '{"AccountSid": "y"}', False),
        ("?bodySHA256={hash}&bodySHA256={hash}", '{"AccountSid": "x"}', False),
        ("", '{"AccountSid": "x"}', False),
    ],
)
def test_json_is_believed_by_the_hash_in_its_address(query: str, body: str, expected: bool) -> None:
    original = json.dumps({"AccountSid": "x"})
    address = PATH + query.format(hash=sha256(original.encode()).hexdigest())
    signature = RequestValidator(TOKEN).compute_signature(BASE + address, {})
    known: Any = [(ACCOUNT, TOKEN)]
    verifier = Signatures(BASE, known)
    assert verifier.is_good(address=address, pairs=[], body=body, signature=signature, settings="") is expected
