"""Twilio's published OpenAPI as a gate: what we send is checked in process before anything pretends to be Twilio.

The specification is in the npm package `@twilio/cli-core` (MIT). The test run fetches that one package, without its
dependencies, and keeps the two files in the git-ignored `.tools` folder; `fetch` checks its hash.
"""

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from twilio.http import HttpClient
from twilio.http.response import Response

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".tools" / "twilio-openapi-9.0.0"
PACKAGE = "@twilio/cli-core@9.0.0"
INTEGRITY = "sha512-FPHm5gXAUwM2oATmQi3AGYPFz4Urg5G5/vDkpUu5WqNuwueQaS93HwXjdX1OM+miuq0LMimdfbXDTLEp4Nsjfg=="
FILES = ("twilio_api_v2010.json", "twilio_verify_v2.json")
INSIDE = "package/src/services/twilio-api/"
FETCH_SECONDS = 120
NEWER_THAN_SPECIFICATION = {"MessageIntent", "RecordingConfigurationId", "Passports"}
"""Parameters of the Python package that the specification does not have yet."""
METHODS = ("get", "post", "delete", "put", "patch")


class BreaksContract(AssertionError):
    """Twilio would not take this request."""


@dataclass(frozen=True)
class Operation:
    """One method of one address: its parameters by where they stand."""

    method: str
    address: re.Pattern[str]
    names: tuple[str, ...]
    path: dict[str, Any]
    query: dict[str, Any]
    form: dict[str, Any]
    required: frozenset[str]


def fetch() -> bool:
    """Have the specification in FOLDER; False where the package cannot be had. Only its two files are kept."""
    if all((FOLDER / name).exists() for name in FILES):
        return True
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", folder]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=FETCH_SECONDS)
            (tarball,) = Path(folder).glob("*.tgz")
        except (OSError, subprocess.SubprocessError, ValueError):
            return False
        digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
        assert f"sha512-{digest}" == INTEGRITY, f"{PACKAGE} is not the package we know"
        FOLDER.mkdir(parents=True, exist_ok=True)
        with tarfile.open(tarball) as packed:
            for name in FILES:
                found = packed.extractfile(INSIDE + name)
                assert found is not None
                (FOLDER / name).write_bytes(found.read())
    return True


def is_here() -> bool:
    return all((FOLDER / name).exists() for name in FILES)


def check(method: str, url: str, params: dict[str, Any] | None, data: dict[str, Any] | None) -> Operation:
    """The operation a request is for; BreaksContract names what Twilio would refuse."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    for operation in operations():
        found = operation.address.fullmatch(address) if operation.method == method.lower() else None
        if found is not None:
            for name, value in zip(operation.names, found.groups(), strict=True):
                _check_value(f"path {name}", value, operation.path.get(name, {}))
            asked = [*parse_qsl(parts.query, keep_blank_values=True), *_pairs(params)]
            _check_given("query", asked, operation.query)
            _check_given("form", _pairs(data), operation.form)
            missing = operation.required - {name for name, _ in _pairs(data)}
            if missing:
                raise BreaksContract(f"{method} {parts.path}: {sorted(missing)} is required")
            return operation
    raise BreaksContract(f"Twilio has no {method} {address}")


@lru_cache(1)
def operations() -> tuple[Operation, ...]:
    """Every operation of both files, those with fewest placeholders first."""
    found = []
    for name in FILES:
        whole = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        for path, item in whole["paths"].items():
            server = (item.get("servers") or whole["servers"])[0]["url"]
            found += [_operation(whole, server + path, key, item[key]) for key in METHODS if key in item]
    return tuple(sorted(found, key=lambda each: len(each.names)))


def _operation(whole: dict[str, Any], address: str, method: str, told: dict[str, Any]) -> Operation:
    schemas = {kind: {} for kind in ("path", "query", "header")}
    for parameter in told.get("parameters", ()):
        schemas[parameter["in"]][parameter["name"]] = _solved(whole, parameter.get("schema", {}))
    content = told.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
    form = _solved(whole, content.get("schema", {}))
    pattern = re.sub(r"\\\{(\w+)\\\}", r"([^/]+)", re.escape(address))
    return Operation(
        method,
        re.compile(pattern),
        tuple(re.findall(r"\{(\w+)\}", address)),
        schemas["path"],
        schemas["query"],
        {name: _solved(whole, each) for name, each in form.get("properties", {}).items()},
        frozenset(form.get("required", ())),
    )


def _solved(whole: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        place: Any = whole
        for step in schema["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        schema = place
    if "items" in schema:
        return {**schema, "items": _solved(whole, schema["items"])}
    return schema


def _pairs(given: dict[str, Any] | None) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in (given or {}).items():
        if value is None or type(value).__name__ == "object":
            continue
        pairs += [(name, each) for each in value] if isinstance(value, list | tuple) else [(name, value)]
    return pairs


def _check_given(where: str, given: list[tuple[str, Any]], known: dict[str, Any]) -> None:
    for name, value in given:
        if name not in known and name not in NEWER_THAN_SPECIFICATION:
            raise BreaksContract(f"{where}: {name} is not a parameter of this operation")
        _check_value(f"{where} {name}", value, known.get(name, {}))


def _check_value(where: str, value: Any, schema: dict[str, Any]) -> None:
    schema = schema.get("items", schema)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    kind = schema.get("type")
    faults = [
        kind == "integer" and not re.fullmatch(r"-?\d+", text),
        kind == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", text),
        kind == "boolean" and text.lower() not in ("true", "false"),
        "pattern" in schema and not re.search(schema["pattern"], text),
        "enum" in schema and text not in map(str, schema["enum"]),
        len(text) < schema.get("minLength", 0),
        len(text) > schema.get("maxLength", len(text)),
        schema.get("format") == "uri" and not _is_address(text),
        schema.get("format") == "http-method" and text not in ("GET", "POST", "HEAD", "PATCH", "PUT", "DELETE"),
    ]
    if any(faults):
        raise BreaksContract(f"{where}: {text!r} is no {schema.get('format') or kind}")


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in (parts.hostname or "_")


@dataclass
class Sent:
    """A request that Twilio would take."""

    method: str
    url: str
    data: dict[str, Any]
    params: dict[str, Any]


@dataclass
class CheckedHttp(HttpClient):  # type: ignore[misc]
    """Checks each request, then hands it to `inner`, or answers it from `answers` in order, else with a new sid."""

    inner: HttpClient | None = None
    answers: list[tuple[int, dict[str, Any]] | Exception] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        *more: Any,
        **options: Any,
    ) -> Response:
        check(method, url, params, data)
        self.sent.append(Sent(method, url, dict(data or {}), dict(params or {})))
        if self.inner is not None:
            answer: Response = self.inner.request(method, url, params, data, *more, **options)
            return answer
        given = self.answers.pop(0) if self.answers else (201, {"sid": f"SM{len(self.sent):032x}"})
        if isinstance(given, Exception):
            raise given
        status, body = given
        return Response(status, json.dumps(body))
