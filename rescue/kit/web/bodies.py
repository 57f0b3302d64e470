"""Reads what was sent, within limits, and refuses at the door what no route could use."""

import json
import re
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rescue.kit.problems import Malformed, NotFound, TooLarge
from rescue.kit.web.house import House
from rescue.kit.web.strict import LARGEST_WHOLE, find_unreadable
from rescue.kit.words import N_

KIBIBYTE = 1024
MOST_BYTES = 1024 * KIBIBYTE
DEEPEST = 32
LONGEST_NUMBER = 40
FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data"


class NotJson(Malformed):
    title = N_("This is not JSON as we take it.")
    text = N_("This is not JSON as we take it: UTF-8, each name once, finite numbers, not nested too deeply.")


class Bodies:
    """ASGI: reads each body once, up to its limit, and hands on only what can be read."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self.app = app
        starts = sorted(house.body_limits.items(), key=lambda item: -len(item[0]))
        self.limits = [(_pattern(start), limit) for start, limit in starts]
        self.open_forms = house.open_forms
        self.own_signature_paths = house.own_signature_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        _check_address(scope)
        headers = Headers(scope=scope)
        if "content-length" not in headers and "transfer-encoding" not in headers:
            await self.app(scope, receive, send)
            return
        body = await self._read(scope, headers, receive)
        if body is None:
            return
        # An SOS is cleaned, never refused; what carries a signature is read as it was signed, by SignedForm.
        path = scope["path"]
        if path not in self.open_forms and not path.startswith(self.own_signature_paths):
            _check_body(headers, body)
        await self.app(scope, _again(body, receive), send)

    async def _read(self, scope: Scope, headers: Headers, receive: Receive) -> bytes | None:
        """The whole body, or None when the sender went away."""
        path = scope["path"]
        most = next((limit for start, limit in self.limits if start.match(path)), MOST_BYTES)
        announced = headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced[:LONGEST_NUMBER]) > most:
            raise TooLarge(most=_size(most))
        parts, total = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            total += len(part)
            if total > most:
                raise TooLarge(most=_size(most))
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)


def read_json(body: bytes) -> Any:
    """The value of a JSON text, or NotJson: I-JSON's rules, so that every reader of it sees the same."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once_each,
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_small,
        )
        if body.count(b"[") + body.count(b"{") > DEEPEST and _is_deeper(value, DEEPEST):
            _refuse()
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair cannot be written down
            if b"\\u0000" in body and _holds_nul(value):
                _refuse()
    except (ValueError, RecursionError):
        raise NotJson() from None
    return value


def _pattern(start: str) -> re.Pattern[str]:
    """How a path begins; `*` stands for one id."""
    return re.compile(re.escape(start).replace(r"\*", "[^/]+"))


def _check_address(scope: Scope) -> None:
    path, query = scope["path"], scope["query_string"]
    if find_unreadable(path) or "\ufffd" in path:
        raise NotFound()
    if b"%" in query or not query.isascii():
        _check_words(query, "")


def _check_body(headers: Headers, body: bytes) -> None:
    if headers.get("content-encoding", "identity").lower() not in ("identity", ""):
        raise Malformed()
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body:
        return
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        read_json(body)
    elif kind == FORM:
        _check_words(body, "\r\n\t")
    elif kind == FILES and _is_cut_off(headers, body):
        raise Malformed()


def _is_cut_off(headers: Headers, body: bytes) -> bool:
    """Whether the end is missing: the parser would take what came for all there was."""
    _, options = parse_options_header(headers["content-type"])
    boundary = options.get(b"boundary")
    return not boundary or b"--" + boundary + b"--" not in body


def _check_words(encoded: bytes, allowed: str) -> None:
    try:
        text = unquote_to_bytes(encoded).decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed() from None
    # Marks that turn a text's direction about are refused where a field is read, with the field named.
    if any(ord(letter) < 32 and letter not in allowed for letter in text):
        raise Malformed()


def _again(body: bytes, receive: Receive) -> Receive:
    handed_on = False

    async def replay() -> Message:
        nonlocal handed_on
        if handed_on:
            return await receive()
        handed_on = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _size(most: int) -> str:
    return f"{most // KIBIBYTE} KiB" if most < MOST_BYTES else f"{most // MOST_BYTES} MiB"


def _refuse(_word: str = "") -> NoReturn:
    raise ValueError


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        _refuse()
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        _refuse()
    return number


def _small(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER or abs(int(digits)) > LARGEST_WHOLE:
        _refuse()
    return int(digits)


def _is_deeper(value: Any, levels: int) -> bool:
    layer = [value]
    for _ in range(levels):
        layer = [
            part
            for outer in layer
            if isinstance(outer, dict | list)
            for part in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not layer:
            return False
    return any(isinstance(part, dict | list) for part in layer)


def _holds_nul(value: Any) -> bool:
    layer = [value]
    while layer:
        part = layer.pop()
        if isinstance(part, str) and "\0" in part:
            return True
        if isinstance(part, dict):
            layer.extend(part)
            layer.extend(part.values())
        elif isinstance(part, list):
            layer.extend(part)
    return False
