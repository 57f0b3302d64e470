"""A partner's own system hears of its call-outs, signed; what fails is tried again, and 410 ends it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from rescue.app import create_app, create_house
from rescue.dispatch import call_outs
from rescue.dispatch.webhooks import signing, tellings
from rescue.dispatch.webhooks.models import WebhookEndpoint
from rescue.kit.access import organisations, tokens
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.principals import Role
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.settings import Settings
from rescue.network.models import Provider
from rescue.serving import make_worker
from rescue.worker import Worker
from tests.rescue.dispatch.webhooks.receiver import Receiver, receiver
from tests.worlds import OFFER_SECONDS, open_partners, report_incidents

API = "/api/v1"


class Partner:
    """A provider's program with a key of its own, the house it talks to, and the system that hears of it."""

    def __init__(self, database: Database, client: TestClient, worker: Worker, ear: Receiver, ids: list[str]) -> None:
        self.database, self.client, self.worker, self.ear, self.ids = database, client, worker, ear, ids
        self.endpoint = self.ask("POST", f"/providers/{ids[0]}/webhooks", json={"url": ear.url}).json()

    def ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self.client.request(method, API + path, **more)
        assert answer.status_code < 400, answer.text
        return answer

    def deliveries(self) -> list[dict[str, Any]]:
        return list(self.ask("GET", f"/webhooks/{self.endpoint['id']}/deliveries").json()["items"])

    def kinds(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.ear.heard]


@pytest.fixture
def partner(database_url: str, clock: MovedClock, chance: SeededChance) -> Iterator[Partner]:
    settings = Settings(database_url=database_url, offer_seconds=OFFER_SECONDS, webhooks_loopback=True, _env_file=None)
    house = create_house(settings, clock, chance)
    ids = open_partners(house.database, 2)
    with house.database.write() as db:
        firm = organisations.add_organisation(db, "Andaman", OrganisationKind.PROVIDER, by="test")
        db.get_one(Provider, ids[0]).organisation_id = firm.id
        key = tokens.add(db, "dispatch", by="test", organisation_id=firm.id, role=Role.PROVIDER).token
    worker = make_worker(settings, house.database)
    with receiver() as ear:
        client = TestClient(create_app(house), headers={"Authorization": f"Bearer {key}"})
        yield Partner(house.database, client, worker, ear, ids)
    house.parts["intake"].close()
    house.close()
    house.database.close()


def test_each_event_of_a_call_out_is_told_once_and_signed(partner: Partner, clock: MovedClock) -> None:
    ((_, call_out_id),) = report_incidents(partner.database, 1)
    partner.worker.tick()
    ((headers, body),) = partner.ear.heard
    assert signing.is_signed(partner.endpoint["secret"], headers, body, now=int(clock.now().timestamp()))
    told = json.loads(body)
    assert told["type"] == "call_out.offered" and told["data"]["call_out_id"] == call_out_id
    assert told["data"]["state"] == "offered" and told["data"]["service"] == "casualty_transport"
    for private in ("Wang Fang", "+999100", "7.88"):
        assert private not in body
    with partner.database.write() as db:
        call_outs.accept(db, call_out_id, eta_minutes=15, by="test")
    partner.worker.tick()
    assert partner.kinds() == ["call_out.offered", "call_out.accepted"]
    newest = partner.deliveries()[0]
    assert (newest["state"], newest["attempts"][0]["status"]) == ("delivered", 204)


def test_what_fails_is_tried_again_with_the_same_id_and_the_pause_it_asks_for(
    partner: Partner, clock: MovedClock
) -> None:
    only = {"url": partner.ear.url, "kinds": ["call_out.offered"]}
    partner.ask("PUT", f"/webhooks/{partner.endpoint['id']}", json=only, headers={"If-Match": "*"})
    partner.ear.answers = [(500, {}), (429, {"Retry-After": "3600"}), (301, {"Location": partner.ear.url}), (200, {})]
    report_incidents(partner.database, 1)
    partner.worker.tick()
    assert len(partner.ear.heard) == 1
    for seconds, heard in ((10, 2), (1_000, 2), (2_700, 3), (2_400, 4), (90_000, 4)):
        clock.advance(seconds)
        partner.worker.tick()
        assert len(partner.ear.heard) >= heard, "a redirect is not followed, it is a failure"
        assert [json.loads(body)["type"] for _, body in partner.ear.heard[:heard]] == ["call_out.offered"] * heard
    offered = [each for each in partner.deliveries() if each["kind"] == "call_out.offered"]
    assert [each["status"] for each in offered[0]["attempts"]] == [500, 429, 301, 200]
    assert len({headers["webhook-id"] for headers, _ in partner.ear.heard[:4]}) == 1
    assert len({body for _, body in partner.ear.heard[:4]}) == 1


def test_410_switches_the_endpoint_off_and_by_hand_it_is_switched_on_again(partner: Partner) -> None:
    partner.ear.answers = [(410, {})]
    report_incidents(partner.database, 1)
    partner.worker.tick()
    (endpoint,) = partner.ask("GET", f"/providers/{partner.ids[0]}/webhooks").json()["items"]
    assert (endpoint["state"], endpoint["disabled_reason"]) == ("disabled", "gone")
    assert partner.client.post(f"{API}/webhooks/{endpoint['id']}/test").status_code == 409
    report_incidents(partner.database, 1)
    partner.worker.tick()
    assert len(partner.ear.heard) == 1
    partner.ear.answers = [(200, {})]
    assert partner.ask("POST", f"/webhooks/{endpoint['id']}/activation").json()["state"] == "active"
    partner.ask("POST", f"/webhooks/{endpoint['id']}/test")
    partner.worker.tick()
    assert partner.kinds()[-1] == "webhook.test"


def test_for_a_day_after_a_change_both_secrets_sign(partner: Partner, clock: MovedClock) -> None:
    old = partner.endpoint["secret"]
    new = partner.ask("POST", f"/webhooks/{partner.endpoint['id']}/rotation").json()["secret"]
    assert new != old
    for hours, holds in ((0, [True, True]), (25, [True, False])):
        clock.advance(hours * 3600)
        partner.ask("POST", f"/webhooks/{partner.endpoint['id']}/test")
        partner.worker.tick()
        headers, body = partner.ear.heard[-1]
        now = int(clock.now().timestamp())
        assert [signing.is_signed(secret, headers, body, now=now) for secret in (new, old)] == holds
    with partner.database.read() as db:
        stored = db.get_one(WebhookEndpoint, partner.endpoint["id"])
        kept = " ".join(str(value) for value in vars(stored).values())
    assert old.removeprefix("whsec_") not in kept and new.removeprefix("whsec_") not in kept


def test_a_replay_says_the_same_again_under_an_id_of_its_own(partner: Partner, clock: MovedClock) -> None:
    report_incidents(partner.database, 1)
    partner.worker.tick()
    (first,) = partner.deliveries()
    again = partner.ask("POST", f"/webhook-deliveries/{first['id']}/replay").json()["id"]
    partner.worker.tick()
    (one, body), (two, same) = partner.ear.heard
    assert body == same and one["webhook-id"] == first["id"] and two["webhook-id"] == again != first["id"]
    assert partner.deliveries()[0]["replay_of"] == first["id"]
    for days, left in ((tellings.KEPT_DAYS - 1, 2), (2, 0)):  # then nobody asks about it any more
        clock.advance(days * 86_400)
        with partner.database.write() as db:
            tellings.forget_old(db)
        assert len(partner.deliveries()) == left


def test_an_answer_without_end_and_strangers_get_nothing(partner: Partner) -> None:
    partner.ear.answers, partner.ear.body = [(200, {})], b"x" * 70_000
    partner.ask("POST", f"/webhooks/{partner.endpoint['id']}/test")
    partner.worker.tick()
    assert partner.deliveries()[0]["attempts"][0]["error"] == "too_large"
    assert (
        partner.client.post(
            f"{API}/providers/{partner.ids[1]}/webhooks", json={"url": "https://a.example/"}
        ).status_code
        == 404
    )
    refused = partner.client.post(f"{API}/providers/{partner.ids[0]}/webhooks", json={"url": "https://10.0.0.1/"})
    assert refused.status_code == 422 and "10.0.0.1" not in refused.text
    same = {"url": "https://b.example/x", "kinds": ["call_out.offered"]}
    made = [
        partner.ask("POST", f"/providers/{partner.ids[0]}/webhooks", json=same, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]
    assert made[0].json()["id"] == made[1].json()["id"]
    path = f"{API}/webhooks/{made[0].json()['id']}"
    assert partner.client.put(path, json=same).status_code == 428
    assert partner.client.put(path, json=same, headers={"If-Match": '"9"'}).status_code == 412
    assert partner.client.put(path, json=same, headers={"If-Match": made[0].headers["etag"]}).status_code == 200
