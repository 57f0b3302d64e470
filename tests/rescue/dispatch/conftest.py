"""Three partners near Phuket, the reactions of the house, and one incident that the nearest is asked about."""

from collections.abc import Iterator

import pytest

from rescue.kit.database import Database
from tests.worlds import connected, open_partners, report_incidents


@pytest.fixture
def house(database: Database) -> Iterator[Database]:
    with connected():
        open_partners(database, 3)
        yield database


@pytest.fixture
def offered(house: Database) -> tuple[str, str]:
    """An incident and its first call-out."""
    return report_incidents(house, 1)[0]
