"""What a provider's link shows: the job as far as it may be known at its state, and what can be answered."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from i18n.catalogues import translator
from i18n.formats import Formats
from i18n.languages import Language, negotiate
from i18n.spoken import language_name
from rescue.cases import briefings
from rescue.cases.briefings import Briefing
from rescue.dispatch import call_outs
from rescue.dispatch.bills import bills
from rescue.dispatch.bills.models import Bill
from rescue.dispatch.models import MILESTONES, UNDER_WAY, CallOut, CallOutState, Need
from rescue.dispatch.tracks import tracks
from rescue.dispatch.tracks.tracks import Seen
from rescue.geography import place_words, places
from rescue.geography.locator import drawing
from rescue.geography.locator.drawing import Locator, Mark, Marked
from rescue.interpreting import interpretations
from rescue.interpreting.models import SKILL_NAMES, WAY_NAMES, Skill, Way
from rescue.kit import states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.words import N_
from rescue.network.models import SERVICE_NAMES, Provider, Service, Station
from rescue.network.run_cards import kind_name
from rescue.network.tariffs.estimates import Parts
from rescue.shopping.concierge import errands
from rescue.shopping.models import Errand

DRIVES_TO_HOSPITAL = (Service.CASUALTY_TRANSPORT, Service.MEDICAL_TREATMENT)
NEAR_M = 100
NEAR_KM = 80.0
# Where the scene lies, seen from the station.
AWAY: dict[str, str] = {
    "north": N_("%(distance)s north of %(station)s"),
    "northeast": N_("%(distance)s northeast of %(station)s"),
    "east": N_("%(distance)s east of %(station)s"),
    "southeast": N_("%(distance)s southeast of %(station)s"),
    "south": N_("%(distance)s south of %(station)s"),
    "southwest": N_("%(distance)s southwest of %(station)s"),
    "west": N_("%(distance)s west of %(station)s"),
    "northwest": N_("%(distance)s northwest of %(station)s"),
}
BUTTONS: dict[CallOutState, str] = {
    CallOutState.EN_ROUTE: N_("We are on our way"),
    CallOutState.ON_SCENE: N_("We have arrived"),
    CallOutState.TRANSPORTING: N_("We are driving to hospital"),
    CallOutState.AT_FACILITY: N_("We are at the hospital"),
    CallOutState.CLEARED: N_("We have finished"),
}
REACHED: dict[CallOutState, str] = {
    CallOutState.EN_ROUTE: N_("On the way"),
    CallOutState.ON_SCENE: N_("Arrived"),
    CallOutState.TRANSPORTING: N_("Driving to hospital"),
    CallOutState.AT_FACILITY: N_("At the hospital"),
    CallOutState.CLEARED: N_("Finished"),
}
HEADLINES: dict[CallOutState, str] = {
    CallOutState.OFFERED: N_("Can you come?"),
    CallOutState.ACCEPTED: N_("You have accepted. They know that you are coming."),
    CallOutState.EN_ROUTE: N_("You are on the way."),
    CallOutState.ON_SCENE: N_("You are on the scene."),
    CallOutState.TRANSPORTING: N_("You are driving to hospital."),
    CallOutState.AT_FACILITY: N_("You are at the hospital."),
    CallOutState.CLEARED: N_("Done. Thank you for helping."),
    CallOutState.DECLINED: N_("You have declined. Thank you for answering."),
    CallOutState.EXPIRED: N_("The time to answer has passed. We have asked another team."),
    CallOutState.WITHDRAWN: N_("You are not needed any more. Thank you for being ready."),
    CallOutState.ABORTED: N_("You could not go on. We are asking another team."),
}
REMOTE_HEADLINES: dict[CallOutState, str] = {
    CallOutState.OFFERED: N_("Can you help by phone?"),
    CallOutState.ACCEPTED: N_("You have accepted. You help by phone."),
    CallOutState.ON_SCENE: N_("You are helping by phone."),
}
REMOTE_BUTTONS = {**BUTTONS, CallOutState.ON_SCENE: N_("We have begun")}
REMOTE_REACHED = {**REACHED, CallOutState.ON_SCENE: N_("Begun")}
TAKEN = N_("Another team has accepted. You need not go. Thank you for being ready.")
CANCELLED = N_("This call-out is cancelled. If you are on the way, please turn back.")


@dataclass(frozen=True)
class Assignment:
    """The job. `caller` is personal: only while the provider is at it."""

    call_out: CallOut
    reference: str
    headline: str
    kind: str
    severity: str
    service: str
    people: int
    place: str
    away: str | None
    away_values: dict[str, str]
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    zone: str
    arrives_by: datetime | None
    caller: Briefing | None
    following: list[CallOutState]
    reached: list[tuple[str, datetime]]
    price: Parts | None = None
    """What the job costs by the agreed prices, as counted at the offer."""
    seen: Seen | None = None
    bill: Bill | None = None
    may_bill: bool = False
    fee: tuple[int, str] | None = None
    """What is agreed for a job that was accepted and then cancelled."""
    currency: str = ""
    map: Locator | None = None
    errand: Errand | None = None
    """What a shopping guide is asked to look for."""
    interpreting: tuple[str, str, str, str] | None = None
    """The two languages, the skill and the way an interpreter is asked for."""

    @property
    def buttons(self) -> dict[CallOutState, str]:
        return REMOTE_BUTTONS if self.call_out.is_remote else BUTTONS

    @property
    def is_offered(self) -> bool:
        return self.call_out.state is CallOutState.OFFERED

    @property
    def is_under_way(self) -> bool:
        return self.call_out.state in UNDER_WAY


def language_of(db: Db, call_out_id: str, viewer: Principal) -> str:
    """The first language of the provider's people that we speak."""
    call_out = call_outs.get_visible(db, call_out_id, viewer)
    return negotiate(db.get_one(Provider, call_out.provider_id).languages).code


def view(db: Db, call_out_id: str, viewer: Principal, language: Language) -> Assignment:
    """The job as its provider may see it now."""
    call_out = call_outs.get_visible(db, call_out_id, viewer)
    need, station = db.get_one(Need, call_out.need_id), db.get_one(Station, call_out.station_id)
    known = briefings.get(db, call_out.incident_id)
    where = known if known.latitude is not None else need
    latitude, longitude = where.latitude, where.longitude
    away, values = _away(call_out, station, latitude, longitude, language)
    words = REMOTE_REACHED if call_out.is_remote else REACHED
    return Assignment(
        call_out=call_out,
        reference=need.reference,
        headline=_headline(call_out, need),
        kind=kind_name(known.kind),
        severity=known.severity,
        service=SERVICE_NAMES[Service(call_out.service)],
        people=known.people,
        place=place_words.where(
            where.place_names,
            language.code,
            latitude=latitude,
            longitude=longitude,
            territory_code=need.territory_code,
        )
        or "",
        away=away,
        away_values=values,
        latitude=latitude,
        longitude=longitude,
        accuracy_m=known.accuracy_m,
        zone=known.time_zone or station.time_zone,
        arrives_by=_arrives_by(call_out),
        caller=known if call_out.state in UNDER_WAY else None,
        following=_following(call_out),
        reached=[
            (words[CallOutState(name)], at) for name, at in call_outs.milestones(call_out).items() if at is not None
        ],
        map=_map(call_out, station, where, language),
        errand=errands.find_of_call_out(db, call_out.id),
        interpreting=_interpreting(db, call_out, language),
        **_price_and_bill(db, call_out),
    )


def _map(call_out: CallOut, station: Station, where: Briefing | Need, language: Language) -> Locator | None:
    """The place and their station, for whoever drives there."""
    if where.latitude is None or where.longitude is None or call_out.is_remote:
        return None
    accuracy_m = where.accuracy_m if isinstance(where, Briefing) else None
    here = Marked(Mark.INCIDENT, where.latitude, where.longitude, accuracy_m=accuracy_m)
    theirs = Marked(Mark.STATION, station.latitude, station.longitude, name=station.name)
    return drawing.draw([here, theirs], language=language.code, least_km=NEAR_KM)


def _interpreting(db: Db, call_out: CallOut, language: Language) -> tuple[str, str, str, str] | None:
    found = interpretations.find_of_need(db, call_out.need_id)
    if found is None:
        return None
    one, other = (language_name(each, translator(language)) for each in (found.between, found.and_variety))
    return one, other, SKILL_NAMES[Skill(found.skill)], WAY_NAMES[Way(found.way)]


def _price_and_bill(db: Db, call_out: CallOut) -> dict[str, Any]:
    return {
        "price": Parts(**call_out.estimate_parts) if call_out.estimate_parts else None,
        "seen": tracks.latest(db, [call_out]).get(call_out.id),
        "bill": bills.find_of(db, call_out.id),
        "may_bill": bills.may_bill(call_out),
        "fee": bills.cancellation_fee(call_out),
        "currency": call_out.estimate_currency or db.get_one(Provider, call_out.provider_id).currency,
    }


def _headline(call_out: CallOut, need: Need) -> str:
    if call_out.state is not CallOutState.WITHDRAWN:
        words = HEADLINES | REMOTE_HEADLINES if call_out.is_remote else HEADLINES
        return words[call_out.state]
    if need.met_by is not None and need.met_by != call_out.id:
        return TAKEN
    # Nobody turns back who never set out.
    return CANCELLED if call_out.eta_minutes is not None else HEADLINES[call_out.state]


def _arrives_by(call_out: CallOut) -> datetime | None:
    if call_out.answered_at is None or call_out.eta_minutes is None or call_out.on_scene_at is not None:
        return None
    return call_out.answered_at + timedelta(minutes=call_out.eta_minutes)


def _following(call_out: CallOut) -> list[CallOutState]:
    """The milestones that may come next, the nearest first; the hospital only for those who drive there."""
    drives = Service(call_out.service) in DRIVES_TO_HOSPITAL
    return [
        milestone
        for milestone in MILESTONES
        if states.allows(CallOut.moves, call_out.state, milestone)
        and (drives or milestone is not CallOutState.TRANSPORTING)
        and (milestone is not CallOutState.EN_ROUTE or not call_out.is_remote)
    ]


def _away(
    call_out: CallOut, station: Station, latitude: float | None, longitude: float | None, language: Language
) -> tuple[str | None, dict[str, str]]:
    if latitude is None or longitude is None or call_out.distance_m is None or call_out.distance_m < NEAR_M:
        return None, {}
    azimuth = _azimuth(station.latitude, station.longitude, latitude, longitude)
    distance = Formats(language).kilometres(call_out.distance_m / 1_000)
    return AWAY[places.wind(azimuth)], {"distance": distance, "station": station.name}


def _azimuth(from_latitude: float, from_longitude: float, latitude: float, longitude: float) -> float:
    """Degrees clockwise from north at the start of the great circle; one of eight winds needs no ellipsoid."""
    a, b, turn = math.radians(from_latitude), math.radians(latitude), math.radians(longitude - from_longitude)
    east = math.sin(turn) * math.cos(b)
    north = math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(turn)
    return math.degrees(math.atan2(east, north))
