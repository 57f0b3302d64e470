"""Running the processes: web, worker, or both in one, until somebody stops them."""

import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from i18n.channels.carriers import Carrier, NoCarrier
from i18n.channels.exchange import Exchange, NoExchange
from i18n.channels.fake_exchange import FakeExchange
from i18n.channels.fake_phone import FakePhone
from i18n.channels.several import SeveralCarriers
from i18n.deliveries import Sending
from i18n.reaching.senders import House as SendingHouse
from i18n.translation import engines
from rescue import housekeeping, wiring
from rescue.app import create_app
from rescue.conversations.translating import Translating
from rescue.dispatch.webhooks.telling import Telling
from rescue.geography import country_sheets, place_search, places, resolver, territories
from rescue.geography.locator import land
from rescue.intake.pins.expanding import Expanding
from rescue.intake.refining import Refining
from rescue.kit.database import Database
from rescue.kit.settings import Settings
from rescue.kit.wakeups import Wakeups
from rescue.kit.web.house import House
from rescue.mailroom import reconciling
from rescue.mailroom.enclosures.fetching import Fetching, Source
from rescue.mailroom.reconciling import Lists, Reconciling
from rescue.switchboard import relisting
from rescue.switchboard.conference.statuses import on_answer
from rescue.switchboard.orders import Exchanging
from rescue.switchboard.relisting import CallList, Relisting
from rescue.switchboard.ways import Ways
from rescue.worker import Worker

if TYPE_CHECKING:
    from rescue.geography.location_text.expander import Expander

BACKLOG = 2048
LEAVE_SECONDS = 3


class PortTaken(RuntimeError):
    """Another program listens there."""


def open_port(host: str, port: int) -> socket.socket:
    """The socket to serve on, taken before anything else is started."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(f"{host}:{port}") from error
    return listener


def carrier_for(settings: Settings, database: Database) -> Carrier:
    """Who carries texts: the fake phone of the demonstration, Twilio where it is set up, or nobody; mail beside it."""
    if settings.is_demonstration:
        return FakePhone(database)
    others: dict[str, Carrier] = {}
    if settings.smtp_url and settings.mail_from:
        from i18n.channels.mail import CHANNEL, Mail, MailServer

        others[CHANNEL] = Mail(MailServer.at(settings.smtp_url), settings.mail_from)
    if settings.push_private_key and settings.push_contact:
        from i18n.channels.web_push import WebPush

        others["app"] = WebPush(database, settings.push_private_key, settings.push_contact)
    phones = _phones(settings, database)
    return SeveralCarriers(phones, others) if others else phones


def _phones(settings: Settings, database: Database) -> Carrier:
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_from:
        # Its library takes a third of a second to load, and most starts never speak to Twilio.
        from i18n.channels.by_twilio.texts import Senders, TwilioTexts

        senders = Senders(
            settings.twilio_from,
            settings.twilio_messaging_service,
            settings.twilio_whatsapp_from,
            settings.twilio_voice_from,
        )
        return TwilioTexts(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            senders,
            database.clock,
            public_url=settings.public_url,
        )
    return NoCarrier()


def exchange_for(settings: Settings, database: Database) -> Exchange:
    """Who rings telephones: the pretend ones of the demonstration, Twilio where it is set up, or nobody."""
    if settings.is_demonstration:
        return FakeExchange(database)
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_from:
        from i18n.channels.by_twilio.calls import TwilioExchange

        sender = settings.twilio_voice_from or settings.twilio_from
        return TwilioExchange(settings.twilio_account_sid, settings.twilio_auth_token, sender)
    return NoExchange()


def sending_house(settings: Settings) -> SendingHouse:
    """What is set up for sending, as its rules need it."""
    pairs = (pair.partition("=") for pair in settings.senders.split(",") if "=" in pair)
    stopped = settings.stopped_countries.upper().split(",")
    return SendingHouse(
        public_url=settings.public_url,
        desk_phone=settings.desk_phone,
        sender=settings.twilio_from,
        has_service=bool(settings.twilio_messaging_service),
        senders={territory.strip().upper(): sender.strip() for territory, _, sender in pairs},
        stopped=frozenset(code.strip() for code in stopped if code.strip()),
        is_two_way_everywhere=settings.is_demonstration,
        needs_templates=not settings.is_demonstration,
        most_messages=settings.messages_per_incident,
    )


def make_worker(settings: Settings, database: Database, *, expander: "Expander | None" = None) -> Worker:
    """A worker over this database; its process must be connected (`wiring.connect`)."""
    return Worker(
        database,
        handlers=wiring.db_handlers(settings),
        effects=[
            Sending(carrier_for(settings, database), sending_house(settings)),
            Translating(engines.set_up(settings)),
            Exchanging(exchange_for(settings, database), settings.public_url, on_answer),
            Fetching(partial(_enclosures, settings)),
            Telling(allow_loopback=settings.webhooks_loopback),
            *_lists(settings),
            *_relistings(settings),
            *_geocoders(settings, database),
            Expanding(expander or _expander(settings), settings.offer_seconds),
        ],
    )


def _enclosures(settings: Settings) -> Source:
    from i18n.channels.by_twilio.media import TwilioMedia
    from i18n.channels.by_twilio.signatures import secrets_of

    return TwilioMedia(secrets_of(settings))


def _expander(settings: Settings) -> "Expander | None":
    if not settings.expand_links:
        return None
    # Its HTTP client is loaded only where links are opened.
    from rescue.geography.location_text.expander import Expander

    return Expander()


def _relistings(settings: Settings) -> list[Relisting]:
    return [Relisting(partial(_call_list_of, settings), Ways.of(settings))] if is_reconciled(settings) else []


def _call_list_of(settings: Settings) -> CallList:
    from i18n.channels.by_twilio.calls import TwilioExchange

    return TwilioExchange(settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_from)


def _lists(settings: Settings) -> list[Reconciling]:
    return [Reconciling(partial(_list_of, settings))] if is_reconciled(settings) else []


def _list_of(settings: Settings) -> Lists:
    from i18n.channels.by_twilio.missed import TwilioList
    from i18n.channels.by_twilio.signatures import accounts_of

    return TwilioList(accounts_of(settings))


def is_reconciled(settings: Settings) -> bool:
    """Whether there is a carrier to ask what it told us."""
    return bool(settings.twilio_account_sid and settings.twilio_auth_token) and not settings.is_demonstration


def plan(settings: Settings, database: Database) -> None:
    """See to it that what comes round by the clock is planned; for every process that is about to serve or work."""
    with database.write() as db:
        housekeeping.plan(db)
        if is_reconciled(settings):
            reconciling.plan(db)
            relisting.plan(db)


def _geocoders(settings: Settings, database: Database) -> list[Refining]:
    if not settings.geocoder_chain:
        return []
    # geopy and its HTTP client take half a second to load, and most houses ask no geocoder.
    from rescue.geography.geocoders import Chain

    return [Refining(Chain(settings.geocoder_chain, database.clock))]


@contextmanager
def in_background(*tasks: Callable[[threading.Event], None]) -> Iterator[threading.Event]:
    """Run tasks in threads until the block ends; each gets the event that tells it to stop."""
    stop = threading.Event()
    threads = [threading.Thread(target=task, args=(stop,), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(LEAVE_SECONDS)


def serve(house: House, listener: socket.socket, *tasks: Callable[[threading.Event], None]) -> None:
    """Serve web pages and API on the socket, with `tasks` beside it, until a signal says stop."""
    app = create_app(house)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(house.settings.trusted_proxies),
            forwarded_allow_ips=house.settings.trusted_proxies or None,
            timeout_graceful_shutdown=LEAVE_SECONDS,
        )
    )
    # A worker in another process hears of our commits only when we tell; else it finds them by its own, seconds later.
    house.wakeups.start()
    with in_background(lambda _stop: warm_up(), *tasks):
        server.run(sockets=[listener])


def warm_up() -> None:
    """Load the maps and place names before the first call for help needs them."""
    territories.warm()
    resolver.warm()
    places.warm()
    place_search.warm()
    land.warm()
    country_sheets.warm()
    # Maps, names and rules stay as long as the process: looking through them for rubbish was a tenth of an intake.
    gc.collect()
    gc.freeze()


def work(worker: Worker, wakeups: Wakeups) -> Callable[[threading.Event], None]:
    """The worker as a task beside the web."""
    wakeups.start()
    ear = wakeups.ear()
    return lambda stop: worker.run(stop, ear)


def work_until_stopped(worker: Worker, wakeups: Wakeups) -> None:
    """The worker as a process of its own."""
    stop, ear = threading.Event(), wakeups.ear()

    def end() -> None:
        stop.set()
        ear.wake()

    for name in (signal.SIGINT, signal.SIGTERM):
        # In a thread, since the signal may come while this one holds the very lock that the waking needs.
        signal.signal(name, lambda *_: threading.Thread(target=end).start())
    wakeups.start()
    worker.run(stop, ear)
    wakeups.close()
