"""Making an offer: the call-out, the link, the words on their way, and the timer that waits for the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import negotiate
from i18n.words import Term, Words
from rescue.dispatch.messages import CallOutCancelled, CanYouCome
from rescue.dispatch.models import CallOut, CallOutState
from rescue.geography import place_words
from rescue.kit import events, jobs
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.network import matching
from rescue.network.models import SERVICE_NAMES, Provider, Service
from rescue.network.run_cards import kind_name
from rescue.promises import promises
from rescue.promises.wording import PROVIDER_ANSWERS

if TYPE_CHECKING:
    from rescue.dispatch.needs import Scene

EXPIRE = "call_out.expire"
LINK_PATH = "/p/"
LINK_DAYS = 14
WRITTEN = ("sms", "whatsapp", "email")
REACHED = (*WRITTEN, "voice")
LADDER = "offer"


@dataclass(frozen=True)
class Offered:
    """An offer just made."""

    call_out_id: str
    provider_name: str
    expires_at: datetime


@dataclass(frozen=True)
class Preview:
    """The words of an offer before it is made, and the language they are for."""

    message: Words
    language: str


def preview(scene: "Scene", service: str, candidate: matching.Candidate, *, offer_seconds: int) -> Preview | None:
    """What a candidate would read; None where they have no number for words."""
    to = text_recipient(candidate.contacts, candidate.languages, REACHED)
    if to is None:
        return None
    words = _can_you_come(scene, service, candidate, _minutes(offer_seconds), to.language)
    return Preview(words, to.language)


def make(
    db: Db,
    need_id: str,
    scene: "Scene",
    service: str,
    candidate: matching.Candidate,
    *,
    by: str,
    offer_seconds: int,
    is_by_hand: bool = False,
    say: Callable[[int, str], Words] | None = None,
    is_remote: bool = False,
    is_planned: bool = False,
    call_out_id: str | None = None,
) -> Offered:
    """Offer a need to a candidate in this transaction; nothing is read, so that intake can batch it."""
    call_out_id = call_out_id or db.new_id("cal")
    expires_at = db.now + timedelta(seconds=offer_seconds)
    link = links.add(db, Purpose.PROVIDER_CALL_OUT, call_out_id, expires_at=db.now + timedelta(days=LINK_DAYS))
    db.add_row(
        CallOut,
        id=call_out_id,
        need_id=need_id,
        incident_id=scene.incident_id,
        provider_id=candidate.provider_id,
        station_id=candidate.station_id,
        provider_name=candidate.provider_name,
        service=service,
        state=CallOutState.OFFERED,
        version=1,
        is_by_hand=is_by_hand,
        is_demonstration=candidate.is_demonstration,
        link_id=link.id,
        distance_m=candidate.distance_m,
        reasons=[{"code": reason.code, "values": reason.values} for reason in candidate.reasons],
        offered_at=db.now,
        expires_at=expires_at,
        is_remote=is_remote,
        is_planned=is_planned,
        **_estimated(candidate),
    )
    _set_timer(db, call_out_id, expires_at)
    _promise_answer(db, scene.incident_id, call_out_id, service, expires_at, is_remote=is_remote or is_planned, by=by)
    events.record(
        db,
        "call_out.offered",
        subject=call_out_id,
        by=by,
        incident_id=scene.incident_id,
        provider_id=candidate.provider_id,
        service=service,
        by_hand=is_by_hand,
        **({"webhooks": True} if candidate.has_webhooks else {}),
    )
    _tell_provider(db, scene, service, candidate, link, about=call_out_id, seconds=offer_seconds, say=say)
    return Offered(call_out_id, candidate.provider_name, expires_at)


def _promise_answer(
    db: Db, incident_id: str, call_out_id: str, service: str, until: datetime, *, is_remote: bool, by: str
) -> None:
    """An answer is due by the end of the offer, which ends the promise too: it needs no timer of its own."""
    promises.write(
        db,
        incident_id=incident_id,
        what=PROVIDER_ANSWERS,
        about=call_out_id,
        due_at=until,
        to_whom="desk" if is_remote else "traveller",
        by=by,
        facts={"service": str(service)},
        is_timed=False,
    )


def _set_timer(db: Db, call_out_id: str, at: datetime) -> None:
    key = f"expire:{call_out_id}"
    jobs.enqueue(db, EXPIRE, key=key, run_at=at, urgency=jobs.Urgency.TIMER, call_out_id=call_out_id)


def _estimated(candidate: matching.Candidate) -> dict[str, Any]:
    estimate = candidate.estimate
    return {
        "estimate_minor": estimate.amount_minor if estimate else None,
        "estimate_currency": estimate.currency if estimate else None,
        "estimate_parts": candidate.estimate_parts,
    }


def text_recipient(
    contacts: Sequence[dict[str, Any]], languages: Sequence[str], channels: Sequence[str] = WRITTEN
) -> Recipient | None:
    """Where a provider reads texts, in the first language of theirs that we speak; None without a number."""
    points = _points(contacts, channels)
    if not points:
        return None
    channel, address = points[0]
    language = negotiate(languages)
    return Recipient("provider", address, language.code, channel=channel)


def tell(db: Db, call_out: CallOut, message: Words) -> None:
    """Say something to the provider of a call-out, where they read texts."""
    found = db.execute(select(Provider.contacts, Provider.languages).where(Provider.id == call_out.provider_id))
    contacts, languages = found.one()
    # Whoever is on the way must turn back even if they have nothing but a telephone; other news can wait for them.
    channels = REACHED if isinstance(message, CallOutCancelled) else WRITTEN
    to = text_recipient(contacts, languages, WRITTEN) or text_recipient(contacts, languages, channels)
    if to is None:
        return
    points = _points(contacts, channels)
    deliveries.queue(db, to, message, incident_id=call_out.incident_id, points=points, urgency=jobs.Urgency.RESCUE)


def _points(contacts: Sequence[dict[str, Any]], channels: Sequence[str]) -> list[tuple[str, str]]:
    """The ways to reach a provider, priority 1 first."""
    used = [contact for contact in contacts if contact["channel"] in channels]
    return [(each["channel"], each["address"]) for each in sorted(used, key=lambda each: int(each["priority"]))]


def _tell_provider(
    db: Db,
    scene: "Scene",
    service: str,
    candidate: matching.Candidate,
    link: links.Link,
    *,
    about: str,
    seconds: int,
    say: Callable[[int, str], Words] | None,
) -> None:
    to = text_recipient(candidate.contacts, candidate.languages, REACHED)
    if to is None:
        return
    say = say or partial(_can_you_come, scene, service, candidate)
    deliveries.queue(
        db,
        to,
        say(_minutes(seconds), to.language),
        incident_id=scene.incident_id,
        link=link,
        link_path=LINK_PATH,
        urgency=jobs.Urgency.RESCUE,
        ladder=LADDER,
        points=_points(candidate.contacts, REACHED),
        about=about,
        valid_seconds=seconds,
    )


def _minutes(seconds: int) -> int:
    return max(1, round(seconds / 60))


def _can_you_come(
    scene: "Scene", service: str, candidate: matching.Candidate, minutes: int, language: str
) -> CanYouCome:
    return CanYouCome(
        reference=scene.reference,
        service=Term(SERVICE_NAMES[Service(service)]),
        what=Term(kind_name(scene.kind)),
        place=place_words.where(
            scene.place_names,
            language,
            latitude=scene.latitude,
            longitude=scene.longitude,
            territory_code=scene.territory_code,
        )
        or "",
        distance_km=round(candidate.distance_m / 1000, 1),
        minutes=minutes,
        link="",
        demonstration=candidate.is_demonstration,
    )
