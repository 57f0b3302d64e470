"""A house with telephones: its worker orders from a pretend exchange whose phones the story picks up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from i18n.channels.fake_phone import FakePhone
from i18n.deliveries import Sending
from rescue import serving, wiring
from rescue.app import create_app, create_house
from rescue.demonstration import seeding
from rescue.demonstration.seeding import Account
from rescue.kit.access import users
from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from rescue.kit.settings import Mode, Settings
from rescue.kit.web.house import House
from rescue.network.providers import write_provider
from rescue.switchboard.conference.statuses import on_answer
from rescue.switchboard.orders import Exchanging
from rescue.worker import Worker
from tests.journeys.conftest import S01_STARTS
from tests.rescue.whole_house import PARTNERS, _draft
from tests.twilio.exchange import Exchange
from tests.twilio.signed import SECRETS

DUTY = "+8613900000000"
LIN_PHONE = "+8613800000001"
PEOPLE = (
    (Role.COORDINATOR, "lin@desk.example", "Lin Xia", "unused"),
    (Role.COORDINATOR, "chen@desk.example", "Chen Hao", "unused"),
    (Role.PROVIDER, "somchai@andaman.example", "Somchai", "unused"),
)


@dataclass
class Switchboard:
    """The running house, its exchange and its people: `lin` and `chen` are tokens."""

    house: House
    client: TestClient
    worker: Worker
    clock: MovedClock
    exchange: Exchange
    accounts: list[Account]

    @property
    def lin(self) -> str:
        return self.accounts[0].token

    @property
    def chen(self) -> str:
        return self.accounts[1].token

    def work(self, seconds: float = 0) -> None:
        self.worker.tick()
        self.clock.advance(seconds)
        self.worker.tick()

    def ask(self, method: str, path: str, json: Any = None, *, by: str | None = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {by or self.lin}"
        return self.client.request(method, f"/api/v1{path}", json=json, headers=named)

    def calls(self) -> list[dict[str, Any]]:
        return list(self.ask("GET", "/calls").json()["items"])

    def call(self, call_id: str) -> dict[str, Any]:
        answer = self.ask("GET", f"/calls/{call_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def incident(self, call: dict[str, Any]) -> dict[str, Any]:
        return dict(self.ask("GET", f"/incidents/{call['incident_id']}").json())

    def timeline(self, call: dict[str, Any]) -> list[str]:
        return [each["kind"] for each in self.ask("GET", f"/incidents/{call['incident_id']}/timeline").json()["items"]]

    def texts(self, number: str) -> list[str]:
        from tests.journeys.conftest import World

        world = World(self.house, self.client, self.worker, self.clock, {})
        return world.texts_to(number)


@pytest.fixture
def board(database_url: str) -> Iterator[Switchboard]:
    """An empty house with three partners in Phuket, two coordinators and a duty phone, at the start of S01."""
    clock = MovedClock(S01_STARTS)
    settings = Settings(
        mode=Mode.DEVELOPMENT,
        database_url=database_url,
        public_url="http://testserver",
        twilio_signing_secrets=SECRETS,
        duty_phone=DUTY,
        _env_file=None,
    )
    house = create_house(settings, clock)
    with house.database.write() as db:
        for partner in PARTNERS:
            provider = write_provider(db, _draft(*partner))
        accounts = [seeding.add_account(db, person, None, None) for person in PEOPLE[:2]]
        users.set_call_number(db, accounts[0].user_id, LIN_PHONE, by="test")
    del provider
    with TestClient(create_app(house)) as client:
        exchange = Exchange(client)
        worker = Worker(
            house.database,
            handlers=wiring.db_handlers(settings),
            effects=[
                Sending(FakePhone(house.database), serving.sending_house(settings)),
                Exchanging(exchange, settings.public_url, on_answer),
            ],
        )
        yield Switchboard(house, client, worker, clock, exchange, accounts)
    house.database.close()
