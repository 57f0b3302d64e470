"""Requests that carry a carrier's signature instead of a session: the gate that checks it and hands on the fields."""

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, Protocol
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.requests import Request

from rescue.kit import logs
from rescue.kit.access.principals import ANYONE, Role
from rescue.kit.problems import Forbidden, Malformed
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import Gate
from rescue.kit.words import N_

PART = "signatures"
SIGNATURE = "x-twilio-signature"
SETTINGS = "x-twilio-webhooks-signature-settings"
MOST_FIELDS = 1000
NAMES_LOGGED = 60
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}\Z")

Pairs = list[tuple[str, str]]


class NotSigned(Forbidden):
    title = N_("The signature is missing or wrong.")
    text = N_("The signature is missing or wrong. Nothing was read and nothing was changed.")


class Verifier(Protocol):
    """Whether a known secret signed these fields for this address; hung up as `house.parts["signatures"]`."""

    def is_good(
        self, *, address: str, pairs: Sequence[tuple[str, str]], body: str | None, signature: str, settings: str
    ) -> bool: ...


class SignedGate(Gate):
    """Lets a request through whose signature is good; the answer is its fields, the first value of each name."""

    def __init__(self) -> None:
        super().__init__(Role.ANYONE)

    async def __call__(self, request: Request) -> dict[str, str]:  # type: ignore[override] # fields instead of a viewer
        request.state.principal = ANYONE  # whatever else the request carries, it acts for nobody
        pairs, body = read(request, await request.body())
        verifier: Verifier = house_of(request).parts[PART]
        is_good = verifier.is_good(
            address=_address(request),
            pairs=pairs if request.method != "GET" else [],
            body=body,
            signature=request.headers.get(SIGNATURE, ""),
            settings=request.headers.get(SETTINGS, ""),
        )
        if not is_good:
            # Only what the fields are called: a wrong proxy or a new parameter is found by it, and no word of anybody.
            names = sorted({name for name, _ in pairs if NAME.match(name)})[:NAMES_LOGGED]
            logs.log().warning("signature.refused", route=_route(request), names=" ".join(names))
            raise NotSigned
        return dict(reversed(pairs))


SignedForm = Annotated[dict[str, str], Depends(SignedGate())]


def read(request: Request, raw: bytes) -> tuple[Pairs, str | None]:
    """The fields as they were signed, blank ones too, and the body where it is JSON."""
    if request.method == "GET":
        return _split(request.scope["query_string"].decode("latin-1")), None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    text = raw.decode("utf-8", "replace")
    if kind != "application/json":
        return _split(text), None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed from None
    return [(str(name), _said(value)) for name, value in told.items()] if isinstance(told, dict) else [], text


def _split(text: str) -> Pairs:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Malformed from None


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _address(request: Request) -> str:
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    return (path + (b"?" + query if query else b"")).decode("latin-1")


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", "none"))
