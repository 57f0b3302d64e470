"""A desk to sit at: Lin coordinates, Mei too, Somchai drives for a provider, and three partners stand on Phuket."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from rescue import serving
from rescue.app import create_app, create_house
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.dispatch import call_outs
from rescue.dispatch.models import CallOut
from rescue.intake.drafts import Draft
from rescue.intake.models import Channel
from rescue.kit.access import organisations, sessions, users
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.principals import Principal, Role
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.settings import Mode, Settings
from rescue.kit.web.house import House
from rescue.network import providers
from rescue.network.models import Service
from rescue.worker import Worker
from tests.rescue.network.cast import draft, station

ADDRESS = "http://testserver"
BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", "Accept-Language": "en"}
PHUKET = (7.8804, 98.3923)
SERVICES = (Service.CASUALTY_TRANSPORT, Service.MEDICAL_TREATMENT, Service.TRANSLATION)


@dataclass
class Desk:
    """A house with its desk; `lin` is signed in in `browser`."""

    house: House
    browser: TestClient
    worker: Worker
    clock: MovedClock
    lin: Principal
    mei: Principal
    driver: Principal
    statements: list[str] = field(default_factory=list)
    told: int = 0

    def report(self, **told: Any) -> str:
        """A traveller's report, received; the id of its incident."""
        # Each lies some kilometres from the one before: at one place they would be one event.
        apart = (PHUKET[0] + 0.035 * self.told, PHUKET[1])
        latitude, longitude = told.pop("at", apart)
        self.told += 1
        values = {"channel": Channel.WEB, "name": "Wang Fang", "phone": "+99966810001", "language": "zh-Hans"}
        values |= {"kind": "road.hit_and_run", "latitude": latitude, "longitude": longitude, "accuracy_m": 25.0}
        received = self.house.parts["intake"].put(Draft(**{**values, **told})).result()
        return str(received.incident_id)

    def incident(self, incident_id: str) -> Incident:
        with self.house.database.read() as db:
            return incidents.get_visible(db, incident_id, self.lin)

    def asked(self, incident_id: str) -> list[CallOut]:
        with self.house.database.read() as db:
            return call_outs.list_for_incident(db, incident_id)

    def open(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, **form: Any) -> Any:
        return self.browser.post(path, data={name: str(value) for name, value in form.items()})

    def do(self, incident_id: str, what: str, **form: Any) -> Any:
        """Send a form of a case, with the version it has now unless another is named."""
        form.setdefault("version", self.incident(incident_id).version)
        return self.send(f"/desk/incidents/{incident_id}/{what}", **form)

    def answer(self, call_out: CallOut, what: str, **form: Any) -> Any:
        form.setdefault("version", call_out.version)
        return self.send(f"/desk/call-outs/{call_out.id}/{what}", **form)

    def sign_in(self, who: Principal) -> str:
        """Sit `who` down at the browser; the key in the cookie."""
        self.browser.cookies.clear()
        with self.house.database.write() as db:
            key = sessions.open(db, who.id, hours=12)
        self.browser.cookies.set("homeward", key)
        return key

    def pass_time(self, seconds: float) -> None:
        self.worker.tick()
        self.clock.advance(seconds)
        self.worker.tick()


@contextmanager
def furnished(database_url: str, clock: MovedClock, chance: SeededChance, address: str = ADDRESS) -> Iterator[Desk]:
    """A house on an empty database, with its people and partners; `browser` asks it without a server between."""
    settings = Settings(mode=Mode.DEMONSTRATION, database_url=database_url, public_url=address, _env_file=None)  # type: ignore[call-arg]
    house = create_house(settings, clock, chance)
    with house.database.write() as db:
        firm = organisations.add_organisation(db, "Andaman", OrganisationKind.PROVIDER, by="system")
        people = [
            users.add_user(db, f"{name}@desk.example", role, by="system", display_name=shown, organisation_id=of)
            for name, shown, role, of in (
                ("lin", "Lin Wei", Role.COORDINATOR, None),
                ("mei", "Mei Zhou", Role.COORDINATOR, None),
                ("somchai", "Somchai", Role.PROVIDER, firm.id),
            )
        ]
        for name, latitude in (("Andaman Rescue", 7.8866), ("Kathu Ambulance", 7.9117), ("Thalang Help", 8.0317)):
            providers.add_provider(db, draft(name, station(name, latitude=latitude, services=SERVICES)), by="system")
    lin, mei, driver = (Principal(person.id, Role(person.role)) for person in people)
    worker = serving.make_worker(settings, house.database)
    browser = TestClient(create_app(house), base_url=ADDRESS, headers=BROWSER, follow_redirects=False)
    sitting = Desk(house, browser, worker, clock, lin, mei, driver)
    sitting.sign_in(lin)
    event.listen(house.database.engine, "before_cursor_execute", lambda *told: sitting.statements.append(told[2]))
    try:
        yield sitting
    finally:
        house.parts["intake"].close()
        house.close()
        house.database.close()


@pytest.fixture
def desk(database_url: str, clock: MovedClock, chance: SeededChance) -> Iterator[Desk]:
    with furnished(database_url, clock, chance) as sitting, sitting.browser:
        yield sitting
