"""The people who sign in: Lin of the desk, Ana who drives for an ambulance firm, and the firm."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rescue.kit.access import organisations, passwords, signin, users
from rescue.kit.access.api import api
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.pages import pages
from rescue.kit.access.passwords import PasswordHash
from rescue.kit.access.principals import Role
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.settings import Mode, Settings
from rescue.kit.web.house import House
from rescue.kit.web.stack import install

PASSWORD = "seven grey herons over Lisbon"
SAME = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
Open = Callable[[str], TestClient]


@dataclass(frozen=True)
class Cast:
    """Ids of named people; all passwords are PASSWORD, Ana has none."""

    lin: str
    ana: str
    firm: str


@pytest.fixture(scope="session")
def hashed() -> PasswordHash:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def cast(database: Database, hashed: PasswordHash) -> Cast:
    with database.write() as db:
        firm = organisations.add_organisation(db, "Tejo Ambulâncias", OrganisationKind.PROVIDER, by="system")
        lin = users.add_user(
            db,
            "lin@desk.example",
            Role.COORDINATOR,
            by="system",
            display_name="Lin Wei",
            password_hash=hashed,
            language="zh-Hans",
        )
        ana = users.add_user(
            db, "ana@tejo.example", Role.PROVIDER, by="system", display_name="Ana Sousa", organisation_id=firm.id
        )
        return Cast(lin.id, ana.id, firm.id)


@pytest.fixture
def open_site(database: Database, clock: MovedClock, chance: SeededChance) -> Iterator[Open]:
    """Opens a browser on the site at an address."""
    opened: list[TestClient] = []

    def open_one(address: str) -> TestClient:
        settings = Settings(mode=Mode.DEVELOPMENT, public_url=address, _env_file=None)
        house = House(settings, database, clock, chance, identify=signin.identify)
        app = FastAPI()
        app.include_router(pages)
        app.include_router(api)
        install(app, house)
        opened.append(TestClient(app, base_url=address, headers=SAME, follow_redirects=False))
        return opened[-1]

    yield open_one
    for client in opened:
        client.app.state.house.close()  # type: ignore[attr-defined]
        client.close()


@pytest.fixture
def site(open_site: Open) -> TestClient:
    return open_site("https://homeward.example")


def sign_in(site: TestClient, name: str = "lin@desk.example", password: str = PASSWORD, **more: str) -> str:
    answer = site.post("/sign-in", data={"sign_in_name": name, "password": password, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]
