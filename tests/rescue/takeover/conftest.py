"""An embassy and an agency that hand cases over: Wu signs for the one, He for the other, Ma is of another embassy."""

from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from rescue.demonstration import seeding
from rescue.kit.access import organisations, sessions
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.principals import Role
from tests.journeys.conftest import World, world
from tests.rescue.transfers.conftest import Patient, patient

__all__ = ["Handing", "handing", "patient", "world"]

PEOPLE = (
    ("wu", Role.MISSION, "Embassy in Bangkok", OrganisationKind.MISSION),
    ("ma", Role.MISSION, "Embassy in Vientiane", OrganisationKind.MISSION),
    ("he", Role.AGENCY, "Sunny Tours", OrganisationKind.AGENCY),
)
BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", "Accept-Language": "en"}


@dataclass
class Handing:
    """Li Wei's case and those who may hand it over; `organisations` by the name of their person."""

    patient: Patient
    organisations: dict[str, str]

    @property
    def world(self) -> World:
        return self.patient.world

    def draft(self, who: str = "wu", **told: Any) -> Any:
        body = {
            "organisation_id": self.organisations[who],
            "scope": ["location", "medical"],
            "person_name": "Wu Min",
            "office": "Consular section",
            "reason": "Nobody of us can be at the hospital.",
            "ends_at": "2017-10-20T00:00:00Z",
            "language": "en",
            **told,
        }
        return self.patient.ask(f"incidents/{self.patient.incident}/take-overs", **body)

    def do(self, who: str, deed: str, what: str, **body: Any) -> Any:
        return self.world.post(f"/api/v1/take-overs/{deed}/{what}", body, role=who)

    def accept(self, deed: str, **told: Any) -> Any:
        return self.do("coordinator", deed, "acceptance", **{"grounds": "law", "words": "VCCR art. 5", **told})

    def active(self, who: str = "wu", **told: Any) -> str:
        """A deed drafted, signed and accepted; its id."""
        deed = self.draft(who, **told).json()["id"]
        assert self.do(who, deed, "signature", text_version=1).status_code == 200
        assert self.accept(deed).status_code == 200
        return str(deed)

    def browser(self, who: str) -> TestClient:
        """Somebody signed in at a browser of their own."""
        with self.world.house.database.write() as db:
            key = sessions.open(db, self.world.accounts[who].user_id, hours=12)
        client = TestClient(self.world.client.app, headers=BROWSER, follow_redirects=False)
        client.cookies.set("homeward", key)
        return client


@pytest.fixture
def handing(patient: Patient) -> Handing:
    of = {}
    with patient.world.house.database.write() as db:
        for name, role, organisation, kind in PEOPLE:
            of[name] = organisations.add_organisation(db, organisation, kind, by="system").id
            person = (role, f"{name}@outside.example", name.title(), "not-used-here")
            patient.world.accounts[name] = seeding.add_account(db, person, None, of[name])
    return Handing(patient, of)
