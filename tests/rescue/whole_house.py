"""A whole house with three partners in Phuket, for the tests of pages that need the real parts behind them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from i18n.channels.fake_phone import PhoneText
from rescue import app as whole_app
from rescue import serving
from rescue.app import create_app, create_house
from rescue.demonstration.pages import pages as demonstration_pages
from rescue.kit.clock import Clock, MovedClock
from rescue.kit.settings import Mode, Settings
from rescue.kit.web.house import House
from rescue.network.drafts import Channel, Contact, ProviderDraft, StationDraft
from rescue.network.models import Service
from rescue.network.providers import write_provider
from rescue.worker import Worker
from tests.twilio.signed import SECRETS

ADDRESS = "http://testserver"
SAME = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
SCENE = {"latitude": "7.8804", "longitude": "98.3923", "accuracy_m": "25"}
PARTNERS = (
    ("Andaman Rescue", "Phuket Town", 7.8866, 98.3881, "+99976400001", ("en", "th")),
    ("Island Ambulance", "Kathu", 7.9117, 98.3333, "+99976400002", ("en", "th")),
    ("Patong Transport", "Patong", 7.8961, 98.2966, "+99976400003", ("cmn", "th")),
)


@dataclass
class Whole:
    """The running house; `step` lets the worker do what is due, `texts` are those on a fake phone."""

    house: House
    client: TestClient
    worker: Worker
    clock: MovedClock

    def step(self, seconds: float = 0) -> None:
        self.worker.tick()
        self.clock.advance(seconds)
        self.worker.tick()

    def texts(self, address: str) -> list[PhoneText]:
        with self.house.database.read() as db:
            return list(db.scalars(select(PhoneText).where(PhoneText.address == address).order_by(PhoneText.at)))

    def rows(self, model: Any) -> list[Any]:
        with self.house.database.read() as db:
            return list(db.scalars(select(model)))

    def send_sos(self, **fields: str) -> str:
        """Press the button on a page of its own; the path of the traveller's page."""
        key = key_on(self.client.get("/sos/another").text)
        answer = self.client.post("/sos", data={"key": key, **SCENE, **fields})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def job_of(self, number: int = 1) -> str:
        """The path of the link that the partner with this number was texted last."""
        self.step()
        text = self.texts(f"+9997640000{number}")[-1].text
        found = re.search(r"/p/[\w-]+", text)
        assert found, text
        return found[0]


def key_on(text: str) -> str:
    found = re.search(r'name="key" value="(sos_[0-9a-z]+)"', text)
    assert found, text
    return found[1]


def version_on(text: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found, text
    return found[1]


@contextmanager
def open_whole(
    database_url: str, clock: MovedClock, mode: Mode = Mode.DEMONSTRATION, address: str = ADDRESS
) -> Iterator[Whole]:
    house, app, worker = build(database_url, clock, mode, address)
    with TestClient(app, base_url=address, headers=SAME, follow_redirects=False) as client:
        yield Whole(house, client, worker, clock)
    house.database.close()


def build(database_url: str, clock: Clock, mode: Mode, address: str) -> tuple[House, FastAPI, Worker]:
    """The parts on a database that has its tables: the partners are added."""
    settings = Settings(
        mode=mode, database_url=database_url, public_url=address, twilio_signing_secrets=SECRETS, _env_file=None
    )
    house = create_house(settings, clock)
    with house.database.write() as db:
        for partner in PARTNERS:
            write_provider(db, _draft(*partner))
    app = create_app(house)
    if demonstration_pages not in whole_app.ROUTERS:
        app.include_router(demonstration_pages)
    return house, app, serving.make_worker(settings, house.database)


def _draft(
    name: str, place: str, latitude: float, longitude: float, phone: str, languages: tuple[str, ...]
) -> ProviderDraft:
    station = StationDraft(
        name=place,
        territory_code="TH",
        latitude=latitude,
        longitude=longitude,
        time_zone="Asia/Bangkok",
        services=(Service.CASUALTY_TRANSPORT, Service.MEDICAL_TREATMENT, Service.TRANSLATION),
    )
    return ProviderDraft(
        name=name,
        currency="THB",
        languages=languages,
        contacts=(Contact(Channel.SMS, phone),),
        stations=(station,),
        is_demonstration=True,
    )
