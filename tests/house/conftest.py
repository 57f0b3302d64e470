"""The whole application, as the product serves it, for rules about its routes."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from rescue.app import create_app, create_house
from tests.worlds import SETTINGS


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    path = tmp_path_factory.mktemp("house") / "homeward.sqlite3"
    house = create_house(SETTINGS.model_copy(update={"database_url": f"sqlite:///{path}"}))
    yield create_app(house)
    house.database.close()
