"""The room's own pages and API over a real house, in Chinese and English, and in Arabic's direction."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from i18n.catalogues import translator
from i18n.languages import LANGUAGES, complete_languages, negotiate
from i18n.templates import speak
from rescue.geography import api, pages
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.settings import Settings
from rescue.kit.web import routes
from rescue.kit.web.house import House, LanguageChoice
from rescue.kit.web.stack import install

NOW = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)


def make_app(path: Path) -> FastAPI:
    """An application with this room only; its database is never asked."""
    clock, chance = MovedClock(NOW), SeededChance(1)
    settings = Settings(_env_file=None)
    offered = (*complete_languages(), LANGUAGES["ar"])
    house = House(
        settings,
        Database(f"sqlite:///{path}", secret="only the tests know this secret, 32", clock=clock, chance=chance),
        clock,
        chance,
        languages=tuple(LanguageChoice(each.code, each.autonym, each.direction) for each in offered),
        translator=lambda code: translator(LANGUAGES[code]),
        negotiate=lambda header: negotiate(header, among=offered).code,
        speak=lambda environment, code: speak(environment, translator(LANGUAGES[code])),
    )
    app = FastAPI(openapi_url="/api/v1/openapi.json")
    install(app, house)
    for router in (api.api, pages.pages, routes.pages):
        app.include_router(router)
    return app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = make_app(tmp_path_factory.mktemp("geography") / "unused.sqlite3")
    with TestClient(app) as asking:
        yield asking
    app.state.house.database.close()
