"""A traveller's phone asks to be told on its screen: only by the link of the case, only for real push services."""

import base64
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from i18n.models import Delivery
from i18n.reaching import push
from i18n.reaching.models import PushSubscription
from rescue.kit.clock import MovedClock
from tests.rescue.whole_house import Whole, open_whole

PHONE = "+99966810001"
KEYS = {
    "p256dh": base64.urlsafe_b64encode(b"\x04" + b"k" * 64).decode(),
    "auth": base64.urlsafe_b64encode(b"0123456789abcdef").decode(),
}
ENDPOINT = "https://push.example.org/send/1"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as house:
        yield house


def test_a_phone_that_asked_is_told_that_there_is_news_and_nothing_of_it(whole: Whole) -> None:
    path = whole.send_sos(phone=PHONE)
    for _ in range(2):
        answer = whole.client.post(f"{path}/push-subscriptions", data={"endpoint": ENDPOINT, **KEYS})
        assert answer.status_code == 204, answer.text
    (subscription,) = whole.rows(PushSubscription)
    job = whole.job_of()
    whole.client.post(f"{job}/acceptance", data={"eta_minutes": "12", "version": "1"})
    whole.step()
    with whole.house.database.read() as db:
        told = list(db.scalars(select(Delivery).where(Delivery.channel == "app")))
    assert [each.address for each in told] == [subscription.id] * len(told)
    assert all("HW-" in (each.text or "") and "Andaman" not in (each.text or "") for each in told)


@pytest.mark.parametrize(
    ("endpoint", "status"), [("ftp://push.example.org/1", 422), ("https://push.example.org/1" + "x" * 1000, 422)]
)
def test_what_is_no_subscription_is_refused(whole: Whole, endpoint: str, status: int) -> None:
    path = whole.send_sos(phone=PHONE)
    answer = whole.client.post(f"{path}/push-subscriptions", data={"endpoint": endpoint, **KEYS})
    assert answer.status_code == status
    assert whole.rows(PushSubscription) == []


def test_without_the_link_of_a_case_nobody_subscribes(whole: Whole) -> None:
    answer = whole.client.post(f"/t/{'A' * 22}/push-subscriptions", data={"endpoint": ENDPOINT, **KEYS})
    assert answer.status_code == 404


def test_the_worker_of_the_screen_is_always_fetched_anew(whole: Whole) -> None:
    answer = whole.client.get("/push-worker.js")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-cache"
    assert "showNotification" in answer.text


def test_the_button_is_there_only_where_push_is_set_up(whole: Whole) -> None:
    assert "data-push" not in whole.client.get(whole.send_sos(phone=PHONE)).text
    key = base64.urlsafe_b64encode(b"k" * 32).decode().rstrip("=")
    public = push.public_key(key)
    assert public is not None and len(public) == 87
