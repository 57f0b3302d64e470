"""Deeds and notices follow their incident when it is joined into another and parted again; a deed ends with the consent
it rests on."""

from typing import Any

from sqlalchemy import select

from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.takeover import deeds
from rescue.takeover.models import TakeOver, TakeOverState
from rescue.takeover.telling.models import MissionNotice

MODELS: tuple[Any, ...] = (TakeOver, MissionNotice)


def on_consent_withdrawn(db: Db, news: News) -> None:
    """What was shown by a consent is shown no more: the deed ends with it."""
    resting = select(TakeOver.id).where(TakeOver.consent_id == news.subject, TakeOver.state == TakeOverState.ACTIVE)
    for take_over_id in db.scalars(resting.order_by(TakeOver.id)).all():
        deed = deeds.lock(db, take_over_id)
        if deed is not None and deed.state is TakeOverState.ACTIVE:
            deeds.end(db, deed, because=None, by=news.by)


def on_joined(db: Db, news: News) -> None:
    """What was handed over or is to be told of the one is of the other now."""
    from_id = str(news.facts["from_id"])
    for model in MODELS:
        for each in db.scalars(select(model).where(model.incident_id == from_id).order_by(model.id).with_for_update()):
            each.incident_id, each.joined_from = news.subject, from_id


def on_parted(db: Db, news: News) -> None:
    from_id = str(news.facts["from_id"])
    for model in MODELS:
        theirs = select(model).where(model.incident_id == news.subject, model.joined_from == from_id)
        for each in db.scalars(theirs.order_by(model.id).with_for_update()):
            each.incident_id, each.joined_from = from_id, None
