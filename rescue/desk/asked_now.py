"""Who was asked in a case, as its page shows it: whom to ring, what may come next, when they are expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from rescue.desk import advice
from rescue.desk.confirming.confirming import Way
from rescue.dispatch.models import MILESTONES, UNDER_WAY, CallOut, CallOutState
from rescue.kit.database import Db
from rescue.network.models import Provider

PHONE_CHANNELS = ("voice", "sms", "whatsapp")


@dataclass(frozen=True)
class Asked:
    """A call-out with whom to ring, what it may become, when it is expected, and how far its offer has come."""

    call_out: CallOut
    phone: str | None
    steps: tuple[CallOutState, ...]
    arrives_at: datetime | None
    way: Way

    @property
    def is_under_way(self) -> bool:
        return self.call_out.state in UNDER_WAY

    @property
    def is_offered(self) -> bool:
        return self.call_out.state is CallOutState.OFFERED


def see_all(db: Db, asked: Sequence[CallOut], ways: dict[str, Way]) -> list[Asked]:
    """Everybody who was asked, the newest first."""
    known = phones(db, asked)
    return [see(call_out, known, ways) for call_out in reversed(asked)]


def phones(db: Db, asked: Sequence[CallOut]) -> dict[str, str]:
    """The best number of each provider that was asked."""
    ids = {call_out.provider_id for call_out in asked}
    if not ids:
        return {}
    found = db.execute(select(Provider.id, Provider.contacts).where(Provider.id.in_(ids)))
    return {row.id: phone for row in found if (phone := _phone_of(row.contacts))}


def _phone_of(contacts: Sequence[dict[str, Any]]) -> str | None:
    ringing = [contact for contact in contacts if contact["channel"] in PHONE_CHANNELS]
    best = min(ringing, key=lambda each: (PHONE_CHANNELS.index(each["channel"]), each["priority"]), default=None)
    return str(best["address"]) if best else None


def see(call_out: CallOut, phones: dict[str, str], ways: dict[str, Way]) -> Asked:
    steps = tuple(step for step in MILESTONES if step in CallOut.moves.get(call_out.state, frozenset()))
    is_awaited = call_out.state in advice.COMING and call_out.answered_at is not None
    eta = timedelta(minutes=call_out.eta_minutes or 0)
    arrives_at = call_out.answered_at + eta if is_awaited and call_out.answered_at else None
    return Asked(call_out, phones.get(call_out.provider_id), steps, arrives_at, ways[call_out.id])
