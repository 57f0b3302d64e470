"""Which version a change was made from: ETag out, If-Match in."""

import re

from starlette.requests import Request
from starlette.responses import Response

from rescue.kit.problems import Malformed, VersionMissing

ONE_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]{0,64})"\Z')
NEVER_GIVEN = -1
NUMBER = re.compile(r"[0-9]{1,15}\Z")


def etag(version: int) -> str:
    return f'"{version}"'


def show_version(response: Response, version: int) -> None:
    """Put the record's version into the answer's ETag."""
    response.headers["ETag"] = etag(version)


def seen_version(request: Request) -> int | None:
    """The version the change was made from; None for `If-Match: *`. Missing is 428.

    A tag we never gave is a version that no record has: its answer is 412 and tells the one there is.
    """
    given = request.headers.get("if-match", "").strip()
    if not given:
        raise VersionMissing()
    if given == "*":
        return None
    found = ONE_TAG.match(given)
    if not found:
        raise Malformed()
    if not NUMBER.match(found[1]):
        return NEVER_GIVEN
    return int(found[1])


def find_seen_version(request: Request) -> int | None:
    """As seen_version, for changes that may be made without looking first."""
    return seen_version(request) if "if-match" in request.headers else None
