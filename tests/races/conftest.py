"""Partners near Phuket, the reactions of the house, and how often a race is run on which engine."""

from collections.abc import Iterator

import pytest

from rescue.kit.database import Database
from tests.worlds import connected, open_partners

ROUNDS = 200
ROUNDS_ON_SQLITE = 40  # one writer at a time: there is little to race, and each commit reaches the disk


@pytest.fixture
def house(database: Database) -> Iterator[Database]:
    """A database with four partners, its reactions connected."""
    with connected():
        open_partners(database, 4)
        yield database


@pytest.fixture
def rounds(database: Database) -> int:
    return ROUNDS_ON_SQLITE if database.is_sqlite else ROUNDS
