"""The small application's house and its callers, as fixtures."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from starlette.testclient import TestClient

from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.settings import Mode, Settings
from rescue.kit.web.house import House, LanguageChoice
from tests.rescue.kit.web.small_app import OWN, SMALL, MakeHouse, PlainAssets, make_app, serve_house


@pytest.fixture
def make_house(database: Database, clock: MovedClock, chance: SeededChance) -> Iterator[MakeHouse]:
    made: list[House] = []

    def make(**changes: Any) -> House:
        settings = changes.pop("settings", None) or Settings(mode=Mode.DEVELOPMENT, _env_file=None)
        made.append(House(settings, database, clock, chance, **({"assets": PlainAssets()} | changes)))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    return make_house(
        body_limits={"/api/v1/reports": SMALL},
        languages=(LanguageChoice("en", "English"), LanguageChoice("ar", "العربية", "rtl")),
    )


@pytest.fixture
def client(house: House) -> TestClient:
    """A program: no cookie, no browser."""
    return TestClient(make_app(house), base_url=OWN)


@pytest.fixture
def serve() -> Callable[[House], AbstractContextManager[str]]:
    """A real server on a free port, for what needs a socket."""
    return serve_house
