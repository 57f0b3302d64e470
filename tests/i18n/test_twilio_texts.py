"""Twilio's answers, from a real HTTP server on loopback: taken, refused, unknown, and found again."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from twilio.http.http_client import TwilioHttpClient

from i18n.channels.by_twilio.texts import TwilioTexts
from i18n.channels.carriers import OutcomeUnknown, Outgoing, Refused
from rescue.kit.clock import MovedClock
from tests.twilio import contract
from tests.twilio.contract import CheckedHttp

TEXT = Outgoing("dlv_1", "sms", "+66812345678", "Help is coming", "en", urgency=0, valid_seconds=300)


class Twilio(BaseHTTPRequestHandler):
    """Keeps what it was sent and answers with `status` and `body`; with no status it hangs up without a word."""

    status: ClassVar[int | None] = 201
    body: ClassVar[dict[str, Any]] = {}
    sent: ClassVar[list[dict[str, list[str]]]] = []

    def do_POST(self) -> None:
        given = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.sent.append(parse_qs(given))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        if self.status is None:
            self.close_connection = True
            return
        text = json.dumps(self.body).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """A test prints nothing."""


class Loopback(TwilioHttpClient):
    """Sends what was meant for Twilio to our own server, and nothing anywhere else."""

    def __init__(self, port: int) -> None:
        super().__init__(timeout=2, pool_connections=False)
        self._port = port

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(url)
        assert parts.hostname == "api.twilio.com"
        return super().request(method, f"http://127.0.0.1:{self._port}{parts.path}?{parts.query}", *args, **kwargs)


@pytest.fixture
def twilio(clock: MovedClock) -> Iterator[TwilioTexts]:
    Twilio.status, Twilio.body = 201, {"sid": "SM1"}
    Twilio.sent.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Twilio) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        loopback = Loopback(server.server_port)
        http = CheckedHttp(inner=loopback) if contract.fetch() else loopback
        yield TwilioTexts("AC" + "0" * 32, "token", "+15550001", clock, http)
        server.shutdown()
        thread.join()


def test_a_text_that_is_taken_has_twilios_own_name_and_a_short_life(twilio: TwilioTexts) -> None:
    assert twilio.send(TEXT).carrier_id == "SM1"
    (sent,) = Twilio.sent
    assert (sent["To"], sent["Body"], sent["ValidityPeriod"]) == (["+66812345678"], ["Help is coming"], ["300"])


@pytest.mark.parametrize(
    ("status", "code", "is_passing"), [(400, 21211, False), (400, 21610, False), (429, 20429, True)]
)
def test_a_refusal_keeps_its_code_and_only_throttling_passes(
    twilio: TwilioTexts, status: int, code: int, is_passing: bool
) -> None:
    Twilio.status, Twilio.body = status, {"code": code, "message": "no", "status": status}
    with pytest.raises(Refused) as refused:
        twilio.send(TEXT)
    assert (refused.value.code, refused.value.is_passing) == (str(code), is_passing)


@pytest.mark.parametrize("status", [500, 503, None])
def test_an_error_on_their_side_or_a_cut_line_is_unknown_and_never_a_refusal(
    twilio: TwilioTexts, status: int | None
) -> None:
    Twilio.status, Twilio.body = status, {"code": 20500, "message": "down", "status": status}
    with pytest.raises(OutcomeUnknown):
        twilio.send(TEXT)


def test_a_text_whose_end_was_unknown_is_found_by_receiver_and_words(twilio: TwilioTexts) -> None:
    Twilio.status = 200
    Twilio.body = {"messages": [{"sid": "SM7", "body": "Help is coming"}, {"sid": "SM8", "body": "other"}]}
    found = twilio.find(TEXT)
    assert found is not None
    assert found.carrier_id == "SM7"
    Twilio.body = {"messages": [{"sid": "SM8", "body": "other"}]}
    assert twilio.find(TEXT) is None


def test_a_list_that_cannot_be_had_leaves_the_end_unknown(twilio: TwilioTexts) -> None:
    Twilio.status, Twilio.body = 503, {"code": 20500, "message": "down", "status": 503}
    with pytest.raises(OutcomeUnknown):
        twilio.find(TEXT)
