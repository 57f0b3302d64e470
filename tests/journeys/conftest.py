"""The whole house for a story: web, worker, fake phone and a clock that the story moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from i18n.channels.fake_phone import PhoneText
from rescue import serving, wiring
from rescue.app import create_app, create_house
from rescue.demonstration import seeding
from rescue.demonstration.seeding import Account
from rescue.kit.clock import MovedClock
from rescue.kit.settings import Mode, Settings
from rescue.kit.web.house import House
from rescue.network.demonstration import seed_network
from rescue.worker import Worker
from tests.kept_worlds import KeptWorlds
from tests.twilio.signed import SECRETS

# Scenario S01: Phuket, 2017-10-03 23:42 local time.
S01_STARTS = datetime(2017, 10, 3, 16, 42, tzinfo=UTC)


@dataclass
class World:
    """A running house. `get`, `post`, `put` speak JSON as one of the accounts; `pass_time` lets the worker work."""

    house: House
    client: TestClient
    worker: Worker
    clock: MovedClock
    accounts: dict[str, Account]

    def ask(self, method: str, path: str, *, role: str | None = None, json: Any = None, **headers: str) -> Any:
        if role:
            headers["Authorization"] = f"Bearer {self.accounts[role].token}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, path, json=json, headers=named)

    def get(self, path: str, *, role: str | None = "coordinator", **headers: str) -> Any:
        return self.ask("GET", path, role=role, **headers)

    def post(self, path: str, json: Any, *, role: str | None = "coordinator", **headers: str) -> Any:
        return self.ask("POST", path, role=role, json=json, **headers)

    def put(self, path: str, json: Any, *, role: str | None = "coordinator", **headers: str) -> Any:
        return self.ask("PUT", path, role=role, json=json, **headers)

    def pass_time(self, seconds: float = 0) -> None:
        self.worker.tick()
        self.clock.advance(seconds)
        self.worker.tick()

    def move_to(self, start: datetime, seconds: float) -> None:
        """The instant `seconds` after `start`, with everything done that was due on the way."""
        self.pass_time((start + timedelta(seconds=seconds) - self.clock.now()).total_seconds())

    def texts_to(self, address: str) -> list[str]:
        with self.house.database.read() as db:
            found = db.scalars(select(PhoneText).where(PhoneText.address == address).order_by(PhoneText.at))
            return [text.text for text in found if not text.is_from_phone]


def make_people(house: House) -> list[Account]:
    with house.database.write() as db:
        seeded = seed_network(db)
        assert seeded is not None
        return [
            seeding.add_account(db, person, None, seeded.organisation_id if person[0] == "provider" else None)
            for person in seeding.PEOPLE
            if person[0] in ("coordinator", "supervisor", "provider", "administrator")
        ]


@pytest.fixture
def world(database_url: str, kept_worlds: KeptWorlds) -> Iterator[World]:
    """A house on an empty database with the demonstration's partners and accounts, at the start of S01."""
    clock = MovedClock(S01_STARTS)
    settings = Settings(
        mode=Mode.DEMONSTRATION,
        database_url=database_url,
        public_url="http://testserver",
        twilio_signing_secrets=SECRETS,
        _env_file=None,
    )
    accounts = kept_worlds.bring_back(database_url, "journeys")
    house = create_house(settings, clock)
    if accounts is None:
        accounts = make_people(house)
        kept_worlds.keep(database_url, "journeys", accounts)
    wiring.connect(settings)
    worker = serving.make_worker(settings, house.database)
    with TestClient(create_app(house)) as client:
        yield World(house, client, worker, clock, {account.role: account for account in reversed(accounts)})
    house.database.close()
