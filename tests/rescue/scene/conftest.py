"""A desk in Phuket with an agent for disputes: by link, and by the key of a program."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from rescue.dispatch.models import CallOut
from rescue.kit.access import links, tokens
from rescue.kit.access.principals import Role
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.events import Event
from rescue.network import providers
from rescue.network.models import Service
from rescue.promises import promises
from tests.rescue.desk.conftest import ADDRESS, BROWSER, Desk, desk
from tests.rescue.network.cast import draft, station

__all__ = ["desk"]


@dataclass
class Scene:
    """A hit-and-run, the desk, and an agent who has said yes; `phone` is the agent's."""

    desk: Desk
    incident: str
    call_out: CallOut
    phone: TestClient
    key: dict[str, str]

    @property
    def link(self) -> str:
        return f"/p/{links.token_of(self.desk.house.database.secret, self.call_out.link_id)}"

    @property
    def path(self) -> str:
        return f"/desk/incidents/{self.incident}/scene"

    def api(self, method: str, path: str, *, agent: bool = False, **told: Any) -> Any:
        """A program's request, the desk's or the agent's."""
        headers = {"Accept": "application/json", **told.pop("headers", {}), **(self.key if agent else {})}
        client = self.phone if agent else self.desk.browser
        return client.request(method, f"/api/v1/{path}", headers=headers, **told)

    def tasks(self) -> dict[str, dict[str, Any]]:
        found = self.api("GET", f"incidents/{self.incident}/scene-tasks").json()["items"]
        return {each["code"] or each["text"]: each for each in found}

    def evidence(self) -> dict[str, dict[str, Any]]:
        found = self.api("GET", f"incidents/{self.incident}/evidence").json()["items"]
        return {each["kind"]: each for each in found}

    def gaps(self) -> list[dict[str, Any]]:
        return list(self.api("GET", f"incidents/{self.incident}/evidence-gaps").json()["items"])

    def owed(self) -> set[str]:
        with self.desk.house.database.read() as db:
            return {each.about for each in promises.list_open(db, self.incident)}

    def kinds(self) -> list[str]:
        with self.desk.house.database.read() as db:
            return list(db.scalars(select(Event.kind).where(Event.incident_id == self.incident).order_by(Event.id)))


def send_agent(desk: Desk, incident: str, phone: TestClient) -> Scene:
    """Call the field agents out from the case; they accept by their link."""
    with desk.house.database.write() as db:
        of = station("Phuket Agents", services=(Service.DISPUTE_COORDINATION,))
        agents = draft("Phuket Field Agents", of, organisation_id=_organisation(desk), languages=("zh", "th", "en"))
        providers.add_provider(db, agents, by="system")
        key = tokens.add(db, "agents", by="system", organisation_id=_organisation(desk), role=Role.PROVIDER).token
    asked = desk.do(incident, "call-outs", service="dispute_coordination")
    assert asked.status_code == 303, asked.text
    call_out = next(each for each in desk.asked(incident) if each.service == Service.DISPUTE_COORDINATION)
    scene = Scene(desk, incident, call_out, phone, {"Authorization": f"Bearer {key}"})
    before = phone.get(scene.link)
    assert 'id="scene"' not in before.text, "whoever has not accepted has no tasks"
    answer = phone.post(f"{scene.link}/acceptance", data={"eta_minutes": "20", "version": str(call_out.version)})
    assert answer.status_code == 303, answer.text
    return scene


def _organisation(desk: Desk) -> str:
    from rescue.kit.access.models import User

    with desk.house.database.read() as db:
        return str(db.get_one(User, desk.driver.id).organisation_id)


@pytest.fixture
def scene(desk: Desk, chance: SeededChance, clock: MovedClock) -> Iterator[Scene]:
    with TestClient(desk.browser.app, base_url=ADDRESS, headers=BROWSER, follow_redirects=False) as phone:
        yield send_agent(desk, desk.report(), phone)
