"""Partners that are stored, and a coordinator."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from rescue.kit.access.principals import Principal, Role
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.network.drafts import StationDraft
from rescue.network.providers import write_provider
from tests.rescue.network.cast import Add, draft
from tests.rescue.network.site import open_site, sign_in


@pytest.fixture
def add(database: Database) -> Add:
    """Stores a partner in a commit of its own and gives its id."""

    def add_one(name: str = "Andaman Rescue", *stations: StationDraft, **changes: object) -> str:
        with database.write() as db:
            return write_provider(db, draft(name, *stations, **changes))

    return add_one


@pytest.fixture
def lin() -> Principal:
    """A coordinator."""
    return Principal(id="usr_lin", role=Role.COORDINATOR)


@pytest.fixture
def site(database: Database, clock: MovedClock, chance: SeededChance) -> Iterator[TestClient]:
    with open_site(database, clock, chance) as client:
        yield client


@pytest.fixture
def desk(database: Database) -> dict[str, str]:
    """Headers of a signed-in coordinator."""
    return sign_in(database, Role.COORDINATOR)
