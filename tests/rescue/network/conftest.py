"""Partners that are stored, and a coordinator."""

import pytest

from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Database
from rescue.network.drafts import StationDraft
from rescue.network.providers import write_provider
from tests.rescue.network.cast import Add, draft


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
