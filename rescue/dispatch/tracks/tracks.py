"""A helper's position while driving: appended by link, portal or API; its age is always said beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from rescue.dispatch.call_outs import CLOCK_SLACK, lock
from rescue.dispatch.models import UNDER_WAY, CallOut, Need
from rescue.dispatch.tracks.models import HelperPosition
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid
from rescue.kit.words import N_
from rescue.network.models import Service
from rescue.network.scoring import LEAVING_MINUTES, travel_minutes
from rescue.network.search import distances_m

STALE = timedelta(minutes=2)
MOST_POSITIONS = 5_000
NEWS_EVERY = timedelta(seconds=60)
"""Whoever looks is woken at most this often; the page itself keeps the age true."""
MOST_SHOWN = 60


class NotOnTheWay(Conflict):
    title = N_("There is nothing to follow now.")
    text = N_("A position is shared after accepting and until the job has ended.")


class PositionImpossible(Invalid):
    title = N_("This position cannot be used.")
    text = N_("A position is of a time between the acceptance and now, as degrees or as a map link.")


@dataclass(frozen=True)
class Fix:
    """A measured position, WGS-84 degrees; without `measured_at` it is of now."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None
    measured_at: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """Where a helper was last seen, and from there the way to the scene; `minutes` by the travel model."""

    call_out_id: str
    latitude: float
    longitude: float
    accuracy_m: float | None
    measured_at: datetime
    is_stale: bool
    distance_m: int | None
    minutes: int | None


def append(db: Db, call_out_id: str, fixes: Sequence[Fix], *, by: str) -> int:
    """Keep positions of a call-out that is under way; how many were new. One kept already changes nothing."""
    _, call_out = lock(db, call_out_id)
    if call_out.state not in UNDER_WAY or call_out.is_remote:
        raise NotOnTheWay
    began = (call_out.answered_at or call_out.offered_at) - CLOCK_SLACK
    times = [fix.measured_at or db.now for fix in fixes]
    if any(not began <= at <= db.now + CLOCK_SLACK for at in times):
        raise PositionImpossible
    of_call_out = HelperPosition.call_out_id == call_out.id
    known = set(
        db.scalars(select(HelperPosition.measured_at).where(of_call_out, HelperPosition.measured_at.in_(times)))
    )
    count, last = db.execute(select(func.count(), func.max(HelperPosition.given_at)).where(of_call_out)).one()
    new = 0
    for fix, at in zip(fixes, times, strict=True):
        if at in known or count + new >= MOST_POSITIONS:
            continue
        known.add(at)
        new += 1
        db.add_row(
            HelperPosition,
            id=db.new_id("hpo"),
            call_out_id=call_out.id,
            latitude=fix.latitude,
            longitude=fix.longitude,
            accuracy_m=fix.accuracy_m,
            measured_at=at,
            given_at=db.now,
            by=by,
        )
    if new and (last is None or _aware(last) <= db.now - NEWS_EVERY):
        events.record(db, "call_out.located", subject=call_out.id, by=by, incident_id=call_out.incident_id)
    return new


def latest(db: Db, call_outs: Sequence[CallOut]) -> dict[str, Seen]:
    """Where each helper that is under way was seen last."""
    going = {call_out.id: call_out for call_out in call_outs if call_out.state in UNDER_WAY}
    if not going:
        return {}
    newest = (
        select(HelperPosition.call_out_id, func.max(HelperPosition.measured_at).label("at"))
        .where(HelperPosition.call_out_id.in_(going))
        .group_by(HelperPosition.call_out_id)
        .subquery()
    )
    found = db.execute(
        select(HelperPosition, Need.latitude, Need.longitude)
        .join(
            newest,
            (newest.c.call_out_id == HelperPosition.call_out_id) & (newest.c.at == HelperPosition.measured_at),
        )
        .join(CallOut, CallOut.id == HelperPosition.call_out_id)
        .join(Need, Need.id == CallOut.need_id)
    )
    return {
        position.call_out_id: _seen(position, latitude, longitude, going[position.call_out_id], db.now)
        for position, latitude, longitude in found
    }


def list_of(db: Db, call_out_id: str) -> list[HelperPosition]:
    """The newest positions of a call-out, the newest first."""
    of_call_out = select(HelperPosition).where(HelperPosition.call_out_id == call_out_id)
    return list(db.scalars(of_call_out.order_by(HelperPosition.measured_at.desc()).limit(MOST_SHOWN)))


def _seen(
    position: HelperPosition, latitude: float | None, longitude: float | None, call_out: CallOut, now: datetime
) -> Seen:
    distance = minutes = None
    if latitude is not None and longitude is not None and call_out.on_scene_at is None:
        distance = round(distances_m(position.latitude, position.longitude, [latitude], [longitude])[0])
        service = Service(call_out.service)
        minutes = max(1, travel_minutes(service, distance) - LEAVING_MINUTES[service])
    return Seen(
        call_out_id=position.call_out_id,
        latitude=position.latitude,
        longitude=position.longitude,
        accuracy_m=position.accuracy_m,
        measured_at=position.measured_at,
        is_stale=now - position.measured_at > STALE,
        distance_m=distance,
        minutes=minutes,
    )


def _aware(at: datetime) -> datetime:
    """An aggregate forgets on one engine that its column knows its zone."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
