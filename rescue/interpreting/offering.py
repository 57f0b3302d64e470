"""The offer to an interpreter's partner: a candidate of dispatch, with words of its own."""

from sqlalchemy import select

from i18n.words import Spoken, Term, Words
from rescue.dispatch.needs import Found, Scene
from rescue.interpreting import directory
from rescue.interpreting.messages import CanYouInterpret
from rescue.interpreting.models import SKILL_NAMES, WAY_NAMES, Way
from rescue.interpreting.ranking import Offerable, Ranked, Wish
from rescue.kit.database import Db
from rescue.network.matching import Candidate
from rescue.network.models import Provider, Station


def found(db: Db, scene: Scene, wish: Wish, chosen: Ranked) -> Found:
    """The interpreter as a candidate of dispatch, with words of its own for the offer."""
    provider = db.get_one(Provider, chosen.who.provider_id)
    station = db.scalars(
        select(Station).where(Station.provider_id == provider.id, Station.is_active.is_(True)).order_by(Station.id)
    ).first()
    assert station is not None, "a partner has a station"
    return Found(
        _candidate(provider, station, chosen.who, wish),
        is_widened=False,
        shortfalls=(),
        is_remote=wish.way is Way.PHONE,
        say=lambda minutes, _language: _offer(scene.reference, wish, minutes, provider.is_demonstration),
    )


def _candidate(provider: Provider, station: Station, who: Offerable, wish: Wish) -> Candidate:
    return Candidate(
        provider_id=provider.id,
        provider_name=provider.name,
        station_id=station.id,
        station_name=station.name,
        territory_code=station.territory_code,
        latitude=station.latitude,
        longitude=station.longitude,
        distance_m=round(min(who.distance_m, directory.ANYWHERE)) if wish.way is Way.ON_SITE else 0,
        travel_minutes=0,
        crosses_border=False,
        is_open=True,
        language=wish.between,
        languages=tuple(provider.languages),
        contacts=tuple(provider.contacts),
        estimate=None,
        points=0,
        reasons=(),
        is_demonstration=provider.is_demonstration,
        has_webhooks=provider.webhooks_count > 0,
    )


def _offer(reference: str, wish: Wish, minutes: int, is_demonstration: bool) -> Words:
    return CanYouInterpret(
        reference=reference,
        one_language=Spoken(wish.between),
        other_language=Spoken(wish.and_variety),
        skill=Term(SKILL_NAMES[wish.skill]),
        way=Term(WAY_NAMES[wish.way]),
        minutes=minutes,
        link="",
        demonstration=is_demonstration,
    )
