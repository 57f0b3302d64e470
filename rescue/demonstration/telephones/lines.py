"""What is on a pretend telephone now: the line that is open or rings, and messages that are read aloud."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from i18n.channels.fake_exchange import OPEN, OVER, RINGING, PretendLine, ring
from i18n.channels.fake_phone import RINGING as UNANSWERED
from i18n.channels.fake_phone import PhoneCall
from rescue.kit.database import Db

SAID = "/webhooks/twilio/said/"
STATUS = "/webhooks/twilio/calls/status/"
TAKEN = "in-progress"
MOST_WAITING = 20
RING_SECONDS = 60
"""As long as a telephone network rings; then nobody answered."""
# Twilio's own names of languages, for the browser's voices.
TAGS = {"arb": "ar", "cmn-CN": "zh-CN", "cmn-TW": "zh-TW"}


@dataclass(frozen=True)
class Heard:
    """A line that was said, and in which language, as browsers name it."""

    text: str
    language: str
    is_recorded: bool


@dataclass(frozen=True)
class Line:
    sid: str
    is_ringing: bool
    is_over: bool
    is_asked: bool
    speaks: bool
    is_in_conference: bool
    heard: tuple[Heard, ...]


def find(db: Db, address: str) -> Line | None:
    """The newest line of a telephone; what is over stays to be read."""
    newest = select(PretendLine).where(PretendLine.address == address)
    line = db.scalar(newest.order_by(PretendLine.at.desc(), PretendLine.sid.desc()).limit(1))
    if line is None:
        return None
    heard = tuple(
        Heard(each["text"], TAGS.get(each["language"], each["language"]), each["verb"] == "Play") for each in line.heard
    )
    return Line(
        sid=line.sid,
        is_ringing=line.condition == RINGING,
        is_over=line.condition == OVER,
        is_asked=line.waits_at is not None,
        speaks=line.waits_for is not None,
        is_in_conference=line.conference is not None,
        heard=heard,
    )


def find_open(db: Db, address: str) -> str | None:
    """The name of the line that rings or is open."""
    there = select(PretendLine.sid).where(PretendLine.address == address, PretendLine.condition.in_((RINGING, OPEN)))
    return db.scalar(there.order_by(PretendLine.at.desc()).limit(1))


def find_unanswered(db: Db) -> list[str]:
    """The names of lines that have rung as long as a telephone rings."""
    long_ago = db.now - timedelta(seconds=RING_SECONDS)
    ringing = select(PretendLine.sid).where(PretendLine.condition == RINGING, PretendLine.at < long_ago)
    return list(db.scalars(ringing.order_by(PretendLine.at).limit(MOST_WAITING)))


def ring_waiting(db: Db, public_url: str) -> None:
    """Messages to be read aloud ring like any other call, one at a time on a telephone."""
    waiting = select(PhoneCall).where(PhoneCall.state == UNANSWERED).order_by(PhoneCall.at).limit(MOST_WAITING)
    for call in db.scalars(waiting.with_for_update()):
        if find_open(db, call.address) is None:
            db.execute(update(PhoneCall).where(PhoneCall.key == call.key).values({"state": TAKEN}))
            ring(db, call.address, {"url": f"{public_url}{SAID}{call.key}"}, f"{public_url}{STATUS}{call.key}")
            db.flush()
