"""The offer to a shopping guide: a candidate of dispatch, with the errand in its words."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from i18n.words import Quote, Spoken, Words
from rescue.cases import dispatching
from rescue.cases.models import Incident
from rescue.dispatch import needs
from rescue.dispatch.by_hand import NotACandidate, find_candidate
from rescue.dispatch.models import CallOut, Need
from rescue.dispatch.needs import Found, Scene
from rescue.geography import place_words
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.network.models import Service
from rescue.network.scoring import spoken
from rescue.shopping.messages import CanYouShop
from rescue.shopping.models import Errand

GUIDE = Service.SHOPPING_GUIDE


def find(
    db: Db, incident: Incident, errand: Errand, *, provider_id: str | None = None, asked: Sequence[str] = ()
) -> Found:
    """The guide named, or the best who was not asked yet; nobody leaves the shortfalls."""
    scene = scene_of(incident, errand)
    if provider_id is None:
        return _with_words(needs.search(db, scene, GUIDE, asked=asked), scene, errand)
    candidate = find_candidate(db, scene, GUIDE, provider_id)
    if candidate is None:
        raise NotACandidate
    return _with_words(Found(candidate, is_widened=False, shortfalls=()), scene, errand)


def find_next(db: Db, need: Need, _asked: Sequence[str]) -> Found | None:
    """The finder of dispatch for errands; None leaves the need to the ordinary search."""
    errand = db.scalar(select(Errand).where(Errand.need_id == need.id))
    if errand is None:
        return None
    asked = list(db.scalars(select(CallOut.provider_id).where(CallOut.need_id == need.id)))
    scene = needs.scene_of(need)
    found = needs.search(db, scene, need.service, asked=asked, is_widened=need.is_widened)
    return _with_words(found, scene, errand)


def scene_of(incident: Incident, errand: Errand) -> Scene:
    """Where the incident is, in the language the errand wants."""
    return replace(dispatching.scene_of(incident), languages=(errand.language,))


def budget_of(errand: Errand) -> Money | None:
    if errand.budget_minor is None or errand.currency is None:
        return None
    return Money(errand.budget_minor, errand.currency)


def _with_words(found: Found, scene: Scene, errand: Errand) -> Found:
    """With the errand's own words. It is not the rescue: whose clocks and texts leave it alone."""
    is_demonstration = found.candidate is not None and found.candidate.is_demonstration

    def say(minutes: int, language: str) -> Words:
        return CanYouShop(
            reference=scene.reference,
            what=Quote(errand.what),
            place=errand.place or _place(scene, language),
            speaks=Spoken(spoken([errand.language])[0]),
            minutes=minutes,
            budget=budget_of(errand),
            wanted=errand.wanted_at,
            remote=errand.is_remote,
            link="",
            demonstration=is_demonstration,
        )

    return replace(found, say=say, is_remote=errand.is_remote, is_planned=not errand.is_remote)


def _place(scene: Scene, language: str) -> str:
    return (
        place_words.where(
            scene.place_names,
            language,
            latitude=scene.latitude,
            longitude=scene.longitude,
            territory_code=scene.territory_code,
        )
        or ""
    )
