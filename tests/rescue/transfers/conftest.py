"""The whole house of the journeys, with somebody who lies in a hospital of Phuket and is to be brought home."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.journeys.conftest import World, world

__all__ = ["Patient", "patient", "world"]

WEI, WIFE = "+8613800000001", "+8613900000001"


@dataclass
class Patient:
    """Li Wei of an incident in Phuket; verbs speak to the API as the coordinator."""

    world: World
    incident: str
    case: str
    reference: str

    def want(self, **told: Any) -> Any:
        body = {
            "case_id": self.case,
            "means": "stretcher",
            "from_place": "Bangkok Hospital Phuket",
            "from_territory": "TH",
            "to_place": "West China Hospital",
            "to_territory": "CN",
            "needs": ["stretcher"],
            "relative_phone": WIFE,
            "relative_language": "zh-Hans",
            **told,
        }
        return self.world.post(f"/api/v1/incidents/{self.incident}/transfers", body)

    def get(self, transfer: str) -> dict[str, Any]:
        return dict(self.world.get(f"/api/v1/transfers/{transfer}").json())

    def gate(self, transfer: str, name: str, state: str = "green", **told: Any) -> Any:
        body = {"state": state, "evidence": "seen by Lin", **told}
        return self.world.put(f"/api/v1/transfers/{transfer}/gates/{name}", body)

    def book(self, transfer: str, key: str | None = None, **told: Any) -> Any:
        body = {"carrier": "Thai Airways", "reference": "TG-7XK2P", "hold_reference": "HOLD-17", **told}
        headers = {"Idempotency_Key": key} if key else {}
        return self.world.post(f"/api/v1/transfers/{transfer}/booking", body, **headers)

    def ask(self, path: str, **body: Any) -> Any:
        return self.world.post(f"/api/v1/{path}", body)


@pytest.fixture
def patient(world: World) -> Patient:
    body = {
        "reporter": {"name": "李伟", "phone": WEI, "language": "zh-Hans"},
        "kind": "injury",
        "location": {"latitude": 7.8804, "longitude": 98.3923, "accuracy_m": 25},
    }
    made = world.post("/api/v1/incidents", body, role=None, Idempotency_Key="li-1").json()
    shown = world.get(f"/api/v1/incidents/{made['id']}").json()
    return Patient(world, made["id"], shown["people"][0]["id"], shown["reference"])
