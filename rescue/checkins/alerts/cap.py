"""A CAP 1.2 message read into values: who sent it, about which danger, where, from when until when."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rescue.checkins.alerts import hazards, xml_reading
from rescue.checkins.alerts.models import IDENTIFIER_CHARACTERS, SENDER_CHARACTERS
from rescue.checkins.alerts.xml_reading import Element
from rescue.kit.problems import Invalid, TooLarge
from rescue.kit.web.strict import TURNING
from rescue.kit.words import N_

NAMESPACES = frozenset({"urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1"})
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
UNKNOWN = "Unknown"
WITHOUT_END = timedelta(hours=24)
LONGEST = timedelta(days=30)
MOST_INFOS, MOST_AREAS, MOST_SHAPES, MOST_POINTS = 40, 100, 400, 20_000
MOST_REFERENCES, MOST_GEOCODES = 200, 400
LINE_CHARACTERS, WORDS_CHARACTERS = 200, 2_000
FARTHEST_KM = 20_100.0
RIGHT_ANGLE, HALF_TURN = 90.0, 180.0
FEWEST_CORNERS = 4
KEY = re.compile(r"[\s,<&\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What an identifier or sender never holds, for the references' sake."""


class NotCap(Invalid):
    title = N_("This is not a CAP 1.2 message.")
    text = N_("This is not a CAP 1.2 message: %(what)s is missing or cannot be read.")


@dataclass(frozen=True)
class Named:
    """Another message by what makes it that message."""

    sender: str
    identifier: str
    sent_at: datetime


@dataclass(frozen=True)
class Message:
    """What a feed told; `severity`, `urgency` and `certainty` are the gravest of its blocks."""

    named: Named
    status: str
    message_type: str
    scope: str
    references: tuple[Named, ...]
    infos: tuple[dict[str, Any], ...]
    areas: tuple[dict[str, Any], ...]
    hazard: str
    severity: str
    urgency: str
    certainty: str
    is_all_clear: bool
    begins_at: datetime
    expires_at: datetime


def read(content: bytes) -> Message:
    """The message; NotXml, NotCap or TooLarge."""
    root = xml_reading.read(content)
    if root.name != "alert" or root.namespace not in NAMESPACES:
        raise NotCap(what="alert")
    sent_at = _moment(root.said("sent"))
    if sent_at is None:
        raise NotCap(what="sent")
    named = Named(_key(root, "sender", SENDER_CHARACTERS), _key(root, "identifier", IDENTIFIER_CHARACTERS), sent_at)
    message_type = _one_of(root, "msgType", MESSAGE_TYPES)
    blocks = root.list("info")[:MOST_INFOS]
    if not blocks and message_type in ("Alert", "Update"):
        raise NotCap(what="info")
    begins_at, expires_at = _span(blocks, sent_at)
    return Message(
        named=named,
        status=_one_of(root, "status", STATUSES),
        message_type=message_type,
        scope=_one_of(root, "scope", SCOPES),
        references=tuple(_references(root.said("references"))),
        infos=tuple(_info(block) for block in blocks),
        areas=tuple(_areas(blocks)),
        hazard=hazards.find([block.said("event") for block in blocks], _categories(blocks)),
        severity=_gravest(blocks, "severity", SEVERITIES),
        urgency=_gravest(blocks, "urgency", URGENCIES),
        certainty=_gravest(blocks, "certainty", CERTAINTIES),
        is_all_clear=bool(blocks) and all(_is_all_clear(block) for block in blocks),
        begins_at=begins_at,
        expires_at=expires_at,
    )


def _key(root: Element, name: str, most: int) -> str:
    said = root.said(name)
    if not said or len(said) > most or KEY.search(said):
        raise NotCap(what=name)
    return said


def _one_of(root: Element, name: str, known: tuple[str, ...]) -> str:
    said = root.said(name)
    if said not in known:
        raise NotCap(what=name)
    return said


def _gravest(blocks: Iterable[Element], name: str, known: tuple[str, ...]) -> str:
    said = {block.said(name) for block in blocks}
    return next((each for each in known if each in said), UNKNOWN)


def _moment(said: str) -> datetime | None:
    """An instant with its offset; CAP writes -00:00 for UTC, and a time without an offset means nothing."""
    try:
        found = datetime.fromisoformat(said.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _span(blocks: list[Element], sent_at: datetime) -> tuple[datetime, datetime]:
    """From the earliest onset to the latest end; a block that says no end lasts a day."""
    begins, ends = [], []
    for block in blocks:
        begin = _moment(block.said("onset")) or _moment(block.said("effective")) or sent_at
        begins.append(begin)
        ends.append(_moment(block.said("expires")) or max(begin, sent_at) + WITHOUT_END)
    begins_at, expires_at = min(begins, default=sent_at), max(ends, default=sent_at + WITHOUT_END)
    return begins_at, min(expires_at, max(begins_at, sent_at) + LONGEST)


def _references(said: str) -> Iterable[Named]:
    for written in said.split()[:MOST_REFERENCES]:
        sender, _, rest = written.partition(",")
        identifier, _, sent = rest.rpartition(",")
        sent_at = _moment(sent)
        if sender and identifier and sent_at and len(sender) <= SENDER_CHARACTERS:
            yield Named(sender, identifier[:IDENTIFIER_CHARACTERS], sent_at)


def _info(block: Element) -> dict[str, Any]:
    return {
        "language": _clean(block.said("language"), 35) or "en-US",
        "event": _clean(block.said("event"), LINE_CHARACTERS),
        "headline": _clean(block.said("headline"), LINE_CHARACTERS),
        "description": _clean(block.said("description"), WORDS_CHARACTERS),
        "instruction": _clean(block.said("instruction"), WORDS_CHARACTERS),
        "area": _clean("; ".join(area.said("areaDesc") for area in block.list("area")[:MOST_AREAS]), LINE_CHARACTERS),
        "hazard": hazards.find([block.said("event")], _categories([block])),
    }


def _categories(blocks: Iterable[Element]) -> list[str]:
    return [each.text.strip() for block in blocks for each in block.list("category")[:12]]


def _is_all_clear(block: Element) -> bool:
    responses = {each.text.strip() for each in block.list("responseType")}
    return "AllClear" in responses


def _areas(blocks: Iterable[Element]) -> Iterable[dict[str, Any]]:
    """Every area once: the blocks of several languages repeat them."""
    known: list[dict[str, Any]] = []
    points = 0
    for block in blocks:
        for area in block.list("area")[:MOST_AREAS]:
            polygons = [_polygon(each.text) for each in area.list("polygon")[:MOST_SHAPES]]
            circles = [_circle(each.text) for each in area.list("circle")[:MOST_SHAPES]]
            points += sum(len(each) for each in polygons)
            if points > MOST_POINTS or len(known) >= MOST_AREAS:
                raise TooLarge(most=f"{MOST_POINTS} points")
            found = {
                "polygons": polygons,
                "circles": circles,
                "geocodes": [
                    [_clean(each.said("valueName"), 60), _clean(each.said("value"), 60)]
                    for each in area.list("geocode")[:MOST_GEOCODES]
                ],
            }
            if found not in known:
                known.append(found)
                yield {"area": _clean(area.said("areaDesc"), LINE_CHARACTERS), **found}


def _polygon(said: str) -> list[list[float]]:
    corners = [_degrees(pair) for pair in said.split()[: MOST_POINTS + 1]]
    if len(corners) < FEWEST_CORNERS or corners[0] != corners[-1]:
        raise NotCap(what="polygon")
    return corners


def _circle(said: str) -> list[float]:
    centre, _, radius = said.strip().partition(" ")
    kilometres = _number(radius)
    if not 0 <= kilometres <= FARTHEST_KM:
        raise NotCap(what="circle")
    return [*_degrees(centre, "circle"), kilometres]


def _degrees(pair: str, what: str = "polygon") -> list[float]:
    latitude, _, longitude = pair.partition(",")
    found = [_number(latitude, what), _number(longitude, what)]
    if abs(found[0]) > RIGHT_ANGLE or abs(found[1]) > 2 * HALF_TURN:
        raise NotCap(what=what)
    # Some feeds write 181.5 for 178.5 W.
    return [found[0], (found[1] + HALF_TURN) % (2 * HALF_TURN) - HALF_TURN if abs(found[1]) > HALF_TURN else found[1]]


def _number(said: str, what: str = "circle") -> float:
    try:
        found = float(said.strip()[:40])
    except ValueError:
        raise NotCap(what=what) from None
    if found != found or found in (float("inf"), float("-inf")):
        raise NotCap(what=what)
    return found


def _clean(said: str, most: int) -> str:
    """One paragraph without controls and marks that turn a text about."""
    kept = (
        " " if letter.isspace() else letter
        for letter in said
        if letter.isspace() or (unicodedata.category(letter) not in ("Cc", "Cs") and letter not in TURNING)
    )
    return " ".join("".join(kept).split())[:most]
