"""Searching for somebody to come: the best first, then the next, then the neighbours, then a coordinator is woken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from i18n.words import Words
from rescue.dispatch import offers
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState
from rescue.geography import territories
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.network import matching
from rescue.network.capacity import units
from rescue.network.models import Service
from rescue.network.search import Need as Wanted

NEIGHBOURS_ASKED = 6
MOST_OFFERS = 40
MOST_SIBLINGS = 20
MOST_TAKEN = 10  # stations whose last unit was taken from under us before a busy one is asked


@dataclass(frozen=True)
class Scene:
    """What a search needs to know of an incident; place names by language, positions in degrees."""

    incident_id: str
    reference: str
    kind: str
    severity: str
    place_names: dict[str, str]
    latitude: float | None
    longitude: float | None
    territory_code: str | None
    iso_code: str | None
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The best candidate or None, whether neighbouring territories were searched, and what was missing.

    `say(minutes, language)` are the words of the offer where they are not the ordinary ones.
    """

    candidate: matching.Candidate | None
    is_widened: bool
    shortfalls: tuple[str, ...]
    say: Callable[[int, str], Words] | None = None
    is_remote: bool = False
    is_planned: bool = False
    call_out_id: str | None = None  # for which a unit is held


Finder = Callable[[Db, Need, Sequence[str]], Found | None]

finders: dict[str, Finder] = {}  # by service: who is asked next where distance says little; filled by rescue/wiring.py


def search(
    db: Db,
    scene: Scene,
    service: str,
    *,
    asked: Sequence[str] = (),
    is_widened: bool = False,
    taken: Sequence[str] = (),
) -> Found:
    """Rank whoever has not been asked yet; nobody at home widens the search to the neighbouring territories."""
    missing: list[str] = []
    for widened in (False, True):
        if is_widened and not widened:
            continue
        ranking = rank(db, scene, service, asked=asked, is_widened=widened, most=1, taken=taken)
        missing.extend(shortfall.code for shortfall in ranking.shortfalls)
        if ranking.candidates:
            return Found(ranking.candidates[0], widened, tuple(dict.fromkeys(missing)))
    return Found(None, True, tuple(dict.fromkeys(missing)))


def rank(
    db: Db,
    scene: Scene,
    service: str,
    *,
    asked: Sequence[str] = (),
    is_widened: bool = False,
    most: int = matching.MOST_CANDIDATES,
    taken: Sequence[str] = (),
) -> matching.Ranking:
    """Who could come, best first, with reasons; widened, the neighbouring territories' own providers too."""
    near = territories.neighbours(scene.territory_code) if is_widened and scene.territory_code else ()
    return matching.rank(
        db,
        Wanted(
            service=Service(service),
            latitude=scene.latitude,
            longitude=scene.longitude,
            territory_code=scene.territory_code,
            iso_code=scene.iso_code,
            languages=scene.languages,
            at=db.now,
            exclude=asked,
            widen=[neighbour.code for neighbour in near[:NEIGHBOURS_ASKED]],
            taken=taken,
        ),
        most=most,
    )


def open_need(
    db: Db, scene: Scene, service: str, found: Found, *, by: str, offer_seconds: int, is_by_hand: bool = False
) -> offers.Offered | None:
    """Open a need and offer it to the candidate found, in one commit; with nobody found a coordinator is woken."""
    found = _held(db, service, found) if is_by_hand else _reserve(db, scene, service, found)
    need_id = _write_need(db, scene, service, found)
    if found.candidate:
        return _offer(db, need_id, scene, service, found, by=by, offer_seconds=offer_seconds, is_by_hand=is_by_hand)
    events.record(
        db,
        "need.escalated",
        subject=need_id,
        by=by,
        incident_id=scene.incident_id,
        service=service,
        shortfalls=list(found.shortfalls),
    )
    return None


def ask_next(db: Db, need: Need, *, by: str, offer_seconds: int) -> offers.Offered | None:
    """Offer an unmet need to the next candidate, or wake a coordinator; does nothing while an offer is still open."""
    if need.state in (NeedState.MET, NeedState.CANCELLED):
        return None
    of_service = select(CallOut).where(CallOut.incident_id == need.incident_id, CallOut.service == need.service)
    for_any = list(db.scalars(of_service.limit(MOST_OFFERS * MOST_SIBLINGS)))
    earlier = [call_out for call_out in for_any if call_out.need_id == need.id][:MOST_OFFERS]
    if any(call_out.state is CallOutState.OFFERED for call_out in earlier):
        return None
    scene = scene_of(need)
    # Whoever was asked for one ambulance of an incident is not asked for its second one too.
    asked = [call_out.provider_id for call_out in for_any]
    finder = finders.get(need.service)
    found = (finder(db, need, asked) if finder else None) or search(
        db, scene, need.service, asked=asked, is_widened=need.is_widened
    )
    if len(earlier) < MOST_OFFERS:
        found = _reserve(db, scene, need.service, found, asked=asked)
    need.is_widened, need.shortfalls = found.is_widened, list(found.shortfalls)
    if found.candidate is None or len(earlier) >= MOST_OFFERS:
        escalate(db, need, by=by, shortfalls=found.shortfalls)
        return None
    if need.state is NeedState.ESCALATED:
        states.move(db, need, NeedState.SEARCHING, by=by)
    offered = _offer(db, need.id, scene, need.service, found, by=by, offer_seconds=offer_seconds)
    until = offered.expires_at.isoformat()
    events.record(db, "need.asked_again", subject=need.id, by=by, incident_id=need.incident_id, until=until)
    return offered


def escalate(db: Db, need: Need, *, by: str, shortfalls: Sequence[str]) -> None:
    """Wake a coordinator once; the need stays open and can still be met by hand."""
    if need.state is NeedState.SEARCHING:
        need.escalated_at = db.now
        states.move(db, need, NeedState.ESCALATED, by=by, service=need.service, shortfalls=list(shortfalls))


def relocate(db: Db, scene: Scene, *, by: str, offer_seconds: int) -> None:
    """A better position is known: later searches use it, and a need that found nobody is searched again at once."""
    for need in move_scene(db, scene):
        if need.state is NeedState.ESCALATED:
            ask_next(db, need, by=by, offer_seconds=offer_seconds)


def move_scene(db: Db, scene: Scene) -> list[Need]:
    """Let later searches start from where the scene is now; the needs that still want somebody."""
    wanting = list_open(db, scene.incident_id)
    for need in wanting:
        need.latitude, need.longitude = scene.latitude, scene.longitude
        need.territory_code, need.iso_code = scene.territory_code, scene.iso_code
        need.place_names = scene.place_names
        need.is_widened = False
    return wanting


def list_open(db: Db, incident_id: str) -> list[Need]:
    """The needs of an incident that still want somebody, locked for this transaction."""
    wanting = select(Need).where(
        Need.incident_id == incident_id, Need.state.in_((NeedState.SEARCHING, NeedState.ESCALATED))
    )
    return list(db.scalars(wanting.order_by(Need.id).with_for_update()))


def list_for_incident(db: Db, incident_id: str) -> list[Need]:
    return list(db.scalars(select(Need).where(Need.incident_id == incident_id).order_by(Need.opened_at, Need.id)))


def scene_of(need: Need) -> Scene:
    """The scene as the need last knew it."""
    return Scene(
        incident_id=need.incident_id,
        reference=need.reference,
        kind=need.kind,
        severity=need.severity,
        place_names=need.place_names,
        latitude=need.latitude,
        longitude=need.longitude,
        territory_code=need.territory_code,
        iso_code=need.iso_code,
        languages=tuple(need.languages),
    )


def offer_by_hand(
    db: Db, need: Need, scene: Scene, candidate: matching.Candidate, *, by: str, offer_seconds: int
) -> offers.Offered:
    """Ask whom a person chose, beside whoever is asked already, whether a unit of theirs is free or not."""
    if need.state is NeedState.ESCALATED:
        states.move(db, need, NeedState.SEARCHING, by=by)
    found = _held(db, need.service, Found(candidate, is_widened=False, shortfalls=()))
    return _offer(db, need.id, scene, need.service, found, by=by, offer_seconds=offer_seconds, is_by_hand=True)


def _held(db: Db, service: str, found: Found) -> Found:
    call_out_id = db.new_id("cal")
    if found.candidate:
        units.hold(db, found.candidate.station_id, service, call_out_id)
    return replace(found, call_out_id=call_out_id)


def _reserve(db: Db, scene: Scene, service: str, found: Found, *, asked: Sequence[str] = ()) -> Found:
    """Hold a free unit of the candidate's station for its offer; whose last one was just taken stands behind."""
    call_out_id = db.new_id("cal")
    taken: list[str] = []
    while found.candidate is not None and found.candidate.free_units and len(taken) < MOST_TAKEN:
        if units.hold(db, found.candidate.station_id, service, call_out_id):
            break
        taken.append(found.candidate.station_id)
        another = search(db, scene, service, asked=asked, is_widened=found.is_widened, taken=taken)
        found = replace(another, say=found.say, is_remote=found.is_remote, is_planned=found.is_planned)
    return replace(found, call_out_id=call_out_id)


def _offer(
    db: Db,
    need_id: str,
    scene: Scene,
    service: str,
    found: Found,
    *,
    by: str,
    offer_seconds: int,
    is_by_hand: bool = False,
) -> offers.Offered:
    return offers.make(
        db,
        need_id,
        scene,
        service,
        found.candidate,  # type: ignore[arg-type]  # somebody was found
        by=by,
        offer_seconds=offer_seconds,
        is_by_hand=is_by_hand,
        say=found.say,
        is_remote=found.is_remote,
        is_planned=found.is_planned,
        call_out_id=found.call_out_id,
    )


def _write_need(db: Db, scene: Scene, service: str, found: Found) -> str:
    need_id = db.new_id("ned")
    is_offered = found.candidate is not None
    db.add_row(
        Need,
        id=need_id,
        incident_id=scene.incident_id,
        reference=scene.reference,
        kind=scene.kind,
        severity=scene.severity,
        place_names=scene.place_names,
        service=service,
        state=NeedState.SEARCHING if is_offered else NeedState.ESCALATED,
        version=1,
        latitude=scene.latitude,
        longitude=scene.longitude,
        territory_code=scene.territory_code,
        iso_code=scene.iso_code,
        languages=list(scene.languages),
        is_widened=found.is_widened,
        shortfalls=list(found.shortfalls),
        opened_at=db.now,
        escalated_at=None if is_offered else db.now,
    )
    return need_id
