"""Deeds and notices follow their incident when it turns out to be another one, and go back when the two are parted."""

from typing import Any

from sqlalchemy import select

from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.takeover.models import TakeOver
from rescue.takeover.telling.models import MissionNotice

MODELS: tuple[Any, ...] = (TakeOver, MissionNotice)


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
