"""The room's API and pages on the product's own floor, signed in as whoever is needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from starlette.testclient import TestClient

from i18n.catalogues import translator
from i18n.languages import LANGUAGES, complete_languages, negotiate
from i18n.templates import speak
from rescue.kit.access import sessions, users
from rescue.kit.access.principals import Role
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.settings import Settings
from rescue.kit.web.house import House, LanguageChoice
from rescue.kit.web.stack import install
from rescue.network.api import api
from rescue.network.pages import pages
from tests.rescue.kit.web.small_app import PlainAssets

API = "/api/v1/providers"


@contextmanager
def open_site(database: Database, clock: MovedClock, chance: SeededChance) -> Iterator[TestClient]:
    house = House(
        Settings(_env_file=None),  # type: ignore[call-arg]
        database,
        clock,
        chance,
        assets=PlainAssets(),
        languages=tuple(LanguageChoice(each.code, each.autonym, each.direction) for each in complete_languages()),
        translator=lambda code: translator(LANGUAGES[code]),
        negotiate=lambda header: negotiate(header, among=complete_languages()).code,
        speak=lambda environment, code: speak(environment, translator(LANGUAGES[code])),
        body_limits={f"{API}/imports": 6 * 1024 * 1024, "/providers/imports": 6 * 1024 * 1024},
    )
    app = FastAPI()
    app.include_router(api)
    app.include_router(pages)
    install(app, house)
    client = TestClient(app, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False)
    try:
        yield client
    finally:
        house.close()
        client.close()


def sign_in(database: Database, role: Role, organisation_id: str | None = None) -> dict[str, str]:
    """The headers of a browser signed in with this role."""
    name = f"{role}@homeward.example"
    with database.write() as db:
        user = users.add_user(db, name, role, by="test", display_name=name, organisation_id=organisation_id)
        key = sessions.open(db, user.id, hours=1)
    return {"Cookie": f"{sessions.cookie_name(is_secure=False)}={key}"}
