"""Whether a message may go now: what its owner asked, what the address takes, the hour there, no loop of ours."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, case, func, select

from i18n.models import Delivery, DeliveryState
from i18n.reaching import senders
from i18n.reaching.countries import country_of
from i18n.reaching.marks import Marks
from i18n.reaching.senders import Capability, House
from rescue.kit import jobs
from rescue.kit.database import Db

LOOP_MINUTES = 10
MOST_IN_LOOP = 20
"""To one address about one incident in LOOP_MINUTES: more is a machine talking to itself."""
MOST_ORDINARY = 6
TEXTED = ("sms", "whatsapp")
_COUNTS = (
    select(
        Delivery.incident_id,
        Delivery.address,
        func.count(),
        func.count(case((Delivery.queued_at > bindparam("since"), 1))),
    )
    .where(Delivery.incident_id.in_(bindparam("incidents", expanding=True)), Delivery.state != DeliveryState.CANCELLED)
    .group_by(Delivery.incident_id, Delivery.address)
)


class Word(StrEnum):
    GO = "go"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Verdict:
    """Go; hold until an instant; or refuse with a code that says why."""

    word: Word
    code: str = ""
    until: datetime | None = None


GO = Verdict(Word.GO)


@dataclass(frozen=True)
class Counts:
    """How much was said lately to one address about one incident, and in all about the incident."""

    recent: dict[tuple[str, str], int]
    total: dict[str, int]


def count(db: Db, incident_ids: Collection[str]) -> Counts:
    """One statement for a whole batch; none where no incident is meant."""
    recent: dict[tuple[str, str], int] = {}
    total: dict[str, int] = {}
    if incident_ids:
        since = db.now - timedelta(minutes=LOOP_MINUTES)
        for incident_id, address, all_of_it, lately in db.execute(
            _COUNTS, {"incidents": list(incident_ids), "since": since}
        ):
            recent[incident_id, address] = lately
            total[incident_id] = total.get(incident_id, 0) + all_of_it
    return Counts(recent, total)


def judge(
    delivery: Delivery, rule: Capability | None, marks: Marks, counts: Counts, house: House, now: datetime
) -> Verdict:
    """The first reason that applies; the night never holds up a rescue."""
    point = (delivery.channel, delivery.address)
    is_urgent = delivery.urgency <= jobs.Urgency.TIMER
    territory = country_of(delivery.address)
    if point in marks.suppressed:
        return Verdict(Word.REFUSE, "suppressed")
    if point in marks.unusable:
        return Verdict(Word.REFUSE, marks.unusable[point])
    if territory in house.stopped and delivery.channel in TEXTED:
        return Verdict(Word.REFUSE, "country_stopped")
    if (looped := _looped(delivery, counts, house, is_urgent=is_urgent)) is not None:
        return Verdict(Word.REFUSE, looped)
    quiet = None if is_urgent else senders.quiet_until(rule, now, delivery.zone, territory)
    return Verdict(Word.HOLD, "quiet_hours", quiet) if quiet is not None else GO


def _looped(delivery: Delivery, counts: Counts, house: House, *, is_urgent: bool) -> str | None:
    if delivery.incident_id is None:
        return None
    if counts.recent.get((delivery.incident_id, delivery.address), 0) > (MOST_IN_LOOP if is_urgent else MOST_ORDINARY):
        return "loop_guard"
    is_over = counts.total.get(delivery.incident_id, 0) > house.most_messages
    return "over_budget" if is_over and not is_urgent else None
