"""What the portal shows: open offers and running jobs first, all of them the viewer's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from i18n.languages import Language
from rescue.dispatch import call_outs
from rescue.dispatch.bills import bills
from rescue.dispatch.bills.models import Bill
from rescue.dispatch.models import UNDER_WAY, CallOut, CallOutState, Need
from rescue.dispatch.tracks import tracks
from rescue.dispatch.tracks.tracks import Seen
from rescue.geography import place_words
from rescue.kit.access import links, tokens
from rescue.kit.access.models import ApiToken
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.network import directory
from rescue.network.models import SERVICE_NAMES, Provider, Service, Station
from rescue.network.run_cards import kind_name
from rescue.partners.assignments import HEADLINES, TAKEN

MOST_SHOWN = 100


@dataclass(frozen=True)
class Row:
    """One call-out in a list: what, where roughly, what it costs, how far it is; nobody's name."""

    call_out: CallOut
    reference: str
    kind: str
    severity: str
    service: str
    place: str
    zone: str
    headline: str
    arrives_by: datetime | None
    seen: Seen | None


def rows(
    db: Db, viewer: Principal, language: Language, states: Sequence[CallOutState], *, newest_first: bool = False
) -> list[Row]:
    """The viewer's call-outs in these states, what waits first on top, or the newest."""
    order = (CallOut.offered_at.desc(), CallOut.id.desc()) if newest_first else (CallOut.expires_at, CallOut.id)
    wanted = call_outs.visible(viewer).where(CallOut.state.in_(states)).order_by(*order).limit(MOST_SHOWN)
    found = list(db.scalars(wanted))
    seen = tracks.latest(db, found)
    needs = {each.id: each for each in db.scalars(select(Need).where(Need.id.in_([one.need_id for one in found])))}
    stations = select(Station.id, Station.time_zone).where(Station.id.in_([one.station_id for one in found]))
    zones = {row.id: row.time_zone for row in db.execute(stations)}
    return [_row(each, needs[each.need_id], zones[each.station_id], seen.get(each.id), language) for each in found]


def open_offers(db: Db, viewer: Principal, language: Language) -> list[Row]:
    return rows(db, viewer, language, [CallOutState.OFFERED])


def running(db: Db, viewer: Principal, language: Language) -> list[Row]:
    return rows(db, viewer, language, UNDER_WAY)


def past(db: Db, viewer: Principal, language: Language) -> list[Row]:
    """What has ended, the newest first."""
    ended = [state for state in CallOutState if state is not CallOutState.OFFERED and state not in UNDER_WAY]
    return rows(db, viewer, language, ended, newest_first=True)


@dataclass(frozen=True)
class Billed:
    """A bill and the reference of its job."""

    bill: Bill
    reference: str


def billed(db: Db, viewer: Principal) -> list[Billed]:
    """The viewer's bills, the newest first."""
    found = bills.list_visible(db, viewer)
    ids = [bill.call_out_id for bill in found]
    named = select(CallOut.id, Need.reference).join(Need, Need.id == CallOut.need_id).where(CallOut.id.in_(ids))
    references = {row.id: row.reference for row in db.execute(named)}
    return [Billed(bill, references[bill.call_out_id]) for bill in found]


def own_providers(db: Db, viewer: Principal) -> list[Provider]:
    """The providers of the viewer's organisation; NotFound for a link, which opens one call-out only."""
    if viewer.role is not Role.PROVIDER or viewer.link_purpose is not None or viewer.organisation_id is None:
        raise NotFound
    return directory.list_all(db, viewer)


def conversation_path(db: Db, call_out: CallOut) -> str:
    """Where the conversation of a job is: on its own link."""
    return f"/p/{links.token_of(db.secret, call_out.link_id)}#conversation"


def keys_of(db: Db, viewer: Principal) -> list[ApiToken]:
    """The keys of the viewer's organisation, ended ones too."""
    own_providers(db, viewer)
    return tokens.list_tokens(db, organisation_id=viewer.organisation_id)


def add_key(db: Db, viewer: Principal, name: str) -> str:
    """A key for a program of the provider, shown this once."""
    own_providers(db, viewer)
    organisation = viewer.organisation_id
    return tokens.add(db, name, by=viewer.id, organisation_id=organisation, role=Role.PROVIDER).token


def revoke_key(db: Db, viewer: Principal, key_id: str) -> None:
    """End a key of the viewer's own organisation."""
    if key_id not in {key.id for key in keys_of(db, viewer)}:
        raise NotFound
    tokens.revoke(db, key_id, by=viewer.id)


def _row(call_out: CallOut, need: Need, zone: str, seen: Seen | None, language: Language) -> Row:
    is_taken = call_out.state is CallOutState.WITHDRAWN and need.met_by not in (None, call_out.id)
    is_awaited = call_out.answered_at and call_out.eta_minutes is not None and call_out.on_scene_at is None
    return Row(
        call_out=call_out,
        reference=need.reference,
        kind=kind_name(need.kind),
        severity=need.severity,
        service=SERVICE_NAMES[Service(call_out.service)],
        place=place_words.where(
            need.place_names,
            language.code,
            latitude=need.latitude,
            longitude=need.longitude,
            territory_code=need.territory_code,
        )
        or "",
        zone=zone,
        headline=TAKEN if is_taken else HEADLINES[call_out.state],
        arrives_by=call_out.answered_at + timedelta(minutes=call_out.eta_minutes or 0)
        if is_awaited and call_out.answered_at
        else None,
        seen=seen,
    )
