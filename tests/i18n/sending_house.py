"""A small sending house for stories about channels: promise, work, and look at what went where."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from i18n import deliveries, receipts
from i18n.deliveries import Recipient, Sending
from i18n.models import Delivery
from i18n.reaching import climbing
from i18n.reaching.senders import House
from i18n.words import Words
from rescue.intake.messages import WeHaveYou
from rescue.kit import jobs
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.worker import Worker
from tests.i18n.told_carrier import Carrier

URL = "https://help.example"
MESSAGE = WeHaveYou("HW-7K4M2QX", "1669")
URGENT = jobs.Urgency.RESCUE


@dataclass
class SendingHouse:
    """`carrier` answers as it is told; `house` is what is set up."""

    database: Database
    clock: MovedClock
    carrier: Carrier = field(default_factory=Carrier)
    house: House = field(default_factory=lambda: House(URL, "+861012308", sender="+15550001"))

    def promise(self, address: str, message: Words = MESSAGE, urgency: int = URGENT, **more: Any) -> str:
        channel, language = more.pop("channel", "sms"), more.pop("language", "en")
        audience, zone = more.pop("audience", "traveller"), more.pop("zone", None)
        with self.database.write() as db:
            to = Recipient(audience, address, language, channel=channel, zone=zone)
            more.setdefault("incident_id", None)
            return deliveries.queue(db, to, message, urgency=urgency, **more)

    def work(self, seconds: float = 0) -> None:
        handlers = {climbing.CLIMB: climbing.on_silence}
        self.clock.advance(seconds)
        Worker(self.database, handlers=handlers, effects=(Sending(self.carrier, self.house),)).tick()

    def tell(self, delivery_id: str, status: str, **more: str) -> None:
        with self.database.write() as db:
            form = {"delivery_id": delivery_id, "MessageStatus": status, "MessageSid": "SM0", **more}
            receipts.apply_status(db, form)

    def every(self) -> list[Delivery]:
        with self.database.read() as db:
            return list(db.scalars(select(Delivery).order_by(Delivery.queued_at, Delivery.rung, Delivery.id)))

    def states(self) -> list[tuple[str, str]]:
        return [(each.channel, str(each.state)) for each in self.every()]

    def events(self, kind: str) -> list[Event]:
        with self.database.read() as db:
            return list(db.scalars(select(Event).where(Event.kind == kind)))

    def went(self) -> list[tuple[str, str]]:
        return [(each.channel, each.address) for each in self.carrier.carried]
