"""A house with a rescue in it and people who talk: the parts of the stories of this room."""

from typing import Any

from sqlalchemy import select, update

from rescue.cases.models import Incident
from rescue.conversations import letters
from rescue.conversations.models import Message
from rescue.network.models import Provider
from tests.rescue.whole_house import Whole, version_on

TRAVELLER = "+99966810001"
HELPER = "+99976400001"


def speak_thai(whole: Whole) -> None:
    """The partners read Thai."""
    with whole.house.database.write() as db:
        db.execute(update(Provider).values(languages=["th"]))


def incident_of(whole: Whole) -> str:
    with whole.house.database.read() as db:
        return str(db.scalars(select(Incident.id)).one())


def hear(whole: Whole, address: str, text: str, **more: Any) -> Message:
    """A text that came in over a carrier."""
    with whole.house.database.write() as db:
        message_id = letters.hear(db, incident_id=incident_of(whole), address=address, channel="sms", text=text, **more)
    return next(each for each in whole.rows(Message) if each.id == message_id)


def accept(whole: Whole) -> str:
    """The first partner says yes; the path of its link."""
    job = whole.job_of(1)
    version = version_on(whole.client.get(job).text)
    assert whole.client.post(f"{job}/acceptance", data={"eta_minutes": "15", "version": version}).status_code == 303
    whole.step()
    return job
