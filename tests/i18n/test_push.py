"""Push messages to a pretend push service on loopback: encrypted, signed, short-lived, and silent about health."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from i18n.channels.carriers import OutcomeUnknown, Outgoing, Refused
from i18n.channels.web_push import WebPush
from i18n.reaching import push
from i18n.reaching.models import PushSubscription
from i18n.reaching.push import NotASubscription, Subscription
from rescue.kit.database import Database

AUTH = b"0123456789abcdef"


class Service(BaseHTTPRequestHandler):
    """Keeps what it is given and answers with `status`."""

    status: ClassVar[int] = 201
    told: ClassVar[list[tuple[dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.send_header("Location", "https://push.example/m/1")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """A test prints nothing."""


def spelled(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.fixture
def browser() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def service() -> Iterator[str]:
    Service.status = 201
    Service.told.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/push/1"
        server.shutdown()
        thread.join()


@pytest.fixture
def subscribed(database: Database, service: str, browser: ec.EllipticCurvePrivateKey) -> str:
    public = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    with database.write() as db:
        given = Subscription(service, spelled(public), spelled(AUTH))
        return push.subscribe(db, "inc_1", given, may_be_here=True)


@pytest.fixture
def carrier(database: Database) -> WebPush:
    key = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32, "big")
    return WebPush(database, spelled(key), "mailto:desk@homeward.example")


def news(subscription_id: str) -> Outgoing:
    text = "Homeward HW-7K4M2QX: there is news for you."
    return Outgoing("dlv_1", "app", subscription_id, text, "en", urgency=0, valid_seconds=300, reference="inc_1")


def test_a_browser_alone_can_read_it_and_the_service_is_told_how_urgent_it_is(
    carrier: WebPush, subscribed: str, browser: ec.EllipticCurvePrivateKey
) -> None:
    carrier.send(news(subscribed))
    ((headers, body),) = Service.told
    assert (headers["ttl"], headers["urgency"], headers["topic"]) == ("300", "high", "inc-1")
    assert headers["authorization"].startswith("vapid t=")
    assert b"HW-7K4M2QX" not in body
    assert "HW-7K4M2QX" in http_ece.decrypt(body, private_key=browser, auth_secret=AUTH).decode()


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    carrier: WebPush, subscribed: str, database: Database, status: int
) -> None:
    Service.status = status
    with pytest.raises(Refused) as refused:
        carrier.send(news(subscribed))
    assert refused.value.code == "push_gone" and not refused.value.is_passing
    with database.read() as db:
        assert db.scalars(select(PushSubscription)).all() == []
    with pytest.raises(Refused):
        carrier.send(news(subscribed))


@pytest.mark.parametrize(("status", "is_passing"), [(429, True), (413, False)])
def test_a_service_that_says_no_is_believed(carrier: WebPush, subscribed: str, status: int, is_passing: bool) -> None:
    Service.status = status
    with pytest.raises(Refused) as refused:
        carrier.send(news(subscribed))
    assert refused.value.is_passing is is_passing


def test_a_service_that_breaks_has_an_unknown_end(carrier: WebPush, subscribed: str) -> None:
    Service.status = 503
    with pytest.raises(OutcomeUnknown):
        carrier.send(news(subscribed))


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example/1", "https://127.0.0.1/1", "https://localhost/1", "https://10.0.0.7/1", "https://db/1", "x"],
)
def test_an_address_that_is_no_public_push_service_is_refused(
    database: Database, browser: ec.EllipticCurvePrivateKey, endpoint: str
) -> None:
    public = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    with database.write() as db, pytest.raises(NotASubscription):
        push.subscribe(db, "inc_1", Subscription(endpoint, spelled(public), spelled(AUTH)))
