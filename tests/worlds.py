"""Small worlds for stories, races and crashes: partners near Phuket, reports, offers, a carrier that remembers."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from i18n.channels.carriers import Handed, Outgoing
from i18n.deliveries import Sending
from rescue import wiring
from rescue.cases import dispatching, incidents
from rescue.intake import reports
from rescue.intake.drafts import Draft, Rules
from rescue.intake.models import Channel
from rescue.kit import events
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Database
from rescue.kit.settings import Settings
from rescue.network.drafts import Channel as Contacted
from rescue.network.drafts import Contact, ProviderDraft, StationDraft
from rescue.network.models import Service
from rescue.network.providers import add_provider
from rescue.worker import Worker

OFFER_SECONDS = 600  # outlasts text, call and the leases of two workers that died, so that each way ends alike
DUTY_PHONE = "+999700000"
TRAVELLER_PHONE = "+999100{:06d}"
PHUKET = (7.8804, 98.3923)
SERVICE = Service.CASUALTY_TRANSPORT
LIN = Principal(id="usr_lin", role=Role.COORDINATOR)
SETTINGS = Settings(
    offer_seconds=OFFER_SECONDS, duty_phone=DUTY_PHONE, public_url="http://127.0.0.1:8000", _env_file=None
)
NOBODY_DOES = "purchase_dispute"
RULES = Rules(OFFER_SECONDS)
_callers = itertools.count()
PARTNERS = ("Andaman Rescue", "Bang Tao Ambulance", "Chalong Pier Aid", "Dibuk Road Clinic", "Emerald Bay Transport")


@contextmanager
def connected(settings: Settings = SETTINGS) -> Iterator[Settings]:
    """The reactions of the house in this process, as `wiring.connect` lays them, until the block ends."""
    before = dict(events.reactions)
    wiring.connect(settings)
    try:
        yield settings
    finally:
        events.reactions.clear()
        events.reactions.update(before)


def open_partners(database: Database, count: int) -> list[str]:
    """The first partners of PARTNERS, each a little farther from PHUKET than the one before; their ids."""
    latitude, longitude = PHUKET
    ids = []
    with database.write() as db:
        for number, name in enumerate(PARTNERS[:count], 1):
            spot = StationDraft(name, "TH", latitude + number / 100, longitude, "Asia/Bangkok", (SERVICE,))
            reached = (Contact(Contacted.SMS, f"+99976400000{number}"),)
            draft = ProviderDraft(name, "THB", (spot,), languages=("th", "en"), contacts=reached)
            ids.append(add_provider(db, draft, by=events.SYSTEM))
    return ids


def draft_of(number: int, key: str | None = None) -> Draft:
    """Somebody hurt in Phuket, reported from a phone of their own."""
    return Draft(
        channel=Channel.API,
        key=key,
        name=f"Wang Fang {number}",
        phone=TRAVELLER_PHONE.format(number),
        language="zh-Hans",
        kind="injury",
        latitude=PHUKET[0],
        longitude=PHUKET[1],
        accuracy_m=25.0,
    )


def report_unmet(database: Database, count: int) -> list[str]:
    """So many incidents of new callers that nobody can be found for: a coordinator was woken for each; their ids."""
    drafts = [replace(draft_of(next(_callers)), kind=NOBODY_DOES) for _ in range(count)]
    with database.write() as db:
        results = reports.receive_many(db, drafts, RULES)
    ids = []
    for result in results:
        assert not isinstance(result, Exception) and result.opened and result.opened.offered is None
        ids.append(result.incident_id)
    return ids


def report_incidents(database: Database, count: int) -> list[tuple[str, str]]:
    """So many incidents in one commit, of people who never called before: the id of each and of its first call-out."""
    drafts = [draft_of(next(_callers)) for _ in range(count)]
    with database.write() as db:
        results = reports.receive_many(db, drafts, RULES)
    pairs = []
    for result in results:
        assert not isinstance(result, Exception) and result.opened and result.opened.offered
        pairs.append((result.incident_id, result.opened.offered.call_out_id))
    return pairs


def offer_also(database: Database, incident_id: str) -> str:
    """A coordinator asks the next best beside whoever is asked already; the id of that call-out."""
    with database.write() as db:
        incident = incidents.get_for_change(db, incident_id, LIN)
        offered = dispatching.call_out(db, incident, SERVICE, provider_id=None, by=LIN.id, offer_seconds=OFFER_SECONDS)
    return offered.call_out_id


def worker_on(database: Database, carrier: "RememberingCarrier") -> Worker:
    return Worker(database, handlers=wiring.db_handlers(SETTINGS), effects=(Sending(carrier, SETTINGS.public_url),))


class RememberingCarrier:
    """Counts how often each text was handed over; unlike the fake phone it would carry one twice."""

    name = "remembering"

    def __init__(self) -> None:
        self.handed: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(self, outgoing: Outgoing) -> Handed:
        with self._lock:
            self.handed[outgoing.key] += 1
        return Handed(outgoing.key, is_delivered=True)

    def call(self, outgoing: Outgoing) -> Handed:
        return self.send(outgoing)

    def find(self, outgoing: Outgoing) -> Handed | None:
        with self._lock:
            return Handed(outgoing.key, is_delivered=True) if self.handed[outgoing.key] else None
